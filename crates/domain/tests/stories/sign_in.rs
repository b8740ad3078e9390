//! Somebody comes through a connection (table B).

use domain::{Refusal, Role, connection::Mode, directory::State, workspace::Plan};

use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn with_ada() -> World {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world
}

#[test]
fn b2_who_was_provisioned_is_bound_at_the_first_sign_in() {
    let mut world = with_ada();
    let change = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "+ identity 00u-ada at okta is ada",
            "~ account ada normal Ada Acme",
            "+ session phone of ada, acme by okta in epoch 0",
            "+ sign-in succeeded at acme",
            "! identity.bound ada okta",
            "! account.claimed ada",
            "! session.opened phone ada connection okta [acme]",
            "# person session.opened phone",
        ],
    );
}

#[test]
fn b1_who_is_known_signs_in_by_the_subject_alone() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.says(
        &change,
        &[
            "+ session laptop of ada, acme by okta in epoch 0",
            "+ sign-in succeeded at acme",
            "! session.opened laptop ada connection okta [acme]",
            "# person session.opened laptop",
        ],
    );
}

#[test]
fn the_stable_id_means_somebody_before_the_address_whatever_the_name() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("7")).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.post("acme", told("cleo").at("cleo@acme.example")).unwrap();
    world.post("acme", told("dora").at("dora@acme.example")).unwrap();
    let mut who = |said| {
        world.sso("okta", "phone", &said).unwrap();
        world.name(world.session("phone").unwrap().account).to_owned()
    };
    assert_eq!(who(asserted_name("7", "bob@acme.example", "cleo@acme.example")), "ada");
    assert_eq!(who(asserted_name("8", "bob@acme.example", "bob@acme.example")), "bob");
    assert_eq!(who(asserted_name("9", "nobody", "cleo@acme.example")), "cleo");
    assert_eq!(who(subject("dora")), "dora", "a user name that is the subject is as good as an id");
}

#[test]
fn a_subject_is_a_user_name_only_to_the_letter() {
    let mut world = World::acme();
    world.post("acme", told("ada").at("ada@acme.example")).unwrap();
    let refusal = world.sso("okta", "phone", &subject("Ada")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_assigned", "subjects differ by case");
}

#[test]
fn the_name_says_which_of_two_people_under_one_address_it_is() {
    let mut world = World::acme();
    world.post("acme", told("one").at("shared@partner.example")).unwrap();
    world.post("acme", told("two").at("shared@partner.example")).unwrap();
    world.sso("okta", "phone", &asserted_name("9", "two", "shared@partner.example")).unwrap();
    assert_eq!(world.name(world.session("phone").unwrap().account), "two");
}

#[test]
fn two_people_under_one_address_are_nobody() {
    let mut world = World::acme();
    world.post("acme", told("one").at("shared@partner.example")).unwrap();
    world.post("acme", told("two").at("shared@partner.example")).unwrap();
    let refusal = world.sso("okta", "phone", &asserted("9", "shared@partner.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_assigned");
}

#[test]
fn b3_who_is_not_assigned_is_told_to_ask_for_it() {
    let mut world = with_ada();
    let refusal = world.sso("okta", "phone", &asserted("00u-eve", "eve@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_assigned");
    assert!(refusal.to_string().contains("not assigned to acme"));
    assert!(world.session("phone").is_none());
}

#[test]
fn b6_without_a_directory_a_stranger_is_told_to_ask_for_an_invitation() {
    let mut world = World::without_directory();
    let refusal = world.sso("okta", "phone", &asserted("00u-eve", "eve@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_member");
}

#[test]
fn b9_an_address_of_an_unverified_domain_is_not_believed_where_nothing_else_says_who_it_is() {
    let mut world = World::without_directory();
    let refusal = world.sso("okta", "phone", &asserted("00u-eve", "eve@mail.example")).unwrap_err();
    assert_eq!(refusal.code(), "address_not_believed");
    assert!(!refusal.to_string().contains("mail.example"), "the exact domain is the admin's to see");
}

#[test]
fn b7_an_address_that_differs_from_the_accounts_changes_nothing_and_is_recorded() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let before = (world.addresses.clone(), world.members.clone());
    world.sso("okta", "phone", &asserted("00u-ada", "augusta@acme.example")).unwrap();
    assert_eq!((world.addresses.clone(), world.members.clone()), before);
    assert!(world.recorded.last().unwrap().details.contains("augusta@acme.example"));
}

#[test]
fn b10_a_known_subject_under_the_owners_address_is_still_themselves() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "owner@acme.example")).unwrap();
    assert_eq!(world.name(world.session("phone").unwrap().account), "ada");
}

