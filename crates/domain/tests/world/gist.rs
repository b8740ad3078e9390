//! A whole change in a few lines, so that a story can say all of what a rule answers.
//!
//! `+` a new row, `~` a changed one, `-` one that is gone, `!` an event, `#` the audit entry, `seats` the difference.

use std::fmt::Write as _;

use domain::{
    Change, Member, Write,
    account::{Account, OwnedAddress, Proof},
    connection::DomainState,
    directory::{Directory, PostOfInactive},
    directory_group::{DirectoryGroup, Listed},
    directory_user::DirectoryUser,
    event::Event,
    operator,
    session::{Means, Session},
    setup_link::SetupLink,
    workspace::Workspace,
};

use super::{rows::World, waves::is_counting};

impl World {
    /// A change says this and nothing else.
    #[track_caller]
    pub(crate) fn says(&self, change: &Change, lines: &[&str]) {
        let (said, expected) = (self.gist(change), lines.join("\n"));
        assert!(said == expected, "it says\n\n{said}\n\nand not\n\n{expected}\n");
    }

    /// What a change says, line by line, in the names of the world it was committed to.
    pub(crate) fn gist(&self, change: &Change) -> String {
        let said = change.writes().iter().filter(|write| !is_counting(write));
        let mut lines: Vec<_> = said.map(|write| self.write(write)).collect();
        lines.extend(change.events().iter().map(|event| self.event(event)));
        lines.extend(change.audit().map(|entry| {
            let member = entry.target.parse().ok().and_then(|id| self.members.get(&id));
            let named = || self.name_of_printed(&entry.target);
            let target = member.map_or_else(named, |member| self.name(member.account).to_owned());
            format!("# {} {} {target}", entry.actor.kind(), entry.action)
        }));
        if change.seats_delta() != 0 {
            lines.push(format!("seats {:+}", change.seats_delta()));
        }
        lines.join("\n")
    }

    fn shown_link(&self, link: &SetupLink) -> String {
        let standing = format!("{:?}", link.standing(self.now)).to_lowercase();
        format!("{} {} {standing} until {}", self.name(link.id), link.purpose.as_str(), link.expires_at)
    }

