//! References to resources of the same request: `bulkId:qwerty` in place of an id (RFC 7644 §3.7.2).
//!
//! They are found as whole texts, as the last segment of an address (`../Users/bulkId:qwerty`, as `$ref` has it) and
//! as literals of filters in the paths of a patch. What a client cannot set, or nobody may read back, is not searched:
//! a password is never taken for a reference, nor repeated in a fault.

use serde_json::{Map, Value};

use super::order::Hold;
use crate::{
    lenient,
    path::{Named, Path},
    resource_type::ResourceType,
    rules::Profile,
    schema::{Mutability, Schema, Type},
};

/// What stands before the name of a reference.
pub(super) const PREFIX: &str = "bulkId:";

/// The name of the operation that a text refers to as a whole.
pub(super) fn named(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX)
}

/// A reference in a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'r> {
    /// The name of the operation.
    pub(super) name: &'r str,
    /// Whether the place could be filled later.
    pub(super) hold: Hold,
    /// Whether the text can mean nothing else. An address may end in such words by accident.
    pub(super) certainty: Certainty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    Certain,
    IfDefined,
}

/// A patch operation that was left for later.
pub(super) type Addition = Value;

/// Knows where references can be in the messages about one kind of resource.
#[derive(Clone, Copy)]
pub(super) struct Search<'s> {
    pub(super) resource_type: &'s ResourceType,
    pub(super) profile: Profile,
}

/// Shown each reference; what it returns is put in its place.
type Visit<'v> = dyn FnMut(Reference<'_>) -> Option<String> + 'v;

impl Search<'_> {
    /// Shows every reference in a resource.
    pub(super) fn resource(self, data: &mut Value, visit: &mut Visit<'_>) {
        self.attributes(data, &mut |path, value| {
            let hold = if path.is_some_and(may_follow) { Hold::Loose } else { Hold::Firm };
            texts(value, &mut |reference| visit(Reference { hold, ..reference }));
        });
    }

    /// Takes out of a resource what still refers to something, where it can be added later, as patch operations.
    pub(super) fn take_open(self, data: &mut Value, is_open: &dyn Fn(&str) -> bool) -> Vec<Addition> {
        let mut additions = Vec::new();
        self.attributes(data, &mut |path, value| {
            let Some(path) = path.filter(|path| may_follow(path)) else { return };
            let open = |value: &mut Value| {
                let mut found = false;
                texts(value, &mut |reference| {
                    found |= is_open(reference.name);
                    None
                });
                found
            };
            let later = match value {
                Value::Array(items) if path.attribute.multi_valued => {
                    let (mut later, mut now) = (Vec::new(), Vec::with_capacity(items.len()));
                    for mut item in items.drain(..) {
                        if open(&mut item) { later.push(item) } else { now.push(item) }
                    }
                    *items = now;
                    Value::Array(later)
                }
                single => match open(single) {
                    true => single.take(),
                    false => return,
                },
            };
            if later.as_array().is_none_or(|items| !items.is_empty()) {
                additions.push(serde_json::json!({ "op": "add", "path": path.to_string(), "value": later }));
            }
        });
        additions
    }

    /// Shows every reference in the operations of a patch.
    pub(super) fn patch(self, data: &mut Value, visit: &mut Visit<'_>) {
        let Value::Object(body) = data else { return };
        let operations = body.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("Operations"));
        match operations {
            Some((_, operations)) => {
                let operations = operations.as_array_mut().into_iter().flatten();
                operations.filter_map(Value::as_object_mut).for_each(|one| self.operation(one, visit));
            }
            // In the form of SCIM 1.1 the attributes stand at the top.
            None => self.attributes(data, &mut |_, value| texts(value, visit)),
        }
    }

    fn operation(self, operation: &mut Map<String, Value>, visit: &mut Visit<'_>) {
        let mut sealed = false;
        for (name, value) in operation.iter_mut() {
            if let Value::String(path) = value
                && name.eq_ignore_ascii_case("path")
            {
                sealed = self.is_sealed(path);
                if let Some(resolved) = self.filter(path, visit) {
                    *path = resolved;
                }
            }
        }
        for (name, value) in operation.iter_mut() {
            if name.eq_ignore_ascii_case("value") && !sealed {
                self.value(value, visit);
            }
        }
    }

    /// The value of a patch operation. Keys of a value without path are paths.
    fn value(self, value: &mut Value, visit: &mut Visit<'_>) {
        let Value::Object(fields) = value else { return texts(value, visit) };
        if fields.keys().any(|key| key.contains('[')) {
            let renamed = std::mem::take(fields).into_iter();
            *fields = renamed.map(|(key, value)| (self.filter(&key, visit).unwrap_or(key), value)).collect();
        }
        for (key, value) in fields.iter_mut() {
            match value {
                Value::Object(_) => self.value(value, visit),
                _ if self.is_sealed(key) => {}
                _ => texts(value, visit),
            }
        }
    }

    /// Whether a name means something that nobody may read back.
    fn is_sealed(self, name: &str) -> bool {
        match Named::resolve(name.trim_ascii(), self.resource_type, self.profile) {
            Named::Attribute(path) => path.target().mutability == Mutability::WriteOnly,
            _ => false,
        }
    }

    /// A path with the references in its filter resolved, if there are any.
    fn filter(self, path: &str, visit: &mut Visit<'_>) -> Option<String> {
        let mut resolved = String::with_capacity(path.len());
        let mut changed = false;
        let mut rest = path;
        loop {
            let at = rest.find('"').unwrap_or(rest.len());
            changed |= self.bare(&rest[..at], &mut resolved, visit);
            rest = &rest[at..];
            let Some(length) = literal_length(rest) else { break };
            let literal = &rest[..length];
            let text: Option<String> = serde_json::from_str(literal).ok();
            match text.as_deref().and_then(named).and_then(|name| visit(certain(name))) {
                Some(id) => {
                    resolved.push_str(&Value::from(id).to_string());
                    changed = true;
                }
                None => resolved.push_str(literal),
            }
            rest = &rest[length..];
        }
        resolved.push_str(rest);
        changed.then_some(resolved)
    }

    /// Literals without quotes, which some clients send.
    fn bare(self, text: &str, resolved: &mut String, visit: &mut Visit<'_>) -> bool {
        let mut changed = false;
        let ends = |letter: char| letter.is_ascii_whitespace() || matches!(letter, ']' | ')');
        for piece in text.split_inclusive(ends) {
            let word = piece.trim_end_matches(ends);
            let name = named(word).and_then(|_| lenient::bare_word(self.profile, word)).and_then(named);
            match name.and_then(|name| visit(certain(name))) {
                Some(id) => {
                    resolved.push_str(&Value::from(id).to_string());
                    resolved.push_str(&piece[word.len()..]);
                    changed = true;
                }
                None => resolved.push_str(piece),
            }
        }
        changed
    }

    /// Shows every attribute that a client may set, with its path where a schema has it.
    fn attributes(self, data: &mut Value, show: &mut dyn FnMut(Option<&Path>, &mut Value)) {
        let Value::Object(fields) = data else { return };
        for (name, value) in fields.iter_mut() {
            let named = Named::resolve(name, self.resource_type, self.profile);
            match (named, value) {
                (Named::Core, Value::Object(inner)) => {
                    for (name, value) in inner.iter_mut() {
                        one(Named::resolve(name, self.resource_type, self.profile), value, show);
                    }
                }
                (Named::Extension(schema), Value::Object(inner)) => extension(&schema, inner, show),
                (named, value) => one(named, value, show),
            }
        }
    }
}

