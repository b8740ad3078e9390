//! The values of a multi-valued attribute as a set: which two are the same, at most one primary, no repetitions
//! (RFC 7643 §2.4).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::schema::{Attribute, Type, Volume};

/// From how many new values on an index is built; below that a scan is quicker.
const WORTH_AN_INDEX: usize = 5;

/// How many values of a list say they are the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    None,
    One(usize),
    Several,
}

fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}

pub(crate) fn claims(values: &[Value]) -> Claim {
    let mut found = values.iter().enumerate().filter(|(_, value)| is_primary(value)).map(|(at, _)| at);
    match (found.next(), found.next()) {
        (None, _) => Claim::None,
        (Some(at), None) => Claim::One(at),
        (Some(_), Some(_)) => Claim::Several,
    }
}

/// RFC 7644 §3.5.2: a value that becomes primary makes all others not primary.
pub(crate) fn crown(values: &mut [Value], winner: usize) {
    for (at, value) in values.iter_mut().enumerate() {
        if at != winner && is_primary(value) {
            value["primary"] = Value::Bool(false);
        }
    }
}

/// Whether nothing is left of a value but what would only label it: a work address without address.
pub(crate) fn is_bare(attribute: &Attribute, fields: &Map<String, Value>) -> bool {
    let is_label = |name: &str| matches!(name, "type" | "primary");
    fields.keys().all(|name| is_label(name))
        && attribute.sub_attributes.iter().any(|part| !is_label(&part.name))
}

/// What makes a value the same as another: its `value` part if it has one, else all of it.
fn identity<'v>(attribute: &Attribute, value: &'v Value) -> Cow<'v, str> {
    let folding = |part: Option<&Attribute>, text: &'v str| match part {
        Some(part) => part.folding.key(text),
        None => attribute.folding.key(text),
    };
    match value {
        Value::String(text) => folding(None, text),
        Value::Object(fields) => match fields.get("value").and_then(Value::as_str) {
            Some(text) => folding(attribute.sub_attribute("value").map(|part| part.as_ref()), text),
            None => Cow::Owned(fingerprint(attribute, fields)),
        },
        other => Cow::Owned(other.to_string()),
    }
}

/// All parts in the order of the schema, so that the order in which a client wrote them does not matter.
fn fingerprint(attribute: &Attribute, fields: &Map<String, Value>) -> String {
    let mut print = String::new();
    for part in &attribute.sub_attributes {
        if let Some(value) = fields.get(&part.name) {
            print.push_str(&format!("{}={value};", part.name));
        }
    }
    print
}

/// Whether two values with the same identity are one: unless both say what they are for, and differ in it.
fn compatible(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    let kind = |value: &Value| value.get("type").and_then(Value::as_str).map(str::to_owned);
    match (kind(left), kind(right)) {
        (Some(left), Some(right)) => match attribute.sub_attribute("type") {
            Some(part) => part.folding.key(&left) == part.folding.key(&right),
            None => left == right,
        },
        _ => true,
    }
}

/// Drops what is in a list twice. In an attribute made for many values the identity decides: one person is one
/// member, whatever else is said of them.
pub(crate) fn drop_repetitions(attribute: &Attribute, values: &mut Vec<Value>) {
    if values.len() < 2 {
        return;
    }
    let mut seen = HashSet::with_capacity(values.len());
    let key = |value: &Value| match value {
        Value::Object(fields) if attribute.volume == Volume::Few => fingerprint(attribute, fields),
        other => identity(attribute, other).into_owned(),
    };
    values.retain(|value| seen.insert(key(value)));
}

/// Adds values to a list. One that is there already is not added again; what the new one says besides is merged in
/// (RFC 7644 §3.5.2.1, and RFC 7643 §2.4 on repeated pairs of type and value).
pub(crate) fn append(attribute: &Attribute, values: &mut Vec<Value>, additions: Vec<Value>) {
    if additions.len() < WORTH_AN_INDEX {
        for addition in additions {
            let key = identity(attribute, &addition);
            let same =
                |value: &Value| identity(attribute, value) == key && compatible(attribute, value, &addition);
            let found = values.iter().position(same);
            drop(key);
            place(values, found, addition);
        }
        return;
    }
    let mut index: HashMap<String, Vec<usize>> = HashMap::with_capacity(values.len() + additions.len());
    for (at, value) in values.iter().enumerate() {
        index.entry(identity(attribute, value).into_owned()).or_default().push(at);
    }
    for addition in additions {
        let places = index.entry(identity(attribute, &addition).into_owned()).or_default();
        let found = places.iter().copied().find(|&at| compatible(attribute, &values[at], &addition));
        if found.is_none() {
            places.push(values.len());
        }
        place(values, found, addition);
    }
}

fn place(values: &mut Vec<Value>, found: Option<usize>, addition: Value) {
    let at = match found {
        None => {
            values.push(addition);
            values.len() - 1
        }
        Some(at) => {
            if let (Value::Object(present), Value::Object(fields)) = (&mut values[at], addition) {
                present.extend(fields);
            }
            at
        }
    };
    if is_primary(&values[at]) {
        crown(values, at);
    }
}

/// Takes exactly the listed values out of a list.
pub(crate) fn remove(attribute: &Attribute, values: &mut Vec<Value>, listed: &[Value]) {
    let mut index: HashMap<Cow<'_, str>, Vec<&Value>> = HashMap::with_capacity(listed.len());
    for value in listed {
        index.entry(identity(attribute, value)).or_default().push(value);
    }
    let described =
        attribute.kind == Type::Complex && listed.iter().any(|value| value.get("value").is_none());
    values.retain(|value| {
        let by_identity = index
            .get(&identity(attribute, value))
            .is_some_and(|listed| listed.iter().any(|listed| compatible(attribute, value, listed)));
        let by_description = described && listed.iter().any(|listed| describes(attribute, listed, value));
        !(by_identity || by_description)
    });
}

/// Whether a listed value that has no `value` part describes a value: every part it names is the same.
fn describes(attribute: &Attribute, listed: &Value, value: &Value) -> bool {
    let (Value::Object(listed), Value::Object(fields)) = (listed, value) else { return false };
    if listed.is_empty() || listed.contains_key("value") {
        return false;
    }
    listed.iter().all(|(name, wanted)| match (wanted, fields.get(name)) {
        (Value::String(wanted), Some(Value::String(present))) => attribute
            .sub_attribute(name)
            .is_some_and(|part| part.folding.key(wanted) == part.folding.key(present)),
        (wanted, present) => present == Some(wanted),
    })
}
