//! `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use crate::{
    Fault, Rules,
    filter::compare_numbers,
    lenient, moment,
    path::Path,
    resource_type::ResourceType,
    schema::{Returned, Type, is_unassigned},
};

/// An order of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The attribute whose values decide.
    pub path: Path,
    /// In which direction.
    pub order: Order,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Smallest first, resources without a value last.
    #[default]
    Ascending,
    /// Largest first, resources without a value before them.
    Descending,
}

/// A value in the form in which it is ordered, so that a list is sorted without folding each text many times.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// A boolean; false comes first.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// An instant.
    Instant(Timestamp),
    /// A folded text.
    Text(String),
    /// No value.
    None,
}

impl Sort {
    /// Reads the two parameters. A complex attribute stands for its `value` part. Without `sortBy` there is no order.
    ///
    /// # Errors
    /// 400 `invalidValue` for a `sortBy` that names nothing to sort by, or a `sortOrder` that is neither `ascending`
    /// nor `descending`.
    pub fn parse(
        sort_by: Option<&str>,
        sort_order: Option<&str>,
        resource_type: &ResourceType,
        rules: &Rules,
    ) -> Result<Option<Self>, Fault> {
        let is = |order: &str, word: &str| lenient::is_order(rules.profile, order, word);
        let order = match sort_order.map(str::trim_ascii) {
            None | Some("") => Order::Ascending,
            Some(order) if is(order, "ascending") => Order::Ascending,
            Some(order) if is(order, "descending") => Order::Descending,
            Some(_) => {
                return Err(Fault::invalid_value("`sortOrder` has to be `ascending` or `descending`."));
            }
        };
        let Some(name) = sort_by.map(str::trim_ascii).filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        let refused = |why: &str| {
            let shown: String = name.chars().take(128).collect();
            Fault::invalid_value(format!("`sortBy` names `{shown}`, {why}."))
        };
        let Some(mut path) = Path::resolve(name, resource_type) else {
            return Err(refused("which is not an attribute of this resource type"));
        };
        if path.target().returned == Returned::Never {
            return Err(refused("which cannot be asked about"));
        }
        if path.target().kind == Type::Complex {
            match path.attribute.sub_attribute("value") {
                Some(value) => path.sub = Some(value.clone()),
                None => return Err(refused("which has parts; name one of them")),
            }
        }
        Ok(Some(Self { path, order }))
    }

    /// What it sorts by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key of a resource: the value of its primary value, else of its first (RFC 7644 §3.4.2.3).
    pub fn key(&self, resource: &Value) -> SortKey {
        let Some(fields) = resource.as_object() else { return SortKey::None };
        let attribute = self.path.container(fields).and_then(|fields| fields.get(&self.path.attribute.name));
        let single = match attribute {
            Some(Value::Array(items)) => {
                let primary = items.iter().find(|item| item.get("primary") == Some(&Value::Bool(true)));
                primary.or_else(|| items.iter().find(|item| !is_unassigned(item)))
            }
            other => other,
        };
        let value = match (&self.path.sub, single) {
            (Some(part), Some(value)) => value.get(&part.name),
            (_, value) => value,
        };
        let target = self.path.target();
        match (target.kind, value) {
            (Type::DateTime, Some(Value::String(text))) => {
                moment::read(text).map_or(SortKey::None, SortKey::Instant)
            }
            (_, Some(Value::String(text))) if !text.is_empty() => {
                SortKey::Text(target.folding.key(text).into_owned())
            }
            (_, Some(Value::Bool(flag))) => SortKey::Boolean(*flag),
            (_, Some(Value::Number(number))) => SortKey::Number(number.clone()),
            _ => SortKey::None,
        }
    }

    /// Orders two keys in this direction.
    pub fn compare_keys(&self, left: &SortKey, right: &SortKey) -> Ordering {
        let ascending = match (left, right) {
            (SortKey::None, SortKey::None) => Ordering::Equal,
            (SortKey::None, _) => Ordering::Greater,
            (_, SortKey::None) => Ordering::Less,
            (SortKey::Boolean(left), SortKey::Boolean(right)) => left.cmp(right),
            (SortKey::Number(left), SortKey::Number(right)) => {
                compare_numbers(left, right).unwrap_or(Ordering::Equal)
            }
            (SortKey::Instant(left), SortKey::Instant(right)) => left.cmp(right),
            (SortKey::Text(left), SortKey::Text(right)) => left.cmp(right),
            // An attribute has one type, so this only serves to keep the order total.
            (left, right) => rank(left).cmp(&rank(right)),
        };
        match self.order {
            Order::Ascending => ascending,
            Order::Descending => ascending.reverse(),
        }
    }

    /// Orders two full representations; equal ones by `id`, so that pages are stable.
    pub fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let id = |resource: &Value| resource.get("id").and_then(Value::as_str).map(str::to_owned);
        self.compare_keys(&self.key(left), &self.key(right)).then_with(|| id(left).cmp(&id(right)))
    }
}

fn rank(key: &SortKey) -> u8 {
    match key {
        SortKey::Boolean(_) => 0,
        SortKey::Number(_) => 1,
        SortKey::Instant(_) => 2,
        SortKey::Text(_) => 3,
        SortKey::None => 4,
    }
}
