//! The console: IT sets a workspace up by itself, and the pages keep to the rules the API keeps to.

use serde_json::Value;

use crate::world::{Browser, Demo, Directory, Workspace, fault, page::Page, resources};

const OWNER: &str = "owner@acme.example";

/// A workspace nobody has set anything up for, and its owner in a browser.
pub(crate) async fn beta(demo: &Demo) -> (Workspace, Browser) {
    let beta = demo.operator.team("beta", Some(5)).await;
    let browser = demo.browser_of("owner@beta.example").await;
    (beta, browser)
}

pub(crate) async fn security(browser: &Browser, workspace: &Workspace) -> Page {
    browser.open(&format!("/w/{}/settings/security", workspace.slug)).await.must(200)
}

/// Sends the form with this field or button from the security page.
async fn settle(
    browser: &Browser,
    page: &Page,
    name: &str,
    typed: &[(&str, &str)],
    pressed: Option<(&str, &str)>,
) -> Page {
    browser.send_form(page, page.form_with(name), typed, pressed).await
}

/// Sends a form that no page offers, with what the session's forms have to carry.
pub(crate) async fn post(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> crate::world::Answer {
    let page = browser.open("/").await.must(200);
    let csrf = page.form("/logout").value("csrf").to_owned();
    let mut fields = fields.to_vec();
    fields.push(("csrf", &csrf));
    let url = browser.at(path);
    let call =
        crate::world::Call::new("POST", url.as_str()).form(&fields).header("sec-fetch-site", "same-origin");
    browser.send(call, &url).await
}

/// The form a page is there for: neither the button to sign out nor one of the dialogs that every page has.
pub(crate) fn own_form(page: &Page) -> &crate::world::page::Form {
    let mut forms = page.forms.iter().filter(|form| form.action != "/logout" && form.method != "dialog");
    match (forms.next(), forms.next()) {
        (Some(form), None) => form,
        _ => panic!("not one form: {page}"),
    }
}

#[tokio::test]
async fn an_admin_connects_tests_and_turns_everything_on_without_anybodys_help() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    let page = security(&browser, &beta).await;
    assert!(
        page.links.iter().all(|link| !link.path.ends_with("/directory/setup")),
        "a directory is not offered before single sign-on: {page}"
    );
    let begin = "/w/beta/settings/security/directory/setup";
    browser.open(begin).await.must(200).says("Single sign-on is on : not yet");
    let answer = post(&browser, &format!("{begin}/okta"), &[("state", "on")]).await;
    assert!(answer.status == 409 && answer.text().contains("sso_required"), "{}", answer.text());

    // A domain is claimed here; what proves it stands on the page.
    let page = settle(&browser, &page, "domain", &[("domain", "beta.example")], None).await.must(200);
    let claim = beta.get("/domains").await.json()["items"][0].clone();
    assert!(page.values.values().any(|value| claim["txt_value"] == value.as_str()), "{page}");
    beta.own("beta.example").await;

    // A connection is made, can't be switched on untested, and is tested.
    let application: Value = demo.idp.application().await;
    let text = |name: &str| application[name].as_str().unwrap().to_owned();
    let page = browser.click(&page, "Set up single sign-on").await.must(200);
    let other = page.links.iter().find(|link| link.path.ends_with("/sso/new/other/oidc")).unwrap();
    let page = browser.open(&other.path).await.must(200);
    let redirect = format!("{}/sso/oidc/callback", demo.operator.usher);
    assert!(page.values.values().any(|value| *value == redirect), "{page}");
    let page = browser.click(&page, "Next").await.must(200).says("email_verified");
    let page = browser.click(&page, "Next").await.must(200);
    // What is wrong stands at its field, and nothing is made.
    let wrong = settle(&browser, &page, "issuer", &[("issuer", "https://nobody.acme.example")], None).await;
    let wrong = wrong.must(400);
    assert_eq!(wrong.form_with("issuer").value("issuer"), "https://nobody.acme.example", "it is kept");
    let look = settle(&browser, &page, "issuer", &[("issuer", &demo.idp.issuer)], None).await.must(200);
    let look = look.says("Is this your identity provider?").says("RS256");
    let short = [("client_id", "x"), ("client_secret", "")];
    let again = settle(&browser, &look, "client_id", &short, None).await.must(400).says("Copy it from");
    assert_eq!(again.form_with("client_id").value("client_id"), "x", "it is kept");
    assert_eq!(beta.get("/connections").await.json()["items"].as_array().unwrap().len(), 0);
    let particulars = [("client_id", &*text("client_id")), ("client_secret", &*text("client_secret"))];
    let page = settle(&browser, &again, "client_id", &particulars, None).await.must(200);
    let page = page.says("The connection was made");
    assert!(!page.answer.text().contains(&text("client_secret")), "the secret is not shown again");
    let connection = beta.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let mode = format!("/w/beta/settings/security/connections/{connection}/mode");
    let answer = post(&browser, &mode, &[("mode", "optional")]).await;
    assert!(answer.status == 409 && answer.text().contains("connection_untested"), "{}", answer.text());
    let session = browser.session();
    let away = browser.click(&page, "Test sign-in").await.must(200);
    let tested = browser.be(&away, "ada").await.must(200).says("ada.lovelace@acme.example");
    assert_eq!(browser.session(), session, "a test signs nobody in");
    let tested = tested.says("whose domain is not verified here").says("From the issuer of this connection");
    let page = browser.click(&tested, "Go on").await.must(200);
    let page = browser.click(&page, "Next").await.must(200);
    let page = settle(&browser, &page, "mode", &[], Some(("mode", "optional"))).await.must(200);
    assert_eq!(beta.get("").await.json()["sso"], "optional");

    // The directory is turned on and has a token, which is shown once, in its place.
    let page = browser.click(&page, "Set up the directory").await.must(200);
    let other = page.links.iter().find(|link| link.path.ends_with("/directory/setup/other")).unwrap();
    let page = browser.open(&other.path).await.must(200);
    let page = settle(&browser, &page, "state", &[("state", "on")], None).await.must(200);
    let shown = settle(&browser, &page, "days", &[], None).await.must(201);
    let value = |start: &str| shown.values.values().find(|value| value.starts_with(start)).unwrap().clone();
    let (base, token) = (value(&format!("{}/scim/v2/", demo.operator.usher)), value("uss_"));
    let directory = Directory::new(demo.operator.http.clone(), &base, &token);
    directory.get("/Users").await.must(200);
    let page = security(&browser, &beta).await;
    assert!(!page.answer.text().contains(&token), "it is not shown again");
    assert!(page.text.contains(&token[token.len() - 4..]), "it is known by its end: {page}");

    // With the directory on, single sign-on stays.
    let answer = post(&browser, &mode, &[("mode", "off")]).await;
    assert!(
        answer.status == 409 && answer.text().contains("connection_kept_by_directory"),
        "{}",
        answer.text()
    );
    let revoke = browser.click(&page, "Revoke").await.must(200);
    browser.send_form(&revoke, own_form(&revoke), &[], None).await.must(200);
    fault(&directory.get("/Users").await, 401, None);
}

