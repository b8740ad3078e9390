//! A hundred thousand people and a thousand groups, moved to the other engine and back by the program itself.

use std::{
    fs,
    process::{Child, Command, Stdio},
    time::Duration,
};

use domain::directory_group::Listed;
use serde_json::Value;
use store_contract::world::{Saying, at_once, groups::called, told};

use crate::worlds::{Engine, Place, closed, world};

const PEOPLE: usize = 100_000;
const GROUPS: usize = 1_000;
const WRITERS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes, and is run where the time of a move is to be known"]
async fn a_hundred_thousand_people_and_a_thousand_groups_are_the_same_on_the_other_side_and_back() {
    let world = world(Engine::File).await;
    let ready = world.ready("acme").await;
    at_once(WRITERS, |writer| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            let mut people = Vec::new();
            for number in (writer..PEOPLE).step_by(WRITERS) {
                let name = format!("person{number}@acme.example");
                let resource = format!(
                    r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","name":{{"givenName":"Ada",
                    "familyName":"Lovelace"}},"emails":[{{"value":"{name}","type":"work","primary":true}}],"active":true}}"#
                );
                let person = told(&name).external(&format!("00u{number}")).resource(&resource);
                people.push(Listed::User(world.tell(id, person).await.unwrap().id));
            }
            for number in (writer..GROUPS).step_by(WRITERS) {
                let from = number * 97 % (people.len() - 100);
                world.group(id, called(&format!("Group {number}")), &people[from..from + 100]).await.unwrap();
            }
        }
    })
    .await;
    let (_kept, first) = closed(world);
    let (second, third) = (Place::new(Engine::Server).await, Place::new(Engine::File).await);
    let there = moved(&first, &second).await;
    let back = moved(&second, &third).await;
    assert_eq!(there["tables"], back["tables"]);
    assert_eq!(first.sums().await, third.sums().await);
    let rows = |told: &Value, name: &str| {
        let tables = told["tables"].as_array().unwrap().iter();
        tables
            .filter(|table| table["table"] == name)
            .map(|table| table["rows"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(rows(&back, "directory_users"), PEOPLE as u64);
    assert_eq!(rows(&back, "directory_groups"), GROUPS as u64);
}

/// Has the program move one into the other, and says how long that took and how much memory.
async fn moved(from: &Place, to: &Place) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command.args(["move", "--json", "--from", &from.name(), "--to", &to.name()]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let (out, peak) = tokio::task::spawn_blocking(|| ended(child)).await.unwrap();
    let told: Value = serde_json::from_slice(&out).unwrap();
    println!(
        "{} to {}: {} rows in {} seconds, {peak}",
        told["from"], told["to"], told["rows"], told["seconds"]
    );
    told
}

/// What a program prints until its end, and the most memory it took.
fn ended(mut child: Child) -> (Vec<u8>, String) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = String::new();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let watching = std::thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_millis(100)).is_err() {
            let status = fs::read_to_string(&status).unwrap_or_default();
            if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
                line.clone_into(&mut peak);
            }
        }
        peak
    });
    let mut out = Vec::new();
    std::io::Read::read_to_end(child.stdout.as_mut().unwrap(), &mut out).unwrap();
    assert!(child.wait().unwrap().success());
    stop.send(()).unwrap();
    (out, watching.join().unwrap())
}
