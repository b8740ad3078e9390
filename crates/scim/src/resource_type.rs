//! A kind of resource: a core schema with its extensions under an endpoint (RFC 7643 §6), and the registry of those
//! a provider keeps. Both are values that are passed along; nothing in this crate is global.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    schema::{self, Attribute, Mutability, Returned, Schema},
    urn,
};

/// A kind of resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// The identifier, equal to the name as the interoperability profiles ask for.
    pub id: String,
    /// The name, as `meta.resourceType` shows it.
    pub name: String,
    /// The collection's address relative to the base address, for example `/Users`.
    pub endpoint: String,
    /// What the resources are, for people.
    pub description: String,
    /// The core schema.
    pub schema: Arc<Schema>,
    /// The extensions a resource may carry.
    pub extensions: Vec<Extension>,
    common: Vec<Arc<Attribute>>,
}

/// A schema that resources of a type may carry beside their core schema (RFC 7643 §3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The schema; its URI is the key of the object that holds the attributes.
    pub schema: Arc<Schema>,
    /// Whether a resource without it is refused.
    pub required: bool,
}

impl ResourceType {
    /// A resource type without extensions.
    pub fn new(name: &str, endpoint: &str, schema: Schema) -> Self {
        Self {
            id: name.to_owned(),
            name: name.to_owned(),
            endpoint: endpoint.to_owned(),
            description: schema.description.clone(),
            schema: Arc::new(schema),
            extensions: Vec::new(),
            common: schema::common(),
        }
    }

    /// User with the enterprise extension, at `/Users`.
    pub fn user() -> Self {
        Self::new("User", "/Users", schema::user()).extended_by(schema::enterprise_user())
    }

    /// Group, at `/Groups`.
    pub fn group() -> Self {
        Self::new("Group", "/Groups", schema::group())
    }

    /// The same type with one more optional extension.
    pub fn extended_by(mut self, schema: Schema) -> Self {
        self.extensions.push(Extension { schema: Arc::new(schema), required: false });
        self
    }

    /// A core or common attribute by its unqualified name, in any case.
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        self.schema.attribute(name).or_else(|| schema::named(&self.common, name))
    }

    /// The schema of the extension with this URI, in any case.
    pub fn extension(&self, uri: &str) -> Option<&Arc<Schema>> {
        let found = self.extensions.iter().find(|extension| extension.schema.id.eq_ignore_ascii_case(uri))?;
        Some(&found.schema)
    }

    /// Core and common attributes.
    pub(crate) fn core_attributes(&self) -> impl Iterator<Item = &Arc<Attribute>> {
        self.common.iter().chain(&self.schema.attributes)
    }

    /// The longest schema URI of this type that `text` starts with, and what follows its colon. URNs contain both
    /// dots and colons, so that only the registered URIs can say where one ends (RFC 7644 §3.10).
    pub(crate) fn split_uri<'t>(&self, text: &'t str) -> Option<(&Arc<Schema>, &'t str)> {
        let schemas = std::iter::once(&self.schema).chain(self.extensions.iter().map(|found| &found.schema));
        let mut best: Option<(&Arc<Schema>, &'t str)> = None;
        for schema in schemas {
            let length = schema.id.len();
            let Some(head) = text.get(..length) else { continue };
            if !head.eq_ignore_ascii_case(&schema.id)
                || best.is_some_and(|(found, _)| found.id.len() >= length)
            {
                continue;
            }
            match text[length..].strip_prefix(':') {
                Some(rest) => best = Some((schema, rest)),
                None if text.len() == length => best = Some((schema, "")),
                None => {}
            }
        }
        best
    }

    /// Whether a stored document can go out untouched when a client names no attributes: nothing that a provider
    /// would hold is `returned: request`, and what is `returned: never` is never held.
    pub(crate) fn returns_all_by_default(&self) -> bool {
        let extended = self.extensions.iter().flat_map(|found| &found.schema.attributes);
        self.core_attributes().chain(extended).all(|attribute| {
            let parts = attribute.sub_attributes.iter();
            parts.chain([attribute]).all(|part| match part.returned {
                Returned::Always | Returned::Default => true,
                Returned::Never => part.mutability == Mutability::WriteOnly,
                Returned::Request => false,
            })
        })
    }

    /// The resource type document of RFC 7643 §6; `location` is its absolute address.
    pub fn to_value(&self, location: &str) -> Value {
        let mut document = json!({
            "schemas": [urn::RESOURCE_TYPE],
            "id": self.id,
            "name": self.name,
            "endpoint": self.endpoint,
            "description": self.description,
            "schema": self.schema.id,
        });
        if !self.extensions.is_empty() {
            let show = |found: &Extension| json!({ "schema": found.schema.id, "required": found.required });
            document["schemaExtensions"] = self.extensions.iter().map(show).collect();
        }
        document["meta"] = json!({ "resourceType": "ResourceType", "location": location });
        document
    }
}

/// The resource types a provider keeps, and further schemas it publishes. Discovery shows what is in here and
/// nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    resource_types: Vec<Arc<ResourceType>>,
    further: Vec<Schema>,
}

impl Registry {
    /// A registry in which nothing is registered.
    pub fn new() -> Self {
        Self::default()
    }

    /// User and Group, with the schemas of the provider's own documents.
    pub fn standard() -> Self {
        Self::new()
            .with(ResourceType::user())
            .with(ResourceType::group())
            .with_schema(schema::service_provider_config())
            .with_schema(schema::resource_type())
    }

    /// The same registry with one more resource type; one of the same name is replaced.
    pub fn with(mut self, resource_type: ResourceType) -> Self {
        self.resource_types.retain(|known| known.name != resource_type.name);
        self.resource_types.push(Arc::new(resource_type));
        self
    }

    /// The same registry with one more published schema that no resource type uses.
    pub fn with_schema(mut self, schema: Schema) -> Self {
        self.further.push(schema);
        self
    }

    /// The resource types, in the order they were registered.
    pub fn resource_types(&self) -> &[Arc<ResourceType>] {
        &self.resource_types
    }

    /// The resource type of this name, exactly.
    pub fn resource_type(&self, name: &str) -> Option<&Arc<ResourceType>> {
        self.resource_types.iter().find(|known| known.name == name)
    }

    /// Every schema, each once: those of the resource types first, then the others.
    pub fn schemas(&self) -> Vec<&Schema> {
        let mut all: Vec<&Schema> = Vec::new();
        let used = self.resource_types.iter().flat_map(|known| {
            std::iter::once(known.schema.as_ref())
                .chain(known.extensions.iter().map(|found| found.schema.as_ref()))
        });
        for schema in used.chain(&self.further) {
            if !all.iter().any(|known| known.id == schema.id) {
                all.push(schema);
            }
        }
        all
    }
}
