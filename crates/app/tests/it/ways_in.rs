//! Whoever manages a workspace hears in time that nobody will come into its directory, or that nobody comes, once of each.

use std::time::Duration;

use app::directories::{self, watch::look_after};
use domain::{
    WorkspaceId,
    directory::{NewManners, State, provider::Provider, usage::Usage},
    exchange::Opener,
    moment::{days, hours, minutes},
    sign_in::Client as Whence,
};

use crate::{
    directories::{BY, acme, token, told},
    world::World,
};

/// A way in was used now, or tried after its end; nothing stands for what was never made here.
async fn used(world: &World, acme: WorkspaceId, by: Option<Opener>, is_live: bool) {
    let directory = world.app.store.workspace(acme).await.unwrap().unwrap().directory.unwrap().id;
    let whence = Whence::default();
    let use_ = Usage { workspace: acme, directory, by, is_live, last_at: world.app.now(), whence };
    world.app.store.used(vec![use_]).await.unwrap();
}

/// The tokens there are, the oldest first.
async fn openers(world: &World, acme: WorkspaceId) -> Vec<Opener> {
    let mut tokens = world.app.store.tokens(acme).await.unwrap();
    tokens.sort_by_key(|token| token.created_at);
    tokens.iter().map(|token| Opener::Token(token.id)).collect()
}

#[tokio::test]
async fn who_has_not_handed_a_new_token_over_hears_of_it_before_the_one_in_use_ends_and_after_it() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(300)).await;
    world.pass(minutes(1));
    let old = openers(&world, acme).await[0];
    directories::add_token(&world.app, acme, BY, None, Some(days(7))).await.unwrap();
    used(&world, acme, Some(old), true).await;
    let end = world.app.now().after(days(7));
    assert_eq!(told(&world).await, [""; 0], "it has just been made");
    for (at, says) in [
        (end.before(days(6)), Some("the new token is not in use, and the old one ends in 6 days")),
        (end.before(days(5)), None),
        (end.before(days(1)), Some("the new token is not in use, and the old one ends tomorrow")),
        (end.before(hours(1)), None),
        (end.after(minutes(30)), None),
        (end.after(hours(1)), Some("the new token is not in use, and the old one has ended")),
        (end.after(days(3)), None),
    ] {
        world.is_at(at.before(minutes(2)));
        if at < end {
            used(&world, acme, Some(old), true).await;
        }
        world.is_at(at);
        assert_eq!(told(&world).await, says.into_iter().collect::<Vec<_>>(), "at {at}");
        assert_eq!(told(&world).await, [""; 0], "once");
    }
}

#[tokio::test]
async fn who_hands_the_new_token_over_hears_nothing_of_the_old_one() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(300)).await;
    used(&world, acme, Some(openers(&world, acme).await[0]), true).await;
    world.pass(minutes(1));
    directories::add_token(&world.app, acme, BY, None, Some(days(7))).await.unwrap();
    let new = openers(&world, acme).await[1];
    for _ in 0..10 {
        world.pass(days(1));
        used(&world, acme, Some(new), true).await;
        assert_eq!(told(&world).await, [""; 0]);
    }
}

#[tokio::test]
async fn requests_with_an_ended_token_and_with_no_other_are_told_of_once_until_it_has_worked_again() {
    const SAYS: &str = "requests arrive with a token that has ended";
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(300)).await;
    let old = openers(&world, acme).await[0];
    used(&world, acme, Some(old), true).await;
    world.pass(minutes(1));
    directories::add_token(&world.app, acme, BY, None, Some(Duration::ZERO)).await.unwrap();
    let new = openers(&world, acme).await[1];
    used(&world, acme, Some(old), false).await;
    assert_eq!(told(&world).await, [""; 0], "whoever replaces it may be at it");
    world.pass(hours(1));
    used(&world, acme, Some(old), false).await;
    let (one, other) = tokio::join!(look_after(&world.app), look_after(&world.app));
    assert_eq!((one.unwrap(), other.unwrap()), (1, 1));
    let mails = world.mailboxes.emptied();
    assert_eq!(mails.len(), 2, "the owner and the admin, once: {mails:?}");
    assert!(mails.iter().all(|(_, subject)| subject.contains(SAYS)), "{mails:?}");
    for _ in 0..20 {
        world.pass(days(2));
        used(&world, acme, Some(old), false).await;
        assert_eq!(told(&world).await, [""; 0], "it is known");
    }
    used(&world, acme, Some(new), true).await;
    assert_eq!(told(&world).await, [""; 0], "it works");
    world.pass(minutes(30));
    used(&world, acme, Some(old), false).await;
    assert_eq!(told(&world).await, [""; 0], "the new one came in just now");
    world.pass(hours(1));
    used(&world, acme, Some(old), false).await;
    assert_eq!(told(&world).await, [SAYS], "it has worked in between");
}

#[tokio::test]
async fn requests_with_an_unknown_token_and_with_no_other_are_told_of_once_until_somebody_comes_in() {
    const SAYS: &str = "requests arrive with a token that is not known";
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(700)).await;
    let made = openers(&world, acme).await[0];
    used(&world, acme, None, false).await;
    assert_eq!(told(&world).await, [""; 0], "it is just being set up");
    world.pass(hours(1));
    used(&world, acme, None, false).await;
    assert_eq!(told(&world).await, [SAYS]);
    world.pass(hours(5));
    used(&world, acme, None, false).await;
    assert_eq!(told(&world).await, [""; 0], "it is known");
    used(&world, acme, Some(made), true).await;
    world.pass(hours(2));
    assert_eq!(told(&world).await, [""; 0], "nobody has called since");
    used(&world, acme, None, false).await;
    assert_eq!(told(&world).await, [SAYS]);
}

#[tokio::test]
async fn the_silence_of_a_provider_that_calls_again_and_again_is_told_of_once_until_it_calls() {
    for (provider, says) in [
        (Provider::Entra, vec!["Microsoft Entra ID has gone silent"]),
        (Provider::Authentik, vec!["authentik has gone silent"]),
        (Provider::Okta, vec![]),
        (Provider::Other, vec![]),
    ] {
        let world = World::new();
        let acme = acme(&world, State::On).await;
        let manners = NewManners { provider: Some(provider), ..NewManners::default() };
        directories::set_up(&world.app, acme, BY, State::On, manners).await.unwrap();
        world.mailboxes.emptied();
        token(&world, acme, BY, days(700)).await;
        let token = openers(&world, acme).await[0];
        world.pass(days(2));
        assert_eq!(told(&world).await, [""; 0], "it has never called");
        for _ in 0..2 {
            used(&world, acme, Some(token), true).await;
            world.pass(hours(23));
            assert_eq!(told(&world).await, [""; 0], "{provider:?}");
            world.pass(hours(1));
            assert_eq!(told(&world).await, says, "{provider:?}");
            for _ in 0..15 {
                world.pass(days(2));
                assert_eq!(told(&world).await, [""; 0], "{provider:?} is known to be silent");
            }
        }
    }
}
