//! Sessions: opened with what they prove, used, ended whole or for one workspace.

use std::time::Duration;

use domain::{
    Refusal, Role,
    identity::Asserted,
    moment::{hours, minutes},
    rules::sign_in::NewSession,
    session::{IDLE_FOR, LIVES_FOR, Means, OverThere, Session, There, WorkspaceProof},
};
use store::{Decision, Failure};

use crate::{
    World,
    world::{Saying, address, asserted, digest_of, told},
};

async fn live(world: &World, session: &Session) -> Vec<Session> {
    let somewhere = world.id();
    let input = (session.account, world.now());
    world
        .look(somewhere, input, |(account, now), transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.live_sessions(*account, *now).await?)) })
        })
        .await
}

async fn by_id(world: &World, session: &Session) -> Option<Session> {
    let somewhere = world.id();
    world
        .look(somewhere, session.id, |id, transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.session(*id).await?)) })
        })
        .await
}

/// Ada is told of at Acme, was invited to Globex and has a place of her own; her mailbox opens the latter two.
async fn ada(world: &World) -> (crate::world::Ready, Session) {
    let acme = world.ready("acme").await;
    world.tell(acme.id, told("ada@acme.example")).await.unwrap();
    world.add(world.team("globex").await.id, "ada@acme.example", Role::Member).await.unwrap();
    world.personal("ada", &address("ada@acme.example")).await;
    let session = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    (acme, session)
}

/// The session comes back as it was opened, with all it proves, by secret and by id.
pub async fn a_session_reads_back_as_opened(world: World) {
    let (acme, by_mailbox) = ada(&world).await;
    assert_eq!(by_mailbox.proofs.len(), 3);
    assert!(by_mailbox.proofs.iter().all(|proof| proof.by == Means::Mailbox));
    world.pass(minutes(1));
    let assertion = asserted("00u1", "ada@acme.example");
    let by_connection = world.sign_in_through(&acme.connection, assertion).await.unwrap();
    let proof = WorkspaceProof {
        workspace: acme.id,
        by: Means::Connection(acme.connection.id),
        epoch: 0,
        at: world.now(),
        idled: Duration::ZERO,
        there: Some(asserted("00u1", "ada@acme.example").there),
    };
    assert_eq!((&by_connection.proofs[..], by_connection.mailbox_shown_at), (&[proof][..], None));
    assert_eq!(by_connection.expires_at, world.now().after(LIVES_FOR));
    for session in [by_mailbox, by_connection] {
        let sorted = |session: Option<Session>| {
            let mut session = session.unwrap();
            session.proofs.sort_by_key(|proof| proof.workspace);
            session
        };
        let opened = sorted(Some(session.clone()));
        assert_eq!(sorted(world.store.session(&session.digest).await.unwrap()), opened);
        assert_eq!(sorted(by_id(&world, &session).await), opened);
    }
}

/// No digest but its own leads to a session.
pub async fn only_its_own_secret_leads_to_a_session(world: World) {
    let (_, session) = ada(&world).await;
    assert!(world.store.session(&session.digest).await.unwrap().is_some());
    let mut near = session.digest;
    near[31] ^= 1;
    for digest in [near, [0; 32], [0xff; 32], world.digest()] {
        assert_eq!(world.store.session(&digest).await.unwrap(), None);
    }
}

/// A session that was signed out of, or whose place a later one took, is gone through every door.
pub async fn an_ended_session_opens_nothing(world: World) {
    let (_, first) = ada(&world).await;
    let second = world.sign_in_by_mailbox("ada@acme.example", Some(&first)).await.unwrap();
    assert_eq!(world.store.session(&first.digest).await.unwrap(), None);
    assert_eq!(by_id(&world, &first).await, None);
    assert_eq!(live(&world, &second).await.len(), 1);
    world.sign_out(second.id).await.unwrap();
    assert_eq!(world.store.session(&second.digest).await.unwrap(), None);
    assert_eq!(live(&world, &second).await, []);
    assert_eq!(world.sign_out(second.id).await, Err(Refusal::SessionEnded));
}

/// Among an account's live sessions are neither ended ones, nor those that have run out, nor anybody else's.
pub async fn live_sessions_have_neither_ended_nor_run_out(world: World) {
    let (acme, first) = ada(&world).await;
    world.tell(acme.id, told("eve@acme.example")).await.unwrap();
    world.sign_in_by_mailbox("eve@acme.example", None).await.unwrap();
    world.pass(hours(20));
    let second = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    let ended = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    world.sign_out(ended.id).await.unwrap();
    let ids: Vec<_> = live(&world, &first).await.iter().map(|session| session.id).collect();
    assert!(ids.contains(&second.id) && !ids.contains(&ended.id), "{ids:?}");
    world.pass(hours(4));
    assert_eq!(first.expires_at, world.now());
    let left = live(&world, &first).await;
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [second.id]);
    assert_eq!(left[0].proofs.len(), 3, "with all they prove");
    let kept = world.store.session(&first.digest).await.unwrap().expect("run out is not ended");
    assert!(!kept.is_live(world.now()));
}

