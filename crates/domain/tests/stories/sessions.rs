//! Sessions seen and ended, and how long a sign-in lasts in a workspace.

use std::time::Duration;

use domain::{
    Moment, Refusal, Role,
    moment::{hours, minutes},
    rules::{enter, sessions},
    session::{IDLE_FOR, LIVES_FOR, Session},
    sign_in::Note,
    workspace::SessionLimits,
};
use proptest::prelude::*;

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
};

fn hers() -> domain::identity::Asserted {
    asserted("00u-ada", "ada@acme.example")
}

#[test]
fn what_lay_unused_for_too_long_stays_ended_however_busy_the_session_is_after() {
    let mut world = World::ada_everywhere();
    world.limit("acme", 15, 60).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.wait(minutes(14));
    world.opens("phone", "acme").unwrap();
    world.uses("phone");
    world.wait(minutes(15));
    let unused = Refusal::SessionUnused { workspace: "acme".to_owned(), minutes: 15 };
    assert_eq!(world.opens("phone", "acme").unwrap_err(), unused);
    world.opens("phone", "rival").expect("a stricter workspace ends nothing elsewhere");
    world.uses("phone");
    assert_eq!(world.opens("phone", "acme").unwrap_err(), unused, "another use does not bring it back");
    let before = world.session("phone").unwrap().id;
    world.mailbox("phone", "ada@acme.example").unwrap();
    assert_ne!(world.session("phone").unwrap().id, before);
    world.opens("phone", "acme").expect("it was proven anew");
}

#[test]
fn an_idle_proof_is_carried_over_as_idle() {
    let mut world = World::ada_everywhere();
    world.limit("rival", 15, 60).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.wait(minutes(20));
    world.sso("okta", "phone", &hers()).unwrap();
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.opens("phone", "rival").unwrap_err().code(), "session_unused");
    world.limit("rival", 30, 60).unwrap();
    world.opens("phone", "rival").expect("the limit that holds is the one there is");
}

#[test]
fn a_sign_in_lasts_no_longer_than_the_workspace_allows_however_busy() {
    let mut world = World::ada_everywhere();
    world.limit("acme", 15, 60).unwrap();
    world.sso("okta", "phone", &hers()).unwrap();
    for _ in 0..5 {
        world.wait(minutes(10));
        world.uses("phone");
        world.opens("phone", "acme").unwrap();
    }
    world.wait(minutes(10));
    world.uses("phone");
    let outlasted = Refusal::SessionOutlasted { workspace: "acme".to_owned(), minutes: 60 };
    assert_eq!(world.opens("phone", "acme").unwrap_err(), outlasted);
}

