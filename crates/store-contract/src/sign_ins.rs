//! The sign-in log: one entry for every try, found by what is asked for, and never too many.

use domain::{
    Refusal, SignInId,
    moment::{days, minutes},
    rules::sign_in::NewSession,
    sign_in::{KEPT_FOR, Note, Outcome, Protocol, SignIn},
};
use store::{Cut, Failure, SelectSignIns};

use crate::{
    World,
    world::{Ready, address, asserted, told},
};

/// As many as the tests write, and more.
const MANY: u32 = 1_000;

async fn all(world: &World, ready: &Ready, select: SelectSignIns) -> Vec<SignIn> {
    world.store.sign_ins(ready.id, &select, Cut::new(None, 500)).await.unwrap().items
}

/// Acme, where Ada is told of.
async fn acme(world: &World) -> Ready {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    ready
}

/// The session and its entry are one fact: where the one is not written, neither is the other.
pub async fn a_sign_in_leaves_its_entry_in_the_commit_of_its_session(world: World) {
    let ready = acme(&world).await;
    let through = world.new_session();
    let assertion = asserted("00u1", "ada@acme.example");
    let session = world
        .try_sign_in_through(&ready.connection, assertion.clone(), through.clone())
        .await
        .unwrap()
        .unwrap();
    let member = world.store.member_of(ready.id, session.account).await.unwrap().unwrap();
    let expected = SignIn {
        id: through.trying.id,
        workspace: ready.id,
        at: world.now(),
        trace: through.trying.trace,
        outcome: Outcome::Succeeded,
        protocol: Protocol::Oidc,
        connection: Some(ready.connection.id),
        code: None,
        because: None,
        account: Some(session.account),
        member: Some(member.id),
        address: Some("ada@acme.example".to_owned()),
        session: Some(session.id),
        notes: Vec::new(),
        client: through.trying.client,
        by_anybody: false,
    };
    assert_eq!(all(&world, &ready, SelectSignIns::default()).await, std::slice::from_ref(&expected));
    let twin = NewSession { digest: session.digest, ..world.new_session() };
    let broken = world.try_sign_in_through(&ready.connection, assertion, twin).await;
    assert!(matches!(broken, Err(Failure::Contended(_))), "{broken:?}");
    assert_eq!(all(&world, &ready, SelectSignIns::default()).await, [expected]);
    world.personal("owner", &address("owner@acme.example")).await;
    let by_mailbox = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    let entries = all(&world, &ready, SelectSignIns::default()).await;
    assert_eq!(
        (entries.len(), entries[0].session, entries[0].protocol),
        (2, Some(by_mailbox.id), Protocol::Mailbox)
    );
}

/// Everything that can stand in an entry comes back.
pub async fn an_entry_reads_back_as_written(world: World) {
    let ready = acme(&world).await;
    for entry in [world.refused(&ready), world.tested_entry(&ready)] {
        world.store.log(entry.clone(), MANY).await.unwrap();
        let trace = Some(entry.trace);
        assert_eq!(all(&world, &ready, SelectSignIns { trace, ..SelectSignIns::default() }).await, [entry]);
    }
}

/// Pages follow one another from the newest on, and nobody is in two.
pub async fn entries_are_listed_newest_first_page_by_page(world: World) {
    let ready = acme(&world).await;
    let mut ids: Vec<SignInId> = Vec::new();
    for _ in 0..5 {
        let entry = world.refused(&ready);
        ids.insert(0, entry.id);
        world.store.log(entry, MANY).await.unwrap();
    }
    let (mut after, mut read, mut pages) = (None, Vec::new(), 0);
    loop {
        let page =
            world.store.sign_ins(ready.id, &SelectSignIns::default(), Cut::new(after, 2)).await.unwrap();
        read.extend(page.items.iter().map(|entry| entry.id));
        (after, pages) = (read.last().copied(), pages + 1);
        if !page.more {
            break;
        }
    }
    assert_eq!((read, pages), (ids, 3));
}

/// Each condition leaves out what it does not fit, and all of them apply.
pub async fn entries_are_found_by_what_is_asked_for(world: World) {
    let ready = acme(&world).await;
    let (refused, tested) = (world.refused(&ready), world.tested_entry(&ready));
    for entry in [&refused, &tested] {
        world.store.log(entry.clone(), MANY).await.unwrap();
    }
    let any = SelectSignIns::default;
    let both = |text: &str| Some([text.to_owned(), text.to_owned()]);
    let only_refused = [
        SelectSignIns { outcome: Some(Outcome::Refused), ..any() },
        SelectSignIns { code: refused.code.clone(), ..any() },
        SelectSignIns { connection: refused.connection, ..any() },
        SelectSignIns { member: refused.member, ..any() },
        SelectSignIns { address: both(refused.address.as_deref().unwrap()), ..any() },
        SelectSignIns {
            address: Some(["x@y.example".to_owned(), refused.address.clone().unwrap()]),
            ..any()
        },
        SelectSignIns { trace: Some(refused.trace), ..any() },
        SelectSignIns { trace: Some(refused.trace), outcome: Some(Outcome::Refused), ..any() },
    ];
    for select in only_refused {
        let found = all(&world, &ready, select.clone()).await;
        assert_eq!(found, std::slice::from_ref(&refused), "{select:?}");
    }
    let none = [
        SelectSignIns { outcome: Some(Outcome::Succeeded), ..any() },
        SelectSignIns { code: Some("another_code".to_owned()), ..any() },
        SelectSignIns { connection: Some(world.id()), ..any() },
        SelectSignIns { member: Some(world.id()), ..any() },
        SelectSignIns { address: both("grace@acme.example"), ..any() },
        SelectSignIns { trace: Some(world.trying().trace), ..any() },
        SelectSignIns { trace: Some(tested.trace), outcome: Some(Outcome::Refused), ..any() },
    ];
    for select in none {
        assert_eq!(all(&world, &ready, select.clone()).await, [], "{select:?}");
    }
}

