//! Schemas as data: what each attribute is, in the terms of RFC 7643 §2 and §7. Every rule of this crate that
//! depends on an attribute (reading, filters, patch, projection, discovery) reads it from here.

mod attribute;
mod every_resource;
mod group;
mod provider;
mod user;

use std::sync::Arc;

use serde_json::{Map, Value, json};

pub use attribute::{Attribute, Mutability, Omission, Returned, Type, Uniqueness, Volume};
pub(crate) use every_resource::common;
pub use group::group;
pub use provider::{resource_type, service_provider_config};
pub use user::{enterprise_user, user};

use crate::urn;

/// A set of attributes under one URI.
///
/// A provider's own extension is built the same way as the standard ones:
///
/// ```
/// use scim::schema::{Attribute, Schema, Type};
/// let badge = Schema::new("urn:example:Badge", "Badge", "Door badges", vec![
///     Attribute::new("number", Type::String, "The number printed on the badge.").exact(),
/// ]);
/// let user = scim::ResourceType::user().extended_by(badge);
/// assert!(user.extension("URN:EXAMPLE:BADGE").is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The URI that names the schema and qualifies its attributes.
    pub id: String,
    /// A short name for people.
    pub name: String,
    /// What the schema is for.
    pub description: String,
    /// The attributes, in the order in which they are documented.
    pub attributes: Vec<Arc<Attribute>>,
}

impl Schema {
    /// A schema with these attributes.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        description: impl Into<String>,
        attributes: Vec<Attribute>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            description: description.into(),
            attributes: attributes.into_iter().map(Arc::new).collect(),
        }
    }

    /// The attribute of this name, in any case (RFC 7643 §2.1).
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        named(&self.attributes, name)
    }

    /// The same schema without an attribute, for a provider that does not keep it: what is published is what
    /// clients and conformance suites will use.
    pub fn without(mut self, name: &str) -> Self {
        self.attributes.retain(|attribute| !attribute.name.eq_ignore_ascii_case(name));
        self
    }

    /// The same schema with one attribute changed, for example made required. An unknown name changes nothing.
    pub fn amended(mut self, name: &str, change: impl FnOnce(&mut Attribute)) -> Self {
        let found = self.attributes.iter_mut().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        if let Some(attribute) = found {
            change(Arc::make_mut(attribute));
        }
        self
    }

    /// The schema document of RFC 7643 §7; `location` is its absolute address.
    pub fn to_value(&self, location: &str) -> Value {
        let attributes: Vec<Value> = self.attributes.iter().map(|attribute| attribute.to_value()).collect();
        json!({
            "schemas": [urn::SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": location },
        })
    }
}

/// Finds an attribute by its name in any case. The lists are short and most names differ in length, so that a scan
/// is quicker than any map.
pub(crate) fn named<'a>(attributes: &'a [Arc<Attribute>], name: &str) -> Option<&'a Arc<Attribute>> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// Whether a value counts as "no value": null, an empty text, an empty array, or a complex value in which
/// nothing has a value (RFC 7643 §2.5, RFC 7644 table 3 on `pr`).
pub(crate) fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_unassigned),
        Value::Object(fields) => is_empty(fields),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether nothing in an object has a value.
pub(crate) fn is_empty(fields: &Map<String, Value>) -> bool {
    fields.values().all(is_unassigned)
}
