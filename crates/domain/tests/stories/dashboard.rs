//! People are added, removed and given roles by hand (table C; M6). Who may do what in which state is the golden table's.

use domain::{
    Refusal, Role,
    directory::State,
    member::Source,
    moment::days,
    rules::showing::{By, LONGEST_NAME, Wish},
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
};

#[test]
fn whoever_is_added_has_a_place_and_a_seat_at_once() {
    let mut world = World::without_directory();
    let change = world.add("acme", ADMIN, "ada@mail.example", Role::Admin).unwrap();
    world.says(
        &change,
        &[
            "+ account ada unclaimed unnamed",
            "+ address ada@mail.example of ada invited",
            "+ member ada admin, full seat, invited, unclaimed, epoch 0, unnamed ada@mail.example",
            "! member.added ada",
            "! seat.taken ada 2 of 25",
            "# person member.added ada",
            "seats +1",
        ],
    );
}

#[test]
fn whoever_has_an_account_is_added_with_it() {
    let mut world = World::without_directory();
    world.personal("adas-home", "ada@mail.example");
    world.add("acme", ADMIN, "ADA@mail.example", Role::Member).unwrap();
    assert_eq!(world.accounts.len(), 2);
    assert_eq!(world.member("acme", "ada").account, world.member("adas-home", "ada").account);
}

#[test]
fn nobody_is_added_twice_or_without_a_seat() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    assert_eq!(
        world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap_err(),
        Refusal::MemberExists
    );
    world.seats("acme", 2);
    let refusal = world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap_err();
    assert_eq!(refusal, Refusal::SeatNoneLeft { limit: 2 });
}

#[test]
fn whoever_is_removed_loses_access_seat_sessions_and_role() {
    let mut world = World::without_directory();
    world.add("acme", OWNER, "ada@acme.example", Role::Admin).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    let change = world.remove("acme", OWNER, "ada").unwrap();
    world.says(
        &change,
        &[
            "- proof of phone for acme",
            "~ member ada member inactive, no seat, invited, unclaimed, epoch 1, unnamed ada@acme.example, held full seat",
            "! member.removed ada",
            "! seat.freed ada 1 of 25",
            "! session.ended phone ada access_ended",
            "# person member.removed ada",
            "seats -1",
        ],
    );
    assert!(world.remove("acme", OWNER, "ada").unwrap().is_none(), "who has left already is left alone");
    let change = world.add("acme", OWNER, "ada@acme.example", Role::Member).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, invited, unclaimed, epoch 1, unnamed ada@acme.example, held no seat",
            "! member.added ada",
            "! seat.taken ada 2 of 25",
            "# person member.added ada",
            "seats +1",
        ],
    );
    world.opens("phone", "acme").unwrap_err();
}

#[test]
fn c4_a_guest_is_removed_by_hand_beside_a_directory_that_is_on() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    world.set_up("acme", OPERATOR, State::On).unwrap();
    assert_eq!(
        world.add("acme", ADMIN, "new@agency.example", Role::Member).unwrap_err(),
        Refusal::MemberKeptByDirectory
    );
    world.remove("acme", ADMIN, "guest").unwrap();
    assert!(!world.member("acme", "guest").is_active());
}

#[test]
fn a_guest_who_is_removed_frees_no_counted_seat() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "guest@agency.example", Role::Member).unwrap();
    world.as_guest("acme", "guest");
    let change = world.remove("acme", ADMIN, "guest").unwrap();
    assert!(!world.gist(&change).contains("seat.freed"));
    assert_eq!(change.seats_delta(), 0);
}

#[test]
fn c5_a_role_is_changed_and_told() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    let change = world.change_role("acme", ADMIN, "ada", Role::Admin).unwrap();
    world.says(
        &change,
        &[
            "~ member ada admin, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example, held full seat",
            "! member.updated ada [role]",
            "# person member.updated ada",
        ],
    );
    assert!(world.change_role("acme", ADMIN, "ada", Role::Admin).unwrap().is_none());
}

