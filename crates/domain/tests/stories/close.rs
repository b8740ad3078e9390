//! A workspace is deleted by the operator (table D): its doors shut at once, everybody leaves by the one way out, and then
//! there is nothing left but what was told and recorded.

use domain::{Refusal, Role};

use crate::world::{dashboard::OWNER, people::*, rows::World};

/// Acme with Ada of the directory, signed in, and Cleo whom somebody added before.
fn acme() -> World {
    let mut world = World::staging();
    world.add("acme", OWNER, "cleo@acme.example", Role::Member).unwrap();
    world.switch_on("acme").unwrap();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.personal("adas-home", "ada@acme.example");
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world
}

#[test]
fn only_whoever_types_its_name_deletes_a_workspace() {
    let mut world = acme();
    for typed in ["", "Acme", "acme ", "adas-home"] {
        let refusal = world.close("acme", typed).unwrap_err();
        assert!(matches!(refusal, Refusal::ValueInvalid { field: "confirm", .. }), "{typed:?}: {refusal}");
    }
    world.close("acme", "acme").unwrap();
}

#[test]
fn its_doors_shut_at_once_and_its_domains_and_tokens_are_nobodys() {
    let mut world = acme();
    let change = world.close("acme", "acme").unwrap();
    world.says(
        &change,
        &[
            "- domain acme.example",
            "- token token-1",
            "- doors of acme",
            "! domain.released acme.example",
            "! token.revoked token-1",
            "! workspace.closed",
            "# operator workspace.closed acme",
        ],
    );
}

#[test]
fn everybody_leaves_by_the_one_way_out_the_last_owner_too() {
    let mut world = acme();
    world.close("acme", "acme").unwrap();
    let taken = world.workspace("acme").seats.taken;
    let first = world.depart("acme", 2);
    assert_eq!(first.seats_delta(), -2, "a stride is as long as it is");
    let told = world.told.len();
    while !world.depart("acme", 2).is_none() {}
    assert_eq!((taken, world.workspace("acme").seats.taken), (3, 0));
    let names: Vec<_> = world.told.iter().map(|event| event.name).collect();
    let count = |name: &str| names.iter().filter(|told| **told == name).count();
    assert!(world.told.len() > told);
    assert_eq!((count("member.removed"), count("member.deprovisioned"), count("seat.freed")), (2, 1, 3));
    assert_eq!(count("session.ended"), 1);
    assert!(world.session("phone").is_none(), "nor is anybody signed in");
    let homes = world.members.values().filter(|member| member.is_active()).count();
    assert_eq!(homes, 1, "Ada keeps her own workspace");
}

#[test]
fn what_is_left_of_it_is_what_was_told_and_recorded() {
    let mut world = acme();
    world.close("acme", "acme").unwrap();
    while !world.depart("acme", 100).is_none() {}
    let change = world.delete_workspace("acme");
    world.says(
        &change,
        &[
            "- directory",
            "- workspace acme",
            "! directory.disabled",
            "! workspace.deleted",
            "# system workspace.deleted acme",
        ],
    );
    assert!(world.identities.is_empty() && world.users.is_empty());
    assert_eq!(world.told.last().unwrap().name, "workspace.deleted");
}
