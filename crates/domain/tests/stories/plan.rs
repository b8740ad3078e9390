//! The plan is lowered, runs out, comes back (A4, A5; table D).

use domain::{
    Moment, Refusal, Role,
    connection::Mode,
    member::Source,
    moment::days,
    rules::{enter, workspaces::Edit},
    workspace::{DirectoryPower, Plan},
};

use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example")
}

/// Acme with Ada, whose plan was lowered just now.
fn lowered() -> (World, Moment) {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.plan("acme", Plan::Standard);
    let until = world.now.after(days(30));
    (world, until)
}

#[test]
fn d6_a_lower_plan_begins_thirty_days_of_grace() {
    let mut world = World::acme();
    let change = world.plan("acme", Plan::Standard);
    world.says(
        &change,
        &[
            "~ workspace acme team standard, 25 seats, grace until 2026-12-23T09:00:00.000Z",
            "! workspace.updated",
            "# operator workspace.updated acme",
        ],
    );
}

#[test]
fn where_nothing_relies_on_the_plan_there_is_no_grace() {
    let mut world = World::new();
    let team = domain::workspace::Kind::Team;
    world.create("acme", team, Plan::Enterprise, None, "owner@acme.example").unwrap();
    world.plan("acme", Plan::Standard);
    assert_eq!(world.workspace("acme").grace_until, None);
}

#[test]
fn d6_in_grace_a_directory_removes_and_does_nothing_else() {
    let (mut world, until) = lowered();
    let refused = Refusal::PlanRemovalsOnly { until };
    assert_eq!(world.post("acme", told("bob@acme.example")).unwrap_err(), refused);
    assert_eq!(world.post("acme", told("bob@acme.example").inactive()).unwrap_err(), refused);
    let renamed = ada().named(Some("Augusta"), None);
    assert_eq!(world.put("acme", "ada", renamed).unwrap_err(), refused);

    world.put("acme", "ada", ada().inactive()).unwrap();
    assert_eq!(world.put("acme", "ada", ada()).unwrap_err(), refused);
    world.delete("acme", "ada").unwrap();
    assert!(world.find_user("acme", "ada").is_none());
}

#[test]
fn in_grace_what_is_so_already_is_no_error() {
    let (mut world, _) = lowered();
    assert!(world.put("acme", "ada", ada()).unwrap().is_none());
}

#[test]
fn in_grace_a_removal_moves_no_account_along_the_way() {
    let (mut world, _) = lowered();
    let before = world.addresses.clone();
    world.put("acme", "ada", ada().at("elsewhere@acme.example").inactive()).unwrap();
    assert!(!world.member("acme", "ada").is_active());
    assert_eq!(world.addresses, before, "only removals are processed");
}

#[test]
fn d6_in_grace_people_sign_in_and_the_list_stays_the_directorys() {
    let (mut world, _) = lowered();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
    let refusal = world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap_err();
    assert_eq!(refusal, Refusal::MemberKeptByDirectory);
    assert_eq!(world.remove("acme", OWNER, "ada").unwrap_err(), Refusal::MemberKeptByDirectory);
    assert_eq!(world.quit("acme", "ada").unwrap_err(), Refusal::LeavingKeptByDirectory);
}

#[test]
fn in_grace_nothing_new_is_set_up() {
    let (mut world, _) = lowered();
    assert_eq!(world.try_connect("acme", OWNER, "entra").unwrap_err(), Refusal::PlanRequired);
    world.turn_off("acme", OWNER).unwrap();
    let refusal = world.set_up("acme", OWNER, domain::directory::State::On).unwrap_err();
    assert_eq!(refusal, Refusal::PlanRequired);
}

#[test]
fn in_grace_single_sign_on_may_be_made_less_strict() {
    let mut world = World::acme();
    world.force("okta", Mode::Required).unwrap();
    world.plan("acme", Plan::Standard);
    world
        .switch("okta", OWNER, Mode::Optional, domain::rules::connect::Guards::Asked)
        .expect("what lets people in by other ways needs no plan");
}

