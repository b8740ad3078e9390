//! Somebody shows a mailbox (B11, B13, B14; M5).

use domain::{Refusal, Role, account::Proof, connection::Mode, directory::State};

use crate::world::{
    dashboard::{ADMIN, OPERATOR},
    people::*,
    rows::World,
};

#[test]
fn a_mailbox_claims_the_account_that_waits_under_its_address() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    assert_eq!(world.addresses["ada@mail.example"].proof, Proof::Invited);
    let change = world.mailbox("phone", "ada@mail.example").unwrap();
    world.says(
        &change,
        &[
            "+ address ada@mail.example of ada by mailbox",
            "~ account ada normal unnamed",
            "+ session phone of ada, acme by mailbox in epoch 0, mailbox shown",
            "+ sign-in succeeded at acme",
            "! account.claimed ada",
            "! session.opened phone ada mailbox [acme]",
            "# person session.opened phone",
        ],
    );
}

#[test]
fn an_address_that_was_proven_stays_proven_the_way_it_was() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    assert_eq!(world.addresses["ada@acme.example"].proof, Proof::Domain(world.workspace("acme").id));
}

#[test]
fn an_address_nobody_owns_opens_nothing() {
    let mut world = World::acme();
    world.post("acme", told("ada@contractor.example")).unwrap();
    world.mailbox("phone", "ada@contractor.example").expect_err("a label opens nothing");
}

#[test]
fn it_opens_every_workspace_that_does_not_ask_for_more() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.post("acme", told("ada@acme.example")).unwrap();
    let change = world.mailbox("phone", "ada@acme.example").unwrap();
    assert!(world.gist(&change).contains("mailbox [adas-home acme]"), "{}", world.gist(&change));

    world.force("okta", Mode::Required).unwrap();
    let change = world.mailbox("laptop", "ada@acme.example").unwrap();
    assert!(world.gist(&change).contains("mailbox [adas-home]"));
    world.opens("laptop", "adas-home").unwrap();
    assert_eq!(world.opens("laptop", "acme").unwrap_err().code(), "sign_in_requires_sso");
}

#[test]
fn b11_an_owner_keeps_this_way_in_where_single_sign_on_is_required_and_the_log_says_so() {
    let mut world = World::acme();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    let entry = world.recorded.last().unwrap();
    let acme = world.workspace("acme").id.to_string();
    let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap();
    assert_eq!(details["bypassed_required_sso"], serde_json::json!([acme]));
}

#[test]
fn a_workspace_hears_when_its_owner_comes_in_past_single_sign_on() {
    let mut world = World::acme();
    world.force("okta", Mode::Required).unwrap();
    let acme = world.workspace("acme").id;
    let change = world.mailbox("phone", "owner@acme.example").unwrap();
    let mut told = change.events().iter().filter(|event| event.name == "sso.bypassed");
    assert!(told.any(|event| event.workspace == Some(acme)), "its feed holds it");
    assert_eq!(change.audit().unwrap().workspace, Some(acme), "and the log its admins read");

    world.force("okta", Mode::Optional).unwrap();
    let change = world.mailbox("laptop", "owner@acme.example").unwrap();
    assert!(
        change.events().iter().all(|event| event.name != "sso.bypassed"),
        "what is open to all is no emergency"
    );
}

#[test]
fn an_owner_a_directory_claims_keeps_this_way_in_too() {
    let mut world = World::acme();
    world.post("acme", told("owner@acme.example")).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn b14_a_guest_keeps_this_way_in_where_single_sign_on_is_required() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "guest@agency.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_guest_the_directory_made_a_member_does_not() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "guest@agency.example").unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", told("guest@agency.example")).unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_requires_sso");
}

#[test]
fn whose_access_ended_signs_in_for_everything_else() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.post("acme", told("ada@acme.example")).unwrap();
    world.delete("acme", "ada").unwrap();
    let change = world.mailbox("phone", "ada@acme.example").unwrap();
    assert!(world.gist(&change).contains("mailbox [adas-home]"));
    let refusal = world.opens("phone", "acme").unwrap_err();
    assert!(matches!(refusal, Refusal::AccessRemoved { .. }));
}

#[test]
fn a_new_owner_has_a_way_in_when_single_sign_on_breaks() {
    let mut world = World::acme();
    world.post("acme", told("ada@contractor.example")).unwrap();
    let refusal = world.change_role("acme", OPERATOR, "ada", Role::Owner).unwrap_err();
    assert_eq!(refusal, Refusal::OwnerUnreachable);
    world
        .change_role("acme", OPERATOR, "ada", Role::Admin)
        .expect("whoever answers for nothing may go without");

    world.put("acme", "ada", told("ada@contractor.example").at("ada@acme.example")).unwrap();
    world.change_role("acme", OPERATOR, "ada", Role::Owner).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}
