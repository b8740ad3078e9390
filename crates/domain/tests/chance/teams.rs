//! Groups and what they give, by chance.

use domain::{
    Role,
    directory_group::Listed,
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    rules::group::Edit,
    seat::Seat,
    workspace::DirectoryPower,
};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::world::{
    dashboard::{OPERATOR, OWNER},
    groups::called,
    rows::World,
};

const TEAMS: [&str; 3] = ["Alpha", "Beta", "Gamma"];

/// What is done about groups.
#[derive(Debug, Clone)]
pub(super) enum Doing {
    /// One is made.
    Make(usize),
    /// One lists a person or another group too, or no longer.
    Turn(usize, Whom, bool),
    /// One is forgotten.
    Forget(usize),
    /// They give something else.
    Map(Vec<(usize, Grant)>, Grant, ToldRoles),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Whom {
    Person(usize),
    Team(usize),
}

pub(super) fn doing() -> impl Strategy<Value = Doing> {
    let team = 0..TEAMS.len();
    let whom = prop_oneof![3 => (0..6_usize).prop_map(Whom::Person), 1 => team.clone().prop_map(Whom::Team)];
    let roles = select(vec![Role::Member, Role::Admin]);
    let grant = (roles, select(Seat::ALL.to_vec())).prop_map(|(role, seat)| Grant { role, seat });
    let follow = select(vec![ToldRoles::Ignore, ToldRoles::Follow]);
    prop_oneof![
        2 => team.clone().prop_map(Doing::Make),
        6 => (team.clone(), whom, any::<bool>()).prop_map(|(team, whom, adds)| Doing::Turn(team, whom, adds)),
        1 => team.clone().prop_map(Doing::Forget),
        3 => (vec((team, grant.clone()), 0..3), grant, follow)
            .prop_map(|(ordered, otherwise, follow)| Doing::Map(ordered, otherwise, follow)),
    ]
}

impl Doing {
    pub(super) fn play(&self, world: &mut World, slug: &str) {
        let there = |world: &World, team: usize| {
            let workspace = world.workspace(slug).id;
            let of_name = |group: &&domain::directory_group::DirectoryGroup| {
                group.workspace == workspace && group.told.display_name == TEAMS[team]
            };
            world.groups.values().find(of_name).map(|group| group.id)
        };
        let change = match self {
            Self::Make(team) => {
                let _ = world.post_group(slug, called(TEAMS[*team]), &[]);
                return;
            }
            Self::Turn(team, whom, adds) => {
                let workspace = world.workspace(slug).id;
                let mut users = world.users.values().filter(|user| user.workspace == workspace);
                let who = match whom {
                    Whom::Person(nth) => users.nth(*nth).map(|user| Listed::User(user.id)),
                    Whom::Team(other) => there(world, *other).map(Listed::Group),
                };
                let (Some(_), Some(who)) = (there(world, *team), who) else { return };
                let edit = if *adds { Edit::Add(vec![who]) } else { Edit::Remove(vec![who]) };
                world.put_group(slug, TEAMS[*team], called(TEAMS[*team]), &[edit])
            }
            Self::Forget(team) if there(world, *team).is_some() => world.delete_group(slug, TEAMS[*team]),
            Self::Forget(_) => return,
            Self::Map(ordered, otherwise, told_roles) => {
                let mut mapped: Vec<Mapping> = Vec::new();
                for (team, grant) in ordered {
                    let group = there(world, *team);
                    let new = group.filter(|group| mapped.iter().all(|other| other.group != *group));
                    mapped.extend(new.map(|group| Mapping { group, grant: *grant }));
                }
                let mappings = Mappings { ordered: mapped, told_roles: *told_roles, otherwise: *otherwise };
                let change = world.map(slug, OWNER, mappings.clone());
                let again = world.map(slug, OPERATOR, mappings).unwrap();
                assert!(again.is_none(), "what is so already changes nothing: {}", world.gist(&again));
                change
            }
        };
        if change.is_ok_and(|change| !change.is_none()) {
            check_given(world, slug);
        }
    }
}

/// Everybody the directory keeps has the role their groups give, or a lesser one while it may only remove; and no more
/// counted seats are taken by it than there are.
fn check_given(world: &World, slug: &str) {
    let workspace = world.workspace(slug);
    let Some(directory) = &workspace.directory else { return };
    let power = workspace.directory_power(world.now);
    for user in world.users.values().filter(|user| user.directory == directory.id) {
        let grant = directory.mappings.grant(&world.groups_having(user.id), user.told.role);
        let member = user.member.map(|member| &world.members[&member]);
        let (Some(grant), Some(member)) = (grant, member) else { continue };
        if member.role == Role::Owner {
            continue;
        }
        assert!(member.role <= grant.role, "{member:?} has more than {grant:?}");
        if member.is_active() && power == DirectoryPower::On {
            assert_eq!(member.role, grant.role, "{member:?}");
            assert!(
                member.seat == Some(grant.seat) || (grant.seat == Seat::Full && !workspace.seats.has_room()),
                "{member:?} has another seat than {grant:?}"
            );
        }
    }
}
