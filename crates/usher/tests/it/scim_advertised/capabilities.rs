//! What `/ServiceProviderConfig` claims, each claim and each limit.

use serde_json::{Value, json};

use super::published;
use crate::world::{Call, Ready, Served, fault, id, oauth::OAuthClient, patch, resources};

async fn acme() -> (Served, Ready, Value) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    let config = ready.directory.get("/ServiceProviderConfig").await.must(200).json();
    (served, ready, config)
}

fn bulk(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
}

#[tokio::test]
async fn every_claim_of_the_configuration_is_one_that_is_tried_here() {
    let (_served, _ready, config) = acme().await;
    let mut claims: Vec<_> = config.as_object().unwrap().keys().map(String::as_str).collect();
    claims.retain(|name| !["schemas", "meta", "documentationUri"].contains(name));
    let tried = ["patch", "bulk", "filter", "changePassword", "sort", "etag", "authenticationSchemes"];
    assert_eq!(claims, tried, "a claim that no test of this file tries");
    for (name, limits) in [("bulk", &["maxOperations", "maxPayloadSize"][..]), ("filter", &["maxResults"])] {
        let keys: Vec<_> =
            config[name].as_object().unwrap().keys().filter(|key| *key != "supported").collect();
        assert_eq!(keys, limits, "{name}");
    }
}

#[tokio::test]
async fn a_page_holds_as_many_as_is_claimed_and_bulk_takes_as_many_as_is_claimed() {
    let (_served, ready, config) = acme().await;
    let directory = &ready.directory;
    let most = config["filter"]["maxResults"].as_u64().unwrap();
    let (operations, bytes) = (
        config["bulk"]["maxOperations"].as_u64().unwrap(),
        config["bulk"]["maxPayloadSize"].as_u64().unwrap(),
    );
    let groups: Value = (0..=most)
        .map(|number| {
            json!({"method": "POST", "path": "/Groups", "bulkId": format!("g{number}"),
            "data": {"displayName": format!("Group {number:04}")}})
        })
        .collect();
    let done = directory.post("/Bulk", &bulk(groups)).await.must(200).json();
    assert!(done["Operations"].as_array().unwrap().iter().all(|one| one["status"] == "201"), "{done}");
    for query in ["", "&filter=displayName%20sw%20%22Group%22", "&sortBy=displayName", "&cursor="] {
        let path = format!("/Groups?count={}{query}", most + 1);
        let page = directory.get(&path).await.must(200).json();
        let told =
            (page["totalResults"].as_u64(), page["itemsPerPage"].as_u64(), resources(&page).len() as u64);
        assert_eq!(told, (Some(most + 1), Some(most), most), "{path}");
    }
    let nothing = |count: u64| -> Value {
        (0..count)
            .map(|_| json!({"method": "DELETE", "path": "/Users/usr_00000000000000000000000001"}))
            .collect()
    };
    let done = directory.post("/Bulk", &bulk(nothing(operations))).await.must(200).json();
    assert_eq!(done["Operations"].as_array().unwrap().len() as u64, operations);
    let more = fault(&directory.post("/Bulk", &bulk(nothing(operations + 1))).await, 413, None);
    assert!(more.contains("maxOperations") && more.contains(&operations.to_string()), "{more}");
    let padded = |length: u64| {
        let body = bulk(nothing(1)).to_string();
        let filler = " ".repeat(usize::try_from(length).unwrap() - body.len());
        directory.call("POST", "/Bulk").body("application/scim+json", body + &filler)
    };
    directory.http.send(padded(bytes)).await.must(200);
    let more = fault(&directory.http.send(padded(bytes + 1)).await, 413, None);
    assert!(more.contains("maxPayloadSize") && more.contains(&bytes.to_string()), "{more}");
}

#[tokio::test]
async fn every_kind_of_resource_has_tags_and_patches_as_is_claimed() {
    let (_served, ready, config) = acme().await;
    let directory = &ready.directory;
    assert_eq!((&config["etag"]["supported"], &config["patch"]["supported"]), (&json!(true), &json!(true)));
    for kind in published::kinds(directory).await {
        let made = directory.post(&kind.endpoint, &kind.least("tagged")).await.must(201);
        let tag = made.header("etag").to_owned();
        let made = made.json();
        let path = format!("{}/{}", kind.endpoint, id(&made));
        assert_eq!(made["meta"]["version"], tag, "{}", kind.name);
        let send = async |method: &str, name: &str, tag: &str, body: Option<&Value>| {
            let call = directory.call(method, &path).header(name, tag);
            directory.http.send(body.map_or(call.clone(), |body| call.scim(body))).await
        };
        let known = send("GET", "if-none-match", &tag, None).await.must(304);
        assert!(known.body.is_empty() && known.header("etag") == tag, "{}", kind.name);
        let rename = patch(json!([{"op": "add", "path": "externalId", "value": "another"}]));
        let newer = send("PATCH", "if-match", &tag, Some(&rename)).await.must(200);
        let now = newer.header("etag").to_owned();
        assert_ne!(now, tag, "{}", kind.name);
        let put = kind.least("tagged");
        for (method, body) in [("PATCH", Some(&rename)), ("PUT", Some(&put)), ("DELETE", None)] {
            fault(&send(method, "if-match", &tag, body).await, 412, None);
        }
        assert_eq!(send("GET", "if-none-match", &tag, None).await.must(200).json(), newer.json());
        let replaced = send("PUT", "if-match", &now, Some(&put)).await.must(200);
        send("DELETE", "if-match", replaced.header("etag"), None).await.must(204);
    }
}

#[tokio::test]
async fn the_schemes_that_are_claimed_open_the_directory_and_others_do_not() {
    let (_served, Ready { workspace, directory }, config) = acme().await;
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    assert_eq!(schemes.iter().filter(|scheme| scheme["primary"] == true).count(), 1);
    let url = format!("{}/Users", directory.base);
    for scheme in schemes {
        for name in ["type", "name", "description"] {
            assert!(scheme[name].as_str().is_some_and(|text| !text.is_empty()), "{name} of {scheme}");
        }
        match scheme["type"].as_str().unwrap() {
            "oauthbearertoken" => {
                let header = format!("Bearer {}", directory.token);
                let call = Call::get(&url).header("authorization", &header);
                directory.http.send(call).await.must(200);
                let unknown = directory.http.send(Call::get(&url)).await;
                fault(&unknown, 401, None);
                assert!(unknown.header("www-authenticate").starts_with("Bearer"), "{:?}", unknown.headers);
            }
            "oauth2" => {
                let client = OAuthClient::make(&workspace, json!({"name": "Entra ID"})).await;
                client.enter().await.get("/Users").await.must(200);
            }
            other => panic!("{other} is claimed and not tried: say how it is used"),
        }
    }
    let basic = Call::get(&url).header("authorization", "Basic dXNoZXI6dXNoZXI=");
    fault(&directory.http.send(basic).await, 401, None);
}

#[tokio::test]
async fn a_password_is_not_changed_because_that_is_not_claimed() {
    let (_served, ready, config) = acme().await;
    assert_eq!(config["changePassword"]["supported"], false);
    let ada = ready.directory.join("ada").await;
    let before = ready.workspace.picture().await;
    for operation in [
        json!({"op": "replace", "path": "password", "value": "t1meMa$heen"}),
        json!({"op": "replace", "value": {"password": "t1meMa$heen"}}),
    ] {
        let after = ready.directory.change(&ada, json!([operation])).await.must(200).json();
        assert_eq!(after, ada, "nothing of it is kept or shown");
    }
    assert_eq!(ready.workspace.picture().await, before);
}
