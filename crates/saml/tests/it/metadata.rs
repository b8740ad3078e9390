//! Metadata of identity providers, read as they come, and ours, written.

use saml::{
    Binding, Fault, IdentityProvider, Transport,
    fault::Code,
    metadata::{self, Metadata, ServiceProvider},
    request::NameIdFormat,
};

use crate::idp::{ACS, ENTITY, ISSUER, Key, NOW, at, key_info, sp_certificate};

const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

fn key(purpose: &str, key: Key) -> String {
    let info = key_info(key).replacen(
        "<ds:KeyInfo>",
        r#"<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"#,
        1,
    );
    format!("<KeyDescriptor{purpose}>{info}</KeyDescriptor>")
}

fn service(name: &str, binding: &str, location: &str) -> String {
    format!(r#"<{name} Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{location}"/>"#)
}

fn role(inside: &str) -> String {
    format!(
        r#"<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="true">{inside}</IDPSSODescriptor>"#
    )
}

fn sign_on() -> String {
    service("SingleSignOnService", "HTTP-Redirect", "https://idp.example/sso")
        + &service("SingleSignOnService", "HTTP-POST", "https://idp.example/sso/post")
        + &service("SingleSignOnService", "SOAP", "https://idp.example/soap")
}

fn entity(id: &str, attributes: &str, inside: &str) -> String {
    format!(r#"<EntityDescriptor xmlns="{MD}" entityID="{id}"{attributes}>{inside}</EntityDescriptor>"#)
}

fn usual() -> String {
    let slo = service("SingleLogoutService", "HTTP-Redirect", "https://idp.example/slo");
    entity(ISSUER, "", &role(&(key(r#" use="signing""#, Key::Idp) + &slo + &sign_on())))
}

fn read(xml: &str) -> Result<Metadata, Fault> {
    metadata::read(xml, None, Transport::HttpsOnly, at(NOW))
}

fn refused(xml: &str) -> Fault {
    read(xml).expect_err("it was read")
}

#[test]
fn an_identity_provider_is_read() {
    let Metadata { provider, valid_until, unfit } = read(&usual()).unwrap();
    assert_eq!(provider.entity_id, ISSUER);
    assert_eq!(provider.sign_on_at(Binding::Redirect).unwrap().location, "https://idp.example/sso");
    assert_eq!(provider.sign_on_at(Binding::Post).unwrap().location, "https://idp.example/sso/post");
    assert_eq!(provider.single_sign_on.len(), 2);
    assert_eq!(provider.logout_at(Binding::Redirect).unwrap().location, "https://idp.example/slo");
    assert_eq!(provider.logout_at(Binding::Post), None);
    assert_eq!(provider.certificates, [Key::Idp.certificate()]);
    assert!(provider.wants_signed_requests);
    assert_eq!((valid_until, unfit), (None, Vec::new()));
    let kept = serde_json::to_string(&provider).unwrap();
    assert_eq!(serde_json::from_str::<IdentityProvider>(&kept).unwrap(), provider);
}

#[test]
fn all_certificates_for_signing_are_taken_and_no_others() {
    let keys = [
        key(r#" use="signing""#, Key::Idp),
        key("", Key::Next),
        key(r#" use="encryption""#, Key::Attacker),
        key(r#" use="signing""#, Key::Idp),
    ];
    let provider = read(&entity(ISSUER, "", &role(&(keys.concat() + &sign_on())))).unwrap().provider;
    assert_eq!(provider.certificates, [Key::Idp.certificate(), Key::Next.certificate()]);
    // A certificate of another role is none of the identity provider's.
    let other = format!("<SPSSODescriptor>{}</SPSSODescriptor>", key("", Key::Attacker));
    let both = entity(ISSUER, "", &(other.clone() + &role(&(key("", Key::Idp) + &sign_on()))));
    assert_eq!(read(&both).unwrap().provider.certificates, [Key::Idp.certificate()]);
}

#[test]
fn metadata_without_a_usable_certificate_are_refused() {
    assert_eq!(refused(&entity(ISSUER, "", &role(&sign_on()))), Fault::NoCertificate);
    let encryption = key(r#" use="encryption""#, Key::Idp);
    assert_eq!(refused(&entity(ISSUER, "", &role(&(encryption + &sign_on())))), Fault::NoCertificate);
    let weak: String =
        include_str!("../keys/weak.crt").lines().filter(|line| !line.starts_with('-')).collect();
    let weak = key("", Key::Idp).replace(&Key::Idp.certificate().to_text(), &weak);
    assert_eq!(refused(&entity(ISSUER, "", &role(&(weak.clone() + &sign_on())))).code(), Code::Certificate);
    // Beside a usable one it is told of and left out.
    let both = read(&entity(ISSUER, "", &role(&(weak + &key("", Key::Next) + &sign_on())))).unwrap();
    assert_eq!(both.provider.certificates, [Key::Next.certificate()]);
    assert_eq!(both.unfit.len(), 1);
}

#[test]
fn one_identity_provider_is_chosen_out_of_several() {
    let other = entity("https://other.example", "", &role(&(key("", Key::Next) + &sign_on())));
    let service_provider = entity(ENTITY, "", "<SPSSODescriptor/>");
    let several = |inside: &str| format!(r#"<EntitiesDescriptor xmlns="{MD}">{inside}</EntitiesDescriptor>"#);
    let all = several(&(usual() + &other + &service_provider));
    let choose = |xml: &str, id| metadata::read(xml, id, Transport::HttpsOnly, at(NOW));
    assert_eq!(choose(&all, Some(ISSUER)).unwrap().provider.certificates, [Key::Idp.certificate()]);
    assert_eq!(
        choose(&all, Some("https://other.example")).unwrap().provider.certificates,
        [Key::Next.certificate()]
    );
    assert!(choose(&all, None).unwrap_err().sentence().contains("say which one"));
    assert!(choose(&all, Some("https://nobody.example")).unwrap_err().sentence().contains(ISSUER));
    assert_eq!(choose(&all, Some(ENTITY)).unwrap_err().code(), Code::Metadata);
    // Nested, and one alone.
    assert!(read(&several(&several(&(usual() + &service_provider)))).is_ok());
    // The same entity twice could be either.
    let twice = usual() + &entity(ISSUER, "", &role(&(key("", Key::Attacker) + &sign_on())));
    assert!(choose(&several(&twice), Some(ISSUER)).unwrap_err().sentence().contains("twice"));
    assert_eq!(choose(&usual(), Some("https://other.example")).unwrap_err().code(), Code::Metadata);
}

#[test]
fn metadata_that_have_run_out_are_refused() {
    let until = |until: &str| {
        entity(ISSUER, &format!(r#" validUntil="{until}""#), &role(&(key("", Key::Idp) + &sign_on())))
    };
    assert_eq!(read(&until("2027-02-01T00:00:00Z")).unwrap().valid_until, Some(at("2027-02-01T00:00:00Z")));
    assert!(refused(&until("2027-01-15T08:01:00Z")).sentence().contains("valid until 2027-01-15"));
    // The earliest of all around it counts.
    let around = format!(
        r#"<EntitiesDescriptor xmlns="{MD}" validUntil="2026-12-31T00:00:00Z">{}</EntitiesDescriptor>"#,
        until("2027-02-01T00:00:00Z")
    );
    assert!(refused(&around).sentence().contains("2026-12-31"));
}

#[test]
fn a_browser_is_sent_to_no_strange_address() {
    for location in ["javascript:alert(1)", "http://idp.example/sso", "", "/sso", "https://a:b@idp.example/"]
    {
        let xml = usual().replace("https://idp.example/sso/post", location);
        assert_eq!(refused(&xml).code(), Code::Metadata, "{location}");
        let xml = usual().replace("https://idp.example/slo", location);
        assert_eq!(refused(&xml).code(), Code::Metadata, "{location}");
    }
    let http = usual().replace("https://idp.example/sso", "http://idp.example/sso");
    assert!(metadata::read(&http, None, Transport::AllowHttp, at(NOW)).is_ok());
    let soap = service("SingleSignOnService", "SOAP", "https://idp.example/soap");
    assert!(
        refused(&entity(ISSUER, "", &role(&(key("", Key::Idp) + &soap))))
            .sentence()
            .contains("single sign-on")
    );
}

#[test]
fn what_is_no_metadata_is_told_so() {
    for (xml, code) in [
        ("", Code::Malformed),
        ("<html><body>Sign in</body></html>", Code::Metadata),
        ("<!DOCTYPE html><html></html>", Code::Markup),
        (&entity(ENTITY, "", "<SPSSODescriptor/>"), Code::Metadata),
        (&entity("", "", &role(&(key("", Key::Idp) + &sign_on()))), Code::Metadata),
        (&usual().replace("SAML:2.0:protocol", "SAML:1.1:protocol"), Code::Metadata),
        (&format!("{}{}", usual(), " ".repeat(1024 * 1024)), Code::Limit),
        (&entity(ISSUER, "", &role(&(key("", Key::Idp) + &"<KeyDescriptor><X509Certificate xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></KeyDescriptor>".repeat(9)))), Code::Limit),
    ] {
        assert_eq!(refused(xml).code(), code, "{}", &xml[..xml.len().min(80)]);
    }
}

#[test]
fn comments_in_metadata_hide_nothing() {
    let text = Key::Idp.certificate().to_text();
    let split = format!("{}<!-- half -->\n{}", &text[..100], &text[100..]);
    let xml = format!("<?xml version=\"1.0\"?><!-- from the console -->{}", usual().replace(&text, &split));
    assert_eq!(read(&xml).unwrap().provider.certificates, [Key::Idp.certificate()]);
}

#[test]
fn our_metadata_say_what_we_do() {
    let certificate = [sp_certificate()];
    let own = ServiceProvider {
        entity_id: "https://usher.example/\"><x",
        acs: ACS,
        single_logout: Some("https://usher.example/slo"),
        signing: &certificate,
        encryption: &certificate,
        name_id_format: Some(NameIdFormat::EmailAddress),
    };
    let xml = metadata::write(&own);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("entityID"), Some(own.entity_id));
    let named = |name: &str| {
        root.descendants().filter(move |node| node.tag_name().name() == name).collect::<Vec<_>>()
    };
    let role = named("SPSSODescriptor")[0];
    assert_eq!(role.attribute("AuthnRequestsSigned"), Some("true"));
    assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
    let acs = named("AssertionConsumerService");
    assert_eq!((acs.len(), acs[0].attribute("Location")), (1, Some(ACS)));
    let logout: Vec<_> = named("SingleLogoutService")
        .iter()
        .map(|node| {
            (node.attribute("Binding").unwrap().rsplit(':').next().unwrap(), node.attribute("Location"))
        })
        .collect();
    let at = own.single_logout;
    assert_eq!(logout, [("HTTP-Redirect", at), ("HTTP-POST", at)]);
    assert_eq!(
        named("NameIDFormat")[0].text(),
        Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
    );
    assert_eq!(named("X509Certificate").len(), 2);
    let methods: Vec<_> =
        named("EncryptionMethod").iter().filter_map(|node| node.attribute("Algorithm")).collect();
    assert!(methods.iter().all(|method| !method.contains("cbc")) && methods.len() == 3);
    let bare =
        ServiceProvider { single_logout: None, signing: &[], encryption: &[], name_id_format: None, ..own };
    let xml = metadata::write(&bare);
    assert!(xml.contains("AuthnRequestsSigned=\"false\"") && !xml.contains("KeyDescriptor"), "{xml}");
    assert!(!xml.contains("SingleLogoutService"), "{xml}");
}
