//! OAuth clients in the console: made and shown once, given another secret, revoked, and kept from who may not.

use crate::{
    console::{own_form, post},
    world::{
        Browser, Demo, fault,
        oauth::{OAuthClient, denied},
        page::Page,
    },
};

const OWNER: &str = "owner@acme.example";
const SECURITY: &str = "/w/acme/settings/security";

/// The client a page shows.
fn shown(demo: &Demo, page: &Page) -> OAuthClient {
    let value = |id: &str| page.values.get(id).cloned().unwrap_or_default();
    OAuthClient {
        http: demo.operator.http.clone(),
        id: value("client-id"),
        secret: value("client-secret"),
        secret_id: String::new(),
        endpoint: value("token-endpoint"),
        base: value("base-url"),
    }
}

async fn security(browser: &Browser) -> Page {
    browser.open(SECURITY).await.must(200)
}

#[tokio::test]
async fn an_admin_makes_a_client_replaces_its_secret_and_revokes_it_without_anybodys_help() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let page = security(&browser).await;
    let form = page.form_with("client_name");
    let nameless = browser.send_form(&page, form, &[("client_name", " ")], None).await.must(400);
    assert!(nameless.text.contains("value_invalid"), "{nameless}");
    let made = browser.send_form(&page, form, &[("client_name", "Entra ID")], None).await.must(201);
    let first = shown(&demo, &made.says("only time the secret is shown"));
    first.enter().await.get("/Users").await.must(200);
    let page = security(&browser).await.says("Entra ID").says(&first.id);
    assert!(!page.answer.text().contains(&first.secret), "it is not shown again");

    let secrets = format!("{SECURITY}/directory/clients/{}/secrets", first.id);
    let second = browser.send_form(&page, page.form(&secrets), &[], None).await.must(201);
    let second = shown(&demo, &second);
    assert_eq!(second.id, first.id);
    let (old, new) = (first.enter().await, second.enter().await);
    let page = security(&browser).await.says("already has two live secrets");
    assert!(page.forms.iter().all(|form| form.action != secrets), "a third is not offered: {page}");
    let third = post(&browser, &secrets, &[("secret_days", "730")]).await;
    assert!(third.status == 409 && third.text().contains("client_secret_two_live"), "{}", third.text());

    let hint = &first.secret[first.secret.len() - 4..];
    let question = browser.click(&page, &format!("the secret that ends in {hint}")).await.must(200);
    let page = browser.send_form(&question, own_form(&question), &[], None).await.must(200);
    let page = page.says("The secret works no more");
    fault(&old.get("/Users").await, 401, None);
    denied(&first.ask_by_post().await, 401, "invalid_client");
    new.get("/Users").await.must(200);

    let question = browser.click(&page, "the client Entra ID").await.must(200);
    let page = browser.send_form(&question, own_form(&question), &[], None).await.must(200);
    page.says("The client works no more");
    fault(&new.get("/Users").await, 401, None);
    let again = format!("{SECURITY}/directory/clients/{}/revoke", first.id);
    browser.open(&again).await.must(200).says("nothing left to revoke");
}

#[tokio::test]
async fn an_admin_enters_what_entra_shows_for_workload_identity_federation() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let page = security(&browser).await;
    let keys = "https://login.microsoftonline.com/tenant/discovery/v2.0/keys";
    let typed = [
        ("keys_name", "Entra ID"),
        ("jwks_uri", "http://login.example/keys"),
        ("keys_issuer", "https://login.microsoftonline.com/tenant/v2.0"),
        ("keys_subject", "object-id"),
        ("keys_audience", "api://app-id"),
    ];
    let form = page.form_with("jwks_uri");
    let wrong = browser.send_form(&page, form, &typed, None).await.must(400);
    assert!(wrong.text.contains("value_invalid"), "{wrong}");
    assert_eq!(
        wrong.form_with("jwks_uri").value("keys_subject"),
        "object-id",
        "what was typed is still there"
    );
    let again = browser.send_form(&wrong, wrong.form_with("jwks_uri"), &[("jwks_uri", keys)], None).await;
    let client = shown(&demo, &again.must(201));
    assert!(client.secret.is_empty() && client.id.starts_with("cl_"), "{client:?}");
    let listed = demo.acme.get("/directory/clients").await.json()["items"][0].clone();
    assert_eq!((&listed["jwks_uri"], &listed["subject"]), (&keys.into(), &"object-id".into()));
    security(&browser).await.says(keys).says("api://app-id");
}

#[tokio::test]
async fn whoever_only_looks_and_another_workspace_touch_no_client() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let member = demo.browser();
    member.sign_in_with_sso("ada.lovelace@acme.example", "ada").await.must(200);
    demo.operator.team("beta", None).await;
    let foreign = demo.browser_of("owner@beta.example").await;
    let client = OAuthClient::make(&demo.acme, serde_json::json!({"name": "Entra ID"})).await;
    let before = demo.acme.picture().await;
    let clients = format!("{SECURITY}/directory/clients");
    let of_client = format!("{clients}/{}", client.id);
    let forms: [(String, &[(&str, &str)]); 5] = [
        (clients.clone(), &[("client_name", "Mine"), ("secret_days", "730")]),
        (format!("{clients}/keyed"), &[("keys_name", "Mine"), ("jwks_uri", "https://evil.example/keys")]),
        (format!("{of_client}/secrets"), &[("secret_days", "730")]),
        (format!("{of_client}/secrets/{}/revoke", client.secret_id), &[]),
        (format!("{of_client}/revoke"), &[]),
    ];
    for (path, fields) in forms {
        let answer = post(&member, &path, fields).await;
        assert!(
            answer.status == 403 && answer.text().contains("role_insufficient"),
            "{path}: {}",
            answer.text()
        );
        assert_eq!(post(&foreign, &path, fields).await.status, 404, "{path}");
    }
    let theirs = of_client.replace("/w/acme/", "/w/beta/");
    assert_eq!(post(&foreign, &format!("{theirs}/revoke"), &[]).await.status, 404);
    assert!(!member.open(SECURITY).await.must(200).text.contains(&client.id));
    assert_eq!(demo.acme.picture().await, before);
    client.enter().await.get("/Users").await.must(200);
}
