//! A second factor, shown in a browser in which the person has just shown their mailbox. For owners it breaks the glass:
//! it opens the workspaces of theirs that require single sign-on (B11).

use std::time::Duration;

use serde_json::json;

use crate::{
    Actor, Change, FactorId, Member, Moment, Refusal, Workspace, Write,
    account::Account,
    audit::AuditEntry,
    event::Event,
    factor::{FOLLOWS_WITHIN, Factor, Proof},
    rules::{
        enter, factor,
        sign_in::{How, NewSession, Shown, bypass, log, open},
    },
    session::{Means, Session, WorkspaceProof},
    sign_in::Protocol,
};

/// Who shows a factor.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The account.
    pub account: Account,
    /// The session they show it in.
    pub session: Session,
    /// Every factor of the account, recovery codes included.
    pub factors: Vec<Factor>,
    /// Every place of the account, with its workspace.
    pub places: Vec<(Member, Workspace)>,
}

/// What was shown, and found to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownFactor {
    /// A code of an app.
    Totp {
        /// Which factor.
        factor: FactorId,
        /// The time step it belongs to.
        step: u64,
    },
    /// A passkey.
    Passkey {
        /// Which factor.
        factor: FactorId,
        /// What it was checked against.
        checked: Vec<u8>,
        /// What it is to be checked against from now on.
        credential: Vec<u8>,
    },
    /// A recovery code.
    Recovery {
        /// Its hash.
        digest: [u8; 32],
    },
}

/// Whether a second factor may follow in this session: only after the mailbox, so that nobody who signs people in for a
/// workspace can try factors of theirs, or use their tries up.
///
/// # Errors
/// [`Refusal::MailboxRequired`].
pub fn may_follow(now: Moment, session: &Session) -> Result<(), Refusal> {
    let lately = session.mailbox_shown_at.is_some_and(|at| now <= at.after(FOLLOWS_WITHIN));
    if session.is_live(now) && lately { Ok(()) } else { Err(Refusal::MailboxRequired) }
}

/// A person has shown a second factor. They get a new session, which opens what they own past single sign-on.
///
/// # Errors
/// [`Refusal::AccountLocked`]; [`Refusal::MailboxRequired`] where they have not just shown their mailbox;
/// [`Refusal::FactorWrong`] for a factor that is gone, was used, or was used by somebody else meanwhile.
pub fn by_factor(
    now: Moment,
    bearer: &Bearer,
    shown: &ShownFactor,
    new: NewSession,
) -> Result<(Change, Session), Refusal> {
    let Bearer { account, session: old, factors, places } = bearer;
    if account.status.is_shut() {
        return Err(Refusal::AccountLocked);
    }
    may_follow(now, old)?;
    let mut change = Change::begun(now);
    let used = take(&mut change, factors, shown)?;
    let kind = used.kind();
    let proofs: Vec<_> = places
        .iter()
        .filter(|(member, at)| enter::breaks_glass(at, member, now))
        .map(|(member, at)| WorkspaceProof {
            workspace: at.id,
            by: Means::BreakGlass,
            epoch: member.epoch,
            at: now,
            idled: Duration::ZERO,
            there: None,
        })
        .collect();
    let workspaces: Vec<_> = proofs.iter().map(|proof| proof.workspace).collect();
    let shown = Shown { proofs, factor_at: Some(now), has_factor: true, ..Shown::default() };
    let session = open(&mut change, &new, account, shown, Some(old));
    for (member, _) in places.iter().filter(|(member, _)| workspaces.contains(&member.workspace)) {
        let address = member.email.as_ref();
        let how = How { protocol: Protocol::BreakGlass, connection: None, address, notes: Vec::new() };
        log(&mut change, &new.trying, member, &session, how);
    }
    change.tell(Event::session_opened(None, session.id, account.id, Means::BreakGlass, &workspaces));
    let told = bypass(&mut change, &session, &workspaces, Some(kind));
    let actor = Actor::Person { account: account.id, session: Some(old.id) };
    let entry = AuditEntry::new(told, actor, "session.opened", session.id).with(&json!({
        "by": "break_glass", "factor": kind.as_str(), "workspaces": workspaces, "bypassed_required_sso": workspaces,
    }));
    Ok((change.recorded(entry), session))
}

/// Uses the factor up, as far as it can be: a code's time step, a recovery code, a passkey's counter.
fn take<'a>(change: &mut Change, factors: &'a [Factor], shown: &ShownFactor) -> Result<&'a Factor, Refusal> {
    let now = change.at();
    let used = |factor: &Factor, proof| Factor { proof, used_at: Some(now), ..factor.clone() };
    match shown {
        ShownFactor::Totp { factor: id, step } => {
            let found = factors.iter().find(|factor| factor.id == *id).ok_or(Refusal::FactorWrong)?;
            match &found.proof {
                Proof::Totp { sealed, step: last } if step > last => {
                    let proof = Proof::Totp { sealed: sealed.clone(), step: *step };
                    change.write(Write::UpdateFactor(used(found, proof)));
                    Ok(found)
                }
                _ => Err(Refusal::FactorWrong),
            }
        }
        ShownFactor::Passkey { factor: id, checked, credential: after } => {
            let found = factors.iter().find(|factor| factor.id == *id).ok_or(Refusal::FactorWrong)?;
            match &found.proof {
                Proof::Passkey { digest, credential } if credential == checked => {
                    let proof = Proof::Passkey { digest: *digest, credential: after.clone() };
                    change.write(Write::UpdateFactor(used(found, proof)));
                    Ok(found)
                }
                _ => Err(Refusal::FactorWrong),
            }
        }
        ShownFactor::Recovery { digest: shown } => {
            let is_it = |one: &&Factor| matches!(&one.proof, Proof::Recovery { digest } if digest == shown);
            let found = factors.iter().find(is_it).ok_or(Refusal::FactorWrong)?;
            change.write(Write::RemoveFactor { account: found.account, factor: found.id });
            change.tell(Event::recovery_code_used(found.account, factor::codes_left(factors) - 1));
            Ok(found)
        }
    }
}
