//! An identity provider says by OpenID Connect that somebody has left there, and they have left here.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::{
    oidc_provider::{Both, both},
    world::{Browser, Call, browser::SESSION, http::Answer, oidc_provider::CLIENT},
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Where it is told to send its word.
async fn address(it: &Both) -> String {
    it.connected.connection().await["backchannel_logout_uri"].as_str().unwrap().to_owned()
}

/// It knows where to send its word, and whether to name its session.
async fn told(mut it: Both, names_session: bool) -> Both {
    let at = it.connected.served.serving.address.to_string();
    it.idp.settings["reach"] = json!({"usher.example": at});
    it.idp.settings["client"]["backchannel_logout_uri"] = json!(address(&it).await);
    it.idp.settings["client"]["backchannel_logout_session_required"] = json!(names_session);
    it.idp.start_again().await;
    it
}

async fn opened(it: &Both, browser: &Browser) -> Vec<String> {
    it.connected.served.operator.opened_by(&browser.session()).await
}

async fn send(it: &Both, at: &str, token: &str) -> Answer {
    it.connected.served.operator.http.send(Call::new("POST", at).form(&[("logout_token", token)])).await
}

#[expect(clippy::disallowed_methods, reason = "a test is its own outside world")]
fn said(it: &Both, jti: &str) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    json!({"iss": it.idp.issuer, "aud": CLIENT, "sub": "alice", "iat": now, "exp": now + 120, "jti": jti,
        "events": {EVENT: {}}})
}

#[tokio::test]
async fn who_signs_out_there_is_signed_out_here_at_once() {
    for names_session in [true, false] {
        let it = told(both(|_| ()).await, names_session).await;
        let (first, second) = (it.alice_comes_in().await, it.alice_comes_in().await);
        let (events, lines) = (it.connected.workspace.events().await, it.connected.workspace.audit().await);
        it.idp.sign_out(&first).await;
        assert_eq!(opened(&it, &first).await, [""; 0], "{}", it.idp.log());
        // Named, it is that one session; otherwise all of the person's.
        assert_eq!(opened(&it, &second).await.len(), usize::from(names_session));
        let ended = it.connected.workspace.events().await.split_off(events.len());
        assert_eq!(ended.len(), if names_session { 1 } else { 2 });
        for event in &ended {
            assert_eq!(
                (&event["type"], &event["data"]["reason"]),
                (&json!("session.ended"), &json!("idp_sign_out"))
            );
        }
        let recorded = it.connected.workspace.audit().await.split_off(lines.len());
        let id = it.connected.connection().await["id"].as_str().unwrap().to_owned();
        assert_eq!(recorded.len(), 1);
        assert_eq!(recorded[0]["actor"], format!("connection {id}"));
        let page = first.open("/w/acme").await;
        assert!(page.url.path() != "/w/acme", "{page}");
        let again = it.alice_comes_in().await;
        assert_eq!(opened(&it, &again).await, ["acme"]);
    }
}

#[tokio::test]
async fn a_code_from_before_they_signed_out_there_opens_nothing_after_it() {
    let it = both(|_| ()).await;
    let at = address(&it).await;
    let browser = it.connected.browser();
    let page = browser.give_address("alice@acme.example", "continue").await;
    let callback = it.idp.callback(&browser, &page, "alice").await;
    let told = it.connected.workspace.events().await.len();
    // Nobody is signed in yet.
    send(&it, &at, &it.idp.logout_token(&said(&it, "one"))).await.must(200);
    let page = browser.come_to(callback).await.must(410).says("attempt_expired");
    assert_eq!(browser.cookie(SESSION), None, "{page}");
    assert_eq!(it.connected.workspace.events().await.len(), told);
    let logged = it.connected.workspace.get("/sign-ins").await.must(200).json()["items"][0].clone();
    assert!(logged["reason"].as_str().unwrap().contains("signed out there after"), "{logged}");
    let again = it.alice_comes_in().await;
    assert_eq!(opened(&it, &again).await, ["acme"]);
}

