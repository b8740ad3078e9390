//! Setup links: whoever looks after a customer's identity provider sets one thing up with no account here, and reaches nothing
//! besides (M7).

use serde_json::{Value, json};

use crate::{
    console::{beta, post},
    world::{
        Call, Demo,
        page::Page,
        setup_link::{IT, asked, bare, forged, home, of_id, opened, sent},
    },
};

#[tokio::test]
async fn whoever_holds_one_connects_tests_and_enables_single_sign_on_and_says_that_they_are_done() {
    let demo = Demo::start().await;
    let (beta, _) = beta(&demo).await;
    let (link, path) = sent(&demo, &beta, "sso").await;
    let (browser, page) = opened(&demo, &path).await;
    assert_eq!(page.url.path(), home(&link));
    assert!(!page.text.contains("owner@beta.example") && !page.text.contains("Members"), "{page}");
    assert_eq!(of_id(&beta, &link).await["standing"], "opened");

    let application: Value = demo.idp.application().await;
    let text = |name: &str| application[name].as_str().unwrap().to_owned();
    let page = browser.click(&page, "Begin").await.must(200);
    let other = page.links.iter().find(|one| one.path.ends_with("/sso/new/other/oidc")).unwrap();
    let page = browser.open(&other.path).await.must(200);
    let page = browser.click(&page, "Next").await.must(200);
    let page = browser.click(&page, "Next").await.must(200);
    let typed = [("issuer", &*demo.idp.issuer)];
    let page = browser.send_form(&page, page.form_with("issuer"), &typed, None).await.must(200);
    let typed = [("client_id", &*text("client_id")), ("client_secret", "wrong")];
    let page = browser.send_form(&page, page.form_with("client_id"), &typed, None).await.must(200);
    let page = page.says("The connection was made");

    // A test that fails says why to whoever is there to mend it, and leads back.
    let away = browser.click(&page, "Test sign-in").await;
    let failed = browser.be(&away, "ada").await.must(403).says("invalid_client");
    browser.click(&failed, "Back to the test").await.must(200).says("Test the connection");
    let connection = beta.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let client = format!("{}/connections/{connection}/client", home(&link));
    let page = browser.open(&client).await.must(200);
    let typed = [("client_id", &*text("client_id")), ("client_secret", &*text("client_secret"))];
    let page = browser.send_form(&page, page.form_with("client_secret"), &typed, None).await.must(200);
    assert_eq!(page.url.path(), home(&link));
    let page = browser.click(&page, "Go on").await.must(200);
    let away = browser.click(&page, "Test sign-in").await.must(200);
    let tested = browser.be(&away, "ada").await.must(200).says("ada.lovelace@acme.example");
    let page = browser.click(&tested, "Go on").await.must(200);
    let page = browser.click(&page, "Next").await.must(200);
    assert!(!page.text.contains("Switch to Required"), "what it does not reach is not offered: {page}");
    let page = browser.send_form(&page, page.form_with("mode"), &[], Some(("mode", "optional"))).await;
    let page = page.must(200).says("The connection is optional now").says("People sign in through it");
    assert_eq!(beta.get("").await.json()["sso"], "optional");
    // Those who manage it hear of each step, and of none twice.
    let connection =
        "Whoever holds the setup link that was sent to it@contractor.example made a connection to";
    demo.idp.mail_with("owner@beta.example", connection).await;
    demo.idp.mail_with("owner@beta.example", "beta: the client of a connection was changed").await;
    demo.idp.mail_with("owner@beta.example", "beta: single sign-on was enabled").await;
    let mails = demo.idp.mails("owner@beta.example").await;
    let enabled = |mail: &&Value| mail["subject"].as_str().unwrap().contains("was enabled");
    assert_eq!(mails.iter().filter(enabled).count(), 1, "{mails:?}");

    // They are done, and the link is.
    let done = format!("{}/done", home(&link));
    browser.send_form(&page, page.form(&done), &[], None).await.must(200).says("Thank you");
    browser.open(&home(&link)).await.must(410).says("setup_link_ended");
    browser.open(&path).await.must(410).says("setup_link_ended");
    assert_eq!(of_id(&beta, &link).await["standing"], "finished");
    let recorded: Vec<_> = beta
        .audit()
        .await
        .into_iter()
        .filter(|entry| entry["actor"] == format!("setup_link {}", link["id"].as_str().unwrap()))
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        recorded,
        [
            "setup_link.opened",
            "connection.created",
            "connection.updated",
            "connection.tested",
            "connection.mode_changed",
            "setup_link.finished"
        ]
    );
}

