//! Assertions by which a client proves itself (RFC 7523 section 3): a genuine one is believed, and each rule is broken
//! once.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::{Algorithm as Jwa, EncodingKey};
use oidc::{
    Transport,
    assertion::{self, Believed, Doubt, Expected, Maker},
};
use serde_json::{Value, json};

use crate::op::{self, NOW, Signer, but, key_set, keys, mint, now, part, signed};

const CLIENT: &str = "cl_partner";
const ENDPOINT: &str = "https://usher.example/oauth/token";
const ISSUER: &str = "https://usher.example";

const OWN: Expected<'static> =
    Expected { maker: Maker::Client, issuer: CLIENT, subject: CLIENT, audiences: &[ENDPOINT, ISSUER] };

const ENTRA: Expected<'static> = Expected {
    maker: Maker::Another,
    issuer: "https://login.microsoftonline.com/tenant/v2.0",
    subject: "object-id",
    audiences: &["api://app-id"],
};

fn own(changes: Value) -> Value {
    let claims =
        json!({"iss": CLIENT, "sub": CLIENT, "aud": ENDPOINT, "iat": NOW, "exp": NOW + 300, "jti": "one"});
    but(claims, changes)
}

/// As Entra ID sends it for workload identity federation: no `jti`, and 65 minutes long.
fn entras(changes: Value) -> Value {
    let claims = json!({"aud": "api://app-id", "iss": ENTRA.issuer, "iat": NOW, "nbf": NOW, "exp": NOW + 3900,
        "appid": "app-id", "appidacr": "2", "idp": ENTRA.issuer, "oid": "workload", "sub": "object-id",
        "tid": "tenant", "ver": "2.0"});
    but(claims, changes)
}

fn verify(token: &str, expected: &Expected<'_>) -> Result<Believed, Doubt> {
    assertion::verify(token, &keys(), expected, now())
}

fn judge(claims: &Value, expected: &Expected<'_>) -> Result<Believed, Doubt> {
    verify(&signed(Signer::Rsa, Jwa::RS256, claims), expected)
}

#[test]
fn an_assertion_of_every_accepted_algorithm_is_believed() {
    for (signer, jwa) in [
        (Signer::Rsa, Jwa::RS256),
        (Signer::Rsa, Jwa::PS256),
        (Signer::P256, Jwa::ES256),
        (Signer::P384, Jwa::ES384),
        (Signer::Ed25519, Jwa::EdDSA),
    ] {
        let believed = verify(&signed(signer, jwa, &own(json!({}))), &OWN).unwrap();
        assert_eq!(believed.id.as_deref(), Some("one"), "{jwa:?}");
        assert_eq!(believed.until.as_second(), NOW + 300 + assertion::SKEW, "{jwa:?}");
    }
}

#[test]
fn either_audience_will_do_alone_or_in_a_list_of_one() {
    for audience in [json!(ENDPOINT), json!(ISSUER), json!([ENDPOINT])] {
        judge(&own(json!({"aud": audience})), &OWN).unwrap();
    }
    for audience in [json!([ENDPOINT, ISSUER]), json!([ENDPOINT, "https://elsewhere.example"]), json!([])] {
        assert_eq!(judge(&own(json!({"aud": audience})), &OWN), Err(Doubt::Audiences), "{audience}");
    }
}

#[test]
fn whoever_it_is_by_of_or_for_is_compared_to_the_letter() {
    for (claim, wrong) in [
        ("iss", json!("cl_other")),
        ("iss", json!(null)),
        ("sub", json!("cl_Partner")),
        ("sub", json!(null)),
        ("aud", json!("https://usher.example/oauth/token/")),
        ("aud", json!("https://usher.example/")),
        ("aud", json!(null)),
    ] {
        let doubt = judge(&own(json!({claim: wrong})), &OWN).unwrap_err();
        assert!(matches!(doubt, Doubt::Differs { claim: named, .. } if named == claim), "{claim}: {doubt}");
        assert!(doubt.is_about_claims() && !doubt.wants_fresh_keys());
    }
}

