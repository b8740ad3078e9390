//! Every door: nobody comes in without the right key, and every door is in the list.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::{Answer, Call, Demo, Directory, browser::SESSION, fault};

/// Every endpoint of the operator API. One that is added has to be added here, and is then tried with no key, wrong
/// keys and the keys of other doors.
const ENDPOINTS: [(&str, &str); 75] = [
    ("get", "/accounts"),
    ("delete", "/accounts/{acc}"),
    ("patch", "/accounts/{acc}"),
    ("delete", "/accounts/{acc}/factors"),
    ("get", "/accounts/{acc}/workspaces"),
    ("get", "/events"),
    ("post", "/sessions/verify"),
    ("get", "/subscriptions"),
    ("post", "/subscriptions"),
    ("delete", "/subscriptions/{sub}"),
    ("get", "/subscriptions/{sub}"),
    ("patch", "/subscriptions/{sub}"),
    ("post", "/subscriptions/{sub}/replay"),
    ("post", "/subscriptions/{sub}/secrets"),
    ("get", "/workspaces"),
    ("post", "/workspaces"),
    ("delete", "/workspaces/{ws}"),
    ("get", "/workspaces/{ws}"),
    ("patch", "/workspaces/{ws}"),
    ("get", "/workspaces/{ws}/audit"),
    ("get", "/workspaces/{ws}/connections"),
    ("post", "/workspaces/{ws}/connections"),
    ("delete", "/workspaces/{ws}/connections/{cx}"),
    ("get", "/workspaces/{ws}/connections/{cx}"),
    ("put", "/workspaces/{ws}/connections/{cx}/client"),
    ("put", "/workspaces/{ws}/connections/{cx}/metadata"),
    ("post", "/workspaces/{ws}/connections/{cx}/metadata/look"),
    ("post", "/workspaces/{ws}/connections/{cx}/metadata/proposal"),
    ("post", "/workspaces/{ws}/connections/{cx}/key"),
    ("put", "/workspaces/{ws}/connections/{cx}/sha1"),
    ("post", "/workspaces/{ws}/connections/{cx}/mode"),
    ("delete", "/workspaces/{ws}/directory"),
    ("get", "/workspaces/{ws}/directory"),
    ("post", "/workspaces/{ws}/directory"),
    ("get", "/workspaces/{ws}/directory/clients"),
    ("post", "/workspaces/{ws}/directory/clients"),
    ("delete", "/workspaces/{ws}/directory/clients/{client}"),
    ("post", "/workspaces/{ws}/directory/clients/{client}/secrets"),
    ("delete", "/workspaces/{ws}/directory/clients/{client}/secrets/{secret}"),
    ("get", "/workspaces/{ws}/directory/exchanges"),
    ("get", "/workspaces/{ws}/directory/groups"),
    ("get", "/workspaces/{ws}/directory/health"),
    ("get", "/workspaces/{ws}/directory/mappings"),
    ("get", "/workspaces/{ws}/directory/preview"),
    ("put", "/workspaces/{ws}/directory/mappings"),
    ("post", "/workspaces/{ws}/directory/mappings/preview"),
    ("get", "/workspaces/{ws}/directory/tokens"),
    ("post", "/workspaces/{ws}/directory/tokens"),
    ("delete", "/workspaces/{ws}/directory/tokens/{token}"),
    ("get", "/workspaces/{ws}/directory/waves"),
    ("get", "/workspaces/{ws}/directory/waves/{wave}"),
    ("get", "/workspaces/{ws}/directory/waves/{wave}/people"),
    ("post", "/workspaces/{ws}/directory/waves/{wave}/restore"),
    ("get", "/workspaces/{ws}/domains"),
    ("post", "/workspaces/{ws}/domains"),
    ("delete", "/workspaces/{ws}/domains/{domain}"),
    ("post", "/workspaces/{ws}/domains/{domain}/verify"),
    ("get", "/workspaces/{ws}/members"),
    ("post", "/workspaces/{ws}/members"),
    ("get", "/workspaces/{ws}/members/drift"),
    ("delete", "/workspaces/{ws}/members/{mem}"),
    ("get", "/workspaces/{ws}/members/{mem}"),
    ("patch", "/workspaces/{ws}/members/{mem}"),
    ("delete", "/workspaces/{ws}/members/{mem}/sessions"),
    ("get", "/workspaces/{ws}/members/{mem}/sessions"),
    ("delete", "/workspaces/{ws}/members/{mem}/sessions/{ses}"),
    ("put", "/workspaces/{ws}/members/{mem}/shown"),
    ("post", "/workspaces/{ws}/members/{mem}/suspend"),
    ("post", "/workspaces/{ws}/members/{mem}/unsuspend"),
    ("get", "/workspaces/{ws}/seats"),
    ("get", "/workspaces/{ws}/setup-links"),
    ("post", "/workspaces/{ws}/setup-links"),
    ("delete", "/workspaces/{ws}/setup-links/{link}"),
    ("post", "/workspaces/{ws}/setup-links/{link}/extend"),
    ("get", "/workspaces/{ws}/sign-ins"),
];

