//! What a session opens (B8, B13, invariants 2 and 10).

use domain::{
    Refusal, Role,
    connection::Mode,
    directory::State,
    moment::hours,
    rules::{connect::Guards, enter},
    session::{LIVES_FOR, Session},
};

use crate::world::{
    dashboard::{ADMIN, OPERATOR},
    people::*,
    rows::World,
};

#[test]
fn single_sign_on_opens_the_workspace_whose_connection_it_was_and_no_other() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.opens("phone", "rival").unwrap_err().code(), "sign_in_required");
    assert_eq!(world.opens("phone", "adas-home").unwrap_err().code(), "sign_in_required");
}

#[test]
fn single_sign_on_alone_is_told_of_no_other_place_until_a_mailbox_is_shown_and_for_as_long_as_that_lasts() {
    let mut world = World::ada_everywhere();
    let named = |world: &World| {
        let session = world.session("phone").unwrap();
        ["acme", "rival", "adas-home"].map(|slug| enter::names(session, world.workspace(slug).id, world.now))
    };
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    assert_eq!(named(&world), [true, false, false]);
    world.mailbox("phone", "ada@acme.example").unwrap();
    assert_eq!(named(&world), [true; 3]);
    let session = Session { proofs: Vec::new(), ..world.session("phone").unwrap().clone() };
    let rival = world.workspace("rival").id;
    assert!(enter::names(&session, rival, world.now.after(LIVES_FOR).before(hours(1))));
    assert!(!enter::names(&session, rival, world.now.after(LIVES_FOR)));
}

#[test]
fn a_second_sign_in_in_the_same_browser_adds_to_what_was_proven() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    for slug in ["acme", "rival", "adas-home"] {
        world.opens("phone", slug).unwrap();
    }
    assert_eq!(world.sessions.len(), 1);
}

#[test]
fn b13_what_was_proven_by_mailbox_stops_opening_when_single_sign_on_becomes_required() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    world.force("okta", Mode::Required).unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_requires_sso");
    world.opens("phone", "adas-home").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn who_joins_while_signed_in_by_mailbox_enters_at_once() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.wait(hours(1));
    world.post("acme", told("ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn who_was_a_member_before_and_proved_nothing_of_the_workspace_signs_in_when_it_admits_mailboxes_again() {
    let mut world = World::ada_everywhere();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.force("okta", Mode::Optional).unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_required");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn who_is_signed_in_by_single_sign_on_alone_enters_no_workspace_they_are_added_to_later() {
    let mut world = World::acme().and_rival();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", ADMIN, "ada@acme.example", Role::Member).unwrap();
    assert_eq!(world.opens("phone", "rival").unwrap_err().code(), "sign_in_required");
}

#[test]
fn a_session_runs_out_and_an_idle_one_sooner() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.wait(hours(7));
    world.opens("phone", "acme").unwrap();
    world.wait(hours(1));
    assert_eq!(world.opens("phone", "acme").unwrap_err(), Refusal::SessionEnded);

    let id = world.session("phone").unwrap().id;
    world.sessions.get_mut(&id).unwrap().seen_at = world.now.after(hours(15));
    world.wait(hours(16));
    assert_eq!(world.opens("phone", "acme").unwrap_err(), Refusal::SessionEnded);
}

#[test]
fn what_was_proven_runs_out_however_busy_the_browser_is() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    for _ in 0..4 {
        world.wait(hours(7));
        world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    }
    world.opens("phone", "acme").unwrap();
    world.opens("phone", "adas-home").expect_err("the mailbox was shown more than a day ago");
    world.opens("phone", "rival").unwrap_err();
}

#[test]
fn whoever_signs_out_is_out_and_told_of() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.sign_out("phone");
    world.says(
        &change,
        &["- session phone sign_out", "! session.ended phone ada sign_out", "# person session.ended phone"],
    );
    assert_eq!(world.opens("phone", "acme").unwrap_err(), Refusal::SessionEnded);
}

#[test]
fn whose_access_ended_is_told_so_where_they_were_signed_in() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.put("acme", "ada", told("ada@acme.example").inactive()).unwrap();
    let refusal = world.opens("phone", "acme").unwrap_err();
    assert_eq!(refusal.code(), "access_removed");
    assert!(refusal.to_string().contains("Your own workspaces are not affected"));
}

#[test]
fn a_connection_that_is_switched_off_opens_nothing_more() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.opens("laptop", "acme").unwrap();
    let change = world.force("okta", Mode::Off).unwrap();
    world.says(
        &change,
        &[
            "- proof of phone for acme",
            "- session laptop connection_off",
            "~ connection okta off",
            "! session.ended phone ada connection_off",
            "! session.ended laptop ada connection_off",
            "! connection.mode_changed okta optional off",
            "# operator connection.mode_changed okta",
        ],
    );
    world.opens("laptop", "acme").unwrap_err();
}

#[test]
fn a_mailbox_shown_beside_it_does_not_make_up_for_a_connection_that_is_switched_off() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.connect("acme", "entra");
    world.force("entra", Mode::Required).unwrap();
    let change = world.force("okta", Mode::Off).unwrap();
    assert!(world.gist(&change).contains("! session.ended phone ada connection_off"));
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_requires_sso");
    world.force("entra", Mode::Optional).unwrap();
    world.opens("phone", "acme").expect_err("what was told to have ended opens the workspace no more");
    world.opens("phone", "adas-home").expect("other workspaces are none of its business");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_connection_that_is_switched_off_opens_nothing_more_although_another_is_on() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.connect("acme", "entra");
    world.force("entra", Mode::Optional).unwrap();
    world.switch("okta", OPERATOR, Mode::Off, Guards::Asked).unwrap();
    world.opens("phone", "acme").expect_err("the old identity provider's word counts no more");
}

#[test]
fn sessions_from_before_single_sign_on_was_switched_off_do_not_come_back_with_it() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.sign_out("phone");
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.force("okta", Mode::Off).unwrap();
    world.force("okta", Mode::Optional).unwrap();
    world.opens("laptop", "acme").expect_err("turning single sign-on off ends its sessions");
}

#[test]
fn a_guest_who_is_removed_and_added_again_signs_in_anew() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    world.mailbox("phone", "guest@agency.example").unwrap();
    world.remove("acme", ADMIN, "guest").unwrap();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_required");
    world.set_up("acme", OPERATOR, State::On).unwrap();
}
