//! An identity provider says that somebody has left there.

use domain::{
    connection::Mode,
    moment::{hours, minutes},
    rules::logout::CLOCKS_APART,
    session::OverThere,
};

use crate::world::{people::*, rows::World};

fn of(subject: &str) -> OverThere {
    OverThere::Of { subject: digest_of(subject), sessions: Vec::new() }
}

fn of_in(subject: &str, session: &str) -> OverThere {
    OverThere::Of { subject: digest_of(subject), sessions: vec![digest_of(session)] }
}

fn hers(session: &str) -> domain::identity::Asserted {
    in_session(asserted("00u-ada", "ada@acme.example"), session)
}

#[test]
fn who_has_left_there_has_left_here_and_goes_on_elsewhere() {
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
    assert!(change.is_none() && ended == 0, "once is enough");
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
        assert!(change.is_none() && ended == 0, "{over:?}");
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
    assert!(change.is_none() && ended == 0, "it lay unused for too long: {change:?}");
}
