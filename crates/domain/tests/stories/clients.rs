//! A directory's clients: how many, how they prove themselves, and what ends them (RFC 6749 §4.4, RFC 7523).

use domain::{
    Refusal,
    client::{Assertions, Keys, Proof},
    moment::{days, hours},
    rules::client::NewProof,
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    rows::World,
};

#[test]
fn a_client_is_made_with_its_first_secret_in_one_change() {
    let mut world = World::acme();
    let change = world.add_client("acme", ADMIN, "entra").unwrap();
    world.says(
        &change,
        &[
            "+ client entra secret secret-1",
            "! client.created entra",
            "! client_secret.created entra secret-1",
            "# person client.created entra",
        ],
    );
    assert!(world.clients[&world.client_named("entra")].is_live());
}

#[test]
fn a_client_has_two_live_secrets_at_most_so_that_one_can_take_over_from_the_other() {
    let mut world = World::acme();
    world.add_client("acme", ADMIN, "entra").unwrap();
    let change = world.add_secret("acme", ADMIN, "entra").unwrap();
    world.says(
        &change,
        &[
            "+ secret secret-2 of entra until 2027-11-23T09:00:00.000Z",
            "! client_secret.created entra secret-2",
            "# person client_secret.created secret-2",
        ],
    );
    assert_eq!(world.add_secret("acme", ADMIN, "entra").unwrap_err(), Refusal::ClientSecretTwoLive);
    let change = world.revoke_secret("acme", ADMIN, "entra", "secret-1").unwrap();
    world.says(
        &change,
        &[
            "- secret secret-1",
            "! client_secret.revoked entra secret-1",
            "# person client_secret.revoked secret-1",
        ],
    );
    assert!(world.revoke_secret("acme", ADMIN, "entra", "secret-1").unwrap().is_none());
    world.add_secret("acme", ADMIN, "entra").unwrap();
    world.wait(days(365));
    world.add_secret("acme", ADMIN, "entra").expect("what has run out is not counted");
}

#[test]
fn what_an_access_token_stands_on_is_the_client_and_the_very_secret_it_was_got_by() {
    let mut world = World::acme();
    world.add_client("acme", ADMIN, "entra").unwrap();
    world.add_secret("acme", ADMIN, "entra").unwrap();
    world.add_keyed_client("acme", ADMIN, "partner").unwrap();
    let secrets: Vec<_> =
        world.clients[&world.client_named("entra")].secrets().iter().map(|it| it.id).collect();
    let stands =
        |world: &World, name, secret| world.clients[&world.client_named(name)].stands_by(secret, world.now);
    assert!(stands(&world, "entra", Some(secrets[0])) && stands(&world, "entra", Some(secrets[1])));
    assert!(!stands(&world, "entra", None), "who has secrets is not let in without one");
    assert!(stands(&world, "partner", None) && !stands(&world, "partner", Some(secrets[0])));
    world.revoke_secret("acme", ADMIN, "entra", "secret-1").unwrap();
    assert!(!stands(&world, "entra", Some(secrets[0])) && stands(&world, "entra", Some(secrets[1])));
    world.wait(days(365));
    assert!(!stands(&world, "entra", Some(secrets[1])), "its time has come");
    world.revoke_client("acme", ADMIN, "partner").unwrap();
    assert!(!stands(&world, "partner", None));
}

#[test]
fn a_secret_lives_a_day_at_least_and_three_years_at_most() {
    let mut world = World::acme();
    let now = world.now;
    for end in [now, now.after(hours(23)), now.after(days(1097))] {
        let refusal = world.add_client_until("acme", ADMIN, "entra", end).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "expires_at", .. }), "{refusal}");
    }
    for (number, end) in [now.after(days(1)), now.after(days(1096))].into_iter().enumerate() {
        world.add_client_until("acme", ADMIN, &format!("client-{number}"), end).unwrap();
    }
}

#[test]
fn a_directory_has_five_live_clients_at_most() {
    let mut world = World::acme();
    for number in 0..5 {
        world.add_client("acme", ADMIN, &format!("client-{number}")).unwrap();
    }
    assert_eq!(world.add_client("acme", ADMIN, "sixth").unwrap_err(), Refusal::ClientFiveLive);
    assert_eq!(world.add_keyed_client("acme", ADMIN, "sixth").unwrap_err(), Refusal::ClientFiveLive);
    let change = world.revoke_client("acme", ADMIN, "client-3").unwrap();
    world.says(
        &change,
        &["- client client-3", "! client.revoked client-3", "# person client.revoked client-3"],
    );
    assert!(world.revoke_client("acme", ADMIN, "client-3").unwrap().is_none());
    world.add_client("acme", ADMIN, "sixth").unwrap();
}

