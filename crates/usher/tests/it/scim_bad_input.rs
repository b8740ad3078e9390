//! Messages that are wrong: each is refused in SCIM's own form, with the reason RFC 7644 names, and changes nothing.

use serde_json::{Value, json};

use crate::world::{Answer, Directory, Ready, Served, fault, id, patch, person};

const SCIM: &str = "application/scim+json";

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(Some(10)).await;
    (served, ready)
}

/// Sends each of these, and sees that it is refused so and that nothing is different afterwards.
async fn nothing_comes_of<C>(
    ready: &Ready,
    cases: impl IntoIterator<Item = (C, u16, Option<&'static str>)>,
    send: impl AsyncFn(&Directory, C) -> Answer,
) {
    let before = ready.workspace.picture().await;
    let people = ready.directory.list(&[]).await;
    for (case, status, scim_type) in cases {
        let answer = send(&ready.directory, case).await;
        fault(&answer, status, scim_type);
    }
    assert_eq!(ready.directory.list(&[]).await, people);
    assert_eq!(ready.workspace.picture().await, before);
}

#[tokio::test]
async fn a_body_that_is_not_one_unambiguous_json_object_is_invalid_syntax() {
    let (_served, ready) = acme().await;
    let nested = format!("{{\"userName\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: Vec<Vec<u8>> = [
        "",
        " \n",
        "{",
        "{\"userName\":\"a\"} x",
        "[]",
        "\"ada\"",
        "null",
        "7",
        "{'userName':'a'}",
        "{\"userName\":\"a\",\"userName\":\"b\"}",
        "{\"userName\":\"a\",\"active\":1e999}",
        "{\"userName\":\"a\\u0000b\"}",
        "{\"userName\":\"a\\ud800\"}",
        &nested,
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"{\"userName\":\"\xff\"}".to_vec(), vec![0x1f, 0x8b, 0x08, 0x00]])
    .collect();
    let cases = bodies.iter().map(|body| (body, 400, Some("invalidSyntax")));
    nothing_comes_of(&ready, cases, async |directory, body: &Vec<u8>| {
        directory.http.send(directory.call("POST", "/Users").body(SCIM, body.clone())).await
    })
    .await;
}

#[tokio::test]
async fn a_value_of_the_wrong_type_or_a_missing_one_is_invalid_value() {
    let (_served, ready) = acme().await;
    let long = "x".repeat(5_000);
    let bodies = [
        json!({}),
        json!({"externalId": "1"}),
        json!({"userName": null}),
        json!({"userName": ""}),
        json!({"userName": 1}),
        json!({"userName": ["ada"]}),
        json!({"userName": {"value": "ada"}}),
        json!({"userName": "ada", "active": "perhaps"}),
        json!({"userName": "ada", "active": 2}),
        json!({"userName": "ada", "name": "Ada"}),
        json!({"userName": "ada", "name": {"givenName": {}}}),
        json!({"userName": "ada", "emails": [7]}),
        json!({"userName": "ada", "emails": [{"value": true}]}),
        json!({"userName": long}),
    ];
    let cases = bodies.iter().map(|body| (body, 400, Some("invalidValue")));
    nothing_comes_of(&ready, cases, async |directory, body: &Value| directory.post("/Users", body).await)
        .await;
}

