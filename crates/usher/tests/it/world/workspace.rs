//! One workspace, as the operator sees and steers it.

use serde_json::{Value, json};

use super::{directory::Directory, http::Answer, idp::Idp, operator::Operator};

/// A workspace.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) operator: Operator,
    pub(crate) id: String,
    pub(crate) slug: String,
}

impl Workspace {
    /// The workspace the API has just shown.
    pub(crate) fn new(operator: Operator, shown: &Value) -> Self {
        let text = |name: &str| shown[name].as_str().unwrap().to_owned();
        Self { operator, id: text("id"), slug: text("slug") }
    }

    /// The same workspace, at a service that was started again.
    pub(crate) fn seen_by(&self, operator: &Operator) -> Self {
        Self { operator: operator.clone(), ..self.clone() }
    }

    fn path(&self, rest: &str) -> String {
        format!("/workspaces/{}{rest}", self.id)
    }

    pub(crate) async fn get(&self, rest: &str) -> Answer {
        self.operator.get(&self.path(rest)).await
    }

    pub(crate) async fn post(&self, rest: &str, body: Value) -> Answer {
        self.operator.post(&self.path(rest), body).await
    }

    pub(crate) async fn patch(&self, rest: &str, body: Value) -> Answer {
        self.operator.patch(&self.path(rest), body).await
    }

    pub(crate) async fn put(&self, rest: &str, body: Value) -> Answer {
        self.operator.put(&self.path(rest), body).await
    }

    pub(crate) async fn delete(&self, rest: &str) -> Answer {
        self.operator.delete(&self.path(rest)).await
    }

    // Its people.

    /// The members list as everybody sees it: whoever is active.
    pub(crate) async fn members(&self) -> Vec<Value> {
        self.operator.all(&self.path("/members")).await
    }

    /// Everybody who ever was a member.
    pub(crate) async fn everybody(&self) -> Vec<Value> {
        self.operator.all(&self.path("/members?standing=all")).await
    }

    /// The addresses on the members list, sorted.
    pub(crate) async fn addresses(&self) -> Vec<String> {
        let members = self.members().await;
        let mut addresses: Vec<_> =
            members.iter().map(|it| it["email"].as_str().unwrap_or("(none)").to_owned()).collect();
        addresses.sort();
        addresses
    }

    /// The one active member under this address.
    pub(crate) async fn member(&self, email: &str) -> Option<Value> {
        one(self.members().await, email)
    }

    /// The one member under this address, active or not.
    pub(crate) async fn anybody(&self, email: &str) -> Value {
        one(self.everybody().await, email).unwrap_or_else(|| panic!("nobody was ever listed as {email}"))
    }

    pub(crate) async fn owner(&self) -> Value {
        let members = self.members().await;
        members.into_iter().find(|it| it["role"] == "owner").unwrap()
    }

    pub(crate) async fn add(&self, email: &str, role: &str) -> Answer {
        self.post("/members", json!({"email": email, "role": role})).await
    }

    pub(crate) async fn remove(&self, member: &Value) -> Answer {
        self.delete(&format!("/members/{}", member["id"].as_str().unwrap())).await
    }

    pub(crate) async fn suspend(&self, member: &Value, reason: &str) -> Answer {
        let path = format!("/members/{}/suspend", member["id"].as_str().unwrap());
        self.post(&path, json!({"reason": reason})).await
    }

    pub(crate) async fn unsuspend(&self, member: &Value) -> Answer {
        self.post(&format!("/members/{}/unsuspend", member["id"].as_str().unwrap()), json!({})).await
    }

    pub(crate) async fn give_role(&self, member: &Value, role: &str) -> Answer {
        self.patch(&format!("/members/{}", member["id"].as_str().unwrap()), json!({"role": role})).await
    }

    /// How many seats are taken.
    pub(crate) async fn seats_used(&self) -> u64 {
        self.get("/seats").await.must(200).json()["used"].as_u64().unwrap()
    }

    // What was told and recorded.

