//! A look at a token before it is believed: to refuse what is not worth parsing, and to have the names a
//! fault needs. Nothing is ever accepted because of what is seen here.

use serde::Deserialize;

use crate::{
    Fault, compact,
    fault::{Message, quote},
};

/// The two members of the header a fault speaks of.
#[derive(Debug, Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) kid: Option<String>,
}

/// The header of a token in compact form.
pub(super) fn header(token: &str) -> Result<Header, Fault> {
    let compact = compact::read(token).map_err(|why| Fault::malformed(Message::IdToken, why))?;
    serde_json::from_str(&compact.header).map_err(|error| {
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
