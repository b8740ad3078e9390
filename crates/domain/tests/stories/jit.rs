//! People nobody added are taken in at their first sign-in (B3 to B6, B9, B15).

use domain::{
    Refusal, Role,
    connection::Mode,
    directory::State,
    identity::Asserted,
    member::Source,
    rules::{connect::Guards, workspaces::Edit},
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
};

/// Acme without a directory, where single sign-on is required and people are taken in.
fn open_house() -> World {
    let mut world = World::without_directory();
    world.force("okta", Mode::Required).unwrap();
    world.take_in("acme", OWNER, true).unwrap();
    world
}

#[test]
fn taking_people_in_needs_single_sign_on_required_and_a_hand_that_manages() {
    let mut world = World::without_directory();
    assert_eq!(world.take_in("acme", OWNER, true).unwrap_err(), Refusal::SsoNotRequired);
    let by_the_operator = |jit| Edit { jit: Some(jit), ..Edit::default() };
    assert_eq!(world.edit("acme", by_the_operator(true)).unwrap_err(), Refusal::SsoNotRequired);
    world.force("okta", Mode::Required).unwrap();
    assert_eq!(world.take_in("acme", MEMBER, true).unwrap_err(), Refusal::RoleInsufficient);
    let change = world.take_in("acme", ADMIN, true).unwrap();
    world.says(
        &change,
        &[
            "~ workspace acme team enterprise, 25 seats, takes people in",
            "! workspace.updated",
            "# person workspace.updated acme",
        ],
    );
    assert!(world.take_in("acme", ADMIN, true).unwrap().is_none());
    assert!(world.edit("acme", by_the_operator(true)).unwrap().is_none());
    world.edit("acme", by_the_operator(false)).unwrap();
    assert!(!world.workspace("acme").jit);
    world.plan("acme", Plan::Standard);
    assert_eq!(world.take_in("acme", OWNER, true).unwrap_err(), Refusal::PlanRequired);
}

#[test]
fn b4_somebody_nobody_knows_gets_an_account_a_place_and_a_seat() {
    let mut world = open_house();
    let change = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "+ account ada normal unnamed",
            "+ address ada@acme.example of ada by the domain of acme",
            "+ member ada member, full seat, jit, unclaimed, epoch 0, unnamed ada@acme.example",
            "+ identity 00u-ada at okta is ada",
            "+ session phone of ada, acme by okta in epoch 0",
            "+ sign-in succeeded at acme",
            "! member.added ada",
            "! seat.taken ada 2 of 25",
            "! identity.bound ada okta",
            "! session.opened phone ada connection okta [acme]",
            "# person session.opened phone",
            "seats +1",
        ],
    );
    world.opens("phone", "acme").unwrap();
    let again = world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    assert!(!again.events().iter().any(|event| event.name == "member.added"), "once");
}

#[test]
fn b5_whoever_has_an_account_elsewhere_shows_its_mailbox_before_they_join() {
    let mut world = open_house();
    world.personal("home", "ada@acme.example");
    let ada = || asserted("00u-ada", "ada@acme.example");
    assert_eq!(world.sso("okta", "phone", &ada()).unwrap_err().code(), "account_unproven");
    assert_eq!(world.sso("okta", "phone", &ada()).unwrap_err().code(), "account_unproven", "and again");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &ada()).unwrap();
    let here = world.member("acme", "ada");
    assert_eq!(here.account, world.member("home", "ada").account);
    assert_eq!((here.source, here.role), (Source::Jit, Role::Member));
    world.opens("phone", "home").expect("what was open stays open");
}

#[test]
fn a_mailbox_shown_by_one_account_takes_in_no_other() {
    let mut world = open_house();
    world.personal("home", "ada@acme.example");
    world.personal("eves", "eve@mail.example");
    world.mailbox("phone", "eve@mail.example").unwrap();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
    let refusal = world.sso("okta", "phone", &asserted("00u-eve", "eve@mail.example")).unwrap_err();
    assert_eq!(refusal.code(), "address_not_believed", "whose domain is not the workspace's is not taken in");
}