#[tokio::test]
async fn it_opens_with_the_code_alone_in_one_browser_and_only_there() {
    let demo = Demo::start().await;
    let (link, path) = sent(&demo, &demo.acme, "domains").await;
    let eve = demo.browser();
    let page = eve.open(&path).await.must(200);
    assert!(!page.text.contains(IT), "the address is for those to know who have it: {page}");
    // A code that was not asked for here is none, and a sign-in code is none either.
    let before = demo.idp.mails(IT).await.len();
    let page = asked(&eve, &page, &path).await;
    let code = demo.idp.code_sent_to(IT, before).await;
    let wrong = eve.send_form(&page, page.form_with("code"), &[("code", "00000000")], None).await;
    let page = wrong.must(400).says("code_wrong");
    let other = demo.browser();
    let door = other.open(&path).await.must(200);
    assert!(door.form_that_has("code").is_none(), "{door}");
    let stolen = bare(&other, &format!("{path}/open"), &[("code", &code)]).await;
    assert!(stolen.status == 410 && stolen.text().contains("code_expired"), "{}", stolen.text());
    let page = eve.send_form(&page, page.form_with("code"), &[("code", &code)], None).await.must(200);
    assert_eq!(page.url.path(), home(&link));

    other.open(&path).await.must(409).says("setup_link_taken");
    other.open(&home(&link)).await.must(404).says("setup_link_not_found");
    assert_eq!(bare(&other, &format!("{path}/code"), &[]).await.status, 409);
    // In its own browser the link of the mail leads behind the door.
    assert_eq!(eve.open(&path).await.must(200).url.path(), home(&link));
    // A browser that knows the id and makes a secret up.
    other.put_cookie("usher-links", &format!("{}.{}", link["id"].as_str().unwrap(), "x".repeat(48)));
    other.open(&home(&link)).await.must(404).says("setup_link_not_found");
    eve.open("/setup/usl_nothing").await.must(404).says("setup_link_not_found");
}

#[tokio::test]
async fn a_code_that_opens_a_link_signs_nobody_in() {
    let demo = Demo::start().await;
    let owner = "owner@acme.example";
    let made = demo.acme.post("/setup-links", json!({"purpose": "sso", "recipient": owner})).await.must(201);
    let url = made.json()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&demo.operator.usher).unwrap();
    let browser = demo.browser();
    let page = browser.open(path).await.must(200);
    let before = demo.idp.mails(owner).await.len();
    asked(&browser, &page, path).await;
    let code = demo.idp.code_sent_to(owner, before).await;
    // What the browser keeps for the link, in the place of what it keeps for a sign-in.
    let kept = browser.cookie("usher-link-code").unwrap();
    let secret = kept.split_once('.').unwrap().1.to_owned();
    let asked = browser.give_address(owner, "code").await.must(200);
    let own = browser.cookie("usher-code").unwrap();
    browser.put_cookie("usher-code", &own.replace(own.split('.').next().unwrap(), &secret));
    browser.type_code(&asked, &code).await.must(400).says("code_wrong");
    assert!(browser.cookie("usher").is_none(), "nobody is signed in");
}

