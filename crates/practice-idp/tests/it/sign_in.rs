//! The code flow, and everything that must end it.

use crate::support::{Answer, CALLBACK, Idp, encoded, parameter};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use practice_idp::Secret;
use practice_idp::application::{Revision, SignIn};
use reqwest::header::{AUTHORIZATION, COOKIE};
use serde_json::{Value, json};

// The verifier and challenge of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SECRET: &str = "a secret: with + and ü";

const WELL: [(&str, &str); 8] = [
    ("client_id", "rp"),
    ("redirect_uri", CALLBACK),
    ("response_type", "code"),
    ("scope", "openid email profile"),
    ("state", "a state"),
    ("nonce", "a nonce"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

pub(crate) async fn with_client() -> Idp {
    let idp = Idp::start().await;
    let revision = Revision {
        client_id: Some("rp".to_owned()),
        client_secret: Some(Secret::new(SECRET)),
        redirect_uris: Some(vec![CALLBACK.to_owned()]),
        post_logout_redirect_uris: Some(vec!["http://rp.example/bye".to_owned()]),
        ..Revision::default()
    };
    idp.running.configure(revision).await.unwrap();
    idp
}

/// The usual request with one parameter changed, or left out where the value is empty.
fn but(name: &str, value: &str) -> String {
    let mut pairs: Vec<(&str, &str)> = WELL.into_iter().filter(|(key, _)| *key != name).collect();
    if !value.is_empty() {
        pairs.push((name, value));
    }
    encoded(&pairs)
}

async fn choose(idp: &Idp, query: &str, person: &str) -> Answer {
    idp.form("/oidc/sign-in", &[("request", query), ("person", person)]).await
}

async fn code_of(idp: &Idp, person: &str) -> String {
    let answer = choose(idp, &encoded(&WELL), person).await;
    parameter(answer.header("location"), "code").unwrap()
}

fn basic(secret: &str) -> String {
    let quoted = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", quoted("rp"), quoted(secret))))
}

async fn redeem(idp: &Idp, pairs: &[(&str, &str)], authorization: &str) -> Answer {
    let request = idp.form_request("/oidc/token", pairs);
    let request =
        if authorization.is_empty() { request } else { request.header(AUTHORIZATION, authorization) };
    idp.send(request).await
}

pub(crate) async fn tokens_of(idp: &Idp, person: &str) -> Value {
    let code = code_of(idp, person).await;
    let answer = redeem(idp, &claim(&code), &basic(SECRET)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

fn claim(code: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

/// Verifies an ID token the way an application does.
async fn verified(idp: &Idp, id_token: &str) -> Value {
    let discovery = idp.get("/.well-known/openid-configuration").await.json();
    assert_eq!(discovery["issuer"], idp.running.issuer());
    let jwks_path =
        discovery["jwks_uri"].as_str().unwrap().strip_prefix(idp.running.issuer()).unwrap().to_owned();
    let set: JwkSet = serde_json::from_str(&idp.get(&jwks_path).await.text).unwrap();
    let kid = jsonwebtoken::decode_header(id_token).unwrap().kid.unwrap();
    let key = DecodingKey::from_jwk(set.find(&kid).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["rp"]);
    validation.set_issuer(&[idp.running.issuer()]);
    jsonwebtoken::decode::<Value>(id_token, &key, &validation).unwrap().claims
}

#[tokio::test]
async fn a_person_signs_in_and_the_application_learns_who_they_are() {
    let idp = with_client().await;
    let page = idp.get(&format!("/oidc/authorize?{}", encoded(&WELL))).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("value=\"sofya\"") && page.text.contains("Софья Ковалевская"));
    assert!(page.text.contains("For practice only"));

    let sent_back = choose(&idp, &encoded(&WELL), "sofya").await;
    assert_eq!(sent_back.status, 303);
    let location = sent_back.header("location");
    assert!(location.starts_with(CALLBACK));
    assert_eq!(parameter(location, "state").as_deref(), Some("a state"));
    assert_eq!(parameter(location, "iss").as_deref(), Some(idp.running.issuer()));
    let code = parameter(location, "code").unwrap();

    let tokens = redeem(&idp, &claim(&code), &basic(SECRET)).await.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    let claims = verified(&idp, tokens["id_token"].as_str().unwrap()).await;
    for (name, value) in [
        ("sub", json!("sofya")),
        ("nonce", json!("a nonce")),
        ("email", json!("sofya.kovalevskaya@acme.example")),
        ("email_verified", json!(true)),
        ("name", json!("Софья Ковалевская")),
        ("given_name", json!("Софья")),
        ("family_name", json!("Ковалевская")),
        ("preferred_username", json!("sofya.kovalevskaya@acme.example")),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert!(claims["auth_time"].is_i64() && claims["at_hash"].is_string());

    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let told = idp.send(idp.client.get(idp.at("/oidc/userinfo")).header(AUTHORIZATION, bearer)).await.json();
    assert_eq!((&told["sub"], &told["email"]), (&claims["sub"], &claims["email"]));
}

#[tokio::test]
async fn a_client_may_post_its_secret_instead() {
    let idp = with_client().await;
    let code = code_of(&idp, "ada").await;
    let mut pairs = claim(&code).to_vec();
    pairs.extend([("client_id", "rp"), ("client_secret", SECRET)]);
    assert_eq!(redeem(&idp, &pairs, "").await.status, 200);
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let idp = with_client().await;
    for wrong in ["http://rp.example/callback/", "http://rp.example/callback?x=1", "http://evil.example/"] {
        let query = but("redirect_uri", wrong);
        for answer in [idp.get(&format!("/oidc/authorize?{query}")).await, choose(&idp, &query, "ada").await]
        {
            assert_eq!(answer.status, 400);
            assert_eq!(answer.header("location"), "");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}

#[tokio::test]
async fn a_request_without_pkce_is_sent_back_with_the_reason() {
    let idp = with_client().await;
    for query in
        [but("code_challenge", ""), but("code_challenge_method", "plain"), but("code_challenge_method", "")]
    {
        let location = idp.get(&format!("/oidc/authorize?{query}")).await.header("location").to_owned();
        assert_eq!(parameter(&location, "error").as_deref(), Some("invalid_request"), "{query}");
        assert_eq!(parameter(&location, "state").as_deref(), Some("a state"));
        assert_eq!(parameter(&location, "iss").as_deref(), Some(idp.running.issuer()));
        assert_eq!(parameter(&location, "code"), None);
    }
}

#[tokio::test]
async fn a_code_is_good_for_one_use_and_a_second_one_ends_the_token_of_the_first() {
    let idp = with_client().await;
    let code = code_of(&idp, "ada").await;
    let first = redeem(&idp, &claim(&code), &basic(SECRET)).await.json();
    let second = redeem(&idp, &claim(&code), &basic(SECRET)).await;
    assert_eq!((second.status.as_u16(), &second.json()["error"]), (400, &json!("invalid_grant")));
    let bearer = format!("Bearer {}", first["access_token"].as_str().unwrap());
    let answer = idp.send(idp.client.get(idp.at("/oidc/userinfo")).header(AUTHORIZATION, bearer)).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn a_claim_that_does_not_fit_the_code_is_refused_in_oauths_words() {
    let idp = with_client().await;
    for (name, value, error) in [
        ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong", "invalid_grant"),
        ("code_verifier", "", "invalid_request"),
        ("redirect_uri", "http://rp.example/other", "invalid_grant"),
        ("code", "unknown", "invalid_grant"),
        ("grant_type", "password", "unsupported_grant_type"),
    ] {
        let code = code_of(&idp, "ada").await;
        let pairs = claim(&code).map(|(key, old)| (key, if key == name { value } else { old }));
        let answer = redeem(&idp, &pairs, &basic(SECRET)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!(error)), "{name}={value}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_prove_itself_gets_nothing_and_does_not_spend_the_code() {
    let idp = with_client().await;
    let code = code_of(&idp, "ada").await;
    for authorization in [basic("wrong"), String::new(), "Bearer x".to_owned(), "Basic !".to_owned()] {
        let answer = redeem(&idp, &claim(&code), &authorization).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (401, &json!("invalid_client")));
        assert!(answer.header("www-authenticate").starts_with("Basic"));
    }
    let mut twice = claim(&code).to_vec();
    twice.push(("client_secret", SECRET));
    assert_eq!(redeem(&idp, &twice, &basic(SECRET)).await.json()["error"], "invalid_request");
    assert_eq!(redeem(&idp, &claim(&code), &basic(SECRET)).await.status, 200);
}

#[tokio::test]
async fn an_unassigned_person_is_let_through_unless_the_box_is_ticked() {
    let idp = with_client().await;
    code_of(&idp, "alan").await;
    let ticked = Revision { sign_in: Some(SignIn::AssignedOnly), ..Revision::default() };
    idp.running.configure(ticked).await.unwrap();
    let location = choose(&idp, &encoded(&WELL), "alan").await.header("location").to_owned();
    assert_eq!(parameter(&location, "error").as_deref(), Some("access_denied"));
    idp.post("/api/people/alan/assign").await;
    code_of(&idp, "alan").await;
}

#[tokio::test]
async fn a_deactivated_person_can_not_sign_in_and_loses_what_they_had() {
    let idp = with_client().await;
    let bearer = format!("Bearer {}", tokens_of(&idp, "ada").await["access_token"].as_str().unwrap());
    idp.api(Method::PATCH, "/api/people/ada", json!({"active": false})).await;
    assert_eq!(choose(&idp, &encoded(&WELL), "ada").await.status, 403);
    let ask = || idp.send(idp.client.get(idp.at("/oidc/userinfo")).header(AUTHORIZATION, &bearer));
    assert_eq!(ask().await.status, 401);
    idp.post("/api/people/ada/reactivate").await;
    assert_eq!(ask().await.status, 401);
}

#[tokio::test]
async fn prompt_none_answers_at_once_for_a_browser_that_is_signed_in_and_refuses_for_another() {
    let idp = with_client().await;
    let silent = format!("/oidc/authorize?{}&prompt=none", encoded(&WELL));
    let refused = idp.get(&silent).await.header("location").to_owned();
    assert_eq!(parameter(&refused, "error").as_deref(), Some("login_required"));

    let signed_in = choose(&idp, &encoded(&WELL), "grace").await;
    let set_cookie = signed_in.header("set-cookie").to_owned();
    assert!(set_cookie.contains("HttpOnly") && set_cookie.contains("SameSite=Lax"));
    let cookie = set_cookie.split(';').next().unwrap().to_owned();
    let get = |path: &str| idp.client.get(idp.at(path)).header(COOKIE, &cookie);
    let location = idp.send(get(&silent)).await.header("location").to_owned();
    assert!(parameter(&location, "code").is_some());

    let page = idp.send(get(&format!("/oidc/authorize?{}", encoded(&WELL)))).await;
    assert!(page.text.contains("Signed in already"));

    idp.send(idp.client.post(idp.at("/sign-out")).header(COOKIE, &cookie)).await;
    let refused = idp.send(get(&silent)).await.header("location").to_owned();
    assert_eq!(parameter(&refused, "error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_rotated_key_signs_at_once_and_the_old_one_can_still_be_verified_with() {
    let idp = with_client().await;
    let before = tokens_of(&idp, "ada").await["id_token"].as_str().unwrap().to_owned();
    let kid = idp.post("/api/keys/rotate").await.json()["kid"].as_str().unwrap().to_owned();
    let after = tokens_of(&idp, "ada").await["id_token"].as_str().unwrap().to_owned();
    assert_eq!(jsonwebtoken::decode_header(&after).unwrap().kid.as_deref(), Some(kid.as_str()));
    assert_ne!(jsonwebtoken::decode_header(&before).unwrap().kid.as_deref(), Some(kid.as_str()));
    verified(&idp, &before).await;
    verified(&idp, &after).await;
}
