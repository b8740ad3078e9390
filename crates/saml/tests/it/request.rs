//! Requests to sign in, as identity providers take them. Their signatures are verified in `oracle.rs`.

use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, Engine};
use saml::request::{AuthnRequest, Id, NameIdFormat};
use url::Url;

use crate::idp::{ACS, ENTITY, at, der, sp_key};

pub(crate) const DESTINATION: &str = "https://idp.example/sso?brand=acme&x=1";

pub(crate) fn id() -> Id {
    Id::new([0xab; 20])
}

pub(crate) fn request(id: &Id) -> AuthnRequest<'_> {
    AuthnRequest {
        id,
        now: at("2027-01-15T08:00:00.5Z"),
        entity_id: ENTITY,
        destination: DESTINATION,
        acs: ACS,
        force_authn: false,
        name_id_format: None,
    }
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn inflated(address: &str, name: &str) -> String {
    let deflated = BASE64_STANDARD.decode(parameter(address, name).unwrap()).unwrap();
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap()).unwrap()
}

#[test]
fn an_id_is_one_that_xml_can_carry_and_shows_itself_to_nobody() {
    assert_eq!(id().as_str(), format!("_{}", "ab".repeat(20)));
    assert_eq!(format!("{:?}", id()), "Id(…)");
}

#[test]
fn a_redirect_carries_the_request_and_keeps_the_address_as_it_is() {
    let address = request(&id()).redirect(Some("handle 1/ä"), None).unwrap();
    assert!(address.starts_with(&format!("{DESTINATION}&SAMLRequest=")), "{address}");
    assert_eq!(parameter(&address, "brand").as_deref(), Some("acme"));
    assert_eq!(parameter(&address, "RelayState").as_deref(), Some("handle 1/ä"));
    assert_eq!(parameter(&address, "Signature"), None);
    assert_eq!(
        inflated(&address, "SAMLRequest"),
        format!(
            r#"<samlp:AuthnRequest xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{}" Version="2.0" IssueInstant="2027-01-15T08:00:00Z" Destination="https://idp.example/sso?brand=acme&amp;x=1" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="{ACS}"><saml:Issuer>{ENTITY}</saml:Issuer></samlp:AuthnRequest>"#,
            id().as_str()
        )
    );
    let id = id();
    let plain = AuthnRequest { destination: "https://idp.example/sso", ..request(&id) };
    assert!(plain.redirect(None, None).unwrap().starts_with("https://idp.example/sso?SAMLRequest="));
}

#[test]
fn a_fresh_sign_in_and_a_name_format_can_be_asked_for() {
    let id = id();
    let wish =
        AuthnRequest { force_authn: true, name_id_format: Some(NameIdFormat::Persistent), ..request(&id) };
    let xml = inflated(&wish.redirect(None, None).unwrap(), "SAMLRequest");
    assert!(xml.contains(r#" ForceAuthn="true""#), "{xml}");
    assert!(
        xml.contains(r#"<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" AllowCreate="true">"#),
        "{xml}"
    );
}

#[test]
fn a_signed_redirect_ends_with_the_signature_over_what_stands_before_it() {
    let address = request(&id()).redirect(Some("r"), Some(&sp_key())).unwrap();
    let names: Vec<String> =
        Url::parse(&address).unwrap().query_pairs().skip(2).map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["SAMLRequest", "RelayState", "SigAlg", "Signature"]);
    assert!(!inflated(&address, "SAMLRequest").contains("Signature"));
    let (_, query) = address.split_once("x=1&").unwrap();
    let (signed, _) = query.split_once("&Signature=").unwrap();
    let signature = BASE64_STANDARD.decode(parameter(&address, "Signature").unwrap()).unwrap();
    let public = RsaKeyPair::from_pkcs8(&der(include_str!("../keys/sp.pem"))).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.public_key().as_ref().to_vec());
    public.verify(signed.as_bytes(), &signature).unwrap();
}

#[test]
fn a_form_carries_the_request_and_the_signature_inside_of_it() {
    let id = id();
    let form = request(&id).post(Some("r"), Some(&sp_key())).unwrap();
    assert_eq!(form.action, DESTINATION);
    assert_eq!(form.fields[1], ("RelayState", "r".to_owned()));
    let (name, value) = &form.fields[0];
    assert_eq!(*name, "SAMLRequest");
    let xml = String::from_utf8(BASE64_STANDARD.decode(value).unwrap()).unwrap();
    assert!(xml.contains("</saml:Issuer><ds:Signature "), "{xml}");
    let plain = request(&id).post(None, None).unwrap();
    assert_eq!(plain.fields.len(), 1);
}

#[test]
fn values_of_admins_never_become_markup() {
    let evil = "https://sp.example/\"><samlp:Evil x='";
    let id = id();
    let wish = AuthnRequest { entity_id: evil, acs: evil, ..request(&id) };
    let xml = inflated(&wish.redirect(None, None).unwrap(), "SAMLRequest");
    let document = roxmltree::Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().attribute("AssertionConsumerServiceURL"), Some(evil));
    assert_eq!(document.root_element().first_element_child().unwrap().text(), Some(evil));
    assert_eq!(document.root_element().children().count(), 1);
}