#[test]
fn an_assertion_has_an_end_that_is_near_and_a_name() {
    for (changes, doubt) in [
        (json!({"exp": null}), Doubt::Endless),
        (json!({"exp": NOW - 60}), Doubt::Expired),
        (json!({"exp": NOW + 661}), Doubt::LastsTooLong { most: 600 }),
        (json!({"exp": 1e300}), Doubt::LastsTooLong { most: 600 }),
        (json!({"nbf": NOW + 61}), Doubt::NotYet),
        (json!({"iat": NOW + 61}), Doubt::NotYet),
        (json!({"jti": null}), Doubt::Unnamed),
        (json!({"jti": ""}), Doubt::Unnamed),
    ] {
        assert_eq!(judge(&own(changes.clone()), &OWN), Err(doubt), "{changes}");
    }
    for changes in [
        json!({"exp": NOW - 59}),
        json!({"exp": NOW + 660}),
        json!({"exp": f64::from(1_800_000_300) + 0.5}),
        json!({"nbf": NOW + 60, "iat": NOW + 60}),
        json!({"iat": null}),
    ] {
        judge(&own(changes.clone()), &OWN).unwrap_or_else(|doubt| panic!("{changes}: {doubt}"));
    }
}

#[test]
fn what_entra_sends_for_workload_identity_federation_is_believed() {
    let believed = judge(&entras(json!({})), &ENTRA).unwrap();
    assert_eq!(believed.id, None);
    assert_eq!(judge(&entras(json!({"jti": "one"})), &ENTRA).unwrap().id.as_deref(), Some("one"));
    judge(&entras(json!({"exp": NOW + 24 * 60 * 60})), &ENTRA).unwrap();
    let days = judge(&entras(json!({"exp": NOW + 24 * 60 * 60 + 61})), &ENTRA).unwrap_err();
    assert_eq!(days, Doubt::LastsTooLong { most: 24 * 60 * 60 });
    let doubt = judge(&entras(json!({"sub": "another-object"})), &ENTRA).unwrap_err();
    assert!(doubt.to_string().contains("another-object"), "an admin sees what came: {doubt}");
}

#[test]
fn no_other_algorithm_is_accepted_and_no_public_key_is_a_shared_secret() {
    let public = serde_json::to_vec(&Signer::Rsa.jwk()).unwrap();
    let modulus = Signer::Rsa.jwk()["n"].as_str().unwrap().to_owned();
    for secret in [&public[..], modulus.as_bytes(), include_bytes!("../keys/rsa.pem"), b""] {
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": Signer::Rsa.kid()});
        let token = mint(&header, &own(json!({})), &EncodingKey::from_secret(secret), Jwa::HS256);
        assert_eq!(verify(&token, &OWN), Err(Doubt::Algorithm("HS256".to_owned())));
    }
    for alg in ["none", "None", "", "HS512", "RS1", "rs256", "ES256K", "dir"] {
        for signature in ["", "AAAA"] {
            let header = part(&json!({"alg": alg, "kid": Signer::Rsa.kid()}));
            let token = format!("{header}.{}.{signature}", part(&own(json!({}))));
            assert_eq!(verify(&token, &OWN), Err(Doubt::Algorithm(alg.to_owned())), "{alg}");
        }
    }
    for jwa in [Jwa::RS384, Jwa::RS512, Jwa::PS384, Jwa::PS512] {
        let doubt = verify(&signed(Signer::Rsa, jwa, &own(json!({}))), &OWN).unwrap_err();
        assert!(matches!(doubt, Doubt::Algorithm(_)), "{jwa:?}");
    }
}

#[test]
fn only_the_key_that_is_named_counts_and_without_a_name_any_of_the_clients() {
    let claims = own(json!({}));
    let with = |header: Value, signer: Signer| mint(&header, &claims, &signer.encoding(), Jwa::RS256);
    let named = |kid: &str| json!({"alg": "RS256", "kid": kid});
    verify(&with(json!({"alg": "RS256"}), Signer::Rsa), &OWN).unwrap();
    let unknown = verify(&with(named("rsa-9"), Signer::Rsa), &OWN).unwrap_err();
    assert!(unknown == Doubt::UnknownKey(Some("rsa-9".to_owned())) && unknown.wants_fresh_keys());
    let other = verify(&with(named("p256-1"), Signer::Rsa), &OWN).unwrap_err();
    assert!(other == Doubt::Signature { named: true } && !other.wants_fresh_keys());
    let forged = verify(&with(named("rsa-1"), Signer::OtherRsa), &OWN).unwrap_err();
    assert!(forged == Doubt::Signature { named: true } && !forged.is_about_claims());
    let nameless = verify(&with(json!({"alg": "RS256"}), Signer::OtherRsa), &OWN).unwrap_err();
    assert!(nameless == Doubt::Signature { named: false } && nameless.wants_fresh_keys());
}

#[test]
fn a_key_the_sender_brings_along_is_not_looked_at() {
    let jwk = Signer::OtherRsa.jwk();
    for header in [
        json!({"alg": "RS256", "jwk": jwk}),
        json!({"alg": "RS256", "kid": "rsa-2", "jku": "https://evil.example/keys", "jwk": jwk}),
        json!({"alg": "RS256", "x5u": "https://evil.example/cert"}),
    ] {
        let token = mint(&header, &own(json!({})), &Signer::OtherRsa.encoding(), Jwa::RS256);
        assert!(!verify(&token, &OWN).unwrap_err().is_about_claims(), "{header}");
    }
}

