//! Logout tokens (Back-Channel Logout 1.0 section 2.6): a genuine one is believed, and each rule is broken once.

use jsonwebtoken::{Algorithm as Jwa, EncodingKey};
use oidc::{
    Keys,
    logout_token::{self, Doubt, EVENT, Expected, Logout, Who},
};
use serde_json::{Value, json};

use crate::op::{self, NOW, Signer, but, key_set, mint, now, signed};

fn claims(changes: Value) -> Value {
    let claims = json!({"iss": op::ISSUER, "sub": "00u-alice", "sid": "s-1", "aud": op::CLIENT, "iat": NOW,
        "exp": NOW + 120, "jti": "one", "events": {EVENT: {}}});
    but(claims, changes)
}

fn verify_with(keys: &Keys, token: &str) -> Result<Logout, Doubt> {
    let provider = op::provider();
    logout_token::verify(token, keys, &Expected { provider: &provider, client_id: op::CLIENT }, now())
}

fn verify(token: &str) -> Result<Logout, Doubt> {
    verify_with(&op::keys(), token)
}

fn judge(changes: Value) -> Result<Logout, Doubt> {
    verify(&signed(Signer::Rsa, Jwa::RS256, &claims(changes)))
}

fn refused(changes: Value) -> Doubt {
    let doubt = judge(changes.clone()).expect_err(&changes.to_string());
    assert!(doubt.to_string().is_ascii() && doubt.to_string().ends_with(['.', '?']), "{doubt}");
    doubt
}

fn headed(changes: Value) -> Result<Logout, Doubt> {
    let header = but(json!({"alg": "RS256", "kid": "rsa-1", "typ": "logout+jwt"}), changes);
    verify(&mint(&header, &claims(json!({})), &Signer::Rsa.encoding(), Jwa::RS256))
}

#[test]
fn a_genuine_token_is_believed_under_every_pinned_algorithm() {
    for (signer, jwa) in [
        (Signer::Rsa, Jwa::RS256),
        (Signer::Rsa, Jwa::PS256),
        (Signer::P256, Jwa::ES256),
        (Signer::P384, Jwa::ES384),
        (Signer::Ed25519, Jwa::EdDSA),
    ] {
        let said = verify(&signed(signer, jwa, &claims(json!({})))).unwrap();
        let person = Who::Person { subject: "00u-alice".to_owned(), session: Some("s-1".to_owned()) };
        assert_eq!((said.id.as_str(), said.who), ("one", person), "{jwa:?}");
        assert_eq!((said.issued_at, said.until.as_second()), (now(), NOW + 180));
    }
}

#[test]
fn somebody_is_named_by_themselves_by_a_session_or_by_both_and_not_by_neither() {
    let who = |changes| judge(changes).unwrap().who;
    let alone = Who::Person { subject: "00u-alice".to_owned(), session: None };
    assert_eq!(who(json!({"sid": null})), alone);
    assert_eq!(who(json!({"sub": null})), Who::Session("s-1".to_owned()));
    for nobody in [
        json!({"sub": null, "sid": null}),
        json!({"sub": ""}),
        json!({"sub": 7}),
        json!({"sid": " "}),
        json!({"sid": 7}),
        json!({"sid": ["s-1"]}),
    ] {
        assert!(matches!(refused(nobody), Doubt::Malformed(_)));
    }
}

#[test]
fn a_token_of_another_issuer_or_for_another_client_is_refused() {
    for issuer in ["https://idp.example/tenant/", "https://evil.example"] {
        assert_eq!(refused(json!({"iss": issuer})), Doubt::Issuer(issuer.to_owned()));
    }
    assert!(matches!(refused(json!({"iss": null})), Doubt::Malformed(_)));
    for audience in [json!("another"), json!(["another"]), json!([]), json!(null)] {
        assert_eq!(refused(json!({"aud": audience})), Doubt::Audience);
    }
    judge(json!({"aud": [op::CLIENT, "another"]})).unwrap();
}

#[test]
fn what_is_no_logout_token_is_none_be_it_an_id_token() {
    let id_token = verify(&op::id_token(&op::claims())).unwrap_err();
    assert!(matches!(id_token, Doubt::Malformed(_)), "{id_token}");
    for changes in [
        json!({"nonce": "n"}),
        json!({"events": null}),
        json!({"events": {}}),
        json!({"events": [EVENT]}),
        json!({"events": {EVENT: true}}),
        json!({"events": {"http://schemas.openid.net/event/frontchannel-logout": {}}}),
        json!({"jti": null}),
        json!({"jti": ""}),
    ] {
        assert!(matches!(refused(changes), Doubt::Malformed(_)));
    }
    // A member that `but` would leave out.
    let mut empty = claims(json!({}));
    empty["nonce"] = Value::Null;
    assert!(verify(&signed(Signer::Rsa, Jwa::RS256, &empty)).is_err());
    judge(json!({"events": {EVENT: {"more": 1}, "urn:other": {}}})).unwrap();
}

