//! Clients that prove themselves with a key (RFC 7523): their own, or the token of another authorization server, as in
//! Entra ID's workload identity federation.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, routing::get};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::world::{
    Ready, Served, Workspace, fault,
    oauth::{JWT_BEARER, OAuthClient, denied, token_of},
};

const RSA: &[u8] = include_bytes!("../../../oidc/tests/keys/rsa.pem");
const OTHER_RSA: &[u8] = include_bytes!("../../../oidc/tests/keys/rsa_other.pem");
const P256: &[u8] = include_bytes!("../../../oidc/tests/keys/p256.pem");

fn rsa(pem: &[u8]) -> EncodingKey {
    EncodingKey::from_rsa_pem(pem).unwrap()
}

/// A public key as it stands in a key set.
fn jwk(key: &EncodingKey, algorithm: Algorithm, kid: &str) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key, algorithm).unwrap()).unwrap();
    jwk["kid"] = json!(kid);
    jwk["use"] = json!("sig");
    jwk
}

fn key_set() -> Value {
    let p256 = EncodingKey::from_ec_pem(P256).unwrap();
    json!({"keys": [jwk(&rsa(RSA), Algorithm::RS256, "rsa"), jwk(&p256, Algorithm::ES256, "p256")]})
}

fn sign(claims: &Value, key: &EncodingKey, algorithm: Algorithm, kid: &str) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

/// The service's own time, in seconds.
async fn now(workspace: &Workspace) -> i64 {
    // What was told last was told a moment ago.
    workspace.post("/domains", json!({"domain": "clock.example"})).await;
    let last = workspace.events().await.pop().unwrap();
    last["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second()
}

/// A client with keys, and what it says of itself.
struct Keyed {
    client: OAuthClient,
    now: i64,
}

impl Keyed {
    async fn make(acme: &Ready) -> Self {
        let new = json!({"name": "Partner", "jwks": key_set()});
        let client = OAuthClient::make(&acme.workspace, new).await;
        assert!(client.secret.is_empty() && client.secret_id.is_empty(), "{client:?}");
        Self { client, now: now(&acme.workspace).await }
    }

    fn claims(&self, jti: &str, changes: Value) -> Value {
        let mut claims = json!({"iss": self.client.id, "sub": self.client.id, "aud": self.client.endpoint,
            "iat": self.now, "exp": self.now + 300, "jti": jti});
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn assertion(&self, jti: &str, changes: Value) -> String {
        sign(&self.claims(jti, changes), &rsa(RSA), Algorithm::RS256, "rsa")
    }
}

#[tokio::test]
async fn a_client_proves_itself_with_its_own_key_and_the_service_keeps_no_secret_of_it() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let keyed = Keyed::make(&acme).await;
    let client = &keyed.client;
    let before = acme.workspace.picture().await;
    let directory = client.directory(&token_of(&client.ask_by(&keyed.assertion("1", json!({}))).await));
    assert_eq!(acme.workspace.picture().await, before);
    directory.get("/Users").await.must(200);
    let p256 = EncodingKey::from_ec_pem(P256).unwrap();
    let by_curve = sign(&keyed.claims("2", json!({})), &p256, Algorithm::ES256, "p256");
    token_of(&client.ask_by(&by_curve).await);
    // The issuer of the metadata is as good an audience as the endpoint, and the subject says who it is.
    let nameless = keyed.assertion("3", json!({"aud": served.operator.usher}));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", &nameless),
    ];
    token_of(&client.ask(&form).await);

    let listed = acme.workspace.get("/directory/clients").await.must(200).json();
    let shown = &listed["items"][0];
    assert_eq!((&shown["proof"], &shown["secrets"]), (&json!("keys"), &json!([])));
    assert_eq!(shown["jwks"]["keys"][0]["kid"], "rsa");
    let secrets = format!("/directory/clients/{}/secrets", client.id);
    acme.workspace.post(&secrets, json!({})).await.problem(409, "client_has_keys");
    acme.workspace.delete(&format!("/directory/clients/{}", client.id)).await.must(204);
    fault(&directory.get("/Users").await, 401, None);
    denied(&client.ask_by(&keyed.assertion("4", json!({}))).await, 401, "invalid_client");
}

#[tokio::test]
async fn of_twenty_who_use_one_assertion_at_once_one_gets_a_token() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let keyed = Keyed::make(&acme).await;
    for jti in ["first", "second"] {
        let assertion = keyed.assertion(jti, json!({}));
        let mut asking = JoinSet::new();
        for _ in 0..20 {
            let (client, assertion) = (keyed.client.clone(), assertion.clone());
            asking.spawn(async move { client.ask_by(&assertion).await });
        }
        let answers = asking.join_all().await;
        let (let_in, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((let_in.len(), refused.len()), (1, 19));
        for answer in refused {
            assert!(denied(answer, 401, "invalid_client").contains("used before"));
        }
    }
    // A restart forgets none that is still good.
    let mut served = served;
    assert_eq!(served.serving.running.stop().await, Some(0));
    served.start_again().await;
    let client = OAuthClient { http: served.operator.http.clone(), ..keyed.client.clone() };
    denied(&client.ask_by(&keyed.assertion("first", json!({}))).await, 401, "invalid_client");
    token_of(&client.ask_by(&keyed.assertion("third", json!({}))).await);
}

