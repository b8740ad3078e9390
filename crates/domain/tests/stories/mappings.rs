//! Groups give roles and seats, where they are mapped.

use domain::{
    Refusal, Role,
    mapping::{Grant, MAPPED_AT_MOST, Mapping, Mappings, ToldRoles},
    rules::{
        grant::{Short, Wanted},
        group::Edit,
    },
    seat::Seat,
    workspace::Plan,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    groups::called,
    people::*,
    rows::World,
};

const ADMIN_SEATED: Grant = Grant { role: Role::Admin, seat: Seat::Full };
const GUEST: Grant = Grant { role: Role::Member, seat: Seat::Guest };

/// Acme with Ada, who is in Admins, Bob, who is in Contractors, and Cleo, who is in neither.
fn acme() -> World {
    let mut world = World::acme();
    for name in ["ada", "bob", "cleo"] {
        world.post("acme", told(&format!("{name}@acme.example"))).unwrap();
    }
    world.post_group("acme", called("Admins"), &["ada"]).unwrap();
    world.post_group("acme", called("Contractors"), &["bob"]).unwrap();
    world
}

fn mappings(world: &World) -> Mappings {
    let mapping = |name: &str, grant| Mapping { group: world.group("acme", name).id, grant };
    Mappings {
        ordered: vec![mapping("admins", ADMIN_SEATED), mapping("contractors", GUEST)],
        ..Mappings::default()
    }
}

fn mapped() -> World {
    let mut world = acme();
    let mappings = mappings(&world);
    world.map("acme", OWNER, mappings).unwrap();
    world
}

/// The role and seat of whoever goes by this name.
fn held(world: &World, name: &str) -> (Role, Option<Seat>) {
    let member = world.member("acme", name);
    (member.role, member.seat)
}

const ADMIN_HELD: (Role, Option<Seat>) = (Role::Admin, Some(Seat::Full));
const GUEST_HELD: (Role, Option<Seat>) = (Role::Member, Some(Seat::Guest));
const MEMBER_HELD: (Role, Option<Seat>) = (Role::Member, Some(Seat::Full));

#[test]
fn a_mapping_brings_everybody_in_line_in_one_change() {
    let mut world = acme();
    let mappings = mappings(&world);
    let change = world.map("acme", OWNER, mappings.clone()).unwrap();
    world.says(
        &change,
        &[
            "~ member bob member, guest seat, directory, claimed, epoch 0, Bob Acme bob@acme.example, held full seat",
            "~ member ada admin, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example, held full seat",
            "~ directory on",
            "! seat.freed bob 3 of 25",
            "! member.updated bob [seat]",
            "! member.updated ada [role]",
            "! directory.updated",
            "# person directory.mapped directory",
            "seats -1",
        ],
    );
    assert_eq!(held(&world, "cleo"), MEMBER_HELD, "what is usual otherwise");
    assert!(world.map("acme", OWNER, mappings).unwrap().is_none(), "what is so already changes nothing");
}

#[test]
fn whoever_comes_into_a_group_or_leaves_it_is_given_what_it_gives() {
    let mut world = mapped();
    world.list("acme", "admins", &["cleo"]).unwrap();
    assert_eq!(held(&world, "cleo"), ADMIN_HELD);
    world.unlist("acme", "admins", &["cleo", "ada"]).unwrap();
    assert_eq!((held(&world, "cleo"), held(&world, "ada")), (MEMBER_HELD, MEMBER_HELD));
    world.delete_group("acme", "contractors").unwrap();
    assert_eq!(held(&world, "bob"), MEMBER_HELD, "a group that is gone gives nothing");
    let directory = world.workspace("acme").directory.clone().unwrap();
    assert_eq!(directory.mappings.ordered.len(), 1, "nor is it mapped any more");
}

#[test]
fn the_first_mapping_that_applies_decides() {
    let mut world = mapped();
    world.list("acme", "contractors", &["ada"]).unwrap();
    assert_eq!(held(&world, "ada"), ADMIN_HELD);
    let mut turned = mappings(&world);
    turned.ordered.reverse();
    world.map("acme", OWNER, turned).unwrap();
    assert_eq!(held(&world, "ada"), GUEST_HELD);
}

#[test]
fn groups_give_to_those_in_the_groups_they_list() {
    let mut world = mapped();
    world.post_group("acme", called("Leads"), &["cleo"]).unwrap();
    world.list("acme", "admins", &["leads"]).unwrap();
    assert_eq!(held(&world, "cleo"), ADMIN_HELD);
    world.list("acme", "leads", &["bob", "admins"]).unwrap();
    assert_eq!(held(&world, "bob"), ADMIN_HELD, "in a circle, too");
    world.unlist("acme", "admins", &["leads"]).unwrap();
    assert_eq!((held(&world, "cleo"), held(&world, "bob")), (MEMBER_HELD, GUEST_HELD));
}

