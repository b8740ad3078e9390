//! Somebody who left is told of again (A10 as amended, A22, A23; invariant 10).

use domain::{
    Refusal, Role,
    moment::days,
    workspace::{DirectoryPower, Plan},
};

use crate::world::{
    dashboard::{OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example")
}

/// Acme, which Ada the admin was unassigned from.
fn left() -> World {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    world
}

#[test]
fn a_reactivation_gives_the_place_back_with_its_role_and_a_seat() {
    let mut world = left();
    let change = world.put("acme", "ada", ada()).unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin, full seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held no seat",
            "~ user ada v3 active is ada",
            "! member.provisioned ada returned",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
    assert_eq!(world.member("acme", "ada").left_at, None);
}

#[test]
fn a_role_is_remembered_for_ninety_days() {
    let mut world = left();
    world.wait(days(90));
    world.put("acme", "ada", ada()).unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Admin);

    let mut world = left();
    world.wait(days(91));
    world.put("acme", "ada", ada()).unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Member);
}

#[test]
fn a_role_is_forgotten_with_a_deletion() {
    let mut world = left();
    world.delete("acme", "ada").unwrap();
    world.post("acme", ada()).unwrap();
    let ada = world.member("acme", "ada");
    assert_eq!((ada.role, ada.epoch), (Role::Member, 1), "the same place, as if new");
}

#[test]
fn an_owner_whose_role_was_taken_while_away_does_not_get_it_back() {
    let mut world = left();
    world.change_role("acme", OWNER, "ada", Role::Member).unwrap();
    let refusal = world.change_role("acme", OWNER, "ada", Role::Admin).unwrap_err();
    assert_eq!(refusal, Refusal::MemberNotFound, "nobody is appointed while away");
    world.put("acme", "ada", ada()).unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Member);
}

#[test]
fn no_session_from_before_works_again() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.post("acme", ada()).unwrap();
    world.mailbox("tablet", "ada@acme.example").unwrap();
    world.sso("okta", "tablet", &asserted("00u-ada", "ada@acme.example")).unwrap();
    for _ in 0..3 {
        world.put("acme", "ada", ada().inactive()).unwrap();
        world.put("acme", "ada", ada()).unwrap();
        assert_eq!(world.opens("tablet", "acme").unwrap_err().code(), "sign_in_required");
        world.opens("tablet", "adas-home").unwrap();
    }
    world.delete("acme", "ada").unwrap();
    world.post("acme", ada()).unwrap();
    world.opens("tablet", "acme").unwrap_err();
    world.sso("okta", "tablet", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("tablet", "acme").unwrap();
}

#[test]
fn nobody_comes_back_without_a_free_seat_and_the_next_sync_tries_again() {
    let mut world = left();
    world.seats("acme", 1);
    assert_eq!(world.put("acme", "ada", ada()).unwrap_err(), Refusal::SeatNoneLeft { limit: 1 });
    assert!(!world.member("acme", "ada").is_active());
    assert!(!world.user("acme", "ada").told.active, "what is refused is not stored");
    world.seats("acme", 2);
    world.put("acme", "ada", ada()).unwrap();
    assert!(world.member("acme", "ada").is_active());
}