/// Whoever loses one workspace keeps the others.
pub async fn a_dropped_proof_leaves_the_others(world: World) {
    let (acme, session) = ada(&world).await;
    let other = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    let user = world.users(acme.id, &store::Select::All).await.remove(0);
    world.tell_again(acme.id, user.id, told("ada@acme.example").inactive()).await.unwrap();
    for session in [session, other] {
        let left = world.store.session(&session.digest).await.unwrap().expect("good for others");
        assert_eq!((left.proofs.len(), left.proof_for(acme.id)), (2, None));
        let mut expected = session.proofs.clone();
        expected.retain(|proof| proof.workspace != acme.id);
        assert!(expected.iter().all(|proof| left.proofs.contains(proof)), "{left:?}");
    }
}

/// Deprovisioned is signed out: a session that was good for nothing else is over (invariant 7).
pub async fn a_session_of_one_workspace_ends_with_access(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let assertion = asserted("00u1", "ada@acme.example");
    let session = world.sign_in_through(&ready.connection, assertion.clone()).await.unwrap();
    world.tell_again(ready.id, user.id, told("ada@acme.example").inactive()).await.unwrap();
    assert_eq!(world.store.session(&session.digest).await.unwrap(), None);
    let refused = world.sign_in_through(&ready.connection, assertion.clone()).await;
    assert!(matches!(refused, Err(Refusal::AccessRemoved { .. })), "{refused:?}");

    world.tell_again(ready.id, user.id, told("ada@acme.example")).await.unwrap();
    assert_eq!(world.store.session(&session.digest).await.unwrap(), None, "dead for good (invariant 10)");
    let again = world.sign_in_through(&ready.connection, assertion).await.unwrap();
    assert_eq!(again.proofs[0].epoch, 1);
}

/// Use is noted, and only ever later.
pub async fn a_use_is_noted_and_never_taken_back(world: World) {
    let (_, session) = ada(&world).await;
    world.pass(IDLE_FOR);
    let later = world.now();
    world.store.seen(session.id, later).await.unwrap();
    world.store.seen(session.id, session.opened_at).await.unwrap();
    let mut seen = session.seen_at;
    for _ in 0..10_000 {
        // The note may be written behind the caller's back, but it is written.
        seen = world.store.session(&session.digest).await.unwrap().unwrap().seen_at;
        if seen == later {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(seen, later);
    world.store.seen(world.id(), later).await.expect("a session that is not there is no failure");
    world.sign_out(session.id).await.unwrap();
    world.store.seen(session.id, later.after(minutes(1))).await.unwrap();
    assert_eq!(world.store.session(&session.digest).await.unwrap(), None, "what is over stays over");
}

/// How long a session lay unused at the longest is kept when it is used again, and when it gives way to another.
pub async fn the_longest_a_session_lay_unused_is_kept(world: World) {
    let (acme, session) = ada(&world).await;
    let idled = async |session: &Session| world.store.session(&session.digest).await.unwrap().unwrap().idled;
    assert_eq!(idled(&session).await, Duration::ZERO);
    for (span, longest) in [(minutes(7), minutes(7)), (minutes(3), minutes(7)), (minutes(20), minutes(20))] {
        world.pass(span);
        world.store.seen(session.id, world.now()).await.unwrap();
        world.reach(async || idled(&session).await == longest).await;
    }
    world.pass(minutes(2));
    let next = world.sign_in_by_mailbox("ada@acme.example", Some(&session)).await.unwrap();
    assert_eq!(idled(&next).await, Duration::ZERO, "it was proven anew");
    world.pass(minutes(9));
    let assertion = asserted("00u1", "ada@acme.example");
    let old = world.store.session(&next.digest).await.unwrap();
    let third = world.sign_in_through_with(&acme.connection, assertion, old).await.unwrap();
    let read = world.store.session(&third.digest).await.unwrap().unwrap();
    let by_workspace = |proof: &WorkspaceProof| (proof.workspace == acme.id, proof.idled);
    assert!(
        read.proofs
            .iter()
            .map(by_workspace)
            .all(|it| it == (true, Duration::ZERO) || it == (false, minutes(9)))
    );
    assert_eq!(read.proofs.len(), 3, "{read:?}");
}

/// Two sessions of one digest would be one cookie for two people.
pub async fn a_session_digest_is_given_once(world: World) {
    let ready = world.ready("acme").await;
    for name in ["ada@acme.example", "eve@acme.example"] {
        world.tell(ready.id, told(name)).await.unwrap();
    }
    let assertion = asserted("00u1", "ada@acme.example");
    let ada = world.sign_in_through(&ready.connection, assertion).await.unwrap();
    let events = world.feed().await.len();
    let twin = NewSession { digest: ada.digest, ..world.new_session() };
    let assertion = asserted("00u2", "eve@acme.example");
    let eve = world.try_sign_in_through(&ready.connection, assertion.clone(), twin).await;
    assert!(matches!(eve, Err(Failure::Contended(_))), "{eve:?}");
    assert_eq!(world.store.session(&ada.digest).await.unwrap().unwrap().account, ada.account);
    assert_eq!(world.feed().await.len(), events);
    // Nothing of the broken change is left: her sign-in is still to be bound.
    let eve = world.sign_in_through(&ready.connection, assertion).await.unwrap();
    let told = world.feed().await.split_off(events);
    assert!(told.iter().any(|event| event.name == "identity.bound"), "{told:?}");
    assert_ne!(eve.account, ada.account);
}

/// Who holds the secret of a session that was ended can be told why, as far as the session had proved who they are; one
/// that has not been ended, or never was, says nothing.
pub async fn an_ended_session_is_still_known_with_what_it_proved(world: World) {
    let (acme, by_mailbox) = ada(&world).await;
    let assertion = asserted("00u1", "ada@acme.example");
    let by_connection = world.sign_in_through(&acme.connection, assertion).await.unwrap();
    for session in [by_mailbox, by_connection] {
        let ended = async |digest: &[u8; 32]| {
            let ended = world.store.ended_session(digest).await.unwrap();
            ended.map(|mut ended| {
                ended.proofs.sort_by_key(|proof| proof.workspace);
                ended
            })
        };
        assert_eq!(ended(&session.digest).await, None);
        world.sign_out(session.id).await.unwrap();
        let mut expected = session.clone();
        expected.proofs.sort_by_key(|proof| proof.workspace);
        assert_eq!(ended(&session.digest).await, Some(expected));
        assert_eq!(ended(&world.digest()).await, None);
    }
}

/// Through a connection came the sessions that it proved and that have not been ended, each with its place here.
pub async fn the_sessions_through_a_connection_are_those_proven_by_it(world: World) {
    let (acme, by_mailbox) = ada(&world).await;
    let sign_in =
        async || world.sign_in_through(&acme.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let (first, second, ended) = (sign_in().await, sign_in().await, sign_in().await);
    world.sign_out(ended.id).await.unwrap();
    let through = world
        .look(acme.id, acme.connection.id, |connection, transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.sessions_through(*connection).await?)) })
        })
        .await;
    let place = world.store.member_of(acme.id, by_mailbox.account).await.unwrap().unwrap();
    let mut expected = vec![(first, place.clone()), (second, place)];
    expected.sort_by_key(|(session, _)| session.id);
    assert_eq!(through, expected);
}

