//! What other sites can make a browser do, and what pages give away: nothing.

use crate::world::{Answer, Browser, Call, Demo, Served, browser::SESSION};

const ADA: &str = "ada.lovelace@acme.example";
const OWNER: &str = "owner@acme.example";

/// Sends a form as some page, ours or another's, would have this browser send it.
async fn post(browser: &Browser, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let url = browser.at(path);
    let mut call = Call::new("POST", url.as_str()).form(fields);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    browser.send(call, &url).await
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let page = browser.open("/w/acme").await.must(200);
    let csrf = page.form("/logout").value("csrf").to_owned();
    let before = demo.acme.picture().await;
    let own = demo.operator.usher.clone();
    let foreign: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
    ];
    let forms: [(&str, &[(&str, &str)]); 7] = [
        ("/logout", &[]),
        ("/w/acme/members", &[("email", "eve@evil.example"), ("role", "admin")]),
        ("/w/acme/leave", &[]),
        ("/w/acme/settings/security/domains", &[("domain", "evil.example")]),
        ("/w/acme/settings/security/directory/off", &[]),
        ("/login", &[("email", OWNER), ("way", "code")]),
        ("/login/code", &[("code", "123456")]),
    ];
    let mails = demo.idp.mails(OWNER).await.len();
    for (path, fields) in forms {
        let mut with_token = fields.to_vec();
        with_token.push(("csrf", &csrf));
        for headers in foreign {
            let answer = post(&browser, path, &with_token, headers).await;
            assert_eq!(answer.status, 403, "{path} {headers:?}: {}", answer.text());
        }
    }
    assert_eq!(demo.acme.picture().await, before);
    assert_eq!(demo.idp.mails(OWNER).await.len(), mails);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["acme"], "still signed in");
}

#[tokio::test]
async fn a_form_without_the_sessions_own_token_does_nothing() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let other = demo.browser_of("grace.hopper@acme.example").await;
    let page = other.open("/").await.must(200);
    let others = page.form("/logout").value("csrf").to_owned();
    let before = demo.acme.picture().await;
    for path in ["/logout", "/w/acme/settings/security/domains", "/w/acme/settings/security/directory/off"] {
        for token in [None, Some(""), Some("0000"), Some(others.as_str()), Some(browser.session().as_str())] {
            let mut fields = vec![("domain", "evil.example")];
            fields.extend(token.map(|token| ("csrf", token)));
            let answer = post(&browser, path, &fields, &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, 403, "{path} {token:?}: {}", answer.text());
        }
    }
    assert_eq!(demo.acme.picture().await, before);
    assert_eq!(demo.operator.opened_by(&browser.session()).await, ["acme"]);
}

#[tokio::test]
async fn after_signing_in_nobody_is_led_to_another_site() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let connection =
        demo.acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let places = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2f/evil.example",
        "/%5cevil.example",
        "/w/..//evil.example",
        "/w/..;/evil",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:evil.example",
        "/\t/evil.example",
        " //evil.example",
        "@evil.example",
        ".evil.example",
    ];
    for place in places {
        let browser = demo.browser();
        let query = crate::world::encoded(&[("return_to", place)]);
        let login = browser.open(&format!("/login?{query}")).await.must(200);
        assert!(!login.answer.text().contains("evil.example"), "{place}: {login}");
        let pressed = Some(("way", "continue"));
        let form = login.form("/login");
        let page = browser.send_form(&login, form, &[("email", ADA), ("return_to", place)], pressed).await;
        let page = browser.be(&page, "ada").await.must(200);
        stays(&demo, &page.way, place);
        let page = browser.open(&format!("/sso/start/{connection}?{query}")).await;
        let page = browser.be(&page, "ada").await.must(200);
        stays(&demo, &page.way, place);
    }
    // A path of ours is where they wanted to go.
    let browser = demo.browser();
    let page = browser.open("/w/acme/leave").await.must(200);
    assert_eq!(page.url.path(), "/login");
    let page =
        browser.send_form(&page, page.form("/login"), &[("email", ADA)], Some(("way", "continue"))).await;
    let page = browser.be(&page, "ada").await;
    assert_eq!(page.url.path(), "/w/acme/leave", "{page}");
}

/// Nothing but the service and its identity provider was visited.
fn stays(demo: &Demo, way: &[url::Url], place: &str) {
    let ours = |url: &url::Url| {
        let url = url.as_str();
        url.starts_with(&format!("{}/", demo.operator.usher))
            || url.starts_with(&format!("{}/", demo.idp.issuer))
    };
    assert!(way.iter().all(ours), "{place} leads to {way:?}");
    assert_eq!(way.last().unwrap().path(), "/w/acme", "{place} leads to {way:?}");
}

