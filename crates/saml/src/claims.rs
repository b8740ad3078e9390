//! What a believed assertion says about a person.

use jiff::Timestamp;
use serde::Serialize;

use crate::Algorithm;

/// The claims of a believed assertion. The identity is `issuer` and `name_id` together; everything else is a
/// label, and an address in it is nobody's proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The identity provider's entity id, equal to the connection's.
    pub issuer: String,
    /// The person, as the identity provider names them to us.
    pub name_id: NameId,
    /// `SessionIndex`: the identity provider's own session, for a logout it may announce later.
    pub session_index: Option<String>,
    /// `SessionNotOnOrAfter`: when a session made of this must end at the latest.
    pub session_not_on_or_after: Option<Timestamp>,
    /// `AuthnInstant`: when the person proved themselves there.
    pub authenticated_at: Timestamp,
    /// `AuthnContextClassRef`: how.
    pub context_class: Option<String>,
    /// The attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// What makes it one use only.
    pub once: Once,
    /// How it was signed.
    pub proof: Proof,
}

impl Claims {
    /// All values of the attributes of that name, in their order. A name that stands several times is not
    /// settled here: who needs one value takes it only if there is one.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes
            .iter()
            .filter(move |one| one.name == name)
            .flat_map(|one| &one.values)
            .map(String::as_str)
    }
}

/// A `NameID` with its qualifiers (Core section 2.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NameId {
    /// The name itself, every character of it.
    pub value: String,
    /// `Format`, a URI; absent means unspecified.
    pub format: Option<String>,
    /// `NameQualifier`: the domain the name is unique in, usually the identity provider.
    pub name_qualifier: Option<String>,
    /// `SPNameQualifier`: for whom the name was made.
    pub sp_name_qualifier: Option<String>,
}

/// An attribute (Core section 2.7.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// `Name`, often a URI.
    pub name: String,
    /// `FriendlyName`, for people.
    pub friendly_name: Option<String>,
    /// The values that are text. A value made of elements is left out, and so is `xsi:nil`.
    pub values: Vec<String>,
}

/// What the caller keeps so that no assertion is used twice: the id, unique per connection, until the time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Once {
    /// `ID` of the assertion.
    pub assertion_id: String,
    /// From then on this assertion would be refused as too old anyway.
    pub until: Timestamp,
}

/// How an assertion was signed, for the page of a connection test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The signature algorithm.
    pub algorithm: Algorithm,
    /// The SHA-256 fingerprint of the certificate that signed.
    pub fingerprint: String,
    /// Whether the assertion came encrypted.
    pub encrypted: bool,
}
