//! Setting a workspace up: what a plan, single sign-on, domains and tokens ask of each other.

use serde_json::{Value, json};

use crate::world::{Demo, Served, Workspace, fault, page::Page, person};

/// Asks for something that is refused, and sees that nothing is different afterwards.
async fn refused(workspace: &Workspace, path: &str, body: Value, code: &str) {
    let before = workspace.picture().await;
    let audit = workspace.audit().await;
    workspace.post(path, body).await.problem(409, code);
    assert_eq!(workspace.picture().await, before, "{path}");
    assert_eq!(workspace.audit().await, audit, "{path}");
}

fn oidc() -> Value {
    json!({"protocol": "oidc", "issuer": "https://idp.example", "client_id": "usher", "client_secret": "s"})
}

#[tokio::test]
async fn a_directory_needs_the_enterprise_plan_and_enabled_single_sign_on() {
    let served = Served::start().await;
    let new = json!({"name": "Acme", "slug": "acme", "kind": "team", "plan": "standard", "seats": 5,
        "owner_email": "owner@acme.example"});
    let workspace = served.operator.make(new).await;
    for state in ["on", "staging"] {
        refused(&workspace, "/directory", json!({"state": state}), "plan_required").await;
    }
    refused(&workspace, "/connections", oidc(), "plan_required").await;
    workspace.patch("", json!({"plan": "enterprise"})).await.must(200);
    refused(&workspace, "/directory", json!({"state": "on"}), "sso_required").await;
    let connection = workspace.connect("https://idp.example", "usher", "s").await;
    for mode in ["off", "testing"] {
        workspace.force_mode(&connection, mode).await.must(200);
        refused(&workspace, "/directory", json!({"state": "on"}), "sso_required").await;
        refused(&workspace, "/directory", json!({"state": "staging"}), "sso_required").await;
    }
    workspace.force_mode(&connection, "optional").await.must(200);
    let made = workspace.post("/directory", json!({"state": "on"})).await.must(201).json();
    assert_eq!(made["state"], "on");
    // Asked again it is as asked already.
    let told = workspace.events().await.len();
    assert_eq!(workspace.post("/directory", json!({"state": "on"})).await.must(200).json(), made);
    assert!(workspace.told_after(told).await.is_empty());
}

#[tokio::test]
async fn on_a_lower_plan_the_settings_say_what_they_wait_for_and_where_it_is_asked_for() {
    let demo = Demo::start().await;
    let new = json!({"name": "Beta", "slug": "beta", "kind": "team", "plan": "standard", "seats": 5,
        "owner_email": "owner@acme.example"});
    demo.operator.make(new).await;
    let owner = demo.browser_of("owner@acme.example").await;
    let support = |page: &Page| page.links.iter().any(|link| link.path == "mailto:help@usher.example");
    let page = owner.open("/w/beta/settings/security").await.must(200).says("what it waits for");
    assert!(support(&page), "{page}");
    let page = owner.open("/w/acme/settings/security").await.must(200);
    assert!(!support(&page) && !page.text.contains("what it waits for"), "{page}");
}

#[tokio::test]
async fn a_personal_workspace_has_neither_single_sign_on_nor_a_directory() {
    let served = Served::start().await;
    let workspace = served.operator.personal("ada-own", "ada@acme.example").await;
    refused(&workspace, "/directory", json!({"state": "on"}), "plan_required").await;
    refused(&workspace, "/connections", oidc(), "plan_required").await;
    refused(&workspace, "/domains", json!({"domain": "acme.example"}), "plan_required").await;
    workspace.patch("", json!({"plan": "enterprise"})).await.problem(400, "value_invalid");
    let new = json!({"name": "x", "kind": "personal", "plan": "enterprise", "seats": null, "owner_email": "a@acme.example"});
    served.operator.post("/workspaces", new).await.problem(400, "value_invalid");
}

