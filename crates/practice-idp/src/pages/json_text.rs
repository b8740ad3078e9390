//! JSON as indented text in pieces, so that a template can colour and escape each of them.

use serde_json::Value;

/// What a piece of JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Name,
    Text,
    /// A number, a boolean or null.
    Bare,
}

impl Tone {
    /// The class of the style sheet; plain text has none.
    pub(crate) fn class(&self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Name => Some("j-name"),
            Self::Text => Some("j-text"),
            Self::Bare => Some("j-bare"),
        }
    }
}

/// The pieces of a value; together they are its text with two spaces of indentation.
pub(crate) fn pieces(value: &Value) -> Vec<(Tone, String)> {
    let mut out = Vec::new();
    write(value, 0, &mut out);
    out
}

fn plain(text: &str, out: &mut Vec<(Tone, String)>) {
    match out.last_mut() {
        Some((Tone::Plain, last)) => last.push_str(text),
        _ => out.push((Tone::Plain, text.to_owned())),
    }
}

fn new_line(depth: usize, out: &mut Vec<(Tone, String)>) {
    plain("\n", out);
    plain(&"  ".repeat(depth), out);
}

fn write(value: &Value, depth: usize, out: &mut Vec<(Tone, String)>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push((Tone::Bare, value.to_string())),
        Value::String(_) => out.push((Tone::Text, value.to_string())),
        Value::Array(items) if items.is_empty() => plain("[]", out),
        Value::Array(items) => {
            plain("[", out);
            for (number, item) in items.iter().enumerate() {
                plain(if number == 0 { "" } else { "," }, out);
                new_line(depth + 1, out);
                write(item, depth + 1, out);
            }
            new_line(depth, out);
            plain("]", out);
        }
        Value::Object(fields) if fields.is_empty() => plain("{}", out),
        Value::Object(fields) => {
            plain("{", out);
            for (number, (name, field)) in fields.iter().enumerate() {
                plain(if number == 0 { "" } else { "," }, out);
                new_line(depth + 1, out);
                out.push((Tone::Name, Value::from(name.as_str()).to_string()));
                plain(": ", out);
                write(field, depth + 1, out);
            }
            new_line(depth, out);
            plain("}", out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_pieces_are_the_text_serde_json_would_indent() {
        let value = json!({"a": [1, "x\"y", null], "b": {}, "c": [], "d": {"e": true}});
        let text: String = pieces(&value).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn a_name_and_a_text_have_tones_of_their_own() {
        let tones: Vec<Tone> = pieces(&json!({"a": "b"})).into_iter().map(|(tone, _)| tone).collect();
        assert_eq!(tones, [Tone::Plain, Tone::Name, Tone::Plain, Tone::Text, Tone::Plain]);
    }
}
