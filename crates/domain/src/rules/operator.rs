//! The operator's keys, and the sessions that are opened with them in a browser.

use serde_json::json;

use crate::{
    Actor, Change, Moment, OperatorKeyId, Refusal, Write,
    audit::AuditEntry,
    operator::{self, Key, Session},
};

/// Makes an operator key. Only the command line can.
#[must_use]
pub fn add_key(now: Moment, id: OperatorKeyId, digest: [u8; 32], name: String) -> Change {
    let mut change = Change::begun(now);
    let entry = AuditEntry::new(None, Actor::System, "operator_key.created", id).with(&json!({"name": name}));
    change.write(Write::Operator(operator::Write::InsertKey { id, digest, name }));
    change.recorded(entry)
}

/// Revokes an operator key at once, with the sessions that were opened with it, and gives it as it then is. Revoking one that
/// opens nothing any more changes nothing. Only the command line can.
///
/// # Errors
/// [`Refusal::ValueInvalid`] where there is no such key.
pub fn revoke_key(now: Moment, key: Option<Key>) -> Result<(Change, Key), Refusal> {
    let Some(key) = key else {
        return Err(Refusal::ValueInvalid { field: "id", why: text::values::no_operator_key().to_owned() });
    };
    if key.revoked_at.is_some() {
        return Ok((Change::none(), key));
    }
    let mut change = Change::begun(now);
    change.write(Write::Operator(operator::Write::RevokeKey(key.id)));
    let entry = AuditEntry::new(None, Actor::System, "operator_key.revoked", key.id);
    let entry = entry.with(&json!({"name": key.name}));
    Ok((change.recorded(entry), Key { revoked_at: Some(now), ..key }))
}

/// Opens a session with the key that was shown. None where that key opens nothing any more: whoever shows one is told the
/// same, whatever is wrong with it.
#[must_use]
pub fn sign_in(key: Option<&Key>, session: Session) -> Option<Change> {
    let key = key.filter(|key| key.id == session.key && key.revoked_at.is_none())?;
    let mut change = Change::begun(session.opened_at);
    let entry = AuditEntry::new(None, Actor::Operator(key.id), "operator.signed_in", session.id);
    let entry = entry.with(&json!({"name": key.name}));
    change.write(Write::Operator(operator::Write::OpenSession(session)));
    Some(change.recorded(entry))
}

/// Ends a session for good, in every browser that holds its secret.
#[must_use]
pub fn sign_out(now: Moment, session: &Session) -> Change {
    let mut change = Change::begun(now);
    change.write(Write::Operator(operator::Write::EndSession(session.id)));
    change.recorded(AuditEntry::new(None, Actor::Operator(session.key), "operator.signed_out", session.id))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        Id,
        moment::minutes,
        operator::{IDLE_FOR, LIVES_FOR},
    };

    fn now() -> Moment {
        "2026-11-27T09:00:00Z".parse().unwrap()
    }

    fn key(id: u128, revoked_at: Option<Moment>) -> Key {
        Key { id: Id::from_bits(id), name: "Support".to_owned(), created_at: now(), revoked_at }
    }

    fn session() -> Session {
        Session {
            id: Id::from_bits(9),
            key: Id::from_bits(1),
            digest: [7; 32],
            opened_at: now(),
            seen_at: now(),
        }
    }

    #[test]
    fn a_key_opens_a_session_which_is_recorded() {
        let change = sign_in(Some(&key(1, None)), session()).unwrap();
        assert_eq!(change.writes(), [Write::Operator(operator::Write::OpenSession(session()))]);
        assert_eq!(change.at(), now());
        let entry = change.audit().unwrap();
        assert_eq!((entry.workspace, entry.actor), (None, Actor::Operator(Id::from_bits(1))));
        assert_eq!(
            (entry.action.as_str(), entry.target.clone()),
            ("operator.signed_in", session().id.to_string())
        );
        assert_eq!(entry.details, r#"{"name":"Support"}"#);
    }

    #[test]
    fn a_key_that_is_revoked_gone_or_another_opens_none() {
        assert_eq!(sign_in(Some(&key(1, Some(now()))), session()), None);
        assert_eq!(sign_in(Some(&key(2, None)), session()), None);
        assert_eq!(sign_in(None, session()), None);
    }

    #[test]
    fn signing_out_is_recorded_as_the_keys() {
        let change = sign_out(now(), &session());
        assert_eq!(change.writes(), [Write::Operator(operator::Write::EndSession(session().id))]);
        let entry = change.audit().unwrap();
        assert_eq!(
            (entry.actor, entry.action.as_str()),
            (Actor::Operator(session().key), "operator.signed_out")
        );
    }

    #[test]
    fn a_session_ends_unused_after_half_an_hour_and_busy_after_eight() {
        let moment = Duration::from_micros(1);
        assert!(session().is_live(now().after(IDLE_FOR).before(moment)));
        assert!(!session().is_live(now().after(IDLE_FOR)));
        let end = now().after(LIVES_FOR);
        let busy = |at: Moment| Session { seen_at: at.before(minutes(1)), ..session() }.is_live(at);
        assert!(busy(end.before(moment)));
        assert!(!busy(end));
    }
}
