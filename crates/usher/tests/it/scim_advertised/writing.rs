//! Changing an attribute: by path, by part, without a path, whole, and against what is published of it.

use serde_json::{Value, json};

use super::{Trial, published::Attribute, values, values::Which};
use crate::world::{Answer, fault, patch};

impl Trial<'_> {
    /// A value nobody of the trial has, for what is unique.
    fn fresh(&self, which: Which) -> Value {
        values::of(self.attribute, which, &format!("{} anew", self.tag), self.targets)
    }

    /// The one that is changed.
    fn third(&self) -> &Value {
        &self.resources[2]
    }

    async fn read(&self) -> Value {
        self.ready.directory.get(&self.path(self.third())).await.must(200).json()
    }

    async fn send(&self, operation: &Value) -> Answer {
        self.ready.directory.patch(&self.path(self.third()), &patch(json!([operation]))).await
    }

    /// An operation after which the attribute is this, as it is if it is repeated; and what is so already has no new
    /// version.
    async fn becomes(&self, operation: Value, expected: Option<&Value>) {
        let before = self.read().await;
        let first = self.send(&operation).await.must(200).json();
        let shown = self.attribute.of(&first).map(|value| ordered(&self.attribute.own(value)));
        assert_eq!(
            shown,
            expected.map(|value| ordered(&self.attribute.own(value))),
            "{} {operation}",
            self.tag
        );
        assert_eq!(self.read().await, first, "{operation}");
        let changed = self.attribute.of(&before) != self.attribute.of(&first);
        assert_eq!(
            before["meta"]["version"] != first["meta"]["version"],
            changed,
            "{} {operation}",
            self.tag
        );
        let again = self.send(&operation).await.must(200).json();
        assert_eq!(again, first, "said again, {operation} changes something");
    }

    /// An operation that is refused for this reason and changes nothing.
    async fn refuses(&self, operation: Value, reason: &str) {
        let before = self.read().await;
        fault(&self.send(&operation).await, 400, Some(reason));
        assert_eq!(self.read().await, before, "{operation}");
    }
}

/// Values of a multi-valued attribute have no order.
fn ordered(value: &Value) -> Value {
    let Value::Array(elements) = value else { return value.clone() };
    let mut elements = elements.clone();
    elements.sort_by_key(|element| element["value"].to_string() + &element.to_string());
    Value::Array(elements)
}

/// Every operation on the whole, on each part and without a path.
pub(super) async fn patches(trial: &Trial<'_>) {
    let attribute = trial.attribute;
    let path = attribute.path();
    let (first, second) = (trial.fresh(Which::First), trial.fresh(Which::Second));
    if !attribute.is_written() {
        return stays(trial, &first).await;
    }
    if !attribute.is_shown() {
        for op in ["add", "replace", "remove"] {
            let answer = trial.send(&json!({"op": op, "path": path, "value": first})).await.must(200).json();
            assert!(attribute.of(&answer).is_none(), "{path} is shown: {answer}");
        }
        return;
    }
    trial.becomes(json!({"op": "add", "path": path, "value": first}), Some(&first)).await;
    trial.becomes(json!({"op": "replace", "path": path, "value": second}), Some(&second)).await;
    for part in attribute.parts() {
        if attribute.is_many() {
            part_of_many(trial, part, &first, &second).await;
        } else {
            part_of_one(trial, part, &first, &second).await;
        }
    }
    if attribute.is_many() {
        let both: Value = [&second[0], &first[0]].into_iter().cloned().collect();
        trial.becomes(json!({"op": "add", "path": path, "value": first}), Some(&both)).await;
        let selector = selector(attribute, "primary");
        let gone = format!("{path}[{selector} eq {}]", first[0][&selector]);
        trial.becomes(json!({"op": "remove", "path": gone}), Some(&second)).await;
    }
    let remove = json!({"op": "remove", "path": path});
    if attribute.is_required() {
        trial.refuses(remove, "mutability").await;
    } else {
        trial.becomes(remove, None).await;
    }
    let mut whole = json!({});
    attribute.put_into(&mut whole, first.clone());
    trial.becomes(json!({"op": "add", "value": whole}), Some(&first)).await;
    attribute.put_into(&mut whole, second.clone());
    trial.becomes(json!({"op": "replace", "value": whole}), Some(&second)).await;
    trial.becomes(json!({"op": "replace", "value": {&path: first}}), Some(&first)).await;
}

