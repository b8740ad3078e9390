//! Which identity provider speaks in a directory, as far as it is known: each has habits of its own, so that the silence of
//! one is trouble and that of another is not.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::moment::{hours, minutes};

/// An identity provider, by its product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Okta.
    Okta,
    /// Microsoft Entra ID.
    Entra,
    /// Google Workspace.
    Google,
    /// OneLogin.
    OneLogin,
    /// JumpCloud.
    JumpCloud,
    /// PingOne.
    PingOne,
    /// Keycloak, with an extension.
    Keycloak,
    /// authentik.
    Authentik,
    /// Another, or nobody has said which.
    #[default]
    Other,
}

/// When an identity provider calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Again and again, whether or not something has changed: longer silence is trouble.
    Every {
        /// How much time is usual from one call to the next.
        usual: Duration,
        /// After how much silence somebody should look.
        warns: Duration,
        /// After how much something is broken.
        alarms: Duration,
    },
    /// When something changes, and at no other time: silence is normal.
    OnChange,
    /// It is not known.
    Unknown,
}

impl Provider {
    /// All there are.
    pub const ALL: [Self; 9] = [
        Self::Okta,
        Self::Entra,
        Self::Google,
        Self::OneLogin,
        Self::JumpCloud,
        Self::PingOne,
        Self::Keycloak,
        Self::Authentik,
        Self::Other,
    ];

    /// Its name in the API, in addresses and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Entra => "entra",
            Self::Google => "google",
            Self::OneLogin => "onelogin",
            Self::JumpCloud => "jumpcloud",
            Self::PingOne => "pingone",
            Self::Keycloak => "keycloak",
            Self::Authentik => "authentik",
            Self::Other => "other",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Microsoft Entra ID",
            Self::Google => "Google Workspace",
            Self::OneLogin => "OneLogin",
            Self::JumpCloud => "JumpCloud",
            Self::PingOne => "PingOne",
            Self::Keycloak => "Keycloak",
            Self::Authentik => "authentik",
            Self::Other => text::providers::another(),
        }
    }

    /// What it is called in a sentence.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Other => text::providers::the_one_unnamed(),
            known => known.name(),
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// The one whose program calls itself so, where that tells. Entra ID's does not: what it sends is not documented.
    #[must_use]
    pub fn of_agent(agent: &str) -> Option<Self> {
        let agent = agent.to_ascii_lowercase();
        let known = [
            ("okta scim client", Self::Okta),
            ("google-auto-provisioning", Self::Google),
            ("authentik", Self::Authentik),
        ];
        known.into_iter().find(|(part, _)| agent.contains(part)).map(|(_, one)| one)
    }

    /// When it calls. Entra ID's cycle is 40 minutes long (Microsoft Learn, "How Application Provisioning works in Microsoft
    /// Entra ID"), authentik's an hour.
    #[must_use]
    pub const fn rhythm(self) -> Rhythm {
        match self {
            Self::Entra => every(minutes(40), hours(3)),
            Self::Authentik => every(hours(1), hours(6)),
            Self::Okta | Self::OneLogin | Self::JumpCloud | Self::PingOne | Self::Keycloak => {
                Rhythm::OnChange
            }
            Self::Google | Self::Other => Rhythm::Unknown,
        }
    }
}

const fn every(usual: Duration, warns: Duration) -> Rhythm {
    Rhythm::Every { usual, warns, alarms: hours(24) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_are_those_of_the_api() {
        for one in Provider::ALL {
            assert_eq!(Provider::named(one.as_str()), Some(one));
            assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{}\"", one.as_str()));
        }
        assert_eq!(Provider::named("Okta"), None);
    }

    #[test]
    fn a_program_that_names_its_identity_provider_is_known_by_it() {
        assert_eq!(Provider::of_agent("Okta SCIM Client 1.0.0"), Some(Provider::Okta));
        assert_eq!(Provider::of_agent("authentik@2026.8.0"), Some(Provider::Authentik));
        assert_eq!(Provider::of_agent("Google-Auto-Provisioning"), Some(Provider::Google));
        assert_eq!(Provider::of_agent("curl/8.5.0"), None);
        assert_eq!(Provider::of_agent(""), None);
    }

    #[test]
    fn silence_is_trouble_with_those_alone_that_call_again_and_again() {
        let quiet = Provider::ALL.into_iter().filter(|one| matches!(one.rhythm(), Rhythm::Every { .. }));
        assert_eq!(quiet.collect::<Vec<_>>(), [Provider::Entra, Provider::Authentik]);
    }
}