#[test]
fn who_joined_while_signed_in_is_held_to_the_limits_as_well() {
    let mut world = World::acme().and_rival();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.turn_off("rival", OPERATOR).unwrap();
    world.limit("rival", 15, 60).unwrap();
    world.wait(minutes(1));
    world.add("rival", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.opens("phone", "rival").unwrap();
    world.wait(minutes(14));
    world.uses("phone");
    assert_eq!(world.opens("phone", "rival").unwrap_err().code(), "session_unused");
    world.opens("phone", "adas-home").unwrap();
}

#[test]
fn when_it_ends_by_itself_is_known_to_the_moment() {
    let ways = [
        (15, 60, "session_unused"),
        (15, 15, "session_outlasted"),
        (480, 480, "session_outlasted"),
        // Where the workspace sets no limit of its own, the session is over as a whole.
        (480, 1440, "session_ended"),
    ];
    for (idle, absolute, code) in ways {
        let mut world = World::ada_everywhere();
        world.limit("acme", idle, absolute).unwrap();
        world.sso("okta", "phone", &hers()).unwrap();
        world.wait(minutes(10));
        world.uses("phone");
        let ends = world.ends("phone", "acme");
        let left = ends.unused_at.min(ends.at).since(world.now);
        world.wait(left - Duration::from_micros(1));
        world.opens("phone", "acme").unwrap();
        world.wait(Duration::from_micros(1));
        assert_eq!(world.opens("phone", "acme").unwrap_err().code(), code, "{idle}, {absolute}");
    }
}

#[test]
fn limits_are_within_their_bounds_or_refused() {
    let mut world = World::acme();
    let mut field = |idle, absolute| match world.limit("acme", idle, absolute) {
        Ok(_) => "",
        Err(Refusal::ValueInvalid { field, .. }) => field,
        Err(other) => panic!("{other:?}"),
    };
    let (idle, absolute) = ("session_idle_minutes", "session_absolute_minutes");
    assert_eq!([field(5, 15), field(480, 1440), field(480, 480)], ["", "", ""]);
    assert_eq!([field(4, 15), field(481, 1440), field(0, 60), field(u32::MAX, 1440)], [idle; 4]);
    assert_eq!([field(5, 14), field(5, 1441), field(60, 59), field(5, 0)], [absolute; 4]);
}

#[test]
fn an_admin_signs_a_member_out_here_and_nowhere_else() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "laptop", &hers()).unwrap();
    let phone = world.session("phone").unwrap().id;
    let (change, count) = world.sign_out_of("acme", ADMIN, "ada", Some(phone)).unwrap();
    assert_eq!(count, 1);
    world.says(
        &change,
        &[
            "- proof of phone for acme",
            "! session.ended phone ada ended_by_admin",
            "# person session.ended phone",
        ],
    );
    assert_eq!(world.opens("phone", "acme").unwrap_err().code(), "sign_in_required");
    for (browser, slug) in [("phone", "rival"), ("phone", "adas-home"), ("laptop", "acme")] {
        world.opens(browser, slug).unwrap();
    }
    let again = world.sign_out_of("acme", ADMIN, "ada", Some(phone));
    assert_eq!(again.unwrap_err(), Refusal::SessionNotFound);
    world.mailbox("tablet", "ada@acme.example").unwrap();
    let (_, count) = world.sign_out_of("acme", ADMIN, "ada", None).unwrap();
    assert_eq!(count, 2);
    assert!(["laptop", "tablet"].into_iter().all(|browser| world.opens(browser, "acme").is_err()));
    world.opens("tablet", "adas-home").unwrap();
    assert!(world.session("laptop").is_none(), "it was good for nothing else");
    assert!(world.member("acme", "ada").is_active());
    world.sso("okta", "laptop", &hers()).unwrap();
    world.opens("laptop", "acme").expect("whoever is a member signs in again");
    let (change, count) = world.sign_out_of("rival", OPERATOR, "ada", None).unwrap();
    assert_eq!(count, 2, "{change:?}");
    let (change, count) = world.sign_out_of("rival", OPERATOR, "ada", None).unwrap();
    assert!(change.is_none() && count == 0, "once is enough");
}

#[test]
fn what_was_told_to_have_ended_is_not_carried_over_by_a_sign_in_under_way() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    let old = world.session("phone").unwrap().clone();
    world.sign_out_of("rival", OPERATOR, "ada", None).unwrap();
    // A sign-in to another workspace in the same browser had read the session before.
    world.sessions.insert(old.id, old.clone());
    world.sso("okta", "phone", &hers()).unwrap();
    let new = world.session("phone").unwrap();
    assert!(new.id != old.id && new.proofs.iter().any(|proof| old.proofs.contains(proof)), "{new:?}");
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.opens("phone", "rival").unwrap_err().code(), "sign_in_required");
}

#[test]
fn only_who_manages_signs_others_out_and_only_owners_sign_out_owners() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    let no = world.sign_out_of("acme", MEMBER, "ada", None).unwrap_err();
    assert_eq!(no, Refusal::RoleInsufficient);
    let no = world.sign_out_of("acme", ADMIN, "owner", None).unwrap_err();
    assert_eq!(no, Refusal::RoleOwnerOnly);
    world.sign_out_of("acme", OWNER, "owner", None).unwrap();
}

#[test]
fn a_session_that_has_no_proof_of_its_own_ends_with_all_others() {
    let mut world = World::acme().and_rival();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.turn_off("rival", OPERATOR).unwrap();
    world.wait(minutes(1));
    world.add("rival", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.opens("phone", "rival").unwrap();
    let phone = world.session("phone").unwrap().id;
    world.sign_out_of("rival", ADMIN, "ada", Some(phone)).unwrap();
    world.opens("phone", "rival").expect_err("ended is ended");
    world.opens("phone", "adas-home").unwrap();
}

#[test]
fn a_person_ends_their_other_sessions_and_stays_signed_in() {
    let mut world = World::ada_everywhere();
    for browser in ["phone", "tablet"] {
        world.mailbox(browser, "ada@acme.example").unwrap();
    }
    world.sso("okta", "laptop", &hers()).unwrap();
    let change = world.sign_out_elsewhere("phone");
    assert!(change.events().iter().all(|event| event.name == "session.ended" && event.workspace.is_none()));
    assert_eq!(change.events().len(), 2);
    assert!(world.session("tablet").is_none() && world.session("laptop").is_none());
    world.opens("phone", "acme").unwrap();
    assert!(world.sign_out_elsewhere("phone").is_none());
}

#[test]
fn single_sign_on_alone_neither_sees_nor_ends_what_is_good_elsewhere() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    for browser in ["laptop", "tablet"] {
        world.sso("okta", browser, &hers()).unwrap();
    }
    let session = |world: &World, browser: &str| world.session(browser).unwrap().clone();
    let (laptop, phone, tablet) =
        (session(&world, "laptop"), session(&world, "phone"), session(&world, "tablet"));
    assert!(!sessions::sees(&laptop, &phone, world.now));
    assert!(sessions::sees(&laptop, &tablet, world.now) && sessions::sees(&laptop, &laptop, world.now));
    assert!(sessions::sees(&phone, &laptop, world.now));
    world.sign_out_elsewhere("laptop");
    assert!(world.session("tablet").is_none());
    world
        .opens("phone", "adas-home")
        .expect("whoever runs the identity provider signs nobody out of their own");
}

