//! What a response says, field by field: taken when right, refused with its own fault when not.

use saml::{
    Fault,
    fault::{Code, Message},
    response::Origin,
};

use crate::idp::{
    ACS, END, ENTITY, ISSUED, ISSUER, Key, REQUEST, RESPONSE_ID, Signing, Told, at, attribute,
    authentication, conditions, confirmation, status, verify, verify_but, verify_either,
};

fn code(told: &Told) -> Code {
    verify(&told.assertion_signed()).expect_err("it was believed").code()
}

fn envelope(destination: Option<&str>, in_response_to: Option<&str>) -> String {
    let destination = destination.map(|at| format!(r#" Destination="{at}""#)).unwrap_or_default();
    let answers = in_response_to.map(|id| format!(r#" InResponseTo="{id}""#)).unwrap_or_default();
    format!(r#"{destination} ID="{RESPONSE_ID}"{answers}"#)
}

#[test]
fn a_genuine_response_gives_its_claims() {
    let claims = verify(&Told::default().assertion_signed()).unwrap();
    assert_eq!(claims.issuer, ISSUER);
    assert_eq!(claims.name_id.value, "alice@acme.example.evil.example");
    assert_eq!(
        claims.name_id.format.as_deref(),
        Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    );
    assert_eq!(claims.session_index.as_deref(), Some("s1"));
    assert_eq!(claims.session_not_on_or_after, Some(at("2027-01-15T16:00:00Z")));
    assert_eq!(claims.authenticated_at, at("2027-01-15T07:30:00Z"));
    assert!(
        claims.context_class.as_deref().is_some_and(|class| class.ends_with(":PasswordProtectedTransport"))
    );
    assert_eq!(claims.values("email").collect::<Vec<_>>(), ["alice@acme.example"]);
    assert_eq!(claims.values("groups").collect::<Vec<_>>(), ["R&D", "Crew"]);
    assert_eq!(claims.values("Email").count(), 0);
    assert_eq!(claims.once.assertion_id, "_a1");
    assert_eq!(claims.proof.fingerprint, Key::Idp.certificate().fingerprint());
    assert!(!claims.proof.encrypted);
}

#[test]
fn every_way_to_sign_gives_the_same_claims() {
    let told = Told::default();
    let claims = verify(&told.assertion_signed()).unwrap();
    assert_eq!(verify(&told.both_signed()).unwrap(), claims);
    assert_eq!(verify_either(&told.response_signed(&told.assertion())).unwrap(), claims);
}

#[test]
fn an_assertion_is_remembered_until_it_would_be_too_old_anyway() {
    // Ten minutes after it was issued, and a minute for the clocks: also where it ends earlier, because it
    // can be confirmed a second time with a later end.
    for ends in
        [vec![END], vec!["2027-01-16T04:00:00Z"], vec!["2027-01-15T08:02:00Z", "2027-01-15T08:09:00Z"]]
    {
        let confirmation = ends.iter().map(|end| confirmation(ACS, Some(REQUEST), end)).collect();
        let told = Told { confirmation, ..Told::default() };
        assert_eq!(
            verify(&told.assertion_signed()).unwrap().once.until,
            at("2027-01-15T08:11:00Z"),
            "{ends:?}"
        );
    }
}

#[test]
fn the_issuer_is_the_connections_in_both_places() {
    let told = Told { issuer: "https://idp.example/tenant/".to_owned(), ..Told::default() };
    let fault = verify(&told.assertion_signed()).unwrap_err();
    assert!(fault.sentence().contains("trailing slash"), "{fault}");
    assert!(matches!(fault, Fault::Issuer { place: Message::Assertion, .. }));
    let other = Told::default().response_issuer.replace("/tenant", "/other");
    let told = Told { response_issuer: other, ..Told::default() };
    let fault = verify(&told.assertion_signed()).unwrap_err();
    assert!(matches!(fault, Fault::Issuer { place: Message::Response, .. }), "{fault}");
    // Only what is signed has to name its issuer; this response is, right behind its opening tag.
    let told = Told { response_issuer: String::new(), ..Told::default() };
    let unnamed = told.response(&told.signed_assertion(&Signing::with(Key::Idp)));
    let signature = Signing::with(Key::Idp).over(&unnamed, RESPONSE_ID);
    let fault = verify(&unnamed.replacen('>', &format!(">{signature}"), 1)).unwrap_err();
    assert!(matches!(fault, Fault::Issuer { place: Message::Response, received: None, .. }), "{fault}");
    let told = Told { response_issuer: String::new(), ..Told::default() };
    assert!(verify(&told.assertion_signed()).is_ok());
}

#[test]
fn a_response_is_sent_to_our_address() {
    for elsewhere in
        ["https://usher.example/sso/saml/cx_2/acs", "", "https://usher.example/sso/saml/cx_1/ACS"]
    {
        let told = Told { envelope: envelope(Some(elsewhere), Some(REQUEST)), ..Told::default() };
        assert_eq!(code(&told), Code::Destination, "{elsewhere}");
    }
    let unnamed = Told { envelope: envelope(None, Some(REQUEST)), ..Told::default() };
    assert!(verify(&unnamed.assertion_signed()).is_ok());
    // What is signed must say where it goes.
    let fault = verify(&unnamed.both_signed()).unwrap_err();
    assert_eq!(fault.code(), Code::Destination);
}

#[test]
fn a_response_answers_our_request() {
    for other in [Some("_1"), Some(""), None] {
        let told = Told { envelope: envelope(Some(ACS), other), ..Told::default() };
        assert_eq!(code(&told), Code::InResponseTo, "{other:?}");
        let told = Told { confirmation: confirmation(ACS, other, END), ..Told::default() };
        assert_eq!(code(&told), Code::InResponseTo, "{other:?}");
    }
}

#[test]
fn an_unasked_response_is_taken_only_where_it_is_expected() {
    let told = Told {
        envelope: envelope(Some(ACS), None),
        confirmation: confirmation(ACS, None, END),
        ..Told::default()
    };
    assert_eq!(code(&told), Code::InResponseTo);
    let unasked = |told: &Told| {
        verify_but(&told.assertion_signed(), &[Key::Idp], |expected| expected.origin = Origin::Unsolicited)
    };
    assert!(unasked(&told).is_ok());
    // An answer to somebody's request does not count as unasked.
    assert!(matches!(unasked(&Told::default()).unwrap_err(), Fault::Solicited { place: Message::Response }));
    let inside = Told { envelope: envelope(Some(ACS), None), ..Told::default() };
    assert!(matches!(unasked(&inside).unwrap_err(), Fault::Solicited { place: Message::Assertion }));
    // And it is taken for two minutes only.
    let old = Told { issue_instant: "2027-01-15T07:58:00Z".to_owned(), ..told };
    assert!(matches!(unasked(&old).unwrap_err(), Fault::Stale { .. }));
}

#[test]
fn an_assertion_is_meant_for_our_address() {
    let told = Told {
        confirmation: confirmation("https://evil.example/acs", Some(REQUEST), END),
        ..Told::default()
    };
    assert_eq!(code(&told), Code::Recipient);
    let bare = r#"<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"></saml:SubjectConfirmation>"#;
    assert_eq!(code(&Told { confirmation: bare.to_owned(), ..Told::default() }), Code::Recipient);
}

#[test]
fn an_assertion_is_confirmed_by_its_bearer() {
    let holder = confirmation(ACS, Some(REQUEST), END).replace("cm:bearer", "cm:holder-of-key");
    for confirmation in [String::new(), holder.clone()] {
        assert_eq!(code(&Told { confirmation, ..Told::default() }), Code::Confirmation);
    }
    // One that holds is enough, and the others do not matter.
    let elsewhere = confirmation("https://evil.example/acs", Some(REQUEST), END);
    let ours = confirmation(ACS, Some(REQUEST), END);
    let told = Told { confirmation: holder + &elsewhere + &ours, ..Told::default() };
    assert!(verify(&told.assertion_signed()).is_ok());
    let endless = ours.replace(&format!(r#" NotOnOrAfter="{END}""#), "");
    assert_eq!(code(&Told { confirmation: endless, ..Told::default() }), Code::Malformed);
}

#[test]
fn an_assertion_is_for_us() {
    let with = |conditions: String| Told { conditions, ..Told::default() };
    for audience in ["https://other.example", "", &format!("{ENTITY}/"), &ENTITY.to_uppercase()] {
        assert_eq!(code(&with(conditions(ISSUED, END, audience))), Code::Audience, "{audience}");
    }
    assert_eq!(code(&with(String::new())), Code::Audience);
    assert_eq!(code(&with("<saml:Conditions></saml:Conditions>".to_owned())), Code::Audience);
    let restriction = |audiences: &str| {
        format!(
            "<saml:Conditions><saml:AudienceRestriction>{audiences}</saml:AudienceRestriction></saml:Conditions>"
        )
    };
    let ours = format!("<saml:Audience>{ENTITY}</saml:Audience>");
    let other = "<saml:Audience>https://other.example</saml:Audience>";
    assert!(verify(&with(restriction(&format!("{other}{ours}"))).assertion_signed()).is_ok());
    // Of two restrictions both must hold.
    let both = restriction(&format!("{ours}</saml:AudienceRestriction><saml:AudienceRestriction>{other}"));
    assert_eq!(code(&with(both)), Code::Audience);
}

#[test]
fn a_condition_nobody_knows_does_not_hold() {
    let conditions = conditions(ISSUED, END, ENTITY);
    let with = |condition: &str| Told {
        conditions: conditions.replace("</saml:Conditions>", &format!("{condition}</saml:Conditions>")),
        ..Told::default()
    };
    assert_eq!(code(&with("<saml:Condition></saml:Condition>")), Code::Condition);
    assert_eq!(code(&with(r#"<x:Delegate xmlns:x="u:x"></x:Delegate>"#)), Code::Condition);
    assert!(verify(&with("<saml:OneTimeUse></saml:OneTimeUse>").assertion_signed()).is_ok());
}

#[test]
fn times_are_kept_with_a_minute_for_the_clocks() {
    let with = |conditions: String| Told { conditions, ..Told::default() };
    // It is 08:01:00.
    assert!(verify(&with(conditions("2027-01-15T08:02:00Z", END, ENTITY)).assertion_signed()).is_ok());
    assert_eq!(code(&with(conditions("2027-01-15T08:02:00.001Z", END, ENTITY))), Code::Time);
    assert!(verify(&with(conditions(ISSUED, "2027-01-15T08:00:00.001Z", ENTITY)).assertion_signed()).is_ok());
    assert_eq!(code(&with(conditions(ISSUED, "2027-01-15T08:00:00Z", ENTITY))), Code::Time);

    let ends = |end| Told { confirmation: confirmation(ACS, Some(REQUEST), end), ..Told::default() };
    assert!(verify(&ends("2027-01-15T08:00:01Z").assertion_signed()).is_ok());
    assert_eq!(code(&ends("2027-01-15T08:00:00Z")), Code::Time);

    let issued = |at: &str| Told { issue_instant: at.to_owned(), ..Told::default() };
    assert_eq!(code(&issued("2027-01-15T08:02:01Z")), Code::Time);
    assert_eq!(code(&issued("2027-01-15T07:50:00Z")), Code::Time);
    assert!(verify(&issued("2027-01-15T07:50:01Z").assertion_signed()).is_ok());
    assert_eq!(code(&issued("yesterday")), Code::Malformed);
}

#[test]
fn a_sign_in_is_told_and_not_over() {
    let with = |authentication: String| Told { authentication, ..Told::default() };
    assert_eq!(code(&with(String::new())), Code::Authentication);
    assert_eq!(code(&with(authentication("2027-01-15T07:30:00Z", ISSUED))), Code::Time);
    assert_eq!(code(&with(authentication("2027-01-15T09:30:00Z", "2027-01-15T16:00:00Z"))), Code::Time);
}

#[test]
fn a_fresh_sign_in_is_fresh_when_it_was_asked_for() {
    let since = |text| {
        verify_but(&Told::default().assertion_signed(), &[Key::Idp], |expected| {
            expected.fresh_since = Some(at(text));
        })
    };
    assert!(since("2027-01-15T07:29:00Z").is_ok());
    assert!(since("2027-01-15T07:31:00Z").is_ok());
    assert_eq!(since("2027-01-15T08:00:30Z").unwrap_err(), Fault::NotFresh { seconds_before: 1_830 });
}

#[test]
fn a_failed_status_is_told_with_its_codes() {
    let top = status("Responder");
    let second = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"></samlp:StatusCode></samlp:StatusCode><samlp:StatusMessage>AADSTS50105: call 555-1234</samlp:StatusMessage>"#;
    let told = Told { status: top.replacen("</samlp:StatusCode>", second, 1), ..Told::default() };
    let fault = verify(&told.response("")).unwrap_err();
    assert_eq!(
        fault,
        Fault::Status {
            code: "Responder".to_owned(),
            second: Some("RequestDenied".to_owned()),
            detail: Some("AADSTS50105".to_owned()),
        }
    );
    assert!(!fault.to_string().contains("555"), "{fault}");
    // A failure is not told to a browser it is not for.
    let stray = Told { envelope: envelope(Some(ACS), Some("_other")), ..told };
    assert_eq!(verify(&stray.response("")).unwrap_err().code(), Code::InResponseTo);
    // A failure with an assertion inside is a failure.
    let told = Told { status: status("AuthnFailed"), ..Told::default() };
    assert_eq!(code(&told), Code::Status);
    let told = Told { status: String::new(), ..Told::default() };
    assert_eq!(code(&told), Code::Malformed);
}

#[test]
fn success_without_an_assertion_is_nothing() {
    assert_eq!(verify(&Told::default().response("")).unwrap_err().code(), Code::Malformed);
}

#[test]
fn a_subject_is_one_name() {
    let with = |name_id: &str| Told { name_id: name_id.to_owned(), ..Told::default() };
    let named = |name: &str| with(&format!("<saml:NameID>{name}</saml:NameID>"));
    for odd in ["", " ", " alice", "alice ", "a\nb", "a\u{7f}b", &"x".repeat(257)] {
        assert_eq!(code(&named(odd)), Code::Subject, "{odd:?}");
    }
    assert_eq!(code(&with("")), Code::Subject);
    assert_eq!(code(&with("<saml:EncryptedID></saml:EncryptedID>")), Code::Subject);
    assert_eq!(code(&with("<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>")), Code::Malformed);
    assert_eq!(code(&named("alice<saml:x></saml:x>@acme.example")), Code::Malformed);
    let odd = "Ωmega &amp; &lt;Sons&gt;";
    assert_eq!(verify(&named(odd).assertion_signed()).unwrap().name_id.value, "Ωmega & <Sons>");
    let qualified = r#"<saml:NameID NameQualifier="q" SPNameQualifier="s">a</saml:NameID>"#;
    let name_id = verify(&with(qualified).assertion_signed()).unwrap().name_id;
    assert_eq!(
        (name_id.name_qualifier.as_deref(), name_id.sp_name_qualifier.as_deref()),
        (Some("q"), Some("s"))
    );
}

#[test]
fn attributes_are_text_and_keep_their_order() {
    let nil = r#"<saml:Attribute Name="a"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></saml:AttributeValue></saml:Attribute>"#;
    let nested = attribute("a", &["one<saml:NameID>x</saml:NameID>"]);
    let statement = |inside: &str| format!("<saml:AttributeStatement>{inside}</saml:AttributeStatement>");
    let attributes =
        statement(&(attribute("a", &["1", ""]) + nil + &nested)) + &statement(&attribute("a", &["2"]));
    let claims = verify(&Told { attributes, ..Told::default() }.assertion_signed()).unwrap();
    assert_eq!(claims.values("a").collect::<Vec<_>>(), ["1", "", "2"]);
    assert_eq!(claims.attributes.len(), 4);
    let none = Told { attributes: String::new(), ..Told::default() };
    assert!(verify(&none.assertion_signed()).unwrap().attributes.is_empty());
}

#[test]
fn other_versions_are_not_read() {
    let told = Told::default();
    let response = told.assertion_signed().replacen(r#"Version="2.0">"#, r#"Version="1.1">"#, 1);
    assert_eq!(verify(&response).unwrap_err().code(), Code::Malformed);
}
