//! One person is held out in an emergency, whatever their directory says, until an admin lifts it (table C).

use domain::{
    Refusal, Role,
    directory::State,
    mapping::{Grant, Mapping, Mappings},
    moment::days,
    seat::Seat,
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    groups::called,
    people::*,
    rows::World,
};

const WHY: &str = "Their laptop was stolen.";

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example")
}

/// Acme, where Ada the admin has signed in and then been suspended.
fn suspended() -> World {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.suspend("acme", ADMIN, "ada", WHY).unwrap();
    world
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> &'static str {
    outcome.unwrap_err().code()
}

#[test]
fn a_suspension_shows_out_at_once_and_remembers_who_they_were() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.suspend("acme", ADMIN, "ada", WHY).unwrap();
    world.says(
        &change,
        &[
            "- session phone access_ended",
            "~ member ada admin inactive suspended, full seat waiting, no seat, directory, claimed, epoch 1, \
             Ada Acme ada@acme.example, held full seat",
            "! member.suspended ada",
            "! seat.freed ada 1 of 25",
            "! session.ended phone ada access_ended",
            "# person member.suspended ada",
            "seats -1",
        ],
    );
    assert!(change.audit().unwrap().details.contains(WHY));
    assert_eq!(code(world.opens("phone", "acme")), "session_ended");
}

#[test]
fn it_works_in_every_state_of_the_plan_the_directory_and_the_seats() {
    for after in [0, 31] {
        let mut world = World::acme();
        world.post("acme", ada()).unwrap();
        world.seats("acme", 1);
        world.plan("acme", Plan::Standard);
        world.wait(days(after));
        world.suspend("acme", ADMIN, "ada", WHY).unwrap();
        assert!(
            !world.member("acme", "ada").is_active(),
            "over quota, {after} days after the plan was lowered"
        );
    }
    let mut world = World::staging();
    world.add("acme", OWNER, "ada@acme.example", Role::Member).unwrap();
    world.suspend("acme", OPERATOR, "ada", WHY).unwrap();
}

#[test]
fn only_who_manages_suspends_only_an_owner_an_owner_and_nobody_the_last_one() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    assert_eq!(world.suspend("acme", MEMBER, "ada", WHY).unwrap_err(), Refusal::RoleInsufficient);
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    assert_eq!(world.suspend("acme", ADMIN, "ada", WHY).unwrap_err(), Refusal::RoleOwnerOnly);
    world.suspend("acme", OWNER, "ada", WHY).unwrap();
    assert_eq!(world.unsuspend("acme", ADMIN, "ada").unwrap_err(), Refusal::RoleOwnerOnly);
    assert_eq!(world.suspend("acme", OPERATOR, "owner", WHY).unwrap_err(), Refusal::OwnerIsLast);
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Owner, "an owner lets an owner in again as one");
}

#[test]
fn a_reason_is_one_printable_line_of_up_to_five_hundred_characters() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    for none in ["", "  ", "a\nb", "\u{7}", &"x".repeat(501)] {
        assert_eq!(code(world.suspend("acme", ADMIN, "ada", none)), "value_invalid", "{none:?}");
    }
    world.suspend("acme", ADMIN, "ada", &format!(" {} ", "ß".repeat(500))).unwrap();
    assert_eq!(world.member("acme", "ada").suspended.as_ref().unwrap().reason, "ß".repeat(500));
}

#[test]
fn to_suspend_again_changes_nothing_and_another_reason_is_not_lost_in_silence() {
    let mut world = suspended();
    assert!(world.suspend("acme", ADMIN, "ada", WHY).unwrap().is_none());
    assert_eq!(code(world.suspend("acme", ADMIN, "ada", "Something else.")), "member_suspended");
    assert!(
        world.unsuspend("acme", OWNER, "owner").unwrap().is_none(),
        "who is not held out stays as they are"
    );
}

#[test]
fn a_directory_that_calls_them_active_is_answered_so_and_they_stay_held() {
    let mut world = suspended();
    // The very same again, as a full sync sends it.
    let change = world.put("acme", "ada", ada()).unwrap();
    world.says(&change, &["# directory member.held ada"]);
    let details = &change.audit().unwrap().details;
    assert!(details.contains(WHY) && details.contains("suspension"), "{details}");
    // Something else about them.
    let change = world.put("acme", "ada", ada().named(Some("Augusta"), Some("King"))).unwrap();
    world.says(
        &change,
        &[
            "~ account ada normal Augusta King",
            "~ member ada admin inactive suspended, full seat waiting, no seat, directory, claimed, epoch 1, \
             Augusta King ada@acme.example, held no seat",
            "~ user ada v2 active is ada",
            "! account.updated ada",
            "! directory_user.updated ada",
            "# directory member.held ada",
        ],
    );
    // Off and on again.
    world.put("acme", "ada", ada().inactive()).unwrap();
    assert_eq!(world.member("acme", "ada").suspended.as_ref().unwrap().waiting, None);
    let change = world.put("acme", "ada", ada()).unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin inactive suspended, full seat waiting, no seat, directory, claimed, epoch 1, \
             Ada Acme ada@acme.example, held no seat",
            "~ user ada v4 active is ada",
            "! directory_user.updated ada",
            "# directory member.held ada",
        ],
    );
    assert!(world.user("acme", "ada").told.active, "the resource says what was told");
    assert_eq!(world.workspace("acme").seats.taken, 1);
}