#[test]
fn a_post_of_somebody_inactive_revives_them_where_the_directory_says_so() {
    let mut world = left();
    world.revives("acme");
    let id = world.user("acme", "ada").id;
    let change = world.post("acme", ada().named(Some("Augusta"), Some("King"))).unwrap();
    world.says(
        &change,
        &[
            "~ account ada normal Augusta King",
            "~ member ada admin, full seat, directory, claimed, epoch 1, Augusta King ada@acme.example, held no seat",
            "~ user ada v3 active is ada",
            "! account.updated ada",
            "! member.provisioned ada returned",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
    assert_eq!(world.user("acme", "ada").id, id);
}

#[test]
fn a_post_of_somebody_inactive_is_a_conflict_where_the_directory_does_not_say_so() {
    let mut world = left();
    let by = world.user("acme", "ada").id;
    assert_eq!(world.post_regardless("acme", ada()).unwrap_err(), Refusal::UserNameTaken { by });
}

#[test]
fn only_somebody_inactive_is_revived() {
    let mut world = World::acme();
    world.revives("acme");
    world.post("acme", ada()).unwrap();
    let by = world.user("acme", "ada").id;
    let refusal = world.post_regardless("acme", ada().named(Some("Eve"), None)).unwrap_err();
    assert_eq!(refusal, Refusal::UserNameTaken { by });
}

#[test]
fn a_post_that_would_revive_one_person_under_the_external_id_of_another_is_a_conflict() {
    let mut world = left();
    world.revives("acme");
    world.post("acme", told("bob@acme.example").external("2")).unwrap();
    let by = world.user("acme", "bob").id;
    let refusal = world.post("acme", ada().external("2")).unwrap_err();
    assert_eq!(refusal, Refusal::ExternalIdTaken { by });
}

#[test]
fn a_member_removed_by_hand_after_the_plan_lapsed_comes_back_as_a_plain_member() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.plan("acme", Plan::Standard);
    world.wait(days(31));
    world.remove("acme", OPERATOR, "ada").unwrap();
    assert!(!world.member("acme", "ada").is_active());
    world.plan("acme", Plan::Enterprise);
    world.put("acme", "ada", ada()).unwrap();
    let acts = world.workspace("acme").directory_power(world.now) == DirectoryPower::On;
    let ada = world.member("acme", "ada");
    assert_eq!(
        (ada.is_active(), ada.role),
        (acts, Role::Member),
        "a yes has let them in, unless it was for a preview"
    );
}

#[test]
fn somebody_rehired_under_a_new_identity_signs_in() {
    let mut world = World::acme();
    world.post("acme", ada().external("00u-first")).unwrap();
    world.sso("okta", "phone", &asserted("00u-first", "ada@acme.example")).unwrap();
    world.put("acme", "ada", ada().external("00u-first").inactive()).unwrap();
    // The identity provider deleted the person, made them anew, found them here by user name and linked them.
    world.put("acme", "ada", ada().external("00u-second")).unwrap();
    world
        .sso("okta", "phone", &asserted("00u-second", "ada@acme.example"))
        .expect("whom the directory now knows by this subject comes in by it");
}

#[test]
fn assigned_renamed_unassigned_and_assigned_again_is_one_person_all_along() {
    let mut world = World::acme();
    world.post("acme", ada().external("7")).unwrap();
    let (account, user) = (world.member("acme", "ada").account, world.user("acme", "ada").id);
    world.sso("okta", "phone", &asserted("7", "ada@acme.example")).unwrap();
    let king = || told("ada.king@acme.example").external("7").named(Some("Ada"), Some("King"));
    world.put("acme", "ada", king()).unwrap();
    world.put("acme", "ada", king().inactive()).unwrap();
    world.put("acme", "ada", king()).unwrap();
    world.sso("okta", "phone", &asserted("7", "ada.king@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.user("acme", "ada").id, user);
    assert_eq!(world.user("acme", "ada").version, 4);
    assert_eq!(world.owned_by(account).len(), 1);
    assert_eq!(world.workspace("acme").seats.taken, 2);
}

#[test]
fn an_external_id_that_is_left_out_leaves_the_sign_in_bound_and_another_one_does_not() {
    let mut world = World::acme();
    world.post("acme", ada().external("00u-first")).unwrap();
    world.sso("okta", "phone", &asserted("00u-first", "ada@acme.example")).unwrap();
    let bound = |world: &World| world.identities.iter().map(|one| one.subject.clone()).collect::<Vec<_>>();
    assert_eq!(bound(&world), ["00u-first"]);
    world.put("acme", "ada", ada()).unwrap();
    assert_eq!(bound(&world), ["00u-first"], "nothing was said of it");
    world.put("acme", "ada", ada().external("00u-second")).unwrap();
    assert!(bound(&world).is_empty(), "this is somebody else to the identity provider");
}

#[test]
fn a_changed_external_id_ends_the_sessions_of_whoever_was_there() {
    let mut world = World::acme();
    world.post("acme", ada().external("00u-ada")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
    let change = world.put("acme", "ada", ada().external("00u-eve").named(Some("Eve"), None)).unwrap();
    assert!(
        world.gist(&change).contains("! session.ended phone ada identity_changed"),
        "{}",
        world.gist(&change)
    );
    world.opens("phone", "acme").unwrap_err();
    let user = world.user("acme", "ada");
    assert!(user.told.active, "whoever it is now keeps the seat and signs in anew");
    world.sso("okta", "laptop", &asserted("00u-eve", "ada@acme.example")).unwrap();
    // The id alone is enough, also where nothing else about the person changes.
    world.put("acme", "ada", ada().external("00u-mia").named(Some("Eve"), None)).unwrap();
    world.opens("laptop", "acme").unwrap_err();
}

#[test]
fn a_first_external_id_ends_no_session() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.put("acme", "ada", ada().external("00u-ada")).unwrap();
    world.opens("phone", "acme").unwrap();
}
