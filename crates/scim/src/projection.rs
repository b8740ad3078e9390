//! `attributes` and `excludedAttributes` (RFC 7644 §3.4.2.5 and §3.9), with the `returned` characteristic.

use serde_json::{Map, Value};

use crate::{
    Fault, Rules, lenient,
    path::{Named, Path},
    resource_type::ResourceType,
    schema::{Attribute, Returned, Schema},
};

/// Which attributes of a resource a response shows.
///
/// ```
/// use scim::{Projection, ResourceType, Rules};
/// let user = ResourceType::user();
/// let shown = Projection::parse(Some("userName, name.givenName"), None, &user, &Rules::lenient())?;
/// let jo = serde_json::json!({ "id": "7", "userName": "jo", "title": "Dr", "name": { "givenName": "Jo", "familyName": "Li" } });
/// assert_eq!(shown.apply(&user, jo), serde_json::json!({ "id": "7", "userName": "jo", "name": { "givenName": "Jo" } }));
/// # Ok::<(), scim::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    choice: Choice,
    everything: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Choice {
    /// What is returned by default.
    Default,
    /// Only what is named, and what is always returned.
    Only(Vec<Place>),
    /// The default without what is named, unless that is always returned.
    Without(Vec<Place>),
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    Attribute(Path),
    Extension(String),
}

/// How much of an attribute is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    Parts,
    Nothing,
}

impl Projection {
    /// What is returned when a client names no attributes.
    pub fn by_default(resource_type: &ResourceType) -> Self {
        Self { choice: Choice::Default, everything: resource_type.returns_all_by_default() }
    }

    /// Reads the two query parameters: names parted by commas, blanks allowed. Names of no attribute select nothing.
    ///
    /// # Errors
    /// 400 `invalidValue` when both are given, which RFC 7644 §3.9 declares mutually exclusive.
    pub fn parse(
        attributes: Option<&str>,
        excluded: Option<&str>,
        resource_type: &ResourceType,
        rules: &Rules,
    ) -> Result<Self, Fault> {
        Self::of(attributes.map(split), excluded.map(split), resource_type, rules)
    }

