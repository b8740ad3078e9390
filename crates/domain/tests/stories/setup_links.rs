//! Setup links: what a customer's IT is sent, and how far it reaches (M7).

use domain::{
    Refusal, Role,
    connection::Mode,
    directory::State,
    moment::{days, minutes},
    rules::{connect::Guards, lock::Hand},
    setup_link::{CALLS_AT_MOST, LIVE_LINKS, LIVES_FOR, Purpose, Standing},
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    links::Step,
    rows::World,
};

const DOMAINS: Hand = Hand::Link(Purpose::Domains);
const SSO: Hand = Hand::Link(Purpose::SingleSignOn);
const DIRECTORY: Hand = Hand::Link(Purpose::Directory);
const BROWSER: [u8; 32] = [1; 32];

/// Acme without a directory, and a link of this purpose that the operator sent and whose recipient has it open.
fn opened(purpose: Purpose) -> World {
    let mut world = World::without_directory();
    world.send("acme", OPERATOR, purpose).unwrap();
    world.step("link-1", Step::Open(BROWSER)).unwrap();
    world
}

#[test]
fn a_link_is_sent_opened_and_finished_and_each_is_told() {
    let mut world = World::without_directory();
    let change = world.send("acme", OPERATOR, Purpose::SingleSignOn).unwrap();
    world.says(
        &change,
        &[
            "+ link link-1 sso waiting until 2026-11-30T09:00:00.000Z",
            "! setup_link.created link-1",
            "# operator setup_link.created link-1",
        ],
    );
    let change = world.step("link-1", Step::Open(BROWSER)).unwrap();
    world.says(
        &change,
        &[
            "~ link link-1 sso opened until 2026-11-30T09:00:00.000Z",
            "! setup_link.opened link-1",
            "# setup_link setup_link.opened link-1",
        ],
    );
    let change = world.step("link-1", Step::Finish).unwrap();
    world.says(
        &change,
        &[
            "~ link link-1 sso finished until 2026-11-30T09:00:00.000Z",
            "! setup_link.finished link-1",
            "# setup_link setup_link.finished link-1",
        ],
    );
    assert_eq!(world.hand_of_link("link-1"), Err(Refusal::SetupLinkEnded));
    assert_eq!(world.step("link-1", Step::Finish), Err(Refusal::SetupLinkEnded));
}

#[test]
fn links_are_sent_by_those_who_set_up_ten_at_most_at_once_for_a_day_to_thirty() {
    let mut world = World::without_directory();
    let sso = Purpose::SingleSignOn;
    assert_eq!(world.send("acme", MEMBER, sso), Err(Refusal::RoleInsufficient));
    for lives_for in [days(0), days(31)] {
        let refusal = world.send_for("acme", OWNER, sso, lives_for).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "days", .. }), "{refusal}");
    }
    for hand in [OWNER, ADMIN, OPERATOR].into_iter().cycle().take(LIVE_LINKS) {
        world.send_for("acme", hand, sso, days(1)).unwrap();
    }
    assert_eq!(world.send("acme", OWNER, sso), Err(Refusal::SetupLinkTenLive));
    world.revoke_link("acme", ADMIN, "link-1").unwrap();
    world.send("acme", OWNER, sso).unwrap();
    world.plan("acme", Plan::Standard);
    assert_eq!(world.send("acme", OWNER, sso), Err(Refusal::PlanRequired));
    world.wait(days(1));
    assert_eq!(world.link("link-2").standing(world.now), Standing::Expired);
}

#[test]
fn a_link_is_open_in_one_browser_and_in_none_once_it_has_ended() {
    let mut world = opened(Purpose::SingleSignOn);
    assert_eq!(world.step("link-1", Step::Open([2; 32])), Err(Refusal::SetupLinkTaken));
    assert_eq!(world.hand_of_link("link-1"), Ok(SSO));
    let change = world.revoke_link("acme", OPERATOR, "link-1").unwrap();
    world.says(
        &change,
        &[
            "~ link link-1 sso revoked until 2026-11-30T09:00:00.000Z",
            "! setup_link.revoked link-1",
            "# operator setup_link.revoked link-1",
        ],
    );
    assert!(world.revoke_link("acme", OPERATOR, "link-1").unwrap().is_none());
    for step in [Step::Open(BROWSER), Step::Call("It does not go on."), Step::Finish] {
        assert_eq!(world.step("link-1", step), Err(Refusal::SetupLinkEnded), "{step:?}");
    }
    world.send("acme", OPERATOR, Purpose::Domains).unwrap();
    world.wait(LIVES_FOR);
    assert_eq!(world.step("link-2", Step::Open(BROWSER)), Err(Refusal::SetupLinkEnded));
    assert_eq!(world.hand_of_link("link-2"), Err(Refusal::SetupLinkEnded));
}

