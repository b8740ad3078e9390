//! Connections by SAML are looked after: their metadata are looked at again, and the ends of certificates told in time.

use app::{
    Error,
    connections::{
        self,
        saml::{self, NewSaml, Source, Wishes},
    },
    members::By,
};
use domain::{
    ConnectionId, Moment, Refusal, Role, WorkspaceId,
    connection::{Connection, Mode, Saml},
    moment::{days, hours},
    rules::connect::Guards,
};

use crate::world::{OPERATOR, World};

const METADATA: &str = include_str!("../../../saml/tests/fixtures/simplesamlphp_metadata.xml");
/// Good for a hundred years.
const CERTIFICATE: &str = include_str!("../../../saml/tests/keys/idp.crt");
const NEXT: &str = include_str!("../../../saml/tests/keys/idp_next.crt");
/// Ends on 27 Nov 2026.
const ENDING: &str = include_str!("../../../saml/tests/keys/idp_expired.crt");
const BY: By = By::Operator(OPERATOR);

/// The metadata of the same identity provider with another certificate.
fn metadata(certificate: &str) -> String {
    let text = |pem: &str| pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>();
    let metadata = METADATA.replace(&text(CERTIFICATE), &text(certificate));
    assert!(metadata.contains(&text(certificate)));
    metadata
}

/// A connection that is used, made from the address of these metadata.
async fn connected(world: &World, certificate: &str) -> (WorkspaceId, ConnectionId) {
    let acme = world.team("acme").await;
    world.join_as(acme, Role::Admin).await;
    world.site.says(Some(metadata(certificate)));
    let source = Source::Url("https://idp.example/metadata".to_owned());
    let new = NewSaml { source, entity_id: None, wishes: Wishes::default() };
    let made = saml::create_saml(&world.app, acme, BY, new, None).await.unwrap();
    let optional = Mode::Optional;
    connections::switch(&world.app, acme, BY, made.id, optional, Guards::Forced).await.unwrap();
    world.mailboxes.emptied();
    (acme, made.id)
}

async fn kept(world: &World, id: ConnectionId) -> (Connection, Saml) {
    let (connection, _) = world.app.store.connection(id).await.unwrap().unwrap();
    let saml = connection.protocol.saml().unwrap().clone();
    (connection, saml)
}

/// The daily look, a day later.
async fn a_day_later(world: &World) -> u64 {
    world.pass(days(1) + hours(1));
    saml::look_after(&world.app).await.unwrap()
}

fn subjects(world: &World) -> Vec<String> {
    world.mailboxes.emptied().into_iter().map(|(_, subject)| subject).collect()
}

#[tokio::test]
async fn what_is_new_in_the_metadata_is_proposed_told_once_and_believed_only_when_it_is_confirmed() {
    let world = World::new();
    let (acme, id) = connected(&world, CERTIFICATE).await;
    let (_, before) = kept(&world, id).await;
    assert_eq!(saml::look_after(&world.app).await.unwrap(), 0, "it was just made");
    assert_eq!(a_day_later(&world).await, 1);
    let (connection, saml) = kept(&world, id).await;
    assert_eq!((connection.look.at, &saml), (Some(world.app.now()), &before));
    assert_eq!(saml::look_after(&world.app).await.unwrap(), 0, "once a day");

    world.site.says(Some(metadata(NEXT)));
    a_day_later(&world).await;
    let (_, saml) = kept(&world, id).await;
    let found_at = saml.proposed().unwrap().found_at;
    assert_eq!(saml.certificates, before.certificates, "nothing of it is believed");
    let mails = world.mailboxes.emptied();
    let to: Vec<_> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["owner@acme.example", "person0@example.org"]);
    assert!(mails[0].1.contains("confirm"), "{mails:?}");
    a_day_later(&world).await;
    assert_eq!(world.mailboxes.emptied(), [], "told once");
    assert_eq!(kept(&world, id).await.1, saml, "the same proposal");

    let other = saml::confirm(&world.app, acme, BY, id, found_at.after(hours(1))).await.unwrap_err();
    assert!(matches!(other, Error::Refused(Refusal::ValueInvalid { field: "found_at", .. })), "{other}");
    saml::dismiss(&world.app, acme, BY, id, found_at).await.unwrap();
    a_day_later(&world).await;
    assert_eq!(kept(&world, id).await.1.proposed(), None, "what was dismissed is not proposed again");
    assert_eq!(world.mailboxes.emptied(), []);
    assert!(saml::confirm(&world.app, acme, BY, id, found_at).await.is_err(), "it waits no more");

    world.site.says(Some(metadata(CERTIFICATE)));
    a_day_later(&world).await;
    assert_eq!(kept(&world, id).await.1, before, "they say what is believed again");
    world.site.says(Some(metadata(NEXT)));
    a_day_later(&world).await;
    let found_at = kept(&world, id).await.1.proposed().unwrap().found_at;
    world.mailboxes.emptied();
    saml::confirm(&world.app, acme, BY, id, found_at).await.unwrap();
    assert_eq!(subjects(&world), ["acme: the metadata of a connection were changed"; 2]);
    let (connection, saml) = kept(&world, id).await;
    assert_ne!(saml.certificates, before.certificates);
    assert_eq!((connection.mode, connection.tested, saml.proposal), (Mode::Optional, None, None));
}