#[tokio::test]
async fn enabled_single_sign_on_needs_a_test_sign_in_unless_the_operator_insists() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    let connection = workspace.connect("https://idp.example", "usher", "s").await;
    let mode = format!("/connections/{connection}/mode");
    for wanted in ["optional", "required"] {
        refused(&workspace, &mode, json!({"mode": wanted}), "connection_untested").await;
    }
    workspace.post(&mode, json!({"mode": "testing"})).await.must(200);
    workspace.post(&mode, json!({"mode": "required", "force": true})).await.must(200);
    assert_eq!(workspace.get("").await.json()["sso"], "required");
    // Letting more people in again, or none, needs no test.
    workspace.post(&mode, json!({"mode": "optional"})).await.must(200);
    workspace.post(&mode, json!({"mode": "off"})).await.must(200);
    workspace.post(&mode, json!({"mode": "sometimes"})).await.must(400);
    workspace
        .post("/connections/cx_00000000000000000000000001/mode", json!({"mode": "off"}))
        .await
        .problem(404, "connection_not_found");
}

#[tokio::test]
async fn a_connection_is_made_of_sound_particulars_and_keeps_its_secret() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    for (field, value) in [
        ("issuer", json!("not a url")),
        ("issuer", json!("http://idp.example")),
        ("issuer", json!("https://idp.example/#part")),
        ("issuer", Value::Null),
        ("client_id", json!(" ")),
        ("client_secret", json!("")),
        ("protocol", json!("saml2")),
    ] {
        let mut body = oidc();
        body[field] = value.clone();
        workspace.post("/connections", body).await.problem(400, "value_invalid");
    }
    let mut body = oidc();
    body["client_secret"] = json!("the-clients-own-secret");
    let made = workspace.post("/connections", body).await.must(201);
    let listed = workspace.get("/connections").await.must(200);
    for answer in [&made, &listed] {
        assert!(!answer.text().contains("the-clients-own-secret"), "{}", answer.text());
    }
    assert!(made.json()["redirect_uri"].as_str().unwrap().ends_with("/sso/oidc/callback"));
    let is_kept = served.installation.database.keeps("the-clients-own-secret");
    assert!(!is_kept, "the database holds it in the clear");
}

#[tokio::test]
async fn single_sign_on_stays_on_while_a_directory_relies_on_it() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    let connection = workspace.enable_sso().await;
    for state in ["staging", "on"] {
        let made = workspace.post("/directory", json!({"state": state})).await;
        assert!(matches!(made.status, 200 | 201), "{}", made.text());
        for mode in ["off", "testing"] {
            let body = json!({"mode": mode, "force": true});
            refused(
                &workspace,
                &format!("/connections/{connection}/mode"),
                body,
                "connection_kept_by_directory",
            )
            .await;
        }
    }
    workspace.force_mode(&connection, "required").await.must(200);
    workspace.force_mode(&connection, "optional").await.must(200);
    // A second connection can take its place.
    let second = workspace.connect("https://other-idp.example", "usher", "s").await;
    workspace.force_mode(&second, "optional").await.must(200);
    workspace.force_mode(&connection, "off").await.must(200);
    workspace.force_mode(&second, "off").await.problem(409, "connection_kept_by_directory");
    workspace.delete("/directory").await.must(204);
    workspace.force_mode(&second, "off").await.must(200);
    assert_eq!(workspace.get("").await.json()["sso"], "off");
}

#[tokio::test]
async fn a_domain_is_verified_by_one_workspace_and_only_with_proof() {
    let served = Served::start().await;
    let acme = served.operator.team("acme", None).await;
    let other = served.operator.team("other", None).await;
    let claim = acme.post("/domains", json!({"domain": "Acme.Example"})).await.must(201).json();
    assert_eq!((&claim["domain"], &claim["verified"]), (&json!("acme.example"), &json!(false)));
    assert!(claim["txt_name"].as_str().unwrap().ends_with(".acme.example"), "{claim}");
    // Claiming once more gives the same proof to show; another workspace gets one of its own.
    let again = acme.post("/domains", json!({"domain": "acme.example"})).await.json();
    assert_eq!(again["txt_value"], claim["txt_value"]);
    let theirs = other.post("/domains", json!({"domain": "acme.example"})).await.must(201).json();
    assert_ne!(theirs["txt_value"], claim["txt_value"]);

    acme.post("/domains/acme.example/verify", json!({"by": "operator"})).await.must(200);
    refused(&other, "/domains/acme.example/verify", json!({"by": "operator"}), "domain_contested").await;
    acme.post("/domains/nowhere.example/verify", json!({"by": "operator"}))
        .await
        .problem(404, "domain_not_found");
    let domains = acme.operator.all(&format!("/workspaces/{}/domains", acme.id)).await;
    assert_eq!((domains.len(), &domains[0]["verified_by"]), (1, &json!("operator")));
    for wrong in [
        "",
        "acme",
        "a b.example",
        "-acme.example",
        "acme..example",
        "http://acme.example",
        "user@acme.example",
    ] {
        acme.post("/domains", json!({"domain": wrong})).await.problem(400, "value_invalid");
    }
}