#[tokio::test]
async fn turning_a_directory_off_has_to_be_meant() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let page = browser.open("/w/acme/settings/security/directory/off").await.must(200);
    for typed in ["", "acme inc", "Beta"] {
        let answer = post(&browser, "/w/acme/settings/security/directory/off", &[("name", typed)]).await;
        assert_eq!(answer.status, 400, "{typed:?}: {}", answer.text());
    }
    demo.directory.get("/Users").await.must(200);
    browser.send_form(&page, page.form_with("name"), &[("name", "Acme")], None).await.must(200);
    fault(&demo.directory.get("/Users").await, 401, None);
    demo.acme.get("/directory").await.problem(404, "directory_not_found");
}

#[tokio::test]
async fn c10_the_members_page_shows_who_is_there_and_locks_what_the_directory_keeps() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let browser = demo.browser_of(OWNER).await;
    let member = demo.acme.member("ada.lovelace@acme.example").await.unwrap();
    let id = member["id"].as_str().unwrap();
    let page = browser.open("/w/acme").await.must(200);
    let page = page.says("Ada Lovelace").says("ada.lovelace@acme.example").says("2 of 25 seats");
    assert!(page.form_that_has("email").is_none(), "adding is not offered: {page}");
    let removal = format!("/w/acme/members/{id}/remove");
    assert!(page.links.iter().all(|link| link.path != removal), "removing is not offered: {page}");
    page.says("managed by your identity provider");

    // Whoever sends the form all the same hears what the API says, and nothing happens.
    let before = demo.acme.picture().await;
    let asked = browser.open(&removal).await;
    assert!(asked.forms.iter().all(|form| form.action != removal), "{asked}");
    let add = post(&browser, "/w/acme/members", &[("email", "new@acme.example"), ("role", "member")]).await;
    let remove = post(&browser, &removal, &[]).await;
    for answer in [add, remove] {
        assert_eq!(answer.status, 409, "{}", answer.asked);
        assert!(answer.text().contains("member_kept_by_directory"), "{}", answer.text());
    }
    assert_eq!(demo.acme.picture().await, before);

    // Roles are given here all the same.
    let form = page_form(&browser, &format!("/w/acme/members/{id}/role")).await;
    browser.send_form(&form.0, &form.1, &[("role", "admin")], None).await.must(200);
    assert_eq!(demo.acme.member("ada.lovelace@acme.example").await.unwrap()["role"], "admin");
}