/// Whatever is said of what no client writes.
async fn stays(trial: &Trial<'_>, value: &Value) {
    let path = trial.attribute.path();
    for op in ["add", "replace", "remove"] {
        trial.refuses(json!({"op": op, "path": path, "value": value}), "mutability").await;
    }
    let before = trial.read().await;
    let ignored = json!({"op": "replace", "value": {trial.attribute.name(): value}});
    assert_eq!(trial.send(&ignored).await.must(200).json(), before);
}

async fn part_of_one(trial: &Trial<'_>, part: &Value, first: &Value, second: &Value) {
    let name = part["name"].as_str().unwrap();
    let path = format!("{}.{name}", trial.attribute.path());
    let replace = json!({"op": "replace", "path": path, "value": first[name]});
    if part["mutability"] != "readWrite" {
        trial.refuses(replace, "mutability").await;
        return;
    }
    let mut mixed = second.clone();
    mixed[name] = first[name].clone();
    // What described the value before goes with it.
    if name == "value" {
        mixed.as_object_mut().unwrap().remove("$ref");
    }
    trial.becomes(replace, Some(&mixed)).await;
    mixed.as_object_mut().unwrap().remove(name);
    let left = (!trial.attribute.own(&mixed).as_object().unwrap().is_empty()).then_some(&mixed);
    trial.becomes(json!({"op": "remove", "path": path}), left).await;
    mixed[name] = second[name].clone();
    trial.becomes(json!({"op": "add", "path": path, "value": second[name]}), Some(&mixed)).await;
    trial
        .becomes(json!({"op": "replace", "path": trial.attribute.path(), "value": second}), Some(second))
        .await;
}

async fn part_of_many(trial: &Trial<'_>, part: &Value, first: &Value, second: &Value) {
    let name = part["name"].as_str().unwrap();
    let selector = selector(trial.attribute, name);
    let path = format!("{}[{selector} eq {}].{name}", trial.attribute.path(), second[0][&selector]);
    let replace = json!({"op": "replace", "path": path, "value": first[0][name]});
    if part["mutability"] != "readWrite" {
        trial.refuses(replace, "mutability").await;
        return;
    }
    let mut mixed = second.clone();
    mixed[0][name] = first[0][name].clone();
    trial.becomes(replace, Some(&mixed)).await;
    mixed[0].as_object_mut().unwrap().remove(name);
    trial.becomes(json!({"op": "remove", "path": path}), Some(&mixed)).await;
    trial.becomes(json!({"op": "add", "path": path, "value": second[0][name]}), Some(second)).await;
}

/// A part to select an element by, other than this one.
fn selector(attribute: &Attribute, other_than: &str) -> String {
    let by = |part: &&Value| {
        part["name"] != other_than && part["mutability"] != "readOnly" && part["type"] != "boolean"
    };
    attribute.parts().iter().find(by).unwrap()["name"].as_str().unwrap().to_owned()
}