#[test]
fn an_unknown_subject_under_the_owners_address_is_nobody_until_the_mailbox_is_shown() {
    let mut world = World::acme();
    world.post("acme", told("owner@acme.example").external("00u-owner")).unwrap();
    let said = asserted("00u-owner", "owner@acme.example");
    assert_eq!(world.sso("okta", "phone", &said).unwrap_err().code(), "account_unproven");
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.sso("okta", "phone", &said).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_member_no_directory_tells_of_links_the_sign_in_by_showing_the_mailbox() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    let said = asserted("00u-ada", "ada@acme.example");
    assert_eq!(world.sso("okta", "phone", &said).unwrap_err().code(), "account_unproven");
    world.mailbox("phone", "ada@acme.example").unwrap();
    let change = world.sso("okta", "phone", &said).unwrap();
    world.says(
        &change,
        &[
            "+ identity 00u-ada at okta is ada",
            "- session phone replaced",
            "+ session phone of ada, acme by okta in epoch 0, mailbox shown",
            "+ sign-in succeeded at acme",
            "! identity.bound ada okta",
            "! session.ended phone ada replaced",
            "! session.opened phone ada connection okta [acme]",
            "# person session.opened phone",
        ],
    );
}

#[test]
fn an_account_bound_to_one_subject_is_not_bound_to_another() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let refusal = world.sso("okta", "laptop", &asserted("00u-twin", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "identity_bound");
}

#[test]
fn d5_a_second_connection_binds_for_itself() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.connect("acme", "entra");
    world.force("entra", Mode::Optional).unwrap();
    world.sso("entra", "laptop", &asserted("guid", "ada@acme.example")).unwrap();
    assert_eq!(world.identities.len(), 2);
}

#[test]
fn whoever_is_deleted_and_told_of_again_is_bound_anew() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.delete("acme", "ada").unwrap();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert!(["access_removed", "access_not_assigned"].contains(&refusal.code()));
    world.post("acme", told("ada@acme.example").external("00u-2")).unwrap();
    world.sso("okta", "phone", &asserted("00u-2", "ada@acme.example")).unwrap();
    assert_eq!(world.identities.len(), 1);
}

#[test]
fn b8_whose_access_ended_is_told_so_with_the_day() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.put("acme", "ada", told("ada@acme.example").external("00u-ada").inactive()).unwrap();
    world.wait(domain::moment::days(3));
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_removed");
    assert!(refusal.to_string().contains("23 Nov 2026"), "{refusal}");
}

#[test]
fn an_unmanaged_member_signs_in_beside_a_directory_that_is_on() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "temp@acme.example", Role::Member).unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    let said = asserted("00u-temp", "temp@acme.example");
    assert_eq!(world.sso("okta", "phone", &said).unwrap_err().code(), "account_unproven");
    world.mailbox("phone", "temp@acme.example").unwrap();
    world.sso("okta", "phone", &said).unwrap();
}

#[test]
fn b12_a_locked_account_does_not_sign_in() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.mailbox("tablet", "ada@acme.example").unwrap();
    let change = world.lock("ada", true);
    world.says(
        &change,
        &[
            "~ account ada locked Ada Acme",
            "- session phone account_locked",
            "- session tablet account_locked",
            "! account.locked ada",
            "! session.ended phone ada account_locked",
            "! session.ended tablet ada account_locked",
            "# operator account.locked ada",
        ],
    );
    assert!(world.lock("ada", true).is_none());
    for browser in ["phone", "tablet"] {
        assert_eq!(world.opens(browser, "acme").unwrap_err(), Refusal::SessionEnded);
    }
    assert_eq!(world.sso("okta", "laptop", &subject("00u-ada")).unwrap_err(), Refusal::AccountLocked);
    let refusal = world.mailbox("laptop", "ada@acme.example").unwrap_err();
    assert_eq!(refusal, Refusal::AccountLocked);
    assert!(world.member("acme", "ada").is_active(), "what her company gave her stays");
    world.lock("ada", false);
    assert!(world.lock("ada", false).is_none());
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
}

#[test]
fn a_connection_that_is_off_or_tested_signs_nobody_in() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    for mode in [Mode::Off, Mode::Testing] {
        world.force("okta", mode).unwrap();
        let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
        assert_eq!(refusal, Refusal::ConnectionOff);
    }
}

#[test]
fn without_the_plan_a_connection_signs_nobody_in() {
    let mut world = with_ada();
    world.plan("acme", Plan::Standard);
    world.wait(domain::moment::days(30));
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::ConnectionOff);
}

#[test]
fn another_persons_session_in_the_same_browser_is_replaced_and_gives_nothing() {
    let mut world = with_ada();
    world.personal("owners-home", "owner@acme.example");
    world.mailbox("phone", "owner@acme.example").unwrap();
    let change = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    assert!(world.gist(&change).contains("+ session phone of ada, acme by okta in epoch 0\n"));
    assert_eq!(world.name(world.session("phone").unwrap().account), "ada");
    assert!(world.session("phone").unwrap().mailbox_shown_at.is_none());
}

#[test]
fn a_mailbox_session_that_has_run_out_confirms_nobody() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.wait(domain::session::LIVES_FOR);
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn a_demoted_owner_is_a_member_like_any_other() {
    let mut world = with_ada();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    let said = asserted("00u-ada", "ada@acme.example");
    assert_eq!(world.sso("okta", "phone", &said).unwrap_err().code(), "account_unproven");
    world.change_role("acme", OWNER, "ada", Role::Member).unwrap();
    world.sso("okta", "phone", &said).unwrap();
}