    /// This workspace's events, oldest first.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let all = self.operator.all("/events").await;
        all.into_iter().filter(|event| event["workspace"] == self.id.as_str()).collect()
    }

    /// The names of the events after the first `seen`.
    pub(crate) async fn told_after(&self, seen: usize) -> Vec<String> {
        names(&self.events().await[seen..], "type")
    }

    pub(crate) async fn audit(&self) -> Vec<Value> {
        self.operator.all(&self.path("/audit")).await
    }

    /// What was done after the first `seen` lines of the audit log.
    pub(crate) async fn recorded_after(&self, seen: usize) -> Vec<String> {
        names(&self.audit().await[seen..], "action")
    }

    /// Everything that a request which was refused must leave as it was.
    pub(crate) async fn picture(&self) -> Value {
        json!({"workspace": self.get("").await.must(200).json(), "members": self.everybody().await,
            "seats": self.get("/seats").await.must(200).json(), "events": self.events().await})
    }

    // Its set-up.

    /// Claims a domain and has the operator vouch for it.
    pub(crate) async fn own(&self, domain: &str) {
        self.post("/domains", json!({"domain": domain})).await.must(201);
        self.post(&format!("/domains/{domain}/verify"), json!({"by": "operator"})).await.must(200);
    }

    /// Connects an identity provider and gives the connection's id; it is off.
    pub(crate) async fn connect(&self, issuer: &str, client_id: &str, client_secret: &str) -> String {
        let new = json!({"protocol": "oidc", "issuer": issuer, "client_id": client_id,
            "client_secret": client_secret});
        let made = self.post("/connections", new).await.must(201).json();
        assert_eq!(made["mode"], "off");
        made["id"].as_str().unwrap().to_owned()
    }

    /// Changes by what a connection's identity provider knows us.
    pub(crate) async fn identify(&self, connection: &str, change: Value) -> Answer {
        self.put(&format!("/connections/{connection}/client"), change).await
    }

    /// Connects the practice identity provider over SAML, has it know of us, and lets people in through it.
    pub(crate) async fn connect_saml(&self, idp: &Idp) -> Value {
        let new = json!({"protocol": "saml", "metadata_url": format!("{}/saml/metadata", idp.issuer)});
        let made = self.post("/connections", new).await.must(201).json();
        idp.configure(json!({"saml_entity_id": made["entity_id"], "saml_acs": made["acs_url"]})).await;
        self.force_mode(made["id"].as_str().unwrap(), "required").await.must(200);
        made
    }

    /// Switches a connection without a test, as only the operator may.
    pub(crate) async fn force_mode(&self, connection: &str, mode: &str) -> Answer {
        self.post(&format!("/connections/{connection}/mode"), json!({"mode": mode, "force": true})).await
    }

    /// Connects an identity provider that nobody will ask, and enables single sign-on with it.
    pub(crate) async fn enable_sso(&self) -> String {
        let connection = self.connect("https://idp.example", "usher", "a-client-secret").await;
        self.force_mode(&connection, "optional").await.must(200);
        connection
    }

    /// Sets its directory up and gives it, with a token.
    pub(crate) async fn directory(&self, state: &str) -> Directory {
        let made = self.post("/directory", json!({"state": state})).await.must(201).json();
        let token = self.token().await;
        let secret = token["token"].as_str().unwrap();
        let directory =
            Directory::new(self.operator.http.clone(), made["base_url"].as_str().unwrap(), secret);
        assert!(directory.base.ends_with(made["id"].as_str().unwrap()), "{made}");
        directory
    }

    /// Gives its directory a token more: `{id, token, expires_at}`.
    pub(crate) async fn token(&self) -> Value {
        self.post("/directory/tokens", json!({})).await.must(201).json()
    }
}

fn one(members: Vec<Value>, email: &str) -> Option<Value> {
    let mut found: Vec<_> = members.into_iter().filter(|it| it["email"] == email).collect();
    assert!(found.len() < 2, "{email} is listed more than once: {found:?}");
    found.pop()
}

fn names(items: &[Value], name: &str) -> Vec<String> {
    items.iter().map(|item| item[name].as_str().unwrap().to_owned()).collect()
}
