//! A directory stages: it is told everything and does nothing, until it is switched on (A6; table D).

use domain::{
    Actor, Refusal, Role,
    directory::State,
    rules::{Scene, provision::Switch},
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example")
}

#[test]
fn what_is_told_is_stored_and_gives_nobody_anything() {
    let mut world = World::staging();
    let change = world.post("acme", ada()).unwrap();
    world.says(&change, &["+ user ada v1 active is nobody", "# directory directory_user.stored ada"]);
    let change = world.put("acme", "ada", ada().named(Some("Augusta"), None)).unwrap();
    world.says(
        &change,
        &[
            "~ user ada v2 active is nobody",
            "! directory_user.updated ada",
            "# directory directory_user.updated ada",
        ],
    );
    world.put("acme", "ada", ada().inactive()).unwrap();
    let change = world.delete("acme", "ada").unwrap();
    assert!(world.gist(&change).starts_with("- user ada"));
    assert_eq!(world.workspace("acme").seats.taken, 1);
}

#[test]
fn what_is_told_takes_nothing_from_anybody() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.set_up("acme", OPERATOR, State::Staging).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    let before = world.member("acme", "ada").clone();
    world.post("acme", ada()).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    world.delete("acme", "ada").unwrap();
    assert_eq!(*world.member("acme", "ada"), before);
}

#[test]
fn conflicts_are_told_while_staging_too() {
    let mut world = World::staging();
    world.post("acme", ada().external("1")).unwrap();
    let by = world.user("acme", "ada").id;
    let refusal = world.post("acme", ada().external("2")).unwrap_err();
    assert_eq!(refusal, Refusal::UserNameTaken { by });
    let refusal = world.post("acme", told("bob").external("1")).unwrap_err();
    assert_eq!(refusal, Refusal::ExternalIdTaken { by });
}

#[test]
fn the_dashboard_stays_open_while_staging() {
    let mut world = World::staging();
    world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap();
    world.remove("acme", ADMIN, "bob").unwrap();
}

#[test]
fn members_go_on_signing_in_while_the_directory_stages() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    let said = asserted("00u-ada", "ada@acme.example");
    let refusal = world.sso("okta", "phone", &said).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
    world.set_up("acme", OPERATOR, State::Staging).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", ada()).unwrap();

    let refusal = world.sso("okta", "phone", &said).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven", "nothing changes for a member while a directory stages");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &said).expect("who has shown the mailbox links the sign-in");
}

#[test]
fn who_is_only_staged_does_not_sign_in() {
    let mut world = World::staging();
    world.post("acme", ada()).unwrap();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_member");
}

#[test]
fn switching_on_seats_everybody_in_one_change() {
    let mut world = World::staging();
    world.add("acme", ADMIN, "bob@acme.example", Role::Admin).unwrap();
    world.post("acme", ada()).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.post("acme", told("cleo@acme.example").inactive()).unwrap();
    let change = world.switch_on("acme").unwrap();
    world.says(
        &change,
        &[
            "+ account ada unclaimed Ada Acme",
            "+ address ada@acme.example of ada by the domain of acme",
            "+ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example",
            "~ user ada v1 active is ada",
            "~ member bob admin, full seat, directory, claimed, epoch 0, Bob Acme bob@acme.example, held full seat",
            "~ user bob v1 active is bob",
            "~ directory on",
            "! member.provisioned ada joined",
            "! seat.taken ada 3 of 25",
            "! member.provisioned bob adopted",
            "! directory.enabled 2",
            "# operator directory.enabled directory",
            "seats +1",
        ],
    );
    assert_eq!(world.user("acme", "cleo").member, None);
}