#[tokio::test]
async fn its_word_is_heard_once_and_answered_as_the_specification_says() {
    let it = both(|_| ()).await;
    let at = address(&it).await;
    let browser = it.alice_comes_in().await;
    let token = it.idp.logout_token(&said(&it, "one"));
    let done = send(&it, &at, &token).await.must(200);
    assert_eq!((done.header("cache-control"), done.text().as_str()), ("no-store", ""));
    assert_eq!(opened(&it, &browser).await, [""; 0]);
    let browser = it.alice_comes_in().await;
    let told = it.connected.workspace.events().await.len();
    let again = send(&it, &at, &token).await.must(400);
    assert_eq!(again.header("cache-control"), "no-store");
    assert_eq!(again.json()["error"], "invalid_request");
    assert!(again.text().contains("used before"), "{}", again.text());
    // Nobody who is not there: that is how it is already.
    let mut nobody = said(&it, "two");
    nobody["sub"] = json!("bob");
    send(&it, &at, &it.idp.logout_token(&nobody)).await.must(200);
    assert_eq!(it.connected.workspace.events().await.len(), told);
    assert_eq!(opened(&it, &browser).await, ["acme"]);
}

#[tokio::test]
async fn a_word_that_is_not_its_ends_nothing() {
    let it = both(|_| ()).await;
    let at = address(&it).await;
    let browser = it.alice_comes_in().await;
    let told = it.connected.workspace.events().await.len();
    let but = |name: &str, value: Value| {
        let mut claims = said(&it, "one");
        claims[name] = value;
        it.idp.logout_token(&claims)
    };
    let now = said(&it, "one")["iat"].as_u64().unwrap();
    let good = it.idp.logout_token(&said(&it, "one"));
    let forged = [
        but("iss", json!("https://evil.example")),
        but("aud", json!("another client")),
        but("iat", json!(now + 3_600)),
        but("iat", json!(now - 3_600)),
        but("exp", json!(now - 3_600)),
        but("exp", Value::Null),
        but("jti", Value::Null),
        but("events", json!({})),
        but("nonce", json!("n")),
        but("sub", Value::Null),
        good[..good.len() - 8].to_owned(),
        good.split('.').take(2).collect::<Vec<_>>().join(".") + ".",
        "a.b.c".to_owned(),
        String::new(),
    ];
    for token in &forged {
        let no = send(&it, &at, token).await.must(400);
        assert_eq!(
            (&no.json()["error"], no.header("cache-control")),
            (&json!("invalid_request"), "no-store")
        );
    }
    let http = &it.connected.served.operator.http;
    http.send(Call::new("POST", &at).form(&[])).await.must(400);
    http.send(Call::new("POST", &at).form(&[("logout_token", &good), ("logout_token", &good)]))
        .await
        .must(400);
    http.send(Call::new("POST", &at).json(&json!({"logout_token": good}))).await.must(415);
    http.send(Call::new("POST", &at).form(&[("logout_token", &"a".repeat(70_000))])).await.must(413);
    http.send(Call::get(&at)).await.must(405);
    let id = it.connected.connection().await["id"].as_str().unwrap().to_owned();
    let last = if id.ends_with('0') { '1' } else { '0' };
    for other in [format!("{}{last}", &id[..id.len() - 1]), "nonsense".to_owned()] {
        send(&it, &at.replace(&id, &other), &good).await.must(404);
    }
    assert_eq!(it.connected.workspace.events().await.len(), told);
    assert_eq!(opened(&it, &browser).await, ["acme"]);
    send(&it, &at, &good).await.must(200);
    assert_eq!(opened(&it, &browser).await, [""; 0], "the genuine one is heard");
}

#[tokio::test]
async fn the_same_identity_provider_speaks_for_another_workspace_at_its_own_address_alone() {
    let it = both(|_| ()).await;
    let browser = it.alice_comes_in().await;
    let globex = it.connected.served.operator.team("globex", Some(5)).await;
    let id = globex.connect(&it.idp.issuer, CLIENT, crate::world::oidc_provider::CLIENT_SECRET).await;
    let theirs = globex.get("/connections").await.must(200).json()["items"][0].clone();
    assert_eq!(theirs["id"], id);
    let token = it.idp.logout_token(&said(&it, "one"));
    send(&it, theirs["backchannel_logout_uri"].as_str().unwrap(), &token).await.must(200);
    assert_eq!(opened(&it, &browser).await, ["acme"]);
    send(&it, &address(&it).await, &token).await.must(200);
    assert_eq!(opened(&it, &browser).await, [""; 0]);
}
