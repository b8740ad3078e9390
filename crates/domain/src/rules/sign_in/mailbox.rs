//! Sign-in by a code sent to an address: for personal workspaces, for those that do not require single sign-on, for
//! guests, and for owners as their way in when everything else is broken.

use std::time::Duration;

use serde_json::json;

use crate::{
    Change, Member, Moment, Refusal, Role, Workspace, Write,
    account::{Account, OwnedAddress, Proof},
    audit::AuditEntry,
    connection::Mode,
    event::Event,
    rules::{
        enter,
        sign_in::{How, NewSession, Shown, arriving, claim, log, open},
    },
    session::{Means, Session, WorkspaceProof},
    sign_in::Protocol,
};

/// Whose mailbox was shown.
#[derive(Debug, Clone)]
pub struct MailboxOwner {
    /// The address.
    pub owned: OwnedAddress,
    /// The account it belongs to.
    pub account: Account,
    /// Every place of that account, with its workspace.
    pub places: Vec<(Member, Workspace)>,
}

/// A person has shown a code that was sent to the address.
///
/// # Errors
/// [`Refusal::AccountLocked`].
pub fn by_mailbox(
    now: Moment,
    owner: &MailboxOwner,
    old: Option<&Session>,
    new: NewSession,
) -> Result<(Change, Session), Refusal> {
    let MailboxOwner { owned, account, places } = owner;
    if account.status.is_shut() {
        return Err(Refusal::AccountLocked);
    }
    let mut change = Change::begun(now);
    if !owned.is_proven() {
        change.write(Write::PutAddress(OwnedAddress { proof: Proof::Mailbox, since: now, ..owned.clone() }));
    }
    claim(&mut change, None, account);
    let admitting =
        || places.iter().filter(|(member, at)| member.is_active() && enter::mailbox_admits(at, member, now));
    let proofs: Vec<_> = admitting()
        .map(|(member, at)| WorkspaceProof {
            workspace: at.id,
            by: Means::Mailbox,
            epoch: member.epoch,
            at: now,
            idled: Duration::ZERO,
        })
        .collect();
    let workspaces: Vec<_> = proofs.iter().map(|proof| proof.workspace).collect();
    let session = open(&mut change, &new, account, Shown { proofs, mailbox_at: Some(now), until: None }, old);
    change.tell(Event::session_opened(None, session.id, account.id, Means::Mailbox, &workspaces));
    for (member, _) in admitting() {
        let how = How {
            protocol: Protocol::Mailbox,
            connection: None,
            address: member.email.as_ref(),
            notes: Vec::new(),
        };
        log(&mut change, &new.trying, member, &session, how);
    }
    // Where single sign-on is required, an owner who comes in by mailbox uses the way kept for emergencies: that
    // workspace hears of it.
    let bypassed: Vec<_> = admitting()
        .filter(|(member, at)| at.sso == Mode::Required && member.role == Role::Owner)
        .map(|(_, at)| at.id)
        .collect();
    for workspace in &bypassed {
        change.tell(Event::sso_bypassed(*workspace, session.id, account.id));
    }
    // There is one entry; it stands in the log of the workspace that has to know, if that is one.
    let log = match &bypassed[..] {
        [alone] => Some(*alone),
        _ => None,
    };
    let entry = AuditEntry::new(log, arriving(account), "session.opened", session.id)
        .with(&json!({"by": "mailbox", "workspaces": workspaces, "bypassed_required_sso": bypassed}));
    Ok((change.recorded(entry), session))
}
