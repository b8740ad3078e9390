//! The application as a SAML 2.0 service provider.

use super::Misbehaviour;
use serde::{Deserialize, Serialize};

/// How people are named to the application (SAML Core section 8.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameIdFormat {
    /// By the id that never changes.
    #[default]
    Persistent,
    /// By the work address, which changes with the person's name.
    EmailAddress,
}

impl NameIdFormat {
    /// All formats, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Persistent, Self::EmailAddress];

    /// The name used in the JSON API and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Persistent => "persistent",
            Self::EmailAddress => "email_address",
        }
    }

    /// The format of this [`code`](Self::code).
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.code() == code)
    }

    /// What it names people by, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Persistent => "The id that never changes (persistent)",
            Self::EmailAddress => "The work address (emailAddress)",
        }
    }

    /// The URI that stands in messages.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Persistent => "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            Self::EmailAddress => "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        }
    }
}

/// What is registered of the application for sign-in over SAML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceProvider {
    /// Its entity id, compared character by character. `None` until it is known.
    pub entity_id: Option<String>,
    /// The address of its assertion consumer service, the only one a response is ever sent to. `None` until it is known.
    pub acs: Option<String>,
    /// How people are named to it.
    pub name_id: NameIdFormat,
    /// What is wrong with the next sign-in. It is spent by that sign-in.
    pub misbehaviour: Option<Misbehaviour>,
}

impl ServiceProvider {
    /// The entity id and the address, once both are known.
    pub(crate) fn registered(&self) -> Option<(&str, &str)> {
        self.entity_id.as_deref().zip(self.acs.as_deref())
    }
}
