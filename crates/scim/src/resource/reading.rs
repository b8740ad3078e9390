//! Reads one attribute of a message into its canonical form: canonical names, checked types, nothing unassigned.

use base64::{Engine, engine::general_purpose};
use serde_json::{Map, Value};

use crate::{
    Fault, Ignored, Reason, Rules,
    elements::{self, Claim},
    lenient, moment,
    path::Trail,
    schema::{Attribute, Mutability, Type, Volume, is_unassigned, named},
};

/// What happens to a part of a complex value that is given as null or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blanks {
    /// It is left out.
    Drop,
    /// It stays as null, because the caller has to tell "cleared" from "not mentioned".
    Mark,
}

/// Reads values under the given rules and keeps note of what it leaves out.
pub(crate) struct Reading<'r> {
    pub(crate) rules: &'r Rules,
    pub(crate) ignored: Vec<Ignored>,
}

impl<'r> Reading<'r> {
    pub(crate) fn new(rules: &'r Rules) -> Self {
        Self { rules, ignored: Vec::new() }
    }

    pub(crate) fn ignore(&mut self, trail: &Trail<'_>, reason: Reason) {
        self.ignored.push(Ignored { path: trail.to_string(), reason });
    }

    /// Notes an attribute that no schema has, or refuses it.
    pub(crate) fn unknown(&mut self, trail: &Trail<'_>) -> Result<(), Fault> {
        if lenient::leaves_out_unknown(self.rules.profile) {
            self.ignore(trail, Reason::Unknown);
            return Ok(());
        }
        Err(Fault::invalid_syntax(format!(
            "`{trail}` is not an attribute of this resource type. Leave it out, or look up the name in /Schemas."
        )))
    }

    /// The canonical form of an attribute's value, or `None` when it has none.
    pub(crate) fn attribute(
        &mut self,
        attribute: &Attribute,
        value: Value,
        blanks: Blanks,
        trail: &Trail<'_>,
    ) -> Result<Option<Value>, Fault> {
        if attribute.multi_valued {
            let items = self.values(attribute, value, trail)?;
            return Ok((!items.is_empty()).then_some(Value::Array(items)));
        }
        self.single(attribute, value, blanks, trail)
    }

    /// The canonical values of a multi-valued attribute: unassigned ones and repetitions dropped, at most one primary.
    pub(crate) fn values(
        &mut self,
        attribute: &Attribute,
        value: Value,
        trail: &Trail<'_>,
    ) -> Result<Vec<Value>, Fault> {
        if says_nothing(&value) || (!needs_parts(attribute) && is_unassigned(&value)) {
            return Ok(Vec::new());
        }
        let items = lenient::many(self.rules.profile, value).map_err(|_| {
            Fault::invalid_value(format!("`{trail}` takes several values; send a JSON array."))
        })?;
        check_number(attribute, items.len(), self.rules, trail)?;
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match self.single(attribute, item, Blanks::Drop, trail)? {
                Some(Value::Object(fields)) if elements::is_bare(attribute, &fields) => {}
                Some(value) => values.push(value),
                None => {}
            }
        }
        elements::drop_repetitions(attribute, &mut values);
        if elements::claims(&values) == Claim::Several {
            return Err(Fault::invalid_value(format!(
                "More than one value of `{trail}` is marked primary; at most one can be."
            )));
        }
        Ok(values)
    }

    /// The canonical form of one value.
    pub(crate) fn single(
        &mut self,
        attribute: &Attribute,
        value: Value,
        blanks: Blanks,
        trail: &Trail<'_>,
    ) -> Result<Option<Value>, Fault> {
        if says_nothing(&value) {
            if needs_parts(attribute) {
                return Err(Fault::invalid_value(format!(
                    "A value of `{trail}` says nothing; leave it out."
                )));
            }
            return Ok(None);
        }
        if attribute.kind != Type::Complex {
            return self.simple(attribute, value, trail).map(Some);
        }
        match lenient::complex(self.rules.profile, attribute, value) {
            given if says_nothing(&given) => Ok(None),
            Value::Object(given) => {
                let fields = self.complex(attribute, given, blanks, trail)?;
                Ok((!fields.is_empty()).then_some(Value::Object(fields)))
            }
            other => Err(wrong_type(attribute, &other, trail)),
        }
    }

    /// The parts of a complex value in canonical form.
    pub(crate) fn complex(
        &mut self,
        attribute: &Attribute,
        given: Map<String, Value>,
        blanks: Blanks,
        trail: &Trail<'_>,
    ) -> Result<Map<String, Value>, Fault> {
        let mut fields = Map::with_capacity(given.len());
        let mut blank = false;
        for (name, value) in given {
            let here = trail.then(&name);
            let current = lenient::current_name(self.rules.profile, attribute, &name);
            let Some(part) = named(&attribute.sub_attributes, current) else {
                self.unknown(&here)?;
                continue;
            };
            if part.mutability == Mutability::ReadOnly {
                self.ignore(&here, Reason::ReadOnly);
                continue;
            }
            if lenient::drops_display(self.rules.profile, part, &value) {
                self.ignore(&here, Reason::Meaningless);
                continue;
            }
            let value = self.attribute(part, value, Blanks::Drop, &here)?.unwrap_or(Value::Null);
            blank |= value.is_null();
            if fields.insert(part.name.clone(), value).is_some() {
                return Err(given_twice(&here));
            }
        }
        if blank && blanks == Blanks::Drop {
            fields.retain(|_, value| !value.is_null());
        }
        // Also where nothing is left of what was sent: a member under a misspelt key is somebody who was to come or go.
        if attribute.multi_valued {
            for part in attribute.sub_attributes.iter().filter(|part| part.required) {
                if !fields.contains_key(&part.name) {
                    let here = trail.then(&part.name);
                    return Err(Fault::invalid_value(format!(
                        "`{here}` is missing from a value of `{trail}`."
                    )));
                }
            }
        }
        Ok(fields)
    }

    /// Checks the type of a value that has no parts; texts are kept as they were sent.
    fn simple(&self, attribute: &Attribute, value: Value, trail: &Trail<'_>) -> Result<Value, Fault> {
        let fits = match (attribute.kind, &value) {
            (Type::Boolean, Value::String(text)) => match lenient::boolean(self.rules.profile, text) {
                Some(flag) => return Ok(Value::Bool(flag)),
                None => false,
            },
            (Type::Boolean, Value::Bool(_)) => true,
            (Type::Integer, Value::Number(number)) => !number.is_f64(),
            (Type::Decimal, Value::Number(_)) => true,
            (Type::DateTime, Value::String(text)) => moment::read(text).is_some(),
            (Type::Binary, Value::String(text)) => {
                check_length(text.len(), self.rules.limits.binary_bytes, "bytes", trail)?;
                is_base64(text)
            }
            (Type::String | Type::Reference, Value::String(text)) => {
                let most = attribute.max_chars.unwrap_or(self.rules.limits.text_chars);
                if text.len() > most {
                    check_length(text.chars().count(), most, "characters", trail)?;
                }
                true
            }
            _ => false,
        };
        if fits { Ok(value) } else { Err(wrong_type(attribute, &value, trail)) }
    }
}

