//! Turns a comparison into a test on one value, once, so that evaluating it is cheap; refuses pairs of attribute and
//! operator that mean nothing (RFC 7644 table 3).

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use super::{Comparison, Literal, Operand, Operator, parse::Token};
use crate::{
    fold::Folding,
    lenient, moment,
    rules::Profile,
    schema::{Attribute, Type},
};

/// What a value has to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// There is a value.
    Present,
    /// There is none.
    Absent,
    /// The attribute is unknown, so that there never is a value to look at.
    Valueless,
    Boolean(bool),
    Number(Number),
    Instant(Timestamp),
    /// Already folded.
    Text(Folding, String),
}

/// Why a comparison means nothing, and whether that is the fault of its value rather than of its operator.
type Refused = (bool, String);

pub(super) fn present(operand: Operand) -> Comparison {
    let test = match operand {
        Operand::Known(_) => Test::Present,
        Operand::Unknown(_) => Test::Valueless,
    };
    Comparison { operand, operator: Operator::Pr, literal: Literal::Null, test }
}

pub(super) fn compile(
    operand: Operand,
    operator: Operator,
    token: Token<'_>,
    profile: Profile,
) -> Result<Comparison, Refused> {
    let mut path = match operand {
        Operand::Known(path) => path,
        Operand::Unknown(_) => {
            let literal = untyped(token, profile)?;
            return Ok(Comparison { operand, operator, literal, test: Test::Valueless });
        }
    };
    if let Token::Bare(word) = token
        && is_null(word, profile)
    {
        let test = match operator {
            Operator::Eq => Test::Absent,
            Operator::Ne => Test::Present,
            _ => return Err((false, format!("`{}` cannot be used with null", operator.as_str()))),
        };
        return Ok(Comparison { operand: Operand::Known(path), operator, literal: Literal::Null, test });
    }
    if path.target().kind == Type::Complex {
        match path.attribute.sub_attribute("value") {
            Some(value) => path.sub = Some(value.clone()),
            None => return Err((false, format!("`{path}` has parts; compare one of them"))),
        }
    }
    let (literal, test) = typed(path.target(), operator, token, profile)?;
    Ok(Comparison { operand: Operand::Known(path), operator, literal, test })
}

fn typed(
    attribute: &Attribute,
    operator: Operator,
    token: Token<'_>,
    profile: Profile,
) -> Result<(Literal, Test), Refused> {
    let ordering = matches!(operator, Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le);
    let partial = matches!(operator, Operator::Co | Operator::Sw | Operator::Ew);
    let refused = match attribute.kind {
        Type::Boolean | Type::Binary => ordering || partial,
        Type::Decimal | Type::Integer | Type::DateTime => partial,
        Type::String | Type::Reference | Type::Complex => false,
    };
    if refused {
        let (name, kind) = (&attribute.name, attribute.kind.as_str());
        return Err((
            false,
            format!("`{}` cannot be used with `{name}`, which is a {kind}", operator.as_str()),
        ));
    }
    let needs = |what: &str| (true, format!("`{}` is compared with {what}", attribute.name));
    match attribute.kind {
        Type::Boolean => {
            let flag = match &token {
                Token::Quoted(text) => lenient::boolean(profile, text),
                Token::Bare(word) => boolean(word, profile),
            };
            let flag = flag.ok_or_else(|| needs("true or false"))?;
            Ok((Literal::Boolean(flag), Test::Boolean(flag)))
        }
        Type::Decimal | Type::Integer => match token {
            Token::Bare(word) => {
                let number: Number = serde_json::from_str(word).map_err(|_| needs("a number"))?;
                Ok((Literal::Number(number.clone()), Test::Number(number)))
            }
            Token::Quoted(_) => Err(needs("a number, without quotes")),
        },
        Type::DateTime => {
            let text = text(token, profile).ok_or_else(|| needs("a dateTime in quotes"))?;
            let instant =
                moment::read(&text).ok_or_else(|| needs("a dateTime such as \"2026-01-31T08:00:00Z\""))?;
            Ok((Literal::Text(text), Test::Instant(instant)))
        }
        Type::String | Type::Reference | Type::Binary | Type::Complex => {
            let text = text(token, profile).ok_or_else(|| needs("a text in quotes"))?;
            let key = attribute.folding.key(&text).into_owned();
            Ok((Literal::Text(text), Test::Text(attribute.folding, key)))
        }
    }
}

fn untyped(token: Token<'_>, profile: Profile) -> Result<Literal, Refused> {
    let word = match token {
        Token::Quoted(text) => return Ok(Literal::Text(text)),
        Token::Bare(word) => word,
    };
    if is_null(word, profile) {
        return Ok(Literal::Null);
    }
    if let Some(flag) = boolean(word, profile) {
        return Ok(Literal::Boolean(flag));
    }
    if let Ok(number) = serde_json::from_str(word) {
        return Ok(Literal::Number(number));
    }
    text(Token::Bare(word), profile)
        .map(Literal::Text)
        .ok_or_else(|| (true, "a value is missing; texts are written in quotes".to_owned()))
}

fn text(token: Token<'_>, profile: Profile) -> Option<String> {
    match token {
        Token::Quoted(text) => Some(text),
        Token::Bare(word) => lenient::bare_word(profile, word).map(str::to_owned),
    }
}

fn boolean(word: &str, profile: Profile) -> Option<bool> {
    match word {
        "true" => Some(true),
        "false" => Some(false),
        other => lenient::keyword(profile, other)?.as_bool(),
    }
}

fn is_null(word: &str, profile: Profile) -> bool {
    word == "null" || lenient::keyword(profile, word) == Some(Value::Null)
}

/// Whether one value passes the test under an operator. `ne` is asked as `eq` and turned round by the caller.
pub(super) fn passes(test: &Test, operator: Operator, value: &Value) -> bool {
    let ordering = match (test, value) {
        (Test::Boolean(wanted), Value::Bool(flag)) => return operator == Operator::Eq && flag == wanted,
        (Test::Text(folding, key), Value::String(text)) => return text_passes(*folding, key, operator, text),
        (Test::Number(wanted), Value::Number(number)) => compare_numbers(number, wanted),
        (Test::Instant(wanted), Value::String(text)) => moment::read(text).map(|instant| instant.cmp(wanted)),
        _ => None,
    };
    match (operator, ordering) {
        (_, None) => false,
        (Operator::Eq, Some(ordering)) => ordering.is_eq(),
        (Operator::Gt, Some(ordering)) => ordering.is_gt(),
        (Operator::Ge, Some(ordering)) => ordering.is_ge(),
        (Operator::Lt, Some(ordering)) => ordering.is_lt(),
        (Operator::Le, Some(ordering)) => ordering.is_le(),
        (Operator::Ne | Operator::Co | Operator::Sw | Operator::Ew | Operator::Pr, Some(_)) => false,
    }
}

fn text_passes(folding: Folding, key: &str, operator: Operator, text: &str) -> bool {
    match operator {
        Operator::Eq => folding.equals(text, key),
        Operator::Co => folding.key(text).contains(key),
        Operator::Sw => folding.key(text).starts_with(key),
        Operator::Ew => folding.key(text).ends_with(key),
        Operator::Gt => folding.key(text).as_ref() > key,
        Operator::Ge => folding.key(text).as_ref() >= key,
        Operator::Lt => folding.key(text).as_ref() < key,
        Operator::Le => folding.key(text).as_ref() <= key,
        Operator::Ne | Operator::Pr => false,
    }
}

/// Orders numbers without losing digits of large whole ones.
pub(crate) fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}
