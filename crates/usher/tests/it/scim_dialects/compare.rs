//! What is expected of a document, and what was remembered from others.

use std::collections::BTreeMap;

use serde_json::Value;

/// Values that earlier answers gave, by name.
#[derive(Debug, Default)]
pub(super) struct Captures(BTreeMap<String, String>);

impl Captures {
    pub(super) fn keep(&mut self, name: &str, value: &Value) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert!(!text.is_empty(), "nothing to remember as {name}");
        self.0.insert(name.to_owned(), text);
    }

    /// A text with `{name}` replaced by what is remembered under that name.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let name = rest.find('}').map(|end| &rest[1..end]);
            match name
                .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            {
                Some(name) => {
                    let value =
                        self.0.get(name).unwrap_or_else(|| panic!("{{{name}}} is not known in {text:?}"));
                    filled.push_str(value);
                    rest = &rest[name.len() + 2..];
                }
                // A brace of JSON inside a text.
                None => {
                    filled.push('{');
                    rest = &rest[1..];
                }
            }
        }
        filled + rest
    }

    /// A document with every text in it filled, its keys too.
    pub(super) fn fill_all(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(items) => items.iter().map(|item| self.fill_all(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, field)| (self.fill(name), self.fill_all(field))).collect()
            }
            other => other.clone(),
        }
    }
}

/// Where a document is not what was expected of it, one line each.
pub(super) fn differences(at: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let at = format!("{at}/{name}");
                match actual.get(name) {
                    Some(actual) => differences(&at, value, actual, found),
                    None => found.push(format!("{at} is missing, and should be {value}")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (number, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                differences(&format!("{at}/{number}"), expected, actual, found);
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{at} is {actual}, and should be {expected}")),
    }
}

/// Whether a document lacks what a JSON pointer points at, though not what would hold it.
pub(super) fn lacks(document: &Value, pointer: &str) -> bool {
    let holder = pointer.rsplit_once('/').map_or("", |(holder, _)| holder);
    assert!(document.pointer(holder).is_some(), "{pointer} is absent because all of {holder} is: {document}");
    document.pointer(pointer).is_none()
}

/// Whether null stands anywhere in a document.
pub(super) fn holds_null(document: &Value) -> bool {
    match document {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        _ => false,
    }
}
