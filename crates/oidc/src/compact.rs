//! A signed token in compact form (RFC 7515 section 7.1), taken apart and not yet believed.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

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
