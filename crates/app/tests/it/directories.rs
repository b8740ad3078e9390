//! Directories are looked after: whoever manages a workspace hears in time of what ends and of what fails, once of each.

use std::time::Duration;

use app::{
    clients::{self, Proving},
    connections::{
        self,
        saml::{self, NewSaml, Source, Wishes},
    },
    directories::{self, watch::look_after},
    members::{self, By},
};
use domain::{
    Actor, Member, Role, WorkspaceId,
    connection::Mode,
    directory::{NewManners, State, provider::Provider, usage::Usage},
    exchange::{Exchange, Opener, Outcome, Verb},
    moment::{days, hours, minutes},
    rules::connect::Guards,
    sign_in::Client as Whence,
};
use store::Cut;

use crate::world::{OPERATOR, World};

const METADATA: &str = include_str!("../../../saml/tests/fixtures/simplesamlphp_metadata.xml");
pub(crate) const BY: By = By::Operator(OPERATOR);

/// A workspace in which single sign-on is on and a directory keeps the list, with an owner and an admin.
pub(crate) async fn acme(world: &World, state: State) -> WorkspaceId {
    let acme = world.team("acme").await;
    world.join_as(acme, Role::Admin).await;
    let source = Source::Xml(METADATA.to_owned());
    let new = NewSaml { source, entity_id: None, wishes: Wishes::default() };
    let made = saml::create_saml(&world.app, acme, BY, new, None).await.unwrap();
    connections::switch(&world.app, acme, BY, made.id, Mode::Optional, Guards::Forced).await.unwrap();
    let asked = NewManners { provider: Some(Provider::Okta), ..NewManners::default() };
    directories::set_up(&world.app, acme, BY, state, asked).await.unwrap();
    world.mailboxes.emptied();
    acme
}

/// A token that lives for so long.
pub(crate) async fn token(world: &World, acme: WorkspaceId, by: By, lives: Duration) {
    let end = world.app.now().after(lives);
    directories::add_token(&world.app, acme, by, Some(end), Some(Duration::ZERO)).await.unwrap();
}

/// The mails that looking after directories has sent; and all are gone. Others tell of what somebody changed here.
fn of_looking_after(world: &World) -> Vec<(String, String)> {
    let mails = world.mailboxes.emptied().into_iter();
    mails.filter(|(_, subject)| subject.starts_with("The directory of acme: ")).collect()
}

/// What the owner and the admin are told now, each the same.
pub(crate) async fn told(world: &World) -> Vec<String> {
    look_after(&world.app).await.unwrap();
    let mails = of_looking_after(world);
    let of = |whom: &str| -> Vec<String> {
        let hers = mails.iter().filter(|(to, _)| to == whom);
        hers.map(|(_, subject)| subject.replace("The directory of acme: ", "")).collect()
    };
    let (owner, admin) = (of("owner@acme.example"), of("person0@example.org"));
    assert_eq!(owner.len() * 2, mails.len().max(owner.len() + admin.len()), "{mails:?}");
    owner
}

async fn admin(world: &World, acme: WorkspaceId) -> Member {
    let members = world.app.store.members(acme, None, Cut::new(None, 9)).await.unwrap().items;
    members.into_iter().find(|member| member.role == Role::Admin).unwrap()
}

#[tokio::test]
async fn d11_the_end_of_the_last_token_is_told_on_its_days_once_each_and_by_one_of_all_nodes() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(60)).await;
    let end = world.app.now().after(days(60));
    for (left, says) in [
        (31, None),
        (30, Some("the last token ends in 30 days")),
        (29, None),
        (13, Some("the last token ends in 13 days")),
        (7, Some("the last token ends in 7 days")),
        (1, Some("the last token ends tomorrow")),
        (0, Some("nothing opens it any more")),
    ] {
        world.is_at(end.before(days(left)));
        let (one, other) = tokio::join!(look_after(&world.app), look_after(&world.app));
        assert_eq!((one.unwrap(), other.unwrap()), (1, 1));
        let mails = of_looking_after(&world);
        let expected = if says.is_some() { 2 } else { 0 };
        assert_eq!(
            mails.len(),
            expected,
            "the owner and the admin hear of it once, {left} days before: {mails:?}"
        );
        assert!(mails.iter().all(|(_, subject)| subject.contains(says.unwrap())), "{mails:?}");
    }
    world.pass(days(6));
    assert_eq!(told(&world).await, [""; 0], "told once");
}

