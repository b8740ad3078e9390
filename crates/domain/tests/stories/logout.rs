//! An identity provider says that somebody has left there.

use domain::{
    Change, Moment, Refusal, Write,
    connection::Mode,
    moment::{hours, minutes},
    rules::logout::{CLOCKS_APART, MOST_NAMED},
    session::OverThere,
};

use crate::world::{people::*, rows::World};

fn of(subject: &str) -> OverThere {
    OverThere::Of { subject: digest_of(subject), sessions: Vec::new() }
}

fn of_in(subject: &str, session: &str) -> OverThere {
    OverThere::Of { subject: digest_of(subject), sessions: vec![digest_of(session)] }
}

/// Whether nothing is so afterwards that was not before: the word is kept for those on their way, and that is all.
fn is_untold(change: &Change) -> bool {
    matches!(change.writes(), [Write::KeepLogout(_)])
        && change.events().is_empty()
        && change.audit().is_none()
}

fn hers(session: &str) -> domain::identity::Asserted {
    in_session(asserted("00u-ada", "ada@acme.example"), session)
}

#[test]
fn b19_who_has_left_there_has_left_here_and_goes_on_elsewhere() {
    let mut world = World::ada_everywhere();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.sso("okta", "phone", &hers("one")).unwrap();
    world.sso("okta", "laptop", &hers("two")).unwrap();
    let (change, ended) = world.over_there("okta", &of("00u-ada"));
    assert_eq!(ended, 2);
    let gist = world.gist(&change);
    assert!(gist.contains("- proof of phone for acme"), "{gist}");
    assert!(gist.contains("- session laptop idp_sign_out"), "{gist}");
    assert!(gist.contains("! session.ended phone ada idp_sign_out"), "{gist}");
    assert!(gist.contains("! session.ended laptop ada idp_sign_out"), "{gist}");
    assert!(gist.contains("# connection session.ended"), "{gist}");
    world.opens("phone", "acme").unwrap_err();
    for elsewhere in ["rival", "adas-home"] {
        world.opens("phone", elsewhere).unwrap();
    }
    assert!(world.session("laptop").is_none(), "it was good for nothing else");
    assert!(world.member("acme", "ada").is_active());
    let (change, ended) = world.over_there("okta", &of("00u-ada"));
    assert!(is_untold(&change) && ended == 0, "once is enough");
    world.sso("okta", "laptop", &hers("three")).unwrap();
    world.opens("laptop", "acme").expect("whoever is a member signs in again");
}

#[test]
fn one_session_there_is_one_session_here() {
    for over in [of_in("00u-ada", "one"), OverThere::In(digest_of("one"))] {
        let mut world = World::ada_everywhere();
        world.sso("okta", "phone", &hers("one")).unwrap();
        world.sso("okta", "laptop", &hers("two")).unwrap();
        assert_eq!(world.over_there("okta", &over).1, 1, "{over:?}");
        world.opens("laptop", "acme").unwrap();
        assert!(world.session("phone").is_none());
    }
}

#[test]
fn a_sign_in_whose_session_was_not_named_is_over_with_any_of_the_persons() {
    let mut world = World::ada_everywhere();
    let unnamed = asserted("00u-ada", "ada@acme.example");
    world.sso("okta", "phone", &unnamed).unwrap();
    assert_eq!(world.over_there("okta", &OverThere::In(digest_of("one"))).1, 0);
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.over_there("okta", &of_in("00u-ada", "one")).1, 1);
    assert!(world.session("phone").is_none());
}

#[test]
fn nobody_else_is_signed_out_by_it() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "phone", &hers("one")).unwrap();
    world.mailbox("laptop", "ada@acme.example").unwrap();
    for over in [
        of("00u-bob"),
        of_in("00u-bob", "one"),
        of_in("00u-ada", "two"),
        OverThere::In(digest_of("two")),
        OverThere::In(digest_of("00u-ada")),
    ] {
        let (change, ended) = world.over_there("okta", &over);
        assert!(is_untold(&change) && ended == 0, "{over:?}");
    }
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.over_there("okta", &of("00u-ada")).1, 1);
    world
        .opens("laptop", "acme")
        .expect("it came by a mailbox, of which the identity provider knows nothing");
}

#[test]
fn another_connection_speaks_of_none_of_it() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "phone", &hers("one")).unwrap();
    world.connect("acme", "second");
    world.connect("rival", "theirs");
    for other in ["second", "theirs"] {
        for over in [of("00u-ada"), OverThere::In(digest_of("one"))] {
            assert_eq!(world.over_there(other, &over).1, 0, "{other}");
        }
    }
    world.opens("phone", "acme").unwrap();
}

#[test]
fn what_was_proven_after_it_was_said_is_not_meant() {
    let mut world = World::ada_everywhere();
    let said_at = world.now;
    world.wait(CLOCKS_APART);
    world.sso("okta", "phone", &hers("one")).unwrap();
    world.wait(minutes(1));
    world.sso("okta", "laptop", &hers("one")).unwrap();
    assert_eq!(world.was_over_there("okta", &of("00u-ada"), said_at).1, 1, "clocks are a minute apart");
    assert!(world.session("phone").is_none());
    world.opens("laptop", "acme").unwrap();
}

