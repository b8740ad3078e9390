//! Attribute names as clients write them (RFC 7644 §3.10), resolved against a resource type: any case, with or
//! without a schema URI, with or without a sub-attribute.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{
    lenient,
    resource_type::ResourceType,
    rules::Profile,
    schema::{Attribute, Schema, is_unassigned},
};

/// The place of an attribute, or of one of its sub-attributes, in a resource. It prints in canonical form:
/// `name.givenName`, or with the schema URI for what belongs to an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(crate) extension: Option<Arc<Schema>>,
    pub(crate) attribute: Arc<Attribute>,
    pub(crate) sub: Option<Arc<Attribute>>,
}

/// What a name turned out to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// An attribute.
    Attribute(Path),
    /// An extension as a whole.
    Extension(Arc<Schema>),
    /// The resource itself, by the URI of its core schema.
    Core,
    /// Well-formed, but nothing that this resource type has.
    Unknown,
    /// Not a name at all.
    Malformed,
}

impl Path {
    /// Resolves a name such as `userName`, `EMAILS.VALUE` or
    /// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`; `None` when this resource type has no
    /// such attribute.
    pub fn resolve(name: &str, resource_type: &ResourceType) -> Option<Self> {
        match Named::resolve(name, resource_type, Profile::Strict) {
            Named::Attribute(path) => Some(path),
            _ => None,
        }
    }

    /// A path to an attribute of the core schema, or to a part of what a filter in brackets looks at.
    pub(crate) fn plain(attribute: Arc<Attribute>) -> Self {
        Self { extension: None, attribute, sub: None }
    }

    /// The extension the attribute belongs to, or `None` for core and common attributes.
    pub fn extension(&self) -> Option<&Schema> {
        self.extension.as_deref()
    }

    /// The attribute, which is the parent where the path goes on to a sub-attribute.
    pub fn attribute(&self) -> &Attribute {
        &self.attribute
    }

    /// The sub-attribute, if the path names one.
    pub fn sub_attribute(&self) -> Option<&Attribute> {
        self.sub.as_deref()
    }

    /// The attribute or sub-attribute at the end of the path.
    pub fn target(&self) -> &Attribute {
        self.sub.as_deref().unwrap_or(&self.attribute)
    }

    /// Whether `holds` is true of any value at this place in a resource. Values that count as unassigned are not
    /// shown to it.
    pub fn any(&self, resource: &Value, mut holds: impl FnMut(&Value) -> bool) -> bool {
        let root = match &self.extension {
            Some(schema) => resource.get(&schema.id),
            None => Some(resource),
        };
        let Some(value) = root.and_then(|root| step(root, &self.attribute.name)) else { return false };
        each(value, &mut |item| match &self.sub {
            Some(sub) => step(item, &sub.name).is_some_and(|part| each(part, &mut holds)),
            None => holds(item),
        })
    }

    /// The container of the attribute in a resource: the resource itself or the object of its extension.
    pub(crate) fn container<'a>(&self, resource: &'a Map<String, Value>) -> Option<&'a Map<String, Value>> {
        match &self.extension {
            Some(schema) => resource.get(&schema.id)?.as_object(),
            None => Some(resource),
        }
    }
}

/// One step down. A filter in brackets over plain values calls each of them `value`.
fn step<'a>(from: &'a Value, name: &str) -> Option<&'a Value> {
    match from {
        Value::Object(fields) => fields.get(name),
        plain if name == "value" => Some(plain),
        _ => None,
    }
}

fn each(value: &Value, holds: &mut impl FnMut(&Value) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| !is_unassigned(item) && holds(item)),
        single => !is_unassigned(single) && holds(single),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.extension {
            write!(f, "{}:", schema.id)?;
        }
        f.write_str(&self.attribute.name)?;
        match &self.sub {
            Some(sub) => write!(f, ".{}", sub.name),
            None => Ok(()),
        }
    }
}

impl Named {
    pub(crate) fn resolve(name: &str, resource_type: &ResourceType, profile: Profile) -> Self {
        if !name.contains(':') {
            return match Self::within(None, name, |first| resource_type.attribute(first)) {
                Self::Unknown => match lenient::extension_of(profile, name, resource_type) {
                    Some(schema) => Self::resolve_in(name, schema),
                    None => Self::Unknown,
                },
                named => named,
            };
        }
        let name = lenient::current_uri(profile, name, resource_type);
        match resource_type.split_uri(&name) {
            Some((schema, "")) if schema.id == resource_type.schema.id => Self::Core,
            Some((schema, "")) => Self::Extension(schema.clone()),
            Some((schema, rest)) if schema.id == resource_type.schema.id => {
                Self::within(None, rest, |first| resource_type.attribute(first))
            }
            Some((schema, rest)) => Self::within(Some(schema), rest, |first| schema.attribute(first)),
            None => Self::Unknown,
        }
    }

    /// Resolves a name inside an extension's object.
    pub(crate) fn resolve_in(name: &str, schema: &Arc<Schema>) -> Self {
        Self::within(Some(schema), name, |first| schema.attribute(first))
    }

    fn within<'s>(
        extension: Option<&Arc<Schema>>,
        name: &str,
        find: impl Fn(&str) -> Option<&'s Arc<Attribute>>,
    ) -> Self {
        let (first, second) = match name.split_once('.') {
            Some((first, second)) => (first, Some(second)),
            None => (name, None),
        };
        if !is_name(first) || second.is_some_and(|second| !is_name(second)) {
            return Self::Malformed;
        }
        let Some(attribute) = find(first) else { return Self::Unknown };
        let sub = match second {
            Some(second) => match attribute.sub_attribute(second) {
                Some(sub) => Some(sub.clone()),
                None => return Self::Unknown,
            },
            None => None,
        };
        Self::Attribute(Path { extension: extension.cloned(), attribute: attribute.clone(), sub })
    }
}

/// ATTRNAME of RFC 7644 figure 1, with the leading `$` that `$ref` needs (reported erratum 8924).
pub(crate) fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix('$').unwrap_or(name);
    rest.starts_with(|first: char| first.is_ascii_alphabetic())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Where in a message something went wrong: a chain of names that costs nothing until it is printed.
#[derive(Clone, Copy)]
pub(crate) struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    name: &'a str,
}

impl<'a> Trail<'a> {
    pub(crate) fn new(name: &'a str) -> Self {
        Self { parent: None, name }
    }

    pub(crate) fn then(&'a self, name: &'a str) -> Self {
        Self { parent: Some(self), name }
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            let joint = if parent.name.contains(':') { ':' } else { '.' };
            write!(f, "{parent}{joint}")?;
        }
        // Names come from the message, so that a very long one must not fill the log.
        match self.name.char_indices().nth(128) {
            Some((end, _)) => write!(f, "{}…", &self.name[..end]),
            None => f.write_str(self.name),
        }
    }
}
