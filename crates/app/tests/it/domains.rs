//! The looks at domains that nobody asks for: daily at those that were proven by DNS, more often at those whose proof is awaited.

use std::time::Duration;

use app::{
    domains::{self, Way},
    members::By,
};
use domain::{
    Domain, Refusal, Role, WorkspaceId,
    connection::{DomainClaim, DomainState},
    moment::{days, hours, minutes},
    rules::prove,
};

use store::Cut;

use crate::world::{OPERATOR, World};

/// A workspace that has proven a domain, and the record that proves it.
async fn proven(world: &World, slug: &str) -> (WorkspaceId, Vec<String>) {
    let id = world.team(slug).await;
    let domain = Domain::parse(&format!("{slug}.test")).unwrap();
    let claim = domains::claim(&world.app, id, By::Operator(OPERATOR), domain.clone()).await.unwrap();
    let records = vec![prove::challenge_text(&claim)];
    world.zone.holds(Some(records.clone()));
    domains::verify(&world.app, id, By::Operator(OPERATOR), domain, Way::Dns).await.unwrap();
    (id, records)
}

async fn claim(world: &World, workspace: WorkspaceId) -> DomainClaim {
    world.app.store.domains(workspace).await.unwrap().remove(0)
}

/// The daily look, a while later.
async fn look_after(world: &World, span: Duration) -> u64 {
    world.pass(span);
    domains::look_after(&world.app).await.unwrap()
}

#[tokio::test]
async fn a_domain_is_looked_at_once_a_day() {
    let world = World::new();
    let (acme, _) = proven(&world, "acme").await;
    assert_eq!(look_after(&world, hours(23)).await, 0);
    assert_eq!(look_after(&world, hours(2)).await, 1);
    assert_eq!(claim(&world, acme).await.checked_at, Some(world.app.now()));
    assert_eq!(look_after(&world, hours(1)).await, 0);
    assert_eq!(world.mailboxes.emptied(), []);
}

#[tokio::test]
async fn admins_hear_once_that_a_domain_is_at_risk_and_once_that_it_is_lost() {
    let world = World::new();
    let (acme, records) = proven(&world, "acme").await;
    world.join_as(acme, Role::Admin).await;
    world.join_as(acme, Role::Member).await;
    world.zone.holds(Some(vec!["v=spf1 -all".to_owned()]));
    for day in 0..7 {
        assert_eq!(look_after(&world, days(1) + hours(1)).await, 1);
        let mails = world.mailboxes.emptied();
        let to: Vec<_> = mails.iter().map(|(to, _)| to.as_str()).collect();
        if day == 0 {
            assert_eq!(to, ["owner@acme.example", "person0@example.org"]);
            assert!(mails[0].1.starts_with("acme.test will be lost to acme on "), "{}", mails[0].1);
        } else {
            assert_eq!(to, [""; 0], "on day {day}");
        }
        assert!(matches!(claim(&world, acme).await.state(), DomainState::AtRisk { .. }), "on day {day}");
    }
    look_after(&world, days(1) + hours(1)).await;
    assert_eq!(claim(&world, acme).await.state(), DomainState::Lost { at: world.app.now() });
    let mails = world.mailboxes.emptied();
    assert_eq!((mails.len(), mails[0].1.as_str()), (2, "acme.test is lost to acme"));

    world.zone.holds(Some(records));
    assert_eq!(look_after(&world, days(2)).await, 1);
    assert_eq!(claim(&world, acme).await.state(), DomainState::Verified, "it comes back by itself");
    assert_eq!(world.mailboxes.emptied(), []);
}

