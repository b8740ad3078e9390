//! The operator: keys, the sessions that are opened with them, and how the operator finds a customer.

use domain::{
    Domain, Refusal,
    moment::minutes,
    operator::{Key, LIVES_FOR},
    rules::{operator, workspaces::Edit},
    sign_in::{MOST_KEPT, SignIn},
    trace::Trace,
};
use store::{Decision, Failure, Scope};

use crate::{World, world::domain_named};

/// The vendor's backend is known by its key's digest.
pub async fn an_operator_key_opens_the_house(world: World) {
    let (first, second) = (world.digest(), world.digest());
    let ids = [world.operator_key(first).await.unwrap(), world.operator_key(second).await.unwrap()];
    assert_eq!(world.store.operator_key(&first).await.unwrap(), Some(ids[0]));
    assert_eq!(world.store.operator_key(&second).await.unwrap(), Some(ids[1]));
    assert_eq!(world.store.operator_key(&world.digest()).await.unwrap(), None);
    let twin = world.operator_key(first).await;
    assert!(matches!(twin, Err(Failure::Contended(_))), "{twin:?}");
    assert_eq!(world.store.operator_key(&first).await.unwrap(), Some(ids[0]));
}

async fn revoke(world: &World, id: domain::OperatorKeyId) -> Result<domain::operator::Key, Refusal> {
    let revoked = store::write(&*world.store, Scope::House, (id, world.now()), |(id, now), transaction| {
        Box::pin(async move {
            let key = transaction.operator_key(*id).await?;
            Ok(match operator::revoke_key(*now, key) {
                Ok((change, key)) => Decision::new(change, Ok(key)),
                Err(refusal) => Decision::nothing(Err(refusal)),
            })
        })
    });
    revoked.await.unwrap()
}

/// A revoked key opens nothing any more, stays in the list with the time it was revoked first, and hurts no other.
pub async fn a_revoked_operator_key_opens_nothing(world: World) {
    assert_eq!(world.store.operator_keys().await.unwrap(), []);
    let (first, second) = (world.digest(), world.digest());
    let made_at = world.now();
    let ids = [world.operator_key(first).await.unwrap(), world.operator_key(second).await.unwrap()];
    let listed = |number: usize, revoked_at| domain::operator::Key {
        id: ids[number],
        name: "backend".to_owned(),
        created_at: made_at,
        revoked_at,
    };
    assert_eq!(world.store.operator_keys().await.unwrap(), [listed(0, None), listed(1, None)]);
    world.pass(minutes(1));
    let revoked_at = Some(world.now());
    assert_eq!(revoke(&world, ids[0]).await, Ok(listed(0, revoked_at)));
    world.pass(minutes(1));
    assert_eq!(revoke(&world, ids[0]).await, Ok(listed(0, revoked_at)), "once is for good");
    assert_eq!(world.store.operator_key(&first).await.unwrap(), None);
    assert_eq!(world.store.operator_key(&second).await.unwrap(), Some(ids[1]));
    assert_eq!(world.store.operator_keys().await.unwrap(), [listed(0, revoked_at), listed(1, None)]);
    assert!(matches!(revoke(&world, world.id()).await, Err(Refusal::ValueInvalid { field: "id", .. })));
    assert!(
        matches!(world.operator_key(first).await, Err(Failure::Contended(_))),
        "nor is its secret given again"
    );
}

/// Until it is ended, with the key it was opened with; by nothing but its own secret.
pub async fn an_operators_session_reads_back_until_it_is_ended(world: World) {
    let made_at = world.now();
    let id = world.operator_key(world.digest()).await.unwrap();
    world.pass(minutes(1));
    let (session, other) = (world.operator_session(id).await, world.operator_session(id).await);
    let key = Key { id, name: "backend".to_owned(), created_at: made_at, revoked_at: None };
    let world = world.reopened().await;
    let found = world.store.operator_session(&session.digest).await.unwrap();
    assert_eq!(found, Some((session.clone(), key.clone())));
    assert_eq!(world.store.operator_session(&world.digest()).await.unwrap(), None);
    // It was used; what is noted late changes nothing.
    let later = world.now().after(minutes(5));
    world.store.operator_seen(session.id, later).await.unwrap();
    world.store.operator_seen(session.id, world.now()).await.unwrap();
    let seen = async |digest| world.store.operator_session(digest).await.unwrap().map(|(it, _)| it.seen_at);
    assert_eq!(seen(&session.digest).await, Some(later));
    assert_eq!(seen(&other.digest).await, Some(other.seen_at));
    // Its end is for good, and no other's.
    world.sign_operator_out(&session).await;
    assert_eq!(seen(&session.digest).await, None);
    world.store.operator_seen(session.id, later).await.unwrap();
    assert_eq!(seen(&session.digest).await, None, "whoever notes its use does not bring it back");
    assert_eq!(world.store.operator_session(&other.digest).await.unwrap(), Some((other, key)));
}