#[tokio::test]
async fn metadata_that_can_t_be_read_or_are_of_another_change_nothing_and_are_told_after_a_week() {
    let world = World::new();
    let (acme, id) = connected(&world, CERTIFICATE).await;
    let (_, before) = kept(&world, id).await;
    world.site.says(None);
    a_day_later(&world).await;
    let since = kept(&world, id).await.0.look.unread.unwrap().since;
    assert_eq!(since, world.app.now());
    world.site.says(Some(METADATA.replace("https://idp.example/tenant", "https://evil.example")));
    for _ in 0..6 {
        a_day_later(&world).await;
        assert_eq!(world.mailboxes.emptied(), []);
    }
    let (connection, saml) = kept(&world, id).await;
    let unread = connection.look.unread.unwrap();
    assert_eq!((unread.since, &saml), (since, &before));
    assert!(unread.why.contains("https://evil.example"), "{}", unread.why);
    a_day_later(&world).await;
    let told = subjects(&world);
    assert_eq!((told.len(), told[0].contains("can’t be read")), (2, true), "{told:?}");
    a_day_later(&world).await;
    assert_eq!(world.mailboxes.emptied(), [], "told once");

    let asked = saml::look_again(&world.app, acme, BY, id).await.unwrap_err();
    assert!(matches!(asked, Error::Refused(Refusal::ValueInvalid { .. })), "{asked}");
    world.site.says(Some(metadata(CERTIFICATE)));
    let seen = saml::look_again(&world.app, acme, BY, id).await.unwrap();
    assert_eq!((seen.look.unread, seen.look.at), (None, Some(world.app.now())));
}

#[tokio::test]
async fn the_end_of_a_certificate_is_told_on_its_days_once_each_and_by_one_of_all_nodes() {
    let world = World::new();
    let end: Moment = "2026-11-27T12:00:00Z".parse().unwrap();
    let so_early = |left: u64| end.before(days(left));
    world.is_at(so_early(70));
    let (_, id) = connected(&world, ENDING).await;
    for (left, says) in [
        (62, None),
        (60, Some("ends in 60 days")),
        (59, None),
        (29, Some("ends in 29 days")),
        (14, Some("ends in 14 days")),
        (13, None),
        (7, Some("ends in 7 days")),
        (1, Some("ends tomorrow")),
        (0, Some("ends today")),
    ] {
        world.is_at(so_early(left));
        let (one, other) = tokio::join!(saml::look_after(&world.app), saml::look_after(&world.app));
        assert!(one.unwrap() + other.unwrap() >= 1, "{left} days before, it is looked after");
        let told = subjects(&world);
        let expected = if says.is_some() { 2 } else { 0 };
        assert_eq!(
            told.len(),
            expected,
            "the owner and the admin hear of it once, {left} days before: {told:?}"
        );
        assert!(told.iter().all(|subject| subject.contains(says.unwrap())), "{told:?}");
    }
    world.pass(days(2));
    saml::look_after(&world.app).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), []);
    assert_eq!(kept(&world, id).await.1.certificates.len(), 1, "it is still believed");
}

#[tokio::test]
async fn nobody_is_bothered_about_a_connection_that_is_off() {
    let world = World::new();
    let (acme, id) = connected(&world, ENDING).await;
    connections::switch(&world.app, acme, BY, id, Mode::Off, Guards::Asked).await.unwrap();
    assert_eq!(subjects(&world), ["acme: a connection was turned off"; 2]);
    world.site.says(Some(metadata(NEXT)));
    assert_eq!(a_day_later(&world).await, 1);
    assert_eq!(world.mailboxes.emptied(), []);
    assert_eq!(kept(&world, id).await.1.proposal, None);
}