#[tokio::test]
async fn a_link_reaches_what_it_is_for_and_nothing_else() {
    let demo = Demo::start().await;
    demo.directory.join("ada").await;
    let connection =
        demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let secrets = [("issuer", "https://evil.example"), ("client_id", "x"), ("client_secret", "x")];
    for (purpose, own) in [("domains", "/domains"), ("sso", "/sso"), ("directory", "/directory")] {
        let (link, path) = sent(&demo, &demo.acme, purpose).await;
        let (browser, page) = opened(&demo, &path).await;
        assert!(!page.text.contains("ada") && !page.text.contains("owner@"), "{page}");
        let home = home(&link);
        let (before, recorded) = (demo.acme.picture().await, demo.acme.audit().await.len());
        let mode = format!("{home}/connections/{connection}/mode");
        let client = format!("{home}/connections/{connection}/client");
        let forms: [(String, &[(&str, &str)]); 7] = [
            (format!("{home}/domains"), &[("domain", "evil.example")]),
            (format!("{home}/sso/new/other/oidc/make"), &secrets),
            (mode, &[("mode", "off")]),
            (client, &[("auth", "client_secret"), ("client_id", "evil"), ("client_secret", "evil")]),
            (format!("{home}/directory/setup/okta"), &[("state", "on")]),
            (format!("{home}/directory/setup/okta/token"), &[("days", "365")]),
            (format!("{home}/domains/acme.example/check"), &[]),
        ];
        // A directory that acts already is out of reach of the link for it, too.
        let is_its_own = |path: &str| purpose != "directory" && path[home.len()..].starts_with(own);
        for (path, fields) in forms.into_iter().filter(|(path, _)| !is_its_own(path)) {
            let answer = forged(&browser, &home, &path, fields).await;
            assert_eq!(answer.status, 403, "{purpose} {path}: {}", answer.text());
            assert!(answer.text().contains("setup_link_insufficient"), "{purpose} {path}: {}", answer.text());
        }
        assert_eq!(demo.acme.picture().await, before, "{purpose}");
        assert_eq!(demo.acme.audit().await.len(), recorded, "{purpose}");
        // Nothing of the workspace itself is there: not by its own paths, nor below the link's.
        for path in [
            "/w/acme",
            "/w/acme/settings/security",
            "/w/acme/settings/audit",
            "/w/acme/settings/provisioning",
        ] {
            assert_eq!(browser.open(path).await.must(200).url.path(), "/login", "{path}");
        }
        for below in
            ["/members", "/settings/audit", "/directory/on", "/directory/off", "/links", "/policy/newcomers"]
        {
            assert_eq!(browser.open(&format!("{home}{below}")).await.answer.status, 404, "{below}");
        }
    }
}