#[test]
fn a_client_that_was_revoked_is_given_no_secret_and_one_with_keys_has_none() {
    let mut world = World::acme();
    world.add_client("acme", ADMIN, "entra").unwrap();
    world.add_keyed_client("acme", ADMIN, "partner").unwrap();
    assert_eq!(world.add_secret("acme", ADMIN, "partner").unwrap_err(), Refusal::ClientHasKeys);
    let none = world.revoke_secret("acme", ADMIN, "partner", "secret-1").unwrap_err();
    assert_eq!(none, Refusal::ClientSecretNotFound, "the secret of another client is not its own");
    world.revoke_client("acme", ADMIN, "entra").unwrap();
    assert_eq!(world.add_secret("acme", ADMIN, "entra").unwrap_err(), Refusal::ClientRevoked);
    assert_eq!(world.add_secret("acme", ADMIN, "nobody").unwrap_err(), Refusal::ClientNotFound);
    assert_eq!(world.revoke_client("acme", ADMIN, "nobody").unwrap_err(), Refusal::ClientNotFound);
}

#[test]
fn a_client_with_keys_speaks_for_itself_unless_another_issuer_is_named() {
    let mut world = World::acme();
    world.add_keyed_client("acme", ADMIN, "partner").unwrap();
    let federated = NewProof::Keys {
        keys: Keys::Address("https://login.microsoftonline.com/t/discovery/v2.0/keys".to_owned()),
        issuer: Some("https://login.microsoftonline.com/t/v2.0".to_owned()),
        subject: Some("object-id".to_owned()),
        audience: Some("api://app-id".to_owned()),
    };
    world.make("acme", ADMIN, "entra", federated).unwrap();
    let proof = |name| match &world.clients[&world.client_named(name)].proof {
        Proof::Keys(assertions) => assertions.clone(),
        Proof::Secrets(_) => panic!("{name} has keys"),
    };
    let (itself, partner) = (world.client_named("partner"), proof("partner"));
    assert_eq!((&partner.issuer, &partner.subject), (&itself.to_string(), &itself.to_string()));
    assert_eq!(partner.audience, None);
    assert!(!partner.are_federated(itself));
    let entra: Assertions = proof("entra");
    assert_eq!(entra.subject, "object-id");
    assert!(entra.are_federated(world.client_named("entra")));
}

#[test]
fn a_client_has_a_name_and_expects_text_that_an_assertion_can_hold() {
    let mut world = World::acme();
    for name in ["", "  ", "a\nb", &"x".repeat(101)] {
        let refusal = world.add_client("acme", ADMIN, name).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "name", .. }), "{name:?}: {refusal}");
    }
    for text in ["", " x", "x ", "a\tb", &"x".repeat(501)] {
        let proof = NewProof::Keys {
            keys: Keys::Inline("{}".to_owned()),
            issuer: Some(text.to_owned()),
            subject: None,
            audience: None,
        };
        let refusal = world.make("acme", ADMIN, "partner", proof).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "issuer", .. }), "{text:?}: {refusal}");
    }
}

#[test]
fn whoever_may_not_set_up_a_directory_may_not_touch_its_clients() {
    let mut world = World::acme();
    world.add_client("acme", OPERATOR, "entra").unwrap();
    assert_eq!(world.add_client("acme", MEMBER, "mine").unwrap_err(), Refusal::RoleInsufficient);
    assert_eq!(world.add_secret("acme", MEMBER, "entra").unwrap_err(), Refusal::RoleInsufficient);
    let refusal = world.revoke_secret("acme", MEMBER, "entra", "secret-1").unwrap_err();
    assert_eq!(refusal, Refusal::RoleInsufficient);
    assert_eq!(world.revoke_client("acme", MEMBER, "entra").unwrap_err(), Refusal::RoleInsufficient);
}

#[test]
fn without_a_directory_there_are_no_clients_and_they_go_with_it() {
    let mut world = World::without_directory();
    assert_eq!(world.add_client("acme", ADMIN, "entra").unwrap_err(), Refusal::DirectoryNotFound);
    let mut world = World::acme();
    world.add_client("acme", ADMIN, "entra").unwrap();
    world.turn_off("acme", OWNER).unwrap();
    assert!(world.clients.is_empty());
}

#[test]
fn revoking_works_while_the_plan_has_lapsed() {
    let mut world = World::acme();
    world.add_client("acme", ADMIN, "entra").unwrap();
    world.plan("acme", Plan::Standard);
    world.wait(days(31));
    world.revoke_secret("acme", ADMIN, "entra", "secret-1").unwrap();
    world.revoke_client("acme", ADMIN, "entra").unwrap();
}
