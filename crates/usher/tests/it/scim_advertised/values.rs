//! Values made after what is published of an attribute: two of each, of which the first comes first in every order.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::published::Attribute;
use crate::world::id;

/// Which of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    First,
    Second,
}

/// A value of an attribute as a client sends it: with all its parts, and as an array of one where it is multi-valued.
pub(super) fn of(
    attribute: &Attribute,
    which: Which,
    tag: &str,
    targets: &BTreeMap<String, [Value; 2]>,
) -> Value {
    let value = if attribute.is_complex() {
        let parts = attribute.parts().iter();
        let target = target(attribute, which, targets);
        let value = |part: &Value| match (part["name"].as_str().unwrap(), &target) {
            ("value", Some((_, target))) => target["id"].clone(),
            ("$ref", Some((_, target))) => target["meta"]["location"].clone(),
            ("type", Some((kind, _))) => json!(kind),
            _ => plain(part, which, tag),
        };
        Value::Object(
            parts.map(|part| (part["name"].as_str().unwrap().to_owned(), value(part))).collect::<Map<_, _>>(),
        )
    } else {
        plain(&attribute.published, which, tag)
    };
    if attribute.is_many() { json!([value]) } else { value }
}

/// The resource that a complex attribute with a `$ref` points to, and what kind it is of.
fn target<'a>(
    attribute: &Attribute,
    which: Which,
    targets: &'a BTreeMap<String, [Value; 2]>,
) -> Option<(String, &'a Value)> {
    let reference = attribute.parts().iter().find(|part| part["name"] == "$ref")?;
    let kinds: Vec<&str> = reference["referenceTypes"].as_array()?.iter().filter_map(Value::as_str).collect();
    let (kind, number) = match which {
        Which::First => (kinds.first()?, 0),
        Which::Second => (kinds.last()?, 1),
    };
    let target = &targets.get(*kind)?[number];
    assert!(!id(target).is_empty());
    Some(((*kind).to_owned(), target))
}

/// The second word is written small and the first one large, so that an order by code points would turn them round.
fn plain(published: &Value, which: Which, tag: &str) -> Value {
    let word = match which {
        Which::First => format!("Alpha {tag} X"),
        Which::Second => format!("beta {tag} y"),
    };
    if let Some([first, second, ..]) = published["canonicalValues"].as_array().map(Vec::as_slice) {
        return if which == Which::First { first.clone() } else { second.clone() };
    }
    match published["type"].as_str().unwrap() {
        "boolean" => json!(which == Which::Second),
        "integer" => json!(if which == Which::First { 7 } else { 11 }),
        "decimal" => json!(if which == Which::First { 7.25 } else { 11.5 }),
        "dateTime" if which == Which::First => json!("2020-02-29T12:00:00Z"),
        "dateTime" => json!("2021-03-01T00:30:00+01:00"),
        "binary" => json!(STANDARD.encode(word.as_bytes())),
        "reference" => json!(format!("https://pages.example/{}", word.replace(' ', "/"))),
        _ => json!(word),
    }
}
