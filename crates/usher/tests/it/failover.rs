//! The database server is lost for good and its standby takes over, under two nodes and sixteen writers.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use postgres_cluster::Cluster;
use tokio::task::{JoinSet, spawn_blocking};

use crate::world::{
    Database, Directory, Forwarder, Installation, Ready, Served, fault, person, resources, until,
};

const WRITERS: usize = 16;
/// How many acknowledged people the load runs up to before the server is killed, and again behind the failover.
const ENOUGH: usize = 150;

/// What the writers know together.
#[derive(Debug, Default)]
struct Ledger {
    /// The names of whoever was acknowledged.
    there: Mutex<Vec<String>>,
    /// The names of whoever may be there: the answer was 503.
    unsure: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Ledger {
    fn known(&self) -> usize {
        self.there.lock().unwrap().len()
    }
}

/// Creates one person after the other, each of another name, until all is over. Every request is answered: with 201, or
/// with 503 and when to come again.
async fn write(directory: Directory, writer: usize, ledger: Arc<Ledger>) {
    for number in 0.. {
        if ledger.is_over.load(Ordering::Acquire) {
            return;
        }
        let name = format!("w{writer}n{number}");
        let answer = directory.post("/Users", &person(&name)).await;
        if answer.status == 201 {
            ledger.there.lock().unwrap().push(name);
        } else {
            fault(&answer, 503, None);
            assert_ne!(answer.header("retry-after"), "");
            ledger.unsure.lock().unwrap().push(name);
        }
    }
}

async fn until_known(ledger: &Ledger, count: usize) {
    until("the writers have written enough", async || match ledger.known() {
        known if known >= count => Ok(()),
        known => Err(format!("{known} of {count}; {} unsure", ledger.unsure.lock().unwrap().len())),
    })
    .await;
}

/// Where the server and its standby part when the server is lost: with a commit that nobody has confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// The commit never reached the standby.
    OnTheWayThere,
    /// The standby has the commit, and could not say so any more.
    OnTheWayBack,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_standby_never_had_is_made_anew_or_not_at_all_when_it_takes_over() {
    fails_over(Lost::OnTheWayThere).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_standby_had_without_a_word_is_found_to_be_done_when_it_takes_over() {
    fails_over(Lost::OnTheWayBack).await;
}

async fn fails_over(lost: Lost) {
    let (primary, standby) = spawn_blocking(|| {
        let primary = Cluster::own();
        let _none = primary.sql("postgres", "CREATE DATABASE usher TEMPLATE template0");
        let standby = primary.standby();
        primary.wait_for_standbys();
        (primary, standby)
    })
    .await
    .unwrap();
    let forwarder = Forwarder::to(primary.port());
    let port = forwarder.port;
    let url = primary.url("usher").replace(&format!(":{}/", primary.port()), &format!(":{port}/"));
    let mut here = Served::of(Installation::on(Database::Elsewhere(url))).await;
    let mut there = here.another().await;
    let acme = here.acme(Some(100_000)).await;
    let acme_there = acme.through(&there.operator);

    let ledger = Arc::new(Ledger::default());
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let through = if writer.is_multiple_of(2) { &acme } else { &acme_there };
        writers.spawn(write(through.directory.clone(), writer, Arc::clone(&ledger)));
    }
    until_known(&ledger, ENOUGH).await;
    let standby = spawn_blocking(move || {
        match lost {
            Lost::OnTheWayThere => primary.hold_up_sending(),
            Lost::OnTheWayBack => primary.hold_up_receiving(&standby),
        }
        primary.kill();
        standby
    })
    .await
    .unwrap();
    until("a node asks what became of its change", async || {
        let logs = [here.serving.running.log(), there.serving.running.log()];
        let asks = logs.iter().any(|log| log.contains("what became of a change"));
        asks.then_some(()).ok_or_else(|| logs.concat())
    })
    .await;
    let standby = spawn_blocking(move || {
        if lost == Lost::OnTheWayBack {
            standby.receive_the_rest();
        }
        standby.promote();
        standby
    })
    .await
    .unwrap();
    let before = ledger.known();
    forwarder.lead_to(standby.port());
    until_known(&ledger, before + ENOUGH).await;
    ledger.is_over.store(true, Ordering::Release);
    writers.join_all().await;

    let found = match lost {
        Lost::OnTheWayThere => "is_void",
        Lost::OnTheWayBack => "NOT is_void AND asked > 0",
    };
    let found = here.installation.database.ask(&format!("SELECT id FROM commits WHERE {found}"));
    assert!(!found.is_empty(), "what became of the change was not found out");

    // Whoever was acknowledged is there, once, through either node; who may be there is there whole, or not at all.
    let (known, unsure) = (ledger.there.lock().unwrap().clone(), ledger.unsure.lock().unwrap().clone());
    assert!(known.len() >= before + ENOUGH);
    for ready in [&acme, &acme_there] {
        let told = everybody(&ready.directory).await;
        let members = ready.workspace.addresses().await;
        let of = |name: &String| format!("{name}@acme.example");
        for name in &known {
            assert!(told.contains(&of(name)), "{name} was acknowledged, and is lost");
            assert!(members.contains(&of(name)), "{name} was acknowledged, and is no member");
        }
        for name in &unsure {
            assert_eq!(told.contains(&of(name)), members.contains(&of(name)), "{name} is there by halves");
        }
        let more = unsure.iter().filter(|name| told.contains(&of(name))).count();
        assert_eq!((told.len(), members.len()), (known.len() + more, known.len() + more + 1));
        assert_eq!(ready.workspace.seats_used().await, members.len() as u64);
        nothing_is_missing_in_the_feed(ready, known.len() + more).await;
    }
    for node in [&mut here.serving, &mut there.serving] {
        assert_eq!(node.running.stop().await, Some(0), "it was never started again: {}", node.running.log());
    }
    here.installation.command(&["doctor"]).await.well();
}

/// The names of everybody the directory tells of.
async fn everybody(directory: &Directory) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        let start = (names.len() + 1).to_string();
        let list = directory.list(&[("startIndex", &start), ("count", "100")]).await;
        let page = resources(&list);
        if page.is_empty() {
            return names;
        }
        names.extend(page.iter().map(|user| user["userName"].as_str().unwrap().to_owned()));
    }
}

async fn nothing_is_missing_in_the_feed(ready: &Ready, people: usize) {
    let events = ready.workspace.events().await;
    let numbers: Vec<_> = events.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "the numbers of events have gaps");
    let count = |name: &str| events.iter().filter(|event| event["type"] == name).count();
    assert_eq!((count("member.provisioned"), count("seat.taken")), (people, people + 1));
}
