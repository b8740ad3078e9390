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
use store::{Code, Decision, Failure, Scope, Transaction};

use super::{ATTEMPT_LIVES_FOR, SESSION_PREFIX, SignedIn, Stopped, factor::tell_of_bypass, log::Try, still};
use crate::{
    App, Outcome,
    error::flat,
    secret::{Digest, Secret, digest_of},
};

/// How many digits a code has. With as many guesses as all codes that may wait for an address grant, and new ones every
/// ten minutes, a year of guessing finds one with a probability of about one in a hundred.
pub const CODE_LENGTH: usize = 8;
/// How many guesses it allows.
const TRIES: u32 = 5;
/// How many codes may wait for one address: enough for somebody impatient, too few to flood a mailbox.
const CODES_AT_ONCE: u32 = 5;

/// Sends a code to an address, if it is anybody's. The answer is the same if it is nobody's (T11): what the browser is
/// to keep in a cookie, so that only it can use the code.
///
/// # Errors
/// The machinery's failures.
pub async fn ask_for_code(app: &App, address: Address, return_to: String) -> Outcome<Secret> {
    let now = app.now();
    let browser = Secret::mint("", &*app.entropy);
    let code = digits(app);
    // What is not sent is kept too, so that nobody can tell from the answers to guesses; but no guess at it is right.
    let kept = Code {
        browser: browser.digest(),
        address: address.clone(),
        digest: digest_of_code(&browser.digest(), &code),
        tries: TRIES,
        return_to,
        expires_at: now.after(ATTEMPT_LIVES_FOR),
        is_sent: app.store.is_owned(&address).await?,
    };
    // Written for nobody too: the time tells no more than the answer.
    let host = app.public_url.host_str().unwrap_or_default();
    let subject = format!("{code} is your sign-in code");
    let text = format!(
        "Your code to sign in at {host} is\n\n    {code}\n\nIt works for ten minutes, once, and only in the \
         browser that asked for it.\nIf that was not you, ignore this mail: nobody can sign in without the code.\n"
    );
    if app.store.send(kept, CODES_AT_ONCE, now).await? {
        app.post.send(&address, subject, text);
    } else {
        app.post.feign(&address, subject, text);
    }
    Ok(browser)
}

/// Random digits, each as likely as any other.
fn digits(app: &App) -> String {
    let range = 10_u32.pow(CODE_LENGTH as u32);
    // Values beyond the last whole multiple of the range would favour some codes.
    let fair = u32::MAX - u32::MAX % range;
    loop {
        let drawn = u32::from_be_bytes(app.entropy.bytes());
        if drawn < fair {
            return format!("{:0width$}", drawn % range, width = CODE_LENGTH);
        }
    }
}

/// A code is kept mixed with the browser's secret, without which its few digits can't be guessed from the database.
fn digest_of_code(browser: &Digest, code: &str) -> Digest {
    let mut text = String::with_capacity(80);
    for byte in browser {
        text.push_str(&format!("{byte:02x}"));
    }
    text.push_str(code);
    digest_of(&text)
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
    let stopped = |failure: Failure| Stopped::new(app, failure);
    let expired = || Stopped::new(app, Refusal::CodeExpired);
    let now = app.now();
    let browser = digest_of(browser.ok_or_else(expired)?);
    let row = app.store.guess(&browser, now).await.map_err(stopped)?.ok_or_else(expired)?;
    let typed: String = code.chars().filter(char::is_ascii_digit).collect();
    if !row.is_sent || digest_of_code(&browser, &typed) != row.digest {
        let refusal = if row.tries == 0 { Refusal::CodeExpired } else { Refusal::CodeWrong };
        return Err(Stopped::new(app, refusal));
    }
    if !app.store.spend(&browser).await.map_err(stopped)? {
        return Err(expired());
    }
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let new = attempt.session(app, &secret);
    let input = SigningIn { now, address: row.address.clone(), already, new };
    let outcome =
        flat(store::write(&*app.store, Scope::House, input, |input, tx| Box::pin(steps(input, tx))).await);
    match outcome {
        Ok((session, bypassed)) => {
            tell_of_bypass(
                app,
                &row.address,
                &bypassed,
                "their mailbox alone, for they have no second factor",
            )
            .await;
            Ok(SignedIn { secret, session, return_to: row.return_to })
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
