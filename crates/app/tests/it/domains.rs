//! The daily look at domains that were proven by DNS.

use std::time::Duration;

use app::{
    domains::{self, Way},
    members::By,
};
use domain::{
    Domain, Refusal, Role, WorkspaceId,
    connection::{DomainClaim, DomainState},
    moment::{days, hours},
    rules::prove,
};

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
    assert_eq!(look_after(&world, days(2)).await, 0, "whoever lost it says when the record is back");
    let domain = Domain::parse("acme.test").unwrap();
    domains::verify(&world.app, acme, By::Operator(OPERATOR), domain, Way::Dns).await.unwrap();
    assert_eq!(claim(&world, acme).await.state(), DomainState::Verified);
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
