//! What another site can't make a browser do here.

use crate::support::Idp;
use http::Method;

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let idp = Idp::start().await;
    for path in [
        "/people/ada/assign",
        "/people/ada/delete",
        "/application",
        "/log/clear",
        "/oidc/sign-in",
        "/sign-out",
    ] {
        for (header, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let answer = idp.send(idp.form_request(path, &[]).header(header, value)).await;
            assert_eq!(answer.status, 403, "{path} {header}: {value}");
        }
    }
    assert_eq!(idp.get("/api/people/ada").await.json()["assigned"], false);
    let own = idp.form_request("/people/ada/assign", &[]).header("sec-fetch-site", "same-origin");
    assert_eq!(idp.send(own).await.status, 303);
    assert_eq!(idp.get("/api/people/ada").await.json()["assigned"], true);
}

#[tokio::test]
async fn the_api_takes_json_alone_and_nothing_of_another_site() {
    let idp = Idp::start().await;
    let path = idp.at("/api/people/ada/assign");
    let answer = idp.send(idp.client.post(&path)).await;
    assert_eq!(answer.status, 415);
    assert!(answer.json()["error"].as_str().unwrap().contains("application/json"));
    let plain = idp.client.post(&path).header("content-type", "text/plain").body("{}");
    assert_eq!(idp.send(plain).await.status, 415);
    let foreign = idp.client.delete(idp.at("/api/people/ada")).header("sec-fetch-site", "cross-site");
    let answer = idp.send(foreign).await;
    assert_eq!(answer.status, 403);
    assert!(answer.json()["error"].is_string());
    assert_eq!(idp.post("/api/people/ada/assign").await.status, 200);
}

#[tokio::test]
async fn a_name_that_someone_points_here_is_not_answered() {
    let idp = Idp::start().await;
    for (host, status) in [("evil.example", 421), ("localhost:1234", 200), ("127.0.0.1.evil.example", 421)] {
        let request = idp.client.get(idp.at("/api/people")).header("host", host);
        assert_eq!(idp.send(request).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn every_page_forbids_scripts_frames_and_other_sites() {
    let idp = Idp::start().await;
    for path in
        ["/", "/add", "/people/ada", "/people/ada/delete", "/application", "/log", "/mail", "/nowhere"]
    {
        let answer = idp.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert!(!answer.text.contains("<script") && !answer.text.contains(" style="), "{path}");
        assert!(answer.text.contains("For practice only"), "{path}");
        assert_eq!(answer.text.matches("<h1").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn an_unknown_method_or_address_of_the_api_is_answered_as_json() {
    let idp = Idp::start().await;
    for (method, path, status) in [(Method::GET, "/api/nothing", 404), (Method::PUT, "/api/people", 405)] {
        let answer = idp.send(idp.client.request(method, idp.at(path))).await;
        assert_eq!(answer.status, status);
        assert!(answer.json()["error"].is_string());
    }
}