#[test]
fn d6_when_grace_is_over_single_sign_on_is_off_and_the_list_is_the_dashboards() {
    let (mut world, until) = lowered();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.now = until.before(days(1)).after(domain::moment::hours(23));
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.opens("phone", "acme").unwrap();

    world.now = until;
    assert_eq!(world.workspace("acme").directory_power(world.now), DirectoryPower::None);
    world.opens("phone", "acme").unwrap_err();
    assert_eq!(world.sso("okta", "phone", &subject("00u-ada")).unwrap_err(), Refusal::ConnectionOff);
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    assert!(world.member("acme", "ada").is_active(), "nobody is removed");

    world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap();
    world.remove("acme", ADMIN, "ada").unwrap();
    assert!(world.put("acme", "ada", ada()).is_err(), "a dead directory gives nothing back");
}

#[test]
fn where_single_sign_on_was_required_the_mailbox_opens_when_grace_is_over() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.plan("acme", Plan::Standard);
    world.mailbox("phone", "ada@acme.example").unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_requires_sso");
    world.wait(days(30));
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn d8_fewer_seats_than_are_taken_remove_nobody_and_let_nobody_in() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.seats("acme", 1);
    assert_eq!(world.workspace("acme").seats.taken, 2);
    assert_eq!(world.workspace("acme").seats.free(), Some(0));
    let refusal = world.post("acme", told("bob@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::SeatNoneLeft { limit: 1 });
    world.put("acme", "ada", ada().named(Some("Augusta"), None)).expect("who is in is kept up to date");
}

#[test]
fn a_workspace_always_has_a_seat_for_its_owner() {
    let mut world = World::acme();
    let none = Edit { seats: Some(Some(0)), ..Edit::default() };
    assert_eq!(world.edit("acme", none).unwrap_err().code(), "value_invalid");
}

#[test]
fn d7_a_plan_that_comes_back_after_it_lapsed_lets_nobody_in_by_the_old_tokens() {
    let (mut world, until) = lowered();
    world.add_client("acme", OWNER, "entra").unwrap();
    world.now = until;
    let change = world.plan("acme", Plan::Enterprise);
    world.says(
        &change,
        &[
            "~ workspace acme team enterprise, 25 seats",
            "- token token-1",
            "- client entra",
            "! workspace.updated",
            "! token.revoked token-1",
            "! client.revoked entra",
            "# operator workspace.updated acme",
        ],
    );
    assert!(!world.tokens.values().any(|token| token.is_live(world.now)));
    assert!(!world.clients.values().any(domain::client::Client::is_live));
    world.add_token("acme", OWNER).expect("an admin who wants the directory back makes a new one");
}

#[test]
fn a_plan_that_comes_back_in_grace_goes_on_as_before() {
    let (mut world, _) = lowered();
    world.wait(days(10));
    let change = world.plan("acme", Plan::Enterprise);
    assert!(!world.gist(&change).contains("token"), "{}", world.gist(&change));
    assert_eq!(world.workspace("acme").directory_power(world.now), DirectoryPower::On);
    assert_eq!(world.workspace("acme").grace_until, None);
    world.post("acme", told("bob@acme.example")).unwrap();
}

#[test]
fn a_member_an_admin_took_in_while_the_plan_had_lapsed_is_the_directorys_again_when_it_is_back() {
    let (mut world, until) = lowered();
    world.now = until;
    world.remove("acme", OPERATOR, "ada").unwrap();
    world.add("acme", OPERATOR, "ada@acme.example", Role::Member).unwrap();
    world.plan("acme", Plan::Enterprise);
    let ada = world.member("acme", "ada");
    assert!(
        ada.claimed_by.is_none() || ada.source == Source::Directory,
        "whom the directory claims, it keeps: nobody else removes them once it keeps the list again"
    );
}

#[test]
fn when_grace_is_over_an_owners_mailbox_goes_past_nothing() {
    let mut world = World::acme();
    world.force("okta", Mode::Required).unwrap();
    world.plan("acme", Plan::Standard);
    let change = world.mailbox("desk", "owner@acme.example").unwrap();
    assert_eq!(enter::bypassed(&change).len(), 1, "in grace it is required still");
    world.wait(days(31));
    let change = world.mailbox("desk", "owner@acme.example").unwrap();
    world.opens("desk", "acme").unwrap();
    assert!(enter::bypassed(&change).is_empty(), "nobody is mailed about what is required of nobody");
}
