//! What groups give, in words.

use domain::{
    mapping::{Grant, Mappings, ToldRoles},
    seat::Seat,
};

use super::Names;
use crate::console::members::role_name;

/// What is said once a group was moved.
pub(super) const MOVED: &str = "The group was moved. Nothing is given before you have seen the preview.";

/// What a seat is called.
pub(super) const fn seat_name(seat: Option<Seat>) -> &'static str {
    match seat {
        Some(Seat::Full) => "Full seat",
        Some(Seat::Guest) => "Guest seat",
        None => "No seat",
    }
}

/// What a grant gives.
fn given(grant: Grant) -> String {
    let seat = match grant.seat {
        Seat::Full => "full",
        Seat::Guest => "guest",
    };
    format!("{} on a {seat} seat", role_name(grant.role))
}

/// How many a group lists.
pub(super) fn lists(size: u32) -> String {
    match size {
        0 => "Lists nobody".to_owned(),
        1 => "Lists 1 person or group".to_owned(),
        many => format!("Lists {many} people and groups"),
    }
}

/// So many people.
pub(super) fn people(count: usize) -> String {
    match count {
        0 => "nobody".to_owned(),
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    }
}

/// What is so.
pub(super) fn standing(mappings: &Mappings) -> String {
    match (mappings.ordered.len(), mappings.are_in_force()) {
        (_, false) => "Groups give nothing yet: roles are given here, on the page of the members.".to_owned(),
        (0, true) => "No group is mapped; everybody the directory keeps gets the same.".to_owned(),
        (1, true) => "1 group gives a role and a seat.".to_owned(),
        (many, true) => format!("{many} groups give roles and seats."),
    }
}

/// What has just been done.
pub(super) fn saved(count: usize) -> String {
    match count {
        0 => "Saved. Nobody has another role or seat by it.".to_owned(),
        1 => "Saved. 1 person has another role or seat now.".to_owned(),
        many => format!("Saved. {many} people have another role or seat now."),
    }
}

/// What is different, a sentence each.
pub(super) fn changes(before: &Mappings, after: &Mappings, names: &Names) -> Vec<String> {
    let mut says = Vec::new();
    let had = |mappings: &Mappings, group| mappings.ordered.iter().find(|one| one.group == group).copied();
    for (at, mapping) in after.ordered.iter().enumerate() {
        let (name, gives) = (names.quoted(mapping.group), given(mapping.grant));
        match had(before, mapping.group) {
            None => says.push(format!("{name} gives {gives}, at place {}.", at + 1)),
            Some(old) if old.grant != mapping.grant => {
                says.push(format!("{name} gives {gives}, and no longer {}.", given(old.grant)));
            }
            Some(_) => {}
        }
    }
    let gone = before.ordered.iter().filter(|old| had(after, old.group).is_none());
    says.extend(gone.map(|old| format!("{} gives nothing any more.", names.quoted(old.group))));
    let stay = |of: &Mappings, other: &Mappings| -> Vec<_> {
        of.ordered.iter().map(|one| one.group).filter(|group| had(other, *group).is_some()).collect()
    };
    if stay(before, after) != stay(after, before) {
        let order: Vec<_> = after.ordered.iter().map(|one| names.quoted(one.group)).collect();
        says.push(format!("The order is another: {}.", order.join(", ")));
    }
    if before.otherwise != after.otherwise {
        says.push(format!("Everybody else gets {}.", given(after.otherwise)));
    }
    match (before.told_roles, after.told_roles) {
        (ToldRoles::Ignore, ToldRoles::Follow) => {
            says.push("Roles that your identity provider names count.".to_owned());
        }
        (ToldRoles::Follow, ToldRoles::Ignore) => {
            says.push("Roles that your identity provider names count no more.".to_owned());
        }
        _ => {}
    }
    if before.are_in_force() && !after.are_in_force() {
        says.push("Roles are given here again. Everybody keeps the one they have.".to_owned());
    }
    says
}