/// Paths that are not in the document: a short form of the contract, and what does not exist.
const BESIDES: [(&str, &str); 4] = [
    ("delete", "/workspaces/{ws}/tokens/{token}"),
    ("get", "/nothing"),
    ("post", "/nothing/at/all"),
    ("put", "/workspaces/{ws}"),
];

/// Every endpoint of a directory, and paths of other SCIM services that are none here.
const SCIM: [(&str, &str); 26] = [
    ("GET", "/Users"),
    ("POST", "/Users"),
    ("GET", "/Users/{id}"),
    ("PUT", "/Users/{id}"),
    ("PATCH", "/Users/{id}"),
    ("DELETE", "/Users/{id}"),
    ("GET", "/ServiceProviderConfig"),
    ("GET", "/ResourceTypes"),
    ("GET", "/ResourceTypes/User"),
    ("GET", "/Schemas"),
    ("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
    ("GET", "/Me"),
    ("POST", "/Me"),
    ("GET", "/Groups"),
    ("POST", "/Groups"),
    ("GET", "/Groups/{id}"),
    ("PUT", "/Groups/{id}"),
    ("PATCH", "/Groups/{id}"),
    ("DELETE", "/Groups/{id}"),
    ("POST", "/Groups/.search"),
    ("POST", "/Bulk"),
    ("POST", "/.search"),
    ("POST", "/Users/.search"),
    ("DELETE", "/Users"),
    ("GET", "/"),
    ("GET", "/nothing"),
];

/// The demo's Acme with Ada, and a browser in which its owner is signed in.
struct Doors {
    demo: Demo,
    ada: Value,
    session: String,
}

async fn doors() -> Doors {
    let demo = Demo::start().await;
    let ada = demo.directory.join("ada").await;
    demo.acme.post("/directory/clients", json!({"name": "Entra ID"})).await.must(201);
    demo.operator.post("/subscriptions", json!({"url": "https://127.0.0.1:9/"})).await.must(201);
    let link = json!({"purpose": "sso", "recipient": "it@contractor.example"});
    demo.acme.post("/setup-links", link).await.must(201);
    demo.browser_of("ada@acme.example").await;
    let session = demo.browser_of("owner@acme.example").await.session();
    assert_eq!(demo.operator.opened_by(&session).await, ["acme"], "the session is a good one");
    Doors { demo, ada, session }
}

/// A call of an endpoint of the operator API with a body that would be taken.
async fn call(demo: &Demo, (method, path): (&str, &str)) -> Call {
    let acme = &demo.acme;
    let member = acme.member("ada@acme.example").await.unwrap();
    let first = async |rest: &str| {
        acme.get(rest).await.must(200).json()["items"][0]["id"].as_str().unwrap().to_owned()
    };
    let client = acme.get("/directory/clients").await.must(200).json()["items"][0].clone();
    let sessions = format!("/members/{}/sessions", member["id"].as_str().unwrap());
    let subscription = demo.operator.all("/subscriptions").await[0]["id"].as_str().unwrap().to_owned();
    let path = path
        .replace("{sub}", &subscription)
        .replace("{client}", client["id"].as_str().unwrap())
        .replace("{secret}", client["secrets"][0]["id"].as_str().unwrap())
        .replace("{ws}", &acme.id)
        .replace("{mem}", member["id"].as_str().unwrap())
        .replace("{acc}", member["account"].as_str().unwrap())
        .replace("{ses}", &first(&sessions).await)
        .replace("{cx}", &first("/connections").await)
        .replace("{wave}", "wav_00000000000000000000000000")
        .replace("{token}", &first("/directory/tokens").await)
        .replace("{link}", &first("/setup-links").await)
        .replace("{domain}", "acme.example");
    assert!(!path.contains('{'), "{path}");
    let path = if path == "/accounts" { "/accounts?email=ada@acme.example".to_owned() } else { path };
    let call = Call::new(&method.to_uppercase(), format!("{}/api/v1{path}", demo.operator.usher));
    let body = match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("post", "verify") if path.contains("sessions") => json!({"token": "uses_x"}),
        ("post", "verify") => json!({"by": "operator"}),
        ("post", "workspaces") => {
            json!({"name": "Evil", "kind": "team", "plan": "enterprise", "seats": null, "owner_email": "eve@evil.example"})
        }
        ("post", "connections") => {
            json!({"protocol": "oidc", "issuer": "https://evil.example", "client_id": "x", "client_secret": "x"})
        }
        ("put", "client") => json!({"client_secret": "x"}),
        ("put", "metadata") => json!({"metadata_url": "https://evil.example"}),
        ("put", "sha1") => json!({"until": null}),
        ("post", "key") => json!({"step": "publish"}),
        ("post", "proposal") => json!({"found_at": "2026-11-27T00:00:00Z", "decision": "confirm"}),
        ("post", "mode") => json!({"mode": "off", "force": true}),
        ("post", "directory") => json!({"state": "on"}),
        ("post", "subscriptions") => json!({"url": "https://127.0.0.1:9/evil"}),
        ("post", "replay") => json!({"after": "evt_00000000000000000000000000"}),
        ("put", "mappings") | ("post", "preview") => json!({"ordered": [], "told_roles": "follow"}),
        ("post", "tokens" | "secrets") => json!({}),
        ("post", "clients") => json!({"name": "Evil"}),
        ("post", "setup-links") => json!({"purpose": "sso", "recipient": "eve@evil.example"}),
        ("post", "extend") => json!({"days": 30}),
        ("post", "domains") => json!({"domain": "evil.example"}),
        ("post", "members") => json!({"email": "eve@evil.example", "role": "owner"}),
        ("patch", last) if last.starts_with("mem_") => json!({"role": "owner"}),
        ("patch", last) if last.starts_with("sub_") => json!({"state": "paused"}),
        ("patch", _) => json!({"seats": 1}),
        _ => return call,
    };
    call.json(&body)
}

