//! A directory takes somebody off the list (A18 to A21, A31, table E).

use domain::{
    Refusal, Role, directory::State, moment::hours, rules::workspaces::Edit, workspace::UnverifiedAddresses,
};

use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example")
}

fn with_ada() -> World {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world
}

#[test]
fn a_deactivation_ends_access_seat_and_sessions_in_one_change() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    let change = world.put("acme", "ada", ada().inactive()).unwrap();
    world.says(
        &change,
        &[
            "- session phone access_ended",
            "- session laptop access_ended",
            "~ member ada member inactive, no seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held full seat",
            "~ user ada v2 inactive is ada",
            "! member.deprovisioned ada",
            "! seat.freed ada 1 of 25",
            "! session.ended phone ada access_ended",
            "! session.ended laptop ada access_ended",
            "# directory member.deprovisioned ada",
            "seats -1",
        ],
    );
    assert_eq!(world.member("acme", "ada").left_at, Some(world.now));
    assert!(world.session("phone").is_none());
}

#[test]
fn a_repeated_deactivation_changes_nothing() {
    let mut world = with_ada();
    world.put("acme", "ada", ada().inactive()).unwrap();
    assert!(world.put("acme", "ada", ada().inactive()).unwrap().is_none());
}

#[test]
fn a_deletion_ends_the_same_and_forgets_role_identities_and_resource() {
    let mut world = with_ada();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.delete("acme", "ada").unwrap();
    world.says(
        &change,
        &[
            "- session phone access_ended",
            "~ member ada member inactive, no seat, directory, unclaimed, epoch 1, Ada Acme ada@acme.example, held full seat",
            "- identities of ada",
            "- user ada",
            "! member.deprovisioned ada",
            "! seat.freed ada 1 of 25",
            "! session.ended phone ada access_ended",
            "# directory member.deprovisioned ada",
            "seats -1",
        ],
    );
    assert!(world.identities.is_empty());
    assert!(world.accounts.contains_key(&world.member("acme", "ada").account), "no account is deleted");
    assert!(world.addresses.contains_key("ada@acme.example"), "nor is an address");
}

#[test]
fn a_deletion_of_somebody_inactive_is_told_too_and_forgets_the_role() {
    let mut world = with_ada();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    let change = world.delete("acme", "ada").unwrap();
    assert_eq!(change.seats_delta(), 0);
    assert_eq!(world.member("acme", "ada").role, Role::Member);
    assert_eq!(world.member("acme", "ada").claimed_by, None);
    assert!(!change.events().is_empty(), "what is written about a member is told");
}

#[test]
fn a_deletion_of_somebody_who_never_had_a_place_takes_the_resource_alone() {
    let mut world = World::acme();
    world.post("acme", ada().inactive()).unwrap();
    let change = world.delete("acme", "ada").unwrap();
    assert!(world.gist(&change).starts_with("- user ada\n"));
    assert!(world.gist(&change).ends_with("# directory directory_user.removed ada"));
}

#[test]
fn the_last_owner_is_neither_deactivated_nor_deleted() {
    let mut world = World::acme();
    world.post("acme", told("owner@acme.example")).unwrap();
    let off = told("owner@acme.example").inactive();
    assert_eq!(world.put("acme", "owner", off.clone()).unwrap_err(), Refusal::OwnerIsLast);
    assert_eq!(world.delete("acme", "owner").unwrap_err(), Refusal::OwnerIsLast);
    assert!(world.user("acme", "owner").told.active, "what is refused is not stored");

    world.post("acme", ada()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.put("acme", "owner", off).unwrap();
    assert_eq!(world.put("acme", "ada", ada().inactive()).unwrap_err(), Refusal::OwnerIsLast);
}

#[test]
fn an_owner_who_is_inactive_does_not_count_as_one() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.post("acme", told("owner@acme.example")).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    let off = told("owner@acme.example").inactive();
    assert_eq!(world.put("acme", "owner", off).unwrap_err(), Refusal::OwnerIsLast);
}

#[test]
fn the_last_admin_beside_the_owner_may_go() {
    let mut world = with_ada();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    assert!(!world.member("acme", "ada").is_active());
}

#[test]
fn an_adopted_member_leaves_like_any_other() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Admin).unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", ada()).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "access_removed");
}

