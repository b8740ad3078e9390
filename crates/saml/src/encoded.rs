//! Base64 as forms and XML carry it.

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::{Fault, document::LARGEST, fault::Message};

/// Decodes base64 in which lines may be broken. But for that a value has one spelling.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    BASE64_STANDARD.decode(compact).ok()
}

/// The text of a message in a form field (Bindings section 3.5.4).
pub(crate) fn form_field(value: &str, message: Message) -> Result<String, Fault> {
    // Four characters for three bytes, and line breaks.
    if value.len() > LARGEST * 3 / 2 {
        return Err(Fault::Limit { message, limit: "it is larger than 256 KiB" });
    }
    let bytes = decode(value).ok_or_else(|| Fault::malformed(message, "the form field is not base64"))?;
    String::from_utf8(bytes).map_err(|_| Fault::malformed(message, "it is not UTF-8"))
}

/// Encodes in one line.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
