//! The application people are assigned to: where it takes SCIM, which dialect it hears, its OIDC client, and what is registered of it for SAML.

use crate::chance;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

mod misbehaviour;
mod revision;
mod saml;

pub use misbehaviour::Misbehaviour;
pub use revision::Revision;
pub use saml::{NameIdFormat, ServiceProvider};

/// Whose manner of speaking SCIM is practised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Plain RFC 7644: one PATCH with paths, real booleans, DELETE when someone is unassigned.
    #[default]
    Rfc,
    /// Okta, apps of its integration network: GET and PUT for a profile, a PATCH without path for `active`, never DELETE.
    Okta,
    /// Okta, custom apps of its App Integration Wizard: a PUT for every change.
    #[serde(rename = "okta-aiw")]
    OktaWizard,
    /// Microsoft Entra ID: one capitalised operation per attribute, booleans as text, DELETE only for a hard delete. With the flag
    /// `aadOptscim062020` in the base URL's query it keeps to the RFC.
    Entra,
    /// OneLogin: a JSON template with POST and PUT, `active` as text, one member per PATCH.
    OneLogin,
    /// JumpCloud: one operation per attribute, members taken out by value.
    JumpCloud,
    /// Google Workspace: `application/json`, userName and name alone, no groups.
    Google,
    /// PingOne: `Eq` in filters, PUT for people, PATCH for groups.
    PingOne,
    /// Keycloak with its community extension: no search, PUT for people, all members of a group every time.
    Keycloak,
    /// authentik: asks for the ServiceProviderConfig and goes by it.
    Authentik,
}

impl Dialect {
    /// All dialects, in the order they are shown.
    pub const ALL: [Self; 10] = [
        Self::Rfc,
        Self::Okta,
        Self::OktaWizard,
        Self::Entra,
        Self::OneLogin,
        Self::JumpCloud,
        Self::Google,
        Self::PingOne,
        Self::Keycloak,
        Self::Authentik,
    ];

    /// The name used in the JSON API and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::Okta => "okta",
            Self::OktaWizard => "okta-aiw",
            Self::Entra => "entra",
            Self::OneLogin => "onelogin",
            Self::JumpCloud => "jumpcloud",
            Self::Google => "google",
            Self::PingOne => "pingone",
            Self::Keycloak => "keycloak",
            Self::Authentik => "authentik",
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
            Self::OktaWizard => "Okta (custom app)",
            Self::Entra => "Microsoft Entra ID",
            Self::OneLogin => "OneLogin",
            Self::JumpCloud => "JumpCloud",
            Self::Google => "Google Workspace",
            Self::PingOne => "PingOne",
            Self::Keycloak => "Keycloak with its SCIM extension",
            Self::Authentik => "authentik",
        }
    }

    /// What is peculiar about it, in a sentence.
    pub fn manner(self) -> &'static str {
        match self {
            Self::Rfc => "One PATCH with paths, real booleans; DELETE when someone is unassigned.",
            Self::Okta => {
                "GET then PUT for a profile, PATCH without a path for active; never DELETE for people."
            }
            Self::OktaWizard => "PUT of the whole for every change, also of a group; never DELETE.",
            Self::Entra => {
                "One capitalised operation per attribute, booleans as text; DELETE only for a hard delete. Put ?aadOptscim062020 \
                 behind the base URL for its standard manner."
            }
            Self::OneLogin => {
                "POST and PUT of a JSON template, active as text; one member of a group per PATCH."
            }
            Self::JumpCloud => {
                "One operation per attribute; members taken out by value. Its test makes a User and a Group."
            }
            Self::Google => "JSON that is not called SCIM, user name and name alone; no groups.",
            Self::PingOne => "Filters with a capital Eq, PUT for people, PATCH for groups.",
            Self::Keycloak => "Looks for nobody; PUT for people, all members of a group every time; DELETE.",
            Self::Authentik => {
                "Asks what the other side can do before it speaks; PUT for people, one operation per member; DELETE."
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
    /// What is registered of it for sign-in over SAML.
    #[serde(default)]
    pub saml: ServiceProvider,
    /// Who may sign in to it.
    pub sign_in: SignIn,
}

impl Application {
    /// What is peculiar about how it is spoken to, in a sentence.
    pub(crate) fn manner(&self) -> &'static str {
        match self.dialect {
            Dialect::Entra if self.has_entra_flag() => {
                "Standard PATCH, since the base URL has aadOptscim062020; DELETE only for a hard delete."
            }
            dialect => dialect.manner(),
        }
    }

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
            saml: ServiceProvider::default(),
            sign_in: SignIn::default(),
        })
    }
}
