//! Second factors: set up, removed, and taken away by the operator.
//!
//! Whoever holds a mailbox alone must come no closer to an account that has a factor. So factors are changed right after
//! the mailbox was shown, and, where there is one already, right after a factor was shown too.

use serde_json::json;

use crate::{
    AccountId, Actor, Change, FactorId, Moment, Refusal, Write,
    audit::AuditEntry,
    event::Event,
    factor::{CHANGED_WITHIN, Factor, Kind, MOST_PASSKEYS, Proof},
    session::{EndedBy, Session},
};

/// The longest a factor's name may be, in characters.
pub const LONGEST_NAME: usize = 60;

/// A factor that was shown to work, and is to be kept.
#[derive(Debug, Clone)]
pub struct NewFactor {
    /// Its id.
    pub id: FactorId,
    /// What the person calls it.
    pub name: String,
    /// What it is checked against.
    pub proof: Proof,
}

/// A recovery code that is to be kept: its id and its hash.
pub type NewCode = (FactorId, [u8; 32]);

/// Whether an account with these factors has one that guards it.
#[must_use]
pub fn is_guarded(factors: &[Factor]) -> bool {
    factors.iter().any(Factor::guards)
}

/// How many recovery codes are left.
#[must_use]
pub fn codes_left(factors: &[Factor]) -> usize {
    factors.iter().filter(|factor| factor.kind() == Kind::Recovery).count()
}

/// Whether factors may be changed in this session.
///
/// # Errors
/// [`Refusal::MailboxRequired`], [`Refusal::FactorRequired`].
pub fn may_change(now: Moment, session: &Session, factors: &[Factor]) -> Result<(), Refusal> {
    let lately = |at: Option<Moment>| at.is_some_and(|at| now <= at.after(CHANGED_WITHIN));
    if !session.is_live(now) || !lately(session.mailbox_shown_at) {
        return Err(Refusal::MailboxRequired);
    }
    if is_guarded(factors) && !lately(session.factor_shown_at) {
        return Err(Refusal::FactorRequired);
    }
    Ok(())
}

/// Whether an account with these factors may have one more of this kind.
///
/// # Errors
/// [`Refusal::FactorEnough`].
pub fn has_room(factors: &[Factor], kind: Kind) -> Result<(), Refusal> {
    let most = if kind == Kind::Passkey { MOST_PASSKEYS } else { 1 };
    let there = factors.iter().filter(|factor| factor.kind() == kind).count();
    if there < most { Ok(()) } else { Err(Refusal::FactorEnough) }
}

/// Keeps a factor. With the first one, the account gets recovery codes: `codes`, which are otherwise not kept.
///
/// # Errors
/// Those of [`may_change`] and [`has_room`]; [`Refusal::ValueInvalid`] for its name.
pub fn add(
    now: Moment,
    session: &Session,
    factors: &[Factor],
    new: NewFactor,
    codes: &[NewCode],
) -> Result<(Change, Factor), Refusal> {
    may_change(now, session, factors)?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let why = text::values::printable(LONGEST_NAME);
        return Err(Refusal::ValueInvalid { field: "name", why });
    }
    let factor = Factor {
        id: new.id,
        account: session.account,
        name: name.to_owned(),
        proof: new.proof,
        created_at: now,
        used_at: None,
    };
    has_room(factors, factor.kind())?;
    let mut change = Change::begun(now);
    change.write(Write::InsertFactor(factor.clone()));
    change.tell(Event::factor(true, &factor));
    if codes_left(factors) == 0 {
        insert_codes(&mut change, session.account, codes);
    }
    let details = json!({"kind": factor.kind().as_str(), "name": factor.name});
    let entry = AuditEntry::new(None, by(session), "factor.added", factor.id).with(&details);
    Ok((change.recorded(entry), factor))
}

