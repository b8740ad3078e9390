//! Recovery codes: each stands in for a factor once.

use domain::{AccountId, rules::factor::NewCode};

use crate::{
    App,
    secret::{Digest, digest_of},
};

/// How many letters a code has. Each is one of 31, so that a code can't be guessed, and needs no limit on guesses.
pub(crate) const LETTERS_IN_CODE: usize = 16;

const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// New codes as they are shown, and what is kept of each.
pub(crate) fn mint(app: &App, account: AccountId) -> (Vec<String>, Vec<NewCode>) {
    let now = app.now();
    let one = |_| {
        let code = one(app);
        let kept = (app.id(now), digest(account, &plain(&code)));
        (code, kept)
    };
    (0..domain::factor::RECOVERY_CODES).map(one).unzip()
}

/// One code, in groups of four.
fn one(app: &App) -> String {
    let mut code = String::with_capacity(LETTERS_IN_CODE + 3);
    let mut letters = 0;
    while letters < LETTERS_IN_CODE {
        let [byte] = app.entropy.bytes::<1>();
        // Values beyond the last whole multiple would favour some letters.
        if usize::from(byte) >= 256 / LETTERS.len() * LETTERS.len() {
            continue;
        }
        if letters > 0 && letters % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
        letters += 1;
    }
    code
}

/// A code as it is compared, however it was typed.
pub(crate) fn plain(typed: &str) -> String {
    typed.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is kept of a code.
pub(crate) fn digest(account: AccountId, plain: &str) -> Digest {
    digest_of(&format!("{account} {plain}"))
}
