//! A directory tells of somebody who is a member already (A11 as amended, A12, A13).

use domain::{Refusal, Role, member::Source};

use crate::world::{
    dashboard::{ADMIN, OPERATOR},
    people::*,
    rows::World,
};

/// Acme where Ada was invited before the directory came.
fn invited(role: Role) -> World {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", role).unwrap();
    world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world
}

#[test]
fn a_member_from_before_becomes_the_directorys_and_keeps_role_and_seat() {
    let mut world = invited(Role::Admin);
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example, held full seat",
            "+ user ada v1 active is ada",
            "! member.provisioned ada adopted",
            "# directory member.provisioned ada",
        ],
    );
}

#[test]
fn adopting_needs_no_free_seat() {
    let mut world = invited(Role::Member);
    world.seats("acme", 1);
    world.post("acme", told("ada@acme.example")).unwrap();
    assert_eq!(world.workspace("acme").seats.taken, 2);
}

#[test]
fn a_member_is_found_by_the_user_name_where_no_address_is_told() {
    let mut world = invited(Role::Member);
    world.post("acme", told("ADA@acme.example").without_email()).unwrap();
    let ada = world.member("acme", "ada");
    assert_eq!(ada.source, Source::Directory);
    assert_eq!(ada.email.as_ref().unwrap().as_str(), "ada@acme.example", "what is not told stays");
}

#[test]
fn what_stays_shown_and_is_not_told_is_known_as_such_until_it_is_told() {
    let mut world = invited(Role::Member);
    world.post("acme", told("ada@acme.example").without_email()).unwrap();
    assert!(world.user("acme", "ada").shown_otherwise);
    world.put("acme", "ada", told("ada@acme.example")).unwrap();
    assert!(!world.user("acme", "ada").shown_otherwise);
}

#[test]
fn a_member_of_an_unverified_domain_is_adopted_and_their_account_stays_their_own() {
    let mut world = World::acme();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap_err();
    world.turn_off("acme", OPERATOR).unwrap();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@mail.example").unwrap();
    world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    let before = world.accounts.clone();

    let change = world.post("acme", told("ada@mail.example")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@mail.example, held full seat",
            "+ user ada v1 active is ada",
            "! member.provisioned ada adopted",
            "# directory member.provisioned ada",
        ],
    );
    world.put("acme", "ada", told("ada@mail.example").named(Some("Eve"), None)).unwrap();
    assert_eq!(world.accounts, before, "an account nobody here speaks for is never renamed from here");

    // The identity provider's word alone does not open it; the mailbox does.
    let said = asserted("00u-ada", "ada@mail.example");
    let refusal = world.sso("okta", "laptop", &said).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
    world.sso("okta", "phone", &said).unwrap();
}

#[test]
fn an_invitation_nobody_followed_yet_becomes_the_directorys() {
    let mut world = invited(Role::Member);
    let account = world.member("acme", "ada").account;
    assert_eq!(world.accounts[&account].status, domain::account::Status::Unclaimed);
    world.post("acme", told("ada@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.member("acme", "ada").account, account);
}

#[test]
fn a_guest_becomes_a_member_and_takes_a_seat() {
    let mut world = invited(Role::Member);
    world.as_guest("acme", "ada");
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example, held guest seat",
            "+ user ada v1 active is ada",
            "! member.provisioned ada adopted",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
}

#[test]
fn a_guest_for_whom_no_seat_is_left_stays_a_guest() {
    let mut world = invited(Role::Member);
    world.as_guest("acme", "ada");
    world.seats("acme", 1);
    let refusal = world.post("acme", told("ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::SeatNoneLeft { limit: 1 });
    assert_eq!(world.member("acme", "ada").source, Source::Guest);
}

#[test]
fn an_adopted_owner_stays_an_owner() {
    let mut world = World::acme();
    world.post("acme", told("owner@acme.example")).unwrap();
    assert_eq!(world.member("acme", "owner").role, Role::Owner);
    assert_eq!(world.member("acme", "owner").source, Source::Directory);
}

#[test]
fn a_member_a_directory_claims_already_is_adopted_by_nobody_else() {
    let mut world = invited(Role::Member);
    world.post("acme", told("ada@acme.example")).unwrap();
    let refusal = world.post("acme", told("second").at("ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AddressTaken);
}

#[test]
fn a_session_from_before_the_adoption_goes_on() {
    let mut world = invited(Role::Member);
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn somebody_an_admin_removed_comes_back_with_the_directory_as_a_plain_member() {
    let mut world = invited(Role::Admin);
    world.remove("acme", ADMIN, "ada").unwrap();
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held no seat",
            "+ user ada v1 active is ada",
            "! member.provisioned ada returned",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
}

#[test]
fn whoever_is_provisioned_again_after_the_directory_was_set_up_anew_has_one_place_not_two() {
    // Before the domain was verified, Ada had an account of her own here that owned no address.
    let mut world = World::acme();
    world.post("acme", told("ada@later.example")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@later.example")).unwrap();
    world.turn_off("acme", OPERATOR).unwrap();
    world.verify("acme", "later.example").unwrap();
    world.personal("adas-home", "ada@later.example");
    world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();

    world.post("acme", told("ada@later.example")).unwrap();
    let acme = world.workspace("acme").id;
    let shown = world.members.values().filter(|member| {
        member.workspace == acme && member.is_active() && member.email == Some(address("ada@later.example"))
    });
    assert_eq!(shown.count(), 1, "a person takes one seat");

    let name = world.users.values().map(|user| world.name(user.id).to_owned()).next().unwrap();
    world.put("acme", &name, told("ada@later.example").inactive()).unwrap();
    world.opens("phone", "acme").expect_err("who is unassigned is out, through every place of theirs");
}
