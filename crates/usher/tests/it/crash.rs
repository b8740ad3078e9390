//! The power goes: whatever was acknowledged is there afterwards, and nothing is there by halves.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::world::{Directory, Ready, Served, Workspace, id, patch, person, resources, until};

const ROUNDS: usize = 20;
const CLIENTS: usize = 16;
/// How many acknowledged writes a round waits for before the power goes.
const WRITES_A_ROUND: usize = 40;

/// What one client knows of one person.
#[derive(Debug, Clone)]
struct Known {
    id: String,
    /// The title that was last acknowledged.
    title: Option<String>,
    /// Whether the deletion was acknowledged.
    deleted: bool,
    /// A request whose answer never came: either has happened, whole, or has not.
    unsure: Option<Unsure>,
}

#[derive(Debug, Clone)]
enum Unsure {
    Title(String),
    Deletion,
}

/// What all clients know together.
#[derive(Debug, Default)]
struct Ledger {
    people: Mutex<Vec<Known>>,
    acknowledged: AtomicUsize,
    stopped: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill_under_load_and_nothing_is_half_done() {
    let mut served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(5_000)).await;
    let mut known: Vec<Known> = Vec::new();
    for round in 0..ROUNDS {
        let directory = directory.with_http(served.operator.http.clone());
        known.extend(write_until_killed(&mut served, &directory, round).await);
        served.start_again().await;
        let workspace = workspace.seen_by(&served.operator);
        let directory = directory.with_http(served.operator.http.clone());
        settle(&directory, &mut known, round).await;
        nothing_is_half_done(&workspace, &directory, &known).await;
    }
    assert!(known.len() >= ROUNDS, "hardly anything was written: {}", known.len());
    served.serving.running.kill();
    served.installation.command(&["doctor"]).await.well();
}

/// Has sixteen clients write as fast as they can, and kills the program while they do. Gives what they know.
async fn write_until_killed(served: &mut Served, directory: &Directory, round: usize) -> Vec<Known> {
    let ledger = std::sync::Arc::new(Ledger::default());
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (directory, ledger) = (directory.clone(), std::sync::Arc::clone(&ledger));
        clients.spawn(async move {
            for number in 0.. {
                let name = format!("r{round}c{client}n{number}");
                if !one_life(&directory, &ledger, &name, number).await {
                    return;
                }
            }
        });
    }
    let enough = WRITES_A_ROUND + round;
    until("the clients have written enough", async || match ledger.acknowledged.load(Ordering::Relaxed) {
        count if count >= enough => Ok(()),
        count => Err(format!("{count} writes in round {round}: {}", served.serving.running.log())),
    })
    .await;
    served.serving.running.kill();
    ledger.stopped.store(true, Ordering::Relaxed);
    clients.join_all().await;
    std::mem::take(&mut *ledger.people.lock().unwrap())
}

/// Creates somebody, gives them a title, and deletes every third. False once the program is gone.
async fn one_life(directory: &Directory, ledger: &Ledger, name: &str, number: usize) -> bool {
    let Some(user) = answered(directory, "POST", "/Users", Some(person(name)), 201).await else {
        return false;
    };
    let mut known = Known { id: id(&user).to_owned(), title: None, deleted: false, unsure: None };
    ledger.acknowledged.fetch_add(1, Ordering::Relaxed);
    let path = format!("/Users/{}", known.id);
    let title = format!("title of {name}");
    let change = patch(json!([{"op": "replace", "path": "title", "value": title}]));
    let mut alive = answered(directory, "PATCH", &path, Some(change), 200).await.is_some();
    if alive {
        known.title = Some(title);
        ledger.acknowledged.fetch_add(1, Ordering::Relaxed);
    } else {
        known.unsure = Some(Unsure::Title(title));
    }
    if alive && number % 3 == 2 {
        alive = answered(directory, "DELETE", &path, None, 204).await.is_some();
        known.deleted = alive;
        known.unsure = (!alive).then_some(Unsure::Deletion);
        ledger.acknowledged.fetch_add(usize::from(alive), Ordering::Relaxed);
    }
    ledger.people.lock().unwrap().push(known);
    alive && !ledger.stopped.load(Ordering::Relaxed)
}

/// The answer to a request, or none if the program was gone before it could answer. Any other answer is a failure.
async fn answered(
    directory: &Directory,
    method: &str,
    path: &str,
    body: Option<Value>,
    status: u16,
) -> Option<Value> {
    let call = directory.call(method, path);
    let call = match &body {
        Some(body) => call.scim(body),
        None => call,
    };
    let answer = directory.http.try_send(call).await.ok()?.must(status);
    Some(if answer.body.is_empty() { Value::Null } else { answer.json() })
}

/// Compares what the clients of a round know with what is there, and settles what they could not know.
async fn settle(directory: &Directory, known: &mut [Known], round: usize) {
    for one in known {
        let answer = directory.get(&format!("/Users/{}", one.id)).await;
        if one.deleted || (matches!(one.unsure, Some(Unsure::Deletion)) && answer.status == 404) {
            assert_eq!(answer.status, 404, "round {round}: a deletion was lost: {one:?}");
            one.deleted = true;
        } else {
            let user = answer.must(200).json();
            let title = user["title"].as_str().map(str::to_owned);
            if let Some(Unsure::Title(unsure)) = &one.unsure
                && title.as_ref() == Some(unsure)
            {
                one.title.clone_from(&title);
            }
            assert_eq!(title, one.title, "round {round}: a change was lost: {one:?}");
        }
        one.unsure = None;
    }
}

/// Members, seats, resources and events tell one story.
async fn nothing_is_half_done(workspace: &Workspace, directory: &Directory, known: &[Known]) {
    let members = workspace.members().await;
    let seats = workspace.get("/seats").await.must(200).json();
    assert_eq!(seats["used"], members.len(), "seats and active members");
    let told = directory.list(&[("count", "1")]).await["totalResults"].as_u64().unwrap();
    assert_eq!(
        told,
        members.len() as u64 - 1,
        "everybody the directory tells of is a member, beside the owner"
    );
    let living = known.iter().filter(|one| !one.deleted).count() as u64;
    assert!(told >= living, "{told} people are left of {living} that were acknowledged");
    assert!(told <= living + (CLIENTS * ROUNDS) as u64, "{told} people came of {living}");

    let events = workspace.events().await;
    let numbers: Vec<_> = events.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "the numbers of events have gaps");
    let count = |name: &str| events.iter().filter(|event| event["type"] == name).count();
    assert_eq!(count("seat.taken") - count("seat.freed"), members.len(), "seats as events tell them");
    assert_eq!(count("member.provisioned"), count("seat.taken") - 1, "each joining took one seat");
    assert_eq!(count("member.deprovisioned"), count("seat.freed"), "each leaving freed one");
    let recorded = workspace.audit().await;
    let entries = recorded.iter().filter(|line| line["action"] == "member.provisioned").count();
    assert_eq!(entries, count("member.provisioned"), "what was told was recorded");
}

#[tokio::test]
async fn a_clean_stop_answers_what_is_under_way_and_starts_again_where_it_was() {
    let mut served = Served::start().await;
    let ready = served.acme(None).await;
    let ada = ready.directory.join("ada").await;
    let before = ready.workspace.picture().await;
    assert_eq!(served.serving.running.stop().await, Some(0));
    served.start_again().await;
    let directory = ready.directory.with_http(served.operator.http.clone());
    assert_eq!(directory.read(&ada).await, ada);
    assert_eq!(ready.workspace.seen_by(&served.operator).picture().await, before);
    assert_eq!(resources(&directory.list(&[]).await), [ada]);
}
