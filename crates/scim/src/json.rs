//! Reads a request body into JSON and refuses, while reading, what could later be understood in two ways or be
//! used to exhaust the reader: duplicate keys, deep nesting, lone surrogates, NUL, invalid UTF-8, numbers out of
//! range. The work is linear in the length of the body.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{Fault, rules::Limits};

/// Reads one JSON document.
///
/// # Errors
/// 413 for a body over [`Limits::body_bytes`]; 400 `invalidSyntax` for everything that is not one unambiguous
/// JSON document. The detail names the line and column, never a value.
pub fn read(body: &[u8], limits: &Limits) -> Result<Value, Fault> {
    if body.len() > limits.body_bytes {
        return Err(Fault::too_large(format!(
            "The body has {} bytes; at most {} are read. Send less in one request.",
            body.len(),
            limits.body_bytes
        )));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::invalid_syntax("The body is empty where a JSON object is needed."));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Depth { left: limits.depth }.deserialize(&mut reader).map_err(|error| malformed(&error))?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Fault {
    Fault::invalid_syntax(format!("The body is not JSON that can be read: {error}."))
}

/// Reads a value with so many levels of nesting left.
#[derive(Clone, Copy)]
struct Depth {
    left: usize,
}

impl Depth {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.left.checked_sub(1) {
            Some(left) => Ok(Self { left }),
            None => Err(E::custom("objects and arrays are nested too deeply")),
        }
    }
}

fn text<E: serde::de::Error>(text: String) -> Result<String, E> {
    // Storage engines and log tools cut texts at NUL, so that two different texts would look the same there.
    if text.bytes().any(|byte| byte == 0) {
        return Err(E::custom("a text contains the NUL character"));
    }
    Ok(text)
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        text(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        text(value).map(Value::String)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let key = text(key)?;
            let value = entries.next_value_seed(inner)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("an object names the same attribute twice"));
            }
        }
        Ok(Value::Object(object))
    }
}
