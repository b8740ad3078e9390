//! What a SAML 2.0 connection needs to know of its identity provider.

use serde::{Deserialize, Serialize};

use crate::{Moment, Refusal};

/// How many signing certificates a connection pins at most: two that are live while one replaces the other, and one
/// more that is told of ahead.
pub const MOST_CERTIFICATES: usize = 3;

/// What a SAML 2.0 connection needs to know of its identity provider, as its metadata said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saml {
    /// Its entity id, compared byte for byte.
    pub entity_id: String,
    /// Where it takes requests to sign in.
    pub single_sign_on: Vec<Endpoint>,
    /// Where it takes word of a logout; many have none.
    pub single_logout: Vec<Endpoint>,
    /// The certificates whose keys it signs with. Nothing else is ever believed.
    pub certificates: Vec<Certificate>,
    /// Whether its metadata ask for signed requests. If so, ours are.
    pub wants_signed_requests: bool,
    /// Whether our metadata ask for encrypted assertions. One that is not is believed all the same.
    pub encryption: bool,
    /// Our key, where there is one: it signs requests, and opens what is encrypted for it.
    pub own_key: Option<OwnKey>,
    /// Whether a sign-in may start at the identity provider: then it is asked anew, in a request of ours.
    pub idp_initiated: bool,
    /// Where the metadata were fetched, if they were, and are looked at again.
    pub metadata_url: Option<String>,
    /// What the metadata said at a later look, where that is not what is believed.
    pub proposal: Option<Proposal>,
    /// Until when signatures and digests by SHA-1 are put up with, or were.
    pub sha1_until: Option<Moment>,
    /// A key of ours that is to follow. It opens what is encrypted for it, and signs nothing before the identity provider
    /// knows it.
    pub next_key: Option<OwnKey>,
    /// The key of ours that signed before. It still opens what is encrypted for it.
    pub old_key: Option<OwnKey>,
}

/// What the metadata of an identity provider say, as far as a connection believes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Where it takes requests to sign in.
    pub single_sign_on: Vec<Endpoint>,
    /// Where it takes word of a logout.
    pub single_logout: Vec<Endpoint>,
    /// The certificates whose keys it signs with.
    pub certificates: Vec<Certificate>,
    /// Whether it asks for signed requests.
    pub wants_signed_requests: bool,
}

impl Told {
    /// Whether it says the same, in whatever order.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
            one.iter().all(|it| other.contains(it)) && other.iter().all(|it| one.contains(it))
        }
        same(&self.single_sign_on, &other.single_sign_on)
            && same(&self.single_logout, &other.single_logout)
            && same(&self.certificates, &other.certificates)
            && self.wants_signed_requests == other.wants_signed_requests
    }
}

/// What an identity provider's metadata said when they were looked at again. Nothing of it is believed before somebody who
/// manages the workspace confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// When it was found, to the millisecond; whoever confirms it names it by this.
    pub found_at: Moment,
    /// What they said.
    pub told: Told,
    /// Whether somebody has said no. It is kept, so that the same is not proposed again.
    pub is_dismissed: bool,
}

impl Saml {
    /// What is believed of what metadata can say.
    #[must_use]
    pub fn told(&self) -> Told {
        Told {
            single_sign_on: self.single_sign_on.clone(),
            single_logout: self.single_logout.clone(),
            certificates: self.certificates.clone(),
            wants_signed_requests: self.wants_signed_requests,
        }
    }

    /// The same connection, once this is believed.
    #[must_use]
    pub fn believing(self, told: Told) -> Self {
        let Told { single_sign_on, single_logout, certificates, wants_signed_requests } = told;
        Self { single_sign_on, single_logout, certificates, wants_signed_requests, ..self }
    }

    /// The same, with those of `known` beside its own certificates that it does not name; none where these would be more than
    /// [`MOST_CERTIFICATES`].
    #[must_use]
    pub fn beside(mut self, known: &[Certificate]) -> Option<Self> {
        let unnamed: Vec<_> = known.iter().filter(|one| !self.certificates.contains(one)).cloned().collect();
        self.certificates.extend(unnamed);
        (self.certificates.len() <= MOST_CERTIFICATES).then_some(self)
    }

    /// What waits for somebody to confirm or dismiss it.
    #[must_use]
    pub fn proposed(&self) -> Option<&Proposal> {
        self.proposal.as_ref().filter(|proposal| !proposal.is_dismissed)
    }

    /// Whether it can be used at all. Without a certificate every signature would be refused, or, in a careless reader,
    /// none; without an address nobody could be sent anywhere.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let unfit = |why: &str| Err(Refusal::ValueInvalid { field: "metadata", why: why.to_owned() });
        match self.certificates.len() {
            0 => unfit(text::values::metadata_no_certificate()),
            1..=MOST_CERTIFICATES if self.single_sign_on.is_empty() => {
                unfit(text::values::metadata_no_address())
            }
            1..=MOST_CERTIFICATES => Ok(()),
            _ => unfit(text::values::metadata_too_many_certificates()),
        }
    }
}

/// An address of the identity provider for one kind of message over one binding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// How messages travel there.
    pub binding: Binding,
    /// Where requests go.
    pub location: String,
    /// Where answers go, if elsewhere.
    pub response_location: Option<String>,
}

/// How a message travels through the browser (SAML Bindings sections 3.4 and 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// In the query of a redirect.
    Redirect,
    /// In a form that is posted.
    Post,
}

/// A pinned certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its DER form in base64, on one line.
    pub der: String,
    /// SHA-256 over its DER form, as admins compare it.
    pub fingerprint: String,
    /// Whom it names.
    pub subject: String,
    /// Until when it says to be valid. Signatures are believed afterwards, too; admins should know in time.
    pub expires_at: Moment,
}

/// A key of ours, for one connection alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// The private key, sealed under the installation's key, in base64; never the key itself.
    pub sealed: String,
    /// The certificate by which the identity provider knows it.
    pub certificate: Certificate,
}

impl std::fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnKey").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}
