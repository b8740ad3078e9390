//! Many lose access by a directory within minutes (table D): it holds at once, is noticed, and can be taken back.

use domain::{
    Refusal, Role,
    mapping::{Grant, Mapping, Mappings},
    member::Source,
    moment::{days, minutes},
    seat::Seat,
    wave::Outcome,
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    groups::called,
    people::*,
    rows::World,
};

/// Acme with so many people of its directory.
fn acme(number: usize) -> (World, Vec<String>) {
    let mut world = World::acme();
    world.seats("acme", 500);
    let names = world.crowd(number);
    (world, names)
}

fn him(name: &str) -> domain::directory_user::Told {
    told(&format!("{name}@acme.example"))
}

#[test]
fn d16_more_than_a_fifth_within_ten_minutes_is_noticed_once_and_nobody_is_kept_in_for_it() {
    let (mut world, names) = acme(25);
    world.lose(&names[..5]);
    assert_eq!(world.last_wave(), None, "a fifth is not more than a fifth");
    let sixth = world.lose(&names[5..6]);
    world.says(
        &sixth,
        &[
            "~ member p5 member inactive, no seat, directory, claimed, epoch 1, P5 Acme p5@acme.example, held full seat",
            "+ wave of 6",
            "~ user p5 v2 inactive is p5",
            "! member.deprovisioned p5",
            "! seat.freed p5 20 of 500",
            "! wave.noticed",
            "# directory member.deprovisioned p5",
            "seats -1",
        ],
    );
    world.lose(&names[6..10]);
    let noticed = world.told.iter().filter(|event| event.name == "wave.noticed").count();
    assert_eq!((noticed, world.waves.len(), world.last_wave().unwrap().people), (1, 1, 10));
    assert!(names[..10].iter().all(|name| !world.member("acme", name).is_active()));
    let in_it = world.departures_of(world.last_wave().unwrap());
    assert_eq!(in_it.len(), 10, "those from before it was noticed are in it");
}

#[test]
fn d16_more_than_fifty_are_noticed_in_the_largest_workspace() {
    let (mut world, names) = acme(400);
    world.lose(&names[..50]);
    assert_eq!(world.last_wave(), None);
    world.lose(&names[50..51]);
    assert_eq!(world.last_wave().unwrap().people, 51);
}

#[test]
fn d16_who_leaves_over_the_day_is_no_wave_and_another_burst_is_another_wave() {
    let (mut world, names) = acme(40);
    for name in &names[..10] {
        world.lose([name]);
        world.wait(minutes(8));
    }
    assert_eq!(world.last_wave(), None);
    world.wait(minutes(20));
    world.lose(&names[10..20]);
    world.wait(minutes(11));
    world.lose(&names[20..30]);
    assert_eq!(world.waves.len(), 2);
    let sizes: Vec<_> = world.waves.values().map(|wave| world.departures_of(wave).len()).collect();
    assert_eq!(sizes, [10, 10], "nobody is in two, and who left in the morning is in none");
}

#[test]
fn d16_what_a_hand_does_or_an_erasure_is_no_wave() {
    let (mut world, names) = acme(10);
    for name in &names[..4] {
        world.suspend("acme", ADMIN, name, "Away").unwrap();
    }
    for name in &names[4..8] {
        world.erase(name).unwrap();
    }
    world.lose(&names[8..]);
    assert_eq!((world.last_wave(), world.departures.len()), (None, 2));
}

#[test]
fn d16_the_admins_are_told_once_and_that_stands_in_the_log() {
    let (mut world, names) = acme(6);
    world.lose(&names);
    let change = world.tell_of_wave();
    let wave = world.last_wave().unwrap();
    assert_eq!((wave.told_at, wave.people), (Some(world.now), 6));
    assert_eq!(change.audit().map(|entry| entry.action.as_str()), Some("wave.noticed"));
    assert!(world.tell_of_wave().is_none());
}