#[tokio::test]
async fn d11_nobody_is_told_of_the_end_of_a_token_while_another_way_in_goes_on_longer() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(20)).await;
    assert_eq!(told(&world).await, ["the last token ends in 20 days"]);
    world.pass(minutes(1));
    directories::add_token(&world.app, acme, BY, None, Some(days(20))).await.unwrap();
    world.pass(days(19));
    assert_eq!(told(&world).await, [""; 0], "another token goes on");
    let tokens = world.app.store.tokens(acme).await.unwrap();
    directories::revoke_token(&world.app, acme, BY, tokens[1].id).await.unwrap();
    assert_eq!(told(&world).await, ["the last token ends tomorrow"]);
    clients::add(&world.app, acme, BY, "Entra ID".to_owned(), Proving::Secret(None)).await.unwrap();
    world.pass(days(2));
    assert_eq!(told(&world).await, [""; 0], "a client goes on");
}

#[tokio::test]
async fn d11_the_last_token_that_is_revoked_is_told_of_and_a_staged_or_lapsed_directory_bothers_nobody() {
    let world = World::new();
    let acme = acme(&world, State::Staging).await;
    token(&world, acme, BY, days(5)).await;
    assert_eq!(told(&world).await, [""; 0], "it stages");
    directories::set_up(&world.app, acme, BY, State::On, NewManners::default()).await.unwrap();
    let tokens = world.app.store.tokens(acme).await.unwrap();
    directories::revoke_token(&world.app, acme, BY, tokens[0].id).await.unwrap();
    assert_eq!(told(&world).await, ["nothing opens it any more"]);
    directories::turn_off(&world.app, acme, BY).await.unwrap();
    let subjects: Vec<_> = world.mailboxes.emptied().into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects, ["acme: the directory was turned off"; 2]);
    assert_eq!(look_after(&world.app).await.unwrap(), 0, "there is none any more");
    assert_eq!(world.mailboxes.emptied(), []);
}

#[tokio::test]
async fn d10_when_whoever_made_a_token_leaves_those_who_manage_are_told_once_and_it_goes_on() {
    let world = World::new();
    let acme = acme(&world, State::Staging).await;
    let maker = admin(&world, acme).await;
    let by = By::Member { actor: Actor::Person { account: maker.account, session: None }, member: maker.id };
    token(&world, acme, by, days(300)).await;
    token(&world, acme, BY, days(300)).await;
    token(&world, acme, by, days(300)).await;
    assert_eq!(told(&world).await, [""; 0]);
    members::remove(&world.app, acme, BY, maker.id).await.unwrap();
    let (one, other) = tokio::join!(look_after(&world.app), look_after(&world.app));
    assert_eq!((one.unwrap(), other.unwrap()), (1, 1));
    let mails = world.mailboxes.emptied();
    let to: Vec<_> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["owner@acme.example"], "of the token that is live, once: {mails:?}");
    assert!(mails[0].1.contains("whoever made a token has left"), "{mails:?}");
    let tokens = world.app.store.tokens(acme).await.unwrap();
    assert!(tokens.iter().any(|one| one.created_by == Some(maker.account) && one.is_live(world.app.now())));
    world.pass(days(200));
    look_after(&world.app).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), [], "told once");
}

/// A request that was to change something came to nothing.
async fn fails(world: &World, acme: WorkspaceId, code: Option<&str>) {
    asks(world, acme, Verb::Create, code).await;
}

/// A request came to nothing; or to something, with `done` for its code.
async fn asks(world: &World, acme: WorkspaceId, verb: Verb, code: Option<&str>) {
    let app = &world.app;
    let directory = app.store.workspace(acme).await.unwrap().unwrap().directory.unwrap().id;
    let one = Exchange {
        id: app.id(app.now()),
        workspace: acme,
        directory,
        at: app.now(),
        opener: Opener::Token(app.id(app.now())),
        verb,
        target: "Users".to_owned(),
        resource: None,
        name: None,
        outcome: if code == Some("done") { Outcome::Done } else { Outcome::Refused },
        status: 400,
        code: code.map(str::to_owned),
        detail: None,
        request: None,
        changed: Vec::new(),
        client: Whence::default(),
    };
    app.store.keep(vec![one]).await.unwrap();
    world.pass(minutes(1));
}

