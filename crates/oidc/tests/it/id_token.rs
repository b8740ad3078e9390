use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jiff::Timestamp;
use jsonwebtoken::Algorithm as Jwa;
use oidc::{Fault, fault::Code, token::Tokens};
use serde_json::{Value, json};

use crate::op::{self, NOW, Signer, claims_but, id_token, signed, verify};

fn refused(changes: Value) -> Fault {
    verify(id_token(&claims_but(changes.clone()))).expect_err(&changes.to_string())
}

#[test]
fn a_genuine_token_is_believed_under_every_pinned_algorithm() {
    for (signer, jwa) in [
        (Signer::Rsa, Jwa::RS256),
        (Signer::Rsa, Jwa::RS512),
        (Signer::Rsa, Jwa::PS256),
        (Signer::P256, Jwa::ES256),
        (Signer::P384, Jwa::ES384),
        (Signer::Ed25519, Jwa::EdDSA),
    ] {
        let claims =
            verify(signed(signer, jwa, &op::claims())).unwrap_or_else(|fault| panic!("{jwa:?}: {fault}"));
        assert_eq!((claims.issuer.as_str(), claims.subject.as_str()), (op::ISSUER, "00u-alice"));
        assert_eq!(claims.email.as_deref(), Some("alice@acme.example"));
        assert_eq!(claims.email_verified, Some(true));
        assert_eq!(claims.given_name.as_deref(), Some("Alice"));
        assert_eq!(claims.family_name.as_deref(), Some("Acme"));
        assert_eq!(claims.name.as_deref(), Some("Alice Acme"));
        assert_eq!(claims.preferred_username.as_deref(), Some("alice"));
        assert_eq!(claims.issued_at, op::now());
        assert_eq!(claims.expires_at, Timestamp::from_second(NOW + 300).unwrap());
    }
}

#[test]
fn vendors_claims_come_through() {
    let token = id_token(&claims_but(json!({
        "hd": "acme.example", "tid": "t-1", "oid": "o-1", "sid": "s-1", "xms_edov": "1",
        "acr": "phr", "amr": ["pwd", "mfa"], "auth_time": NOW - 30,
    })));
    let claims = verify(token).unwrap();
    assert_eq!(claims.hd.as_deref(), Some("acme.example"));
    assert_eq!((claims.tid.as_deref(), claims.oid.as_deref()), (Some("t-1"), Some("o-1")));
    assert_eq!((claims.sid.as_deref(), claims.acr.as_deref()), (Some("s-1"), Some("phr")));
    assert_eq!(claims.email_domain_owner_verified, Some(true));
    assert_eq!(claims.amr, ["pwd", "mfa"]);
    assert_eq!(claims.auth_time, Some(Timestamp::from_second(NOW - 30).unwrap()));
}

#[test]
fn email_verified_may_be_a_word_and_absent_is_not_true() {
    let read =
        |value| verify(id_token(&claims_but(json!({ "email_verified": value })))).unwrap().email_verified;
    assert_eq!(read(json!("true")), Some(true));
    assert_eq!(read(json!("false")), Some(false));
    assert_eq!(read(json!(false)), Some(false));
    assert_eq!(read(Value::Null), None);
}

#[test]
fn a_label_that_is_empty_or_odd_does_not_cost_the_sign_in() {
    let token = id_token(&claims_but(json!({
        "email": "", "given_name": " ", "hd": 7, "tid": ["x"], "sid": "", "xms_edov": "maybe",
        "updated_at": "2026-11-23T10:00:00.000Z",
    })));
    let claims = verify(token).unwrap();
    assert_eq!(
        (claims.email, claims.given_name, claims.hd, claims.tid, claims.sid),
        (None, None, None, None, None)
    );
    assert_eq!(claims.email_domain_owner_verified, None);
}

#[test]
fn another_issuer_is_refused_to_the_byte() {
    for issuer in [
        "https://idp.example/tenant/",
        "https://idp.example",
        "https://IDP.example/tenant",
        "https://evil.example",
    ] {
        let fault = refused(json!({ "iss": issuer }));
        assert!(matches!(&fault, Fault::IssuerDiffers { received, .. } if received == issuer), "{fault}");
    }
    assert_eq!(refused(json!({ "iss": null })).code(), Code::Malformed);
}

#[test]
fn a_token_for_somebody_else_is_refused() {
    for audience in [json!("another-client"), json!(["a", "b"]), json!([]), json!(""), Value::Null] {
        let fault = refused(json!({ "aud": audience }));
        assert_eq!(fault.code(), Code::Audience, "{fault}");
    }
}

#[test]
fn azp_must_be_ours_and_must_be_there_when_there_are_several_audiences() {
    let several = json!([op::CLIENT, "another-client"]);
    assert_eq!(refused(json!({ "aud": several })).code(), Code::Audience);
    assert_eq!(refused(json!({ "aud": several, "azp": "another-client" })).code(), Code::Audience);
    assert_eq!(refused(json!({ "azp": "another-client" })).code(), Code::Audience);
    assert!(verify(id_token(&claims_but(json!({ "aud": several, "azp": op::CLIENT })))).is_ok());
    assert!(verify(id_token(&claims_but(json!({ "aud": [op::CLIENT], "azp": op::CLIENT })))).is_ok());
}

