use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use oidc::{Fault, Keys, keys};
use serde_json::{Value, json};

use crate::op::{self, Signer, key_set};

fn with(signer: Signer, member: &str, value: Value) -> Value {
    let mut jwk = signer.jwk();
    jwk[member] = value;
    jwk
}

#[test]
fn the_keys_are_asked_for_where_the_provider_keeps_them() {
    let request = keys::request(&op::provider()).unwrap();
    assert_eq!(
        (request.method().as_str(), request.uri().to_string().as_str()),
        ("GET", "https://idp.example/keys")
    );
}

#[test]
fn a_key_set_survives_being_kept() {
    let kept = serde_json::to_string(&op::keys()).unwrap();
    let keys: Keys = serde_json::from_str(&kept).unwrap();
    assert_eq!(keys.ids().collect::<Vec<_>>(), ["rsa-1", "p256-1", "p384-1", "ed-1"]);
    assert!(keys.has("rsa-1") && !keys.has("rsa-2"));
    assert!(op::verify_with(&keys, &op::tokens(op::id_token(&op::claims()))).is_ok());
}

#[test]
fn a_key_for_anything_but_signatures_is_left_out() {
    for unfit in [
        with(Signer::Rsa, "use", json!("enc")),
        with(Signer::Rsa, "key_ops", json!(["encrypt"])),
        with(Signer::Rsa, "alg", json!("RSA-OAEP")),
        json!({ "kty": "oct", "kid": "shared", "k": "c2VjcmV0" }),
        json!({ "kty": "EC", "crv": "P-521", "kid": "p521", "x": "AA", "y": "AA" }),
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "k1", "x": "AA", "y": "AA" }),
        json!({ "kty": "OKP", "crv": "X25519", "kid": "x", "x": "AA" }),
        json!({ "kty": "RSA", "kid": "bare" }),
        json!({ "kid": "nothing" }),
        json!("not a key"),
        Value::Null,
    ] {
        assert_eq!(key_set(std::slice::from_ref(&unfit)).unwrap_err(), Fault::NoKeys, "{unfit}");
        let beside = key_set(&[unfit.clone(), Signer::P256.jwk()]).unwrap();
        assert_eq!(beside.ids().collect::<Vec<_>>(), ["p256-1"], "{unfit}");
    }
}

#[test]
fn an_rsa_key_under_2048_bits_is_left_out() {
    let modulus = |zeros: usize, bytes: usize| {
        let number = [vec![0; zeros], vec![0xc5; bytes]].concat();
        with(Signer::Rsa, "n", json!(BASE64_URL_SAFE_NO_PAD.encode(number)))
    };
    assert!(key_set(&[modulus(0, 256)]).is_ok());
    assert!(key_set(&[modulus(1, 256)]).is_ok());
    for weak in [modulus(0, 128), modulus(0, 255), modulus(128, 128), modulus(256, 0)] {
        assert_eq!(key_set(&[weak]).unwrap_err(), Fault::NoKeys);
    }
}

#[test]
fn private_parts_and_everything_else_are_dropped_before_a_key_is_kept() {
    let mut jwk = with(Signer::Rsa, "d", json!("cHJpdmF0ZQ"));
    jwk["p"] = json!("cHJpdmF0ZQ");
    jwk["x5c"] = json!(["MIIB"]);
    let kept = serde_json::to_string(&key_set(&[jwk]).unwrap()).unwrap();
    assert!(!kept.contains("cHJpdmF0ZQ") && !kept.contains("MIIB"), "{kept}");
}

#[test]
fn one_key_listed_twice_is_one_key() {
    let keys = key_set(&[Signer::Rsa.jwk(), Signer::Rsa.jwk()]).unwrap();
    assert!(op::verify_with(&keys, &op::tokens(op::id_token(&op::claims()))).is_ok());
}

#[test]
fn what_is_no_key_set_is_refused() {
    assert!(matches!(keys::read(&op::answer(200, &json!({}))), Err(Fault::Malformed { .. })));
    assert!(matches!(keys::read(&op::answer(200, &json!({ "keys": {} }))), Err(Fault::Malformed { .. })));
    assert!(matches!(keys::read(&op::answer(503, &json!({}))), Err(Fault::Status { status: 503, .. })));
    assert_eq!(key_set(&[]).unwrap_err(), Fault::NoKeys);
}