#[tokio::test]
async fn the_first_failure_after_a_good_day_is_told_once_and_the_tenth_in_a_row_once_a_day() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(700)).await;
    fails(&world, acme, Some("invalidValue")).await;
    assert_eq!(told(&world).await, [""; 0], "it has just been set up");
    world.pass(days(2));
    fails(&world, acme, Some("invalidValue")).await;
    assert_eq!(told(&world).await, ["a request failed"]);
    fails(&world, acme, Some("done")).await;
    world.pass(hours(23));
    fails(&world, acme, None).await;
    assert_eq!(told(&world).await, [""; 0], "it fails still");
    world.pass(days(1));
    for _ in 0..9 {
        fails(&world, acme, Some("invalidPath")).await;
    }
    assert_eq!(told(&world).await, ["its requests fail"], "with the one a day before it is the tenth");
    fails(&world, acme, Some("invalidPath")).await;
    assert_eq!(told(&world).await, [""; 0]);
    world.pass(days(1) - minutes(5));
    fails(&world, acme, Some("invalidPath")).await;
    world.pass(minutes(5));
    assert_eq!(told(&world).await, ["its requests fail"], "a day later it fails still");
    world.pass(days(2));
    assert_eq!(told(&world).await, [""; 0], "nobody asks any more");
}

#[tokio::test]
async fn the_try_to_remove_the_last_owner_and_a_lack_of_seats_are_told_once_a_day() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(700)).await;
    fails(&world, acme, Some("owner_is_last")).await;
    assert_eq!(told(&world).await, ["it was to remove the last owner"]);
    fails(&world, acme, Some("seat_none_left")).await;
    fails(&world, acme, Some("seat_none_left")).await;
    assert_eq!(told(&world).await, ["no seat was left for somebody"]);
    assert_eq!(told(&world).await, [""; 0]);
    world.pass(hours(23));
    fails(&world, acme, Some("seat_none_left")).await;
    assert_eq!(told(&world).await, [""; 0]);
    world.pass(hours(1));
    assert_eq!(told(&world).await, ["no seat was left for somebody"]);
}

#[tokio::test]
async fn refused_reads_are_no_changes_that_came_to_nothing() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(700)).await;
    world.pass(days(2));
    for _ in 0..12 {
        asks(&world, acme, Verb::Read, Some("user_not_found")).await;
    }
    assert_eq!(told(&world).await, [""; 0], "nothing was to change");
    let workspace = world.app.store.workspace(acme).await.unwrap().unwrap();
    let seen = directories::health::health(&world.app, &workspace).await.unwrap();
    assert_eq!((seen.in_a_row, seen.failures(), seen.causes.len(), seen.failed.len()), (0, 0, 0, 0));
    for _ in 0..10 {
        fails(&world, acme, Some("invalidValue")).await;
        for _ in 0..15 {
            asks(&world, acme, Verb::Read, Some("user_not_found")).await;
        }
    }
    assert_eq!(told(&world).await, ["its requests fail"], "however many reads were refused in between");
    let seen = directories::health::health(&world.app, &workspace).await.unwrap();
    assert_eq!((seen.in_a_row, seen.failures(), seen.causes.len()), (10, 10, 1));
    assert!(seen.failed.iter().all(|one| one.verb == Verb::Create), "{:?}", seen.failed);
    fails(&world, acme, Some("done")).await;
    asks(&world, acme, Verb::Read, Some("user_not_found")).await;
    let seen = directories::health::health(&world.app, &workspace).await.unwrap();
    assert_eq!(seen.in_a_row, 0, "the last that was to change something did");
}

#[tokio::test]
async fn each_identity_provider_tries_again_in_its_own_way_when_no_seat_was_left() {
    for (agent, says) in [
        (Some("Okta SCIM Client 1.0.0"), "press Retry Selected"),
        (Some("authentik 2026.1"), "tries again by itself"),
        (Some("Google-Auto-Provisioning"), "others wait until somebody has it tried again"),
    ] {
        let world = World::new();
        let acme = acme(&world, State::On).await;
        token(&world, acme, BY, days(700)).await;
        let directory = world.app.store.workspace(acme).await.unwrap().unwrap().directory.unwrap().id;
        let whence = Whence { ip: None, agent: agent.map(str::to_owned) };
        let by = Some(Opener::Token(world.app.store.tokens(acme).await.unwrap()[0].id));
        let last_at = world.app.now();
        let use_ = Usage { workspace: acme, directory, by, is_live: true, last_at, whence };
        world.app.store.used(vec![use_]).await.unwrap();
        fails(&world, acme, Some("seat_none_left")).await;
        look_after(&world.app).await.unwrap();
        let texts = world.mailboxes.texts();
        assert!(texts.iter().any(|text| text.contains("All seats") && text.contains(says)), "{texts:?}");
    }
}
