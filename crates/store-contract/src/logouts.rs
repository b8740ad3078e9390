//! What an identity provider says that is over is kept for those who are on their way, and no longer.

use std::{sync::Arc, time::Duration};

use domain::{
    ConnectionId, Moment, Refusal, WorkspaceId,
    identity::Asserted,
    moment::minutes,
    session::{LOGOUT_KEPT_FOR, OverThere, There},
};
use store::Decision;

use crate::{
    World,
    world::{Ready, asserted, at_once, digest_of, told},
};

fn there(subject: &str, session: Option<&str>) -> There {
    There { subject: digest_of(subject), session: session.map(digest_of) }
}

fn of(subject: &str, sessions: &[&str]) -> OverThere {
    OverThere::Of {
        subject: digest_of(subject),
        sessions: sessions.iter().map(|session| digest_of(session)).collect(),
    }
}

/// When it was said last that such a sign-in through a connection is over.
async fn last(
    world: &World,
    workspace: WorkspaceId,
    connection: ConnectionId,
    there: There,
) -> Option<Moment> {
    let look = world.look(workspace, (connection, there), |(connection, there), transaction| {
        Box::pin(async move { Ok(Decision::nothing(transaction.last_over_there(*connection, there).await?)) })
    });
    look.await
}

/// Ada as she is asserted in this session there, in answer to a request of then.
fn hers(session: &str, asked_at: Moment) -> Asserted {
    let said = asserted("00u1", "ada@acme.example");
    Asserted { there: There { session: Some(digest_of(session)), ..said.there }, asked_at, ..said }
}

async fn ready_for_ada(world: &World) -> Ready {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    ready
}

/// It is found by every sign-in that it means, and by no other: the adapter finds what [`OverThere::means`] says.
pub async fn a_logout_is_found_by_whom_it_means(world: World) {
    let ready = world.ready("acme").await;
    let connection = ready.connection.id;
    for over in [of("s", &[]), of("s", &["a"]), of("s", &["a", "b"]), OverThere::In(digest_of("a"))] {
        // Each in an hour of its own, so that none finds another's.
        world.pass(minutes(60));
        world.store.sweep(world.now()).await.unwrap();
        assert_eq!(world.hear_logout(&ready.connection, over.clone(), world.now()).await, 0);
        for subject in ["s", "t"] {
            for session in [None, Some("a"), Some("b"), Some("c")] {
                let there = there(subject, session);
                let expected = over.means(&there).then(|| world.now());
                assert_eq!(last(&world, ready.id, connection, there).await, expected, "{over:?} {there:?}");
            }
        }
        assert_eq!(
            last(&world, ready.id, world.id(), there("s", Some("a"))).await,
            None,
            "another connection's"
        );
    }
}

/// Of several the last counts, in whatever order they were heard.
pub async fn the_last_logout_counts(world: World) {
    let ready = world.ready("acme").await;
    let (early, connection) = (world.now(), ready.connection.id);
    world.pass(minutes(5));
    let late = world.now();
    let said = async |over, at| world.hear_logout(&ready.connection, over, at).await;
    said(of("s", &[]), early).await;
    let first = last(&world, ready.id, connection, there("s", None)).await.unwrap();
    assert!(early <= first && first < late, "by the clocks that may be a minute apart");
    said(of("s", &[]), late).await;
    said(of("s", &[]), early).await;
    assert_eq!(last(&world, ready.id, connection, there("s", None)).await, Some(late));
    said(of("t", &["a"]), early).await;
    said(OverThere::In(digest_of("a")), late).await;
    assert_eq!(
        last(&world, ready.id, connection, there("t", Some("a"))).await,
        Some(late),
        "said in two ways"
    );
}

/// A sign-in begun before a logout opens nothing after it; one that was begun later does.
pub async fn a_sign_in_begun_before_a_logout_opens_nothing(world: World) {
    let ready = ready_for_ada(&world).await;
    let began = world.now();
    world.pass(minutes(1));
    assert_eq!(world.hear_logout(&ready.connection, of("00u1", &[]), world.now()).await, 0);
    for asked_at in [began, world.now()] {
        let late = world.sign_in_through(&ready.connection, hers("one", asked_at)).await;
        assert_eq!(late, Err(Refusal::AttemptExpired));
    }
    world.pass(Duration::from_micros(1));
    world.sign_in_through(&ready.connection, hers("one", world.now())).await.unwrap();
}

/// Of sign-ins and logouts at once: whichever comes first, nothing is open through the connection afterwards.
pub async fn of_a_sign_in_and_a_logout_at_once_no_session_is_left(world: World) {
    let ready = Arc::new(ready_for_ada(&world).await);
    // Known from before, so that none of them is the first.
    world.sign_in_through(&ready.connection, hers("one", world.now())).await.unwrap();
    for round in 0..10 {
        world.pass(minutes(1));
        let asked_at = world.now();
        let opened = at_once(12, |number| {
            let (world, ready) = (world.clone(), Arc::clone(&ready));
            async move {
                if number % 6 == 5 {
                    world.hear_logout(&ready.connection, of("00u1", &["one"]), asked_at).await;
                    return None;
                }
                Some(world.sign_in_through(&ready.connection, hers("one", asked_at)).await)
            }
        })
        .await;
        let mut refused = opened.iter().flatten().filter_map(|outcome| outcome.as_ref().err());
        assert!(refused.all(|refusal| *refusal == Refusal::AttemptExpired), "{round}: {opened:?}");
        let left = world.look(ready.id, ready.connection.id, |connection, transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.sessions_through(*connection).await?)) })
        });
        assert_eq!(left.await, [], "{round}");
    }
}

/// It is kept as long as whoever was on the way may still be, swept afterwards, and gone with its connection.
pub async fn a_logout_is_swept_when_nobody_of_before_is_on_the_way_any_more(world: World) {
    let ready = world.ready("acme").await;
    let (at, connection) = (world.now(), ready.connection.id);
    world.hear_logout(&ready.connection, of("s", &["a", "b"]), at).await;
    world.pass(LOGOUT_KEPT_FOR.saturating_sub(Duration::from_micros(1)));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(last(&world, ready.id, connection, there("s", Some("a"))).await, Some(at));
    world.pass(Duration::from_micros(1));
    assert_eq!(world.store.sweep(world.now()).await.unwrap(), 2);
    assert_eq!(last(&world, ready.id, connection, there("s", Some("a"))).await, None);
    let alone = world.team("globex").await.id;
    let off = world.connection(alone).await;
    world.hear_logout(&off, of("s", &[]), world.now()).await;
    assert_eq!(last(&world, alone, off.id, there("s", None)).await, Some(world.now()));
    world.remove_connection(&off).await;
    assert_eq!(last(&world, alone, off.id, there("s", None)).await, None);
}