async fn page_form(browser: &Browser, action: &str) -> (Page, crate::world::page::Form) {
    let page = browser.open("/w/acme").await.must(200);
    let form = page.form(action).clone();
    (page, form)
}

#[tokio::test]
async fn without_a_directory_people_are_added_and_removed_on_the_page() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    let page = browser.open("/w/beta").await.must(200);
    let add = page.form_with("email");
    let page = browser.send_form(&page, add, &[("email", "grace.hopper@acme.example")], None).await.must(200);
    let page = page.says("grace.hopper@acme.example").says("2 of 5 seats");
    let grace = beta.member("grace.hopper@acme.example").await.unwrap();
    let again = browser
        .send_form(&page, page.form_with("email"), &[("email", "grace.hopper@acme.example")], None)
        .await;
    again.must(409).says("member_exists");
    let hers = demo.browser_of("grace.hopper@acme.example").await;
    hers.open("/w/beta").await.must(200).says("owner@beta.example");

    let ask =
        browser.open(&format!("/w/beta/members/{}/remove", grace["id"].as_str().unwrap())).await.must(200);
    assert!(beta.member("grace.hopper@acme.example").await.is_some(), "asking removes nobody");
    browser.send_form(&ask, own_form(&ask), &[], None).await.must(200).says("1 of 5 seats");
    hers.open("/w/beta").await.must(403).says("access_removed");
    hers.open("/w/grace-personal").await.must(200);
    // The last owner can't leave.
    let leave = post(&browser, "/w/beta/leave", &[]).await;
    assert!(leave.status == 409 && leave.text().contains("owner_is_last"), "{}", leave.text());
}

