//! A resource as a provider keeps it: a JSON object in which names are canonical, types are right, nothing is
//! unassigned and nothing is there that a client may not set.

mod omitted;
pub(crate) mod reading;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    Fault, Ignored, Reason, Rules, lenient, near,
    path::{Named, Trail},
    resource_type::ResourceType,
    schema::{Attribute, Mutability, Omission, Schema},
};
use reading::{Blanks, Reading, given_twice, needs_a_value};

/// A resource in canonical form.
///
/// It holds what clients may set, and `schemas`. `id`, `meta` and what else the provider knows is added by
/// [`Resource::represent`]; a provider that keeps those inside the stored document may do so too, since replacing
/// and patching leave read-only attributes as they are.
///
/// Serialises as the JSON object it is; deserialising trusts that this crate once wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resource {
    pub(crate) fields: Map<String, Value>,
}

/// What came of reading a resource: the resource, and what was left out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The resource in canonical form.
    pub resource: Resource,
    /// What the message said without effect, for the log.
    pub ignored: Vec<Ignored>,
}

/// What the provider knows about a resource itself, for `id` and `meta` (RFC 7643 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The provider's identifier.
    pub id: &'a str,
    /// The name of the resource type.
    pub resource_type: &'a str,
    /// When the resource was added.
    pub created: jiff::Timestamp,
    /// When it last changed.
    pub last_modified: jiff::Timestamp,
    /// Its absolute address.
    pub location: &'a str,
    /// Its entity tag, as the `ETag` header shows it; see [`crate::etag::weak`].
    pub version: Option<&'a str>,
}

impl Resource {
    /// Reads the body of a POST (RFC 7644 §3.3).
    ///
    /// # Errors
    /// 400 `invalidValue` for wrong types, missing required attributes, a null for one that is never without a value,
    /// two primaries and what exceeds a limit; 400 `invalidSyntax` for bodies that are no object, attributes given
    /// twice, a near miss of an attribute that decides who has access and, in the strict profile, every attribute no
    /// schema has; 413 for more members than one request may hold.
    pub fn create(body: Value, resource_type: &ResourceType, rules: &Rules) -> Result<Received, Fault> {
        let (resource, ignored) = read(body, resource_type, rules, Blanks::Drop)?;
        resource.check_required(resource_type)?;
        Ok(Received { resource, ignored })
    }

    /// Reads the body of a PUT over `self`, which stays as it is (RFC 7644 §3.5.1).
    ///
    /// What a client may set and does not mention is cleared. Three things are kept: attributes whose
    /// [`Omission`](crate::schema::Omission) says so (`active`, and the parts of `name`), immutable attributes, and
    /// read-only ones if `self` holds any. A null is not an omission: it clears, and `active` cannot be cleared.
    ///
    /// # Errors
    /// As [`Resource::create`]; also 400 `mutability` when an immutable attribute is given another value.
    pub fn replace(
        &self,
        body: Value,
        resource_type: &ResourceType,
        rules: &Rules,
    ) -> Result<Received, Fault> {
        let (mut resource, ignored) = read(body, resource_type, rules, Blanks::Mark)?;
        omitted::carry_over(&mut resource.fields, &self.fields, resource_type)?;
        resource.settle(resource_type);
        resource.check_required(resource_type)?;
        Ok(Received { resource, ignored })
    }

    /// Takes over a document that this crate wrote earlier. Nothing is checked.
    pub fn stored(fields: Map<String, Value>) -> Self {
        Self { fields }
    }

    /// The attributes.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// The attribute of this canonical name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// The resource as JSON.
    pub fn into_value(self) -> Value {
        Value::Object(self.fields)
    }

