//! What a forger can do with the header: nothing but name a key and an algorithm, and both must be right.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::{Algorithm as Jwa, EncodingKey};
use oidc::{Algorithm, Fault, Provider, fault::Code, id_token::Expected};
use serde_json::{Value, json};

use crate::op::{self, Signer, claims, key_set, mint, part, signed, tokens, verify, verify_with};

fn forged(header: Value, signer: Signer, jwa: Jwa) -> Fault {
    verify(mint(&header, &claims(), &signer.encoding(), jwa)).expect_err(&header.to_string())
}

#[test]
fn a_token_without_a_signature_is_refused() {
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        for end in ["", ".", ".AA"] {
            let token = format!("{}.{}{end}", part(&json!({ "alg": alg, "kid": "rsa-1" })), part(&claims()));
            let code = verify(token).unwrap_err().code();
            assert!(matches!(code, Code::Algorithm | Code::Malformed), "{alg}{end}: {code}");
        }
    }
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims()));
    assert!(matches!(verify(unsigned).unwrap_err(), Fault::Algorithm { received, .. } if received == "none"));
}

#[test]
fn a_good_token_with_its_signature_cut_off_is_refused() {
    let token = op::id_token(&claims());
    let (input, _) = token.rsplit_once('.').unwrap();
    assert_eq!(verify(format!("{input}.")).unwrap_err().code(), Code::Signature);
    assert_eq!(verify(input.to_owned()).unwrap_err().code(), Code::Malformed);
}

#[test]
fn a_shared_secret_made_of_the_public_key_or_the_client_secret_is_refused() {
    let public = include_bytes!("../keys/rsa_public.pem");
    let modulus = Signer::Rsa.jwk()["n"].as_str().unwrap().to_owned();
    for secret in [&public[..], modulus.as_bytes(), b"s3cr3t:/?&=+%"] {
        for (name, jwa) in [("HS256", Jwa::HS256), ("HS384", Jwa::HS384), ("HS512", Jwa::HS512)] {
            let header = json!({ "alg": name, "kid": "rsa-1" });
            let fault = verify(mint(&header, &claims(), &EncodingKey::from_secret(secret), jwa)).unwrap_err();
            assert!(matches!(&fault, Fault::Algorithm { received, .. } if received == name), "{fault}");
        }
    }
}

#[test]
fn a_shared_secret_is_refused_even_when_a_kept_key_set_holds_it() {
    let keys: oidc::Keys = serde_json::from_value(json!({ "keys": [
        { "kty": "oct", "kid": "rsa-1", "k": BASE64_URL_SAFE_NO_PAD.encode(b"known") }
    ] }))
    .unwrap();
    let header = json!({ "alg": "HS256", "kid": "rsa-1" });
    let token = mint(&header, &claims(), &EncodingKey::from_secret(b"known"), Jwa::HS256);
    assert_eq!(verify_with(&keys, &tokens(token)).unwrap_err().code(), Code::Algorithm);
}

#[test]
fn an_algorithm_the_provider_did_not_announce_is_refused() {
    // PS384 is one we know, and this provider did not announce it.
    let fault = verify(signed(Signer::Rsa, Jwa::PS384, &claims())).unwrap_err();
    assert!(matches!(&fault, Fault::Algorithm { received, .. } if received == "PS384"), "{fault}");

    let rs256_only = Provider { algorithms: vec![Algorithm::Rs256], ..op::provider() };
    let attempt = op::attempt();
    let expected = Expected { provider: &rs256_only, client_id: op::CLIENT, attempt: &attempt };
    let token = tokens(signed(Signer::Rsa, Jwa::RS512, &claims()));
    assert_eq!(
        oidc::id_token::verify(&token, &op::keys(), &expected, op::now()).unwrap_err().code(),
        Code::Algorithm
    );
}

#[test]
fn a_header_that_says_another_algorithm_than_was_used_is_refused() {
    assert_eq!(
        forged(json!({ "alg": "PS256", "kid": "rsa-1" }), Signer::Rsa, Jwa::RS256).code(),
        Code::Signature
    );
    assert_eq!(
        forged(json!({ "alg": "RS512", "kid": "rsa-1" }), Signer::Rsa, Jwa::RS256).code(),
        Code::Signature
    );
}

#[test]
fn an_unknown_key_is_told_apart_because_the_keys_may_have_been_rotated() {
    let fault = verify(signed(Signer::OtherRsa, Jwa::RS256, &claims())).unwrap_err();
    assert!(matches!(&fault, Fault::UnknownKey { kid: Some(kid), .. } if kid == "rsa-2"), "{fault}");
    assert!(fault.wants_fresh_keys());
    let fresh = key_set(&[Signer::Rsa.jwk(), Signer::OtherRsa.jwk()]).unwrap();
    assert!(verify_with(&fresh, &tokens(signed(Signer::OtherRsa, Jwa::RS256, &claims()))).is_ok());
}

