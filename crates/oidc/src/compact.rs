//! A signed token in compact form (RFC 7515 section 7.1), taken apart and not yet believed.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use openidconnect::{JsonWebKey, core::CoreJsonWebKey};

use crate::{Algorithm, Keys};

/// Entra and Keycloak write tokens of a few KiB when they put groups in; nobody needs more than this.
const LONGEST: usize = 64 * 1024;

/// The parts of a token, decoded.
pub(crate) struct Compact<'a> {
    pub(crate) header: String,
    pub(crate) payload: String,
    pub(crate) signature: Vec<u8>,
    /// What was signed: header and payload as they stand in the token.
    pub(crate) signed: &'a str,
}

/// Takes a token apart: three parts of base64url, each written in the one way there is, so that a token can't be
/// respelled; header and payload are text (RFC 7515 section 5.2, RFC 7519 section 7.2). What is wrong otherwise, as the end of a sentence.
pub(crate) fn read(token: &str) -> Result<Compact<'_>, &'static str> {
    if token.len() > LONGEST {
        return Err("it is longer than 64 KiB");
    }
    let parts: Vec<&str> = token.split('.').collect();
    if parts.len() == 5 {
        return Err("it is encrypted; switch encryption of tokens off for this application");
    }
    let [header, payload, signature] = parts[..] else {
        return Err("it does not have three parts");
    };
    let decode = |part: &str| {
        BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| "a part of it is not base64url without padding")
    };
    let text = |part: &str| String::from_utf8(decode(part)?).map_err(|_| "a part of it is not UTF-8");
    Ok(Compact {
        header: text(header)?,
        payload: text(payload)?,
        signature: decode(signature)?,
        signed: &token[..header.len() + 1 + payload.len()],
    })
}

/// How many keys are tried where a token names none.
const TRIED: usize = 20;

/// Whose signature a token has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    /// One by a key of the set.
    Holds,
    /// None by the keys it could be by.
    Fails,
    /// The set has no key it could be by.
    ByNobody,
}

impl Compact<'_> {
    /// Whether a key of a set, the one of this name if it has one, made the signature under an algorithm.
    pub(crate) fn signed_by(&self, keys: &Keys, kid: Option<&str>, algorithm: Algorithm) -> Signed {
        let named = |key: &&CoreJsonWebKey| kid.is_none() || key.key_id().map(|kid| kid.as_str()) == kid;
        let set = keys.jose();
        let mut candidates = set.keys().iter().filter(named).take(TRIED).peekable();
        if candidates.peek().is_none() {
            return Signed::ByNobody;
        }
        let holds = candidates.any(|key| {
            key.verify_signature(&algorithm.jose(), self.signed.as_bytes(), &self.signature).is_ok()
        });
        if holds { Signed::Holds } else { Signed::Fails }
    }
}
