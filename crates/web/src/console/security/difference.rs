//! What would change of what a connection by SAML believes: shown before anybody confirms it.

use domain::{
    Moment,
    connection::{Endpoint, Saml, Told},
};

use crate::connection::Pinned;

/// What would change.
pub(super) struct Difference {
    /// Those that would be believed, and whether each is new.
    pub(super) certificates: Vec<(Pinned, bool)>,
    /// Those that are believed and not named any more.
    pub(super) gone: Vec<Pinned>,
    /// The addresses, where they are others.
    pub(super) addresses: Option<(Vec<String>, Vec<String>)>,
    /// Whether it comes to ask for signed requests, or no longer does.
    pub(super) signed_requests: Option<bool>,
}

impl Difference {
    /// Between what a connection believes and what it is told.
    pub(super) fn of(saml: &Saml, told: &Told, now: Moment) -> Self {
        let at =
            |endpoints: &[Endpoint]| endpoints.iter().map(|one| one.location.clone()).collect::<Vec<_>>();
        let (before, after) = (
            [at(&saml.single_sign_on), at(&saml.single_logout)].concat(),
            [at(&told.single_sign_on), at(&told.single_logout)].concat(),
        );
        let is_new = |one| !saml.certificates.contains(one);
        let gone = saml.certificates.iter().filter(|one| !told.certificates.contains(one));
        Self {
            certificates: told.certificates.iter().map(|one| (Pinned::of(one, now), is_new(one))).collect(),
            gone: gone.map(|one| Pinned::of(one, now)).collect(),
            addresses: (before != after).then_some((before, after)),
            signed_requests: (told.wants_signed_requests != saml.wants_signed_requests)
                .then_some(told.wants_signed_requests),
        }
    }

    /// Whether anything would be believed that is not, or no longer.
    pub(super) fn is_none(&self) -> bool {
        self.certificates.iter().all(|(_, is_new)| !is_new)
            && self.gone.is_empty()
            && self.addresses.is_none()
            && self.signed_requests.is_none()
    }
}