#[test]
fn d16_a_wave_taken_back_gives_role_and_seat_and_the_record_says_so() {
    let (mut world, names) = acme(6);
    world.change_role("acme", OWNER, "p0", Role::Admin).unwrap();
    world.sso("okta", "phone", &asserted("00u-p0", "p0@acme.example")).unwrap();
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    let (change, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    assert_eq!(outcomes, [Outcome::Restored; 6]);
    let says = world.gist(&change);
    for line in [
        "~ member p0 admin, full seat, directory, claimed, epoch 1, P0 Acme p0@acme.example, held no seat",
        "~ user p0 v3 active is p0",
        "! member.provisioned p0 returned",
        "! seat.taken p0 2 of 500",
        "~ departure of p0: restored",
        "~ wave of 6, untold, 6 restored",
        "# person wave.restored",
        "seats +6",
    ] {
        assert!(says.contains(line), "{line} in\n{says}");
    }
    assert!(world.session("phone").is_none(), "sessions that ended stay ended");
    assert!(world.restore("acme", ADMIN, wave).unwrap().0.is_none(), "a second click changes nothing");
}

#[test]
fn d16_whoever_the_directory_calls_inactive_once_more_is_out_again() {
    let (mut world, names) = acme(6);
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    world.restore("acme", ADMIN, wave).unwrap();
    world.put("acme", "p0", him("p0")).unwrap();
    assert!(world.member("acme", "p0").is_active(), "a word that says they are assigned changes nothing");
    world.put("acme", "p1", him("p1").inactive()).unwrap();
    world.put("acme", "p2", him("p2").named(Some("Another"), None).inactive()).unwrap();
    world.delete("acme", "p3").unwrap();
    for name in ["p1", "p2", "p3"] {
        assert!(!world.member("acme", name).is_active(), "{name}");
    }
    assert_eq!(world.waves.len(), 1, "three more are no wave");
    let (change, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    assert!(change.is_none() && outcomes == [Outcome::Restored; 6], "that click is done with");
    assert!(!world.member("acme", "p1").is_active(), "and brings nobody back a second time");
}

#[test]
fn d16_what_a_directory_takes_away_once_more_after_a_wave_was_taken_back_is_another_wave() {
    let (mut world, names) = acme(6);
    world.lose(&names);
    let first = world.last_wave().unwrap().id;
    world.restore("acme", ADMIN, first).unwrap();
    world.lose(&names);
    let second = world.last_wave().unwrap().clone();
    assert_eq!((world.waves.len(), second.people, second.told_at), (2, 6, None));
    assert_eq!(world.restore("acme", ADMIN, first).unwrap().1, [Outcome::Restored; 6]);
    assert!(names.iter().all(|name| !world.member("acme", name).is_active()), "the first brings nobody back");
    world.restore("acme", ADMIN, second.id).unwrap();
    assert!(names.iter().all(|name| world.member("acme", name).is_active()));
}

#[test]
fn d16_whom_the_directory_forgot_comes_back_as_the_workspaces_own_until_it_tells_of_them_again() {
    let (mut world, names) = acme(6);
    world.change_role("acme", OWNER, "p0", Role::Admin).unwrap();
    for name in &names {
        world.delete("acme", name).unwrap();
    }
    let wave = world.last_wave().unwrap().id;
    let (change, _) = world.restore("acme", OWNER, wave).unwrap();
    assert!(world.gist(&change).contains("! member.added p0"));
    let ada = world.member("acme", "p0").clone();
    assert_eq!((ada.role, ada.seat, ada.source), (Role::Admin, Some(Seat::Full), Source::Invited));
    assert!(ada.claimed_by.is_none() && world.find_user("acme", "p0").is_none());
    world.post("acme", him("p0")).unwrap();
    let ada = world.member("acme", "p0");
    assert_eq!((ada.role, ada.source, ada.claimed_by.is_some()), (Role::Admin, Source::Directory, true));
    world.remove("acme", OWNER, "p1").unwrap();
    assert!(!world.member("acme", "p1").is_active(), "who is not told of again can be removed by hand");
}

#[test]
fn d16_whoever_finds_no_seat_stays_out_and_is_brought_back_once_there_is_one() {
    let (mut world, names) = acme(6);
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    world.seats("acme", 5);
    let (_, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    let no_seat = Outcome::NoSeat;
    assert_eq!(outcomes[..4], [Outcome::Restored; 4]);
    assert_eq!(outcomes[4..], [no_seat, no_seat]);
    assert!(world.restore("acme", ADMIN, wave).unwrap().0.is_none());
    world.seats("acme", 7);
    let (_, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    assert_eq!(outcomes, [Outcome::Restored; 6]);
    assert_eq!(world.last_wave().unwrap().restored, 6);
}

#[test]
fn d16_who_is_back_held_out_erased_or_gone_again_is_left_alone() {
    let (mut world, names) = acme(7);
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    world.put("acme", "p0", him("p0")).unwrap();
    world.suspend("acme", ADMIN, "p1", "Their laptop was stolen.").unwrap();
    world.erase("p2").unwrap();
    world.put("acme", "p3", him("p3")).unwrap();
    world.wait(minutes(30));
    world.put("acme", "p3", him("p3").inactive()).unwrap();
    let (_, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    assert_eq!(outcomes[..4], [Outcome::Back, Outcome::Suspended, Outcome::Erased, Outcome::LeftAgain]);
    assert_eq!(outcomes[4..], [Outcome::Restored; 3]);
    for name in ["p1", "p2", "p3"] {
        assert!(!world.member("acme", name).is_active(), "{name}");
    }
}

#[test]
fn d16_an_owner_is_brought_back_by_an_owner_alone_and_shows_their_mailbox_first() {
    let (mut world, names) = acme(6);
    world.sso("okta", "phone", &asserted("00u-p0", "p0@acme.example")).unwrap();
    world.change_role("acme", OWNER, "p0", Role::Owner).unwrap();
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    let (_, outcomes) = world.restore("acme", ADMIN, wave).unwrap();
    assert_eq!((outcomes[0], outcomes[1]), (Outcome::OwnerOnly, Outcome::Restored));
    world.restore("acme", OWNER, wave).unwrap();
    assert_eq!(world.member("acme", "p0").role, Role::Owner);
    assert!(world.identities.is_empty(), "whoever runs the identity provider does not come in as them");
}

#[test]
fn d16_only_who_manages_takes_a_wave_back_and_only_for_seven_days() {
    let (mut world, names) = acme(6);
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    assert_eq!(world.restore("acme", MEMBER, wave).unwrap_err(), Refusal::RoleInsufficient);
    world.wait(days(7));
    assert_eq!(world.restore("acme", OPERATOR, wave).unwrap_err(), Refusal::WavePast { since: world.now });
}

#[test]
fn d16_a_wave_is_taken_back_in_grace_and_after_the_directory_is_turned_off() {
    let (mut world, names) = acme(6);
    world.plan("acme", Plan::Standard);
    world.lose(&names[..5]);
    let wave = world.last_wave().unwrap().id;
    assert_eq!(world.restore("acme", ADMIN, wave).unwrap().1, [Outcome::Restored; 5]);

    let (mut world, names) = acme(6);
    world.lose(&names);
    let wave = world.last_wave().unwrap().id;
    world.turn_off("acme", OWNER).unwrap();
    assert_eq!(world.restore("acme", ADMIN, wave).unwrap().1, [Outcome::Restored; 6]);
    let ada = world.member("acme", "p0");
    assert_eq!((ada.source, ada.claimed_by), (Source::Invited, None));
}

#[test]
fn d16_where_groups_are_mapped_their_word_holds_and_gives_no_more_than_they_do_now() {
    let (mut world, names) = acme(6);
    let everybody: Vec<&str> = names.iter().map(String::as_str).collect();
    world.post_group("acme", called("Admins"), &everybody).unwrap();
    let admins = world.group("acme", "admins").id;
    let grant = Grant { role: Role::Admin, seat: Seat::Full };
    let guests = Grant { role: Role::Member, seat: Seat::Guest };
    let ordered = vec![Mapping { group: admins, grant }];
    world.map("acme", OWNER, Mappings { ordered, otherwise: guests, ..Mappings::default() }).unwrap();
    world.lose(&names);
    world.unlist("acme", "admins", &["p0"]).unwrap();
    let wave = world.last_wave().unwrap().id;
    world.restore("acme", OWNER, wave).unwrap();
    let (ada, bob) = (world.member("acme", "p0"), world.member("acme", "p1"));
    assert_eq!((ada.role, ada.seat), (Role::Member, Some(Seat::Guest)));
    assert_eq!((bob.role, bob.seat), (Role::Admin, Some(Seat::Full)));
}