#[tokio::test]
async fn c7_whoever_the_directory_keeps_does_not_leave_by_themselves_and_manages_nothing() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let browser = demo.browser();
    browser.sign_in_with_sso("ada.lovelace@acme.example", "ada").await.must(200);
    let owner = demo.acme.owner().await;
    let owner = owner["id"].as_str().unwrap();
    let connection =
        demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let before = demo.acme.picture().await;
    let leave = post(&browser, "/w/acme/leave", &[]).await;
    assert!(leave.status == 409 && leave.text().contains("leaving_kept_by_directory"), "{}", leave.text());
    let security = "/w/acme/settings/security";
    let forms: [(String, &[(&str, &str)]); 11] = [
        ("/w/acme/members".to_owned(), &[("email", "eve@evil.example"), ("role", "admin")]),
        (format!("/w/acme/members/{owner}/role"), &[("role", "member")]),
        (format!("/w/acme/members/{owner}/remove"), &[]),
        (format!("{security}/domains"), &[("domain", "evil.example")]),
        (
            format!("{security}/sso/new/other/oidc/make"),
            &[("issuer", "https://evil.example"), ("client_id", "x"), ("client_secret", "x")],
        ),
        (format!("{security}/connections/{connection}/mode"), &[("mode", "off")]),
        (format!("{security}/sso/new/okta/saml/told"), &[("metadata_xml", "<a/>")]),
        (format!("{security}/directory/setup/okta"), &[("state", "staging"), ("profile", "strict")]),
        (format!("{security}/directory/setup/okta/token"), &[("days", "365")]),
        (format!("{security}/directory/tokens"), &[("days", "365")]),
        (format!("{security}/directory/off"), &[("name", "Acme")]),
    ];
    for (path, fields) in forms {
        let answer = post(&browser, &path, fields).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        assert!(answer.text().contains("role_insufficient"), "{path}: {}", answer.text());
    }
    assert_eq!(demo.acme.picture().await, before);
    let page = browser.open(security).await.must(200);
    assert!(
        page.forms.iter().all(|form| form.action == "/logout" || form.method == "dialog"),
        "settings are shown, not offered: {page}"
    );
    assert!(!page.values.values().any(|value| value == &demo.directory.base), "{page}");
}

#[tokio::test]
async fn an_admin_does_not_touch_an_owner_and_another_workspace_is_not_there() {
    let demo = Demo::start().await;
    let (beta, owner_of_beta) = beta(&demo).await;
    beta.add("admin@beta.example", "admin").await.must(201);
    let admin = demo.browser_of("admin@beta.example").await;
    let owner = beta.owner().await;
    let id = owner["id"].as_str().unwrap();
    for (path, fields) in [
        (format!("/w/beta/members/{id}/role"), &[("role", "member")][..]),
        (format!("/w/beta/members/{id}/remove"), &[]),
        ("/w/beta/members".to_owned(), &[("email", "eve@evil.example"), ("role", "owner")]),
    ] {
        let answer = post(&admin, &path, fields).await;
        assert!(
            answer.status == 403 && answer.text().contains("role_owner_only"),
            "{path}: {}",
            answer.text()
        );
    }
    assert_eq!(beta.owner().await, owner);
    // Acme's people, connections and settings by way of Beta's pages: nothing there.
    let theirs = demo.acme.owner().await;
    let connection =
        demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let before = demo.acme.picture().await;
    for (path, fields) in [
        (format!("/w/beta/members/{}/role", theirs["id"].as_str().unwrap()), &[("role", "member")][..]),
        (format!("/w/beta/members/{}/remove", theirs["id"].as_str().unwrap()), &[]),
        (format!("/w/beta/settings/security/connections/{connection}/mode"), &[("mode", "off")]),
        ("/w/acme/members".to_owned(), &[("email", "eve@evil.example"), ("role", "admin")]),
        ("/w/acme/settings/security/directory/off".to_owned(), &[("name", "Acme")]),
        ("/w/nowhere/members".to_owned(), &[("email", "eve@evil.example"), ("role", "admin")]),
    ] {
        let answer = post(&owner_of_beta, &path, fields).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
    let there = owner_of_beta.open("/w/acme").await.must(404);
    let nowhere = owner_of_beta.open("/w/nowhere").await.must(404);
    assert_eq!(there.text.replace("acme", "nowhere"), nowhere.text);
    assert_eq!(demo.acme.picture().await, before);
    assert!(resources(&demo.directory.list(&[]).await).is_empty());
}

#[tokio::test]
async fn where_single_sign_on_is_required_a_mailbox_is_enough_for_owners_alone() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = "ada.lovelace@acme.example";
    let by_code = demo.browser_of(ada).await;
    by_code.open("/w/acme").await.must(200);
    let connection =
        demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    demo.acme.force_mode(&connection, "required").await.must(200);
    assert_eq!(demo.operator.opened_by(&by_code.session()).await, ["ada-personal"]);
    let page = by_code.open("/w/acme").await.must(401).says("sign_in_requires_sso");
    by_code.open("/w/ada-personal").await.must(200);
    let page = by_code.click(&page, "Continue with single sign-on").await.must(200);
    let page = by_code.be(&page, "ada").await.must(200);
    assert_eq!(page.url, by_code.at("/w/acme"));
    by_code.open("/w/ada-personal").await.must(200);
    let owner = demo.browser_of(OWNER).await;
    owner.open("/w/acme").await.must(200);
}

