//! What groups give, in words.

use domain::{
    mapping::{Grant, Mappings, ToldRoles},
    seat::Seat,
};

use super::Names;
use crate::console::members::role_name;

/// What a seat is called.
pub(super) const fn seat_name(seat: Option<Seat>) -> &'static str {
    match seat {
        Some(Seat::Full) => text::groups::full_seat(),
        Some(Seat::Guest) => text::groups::guest_seat(),
        None => text::groups::no_seat(),
    }
}

/// What a grant gives.
fn given(grant: Grant) -> String {
    let role = role_name(grant.role);
    match grant.seat {
        Seat::Full => text::groups::on_a_full_seat(role),
        Seat::Guest => text::groups::on_a_guest_seat(role),
    }
}

/// What is so.
pub(super) fn standing(mappings: &Mappings) -> String {
    if mappings.are_in_force() {
        text::groups::groups_that_give(mappings.ordered.len())
    } else {
        text::groups::groups_give_nothing().to_owned()
    }
}

/// What is different, a sentence each.
pub(super) fn changes(before: &Mappings, after: &Mappings, names: &Names) -> Vec<String> {
    let mut says = Vec::new();
    let had = |mappings: &Mappings, group| mappings.ordered.iter().find(|one| one.group == group).copied();
    for (at, mapping) in after.ordered.iter().enumerate() {
        let (name, gives) = (names.quoted(mapping.group), given(mapping.grant));
        match had(before, mapping.group) {
            None => says.push(text::groups::gives_at_place(gives, name, at + 1)),
            Some(old) if old.grant != mapping.grant => {
                says.push(text::groups::gives_and_no_longer(given(old.grant), gives, name));
            }
            Some(_) => {}
        }
    }
    let gone = before.ordered.iter().filter(|old| had(after, old.group).is_none());
    says.extend(gone.map(|old| text::groups::gives_nothing_more(names.quoted(old.group))));
    let stay = |of: &Mappings, other: &Mappings| -> Vec<_> {
        of.ordered.iter().map(|one| one.group).filter(|group| had(other, *group).is_some()).collect()
    };
    if stay(before, after) != stay(after, before) {
        let order: Vec<_> = after.ordered.iter().map(|one| names.quoted(one.group)).collect();
        says.push(text::groups::another_order(order.join(", ")));
    }
    if before.otherwise != after.otherwise {
        says.push(text::groups::everybody_else_gets_that(given(after.otherwise)));
    }
    match (before.told_roles, after.told_roles) {
        (ToldRoles::Ignore, ToldRoles::Follow) => {
            says.push(text::groups::named_roles_count_now().to_owned());
        }
        (ToldRoles::Follow, ToldRoles::Ignore) => {
            says.push(text::groups::named_roles_count_no_more().to_owned());
        }
        _ => {}
    }
    if before.are_in_force() && !after.are_in_force() {
        says.push(text::groups::given_here_again().to_owned());
    }
    says
}
