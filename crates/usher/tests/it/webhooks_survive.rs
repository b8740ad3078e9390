//! Webhooks go on although the process that sends them is killed: every event arrives at least once, and those of each
//! workspace in their order.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use postgres_cluster::Cluster;
use serde_json::{Value, json};
use tokio::task::{JoinSet, spawn_blocking};

use crate::world::{
    Database, Http, Installation, Ready, Receiver, Served,
    operator::Operator,
    person,
    receiver::{Arrival, first_arrivals},
};

const TEAMS: [&str; 4] = ["acme", "beta", "gamma", "delta"];

/// How many arrivals are answered in each life of the process before it hears nothing more, and is killed.
const A_LIFE: usize = 60;

/// How many people join and leave again in a workspace in each life, unless it is over before.
const PEOPLE: usize = 40;

/// Four workspaces, and a subscription to everything that happens in them from now on.
struct Town {
    teams: Vec<Ready>,
    secret: String,
    seen: usize,
    receiver: Receiver,
}

impl Town {
    async fn of(served: &Served) -> Self {
        let mut teams = Vec::new();
        for slug in TEAMS {
            teams.push(served.ready(slug, None).await);
        }
        let (operator, receiver) = (&served.operator, Receiver::start().await);
        let seen = operator.all("/events").await.len();
        let made = operator.post("/subscriptions", json!({"url": receiver.url()})).await.must(201).json();
        let secret = made["secret"].as_str().unwrap().to_owned();
        Self { teams, secret, seen, receiver }
    }

    /// Has people join and leave in all workspaces, through a process, until it is over or that process is gone.
    fn bustle(&self, http: &Http, life: usize, is_over: &Arc<AtomicBool>) -> JoinSet<()> {
        let mut writers = JoinSet::new();
        for team in &self.teams {
            let (directory, is_over) = (team.directory.with_http(http.clone()), Arc::clone(is_over));
            writers.spawn(async move {
                for number in 0..PEOPLE {
                    let call = directory.call("POST", "/Users").scim(&person(&format!("l{life}n{number}")));
                    let Ok(answer) = directory.http.try_send(call).await else { return };
                    let id = answer.must(201).json()["id"].as_str().unwrap().to_owned();
                    let call = directory.call("DELETE", &format!("/Users/{id}"));
                    let Ok(answer) = directory.http.try_send(call).await else { return };
                    answer.must(204);
                    if is_over.load(Ordering::Acquire) {
                        return;
                    }
                }
            });
        }
        writers
    }

    /// Everything that happened has come at least once, each with a signature that holds, and of each workspace in order.
    async fn is_told_everything(&self, operator: &Operator) -> Vec<Arrival> {
        let told = operator.all("/events").await.split_off(self.seen);
        assert!(told.len() > 4 * A_LIFE, "hardly anything happened: {}", told.len());
        let came = self.receiver.has_taken(&told).await;
        let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for event in told.iter().filter(|event| event["workspace"].is_string()) {
            let workspace = event["workspace"].as_str().unwrap().to_owned();
            expected.entry(workspace).or_default().push(event["number"].as_u64().unwrap());
        }
        assert_eq!(expected.len(), TEAMS.len());
        assert_eq!(first_arrivals(&came), expected);
        let known: BTreeMap<&str, &Value> =
            told.iter().map(|event| (event["id"].as_str().unwrap(), event)).collect();
        for arrival in &came {
            let event = arrival.event();
            assert_eq!(Some(&&event), known.get(event["id"].as_str().unwrap()), "the same however often");
            assert!(arrival.is_signed_with(&self.secret), "{event}");
        }
        assert!(came.len() > told.len(), "what was under way when the process was killed came again");
        came
    }

    /// Waits until a process is in the middle of telling: requests came that get no answer.
    async fn is_in_the_middle(&self, begun: usize) {
        self.receiver.has(begun + A_LIFE + 2).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_while_it_delivers_goes_on_where_it_was_when_started_again() {
    let mut served = Served::start().await;
    let town = Town::of(&served).await;
    for life in 1..=2 {
        let begun = town.receiver.came().len();
        town.receiver.answers_up_to(begun + A_LIFE);
        let is_over = Arc::new(AtomicBool::new(false));
        let writers = town.bustle(&served.operator.http, life, &is_over);
        town.is_in_the_middle(begun).await;
        served.serving.running.kill();
        writers.join_all().await;
        town.receiver.answers_up_to(usize::MAX);
        served.start_again().await;
    }
    town.is_told_everything(&served.operator).await;
    served.serving.running.kill();
    served.installation.command(&["doctor"]).await.well();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_while_it_delivers_is_taken_over_by_another() {
    let database = spawn_blocking(|| Cluster::shared().database()).await.unwrap();
    let mut served = Served::of(Installation::on(Database::Server(database))).await;
    let town = Town::of(&served).await;
    town.receiver.answers_up_to(A_LIFE);
    let is_over = Arc::new(AtomicBool::new(false));
    let doomed = town.bustle(&served.operator.http, 1, &is_over);
    town.is_in_the_middle(0).await;
    // The first node holds the lease and waits for answers. The second lives beside it, and writes as well.
    let there = served.another().await;
    let writers = town.bustle(&there.operator.http, 2, &is_over);
    served.serving.running.kill();
    town.receiver.answers_up_to(usize::MAX);
    doomed.join_all().await;
    // It is taken over while more happens.
    let begun = town.receiver.came().len();
    town.receiver.has(begun + A_LIFE).await;
    is_over.store(true, Ordering::Release);
    writers.join_all().await;
    town.is_told_everything(&there.operator).await;
    let subscriptions = there.operator.all("/subscriptions").await;
    assert_eq!((&subscriptions[0]["state"], &subscriptions[0]["stalled"]), (&json!("active"), &json!(0)));
}
