//! Accounts, as the operator keeps order among them.

use domain::{AccountId, Actor, Refusal, account::Account, rules::account};
use store::{Decision, Scope};

use crate::{App, Outcome, error::flat};

/// Locks an account, or unlocks it, and gives it as it then is.
///
/// # Errors
/// [`Refusal::AccountNotFound`].
pub async fn lock(app: &App, actor: Actor, id: AccountId, wanted: bool) -> Outcome<Account> {
    let input = (actor, app.now(), id, wanted);
    flat(
        store::write(&*app.store, Scope::House, input, |(actor, now, id, wanted), transaction| {
            Box::pin(async move {
                let Some(found) = transaction.account(*id).await? else {
                    return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
                };
                let (change, account) = if *wanted {
                    let sessions = transaction.live_sessions(*id, *now).await?;
                    account::lock(*actor, *now, &found, &sessions)
                } else {
                    account::unlock(*actor, *now, &found)
                };
                Ok(Decision::new(change, Ok(account)))
            })
        })
        .await,
    )
}
