use domain::{
    DirectoryGroupId, DirectoryId, Moment, Role, WorkspaceId,
    directory_group::{DirectoryGroup, Told},
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    seat::Seat,
};

use super::{
    Names,
    form::{Filled, Move, Step},
    words,
};

const ADMIN: Grant = Grant { role: Role::Admin, seat: Seat::Full };
const GUEST: Grant = Grant { role: Role::Member, seat: Seat::Guest };

fn id(number: u128) -> DirectoryGroupId {
    DirectoryGroupId::from_bits(number)
}

fn mapped(groups: &[(u128, Grant)]) -> Mappings {
    let ordered = groups.iter().map(|(number, grant)| Mapping { group: id(*number), grant: *grant });
    Mappings { ordered: ordered.collect(), ..Mappings::default() }
}

/// What a browser sends from a form with these numbers, each group an admin's on a full seat.
fn sent(places: &[(u128, &str)], besides: &[(&str, &str)]) -> (Filled, Step) {
    let mut fields = vec![
        ("otherwise_role".to_owned(), "member".to_owned()),
        ("otherwise_seat".to_owned(), "full".to_owned()),
    ];
    for (number, place) in places {
        for (what, value) in [("place", *place), ("role", "admin"), ("seat", "full")] {
            fields.push((format!("{what}.{}", id(*number)), value.to_owned()));
        }
    }
    fields.extend(besides.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Filled::read(&fields)
}

fn order(filled: &Filled) -> Vec<u128> {
    filled.mappings().unwrap().ordered.iter().map(|mapping| mapping.group.bits()).collect()
}

#[test]
fn the_order_is_that_of_the_numbers_and_whoever_has_none_is_not_mapped() {
    let (filled, step) = sent(&[(1, "30"), (2, " 2 "), (3, ""), (4, "7")], &[]);
    assert_eq!((order(&filled), step), (vec![2, 4, 1], Step::Preview));
    assert_eq!(filled.mappings().unwrap(), mapped(&[(2, ADMIN), (4, ADMIN), (1, ADMIN)]));
    assert_eq!(filled.next_place(), 31);
}

#[test]
fn what_groups_give_reads_back_from_the_form() {
    let otherwise =
        Mappings { otherwise: GUEST, told_roles: ToldRoles::Follow, ..mapped(&[(5, GUEST), (1, ADMIN)]) };
    for mappings in [Mappings::default(), otherwise] {
        assert_eq!(Filled::of(&mappings).mappings(), Ok(mappings.clone()));
        let json = serde_json::to_string(&mappings).unwrap();
        let (filled, step) = sent(&[], &[("from", &json), ("to", &json), ("step", "edit")]);
        assert_eq!((filled.mappings(), filled.from, step), (Ok(mappings.clone()), mappings, Step::Edit));
    }
}

#[test]
fn what_cannot_be_is_said_at_its_field() {
    for (places, wrong) in [
        (vec![(1, "2"), (2, "2"), (3, "1")], vec![1, 2]),
        (vec![(1, "0")], vec![1]),
        (vec![(1, "-1"), (2, "1"), (3, "first")], vec![1, 3]),
        (vec![(1, "1.5")], vec![1]),
        (vec![(1, "99999999999999")], vec![1]),
    ] {
        let flaws = sent(&places, &[]).0.mappings().unwrap_err();
        let at: Vec<_> = flaws.iter().map(|flaw| flaw.at.clone()).collect();
        let expected: Vec<_> = wrong.iter().map(|number| format!("place-{}", id(*number))).collect();
        assert_eq!(at, expected, "{places:?}");
    }
    let (filled, _) = sent(&[(1, "1")], &[("otherwise_role", "king")]);
    assert_eq!(filled.mappings().unwrap_err()[0].at, "otherwise_role");
    let (filled, _) = sent(&[(1, "1")], &[(&format!("seat.{}", id(1)), "throne")]);
    assert_eq!(filled.mappings().unwrap_err()[0].at, format!("role-{}", id(1)));
}

#[test]
fn a_group_moves_one_place_and_stays_at_the_ends() {
    let (mut filled, step) =
        sent(&[(1, "1"), (2, "4"), (3, "9"), (4, "")], &[("step", &format!("up.{}", id(3)))]);
    assert_eq!(step, Step::Move(id(3), Move::Up));
    for (group, way, expected, moves) in [
        (3, Move::Up, [1, 3, 2], true),
        (3, Move::Up, [3, 1, 2], true),
        (3, Move::Up, [3, 1, 2], false),
        (2, Move::Down, [3, 1, 2], false),
        (1, Move::Down, [3, 2, 1], true),
        (4, Move::Up, [3, 2, 1], false),
    ] {
        assert_eq!(filled.move_by(id(group), way), moves, "{group} {way:?}");
        assert_eq!(order(&filled), expected, "{group} {way:?}");
    }
    filled.unmap(id(2));
    assert_eq!(order(&filled), [3, 1]);
}

#[test]
fn enter_looks_for_groups_where_something_else_is_looked_for_and_otherwise_at_what_changes() {
    let pressed = |q: &str| sent(&[], &[("step", "enter"), ("was_q", "eng"), ("q", q)]).1;
    assert_eq!((pressed("sales"), pressed("eng")), (Step::Find, Step::Preview));
    let (filled, step) = sent(&[], &[("step", "next"), ("behind", "zoo")]);
    assert_eq!((filled.behind.as_str(), step), ("zoo", Step::Next));
    assert_eq!(sent(&[], &[("step", "up.nonsense")]).1, Step::Preview);
}

#[test]
fn what_is_different_is_said_in_sentences() {
    let group = |number: u128, name: &str| DirectoryGroup {
        id: id(number),
        workspace: WorkspaceId::from_bits(1),
        directory: DirectoryId::from_bits(1),
        told: Told {
            display_name: name.to_owned(),
            display_name_key: name.to_owned(),
            external_id: None,
            resource: String::new(),
        },
        size: 0,
        version: 1,
        created_at: Moment::from_micros(0),
        changed_at: Moment::from_micros(0),
    };
    let names = Names(vec![group(1, "Admins"), group(2, "Guests"), group(3, "Leads")]);
    let says = |before: &Mappings, after: &Mappings| words::changes(before, after, &names);
    let before = mapped(&[(1, ADMIN), (2, GUEST), (9, GUEST)]);
    assert_eq!(says(&before, &before), [""; 0]);
    let after = mapped(&[(2, ADMIN), (3, GUEST), (1, ADMIN)]);
    let expected = [
        "“Guests” gives Admin on a full seat, and no longer Member on a guest seat.",
        "“Leads” gives Member on a guest seat, at place 2.",
        "A group that your identity provider has deleted gives nothing any more.",
        "The order is another: “Guests”, “Leads”, “Admins”.",
    ];
    assert_eq!(says(&before, &after), expected);
    let rest = Mappings { otherwise: GUEST, told_roles: ToldRoles::Follow, ..before.clone() };
    let expected =
        ["Everybody else gets Member on a guest seat.", "Roles that your identity provider names count."];
    assert_eq!(says(&before, &rest), expected);
    let nothing = says(&rest, &Mappings::default());
    assert_eq!(nothing.last().unwrap(), "Roles are given here again. Everybody keeps the one they have.");
}