    /// The full representation for a response or a filter: with `id` and `meta`. What else the provider adds
    /// (`groups`, `members`, a manager's `displayName`) goes into the result.
    pub fn represent(&self, identity: &Identity<'_>) -> Value {
        let mut full = Map::with_capacity(self.fields.len() + 2);
        let mut rest =
            self.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "meta")).peekable();
        if let Some((name, schemas)) = rest.next_if(|(name, _)| name.as_str() == "schemas") {
            full.insert(name.clone(), schemas.clone());
        }
        full.insert("id".to_owned(), identity.id.into());
        full.extend(rest.map(|(name, value)| (name.clone(), value.clone())));
        let mut meta = json!({
            "resourceType": identity.resource_type,
            "created": identity.created.to_string(),
            "lastModified": identity.last_modified.to_string(),
            "location": identity.location,
        });
        if let Some(version) = identity.version {
            meta["version"] = version.into();
        }
        full.insert("meta".to_owned(), meta);
        Value::Object(full)
    }

    /// Drops nulls and empty containers, and makes `schemas` say what is there, first of all attributes.
    pub(crate) fn settle(&mut self, resource_type: &ResourceType) {
        for value in self.fields.values_mut() {
            if let Value::Object(parts) = value {
                for part in parts.values_mut() {
                    if let Value::Object(inner) = part {
                        inner.retain(|_, value| !value.is_null());
                    }
                }
                parts.retain(|_, part| !is_nothing(part));
            }
        }
        self.fields.retain(|_, value| !is_nothing(value));
        let uris = std::iter::once(&resource_type.schema.id).chain(
            resource_type
                .extensions
                .iter()
                .map(|found| &found.schema.id)
                .filter(|id| self.fields.contains_key(*id)),
        );
        let uris: Value = uris.map(String::as_str).collect();
        match self.fields.get_mut("schemas") {
            Some(schemas) => *schemas = uris,
            None => {
                self.fields.shift_insert(0, "schemas".to_owned(), uris);
            }
        }
    }

    /// The first required attribute the resource lacks.
    pub(crate) fn missing(&self, resource_type: &ResourceType) -> Option<String> {
        let core = lacking(&resource_type.schema, &self.fields);
        core.map(|missing| missing.name.clone()).or_else(|| {
            resource_type.extensions.iter().find_map(|extension| {
                match self.fields.get(&extension.schema.id).and_then(Value::as_object) {
                    None => extension.required.then(|| extension.schema.id.clone()),
                    Some(fields) => lacking(&extension.schema, fields)
                        .map(|missing| format!("{}:{}", extension.schema.id, missing.name)),
                }
            })
        })
    }

    fn check_required(&self, resource_type: &ResourceType) -> Result<(), Fault> {
        match self.missing(resource_type) {
            None => Ok(()),
            Some(name) => Err(Fault::invalid_value(format!(
                "`{name}` is required and has no value. Map it in the identity provider."
            ))),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

fn lacking<'s>(schema: &'s Schema, fields: &Map<String, Value>) -> Option<&'s Attribute> {
    schema
        .attributes
        .iter()
        .find(|attribute| {
            attribute.required
                && attribute.omission != Omission::Defaults
                && attribute.mutability != Mutability::ReadOnly
                && !fields.contains_key(&attribute.name)
        })
        .map(|attribute| attribute.as_ref())
}

/// Reads a whole resource; the result is settled unless blanks stay marked.
fn read(
    body: Value,
    resource_type: &ResourceType,
    rules: &Rules,
    blanks: Blanks,
) -> Result<(Resource, Vec<Ignored>), Fault> {
    let Value::Object(body) = body else {
        return Err(Fault::invalid_syntax(
            "The body has to be a JSON object with the attributes of one resource.",
        ));
    };
    let given =
        body.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas")).map(|(_, uris)| uris.clone());
    lenient::schemas(rules.profile, given.as_ref(), resource_type)?;
    let mut reading = Reading::new(rules);
    let mut resource = Resource { fields: Map::with_capacity(body.len() + 1) };
    for (name, value) in body {
        let trail = Trail::new(&name);
        if Named::resolve(&name, resource_type, rules.profile) != Named::Core {
            top(&mut reading, &mut resource.fields, resource_type, given.as_ref(), (&name, value), blanks)?;
            continue;
        }
        // RFC 7643 §3.3 has an object under its URI for extensions only; clients that treat all schemas alike send one
        // for the core schema too. What is in there is what stands beside it otherwise.
        for (name, value) in object(value, &trail)? {
            top(&mut reading, &mut resource.fields, resource_type, given.as_ref(), (&name, value), blanks)?;
        }
    }
    if blanks == Blanks::Drop {
        resource.settle(resource_type);
    }
    Ok((resource, reading.ignored))
}

