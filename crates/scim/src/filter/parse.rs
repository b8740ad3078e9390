//! Recursive descent over the grammar of RFC 7644 figure 1, bounded in length, depth and number of comparisons.
//! It also reads the bracketed part of a PATCH path.

use std::sync::Arc;

use super::{Comparison, Element, Expression, Operand, Operator, compare};
use crate::{
    Fault, Rules, lenient,
    path::{Named, Path, is_name},
    resource_type::ResourceType,
    schema::{Attribute, Returned, Type},
};

/// What names in a filter are looked up in.
#[derive(Clone)]
pub(crate) enum Scope<'s> {
    /// A whole resource.
    Resource(&'s ResourceType),
    /// One value of this attribute, inside brackets.
    Value(Arc<Attribute>),
    /// One value of an attribute that is unknown itself.
    Nothing,
}

pub(crate) struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    terms: usize,
    scope: Scope<'t>,
    rules: &'t Rules,
}

/// A comparison value before its attribute says what it means.
pub(super) enum Token<'t> {
    Quoted(String),
    Bare(&'t str),
}

impl<'t> Parser<'t> {
    pub(crate) fn new(text: &'t str, scope: Scope<'t>, rules: &'t Rules) -> Result<Self, Fault> {
        let most = rules.limits.filter_bytes;
        if text.len() > most {
            let detail =
                format!("The filter has {} bytes; at most {most} are read. Use a shorter one.", text.len());
            return Err(Fault::invalid_filter(detail));
        }
        if let Some(at) = text.find('\0') {
            return Err(Fault::invalid_filter(format!(
                "The filter contains the NUL character, after {at} bytes."
            )));
        }
        Ok(Self { text, at: 0, depth: 0, terms: 0, scope, rules })
    }

    /// Starts in the middle of a text: after the opening bracket of a path.
    pub(crate) fn from(mut self, at: usize) -> Self {
        self.at = at;
        self
    }