#[test]
fn a_link_that_ran_out_works_again_when_it_is_extended_and_one_that_is_done_does_not() {
    let can_be_extended = |world: &World| world.link("link-1").can_be_extended(world.now);
    let mut world = opened(Purpose::SingleSignOn);
    assert!(!can_be_extended(&world), "it works for seven days already");
    world.wait(days(8));
    assert!(can_be_extended(&world));
    let change = world.extend("acme", OPERATOR, "link-1", days(7)).unwrap();
    world.says(
        &change,
        &[
            "~ link link-1 sso opened until 2026-12-08T09:00:00.000Z",
            "! setup_link.extended link-1",
            "# operator setup_link.extended link-1",
        ],
    );
    assert_eq!(world.hand_of_link("link-1"), Ok(SSO), "in the browser it was opened in");
    assert_eq!(world.extend("acme", MEMBER, "link-1", days(7)), Err(Refusal::RoleInsufficient));
    assert_eq!(world.extend("acme", OPERATOR, "link-1", days(31)).unwrap_err().code(), "value_invalid");
    world.step("link-1", Step::Finish).unwrap();
    assert!(!can_be_extended(&world));
    assert_eq!(world.extend("acme", OPERATOR, "link-1", days(7)), Err(Refusal::SetupLinkEnded));
}

#[test]
fn a_link_works_no_longer_than_whoever_made_it_manages_the_workspace() {
    let mut world = World::without_directory();
    world.add("acme", OWNER, "eve@acme.example", Role::Admin).unwrap();
    world.send_as("acme", "eve", Purpose::Directory).unwrap();
    assert_eq!(world.hand_of_link("link-1"), Ok(DIRECTORY));
    world.change_role("acme", OWNER, "eve", Role::Member).unwrap();
    assert_eq!(world.hand_of_link("link-1"), Err(Refusal::SetupLinkEnded), "no admin any more");
    world.change_role("acme", OWNER, "eve", Role::Admin).unwrap();
    assert_eq!(world.hand_of_link("link-1"), Ok(DIRECTORY));
    world.suspend("acme", OWNER, "eve", "She left.").unwrap();
    assert_eq!(world.hand_of_link("link-1"), Err(Refusal::SetupLinkEnded), "no member any more");
}

#[test]
fn help_is_called_for_in_words_and_ten_times_at_most() {
    let mut world = opened(Purpose::SingleSignOn);
    for message in ["", " \n"] {
        assert_eq!(world.step("link-1", Step::Call(message)).unwrap_err().code(), "value_invalid");
    }
    let long: &'static str = Box::leak("a".repeat(2_001).into_boxed_str());
    assert_eq!(world.step("link-1", Step::Call(long)).unwrap_err().code(), "value_invalid");
    for _ in 0..CALLS_AT_MOST {
        world.step("link-1", Step::Call("Where is the metadata URL?")).unwrap();
    }
    assert_eq!(world.step("link-1", Step::Call("Hello?")).unwrap_err().code(), "value_invalid");
}

#[test]
fn a_link_for_single_sign_on_makes_tests_and_enables_a_connection_and_requires_it_of_nobody() {
    let mut world = opened(Purpose::SingleSignOn);
    world.try_connect("acme", SSO, "theirs").unwrap();
    let untested = world.switch("theirs", SSO, Mode::Optional, Guards::Asked);
    assert_eq!(untested.unwrap_err(), Refusal::ConnectionUntested);
    world.test("theirs", SSO).unwrap();
    let required = world.switch("theirs", SSO, Mode::Required, Guards::Asked);
    assert_eq!(required.unwrap_err(), Refusal::SetupLinkInsufficient);
    world.switch("theirs", SSO, Mode::Optional, Guards::Asked).unwrap();
    for to in [Mode::Off, Mode::Testing, Mode::Required] {
        let again = world.switch("theirs", SSO, to, Guards::Asked);
        assert_eq!(again.unwrap_err(), Refusal::SetupLinkInsufficient, "people sign in through it now");
    }
}