#[tokio::test]
async fn the_list_of_endpoints_is_the_openapi_documents() {
    let demo = Demo::start().await;
    let url = format!("{}/api/v1/openapi.json", demo.operator.usher);
    let document = demo.operator.http.send(Call::get(url)).await.must(200).json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    let mut told = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap();
        let verbs = methods.keys().filter(|key| *key != "parameters" && *key != "summary");
        told.extend(verbs.map(|method| (method.clone(), path.clone())));
    }
    let tested: BTreeSet<_> =
        ENDPOINTS.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(told, tested, "an endpoint without a test, or a test without an endpoint");
}

#[tokio::test]
async fn the_operator_api_opens_to_the_operator_key_alone() {
    let Doors { demo, session, .. } = doors().await;
    let settings = async || {
        let subscriptions = demo.operator.all("/subscriptions").await;
        let subscriptions = subscriptions.iter().map(|it| (it["id"].clone(), it["state"].clone()));
        (demo.operator.all("/workspaces").await, subscriptions.collect::<Vec<_>>())
    };
    let before = (demo.acme.picture().await, settings().await);
    let key = &demo.operator.key;
    let (cut, long) = (&key[..key.len() - 1], format!("{key}x"));
    for endpoint in ENDPOINTS.into_iter().chain(BESIDES) {
        let call = call(&demo, endpoint).await;
        let missing = refused(demo.operator.http.send(call.clone()).await);
        for wrong in ["", "wrong", cut, &long, &demo.directory.token, &session] {
            let answer = refused(demo.operator.http.send(call.clone().bearer(wrong)).await);
            assert_eq!(answer.seen(), missing.seen(), "{wrong}");
        }
        let cookies =
            [format!("{SESSION}={session}"), format!("{SESSION}={key}"), format!("operator_key={key}")];
        for cookie in cookies {
            refused(demo.operator.http.send(call.clone().header("cookie", &cookie)).await);
        }
        refused(demo.operator.http.send(call.clone().header("authorization", &format!("Basic {key}"))).await);
        refused(demo.operator.http.send(call.header("x-api-key", key)).await);
    }
    assert_eq!((demo.acme.picture().await, settings().await), before);
}