    fn write(&self, write: &Write) -> String {
        match write {
            Write::InsertWorkspace(one) => format!("+ workspace {}", shown_workspace(one)),
            Write::UpdateWorkspace(one) => format!("~ workspace {}", shown_workspace(one)),
            Write::CloseWorkspace(one) => format!("- doors of {}", self.name(*one)),
            Write::DeleteWorkspace(one) => format!("- workspace {}", self.name(*one)),
            Write::InsertAccount(one) => format!("+ account {}", self.account(one)),
            Write::UpdateAccount(one) => format!("~ account {}", self.account(one)),
            Write::EraseAccount(one) => format!("- account {}", self.name(*one)),
            Write::PutAddress(one) => self.address(one),
            Write::DropAddress(address) => format!("- address {address}"),
            Write::InsertMember(member) => format!("+ member {}", self.shown_member(member)),
            Write::UpdateMember { member, held } => {
                let held = held.map_or("no", domain::seat::Seat::as_str);
                format!("~ member {}, held {held} seat", self.shown_member(member))
            }
            Write::InsertDirectoryUser(user) => format!("+ user {}", self.shown_user(user)),
            Write::UpdateDirectoryUser { user, .. } => format!("~ user {}", self.shown_user(user)),
            Write::RemoveDirectoryUser(user) => format!("- user {}", self.name(user.id)),
            Write::InsertDirectoryGroup(one) => format!("+ group {}", self.shown_group(one)),
            Write::UpdateDirectoryGroup(one) => format!("~ group {}", self.shown_group(one)),
            Write::RemoveDirectoryGroup(one) => format!("- group {}", self.name(one.id)),
            Write::List { group, who } => format!("+ {} lists {}", self.name(*group), self.names_of(who)),
            Write::Unlist { group, who } => format!("- {} lists {}", self.name(*group), self.names_of(who)),
            Write::InsertDirectory(one) => format!("+ directory {}", shown_directory(one)),
            Write::UpdateDirectory(one) => format!("~ directory {}", shown_directory(one)),
            Write::RemoveDirectory { .. } => "- directory".to_owned(),
            Write::InsertToken(one) => format!("+ token {} until {}", self.name(one.id), one.expires_at),
            Write::RevokeToken { token, .. } => format!("- token {}", self.name(*token)),
            Write::EndToken { token, at, .. } => format!("~ token {} until {at}", self.name(*token)),
            Write::InsertSetupLink(link) => format!("+ link {}", self.shown_link(link)),
            Write::UpdateSetupLink(link) => format!("~ link {}", self.shown_link(link)),
            Write::InsertClient(one) => {
                let secrets: Vec<_> = one.secrets().iter().map(|secret| self.name(secret.id)).collect();
                format!("+ client {} {} {}", self.name(one.id), one.proof.as_str(), secrets.join(" "))
            }
            Write::RevokeClient { client, .. } => format!("- client {}", self.name(*client)),
            Write::InsertClientSecret { client, secret, .. } => {
                let (secret_name, until) = (self.name(secret.id), secret.expires_at);
                format!("+ secret {secret_name} of {} until {until}", self.name(*client))
            }
            Write::RevokeClientSecret { secret, .. } => format!("- secret {}", self.name(*secret)),
            Write::InsertConnection(one) => {
                format!("+ connection {} {}", self.name(one.id), one.mode.as_str())
            }
            Write::UpdateConnection(one) => {
                format!("~ connection {} {}", self.name(one.id), one.mode.as_str())
            }
            Write::RemoveConnection { connection, .. } => {
                format!("- connection {}", self.name(*connection))
            }
            Write::PutDomain(one) => {
                let state = match (one.state(), one.verified) {
                    (DomainState::Waiting, _) => "claimed",
                    (DomainState::Verified, Some(verified)) => verified.by.as_str(),
                    (state, _) => state.as_str(),
                };
                format!("+ domain {} {state}", one.domain)
            }
            Write::DropDomain { domain, lost_at: None, .. } => format!("- domain {domain}"),
            Write::DropDomain { domain, .. } => format!("- domain {domain}, whose loss is remembered"),
            Write::InsertIdentity(one) => {
                let (connection, account) = (self.name(one.connection), self.name(one.account));
                format!("+ identity {} at {connection} is {account}", one.subject)
            }
            Write::DropIdentities { account, .. } => format!("- identities of {}", self.name(*account)),
            Write::InsertFactor(one) => format!("+ {} of {}", one.kind().as_str(), self.name(one.account)),
            Write::UpdateFactor(one) => format!("~ {} of {}", one.kind().as_str(), self.name(one.account)),
            Write::RemoveFactor { account, .. } => format!("- factor of {}", self.name(*account)),
            Write::InsertSession(session) => format!("+ session {}", self.shown_session(session)),
            Write::EndSession { session, why } => {
                format!("- session {} {}", self.name(*session), why.as_str())
            }
            Write::KeepLogout(_) => "= logout".to_owned(),
            Write::DropProof { session, workspace } => {
                format!("- proof of {} for {}", self.name(*session), self.name(*workspace))
            }
            Write::InsertSignIn(one) => {
                format!("+ sign-in {} at {}", one.outcome.as_str(), self.name(one.workspace))
            }
            Write::InsertExchange(one) => {
                format!("+ exchange {} at {}", one.outcome.as_str(), self.name(one.workspace))
            }
            Write::Operator(operator::Write::InsertKey { name, .. }) => format!("+ operator key {name}"),
            Write::Operator(operator::Write::RevokeKey(id)) => format!("- operator key {id}"),
            Write::Operator(operator::Write::OpenSession(one)) => format!("+ operator session {}", one.id),
            Write::Operator(operator::Write::EndSession(id)) => format!("- operator session {id}"),
            Write::Subscription(write) => format!("subscription {write:?}"),
            Write::Wave(write) => self.of_wave(write),
        }
    }

    fn account(&self, account: &Account) -> String {
        let names = called(account.given_name.as_deref(), account.family_name.as_deref());
        format!("{} {} {names}", self.name(account.id), account.status.as_str())
    }

    fn address(&self, owned: &OwnedAddress) -> String {
        let proof = match owned.proof {
            Proof::Invited => "invited".to_owned(),
            Proof::Domain(workspace) => format!("by the domain of {}", self.name(workspace)),
            Proof::Mailbox => "by mailbox".to_owned(),
        };
        format!("+ address {} of {} {proof}", owned.address, self.name(owned.account))
    }

    fn shown_member(&self, member: &Member) -> String {
        let mut text = format!("{} {}", self.name(member.account), member.role.as_str());
        if !member.is_active() {
            text.push_str(" inactive");
        }
        if let Some(suspension) = &member.suspended {
            let waiting = suspension.waiting.map_or("no", domain::seat::Seat::as_str);
            let _ = write!(text, " suspended, {waiting} seat waiting");
        }
        let seat = member.seat.map_or("no", domain::seat::Seat::as_str);
        let claimed = member.claimed_by.map_or("unclaimed".to_owned(), |_| "claimed".to_owned());
        let (source, epoch) = (member.source.as_str(), member.epoch);
        let names = called(member.given_name.as_deref(), member.family_name.as_deref());
        let email = member.email.as_ref().map_or("no address".to_owned(), ToString::to_string);
        let _ = write!(text, ", {seat} seat, {source}, {claimed}, epoch {epoch}, {names} {email}");
        text
    }

