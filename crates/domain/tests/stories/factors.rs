//! Second factors, and the owners' way in past single sign-on (B11, table D, invariant 6).

use std::time::Duration;

use domain::{
    Refusal, Role,
    account::Status,
    connection::Mode,
    factor::{CHANGED_WITHIN, FOLLOWS_WITHIN, Kind, MOST_PASSKEYS},
    moment::minutes,
    rules::{connect::Guards, sign_in::ShownFactor},
    session::Means,
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, OPERATOR, OWNER},
    factors::{app, passkey},
    people::*,
    rows::World,
};

const AN_INSTANT: Duration = Duration::from_micros(1);

/// Acme requires single sign-on, and its owner has an app, set up with the code of time step 7.
fn guarded() -> World {
    let mut world = World::acme();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.add_factor("phone", app(7)).unwrap();
    world.force("okta", Mode::Required).unwrap();
    world
}

fn code_of<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.err().map_or("", |refusal| refusal.code())
}

#[test]
fn with_a_second_factor_a_mailbox_alone_opens_no_workspace_that_requires_single_sign_on() {
    let mut world = guarded();
    let change = world.mailbox("phone", "owner@acme.example").unwrap();
    assert!(change.events().iter().all(|event| event.name != "sso.bypassed"));
    assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_factor");
    world.force("okta", Mode::Optional).unwrap();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    world.force("okta", Mode::Required).unwrap();
    assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_factor", "nor once it is required");
}

#[test]
fn a_session_by_mailbox_that_is_open_already_ends_there_once_a_factor_is_set_up() {
    let mut world = World::acme();
    world.force("okta", Mode::Required).unwrap();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    world.add_factor("phone", app(7)).unwrap();
    assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_factor");
}

#[test]
fn b11_an_owner_comes_in_past_single_sign_on_by_mailbox_and_factor_and_the_workspace_hears_of_it() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    let change = world.show_code("phone", 8).unwrap();
    world.opens("phone", "acme").unwrap();
    let acme = world.workspace("acme").id;
    let told: Vec<_> = change.events().iter().filter(|event| event.name == "sso.bypassed").collect();
    assert_eq!((told.len(), told[0].workspace), (1, Some(acme)));
    assert!(told[0].data.contains("\"by\":\"totp\""), "{}", told[0].data);
    assert_eq!(change.audit().unwrap().workspace, Some(acme));
    world.says(
        &change,
        &[
            "~ totp of owner",
            "- session phone replaced",
            "+ session phone of owner, acme by break-glass in epoch 0, mailbox shown, factor shown",
            "+ sign-in succeeded at acme",
            "! session.ended phone owner replaced",
            "! session.opened phone owner break_glass [acme]",
            "! sso.bypassed phone owner totp",
            "# person session.opened phone",
        ],
    );
}

#[test]
fn a_time_step_is_taken_once_and_none_before_it() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    assert_eq!(world.show_code("phone", 7), Err(Refusal::FactorWrong), "it set the app up");
    world.show_code("phone", 9).unwrap();
    for step in [8, 9] {
        assert_eq!(world.show_code("phone", step), Err(Refusal::FactorWrong), "{step}");
    }
    world.show_code("phone", 10).unwrap();
}

#[test]
fn a_recovery_code_is_taken_once_and_told_with_what_is_left() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    let shown = ShownFactor::Recovery { digest: [2; 32] };
    let change = world.show("phone", &shown).unwrap();
    let told = change.events().iter().find(|event| event.name == "recovery_code.used").unwrap();
    assert!(told.data.ends_with("\"left\":2}"), "{}", told.data);
    assert_eq!(world.show("phone", &shown), Err(Refusal::FactorWrong));
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_passkey_is_judged_by_what_is_kept_of_it_and_nothing_older() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.show_code("phone", 8).unwrap();
    world.add_factor("phone", passkey(1)).unwrap();
    let factor = world.factor("phone", Kind::Passkey).id;
    let shown = ShownFactor::Passkey { factor, checked: vec![1], credential: vec![2] };
    world.show("phone", &shown).unwrap();
    assert_eq!(world.show("phone", &shown), Err(Refusal::FactorWrong), "its counter has gone on");
}

#[test]
fn a_factor_follows_a_mailbox_shortly() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.wait(FOLLOWS_WITHIN);
    world.show_code("phone", 8).unwrap();
    world.wait(AN_INSTANT);
    assert_eq!(world.show_code("phone", 9), Err(Refusal::MailboxRequired));
    world.sso("okta", "laptop", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
}

#[test]
fn somebody_locked_shows_no_factor() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    let account = world.session("phone").unwrap().account;
    world.accounts.get_mut(&account).unwrap().status = Status::Locked;
    assert_eq!(world.show_code("phone", 8), Err(Refusal::AccountLocked));
}

