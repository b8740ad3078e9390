//! What a filter has to find and an order has to give, worked out the plain way from what RFC 7644 section 3.4.2 says.

use std::cmp::Ordering;

use serde_json::Value;

/// The operators of RFC 7644 table 3 that compare.
pub(super) const OPERATORS: [&str; 9] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

/// Whether the type of what is published has this operator.
pub(super) fn allows(published: &Value, operator: &str) -> bool {
    let orders = matches!(operator, "gt" | "ge" | "lt" | "le");
    let looks_inside = matches!(operator, "co" | "sw" | "ew");
    match published["type"].as_str().unwrap() {
        "boolean" | "binary" => !orders && !looks_inside,
        "integer" | "decimal" | "dateTime" => !looks_inside,
        _ => true,
    }
}

/// A value in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) enum Key {
    Flag(bool),
    Number(f64),
    Time(jiff::Timestamp),
    Text(String),
}

pub(super) fn key(published: &Value, value: &Value) -> Key {
    match value {
        Value::Bool(flag) => Key::Flag(*flag),
        Value::Number(number) => Key::Number(number.as_f64().unwrap()),
        Value::String(text) if published["type"] == "dateTime" => Key::Time(text.parse().unwrap()),
        Value::String(text) if published["caseExact"] == true => Key::Text(text.clone()),
        Value::String(text) => Key::Text(text.to_lowercase()),
        other => panic!("{other} is no plain value of {published}"),
    }
}

/// Whether one value fulfils a comparison.
pub(super) fn fulfils(published: &Value, value: &Value, operator: &str, literal: &Value) -> bool {
    let (value, literal) = (key(published, value), key(published, literal));
    if let (Key::Text(value), Key::Text(literal)) = (&value, &literal) {
        match operator {
            "co" => return value.contains(literal.as_str()),
            "sw" => return value.starts_with(literal.as_str()),
            "ew" => return value.ends_with(literal.as_str()),
            _ => {}
        }
    }
    let order = value.partial_cmp(&literal).unwrap();
    match operator {
        "eq" => order == Ordering::Equal,
        "ne" => order != Ordering::Equal,
        "gt" => order == Ordering::Greater,
        "ge" => order != Ordering::Less,
        "lt" => order == Ordering::Less,
        "le" => order != Ordering::Greater,
        other => panic!("{other} is no operator here"),
    }
}

/// What to compare a value with under an operator: texts as they are and in another case; for a look inside, the middle
/// and the ends of a text. Other values go as they are.
pub(super) fn literals(published: &Value, operator: &str, value: &Value) -> Vec<Value> {
    let text = match value {
        Value::String(text) if !matches!(published["type"].as_str(), Some("dateTime" | "binary")) => text,
        other => return vec![other.clone()],
    };
    let letters: Vec<char> = text.chars().collect();
    let cut = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let (all, third) = (letters.len(), letters.len() / 3);
    let part = match operator {
        "co" => cut(third, all - third),
        "sw" => cut(0, third.max(1)),
        "ew" => cut(all - third.max(1), all),
        _ => text.clone(),
    };
    let shouted = part.to_uppercase();
    [part, shouted].map(Value::String).to_vec()
}
