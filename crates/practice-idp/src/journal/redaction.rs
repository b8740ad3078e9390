//! Takes secrets out of what is kept: by the names fields are known to have, and by the text of the secrets that are known.

use super::{Body, Entry};
use serde_json::Value;

/// Stands where a secret was.
pub(crate) const HIDDEN: &str = "••••";

/// JSON fields and form fields whose value is a secret, in lower case. In a form, `code` is one too; in JSON it is a refusal's name.
const SECRET_FIELDS: [&str; 9] = [
    "password",
    "client_secret",
    "code_verifier",
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "client_assertion",
    "samlresponse",
];

const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "set-cookie"];

fn is_secret(field: &str) -> bool {
    SECRET_FIELDS.contains(&field.to_ascii_lowercase().as_str())
}

/// The secrets of one exchange.
#[derive(Debug, Default)]
pub(crate) struct Redaction {
    texts: Vec<String>,
}

impl Redaction {
    /// Adds the text of a secret, wherever it may turn up: a server can echo a token into an error.
    pub(crate) fn of_text(mut self, text: &str) -> Self {
        // A secret of a few characters would blank out ordinary words.
        if text.len() >= 6 {
            self.texts.push(text.to_owned());
        }
        self
    }

    /// A sentence without the secrets: it may quote what was answered.
    pub(crate) fn cleaned(&self, mut sentence: String) -> String {
        self.text(&mut sentence);
        sentence
    }

    fn text(&self, text: &mut String) {
        for secret in &self.texts {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), HIDDEN);
            }
        }
    }

    /// A value without its secrets.
    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                for (name, field) in fields.iter_mut() {
                    if is_secret(name) && !field.is_null() {
                        *field = Value::String(HIDDEN.to_owned());
                    } else {
                        self.value(field);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    pub(super) fn apply(&self, entry: &mut Entry) {
        for (name, value) in entry.request_headers.iter_mut().chain(&mut entry.answer_headers) {
            let name = name.to_ascii_lowercase();
            if SECRET_HEADERS.contains(&name.as_str()) {
                // The scheme is worth knowing, what follows is the secret.
                *value = match value.split_once(' ') {
                    Some((scheme, _)) if name == "authorization" => format!("{scheme} {HIDDEN}"),
                    _ => HIDDEN.to_owned(),
                };
            } else if name == "location" {
                *value = hide_fields(value);
            }
            self.text(value);
        }
        for body in [&mut entry.request_body, &mut entry.answer_body].into_iter().flatten() {
            match body {
                Body::Json(value) => self.value(value),
                Body::Text(text) => self.text(text),
            }
        }
        entry.url = hide_fields(&entry.url);
        self.text(&mut entry.url);
        entry.remark.iter_mut().for_each(|remark| self.text(remark));
    }
}

/// A URL, or the part after its `?`, with the values of secret parameters hidden.
fn hide_fields(address: &str) -> String {
    let (before, query) = match address.split_once('?') {
        Some((before, query)) => (Some(before), query),
        None if address.contains("://") || address.starts_with('/') => return address.to_owned(),
        None => (None, address),
    };
    let hidden: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if name == "code" || is_secret(name) => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        })
        .collect();
    match before {
        Some(before) => format!("{before}?{}", hidden.join("&")),
        None => hidden.join("&"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_field_is_hidden_at_any_depth_and_in_any_case() {
        let mut value = json!({"Operations": [{"value": {"Password": "hunter22"}}], "password": null});
        Redaction::default().value(&mut value);
        assert_eq!(value, json!({"Operations": [{"value": {"Password": HIDDEN}}], "password": null}));
    }

    #[test]
    fn a_known_secret_is_hidden_wherever_it_turns_up() {
        let redaction = Redaction::default().of_text("uss_secret");
        let mut value = json!({"detail": "the token uss_secret has expired"});
        redaction.value(&mut value);
        assert_eq!(value["detail"], "the token •••• has expired");
    }

    #[test]
    fn a_code_in_a_redirect_is_hidden_and_the_rest_stays() {
        assert_eq!(hide_fields("http://rp/cb?code=abc&state=xyz"), "http://rp/cb?code=••••&state=xyz");
        assert_eq!(
            hide_fields("grant_type=authorization_code&code=abc"),
            "grant_type=authorization_code&code=••••"
        );
        assert_eq!(hide_fields("http://rp/cb"), "http://rp/cb");
    }
}
