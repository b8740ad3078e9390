//! Identities: a connection and a subject, bound to one account.

use domain::{AccountId, ConnectionId, Role, connection::Mode, identity::Identity, moment::days};
use store::{Decision, Failure};

use crate::{
    World,
    world::{Ready, Saying, asserted, told},
};

async fn of_subject(world: &World, ready: &Ready, subject: &str) -> Option<Identity> {
    of_subject_on(world, ready, ready.connection.id, subject).await
}

async fn of_subject_on(
    world: &World,
    ready: &Ready,
    connection: ConnectionId,
    subject: &str,
) -> Option<Identity> {
    world
        .look(ready.id, (connection, subject.to_owned()), |(connection, subject), transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.identity(*connection, subject).await?)) })
        })
        .await
}

async fn of_account(world: &World, ready: &Ready, account: AccountId) -> Option<Identity> {
    world
        .look(ready.id, (ready.connection.id, account), |(connection, account), transaction| {
            Box::pin(
                async move { Ok(Decision::nothing(transaction.identity_of(*connection, *account).await?)) },
            )
        })
        .await
}

/// The first sign-in binds, and what was bound is found by subject and by account; subjects are compared to the letter.
pub async fn a_first_sign_in_is_bound_to_its_account(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    assert_eq!(of_subject(&world, &ready, "00u1").await, None);
    let session =
        world.sign_in_through(&ready.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let bound = Identity {
        connection: ready.connection.id,
        workspace: ready.id,
        subject: "00u1".to_owned(),
        account: session.account,
        bound_at: world.now(),
    };
    assert_eq!(of_subject(&world, &ready, "00u1").await, Some(bound.clone()));
    assert_eq!(of_account(&world, &ready, session.account).await, Some(bound.clone()));
    for subject in ["", "00U1", "00u1 ", "00u", "00u1\u{0}", "%"] {
        assert_eq!(of_subject(&world, &ready, subject).await, None, "{subject:?}");
    }
    assert_eq!(of_account(&world, &ready, world.id()).await, None);
    let another = world.connection(ready.id).await;
    assert_eq!(
        of_subject_on(&world, &ready, another.id, "00u1").await,
        None,
        "subjects are a connection's own"
    );

    world.pass(days(1));
    let again = world.sign_in_through(&ready.connection, asserted("00u1", "other@acme.example")).await;
    assert_eq!(again.unwrap().account, session.account, "the subject decides, never the address");
    assert_eq!(of_subject(&world, &ready, "00u1").await, Some(bound));
}

/// A subject is one account's, and an account has one subject on a connection. A change that believes otherwise is not
/// made.
pub async fn a_subject_and_an_account_are_bound_once(world: World) {
    let ready = world.ready("acme").await;
    for name in ["ada@acme.example", "eve@acme.example"] {
        world.tell(ready.id, told(name)).await.unwrap();
    }
    let ada = world.sign_in_through(&ready.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let before = (of_subject(&world, &ready, "00u1").await, world.feed().await.len());
    for (subject, email) in [("00u1", "eve@acme.example"), ("00u9", "ada@acme.example")] {
        let twin = world.sign_in_anew(&ready.connection, asserted(subject, email)).await;
        assert!(matches!(twin, Err(Failure::Contended(_))), "{subject}: {twin:?}");
        assert_eq!((of_subject(&world, &ready, "00u1").await, world.feed().await.len()), before, "{subject}");
    }
    assert_eq!(of_subject(&world, &ready, "00u9").await, None);
    let eve = world.sign_in_through(&ready.connection, asserted("00u2", "eve@acme.example")).await.unwrap();
    assert_ne!(eve.account, ada.account);
}

/// Whoever the directory forgets is bound anew later; nobody else is concerned, here or elsewhere.
pub async fn a_forgotten_person_loses_their_bonds_here(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    world.verified(globex.id, "partner.example").await;
    let user = world.tell(acme.id, told("ada@acme.example")).await.unwrap();
    world.tell(acme.id, told("eve@acme.example")).await.unwrap();
    let ada = world.sign_in_through(&acme.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let eve = world.sign_in_through(&acme.connection, asserted("00u2", "eve@acme.example")).await.unwrap();
    world.tell(globex.id, told("ada@partner.example").external("00u1")).await.unwrap();
    let there =
        world.sign_in_through(&globex.connection, asserted("00u1", "ada@partner.example")).await.unwrap();

    world.forget(acme.id, user.id).await.unwrap();

    assert_eq!(of_subject(&world, &acme, "00u1").await, None);
    assert_eq!(of_account(&world, &acme, ada.account).await, None);
    assert_eq!(of_subject(&world, &acme, "00u2").await.unwrap().account, eve.account);
    assert_eq!(of_subject(&world, &globex, "00u1").await.unwrap().account, there.account);
    world.books_balance(acme.id).await;
}

/// Whoever would have to come in by a way they have never come are those who have access, have no bond here and whom no
/// directory tells of; owners and guests may go on as before.
pub async fn members_who_never_came_through_a_connection_are_found(world: World) {
    let acme = world.ready("acme").await;
    let globex = world.team("globex").await;
    world.tell(acme.id, told("ada@acme.example")).await.unwrap();
    let stay = async |limit| world.store.never_through_sso(acme.id, limit).await.unwrap();
    assert_eq!(stay(9).await, [], "an owner, and one whom the directory tells of");
    world.turn_off(acme.id).await;
    let ada = world.account_of("ada@acme.example").await;
    let found: Vec<_> = stay(9).await.iter().map(|member| member.account).collect();
    assert_eq!(found, [ada]);
    let bob = world.add(acme.id, "bob@acme.example", Role::Member).await.unwrap();
    let cleo = world.add(acme.id, "cleo@acme.example", Role::Admin).await.unwrap();
    world.add(globex.id, "dora@acme.example", Role::Member).await.unwrap();
    let found: Vec<_> = stay(9).await.iter().map(|member| member.account).collect();
    assert_eq!(found, [ada, bob.account, cleo.account], "in the order in which they joined");
    assert_eq!(stay(1).await.len(), 1);
    world.remove(acme.id, bob.id).await.unwrap();
    let found: Vec<_> = stay(9).await.iter().map(|member| member.account).collect();
    assert_eq!(found, [ada, cleo.account]);
}

/// Who somebody is to the connections of a workspace is listed for it, and nothing of another.
pub async fn every_bond_of_an_account_is_listed_where_it_is(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    world.tell(acme.id, told("ada@acme.example")).await.unwrap();
    let ada = world.account_of("ada@acme.example").await;
    assert_eq!(world.store.identities_of(acme.id, ada).await.unwrap(), []);
    world.sign_in_through(&acme.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let new = world.switch(&world.connection(acme.id).await, Mode::Optional).await;
    world.sign_in_through(&new, asserted("a-1", "ada@acme.example")).await.unwrap();
    let bonds = world.store.identities_of(acme.id, ada).await.unwrap();
    assert!(bonds.iter().all(|bond| bond.account == ada && bond.workspace == acme.id));
    let subjects: Vec<_> = bonds.iter().map(|bond| bond.subject.as_str()).collect();
    assert_eq!(subjects, ["00u1", "a-1"]);
    assert_eq!(world.store.identities_of(globex.id, ada).await.unwrap(), []);
}

/// A connection that is removed takes along the bonds it knew, and no other's.
pub async fn a_removed_connection_is_gone_with_its_bonds(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let (old, new) = (acme.connection.clone(), world.connection(acme.id).await);
    let new = world.switch(&new, Mode::Optional).await;
    for (ready, email) in [(&acme, "ada@acme.example"), (&globex, "ada@globex.example")] {
        world.tell(ready.id, told(email)).await.unwrap();
        world.sign_in_through(&ready.connection, asserted("00u1", email)).await.unwrap();
    }
    world.sign_in_through(&new, asserted("a-1", "ada@acme.example")).await.unwrap();
    let off = world.switch(&old, Mode::Off).await;

    world.remove_connection(&off).await;

    assert_eq!(world.store.connections(acme.id).await.unwrap(), std::slice::from_ref(&new));
    assert_eq!(world.store.connection(old.id).await.unwrap(), None);
    assert_eq!(of_subject(&world, &acme, "00u1").await, None);
    assert!(of_subject_on(&world, &acme, new.id, "a-1").await.is_some());
    assert!(of_subject(&world, &globex, "00u1").await.is_some());
    assert_eq!(world.workspace(acme.id).await.sso, Mode::Optional);
    world.books_balance(acme.id).await;
}
