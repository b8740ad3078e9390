//! How many people a second are provisioned, durably: SQLite alone with the same rows, and the store with its rules
//! beside it. Prints the least and the most of three runs; asserts nothing.
//!
//! `cargo run --release -p store-sqlite --example rates`

#[path = "../tests/fresh/database.rs"]
mod database;
#[path = "rates/raw.rs"]
mod raw;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use database::adapter;
use domain::directory_user::Told;
use store_contract::{
    World,
    world::{Saying, told},
};

use self::raw::{Raw, Statements};

/// How many people each measurement provisions.
const PEOPLE: usize = 20_000;

fn person(number: usize) -> Told {
    let user_name = format!("person{number:06}@acme.example");
    let resource = format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"00u{number:08}","userName":"{user_name}","name":{{"givenName":"Ada","familyName":"Lovelace","formatted":"Ada Lovelace"}},"displayName":"Ada Lovelace","title":"Analyst","emails":[{{"value":"{user_name}","type":"work","primary":true}}],"locale":"en-GB","active":true}}"#
    );
    told(&user_name).external(&format!("00u{number:08}")).resource(&resource)
}

/// People a second.
fn rate(people: usize, work: impl FnOnce()) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "this measures, and asserts nothing")]
    let start = Instant::now();
    work();
    people as f64 / start.elapsed().as_secs_f64()
}

fn raw(statements: Statements, batch: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("raw.db");
    let mut raw = Raw::open(&path, statements);
    let people = if batch == 1 { PEOPLE / 4 } else { PEOPLE };
    let told: Vec<_> = (0..people).map(person).collect();
    rate(people, || {
        for batch in told.chunks(batch) {
            raw.provision(batch);
        }
    })
}

fn store(callers: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("a runtime");
    let people = if callers == 1 { PEOPLE / 4 } else { PEOPLE };
    let (world, ready) = runtime.block_on(async {
        let world = World::begin(adapter("rates")).await;
        let ready = world.ready("acme").await;
        (world, ready)
    });
    let told: Arc<Vec<_>> = Arc::new((0..people).map(person).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let rate = rate(people, || {
        runtime.block_on(async {
            let mut tasks = Vec::new();
            for _ in 0..callers {
                let (world, id) = (world.clone(), ready.id);
                let (told, next) = (Arc::clone(&told), Arc::clone(&next));
                tasks.push(tokio::spawn(async move {
                    while let Some(person) = told.get(next.fetch_add(1, Ordering::Relaxed)) {
                        world.tell(id, person.clone()).await.expect("a seat is free");
                    }
                }));
            }
            for task in tasks {
                task.await.expect("a caller ends");
            }
        });
    });
    rate
}

fn show(what: &str, measure: impl Fn() -> f64) {
    let rates: Vec<_> = (0..3).map(|_| measure()).collect();
    let least = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = rates.iter().copied().fold(0.0, f64::max);
    println!("{what:<58} {least:>8.0} – {most:>8.0} /s");
}

fn main() {
    let only = std::env::args().nth(1);
    let wanted = |what: &str| only.as_deref().is_none_or(|only| what.contains(only));
    let mut table: Vec<(String, Box<dyn Fn() -> f64>)> = Vec::new();
    for batch in [1, 16, 32] {
        for statements in [Statements::Rows, Statements::Writes, Statements::All] {
            let what = format!("raw: {statements:?}, {batch} a commit");
            table.push((what, Box::new(move || raw(statements, batch))));
        }
    }
    for callers in [1, 8, 32, 128] {
        table.push((format!("store: {callers} callers"), Box::new(move || store(callers))));
    }
    for (what, measure) in table.iter().filter(|(what, _)| wanted(what)) {
        show(what, measure);
    }
}