#[test]
fn b3_while_a_directory_says_who_belongs_nobody_is_taken_in() {
    for state in [State::On, State::Staging] {
        let mut world = open_house();
        world.set_up("acme", OPERATOR, state).unwrap();
        let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
        let expected = if state == State::On { "access_not_assigned" } else { "access_not_member" };
        assert_eq!(refusal.code(), expected);
        world.turn_off("acme", OWNER).unwrap();
        world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).expect("it is as it was");
    }
}

#[test]
fn b6_unless_people_are_taken_in_a_stranger_asks_for_an_invitation() {
    let mut world = open_house();
    world.take_in("acme", OWNER, false).unwrap();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_member");
}

#[test]
fn b9_nobody_is_taken_in_under_an_address_that_is_not_believed_or_without_one() {
    let mut world = open_house();
    let doubted = Asserted { is_address_doubted: true, ..subject("1") };
    for (said, code) in [
        (asserted("1", "ada@mail.example"), "address_not_believed"),
        (doubted, "address_not_believed"),
        (subject("1"), "address_missing"),
    ] {
        assert_eq!(world.sso("okta", "phone", &said).unwrap_err().code(), code);
    }
    assert_eq!(world.workspace("acme").seats.taken, 1);
}

#[test]
fn b15_nobody_is_taken_in_without_a_seat_and_admins_can_read_it() {
    let mut world = open_house();
    world.seats("acme", 1);
    let accounts = world.accounts.len();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AccessNoSeat { workspace: "acme".to_owned() });
    assert_eq!(world.accounts.len(), accounts, "no account is made");
    let scene = domain::rules::Scene {
        workspace: world.workspace("acme"),
        actor: domain::Actor::System,
        now: world.now,
    };
    let noted = domain::rules::note(scene, &refusal, "subject 00u-ada");
    assert_eq!(noted.audit().unwrap().action, "refused access_no_seat");
}

#[test]
fn whoever_was_removed_is_not_taken_in_again() {
    let mut world = open_house();
    let ada = || asserted("00u-ada", "ada@acme.example");
    world.sso("okta", "phone", &ada()).unwrap();
    world.remove("acme", ADMIN, "ada").unwrap();
    assert_eq!(world.sso("okta", "phone", &ada()).unwrap_err().code(), "access_removed");
    let anew = world.sso("okta", "phone", &asserted("00u-anew", "ada@acme.example")).unwrap_err();
    assert_eq!(anew.code(), "account_unproven", "nor under another subject");
    world.mailbox("phone", "ada@acme.example").unwrap();
    let shown = world.sso("okta", "phone", &asserted("00u-anew", "ada@acme.example")).unwrap_err();
    assert_eq!(shown.code(), "access_removed", "nor by showing the mailbox");
}

#[test]
fn a_member_shown_under_the_address_is_not_made_a_second_time() {
    let mut world = World::acme();
    world.post("acme", told("cleo@partner.example")).unwrap();
    world.turn_off("acme", OWNER).unwrap();
    world.verify("acme", "partner.example").unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.take_in("acme", OWNER, true).unwrap();
    let before = world.members.len();
    world.sso("okta", "phone", &asserted("00u-cleo", "cleo@partner.example")).unwrap();
    assert_eq!(world.members.len(), before);
    assert_eq!(world.session("phone").unwrap().account, world.member("acme", "cleo").account);
}

#[test]
fn nobody_is_taken_in_once_single_sign_on_is_not_required_any_more() {
    let mut world = open_house();
    let change = world.switch("okta", OWNER, Mode::Optional, Guards::Asked).unwrap();
    world.says(
        &change,
        &[
            "~ workspace acme team enterprise, 25 seats",
            "~ connection okta optional",
            "! workspace.updated",
            "! connection.mode_changed okta required optional",
            "# person connection.mode_changed okta",
        ],
    );
    world.force("okta", Mode::Required).unwrap();
    assert!(!world.workspace("acme").jit, "it does not come back by itself");
}

#[test]
fn people_are_taken_in_while_another_connection_is_still_required() {
    let mut world = open_house();
    world.connect("acme", "entra");
    world.force("entra", Mode::Required).unwrap();
    world.switch("okta", OWNER, Mode::Optional, Guards::Asked).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.sso("entra", "laptop", &asserted("e-1", "bob@acme.example")).unwrap();
}

#[test]
fn nobody_is_taken_in_while_the_plan_is_in_grace() {
    let mut world = open_house();
    world.plan("acme", Plan::Standard);
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_member");
}
