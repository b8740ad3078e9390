//! The practice identity provider, by its JSON API.

use serde_json::{Value, json};

use super::{
    http::{Answer, Call, Http, encoded},
    program::{Running, usher},
    until,
};

/// An identity provider that is steered by a test.
#[derive(Debug)]
pub(crate) struct Idp {
    http: Http,
    /// Its address, which is its issuer too.
    pub(crate) issuer: String,
    /// The one that was started alone.
    alone: Option<Running>,
}

/// An identity provider of its own, and the OIDC client it has for whoever connects to it.
#[derive(Debug)]
pub(crate) struct Alone {
    pub(crate) idp: Idp,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Idp {
    /// The one that runs beside a demo.
    pub(crate) fn beside(http: Http, issuer: &str) -> Self {
        Self { http, issuer: issuer.to_owned(), alone: None }
    }

    /// Starts one by itself. Its people's addresses are at `domain`; it sends codes to `callback`.
    pub(crate) async fn alone(domain: &str, callback: &str) -> Alone {
        let arguments = [
            "practice-idp",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--domain",
            domain,
            "--redirect-uri",
            callback,
        ];
        let (running, ready) = Running::start(usher(&arguments)).await;
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        let idp = Self { http: Http::new(), issuer: text("idp"), alone: Some(running) };
        Alone { idp, client_id: text("client_id"), client_secret: text("client_secret") }
    }

    /// Has the one that was started alone answer nothing until it is resumed.
    pub(crate) fn pause(&self) {
        self.alone.as_ref().unwrap().signal("STOP");
    }

    /// Has it answer again, also whatever was asked meanwhile.
    pub(crate) fn resume(&self) {
        self.alone.as_ref().unwrap().signal("CONT");
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    async fn tell(&self, method: &str, path: &str, body: Value) -> Answer {
        self.http.send(Call::new(method, self.at(path)).json(&body)).await
    }

    /// Has it speak SCIM in another manner from now on. What is behind a `?` goes behind the SCIM base URL.
    pub(crate) async fn speak(&self, manner: &str) {
        let (dialect, query) = manner.split_once('?').map_or((manner, None), |(it, query)| (it, Some(query)));
        let mut settings = json!({"dialect": dialect});
        if let Some(query) = query {
            let base = self.application().await["scim_base_url"].as_str().unwrap().to_owned();
            settings["scim_base_url"] = json!(format!("{base}?{query}"));
        }
        self.tell("PUT", "/api/application", settings).await.must(200);
    }

    /// Makes a group of these people. Nobody is told yet.
    pub(crate) async fn make_group(&self, id: &str, name: &str, people: &[&str]) {
        self.tell("POST", "/api/groups", json!({"id": id, "name": name, "people": people})).await.must(201);
    }

    /// Does something with a group, as `POST /assign` or `DELETE /people/ada`, and has it done.
    pub(crate) async fn with_group(&self, group: &str, action: &str, body: Value) -> Value {
        let (method, path) = action.split_once(' ').unwrap();
        let outcome = self.tell(method, &format!("/api/groups/{group}{path}"), body).await.must(200).json();
        assert_eq!(outcome["result"], "done", "{action} {group}: {outcome:#}");
        outcome
    }

    /// Tries its connection to the application's SCIM service.
    pub(crate) async fn test_connection(&self) -> Value {
        self.tell("POST", "/api/test-connection", json!({})).await.json()
    }

    /// Does something with a person; what came of it, whatever it was.
    pub(crate) async fn attempt(&self, person: &str, action: &str) -> Value {
        self.tell("POST", &format!("/api/people/{person}/{action}"), json!({})).await.json()
    }

    async fn act(&self, person: &str, action: &str) -> Value {
        let outcome = self.attempt(person, action).await;
        assert_eq!(outcome["result"], "done", "{action} {person}: {outcome:#}");
        outcome
    }

    pub(crate) async fn assign(&self, person: &str) -> Value {
        self.act(person, "assign").await
    }

    pub(crate) async fn unassign(&self, person: &str) -> Value {
        self.act(person, "unassign").await
    }

    /// Changes what a person is called; whoever is assigned is told of at once.
    pub(crate) async fn rename(&self, person: &str, changes: Value) -> Value {
        let outcome = self.tell("PATCH", &format!("/api/people/{person}"), changes).await.must(200).json();
        assert_eq!(outcome["result"], "done", "renaming {person}: {outcome:#}");
        outcome
    }

    /// Changes what a person is called; what came of it, whatever it was.
    pub(crate) async fn attempt_rename(&self, person: &str, changes: Value) -> Value {
        self.tell("PATCH", &format!("/api/people/{person}"), changes).await.json()
    }

    /// The application as it is set up.
    pub(crate) async fn application(&self) -> Value {
        self.http.send(Call::get(self.at("/api/application"))).await.must(200).json()
    }

    /// Its metadata as a SAML identity provider.
    pub(crate) async fn saml_metadata(&self) -> String {
        self.http.send(Call::get(self.at("/saml/metadata"))).await.must(200).text()
    }

    /// Is told of the application as a SAML service provider, or of anything else.
    pub(crate) async fn configure(&self, settings: Value) {
        self.tell("PUT", "/api/application", settings).await.must(200);
    }

    /// Adds a person.
    pub(crate) async fn add(&self, id: &str, email: &str) {
        let new = json!({"id": id, "given_name": id, "family_name": "Person", "email": email});
        self.tell("POST", "/api/people", new).await.must(201);
    }

    pub(crate) async fn person(&self, person: &str) -> Value {
        self.http.send(Call::get(self.at(&format!("/api/people/{person}")))).await.must(200).json()
    }

    /// Deactivates a person's account here: they can't sign in any more.
    pub(crate) async fn deactivate(&self, person: &str) -> Value {
        self.act(person, "deactivate").await
    }

    /// The id by which the application knows the person.
    pub(crate) async fn scim_id(&self, person: &str) -> String {
        self.person(person).await["scim"]["id"].as_str().unwrap().to_owned()
    }

    /// The mails an address has, the newest first.
    pub(crate) async fn mails(&self, to: &str) -> Vec<Value> {
        let list = self.http.send(Call::get(self.at(&format!("/api/mail?{}", encoded(&[("to", to)]))))).await;
        list.must(200).json()["items"].as_array().unwrap().clone()
    }

    /// The newest mail to an address that has these words in it, once there is one. Mails of other kinds may come in between.
    pub(crate) async fn mail_with(&self, to: &str, words: &str) -> Value {
        until("a mail is there", async || {
            let mails = self.mails(to).await;
            let found = mails.iter().find(|mail| mail.to_string().contains(words));
            found.cloned().ok_or_else(|| format!("nothing with “{words}” among {mails:?}"))
        })
        .await
    }

    /// The code in the newest mail to an address that has one, once there is one more than before. Mails of other kinds may
    /// come in between.
    pub(crate) async fn code_sent_to(&self, to: &str, before: usize) -> String {
        until("a code is mailed", async || {
            let mails = self.mails(to).await;
            let new = &mails[..mails.len().saturating_sub(before)];
            // Whatever else has digits in it, such as the year of a date, is no code of ours.
            let codes =
                new.iter().filter_map(|mail| mail["codes"].as_array()).flatten().filter_map(Value::as_str);
            let code = codes.into_iter().find(|code| code.len() == app::codes::CODE_LENGTH);
            code.map(str::to_owned).ok_or_else(|| format!("no code among {new:?}"))
        })
        .await
    }
}
