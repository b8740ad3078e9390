//! What a sign-in makes of an address that an identity provider names, and of how it names people. A sign-in and its test go
//! by the same.

use domain::{
    Address, Moment, Refusal,
    identity::Asserted,
    session::There,
    sign_in::{LONGEST_NAME, Lack, MOST_NAMES, Note, called, cut},
};
use serde::{Deserialize, Serialize};

use crate::{Folds, secret::digest_of};

/// Why an address that is named is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The identity provider says itself that it is not verified.
    Denied,
    /// It does not say that it is, and silence is no word for it.
    Unvouched,
    /// Entra ID does not say that the domain's owner stands behind it.
    EntraOwner,
    /// Google does not say that the organisation of that domain runs the account.
    GoogleOrganisation,
}

/// What an identity provider's word about somebody's address comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It vouches for it.
    Vouched(Address),
    /// It names it, and that is not believed. It opens nothing.
    Doubted(Address, Doubt),
    /// It names none.
    None(Lack),
}

/// By what an identity provider names people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Naming {
    /// By an id that it promises to keep: the subject of OpenID Connect, a persistent Name ID.
    #[default]
    Lasting,
    /// By an address.
    Address,
    /// By a Name ID of which it does not say what it is.
    Unsaid,
    /// By a Name ID of this format.
    Other(String),
}

/// What an admin who tests a connection is told of, beside all that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// By what people are named.
    pub naming: Naming,
    /// The word about the address.
    pub word: Word,
}

/// What an identity provider that is believed says about somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// Who they are to it.
    pub(super) subject: String,
    /// Other ids it knows the person by, each as good as the subject: `oid` in Entra ID.
    pub(super) also_known_as: Vec<String>,
    /// The name they go by there.
    pub(super) user_name: Option<String>,
    /// Their address, where it vouches for it.
    pub(super) email: Option<String>,
    /// The address it names without vouching for it. It opens nothing.
    pub(super) doubtful: Option<String>,
    /// Why it is not believed.
    #[serde(default)]
    pub(super) doubt: Option<Doubt>,
    /// Why it names none.
    #[serde(default)]
    pub(super) lack: Option<Lack>,
    /// The names of what it sent.
    #[serde(default)]
    pub(super) came: Vec<String>,
    /// By what it names people.
    #[serde(default)]
    pub(super) naming: Naming,
    /// Given name.
    pub(super) given_name: Option<String>,
    /// Family name.
    pub(super) family_name: Option<String>,
    /// When a session made of this has to end at the latest.
    pub(super) session_until: Option<Moment>,
    /// What the identity provider calls its own session of theirs.
    pub(super) session_there: Option<String>,
    /// All of it, label by label, for the admin who tests the connection.
    pub(super) labels: Vec<(String, String)>,
}

impl Said {
    /// Nothing but this word about the address.
    pub(super) fn with(word: Word) -> Self {
        match word {
            Word::Vouched(address) => Self { email: Some(address.to_string()), ..Self::default() },
            Word::Doubted(address, doubt) => {
                Self { doubtful: Some(address.to_string()), doubt: Some(doubt), ..Self::default() }
            }
            Word::None(lack) => Self { lack: Some(lack), ..Self::default() },
        }
    }

    /// The word about the address.
    pub(super) fn word(&self) -> Word {
        if let Some(address) = address(self.email.as_deref()) {
            return Word::Vouched(address);
        }
        match address(self.doubtful.as_deref()) {
            Some(address) => Word::Doubted(address, self.doubt.unwrap_or(Doubt::Unvouched)),
            None => Word::None(self.lack.unwrap_or(Lack::Unsaid)),
        }
    }

    /// What admins should see of it where it came to this refusal.
    pub(super) fn note(&self, refusal: &Refusal) -> Option<Note> {
        match refusal {
            Refusal::AccessNotAssigned { .. } => Some(Note::CalledThere { subject: called(&self.subject) }),
            Refusal::AddressMissing { .. } => {
                let came = self.came.iter().take(MOST_NAMES).map(|name| cut(name, LONGEST_NAME)).collect();
                Some(Note::NoAddress { lack: self.lack.unwrap_or(Lack::Unsaid), came })
            }
            _ => None,
        }
    }

    /// What counts of it.
    pub(super) fn asserted(&self, asked_at: Moment, folds: &Folds) -> Asserted {
        Asserted {
            subject: self.subject.clone(),
            user_name_key: self.user_name.as_deref().map(folds.user_name),
            user_name: self.user_name.clone(),
            email: address(self.email.as_deref()),
            is_address_doubted: self.doubtful.is_some(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            session_until: self.session_until,
            there: There {
                subject: digest_of(&self.subject),
                session: self.session_there.as_deref().map(digest_of),
            },
            asked_at,
        }
    }
}

pub(super) fn address(text: Option<&str>) -> Option<Address> {
    text.and_then(|text| Address::parse(text).ok())
}

/// A value on the page of a test.
pub(super) fn shown(value: Option<&str>) -> String {
    value.unwrap_or(text::said::none_that_counts()).to_owned()
}
