//! Who signs in, and as whom. Source: table B, as far as connections and mailboxes go; invariants 2, 3, 4 and 10.

mod factor;
mod mailbox;
mod newcomer;
mod sso;

use std::time::Duration;

use crate::{
    Address, Change, ConnectionId, Member, Moment, SessionId, Workspace, WorkspaceId, Write,
    account::{Account, Status},
    event::Event,
    factor::Kind,
    rules::Scene,
    session::{EndedBy, LIVES_FOR, Means, Session, WorkspaceProof},
    sign_in::{Note, Outcome, Protocol, SignIn, Trying},
};

pub use self::{
    factor::{Bearer, ShownFactor, by_factor, may_follow},
    mailbox::{MailboxOwner, by_mailbox},
    newcomer::NewPlace,
    sso::{Found, Known, Labels, Matches, SignedIn, by_connection},
};

/// What a new session is made of; the secret itself never comes here.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of the secret that will be in the cookie.
    pub digest: [u8; 32],
    /// What the sign-in log is told of the try besides.
    pub trying: Trying,
}

/// What a sign-in has just shown.
#[derive(Default)]
struct Shown {
    proofs: Vec<WorkspaceProof>,
    mailbox_at: Option<Moment>,
    factor_at: Option<Moment>,
    /// Whether the account has a second factor; not known where it does not matter.
    has_factor: bool,
    /// When the session has to end at the latest, if that was said.
    until: Option<Moment>,
}

/// Opens a session and ends the one it takes the place of. What the old one proved for the same account is carried
/// over; rights never pass from one account to another.
fn open(
    change: &mut Change,
    new: &NewSession,
    account: &Account,
    shown: Shown,
    old: Option<&Session>,
) -> Session {
    let now = change.at();
    let Shown { mut proofs, mailbox_at, factor_at, has_factor, until } = shown;
    let old = old.filter(|old| old.is_live(now));
    let same = old.filter(|old| old.account == account.id);
    if let Some(same) = same {
        let proven: Vec<_> = proofs.iter().map(|proof| proof.workspace).collect();
        // How long they lay unused goes along: signing in to one workspace does not make another's proof fresh.
        // Where the identity provider limited a session, what came through it ends with that session.
        let is_limited = same.expires_at < same.opened_at.after(LIVES_FOR);
        let ends = |proof: &WorkspaceProof| is_limited && matches!(proof.by, Means::Connection(_));
        let carried = same.proofs.iter().filter(|proof| !proven.contains(&proof.workspace) && !ends(proof));
        proofs.extend(carried.map(|proof| WorkspaceProof { idled: same.idled_with(proof, now), ..*proof }));
    }
    let session = Session {
        id: new.id,
        account: account.id,
        digest: new.digest,
        mailbox_shown_at: mailbox_at.or(same.and_then(|same| same.mailbox_shown_at)),
        factor_shown_at: factor_at.or(same.and_then(|same| same.factor_shown_at)),
        has_factor: has_factor || same.is_some_and(|same| same.has_factor),
        proofs,
        opened_at: now,
        seen_at: now,
        idled: Duration::ZERO,
        expires_at: until.into_iter().fold(now.after(LIVES_FOR), Moment::min),
    };
    if let Some(old) = old {
        change.write(Write::EndSession { session: old.id, why: EndedBy::Replaced });
        change.tell(Event::session_ended(None, old.id, old.account, EndedBy::Replaced));
    }
    change.write(Write::InsertSession(session.clone()));
    session
}

/// Writes a sign-in that succeeded into the log of a workspace it opened.
fn log(change: &mut Change, trying: &Trying, member: &Member, session: &Session, how: How<'_>) {
    let Trying { id, trace, client } = trying.clone();
    change.write(Write::InsertSignIn(Box::new(SignIn {
        id,
        workspace: member.workspace,
        at: change.at(),
        trace,
        outcome: Outcome::Succeeded,
        protocol: how.protocol,
        connection: how.connection,
        code: None,
        because: None,
        account: Some(member.account),
        member: Some(member.id),
        address: how.address.or(member.email.as_ref()).map(ToString::to_string),
        session: Some(session.id),
        notes: how.notes,
        client,
        by_anybody: false,
    })));
}

/// How somebody came in, for the log.
struct How<'a> {
    protocol: Protocol,
    connection: Option<ConnectionId>,
    address: Option<&'a Address>,
    notes: Vec<Note>,
}

/// Tells each workspace that an owner came in past its single sign-on. Gives the workspace in whose log the one entry
/// stands: the one that has to know, if that is one.
fn bypass(
    change: &mut Change,
    session: &Session,
    workspaces: &[WorkspaceId],
    by: Option<Kind>,
) -> Option<WorkspaceId> {
    for workspace in workspaces {
        change.tell(Event::sso_bypassed(*workspace, session.id, session.account, by));
    }
    match workspaces {
        [alone] => Some(*alone),
        _ => None,
    }
}

/// The first sign-in to an account makes it a person's.
fn claim(change: &mut Change, workspace: Option<&Workspace>, account: &Account) {
    if account.status == Status::Unclaimed {
        change.write(Write::UpdateAccount(Account { status: Status::Normal, ..account.clone() }));
        change.tell(Event::account_claimed(workspace.map(|workspace| workspace.id), account.id));
    }
}

/// A person signs out.
#[must_use]
pub fn sign_out(now: Moment, session: &Session) -> Change {
    let actor = crate::Actor::Person { account: session.account, session: Some(session.id) };
    let mut change = Change::begun(now);
    change.write(Write::EndSession { session: session.id, why: EndedBy::SignOut });
    change.tell(Event::session_ended(None, session.id, session.account, EndedBy::SignOut));
    change.recorded(crate::audit::AuditEntry::new(None, actor, "session.ended", session.id))
}

/// The actor of a sign-in that is only now becoming one.
fn arriving(account: &Account) -> crate::Actor {
    crate::Actor::Person { account: account.id, session: None }
}

/// A scene told by whoever is arriving.
fn by<'a>(scene: Scene<'a>, account: &Account) -> Scene<'a> {
    Scene { actor: arriving(account), ..scene }
}