#[test]
fn an_asserted_address_that_is_not_theirs_stands_in_the_log_b7_and_b10() {
    let mut world = World::ada_everywhere();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.sso("okta", "phone", &hers()).unwrap();
    let mut notes = |email: &str| {
        let change = world.sso("okta", "phone", &asserted("00u-ada", email)).unwrap();
        let entry = change.writes().iter().find_map(|write| match write {
            domain::Write::InsertSignIn(one) => Some(one.clone()),
            _ => None,
        });
        let entry = entry.unwrap();
        assert_eq!(entry.member, Some(world.member("acme", "ada").id), "they came in as themselves");
        entry.notes
    };
    assert_eq!(notes("ada@acme.example"), []);
    let asserted = "l•••@acme.example".to_owned();
    assert_eq!(notes("lovelace@acme.example"), [Note::AddressDiffers { asserted }]);
    let others = notes("bob@acme.example");
    assert_eq!(others[0], Note::AddressDiffers { asserted: "bob@acme.example".to_owned() });
    assert_eq!(others[1], Note::AddressOfAnother { member: world.member("acme", "bob").id });
}

/// What a session came to: at which minutes it was used, as the gate notes it.
fn used(session: &Session, opened: Moment, uses: &[u32]) -> Session {
    let mut session = session.clone();
    for minute in uses {
        let at = opened.after(minutes(u64::from(*minute)));
        (session.idled, session.seen_at) = (session.idled_until(at), at);
    }
    session
}

proptest! {
    /// Whatever the limits and whenever the session is used: it opens the workspace exactly while every gap so far was
    /// shorter than one limit and its age is below the other.
    #[test]
    fn a_proof_holds_exactly_within_its_limits(
        idle in SessionLimits::IDLE,
        more in 0_u32..1440,
        mut uses in prop::collection::vec(0_u32..1440, 0..12),
        now in 0_u32..1500,
    ) {
        let absolute = (idle + more).clamp(15, 1440);
        let mut world = World::acme();
        world.post("acme", told("ada@acme.example")).unwrap();
        world.sso("okta", "phone", &hers()).unwrap();
        world.limit("acme", idle, absolute).unwrap();
        uses.retain(|minute| *minute <= now);
        uses.sort_unstable();
        let session = used(world.session("phone").unwrap(), world.now, &uses);
        let at = world.now.after(minutes(u64::from(now)));
        let starts = std::iter::once(0).chain(uses.iter().copied());
        let ends = uses.iter().copied().chain([now]);
        let longest = starts.zip(ends).map(|(from, to)| to - from).max().unwrap_or_default();
        let holds = longest < idle && now < absolute;
        let opens = enter::opens(&session, world.member("acme", "ada"), world.workspace("acme"), at);
        prop_assert_eq!(opens.is_ok(), holds, "{:?} after {} of {}", opens, longest, now);
    }

    /// No limit of a workspace lets a session live longer than any session does.
    #[test]
    fn no_limits_lengthen_a_session(idle in SessionLimits::IDLE, absolute in SessionLimits::ABSOLUTE, after in 0_u64..48) {
        let mut world = World::acme();
        world.post("acme", told("ada@acme.example")).unwrap();
        world.sso("okta", "phone", &hers()).unwrap();
        let _ = world.limit("acme", idle, absolute);
        let session = world.session("phone").unwrap().clone();
        let opened = world.now;
        let at = opened.after(hours(after));
        let opens = enter::opens(&session, world.member("acme", "ada"), world.workspace("acme"), at);
        prop_assert!(opens.is_err() || at < opened.after(IDLE_FOR.min(LIVES_FOR)));
        prop_assert_eq!(session.idled, Duration::ZERO);
    }
}
