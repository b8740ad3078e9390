//! What is wrong with a sign-in on demand is wrong, and nothing else is.

use crate::saml_sp::{REQUEST, Sp, configure, pair, response, sign_in, xmlsec_verifies};
use crate::support::Idp;
use practice_idp::application::Misbehaviour;
use roxmltree::Document;
use serde_json::{Value, json};

/// What a careful service provider says of each.
fn expected(misbehaviour: Misbehaviour) -> &'static str {
    match misbehaviour {
        Misbehaviour::Unsigned => "unsigned",
        Misbehaviour::WrongKey => "signature",
        Misbehaviour::WrongAudience => "audience",
        Misbehaviour::WrongRecipient => "recipient",
        Misbehaviour::WrongDestination => "destination",
        Misbehaviour::Expired | Misbehaviour::NotYetValid => "time",
        Misbehaviour::WrongInResponseTo => "in response to",
        Misbehaviour::Replayed => "replay",
        Misbehaviour::TwoAssertions | Misbehaviour::Wrapped => "not one assertion",
        Misbehaviour::CommentInNameId | Misbehaviour::Doctype => "markup",
        Misbehaviour::Sha1 => "algorithm",
        Misbehaviour::OtherIssuer => "issuer",
    }
}

async fn misbehaving(idp: &Idp, code: &str) -> String {
    configure(idp, json!({"saml_misbehaviour": code})).await;
    response(&sign_in(idp, "ada").await)
}

#[tokio::test]
async fn each_misbehaviour_is_refused_for_what_is_wrong_with_it_and_is_spent_by_one_sign_in() {
    let (idp, mut sp) = pair().await;
    let sign_in_well = async |sp: &mut Sp| {
        let said = sp.judge(&response(&sign_in(&idp, "ada").await), Some(REQUEST));
        assert_eq!(said.unwrap().name_id, "ada");
    };
    sign_in_well(&mut sp).await;
    for misbehaviour in Misbehaviour::ALL {
        let xml = misbehaving(&idp, misbehaviour.code()).await;
        let verdict = sp.judge(&xml, Some(REQUEST)).map(|said| said.name_id);
        assert_eq!(verdict, Err(expected(*misbehaviour)), "{}: {xml}", misbehaviour.code());
        assert_eq!(idp.get("/api/application").await.json()["saml_misbehaviour"], Value::Null);
        sign_in_well(&mut sp).await;
    }
}

#[tokio::test]
async fn only_what_is_wrong_with_the_signature_makes_the_signature_fail() {
    let (idp, sp) = pair().await;
    sign_in(&idp, "ada").await;
    for misbehaviour in Misbehaviour::ALL {
        let xml = misbehaving(&idp, misbehaviour.code()).await;
        let fails = matches!(misbehaviour, Misbehaviour::Unsigned | Misbehaviour::WrongKey);
        assert_eq!(xmlsec_verifies(&xml, &sp.certificate), !fails, "{}: {xml}", misbehaviour.code());
    }
}

#[tokio::test]
async fn a_wrapped_assertion_names_somebody_else_where_the_signed_one_is_looked_for() {
    let (idp, _) = pair().await;
    let xml = misbehaving(&idp, "wrapped").await;
    let document = Document::parse(&xml).unwrap();
    let names: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "NameID")
        .map(|node| (node.ancestors().nth(3).unwrap().tag_name().name(), node.text().unwrap()))
        .collect();
    assert_eq!(names[0], ("Extensions", "ada"));
    assert_eq!(names[1].0, "Response");
    assert!(names.len() == 2 && names[1].1 != "ada", "{names:?}");
}

#[tokio::test]
async fn a_key_for_the_occasion_brings_its_certificate_which_no_metadata_name() {
    let (idp, sp) = pair().await;
    let xml = misbehaving(&idp, "wrong_key").await;
    let document = Document::parse(&xml).unwrap();
    let brought = document.descendants().find(|node| node.tag_name().name() == "X509Certificate").unwrap();
    let brought = brought.text().unwrap();
    assert_ne!(brought, sp.certificate);
    assert!(xmlsec_verifies(&xml, brought));
}

#[tokio::test]
async fn nothing_is_sent_again_before_something_was_sent() {
    let (idp, mut sp) = pair().await;
    configure(&idp, json!({"saml_misbehaviour": "replayed"})).await;
    let refused = sign_in(&idp, "ada").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("none can be sent again"));
    assert_eq!(idp.get("/api/application").await.json()["saml_misbehaviour"], "replayed");
    configure(&idp, json!({"saml_misbehaviour": ""})).await;
    sp.judge(&response(&sign_in(&idp, "ada").await), Some(REQUEST)).unwrap();
}
