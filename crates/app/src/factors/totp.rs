//! Codes of an app (RFC 6238): SHA-1, six digits, thirty seconds, which every app can.

use domain::{
    AccountId, Refusal,
    factor::{Factor, Kind, Proof},
    rules::factor,
    session::Session,
};
use qrcodegen::{QrCode, QrCodeEcc};
use store::{Failure, Mark, Marked, Marker};
use totp_rs::{Builder, Secret, Totp};

use super::{Added, add, proven_addresses, seal, unseal};
use crate::{App, Outcome};

/// How many digits a code has.
pub const DIGITS: usize = 6;
/// For what the page that sets an app up seals its secret.
const SET_UP: &str = "totp set-up";
/// For how long a code that was tried counts towards the limit.
const TRIED_FOR: std::time::Duration = domain::moment::days(1);

/// What an app is set up with.
pub struct Offer {
    /// The secret, in base 32, for typing it in.
    pub secret: String,
    /// The `otpauth:` address that holds it, for apps on the same device.
    pub uri: String,
    /// The same as a square of dark and light modules, for the camera: rows of columns.
    pub modules: Vec<Vec<bool>>,
    /// The same, sealed, for the form to carry back.
    pub sealed: String,
}

/// Draws a secret for an app. Nothing is kept until a code of it is shown.
///
/// # Errors
/// Those of [`factor::may_change`] and [`factor::has_room`].
pub async fn offer(app: &App, session: &Session) -> Outcome<Offer> {
    offer_again(app, session, None).await
}

/// The same secret once more, after a code of it was wrong; a new one, if what the form carried is none of ours.
///
/// # Errors
/// As [`offer`].
pub async fn offer_again(app: &App, session: &Session, sealed: Option<&str>) -> Outcome<Offer> {
    let factors = app.store.factors_of(session.account).await?;
    factor::may_change(app.now(), session, &factors)?;
    factor::has_room(&factors, Kind::Totp)?;
    let before = sealed.and_then(|sealed| unseal(app, session, SET_UP, sealed));
    let secret = before.unwrap_or_else(|| app.entropy.bytes::<20>().to_vec());
    let label = proven_addresses(app, session.account).await?.into_iter().next();
    let label = label.map(|address| address.to_string()).unwrap_or_default().replace(':', " ");
    let issuer = app.public_url.host_str().unwrap_or_default().replace(':', " ");
    let named = builder(&secret).with_account_name(label).with_issuer(Some(issuer));
    let broken = |why: String| Failure::Script(format!("an app could not be set up: {why}"));
    let uri = named.build().and_then(|totp| totp.to_url()).map_err(|error| broken(error.to_string()))?;
    let square = QrCode::encode_text(&uri, QrCodeEcc::Medium).map_err(|error| broken(error.to_string()))?;
    let row = |y| (0..square.size()).map(|x| square.get_module(x, y)).collect();
    Ok(Offer {
        secret: Secret::new(secret.clone().into()).to_base32(),
        modules: (0..square.size()).map(row).collect(),
        sealed: seal(app, session, SET_UP, &secret)?,
        uri,
    })
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new().with_secret(Secret::new(secret.to_vec().into())).with_skew(1)
}

/// The time step of a code, if it is one of the last, the present or the next half minute.
fn step_of(app: &App, secret: &[u8], typed: &str) -> Result<Option<u64>, Failure> {
    let totp: Totp = builder(secret).build().map_err(|error| Failure::Script(error.to_string()))?;
    let seconds = u64::try_from(app.now().seconds()).unwrap_or_default();
    Ok(totp.check(typed, seconds))
}

/// Keeps an app, of which a code is shown.
///
/// # Errors
/// [`Refusal::FactorWrong`]; [`Refusal::FactorMissedOften`]; those of [`factor::add`].
pub async fn confirm(app: &App, session: &Session, sealed: &str, typed: &str, name: &str) -> Outcome<Added> {
    factor::may_change(app.now(), session, &app.store.factors_of(session.account).await?)?;
    let secret = unseal(app, session, SET_UP, sealed).ok_or(Refusal::FactorWrong)?;
    try_one(app, session).await?;
    let step = step_of(app, &secret, &digits(typed))?.ok_or(Refusal::FactorWrong)?;
    let text = Secret::new(secret.into()).to_base32();
    let kept = app.vault.seal(&*app.entropy, &kept_for(session.account), &text);
    let sealed = kept.map_err(|error| Failure::Script(error.to_string()))?;
    add(app, session, name, Proof::Totp { sealed, step }).await
}

/// The place a kept secret is sealed for: its account.
pub(crate) fn kept_for(account: AccountId) -> String {
    format!("{account} totp")
}

/// What was typed, without what people put between digits.
pub(crate) fn digits(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect()
}

/// Spends one of the tries an account has, before it is known whether it is right.
pub(crate) async fn try_one(app: &App, session: &Session) -> Outcome<()> {
    let now = app.now();
    let mark = Mark {
        marker: Marker::Account(session.account),
        digest: app.entropy.bytes(),
        until: now.after(TRIED_FOR),
    };
    match app.store.mark(mark, now).await? {
        Marked::First => Ok(()),
        Marked::Again | Marked::TooMany => {
            tracing::warn!(account = %session.account, "too many codes of an app were tried");
            Err(Refusal::FactorMissedOften.into())
        }
    }
}

/// The time step of a code of this factor, if it is right.
pub(crate) fn check(
    app: &App,
    session: &Session,
    factor: &Factor,
    typed: &str,
) -> Result<Option<u64>, Failure> {
    let Proof::Totp { sealed, .. } = &factor.proof else { return Ok(None) };
    let opened = app.vault.open(&kept_for(session.account), sealed);
    let text = opened.map_err(|error| Failure::Corrupt(error.to_string()))?;
    let secret = Secret::try_from_base32(text).map_err(|error| Failure::Corrupt(error.to_string()))?;
    step_of(app, secret.as_bytes(), typed)
}

#[cfg(test)]
mod tests {
    use super::{builder, digits};

    /// RFC 6238, appendix B, the last six digits of each.
    #[test]
    fn the_codes_are_those_of_the_specification() {
        let totp = builder(b"12345678901234567890").build().unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn digits_are_read_as_people_type_them() {
        assert_eq!(digits(" 123 456"), "123456");
        assert_eq!(digits("123-456"), "123456");
    }
}
