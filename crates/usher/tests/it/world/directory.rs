//! A directory, as an identity provider's SCIM client sees it.

use serde_json::{Value, json};

use super::http::{Answer, Call, Http, encoded};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// A SCIM client with a token.
#[derive(Debug, Clone)]
pub(crate) struct Directory {
    pub(crate) http: Http,
    /// `{usher}/scim/v2/{directory}`.
    pub(crate) base: String,
    pub(crate) token: String,
}

impl Directory {
    pub(crate) fn new(http: Http, base: &str, token: &str) -> Self {
        Self { http, base: base.to_owned(), token: token.to_owned() }
    }

    /// The same directory, spoken to with another token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The same directory, reached by another client: of a service that was started again.
    pub(crate) fn with_http(&self, http: Http) -> Self {
        Self { http, ..self.clone() }
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base)).bearer(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.http.send(self.call("GET", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.http.send(self.call("POST", path).scim(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.http.send(self.call("PUT", path).scim(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.http.send(self.call("PATCH", path).scim(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.http.send(self.call("DELETE", path)).await
    }

    /// Tells of somebody new and gives the resource.
    pub(crate) async fn create(&self, body: &Value) -> Value {
        let answer = self.post("/Users", body).await.must(201);
        let user = answer.json();
        assert_eq!(answer.header("location"), user["meta"]["location"], "{user}");
        assert_eq!(user["meta"]["location"], format!("{}/Users/{}", self.base, id(&user)), "{user}");
        user
    }

    /// Tells of `{name}@acme.example` and gives the resource.
    pub(crate) async fn join(&self, name: &str) -> Value {
        self.create(&person(name)).await
    }

    pub(crate) async fn read(&self, user: &Value) -> Value {
        self.get(&format!("/Users/{}", id(user))).await.must(200).json()
    }

    /// Sends these operations.
    pub(crate) async fn change(&self, user: &Value, operations: Value) -> Answer {
        self.patch(&format!("/Users/{}", id(user)), &patch(operations)).await
    }

    /// Says whether somebody is active.
    pub(crate) async fn say_active(&self, user: &Value, active: bool) -> Answer {
        self.change(user, json!([{"op": "replace", "path": "active", "value": active}])).await
    }

    /// Replaces a resource by what is sent, its id and meta along with it, as clients do.
    pub(crate) async fn replace(&self, user: &Value, body: &Value) -> Answer {
        self.put(&format!("/Users/{}", id(user)), body).await
    }

    pub(crate) async fn forget(&self, user: &Value) -> Answer {
        self.delete(&format!("/Users/{}", id(user))).await
    }

    /// A list of people, as these parameters ask for it.
    pub(crate) async fn list(&self, parameters: &[(&str, &str)]) -> Value {
        let list = self.get(&format!("/Users?{}", encoded(parameters))).await.must(200).json();
        assert_eq!(list["schemas"], json!([LIST]));
        for count in ["totalResults", "itemsPerPage", "startIndex"] {
            assert!(list[count].is_u64(), "{count} of {list}");
        }
        let shown = list["Resources"].as_array().map_or(0, Vec::len);
        assert_eq!(list["itemsPerPage"], shown, "{list}");
        list
    }

    /// The user names a filter finds, sorted.
    pub(crate) async fn found_by(&self, filter: &str) -> Vec<String> {
        let list = self.list(&[("filter", filter)]).await;
        let mut names: Vec<String> =
            resources(&list).iter().map(|user| user["userName"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    }
}

/// The resources of a list.
pub(crate) fn resources(list: &Value) -> Vec<Value> {
    list["Resources"].as_array().cloned().unwrap_or_default()
}

/// A resource's id.
#[track_caller]
pub(crate) fn id(user: &Value) -> &str {
    user["id"].as_str().unwrap_or_else(|| panic!("no id in {user}"))
}

/// `{name}@acme.example` as an identity provider tells of them.
pub(crate) fn person(name: &str) -> Value {
    person_at(name, &format!("{name}@acme.example"))
}

/// Somebody by this name, under this address.
pub(crate) fn person_at(name: &str, address: &str) -> Value {
    json!({"schemas": [USER], "userName": address, "externalId": format!("ext-{name}"),
        "name": {"givenName": name, "familyName": "Person"},
        "emails": [{"value": address, "type": "work", "primary": true}], "active": true})
}

/// A PATCH of these operations.
pub(crate) fn patch(operations: Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// What a SCIM client has to be told with every refusal (RFC 7644 section 3.12).
#[track_caller]
pub(crate) fn fault(answer: &Answer, status: u16, scim_type: Option<&str>) -> String {
    assert_eq!(answer.status, status, "{}: {}", answer.asked, answer.text());
    assert_eq!(answer.header("content-type"), "application/scim+json", "{}", answer.asked);
    let document = answer.json();
    assert_eq!(document["schemas"], json!([ERROR]), "{}: {document}", answer.asked);
    assert_eq!(document["status"], status.to_string(), "{}: {document}", answer.asked);
    assert_eq!(document["scimType"].as_str(), scim_type, "{}: {document}", answer.asked);
    let detail = document["detail"].as_str().unwrap_or_default();
    assert!(!detail.is_empty(), "{}: {document}", answer.asked);
    detail.to_owned()
}