/// Reads what a resource says under one name.
fn top(
    reading: &mut Reading<'_>,
    fields: &mut Map<String, Value>,
    resource_type: &ResourceType,
    given: Option<&Value>,
    (name, value): (&str, Value),
    blanks: Blanks,
) -> Result<(), Fault> {
    let trail = Trail::new(name);
    let profile = reading.rules.profile;
    match Named::resolve(name, resource_type, profile) {
        Named::Attribute(path) if path.sub.is_none() => {
            if let Some(schema) = &path.extension {
                lenient::unlisted(profile, given, schema)?;
            }
            let uri = path.extension.as_ref().map(|schema| schema.id.as_str());
            within(fields, uri, |into| field(reading, into, &path.attribute, value, blanks, &trail))
        }
        Named::Extension(schema) => {
            lenient::unlisted(profile, given, &schema)?;
            extension(reading, fields, resource_type, &schema, (name, value), blanks)
        }
        _ => {
            near::refuse(name, resource_type, Fault::invalid_syntax)?;
            reading.unknown(&trail)
        }
    }
}

/// The attributes that stand under the URI of a schema; none under null or an empty text.
fn object(value: Value, trail: &Trail<'_>) -> Result<Map<String, Value>, Fault> {
    match value {
        Value::Object(given) => Ok(given),
        Value::Null => Ok(Map::new()),
        Value::String(text) if text.is_empty() => Ok(Map::new()),
        _ => Err(Fault::invalid_value(format!("`{trail}` needs an object with its attributes."))),
    }
}

/// Works on the object that holds an extension's attributes, made if it is not there.
pub(crate) fn within<T>(
    fields: &mut Map<String, Value>,
    extension: Option<&str>,
    work: impl FnOnce(&mut Map<String, Value>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let Some(uri) = extension else { return work(fields) };
    let mut inner = match fields.get_mut(uri).map(Value::take) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    let done = work(&mut inner);
    fields.insert(uri.to_owned(), Value::Object(inner));
    done
}

fn extension(
    reading: &mut Reading<'_>,
    fields: &mut Map<String, Value>,
    resource_type: &ResourceType,
    schema: &Schema,
    (name, value): (&str, Value),
    blanks: Blanks,
) -> Result<(), Fault> {
    let trail = Trail::new(name);
    let given = object(value, &trail)?;
    within(fields, Some(&schema.id), |into| {
        for (name, value) in given {
            let here = trail.then(&name);
            match schema.attribute(&name) {
                Some(attribute) => field(reading, into, attribute, value, blanks, &here)?,
                None => {
                    near::refuse(&name, resource_type, Fault::invalid_syntax)?;
                    reading.unknown(&here)?;
                }
            }
        }
        Ok(())
    })
}

/// Reads one attribute into its place; unassigned ones leave a null, which settling drops.
fn field(
    reading: &mut Reading<'_>,
    into: &mut Map<String, Value>,
    attribute: &Attribute,
    value: Value,
    blanks: Blanks,
    trail: &Trail<'_>,
) -> Result<(), Fault> {
    if attribute.name == "schemas" {
        return Ok(());
    }
    if attribute.mutability == Mutability::ReadOnly {
        reading.ignore(trail, Reason::ReadOnly);
        return Ok(());
    }
    let value = reading.attribute(attribute, value, blanks, trail)?;
    if value.is_none() && attribute.omission == Omission::Defaults {
        return Err(needs_a_value(attribute, trail));
    }
    if attribute.mutability == Mutability::WriteOnly {
        reading.ignore(trail, Reason::NeverStored);
        return Ok(());
    }
    if into.insert(attribute.name.clone(), value.unwrap_or(Value::Null)).is_some() {
        return Err(given_twice(trail));
    }
    Ok(())
}
