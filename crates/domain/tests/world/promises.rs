//! What must hold before and after any change, whatever the rule: the design's invariants 1, 2, 4, 6, 8 and 10, asked
//! without looking at how the rules keep them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Actor, Change, Member, Moment, Role, SessionId, WorkspaceId, Write,
    account::{OwnedAddress, Proof, Status},
    connection::Mode,
    event::{self, Event},
    rules::enter,
    seat::Seat,
    session::{LIVES_FOR, Session},
    workspace::Entitlement,
};

use super::{
    domains::any_in,
    gist::is_object,
    rows::World,
    waves::{is_directorys, is_told_of},
    whose::workspace_of,
};

/// Which session may never again open which workspace.
#[derive(Debug, Clone, Default)]
pub(super) struct Shut {
    /// Because it was told to have ended there.
    told: BTreeSet<(SessionId, WorkspaceId)>,
    /// Because the account's access there ended after it was opened.
    by_leaving: BTreeSet<(SessionId, WorkspaceId)>,
}

/// What the sign-ins behind a session have shown, told by the world and not by the session.
#[derive(Debug, Clone, Default)]
pub(super) struct Lineage {
    pub(super) through_sso: BTreeMap<WorkspaceId, Moment>,
    pub(super) by_mailbox: Option<Moment>,
    pub(super) by_factor: Option<Moment>,
}

impl World {
    /// Before a change is made true: it is told, recorded, stays in its workspace, and oversteps nobody's power.
    pub(super) fn check_change(&self, place: Option<WorkspaceId>, actor: Actor, change: &Change) {
        assert!(
            change.writes().iter().all(|it| matches!(it, Write::KeepLogout(_))) || change.audit().is_some(),
            "what is written is recorded once: {}",
            self.gist(change)
        );
        if let Some(entry) = change.audit() {
            assert!(is_object(&entry.details), "an audit entry tells one JSON object: {entry:?}");
            assert_eq!(change.at(), self.now, "a change happens when it was asked for");
        }
        let named = change.writes().iter().filter_map(workspace_of);
        let named = named.chain(change.events().iter().filter_map(|event| event.workspace));
        let named = named.chain(change.audit().and_then(|entry| entry.workspace));
        for workspace in named.filter(|_| place.is_some()) {
            assert_eq!(
                Some(workspace),
                place,
                "no write, event or entry names another workspace: {}",
                self.gist(change)
            );
        }
        for event in change.events() {
            assert!(event::NAMES.contains(&event.name), "{} is a published name", event.name);
            assert!(is_object(&event.data), "an event tells one JSON object: {event:?}");
        }
        for write in change.writes() {
            self.check_told(write, change);
        }
        let named = |name| change.events().iter().filter(|event| event.name == name).count();
        let told = i64::try_from(named("seat.taken")).unwrap() - i64::try_from(named("seat.freed")).unwrap();
        assert_eq!(
            change.seats_delta(),
            told,
            "every counted seat taken or freed is told: {}",
            self.gist(change)
        );
        match (actor, place) {
            (Actor::Directory { .. }, Some(place)) => self.check_directory(place, change),
            (Actor::Person { .. }, Some(place)) => self.check_sign_in(place, change),
            _ => {}
        }
    }