#[test]
fn a_logout_token_is_no_id_token() {
    assert!(op::verify(signed(Signer::Rsa, Jwa::RS256, &claims(json!({})))).is_err());
}

#[test]
fn times_are_within_minutes_and_a_minute_of_difference_is_put_up_with() {
    judge(json!({"iat": NOW + 60})).unwrap();
    judge(json!({"iat": NOW - 100, "exp": NOW - 59})).unwrap();
    judge(json!({"iat": NOW - 659, "exp": NOW + 86_400})).unwrap();
    assert_eq!(judge(json!({"exp": NOW + 86_400})).unwrap().until.as_second(), NOW + 660);
    for early in [json!({"iat": NOW + 61}), json!({"nbf": NOW + 61}), json!({"iat": 1e300})] {
        assert_eq!(refused(early), Doubt::NotYet);
    }
    for late in
        [json!({"exp": NOW - 60}), json!({"iat": NOW - 660}), json!({"exp": -1e300}), json!({"iat": -1e300})]
    {
        assert_eq!(refused(late), Doubt::Expired);
    }
    for odd in [json!({"iat": null}), json!({"exp": null}), json!({"exp": "soon"}), json!({"iat": true})] {
        assert!(matches!(refused(odd), Doubt::Malformed(_)));
    }
}

#[test]
fn a_type_is_that_of_a_logout_token_or_says_nothing() {
    for typ in [json!("logout+jwt"), json!("application/logout+jwt"), json!("JWT"), json!("jwt"), json!(null)]
    {
        headed(json!({"typ": typ})).unwrap();
    }
    for typ in ["at+jwt", "secevent+jwt", "client-authentication+jwt", ""] {
        assert!(matches!(headed(json!({"typ": typ})), Err(Doubt::Malformed(_))), "{typ}");
    }
    assert!(matches!(headed(json!({"crit": ["exp"]})), Err(Doubt::Malformed(_))));
    headed(json!({"jku": "https://evil.example/keys", "x5u": "https://evil.example"})).unwrap();
}

#[test]
fn only_a_key_of_the_provider_under_a_pinned_algorithm_signs() {
    let by = |header: Value, key: &EncodingKey, jwa| verify(&mint(&header, &claims(json!({})), key, jwa));
    let stranger = by(json!({"alg": "RS256", "kid": "rsa-1"}), &Signer::OtherRsa.encoding(), Jwa::RS256);
    assert_eq!(stranger.unwrap_err(), Doubt::Signature { named: true });
    let unnamed = by(json!({"alg": "RS256"}), &Signer::OtherRsa.encoding(), Jwa::RS256).unwrap_err();
    assert!(unnamed == Doubt::Signature { named: false } && unnamed.wants_fresh_keys());
    let unknown = by(json!({"alg": "RS256", "kid": "rsa-2"}), &Signer::OtherRsa.encoding(), Jwa::RS256);
    let unknown = unknown.unwrap_err();
    assert!(unknown == Doubt::UnknownKey(Some("rsa-2".to_owned())) && unknown.wants_fresh_keys());
    let hmac = by(json!({"alg": "HS256", "kid": "rsa-1"}), &EncodingKey::from_secret(b"s"), Jwa::HS256);
    assert_eq!(hmac.unwrap_err(), Doubt::Algorithm("HS256".to_owned()));
    let unannounced = verify(&signed(Signer::Rsa, Jwa::PS384, &claims(json!({}))));
    assert_eq!(unannounced.unwrap_err(), Doubt::Algorithm("PS384".to_owned()));
    let token = signed(Signer::Rsa, Jwa::RS256, &claims(json!({})));
    let none = format!("{}.{}.", op::part(&json!({"alg": "none"})), token.split('.').nth(1).unwrap());
    assert_eq!(verify(&none).unwrap_err(), Doubt::Algorithm("none".to_owned()));
    let few = key_set(&[Signer::P256.jwk()]).unwrap();
    assert!(verify_with(&few, &token).is_err());
}

#[test]
fn a_token_of_which_any_letter_is_changed_is_refused() {
    let token = signed(Signer::Ed25519, Jwa::EdDSA, &claims(json!({})));
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(verify(&changed).is_err(), "letter {at}");
    }
    for odd in ["", ".", "..", "a.b", "a.b.c.d.e", &"a".repeat(70_000)] {
        assert!(matches!(verify(odd), Err(Doubt::Malformed(_))), "{odd:.9}");
    }
}
