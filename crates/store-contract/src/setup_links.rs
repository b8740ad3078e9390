//! Setup links: kept whole, found by what their holders hold, and forgotten in time.

use domain::{
    Refusal,
    moment::minutes,
    setup_link::{KEPT_FOR, Purpose},
};

use crate::{World, world::at_once};

/// Everything that can become of a link.
pub async fn a_setup_link_reads_back_as_written(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let mut all = Vec::new();
    for purpose in Purpose::ALL {
        let link = world.link(acme.id, purpose).await;
        assert_eq!(
            world.store.setup_link(link.id).await.unwrap().map(|(found, _)| found),
            Some(link.clone())
        );
        all.push(link);
    }
    let other = world.link(globex.id, Purpose::Domains).await;
    world.pass(minutes(1));
    all[0] = world.open_link(&all[0], world.digest()).await.unwrap();
    all[0] = world.call_through(&all[0]).await;
    all[0] = world.finish_link(&all[0]).await;
    all[1] = world.extend_link(&all[1]).await;
    all[2] = world.revoke_link(&all[2]).await;
    let world = world.reopened().await;
    assert_eq!(world.store.setup_links(acme.id).await.unwrap(), all);
    assert_eq!(world.store.setup_links(globex.id).await.unwrap(), [other]);
}

/// By its secret and by its id, with its workspace; by nothing else.
pub async fn a_setup_link_leads_to_its_workspace(world: World) {
    let acme = world.ready("acme").await;
    let link = world.link(acme.id, Purpose::SingleSignOn).await;
    for found in [
        world.store.setup_link(link.id).await.unwrap(),
        world.store.setup_link_behind(&link.digest).await.unwrap(),
    ] {
        let (found, workspace) = found.unwrap();
        assert_eq!((found, workspace.id), (link.clone(), acme.id));
    }
    assert_eq!(world.store.setup_link(world.id()).await.unwrap(), None);
    assert_eq!(world.store.setup_link_behind(&world.digest()).await.unwrap(), None);
    world.close_workspace(acme.id, "acme").await.unwrap();
    assert_eq!(world.store.setup_link_behind(&link.digest).await.unwrap(), None, "nobody finds it any more");
}

/// Of many browsers with the code at once, one has the link.
pub async fn a_setup_link_is_opened_by_one_of_many(world: World) {
    let acme = world.ready("acme").await;
    let link = world.link(acme.id, Purpose::Directory).await;
    let opened = at_once(20, |_| {
        let (world, link, browser) = (world.clone(), link.clone(), world.digest());
        async move { world.open_link(&link, browser).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = opened.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.into_iter().all(|one| one == Err(Refusal::SetupLinkTaken)));
    let kept = world.store.setup_links(acme.id).await.unwrap();
    assert_eq!(kept, [won.into_iter().flatten().next().unwrap()]);
}

/// A while after its time has run out, and not before.
pub async fn a_setup_link_is_forgotten_in_time(world: World) {
    let acme = world.ready("acme").await;
    let link = world.link(acme.id, Purpose::Domains).await;
    let then = link.expires_at.after(KEPT_FOR);
    world.store.sweep(then.before(minutes(1))).await.unwrap();
    assert_eq!(world.store.setup_links(acme.id).await.unwrap(), std::slice::from_ref(&link));
    world.store.sweep(then).await.unwrap();
    assert_eq!(world.store.setup_links(acme.id).await.unwrap(), []);
}
