//! The operator: the vendor's backend, by the operator API.

use serde_json::{Value, json};

use super::{
    http::{Answer, Call, Http, encoded},
    workspace::Workspace,
};

/// Whoever holds the operator key.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    pub(crate) http: Http,
    /// The service's address, without a slash at its end.
    pub(crate) usher: String,
    pub(crate) key: String,
}

impl Operator {
    /// A call with the key.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}/api/v1{path}", self.usher)).bearer(&self.key)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.http.send(self.call("GET", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.http.send(self.call("POST", path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.http.send(self.call("PATCH", path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.http.send(self.call("PUT", path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.http.send(self.call("DELETE", path)).await
    }

    /// Every item of a list, however many pages it has.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let query = encoded(&[("limit", "500"), ("after", &after)]);
            let page = self.get(&format!("{path}{joint}{query}")).await.must(200).json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return items,
            }
        }
    }

    /// Makes a workspace from these particulars.
    pub(crate) async fn make(&self, new: Value) -> Workspace {
        let made = self.post("/workspaces", new).await.must(201).json();
        Workspace::new(self.clone(), &made)
    }

    /// Makes a team workspace on the Enterprise plan; its owner is `owner@{slug}.example`.
    pub(crate) async fn team(&self, slug: &str, seats: Option<u32>) -> Workspace {
        let owner = format!("owner@{slug}.example");
        self.make(json!({"name": slug, "slug": slug, "kind": "team", "plan": "enterprise", "seats": seats,
            "owner_email": owner}))
            .await
    }

    /// Makes a personal workspace.
    pub(crate) async fn personal(&self, slug: &str, owner: &str) -> Workspace {
        self.make(json!({"name": slug, "slug": slug, "kind": "personal", "plan": "standard", "seats": null,
            "owner_email": owner}))
            .await
    }

    /// The account an address belongs to.
    pub(crate) async fn account_of(&self, email: &str) -> Option<Value> {
        self.all(&format!("/accounts?{}", encoded(&[("email", email)]))).await.into_iter().next()
    }

    /// The places of an account, by the slugs of their workspaces, with each member's standing.
    pub(crate) async fn places_of(&self, account: &str) -> Vec<(String, String)> {
        let places = self.all(&format!("/accounts/{account}/workspaces")).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        places
            .iter()
            .map(|place| (text(&place["workspace"]["slug"]), text(&place["member"]["standing"])))
            .collect()
    }

    /// Asks what a session's secret is good for.
    pub(crate) async fn verify(&self, token: &str) -> Answer {
        self.post("/sessions/verify", json!({"token": token})).await
    }

    /// The slugs of the workspaces a session's secret opens; none if it is dead.
    pub(crate) async fn opened_by(&self, token: &str) -> Vec<String> {
        let answer = self.verify(token).await;
        if answer.status == 401 {
            answer.problem(401, "session_ended");
            return Vec::new();
        }
        let session = answer.must(200).json();
        let open = session["workspaces"].as_array().unwrap();
        open.iter().map(|it| it["slug"].as_str().unwrap().to_owned()).collect()
    }
}