#[test]
fn whoever_joins_or_returns_takes_what_their_groups_give() {
    let mut world = mapped();
    world.put("acme", "bob", told("bob@acme.example").inactive()).unwrap();
    let taken = world.workspace("acme").seats.taken;
    world.put("acme", "bob", told("bob@acme.example")).unwrap();
    assert_eq!(held(&world, "bob"), GUEST_HELD);
    assert_eq!(world.workspace("acme").seats.taken, taken, "a guest takes no counted seat");
    let otherwise = Mappings { otherwise: GUEST, ..mappings(&world) };
    world.map("acme", OWNER, otherwise).unwrap();
    world.seats("acme", world.workspace("acme").seats.taken);
    world.post("acme", told("dave@acme.example")).unwrap();
    assert_eq!(held(&world, "dave"), GUEST_HELD, "where no counted seat is left, a guest still joins");
}

#[test]
fn a_staged_directory_is_switched_on_with_what_its_groups_give() {
    let mut world = World::staging();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post_group("acme", called("Admins"), &["ada"]).unwrap();
    let group = world.group("acme", "admins").id;
    let mappings = Mappings { ordered: vec![Mapping { group, grant: ADMIN_SEATED }], ..Mappings::default() };
    world.map("acme", OWNER, mappings).unwrap();
    world.switch_on("acme").unwrap();
    assert_eq!(held(&world, "ada"), ADMIN_HELD);
}

#[test]
fn an_owner_stays_an_owner_whatever_groups_say() {
    let mut world = mapped();
    world.owns("ada", "ada@mail.example");
    world.change_role("acme", OWNER, "ada", Role::Owner).unwrap();
    world.unlist("acme", "admins", &["ada"]).unwrap();
    world.list("acme", "contractors", &["ada"]).unwrap();
    world.put("acme", "ada", told("ada@acme.example").named(Some("Augusta"), None)).unwrap();
    assert_eq!(held(&world, "ada"), (Role::Owner, Some(Seat::Full)));
}

#[test]
fn whoever_finds_no_seat_keeps_the_one_they_have_and_it_is_told() {
    let mut world = mapped();
    world.seats("acme", world.workspace("acme").seats.taken);
    let change = world.unlist("acme", "contractors", &["bob"]).unwrap();
    assert_eq!(held(&world, "bob"), GUEST_HELD);
    assert!(change.events().iter().any(|event| event.name == "seat.refused"), "{change:?}");
    // One who frees a seat and one who takes it in the same change.
    world.list("acme", "contractors", &["bob"]).unwrap();
    let swap = [Edit::ReplaceAll(vec![world.listed("acme", "cleo")])];
    let contractors = world.group("acme", "contractors").told;
    world.put_group("acme", "contractors", contractors, &swap).unwrap();
    assert_eq!((held(&world, "bob"), held(&world, "cleo")), (MEMBER_HELD, GUEST_HELD));
}

#[test]
fn a_told_role_counts_where_it_is_followed_and_no_group_says_otherwise() {
    let mut world = mapped();
    let admin = |name: &str| domain::directory_user::Told { role: Some(Role::Admin), ..told(name) };
    world.put("acme", "cleo", admin("cleo@acme.example")).unwrap();
    assert_eq!(held(&world, "cleo"), MEMBER_HELD, "it is ignored unless it is followed");
    let following = Mappings { told_roles: ToldRoles::Follow, ..mappings(&world) };
    world.map("acme", OWNER, following).unwrap();
    assert_eq!(held(&world, "cleo"), ADMIN_HELD);
    world.put("acme", "bob", admin("bob@acme.example")).unwrap();
    assert_eq!(held(&world, "bob"), GUEST_HELD);
    world.put("acme", "cleo", told("cleo@acme.example")).unwrap();
    assert_eq!(held(&world, "cleo"), MEMBER_HELD);
}

#[test]
fn c5_while_groups_give_roles_no_hand_does_but_an_owner_s_on_owners() {
    let mut world = mapped();
    for hand in [OPERATOR, OWNER, ADMIN] {
        let answer = world.change_role("acme", hand, "cleo", Role::Admin);
        assert_eq!(answer, Err(Refusal::RoleKeptByGroups), "{hand:?}");
    }
    world.owns("cleo", "cleo@mail.example");
    world.change_role("acme", OWNER, "cleo", Role::Owner).unwrap();
    let answer = world.change_role("acme", OWNER, "cleo", Role::Admin);
    assert_eq!(answer, Err(Refusal::RoleKeptByGroups), "nor does an owner step down to what no group gives");
    world.change_role("acme", OWNER, "cleo", Role::Member).unwrap();
    world.map("acme", OWNER, Mappings::default()).unwrap();
    world.change_role("acme", OWNER, "cleo", Role::Admin).unwrap();
    assert_eq!(held(&world, "ada"), ADMIN_HELD, "what was given is kept when nothing is mapped any more");
}