fn extension(
    schema: &std::sync::Arc<Schema>,
    fields: &mut Map<String, Value>,
    show: &mut dyn FnMut(Option<&Path>, &mut Value),
) {
    for (name, value) in fields.iter_mut() {
        one(Named::resolve_in(name, schema), value, show);
    }
}

fn one(named: Named, value: &mut Value, show: &mut dyn FnMut(Option<&Path>, &mut Value)) {
    match named {
        Named::Attribute(path) => match path.target().mutability {
            Mutability::ReadOnly | Mutability::WriteOnly => {}
            Mutability::ReadWrite | Mutability::Immutable if path.sub.is_some() => show(None, value),
            Mutability::ReadWrite | Mutability::Immutable => show(Some(&path), value),
        },
        _ => show(None, value),
    }
}

/// Whether a resource can do without an attribute until what it refers to is there.
fn may_follow(path: &Path) -> bool {
    let attribute = path.attribute.as_ref();
    !attribute.required
        && attribute.mutability == Mutability::ReadWrite
        && (attribute.multi_valued || attribute.kind == Type::Complex)
}

fn certain(name: &str) -> Reference<'_> {
    Reference { name, hold: Hold::Firm, certainty: Certainty::Certain }
}

/// Shows the references among the texts of a value, however deep.
fn texts(value: &mut Value, visit: &mut Visit<'_>) {
    match value {
        Value::String(text) => {
            if let Some(name) = named(text) {
                if let Some(id) = visit(certain(name)) {
                    *text = id;
                }
            } else if let Some((head, name)) =
                text.rsplit_once('/').and_then(|(head, tail)| Some((head, named(tail)?)))
            {
                let reference = Reference { certainty: Certainty::IfDefined, ..certain(name) };
                if let Some(id) = visit(reference) {
                    *text = format!("{head}/{id}");
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| texts(item, visit)),
        Value::Object(fields) => fields.values_mut().for_each(|value| texts(value, visit)),
        _ => {}
    }
}

/// The length of the JSON string at the beginning of a text.
fn literal_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends.then_some(at + 1)
    })
}
