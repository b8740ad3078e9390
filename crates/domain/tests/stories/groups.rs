//! A directory tells of groups.

use domain::{
    DirectoryGroupId, Refusal,
    directory::{NewManners, State, UnknownMembers},
    directory_group::Listed,
    rules::group::{Edit, TOLD_AT_ONCE, Turnover},
    workspace::Plan,
};

use crate::world::{dashboard::OPERATOR, groups::called, people::*, rows::World};

/// Acme with Ada and Bob, and a group that lists Ada.
fn engineering() -> World {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.post_group("acme", called("Engineering"), &["ada"]).unwrap();
    world
}

#[test]
fn a_group_is_stored_with_whom_it_lists_and_told() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    let change = world.post_group("acme", called("Engineering"), &["ada"]).unwrap();
    world.says(
        &change,
        &[
            "+ group engineering v1 \"Engineering\" of 1",
            "+ engineering lists ada",
            "! directory_group.created engineering",
            "! directory_group.updated engineering [members] [ada] []",
            "# directory directory_group.created engineering",
        ],
    );
}

#[test]
fn a_name_is_given_once_in_any_case() {
    let mut world = engineering();
    let by = world.group("acme", "engineering").id;
    assert_eq!(world.post_group("acme", called("ENGINEERING"), &[]), Err(Refusal::GroupNameTaken { by }));
    world.post_group("acme", called("Research"), &[]).unwrap();
    let renamed = world.put_group("acme", "research", called("engineerinG"), &[]);
    assert_eq!(renamed, Err(Refusal::GroupNameTaken { by }));
    // Its own name in another case is its own.
    world.put_group("acme", "engineering", called("ENGINEERING"), &[]).unwrap();
}

#[test]
fn who_comes_and_who_goes_is_told_and_nothing_else_is_written() {
    let mut world = engineering();
    let change = world.list("acme", "engineering", &["bob", "ada"]).unwrap();
    world.says(
        &change,
        &[
            "~ group engineering v2 \"Engineering\" of 2",
            "+ engineering lists bob",
            "! directory_group.updated engineering [members] [bob] []",
            "# directory directory_group.updated engineering",
        ],
    );
    let change = world.unlist("acme", "engineering", &["ada"]).unwrap();
    world.says(
        &change,
        &[
            "~ group engineering v3 \"Engineering\" of 1",
            "- engineering lists ada",
            "! directory_group.updated engineering [members] [] [ada]",
            "# directory directory_group.updated engineering",
        ],
    );
}

#[test]
fn what_is_so_already_changes_nothing() {
    let mut world = engineering();
    assert!(world.list("acme", "engineering", &["ada"]).unwrap().is_none());
    assert!(world.unlist("acme", "engineering", &["bob"]).unwrap().is_none());
    assert!(world.put_group("acme", "engineering", called("Engineering"), &[]).unwrap().is_none());
    let ada = world.listed("acme", "ada");
    let same = [Edit::Clear, Edit::ReplaceAll(vec![ada])];
    assert!(world.put_group("acme", "engineering", called("Engineering"), &same).unwrap().is_none());
    assert_eq!(world.group("acme", "engineering").version, 1);
}

#[test]
fn a_rename_is_told_once_and_lists_nobody_anew() {
    let mut world = engineering();
    let change = world.put_group("acme", "engineering", called("Research"), &[]).unwrap();
    world.says(
        &change,
        &[
            "~ group engineering v2 \"Research\" of 1",
            "! directory_group.updated engineering [display_name] [] []",
            "# directory directory_group.updated engineering",
        ],
    );
}

#[test]
fn whoever_the_directory_forgets_is_on_no_list() {
    let mut world = engineering();
    world.post_group("acme", called("Everyone"), &["ada", "bob", "engineering"]).unwrap();
    world.delete("acme", "ada").unwrap();
    for (name, size) in [("engineering", 0), ("everyone", 2)] {
        let group = world.group("acme", name);
        assert_eq!((group.size, group.version), (size, 2), "{name}");
    }
    world.delete_group("acme", "engineering").unwrap();
    assert_eq!(world.group("acme", "everyone").size, 1);
}

