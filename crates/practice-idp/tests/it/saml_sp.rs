//! A SAML service provider: it asks for sign-ins, and says what a careful one would say of the answer. The practice identity
//! provider shares no code with Usher, so it is not Usher's own verifier; `xmlsec1` judges the signatures.

use crate::support::{Answer, Idp, encoded};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use jiff::Timestamp;
use miniz_oxide::deflate::compress_to_vec;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Command;

pub(crate) const ENTITY: &str = "https://sp.example/saml?tenant=1&x=2";
pub(crate) const ACS: &str = "http://sp.example/acs?tenant=1&x=2";
pub(crate) const REQUEST: &str = "_a-request";

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// What it knows of the identity provider, from its metadata, and which assertions it has seen.
pub(crate) struct Sp {
    pub(crate) issuer: String,
    pub(crate) sso: Vec<(String, String)>,
    pub(crate) certificate: String,
    seen: Vec<String>,
}

/// What an assertion says.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) name_id: String,
    pub(crate) format: String,
    pub(crate) session_index: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

/// An identity provider that knows this application, and the application.
pub(crate) async fn pair() -> (Idp, Sp) {
    let idp = Idp::start().await;
    configure(&idp, json!({"saml_entity_id": ENTITY, "saml_acs": ACS})).await;
    let sp = Sp::of(&idp).await;
    (idp, sp)
}

pub(crate) async fn configure(idp: &Idp, settings: Value) {
    let answer = idp.api(Method::PUT, "/api/application", settings).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// An AuthnRequest with these attributes besides the usual ones and these children behind the issuer.
pub(crate) fn authn_request(attributes: &str, children: &str) -> String {
    let issuer = ENTITY.replace('&', "&amp;");
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" ID="{REQUEST}" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" {attributes}><saml:Issuer xmlns:saml="{ASSERTION}">{issuer}</saml:Issuer>{children}</samlp:AuthnRequest>"#
    )
}

pub(crate) fn deflated(xml: &str) -> String {
    STANDARD.encode(compress_to_vec(xml.as_bytes(), 6))
}

/// The value of a hidden field on a page, as a browser reads it.
pub(crate) fn hidden(page: &Answer, name: &str) -> Option<String> {
    let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.replace("&#38;", "&"))
}

/// Asks over the redirect binding and chooses a person.
pub(crate) async fn sign_in(idp: &Idp, person: &str) -> Answer {
    let asked = deflated(&authn_request("", ""));
    let query = encoded(&[("SAMLRequest", &asked), ("RelayState", "a state & more")]);
    let page = idp.get(&format!("/saml/sso?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    choose(idp, &page, person).await
}

pub(crate) async fn choose(idp: &Idp, page: &Answer, person: &str) -> Answer {
    assert!(page.text.contains("action=\"/saml/sign-in\""), "{}", page.text);
    let request = hidden(page, "request").unwrap();
    idp.form("/saml/sign-in", &[("request", &request), ("person", person)]).await
}

/// The XML in the form that a page posts to the application.
pub(crate) fn response(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains(&format!("action=\"{}\"", ACS.replace('&', "&#38;"))), "{}", page.text);
    let value = hidden(page, "SAMLResponse").unwrap();
    String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
}

fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.has_tag_name((namespace, name))
}

fn one<'a, 'i>(tree: Node<'a, 'i>, namespace: &str, name: &str) -> Node<'a, 'i> {
    tree.descendants().find(|node| is(*node, namespace, name)).unwrap_or_else(|| panic!("there is no {name}"))
}

