//! The operator's keys, and the sessions that the vendor's staff open with one of them in a browser.

pub mod find;

use domain::{
    Moment, OperatorKeyId, Refusal,
    operator::{Key, NOTED_EVERY, Session},
    rules::operator,
};
use store::{Decision, Failure, Scope};

use crate::{
    App, Outcome,
    error::flat,
    secret::{Secret, digest_of},
};

/// What begins every operator key.
pub const KEY_PREFIX: &str = "usk_";
/// What begins the secret of every session of an operator.
pub const SESSION_PREFIX: &str = "uso_";

/// Makes an operator key; shown this once. Only the command line does.
///
/// # Errors
/// [`Refusal::ValueInvalid`] for a name that is none.
pub async fn create_key(app: &App, name: String) -> Outcome<(OperatorKeyId, Secret)> {
    if name.trim().is_empty() || name.len() > 120 {
        return Err(
            Refusal::ValueInvalid { field: "name", why: text::values::name_length().to_owned() }.into()
        );
    }
    let now: Moment = app.now();
    let secret = Secret::mint(KEY_PREFIX, &*app.entropy);
    let id: OperatorKeyId = app.id(now);
    let input = (now, id, secret.digest(), name);
    store::write(&*app.store, Scope::House, input, |(now, id, digest, name), _| {
        Box::pin(async move { Ok(Decision::new(operator::add_key(*now, *id, *digest, name.clone()), ())) })
    })
    .await?;
    Ok((id, secret))
}

/// Revokes an operator key; from the next request on neither it nor a session that was opened with it opens anything. Revoking
/// it again changes nothing and gives when it was revoked first. Only the command line does.
///
/// # Errors
/// Those of [`operator::revoke_key`].
pub async fn revoke_key(app: &App, id: OperatorKeyId) -> Outcome<Key> {
    flat(
        store::write(&*app.store, Scope::House, (app.now(), id), |(now, id), transaction| {
            Box::pin(async move {
                let key = transaction.operator_key(*id).await?;
                Ok(match operator::revoke_key(*now, key) {
                    Ok((change, key)) => Decision::new(change, Ok(key)),
                    Err(refusal) => Decision::nothing(Err(refusal)),
                })
            })
        })
        .await,
    )
}

/// Opens a session for whoever shows an operator key. None where it opens nothing, whatever is wrong with it: of a key that
/// never was and of one that was revoked the same is looked up, so that nothing tells them apart.
///
/// A key is 256 random bits, which nobody guesses, so wrong ones are not counted: a limit could only keep the operator out.
///
/// # Errors
/// [`Failure`].
pub async fn sign_in(app: &App, shown: &str) -> Result<Option<(Session, Secret)>, Failure> {
    let Some(key) = app.store.operator_key(&digest_of(shown)).await? else { return Ok(None) };
    let now = app.now();
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let session = Session { id: app.id(now), key, digest: secret.digest(), opened_at: now, seen_at: now };
    let opened = store::write(&*app.store, Scope::House, session, |session, transaction| {
        Box::pin(async move {
            // Between the look and the lock it may have been revoked.
            let key = transaction.operator_key(session.key).await?;
            Ok(match operator::sign_in(key.as_ref(), session.clone()) {
                Some(change) => Decision::new(change, Some(session.clone())),
                None => Decision::nothing(None),
            })
        })
    });
    Ok(opened.await?.map(|session| (session, secret)))
}

/// The live session behind a cookie, and the key it was opened with. Its use is noted twice a minute.
///
/// # Errors
/// [`Failure`].
pub async fn session(app: &App, secret: &str) -> Result<Option<(Session, Key)>, Failure> {
    let now = app.now();
    let found = app.store.operator_session(&digest_of(secret)).await?;
    let Some((mut session, key)) = found.filter(|(session, _)| session.is_live(now)) else { return Ok(None) };
    if session.seen_at < now.before(NOTED_EVERY) {
        app.store.operator_seen(session.id, now).await?;
        session.seen_at = now;
    }
    Ok(Some((session, key)))
}

/// Ends a session for good.
///
/// # Errors
/// [`Failure`].
pub async fn sign_out(app: &App, session: Session) -> Result<(), Failure> {
    store::write(&*app.store, Scope::House, (app.now(), session), |(now, session), _| {
        Box::pin(async move { Ok(Decision::new(operator::sign_out(*now, session), ())) })
    })
    .await
}