#[tokio::test]
async fn an_assertion_that_is_not_what_it_must_be_gets_no_token() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let keyed = Keyed::make(&acme).await;
    let other = OAuthClient::make(&acme.workspace, json!({"name": "Other", "jwks": key_set()})).await;
    let before = acme.workspace.picture().await;
    let now = keyed.now;
    // Who holds the key is told what is wrong.
    for (says, changes) in [
        ("iss", json!({"iss": other.id})),
        ("sub", json!({"sub": other.id})),
        ("aud", json!({"aud": "https://elsewhere.example/token"})),
        ("aud", json!({"aud": null})),
        ("audiences", json!({"aud": [keyed.client.endpoint, "https://elsewhere.example"]})),
        ("exp", json!({"exp": null})),
        ("expired", json!({"exp": now - 120})),
        ("exp", json!({"exp": now + 3600})),
        ("future", json!({"nbf": now + 1000})),
        ("jti", json!({"jti": null})),
    ] {
        let answer = keyed.client.ask_by(&keyed.assertion("x", changes.clone())).await;
        let said = denied(&answer, 401, "invalid_client");
        assert!(said.contains(says), "{changes}: {said}");
    }
    // Who does not is told what a stranger is told.
    let stranger = OAuthClient { id: "cl_00000000000000000000000001".to_owned(), ..keyed.client.clone() };
    let missing = stranger.ask_by(&keyed.assertion("x", json!({}))).await;
    denied(&missing, 401, "invalid_client");
    let claims = keyed.claims("x", json!({}));
    let public = serde_json::to_vec(&key_set()["keys"][0]).unwrap();
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let unsigned = |alg: &str| format!("{}.{}.", part(&json!({"alg": alg, "kid": "rsa"})), part(&claims));
    for forged in [
        sign(&claims, &rsa(OTHER_RSA), Algorithm::RS256, "rsa"),
        sign(&claims, &rsa(OTHER_RSA), Algorithm::RS256, "another"),
        sign(&claims, &rsa(RSA), Algorithm::RS512, "rsa"),
        sign(&claims, &EncodingKey::from_secret(&public), Algorithm::HS256, "rsa"),
        sign(&claims, &EncodingKey::from_secret(RSA), Algorithm::HS256, "rsa"),
        unsigned("none"),
        unsigned("None"),
        unsigned("RS256"),
        "..".to_owned(),
    ] {
        assert_eq!(keyed.client.ask_by(&forged).await.seen(), missing.seen(), "{forged}");
    }
    assert_eq!(acme.workspace.picture().await, before);
    token_of(&keyed.client.ask_by(&keyed.assertion("x", json!({}))).await);
}

/// A key set at an address of this machine, and how often it was asked for.
async fn serve_keys(keys: Value) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let show = get(move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { Json(keys) }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/discovery/v2.0/keys", listener.local_addr().unwrap());
    let router = Router::new().route("/discovery/v2.0/keys", show);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

#[tokio::test]
async fn what_entra_sends_for_workload_identity_federation_gets_a_token() {
    const ISSUER: &str = "https://login.microsoftonline.com/ce5f061f-abe6-4e40-9615-301f87bcb7f0/v2.0";
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let (address, asked) = serve_keys(key_set()).await;
    let new = json!({"name": "Entra ID", "jwks_uri": address, "issuer": ISSUER, "subject": "object-id",
        "audience": "api://b5ba7a93"});
    let client = OAuthClient::make(&acme.workspace, new).await;
    let now = now(&acme.workspace).await;
    let token = |sub: &str, aud: &str, iss: &str| {
        let claims = json!({"aud": aud, "iss": iss, "iat": now, "nbf": now, "exp": now + 3900, "appid": "b5ba7a93",
            "appidacr": "2", "oid": "workload", "sub": sub, "tid": "ce5f061f", "ver": "2.0"});
        sign(&claims, &rsa(RSA), Algorithm::RS256, "rsa")
    };
    let good = token("object-id", "api://b5ba7a93", ISSUER);
    // Entra's tokens have no jti and last an hour; it may send one again.
    for _ in 0..2 {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client.id.as_str()),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", &good),
            ("scope", "scim"),
        ];
        let issued = client.ask(&form).await;
        assert_eq!(issued.json()["expires_in"], 3600);
        client.directory(&token_of(&issued)).get("/Users").await.must(200);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the keys are kept");
    for (says, wrong) in [
        ("sub", token("another-object", "api://b5ba7a93", ISSUER)),
        ("aud", token("object-id", "api://b5ba7a93/.default", ISSUER)),
        ("iss", token("object-id", "api://b5ba7a93", "https://login.microsoftonline.com/evil/v2.0")),
    ] {
        let said = denied(&client.ask_by(&wrong).await, 401, "invalid_client");
        assert!(said.contains(says), "{said}");
    }
    // Strangers who make up keys can't make us flood the address.
    let mut asking = JoinSet::new();
    for number in 0..20 {
        let made_up =
            sign(&json!({"sub": client.id}), &rsa(OTHER_RSA), Algorithm::RS256, &format!("k{number}"));
        let client = client.clone();
        asking.spawn(async move { client.ask_by(&made_up).await });
    }
    for answer in asking.join_all().await {
        denied(&answer, 401, "invalid_client");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn while_a_clients_keys_cannot_be_fetched_it_is_told_to_come_back_and_others_are_let_in() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let (address, asked) = serve_keys(json!({"keys": []})).await;
    let client = OAuthClient::make(&acme.workspace, json!({"name": "Away", "jwks_uri": address})).await;
    let keyed = Keyed::make(&acme).await;
    let before = acme.workspace.picture().await;
    for jti in ["1", "2"] {
        let claims = json!({"iss": client.id, "sub": client.id, "aud": client.endpoint, "exp": keyed.now + 60, "jti": jti});
        let answer = client.ask_by(&sign(&claims, &rsa(RSA), Algorithm::RS256, "rsa")).await;
        denied(&answer, 503, "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), "60");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it is asked once a minute at most");
    assert_eq!(acme.workspace.picture().await, before);
    token_of(&keyed.client.ask_by(&keyed.assertion("1", json!({}))).await);
}