/// Whether each of several values has to have a part, so that one that says nothing means nothing: whoever is to come
/// into a group or to leave it has to be named.
fn needs_parts(attribute: &Attribute) -> bool {
    attribute.multi_valued && attribute.sub_attributes.iter().any(|part| part.required)
}

/// The ways to write "no value" (RFC 7643 §2.5). What an object says is seen only after its parts are read.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Refuses more values than the limit for the attribute's kind admits.
pub(crate) fn check_number(
    attribute: &Attribute,
    number: usize,
    rules: &Rules,
    trail: &Trail<'_>,
) -> Result<(), Fault> {
    let told = |most: usize| format!("`{trail}` has {number} values; at most {most} are taken.");
    match attribute.volume {
        Volume::Few if number > rules.limits.values => Err(Fault::invalid_value(told(rules.limits.values))),
        Volume::Many if number > rules.limits.members => Err(Fault::too_large(format!(
            "{} Send them in several PATCH requests.",
            told(rules.limits.members)
        ))),
        _ => Ok(()),
    }
}

fn check_length(length: usize, most: usize, unit: &str, trail: &Trail<'_>) -> Result<(), Fault> {
    if length <= most {
        return Ok(());
    }
    Err(Fault::invalid_value(format!("`{trail}` has {length} {unit}; at most {most} are taken.")))
}

/// RFC 7643 §2.3.6: base64 with or without padding; the URL-safe alphabet is in use as well.
fn is_base64(text: &str) -> bool {
    let text = text.trim_end_matches('=');
    general_purpose::STANDARD_NO_PAD.decode(text).is_ok()
        || general_purpose::URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// The fault for an attribute that one object names twice, for example in two cases.
pub(crate) fn given_twice(trail: &Trail<'_>) -> Fault {
    Fault::invalid_syntax(format!("`{trail}` is given twice in one object. Send it once."))
}

/// The fault for an attribute that is never without a value and was given null or another way to say nothing.
/// RFC 7644 table 9: a required value was missing.
pub(crate) fn needs_a_value(attribute: &Attribute, trail: &Trail<'_>) -> Fault {
    let needed = needed(attribute.kind);
    Fault::invalid_value(format!("`{trail}` always has a value and was given none; send {needed}."))
}

/// The fault for a removal of an attribute that is never without a value (RFC 7644 §3.5.2.2).
pub(crate) fn never_removed(attribute: &Attribute, trail: &Trail<'_>) -> Fault {
    let needed = needed(attribute.kind);
    Fault::mutability(format!("`{trail}` always has a value and cannot be removed; send {needed}."))
}

fn wrong_type(attribute: &Attribute, value: &Value, trail: &Trail<'_>) -> Fault {
    let given = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let needed = needed(attribute.kind);
    Fault::invalid_value(format!("`{trail}` needs {needed} and was given {given}."))
}

/// What a value of this type is, in words.
fn needed(kind: Type) -> &'static str {
    match kind {
        Type::String => "a text",
        Type::Boolean => "true or false",
        Type::Decimal => "a number",
        Type::Integer => "a whole number",
        Type::DateTime => "a dateTime such as 2026-01-31T08:00:00Z",
        Type::Binary => "base64 text",
        Type::Reference => "a URI as text",
        Type::Complex => "an object",
    }
}