fn refused(answer: Answer) -> Answer {
    let answer = answer.problem(401, "operator_key_invalid");
    assert_eq!(answer.header("www-authenticate"), "Bearer", "{}", answer.asked);
    assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.asked);
    answer
}

#[tokio::test]
async fn a_directory_opens_to_its_token_alone() {
    let Doors { demo, ada, session } = doors().await;
    let Directory { http, base, token } = &demo.directory;
    let before = demo.acme.picture().await;
    let cut = &token[..token.len() - 1];
    for (method, path) in SCIM {
        let path = path.replace("{id}", ada["id"].as_str().unwrap());
        let call = Call::new(method, format!("{base}{path}"));
        let call = if method == "GET" || method == "DELETE" { call } else { call.scim(&ada) };
        let missing = http.send(call.clone()).await;
        fault(&missing, 401, None);
        assert_eq!(missing.header("www-authenticate"), "Bearer");
        assert_eq!(missing.header("cache-control"), "no-store");
        for wrong in ["wrong", cut, &demo.operator.key, &session] {
            assert_eq!(http.send(call.clone().bearer(wrong)).await.seen(), missing.seen(), "{wrong}");
        }
        let cookie = format!("{SESSION}={session}");
        assert_eq!(http.send(call.header("cookie", &cookie)).await.seen(), missing.seen());
    }
    assert_eq!(demo.acme.picture().await, before);
    assert_eq!(demo.directory.read(&ada).await, ada);
}

#[tokio::test]
async fn a_secret_of_another_door_is_no_session() {
    let Doors { demo, .. } = doors().await;
    for secret in [&demo.operator.key, &demo.directory.token, &demo.acme.id, ""] {
        demo.operator.verify(secret).await.problem(401, "session_ended");
        let browser = demo.browser();
        browser.put_cookie(SESSION, secret);
        let page = browser.open("/w/acme").await;
        assert_eq!(page.url.path(), "/login", "{secret}: {page}");
    }
}