#[test]
fn a_proof_that_a_later_sign_in_carried_over_is_over_as_well() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "phone", &hers("one")).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").expect("it goes along into the new session");
    assert_eq!(world.over_there("okta", &OverThere::In(digest_of("one"))).1, 1);
    world.opens("phone", "acme").unwrap_err();
    world.opens("phone", "adas-home").unwrap();
}

#[test]
fn what_has_run_out_is_told_of_no_more() {
    let mut world = World::ada_everywhere();
    world.sso("okta", "laptop", &hers("two")).unwrap();
    world.wait(hours(9));
    let (change, ended) = world.over_there("okta", &of("00u-ada"));
    assert!(is_untold(&change) && ended == 0, "it lay unused for too long: {change:?}");
}

/// The same assertion, in answer to a request of then.
fn asked_at(at: Moment, asserted: domain::identity::Asserted) -> domain::identity::Asserted {
    domain::identity::Asserted { asked_at: at, ..asserted }
}

#[test]
fn b18_who_was_on_the_way_when_they_left_there_begins_once_more() {
    let mut world = World::ada_everywhere();
    let began = world.now;
    world.wait(minutes(1));
    assert_eq!(world.over_there("okta", &of("00u-ada")).1, 0, "nothing is open yet");
    let on_the_way = |at| asked_at(at, hers("one"));
    for at in [began, world.now] {
        assert_eq!(world.sso("okta", "phone", &on_the_way(at)), Err(Refusal::AttemptExpired));
    }
    assert!(world.session("phone").is_none());
    world.wait(minutes(1));
    assert_eq!(world.sso("okta", "phone", &on_the_way(began)), Err(Refusal::AttemptExpired), "it stays so");
    world.sso("okta", "phone", &on_the_way(world.now)).unwrap();
    world.opens("phone", "acme").unwrap();
    world.over_there("okta", &of("00u-bob"));
    world.sso("okta", "laptop", &on_the_way(world.now)).expect("nobody else's logout is hers");
}

#[test]
fn a_logout_of_one_session_there_stops_only_who_is_on_the_way_in_it() {
    for over in [of_in("00u-ada", "one"), OverThere::In(digest_of("one"))] {
        let mut world = World::ada_everywhere();
        let began = world.now;
        world.over_there("okta", &over);
        assert_eq!(
            world.sso("okta", "phone", &asked_at(began, hers("one"))),
            Err(Refusal::AttemptExpired),
            "{over:?}"
        );
        world.sso("okta", "phone", &asked_at(began, hers("two"))).unwrap();
    }
    let mut world = World::ada_everywhere();
    let unnamed = asked_at(world.now, asserted("00u-ada", "ada@acme.example"));
    world.over_there("okta", &of_in("00u-ada", "one"));
    assert_eq!(world.sso("okta", "phone", &unnamed), Err(Refusal::AttemptExpired), "it may be that one");
}

#[test]
fn a_word_means_no_sign_in_that_was_begun_after_it_was_said_or_heard() {
    for (said_before, is_meant) in [(minutes(0), true), (minutes(1), true), (minutes(3), false)] {
        let mut world = World::ada_everywhere();
        world.wait(minutes(5));
        let asked = asked_at(world.now, hers("one"));
        let said_at = world.now.before(said_before);
        world.was_over_there("okta", &of("00u-ada"), said_at);
        assert_eq!(world.sso("okta", "phone", &asked).is_err(), is_meant, "{said_before:?}");
    }
    let mut world = World::ada_everywhere();
    let ahead = world.now.after(minutes(1));
    world.was_over_there("okta", &of("00u-ada"), ahead);
    world.wait(minutes(1));
    world
        .sso("okta", "phone", &asked_at(world.now, hers("one")))
        .expect("a clock ahead stops nobody of later");
}

#[test]
fn of_very_many_sessions_at_once_a_word_is_kept_as_of_all() {
    let sessions = |count: usize| OverThere::Of {
        subject: digest_of("00u-ada"),
        sessions: (0..count).map(|number| digest_of(&format!("s{number}"))).collect(),
    };
    for (count, is_over) in [(MOST_NAMED, false), (MOST_NAMED + 1, true)] {
        let mut world = World::ada_everywhere();
        let asked = asked_at(world.now, hers("another"));
        world.over_there("okta", &sessions(count));
        assert_eq!(world.sso("okta", "phone", &asked).is_err(), is_over, "{count}");
    }
}

#[test]
fn another_connection_stops_nobody_on_the_way_through_this_one() {
    let mut world = World::ada_everywhere();
    world.connect("acme", "second");
    let asked = asked_at(world.now, hers("one"));
    world.over_there("second", &of("00u-ada"));
    world.sso("okta", "phone", &asked).unwrap();
}
