//! The way into the console and out of it, and who does not get in.

use super::{IT, OPERATOR, bare, desk, first, home, pages, show, visitor};
use crate::world::{Call, Demo, Served, browser::SESSION};

#[tokio::test]
async fn a_key_opens_the_console_and_whatever_is_no_key_gets_one_answer() {
    let served = Served::start().await;
    let made = async || {
        let made = served.installation.command(&["operator-key", "create", "--name", "Support", "--json"]);
        made.await.well().json()
    };
    let revoked = made().await;
    let id = revoked["id"].as_str().unwrap();
    served.installation.command(&["operator-key", "revoke", id]).await.well();
    let key = &served.operator.key;
    let browser = visitor(&served);
    let wrong = show(&browser, "wrong").await.must(403).says("operator_key_invalid");
    assert_eq!(wrong.title, "Error: Operator console · Usher");
    for other in ["", revoked["operator_key"].as_str().unwrap(), &key[..key.len() - 1], "uso_x"] {
        let page = show(&browser, other).await.must(403);
        assert_eq!(page.text, wrong.text, "{other}");
    }
    assert!(!wrong.answer.text().contains("value=\"wrong\""), "what was typed is not written back");
    assert_eq!(browser.cookie(OPERATOR), None);

    let answer = bare(&browser, "/op/sign-in", &[("key", key)]).await.must(303);
    assert_eq!(answer.header("location"), "/op");
    let cookie = answer.header("set-cookie");
    for part in ["usher-operator=uso_", "HttpOnly", "SameSite=Lax", "Max-Age=28800", "Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let page = browser.open("/op").await.must(200).says("Find a workspace").says("With the key a test");
    assert!(page.answer.text().contains("<meta name=\"robots\" content=\"noindex\">"));
    assert_eq!(page.answer.header("cache-control"), "no-store");
    assert!(page.answer.header("content-security-policy").contains("default-src 'none'"));
    assert!(!page.answer.text().contains(key.as_str()));
    // From another site it is not taken.
    let elsewhere = visitor(&served);
    let url = elsewhere.at("/op/sign-in");
    let call = Call::new("POST", url.as_str()).form(&[("key", key)]).header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.send(call, &url).await.status, 403);
    assert_eq!(elsewhere.cookie(OPERATOR), None);
}

#[tokio::test]
async fn signing_out_ends_it_for_good_and_revoking_the_key_at_the_next_click() {
    let served = Served::start().await;
    let acme = served.operator.team("acme", None).await;
    let made = served.installation.command(&["operator-key", "create", "--name", "Support", "--json"]).await;
    let made = made.well().json();
    let browser = desk(visitor(&served), made["operator_key"].as_str().unwrap()).await;
    let page = browser.open(&home(&acme)).await.must(200).says("With the key Support");
    let secret = browser.cookie(OPERATOR).unwrap();
    let page = browser.send_form(&page, page.form("/op/sign-out"), &[], None).await.must(200);
    page.says("You are signed out.");
    assert_eq!(browser.cookie(OPERATOR), None);
    browser.put_cookie(OPERATOR, &secret);
    let page = browser.open(&home(&acme)).await.must(200).says("Your session has ended");
    assert_eq!(page.form("/op/sign-in").value("return_to"), home(&acme), "the way back is kept");

    let browser = desk(visitor(&served), made["operator_key"].as_str().unwrap()).await;
    browser.open(&home(&acme)).await.must(200).says("Domains");
    served.installation.command(&["operator-key", "revoke", made["id"].as_str().unwrap()]).await.well();
    browser.open(&home(&acme)).await.must(200).says("Your session has ended").says("Operator key");
    // Both ends of time, by the database's own clock.
    for column in ["opened_at", "seen_at"] {
        let browser = desk(visitor(&served), &served.operator.key).await;
        let long: u64 = if column == "opened_at" { 8 * 3600 } else { 1800 } * 1_000_000;
        served
            .installation
            .database
            .ask(&format!("UPDATE operator_sessions SET {column} = {column} - {long}"));
        browser.open(&home(&acme)).await.must(200).says("Your session has ended");
    }
    let recorded =
        served.installation.database.ask("SELECT action FROM audit WHERE action LIKE 'operator.%'");
    for action in ["operator.signed_in", "operator.signed_out"] {
        assert!(recorded.iter().any(|entry| entry == action), "{recorded:?}");
    }
}

#[tokio::test]
async fn no_session_of_a_person_opens_the_console_and_no_operators_session_opens_anything_else() {
    let demo = Demo::start().await;
    let connection = first(&demo.acme, "/connections").await["id"].as_str().unwrap().to_owned();
    let owner = demo.browser_of("owner@acme.example").await;
    let operator = desk(demo.browser(), &demo.operator.key).await;
    let (person, desk_secret) = (owner.session(), operator.cookie(OPERATOR).unwrap());
    for secret in [&person, &demo.operator.key, &demo.directory.token, &"uso_x".to_owned()] {
        owner.put_cookie(OPERATOR, secret);
        for path in pages(&demo.acme, &connection) {
            let page = owner.open(&path).await.must(200);
            assert_eq!(page.url.path(), "/op", "{path}");
            page.form("/op/sign-in");
        }
    }
    let eve = demo.browser();
    for secret in [&desk_secret, &demo.operator.key] {
        eve.put_cookie(SESSION, secret);
        assert_eq!(eve.open("/w/acme").await.url.path(), "/login");
    }
    demo.operator.get("/workspaces").await.must(200);
    let call = Call::get(format!("{}/api/v1/workspaces", demo.operator.usher)).bearer(&desk_secret);
    demo.operator.http.send(call).await.problem(401, "operator_key_invalid");
    // Nothing is done without a session, nor by a form of anybody else's.
    let before = demo.acme.picture().await;
    let forms = [
        format!("{}/domains/acme.example/check", home(&demo.acme)),
        format!("{}/connections/{connection}/off", home(&demo.acme)),
        format!("{}/links", home(&demo.acme)),
        format!("{}/plan", home(&demo.acme)),
        "/op/sign-out".to_owned(),
    ];
    let fields = [
        ("plan", "standard"),
        ("seats", "1"),
        ("confirm", "acme"),
        ("purpose", "sso"),
        ("recipient", IT),
        ("days", "7"),
    ];
    for path in &forms {
        let answer = bare(&demo.browser(), path, &fields).await.must(303);
        assert!(answer.header("location").starts_with("/op"), "{path}");
        for csrf in ["", "wrong"] {
            let forged = bare(&operator, path, &[&fields[..], &[("csrf", csrf)]].concat()).await;
            assert_eq!(forged.status, 403, "{path}");
        }
        let url = operator.at(path);
        let page = operator.open("/op").await.must(200);
        let csrf = page.form("/op/sign-out").value("csrf").to_owned();
        let call = Call::new("POST", url.as_str()).form(&[&fields[..], &[("csrf", &csrf)]].concat());
        let foreign = operator.send(call.header("sec-fetch-site", "cross-site"), &url).await;
        assert_eq!(foreign.status, 403, "{path}");
    }
    assert_eq!(demo.acme.picture().await, before);
}