#[tokio::test]
async fn without_a_session_every_page_of_a_workspace_leads_to_sign_in_and_every_form_does_nothing() {
    let Doors { demo, .. } = doors().await;
    let member = demo.acme.member("ada@acme.example").await.unwrap();
    let member = member["id"].as_str().unwrap();
    let client = demo.acme.get("/directory/clients").await.must(200).json()["items"][0].clone();
    let client = format!("/w/acme/settings/security/directory/clients/{}", client["id"].as_str().unwrap());
    let before = demo.acme.picture().await;
    let pages = [
        "/",
        "/w/acme",
        "/w/acme/leave",
        "/w/acme/shown",
        "/w/acme/settings/audit",
        "/w/acme/settings/audit.csv",
        "/w/acme/settings/security",
        "/w/acme/settings/security/links",
        "/w/acme/settings/security/directory/health",
        "/w/acme/settings/security/directory/groups",
        "/w/acme/settings/security/directory/off",
        "/account/security",
        "/w/acme/settings/security/sso",
        "/w/acme/settings/security/sso/new/okta/saml",
        "/w/acme/settings/security/sso/new/okta/saml/told",
        "/w/acme/settings/security/sso/cx_00000000000000000000000000/test",
        "/w/acme/settings/security/directory/setup",
        "/w/acme/settings/security/directory/waves/wav_00000000000000000000000000",
        "/w/acme/settings/security/directory/setup/okta/connect",
        "/w/acme/settings/security/directory/setup/okta/wait",
        "/w/acme/settings/security/domains/acme.example/remove",
        "/w/acme/settings/security/connections/cx_00000000000000000000000000/metadata",
        "/w/acme/settings/security/connections/cx_00000000000000000000000000/client",
    ];
    let of_member = ["remove", "shown"].map(|page| format!("/w/acme/members/{member}/{page}"));
    for path in pages.map(str::to_owned).into_iter().chain(of_member) {
        let page = demo.browser().open(&path).await.must(200);
        assert_eq!(page.url.path(), "/login", "{path}");
        let wanted =
            page.url.query_pairs().find(|(name, _)| name == "return_to").map(|(_, to)| to.into_owned());
        assert_eq!(wanted, Some(path.clone()), "whoever signs in goes on to where they wanted");
        assert!(!page.text.contains("ada@acme.example"), "{page}");
    }
    let forms = [
        "/w/acme/members".to_owned(),
        format!("/w/acme/members/{member}/role"),
        format!("/w/acme/members/{member}/remove"),
        format!("/w/acme/members/{member}/shown"),
        "/w/acme/leave".to_owned(),
        "/w/acme/shown".to_owned(),
        "/w/acme/settings/security/domains".to_owned(),
        "/w/acme/settings/security/domains/acme.example/check".to_owned(),
        "/w/acme/settings/security/domains/acme.example/remove".to_owned(),
        "/w/acme/settings/security/sso/new/other/oidc/make".to_owned(),
        "/w/acme/settings/security/connections/cx_00000000000000000000000000/metadata".to_owned(),
        "/w/acme/settings/security/connections/cx_00000000000000000000000000/metadata/confirm".to_owned(),
        "/w/acme/settings/security/connections/cx_00000000000000000000000000/client".to_owned(),
        "/w/acme/settings/security/sso/new/okta/saml/told".to_owned(),
        "/w/acme/settings/security/sso/new/okta/saml/make".to_owned(),
        "/w/acme/settings/security/directory/setup/okta".to_owned(),
        "/w/acme/settings/security/directory/setup/okta/token".to_owned(),
        "/w/acme/settings/security/directory/groups".to_owned(),
        "/w/acme/settings/security/directory/groups/confirm".to_owned(),
        "/w/acme/settings/security/directory/off".to_owned(),
        "/w/acme/settings/security/links".to_owned(),
        "/w/acme/settings/security/links/lnk_00000000000000000000000000".to_owned(),
        "/w/acme/settings/security/directory/waves/wav_00000000000000000000000000".to_owned(),
        "/w/acme/settings/security/directory/tokens".to_owned(),
        "/w/acme/settings/security/directory/clients".to_owned(),
        "/w/acme/settings/security/directory/clients/keyed".to_owned(),
        format!("{client}/secrets"),
        format!("{client}/revoke"),
        "/logout".to_owned(),
    ];
    for path in forms {
        let url = demo.browser().at(&path);
        let form =
            [("email", "eve@evil.example"), ("role", "owner"), ("domain", "evil.example"), ("csrf", "x")];
        let call = Call::new("POST", url.as_str()).form(&form).header("sec-fetch-site", "same-origin");
        let answer = demo.operator.http.send(call).await.must(303);
        assert!(answer.header("location").starts_with("/login"), "{path}: {:?}", answer.headers);
    }
    // A workspace that is there and one that is not are told apart by nobody who is not signed in.
    let there = demo.browser().open("/w/acme").await;
    let nowhere = demo.browser().open("/w/nowhere").await;
    assert_eq!(there.answer.text().replace("acme", "nowhere"), nowhere.answer.text());
    assert_eq!(demo.acme.picture().await, before);
}