#[test]
fn a_token_that_names_another_key_than_the_one_that_signed_is_refused() {
    let same_kind = key_set(&[Signer::Rsa.jwk(), Signer::OtherRsa.jwk()]).unwrap();
    let header = json!({ "alg": "RS256", "kid": "rsa-1" });
    let token = mint(&header, &claims(), &Signer::OtherRsa.encoding(), Jwa::RS256);
    let fault = verify_with(&same_kind, &tokens(token)).unwrap_err();
    assert_eq!(fault.code(), Code::Signature);
    assert!(!fault.wants_fresh_keys());

    // A key of another kind: no fetch would help either.
    for (alg, kid) in [("RS256", "p256-1"), ("ES256", "rsa-1"), ("ES384", "p256-1"), ("EdDSA", "rsa-1")] {
        let fault = forged(json!({ "alg": alg, "kid": kid }), Signer::Rsa, Jwa::RS256);
        assert!(matches!(fault, Fault::UnfitKey { .. }), "{alg} {kid}: {fault}");
        assert!(!fault.wants_fresh_keys());
    }
}

#[test]
fn a_key_bound_to_one_algorithm_verifies_no_other() {
    let mut bound = Signer::Rsa.jwk();
    bound["alg"] = json!("RS256");
    let keys = key_set(&[bound]).unwrap();
    assert!(verify_with(&keys, &tokens(signed(Signer::Rsa, Jwa::RS256, &claims()))).is_ok());
    let fault = verify_with(&keys, &tokens(signed(Signer::Rsa, Jwa::PS256, &claims()))).unwrap_err();
    assert_eq!(fault.code(), Code::Key);
}

#[test]
fn a_header_without_kid_is_fine_only_while_one_key_fits() {
    let token = || mint(&json!({ "alg": "RS256" }), &claims(), &Signer::Rsa.encoding(), Jwa::RS256);
    assert!(verify(token()).is_ok());
    let two = key_set(&[Signer::Rsa.jwk(), Signer::OtherRsa.jwk()]).unwrap();
    assert!(matches!(verify_with(&two, &tokens(token())).unwrap_err(), Fault::AmbiguousKey { kid: None }));
    // The only key is not the signer's: it may have been replaced.
    let other = key_set(&[Signer::OtherRsa.jwk()]).unwrap();
    assert!(verify_with(&other, &tokens(token())).unwrap_err().wants_fresh_keys());
}

#[test]
fn a_key_the_token_brings_along_is_never_used() {
    let own = Signer::OtherRsa.jwk();
    for extra in [
        json!({ "jku": "https://evil.example/keys" }),
        json!({ "x5u": "https://evil.example/cert" }),
        json!({ "jwk": own }),
        json!({ "x5c": ["MIIB"] }),
        json!({ "jku": "https://evil.example/keys", "x5u": "https://evil.example/cert", "jwk": own }),
    ] {
        let mut header = json!({ "alg": "RS256", "kid": "rsa-1" });
        header.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        assert_eq!(forged(header.clone(), Signer::OtherRsa, Jwa::RS256).code(), Code::Signature);
        // Beside a genuine signature it is ignored.
        assert!(verify(mint(&header, &claims(), &Signer::Rsa.encoding(), Jwa::RS256)).is_ok(), "{header}");
    }
}

#[test]
fn a_token_that_is_no_id_token_is_refused() {
    let with = |extra: Value| {
        let mut header = json!({ "alg": "RS256", "kid": "rsa-1" });
        header.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        forged(header, Signer::Rsa, Jwa::RS256)
    };
    for extra in [
        json!({ "typ": "at+jwt" }),
        json!({ "typ": "logout+jwt" }),
        json!({ "typ": "secevent+jwt" }),
        json!({ "cty": "JWT" }),
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "crit": [] }),
        json!({ "kid": 7 }),
    ] {
        assert_eq!(with(extra.clone()).code(), Code::Malformed, "{extra}");
    }
}

#[test]
fn what_is_no_token_at_all_is_refused() {
    let good = op::id_token(&claims());
    let huge = format!("{good}{}", "A".repeat(70_000));
    let padded = format!("{good}==");
    let five = "a.b.c.d.e";
    for bad in ["", ".", "..", "a.b", "a.b.c", "....", five, &huge, &padded, "é.é.é", "\0.\0.\0", " "] {
        let fault = verify(bad.to_owned()).unwrap_err();
        assert_eq!(fault.code(), Code::Malformed, "{bad:.20}");
    }
    assert!(verify(five.to_owned()).unwrap_err().sentence().contains("encrypted"));
    let nested = format!(
        "{}.{}.AA",
        part(&json!({ "alg": "RS256", "kid": "rsa-1" })),
        BASE64_URL_SAFE_NO_PAD.encode("[".repeat(20_000))
    );
    assert_eq!(verify(nested).unwrap_err().code(), Code::Malformed);
}

/// RFC 7515 section 5.2, step 3: also in a member that nobody looks at.
#[test]
fn a_header_that_is_not_text_is_refused() {
    for (more, is_text) in [(&b"\"ok\""[..], true), (b"\"\xb7\"", false)] {
        let header = [br#"{"alg":"RS256","kid":"rsa-1","zip":"#, more, b"}"].concat();
        let input = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), part(&claims()));
        let signature =
            jsonwebtoken::crypto::sign(input.as_bytes(), &Signer::Rsa.encoding(), Jwa::RS256).unwrap();
        match verify(format!("{input}.{signature}")) {
            Ok(_) => assert!(is_text),
            Err(fault) => assert_eq!((fault.code(), is_text), (Code::Malformed, false), "{fault}"),
        }
    }
}