/// PUT with and without it, creation without it, twice the same, and values of another type.
pub(super) async fn replacements(trial: &Trial<'_>) {
    let (attribute, directory) = (trial.attribute, &trial.ready.directory);
    let least = |name: &str| trial.kind.least(&format!("{}-{name}", trial.tag));
    let (path, value) = (trial.path(trial.third()), trial.fresh(Which::First));
    let mut whole = least("2");
    attribute.put_into(&mut whole, value.clone());
    let after = directory.put(&path, &whole).await.must(200).json();
    if !attribute.is_written() {
        assert_eq!(
            attribute.of(&after),
            attribute.of(trial.third()).filter(|_| attribute.name() != "meta").or(attribute.of(&after))
        );
        return;
    }
    if attribute.is_shown() {
        assert_eq!(
            attribute.of(&after).map(|value| attribute.own(value)),
            Some(attribute.own(&value)),
            "{}",
            trial.tag
        );
    }
    assert_eq!(trial.read().await, after);
    let mut without = least("2");
    remove(attribute, &mut without);
    let answer = directory.put(&path, &without).await;
    if answer.status == 400 {
        assert!(attribute.is_required(), "{} is asked for and not required", trial.tag);
        fault(&answer, 400, Some("invalidValue"));
        assert_eq!(trial.read().await, after);
    } else {
        let left = answer.must(200).json();
        let (left, before) = (attribute.of(&left), attribute.of(&after));
        assert!(left == before || left.is_none() && !attribute.is_required(), "{}: {left:?}", trial.tag);
    }
    let mut without = least("without");
    remove(attribute, &mut without);
    let answer = directory.post(&trial.kind.endpoint, &without).await;
    if answer.status == 400 {
        assert!(attribute.is_required(), "{} is asked for and not required", trial.tag);
        fault(&answer, 400, Some("invalidValue"));
    } else {
        let made = answer.must(201).json();
        assert!(
            !attribute.is_required() || attribute.of(&made).is_some(),
            "{} is required, and missing: {made}",
            trial.tag
        );
    }
    twice(trial).await;
    of_another_type(trial).await;
}

fn remove(attribute: &Attribute, body: &mut Value) {
    match &attribute.extension {
        Some(uri) => _ = body.as_object_mut().unwrap().remove(uri),
        None => _ = body.as_object_mut().unwrap().remove(attribute.name()),
    }
}

/// The value the first of the trial has, in its own case and in another.
async fn twice(trial: &Trial<'_>) {
    let attribute = trial.attribute;
    let value = trial.value(Which::First);
    let shouted = value.as_str().map(|text| json!(text.to_uppercase()));
    let exact = attribute.published["caseExact"] == true;
    for (number, (value, same)) in [(Some(value), true), (shouted, !exact)].into_iter().enumerate() {
        let Some(value) = value else { continue };
        let mut body = trial.kind.least(&format!("{}-twice-{number}", trial.tag));
        attribute.put_into(&mut body, value);
        let answer = trial.ready.directory.post(&trial.kind.endpoint, &body).await;
        if attribute.is_unique() && same {
            fault(&answer, 409, Some("uniqueness"));
        } else {
            assert_eq!(answer.status, 201, "{} is not published as unique: {}", trial.tag, answer.text());
        }
    }
}

async fn of_another_type(trial: &Trial<'_>) {
    let attribute = trial.attribute;
    let wrong = |published: &Value| match published["type"].as_str().unwrap() {
        "boolean" => json!("perhaps"),
        "binary" => json!("no base64!"),
        "integer" => json!(1.5),
        "decimal" | "complex" => json!(true),
        "dateTime" => json!("yesterday"),
        _ => json!(7.5),
    };
    let mut cases = vec![wrong(&attribute.published)];
    // A `display` that is no text says nothing, and is left out.
    let counts = |part: &&Value| part["mutability"] != "readOnly" && part["name"] != "display";
    for part in attribute.parts().iter().filter(counts) {
        let mut value = trial.fresh(Which::First);
        let element = if attribute.is_many() { &mut value[0] } else { &mut value };
        element[part["name"].as_str().unwrap()] = wrong(part);
        cases.push(value);
    }
    let before = trial.read().await;
    for value in cases {
        let mut body = trial.kind.least(&format!("{}-wrong", trial.tag));
        attribute.put_into(&mut body, value.clone());
        fault(&trial.ready.directory.post(&trial.kind.endpoint, &body).await, 400, Some("invalidValue"));
        let operation = json!({"op": "replace", "path": attribute.path(), "value": value});
        fault(&trial.send(&operation).await, 400, Some("invalidValue"));
    }
    assert_eq!(trial.read().await, before);
}