    fn shown_user(&self, user: &DirectoryUser) -> String {
        let active = if user.told.active { "active" } else { "inactive" };
        let place = user.member.map_or("nobody", |member| {
            self.members.get(&member).map_or("somebody new", |one| self.name(one.account))
        });
        format!("{} v{} {active} is {place}", self.name(user.id), user.version)
    }

    fn shown_group(&self, group: &DirectoryGroup) -> String {
        format!("{} v{} {:?} of {}", self.name(group.id), group.version, group.told.display_name, group.size)
    }

    fn names_of(&self, who: &[Listed]) -> String {
        who.iter().map(|one| self.name_of_printed(&one.to_string())).collect::<Vec<_>>().join(" ")
    }

    fn shown_session(&self, session: &Session) -> String {
        let mut text = format!("{} of {}", self.name(session.id), self.name(session.account));
        for proof in &session.proofs {
            let by = match proof.by {
                Means::Connection(connection) => self.name(connection),
                Means::Mailbox => "mailbox",
                Means::BreakGlass => "break-glass",
            };
            let _ = write!(text, ", {} by {by} in epoch {}", self.name(proof.workspace), proof.epoch);
        }
        if session.mailbox_shown_at.is_some() {
            text.push_str(", mailbox shown");
        }
        if session.factor_shown_at.is_some() {
            text.push_str(", factor shown");
        }
        text
    }

    fn event(&self, event: &Event) -> String {
        let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
        let mut text = format!("! {}", event.name);
        let named = |id: &serde_json::Value| {
            let id = id.as_str().unwrap();
            let member = id.parse().ok().and_then(|id| self.members.get(&id));
            member.map_or_else(|| self.name_of_printed(id), |member| self.name(member.account).to_owned())
        };
        for key in [
            "member",
            "session",
            "account",
            "directory_group",
            "directory_user",
            "connection",
            "token",
            "client",
            "secret",
            "setup_link",
        ] {
            match &data[key] {
                serde_json::Value::String(_) => _ = write!(text, " {}", named(&data[key])),
                serde_json::Value::Object(one) => _ = write!(text, " {}", named(&one["id"])),
                _ => {}
            }
        }
        for key in [
            "arrival",
            "changed",
            "added",
            "removed",
            "reason",
            "by",
            "workspaces",
            "email",
            "from",
            "to",
            "applied",
            "domain",
        ] {
            match &data[key] {
                serde_json::Value::Null => {}
                serde_json::Value::String(word) => _ = write!(text, " {word}"),
                other => _ = write!(text, " {}", self.spelled(other)),
            }
        }
        if let serde_json::Value::Object(seats) = &data["seats"] {
            let limit = seats["limit"].as_u64().map_or("any".to_owned(), |limit| limit.to_string());
            let _ = write!(text, " {} of {limit}", seats["used"]);
        }
        text
    }

    /// A value as JSON, with names for ids.
    fn spelled(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::String(text) => self.name_of_printed(text),
            serde_json::Value::Array(list) => {
                let list: Vec<_> = list.iter().map(|one| self.spelled(one)).collect();
                format!("[{}]", list.join(" "))
            }
            serde_json::Value::Object(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|(key, one)| format!("{key} {}", self.spelled(one))).collect();
                fields.join(" ")
            }
            other => other.to_string(),
        }
    }
}

fn shown_workspace(workspace: &Workspace) -> String {
    let seats = workspace.seats.limit.map_or("any".to_owned(), |limit| limit.to_string());
    let grace = workspace.grace_until.map_or(String::new(), |until| format!(", grace until {until}"));
    let (slug, kind, plan) = (&workspace.slug, workspace.kind.as_str(), workspace.plan.as_str());
    let jit = if workspace.jit { ", takes people in" } else { "" };
    format!("{slug} {kind} {plan}, {seats} seats{grace}{jit}")
}

/// Its state, and what a POST of somebody inactive gets unless that is what is usual.
fn shown_directory(directory: &Directory) -> String {
    match directory.manners.post_of_inactive {
        PostOfInactive::Conflict => directory.state.as_str().to_owned(),
        other => format!("{} {}", directory.state.as_str(), other.as_str()),
    }
}

fn called(given: Option<&str>, family: Option<&str>) -> String {
    let names: Vec<_> = [given, family].into_iter().flatten().collect();
    if names.is_empty() { "unnamed".to_owned() } else { names.join(" ") }
}

/// Whether a text is one JSON object, as the particulars of events and audit entries are.
pub(super) fn is_object(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object())
}