/// Whoever revokes a key ends what was opened with it; and nothing outlasts its time in the database.
pub async fn an_operators_session_ends_with_its_key_and_is_forgotten(world: World) {
    let ids = [
        world.operator_key(world.digest()).await.unwrap(),
        world.operator_key(world.digest()).await.unwrap(),
    ];
    let (ended, kept) = (world.operator_session(ids[0]).await, world.operator_session(ids[1]).await);
    let is_there = async |digest| world.store.operator_session(digest).await.unwrap().is_some();
    assert!(is_there(&ended.digest).await && is_there(&kept.digest).await);
    revoke(&world, ids[0]).await.unwrap();
    assert!(!is_there(&ended.digest).await, "at once");
    assert!(is_there(&kept.digest).await);
    world.store.sweep(kept.opened_at.after(LIVES_FOR).before(minutes(1))).await.unwrap();
    assert!(is_there(&kept.digest).await);
    world.store.sweep(kept.opened_at.after(LIVES_FOR)).await.unwrap();
    assert!(!is_there(&kept.digest).await);
}

/// By the beginning of a name in any case, by what was ever claimed of a domain, by three words; and a workspace that is closed
/// by nothing.
pub async fn a_customer_is_found_by_name_domain_and_three_words(world: World) {
    let (acme, globex) = (world.ready("acme").await.id, world.ready("globex").await.id);
    world.edit(acme, Edit { name: Some("Éclair Works".to_owned()), ..Edit::default() }).await;
    world.edit(globex, Edit { name: Some("ECLAIRAGE".to_owned()), ..Edit::default() }).await;
    let called = async |beginning: &str| {
        let found = world.store.workspaces_called(&domain::workspace::name_key(beginning), 5).await.unwrap();
        found.into_iter().map(|workspace| workspace.id).collect::<Vec<_>>()
    };
    assert_eq!(called("eclair").await, [acme, globex], "in the order of their names");
    assert_eq!(called("Eclair w").await, [acme]);
    assert_eq!(called("works").await, []);
    assert_eq!(called("acme").await, [], "it is called so no longer");
    assert_eq!(world.store.workspaces_called("eclair", 1).await.unwrap().len(), 1);
    let found = world.store.workspaces_called("eclair w", 1).await.unwrap();
    assert_eq!(found, [world.workspace(acme).await], "it is the same workspace by every door");

    world.claim(globex, "acme.example").await;
    let claimed = async |domain: &Domain, limit| {
        let claims = world.store.claims_of(domain, limit).await.unwrap();
        claims.into_iter().map(|claim| (claim.workspace, claim.verified.is_some())).collect::<Vec<_>>()
    };
    let domain = domain_named("acme.example");
    assert_eq!(claimed(&domain, 5).await, [(acme, true), (globex, false)]);
    assert_eq!(claimed(&domain, 1).await, [(acme, true)]);
    assert_eq!(claimed(&domain_named("initech.example"), 5).await, []);
    world.claim(acme, "works.example").await;
    world.verified(globex, "works.example").await;
    let domain = domain_named("works.example");
    assert_eq!(claimed(&domain, 5).await, [(globex, true), (acme, false)], "whose it is first");
    assert_eq!(claimed(&domain, 1).await, [(globex, true)]);

    let ready = world.ready("initech").await;
    let entry = world.refused(&ready);
    for again in [entry.clone(), SignIn { id: world.id(), ..entry.clone() }] {
        world.store.log(again, MOST_KEPT).await.unwrap();
    }
    assert_eq!(world.store.workspaces_of_trace(entry.trace, 5).await.unwrap(), [ready.id], "once");
    let elsewhere = SignIn { workspace: acme, id: world.id(), ..entry.clone() };
    world.store.log(elsewhere, MOST_KEPT).await.unwrap();
    assert_eq!(world.store.workspaces_of_trace(entry.trace, 5).await.unwrap(), [acme, ready.id]);
    assert_eq!(world.store.workspaces_of_trace(entry.trace, 1).await.unwrap(), [acme]);
    let nobodys = Trace::from_bytes([7, 8, 9]);
    assert_eq!(world.store.workspaces_of_trace(nobodys, 5).await.unwrap(), []);
    world.close_workspace(globex, "globex").await.unwrap();
    assert_eq!(called("eclair").await, [acme], "nobody finds it any more");
}
