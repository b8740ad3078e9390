//! An account is erased on the person's wish (table D): nothing is left of the person, and no directory brings them back.

use domain::{Refusal, Role, account::Status};

use crate::world::{dashboard::OWNER, people::*, rows::World};

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example").external("00u-ada")
}

/// Ada, of Acme's directory, and of a workspace of her own.
fn acme() -> World {
    let mut world = World::acme();
    world.post("acme", ada()).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world
}

#[test]
fn nothing_is_left_of_the_person() {
    let mut world = acme();
    let (erased, places) = world.erase("ada").unwrap();
    world.says(
        &erased,
        &[
            "- account ada",
            "- session phone account_erased",
            "! session.ended phone ada account_erased",
            "! account.erased ada",
            "# operator account.erased ada",
        ],
    );
    let [place] = &places[..] else { panic!("one place") };
    world.says(
        place,
        &[
            "~ member ada member inactive, no seat, directory, claimed, epoch 1, unnamed no address, held full seat",
            "- identities of ada",
            "~ user ada v2 inactive is ada",
            "! member.removed ada",
            "! seat.freed ada 1 of 25",
            "! directory_user.updated ada",
            "# operator member.erased ada",
            "seats -1",
        ],
    );
    let user = world.user("acme", "ada");
    assert_eq!(user.told.user_name, "ada@acme.example", "by which the directory finds its record");
    assert_eq!((&user.told.given_name, &user.told.email, user.told.active), (&None, &None, false));
    let account = &world.accounts[&world.member("acme", "ada").account];
    assert_eq!((account.status, &account.given_name), (Status::Erased, &None));
    assert!(world.addresses.values().all(|owned| owned.account != account.id));
}

#[test]
fn the_directorys_next_word_is_taken_down_and_lets_nobody_in() {
    let mut world = acme();
    world.erase("ada").unwrap();
    let accounts = world.accounts.len();
    let change = world.put("acme", "ada", ada()).unwrap();
    world.says(
        &change,
        &["~ user ada v3 active is ada", "! directory_user.updated ada", "# directory member.held ada"],
    );
    assert!(change.audit().unwrap().details.contains("erasure"));
    let again = world.put("acme", "ada", ada()).unwrap();
    world.says(&again, &["# directory member.held ada"]);
    world.put("acme", "ada", ada().named(Some("Augusta"), None)).unwrap();
    world.put("acme", "ada", ada().inactive()).unwrap();
    let member = world.member("acme", "ada");
    assert_eq!((member.is_active(), &member.given_name, &member.email), (false, &None, &None));
    assert_eq!((world.accounts.len(), world.workspace("acme").seats.taken), (accounts, 1));
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AccountLocked);
}

#[test]
fn once_the_directory_has_forgotten_them_they_may_be_somebody_new() {
    let mut world = acme();
    let before = world.member("acme", "ada").account;
    world.erase("ada").unwrap();
    world.delete("acme", "ada").unwrap();
    world.post("acme", ada()).unwrap();
    let anew = world.members.values().find(|member| member.is_active() && member.role == Role::Member);
    let anew = anew.expect("somebody has joined");
    assert_ne!(anew.account, before);
}

#[test]
fn the_last_owner_of_a_team_hands_it_over_first() {
    let mut world = acme();
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.change_role("acme", OWNER, "owner", Role::Member).unwrap();
    let refusal = world.erase("ada").unwrap_err();
    assert_eq!(refusal, Refusal::AccountOwnsTeam { workspace: "acme".to_owned() });
    assert!(world.member("acme", "ada").is_active(), "what is refused erases nothing");
    world.change_role("acme", OWNER, "owner", Role::Owner).unwrap();
    world.erase("ada").unwrap();
}

#[test]
fn whoever_is_suspended_or_has_left_is_erased_alike() {
    let mut world = acme();
    world.suspend("acme", OWNER, "ada", "Their laptop was stolen.").unwrap();
    world.erase("ada").unwrap();
    world.put("acme", "ada", ada()).unwrap();
    world.unsuspend("acme", OWNER, "ada").unwrap();
    assert!(!world.member("acme", "ada").is_active(), "nothing waits for whoever is erased");
}
