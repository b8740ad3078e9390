//! Filters (RFC 7644 §3.4.2.2): parsed and checked against a resource type once, then evaluated on any number of
//! resources.
//!
//! Rulings where the RFC leaves room:
//! - `ne` holds for a resource without the attribute, and for a multi-valued attribute if any value differs.
//! - `eq null` is "has no value", `ne null` is `pr`.
//! - A complex attribute that is compared stands for its `value` part: `emails co "x"` is `emails.value co "x"`.
//! - `emails[type eq "work"].value eq "x"` is `emails[type eq "work" and value eq "x"]`.
//! - An attribute no schema has counts as "no value" in the lenient profile and is refused in the strict one.
//! - What is `returned: never` can't be asked about.

mod compare;
mod evaluate;
mod parse;
mod show;
mod terms;

use std::sync::Arc;

use serde_json::{Number, Value};

pub(crate) use parse::{Parser, Scope};
pub use terms::{Coverage, Key, Term};

use crate::{Fault, Rules, path::Path, resource_type::ResourceType};
use compare::Test;
pub(crate) use compare::compare_numbers;

/// A filter that fits a resource type. Printing it gives its canonical form, which parses to the same filter.
///
/// ```
/// use scim::{Filter, ResourceType, Rules};
/// let filter = Filter::parse(r#"USERNAME Eq "Jo" and not (active eq false)"#, &ResourceType::user(), &Rules::lenient())?;
/// assert!(filter.matches(&serde_json::json!({ "userName": "jo" })));
/// assert_eq!(filter.to_string(), r#"userName eq "Jo" and not (active eq false)"#);
/// # Ok::<(), scim::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    expression: Expression,
}

/// A filter, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All of these hold; there are at least two, and none is itself an `All`.
    All(Vec<Expression>),
    /// Any of these holds; there are at least two, and none is itself an `Any`.
    Any(Vec<Expression>),
    /// This does not hold.
    Not(Box<Expression>),
    /// One attribute is compared.
    Comparison(Comparison),
    /// One value of a multi-valued attribute fulfils the inner expression, whose paths start at that value.
    Element(Element),
}

/// `attribute operator value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    operand: Operand,
    operator: Operator,
    literal: Literal,
    test: Test,
}

/// `attribute[inner expression]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    operand: Operand,
    filter: Box<Expression>,
}

/// What a comparison looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An attribute of the resource type.
    Known(Path),
    /// A name that the resource type does not have; it never has a value.
    Unknown(Arc<str>),
}

/// The operators of RFC 7644 table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
    /// Present: has a value.
    Pr,
}

/// The value that an attribute is compared with, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`, and what `pr` has for a value.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
}

impl Filter {
    /// Parses a filter and checks that every operator fits its attribute.
    ///
    /// # Errors
    /// 400 `invalidFilter`, with the position in the text, for everything that is not a filter on this resource
    /// type, and for filters beyond the limits.
    pub fn parse(text: &str, resource_type: &ResourceType, rules: &Rules) -> Result<Self, Fault> {
        let mut parser = Parser::new(text, Scope::Resource(resource_type), rules)?;
        let expression = parser.expression()?;
        parser.end()?;
        Ok(Self { expression })
    }

    /// Whether a resource fulfils the filter. `resource` is its full representation with `id` and `meta`.
    pub fn matches(&self, resource: &Value) -> bool {
        self.expression.matches(resource)
    }

    /// The filter as a tree, for planners.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// The parts that must all hold: the members of the outermost `and`, or the whole filter.
    pub fn conjuncts(&self) -> &[Expression] {
        self.expression.conjuncts()
    }

    /// The conjuncts an index could answer; see [`Term`].
    pub fn terms(&self) -> impl Iterator<Item = Term<'_>> {
        terms::of(self.conjuncts())
    }
}

impl Expression {
    /// Whether a resource, or inside brackets a single value, fulfils the expression.
    pub fn matches(&self, resource: &Value) -> bool {
        evaluate::matches(self, resource)
    }

    /// The parts that must all hold.
    pub fn conjuncts(&self) -> &[Self] {
        match self {
            Self::All(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// The parts of which any may hold.
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// The conjuncts an index could answer; see [`Term`].
    pub fn terms(&self) -> impl Iterator<Item = Term<'_>> {
        terms::of(self.conjuncts())
    }

    /// The attributes it asks about, once for each time it does; what is asked of one value of an attribute, in
    /// brackets, counts as asking about the attribute. A provider need not fetch what no filter asks about.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::paths).collect(),
            Self::Not(inner) => inner.paths(),
            Self::Comparison(Comparison { operand, .. }) | Self::Element(Element { operand, .. }) => {
                operand.path().into_iter().collect()
            }
        }
    }

    /// If the expression says no more than that some attributes equal some values: those comparisons.
    pub fn equalities(&self) -> Option<Vec<&Comparison>> {
        let each = self.conjuncts().iter().map(|part| match part {
            Self::Comparison(comparison) if comparison.operator == Operator::Eq => Some(comparison),
            _ => None,
        });
        each.collect()
    }
}

impl Comparison {
    /// What is compared.
    pub fn operand(&self) -> &Operand {
        &self.operand
    }

    /// How.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// With what.
    pub fn literal(&self) -> &Literal {
        &self.literal
    }
}

impl Element {
    /// The attribute whose values are looked at.
    pub fn operand(&self) -> &Operand {
        &self.operand
    }

    /// What one of the values has to fulfil.
    pub fn filter(&self) -> &Expression {
        &self.filter
    }
}

impl Operand {
    /// The path, unless the name is unknown.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Known(path) => Some(path),
            Self::Unknown(_) => None,
        }
    }
}

impl Operator {
    /// The operator in the form in which it is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Pr => "pr",
        }
    }

    /// RFC 7644 §3.4.2.2: operators are case-insensitive.
    fn read(word: &str) -> Option<Self> {
        let all = [
            Self::Eq,
            Self::Ne,
            Self::Co,
            Self::Sw,
            Self::Ew,
            Self::Gt,
            Self::Ge,
            Self::Lt,
            Self::Le,
            Self::Pr,
        ];
        all.into_iter().find(|operator| operator.as_str().eq_ignore_ascii_case(word))
    }
}

impl Literal {
    /// The literal as JSON.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
        }
    }
}
