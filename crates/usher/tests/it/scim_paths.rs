//! Addresses below a directory: those that lead somewhere, those that do not, and methods they do not have.

use crate::world::{Directory, Served, fault, http, id, person};

#[tokio::test]
async fn collections_are_found_however_clients_write_their_slashes() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    let ada = directory.join("ada").await;
    let one = format!("/Users/{}", id(&ada));
    for path in ["/Users", "/Users/", "//Users", "/Users?", "/Users?aadOptscim062020", "/%55sers"] {
        assert_eq!(directory.get(path).await.must(200).json()["totalResults"], 1, "{path}");
    }
    for path in [one.clone(), format!("{one}/"), format!("/{one}")] {
        assert_eq!(directory.get(&path).await.must(200).json(), ada, "{path}");
    }
}

#[tokio::test]
async fn a_path_that_names_nothing_is_not_found_whatever_is_asked_of_it() {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let ada = ready.directory.join("ada").await;
    let before = ready.workspace.picture().await;
    let paths = [
        "/users".to_owned(),
        "/USERS".to_owned(),
        "/Users;x=1".to_owned(),
        "/Userss".to_owned(),
        format!("/users/{}", id(&ada)),
        format!("/Users/{}/emails", id(&ada)),
        "/Schemas/urn:nothing".to_owned(),
        "/ResourceTypes/Nothing".to_owned(),
        "/Nothing".to_owned(),
    ];
    for path in &paths {
        fault(&ready.directory.get(path).await, 404, None);
    }
    for path in ["/users", "/Nothing", "/Users;x=1"] {
        fault(&ready.directory.post(path, &person("grace")).await, 404, None);
        fault(&ready.directory.delete(path).await, 404, None);
    }
    assert_eq!(ready.workspace.picture().await, before);
}

#[tokio::test]
async fn a_path_tells_which_methods_it_has_when_asked_for_another() {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let directory = &ready.directory;
    let ada = directory.join("ada").await;
    let before = ready.workspace.picture().await;
    let one = format!("/Users/{}", id(&ada));
    let cases: [(&str, &str, &[&str]); 9] = [
        ("DELETE", "/Users", &["GET", "POST"]),
        ("PATCH", "/Users", &["GET", "POST"]),
        ("PUT", "/Users", &["GET", "POST"]),
        ("OPTIONS", "/Users", &["GET", "POST"]),
        ("POST", &one, &["GET", "PUT", "PATCH", "DELETE"]),
        ("POST", "/ServiceProviderConfig", &["GET"]),
        ("DELETE", "/Schemas", &["GET"]),
        ("PUT", "/ResourceTypes", &["GET"]),
        ("PATCH", "/ResourceTypes/User", &["GET"]),
    ];
    for (method, path, allowed) in cases {
        // A header that would put another method in its place has no such power.
        let call =
            directory.call(method, path).header("x-http-method-override", "DELETE").scim(&person("grace"));
        let answer = directory.http.send(call).await;
        fault(&answer, 405, None);
        let told: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        assert_eq!(told, allowed, "{method} {path}");
    }
    assert_eq!(ready.workspace.picture().await, before);
}

#[tokio::test]
async fn me_is_not_implemented_because_a_token_is_nobody() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    for (method, path) in [("GET", "/Me"), ("POST", "/Me"), ("PATCH", "/Me"), ("DELETE", "/Me/x")] {
        fault(&directory.http.send(directory.call(method, path)).await, 501, None);
    }
}

#[tokio::test]
async fn no_spelling_of_a_path_gets_past_the_token() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    let ada = directory.join("ada").await;
    let base = directory.base.split_once("usher.example").unwrap().1;
    let paths = [
        format!("{base}/Users"),
        format!("{base}//Users"),
        format!("{base}/Users/"),
        format!("{base}/%55sers"),
        format!("{base}/Users;x"),
        format!("{base}/./Users"),
        format!("{base}/x/../Users"),
        format!("{base}/..%2fUsers"),
        format!("{base}/Users/{}", id(&ada)),
        format!("{base}/Users/%2e%2e/Users"),
        format!("{base}/Schemas"),
        format!("{base}/ServiceProviderConfig"),
        format!("{base}/Me"),
        format!("{base}/Nothing"),
        base.to_owned(),
        format!("{base}/"),
        "/scim/v2/Users".to_owned(),
    ];
    for path in paths {
        for method in ["GET", "POST", "DELETE"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: usher.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            let answer = http::raw(served.serving.address, &request).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{method} {path}: {answer}");
            assert!(
                answer.contains("urn:ietf:params:scim:api:messages:2.0:Error"),
                "{method} {path}: {answer}"
            );
        }
    }
    assert_eq!(directory.read(&ada).await, ada);
}

#[tokio::test]
async fn an_id_is_compared_and_never_understood() {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let owner = ready.workspace.owner().await;
    let account = owner["account"].as_str().unwrap();
    let member = owner["id"].as_str().unwrap();
    // What identity providers call people is kept as text, even where it looks like an id of ours or a path.
    for (number, external) in
        ["1", "../1", account, member, "usr_1", "'; drop table members; --"].iter().enumerate()
    {
        let mut body = person(&format!("p{number}"));
        body["externalId"] = (*external).into();
        let user = ready.directory.create(&body).await;
        assert_eq!(user["externalId"], *external);
        let quoted = format!("externalId eq {}", serde_json::Value::from(*external));
        assert_eq!(
            ready.directory.found_by(&quoted).await,
            [format!("p{number}@acme.example")],
            "{external}"
        );
    }
    for wrong in [account, member, "1", "usr_1", "usr_", "%00", "a%2fb", "%F0%9F%A6%80"] {
        not_there(&ready.directory, wrong).await;
    }
    assert_eq!(ready.workspace.owner().await, owner);
}

async fn not_there(directory: &Directory, id: &str) {
    let path = format!("/Users/{id}");
    fault(&directory.get(&path).await, 404, None);
    fault(&directory.delete(&path).await, 404, None);
}