#[test]
fn nobody_but_an_owner_gets_past_single_sign_on_by_a_factor() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Admin).unwrap();
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.add_factor("phone", app(7)).unwrap();
    world.force("okta", Mode::Required).unwrap();
    let change = world.show_code("phone", 8).unwrap();
    assert!(change.events().iter().all(|event| event.name != "sso.bypassed"));
    assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_sso");
}

#[test]
fn what_broke_the_glass_is_dead_once_its_owner_is_demoted_or_gone() {
    for demoted in [true, false] {
        let mut world = World::without_directory();
        world.add("acme", OWNER, "second@acme.example", Role::Owner).unwrap();
        world.mailbox("phone", "second@acme.example").unwrap();
        world.add_factor("phone", app(7)).unwrap();
        world.force("okta", Mode::Required).unwrap();
        world.show_code("phone", 8).unwrap();
        world.opens("phone", "acme").unwrap();
        assert_eq!(world.session("phone").unwrap().proofs[0].by, Means::BreakGlass);
        if demoted {
            world.change_role("acme", OWNER, "second", Role::Admin).unwrap();
            assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_sso");
        } else {
            world.remove("acme", OWNER, "second").unwrap();
            assert_eq!(code_of(world.opens("phone", "acme")), "access_removed");
            world.add("acme", OWNER, "second@acme.example", Role::Owner).unwrap();
            assert_eq!(code_of(world.opens("phone", "acme")), "sign_in_requires_factor");
        }
    }
}

#[test]
fn where_the_plan_is_gone_nobody_needs_a_factor() {
    let mut world = guarded();
    world.plan("acme", Plan::Standard);
    world.wait(domain::workspace::GRACE);
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn requiring_single_sign_on_asks_for_an_owner_with_a_second_factor() {
    let mut world = World::acme();
    world.test("okta", OWNER).unwrap();
    let asked = |world: &mut World| world.switch("okta", OWNER, Mode::Required, Guards::Asked);
    assert_eq!(asked(&mut world), Err(Refusal::BreakGlassRequired));
    assert_eq!(
        world.switch("okta", OPERATOR, Mode::Required, Guards::Asked),
        Err(Refusal::BreakGlassRequired)
    );
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.add_factor("phone", app(7)).unwrap();
    asked(&mut world).unwrap();
}

#[test]
fn factors_are_changed_right_after_the_mailbox_was_shown() {
    let mut world = World::acme();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.wait(CHANGED_WITHIN);
    world.wait(AN_INSTANT);
    assert_eq!(world.add_factor("phone", app(7)), Err(Refusal::MailboxRequired));
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.wait(CHANGED_WITHIN);
    world.add_factor("phone", app(7)).unwrap();
}

#[test]
fn who_holds_the_mailbox_alone_changes_no_factors() {
    let mut world = guarded();
    world.mailbox("thief", "owner@acme.example").unwrap();
    let there = world.factor("thief", Kind::Totp).id;
    assert_eq!(world.remove_factor("thief", there), Err(Refusal::FactorRequired));
    assert_eq!(world.add_factor("thief", passkey(1)), Err(Refusal::FactorRequired));
    assert_eq!(world.renew_codes("thief"), Err(Refusal::FactorRequired));
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.show_code("phone", 8).unwrap();
    world.wait(minutes(1));
    world.renew_codes("phone").unwrap();
    let change = world.remove_factor("phone", there).unwrap();
    world.says(
        &change,
        &[
            "- factor of owner",
            "- factor of owner",
            "- factor of owner",
            "- factor of owner",
            "! factor.removed owner",
            "# person factor.removed factor",
        ],
    );
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").expect("who has no factor keeps the mailbox");
}

#[test]
fn an_account_has_one_app_and_so_many_passkeys() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.show_code("phone", 8).unwrap();
    assert_eq!(world.add_factor("phone", app(9)), Err(Refusal::FactorEnough));
    for number in 0..MOST_PASSKEYS {
        world.add_factor("phone", passkey(u8::try_from(number).unwrap())).unwrap();
    }
    assert_eq!(world.add_factor("phone", passkey(99)), Err(Refusal::FactorEnough));
    let account = world.session("phone").unwrap().account;
    let codes = world.factors_of(account).into_iter().filter(|one| one.kind() == Kind::Recovery);
    assert_eq!(codes.count(), 3, "they come with the first factor alone");
}

#[test]
fn the_operator_takes_all_factors_away_and_every_session_with_them() {
    let mut world = guarded();
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.show_code("phone", 8).unwrap();
    let account = world.session("phone").unwrap().account;
    let change = world.reset_factors(account);
    assert_eq!(change.audit().unwrap().action, "factors.reset");
    assert!(world.factors_of(account).is_empty() && world.live_sessions(account).is_empty());
    assert!(world.reset_factors(account).is_none(), "twice is once");
    world.mailbox("phone", "owner@acme.example").unwrap();
    world.opens("phone", "acme").expect("the mailbox is enough again");
}