#[test]
fn what_cannot_be_read_or_says_it_is_something_else_is_refused() {
    let good = signed(Signer::Rsa, Jwa::RS256, &own(json!({})));
    let long = "x".repeat(70_000);
    let padded = format!("{good}=");
    let five = format!("{good}.a.b");
    for token in ["", ".", "..", "a.b.c", &long, &padded, &five, &good.replace('.', " ")] {
        let doubt = verify(token, &OWN).unwrap_err();
        assert!(matches!(doubt, Doubt::Malformed(_)), "{doubt}");
        assert_eq!(assertion::claimed_subject(token).filter(|_| token != padded), None);
    }
    for header in [
        json!({"alg": "RS256", "typ": "at+jwt"}),
        json!({"alg": "RS256", "crit": ["exp"]}),
        json!({"alg": "RS256", "crit": []}),
        json!({"typ": "JWT"}),
    ] {
        let token = mint(&header, &own(json!({})), &Signer::Rsa.encoding(), Jwa::RS256);
        assert!(matches!(verify(&token, &OWN), Err(Doubt::Malformed(_))), "{header}");
    }
    let typed = json!({"alg": "RS256", "typ": "client-authentication+jwt"});
    verify(&mint(&typed, &own(json!({})), &Signer::Rsa.encoding(), Jwa::RS256), &OWN).unwrap();
}

#[test]
fn a_claim_that_is_there_twice_is_a_contradiction() {
    let claims = own(json!({})).to_string();
    for twice in [r#"{"sub":"cl_partner","#, r#"{"aud":"https://elsewhere.example","#, r#"{"exp":1,"#] {
        let doubled = claims.replacen('{', twice, 1);
        let input = format!("{}.{}", part(&json!({"alg": "RS256"})), BASE64_URL_SAFE_NO_PAD.encode(&doubled));
        let signature =
            jsonwebtoken::crypto::sign(input.as_bytes(), &Signer::Rsa.encoding(), Jwa::RS256).unwrap();
        let doubt = verify(&format!("{input}.{signature}"), &OWN).unwrap_err();
        assert_eq!(doubt, Doubt::Malformed("its claims can't be read"), "{doubled}");
    }
}

#[test]
fn every_byte_of_it_is_under_the_signature() {
    let good = signed(Signer::P256, Jwa::ES256, &own(json!({})));
    for place in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let broken = String::from_utf8(bytes).unwrap();
        let doubt = verify(&broken, &OWN).map(|_| broken).unwrap_err();
        assert!(!doubt.is_about_claims(), "byte {place}: {doubt}");
    }
}

#[test]
fn a_sentence_about_a_claim_can_stand_in_an_error_description() {
    for doubt in [
        judge(&own(json!({"aud": "https://elsewhere.example"})), &OWN).unwrap_err(),
        judge(&own(json!({"jti": null})), &OWN).unwrap_err(),
        judge(&own(json!({"exp": NOW + 5000})), &OWN).unwrap_err(),
    ] {
        let text = doubt.to_string();
        assert!(text.is_ascii() && !text.contains(['"', '\\']) && text.ends_with('.'), "{text}");
    }
}

#[test]
fn a_key_set_is_entered_or_fetched_from_an_https_address() {
    let set = json!({"keys": [Signer::Rsa.jwk()]});
    let keys = oidc::keys::entered(&set).unwrap();
    assertion::verify(&signed(Signer::Rsa, Jwa::RS256, &own(json!({}))), &keys, &OWN, now()).unwrap();
    for nothing in [json!({"keys": []}), json!({}), json!([]), json!({"keys": [{"kty": "oct", "k": "AAAA"}]})]
    {
        oidc::keys::entered(&nothing).unwrap_err();
    }
    key_set(&[op::Signer::P256.jwk()]).unwrap();
    let request = oidc::keys::request_at("https://idp.example/keys?v=2", Transport::HttpsOnly).unwrap();
    assert_eq!(request.uri(), "https://idp.example/keys?v=2");
    oidc::keys::request_at("http://127.0.0.1:1/keys", Transport::HttpsOnly).unwrap();
    for bad in
        ["http://idp.example/keys", "ftp://idp.example", "idp.example", "https://a:b@idp.example/keys", ""]
    {
        oidc::keys::request_at(bad, Transport::HttpsOnly).unwrap_err();
    }
}
