//! The provider's own description (Discovery 1.0): asked for, read, and believed only when it speaks of the
//! configured issuer.

use serde::Deserialize;
use url::Url;

use crate::{
    Algorithm, ClientAuth, Fault, IssInCallback, Issuer, Provider, Request, Response, Transport, exchange,
    fault::{Message, quote},
};

/// The request for the discovery document.
///
/// # Errors
///
/// [`Fault::IssuerUnusable`] when no request can be made to that address.
pub fn request(issuer: &Issuer) -> Result<Request, Fault> {
    exchange::get(&issuer.discovery_address()).ok_or_else(|| Fault::IssuerUnusable {
        received: quote::value(issuer.as_str()),
        why: "is no address a request can be sent to",
    })
}

/// The members that are used; the rest of the document is not ours to judge.
#[derive(Deserialize)]
struct Document {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    jwks_uri: Option<String>,
    end_session_endpoint: Option<String>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    authorization_response_iss_parameter_supported: Option<bool>,
}

/// Reads the discovery document.
///
/// # Errors
///
/// [`Fault::IssuerDiffers`] unless it names exactly this issuer; [`Fault::Endpoint`] when an address is
/// missing or must not be called; [`Fault::NoAlgorithm`] and [`Fault::ClientAuth`] when nothing it offers is
/// acceptable; [`Fault::Status`] and [`Fault::Malformed`] when there is no document.
pub fn read(issuer: &Issuer, transport: Transport, response: &Response) -> Result<Provider, Fault> {
    let document: Document = exchange::read(Message::Discovery, response)?;
    let named = document.issuer.ok_or_else(|| Fault::malformed(Message::Discovery, "it names no issuer"))?;
    if named != issuer.as_str() {
        return Err(Fault::IssuerDiffers {
            place: Message::Discovery,
            received: quote::value(&named),
            expected: issuer.as_str().to_owned(),
        });
    }
    let needed = |member, value| endpoint(member, value, transport)?.ok_or_else(|| missing(member));
    Ok(Provider {
        issuer: issuer.clone(),
        authorization_endpoint: needed("authorization_endpoint", document.authorization_endpoint)?,
        token_endpoint: needed("token_endpoint", document.token_endpoint)?,
        userinfo_endpoint: endpoint("userinfo_endpoint", document.userinfo_endpoint, transport)?,
        jwks_uri: needed("jwks_uri", document.jwks_uri)?,
        end_session_endpoint: endpoint("end_session_endpoint", document.end_session_endpoint, transport)?,
        algorithms: algorithms(document.id_token_signing_alg_values_supported)?,
        client_auth: client_auth(document.token_endpoint_auth_methods_supported)?,
        iss_in_callback: match document.authorization_response_iss_parameter_supported {
            Some(true) => IssInCallback::Promised,
            _ => IssInCallback::NotPromised,
        },
    })
}

fn missing(member: &'static str) -> Fault {
    Fault::Endpoint { member, received: None, why: "is missing" }
}

fn endpoint(member: &'static str, value: Option<String>, transport: Transport) -> Result<Option<Url>, Fault> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let refused = |why| Fault::Endpoint { member, received: Some(quote::value(&value)), why };
    let url = Url::parse(&value).map_err(|_| refused("is not a URL"))?;
    match transport.objection(&url) {
        Some(why) => Err(refused(why)),
        None => Ok(Some(url)),
    }
}

/// The announced algorithms we accept. A provider that announces none gets RS256, which Discovery section 3
/// makes everybody support.
fn algorithms(offered: Option<Vec<String>>) -> Result<Vec<Algorithm>, Fault> {
    let Some(offered) = offered else {
        return Ok(vec![Algorithm::Rs256]);
    };
    let usable: Vec<Algorithm> = Algorithm::ALL
        .into_iter()
        .filter(|ours| offered.iter().any(|theirs| theirs == ours.as_str()))
        .collect();
    if usable.is_empty() {
        return Err(Fault::NoAlgorithm { offered: quote::values(offered.iter().map(String::as_str)) });
    }
    Ok(usable)
}

/// The ways that are offered and that we have, if anything is said of them.
fn client_auth(offered: Option<Vec<String>>) -> Result<Option<Vec<ClientAuth>>, Fault> {
    let Some(offered) = offered else {
        return Ok(None);
    };
    let offers = |way: &ClientAuth| offered.iter().any(|offered| offered == way.as_str());
    let usable: Vec<ClientAuth> = ClientAuth::ALL.into_iter().filter(offers).collect();
    if usable.is_empty() {
        let offered = quote::values(offered.iter().map(String::as_str));
        return Err(Fault::ClientAuth { wanted: ClientAuth::ALL.to_vec(), offered });
    }
    Ok(Some(usable))
}