#[test]
fn c6_the_last_owner_is_neither_removed_nor_demoted_and_does_not_leave() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    assert_eq!(world.change_role("acme", ADMIN, "ada", Role::Owner).unwrap_err(), Refusal::RoleOwnerOnly);
    assert_eq!(world.change_role("acme", ADMIN, "owner", Role::Member).unwrap_err(), Refusal::RoleOwnerOnly);
    for hand in [OPERATOR, OWNER] {
        assert_eq!(world.remove("acme", hand, "owner").unwrap_err(), Refusal::OwnerIsLast);
        let refusal = world.change_role("acme", hand, "owner", Role::Admin).unwrap_err();
        assert_eq!(refusal, Refusal::OwnerIsLast);
    }
    assert_eq!(world.quit("acme", "owner").unwrap_err(), Refusal::OwnerIsLast);

    world.owns("ada", "ada@mail.example");
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.quit("acme", "owner").unwrap();
    // The directory's hand is on her, but no directory removes the last one either.
    assert_eq!(
        world.put("acme", "ada", told("ada@acme.example").inactive()).unwrap_err(),
        Refusal::OwnerIsLast
    );
}

#[test]
fn c3_members_from_before_the_directory_are_removed_and_leave_by_hand() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.remove("acme", ADMIN, "ada").unwrap();
    world.quit("acme", "bob").unwrap();
}

#[test]
fn c2_the_directorys_people_are_neither_added_nor_removed_by_hand_by_anybody() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    for hand in [OPERATOR, OWNER, ADMIN] {
        assert_eq!(world.remove("acme", hand, "ada").unwrap_err(), Refusal::MemberKeptByDirectory);
        let refusal = world.add("acme", hand, "bob@acme.example", Role::Member).unwrap_err();
        assert_eq!(refusal, Refusal::MemberKeptByDirectory);
    }
    assert_eq!(world.quit("acme", "ada").unwrap_err(), Refusal::LeavingKeptByDirectory);
}

#[test]
fn d11_the_list_stays_the_directorys_when_all_its_tokens_have_run_out() {
    let mut world = World::acme();
    world.wait(days(400));
    let refusal = world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap_err();
    assert_eq!(refusal, Refusal::MemberKeptByDirectory);
    world.turn_off("acme", ADMIN).unwrap();
    world.add("acme", ADMIN, "bob@acme.example", Role::Member).unwrap();
}

#[test]
fn somebody_added_again_under_another_address_of_theirs_is_shown_under_that() {
    let mut world = World::without_directory();
    world.personal("adas-home", "ada@mail.example");
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    world.remove("acme", ADMIN, "ada").unwrap();
    let account = world.member("acme", "ada").account;
    let owned = world.addresses["ada@mail.example"].clone();
    let second = domain::account::OwnedAddress { address: address("ada@acme.example"), ..owned };
    world.addresses.insert("ada@acme.example".to_owned(), second);
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    let member = world.member("acme", "ada");
    assert_eq!((member.account, member.source), (account, Source::Invited));
    assert_eq!(
        member.email,
        Some(address("ada@acme.example")),
        "an event tells the address they were added under"
    );
}

#[test]
fn a_role_cannot_be_given_to_somebody_without_access() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.remove("acme", ADMIN, "ada").unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap_err();
}

fn called(given: &str, family: &str) -> Wish {
    Wish { given_name: Some(given.to_owned()), family_name: Some(family.to_owned()), email: None }
}

