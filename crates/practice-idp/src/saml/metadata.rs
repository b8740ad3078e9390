//! What an application is given to know this identity provider (SAML Metadata section 2.4.3).

use super::signature::key_info;
use super::xml::Element;
use super::{METADATA, SSO, SigningKey};
use crate::application::NameIdFormat;
use crate::idp::Idp;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use std::sync::Arc;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

pub(super) async fn tell(State(idp): State<Arc<Idp>>) -> Response {
    match &idp.cabinet.read().saml_key {
        Some(key) => {
            ([(CONTENT_TYPE, "application/samlmetadata+xml")], document(&idp.issuer, key)).into_response()
        }
        None => {
            tracing::error!("there is no SAML key to publish");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn document(base: &str, key: &SigningKey) -> String {
    let signing = Element::new("md:KeyDescriptor").with("use", "signing").holding([key_info(key)]);
    let formats = NameIdFormat::ALL.map(|format| Element::new("md:NameIDFormat").text(format.uri()));
    let services = ["HTTP-Redirect", "HTTP-POST"].map(|binding| {
        Element::new("md:SingleSignOnService")
            .with("Binding", format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}"))
            .with("Location", format!("{base}{SSO}"))
    });
    let role = Element::new("md:IDPSSODescriptor")
        .with("WantAuthnRequestsSigned", "false")
        .with("protocolSupportEnumeration", PROTOCOL)
        .holding([signing])
        .holding(formats)
        .holding(services);
    Element::new("md:EntityDescriptor")
        .with("entityID", format!("{base}{METADATA}"))
        .holding([role])
        .written()
}
