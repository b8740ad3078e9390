//! Our keys: one for each connection that needs one, so that none can be used for another. The private key is sealed like
//! every secret that is used again.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::connection::OwnKey;
use saml::{Certificate, PrivateKey};
use store::Failure;

use super::saml::pinned;
use crate::App;

/// A fresh key, sealed for this place.
///
/// # Errors
/// [`Failure::Unavailable`] where none can be made, or what was made is none.
pub(super) async fn made(app: &App, place: &str) -> Result<OwnKey, Failure> {
    let host = app.public_url.host_str().unwrap_or_default();
    let made = app.forge.signing_key(host, app.now()).await;
    let made = made.map_err(|error| Failure::Unavailable(format!("no key could be made: {error}")))?;
    let unfit = |fault: saml::Fault| Failure::Unavailable(format!("a key that was made is none: {fault}"));
    let certificate = Certificate::from_der(&made.certificate).map_err(unfit)?;
    if !PrivateKey::from_pkcs8(&made.pkcs8).map_err(unfit)?.fits(&certificate) {
        return Err(Failure::Unavailable("a certificate that was made is not of its key".to_owned()));
    }
    let sealed = app.vault.seal(&*app.entropy, place, &STANDARD.encode(&made.pkcs8));
    let sealed = sealed.map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(OwnKey { sealed: STANDARD.encode(sealed), certificate: pinned(&certificate) })
}

/// The private key that was sealed for this place, PKCS #8 DER.
///
/// # Errors
/// Why it does not open, for the admin.
pub(super) fn opened(app: &App, place: &str, own: &OwnKey) -> Result<Vec<u8>, String> {
    let damaged = |_| "our key for this connection is damaged".to_owned();
    let sealed = STANDARD.decode(&own.sealed).map_err(damaged)?;
    let text = app.vault.open(place, &sealed).map_err(|error| error.to_string())?;
    STANDARD.decode(text).map_err(damaged)
}