#[test]
fn in_grace_a_role_is_taken_away_with_the_group() {
    let mut world = mapped();
    world.plan("acme", Plan::Standard);
    world.unlist("acme", "admins", &["ada"]).unwrap();
    assert_eq!(held(&world, "ada"), MEMBER_HELD);
}

#[test]
fn in_grace_whoever_is_taken_out_is_out_whatever_else_the_same_request_says() {
    let mut world = mapped();
    world.plan("acme", Plan::Standard);
    let (ada, cleo) = (vec![world.listed("acme", "ada")], vec![world.listed("acme", "cleo")]);
    let edits = [Edit::Remove(ada), Edit::Add(cleo)];
    let change = world.put_group("acme", "admins", called("Chiefs"), &edits).unwrap();
    assert_eq!(held(&world, "ada"), MEMBER_HELD);
    assert_eq!(held(&world, "cleo"), MEMBER_HELD, "who comes to be in it is given nothing");
    assert_eq!(world.group("acme", "chiefs").size, 1, "and the group says what was told of it");
    assert!(change.events().iter().any(|event| event.name == "directory_group.updated"), "{change:?}");
    world.plan("acme", Plan::Enterprise);
    let left = world.workspace("acme").directory.clone().unwrap().mappings;
    world.map("acme", OWNER, left).unwrap();
    assert_eq!(held(&world, "cleo"), ADMIN_HELD, "it is made up for");
}

#[test]
fn in_grace_no_role_is_raised_and_no_seat_taken_by_leaving_a_group() {
    let mut world = mapped();
    world.list("acme", "contractors", &["ada"]).unwrap();
    let mut turned = mappings(&world);
    turned.ordered.reverse();
    world.map("acme", OWNER, turned.clone()).unwrap();
    world.plan("acme", Plan::Standard);
    world.unlist("acme", "contractors", &["ada"]).unwrap();
    assert_eq!(held(&world, "ada"), GUEST_HELD);
    world.delete_group("acme", "contractors").unwrap();
    assert_eq!(held(&world, "bob"), GUEST_HELD, "nor by the end of one");
    world.plan("acme", Plan::Enterprise);
    let left = world.workspace("acme").directory.clone().unwrap().mappings;
    world.map("acme", OWNER, left).unwrap();
    assert_eq!((held(&world, "ada"), held(&world, "bob")), (ADMIN_HELD, MEMBER_HELD), "it is made up for");
}

#[test]
fn whoever_leaves_a_group_while_away_is_not_remembered_with_what_it_gave() {
    let mut world = mapped();
    world.put("acme", "ada", told("ada@acme.example").inactive()).unwrap();
    let change = world.unlist("acme", "admins", &["ada"]).unwrap();
    assert!(change.events().iter().any(|event| event.name == "member.updated"), "{change:?}");
    world.list("acme", "contractors", &["ada"]).unwrap();
    world.list("acme", "admins", &["ada"]).unwrap();
    assert_eq!(held(&world, "ada"), (Role::Member, None), "nor is anything given to who is away");
    world.map("acme", OWNER, Mappings::default()).unwrap();
    world.put("acme", "ada", told("ada@acme.example")).unwrap();
    assert_eq!(held(&world, "ada"), MEMBER_HELD);
}

#[test]
fn mapping_what_is_mapped_already_makes_up_for_the_seat_that_was_missing() {
    let mut world = mapped();
    let taken = world.workspace("acme").seats.taken;
    world.seats("acme", taken);
    world.unlist("acme", "contractors", &["bob"]).unwrap();
    let mappings = mappings(&world);
    let change = world.map("acme", OWNER, mappings.clone()).unwrap();
    assert!(change.is_none(), "while there is none, nothing changes and nothing is told again");
    world.seats("acme", taken + 1);
    let change = world.map("acme", OWNER, mappings.clone()).unwrap();
    assert_eq!(held(&world, "bob"), MEMBER_HELD);
    assert!(change.events().iter().all(|event| event.name != "directory.updated"), "{change:?}");
    assert!(world.map("acme", OWNER, mappings).unwrap().is_none());
}

