//! What the list says about seats, which part of it is shown, and what is locked in it.

use domain::{
    Role,
    directory::State,
    member::{Source, Standing},
    seat::Seats,
};

use store::ListedMember;

use super::{Beforehand, Row, SeatBar, reasons};
use crate::console::door::{
    Inside,
    tests::{acme, acme_with_directory, inside, member},
};

fn listed(member: &domain::Member) -> ListedMember {
    ListedMember { member: member.clone(), signed_in_at: None, key: String::new() }
}

/// A row of the list, where there are other owners besides whoever is inside.
fn row(inside: &Inside, member: &domain::Member) -> Row {
    super::row(&Beforehand { inside, owners: 2 }, &listed(member))
}

#[test]
fn seats_are_counted_in_words() {
    let bar = |limit, taken| {
        let bar = SeatBar::of(Seats { limit, taken });
        (bar.headline, bar.rest, bar.percent)
    };
    assert_eq!(
        bar(Some(25), 8),
        ("8 of 25 seats in use".to_owned(), "17 seats are free.".to_owned(), Some(32))
    );
    assert_eq!(bar(Some(1), 1).0, "1 of 1 seat in use");
    assert_eq!(bar(Some(3), 2).1, "1 seat is free.");
    assert_eq!(bar(Some(3), 3).1, "No seat is free.");
    assert_eq!(bar(None, 1), ("1 seat in use".to_owned(), "There is no limit.".to_owned(), None));
}

#[test]
fn a_workspace_over_its_limit_says_that_nobody_is_removed_for_it() {
    let bar = SeatBar::of(Seats { limit: Some(3), taken: 5 });
    assert_eq!(bar.percent, Some(100));
    assert!(bar.rest.starts_with("2 more than there are."));
}

#[test]
fn while_the_directory_keeps_the_list_its_people_are_locked_and_others_are_not() {
    let admin = inside(acme_with_directory(State::On), Role::Admin);
    let theirs = row(&admin, &member(7, Role::Member, Source::Directory));
    assert_eq!(theirs.removal_lock.map(|reason| reason.code), Some("member_kept_by_directory"));
    assert_eq!(theirs.roles.len(), 2, "roles stay the dashboard's");
    let ours = row(&admin, &member(8, Role::Member, Source::Invited));
    assert!(ours.removal_lock.is_none() && ours.role_lock.is_none());
}

#[test]
fn a_staging_directory_locks_nothing() {
    let admin = inside(acme_with_directory(State::Staging), Role::Admin);
    assert!(row(&admin, &member(7, Role::Member, Source::Directory)).removal_lock.is_none());
}

#[test]
fn only_an_owner_can_touch_an_owner_and_the_reason_is_said_once() {
    let owners = [member(7, Role::Owner, Source::Owner), member(8, Role::Owner, Source::Invited)];
    let admin = inside(acme(), Role::Admin);
    let rows: Vec<_> = owners.iter().map(|owner| row(&admin, owner)).collect();
    assert!(rows.iter().all(|row| row.roles.is_empty()));
    let said = reasons(&rows);
    assert_eq!(said.iter().map(|reason| reason.code).collect::<Vec<_>>(), ["role_owner_only"]);
    let owner = row(&inside(acme(), Role::Owner), &owners[0]);
    assert_eq!(owner.roles.len(), 3);
}

#[test]
fn the_last_owner_is_locked_in_their_own_row_with_one_reason() {
    let owner = inside(acme(), Role::Owner);
    let row = super::row(&Beforehand { inside: &owner, owners: 1 }, &listed(&owner.who.member));
    assert!(row.roles.is_empty(), "no lower role is offered");
    let said = reasons(&[row]);
    assert_eq!(said.iter().map(|reason| reason.code).collect::<Vec<_>>(), ["owner_is_last"]);
}

#[test]
fn whoever_manages_nobody_sees_no_locks_because_nothing_is_offered() {
    let row = row(&inside(acme(), Role::Member), &member(7, Role::Member, Source::Invited));
    assert!(row.roles.is_empty() && row.role_lock.is_none() && row.removal_lock.is_none());
}

#[test]
fn who_has_no_access_can_be_given_nothing_and_loses_nothing() {
    let mut gone = member(7, Role::Member, Source::Invited);
    gone.standing = Standing::Inactive;
    gone.seat = None;
    let row = row(&inside(acme(), Role::Owner), &gone);
    assert!(row.roles.is_empty() && row.removal_lock.is_none());
    assert_eq!(row.seat, "None");
}
