use oidc::{Fault, Provider, fault::Code, userinfo};
use serde_json::{Value, json};

use crate::op;

fn read(body: &Value) -> Result<userinfo::Userinfo, Fault> {
    userinfo::read("00u-alice", &op::answer(200, body))
}

#[test]
fn the_access_token_goes_into_the_header() {
    let request = userinfo::request(&op::provider(), "at-1").unwrap();
    assert_eq!(request.uri(), "https://api.idp.example/userinfo");
    let header = &request.headers()["authorization"];
    assert_eq!(header, "Bearer at-1");
    assert!(header.is_sensitive());
    assert_eq!(userinfo::request(&op::provider(), "a\r\nX: y").unwrap_err().code(), Code::Malformed);
    let without = Provider { userinfo_endpoint: None, ..op::provider() };
    assert_eq!(userinfo::request(&without, "at-1").unwrap_err().code(), Code::Endpoint);
}

#[test]
fn it_must_speak_of_the_person_of_the_id_token() {
    assert!(read(&json!({ "sub": "00u-alice" })).is_ok());
    for other in ["00u-mallory", "00U-ALICE", "00u-alice ", ""] {
        assert_eq!(read(&json!({ "sub": other })).unwrap_err(), Fault::OtherSubject, "{other}");
    }
    assert_eq!(read(&json!({ "email": "alice@acme.example" })).unwrap_err().code(), Code::Malformed);
}

#[test]
fn it_fills_what_the_id_token_left_out_and_nothing_else() {
    let bare = op::claims_but(
        json!({ "email": null, "email_verified": true, "xms_edov": true, "given_name": null }),
    );
    let claims = op::verify(op::id_token(&bare)).unwrap();
    let userinfo = read(&json!({
        "sub": "00u-alice", "email": "alice@acme.example", "email_verified": "false",
        "given_name": "Alicia", "family_name": "Other", "address": "anything",
    }))
    .unwrap();
    let filled = claims.filled_from(userinfo);
    assert_eq!(filled.email.as_deref(), Some("alice@acme.example"));
    // What the ID token said for an address spoke of none; it must not vouch for this one.
    assert_eq!((filled.email_verified, filled.email_domain_owner_verified), (Some(false), None));
    assert_eq!(filled.given_name.as_deref(), Some("Alicia"));
    assert_eq!(filled.family_name.as_deref(), Some("Acme"));
}

#[test]
fn an_address_in_the_id_token_is_not_replaced_or_vouched_for() {
    let told = op::claims_but(json!({ "email_verified": null }));
    let claims = op::verify(op::id_token(&told)).unwrap();
    let userinfo =
        read(&json!({ "sub": "00u-alice", "email": "x@y.example", "email_verified": true })).unwrap();
    let filled = claims.filled_from(userinfo);
    assert_eq!((filled.email.as_deref(), filled.email_verified), (Some("alice@acme.example"), None));
}

#[test]
fn a_no_of_the_endpoint_is_told() {
    let fault = userinfo::read("00u-alice", &op::answer(401, &json!({}))).unwrap_err();
    assert_eq!(fault.code(), Code::Provider);
    assert_eq!(userinfo::read("00u-alice", &op::answer(500, &json!({}))).unwrap_err().code(), Code::Status);
    let signed = http::Response::new(b"eyJhbGciOiJSUzI1NiJ9.e30.AA".to_vec());
    assert_eq!(userinfo::read("00u-alice", &signed).unwrap_err().code(), Code::Malformed);
}