#[test]
fn the_nonce_of_another_attempt_or_none_is_refused() {
    assert_eq!(refused(json!({ "nonce": op::other_attempt().nonce() })), Fault::Nonce);
    assert_eq!(refused(json!({ "nonce": null })), Fault::Nonce);
    assert_eq!(refused(json!({ "nonce": "" })), Fault::Nonce);
}

#[test]
fn a_token_runs_out_a_minute_after_exp() {
    assert!(verify(id_token(&claims_but(json!({ "iat": NOW - 300, "exp": NOW - 59 })))).is_ok());
    assert_eq!(refused(json!({ "iat": NOW - 300, "exp": NOW - 60 })), Fault::Expired { seconds_ago: 60 });
    assert_eq!(refused(json!({ "exp": null })).code(), Code::Malformed);
    assert!(refused(json!({ "exp": -5 })).sentence().contains("`exp`"));
    for odd in [json!("soon"), json!(1e300), json!(-1e300), json!(i64::MIN), json!(u64::MAX), json!(true)] {
        assert!(matches!(refused(json!({ "exp": odd })).code(), Code::Malformed | Code::Time), "{odd}");
    }
}

#[test]
fn a_token_from_the_future_is_refused_beyond_a_minute() {
    assert!(verify(id_token(&claims_but(json!({ "iat": NOW + 60 })))).is_ok());
    let fault = refused(json!({ "iat": NOW + 250 }));
    assert_eq!(fault, Fault::NotYet { seconds_ahead: 250 });
    assert!(fault.sentence().contains("4 min 10 s ahead"), "{fault}");
    assert_eq!(refused(json!({ "nbf": NOW + 61 })).code(), Code::Time);
    assert_eq!(refused(json!({ "nbf": f64::MAX })).code(), Code::Time);
    assert_eq!(refused(json!({ "nbf": "later" })).code(), Code::Malformed);
    assert!(verify(id_token(&claims_but(json!({ "nbf": NOW + 60 })))).is_ok());
    assert_eq!(refused(json!({ "iat": null })).code(), Code::Malformed);
}

#[test]
fn a_token_that_was_issued_long_ago_is_no_answer_to_this_attempt() {
    assert!(verify(id_token(&claims_but(json!({ "iat": NOW - 3600 })))).is_ok());
    assert_eq!(refused(json!({ "iat": NOW - 3601 })), Fault::Stale { seconds_ago: 3601 });
}

#[test]
fn a_subject_must_be_one() {
    for subject in [json!(""), json!(" "), json!("a".repeat(256)), json!("ålice")] {
        assert_eq!(refused(json!({ "sub": subject })), Fault::Subject);
    }
    assert_eq!(refused(json!({ "sub": null })).code(), Code::Malformed);
    assert_eq!(refused(json!({ "sub": 7 })).code(), Code::Malformed);
}

#[test]
fn the_access_token_must_be_the_one_that_was_hashed() {
    let hash = |algorithm, text: &str| {
        let digest = aws_lc_rs::digest::digest(algorithm, text.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(&digest.as_ref()[..digest.as_ref().len() / 2])
    };
    let with = |signer, jwa, at_hash: &str, access_token: Option<&str>| {
        let id_token = signed(signer, jwa, &claims_but(json!({ "at_hash": at_hash })));
        let tokens = Tokens { id_token, access_token: access_token.map(str::to_owned) };
        op::verify_with(&op::keys(), &tokens)
    };
    let sha256 = hash(&aws_lc_rs::digest::SHA256, "the-token");
    let sha512 = hash(&aws_lc_rs::digest::SHA512, "the-token");
    assert!(with(Signer::Rsa, Jwa::RS256, &sha256, Some("the-token")).is_ok());
    assert!(with(Signer::Rsa, Jwa::RS512, &sha512, Some("the-token")).is_ok());
    assert_eq!(with(Signer::Rsa, Jwa::RS256, &sha256, Some("another")).unwrap_err(), Fault::AccessToken);
    assert_eq!(with(Signer::Rsa, Jwa::RS256, &sha512, Some("the-token")).unwrap_err(), Fault::AccessToken);
    // Nothing to compare: no access token came.
    assert!(with(Signer::Rsa, Jwa::RS256, &sha256, None).is_ok());
}

#[test]
fn a_claim_that_comes_twice_is_refused() {
    let mut payload = serde_json::to_string(&op::claims()).unwrap();
    payload.insert_str(1, r#""sub":"00u-mallory","#);
    let header = json!({ "alg": "RS256", "kid": "rsa-1" });
    let input = format!("{}.{}", op::part(&header), BASE64_URL_SAFE_NO_PAD.encode(payload));
    let signature =
        jsonwebtoken::crypto::sign(input.as_bytes(), &Signer::Rsa.encoding(), Jwa::RS256).unwrap();
    let fault = verify(format!("{input}.{signature}")).unwrap_err();
    assert!(
        matches!(&fault, Fault::Malformed { why, .. } if why.contains("duplicate field `sub`")),
        "{fault}"
    );
}

#[test]
fn an_unreadable_claim_is_named_without_its_value() {
    let fault = refused(json!({ "address": "12 Main Street" }));
    assert_eq!(fault.code(), Code::Malformed);
    assert!(fault.sentence().contains("address"), "{fault}");
    assert!(!fault.sentence().contains("Main Street"), "{fault}");
}
