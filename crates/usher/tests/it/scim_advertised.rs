//! What the discovery documents say is so: every attribute and part they publish is written, read back, searched by,
//! sorted by, shown and left out, patched and replaced as its characteristics have it, and every capability and limit is
//! tried. All of it is read from the documents, so that an attribute added later is tried by itself.
//!
//! [`published`] reads the documents, [`values`] makes values after them, [`oracle`] says what a filter or an order has
//! to give; [`reading`] and [`writing`] try it.

mod capabilities;
mod oracle;
mod published;
mod reading;
mod values;
mod writing;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::{
    published::{Attribute, Kind},
    values::Which,
};
use crate::world::{Ready, Served, id};

/// Three resources of one kind that differ in one attribute: the first and the second have values, the third has none
/// unless it must.
struct Trial<'a> {
    ready: &'a Ready,
    kind: &'a Kind,
    attribute: &'a Attribute,
    /// What all externalIds of this trial begin with, so that filters can be kept to it.
    tag: String,
    /// What references point to, by the kind of resource.
    targets: &'a BTreeMap<String, [Value; 2]>,
    /// As they are shown, with everything that has to be asked for by name.
    resources: Vec<Value>,
}

/// Resources for references to point to, two of each kind.
async fn targets(ready: &Ready, kinds: &[Kind]) -> BTreeMap<String, [Value; 2]> {
    let mut all = BTreeMap::new();
    for kind in kinds {
        let mut pair = Vec::new();
        for which in ["a", "b"] {
            let body = kind.least(&format!("target-{which}"));
            pair.push(ready.directory.post(&kind.endpoint, &body).await.must(201).json());
        }
        all.insert(kind.name.clone(), pair.try_into().unwrap());
    }
    all
}

impl<'a> Trial<'a> {
    async fn new(
        ready: &'a Ready,
        kind: &'a Kind,
        attribute: &'a Attribute,
        targets: &'a BTreeMap<String, [Value; 2]>,
    ) -> Self {
        let tag = format!("{}{}", kind.name, attribute.name().replace('$', ""));
        let mut it = Self { ready, kind, attribute, tag, targets, resources: Vec::new() };
        for which in [Some(Which::First), Some(Which::Second), None] {
            let mut body = kind.least(&format!("{}-{}", it.tag, it.resources.len()));
            let value = which.filter(|_| attribute.is_written()).map(|which| it.value(which));
            if let Some(value) = &value {
                attribute.put_into(&mut body, value.clone());
            }
            let made = ready.directory.post(&kind.endpoint, &body).await.must(201).json();
            if !attribute.is_written()
                && let Some(which) = which
            {
                it.arrange(&made, which).await;
            }
            let shown = it.shown(&made).await;
            if let (Some(value), true) = (value, attribute.is_shown()) {
                let kept = attribute.of(&shown).cloned().unwrap_or_default();
                assert_eq!(attribute.own(&kept), attribute.own(&value), "{} is not kept as sent", it.tag);
            }
            it.resources.push(shown);
        }
        it
    }

    fn value(&self, which: Which) -> Value {
        values::of(self.attribute, which, &self.tag, self.targets)
    }

    /// Brings about what no client can write.
    async fn arrange(&self, resource: &Value, which: Which) {
        match self.attribute.name() {
            "groups" => {
                let name = format!("{}-group-{which:?}", self.tag);
                let group = json!({"displayName": name, "members": [{"value": id(resource)}]});
                self.ready.directory.post("/Groups", &group).await.must(201);
            }
            // The service gives these by itself.
            "id" | "meta" => {}
            other => panic!("{other} is new here and no client writes it: say how it comes about"),
        }
    }

    fn path(&self, resource: &Value) -> String {
        format!("{}/{}", self.kind.endpoint, id(resource))
    }

    /// Takes its resources away, so that what is tried next is tried among few.
    async fn forget(&self) {
        for one in &self.resources {
            self.ready.directory.delete(&self.path(one)).await.must(204);
        }
    }

    /// A resource with all that is shown, also what has to be asked for.
    async fn shown(&self, resource: &Value) -> Value {
        let mut whole = self.ready.directory.get(&self.path(resource)).await.must(200).json();
        for part in self.attribute.parts().iter().filter(|part| part["returned"] == "request") {
            let name = format!("{}.{}", self.attribute.path(), part["name"].as_str().unwrap());
            let path = format!("{}?attributes={name}", self.path(resource));
            let asked = self.ready.directory.get(&path).await.must(200).json();
            self.attribute.add_part(&mut whole, &asked, part["name"].as_str().unwrap());
        }
        whole
    }
}

/// Tries one attribute after another.
async fn each_attribute(tried: impl AsyncFn(&Trial<'_>)) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let kinds = published::kinds(&ready.directory).await;
    assert!(kinds.len() >= 2, "users and groups");
    let targets = targets(&ready, &kinds).await;
    for kind in &kinds {
        assert!(!kind.attributes.is_empty(), "{} publishes nothing", kind.name);
        for attribute in kind.attributes.iter().chain(&published::of_every_resource()) {
            let trial = Trial::new(&ready, kind, attribute, &targets).await;
            tried(&trial).await;
            trial.forget().await;
        }
    }
}

#[tokio::test]
async fn every_attribute_is_searched_by_as_published() {
    each_attribute(async |trial| reading::filters(trial).await).await;
}

#[tokio::test]
async fn every_attribute_orders_lists() {
    each_attribute(async |trial| reading::orders(trial).await).await;
}

#[tokio::test]
async fn every_attribute_is_shown_and_left_out_as_published() {
    each_attribute(async |trial| reading::projections(trial).await).await;
}

#[tokio::test]
async fn every_attribute_is_patched_as_published() {
    each_attribute(async |trial| writing::patches(trial).await).await;
}

#[tokio::test]
async fn every_attribute_is_replaced_required_and_unique_as_published() {
    each_attribute(async |trial| writing::replacements(trial).await).await;
}