#[test]
fn leaving_works_over_quota() {
    let mut world = with_ada();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.seats("acme", 1);
    world.put("acme", "ada", ada().inactive()).unwrap();
    let change = world.delete("acme", "bob").unwrap();
    assert!(world.gist(&change).contains("! seat.freed bob 1 of 1"));
}

#[test]
fn leaving_works_with_an_address_the_workspace_no_longer_takes() {
    let mut world = World::acme();
    world.post("acme", told("ada@lost.example")).unwrap();
    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    world.edit("acme", strict).unwrap();
    world.put("acme", "ada", told("ada@lost.example").inactive()).unwrap();
    assert!(!world.member("acme", "ada").is_active());
}

#[test]
fn leaving_works_when_the_same_message_says_something_that_would_be_refused() {
    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    let mut world = with_ada();
    world.edit("acme", strict.clone()).unwrap();
    let parked = ada().at("ada@parked.example").inactive();
    world.put("acme", "ada", parked).expect("an address the workspace refuses keeps nobody in");
    assert!(!world.member("acme", "ada").is_active());

    let mut world = with_ada();
    world.personal("bobs-home", "bob@acme.example");
    let crossed = ada().at("bob@acme.example").inactive();
    world.put("acme", "ada", crossed).expect("an address somebody else owns keeps nobody in");
    assert!(!world.member("acme", "ada").is_active());
    let owned = &world.addresses["bob@acme.example"];
    assert_ne!(owned.account, world.member("acme", "ada").account, "and is still not taken from them");
}

#[test]
fn a_deactivation_that_also_moves_the_address_ends_every_session_once() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.put("acme", "ada", ada().at("left-ada@acme.example").inactive()).unwrap();
    let said = world.gist(&change);
    assert_eq!(said.matches("! session.ended phone").count(), 1, "{said}");
    assert_eq!(said.matches("- session phone").count(), 1, "{said}");
}

#[test]
fn personal_and_other_workspaces_stay_untouched() {
    let mut world = World::acme().and_rival();
    world.personal("adas-home", "ada@acme.example");
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", OPERATOR, "ada@acme.example", Role::Admin).unwrap();
    world.post("acme", ada()).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let elsewhere =
        |world: &World| (world.member("adas-home", "ada").clone(), world.member("rival", "ada").clone());
    let before = elsewhere(&world);

    let change = world.put("acme", "ada", ada().inactive()).unwrap();
    assert!(world.gist(&change).contains("- proof of phone for acme"));
    assert_eq!(elsewhere(&world), before);
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "access_removed");
    world.opens("phone", "adas-home").unwrap();
    world.opens("phone", "rival").unwrap();
    world.mailbox("laptop", "ada@acme.example").unwrap();
    world.opens("laptop", "adas-home").unwrap();
}

#[test]
fn a_session_that_opened_the_workspace_without_having_proved_it_is_told_to_have_ended() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.wait(hours(1));
    world.post("acme", ada()).unwrap();
    world.opens("phone", "acme").unwrap();
    let change = world.delete("acme", "ada").unwrap();
    assert!(world.gist(&change).contains("! session.ended phone ada access_ended"));
    world.opens("phone", "acme").unwrap_err();
}

#[test]
fn guests_are_out_of_the_directorys_reach() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    let before = world.member("acme", "guest").clone();
    world.post("acme", told("guest@agency.example").inactive()).unwrap();
    world.delete("acme", "guest").unwrap();
    assert_eq!(*world.member("acme", "guest"), before);
}

#[test]
fn of_an_owner_whose_access_the_directory_ends_it_is_known_what_they_were() {
    let mut world = with_ada();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    let lost = world.put("acme", "ada", ada().inactive()).unwrap();
    let lost = lost.owner_lost().expect("an owner").clone();
    assert_eq!((lost.role, lost.ending), (Role::Owner, domain::wave::Ending::Deactivated));
    world.put("acme", "ada", ada()).unwrap();
    // Whoever comes back is an owner no more.
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    let deleted = world.delete("acme", "ada").unwrap();
    assert_eq!(deleted.owner_lost().unwrap().ending, domain::wave::Ending::Deleted);
    let mut world = with_ada();
    assert_eq!(world.delete("acme", "ada").unwrap().owner_lost(), None, "a member like others");
}
