use std::collections::HashMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use oidc::{
    Client, ClientAuth, Credential, Fault, Provider, Request, Secret, SigningKey, callback, fault::Code,
    token,
};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::op;

fn try_request(credential: Credential, offered: Option<&[ClientAuth]>) -> Result<Request, Fault> {
    let provider = Provider { client_auth: offered.map(<[_]>::to_vec), ..op::provider() };
    let attempt = op::attempt();
    let code =
        callback::read(&format!("code=c0de%2B1&state={}", attempt.state()), &provider, &attempt).unwrap();
    let redirect_uri = Url::parse("https://usher.example/sso/oidc/callback").unwrap();
    let client = Client { credential, ..op::client() };
    token::request(&provider, &client, &redirect_uri, &code, &attempt, op::once())
}

fn request(way: ClientAuth) -> Request {
    try_request(op::client().credential, Some(&[way])).unwrap()
}

fn own_key() -> SigningKey {
    SigningKey::new(&der(include_str!("../../../saml/tests/keys/sp.pem")), &certificate()).unwrap()
}

fn certificate() -> Vec<u8> {
    der(include_str!("../../../saml/tests/keys/sp.crt"))
}

fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64_STANDARD.decode(lines).unwrap()
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
fn a_client_shows_itself_as_was_chosen_or_not_at_all() {
    use ClientAuth::{Basic, Post, PrivateKeyJwt};
    let secret = || Secret::new("s");
    let way = |request: Request| {
        let form = form(&request);
        let found = [
            (Basic, request.headers().contains_key("authorization")),
            (Post, form.contains_key("client_secret")),
            (PrivateKeyJwt, form.contains_key("client_assertion")),
        ];
        let mut found = found.into_iter().filter(|(_, is)| *is).map(|(way, _)| way);
        (found.next().unwrap(), found.next())
    };
    for (credential, offered, expected) in [
        (Credential::Offered(secret()), None, Some(Basic)),
        (Credential::Offered(secret()), Some(&[Basic, Post][..]), Some(Basic)),
        (Credential::Offered(secret()), Some(&[Post][..]), Some(Post)),
        (Credential::Offered(secret()), Some(&[PrivateKeyJwt][..]), None),
        (Credential::Basic(secret()), None, Some(Basic)),
        (Credential::Basic(secret()), Some(&[Post][..]), None),
        (Credential::Post(secret()), None, Some(Post)),
        (Credential::Post(secret()), Some(&[Basic, Post][..]), Some(Post)),
        (Credential::Post(secret()), Some(&[Basic][..]), None),
        (Credential::Key(own_key()), None, Some(PrivateKeyJwt)),
        (Credential::Key(own_key()), Some(&[PrivateKeyJwt][..]), Some(PrivateKeyJwt)),
        (Credential::Key(own_key()), Some(&[Basic, Post][..]), None),
    ] {
        match (try_request(credential, offered), expected) {
            (Ok(request), Some(expected)) => assert_eq!(way(request), (expected, None)),
            (Err(fault), None) => assert_eq!(fault.code(), Code::ClientAuth),
            (other, expected) => panic!("{other:?} for {expected:?} of {offered:?}"),
        }
    }
}

#[test]
fn an_assertion_is_for_this_provider_now_and_once() {
    let form = form(&try_request(Credential::Key(own_key()), None).unwrap());
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let assertion = &form["client_assertion"];
    let public = own_key().public().unwrap();
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(public.clone()).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(&keys.keys[0]).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_audience(&["https://idp.example/token"]);
    let read = jsonwebtoken::decode::<Value>(assertion, &key, &rules).unwrap();
    assert_eq!(read.header.kid.as_deref(), public["keys"][0]["kid"].as_str());
    assert_eq!(read.header.x5t_s256, read.header.kid);
    let claims = read.claims;
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(op::CLIENT), &json!(op::CLIENT)));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(op::NOW), &json!(op::NOW + 60)));
    assert_eq!(claims["jti"].as_str().unwrap().len(), 22);
}

#[test]
fn the_public_half_of_our_key_is_all_that_is_published_and_bad_keys_are_none() {
    let public = own_key().public().unwrap();
    let members: Vec<_> = public["keys"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["kty", "use", "alg", "kid", "n", "e", "x5c", "x5t#S256"]);
    assert_eq!(public["keys"][0]["x5c"][0], BASE64_STANDARD.encode(certificate()));
    assert_eq!(public["keys"][0]["e"], "AQAB");
    assert_eq!(format!("{:?}", own_key()), "SigningKey(…)");
    for bad in [Vec::new(), b"x".to_vec(), der(include_str!("../../../saml/tests/keys/p256.pem"))] {
        assert_eq!(SigningKey::new(&bad, &certificate()).unwrap_err().code(), Code::OwnKey);
    }
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