#[test]
fn c8_what_is_shown_is_put_by_hand_where_no_directory_says_it() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    let change = world.show_as("acme", By::Themselves, "ada", called(" Ada ", "Lovelace")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, invited, unclaimed, epoch 0, Ada Lovelace ada@mail.example, held full seat",
            "! member.updated ada [given_name family_name]",
            "# person member.updated ada",
        ],
    );
    assert!(world.show_as("acme", By::Themselves, "ada", called("Ada", "Lovelace")).unwrap().is_none());
    let account = &world.accounts[&world.member("acme", "ada").account];
    assert_eq!(account.given_name, None, "the account is not called otherwise");
    for by in [By::Other(ADMIN), By::Other(OPERATOR)] {
        world.show_as("acme", by, "ada", called("", "Lovelace")).unwrap();
        assert_eq!(world.member("acme", "ada").given_name, None, "a blank name is none");
        world.show_as("acme", by, "ada", called("Ada", "Lovelace")).unwrap();
    }
    assert_eq!(
        world.show_as("acme", By::Other(MEMBER), "ada", called("Eve", "")).unwrap_err(),
        Refusal::RoleInsufficient
    );
    for flawed in ["a".repeat(LONGEST_NAME + 1), "A\nda".to_owned()] {
        let refusal = world.show_as("acme", By::Themselves, "ada", called(&flawed, "")).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "given_name", .. }), "{refusal:?}");
    }
    world.remove("acme", ADMIN, "ada").unwrap();
    let refusal = world.show_as("acme", By::Other(ADMIN), "ada", called("Ada", "King")).unwrap_err();
    assert_eq!(refusal, Refusal::MemberNotFound);
}

#[test]
fn c8_only_an_address_that_is_proven_ones_own_is_shown_and_no_admin_chooses_it() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@mail.example", Role::Member).unwrap();
    world.add("acme", ADMIN, "bob@mail.example", Role::Member).unwrap();
    world.owns("ada", "ada@home.example");
    world.owns("bob", "bob@home.example");
    let with = |email: &str| Wish { email: Some(address(email)), ..called("", "") };
    // Of those she was only invited under, of another's and of nobody's: none.
    for email in ["bob@home.example", "bob@mail.example", "nobody@home.example"] {
        for by in [By::Themselves, By::Other(OPERATOR)] {
            let refusal = world.show_as("acme", by, "ada", with(email)).unwrap_err();
            assert!(matches!(refusal, Refusal::ValueInvalid { field: "email", .. }), "{refusal:?}");
        }
    }
    // An admin can't find out by trying which addresses are hers.
    let tries = ["ada@home.example", "nobody@home.example"];
    let [hers, nobodys] =
        tries.map(|email| world.show_as("acme", By::Other(ADMIN), "ada", with(email)).unwrap_err());
    assert_eq!(hers, nobodys);
    let change = world.show_as("acme", By::Themselves, "ada", with("ada@home.example")).unwrap();
    assert!(world.gist(&change).contains("! member.updated ada [email]"));
    assert_eq!(world.member("acme", "ada").email, Some(address("ada@home.example")));
}

#[test]
fn c8_what_is_shown_of_the_directorys_people_is_the_directorys_alone() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    for by in [By::Themselves, By::Other(OPERATOR), By::Other(OWNER), By::Other(ADMIN)] {
        let refusal = world.show_as("acme", by, "ada", called("Eve", "")).unwrap_err();
        assert_eq!(refusal, Refusal::NameKeptByDirectory);
    }
    // Of whom it does not tell, they are a hand's; and so are all when it is gone.
    world.show_as("acme", By::Themselves, "owner", called("Olga", "")).unwrap();
    world.turn_off("acme", ADMIN).unwrap();
    world.show_as("acme", By::Themselves, "ada", called("Ada", "King")).unwrap();
}

#[test]
fn what_is_put_by_hand_when_the_plan_has_run_out_stands_in_the_report_of_what_is_shown_otherwise() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.plan("acme", Plan::Standard);
    let refusal = world.show_as("acme", By::Themselves, "ada", called("Eve", "")).unwrap_err();
    assert_eq!(refusal, Refusal::NameKeptByDirectory, "in grace the list is the directory's still");
    world.wait(days(31));
    world.show_as("acme", By::Themselves, "ada", called("Augusta", "King")).unwrap();
    let claimed_by = |world: &World| world.member("acme", "ada").claimed_by.unwrap();
    assert!(world.users[&claimed_by(&world)].shown_otherwise);
    world.show_as("acme", By::Themselves, "ada", called("Ada", "Acme")).unwrap();
    assert!(!world.users[&claimed_by(&world)].shown_otherwise);
}
