//! What each identity provider says, as pure values: no request is sent from here.

use super::call::Call;
use super::profile::{Attribute, Difference, Profile, Standing};
use crate::application::Dialect;
use crate::people::Person;
use http::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

mod entra;
mod okta;
mod rfc;

impl Dialect {
    /// The headers that go with every request; the content type only where there is content.
    pub(crate) fn headers(self, has_body: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
        set(ACCEPT, "application/scim+json");
        match self {
            Self::Okta => {
                set(USER_AGENT, "Okta SCIM Client 1.0.0");
                set(ACCEPT_CHARSET, "utf-8");
            }
            Self::Rfc | Self::Entra => {
                set(USER_AGENT, concat!("practice-idp/", env!("CARGO_PKG_VERSION")));
            }
        }
        if has_body {
            set(
                CONTENT_TYPE,
                match self {
                    Self::Rfc => "application/scim+json",
                    Self::Okta | Self::Entra => "application/scim+json; charset=utf-8",
                },
            );
        }
        headers
    }

    /// The attributes this dialect keeps in step after creation.
    pub(crate) fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::Rfc => &rfc::ATTRIBUTES,
            Self::Okta => &okta::ATTRIBUTES,
            Self::Entra => &entra::ATTRIBUTES,
        }
    }

    /// The searches that look for a person who may be there already, in the order they are tried.
    pub(crate) fn searches(self, person: &Person) -> Vec<Call> {
        match self {
            Self::Rfc => rfc::searches(person),
            Self::Okta => okta::searches(person),
            Self::Entra => entra::searches(person),
        }
    }

    /// The body that creates the person. `password` is used by Okta alone.
    pub(crate) fn creation(self, person: &Person, password: &str) -> Value {
        match self {
            Self::Rfc => rfc::creation(person),
            Self::Okta => okta::creation(person, password),
            Self::Entra => entra::creation(person),
        }
    }

    /// The PATCH that lets the person in or keeps them out, and changes nothing else.
    pub(crate) fn standing_patch(self, standing: Standing) -> Value {
        match self {
            Self::Rfc => rfc::patch(&[], Some(standing)),
            Self::Okta => okta::standing_patch(standing),
            Self::Entra => entra::patch(&[], Some(standing)),
        }
    }

    /// How a changed profile is sent.
    pub(crate) fn update(self, id: &str, change: &Change<'_>) -> Update {
        match self {
            Self::Rfc => Update::Patch(rfc::patch(&change.differences, change.standing)),
            Self::Entra => Update::Patch(entra::patch(&change.differences, change.standing)),
            Self::Okta => Update::GetThenPut(okta::replacement(id, change.wanted)),
        }
    }

    /// What "Test connection" sends. `guid` is what Entra ID looks for.
    pub(crate) fn probes(self, guid: &str) -> Vec<Call> {
        match self {
            Self::Rfc => vec![
                Call::service_provider_config(),
                Call::list(vec![("startIndex", "1".to_owned()), ("count", "1".to_owned())]),
            ],
            Self::Okta => vec![Call::list(vec![("startIndex", "1".to_owned()), ("count", "2".to_owned())])],
            Self::Entra => vec![entra::search("userName", guid)],
        }
    }

    /// What unassigning means.
    pub(crate) fn unassignment(self) -> Parting {
        match self {
            Self::Rfc => Parting::Delete,
            Self::Okta | Self::Entra => Parting::Deactivate,
        }
    }

    /// What removing the person from the identity provider for good means.
    pub(crate) fn erasure(self) -> Parting {
        match self {
            Self::Rfc | Self::Entra => Parting::Delete,
            Self::Okta => Parting::Deactivate,
        }
    }
}

/// What is to change about a person who is linked.
pub(crate) struct Change<'a> {
    pub(crate) wanted: &'a Profile,
    pub(crate) differences: Vec<Difference>,
    /// `None` when the standing stays.
    pub(crate) standing: Option<Standing>,
}

/// How a change travels.
#[derive(Debug, PartialEq)]
pub(crate) enum Update {
    Patch(Value),
    /// Okta fetches the User and replaces it whole.
    GetThenPut(Value),
}

/// How someone is shown out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    Delete,
    Deactivate,
}

/// A `name` object with the parts that have a value.
fn name(person: &Person, parts: &[Attribute]) -> Value {
    let profile = Profile::of(person, Standing::Active);
    let mut name = serde_json::Map::new();
    for part in parts {
        let key = match part {
            Attribute::Formatted => "formatted",
            Attribute::FamilyName => "familyName",
            _ => "givenName",
        };
        if let Some(value) = profile.value(*part) {
            name.insert(key.to_owned(), Value::from(value));
        }
    }
    Value::Object(name)
}