/// What stands in one workspace's log stands in no other's, whatever is asked for.
pub async fn entries_of_another_workspace_are_not_there(world: World) {
    let (ready, globex) = (acme(&world).await, world.ready("globex").await);
    let entry = world.refused(&ready);
    world.store.log(entry.clone(), MANY).await.unwrap();
    for select in [
        SelectSignIns::default(),
        SelectSignIns { trace: Some(entry.trace), ..SelectSignIns::default() },
        SelectSignIns { connection: entry.connection, ..SelectSignIns::default() },
    ] {
        assert_eq!(all(&world, &globex, select).await, []);
    }
}

/// A flood forgets its own oldest entries, and nobody else's: not those of people who were believed and refused, not tests,
/// not sign-ins, and not another workspace's.
pub async fn what_anybody_can_cause_is_kept_in_a_bounded_number(world: World) {
    const MOST: u32 = 3;
    let (ready, globex) = (acme(&world).await, world.ready("globex").await);
    world.sign_in_through(&ready.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let (believed, tested, elsewhere) =
        (world.refused(&ready), world.tested_entry(&ready), world.refused(&globex));
    let stays = SignIn { by_anybody: true, ..elsewhere };
    for entry in [&believed, &tested, &stays] {
        world.store.log(entry.clone(), MOST).await.unwrap();
    }
    let mut flood = Vec::new();
    for number in 0..10 {
        let outcome = if number % 2 == 0 { Outcome::NotBelieved } else { Outcome::Refused };
        let entry = SignIn { outcome, by_anybody: true, ..world.refused(&ready) };
        flood.push(entry.id);
        world.store.log(entry, MOST).await.unwrap();
    }
    let left = all(&world, &ready, SelectSignIns::default()).await;
    let kept: Vec<_> = left.iter().filter(|entry| entry.by_anybody).map(|entry| entry.id).collect();
    assert_eq!(kept, [flood[9], flood[8], flood[7]]);
    assert!([&believed, &tested].into_iter().all(|entry| left.contains(entry)), "{left:?}");
    assert_eq!(left.iter().filter(|entry| entry.outcome == Outcome::Succeeded).count(), 1);
    assert_eq!(all(&world, &globex, SelectSignIns::default()).await, [stays]);
    // People who are refused have a bound of their own.
    for _ in 0..5 {
        world.store.log(world.refused(&ready), MOST).await.unwrap();
    }
    let left = all(&world, &ready, SelectSignIns::default()).await;
    assert_eq!(left.iter().filter(|entry| entry.by_anybody).count(), 3);
    assert_eq!(left.iter().filter(|entry| entry.outcome == Outcome::Refused && !entry.by_anybody).count(), 3);
}

/// An entry stands for ninety days, whatever it is of.
pub async fn an_entry_is_swept_after_ninety_days(world: World) {
    let ready = acme(&world).await;
    world.sign_in_through(&ready.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    world.store.log(world.refused(&ready), MANY).await.unwrap();
    world.pass(KEPT_FOR - minutes(1));
    world.store.log(world.tested_entry(&ready), MANY).await.unwrap();
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(all(&world, &ready, SelectSignIns::default()).await.len(), 3);
    world.pass(minutes(1));
    world.store.sweep(world.now()).await.unwrap();
    let left = all(&world, &ready, SelectSignIns::default()).await;
    assert_eq!(left.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Outcome::Tested]);
    world.pass(days(90));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(all(&world, &ready, SelectSignIns::default()).await, []);
}

impl World {
    /// Somebody who was believed and is refused, with all that can be known of them.
    #[must_use]
    pub fn refused(&self, ready: &Ready) -> SignIn {
        let trying = self.trying();
        let refusal = Refusal::AccessNotMember { workspace: "Acme".to_owned() };
        SignIn {
            id: trying.id,
            workspace: ready.id,
            at: self.now(),
            trace: trying.trace,
            outcome: Outcome::Refused,
            protocol: Protocol::Saml,
            connection: Some(self.id()),
            code: Some(refusal.code().to_owned()),
            because: Some("received \"a\", expected \u{10ffff}".to_owned()),
            account: Some(self.id()),
            member: Some(self.id()),
            address: Some(format!("g•••@{}.example", trying.trace)),
            session: None,
            notes: vec![
                Note::AddressDiffers { asserted: "g•••@navy.example".to_owned() },
                Note::AddressOfAnother { member: self.id() },
            ],
            client: trying.client,
            by_anybody: false,
        }
    }

    /// A test of a connection, with as little as can be known.
    #[must_use]
    pub fn tested_entry(&self, ready: &Ready) -> SignIn {
        let trying = self.trying();
        SignIn {
            id: trying.id,
            outcome: Outcome::Tested,
            protocol: Protocol::Oidc,
            trace: trying.trace,
            connection: None,
            code: None,
            because: None,
            account: None,
            member: None,
            address: None,
            notes: vec![Note::Test],
            client: domain::sign_in::Client::default(),
            ..self.refused(ready)
        }
    }
}