#[tokio::test]
async fn a_patch_that_makes_no_sense_changes_nothing() {
    let (_served, ready) = acme().await;
    let ada = ready.directory.join("ada").await;
    let (syntax, value) = (Some("invalidSyntax"), Some("invalidValue"));
    let (path, target, mutability) = (Some("invalidPath"), Some("noTarget"), Some("mutability"));
    let good = json!({"op": "replace", "path": "title", "value": "Dr"});
    let cases = [
        (json!({}), syntax),
        (json!({"Operations": []}), syntax),
        (json!({"Operations": {}}), syntax),
        (patch(json!([7])), syntax),
        (patch(json!([{}])), syntax),
        (patch(json!([{"op": 1, "path": "title", "value": "x"}])), syntax),
        (patch(json!([{"op": "frobnicate", "path": "title", "value": "x"}])), syntax),
        (patch(json!([{"op": "replace", "path": "title"}])), value),
        (patch(json!([{"op": "replace", "value": "Dr"}])), value),
        (patch(json!([{"op": "replace", "path": "active", "value": "perhaps"}])), value),
        (patch(json!([{"op": "replace", "path": 7, "value": "x"}])), path),
        (patch(json!([{"op": "replace", "path": "emails..value", "value": "x"}])), path),
        (patch(json!([{"op": "replace", "path": "emails[", "value": "x"}])), Some("invalidFilter")),
        (patch(json!([{"op": "replace", "path": "name.givenName.x", "value": "x"}])), path),
        (
            patch(json!([{"op": "replace", "path": "emails[type zz \"work\"].value", "value": "x"}])),
            Some("invalidFilter"),
        ),
        (patch(json!([{"op": "remove"}])), target),
        (patch(json!([{"op": "replace", "path": "id", "value": "usr_1"}])), mutability),
        (
            patch(json!([{"op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"}])),
            mutability,
        ),
        (patch(json!([{"op": "add", "path": "groups", "value": [{"value": "admins"}]}])), mutability),
        (patch(json!([{"op": "remove", "path": "userName"}])), mutability),
        // An empty text is no value (RFC 7643 2.5), and a user name has to have one.
        (patch(json!([{"op": "replace", "path": "userName", "value": ""}])), mutability),
        // All or nothing: what comes before the operation that is wrong does not happen either (RFC 7644 3.5.2).
        (patch(json!([good, {"op": "replace", "path": "active", "value": false}, {"op": "remove"}])), target),
    ];
    let cases = cases.into_iter().map(|(body, scim_type)| (body, 400, scim_type));
    nothing_comes_of(&ready, cases, async |directory, body: Value| {
        directory.patch(&format!("/Users/{}", id(&ada)), &body).await
    })
    .await;
    assert_eq!(ready.directory.read(&ada).await, ada);
}

#[tokio::test]
async fn a_replacement_without_a_user_name_changes_nothing() {
    let (_served, ready) = acme().await;
    let ada = ready.directory.join("ada").await;
    let cases = [json!({}), json!({"userName": ""}), json!({"userName": 5}), json!({"active": false})];
    let cases = cases.into_iter().map(|body| (body, 400, Some("invalidValue")));
    nothing_comes_of(&ready, cases, async |directory, body: Value| directory.replace(&ada, &body).await)
        .await;
}

#[tokio::test]
async fn a_client_can_not_set_what_is_the_services_own() {
    let (_served, ready) = acme().await;
    let mut body = person("ada");
    body["id"] = json!("usr_00000000000000000000000001");
    body["meta"] =
        json!({"created": "2001-01-01T00:00:00Z", "version": "W/\"99\"", "location": "https://evil.example"});
    body["groups"] = json!([{"value": "admins"}]);
    body["password"] = json!("a-secret-of-ada");
    let ada = ready.directory.create(&body).await;
    assert_ne!(id(&ada), "usr_00000000000000000000000001");
    assert_eq!(ada["meta"]["version"], "W/\"1\"");
    assert_ne!(ada["meta"]["created"], "2001-01-01T00:00:00Z");
    assert!(ada.get("groups").is_none() && ada.get("password").is_none(), "{ada}");

    let sent =
        json!({"userName": "ada@acme.example", "id": "usr_1", "meta": null, "active": true, "Password": "x"});
    let after = ready.directory.replace(&ada, &sent).await.must(200).json();
    assert_eq!((id(&after), &after["meta"]["created"]), (id(&ada), &ada["meta"]["created"]));
    let inside = json!([{"op": "replace", "value": {"id": "usr_1", "title": "Countess", "groups": []}}]);
    let after = ready.directory.change(&ada, inside).await.must(200).json();
    assert_eq!((id(&after), &after["title"]), (id(&ada), &json!("Countess")));
    // Nor can it give itself a role or an owner's place.
    let claims = json!([{"op": "add", "value": {"role": "owner", "roles": [{"value": "owner", "primary": true}],
        "is_owner": true, "email_verified": true}}]);
    ready.directory.change(&ada, claims).await.must(200);
    assert_eq!(ready.workspace.member("ada@acme.example").await.unwrap()["role"], "member");
    assert!(!_served.installation.database.keeps("a-secret-of-ada"), "a password was kept");
}

