//! Sign-in by a code sent to an address: for personal workspaces, for those that do not require single sign-on, for
//! guests, and for owners as their way in when everything else is broken.

use std::time::Duration;

use serde_json::json;

use crate::{
    Change, Member, Moment, Refusal, Workspace, Write,
    account::{Account, OwnedAddress, Proof},
    audit::AuditEntry,
    event::Event,
    rules::{
        enter,
        sign_in::{How, NewSession, Shown, arriving, bypass, claim, log, open},
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
    /// Whether the account has a second factor.
    pub has_factor: bool,
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
    let MailboxOwner { owned, account, has_factor, places } = owner;
    if account.status.is_shut() {
        return Err(Refusal::AccountLocked);
    }
    let mut change = Change::begun(now);
    if !owned.is_proven() {
        change.write(Write::PutAddress(OwnedAddress { proof: Proof::Mailbox, since: now, ..owned.clone() }));
    }
    claim(&mut change, None, account);
    let admits = |member: &Member, at: &Workspace| enter::mailbox_admits(at, member, *has_factor, now);
    let admitting = || places.iter().filter(|(member, at)| member.is_active() && admits(member, at));
    let proofs: Vec<_> = admitting()
        .map(|(member, at)| WorkspaceProof {
            workspace: at.id,
            by: Means::Mailbox,
            epoch: member.epoch,
            at: now,
            idled: Duration::ZERO,
            there: None,
        })
        .collect();
    let workspaces: Vec<_> = proofs.iter().map(|proof| proof.workspace).collect();
    let shown = Shown { proofs, mailbox_at: Some(now), has_factor: *has_factor, ..Shown::default() };
    let session = open(&mut change, &new, account, shown, old);
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
        .filter(|(member, at)| enter::breaks_glass(at, member, now))
        .map(|(_, at)| at.id)
        .collect();
    let log = bypass(&mut change, &session, &bypassed, None);
    let entry = AuditEntry::new(log, arriving(account), "session.opened", session.id)
        .with(&json!({"by": "mailbox", "workspaces": workspaces, "bypassed_required_sso": bypassed}));
    Ok((change.recorded(entry), session))
}
