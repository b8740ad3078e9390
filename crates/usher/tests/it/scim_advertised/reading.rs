//! Finding, ordering and showing by an attribute.

use serde_json::{Map, Value, json};

use super::{
    Trial,
    oracle::{OPERATORS, allows, fulfils, key, literals},
};
use crate::world::{encoded, fault, id, resources};

/// What can be compared: the attribute itself, or each part of it.
struct Leaf<'a> {
    path: String,
    published: &'a Value,
    part: Option<&'a str>,
}

impl Trial<'_> {
    fn leaves(&self) -> Vec<Leaf<'_>> {
        let whole = self.attribute.path();
        if !self.attribute.is_complex() {
            return vec![Leaf { path: whole, published: &self.attribute.published, part: None }];
        }
        let leaf = |published| {
            let part = published_name(published);
            Leaf { path: format!("{whole}.{part}"), published, part: Some(part) }
        };
        self.attribute.parts().iter().map(leaf).collect()
    }

    /// The values a resource has at a leaf, one for each element that has one.
    fn values<'a>(&self, resource: &'a Value, leaf: &Leaf<'_>) -> Vec<&'a Value> {
        let elements = match self.attribute.of(resource) {
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let value = |element: &'a Value| match leaf.part {
            Some(part) => element.get(part),
            None => Some(element),
        };
        elements.into_iter().filter_map(value).collect()
    }

    /// The ids of those of the trial that a filter finds, in the order of the trial.
    async fn found(&self, filter: &str) -> Vec<String> {
        let filter = format!("externalId sw \"{}-\" and ({filter})", self.tag);
        let query = encoded(&[("filter", &filter), ("attributes", "id")]);
        let path = format!("{}?{query}", self.kind.endpoint);
        let list = self.ready.directory.get(&path).await.must(200).json();
        resources(&list).iter().map(|one| id(one).to_owned()).collect()
    }

    fn expected(&self, fulfils: impl Fn(&Value) -> bool) -> Vec<String> {
        self.resources.iter().filter(|one| fulfils(one)).map(|one| id(one).to_owned()).collect()
    }
}

fn published_name(published: &Value) -> &str {
    published["name"].as_str().unwrap()
}

/// Every operator with every sort of text, as it is, turned round, and inside brackets.
pub(super) async fn filters(trial: &Trial<'_>) {
    for leaf in trial.leaves() {
        if leaf.published["returned"] == "never" {
            let filter = format!("{} eq {}", leaf.path, trial.value(super::Which::First));
            let query = encoded(&[("filter", &filter)]);
            let answer = trial.ready.directory.get(&format!("{}?{query}", trial.kind.endpoint)).await;
            fault(&answer, 400, Some("invalidFilter"));
            continue;
        }
        let has = |one: &Value| !trial.values(one, &leaf).is_empty();
        assert_eq!(trial.found(&format!("{} pr", leaf.path)).await, trial.expected(has), "{} pr", leaf.path);
        let Some(value) = trial.values(&trial.resources[0], &leaf).first().copied() else {
            // Nobody ever has it, which only what the service gives may be.
            assert_eq!(leaf.published["mutability"], "readOnly", "{} is kept by nobody", leaf.path);
            continue;
        };
        for operator in OPERATORS {
            for literal in literals(leaf.published, operator, value) {
                let filter = format!("{} {operator} {literal}", leaf.path);
                if !allows(leaf.published, operator) {
                    let query = encoded(&[("filter", &filter)]);
                    let answer = trial.ready.directory.get(&format!("{}?{query}", trial.kind.endpoint)).await;
                    fault(&answer, 400, Some("invalidFilter"));
                    continue;
                }
                compares(trial, &leaf, operator, &literal, &filter).await;
            }
        }
    }
}

async fn compares(trial: &Trial<'_>, leaf: &Leaf<'_>, operator: &str, literal: &Value, filter: &str) {
    let any = |one: &Value, operator: &str| {
        trial.values(one, leaf).iter().any(|value| fulfils(leaf.published, value, operator, literal))
    };
    // Who has no value is not equal to anything.
    let holds = |one: &Value| if operator == "ne" { !any(one, "eq") } else { any(one, operator) };
    assert_eq!(trial.found(filter).await, trial.expected(holds), "{filter}");
    // Turned round, and with names and operators in another case.
    let turned = format!("not ({} {} {literal})", leaf.path.to_uppercase(), operator.to_uppercase());
    assert_eq!(trial.found(&turned).await, trial.expected(|one| !holds(one)), "{turned}");
    if let (true, Some(part)) = (trial.attribute.is_many(), leaf.part) {
        let inside = format!("{}[{part} {operator} {literal}]", trial.attribute.path());
        let of_one = |one: &Value| {
            trial.attribute.of(one).is_some()
                && if operator == "ne" { !any(one, "eq") } else { any(one, operator) }
        };
        assert_eq!(trial.found(&inside).await, trial.expected(of_one), "{inside}");
    }
}

