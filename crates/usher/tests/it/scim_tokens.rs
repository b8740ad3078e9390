//! Who may speak for a directory: its own live tokens and nobody else, and nobody learns which of the reasons it was.

use serde_json::json;

use crate::world::{Call, Ready, Served, fault, http, id, patch, person, until};

#[tokio::test]
async fn a_token_that_does_not_open_a_directory_is_refused_in_the_same_words_whatever_is_wrong_with_it() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let other = served.ready("other", None).await;
    let revoked = acme.workspace.token().await;
    acme.workspace.delete(&format!("/directory/tokens/{}", revoked["id"].as_str().unwrap())).await.must(204);
    let expired = runs_out_at_once(&acme.workspace).await;
    let off = served.ready("off", None).await;
    off.workspace.delete("/directory").await.must(204);

    let users = format!("{}/Users", acme.directory.base);
    let missing = served.operator.http.send(Call::get(&users)).await;
    let said = fault(&missing, 401, None);
    assert!(said.contains("missing, wrong, expired or revoked"), "{said}");
    assert!(!missing.text().contains("acme"), "it names the workspace: {}", missing.text());
    assert_eq!(missing.header("www-authenticate"), "Bearer");

    let wrong = format!("{}x", acme.directory.token);
    let secrets = [
        "wrong",
        &wrong,
        revoked["token"].as_str().unwrap(),
        &expired,
        &other.directory.token,
        &off.directory.token,
        &served.operator.key,
    ];
    for secret in secrets {
        let answer = acme.directory.with_token(secret).get("/Users").await;
        assert_eq!(answer.seen(), missing.seen(), "{secret}");
    }
    for value in ["", "Bearer", "Bearer ", "Basic dXNoZXI6dXNoZXI=", "Token x"] {
        let answer = served.operator.http.send(Call::get(&users).header("authorization", value)).await;
        assert_eq!(answer.seen(), missing.seen(), "{value:?}");
    }
    // A directory that does not exist answers like one that does, and so does one that was turned off.
    let gone = acme
        .directory
        .base
        .replace(acme.directory.base.rsplit('/').next().unwrap(), "dir_00000000000000000000000001");
    for base in [gone, acme.directory.base.replace("dir_", "x"), off.directory.base.clone()] {
        let call = Call::get(format!("{base}/Users")).bearer(&off.directory.token);
        assert_eq!(served.operator.http.send(call).await.seen(), missing.seen(), "{base}");
    }
}

/// A token of which only a moment was left, and that has run out since. Gives its secret.
async fn runs_out_at_once(workspace: &crate::world::Workspace) -> String {
    let events = workspace.events().await;
    let last: jiff::Timestamp = events.last().unwrap()["at"].as_str().unwrap().parse().unwrap();
    let expires_at = (last + jiff::SignedDuration::from_secs(3)).to_string();
    let made = workspace.post("/directory/tokens", json!({"expires_at": expires_at})).await.must(201).json();
    let base = workspace.get("/directory").await.must(200).json()["base_url"].as_str().unwrap().to_owned();
    let secret = made["token"].as_str().unwrap().to_owned();
    until("the token runs out", async || {
        let call = Call::get(format!("{base}/Users")).bearer(&secret);
        match workspace.operator.http.send(call).await.status {
            401 => Ok(()),
            status => Err(status.to_string()),
        }
    })
    .await;
    secret
}

#[tokio::test]
async fn a_token_is_taken_bare_or_with_its_word_in_any_case() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    for value in ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {} ", "Bearer Bearer {}", "{}"] {
        let value = value.replace("{}", &directory.token);
        let call = Call::get(format!("{}/Users", directory.base)).header("authorization", &value);
        served.operator.http.send(call).await.must(200);
    }
}

#[tokio::test]
async fn another_workspaces_people_are_as_if_they_did_not_exist() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let other = served.ready("other", None).await;
    let ada = acme.directory.join("ada").await;
    let before = acme.workspace.picture().await;

    // An id like any other, except that nobody ever had it.
    let mut never = id(&ada).to_owned();
    let last = if never.pop() == Some('0') { '1' } else { '0' };
    never.push(last);
    let body = person("eve");
    let change = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    let pairs = [
        (other.directory.get(&path(id(&ada))).await, other.directory.get(&path(&never)).await),
        (other.directory.put(&path(id(&ada)), &body).await, other.directory.put(&path(&never), &body).await),
        (
            other.directory.patch(&path(id(&ada)), &change).await,
            other.directory.patch(&path(&never), &change).await,
        ),
        (other.directory.delete(&path(id(&ada))).await, other.directory.delete(&path(&never)).await),
    ];
    for (foreign, random) in pairs {
        fault(&foreign, 404, None);
        assert_eq!(foreign.seen(), random.seen());
    }
    assert_eq!(other.directory.list(&[]).await["totalResults"], 0);
    for filter in ["userName eq \"ada@acme.example\"", "externalId eq \"ext-ada\"", "userName sw \"ada\""] {
        assert!(other.directory.found_by(filter).await.is_empty(), "{filter}");
    }
    assert!(other.directory.found_by(&format!("id eq \"{}\"", id(&ada))).await.is_empty());
    assert_eq!(acme.directory.read(&ada).await, ada);
    assert_eq!(acme.workspace.picture().await, before);
}

fn path(id: &str) -> String {
    format!("/Users/{id}")
}

#[tokio::test]
async fn two_workspaces_may_have_people_of_the_same_name() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let other = served.ready("other", None).await;
    let here = acme.directory.join("ada").await;
    let there = other.directory.create(&person("ada")).await;
    assert_ne!(id(&here), id(&there));
    acme.directory.forget(&here).await.must(204);
    assert_eq!(other.directory.read(&there).await, there);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_begins_before_its_token_is_revoked_and_ends_after_it_changes_nothing() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(None).await;
    let ada = directory.join("ada").await;
    let address = served.serving.address;
    let members = json!([{"value": id(&ada)}]);
    let user = person("eve").to_string();
    let group = json!({"displayName": "Admins", "members": members}).to_string();
    let rename = patch(json!([{"op": "replace", "path": "name.givenName", "value": "Eve"}])).to_string();
    let one = directory.base.split("/scim/").nth(1).map(|rest| format!("/scim/{rest}")).unwrap();
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "eve", "data": person("eve")}]});
    let requests = [
        ("POST", format!("{one}/Users"), user),
        ("POST", format!("{one}/Groups"), group),
        ("PATCH", format!("{one}/Users/{}", id(&ada)), rename),
        ("POST", format!("{one}/Bulk"), bulk.to_string()),
    ];
    for (method, path, body) in requests {
        let token = workspace.token().await;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: usher.example\r\nConnection: close\r\n\
            Content-Type: application/scim+json\r\nAuthorization: Bearer {}\r\n",
            token["token"].as_str().unwrap()
        );
        let revoke = async || {
            let path = format!("/directory/tokens/{}", token["id"].as_str().unwrap());
            workspace.delete(&path).await.must(204);
        };
        let answer = http::halting(address, &head, &body, revoke).await;
        let is_bulk = path.ends_with("/Bulk");
        let (status, inner) =
            if is_bulk { ("200", "\"status\":\"401\"") } else { ("401", "expired or revoked") };
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {answer}");
        assert!(answer.contains(inner), "{method} {path}: {answer}");
    }
    assert_eq!(directory.list(&[]).await["totalResults"], 1);
    assert_eq!(directory.get("/Groups").await.must(200).json()["totalResults"], 0);
    assert_eq!(directory.read(&ada).await, ada);
}