#[test]
fn neither_a_deletion_nor_a_new_user_nor_a_revival_lets_them_in() {
    let mut world = suspended();
    world.delete("acme", "ada").unwrap();
    assert!(world.member("acme", "ada").suspended.is_some(), "it stays noted");
    let change = world.post("acme", ada()).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member inactive suspended, full seat waiting, no seat, directory, claimed, epoch 1, \
             Ada Acme ada@acme.example, held no seat",
            "+ user ada v1 active is ada",
            "! member.updated ada [source]",
            "# directory member.held ada",
        ],
    );
    world.revives("acme");
    world.put("acme", "ada", ada().inactive()).unwrap();
    world.post("acme", ada()).unwrap();
    assert!(!world.member("acme", "ada").is_active());
    assert_eq!(world.workspace("acme").seats.taken, 1);
}

#[test]
fn no_group_gives_them_a_seat_and_lifting_asks_the_groups_anew() {
    let mut world = suspended();
    world.post_group("acme", called("Guests"), &[]).unwrap();
    let grant = Grant { role: Role::Member, seat: Seat::Guest };
    let guests = Mapping { group: world.group("acme", "guests").id, grant };
    let admin = Grant { role: Role::Admin, seat: Seat::Full };
    world
        .map("acme", OWNER, Mappings { ordered: vec![guests], otherwise: admin, ..Mappings::default() })
        .unwrap();
    world.list("acme", "guests", &["ada"]).unwrap();
    assert!(!world.member("acme", "ada").is_active());
    world.seats("acme", 1);
    let change = world.unsuspend("acme", ADMIN, "ada").unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, guest seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held no seat",
            "- identities of ada",
            "! member.unsuspended ada",
            "# person member.unsuspended ada",
        ],
    );
}

#[test]
fn switching_a_staged_directory_on_holds_them_too() {
    let mut world = World::staging();
    world.add("acme", OWNER, "ada@acme.example", Role::Member).unwrap();
    world.post("acme", ada()).unwrap();
    world.suspend("acme", OWNER, "ada", WHY).unwrap();
    world.switch_on("acme").unwrap();
    let member = world.member("acme", "ada");
    assert!(!member.is_active() && member.claimed_by.is_some());
    world.unsuspend("acme", ADMIN, "ada").unwrap();
    assert!(world.member("acme", "ada").is_active());
}

#[test]
fn nobody_adds_them_by_hand_before_it_is_lifted() {
    let mut world = World::without_directory();
    world.add("acme", OWNER, "ada@acme.example", Role::Member).unwrap();
    world.suspend("acme", OWNER, "ada", WHY).unwrap();
    let refusal = world.add("acme", OWNER, "ada@acme.example", Role::Member).unwrap_err();
    assert_eq!(refusal, Refusal::MemberSuspended { workspace: "acme".to_owned() });
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(world.member("acme", "ada").is_active());
}

#[test]
fn they_are_told_that_they_are_suspended_and_not_why() {
    let mut world = suspended();
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "member_suspended");
    assert!(!refusal.to_string().contains(WHY));
    world.mailbox("tablet", "ada@acme.example").unwrap();
    assert_eq!(code(world.opens("tablet", "acme")), "member_suspended");
}

#[test]
fn lifting_gives_the_place_back_with_its_role_and_a_seat() {
    let mut world = suspended();
    let change = world.unsuspend("acme", ADMIN, "ada").unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin, full seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held no seat",
            "- identities of ada",
            "! member.unsuspended ada",
            "! seat.taken ada 2 of 25",
            "# person member.unsuspended ada",
            "seats +1",
        ],
    );
    world.mailbox("tablet", "ada@acme.example").unwrap();
    assert_eq!(code(world.opens("phone", "acme")), "session_ended", "no session from before works again");
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn without_a_free_seat_lifting_is_refused_and_changes_nothing() {
    let mut world = suspended();
    world.seats("acme", 1);
    let before = world.member("acme", "ada").clone();
    assert_eq!(world.unsuspend("acme", ADMIN, "ada").unwrap_err(), Refusal::SeatNoneLeft { limit: 1 });
    assert_eq!(*world.member("acme", "ada"), before);
    world.seats("acme", 2);
    world.unsuspend("acme", ADMIN, "ada").unwrap();
}

