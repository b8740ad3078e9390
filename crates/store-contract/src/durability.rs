//! What was acknowledged is there, whatever becomes of the process that was told so (invariant 12).

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use domain::{Role, WorkspaceId, moment::days};
use store::{Code, Cut, Select};

use crate::{
    World,
    world::{CHILD_OF, Closed, Saying, address, asserted, told},
};

/// What the parent tells its child: where to write, and which of the parent's rounds it is.
const TASK: &str = "STORE_CONTRACT_TASK";
const WRITERS: usize = 8;
/// A child whose parent never comes to kill it stops by itself.
const PEOPLE: usize = 4000;

/// A new instance over the same database finds everything as the old one left it, and goes on from there.
pub async fn what_was_committed_is_there_after_reopening(world: World) {
    let ready = world.ready("acme").await;
    let token = world.token(ready.id).await;
    let user = world.tell(ready.id, told("ada@acme.example").external("00u1")).await.unwrap();
    let gone = world.tell(ready.id, told("eve@acme.example")).await.unwrap();
    let assertion = asserted("00u1", "ada@acme.example");
    let session = world.sign_in_through(&ready.connection, assertion.clone()).await.unwrap();
    world.tell_again(ready.id, gone.id, told("eve@acme.example").inactive()).await.unwrap();
    let code = Code {
        browser: world.digest(),
        address: address("ada@acme.example"),
        digest: world.digest(),
        tries: 5,
        return_to: "/".to_owned(),
        expires_at: world.now().after(days(1)),
        is_sent: true,
    };
    assert!(world.store.send(code.clone(), 5, world.now()).await.unwrap());
    let before = (world.volume(ready.id).await, world.feed().await, world.recorded_of(ready.id).await);

    let world = world.reopened().await;

    let after = (world.volume(ready.id).await, world.feed().await, world.recorded_of(ready.id).await);
    assert_eq!(after, before);
    assert_eq!(world.store.session(&session.digest).await.unwrap(), Some(session));
    assert_eq!(world.behind(&token).await.unwrap().0, token);
    let guess = world.store.guess(&code.browser, world.now()).await.unwrap();
    assert_eq!(guess, Some(Code { tries: 4, ..code }));
    let again = world.sign_in_through(&ready.connection, assertion).await.unwrap();
    assert_eq!(
        Some(again.account),
        world.store.member(ready.id, user.member.unwrap()).await.unwrap().map(|m| m.account)
    );
    world.forget(ready.id, user.id).await.unwrap();
    world.tell(ready.id, told("grace@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}

/// Opening again and again changes nothing.
pub async fn reopening_changes_nothing(world: World) {
    let acme = world.team("acme").await;
    world.add(acme.id, "ada@acme.example", Role::Member).await.unwrap();
    let before = (world.volume(acme.id).await, world.feed().await);
    let mut world = world;
    for _ in 0..3 {
        world = world.reopened().await;
        assert_eq!((world.volume(acme.id).await, world.feed().await), before);
    }
}

/// A process is killed in the middle of writing, again and again: every change it was told of is there, of none is
/// there a half, and the next process goes on.
pub async fn a_killed_process_loses_nothing_it_was_told(world: World) {
    if world.is_child() {
        write_until_killed(world).await;
        return;
    }
    let ready = world.ready("acme").await;
    let mut told_so = Acknowledged::default();
    let mut world = world;
    for (round, enough) in [1, 60, 150, 400].into_iter().enumerate() {
        let closed = world.close();
        run_and_kill(&closed, ready.id, round, enough, &mut told_so);
        world = closed.open().await;
        check(&world, ready.id, &told_so).await;
    }
}

/// How far each person was when the writer was last told so.
type Acknowledged = BTreeMap<String, Stage>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Joined,
    Left,
    Forgotten,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Joined, Self::Left, Self::Forgotten];

    const fn name(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Forgotten => "forgotten",
        }
    }

    /// How far the person of this number is taken.
    const fn last(number: usize) -> Self {
        match number % 3 {
            0 => Self::Joined,
            1 => Self::Left,
            _ => Self::Forgotten,
        }
    }
}

fn number_of(name: &str) -> usize {
    let (_, number) = name.split_once('-').expect("a name with a number");
    number.split_once('@').expect("an address").0.parse().expect("a number")
}

