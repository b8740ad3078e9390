//! A connection that speaks SAML is kept well: what its metadata say anew, SHA-1 for a while, and a new key of ours.

use domain::{
    Refusal,
    connection::{Mode, OwnKey, Protocol, SHA1_FOR_AT_MOST, Saml},
    moment::days,
    rules::connect::{Finding, Turn},
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
    set_up::saml,
};

fn world() -> World {
    let mut world = World::acme();
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
    world.test("adfs", OWNER).unwrap();
    world
}

fn believed(world: &World) -> Saml {
    world.kept("adfs").protocol.saml().unwrap().clone()
}

#[test]
fn what_is_new_is_proposed_and_nothing_of_it_is_believed() {
    let mut world = world();
    let (change, finding) = world.look_again("adfs", saml("adfs", 1)).unwrap();
    assert!(change.is_none() && finding == Finding::Known);
    let (change, _) = world.look_again("adfs", saml("adfs", 2)).unwrap();
    world.says(
        &change,
        &["~ connection adfs off", "! connection.updated adfs", "# system connection.proposed adfs"],
    );
    assert_eq!(believed(&world).certificates.len(), 1);
    assert!(world.kept("adfs").tested.is_some(), "what was tested stays so");
    let mut turned = saml("adfs", 2);
    turned.certificates.reverse();
    let (change, finding) = world.look_again("adfs", turned).unwrap();
    assert!(change.is_none() && finding == Finding::Known, "the order says nothing");
    world.look_again("adfs", saml("adfs", 1)).unwrap();
    assert_eq!(believed(&world), saml("adfs", 1), "what is not said any more is withdrawn");
    assert!(world.look_again("adfs", saml("evil", 1)).is_err(), "it never becomes another");
    assert!(world.look_again("adfs", saml("adfs", 0)).is_err(), "nor one of which nothing could be believed");
}

#[test]
fn only_who_may_set_up_decides_and_only_on_what_they_have_seen() {
    let mut world = world();
    let found_at = world.now;
    world.look_again("adfs", saml("adfs", 2)).unwrap();
    assert_eq!(world.confirm("adfs", MEMBER, found_at).unwrap_err(), Refusal::RoleInsufficient);
    assert_eq!(world.dismiss("adfs", MEMBER, found_at).unwrap_err(), Refusal::RoleInsufficient);
    world.now = world.now.after(days(1));
    world.look_again("adfs", saml("adfs", 3)).unwrap();
    let stale = world.confirm("adfs", OWNER, found_at).unwrap_err();
    assert!(matches!(stale, Refusal::ValueInvalid { field: "found_at", .. }), "{stale}");
    world.dismiss("adfs", ADMIN, world.now).unwrap();
    assert!(world.look_again("adfs", saml("adfs", 3)).unwrap().0.is_none(), "the same is not proposed again");
    assert!(world.confirm("adfs", OWNER, world.now).is_err(), "nor waits any more");
    world.look_again("adfs", saml("adfs", 2)).unwrap();
    world.confirm("adfs", OWNER, world.now).unwrap();
    assert_eq!(believed(&world), saml("adfs", 2));
    assert!(world.kept("adfs").tested.is_none(), "it is to be tested again");
}

#[test]
fn an_admin_who_confirms_a_certificate_comes_no_closer_to_the_owners() {
    for (hand, code) in [(OWNER, None), (OPERATOR, None), (ADMIN, Some("account_unproven"))] {
        let mut world = world();
        world.force("adfs", Mode::Optional).unwrap();
        world.mailbox("laptop", "owner@acme.example").unwrap();
        world.sso("adfs", "laptop", &asserted("00u-owner", "owner@acme.example")).unwrap();
        world.look_again("adfs", saml("adfs", 2)).unwrap();
        world.confirm("adfs", hand, world.now).unwrap();
        let owner = world.sso("adfs", "tablet", &asserted("00u-owner", "owner@acme.example"));
        assert_eq!(owner.err().map(|refusal| refusal.code()), code, "{hand:?}");
    }
}

#[test]
fn sha_1_is_put_up_with_for_ninety_days_at_most_and_the_audit_log_names_the_day() {
    let mut world = world();
    assert_eq!(believed(&world).sha1_until, None, "not by itself");
    let most = world.now.after(SHA1_FOR_AT_MOST);
    for unfit in [world.now, world.now.before(days(1)), most.after(days(1))] {
        let refused = world.allow_sha1("adfs", ADMIN, Some(unfit)).unwrap_err();
        assert!(matches!(refused, Refusal::ValueInvalid { field: "until", .. }), "{refused}");
    }
    assert_eq!(world.allow_sha1("adfs", MEMBER, Some(most)).unwrap_err(), Refusal::RoleInsufficient);
    let change = world.allow_sha1("adfs", ADMIN, Some(most)).unwrap();
    assert!(change.audit().unwrap().details.contains(&most.to_string()));
    assert!(world.allow_sha1("adfs", ADMIN, Some(most)).unwrap().is_none());
    assert_eq!(believed(&world).sha1_until, Some(most));
    world.allow_sha1("adfs", ADMIN, None).unwrap();
    assert_eq!(believed(&world).sha1_until, None);
    assert!(world.allow_sha1("okta", OWNER, Some(most)).is_err(), "OpenID Connect has no such thing");
}

#[test]
fn a_new_key_is_published_then_signs_and_then_the_old_one_goes() {
    let mut world = world();
    let key = |sealed: &str| OwnKey {
        sealed: sealed.to_owned(),
        certificate: saml("us", 1).certificates.remove(0),
    };
    let unneeded = world.turn_key("adfs", OWNER, Turn::Publish(key("new"))).unwrap_err();
    assert!(matches!(unneeded, Refusal::ValueInvalid { field: "step", .. }), "{unneeded}");
    world.renew("adfs", OWNER, Saml { own_key: Some(key("first")), ..saml("adfs", 1) }).unwrap();
    let keys = |world: &World| {
        let saml = believed(world);
        [saml.own_key, saml.next_key, saml.old_key].map(|key| key.map_or(String::new(), |key| key.sealed))
    };
    for early in [Turn::Sign, Turn::Retire] {
        assert!(world.turn_key("adfs", OWNER, early).is_err());
    }
    world.turn_key("adfs", ADMIN, Turn::Publish(key("second"))).unwrap();
    assert_eq!(keys(&world), ["first", "second", ""]);
    assert!(world.turn_key("adfs", ADMIN, Turn::Publish(key("third"))).is_err());
    world.turn_key("adfs", ADMIN, Turn::Sign).unwrap();
    assert_eq!(keys(&world), ["second", "", "first"]);
    assert!(world.turn_key("adfs", ADMIN, Turn::Publish(key("third"))).is_err());
    world.turn_key("adfs", ADMIN, Turn::Retire).unwrap();
    assert_eq!(keys(&world), ["second", "", ""]);
    world.turn_key("adfs", ADMIN, Turn::Publish(key("third"))).unwrap();
    world.turn_key("adfs", ADMIN, Turn::Retire).unwrap();
    assert_eq!(keys(&world), ["second", "", ""], "one that is not wanted after all goes, too");
    assert_eq!(world.turn_key("adfs", MEMBER, Turn::Retire).unwrap_err(), Refusal::RoleInsufficient);
}