#[tokio::test]
async fn a_body_of_up_to_a_mebibyte_is_taken_and_one_byte_more_is_too_large() {
    let (_served, ready) = acme().await;
    let padded = |name: &str, length: usize| {
        let mut body = person(name).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    let send = async |body: String| {
        ready.directory.http.send(ready.directory.call("POST", "/Users").body(SCIM, body)).await
    };
    send(padded("ada", 1024 * 1024)).await.must(201);
    let cases = [1024 * 1024 + 1, 3 * 1024 * 1024].map(|length| (padded("grace", length), 413, None));
    nothing_comes_of(&ready, cases, async |directory, body: String| {
        directory.http.send(directory.call("POST", "/Users").body(SCIM, body)).await
    })
    .await;
    // The connection, or a new one, still serves.
    ready.directory.join("grace").await;
}

#[tokio::test]
async fn json_is_taken_under_every_name_it_has_and_nothing_else_is() {
    let (_served, ready) = acme().await;
    let types = [
        "application/scim+json",
        "application/json",
        "application/scim+json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "",
    ];
    for (number, media_type) in types.into_iter().enumerate() {
        let body = person(&format!("p{number}")).to_string();
        let call = ready.directory.call("POST", "/Users").body(media_type, body);
        let answer = ready.directory.http.send(call).await.must(201);
        assert_eq!(answer.header("content-type"), SCIM, "{media_type}");
    }
    let foreign = [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ];
    let cases = foreign.map(|media_type| (media_type, 415, None));
    nothing_comes_of(&ready, cases, async |directory, media_type| {
        let call = directory.call("POST", "/Users").body(media_type, person("grace").to_string());
        directory.http.send(call).await
    })
    .await;
}

#[tokio::test]
async fn a_query_that_can_not_be_understood_is_refused_rather_than_passed_over() {
    let (_served, ready) = acme().await;
    ready.directory.join("ada").await;
    let deep = format!("filter={}userName pr{}", "(".repeat(2_000), ")".repeat(2_000));
    let many = format!("filter={}", vec!["userName pr"; 200].join(" and "));
    let filter = Some("invalidFilter");
    let cases = [
        ("filter=", filter),
        ("filter=userName", filter),
        ("filter=userName eq", filter),
        ("filter=userName xx \"a\"", filter),
        ("filter=userName eq \"a", filter),
        ("filter=userName eq \"a\" and", filter),
        ("filter=(userName eq \"a\"", filter),
        ("filter=userName eq \"a\" userName eq \"b\"", filter),
        ("filter=active gt true", filter),
        ("filter=' or 1=1 --", filter),
        (&deep, filter),
        (&many, filter),
        ("startIndex=one", Some("invalidValue")),
        ("count=many", Some("invalidValue")),
        ("filter=userName pr&filter=active pr", Some("invalidValue")),
        ("attributes=userName&excludedAttributes=name", Some("invalidValue")),
    ];
    let cases = cases.map(|(query, scim_type)| (query, 400, scim_type));
    nothing_comes_of(&ready, cases, async |directory, query: &str| {
        directory.get(&format!("/Users?{}", query.replace(' ', "%20").replace('"', "%22"))).await
    })
    .await;
}
