//! A look at a token before it is believed: to refuse what is not worth parsing, and to have the names a
//! fault needs. Nothing is ever accepted because of what is seen here.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Deserialize;

use crate::{
    Fault,
    fault::{Message, quote},
};

/// Entra and Keycloak write tokens of a few KiB when they put groups in; nobody needs more than this.
const LONGEST: usize = 64 * 1024;

/// The two members of the header a fault speaks of.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) kid: Option<String>,
}

/// The header of a token in compact form (RFC 7515 section 7.1): three parts of base64url, each written in
/// the one way there is, so that a token can't be respelled.
pub(super) fn header(token: &str) -> Result<Header, Fault> {
    let malformed = |why: &str| Fault::malformed(Message::IdToken, why);
    if token.len() > LONGEST {
        return Err(malformed("it is longer than 64 KiB"));
    }
    let parts: Vec<&str> = token.split('.').collect();
    if parts.len() == 5 {
        return Err(malformed("it is encrypted; switch encryption of ID tokens off for this application"));
    }
    let [header, payload, signature] = parts[..] else {
        return Err(malformed("it does not have three parts"));
    };
    let decode = |part: &str| {
        BASE64_URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| malformed("a part of it is not base64url without padding"))
    };
    decode(payload)?;
    decode(signature)?;
    serde_json::from_slice(&decode(header)?).map_err(|error| {
        Fault::malformed(Message::IdToken, format!("its header: {}", quote::complaint(&error.to_string())))
    })
}

/// The parser's own complaint out of a wrapped one, `… Error("<complaint>", line: 1, column: 2)`.
pub(super) fn innermost(text: &str) -> String {
    let inner = text.split_once("Error(\"").and_then(|(_, rest)| rest.rsplit_once("\", line:"));
    match inner {
        Some((inner, _)) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parsers_own_complaint_is_found_inside_the_wrapping() {
        let wrapped = r#"Failed to parse payload JSON: Error("exp: invalid type: string \"x\", expected u64", line: 1, column: 9)"#;
        assert_eq!(innermost(wrapped), r#"exp: invalid type: string "x", expected u64"#);
        assert_eq!(innermost("anything else"), "anything else");
    }
}