/// In both directions, those without a value last and first (RFC 7644 section 3.4.2.3).
pub(super) async fn orders(trial: &Trial<'_>) {
    let list = async |path: &str, order: &str| {
        let filter = format!("externalId sw \"{}-\"", trial.tag);
        let query = encoded(&[("filter", &filter), ("sortBy", path), ("sortOrder", order)]);
        trial.ready.directory.get(&format!("{}?{query}", trial.kind.endpoint)).await
    };
    for leaf in trial.leaves() {
        if leaf.published["returned"] == "never" {
            fault(&list(&leaf.path, "ascending").await, 400, Some("invalidValue"));
            continue;
        }
        for order in ["ascending", "descending"] {
            let shown = resources(&list(&leaf.path, order).await.must(200).json());
            assert_eq!(shown.len(), trial.resources.len(), "{}", leaf.path);
            let known = |one: &Value| trial.resources.iter().find(|known| id(known) == id(one)).unwrap();
            let mut keys: Vec<_> = shown
                .iter()
                .map(|one| trial.values(known(one), &leaf).first().map(|value| key(leaf.published, value)))
                .collect();
            if order == "descending" {
                keys.reverse();
            }
            let (some, none): (Vec<_>, Vec<_>) = keys.iter().partition(|key| key.is_some());
            let sorted = some.windows(2).all(|pair| pair[0] <= pair[1]);
            assert!(sorted, "{} {order}: {keys:?}", leaf.path);
            assert!(
                keys.iter().skip(some.len()).all(Option::is_none),
                "{} {order}: {keys:?} {none:?}",
                leaf.path
            );
        }
    }
    if trial.attribute.is_complex() {
        let stands_for = trial.attribute.parts().iter().any(|part| part["name"] == "value");
        let answer = list(&trial.attribute.path(), "ascending").await;
        if stands_for {
            answer.must(200);
        } else {
            fault(&answer, 400, Some("invalidValue"));
        }
    }
}

/// Named, left out, and part by part: of one resource, in lists and in search requests.
pub(super) async fn projections(trial: &Trial<'_>) {
    let attribute = trial.attribute;
    let whole = &trial.resources[0];
    let own = attribute.path();
    let by_itself = project(attribute.of(whole), |part| attribute.part(part)["returned"] != "request");
    let shown = by_itself.filter(|_| attribute.is_shown());
    assert_eq!(seen(trial, "attributes", &own).await, shown, "attributes={own}");
    let others = if attribute.is_always_shown() { shown } else { None };
    assert_eq!(seen(trial, "excludedAttributes", &own).await, others, "excludedAttributes={own}");
    for part in attribute.parts().iter().map(published_name) {
        let path = format!("{own}.{part}");
        let only = project(attribute.of(whole), |other| other == part);
        assert_eq!(seen(trial, "attributes", &path).await, only, "attributes={path}");
        let rest = |other: &str| other != part && attribute.part(other)["returned"] != "request";
        let rest = project(attribute.of(whole), rest);
        assert_eq!(seen(trial, "excludedAttributes", &path).await, rest, "excludedAttributes={path}");
    }
}

/// A value with some of its parts; nothing if none is left.
fn project(value: Option<&Value>, keeps: impl Fn(&str) -> bool) -> Option<Value> {
    let one = |element: &Value| match element {
        Value::Object(parts) => {
            let kept: Map<_, _> = parts
                .iter()
                .filter(|(name, _)| keeps(name))
                .map(|(name, part)| (name.clone(), part.clone()))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        plain => Some(plain.clone()),
    };
    match value? {
        Value::Array(elements) => {
            let kept: Vec<_> = elements.iter().filter_map(one).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        other => one(other),
    }
}

/// What is seen of the attribute in every way of asking, which is the same in all.
async fn seen(trial: &Trial<'_>, parameter: &str, name: &str) -> Option<Value> {
    let directory = &trial.ready.directory;
    let (endpoint, first) = (&trial.kind.endpoint, &trial.resources[0]);
    let query = encoded(&[(parameter, name)]);
    let one = directory.get(&format!("{}?{query}", trial.path(first))).await.must(200).json();
    assert!(one["schemas"].is_array() && one["id"].is_string(), "always shown: {one}");
    if parameter == "attributes" {
        let extension = trial.attribute.extension.as_deref().unwrap_or("id");
        let allowed = ["schemas", "id", trial.attribute.name(), extension];
        let others: Vec<_> =
            one.as_object().unwrap().keys().filter(|key| !allowed.contains(&key.as_str())).collect();
        assert!(others.is_empty(), "{name} was asked for, and {others:?} came: {one}");
    }
    let filter = format!("id eq \"{}\"", id(first));
    let query = encoded(&[(parameter, name), ("filter", &filter)]);
    let list = directory.get(&format!("{endpoint}?{query}")).await.must(200).json();
    let search = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": filter, parameter: [name]});
    let searched = directory.post(&format!("{endpoint}/.search"), &search).await.must(200).json();
    assert_eq!(resources(&list), std::slice::from_ref(&one), "a list shows something else: {name}");
    assert_eq!(resources(&searched), std::slice::from_ref(&one), "a search shows something else: {name}");
    trial.attribute.of(&one).cloned()
}