/// An identity provider's word of who has left finds what came through its connection, by the person or by its own session.
pub async fn the_sessions_an_identity_provider_names_are_found(world: World) {
    let (acme, _) = ada(&world).await;
    let in_session = |session: &str| {
        let said = asserted("00u1", "ada@acme.example");
        Asserted { there: There { session: Some(digest_of(session)), ..said.there }, ..said }
    };
    let first = world.sign_in_through(&acme.connection, in_session("one")).await.unwrap();
    let second = world.sign_in_through(&acme.connection, in_session("two")).await.unwrap();
    let ended = world.sign_in_through(&acme.connection, in_session("one")).await.unwrap();
    world.sign_out(ended.id).await.unwrap();
    let found = async |connection, over| {
        let look = world.look(acme.id, (connection, over), |(connection, over), transaction| {
            Box::pin(async move {
                Ok(Decision::nothing(transaction.sessions_over_there(*connection, over).await?))
            })
        });
        look.await
    };
    let place = world.store.member_of(acme.id, first.account).await.unwrap().unwrap();
    let both = [(first.clone(), place.clone()), (second, place.clone())];
    let of = |subject| OverThere::Of { subject: digest_of(subject), sessions: Vec::new() };
    assert_eq!(found(acme.connection.id, of("00u1")).await, both);
    assert_eq!(found(acme.connection.id, OverThere::In(digest_of("one"))).await, [(first, place)]);
    assert_eq!(found(acme.connection.id, of("00u2")).await, []);
    assert_eq!(found(acme.connection.id, OverThere::In(digest_of("00u1"))).await, []);
    assert_eq!(found(world.id(), of("00u1")).await, [], "what another connection proved");
}

/// Whoever looks at a list of sessions sees those that a transaction sees.
pub async fn an_accounts_sessions_are_listed_beside_writers(world: World) {
    let (_, first) = ada(&world).await;
    let second = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    let over = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    world.sign_out(over.id).await.unwrap();
    let listed = world.store.live_sessions(first.account, world.now()).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [first.id, second.id]);
    assert_eq!(listed[0].proofs.len(), 3);
    assert_eq!(listed, live(&world, &first).await);
    assert_eq!(world.store.live_sessions(world.id(), world.now()).await.unwrap(), []);
    assert_eq!(world.store.live_sessions(first.account, first.expires_at).await.unwrap(), []);
}
