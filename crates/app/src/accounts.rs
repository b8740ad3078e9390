//! Accounts, as the operator keeps order among them.

use domain::{
    AccountId, Actor, Refusal,
    account::{Account, Status},
    rules::account,
};
use store::{Decision, Scope};

use crate::{App, Outcome, error::flat};

/// Locks an account, or unlocks it, and gives it as it then is.
///
/// # Errors
/// [`Refusal::AccountNotFound`], also of an account that was erased: nothing brings it back.
pub async fn lock(app: &App, actor: Actor, id: AccountId, wanted: bool) -> Outcome<Account> {
    let input = (actor, app.now(), id, wanted);
    flat(
        store::write(&*app.store, Scope::House, input, |(actor, now, id, wanted), transaction| {
            Box::pin(async move {
                let found = transaction.account(*id).await?.filter(|found| found.status != Status::Erased);
                let Some(found) = found else {
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
