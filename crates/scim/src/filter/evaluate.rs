//! A filter against one resource, or against one value of a multi-valued attribute. It never fails: what could be
//! wrong was refused when the filter was parsed.

use serde_json::Value;

use super::{
    Comparison, Expression, Operand, Operator,
    compare::{Test, passes},
};

pub(super) fn matches(expression: &Expression, resource: &Value) -> bool {
    match expression {
        Expression::All(parts) => parts.iter().all(|part| matches(part, resource)),
        Expression::Any(parts) => parts.iter().any(|part| matches(part, resource)),
        Expression::Not(inner) => !matches(inner, resource),
        Expression::Comparison(comparison) => holds(comparison, resource),
        Expression::Element(element) => match &element.operand {
            Operand::Known(path) => path.any(resource, |value| matches(&element.filter, value)),
            Operand::Unknown(_) => false,
        },
    }
}

fn holds(comparison: &Comparison, resource: &Value) -> bool {
    let Operand::Known(path) = &comparison.operand else {
        return match comparison.operator {
            Operator::Ne => comparison.literal != super::Literal::Null,
            Operator::Eq => comparison.literal == super::Literal::Null,
            _ => false,
        };
    };
    match (&comparison.test, comparison.operator) {
        (Test::Present, _) => path.any(resource, |_| true),
        (Test::Absent, _) => !path.any(resource, |_| true),
        (test, Operator::Ne) => {
            let mut any = false;
            let differs = path.any(resource, |value| {
                any = true;
                !passes(test, Operator::Eq, value)
            });
            differs || !any
        }
        (test, operator) => path.any(resource, |value| passes(test, operator, value)),
    }
}