#[tokio::test]
async fn the_sign_in_pages_do_not_tell_who_has_an_account() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    demo.operator.personal("eve-own", "eve@private.example").await;
    let pairs = [
        // By code, whatever the domain: somebody and nobody.
        ("code", "eve@private.example", "nob@private.example"),
        ("code", ADA, "ada.nobodyis@acme.example"),
        ("code", OWNER, "nobod@acme.example"),
        // As usual: a verified domain leads to its identity provider, all others to a code.
        ("continue", "eve@private.example", "nob@private.example"),
    ];
    for (way, known, unknown) in pairs {
        let seen = async |email: &str| {
            let browser = demo.browser();
            let page = browser.give_address(email, way).await.must(200);
            let cookies = page.answer.header("set-cookie").len();
            (
                page.url.path().to_owned(),
                page.answer.text().replace(email, "it").replace(local(email), "it"),
                cookies,
            )
        };
        assert_eq!(seen(known).await, seen(unknown).await, "{way}: {known} and {unknown}");
    }
    for (known, unknown) in [(ADA, "nobody@acme.example"), (OWNER, "nobody@acme.example")] {
        let led = async |email: &str| {
            let page = demo.browser().give_address(email, "continue").await.must(200);
            assert!(page.url.as_str().starts_with(&demo.idp.issuer), "{page}");
            page.way.iter().map(|url| url.path().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(led(known).await, led(unknown).await, "{known}");
    }
    // A wrong code reads the same for both, and nobody gets mail who has no account.
    let wrong = async |email: &str| {
        let browser = demo.browser();
        let page = browser.give_address(email, "code").await.must(200);
        let page = browser.type_code(&page, "000000").await;
        (page.answer.status, page.text.replace(email, "it"))
    };
    assert_eq!(wrong("eve@private.example").await, wrong("nob@private.example").await);
    assert!(demo.idp.mails("nob@private.example").await.is_empty());
}

fn local(email: &str) -> &str {
    email.split_once('@').unwrap().0
}

#[tokio::test]
async fn every_page_tells_the_browser_to_keep_it_to_itself() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    for path in
        ["/", "/login", "/login/code", "/w/acme", "/w/acme/settings/security", "/w/nowhere", "/nothing"]
    {
        for browser in [&browser, &demo.browser()] {
            let answer = browser.step(&browser.at(path)).await;
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(matches!(answer.header("referrer-policy"), "same-origin" | "no-referrer"), "{path}");
            // The pages of the console have scripts of ours; none has any other, and none stands in the page.
            let scripts = answer.text().matches("<script").count();
            let ours = answer.text().matches("<script src=\"/static/").count();
            assert_eq!(scripts, ours, "{path}");
            assert_eq!(ours > 0, answer.text().contains("class=\"wrap main\""), "{path}");
            let is_a_door = path.starts_with("/login");
            assert_eq!(policy.contains("script-src 'self';"), !is_a_door, "{path}: {policy}");
            assert_eq!(policy.matches("script-src").count(), usize::from(!is_a_door), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn cookies_are_for_this_host_for_http_alone_and_over_tls_bound_to_it() {
    let demo = Demo::start().await;
    let browser = demo.browser();
    let login = browser.open("/login").await;
    let sent = post(&browser, "/login", &[("email", OWNER), ("way", "code"), ("return_to", "/")], &[]).await;
    assert!(login.answer.header("set-cookie").is_empty(), "who only looks gets no cookie");
    let line = sent.header("set-cookie").to_owned();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"), "{line}");
    assert!(!line.contains("Domain"), "{line}");

    let installation = crate::world::Installation::new();
    let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
    installation.write(&config.replace("http://usher.example", "https://usher.example"));
    let served = Served::of(installation).await;
    // As a proxy that speaks TLS for it would hand a request on.
    let url = "http://usher.example/login";
    let call = Call::new("POST", url).form(&[("email", "owner@acme.example"), ("way", "code")]);
    let answer = served.operator.http.send(call.header("origin", "https://usher.example")).await;
    let line = answer.must(303).header("set-cookie").to_owned();
    assert!(line.starts_with("__Host-") && line.contains("Secure"), "{line}");
    let page = served.operator.http.send(Call::get(url)).await.must(200);
    assert!(page.header("strict-transport-security").contains("max-age="), "{:?}", page.headers);
    assert_ne!(SESSION, "");
}

#[tokio::test]
async fn what_people_are_called_is_text_on_every_page() {
    let demo = Demo::start().await;
    let mut body = crate::world::person_at("eve", "eve@acme.example");
    body["name"]["givenName"] = "<img src=x onerror=alert(1)>".into();
    body["name"]["familyName"] = "\"'><script>alert(2)</script>".into();
    demo.directory.create(&body).await;
    let browser = demo.browser_of(OWNER).await;
    let page = browser.open("/w/acme").await.must(200);
    let html = page.answer.text();
    assert!(!html.contains("<img src=x") && !html.contains("<script>"), "{html}");
    assert!(page.text.contains("<img src=x onerror=alert(1)>"), "{page}");
    let evil = "<script>alert(3)</script>";
    let nowhere = browser
        .open(&format!("/w/{}", url::form_urlencoded::byte_serialize(evil.as_bytes()).collect::<String>()))
        .await;
    assert!(!nowhere.answer.text().contains(evil), "{nowhere}");
    let query = crate::world::encoded(&[("email", evil), ("return_to", evil), ("notice", evil)]);
    let login = demo.browser().open(&format!("/login?{query}")).await;
    assert!(!login.answer.text().contains(evil), "{login}");
}