#[test]
fn whoever_was_deactivated_meanwhile_is_merely_no_longer_suspended() {
    let mut world = suspended();
    world.put("acme", "ada", ada().inactive()).unwrap();
    let change = world.unsuspend("acme", ADMIN, "ada").unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin inactive, no seat, directory, claimed, epoch 1, Ada Acme ada@acme.example, held no seat",
            "- identities of ada",
            "! member.unsuspended ada",
            "# person member.unsuspended ada",
        ],
    );
    world.put("acme", "ada", ada()).unwrap();
    assert!(world.member("acme", "ada").is_active(), "the directory's word counts again");
}

#[test]
fn whoever_was_deactivated_meanwhile_gets_nothing_back_by_turning_the_directory_off_either() {
    let mut world = suspended();
    world.put("acme", "ada", ada().inactive()).unwrap();
    world.turn_off("acme", OWNER).unwrap();
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(!world.member("acme", "ada").is_active());

    let mut world = suspended();
    world.turn_off("acme", OWNER).unwrap();
    world.set_up("acme", OWNER, State::On).unwrap();
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(world.member("acme", "ada").is_active(), "whom nobody ended keeps their place as all do");
}

#[test]
fn a_removal_by_hand_ends_what_waits_and_the_role_with_it() {
    let mut world = World::without_directory();
    world.add("acme", OWNER, "ada@acme.example", Role::Admin).unwrap();
    world.suspend("acme", OWNER, "ada", WHY).unwrap();
    let change = world.remove("acme", OWNER, "ada").unwrap();
    world.says(
        &change,
        &[
            "~ member ada member inactive suspended, no seat waiting, no seat, invited, unclaimed, epoch 1, unnamed \
             ada@acme.example, held no seat",
            "! member.removed ada",
            "# person member.removed ada",
        ],
    );
    assert!(world.remove("acme", OWNER, "ada").unwrap().is_none());
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(!world.member("acme", "ada").is_active());
}

#[test]
fn whoever_has_no_access_can_be_kept_from_getting_it() {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    world.suspend("acme", ADMIN, "ada", WHY).unwrap();
    world.put("acme", "ada", ada()).unwrap();
    assert!(!world.member("acme", "ada").is_active());
    world.unsuspend("acme", ADMIN, "ada").unwrap();
    assert!(world.member("acme", "ada").is_active(), "what the directory gave meanwhile waited");
}

#[test]
fn a_role_is_remembered_for_ninety_days_while_held_too() {
    for (after, role) in [(90, Role::Admin), (91, Role::Member)] {
        let mut world = suspended();
        world.wait(days(after));
        world.unsuspend("acme", OWNER, "ada").unwrap();
        assert_eq!(world.member("acme", "ada").role, role, "after {after} days");
    }
}

#[test]
fn in_grace_the_same_word_is_no_grant_and_a_suspension_can_be_lifted() {
    let mut world = suspended();
    world.plan("acme", Plan::Standard);
    let change = world.put("acme", "ada", ada()).unwrap();
    world.says(&change, &["# directory member.held ada"]);
    assert_eq!(code(world.put("acme", "ada", ada().named(Some("Eve"), None))), "plan_removals_only");
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(world.member("acme", "ada").is_active());
}

#[test]
fn whoever_is_held_out_is_known_by_their_sign_in_after_a_deletion() {
    let mut world = World::acme();
    // Nothing leads back to her but what the identity provider calls her.
    world.post("acme", told("ada").without_email().external("00u-ada")).unwrap();
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.suspend("acme", ADMIN, "ada", "A lost phone.").unwrap();
    world.delete("acme", "ada").unwrap();
    world.post("acme", told("ada").without_email().external("00u-ada")).unwrap();
    assert_eq!(code(world.sso("okta", "phone", &subject("00u-ada"))), "member_suspended");
}

#[test]
fn another_external_id_meanwhile_makes_nobody_new_of_them_and_is_what_counts_once_it_is_lifted() {
    let mut world = suspended();
    world.put("acme", "ada", ada().external("00u-other")).unwrap();
    let mut somebody = suspended_and_deleted(&world);
    somebody.post("acme", told("new@acme.example").external("00u-ada")).unwrap();
    let hers = asserted("00u-ada", "new@acme.example");
    assert_eq!(code(somebody.sso("okta", "phone", &hers)), "member_suspended");
    world.unsuspend("acme", ADMIN, "ada").unwrap();
    world.sso("okta", "phone", &subject("00u-ada")).expect_err("it is another person's by now");
}

/// The same, once the record is deleted.
fn suspended_and_deleted(world: &World) -> World {
    let mut world = world.clone();
    world.delete("acme", "ada").unwrap();
    world
}