    /// Invariant 8: nothing about a member, session, directory or connection is written without being told.
    fn check_told(&self, write: &Write, change: &Change) {
        let told = |names: &[&str], id: &dyn ToString| {
            let id = id.to_string();
            change.events().iter().any(|event| {
                names.iter().any(|name| event.name.starts_with(name)) && event.data.contains(&id)
            })
        };
        let is_told = match write {
            Write::InsertWorkspace(one) => told(&["workspace.created"], &one.id),
            Write::UpdateWorkspace(one) => told(&["workspace.updated"], &one.id),
            Write::CloseWorkspace(one) => told(&["workspace.closed"], one),
            Write::DeleteWorkspace(one) => told(&["workspace.deleted"], one),
            Write::EraseAccount(one) => told(&["account.erased"], one),
            Write::UpdateAccount(one) => told(&["account."], &one.id),
            Write::InsertMember(one) => told(&["member."], &one.id),
            Write::UpdateMember { member, .. } => {
                let user = self.members[&member.id].claimed_by;
                told(&["member."], &member.id) || user.is_some_and(|user| told(&["directory_user."], &user))
            }
            Write::InsertDirectoryGroup(one) => told(&["directory_group.created"], &one.id),
            Write::UpdateDirectoryGroup(one) => told(&["directory_group.updated"], &one.id),
            Write::RemoveDirectoryGroup(one) => told(&["directory_group.removed"], &one.id),
            Write::List { group, .. } | Write::Unlist { group, .. } => {
                told(&["directory_group.updated"], group)
            }
            Write::InsertDirectory(one) => told(&["directory.enabled", "directory.staged"], &one.id),
            Write::UpdateDirectory(one) => told(&["directory."], &one.id),
            Write::RemoveDirectory { directory, .. } => told(&["directory.disabled"], directory),
            Write::InsertToken(one) => told(&["token.created"], &one.id),
            Write::RevokeToken { token, .. } => told(&["token.revoked"], token),
            Write::EndToken { token, .. } => told(&["token.end_changed"], token),
            Write::InsertSetupLink(one) | Write::UpdateSetupLink(one) => told(&["setup_link."], &one.id),
            Write::InsertClient(one) => told(&["client.created"], &one.id),
            Write::RevokeClient { client, .. } => told(&["client.revoked"], client),
            Write::InsertClientSecret { secret, .. } => told(&["client_secret.created"], &secret.id),
            Write::RevokeClientSecret { secret, .. } => told(&["client_secret.revoked"], secret),
            Write::InsertConnection(one) => told(&["connection.created"], &one.id),
            Write::UpdateConnection(one) => told(&["connection."], &one.id),
            Write::RemoveConnection { connection, .. } => told(&["connection.removed"], connection),
            Write::PutDomain(one) => told(&["domain."], &one.domain),
            Write::DropDomain { domain, .. } => told(&["domain.released"], domain),
            Write::InsertIdentity(one) => told(&["identity.bound"], &one.connection),
            Write::InsertFactor(one) => told(&["factor.added"], &one.account),
            Write::UpdateFactor(one) => told(&["session.opened"], &one.account),
            Write::RemoveFactor { account, .. } => {
                told(&["factor.removed", "factor.added", "recovery_code.used"], account)
            }
            Write::InsertSession(one) => told(&["session.opened"], &one.id),
            Write::EndSession { session, .. } | Write::DropProof { session, .. } => {
                told(&["session.ended"], session)
            }
            Write::InsertSignIn(one) => {
                one.session.is_some_and(|session| told(&["session.opened"], &session))
            }
            Write::Wave(write) => is_told_of(write, told),
            Write::InsertAccount(_)
            | Write::PutAddress(_)
            | Write::DropAddress(_)
            | Write::InsertDirectoryUser(_)
            | Write::UpdateDirectoryUser { .. }
            | Write::RemoveDirectoryUser(_)
            | Write::DropIdentities { .. }
            // Records themselves, and what is kept of what an identity provider said.
            | Write::InsertExchange(_)
            | Write::KeepLogout(_) => true,
            Write::Operator(_) | Write::Subscription(_) => true,
        };
        assert!(is_told, "{write:?} is told by an event, in\n{}", self.gist(change));
    }

    /// Invariants 1, 4 and 6: how far a directory's word reaches.
    fn check_directory(&self, place: WorkspaceId, change: &Change) {
        self.check_counted(change);
        let verified = self.verified(place);
        for write in change.writes() {
            match write {
                Write::InsertAccount(account) => assert_eq!(account.status, Status::Unclaimed),
                Write::UpdateAccount(account) => {
                    assert_eq!(account.status, self.accounts[&account.id].status, "only a sign-in claims");
                    let owned = self.owned_by(account.id);
                    assert!(
                        owned.is_empty() || any_in(&owned, &verified),
                        "an account is renamed only by a workspace that speaks for it: {}",
                        self.gist(change)
                    );
                }
                Write::PutAddress(owned) => {
                    assert!(verified.contains(owned.address.domain()), "only a verified domain's: {owned:?}");
                    assert_eq!(owned.proof, Proof::Domain(place));
                    let before = self.addresses.get(owned.address.key());
                    let others = before.filter(|before| before.account != owned.account);
                    let taken_from = |before: &OwnedAddress| {
                        before.is_proven() || self.place(place, before.account).is_some_and(Member::is_active)
                    };
                    assert!(
                        !others.is_some_and(taken_from),
                        "an address is never taken from an account that proved it, nor from an active member of \
                         the workspace: {owned:?}"
                    );
                }
                Write::DropAddress(address) => {
                    let account = self.addresses[address.key()].account;
                    assert!(verified.contains(address.domain()), "only a verified domain's: {address}");
                    assert!(self.place(place, account).is_some(), "only of somebody who has a place here");
                }
                Write::InsertMember(member) => {
                    assert!(self.may_be_given(place, member.role), "a directory appoints nobody");
                    assert!(
                        !self.accounts.contains_key(&member.account)
                            || any_in(&self.owned_by(member.account), &verified),
                        "an account is joined only by an address of a verified domain: {}",
                        self.gist(change)
                    );
                }
                Write::UpdateMember { member, .. } => {
                    let before = &self.members[&member.id];
                    let given = member.role <= before.role || self.may_be_given(place, member.role);
                    assert!(given, "a directory promotes nobody: {before:?} → {member:?}");
                    assert_eq!(member.account, before.account);
                }
                Write::EndSession { session, .. } => {
                    let session = &self.sessions[session];
                    let elsewhere = session.proofs.iter().any(|proof| proof.workspace != place);
                    assert!(
                        !elsewhere && session.mailbox_shown_at.is_none(),
                        "a session good elsewhere goes on: {session:?}"
                    );
                }
                Write::InsertDirectoryUser(_)
                | Write::UpdateDirectoryUser { .. }
                | Write::RemoveDirectoryUser(_)
                | Write::InsertDirectoryGroup(_)
                | Write::UpdateDirectoryGroup(_)
                | Write::RemoveDirectoryGroup(_)
                | Write::List { .. }
                | Write::Unlist { .. }
                | Write::DropIdentities { .. }
                | Write::DropProof { .. } => {}
                Write::Wave(write) => {
                    assert!(is_directorys(write), "no access is given back by it: {write:?}")
                }
                Write::UpdateDirectory(directory) => self.check_unmapped(place, directory),
                other => panic!("a directory may not write {other:?}"),
            }
        }
    }