#[test]
fn what_whoever_holds_a_link_tested_is_enough_for_no_admin_to_require_it() {
    let mut world = opened(Purpose::SingleSignOn);
    world.try_connect("acme", SSO, "theirs").unwrap();
    world.test("theirs", SSO).unwrap();
    let required = world.switch("theirs", OWNER, Mode::Required, Guards::Asked);
    assert_eq!(required.unwrap_err(), Refusal::ConnectionTestedByAnother);
    world.wait(minutes(1));
    world.switch("theirs", OWNER, Mode::Optional, Guards::Asked).unwrap();
}

#[test]
fn no_link_changes_a_connection_through_which_people_sign_in_nor_removes_any() {
    let mut world = World::acme();
    world.send("acme", OPERATOR, Purpose::SingleSignOn).unwrap();
    world.step("link-1", Step::Open(BROWSER)).unwrap();
    let auth = || domain::connection::ClientAuth::Secret { sealed: "BAUG".to_owned(), sent: None };
    assert_eq!(world.identify("okta", SSO, "evil", auth()), Err(Refusal::SetupLinkInsufficient));
    assert_eq!(world.test("okta", SSO), Err(Refusal::SetupLinkInsufficient));
    assert_eq!(world.remove_connection("okta", SSO), Err(Refusal::SetupLinkInsufficient));
    world.try_connect("acme", SSO, "theirs").unwrap();
    world.identify("theirs", SSO, "usher-2", auth()).unwrap();
    assert_eq!(world.remove_connection("theirs", SSO), Err(Refusal::SetupLinkInsufficient));
}

#[test]
fn a_link_for_the_directory_has_it_collect_and_never_act() {
    let mut world = opened(Purpose::Directory);
    let on = world.set_up("acme", DIRECTORY, State::On);
    assert_eq!(on.unwrap_err(), Refusal::SetupLinkInsufficient);
    world.set_up("acme", DIRECTORY, State::Staging).unwrap();
    world.add_token("acme", DIRECTORY).unwrap();
    let on = world.set_up("acme", DIRECTORY, State::On);
    assert_eq!(on.unwrap_err(), Refusal::SetupLinkInsufficient);
    assert_eq!(world.turn_off("acme", DIRECTORY), Err(Refusal::SetupLinkInsufficient));
    world.set_up("acme", OWNER, State::On).unwrap();
    let token = world.add_token("acme", DIRECTORY);
    assert_eq!(token.unwrap_err(), Refusal::SetupLinkInsufficient, "it would open everybody's place");
    assert_eq!(world.set_up("acme", DIRECTORY, State::On), Err(Refusal::SetupLinkInsufficient));
}

#[test]
fn a_link_for_domains_names_and_proves_them_and_gives_none_up() {
    let mut world = opened(Purpose::Domains);
    world.claim("acme", DOMAINS, "acme.test").unwrap();
    world.prove("acme", DOMAINS, "acme.test").unwrap();
    assert_eq!(world.release("acme", DOMAINS, "acme.test"), Err(Refusal::SetupLinkInsufficient));
}

#[test]
fn each_link_is_for_its_own_purpose_and_sends_no_other() {
    for (purpose, hand) in
        [(Purpose::Domains, DOMAINS), (Purpose::SingleSignOn, SSO), (Purpose::Directory, DIRECTORY)]
    {
        let mut world = opened(purpose);
        let refused = Err(Refusal::SetupLinkInsufficient);
        if purpose != Purpose::Domains {
            assert_eq!(world.claim("acme", hand, "acme.test").map(|_| ()), refused);
        }
        if purpose != Purpose::SingleSignOn {
            assert_eq!(world.try_connect("acme", hand, "theirs").map(|_| ()), refused);
        }
        if purpose != Purpose::Directory {
            assert_eq!(world.set_up("acme", hand, State::Staging).map(|_| ()), refused);
        }
        assert_eq!(world.send("acme", hand, purpose).map(|_| ()), refused);
        assert_eq!(world.extend("acme", hand, "link-1", days(30)).map(|_| ()), refused);
        assert_eq!(world.take_in("acme", hand, true).map(|_| ()), refused);
        assert_eq!(world.add("acme", hand, "mate@acme.example", Role::Member).map(|_| ()), refused);
    }
}