#[tokio::test]
async fn a_directory_has_two_live_tokens_at_most_and_loses_one_at_once() {
    let served = Served::start().await;
    let workspace = served.operator.team("acme", None).await;
    workspace.post("/directory/tokens", json!({})).await.problem(404, "directory_not_found");
    workspace.enable_sso().await;
    let directory = workspace.directory("on").await;
    let second = workspace.token().await;
    let other = directory.with_token(second["token"].as_str().unwrap());
    refused(&workspace, "/directory/tokens", json!({}), "token_two_live").await;
    directory.get("/Users").await.must(200);
    other.get("/Users").await.must(200);

    let path = format!("/directory/tokens/{}", second["id"].as_str().unwrap());
    workspace.delete(&path).await.must(204);
    fault(&other.get("/Users").await, 401, None);
    directory.get("/Users").await.must(200);
    let told = workspace.events().await.len();
    workspace.delete(&path).await.must(204);
    assert!(workspace.told_after(told).await.is_empty(), "it was revoked already");
    workspace
        .delete("/directory/tokens/tok_00000000000000000000000001")
        .await
        .problem(404, "token_not_found");
    let third = workspace.token().await;
    directory.with_token(third["token"].as_str().unwrap()).get("/Users").await.must(200);

    let listed = workspace.get("/directory/tokens").await.must(200);
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), 3);
    for token in [&second, &third] {
        assert!(!listed.text().contains(token["token"].as_str().unwrap()), "a secret is shown once");
    }
    for wrong in ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"] {
        workspace.delete(&format!("/directory/tokens/{}", third["id"].as_str().unwrap())).await.must(204);
        workspace.post("/directory/tokens", json!({"expires_at": wrong})).await.problem(400, "value_invalid");
    }
    workspace.post("/directory/tokens", json!({"expires_at": "soon"})).await.must(400);
}

#[tokio::test]
async fn turning_the_directory_off_ends_its_tokens_and_gives_the_members_back_to_the_dashboard() {
    let served = Served::start().await;
    let ready = served.acme(Some(9)).await;
    let (workspace, directory) = (&ready.workspace, &ready.directory);
    let ada = directory.join("ada").await;
    let grace = directory.join("grace").await;
    directory.say_active(&grace, false).await.must(200);
    let told = workspace.events().await.len();
    workspace.delete("/directory").await.must(204);
    assert_eq!(workspace.told_after(told).await, ["directory.disabled"]);
    fault(&directory.get("/Users").await, 401, None);
    fault(&directory.say_active(&ada, false).await, 401, None);
    workspace.delete("/directory").await.problem(404, "directory_not_found");
    workspace.get("/directory").await.problem(404, "directory_not_found");

    assert_eq!(workspace.addresses().await, ["ada@acme.example", "owner@acme.example"], "access is kept");
    assert_eq!(workspace.anybody("grace@acme.example").await["standing"], "inactive", "and so is its end");
    let member = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!(member["source"], "invited");
    workspace.remove(&member).await.must(204);
    workspace.add("alan@acme.example", "member").await.must(201);

    // Set up again it is another directory; the old token opens neither.
    let again = workspace.directory("on").await;
    assert_ne!(again.base, directory.base);
    fault(&again.with_token(&directory.token).get("/Users").await, 401, None);
    assert_eq!(again.list(&[]).await["totalResults"], 0);
    again.create(&person("alan")).await;
    assert_eq!(workspace.member("alan@acme.example").await.unwrap()["source"], "directory");
    assert_eq!(workspace.seats_used().await, 2);
}
