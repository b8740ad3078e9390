//! Tokens of a directory: how many there are, how one takes over from another, and when each ends (D9).

use domain::{
    Refusal,
    moment::{days, hours},
};

use crate::world::{dashboard::ADMIN, rows::World};

#[test]
fn d9_a_directory_has_two_live_tokens_at_most_so_that_one_can_take_over_from_the_other() {
    let mut world = World::acme();
    let change = world.add_token("acme", ADMIN).unwrap();
    world.says(
        &change,
        &[
            "~ token token-1 until 2026-11-30T09:00:00.000Z",
            "+ token token-2 until 2027-11-23T09:00:00.000Z",
            "! token.end_changed token-1",
            "! token.created token-2",
            "# person token.created token-2",
        ],
    );
    assert_eq!(world.add_token("acme", ADMIN).unwrap_err(), Refusal::TokenTwoLive);
    let change = world.revoke_token("acme", ADMIN, "token-1").unwrap();
    world.says(&change, &["- token token-1", "! token.revoked token-1", "# person token.revoked token-1"]);
    assert!(world.revoke_token("acme", ADMIN, "token-1").unwrap().is_none());
    world.add_token("acme", ADMIN).unwrap();
    assert_eq!(world.revoke_token("acme", ADMIN, "token-9").unwrap_err(), Refusal::TokenNotFound);
}

#[test]
fn d9_the_old_token_ends_when_the_admin_says_in_thirty_days_at_most_and_never_later_than_it_would_have() {
    let mut world = World::acme();
    let in_a_year = world.now.after(days(365));
    let refusal = world.rotate_token("acme", ADMIN, in_a_year, days(31)).unwrap_err();
    assert_eq!(refusal.code(), "value_invalid");
    world.wait(days(355));
    let in_a_year = world.now.after(days(365));
    let change = world.rotate_token("acme", ADMIN, in_a_year, days(30)).unwrap();
    world.says(
        &change,
        &[
            "+ token token-2 until 2028-11-12T09:00:00.000Z",
            "! token.created token-2",
            "# person token.created token-2",
        ],
    );
    let change = world.rotate_token("acme", ADMIN, in_a_year, days(0)).unwrap();
    world.says(
        &change,
        &[
            "- token token-1",
            "- token token-2",
            "+ token token-3 until 2028-11-12T09:00:00.000Z",
            "! token.revoked token-1",
            "! token.revoked token-2",
            "! token.created token-3",
            "# person token.created token-3",
        ],
    );
}

#[test]
fn a_token_that_has_run_out_is_not_counted_and_none_lives_longer_than_two_years() {
    let mut world = World::acme();
    world.wait(days(365));
    world.add_token("acme", ADMIN).unwrap();
    world.add_token("acme", ADMIN).unwrap();
    assert_eq!(world.add_token("acme", ADMIN).unwrap_err(), Refusal::TokenTwoLive);
    let now = world.now;
    for end in [now, now.before(hours(1)), now.after(days(731))] {
        assert_eq!(world.add_token_until("acme", ADMIN, end).unwrap_err().code(), "value_invalid");
    }
}

#[test]
fn without_a_directory_there_are_no_tokens() {
    let mut world = World::without_directory();
    assert_eq!(world.add_token("acme", ADMIN).unwrap_err(), Refusal::DirectoryNotFound);
}
