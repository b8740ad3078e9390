//! One-time codes sent to an address: drawn, kept, and compared. What a code is for is mixed into what is kept of it, so that
//! one that was sent for one thing is good for no other.

use domain::{Address, Refusal};
use store::Code;

use crate::{
    App, Outcome,
    secret::{Digest, Secret, digest_of},
    sign_in::ATTEMPT_LIVES_FOR,
};

/// How many digits a code has. With as many guesses as all codes that may wait for an address grant, and new ones every
/// ten minutes, a year of guessing finds one with a probability of about one in a hundred.
pub const CODE_LENGTH: usize = 8;
/// How many guesses it allows.
const TRIES: u32 = 5;
/// How many codes may wait for one address: enough for somebody impatient, too few to flood a mailbox.
const CODES_AT_ONCE: u32 = 5;

/// A code that was drawn, and what the browser that asked for it keeps.
pub(crate) struct Drawn {
    pub(crate) browser: Secret,
    pub(crate) code: String,
}

/// Draws a code, and keeps what is needed to know it again. Tells whether it may be sent: not if it is to be feigned, nor if
/// as many wait for the address as may at once.
pub(crate) async fn draw(
    app: &App,
    address: &Address,
    purpose: &str,
    return_to: String,
    is_sent: bool,
) -> Outcome<(Drawn, bool)> {
    let now = app.now();
    let drawn = Drawn { browser: Secret::mint("", &*app.entropy), code: digits(app) };
    let browser = drawn.browser.digest();
    let kept = Code {
        browser,
        address: address.clone(),
        digest: digest_of_code(&browser, purpose, &drawn.code),
        tries: TRIES,
        return_to,
        expires_at: now.after(ATTEMPT_LIVES_FOR),
        is_sent,
    };
    let may_be_sent = app.store.send(kept, CODES_AT_ONCE, now).await?;
    Ok((drawn, may_be_sent))
}

/// Takes the code that was sent for this purpose to the browser with this secret, if it is the one that was typed in. It is
/// good for one time.
///
/// # Errors
/// [`Refusal::CodeWrong`] and [`Refusal::CodeExpired`].
pub(crate) async fn take(app: &App, browser: Option<&str>, purpose: &str, typed: &str) -> Outcome<Code> {
    let browser = digest_of(browser.ok_or(Refusal::CodeExpired)?);
    let row = app.store.guess(&browser, app.now()).await?.ok_or(Refusal::CodeExpired)?;
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !row.is_sent || digest_of_code(&browser, purpose, &typed) != row.digest {
        return Err(if row.tries == 0 { Refusal::CodeExpired } else { Refusal::CodeWrong }.into());
    }
    if app.store.spend(&browser).await? { Ok(row) } else { Err(Refusal::CodeExpired.into()) }
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
fn digest_of_code(browser: &Digest, purpose: &str, code: &str) -> Digest {
    let mut text = String::with_capacity(120);
    for byte in browser {
        text.push_str(&format!("{byte:02x}"));
    }
    text.push_str(purpose);
    text.push_str(code);
    digest_of(&text)
}