    pub(crate) fn expression(&mut self) -> Result<Expression, Fault> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Expression::Any))
    }

    fn all(&mut self) -> Result<Expression, Fault> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(joined(parts, Expression::All))
    }

    fn one(&mut self) -> Result<Expression, Fault> {
        self.space();
        let start = self.at;
        if self.word("not") {
            self.space();
            if self.take('(') {
                return Ok(Expression::Not(Box::new(self.nested(')')?)));
            }
            // An attribute may well be called "not".
            self.at = start;
        }
        if self.take('(') {
            return self.nested(')');
        }
        self.comparison()
    }

    /// What is inside parentheses or brackets that were just opened.
    pub(crate) fn nested(&mut self, close: char) -> Result<Expression, Fault> {
        self.depth += 1;
        if self.depth > self.rules.limits.filter_depth {
            return Err(self.fault(self.at, "it is nested too deeply"));
        }
        let inner = self.expression()?;
        self.space();
        if !self.take(close) {
            return Err(self.fault(self.at, &format!("`{close}` is missing")));
        }
        self.depth -= 1;
        Ok(inner)
    }

    fn comparison(&mut self) -> Result<Expression, Fault> {
        self.terms += 1;
        if self.terms > self.rules.limits.filter_terms {
            return Err(self.fault(self.at, "it has too many comparisons"));
        }
        let start = self.at;
        let name = self.name();
        let operand = self.operand(name, start)?;
        if !self.take('[') {
            return self.compared(operand, start).map(Expression::Comparison);
        }
        let inner = match &operand {
            Operand::Known(path) if path.sub.is_some() => {
                return Err(self.fault(start, "brackets go with an attribute, not with a part of one"));
            }
            Operand::Known(path) => Scope::Value(path.attribute.clone()),
            Operand::Unknown(_) => Scope::Nothing,
        };
        let outer = std::mem::replace(&mut self.scope, inner);
        if matches!(outer, Scope::Value(_)) {
            return Err(self.fault(start, "brackets cannot be nested"));
        }
        let mut filter = self.nested(']')?;
        if self.take('.') {
            let start = self.at;
            let name = self.name();
            let part = self.operand(name, start)?;
            let compared = Expression::Comparison(self.compared(part, start)?);
            filter = joined(vec![filter, compared], Expression::All);
        }
        self.scope = outer;
        Ok(Expression::Element(Element { operand, filter: Box::new(filter) }))
    }

    fn compared(&mut self, operand: Operand, start: usize) -> Result<Comparison, Fault> {
        self.space();
        let at = self.at;
        let word = self.name();
        let Some(operator) = Operator::read(word) else {
            let told = if word.is_empty() { "an operator is missing".to_owned() } else { unsupported(word) };
            return Err(self.fault(at, &told));
        };
        if operator == Operator::Pr {
            return Ok(compare::present(operand));
        }
        self.space();
        let at = self.at;
        let token = self.token()?;
        compare::compile(operand, operator, token, self.rules.profile)
            .map_err(|(on_value, told)| self.fault(if on_value { at } else { start }, &told))
    }

    fn operand(&self, name: &str, start: usize) -> Result<Operand, Fault> {
        let named = match &self.scope {
            _ if name.is_empty() => return Err(self.fault(start, "an attribute name is missing")),
            Scope::Resource(resource_type) => Named::resolve(name, resource_type, self.rules.profile),
            Scope::Value(attribute) => within(attribute, name),
            Scope::Nothing if is_name(name) => Named::Unknown,
            Scope::Nothing => Named::Malformed,
        };
        match named {
            Named::Attribute(path) if path.target().returned == Returned::Never => {
                Err(self.fault(start, &format!("`{path}` cannot be asked about")))
            }
            Named::Attribute(path) => Ok(Operand::Known(path)),
            Named::Malformed => {
                Err(self.fault(start, &format!("`{}` is not an attribute name", shorten(name))))
            }
            Named::Unknown | Named::Core | Named::Extension(_)
                if lenient::leaves_out_unknown(self.rules.profile) =>
            {
                Ok(Operand::Unknown(name.into()))
            }
            _ => {
                let told = format!("`{}` is not an attribute of this resource type", shorten(name));
                Err(self.fault(start, &told))
            }
        }
    }

    fn token(&mut self) -> Result<Token<'t>, Fault> {
        if !self.rest().starts_with('"') {
            let word = self.until(|c| c.is_ascii_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"'));
            return Ok(Token::Bare(word));
        }
        let start = self.at;
        let mut escaped = false;
        for (offset, byte) in self.rest().bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.at = start + offset + 1;
                    // The literal is a JSON string, so its escapes are decoded here and nowhere else.
                    return match serde_json::from_str::<String>(&self.text[start..self.at]) {
                        Ok(text) if text.contains('\0') => Err(self.fault(start, "the text contains NUL")),
                        Ok(text) => Ok(Token::Quoted(text)),
                        Err(_) => Err(self.fault(start, "the text in quotes is not a JSON string")),
                    };
                }
                _ => {}
            }
        }
        Err(self.fault(start, "the closing quote is missing"))
    }

    /// The end of the text is all that may follow.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.space();
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.fault(self.at, "something follows where the filter should end"))
    }

    /// Byte position of what is not read yet.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
    }

    fn take(&mut self, symbol: char) -> bool {
        let found = self.rest().starts_with(symbol);
        if found {
            self.at += symbol.len_utf8();
        }
        found
    }

    /// Takes a keyword, in any case, unless it is only the beginning of a longer word.
    fn word(&mut self, keyword: &str) -> bool {
        let before = self.at;
        self.space();
        if self.name().eq_ignore_ascii_case(keyword) {
            return true;
        }
        self.at = before;
        false
    }

    fn name(&mut self) -> &'t str {
        self.until(|c| c.is_ascii_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"'))
    }

    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let word = rest.find(ends).map_or(rest, |end| &rest[..end]);
        self.at += word.len();
        word
    }

    pub(crate) fn fault(&self, at: usize, told: &str) -> Fault {
        let position = self.text.get(..at).map_or(at, |head| head.chars().count()) + 1;
        Fault::invalid_filter(format!("The filter cannot be used: {told}, at position {position}."))
    }
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    // Nested conjunctions are flattened, so that planners and the canonical form see one list.
    let conjunction = matches!(join(Vec::new()), Expression::All(_));
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Expression::All(inner) if conjunction => flat.extend(inner),
            Expression::Any(inner) if !conjunction => flat.extend(inner),
            other => flat.push(other),
        }
    }
    join(flat)
}

/// A name inside brackets: a part of the value, or `value` for a value that has no parts.
fn within(attribute: &Arc<Attribute>, name: &str) -> Named {
    if !is_name(name) {
        return Named::Malformed;
    }
    if attribute.kind != Type::Complex {
        if !name.eq_ignore_ascii_case("value") {
            return Named::Unknown;
        }
        let value =
            Attribute { name: "value".to_owned(), multi_valued: false, ..Attribute::clone(attribute) };
        return Named::Attribute(Path::plain(Arc::new(value)));
    }
    match attribute.sub_attribute(name) {
        Some(part) => Named::Attribute(Path::plain(part.clone())),
        None => Named::Unknown,
    }
}

fn unsupported(word: &str) -> String {
    format!("the operator `{}` is not supported", shorten(word))
}

fn shorten(word: &str) -> &str {
    word.char_indices().nth(64).map_or(word, |(end, _)| &word[..end])
}
