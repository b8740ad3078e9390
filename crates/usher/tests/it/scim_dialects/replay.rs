//! Replays a conversation with a directory of its own, and says in which step of which file it goes another way.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Value, json};

use super::{
    compare::{Captures, differences, holds_null, lacks},
    fixture::{self, Conversation, Expect, Speaker, Step},
    state,
};
use crate::world::{Answer, Call, Directory, Ready, Served, fault};

/// Replays every file of a folder, each by itself, and fails with the names of those that went wrong.
pub(super) async fn folder(name: &str) {
    let mut failed = Vec::new();
    for path in fixture::files(name) {
        let file = format!("{name}/{}", path.file_name().unwrap().to_string_lossy());
        let outcome = tokio::spawn(one(file.clone(), path)).await;
        failed.extend(outcome.err().map(|_| file));
    }
    assert!(failed.is_empty(), "went another way: {}", failed.join(", "));
}

async fn one(file: String, path: impl AsRef<Path>) {
    let text = std::fs::read_to_string(path).unwrap();
    let conversation = fixture::read(&text).unwrap_or_else(|wrong| panic!("{file}: {wrong}"));
    eprintln!("{file}: {} [{}]", conversation.shows, conversation.source);
    let served = Served::start().await;
    let ready = ready(&served, &conversation).await;
    let mut replay = Replay {
        file,
        headers: conversation.headers,
        captures: Captures::default(),
        told: ready.workspace.events().await.len(),
        ready,
    };
    replay.captures.keep("base", &json!(replay.ready.directory.base));
    for (number, step) in conversation.steps.iter().enumerate() {
        replay.step(number + 1, step).await;
    }
}

/// *Acme* as the file wants it.
async fn ready(served: &Served, conversation: &Conversation) -> Ready {
    let before = &conversation.before;
    let workspace = served.operator.team("acme", before.seats).await;
    workspace.own("acme.example").await;
    workspace.enable_sso().await;
    for (address, role) in &before.invited {
        workspace.add(address, role).await.must(201);
    }
    let mut directory = before.directory.clone();
    directory.entry("state").or_insert(json!("on"));
    let made = workspace.post("/directory", Value::Object(directory)).await.must(201).json();
    let token = workspace.token().await["token"].as_str().unwrap().to_owned();
    let base = made["base_url"].as_str().unwrap();
    let directory = Directory::new(served.operator.http.clone(), base, &token);
    Ready { workspace, directory }
}

struct Replay {
    file: String,
    headers: BTreeMap<String, String>,
    captures: Captures,
    /// How many events were told when the state was looked at last.
    told: usize,
    ready: Ready,
}

impl Replay {
    async fn step(&mut self, number: usize, step: &Step) {
        let once = [String::new()];
        let values = step.each.as_ref().map_or(&once[..], |each| &each.values);
        for value in values {
            if let Some(each) = &step.each {
                self.captures.keep(&each.name, &json!(value));
            }
            let at = format!(
                "{}, step {number} {}{}",
                self.file,
                step.says,
                if value.is_empty() { "" } else { value }
            );
            let answer = self.ready.directory.http.send(self.call(step)).await;
            self.answered(&at, step, &answer);
        }
        if let Some(expected) = &step.state {
            let seen = state::seen(&self.ready, self.told).await;
            assert_eq!(&seen, expected, "{}, after step {number} {}", self.file, step.says);
            self.told += seen.told.len();
        }
    }

    fn call(&self, step: &Step) -> Call {
        let path = self.captures.fill(&step.path);
        let (url, token) = match step.speaker {
            Speaker::Idp => (format!("{}{path}", self.ready.directory.base), &self.ready.directory.token),
            Speaker::Operator => {
                let operator = &self.ready.workspace.operator;
                let url = format!("{}/api/v1/workspaces/{}{path}", operator.usher, self.ready.workspace.id);
                (url, &operator.key)
            }
        };
        let mut headers = BTreeMap::from([("authorization".to_owned(), format!("Bearer {token}"))]);
        let body = match (&step.body, &step.raw) {
            (Some(body), _) => Some(self.captures.fill_all(body).to_string()),
            (None, raw) => raw.clone(),
        };
        if body.is_some() {
            let media_type = match step.speaker {
                Speaker::Idp => "application/scim+json",
                Speaker::Operator => "application/json",
            };
            headers.insert("content-type".to_owned(), media_type.to_owned());
        }
        let own = if step.speaker == Speaker::Idp { Some(&self.headers) } else { None };
        for (name, value) in own.into_iter().flatten().chain(&step.headers) {
            if name != "content-type" || body.is_some() {
                headers.insert(name.clone(), self.captures.fill(value));
            }
        }
        let mut call = Call::new(&step.method, url);
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            call = call.header(name, value);
        }
        match body {
            Some(body) => call.body("", body),
            None => call,
        }
    }

    fn answered(&mut self, at: &str, step: &Step, answer: &Answer) {
        let expect = &step.expect;
        let told = || format!("{at}: {} answered {}: {}", answer.asked, answer.status, answer.text());
        assert_eq!(answer.status, expect.status, "{}", told());
        for (name, value) in &expect.headers {
            assert_eq!(answer.header(name), self.captures.fill(value), "{name}: {}", told());
        }
        if step.speaker == Speaker::Idp && answer.status >= 400 {
            fault(answer, expect.status, expect.scim_type.as_ref().and_then(Option::as_deref));
        }
        if matches!(answer.status, 204 | 304) {
            assert!(answer.body.is_empty(), "{}", told());
            return;
        }
        let document = answer.json();
        let mut wrong = Vec::new();
        if let Some(body) = &expect.body {
            differences("", &self.captures.fill_all(body), &document, &mut wrong);
        }
        assert!(wrong.is_empty(), "{}\n{}", told(), wrong.join("\n"));
        if step.speaker == Speaker::Idp {
            always(answer, &document, &told());
        }
        self.particulars(expect, &document, &told());
    }

    fn particulars(&mut self, expect: &Expect, document: &Value, told: &str) {
        for pointer in &expect.absent {
            assert!(lacks(document, &self.captures.fill(pointer)), "{pointer} is there: {told}");
        }
        for (pointer, other) in &expect.differs {
            let value = document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}: {told}"));
            assert_ne!(value, &json!(self.captures.fill(other)), "{pointer}: {told}");
        }
        for (name, pointer) in &expect.captures {
            let value = document.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}: {told}"));
            let name = self.captures.fill(name);
            self.captures.keep(&name, value);
        }
    }
}

/// What holds of every SCIM answer, whoever asks.
fn always(answer: &Answer, document: &Value, told: &str) {
    assert_eq!(answer.header("content-type"), "application/scim+json", "{told}");
    assert!(document["schemas"].as_array().is_some_and(|schemas| !schemas.is_empty()), "no schemas: {told}");
    assert!(!holds_null(document), "null: {told}");
    assert!(!answer.text().contains("\"password\":"), "a password is shown: {told}");
    if let Some(meta) = document.get("meta").filter(|_| document.get("id").is_some()) {
        if let Some(version) = meta.get("version") {
            assert_eq!(&json!(answer.header("etag")), version, "{told}");
        }
        if answer.status == 201 {
            assert_eq!(&json!(answer.header("location")), &meta["location"], "{told}");
        }
    }
}