    /// Invariant 4 for sign-in: whom an identity provider may bind to whom.
    fn check_sign_in(&self, place: WorkspaceId, change: &Change) {
        let replaced = change.writes().iter().find_map(|write| match write {
            Write::EndSession { session, .. } => self.sessions.get(session),
            _ => None,
        });
        let signs_in = change.writes().iter().any(|write| matches!(write, Write::InsertSession(_)));
        for write in change.writes() {
            if let (Write::InsertMember(member), true) = (write, signs_in) {
                let here = &self.workspaces[&place];
                assert!(here.takes_in(self.now), "nobody is taken in unless the workspace takes people in");
                assert_eq!((member.role, member.source), (Role::Member, domain::member::Source::Jit));
                let address = member.email.as_ref().expect("who is taken in has an address");
                assert!(self.verified(place).contains(address.domain()), "of a verified domain: {address}");
                let shown = replaced.is_some_and(|session| session.account == member.account);
                let is_new = !self.accounts.contains_key(&member.account);
                assert!(shown || is_new, "who has an account shows it first: {}", self.gist(change));
            }
            let Write::InsertIdentity(identity) = write else { continue };
            let owned = self.owned_by(identity.account);
            let shown = replaced.is_some_and(|session| {
                session.account == identity.account
                    && session.mailbox_shown_at.is_some()
                    && session.is_live(self.now)
            });
            let owner = self.place(place, identity.account).is_some_and(|member| member.role == Role::Owner);
            let spoken_for = owned.is_empty() || any_in(&owned, &self.verified(place));
            assert!(
                shown || (spoken_for && !owner),
                "an account is bound by whoever speaks for it, or after its mailbox was shown: {}",
                self.gist(change)
            );
        }
    }

    /// Notes which sessions a change shuts out of where, before it is made true.
    pub(super) fn shut_what_ends(&mut self, change: &Change) {
        for write in change.writes() {
            if let Write::UpdateMember { member, .. } = write
                && self.members[&member.id].is_active()
                && !member.is_active()
            {
                let theirs = self.opened.iter().filter(|session| session.account == member.account);
                self.shut.by_leaving.extend(theirs.map(|session| (session.id, member.workspace)));
            }
        }
        for event in change.events().iter().filter(|event| event.name == "session.ended") {
            if let (Some(workspace), Some(session)) = (event.workspace, self.session_of(event)) {
                self.shut.told.insert((session, workspace));
            }
        }
        let replaced = change.writes().iter().find_map(|write| match write {
            Write::EndSession { session, .. } => Some(*session),
            _ => None,
        });
        let opened = change.writes().iter().find_map(|write| match write {
            Write::InsertSession(session) => Some(session),
            _ => None,
        });
        if let (Some(old), Some(new)) = (replaced, opened) {
            self.hand_down(old, new);
        }
    }

