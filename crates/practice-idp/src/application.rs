//! The application people are assigned to: where it takes SCIM, which dialect it hears, and its OIDC client.

use crate::chance;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

mod revision;

pub use revision::Revision;

/// Whose manner of speaking SCIM is practised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Plain RFC 7644: one PATCH with paths, real booleans, DELETE when someone is unassigned.
    #[default]
    Rfc,
    /// Okta: GET and PUT for a profile, a PATCH without path for `active`, never DELETE.
    Okta,
    /// Microsoft Entra ID: one capitalised operation per attribute, booleans as text, DELETE only for a hard delete.
    Entra,
}

impl Dialect {
    /// All dialects, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Rfc, Self::Okta, Self::Entra];

    /// The name used in the JSON API and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::Okta => "okta",
            Self::Entra => "entra",
        }
    }

    /// The dialect of this [`code`](Self::code).
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.code() == code)
    }

    /// The name people know it by.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rfc => "Plain SCIM (RFC 7644)",
            Self::Okta => "Okta",
            Self::Entra => "Microsoft Entra ID",
        }
    }

    /// What is peculiar about it, in a sentence.
    pub fn manner(self) -> &'static str {
        match self {
            Self::Rfc => "One PATCH with paths, real booleans; DELETE when someone is unassigned.",
            Self::Okta => "GET then PUT for a profile, PATCH without a path for active; never DELETE.",
            Self::Entra => {
                "One capitalised operation per attribute, booleans as text; DELETE only for a hard delete."
            }
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// Who may sign in to the application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// Everyone whose account is active, so that the application's own refusal can be seen.
    #[default]
    Anyone,
    /// Assigned people only; others are sent back with `access_denied`.
    AssignedOnly,
}

/// The application as an OpenID Connect client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The `client_id`.
    pub id: String,
    /// The `client_secret`.
    pub secret: Secret,
    /// Where codes may be sent; compared character by character.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after signing out; compared character by character.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
}

/// The application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// What people call it.
    pub name: String,
    /// The SCIM base URL ("Tenant URL"), perhaps with a query that goes along with every request. `None` until it is known.
    pub scim_base_url: Option<Url>,
    /// The bearer token for it, without the word `Bearer`.
    pub scim_token: Option<Secret>,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// How it signs people in.
    pub client: Client,
    /// Who may sign in to it.
    pub sign_in: SignIn,
}

impl Application {
    /// An application nothing is known of yet, with a client secret of its own.
    ///
    /// # Errors
    /// When no random secret can be drawn.
    pub fn unknown() -> Result<Self, chance::Dry> {
        Ok(Self {
            name: "the application".to_owned(),
            scim_base_url: None,
            scim_token: None,
            dialect: Dialect::default(),
            client: Client {
                id: "practice-client".to_owned(),
                secret: Secret::new(chance::token()?),
                redirect_uris: Vec::new(),
                post_logout_redirect_uris: Vec::new(),
            },
            sign_in: SignIn::default(),
        })
    }
}