#[test]
fn a_mapping_that_cannot_be_is_refused_and_changes_nothing() {
    let mut world = mapped();
    let before = world.workspace("acme").clone();
    let good = mappings(&world);
    let mapping = good.ordered[0];
    let with = |ordered: Vec<Mapping>| Mappings { ordered, ..Mappings::default() };
    let owner = Mapping { grant: Grant { role: Role::Owner, seat: Seat::Full }, ..mapping };
    let nowhere = Mapping { group: domain::Id::from_bits(77), ..mapping };
    let many: Vec<_> = (0..=MAPPED_AT_MOST)
        .map(|number| Mapping { group: domain::Id::from_bits(1_000 + number as u128), ..mapping })
        .collect();
    for wrong in [with(vec![owner]), with(vec![mapping, mapping]), with(many)] {
        let answer = world.map("acme", OWNER, wrong);
        assert!(matches!(answer, Err(Refusal::ValueInvalid { field: "mappings", .. })), "{answer:?}");
    }
    assert_eq!(world.map("acme", OWNER, with(vec![nowhere])), Err(Refusal::GroupNotFound));
    assert_eq!(world.map("acme", MEMBER, good), Err(Refusal::RoleInsufficient));
    assert_eq!(*world.workspace("acme"), before);
}

#[test]
fn a_preview_says_who_changes_who_stays_and_whom_it_cannot_reach_and_why() {
    let mut world = acme();
    for name in ["dave", "erin"] {
        world.post("acme", told(&format!("{name}@acme.example"))).unwrap();
    }
    world.owns("dave", "dave@mail.example");
    world.change_role("acme", OWNER, "dave", Role::Owner).unwrap();
    world.put("acme", "erin", told("erin@acme.example").inactive()).unwrap();
    world.seats("acme", world.workspace("acme").seats.taken);
    let before = world.workspace("acme").clone();
    let wanted = mappings(&world);
    let foreseen = world.foresee("acme", ADMIN, wanted.clone().into()).unwrap();
    assert_eq!(*world.workspace("acme"), before, "nothing is written");
    assert_eq!((foreseen.people, foreseen.changing.count, foreseen.staying()), (5, 2, 3));
    let turns: Vec<_> = foreseen
        .changing
        .first
        .iter()
        .map(|turn| (turn.before.given_name.clone().unwrap(), turn.before.role, turn.role, turn.seat))
        .collect();
    let expected = [
        ("Ada".to_owned(), Role::Member, Role::Admin, Some(Seat::Full)),
        ("Bob".to_owned(), Role::Member, Role::Member, Some(Seat::Guest)),
    ];
    assert_eq!(turns, expected);
    let short: Vec<_> = foreseen.short.iter().map(|(why, who)| (*why, who.count)).collect();
    assert_eq!(short, [(Short::Owner, 1), (Short::Away, 1)]);
    assert_eq!((foreseen.freed, foreseen.asked_for), (1, 0));
    world.map("acme", ADMIN, wanted).unwrap();

    // Where there are no seats, it says who goes without; in grace, who gains nothing.
    world.seats("acme", world.workspace("acme").seats.taken);
    let everybody = || Mappings { otherwise: ADMIN_SEATED, ..Mappings::default() };
    let foreseen = world.foresee("acme", OWNER, everybody().into()).unwrap();
    assert_eq!((foreseen.short_for(Short::NoSeat), foreseen.asked_for), (1, 1), "{foreseen:?}");
    assert_eq!(foreseen.changing.count, 2, "Bob and Cleo become admins all the same");
    world.plan("acme", Plan::Standard);
    let foreseen = world.foresee("acme", OWNER, everybody().into()).unwrap();
    assert_eq!((foreseen.short_for(Short::Plan), foreseen.changing.count), (2, 0), "{foreseen:?}");
}

#[test]
fn whoever_maps_what_somebody_else_has_changed_meanwhile_is_told_and_changes_nothing() {
    let mut world = acme();
    let seen = Some(world.workspace("acme").directory.clone().unwrap().mappings);
    let wanted = |world: &World| Wanted { mappings: mappings(world), instead_of: seen.clone() };
    let (mine, other) = (wanted(&world), Mappings { otherwise: GUEST, ..Mappings::default() });
    world.map("acme", ADMIN, other.clone()).unwrap();
    let before = world.workspace("acme").clone();
    assert_eq!(world.map_as("acme", OWNER, mine.clone()), Err(Refusal::MappingsChanged));
    assert_eq!(*world.workspace("acme"), before);
    let again = Wanted { instead_of: Some(other), ..mine };
    world.map_as("acme", OWNER, again).unwrap();
    // A group that the directory deletes leaves the mappings by itself, which is such a change.
    let seen = world.workspace("acme").directory.clone().unwrap().mappings;
    world.delete_group("acme", "contractors").unwrap();
    let late = Wanted { mappings: seen.clone(), instead_of: Some(seen) };
    assert_eq!(world.map_as("acme", OWNER, late), Err(Refusal::MappingsChanged));
}
