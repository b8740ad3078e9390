//! The installation's secret key changes: what was sealed under the old one still opens, and comes under the new one.

use serde_json::{Value, json};

use crate::world::{Call, Installation, Served, served::KEY};

const NEXT: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=";
const CLIENT_SECRET: &str = "a-client-secret-that-nobody-guesses";

/// What is published of keys that are kept sealed.
async fn published(served: &Served, connections: &[Value]) -> Vec<String> {
    let mut all = Vec::new();
    for connection in connections {
        let path = if connection["protocol"] == "saml" { "metadata_url" } else { "jwks_uri" };
        if let Some(url) = connection[path].as_str() {
            all.push(served.operator.http.send(Call::get(url)).await.must(200).text());
        }
    }
    all
}

/// How many values are under an older key, as `usher doctor` tells.
async fn under_older(it: &Installation) -> Value {
    it.command(&["doctor", "--json"]).await.well().json()["under_old_secret_keys"].clone()
}

#[tokio::test]
async fn what_was_sealed_under_the_old_key_opens_and_comes_under_the_new_one() {
    let mut served = Served::start().await;
    let acme = served.operator.team("acme", Some(5)).await;
    let metadata = include_str!("../../../saml/tests/fixtures/simplesamlphp_metadata.xml");
    let oidc = |rest: Value| {
        let mut new = json!({"protocol": "oidc", "issuer": "https://idp.example", "client_id": "usher"});
        new.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        new
    };
    for new in [
        oidc(json!({"client_secret": CLIENT_SECRET})),
        oidc(json!({"auth": "private_key_jwt"})),
        json!({"protocol": "saml", "metadata_xml": metadata, "encryption": true}),
        // It keeps nothing sealed.
        json!({"protocol": "saml", "metadata_xml": metadata}),
    ] {
        let made = acme.post("/connections", new).await.must(201).json();
        if made["encryption"] == true {
            // It has two keys, of which both come under the new one.
            let path = format!("/connections/{}/key", made["id"].as_str().unwrap());
            acme.post(&path, json!({"step": "publish"})).await.must(200);
        }
    }
    let hook = json!({"url": "https://127.0.0.1:9/hook"});
    let made = served.operator.post("/subscriptions", hook).await.must(201).json();
    let subscription = made["id"].as_str().unwrap();
    let rotate = format!("/subscriptions/{subscription}/secrets");
    let rotated = served.operator.post(&rotate, json!({"overlap_hours": 24})).await.must(201).json();
    let connections = acme.get("/connections").await.must(200).json()["items"].as_array().unwrap().clone();
    let before = published(&served, &connections).await;
    assert_eq!(before.len(), 3);
    served.serving.running.stop().await;

    let it = &served.installation;
    assert_eq!(under_older(it).await, 0);
    let kept = || [CLIENT_SECRET, "PRIVATE KEY", KEY, NEXT].map(|secret| it.database.keeps(secret));
    assert_eq!(kept(), [false; 4]);
    for secret in [&made["secret"], &rotated["secret"]] {
        assert!(!it.database.keeps(secret.as_str().unwrap()));
    }
    // Another key alone opens nothing, and that is told rather than mended.
    it.keyed(NEXT, &[]);
    for command in ["doctor", "rekey"] {
        let ended = it.command(&[command]).await.refused();
        for named in [connections[0]["id"].as_str().unwrap(), subscription, "old_secret_keys"] {
            assert!(ended.err.contains(named), "{named}: {ended:?}");
        }
    }
    it.keyed(NEXT, &[KEY]);
    assert_eq!(under_older(it).await, 4);
    served.start_again().await;
    assert_eq!(published(&served, &connections).await, before, "what the old key sealed opens");
    assert_eq!(under_older(&served.installation).await, 4, "serving seals nothing anew");

    // While it serves, twice at once, and once more for what the two took from each other.
    let it = &served.installation;
    let told = acme.seen_by(&served.operator).events().await.len();
    let _ = tokio::join!(it.command(&["rekey", "--json"]), it.command(&["rekey", "--json"]));
    let again = it.command(&["rekey", "--json"]).await.well().json();
    assert_eq!((&again["sealed_anew"], &again["current"]), (&json!(0), &json!(4)), "{again}");
    assert_eq!(under_older(it).await, 0);
    let told = acme.seen_by(&served.operator).told_after(told).await;
    assert_eq!(told, ["connection.updated"; 3], "each was written once");
    it.keyed(NEXT, &[]);
    served.serving.running.stop().await;
    served.start_again().await;
    assert_eq!(published(&served, &connections).await, before, "they are the same keys");
    let it = &served.installation;
    assert!(it.command(&["rekey"]).await.well().out.contains("0 sealed anew, 4 were so already"));
    it.keyed(KEY, &[]);
    it.command(&["doctor"]).await.refused();
}
