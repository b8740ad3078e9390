//! Provider sheets: what to click and to fill in on the pages of an identity provider, in its own words and order, as
//! data. The wizards of the console show them with a connection's own values, `docs/providers` is written from them, and
//! so the two can't disagree.
//!
//! Labels are those of the providers' pages in English, at the time their sources were read. A label that has changed
//! since is a mistake here and nowhere else.

mod authentik;
mod entra;
mod generic;
mod google;
mod jumpcloud;
mod keycloak;
mod okta;
mod onelogin;
mod pingone;

/// An identity provider, and what is done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// Its name in addresses.
    pub code: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// How its issuers and entity ids are known: parts of their addresses, any of which tells.
    pub known_by: &'static [&'static str],
    /// Single sign-on over SAML 2.0.
    pub saml: Sheet,
    /// Single sign-on over OpenID Connect.
    pub oidc: Sheet,
    /// Provisioning over SCIM 2.0.
    pub scim: Scim,
    /// Where its labels were read.
    pub sources: &'static [&'static str],
}

/// What an identity provider does over SCIM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scim {
    /// It provisions people.
    Sheet {
        /// How.
        sheet: Sheet,
        /// When it calls, so that silence can be told from trouble.
        rhythm: &'static str,
        /// Where something is put right there.
        mend: Mend,
    },
    /// It can't.
    Nothing {
        /// Why not.
        why: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
}

/// Where something is put right at an identity provider that provisions people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mend {
    /// Where another token goes.
    pub token: &'static str,
    /// Where it says what it sends of people.
    pub mappings: &'static str,
    /// Where what failed is seen, and how it is sent once more.
    pub again: &'static str,
}

/// What is done at an identity provider for one protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// The steps, in the order of its pages.
    pub steps: &'static [Step],
    /// What it is to say of people; empty where nothing has to be mapped.
    pub attributes: &'static [Attribute],
    /// What it shows that belongs here.
    pub given: &'static [Given],
    /// What goes wrong easily there.
    pub cautions: &'static [&'static str],
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Go somewhere, press something.
    Go(&'static str),
    /// A field of this label takes a value of ours.
    Put(&'static str, Value),
    /// A field of this label is set to this.
    Set(&'static str, &'static str),
    /// A field or switch of this label is left alone or turned off, and why.
    Leave(&'static str, &'static str),
}

/// A value of ours that goes into an identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value {
    /// Where SAML answers are posted to.
    Acs,
    /// Who we are over SAML.
    EntityId,
    /// Where OpenID Connect leads back to.
    RedirectUri,
    /// Where OpenID Connect leads back to whoever was signed out there from here.
    SignOutUri,
    /// The address of the start page, for fields that want one.
    LoginUrl,
    /// The base of the SCIM endpoints.
    BaseUrl,
    /// The bearer token.
    Token,
}

impl Value {
    /// What it is called on our pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acs => "ACS URL",
            Self::EntityId => "Entity ID",
            Self::RedirectUri => "Redirect URI",
            Self::SignOutUri => "Sign-out redirect URI",
            Self::LoginUrl => "Sign-in page",
            Self::BaseUrl => "Base URL",
            Self::Token => "Token",
        }
    }
}

/// What an identity provider is to say of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// The name under which it is sent.
    pub name: &'static str,
    /// What it is at the identity provider.
    pub from: &'static str,
    /// What it is for here.
    pub means: &'static str,
}

/// Something the identity provider shows that belongs here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The field here.
    pub field: Field,
    /// Where it is there, in its own words.
    pub found: &'static str,
}

/// A field of our forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The address of SAML metadata.
    MetadataUrl,
    /// SAML metadata as a file.
    MetadataXml,
    /// The issuer of OpenID Connect.
    Issuer,
    /// The client id.
    ClientId,
    /// The client secret.
    ClientSecret,
}

impl Field {
    /// Its label on our pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MetadataUrl => "Metadata URL",
            Self::MetadataXml => "Metadata (XML)",
            Self::Issuer => "Issuer",
            Self::ClientId => "Client ID",
            Self::ClientSecret => "Client secret",
        }
    }
}

/// A protocol of single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// SAML 2.0.
    Saml,
    /// OpenID Connect.
    Oidc,
}

impl Protocol {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Saml, Self::Oidc];

    /// Its name in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Saml => "saml",
            Self::Oidc => "oidc",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saml => "SAML 2.0",
            Self::Oidc => "OpenID Connect",
        }
    }

    /// The protocol of this name in addresses.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

impl Provider {
    /// The sheet of a protocol.
    #[must_use]
    pub const fn sheet(&self, protocol: Protocol) -> &Sheet {
        match protocol {
            Protocol::Saml => &self.saml,
            Protocol::Oidc => &self.oidc,
        }
    }

    /// What is set there, and to what, where groups are to give roles here: the fields of the sheet that say so.
    #[must_use]
    pub fn group_settings(&self) -> Vec<(&'static str, &'static str)> {
        let Scim::Sheet { sheet, .. } = self.scim else { return Vec::new() };
        let speaks = |(_, to): &(&str, &str)| to.contains("groups are to give roles");
        let fields = sheet.steps.iter().filter_map(|step| match *step {
            Step::Set(label, to) | Step::Leave(label, to) => Some((label, to)),
            Step::Go(_) | Step::Put(..) => None,
        });
        fields.filter(speaks).collect()
    }

    /// The provider of this name in addresses.
    #[must_use]
    pub fn named(code: &str) -> Option<&'static Self> {
        PROVIDERS.iter().copied().find(|one| one.code == code)
    }

    /// The provider whose issuer or entity id this is, as far as it tells; otherwise the general one.
    #[must_use]
    pub fn of_issuer(issuer: &str) -> &'static Self {
        let issuer = issuer.to_ascii_lowercase();
        let knows = |one: &&'static Self| one.known_by.iter().any(|part| issuer.contains(part));
        PROVIDERS.iter().copied().find(knows).unwrap_or(&generic::PROVIDER)
    }
}

/// Every provider, the general one last.
pub const PROVIDERS: &[&Provider] = &[
    &okta::PROVIDER,
    &entra::PROVIDER,
    &google::PROVIDER,
    &onelogin::PROVIDER,
    &jumpcloud::PROVIDER,
    &pingone::PROVIDER,
    &keycloak::PROVIDER,
    &authentik::PROVIDER,
    &generic::PROVIDER,
];

/// What every OpenID Connect provider has to say of people, by the standard names (OpenID Connect Core section 5.1).
const OIDC_CLAIMS: &[Attribute] = &[
    Attribute { name: "email", from: "the scope `email`", means: "The address" },
    Attribute {
        name: "email_verified",
        from: "the scope `email`",
        means: "Whether the address is theirs. Where it is missing or false, the address opens nothing",
    },
    Attribute { name: "given_name", from: "the scope `profile`", means: "First name" },
    Attribute { name: "family_name", from: "the scope `profile`", means: "Last name" },
];

#[cfg(test)]
mod tests;
