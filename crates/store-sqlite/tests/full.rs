//! A full disk: what can't be kept is refused, truly; what was kept stays; and with room again all goes on.
//!
//! The disk is full for a child process that may make no file longer than so much.

#![cfg(unix)]

#[path = "fresh/database.rs"]
mod database;

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use database::adapter;
use domain::WorkspaceId;
use store::{Failure, Select};
use store_contract::{
    World,
    world::{at_once, told},
};

const WORKSPACE: &str = "STORE_SQLITE_WORKSPACE";
/// Half a mebibyte, in the units of a shell: more than an empty database takes, less than what is to be written.
const LIMIT: &str = "1024";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_fails_what_does_not_fit_and_loses_nothing() {
    let world = World::begin(adapter("full")).await;
    if world.is_child() {
        fill(world).await;
        return;
    }
    let ready = world.ready("acme").await;
    let closed = world.close();
    let binary = std::env::current_exe().expect("the test's binary");
    let limited = "trap '' XFSZ; ulimit -S -f \"$1\"; shift; exec \"$@\"";
    let child = Command::new("sh")
        .args(["-c", limited, "sh", LIMIT])
        .arg(binary)
        .args(["--exact", "a_full_disk_fails_what_does_not_fit_and_loses_nothing", "--nocapture"])
        .env(store_contract::world::CHILD_OF, &closed.address)
        .env(WORKSPACE, ready.id.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let output = child.wait_with_output().expect("the child ends");
    assert!(output.status.success(), "{}", output.status);
    let said = String::from_utf8(output.stdout).expect("the child's words are text");
    let names = |answer: &str| -> BTreeSet<String> {
        said.lines().filter_map(|line| line.strip_prefix(answer)).map(str::to_owned).collect()
    };
    let (kept, refused) = (names("kept "), names("refused "));
    assert!(!kept.is_empty() && !refused.is_empty(), "{} kept, {} refused", kept.len(), refused.len());
    assert!(kept.iter().any(|name| name.starts_with("later")), "with room again, all goes on");

    store_sqlite::examine(closed.address.as_ref()).unwrap();
    let world = closed.open().await;
    let users = world.users(ready.id, &Select::All).await;
    let stored: BTreeSet<_> = users.into_iter().map(|user| user.told.user_name).collect();
    assert_eq!(stored, kept, "what was kept is there, what was refused is not");
    world.books_balance(ready.id).await;
}

/// In the child: writes until the disk is full, makes room, and writes on.
async fn fill(world: World) {
    let workspace: WorkspaceId =
        std::env::var(WORKSPACE).expect("the parent names it").parse().expect("an id");
    world.skip_ids(1_000_000);
    let mut refused = 0;
    for round in 0..200 {
        refused += write(&world, workspace, &format!("person{round}")).await;
        if refused > 40 {
            break;
        }
    }
    assert!(refused > 0, "the disk was never full");
    let process = std::process::id().to_string();
    let room = Command::new("prlimit")
        .args(["--pid", &process, "--fsize=unlimited"])
        .status()
        .expect("prlimit runs");
    assert!(room.success());
    assert_eq!(write(&world, workspace, "later").await, 0, "with room again, all goes on");
}

/// Tells of ten people at once, says of each what came of it, and counts who was refused.
async fn write(world: &World, workspace: WorkspaceId, prefix: &str) -> usize {
    let answers = at_once(10, |number| {
        let (world, name) = (world.clone(), format!("{prefix}-{number}@acme.example"));
        async move { (name.clone(), world.try_tell(workspace, told(&name)).await) }
    })
    .await;
    let mut refused = 0;
    for (name, answer) in answers {
        match answer {
            Ok(answer) => {
                answer.expect("a seat is free");
                println!("\nkept {name}");
            }
            Err(failure) => {
                assert!(matches!(failure, Failure::Unavailable(_)), "{failure}");
                println!("\nrefused {name}");
                refused += 1;
            }
        }
    }
    refused
}
