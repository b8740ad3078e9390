//! Every habit of a provider we put up with, by name. What is not here is taken as the specifications say.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text claim we only pass on: absent, null, empty and not-a-text are all the same as absent, so that a
/// claim nobody relies on never costs a sign-in.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => present(text),
        _ => None,
    })
}

/// A flag: true and false, or the words for them (AWS Cognito writes `"email_verified": "true"`), or 1 and 0
/// (Entra writes `xms_edov` as `true`, `1` or `"1"`). Anything else is as good as absent, which is never
/// the same as true.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Some(flag),
        Value::String(word) if word.eq_ignore_ascii_case("true") || word == "1" => Some(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") || word == "0" => Some(false),
        Value::Number(number) if number.as_u64() == Some(1) => Some(true),
        Value::Number(number) if number.as_u64() == Some(0) => Some(false),
        _ => None,
    })
}

/// A text that is there. Providers send `""` for what they do not know, though Core section 5.3.2 asks
/// them to leave it out.
pub(crate) fn present(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}
