//! Sign-in by a one-time code sent to an address.

use domain::{
    Address, Moment, Refusal, WorkspaceId,
    rules::{
        enter, factor,
        sign_in::{self, MailboxOwner, NewSession},
    },
    session::Session,
    sign_in::{Client, Protocol},
};
use store::{Decision, Failure, Scope, Transaction};
use text::mail_sign_in as says;

use super::{SESSION_PREFIX, SignedIn, Stopped, factor::tell_of_bypass, log::Try, still};
use crate::{
    App, Outcome, codes,
    error::flat,
    letter::{apart, letter},
    secret::Secret,
};

/// What codes for signing in are for.
const PURPOSE: &str = "";

/// Sends a code to an address, if it is anybody's. The answer is the same if it is nobody's (T11): what the browser is
/// to keep in a cookie, so that only it can use the code.
///
/// # Errors
/// The machinery's failures.
pub async fn ask_for_code(app: &App, address: Address, return_to: String) -> Outcome<Secret> {
    // What is not sent is kept too, so that nobody can tell from the answers to guesses; but no guess at it is right.
    let is_owned = app.store.is_owned(&address).await?;
    let (codes::Drawn { browser, code }, may_be_sent) =
        codes::draw(app, &address, PURPOSE, return_to, is_owned).await?;
    // Written for nobody too: the time tells no more than the answer.
    let host = app.public_url.host_str().unwrap_or_default();
    let subject = says::code_subject(&code);
    let text = letter(&[
        &says::code_is(host),
        &apart(&code),
        &format!("{}\n{}", says::code_works_for(), says::code_not_asked_for()),
    ]);
    if may_be_sent {
        app.post.send(&address, subject, text);
    } else {
        app.post.feign(&address, subject, text);
    }
    Ok(browser)
}

/// Signs a browser in by the code it was asked for. `browser` is what its cookie holds; `already` the live session in
/// it.
///
/// # Errors
/// [`Refusal::CodeWrong`], [`Refusal::CodeExpired`], and those of [`sign_in::by_mailbox`].
pub async fn finish_with_code(
    app: &App,
    browser: Option<&str>,
    code: &str,
    already: Option<Session>,
    from: Client,
) -> Result<SignedIn, Stopped> {
    let attempt = Try::begin(app, Protocol::Mailbox, from);
    let finished = finish(app, &attempt, browser, code, already).await;
    attempt.closed(app, finished).await
}

async fn finish(
    app: &App,
    attempt: &Try,
    browser: Option<&str>,
    code: &str,
    already: Option<Session>,
) -> Result<SignedIn, Stopped> {
    let row = codes::take(app, browser, PURPOSE, code).await.map_err(|error| Stopped::new(app, error))?;
    let now = app.now();
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let new = attempt.session(app, &secret);
    let input = SigningIn { now, address: row.address.clone(), already, new };
    let outcome =
        flat(store::write(&*app.store, Scope::House, input, |input, tx| Box::pin(steps(input, tx))).await);
    match outcome {
        Ok((session, bypassed)) => {
            tell_of_bypass(app, &row.address, &bypassed, None).await;
            Ok(SignedIn { secret, session, return_to: row.return_to, hint: None })
        }
        Err(error) => Err(Stopped::new(app, error)),
    }
}

struct SigningIn {
    now: Moment,
    address: Address,
    already: Option<Session>,
    new: NewSession,
}

async fn steps(
    input: &SigningIn,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<(Session, Vec<WorkspaceId>), Refusal>>, Failure> {
    let Some((owned, account)) = transaction.owner_of(&input.address).await? else {
        // Nobody's address gets no mail, so nobody can know its code; whoever guessed one learns nothing from it.
        return Ok(Decision::nothing(Err(Refusal::CodeWrong)));
    };
    let places = transaction.places_of(account.id).await?;
    let already = still(transaction, input.already.as_ref()).await?;
    let has_factor = factor::is_guarded(&transaction.factors_of(account.id).await?);
    let owner = MailboxOwner { owned, account, has_factor, places };
    Ok(match sign_in::by_mailbox(input.now, &owner, already.as_ref(), input.new.clone()) {
        Ok((change, session)) => {
            let bypassed = enter::bypassed(&change);
            Decision::new(change, Ok((session, bypassed)))
        }
        Err(refusal) => Decision::nothing(Err(refusal)),
    })
}