/// Whoever runs Acme's identity provider can sign in there as any of its people. What else they belong to is not theirs
/// to know: neither where they are, nor where they no longer are.
#[tokio::test]
async fn single_sign_on_alone_names_no_other_workspace_of_the_person() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let ada = "ada.lovelace@acme.example";
    let (beta, _) = beta(&demo).await;
    beta.add(ada, "member").await.must(201);
    let gamma = demo.operator.team("gamma", None).await;
    let once = gamma.add(ada, "member").await.must(201).json();
    gamma.remove(&once).await;
    let others = ["ada-personal", "beta", "gamma"];

    let browser = demo.browser();
    browser.sign_in_with_sso(ada, "ada").await.must(200);
    let session = browser.session();
    let start = browser.open("/").await.must(200).says("Other workspaces of yours may open");
    for told in ["Ada's own", "Personal", "beta", "Beta", "gamma", "Gamma", "No longer yours"] {
        assert!(!start.answer.text().contains(told), "{told}: {start}");
    }
    start.link("Open Acme");
    let nowhere = browser.open("/w/nowhere").await.must(404).says("workspace_not_found");
    for slug in others {
        let there = browser.open(&format!("/w/{slug}")).await.must(404);
        assert_eq!(there.answer.text().replace(slug, "nowhere"), nowhere.answer.text());
        let path = format!("/w/{slug}/settings/security/domains");
        assert_eq!(post(&browser, &path, &[("domain", "evil.example")]).await.status, 404);
    }

    // The page leads to what else is theirs: a code shows that it is them.
    let asked = browser.click(&start, "Sign in with a code").await.must(200);
    let before = demo.idp.mails(ada).await.len();
    let asked =
        browser.send_form(&asked, asked.form("/login"), &[("email", ada)], Some(("way", "code"))).await;
    let code = demo.idp.code_sent_to(ada, before).await;
    let all = browser.type_code(&asked, &code).await.must(200).says("Ada's own").says("No longer yours");
    assert!(!all.text.contains("Other workspaces of yours"), "{all}");
    browser.open("/w/ada-personal").await.must(200);
    browser.open("/w/gamma").await.must(403).says("access_removed");

    // Nor does a session of single sign-on alone say more once it is over.
    let over = demo.browser();
    over.put_cookie(crate::world::browser::SESSION, &session);
    let nowhere = over.open("/w/nowhere").await.must(200);
    let gone = over.open("/w/gamma").await.must(200);
    assert_eq!(gone.answer.text().replace("gamma", "nowhere"), nowhere.answer.text());
}

#[tokio::test]
async fn a_token_lives_as_long_as_was_asked_or_is_not_made() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    beta.own("beta.example").await;
    beta.enable_sso().await;
    beta.post("/directory", serde_json::json!({"state": "staging"})).await.must(201);
    let tokens = "/w/beta/settings/security/directory/tokens";
    for days in ["30", "0", "-1", "3650", "365 ", "year", ""] {
        let answer = post(&browser, tokens, &[("days", days)]).await;
        assert!(
            answer.status == 400 && answer.text().contains("value_invalid"),
            "{days:?}: {}",
            answer.text()
        );
    }
    assert_eq!(post(&browser, tokens, &[]).await.status, 400);
    assert!(beta.get("/directory/tokens").await.json()["items"].as_array().unwrap().is_empty());
    for days in [90, 730] {
        assert_eq!(post(&browser, tokens, &[("days", &days.to_string())]).await.status, 201);
        let made = beta.get("/directory/tokens").await.json()["items"].as_array().unwrap().clone();
        let at =
            |it: &Value, name: &str| it[name].as_str().unwrap().parse::<domain::Moment>().unwrap().seconds();
        let newest = made.last().unwrap();
        assert_eq!(at(newest, "expires_at") - at(newest, "created_at"), days * 24 * 60 * 60);
    }
}
