//! SAML identity providers that are not ours and the crate `saml`, live: they take its metadata and its requests, and it
//! believes what they answer, however they sign it, and nothing else.

use jiff::Timestamp;
use saml::{
    Claims, Fault, Sha1,
    fault::Code,
    request::{Id, NameIdFormat},
    response::{Expected, Origin, Signed},
};
use serde_json::{Value, json};

use crate::world::{
    Http,
    lemonldap::LemonLdap,
    page::Page,
    saml::{Asking, ENTITY, SamlProvider, answer_on, now, own_key, own_metadata, response_on},
    simplesamlphp::SimpleSamlPhp,
};

const REQUEST: [u8; 20] = [7; 20];

fn either(expected: &mut Expected<'_>) {
    expected.signed = Signed::AssertionOrResponse;
}

fn as_is(_: &mut Expected<'_>) {}

/// SimpleSAMLphp that does as is wished, and whom it is asked by.
struct Php {
    idp: SimpleSamlPhp,
    asking: Asking,
}

async fn php(wishes: Value) -> Php {
    php_told(&own_metadata(), wishes).await
}

/// The same, told something else about the service provider.
async fn php_told(service_provider: &str, wishes: Value) -> Php {
    let http = Http::new();
    let idp = SimpleSamlPhp::start(&http, service_provider, wishes).await;
    let asking = Asking::of(http, &idp).await;
    Php { idp, asking }
}

impl Php {
    /// Alice signs in: the response to the request.
    async fn answer(&self, id: &Id) -> String {
        let page = self.asking.ask(id, |_| ()).await;
        answer_on(&self.idp.sign_in(&self.asking.browser, &page, "alice").await)
    }
}

/// These are Alice's, as SimpleSAMLphp tells of her.
fn of_alice(claims: &Claims) {
    assert_eq!(claims.issuer, "https://idp.example/simplesamlphp");
    assert_eq!(claims.name_id.value, "00u1");
    assert_eq!(
        claims.name_id.format.as_deref(),
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    );
    for (name, value) in
        [("uid", "00u1"), ("mail", "alice@acme.example"), ("givenName", "Alicé"), ("sn", "Acme & <Sons>")]
    {
        assert_eq!(claims.values(name).collect::<Vec<_>>(), [value]);
    }
    assert!(claims.session_index.is_some() && claims.session_not_on_or_after.is_some());
}

/// What answers a request answers no other, is for nobody else, and is no answer to nothing.
fn fits_nothing_else(asking: &Asking, answer: &str, id: &Id) {
    let origin = Origin::Request(id.as_str());
    let elsewhere = asking.judge(answer, origin, |expected| {
        either(expected);
        expected.entity_id = "https://elsewhere.example";
    });
    assert_eq!(elsewhere.unwrap_err().code(), Code::Audience);
    let fault = asking.judge(answer, origin, |expected| expected.acs = "https://usher.example/other");
    assert_eq!(fault.unwrap_err().code(), Code::Destination);
    let other = Id::new([8; 20]);
    let fault = asking.judge(answer, Origin::Request(other.as_str()), either);
    assert_eq!(fault.unwrap_err().code(), Code::InResponseTo);
    let fault = asking.judge(answer, Origin::Unsolicited, either).unwrap_err();
    assert!(matches!(fault, Fault::Solicited { .. }), "{fault}");
}

#[tokio::test]
async fn simplesamlphp_is_believed_however_it_signs() {
    let id = Id::new(REQUEST);
    for (assertion, response, algorithm) in
        [(true, true, "rsa-sha256"), (true, false, "rsa-sha384"), (false, true, "rsa-sha512")]
    {
        let wishes = json!({
            "saml20.sign.response": response,
            "signature.algorithm": format!("http://www.w3.org/2001/04/xmldsig-more#{algorithm}"),
        });
        // It does as the metadata of the service provider ask.
        let asked = |assertion| format!("WantAssertionsSigned=\"{assertion}\"");
        let it = php_told(&own_metadata().replace(&asked(true), &asked(assertion)), wishes).await;
        let answer = it.answer(&id).await;
        let origin = Origin::Request(id.as_str());
        let claims = it.asking.judge(&answer, origin, either).unwrap();
        of_alice(&claims);
        assert_eq!(serde_json::to_value(claims.proof.algorithm).unwrap(), algorithm);
        match it.asking.judge(&answer, origin, as_is) {
            Ok(same) => assert!(assertion && same == claims),
            Err(fault) => assert!(!assertion && fault == Fault::UnsignedAssertion, "{fault}"),
        }
        fits_nothing_else(&it.asking, &answer, &id);
    }
}

#[tokio::test]
async fn what_simplesamlphp_encrypts_is_believed_where_it_signs_around_it() {
    // Up to version 1.19, which Debian has, it knows no cipher but AES-CBC; since 2.0 it has AES-GCM.
    let id = Id::new(REQUEST);
    let origin = Origin::Request(id.as_str());
    let it = php(json!({"assertion.encryption": true})).await;
    let answer = it.answer(&id).await;
    let claims = it.asking.judge(&answer, origin, as_is).unwrap();
    of_alice(&claims);
    assert!(claims.proof.encrypted);
    fits_nothing_else(&it.asking, &answer, &id);

    let it = php(json!({"assertion.encryption": true, "saml20.sign.response": false})).await;
    let fault = it.asking.judge(&it.answer(&id).await, origin, as_is).unwrap_err();
    assert!(matches!(fault, Fault::UnsignedCiphertext { .. }), "{fault}");
}

#[tokio::test]
async fn simplesamlphp_may_begin_by_itself_only_where_nobody_was_asked() {
    let Php { idp, asking } = php(json!({})).await;
    let page = asking.browser.open(&idp.unsolicited(ENTITY)).await;
    let begun = response_on(&idp.sign_in(&asking.browser, &page, "alice").await);
    of_alice(&asking.judge(&begun, Origin::Unsolicited, as_is).unwrap());
    let id = Id::new(REQUEST);
    let answered = asking.judge(&begun, Origin::Request(id.as_str()), as_is);
    assert_eq!(answered.unwrap_err().code(), Code::InResponseTo);
    // She is signed in there, so she is asked nothing.
    let solicited = response_on(&asking.ask(&id, |_| ()).await);
    of_alice(&asking.judge(&solicited, Origin::Request(id.as_str()), as_is).unwrap());
    fits_nothing_else(&asking, &solicited, &id);
}

#[tokio::test]
async fn simplesamlphp_understands_what_is_asked_for() {
    let it = php(json!({})).await;
    let Php { idp, asking } = &it;
    let id = Id::new(REQUEST);
    let origin = Origin::Request(id.as_str());
    it.answer(&id).await;
    // As it knows her already, she is asked for her password only where she has to prove herself anew.
    let since = Timestamp::from_second(now().as_second()).ok();
    let page = asking.ask(&id, |request| request.force_authn = true).await;
    let page = idp.sign_in(&asking.browser, &page, "alice").await;
    let claims = asking.judge(&answer_on(&page), origin, |expected| expected.fresh_since = since);
    of_alice(&claims.unwrap());
    // By an address instead of an opaque name.
    let page = asking.ask(&id, |request| request.name_id_format = Some(NameIdFormat::EmailAddress)).await;
    let claims = asking.judge(&answer_on(&page), origin, as_is).unwrap();
    assert_eq!(claims.name_id.value, "alice@acme.example");
    let page = asking.ask_by_post(&id).await;
    of_alice(&asking.judge(&answer_on(&page), origin, as_is).unwrap());
}

#[tokio::test]
async fn simplesamlphp_verifies_the_signature_of_a_request() {
    let it = php(json!({"validate.authnrequest": true})).await;
    let asking = &it.asking;
    let id = Id::new(REQUEST);
    let origin = Origin::Request(id.as_str());
    of_alice(&asking.judge(&it.answer(&id).await, origin, as_is).unwrap());
    refuses_unsigned(asking, &id).await;
    of_alice(&asking.judge(&answer_on(&asking.ask_by_post(&id).await), origin, as_is).unwrap());
}

/// Whoever asks without a signature, or with one of something else, gets no answer.
async fn refuses_unsigned(asking: &Asking, id: &Id) {
    let signed = asking.address(id, Some(&own_key()), |_| ());
    let changed = signed.replace("RelayState=", "RelayState=x");
    assert_ne!(changed, signed);
    for address in [asking.address(id, None, |_| ()), changed] {
        let page = asking.browser.open(&address).await;
        assert!(page.form_that_has("SAMLResponse").is_none(), "{page}");
    }
}

#[tokio::test]
async fn sha_1_of_simplesamlphp_is_refused_unless_it_is_allowed() {
    let it = php(json!({"signature.algorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"})).await;
    let id = Id::new(REQUEST);
    let answer = it.answer(&id).await;
    let origin = Origin::Request(id.as_str());
    assert_eq!(it.asking.judge(&answer, origin, as_is).unwrap_err().code(), Code::Algorithm);
    let allowed = |expected: &mut Expected<'_>| expected.sha1 = Sha1::AllowedUntil(Timestamp::MAX);
    of_alice(&it.asking.judge(&answer, origin, allowed).unwrap());
}

/// LemonLDAP::NG under these options beside the usual ones, and whom it is asked by.
async fn lemon(options: &[(&str, Value)]) -> (LemonLdap, Asking) {
    let idp = LemonLdap::with_service_provider(&own_metadata(), options).await;
    let asking = Asking::of(Http::new(), &idp).await;
    (idp, asking)
}

/// These are the Doctor's, as LemonLDAP::NG tells of him.
fn of_the_doctor(claims: &Claims) {
    assert_eq!(claims.issuer, "https://idp.example/lemonldap");
    assert_eq!(claims.name_id.value, "dwho@badwolf.org");
    for (name, value) in [("uid", "dwho"), ("mail", "dwho@badwolf.org"), ("cn", "Doctor Who")] {
        assert_eq!(claims.values(name).collect::<Vec<_>>(), [value]);
    }
    assert!(claims.session_index.is_some());
}

async fn doctor_answers(idp: &LemonLdap, asking: &Asking, page: Page) -> String {
    answer_on(&idp.sign_in(&asking.browser, &page, "dwho").await)
}

#[tokio::test]
async fn lemonldap_is_believed_and_verifies_the_signature_of_a_request() {
    let (idp, asking) = lemon(&[]).await;
    let id = Id::new(REQUEST);
    let origin = Origin::Request(id.as_str());
    let page = asking.ask(&id, |_| ()).await;
    let answer = doctor_answers(&idp, &asking, page).await;
    of_the_doctor(&asking.judge(&answer, origin, as_is).unwrap());
    fits_nothing_else(&asking, &answer, &id);
    // He is signed in there, so he is asked nothing.
    let page = asking.ask_by_post(&id).await;
    of_the_doctor(&asking.judge(&answer_on(&page), origin, as_is).unwrap());
    refuses_unsigned(&asking, &id).await;
}

#[tokio::test]
async fn lemonldap_may_begin_by_itself_only_where_nobody_was_asked() {
    let (idp, asking) = lemon(&[]).await;
    let page = asking.browser.open(&idp.unsolicited(ENTITY)).await;
    let begun = response_on(&idp.sign_in(&asking.browser, &page, "dwho").await);
    of_the_doctor(&asking.judge(&begun, Origin::Unsolicited, as_is).unwrap());
    let id = Id::new(REQUEST);
    let answered = asking.judge(&begun, Origin::Request(id.as_str()), as_is);
    assert_eq!(answered.unwrap_err().code(), Code::InResponseTo);
}

#[tokio::test]
async fn what_lemonldap_encrypts_is_believed_where_it_signs_around_it() {
    let (idp, asking) = lemon(&[("EncryptionMode", json!("assertion"))]).await;
    let id = Id::new(REQUEST);
    let page = asking.ask(&id, |_| ()).await;
    let answer = doctor_answers(&idp, &asking, page).await;
    let claims = asking.judge(&answer, Origin::Request(id.as_str()), as_is).unwrap();
    of_the_doctor(&claims);
    assert!(claims.proof.encrypted);
    fits_nothing_else(&asking, &answer, &id);
}