#[test]
fn groups_may_list_one_another_in_a_circle_and_themselves() {
    let mut world = engineering();
    world.post_group("acme", called("Everyone"), &["engineering"]).unwrap();
    world.list("acme", "engineering", &["everyone", "engineering"]).unwrap();
    world.delete_group("acme", "engineering").unwrap();
    assert_eq!(world.group("acme", "everyone").size, 0);
}

fn with_nobody() -> Turnover {
    Turnover { unknown: vec!["usr_nobody".to_owned()], ..Turnover::default() }
}

#[test]
fn whoever_is_unknown_is_named_and_nothing_changes() {
    let mut world = engineering();
    let group = world.group("acme", "engineering");
    let nobody = Refusal::GroupMemberUnknown { id: "usr_nobody".to_owned() };
    let bob = world.listed("acme", "bob");
    let turnover = Turnover { added: vec![bob], ..with_nobody() };
    assert_eq!(world.put_turnover("acme", &group, called("Engineering"), &turnover), Err(nobody));
    assert_eq!(world.group("acme", "engineering"), group);
}

#[test]
fn a_directory_that_ignores_the_unknown_lists_the_others() {
    let mut world = engineering();
    let ignoring = NewManners { unknown_members: Some(UnknownMembers::Ignore), ..NewManners::default() };
    world.set_up_with("acme", OPERATOR, State::On, ignoring).unwrap();
    let group = world.group("acme", "engineering");
    let bob = world.listed("acme", "bob");
    let turnover = Turnover { added: vec![bob], ..with_nobody() };
    world.put_turnover("acme", &group, called("Engineering"), &turnover).unwrap();
    assert_eq!(world.group("acme", "engineering").size, 2);
}

#[test]
fn in_grace_people_are_taken_out_of_groups_and_none_put_in() {
    let mut world = engineering();
    world.plan("acme", Plan::Standard);
    let removals_only = |answer: Result<_, Refusal>| matches!(answer, Err(Refusal::PlanRemovalsOnly { .. }));
    assert!(removals_only(world.list("acme", "engineering", &["bob"])));
    assert!(removals_only(world.put_group("acme", "engineering", called("Research"), &[])));
    assert!(removals_only(world.post_group("acme", called("Research"), &[])));
    world.unlist("acme", "engineering", &["ada"]).unwrap();
    world.delete_group("acme", "engineering").unwrap();
}

#[test]
fn a_staging_directory_stores_groups() {
    let mut world = World::staging();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post_group("acme", called("Engineering"), &["ada"]).unwrap();
    world.switch_on("acme").unwrap();
    assert_eq!(world.group("acme", "engineering").size, 1);
}

#[test]
fn a_directory_that_is_gone_takes_its_groups_along() {
    let mut world = engineering();
    world.turn_off("acme", OPERATOR).unwrap();
    assert!(world.groups.is_empty() && world.lists.is_empty());
}

#[test]
fn a_large_turnover_is_told_in_several_events_and_wholly() {
    let world = engineering();
    let group = world.group("acme", "engineering");
    let many = u128::try_from(TOLD_AT_ONCE).unwrap() + 1;
    let added = (0..many).map(|bits| Listed::Group(DirectoryGroupId::from_bits(1_000 + bits)));
    let turnover = Turnover { added: added.collect(), ..Turnover::default() };
    let scene = domain::rules::Scene {
        workspace: world.workspace("acme"),
        actor: world.directory_of("acme"),
        now: world.now,
    };
    let (change, after) =
        domain::rules::group::update(scene, &group, group.told.clone(), None, &turnover, &[]).unwrap();
    assert_eq!(after.size, 1 + u32::try_from(many).unwrap());
    let told: Vec<usize> = change
        .events()
        .iter()
        .map(|event| {
            let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
            data["added"].as_array().unwrap().len()
        })
        .collect();
    assert_eq!(told, [TOLD_AT_ONCE, 1]);
}
