//! The page of one member: what the directory says beside what is shown, who they are to connections, what may be done about
//! them, and what was.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    AuditId, Member, Role, connection::Connection, directory_user::DirectoryUser, identity::Identity,
};
use http::StatusCode;
use serde::Deserialize;
use store::{Cut, Failure, Select};

use super::{beforehand::Beforehand, removal::found, role_name};
use crate::{
    console::{
        audit,
        door::Inside,
        exchanges,
        reason::{Reason, lock},
    },
    drift::Fact,
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Tab, person::Person, when::When},
    state::Web,
};

/// How many entries of what was done a page shows.
const ON_A_PAGE: u32 = 20;

/// How much of a subject is shown, from either end.
const ENDS: usize = 6;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    after: String,
}

/// Who they are to a connection.
struct Bond {
    issuer: String,
    subject: String,
    since: When,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    csrf: String,
    /// The members, and below it this page.
    base: String,
    here: String,
    person: Person,
    is_you: bool,
    /// Standing: tone, icon, words.
    standing: (&'static str, &'static str, &'static str),
    since: Option<When>,
    reason: Option<String>,
    role: &'static str,
    roles: Vec<(&'static str, &'static str, bool)>,
    seat: &'static str,
    source: (&'static str, &'static str, &'static str),
    joined: When,
    facts: Vec<Fact>,
    /// What the directory calls them, and whether it has them assigned; none where it does not tell of them.
    told: Option<(String, bool, When)>,
    bonds: Vec<Bond>,
    is_active: bool,
    is_suspended: bool,
    suspends: bool,
    removal_lock: Option<Reason>,
    /// Why something is locked, each reason once.
    reasons: Vec<Reason>,
    sessions: usize,
    sign_ins: String,
    done: Vec<audit::Row>,
    /// What the directory asked for about them; none where it does not tell of them.
    asked: Option<String>,
    /// The part of the audit log that is about them, with all it says.
    log: String,
    first: Option<String>,
    next: Option<String>,
}

/// Shows a member to whoever manages.
pub(in crate::console) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, mem)): Path<(String, String)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, &format!("/members/{mem}")).await?;
    let member = found(&web, &inside, &mem).await?;
    let page = page_of(&web, &inside, &member, &wanted).await;
    Ok(page::shown(StatusCode::OK, &page.map_err(|failure| answer::failed(&web, &failure))?))
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    member: &Member,
    wanted: &Wanted,
) -> Result<PersonPage, Failure> {
    let store = &web.app.store;
    let (workspace, id) = (&inside.workspace, member.id.to_string());
    let beforehand = Beforehand::of(web, inside).await?;
    let user = told(web, inside, member).await?;
    let connections = store.connections(workspace.id).await?;
    let identities = store.identities_of(workspace.id, member.account).await?;
    let mut targets = vec![id.clone()];
    targets.extend(member.claimed_by.map(|user| user.to_string()));
    let after = wanted.after.parse::<AuditId>().ok();
    let log = store.latest_audit(workspace.id, Some(&targets), Cut::new(after, ON_A_PAGE)).await?;
    let sessions = app::sessions::of_member(&web.app, workspace, member).await?;
    let (base, here) = (inside.path(""), inside.path(&format!("/members/{id}")));
    let last = log.items.last().filter(|_| log.more).map(|last| last.id.to_string());
    let acts = member.is_active();
    let may_give = |role: Role| beforehand.role(member, role);
    let roles = Role::ALL.into_iter().filter(|role| acts && may_give(*role).is_ok());
    let roles: Vec<_> = roles.map(|role| (role.as_str(), role_name(role), role == member.role)).collect();
    let other = Role::ALL.into_iter().find(|role| *role != member.role).unwrap_or(member.role);
    let role_lock = lock(may_give(other)).filter(|_| acts && roles.len() < 2);
    let removal_lock = lock(beforehand.removal(member)).filter(|_| acts);
    Ok(PersonPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        person: Person::of(member),
        is_you: member.id == inside.who.member.id,
        standing: standing(member),
        since: match &member.suspended {
            Some(suspension) => Some(When::of(suspension.at)),
            None => member.left_at.filter(|_| !acts).map(When::of),
        },
        reason: member.suspended.as_ref().map(|one| one.reason.clone()),
        role: role_name(member.role),
        roles: if role_lock.is_some() { Vec::new() } else { roles },
        seat: super::list::seat(member.seat),
        source: super::list::source(member.source),
        joined: When::of(member.joined_at),
        facts: Fact::all(member, user.as_ref()),
        told: user.map(|user| (user.told.user_name, user.told.active, When::of(user.changed_at))),
        bonds: identities.iter().map(|one| bond(one, &connections)).collect(),
        is_active: acts,
        is_suspended: member.suspended.is_some(),
        suspends: beforehand.suspends(member),
        reasons: reasons(role_lock, removal_lock.as_ref()),
        removal_lock,
        sessions: sessions.len(),
        sign_ins: page::path_with(&inside.path("/settings/sign-ins"), &[("person", &id)]),
        done: audit::rows(web, inside, &log.items).await?,
        asked: member
            .claimed_by
            .map(|user| page::path_with(&inside.path(exchanges::HERE), &[("about", &user.to_string())])),
        log: page::path_with(&inside.path(audit::HERE), &[("about", &targets.join(" "))]),
        first: after.map(|_| here.clone()),
        next: last.map(|last| page::path_with(&here, &[("after", &last)])),
        base,
        here,
    })
}

fn reasons(role: Option<Reason>, removal: Option<&Reason>) -> Vec<Reason> {
    let removal = removal.filter(|one| role.as_ref() != Some(*one)).cloned();
    role.into_iter().chain(removal).collect()
}

/// What the directory says of them.
async fn told(web: &Web, inside: &Inside, member: &Member) -> Result<Option<DirectoryUser>, Failure> {
    let (Some(user), Some(directory)) = (member.claimed_by, &inside.workspace.directory) else {
        return Ok(None);
    };
    let select = Select::Id(user);
    let users = web.app.store.directory_users(inside.workspace.id, directory.id, &select, None, 1).await?;
    Ok(users.into_iter().next())
}

const fn standing(member: &Member) -> (&'static str, &'static str, &'static str) {
    match (&member.suspended, member.standing) {
        (Some(_), _) => ("bad", "lock", text::members::suspended()),
        (None, domain::member::Standing::Active) => ("good", "check", text::members::active()),
        (None, domain::member::Standing::Inactive) => ("", "off", text::members::inactive()),
    }
}

fn bond(identity: &Identity, connections: &[Connection]) -> Bond {
    let through = connections.iter().find(|one| one.id == identity.connection);
    Bond {
        issuer: through
            .map_or_else(|| identity.connection.to_string(), |one| one.protocol.issuer().to_owned()),
        subject: shortened(&identity.subject),
        since: When::of(identity.bound_at),
    }
}

/// A subject by its ends: enough to compare it with what the identity provider shows.
fn shortened(subject: &str) -> String {
    let letters: Vec<char> = subject.chars().collect();
    if letters.len() <= 2 * ENDS + 2 {
        return subject.to_owned();
    }
    let (head, tail) = (&letters[..ENDS], &letters[letters.len() - ENDS..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_subject_is_shown_by_its_ends_and_a_short_one_whole() {
        assert_eq!(shortened("00u1"), "00u1");
        assert_eq!(shortened("0123456789abcdefghijklmnop"), "012345…klmnop");
        assert_eq!(shortened("ééééééééééééééé").chars().count(), 13);
    }
}