/// Whether xmlsec1 calls the first signature in a document valid under a certificate.
pub(crate) fn xmlsec_verifies(xml: &str, certificate: &str) -> bool {
    let desk = tempfile::tempdir().unwrap();
    let (document, pem) = (desk.path().join("response.xml"), desk.path().join("idp.pem"));
    std::fs::write(&document, xml).unwrap();
    std::fs::write(&pem, format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"))
        .unwrap();
    let run = |arguments: &[&str]| {
        Command::new("xmlsec1").args(arguments).output().unwrap_or_else(|error| {
            panic!("xmlsec1 judges the signatures of these tests and could not be run: {error}")
        })
    };
    let mut arguments = vec!["--verify"];
    // Since 1.3 a key that is given is used only if the document names it, unless this is said.
    if !String::from_utf8_lossy(&run(&["--version"]).stdout).contains("xmlsec1 1.2") {
        arguments.push("--lax-key-search");
    }
    let id = format!("{ASSERTION}:Assertion");
    let (pem, document) = (pem.display().to_string(), document.display().to_string());
    arguments.extend(["--pubkey-cert-pem", &pem, "--id-attr:ID", &id, &document]);
    run(&arguments).status.success()
}

impl Sp {
    pub(crate) async fn of(idp: &Idp) -> Self {
        let answer = idp.get("/saml/metadata").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/samlmetadata+xml");
        let document = Document::parse(&answer.text).unwrap();
        let metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
        assert!(is(document.root_element(), metadata, "EntityDescriptor"));
        let services = document.descendants().filter(|node| is(*node, metadata, "SingleSignOnService"));
        let told = |node: Node<'_, '_>, name: &str| node.attribute(name).unwrap().to_owned();
        Self {
            issuer: told(document.root_element(), "entityID"),
            sso: services.map(|node| (told(node, "Binding"), told(node, "Location"))).collect(),
            certificate: one(document.root_element(), SIGNATURE, "X509Certificate")
                .text()
                .unwrap()
                .to_owned(),
            seen: Vec::new(),
        }
    }

    /// What a response says of a person, or why it is not believed.
    pub(crate) fn judge(&mut self, xml: &str, request: Option<&str>) -> Result<Said, &'static str> {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let document = Document::parse_with_options(xml, options).unwrap();
        if xml.contains("<!DOCTYPE") || document.descendants().any(|node| node.is_comment()) {
            return Err("markup");
        }
        let response = document.root_element();
        let assertions: Vec<_> =
            response.descendants().filter(|node| is(*node, ASSERTION, "Assertion")).collect();
        let [assertion] = assertions[..] else { return Err("not one assertion") };
        assert_eq!(assertion.parent(), Some(response));
        let signature = assertion.children().find(|node| is(*node, SIGNATURE, "Signature"));
        let signature = signature.ok_or("unsigned")?;
        let reference = one(signature, SIGNATURE, "Reference").attribute("URI").unwrap();
        assert_eq!(reference.strip_prefix('#'), assertion.attribute("ID"));
        if !xmlsec_verifies(xml, &self.certificate) {
            return Err("signature");
        }
        let algorithm = |name| one(signature, SIGNATURE, name).attribute("Algorithm").unwrap();
        assert_eq!(algorithm("SignatureMethod"), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        if algorithm("DigestMethod") != "http://www.w3.org/2001/04/xmlenc#sha256" {
            return Err("algorithm");
        }
        let confirmation = one(assertion, ASSERTION, "SubjectConfirmationData");
        let conditions = one(assertion, ASSERTION, "Conditions");
        let text = |tree, name| one(tree, ASSERTION, name).text().unwrap().to_owned();
        let now: Timestamp = test_clock();
        let at = |node: Node<'_, '_>, name| node.attribute(name).unwrap().parse::<Timestamp>().unwrap();
        let issuers = [text(response, "Issuer"), text(assertion, "Issuer")];
        let answered = [response.attribute("InResponseTo"), confirmation.attribute("InResponseTo")];
        let is_now = at(conditions, "NotBefore") <= now
            && now < at(conditions, "NotOnOrAfter")
            && now < at(confirmation, "NotOnOrAfter");
        let id = assertion.attribute("ID").unwrap().to_owned();
        for (holds, reason) in [
            (issuers.iter().all(|issuer| *issuer == self.issuer), "issuer"),
            (response.attribute("Destination") == Some(ACS), "destination"),
            (confirmation.attribute("Recipient") == Some(ACS), "recipient"),
            (answered == [request; 2], "in response to"),
            (text(conditions, "Audience") == ENTITY, "audience"),
            (is_now, "time"),
            (!self.seen.contains(&id), "replay"),
        ] {
            if !holds {
                return Err(reason);
            }
        }
        self.seen.push(id);
        let name_id = one(assertion, ASSERTION, "NameID");
        let attributes = assertion.descendants().filter(|node| is(*node, ASSERTION, "Attribute"));
        Ok(Said {
            name_id: name_id.text().unwrap().to_owned(),
            format: name_id.attribute("Format").unwrap().to_owned(),
            session_index: one(assertion, ASSERTION, "AuthnStatement")
                .attribute("SessionIndex")
                .unwrap()
                .to_owned(),
            attributes: attributes
                .map(|node| (node.attribute("Name").unwrap().to_owned(), text(node, "AttributeValue")))
                .collect(),
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "a test is its own outside world")]
pub(crate) fn test_clock() -> Timestamp {
    Timestamp::now()
}

/// The status codes of a response, the outer one first.
pub(crate) fn status(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let codes = document.descendants().filter(|node| is(*node, PROTOCOL, "StatusCode"));
    codes.map(|node| node.attribute("Value").unwrap().rsplit(':').next().unwrap().to_owned()).collect()
}
