//! A connection that speaks SAML is made and renewed, and what its sign-ins say of their end is kept.

use domain::{
    Moment, Refusal, Write,
    connection::{Certificate, MOST_CERTIFICATES, Mode, Protocol, Saml},
    identity::Asserted,
    moment::{days, hours},
    rules::connect::Guards,
    session::LIVES_FOR,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
    set_up::saml,
};

#[test]
fn it_is_made_switched_off_and_the_audit_log_names_whom_it_trusts() {
    let mut world = World::acme();
    let change = world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 2))).unwrap();
    world.says(
        &change,
        &["+ connection adfs off", "! connection.created adfs", "# person connection.created adfs"],
    );
    assert!(change.events()[0].data.contains(r#""protocol":"saml""#));
    let details = &change.audit().unwrap().details;
    for told in ["https://adfs.example/saml", "AA:00", "AA:01"] {
        assert!(details.contains(told), "{details}");
    }
}

#[test]
fn nobody_is_believed_or_sent_anywhere_without_a_certificate_and_an_address() {
    let mut world = World::acme();
    let most = u8::try_from(MOST_CERTIFICATES).unwrap();
    let unfit =
        [saml("adfs", 0), Saml { single_sign_on: Vec::new(), ..saml("adfs", 1) }, saml("adfs", most + 1)];
    for unfit in unfit {
        let refused = world.connect_by("acme", OWNER, "adfs", Protocol::Saml(unfit.clone())).unwrap_err();
        assert!(matches!(refused, Refusal::ValueInvalid { field: "metadata", .. }), "{unfit:?}: {refused}");
    }
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", most))).unwrap();
    let refused = world.renew("adfs", OWNER, saml("adfs", 0)).unwrap_err();
    assert_eq!(refused.code(), "value_invalid");
}

#[test]
fn certificates_known_so_far_stay_beside_the_new_ones_as_far_as_there_is_room_and_none_stands_twice() {
    let all = saml("adfs", 3).certificates;
    let named =
        |certificates: &[Certificate]| Saml { certificates: certificates.to_vec(), ..saml("adfs", 0) };
    let beside =
        |new: &[Certificate], known: &[Certificate]| named(new).beside(known).map(|saml| saml.certificates);
    assert_eq!(beside(&all[2..], &all[..2]), Some([&all[2..], &all[..2]].concat()));
    assert_eq!(beside(&all, &all[1..]), Some(all));
    let more = saml("adfs", 4).certificates;
    assert_eq!(beside(&more[3..], &more[..3]), None, "more than are believed");
}

#[test]
fn it_may_change_its_certificates_and_has_to_be_tested_again() {
    let mut world = World::acme();
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
    world.test("adfs", OWNER).unwrap();
    world.switch("adfs", OWNER, Mode::Testing, Guards::Asked).unwrap();
    assert!(world.renew("adfs", OWNER, saml("adfs", 1)).unwrap().is_none(), "nothing is new");
    let change = world.renew("adfs", OPERATOR, saml("adfs", 2)).unwrap();
    world.says(
        &change,
        &["~ connection adfs testing", "! connection.updated adfs", "# operator connection.updated adfs"],
    );
    let untested = world.switch("adfs", OWNER, Mode::Optional, Guards::Asked).unwrap_err();
    assert_eq!(untested, Refusal::ConnectionUntested);
    world.test("adfs", OWNER).unwrap();
    world.switch("adfs", OWNER, Mode::Optional, Guards::Asked).unwrap();
    assert_eq!(world.renew("adfs", MEMBER, saml("adfs", 1)).unwrap_err(), Refusal::RoleInsufficient);
}

#[test]
fn an_admin_who_brings_in_a_certificate_comes_no_closer_to_the_owners() {
    let renewed = |hand, certificates| {
        let mut world = World::acme();
        world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
        world.force("adfs", Mode::Optional).unwrap();
        world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
        world.sso("adfs", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
        world.mailbox("laptop", "owner@acme.example").unwrap();
        world.sso("adfs", "laptop", &asserted("00u-owner", "owner@acme.example")).unwrap();
        world.renew("adfs", hand, saml("adfs", certificates)).unwrap();
        world.sso("adfs", "phone", &subject("00u-ada")).unwrap();
        let owner = world.sso("adfs", "tablet", &asserted("00u-owner", "owner@acme.example"));
        (owner.map(drop), world)
    };
    for hand in [OWNER, OPERATOR] {
        assert_eq!(renewed(hand, 2).0, Ok(()), "{hand:?} chooses whom to trust for owners too");
    }
    let (refused, mut world) = renewed(ADMIN, 2);
    assert_eq!(refused.unwrap_err().code(), "account_unproven");
    world.mailbox("tablet", "owner@acme.example").unwrap();
    world.sso("adfs", "tablet", &asserted("00u-owner", "owner@acme.example")).unwrap();
    world.sso("adfs", "desktop", &subject("00u-owner")).unwrap();
}

#[test]
fn who_becomes_an_owner_shows_a_mailbox_before_anybody_vouches_for_them_again() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.change_role("acme", OWNER, "ada", domain::Role::Owner).unwrap();
    let refused = world.sso("okta", "tablet", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refused.code(), "account_unproven");
    world.mailbox("tablet", "ada@acme.example").unwrap();
    world.sso("okta", "tablet", &asserted("00u-ada", "ada@acme.example")).unwrap();
}

#[test]
fn it_never_becomes_another_identity_provider() {
    let mut world = World::acme();
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
    for (connection, new) in [("adfs", saml("evil", 1)), ("okta", saml("okta", 1))] {
        let refused = world.renew(connection, OWNER, new).unwrap_err();
        assert!(
            matches!(refused, Refusal::ValueInvalid { field: "metadata", .. }),
            "{connection}: {refused}"
        );
    }
}

#[test]
fn a_session_ends_no_later_than_the_identity_provider_says() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    let end = |world: &mut World, until: Option<Moment>| {
        let said = Asserted { session_until: until, ..subject("00u-ada") };
        let change = world.sso("okta", "phone", &said).unwrap();
        let opened = change.writes().iter().find_map(|write| match write {
            Write::InsertSession(session) => Some(session.expires_at),
            _ => None,
        });
        opened.unwrap()
    };
    let now = world.now;
    assert_eq!(end(&mut world, Some(now.after(hours(8)))), now.after(hours(8)));
    assert_eq!(end(&mut world, Some(now.after(days(30)))), now.after(LIVES_FOR));
    assert_eq!(end(&mut world, None), now.after(LIVES_FOR));
}

#[test]
fn what_an_identity_provider_limited_is_not_carried_beyond_it_by_another_sign_in() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.personal("home", "ada@acme.example");
    let until = Some(world.now.after(hours(1)));
    world.sso("okta", "phone", &Asserted { session_until: until, ..subject("00u-ada") }).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "home").unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_requires_sso");
}
