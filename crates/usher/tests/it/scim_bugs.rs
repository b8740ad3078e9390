//! The ways in which SCIM servers are known to fail their clients, seen from outside: those that need the product, a
//! database or several clients at once. The numbers are those of `crates/scim/tests/bugs.rs`, which has the rest.

mod groups;
mod isolation;
mod people;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{Answer, Directory, Ready, Served, encoded, id};

async fn acme() -> (Served, Ready) {
    let served = Served::start().await;
    let ready = served.acme(None).await;
    (served, ready)
}

async fn group(directory: &Directory, name: &str, who: &[&Value]) -> Value {
    let members: Value = who.iter().map(|one| json!({"value": id(one)})).collect();
    directory.post("/Groups", &json!({"displayName": name, "members": members})).await.must(201).json()
}

fn path(group: &Value) -> String {
    format!("/Groups/{}", id(group))
}

/// The ids of those a group lists now.
async fn listed(directory: &Directory, group: &Value) -> Vec<String> {
    let group = directory.get(&path(group)).await.must(200).json();
    let members = group.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
    members.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect()
}

fn ids(who: &[&Value]) -> Vec<String> {
    who.iter().map(|one| id(one).to_owned()).collect()
}

/// What a list of either kind answers to a filter.
async fn filtered(directory: &Directory, collection: &str, filter: &str) -> Answer {
    directory.get(&format!("{collection}?{}", encoded(&[("filter", filter)]))).await
}

/// Sends one request for each of these at once and gives the answers.
async fn at_once<T, F>(cases: Vec<T>, send: impl Fn(T) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut all = JoinSet::new();
    for case in cases {
        all.spawn(send(case));
    }
    all.join_all().await
}