/// In the child: writes, and says of every change that it was told of, once it was.
async fn write_until_killed(world: World) {
    let task = std::env::var(TASK).expect("a task");
    let (workspace, round) = task.split_once(' ').expect("a workspace and a round");
    let workspace: WorkspaceId = workspace.parse().expect("the workspace's id");
    let round: u64 = round.parse().expect("the round's number");
    world.skip_ids((round + 1) * 1_000_000);
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let world = world.clone();
        writers.push(tokio::spawn(async move {
            for number in 0..PEOPLE / WRITERS {
                let name = format!("person{round}.{writer}-{number}@acme.example");
                let last = Stage::last(number);
                let user = world.tell(workspace, told(&name)).await.expect("a seat is free");
                say(Stage::Joined, &name);
                if last >= Stage::Left {
                    world
                        .tell_again(workspace, user.id, told(&name).inactive())
                        .await
                        .expect("they may leave");
                    say(Stage::Left, &name);
                }
                if last >= Stage::Forgotten {
                    world.forget(workspace, user.id).await.expect("they may be forgotten");
                    say(Stage::Forgotten, &name);
                }
            }
        }));
    }
    for writer in writers {
        writer.await.expect("a writer writes until it is killed");
    }
}

fn say(stage: Stage, name: &str) {
    let line = format!("\nacknowledged {} {name}\n", stage.name());
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

/// In the parent: starts this very test as a child, and kills it once it was told of enough.
fn run_and_kill(
    closed: &Closed,
    workspace: WorkspaceId,
    round: usize,
    enough: usize,
    told_so: &mut Acknowledged,
) {
    let (_, test) = closed.adapter.test.split_once("::").expect("a test in a crate");
    let mut child = Command::new(std::env::current_exe().expect("the test's binary"))
        .args(["--exact", test, "--nocapture"])
        .env(CHILD_OF, &closed.address)
        .env(TASK, format!("{workspace} {round}"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut heard = 0;
    let mut lines = BufReader::new(child.stdout.take().expect("the child's words"));
    loop {
        let mut line = String::new();
        let read = lines.read_line(&mut line).expect("the child's words are text");
        // What was cut off in the middle was not said.
        if read == 0 || !line.ends_with('\n') {
            break;
        }
        let Some(said) = line.trim_end().strip_prefix("acknowledged ") else { continue };
        let (stage, name) = said.split_once(' ').expect("a stage and a name");
        let stage = Stage::ALL.into_iter().find(|one| one.name() == stage).expect("a stage");
        told_so.insert(name.to_owned(), stage);
        heard += 1;
        if heard == enough {
            child.kill().expect("the child is killed");
        }
    }
    let status = child.wait().expect("the child is over");
    assert!(heard >= enough, "the child ended by itself, after {heard}: {status}");
    assert!(!status.success(), "the child was killed in the middle of writing");
}

async fn check(world: &World, workspace: WorkspaceId, told_so: &Acknowledged) {
    world.books_balance(workspace).await;
    let users: BTreeMap<_, _> = world
        .users(workspace, &Select::All)
        .await
        .into_iter()
        .map(|user| (user.told.user_name.clone(), user.told.active))
        .collect();
    for (name, stage) in told_so {
        let last = Stage::last(number_of(name));
        // The step after the last acknowledged one may have been made without anybody having been told.
        let fits = match users.get(name) {
            Some(true) => *stage == Stage::Joined,
            Some(false) => *stage == Stage::Left || (*stage == Stage::Joined && last >= Stage::Left),
            None => *stage == Stage::Forgotten || (*stage == Stage::Left && last == Stage::Forgotten),
        };
        assert!(fits, "{name} was acknowledged as {stage:?} and is now active: {:?}", users.get(name));
    }
    // Each change wrote its rows, its events and its entry, or none of them.
    let events = world.told_of(workspace).await;
    let entries = world.recorded_of(workspace).await;
    let told = |name: &str| events.iter().filter(|event| event.name == name).count();
    let recorded = |action: &str| entries.iter().filter(|entry| entry.action == action).count();
    for name in ["member.provisioned", "member.deprovisioned"] {
        assert_eq!(told(name), recorded(name), "{name}");
    }
    let (joined, forgotten) = (recorded("member.provisioned"), recorded("directory_user.removed"));
    assert_eq!(joined - forgotten, users.len(), "whoever joined is there, or was forgotten");
    let members = world.members(workspace).await;
    assert_eq!(members.len(), joined + 1, "everybody who joined, and the owner");
    assert_eq!(
        told("seat.taken") - told("seat.freed"),
        world.workspace(workspace).await.seats.taken as usize
    );
    let feed = world.store.events(Cut::new(None, 1)).await.unwrap();
    assert_eq!(feed.items.len(), 1);
}