#[tokio::test]
async fn a_directory_is_set_up_through_one_to_collect_and_an_admin_turns_it_on() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", Some(5)).await;
    let (link, path) = sent(&demo, &beta, "directory").await;
    let (browser, page) = opened(&demo, &path).await;
    page.says("A directory needs enabled single sign-on");
    beta.enable_sso().await;
    let page = browser.open(&home(&link)).await.must(200);
    let page = browser.click(&page, "Begin").await.must(200);
    let page = browser.click(&page, "Choose Okta").await.must(200);
    assert!(page.form_that_has("state").is_some() && !page.text.contains("At once"), "{page}");
    let page = browser.send_form(&page, page.form_with("state"), &[], None).await.must(200);
    let page = browser.send_form(&page, page.form_with("days"), &[], None).await.must(201);
    let token = page.values.values().find(|value| value.starts_with("uss_")).unwrap().clone();
    let directory = beta.get("/directory").await.must(200).json();
    assert_eq!(directory["state"], "staging");
    let url = format!("{}/Users", directory["base_url"].as_str().unwrap());
    let body =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@acme.example"});
    let call = Call::new("POST", url).header("authorization", &format!("Bearer {token}")).json(&body);
    demo.operator.http.send(call).await.must(201);
    let page = browser.click(&page, "Next").await.must(200).says("is connected");
    assert!(!page.text.contains("ada@acme.example"), "who they are is not for whoever holds a link: {page}");
    assert!(
        !page.text.contains("See what turning it on does") && !page.text.contains("Provisioning log"),
        "{page}"
    );
    let page = browser.click(&page, "Done").await.must(200);
    page.says("It has been told of 1 person");
    // Once it is on, a link mints no token for it any more.
    beta.post("/directory", json!({"state": "on"})).await.must(200);
    let answer = forged(
        &browser,
        &home(&link),
        &format!("{}/directory/setup/okta/token", home(&link)),
        &[("days", "365")],
    )
    .await;
    assert!(answer.status == 403 && answer.text().contains("setup_link_insufficient"), "{}", answer.text());
    assert_eq!(beta.get("/directory/tokens").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_admin_sends_extends_and_revokes_links_on_a_page_and_nobody_else_does() {
    let demo = Demo::start().await;
    let (beta, owner) = beta(&demo).await;
    let links = "/w/beta/settings/security/links";
    let page = owner.open(links).await.must(200);
    let make = async |page: &Page, recipient: &str| {
        owner.send_form(page, page.form_with("recipient"), &[("recipient", recipient)], None).await
    };
    let page = make(&page, "nobody").await.must(400).says("it@example.com");
    assert_eq!(page.form_with("recipient").value("recipient"), "nobody", "it is kept");
    let page = make(&page, IT).await.must(201).says("The link is on its way");
    let url = page.values.values().find(|value| value.contains("/setup/usl_")).unwrap().clone();
    let shown = owner.open(links).await.must(200);
    assert!(!shown.answer.text().contains("usl_"), "it is shown once: {shown}");
    let link = beta.get("/setup-links").await.json()["items"][0].clone();
    assert_eq!((&link["purpose"], &link["standing"]), (&json!("sso"), &json!("waiting")));
    assert!(link.get("url").is_none(), "{link}");

    let path = url.strip_prefix(&demo.operator.usher).unwrap();
    let (it, page) = opened(&demo, path).await;
    // Help is called for by mail.
    let typed = [("message", "Where is the metadata URL?\nI have looked everywhere.")];
    it.send_form(&page, page.form_with("message"), &typed, None)
        .await
        .must(200)
        .says("Your message was sent");
    demo.idp.mail_with("owner@beta.example", "> Where is the metadata URL?").await;
    let empty = it.send_form(&page, page.form_with("message"), &[("message", " ")], None).await;
    empty.must(400).says("a sentence or two");

    let extended = beta
        .post(&format!("/setup-links/{}/extend", link["id"].as_str().unwrap()), json!({"days": 30}))
        .await;
    assert!(extended.must(200).json()["expires_at"].as_str() > link["expires_at"].as_str());
    let change = format!("{links}/{}", link["id"].as_str().unwrap());
    let shown = owner.open(links).await.must(200).says("Open");
    let revoked = owner.send_form(&shown, shown.form(&change), &[], Some(("what", "revoke"))).await;
    revoked.must(200).says("The setup link works no more").says("Revoked");
    it.open(&home(&link)).await.must(410).says("setup_link_ended");
    let extend =
        beta.post(&format!("/setup-links/{}/extend", link["id"].as_str().unwrap()), json!({"days": 7})).await;
    extend.problem(409, "setup_link_ended");

    beta.add("mate@beta.example", "member").await.must(201);
    let mate = demo.browser_of("mate@beta.example").await;
    mate.open(links).await.must(403).says("role_insufficient");
    let answer =
        post(&mate, links, &[("purpose", "sso"), ("recipient", "eve@evil.example"), ("days", "7")]).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    for (body, field) in [
        (json!({"purpose": "everything", "recipient": IT}), "purpose"),
        (json!({"purpose": "sso", "recipient": "nobody"}), "recipient"),
        (json!({"purpose": "sso", "recipient": IT, "days": 31}), "days"),
        (json!({"purpose": "sso", "recipient": IT, "days": 0}), "days"),
    ] {
        let answer = beta.post("/setup-links", body).await;
        assert!(
            answer.text().contains(&format!("`{field}`")) || answer.text().contains(field),
            "{}",
            answer.text()
        );
        answer.problem(400, "value_invalid");
    }
}

#[tokio::test]
async fn a_link_ends_with_the_place_of_whoever_sent_it() {
    let demo = Demo::start().await;
    let (beta, _) = beta(&demo).await;
    beta.add("eve@beta.example", "admin").await.must(201);
    let eve = demo.browser_of("eve@beta.example").await;
    let page = eve.open("/w/beta/settings/security/links").await.must(200);
    let typed = [("recipient", IT)];
    let page = eve.send_form(&page, page.form_with("recipient"), &typed, None).await.must(201);
    let url = page.values.values().find(|value| value.contains("/setup/usl_")).unwrap().clone();
    let path = url.strip_prefix(&demo.operator.usher).unwrap().to_owned();
    let (it, page) = opened(&demo, &path).await;
    let member = beta.member("eve@beta.example").await.unwrap();
    beta.remove(&member).await.must(204);
    it.open(page.url.path()).await.must(410).says("setup_link_ended");
    let form = page.form(&format!("{}/done", page.url.path()));
    it.send_form(&page, form, &[], None).await.must(410).says("setup_link_ended");
}

#[tokio::test]
async fn a_link_of_one_workspace_tests_no_connection_of_another() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", Some(5)).await;
    let (link, path) = sent(&demo, &beta, "sso").await;
    let (browser, _) = opened(&demo, &path).await;
    let foreign = demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let id = link["id"].as_str().unwrap();
    let url = browser.at(&format!("/sso/start/{foreign}?test=1&link={id}"));
    let call = Call::get(url.as_str()).header("sec-fetch-site", "same-origin");
    assert_eq!(browser.send(call, &url).await.status, 404);
    browser.open(&format!("{}/connections/{foreign}/client", home(&link))).await.must(404);
}
