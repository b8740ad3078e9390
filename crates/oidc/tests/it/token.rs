use std::collections::HashMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use oidc::{ClientAuth, Fault, Provider, Request, callback, fault::Code, token};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::op;

fn request(client_auth: ClientAuth) -> Request {
    let provider = Provider { client_auth, ..op::provider() };
    let attempt = op::attempt();
    let code =
        callback::read(&format!("code=c0de%2B1&state={}", attempt.state()), &provider, &attempt).unwrap();
    let redirect_uri = Url::parse("https://usher.example/sso/oidc/callback").unwrap();
    token::request(&provider, &op::client(), &redirect_uri, &code, &attempt).unwrap()
}

fn form(request: &Request) -> HashMap<String, String> {
    form_urlencoded::parse(request.body()).into_owned().collect()
}

#[test]
fn the_code_is_traded_with_the_verifier_and_the_same_redirect_uri() {
    let request = request(ClientAuth::Basic);
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://idp.example/token");
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers()["accept"], "application/json");
    let form = form(&request);
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "c0de+1");
    assert_eq!(form["redirect_uri"], "https://usher.example/sso/oidc/callback");
    assert_eq!(form["code_verifier"], op::attempt().verifier());
}

#[test]
fn basic_authentication_encodes_id_and_secret_before_joining_them() {
    let request = request(ClientAuth::Basic);
    let header = &request.headers()["authorization"];
    assert!(header.is_sensitive());
    let pair = BASE64_STANDARD.decode(header.to_str().unwrap().strip_prefix("Basic ").unwrap()).unwrap();
    // RFC 6749 section 2.3.1 with appendix B: a colon in the secret can't be taken for the separator.
    assert_eq!(String::from_utf8(pair).unwrap(), "usher-at-acme:s3cr3t%3A%2F%3F%26%3D%2B%25+%C3%BC");
    assert!(!form(&request).contains_key("client_secret"));
}

#[test]
fn a_provider_that_wants_the_secret_in_the_form_gets_it_there_alone() {
    let request = request(ClientAuth::Post);
    assert!(!request.headers().contains_key("authorization"));
    let form = form(&request);
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), (op::CLIENT, "s3cr3t:/?&=+% ü"));
}

#[test]
fn secrets_show_themselves_to_nobody() {
    let attempt = op::attempt();
    let query = format!("code=c0de&state={}", attempt.state());
    let code = callback::read(&query, &op::provider(), &attempt).unwrap();
    let tokens =
        token::read(&op::answer(200, &json!({ "id_token": "a.b.c", "access_token": "at" }))).unwrap();
    let shown = format!("{:?} {attempt:?} {code:?} {tokens:?}", op::client());
    for secret in ["s3cr3t", attempt.state(), attempt.nonce(), attempt.verifier(), "c0de", "a.b.c"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn tokens_are_read() {
    let body =
        json!({ "id_token": "a.b.c", "access_token": "at", "token_type": "bearer", "expires_in": "3600" });
    let tokens = token::read(&op::answer(200, &body)).unwrap();
    assert_eq!((tokens.id_token.as_str(), tokens.access_token.as_deref()), ("a.b.c", Some("at")));
}

#[test]
fn an_access_token_of_another_kind_is_not_used() {
    let body = json!({ "id_token": "a.b.c", "access_token": "at", "token_type": "DPoP" });
    assert_eq!(token::read(&op::answer(200, &body)).unwrap().access_token, None);
}

#[test]
fn a_rejected_secret_is_told_from_a_spent_code() {
    let read = |status, body: Value| token::read(&op::answer(status, &body)).unwrap_err();
    let secret = read(
        401,
        json!({ "error": "invalid_client", "error_description": "AADSTS7000222: The provided client secret keys …" }),
    );
    assert_eq!(secret, Fault::Secret { detail: Some("AADSTS7000222".to_owned()) });
    assert_eq!(secret.code(), Code::Secret);
    assert_eq!(read(400, json!({ "error": "invalid_grant" })), Fault::Grant { detail: None });
    assert_eq!(read(400, json!({ "error": "unauthorized_client" })).code(), Code::Provider);
    assert_eq!(read(200, json!({ "error": "invalid_grant" })).code(), Code::Grant);
    assert_eq!(read(401, json!({})).code(), Code::Status);
    assert_eq!(read(502, json!("Bad Gateway")).code(), Code::Status);
}

#[test]
fn an_answer_without_an_id_token_is_refused() {
    for body in [json!({ "access_token": "at" }), json!({ "id_token": null }), json!({ "id_token": "" })] {
        assert_eq!(token::read(&op::answer(200, &body)).unwrap_err(), Fault::NoIdToken, "{body}");
    }
    assert_eq!(
        token::read(&http::Response::new(b"id_token=a".to_vec())).unwrap_err().code(),
        Code::Malformed
    );
}
