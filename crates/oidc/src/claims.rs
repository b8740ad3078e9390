//! What a believed ID token says about a person.

use jiff::Timestamp;
use serde::Serialize;

use crate::userinfo::Userinfo;

/// The claims of a believed ID token. The identity is `issuer` and `subject` together; everything else is a
/// label, and an address is nobody's proof (see `email_verified`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// `iss`, equal to the connection's issuer.
    pub issuer: String,
    /// `sub`: the person, as this provider never names anybody else.
    pub subject: String,
    /// `email`, as the provider writes it.
    pub email: Option<String>,
    /// `email_verified`. Absent is not true, and true only says what this provider thinks.
    pub email_verified: Option<bool>,
    /// Entra's `xms_edov`: whether the owner of the address's domain is verified there.
    pub email_domain_owner_verified: Option<bool>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `name`, the whole name for display.
    pub name: Option<String>,
    /// `preferred_username`; often the user principal name.
    pub preferred_username: Option<String>,
    /// Google's `hd`: the Workspace domain the account belongs to. Absent for private accounts.
    pub hd: Option<String>,
    /// Entra's `tid`: the tenant.
    pub tid: Option<String>,
    /// Entra's `oid`: the person within the tenant; what its provisioning sends as `externalId`.
    pub oid: Option<String>,
    /// `sid`: the provider's own session, for a logout it may announce later.
    pub sid: Option<String>,
    /// `acr`: how well the person was authenticated.
    pub acr: Option<String>,
    /// `amr`: by which means.
    pub amr: Vec<String>,
    /// `auth_time`: when the person proved themselves there.
    pub auth_time: Option<Timestamp>,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `exp`.
    pub expires_at: Timestamp,
}

impl Claims {
    /// Adds what the userinfo endpoint knows and the ID token left out. The address and its verification
    /// come from one source together, never one from each.
    #[must_use]
    pub fn filled_from(self, userinfo: Userinfo) -> Self {
        let (email, email_verified, email_domain_owner_verified) = match self.email {
            Some(email) => (Some(email), self.email_verified, self.email_domain_owner_verified),
            None => (userinfo.email, userinfo.email_verified, None),
        };
        Self {
            email,
            email_verified,
            email_domain_owner_verified,
            given_name: self.given_name.or(userinfo.given_name),
            family_name: self.family_name.or(userinfo.family_name),
            name: self.name.or(userinfo.name),
            preferred_username: self.preferred_username.or(userinfo.preferred_username),
            ..self
        }
    }
}