    /// What a session was shut out of, the one that takes its place is shut out of too, unless it was proven anew.
    fn hand_down(&mut self, old: SessionId, new: &Session) {
        let another = self.sessions[&old].account != new.account;
        if another || new.mailbox_shown_at == Some(self.now) {
            return;
        }
        let anew = |workspace| new.proof_for(workspace).is_some_and(|proof| proof.at == self.now);
        for shut in [&mut self.shut.told, &mut self.shut.by_leaving] {
            let inherited: Vec<_> =
                shut.iter().filter(|(id, workspace)| *id == old && !anew(*workspace)).copied().collect();
            shut.extend(inherited.into_iter().map(|(_, workspace)| (new.id, workspace)));
        }
    }

    fn session_of(&self, event: &Event) -> Option<SessionId> {
        let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
        let id = data["session"].as_str().unwrap().parse().unwrap();
        self.sessions.contains_key(&id).then_some(id)
    }

    /// After any change: what is true of everything there is.
    pub(super) fn check_world(&self) {
        self.check_groups();
        for workspace in self.workspaces.values() {
            let here = || self.members.values().filter(|member| member.workspace == workspace.id);
            let counted = here().filter(|member| member.is_active() && member.seat.is_some_and(Seat::counts));
            let counted = u32::try_from(counted.count()).unwrap();
            assert_eq!(workspace.seats.taken, counted, "the tally of {} is true", workspace.slug);
            let is_run = self.owners(workspace.id) > 0 || self.closed.contains(&workspace.id);
            assert!(is_run, "{} has an owner who has access", workspace.slug);
            if let Some(directory) = &workspace.directory {
                let users = self.users.values().filter(|user| user.directory == directory.id);
                assert_eq!(directory.users, u32::try_from(users.count()).unwrap(), "of {}", workspace.slug);
                let groups = self.groups.values().filter(|group| group.directory == directory.id);
                assert_eq!(directory.groups, u32::try_from(groups.count()).unwrap(), "of {}", workspace.slug);
            }
        }
        for member in self.members.values() {
            self.check_member(member);
        }
        self.check_users();
        for session in self.sessions.values() {
            self.check_session(session);
        }
        for session in &self.opened {
            self.check_forgotten(session);
        }
    }

    fn check_member(&self, member: &Member) {
        assert!(self.accounts.contains_key(&member.account), "{member:?} has an account");
        let coherent = match member.is_active() {
            true => member.seat.is_some() && member.left_at.is_none(),
            false => member.seat.is_none() && member.left_at.is_some() && member.epoch > 0,
        };
        assert!(!member.is_active() || member.suspended.is_none(), "nobody held out has access: {member:?}");
        assert!(coherent, "who has access has a seat, who has none has left: {member:?}");
        if let Some(user) = member.claimed_by {
            let user = self.users.get(&user).expect("who claims a member is there");
            assert_eq!(user.member, Some(member.id));
            assert_eq!(user.workspace, member.workspace);
        }
    }

    /// Invariants 2 and 10, for one session and every workspace.
    fn check_session(&self, session: &Session) {
        let lineage = self.lineage.get(&session.id).cloned().unwrap_or_default();
        for workspace in self.workspaces.values() {
            let Some(member) = self.place(workspace.id, session.account) else { continue };
            if enter::opens(session, member, workspace, self.now).is_err() {
                continue;
            }
            let name = &workspace.slug;
            let shut = self.shut.told.contains(&(session.id, workspace.id));
            assert!(!shut, "{session:?} was told to have ended for {name}");
            let proven = [lineage.by_mailbox, lineage.through_sso.get(&workspace.id).copied()];
            assert!(
                proven.into_iter().flatten().any(|at| self.now < at.after(LIVES_FOR)),
                "{session:?} opens {name}, which no sign-in of its proved within a day"
            );
            // An owner's mailbox alone is no way past single sign-on once they have a second factor.
            let guarded = session.has_factor && member.role == Role::Owner && workspace.sso == Mode::Required;
            if guarded && workspace.entitlement(self.now) != Entitlement::None {
                let through = lineage.through_sso.contains_key(&workspace.id);
                let both = lineage.by_factor.is_some_and(|at| self.now < at.after(LIVES_FOR));
                assert!(through || both, "{session:?} opens {name} by a mailbox alone");
            }
        }
    }

    /// Invariant 10 does not hang on anybody having ended the session: a copy of it as it was opened, used until now,
    /// is as dead.
    fn check_forgotten(&self, session: &Session) {
        let copy =
            Session { seen_at: self.now, expires_at: Moment::from_micros(i64::MAX), ..session.clone() };
        for (_, workspace) in self.shut.by_leaving.iter().filter(|(id, _)| *id == session.id) {
            let Some(member) = self.place(*workspace, session.account) else { continue };
            let opened = enter::opens(&copy, member, &self.workspaces[workspace], self.now);
            assert!(opened.is_err(), "{copy:?} is older than a deprovisioning");
        }
    }
}
