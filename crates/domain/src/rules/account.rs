//! Accounts, as the operator keeps order among them (B12).

use serde_json::json;

use crate::{
    Actor, Change, Moment, Write,
    account::{Account, Status},
    audit::AuditEntry,
    event::Event,
    session::{EndedBy, Session},
};

/// Locks an account: whoever is signed in to it is out everywhere at once, and nobody signs in to it any more. Its places
/// and seats stay, and directories may go on with them: what is locked is the person, and not what customers gave them.
/// Locking twice is locking.
#[must_use]
pub fn lock(actor: Actor, now: Moment, account: &Account, sessions: &[Session]) -> (Change, Account) {
    if account.status == Status::Locked {
        return (Change::none(), account.clone());
    }
    let locked = Account { status: Status::Locked, ..account.clone() };
    let mut change = Change::begun(now);
    change.write(Write::UpdateAccount(locked.clone()));
    change.tell(Event::account_locked(account.id));
    for session in sessions {
        change.write(Write::EndSession { session: session.id, why: EndedBy::AccountLocked });
        change.tell(Event::session_ended(None, session.id, account.id, EndedBy::AccountLocked));
    }
    let entry = AuditEntry::new(None, actor, "account.locked", account.id);
    (change.recorded(entry.with(&json!({"sessions": sessions.len()}))), locked)
}

/// Unlocks an account. Whether anybody had ever signed in to it is not asked any more: it counts as a person's.
#[must_use]
pub fn unlock(actor: Actor, now: Moment, account: &Account) -> (Change, Account) {
    if account.status != Status::Locked {
        return (Change::none(), account.clone());
    }
    let unlocked = Account { status: Status::Normal, ..account.clone() };
    let mut change = Change::begun(now);
    change.write(Write::UpdateAccount(unlocked.clone()));
    change.tell(Event::account_unlocked(account.id));
    (change.recorded(AuditEntry::new(None, actor, "account.unlocked", account.id)), unlocked)
}
