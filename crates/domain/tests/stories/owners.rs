//! Whoever comes to be an owner is nobody's but their own: what somebody else could have signed in as them by ends with it.

use domain::{Refusal, Role};

use crate::world::{
    dashboard::{ADMIN, OWNER},
    people::*,
    rows::World,
};

/// Ada, an admin whom the directory tells of, signed in through the connection on her phone.
fn ada_signed_in() -> World {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.opens("phone", "acme").expect("another role is no new person");
    world
}

#[test]
fn whoever_is_made_an_owner_signs_in_anew_after_showing_their_mailbox() {
    let mut world = ada_signed_in();
    let change = world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.says(
        &change,
        &[
            "- identities of ada",
            "- session phone made_owner",
            "~ member ada owner, full seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held full seat",
            "! session.ended phone ada made_owner",
            "! member.updated ada [role]",
            "# person member.updated ada",
        ],
    );
    assert_eq!(world.opens("phone", "acme").unwrap_err(), Refusal::SessionEnded);
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
}

#[test]
fn an_owner_whose_suspension_is_lifted_shows_their_mailbox_first() {
    let mut world = ada_signed_in();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.suspend("acme", OWNER, "ada", "A lost phone.").unwrap();
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Owner);
    let refusal = world.sso("okta", "laptop", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn a_former_member_who_is_added_as_an_owner_shows_their_mailbox_first() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap();
    world.mailbox("phone", "bob@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-bob", "bob@acme.example")).unwrap();
    world.remove("acme", ADMIN, "bob").unwrap();
    world.add("acme", OWNER, "bob@acme.example", Role::Owner).unwrap();
    let refusal = world.sso("okta", "laptop", &asserted("00u-bob", "bob@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn somebody_shown_under_an_address_is_not_added_a_second_time() {
    let mut world = World::acme();
    world.post("acme", told("cleo@partner.example")).unwrap();
    world.turn_off("acme", OWNER).unwrap();
    let again = world.add("acme", ADMIN, "cleo@partner.example", Role::Member);
    assert_eq!(again.unwrap_err(), Refusal::MemberExists);
    world.suspend("acme", ADMIN, "cleo", "A lost phone.").unwrap();
    let held = world.add("acme", ADMIN, "cleo@partner.example", Role::Member);
    assert_eq!(held.unwrap_err().code(), "member_suspended");
}