/// Puts new recovery codes in the place of all there are.
///
/// # Errors
/// Those of [`may_change`]; [`Refusal::FactorRequired`] where there is no factor they could stand in for.
pub fn renew_codes(
    now: Moment,
    session: &Session,
    factors: &[Factor],
    codes: &[NewCode],
) -> Result<Change, Refusal> {
    may_change(now, session, factors)?;
    if !is_guarded(factors) {
        return Err(Refusal::FactorRequired);
    }
    let mut change = Change::begun(now);
    let old = factors.iter().filter(|factor| !factor.guards());
    for factor in old {
        change.write(Write::RemoveFactor { account: factor.account, factor: factor.id });
    }
    insert_codes(&mut change, session.account, codes);
    let entry = AuditEntry::new(None, by(session), "recovery_codes.renewed", session.account);
    Ok(change.recorded(entry.with(&json!({"codes": codes.len()}))))
}

/// Removes a factor. With the last one that guards the account its recovery codes go too.
///
/// # Errors
/// Those of [`may_change`]; [`Refusal::FactorNotFound`].
pub fn remove(
    now: Moment,
    session: &Session,
    factors: &[Factor],
    id: FactorId,
) -> Result<(Change, Factor), Refusal> {
    may_change(now, session, factors)?;
    let gone = factors.iter().find(|factor| factor.id == id && factor.guards());
    let gone = gone.ok_or(Refusal::FactorNotFound)?;
    let mut change = Change::begun(now);
    let others = factors.iter().filter(|factor| factor.id != id);
    let last = !others.clone().any(Factor::guards);
    change.write(Write::RemoveFactor { account: gone.account, factor: id });
    for code in others.filter(|_| last) {
        change.write(Write::RemoveFactor { account: code.account, factor: code.id });
    }
    change.tell(Event::factor(false, gone));
    let details = json!({"kind": gone.kind().as_str(), "name": gone.name});
    let entry = AuditEntry::new(None, by(session), "factor.removed", id).with(&details);
    Ok((change.recorded(entry), gone.clone()))
}

/// The operator takes all factors of somebody away who has lost them, and ends the sessions they may have opened. Where
/// there is nothing, nothing happens.
#[must_use]
pub fn reset(
    actor: Actor,
    now: Moment,
    account: AccountId,
    factors: &[Factor],
    sessions: &[Session],
) -> Change {
    if factors.is_empty() {
        return Change::none();
    }
    let mut change = Change::begun(now);
    for factor in factors {
        change.write(Write::RemoveFactor { account, factor: factor.id });
        if factor.guards() {
            change.tell(Event::factor(false, factor));
        }
    }
    for session in sessions {
        change.write(Write::EndSession { session: session.id, why: EndedBy::FactorsReset });
        change.tell(Event::session_ended(None, session.id, account, EndedBy::FactorsReset));
    }
    let kinds: Vec<_> = factors.iter().filter(|one| one.guards()).map(|one| one.kind().as_str()).collect();
    let entry = AuditEntry::new(None, actor, "factors.reset", account).with(&json!({"factors": kinds}));
    change.recorded(entry)
}

const fn by(session: &Session) -> Actor {
    Actor::Person { account: session.account, session: Some(session.id) }
}

fn insert_codes(change: &mut Change, account: AccountId, codes: &[NewCode]) {
    for (id, digest) in codes {
        let factor = Factor {
            id: *id,
            account,
            name: String::new(),
            proof: Proof::Recovery { digest: *digest },
            created_at: change.at(),
            used_at: None,
        };
        change.write(Write::InsertFactor(factor));
    }
    if let [(id, digest), ..] = codes {
        let proof = Proof::Recovery { digest: *digest };
        let (name, created_at) = (String::new(), change.at());
        change
            .tell(Event::factor(true, &Factor { id: *id, account, name, proof, created_at, used_at: None }));
    }
}

/// Keeps an app's secret as it was sealed anew. Nothing, where the factor is not the one any more that was read.
#[must_use]
pub fn reseal(now: Moment, kept: &[Factor], read: &Factor, sealed: Vec<u8>) -> Change {
    let Some(kept) = kept.iter().find(|one| one.id == read.id) else { return Change::none() };
    let step = match (&kept.proof, &read.proof) {
        (Proof::Totp { sealed: kept, step }, Proof::Totp { sealed: before, .. }) if kept == before => *step,
        _ => return Change::none(),
    };
    let mut change = Change::begun(now);
    change.write(Write::UpdateFactor(Factor { proof: Proof::Totp { sealed, step }, ..kept.clone() }));
    change.recorded(AuditEntry::new(None, Actor::System, "factor.resealed", kept.id))
}
