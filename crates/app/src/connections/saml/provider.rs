//! Between what a connection keeps of its identity provider and the messages' own form of it.

use domain::{
    Moment,
    connection::{Binding, Certificate, Endpoint, Saml},
};
use saml::{Fault, IdentityProvider, Transport, metadata};

use crate::stamp;

/// What metadata say of an identity provider. How the connection is to be used is for the caller to say.
///
/// # Errors
/// Why they can't be used.
pub(super) fn read(xml: &str, entity_id: Option<&str>, now: Moment) -> Result<Saml, Fault> {
    let read = metadata::read(xml, entity_id, Transport::HttpsOnly, stamp(now))?;
    for fault in read.unfit {
        tracing::warn!(%fault, "a certificate of an identity provider is left out");
    }
    let provider = read.provider;
    Ok(Saml {
        entity_id: provider.entity_id,
        single_sign_on: provider.single_sign_on.into_iter().map(endpoint).collect(),
        single_logout: provider.single_logout.into_iter().map(endpoint).collect(),
        certificates: provider.certificates.iter().map(certificate).collect(),
        wants_signed_requests: provider.wants_signed_requests,
        encryption: false,
        own_key: None,
        idp_initiated: false,
        metadata_url: None,
        proposal: None,
        sha1_until: None,
        next_key: None,
        old_key: None,
    })
}

fn endpoint(told: saml::Endpoint) -> Endpoint {
    let binding = match told.binding {
        saml::Binding::Redirect => Binding::Redirect,
        saml::Binding::Post => Binding::Post,
    };
    Endpoint { binding, location: told.location, response_location: told.response_location }
}

pub(in crate::connections) fn certificate(told: &saml::Certificate) -> Certificate {
    Certificate {
        der: told.to_text(),
        fingerprint: told.fingerprint(),
        subject: told.subject().to_owned(),
        expires_at: Moment::from_micros(told.not_after().as_microsecond()),
    }
}

/// A connection's identity provider, as messages are judged by it.
///
/// # Errors
/// The fault of a pinned certificate, which was read before it was pinned.
pub(crate) fn identity_provider(kept: &Saml) -> Result<IdentityProvider, Fault> {
    let certificates = kept.certificates.iter().map(|one| saml::Certificate::from_text(&one.der));
    Ok(IdentityProvider {
        entity_id: kept.entity_id.clone(),
        single_sign_on: kept.single_sign_on.iter().map(told).collect(),
        single_logout: kept.single_logout.iter().map(told).collect(),
        certificates: certificates.collect::<Result<_, _>>()?,
        wants_signed_requests: kept.wants_signed_requests,
    })
}

fn told(kept: &Endpoint) -> saml::Endpoint {
    let binding = match kept.binding {
        Binding::Redirect => saml::Binding::Redirect,
        Binding::Post => saml::Binding::Post,
    };
    let (location, response_location) = (kept.location.clone(), kept.response_location.clone());
    saml::Endpoint { binding, location, response_location }
}