#[test]
fn what_switching_on_would_do_can_be_read_before() {
    let mut world = World::staging();
    world.add("acme", ADMIN, "bob@acme.example", Role::Admin).unwrap();
    world.add("acme", ADMIN, "back@acme.example", Role::Member).unwrap();
    world.remove("acme", ADMIN, "back").unwrap();
    for name in ["ada@acme.example", "bob@acme.example", "back@acme.example", "eve@acme.example"] {
        world.post("acme", told(name)).unwrap();
    }
    world.post("acme", told("cleo@acme.example").inactive()).unwrap();
    world.post("acme", told("twin").at("ADA@acme.example")).unwrap();
    world.seats("acme", 3);
    let before = (world.workspace("acme").clone(), world.members.clone());

    assert_eq!(world.preview("acme", MEMBER).unwrap_err(), Refusal::RoleInsufficient);
    let foreseen = world.preview("acme", ADMIN).unwrap();
    assert_eq!((world.workspace("acme").clone(), world.members.clone()), before, "nothing is done");
    assert_eq!(foreseen.joining.first, ["ada@acme.example", "eve@acme.example"]);
    assert_eq!(foreseen.adopted.first, ["bob@acme.example"]);
    assert_eq!(foreseen.returning.first, ["back@acme.example"]);
    assert_eq!(foreseen.conflicts.first, [("twin".to_owned(), Refusal::AddressTaken)]);
    assert_eq!((foreseen.inactive, foreseen.seats.taken), (1, 5));
    assert!(foreseen.lacks_seats());

    // What stands in the way is settled, and it does what was foreseen.
    world.delete("acme", "twin").unwrap();
    world.seats("acme", 5);
    let foreseen = world.preview("acme", ADMIN).unwrap();
    assert!(foreseen.conflicts.count == 0 && !foreseen.lacks_seats());
    world.switch_on("acme").unwrap();
    assert_eq!(world.workspace("acme").seats, foreseen.seats);
    assert_eq!(world.preview("acme", ADMIN).unwrap_err(), Refusal::DirectoryIsOn);
    world.turn_off("acme", OWNER).unwrap();
    assert_eq!(world.preview("acme", ADMIN).unwrap_err(), Refusal::DirectoryNotFound);
}

#[test]
fn no_more_than_a_hundred_of_a_sort_are_named() {
    let mut world = World::staging();
    for number in 0..103 {
        world.post("acme", told(&format!("p{number}@acme.example"))).unwrap();
    }
    let joining = world.preview("acme", OWNER).unwrap().joining;
    assert_eq!((joining.count, joining.first.len()), (103, 100));
}

#[test]
fn switching_on_is_all_or_nothing() {
    let mut world = World::staging();
    world.post("acme", ada()).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.seats("acme", 2);
    assert_eq!(world.switch_on("acme").unwrap_err(), Refusal::SeatNoneLeft { limit: 2 });
    assert!(world.find_member("acme", "ada").is_none());
    world.seats("acme", 3);
    world.switch_on("acme").unwrap();
    assert_eq!(world.workspace("acme").seats.taken, 3);
}

#[test]
fn two_people_under_one_verified_address_are_not_switched_on() {
    let mut world = World::staging();
    world.post("acme", ada()).unwrap();
    world.post("acme", told("second").at("ADA@acme.example")).unwrap();
    assert_eq!(world.switch_on("acme").unwrap_err(), Refusal::AddressTaken);
}

#[test]
fn two_people_who_would_adopt_one_member_are_not_switched_on() {
    let mut world = World::staging();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    world.post("acme", told("ada@mail.example").without_email()).unwrap();
    world.post("acme", told("second").at("ada@mail.example")).unwrap();
    assert_eq!(world.switch_on("acme").unwrap_err(), Refusal::AddressTaken);
}

#[test]
fn switching_on_asks_for_plan_and_single_sign_on_again() {
    let mut world = World::staging();
    world.plan("acme", Plan::Standard);
    assert_eq!(world.switch_on("acme").unwrap_err(), Refusal::PlanRequired);

    let workspace = world.workspace("acme");
    let scene = Scene { workspace, actor: Actor::System, now: world.now };
    let unasked = Switch::begin(scene).finish(workspace.directory.as_ref().unwrap());
    assert_eq!(unasked.unwrap_err(), Refusal::PlanRequired, "also where nobody asked before");
}

#[test]
fn asking_for_on_while_staging_is_not_answered_as_if_it_were_on() {
    let mut world = World::staging();
    world.post("acme", ada()).unwrap();
    world.set_up("acme", OWNER, State::On).unwrap();
    assert_eq!(world.workspace("acme").directory.as_ref().unwrap().state, State::On);
    assert!(world.member("acme", "ada").is_active(), "whoever was staged has joined with it");
}