    /// The same for names that come as arrays, in a search request.
    ///
    /// # Errors
    /// As [`Projection::parse`].
    pub fn of<'n>(
        attributes: Option<impl IntoIterator<Item = &'n str>>,
        excluded: Option<impl IntoIterator<Item = &'n str>>,
        resource_type: &ResourceType,
        rules: &Rules,
    ) -> Result<Self, Fault> {
        let clean = |names: Vec<&'n str>| -> Vec<&'n str> {
            names.into_iter().map(str::trim_ascii).filter(|name| !name.is_empty()).collect()
        };
        let given = |names: Option<Vec<&'n str>>| names.map(clean).filter(|names| !names.is_empty());
        let attributes = given(attributes.map(|names| names.into_iter().collect()));
        let excluded = given(excluded.map(|names| names.into_iter().collect()));
        let places = |names: Vec<&str>| {
            names.into_iter().filter_map(|name| place(name, resource_type, rules)).collect()
        };
        let choice = match (attributes, excluded) {
            (None, None) => return Ok(Self::by_default(resource_type)),
            (Some(names), None) => Choice::Only(places(names)),
            (None, Some(names)) => Choice::Without(places(names)),
            (Some(_), Some(_)) => {
                return Err(Fault::invalid_value(
                    "`attributes` and `excludedAttributes` exclude each other; send one.",
                ));
            }
        };
        Ok(Self { choice, everything: false })
    }

    /// Whether the client names no attributes, so that it sees what is usually returned.
    pub fn is_usual(&self) -> bool {
        matches!(self.choice, Choice::Default)
    }

    /// Whether a stored document goes out as it is, so that there is no need to parse it.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether a core attribute is shown at all. A provider need not fetch what is not: a group's `members`, say.
    pub fn shows(&self, attribute: &Attribute) -> bool {
        self.verdict(None, attribute) != Show::Nothing
    }

    /// Leaves in a full representation what the client gets to see.
    pub fn apply(&self, resource_type: &ResourceType, resource: Value) -> Value {
        if self.everything {
            return resource;
        }
        let Value::Object(mut fields) = resource else { return resource };
        fields.retain(|name, value| match resource_type.attribute(name) {
            Some(attribute) => self.keep(None, attribute, value),
            None => match (resource_type.extension(name), value) {
                (Some(schema), Value::Object(inner)) => {
                    inner.retain(|name, value| match schema.attribute(name) {
                        Some(attribute) => self.keep(Some(schema), attribute, value),
                        None => matches!(self.choice, Choice::Default),
                    });
                    !inner.is_empty()
                }
                _ => false,
            },
        });
        Value::Object(fields)
    }

    fn keep(&self, schema: Option<&Schema>, attribute: &Attribute, value: &mut Value) -> bool {
        match self.verdict(schema, attribute) {
            Show::Nothing => return false,
            Show::All if attribute.sub_attributes.is_empty() => return true,
            Show::All | Show::Parts => {}
        }
        match value {
            Value::Object(parts) => self.keep_parts(schema, attribute, parts),
            Value::Array(items) => {
                items.retain_mut(|item| match item {
                    Value::Object(parts) => self.keep_parts(schema, attribute, parts),
                    _ => true,
                });
                !items.is_empty()
            }
            _ => true,
        }
    }

    fn keep_parts(
        &self,
        schema: Option<&Schema>,
        attribute: &Attribute,
        parts: &mut Map<String, Value>,
    ) -> bool {
        parts.retain(|name, _| match attribute.sub_attribute(name) {
            Some(part) => self.shows_part(schema, attribute, part),
            None => false,
        });
        !parts.is_empty()
    }

    fn verdict(&self, schema: Option<&Schema>, attribute: &Attribute) -> Show {
        let by_default = if attribute.returned == Returned::Default { Show::All } else { Show::Nothing };
        match (attribute.returned, &self.choice) {
            (Returned::Never, _) => Show::Nothing,
            (Returned::Always, _) => Show::All,
            (_, Choice::Default) => by_default,
            (_, Choice::Only(places)) => places.iter().fold(Show::Nothing, |shown, place| match place {
                Place::Extension(uri)
                    if schema.is_some_and(|schema| schema.id == *uri) && shown == Show::Nothing =>
                {
                    by_default
                }
                Place::Attribute(path) if is_at(path, schema, attribute) => match path.sub {
                    None => Show::All,
                    Some(_) if shown == Show::All => Show::All,
                    Some(_) => Show::Parts,
                },
                _ => shown,
            }),
            (_, Choice::Without(places)) => {
                let hidden = places.iter().any(|place| match place {
                    Place::Extension(uri) => schema.is_some_and(|schema| schema.id == *uri),
                    Place::Attribute(path) => path.sub.is_none() && is_at(path, schema, attribute),
                });
                if hidden { Show::Nothing } else { by_default }
            }
        }
    }

    fn shows_part(&self, schema: Option<&Schema>, attribute: &Attribute, part: &Attribute) -> bool {
        let named = |places: &[Place]| {
            places.iter().any(|place| match place {
                Place::Attribute(path) => {
                    is_at(path, schema, attribute)
                        && path.sub.as_ref().is_some_and(|sub| sub.name == part.name)
                }
                Place::Extension(_) => false,
            })
        };
        match (part.returned, &self.choice) {
            (Returned::Never, _) => false,
            (Returned::Always, _) => true,
            (returned, Choice::Default) => returned == Returned::Default,
            (returned, Choice::Without(places)) => returned == Returned::Default && !named(places),
            (returned, Choice::Only(places)) => {
                let whole = self.verdict(schema, attribute) == Show::All;
                (whole && returned == Returned::Default) || named(places)
            }
        }
    }
}

fn is_at(path: &Path, schema: Option<&Schema>, attribute: &Attribute) -> bool {
    path.attribute.name == attribute.name
        && path.extension().map(|found| &found.id) == schema.map(|found| &found.id)
}

fn place(name: &str, resource_type: &ResourceType, rules: &Rules) -> Option<Place> {
    let name = lenient::selected_name(rules.profile, name);
    match Named::resolve(&name, resource_type, rules.profile) {
        Named::Attribute(path) => Some(Place::Attribute(path)),
        Named::Extension(schema) => Some(Place::Extension(schema.id.clone())),
        Named::Core | Named::Unknown | Named::Malformed => None,
    }
}

/// Splits at commas, but not at those inside a filter or a text.
fn split(names: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_usize, false);
    names
        .split(|character| {
            match character {
                '"' => quoted = !quoted,
                '[' if !quoted => depth += 1,
                ']' if !quoted => depth = depth.saturating_sub(1),
                ',' if !quoted && depth == 0 => return true,
                _ => {}
            }
            false
        })
        .collect()
}