#[tokio::test]
async fn a_server_that_can_not_say_puts_nothing_at_risk_and_is_asked_again_soon() {
    let world = World::new();
    let (acme, records) = proven(&world, "acme").await;
    let before = claim(&world, acme).await;
    world.zone.holds(None);
    for _ in 0..20 {
        assert_eq!(look_after(&world, days(1)).await, 0);
    }
    assert_eq!(claim(&world, acme).await, before);
    let domain = Domain::parse("acme.test").unwrap();
    let asked = domains::verify(&world.app, acme, By::Operator(OPERATOR), domain, Way::Dns).await;
    let name = "_usher-verify.acme.test".to_owned();
    assert_eq!(asked, Err(Refusal::DomainUnanswered { name }.into()));
    world.zone.holds(Some(records));
    assert_eq!(look_after(&world, hours(1)).await, 1);
    assert_eq!(world.mailboxes.emptied(), []);
}

#[tokio::test]
async fn every_domain_that_is_due_is_looked_at_however_many_there_are() {
    let world = World::new();
    for number in 0..203 {
        proven(&world, &format!("team{number}")).await;
    }
    world.zone.holds(Some(Vec::new()));
    assert_eq!(look_after(&world, days(2)).await, 203);
    assert_eq!(world.mailboxes.emptied().len(), 203, "each has an owner");
    assert_eq!(look_after(&world, hours(1)).await, 0);
}

#[tokio::test]
async fn a_claimed_domain_is_looked_for_every_half_hour_for_three_days() {
    let world = World::new();
    let acme = world.team("acme").await;
    let domain = Domain::parse("acme.test").unwrap();
    let by = By::Operator(OPERATOR);
    let claimed = domains::claim(&world.app, acme, by, domain.clone()).await.unwrap();
    world.zone.holds(Some(vec!["v=spf1 -all".to_owned()]));
    let before = world.app.store.audit(acme, Cut::new(None, 100)).await.unwrap().items.len();
    assert_eq!(look_after(&world, minutes(1)).await, 1);
    assert_eq!(
        claim(&world, acme).await,
        DomainClaim { checked_at: Some(world.app.now()), ..claimed.clone() }
    );
    assert_eq!(look_after(&world, minutes(29)).await, 0);
    assert_eq!(look_after(&world, minutes(2)).await, 1);
    let entries = world.app.store.audit(acme, Cut::new(None, 100)).await.unwrap().items;
    assert_eq!(entries.len(), before, "what is not found is not worth an entry");
    world.zone.holds(None);
    assert_eq!(look_after(&world, hours(1)).await, 0);
    assert_eq!(
        claim(&world, acme).await.checked_at,
        Some(world.app.now()),
        "nobody answers, and it is not asked at once again"
    );

    world.zone.holds(Some(vec![prove::challenge_text(&claimed)]));
    world.pass(days(3));
    assert_eq!(look_after(&world, hours(1)).await, 0, "it is awaited no longer");
    domains::claim(&world.app, acme, by, domain).await.unwrap();
    assert_eq!(look_after(&world, hours(1)).await, 1);
    assert_eq!(claim(&world, acme).await.state(), DomainState::Verified);
    let entries = world.app.store.audit(acme, Cut::new(None, 100)).await.unwrap().items;
    assert_eq!(entries.iter().filter(|entry| entry.action == "domain.verified").count(), 1);
    assert_eq!(look_after(&world, hours(1)).await, 0);
}

#[tokio::test]
async fn a_check_by_hand_notes_when_it_was_whatever_it_found() {
    let world = World::new();
    let acme = world.team("acme").await;
    let domain = Domain::parse("acme.test").unwrap();
    let by = By::Operator(OPERATOR);
    let claimed = domains::claim(&world.app, acme, by, domain.clone()).await.unwrap();
    for (records, is_proven) in [(vec![], false), (vec![prove::challenge_text(&claimed)], true)] {
        world.zone.holds(Some(records));
        for _ in 0..2 {
            world.pass(minutes(5));
            let checked = domains::verify(&world.app, acme, by, domain.clone(), Way::Dns).await;
            assert_eq!(checked.is_ok(), is_proven);
            let read = claim(&world, acme).await;
            assert_eq!(read.checked_at, Some(world.app.now()));
            assert!(checked.is_err() || checked == Ok(read));
        }
    }
}
