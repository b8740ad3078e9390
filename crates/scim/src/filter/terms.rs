//! What of a filter an index outside could answer. A planner looks at the conjuncts, picks a [`Term`] on an attribute
//! it has an index for, and lets the evaluator decide the rest.

use std::slice;

use jiff::Timestamp;
use serde_json::Number;

use super::{Comparison, Element, Expression, Operand, Operator, compare::Test};
use crate::path::Path;

/// A condition that every resource which fulfils the filter fulfils, in the form an index needs: `path operator key`.
///
/// The key of a text is folded already, by the folding of the attribute ([`Path::target`]); an index that stores
/// [`Folding::key`](crate::fold::Folding::key) of each value compares bytes. Negative operators are not offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Term<'f> {
    /// The attribute; [`Path`] prints its canonical name, for example `emails.value`.
    pub path: Path,
    /// How the attribute and the key compare; never `ne`.
    pub operator: Operator,
    /// What the attribute is compared with.
    pub key: Key<'f>,
    /// Whether the evaluator still has to look.
    pub coverage: Coverage,
}

/// A value in the form in which it is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Key<'f> {
    /// There is a value at all.
    Present,
    /// A folded text.
    Text(&'f str),
    /// A boolean.
    Boolean(bool),
    /// A number.
    Number(&'f Number),
    /// An instant.
    Instant(Timestamp),
}

/// How much of its conjunct a term says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coverage {
    /// All of it: what the index finds fulfils the conjunct.
    Whole,
    /// Part of it: what the index finds has to be evaluated, as with one condition out of `emails[…]`.
    Part,
}

/// The terms of a list of conjuncts.
pub(super) fn of(conjuncts: &[Expression]) -> impl Iterator<Item = Term<'_>> {
    conjuncts.iter().flat_map(|part| {
        let (element, inner) = match part {
            Expression::Element(element) => (Some(element), element.filter.conjuncts()),
            other => (None, slice::from_ref(other)),
        };
        let coverage = if inner.len() == 1 { Coverage::Whole } else { Coverage::Part };
        inner.iter().filter_map(move |expression| match expression {
            Expression::Comparison(comparison) => term(comparison, element, coverage),
            _ => None,
        })
    })
}

fn term<'f>(
    comparison: &'f Comparison,
    element: Option<&'f Element>,
    coverage: Coverage,
) -> Option<Term<'f>> {
    let key = match &comparison.test {
        _ if comparison.operator == Operator::Ne && comparison.test != Test::Present => return None,
        Test::Absent | Test::Valueless => return None,
        Test::Present => Key::Present,
        Test::Boolean(flag) => Key::Boolean(*flag),
        Test::Number(number) => Key::Number(number),
        Test::Instant(instant) => Key::Instant(*instant),
        Test::Text(_, key) => Key::Text(key),
    };
    let operator = if key == Key::Present { Operator::Pr } else { comparison.operator };
    let inner = comparison.operand.path()?;
    let path = match element.map(|element| &element.operand) {
        None => inner.clone(),
        Some(Operand::Known(outer)) => {
            let mut path = outer.clone();
            if outer.attribute.kind == crate::schema::Type::Complex {
                path.sub = Some(inner.attribute.clone());
            }
            path
        }
        Some(Operand::Unknown(_)) => return None,
    };
    Some(Term { path, operator, key, coverage })
}
