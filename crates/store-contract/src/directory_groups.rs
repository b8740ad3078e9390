//! Directory groups: found by what they are looked up by, whom they list, and who is in them through others.

use domain::{
    DirectoryGroupId, DirectoryUserId, Refusal, Role, WorkspaceId,
    directory_group::{Listed, Told},
    mapping::{Grant, Mapping, Mappings, ToldRoles},
    rules::{grant, group::Edit, lock::Hand},
    seat::Seat,
};
use store::{Decision, Failure, Scope, SelectGroup, Way};

use crate::{
    World,
    world::{Saying, at_once, decided, groups::called, here, scene, told},
};

async fn person(world: &World, workspace: WorkspaceId, name: &str) -> DirectoryUserId {
    world.tell(workspace, told(name)).await.unwrap().id
}

async fn found(world: &World, workspace: WorkspaceId, select: SelectGroup) -> Vec<DirectoryGroupId> {
    world.groups(workspace, &select).await.iter().map(|group| group.id).collect()
}

/// Every field comes back as it was written, also under the lock.
pub async fn a_group_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let resource = "{\"x\":\"\u{1f600} ' \\\\ \\\" é\",\n\t\"n\":[1,2.50,null]}".to_owned();
    let full = Told { external_id: Some("g-1\u{e9}".to_owned()), resource, ..called("Engineering ' \"") };
    for group in [full, called("Research")] {
        let made = world.group(ready.id, group.clone(), &[]).await.unwrap();
        assert_eq!(made.told, group);
        assert_eq!(world.groups(ready.id, &SelectGroup::Id(made.id)).await, std::slice::from_ref(&made));
        let under_lock = world.look(ready.id, made.id, |group, transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.directory_group(*group).await?)) })
        });
        assert_eq!(under_lock.await, Some(made));
    }
    assert_eq!(world.workspace(ready.id).await.directory.unwrap().groups, 2);
}

/// Names by their key, ids to the letter, and by whom they list.
pub async fn a_group_is_found_by_what_it_was_told_under(world: World) {
    let ready = world.ready("acme").await;
    let ada = person(&world, ready.id, "ada").await;
    let named = |name: &str, external: &str| Told { external_id: Some(external.to_owned()), ..called(name) };
    let one = world.group(ready.id, named("Engineering", "g-1"), &[Listed::User(ada)]).await.unwrap().id;
    // Identity providers reuse external ids of groups.
    let two = world.group(ready.id, named("Research", "g-1"), &[Listed::Group(one)]).await.unwrap().id;
    let by_name = |key: &str| found(&world, ready.id, SelectGroup::DisplayName(key.to_owned()));
    assert_eq!(by_name("engineering").await, [one]);
    assert_eq!(by_name("Engineering").await, [], "a name is compared by its key");
    let by_external = |id: &str| found(&world, ready.id, SelectGroup::ExternalId(id.to_owned()));
    assert_eq!(by_external("g-1").await, [one, two], "in the order of their ids");
    assert_eq!(by_external("G-1").await, [], "an external id is compared to the letter");
    let listing = |who: Listed| found(&world, ready.id, SelectGroup::Listing(who));
    assert_eq!(listing(Listed::User(ada)).await, [one], "those that list somebody themselves");
    assert_eq!(listing(Listed::Group(one)).await, [two]);
    assert_eq!(listing(Listed::Group(two)).await, []);
    for text in ["", "e", "engineering%", "engineerin_", "engineering\u{0}", "'"] {
        assert_eq!(by_name(text).await, [], "{text:?}");
        assert_eq!(by_external(text).await, [], "{text:?}");
    }
}

/// Page by page by id and by number, whatever is searched for.
pub async fn pages_of_groups_follow_one_another(world: World) {
    let ready = world.ready("acme").await;
    let ada = person(&world, ready.id, "ada").await;
    let mut all = Vec::new();
    for number in 0..7 {
        let told = Told { external_id: Some("same".to_owned()), ..called(&format!("Group {number}")) };
        all.push(world.group(ready.id, told, &[Listed::User(ada)]).await.unwrap());
    }
    let (store, directory) = (&world.store, ready.directory.id);
    let listing = SelectGroup::Listing(Listed::User(ada));
    for select in [SelectGroup::All, SelectGroup::ExternalId("same".to_owned()), listing] {
        let mut read = Vec::new();
        loop {
            let after = read.last().map(|group: &domain::directory_group::DirectoryGroup| group.id);
            let page = store.directory_groups(ready.id, directory, &select, after, 3).await.unwrap();
            read.extend(page.clone());
            if page.len() < 3 {
                break;
            }
        }
        assert_eq!(read, all, "{select:?}");
    }
    for skip in 0..8_usize {
        let page = store.directory_groups_from(ready.id, directory, skip as u64, 3).await.unwrap();
        assert_eq!(page, all[skip..(skip + 3).min(7).max(skip)], "from {skip}");
    }
    let alone = SelectGroup::Id(all[2].id);
    let beyond = store.directory_groups(ready.id, directory, &alone, Some(all[2].id), 3).await.unwrap();
    assert_eq!(beyond, [], "a search for one heeds where its page begins");
}

/// In the order of their names, page by page, however they begin; signs that mean something to a database mean themselves.
pub async fn groups_are_found_by_how_their_names_begin(world: World) {
    let ready = world.ready("acme").await;
    let names =
        ["Éclair", "Sales", "Engineering", "Eng_leads", "Eng", "engineers", "Zoo", "E\u{10ffff}x", "E%"];
    let mut ids = Vec::new();
    for name in names {
        ids.push(world.group(ready.id, called(name), &[]).await.unwrap().id);
    }
    let (store, directory) = (&world.store, ready.directory.id);
    let read = async |beginning: &str, limit: u32| {
        let mut read: Vec<String> = Vec::new();
        loop {
            let after = read.last().cloned();
            let page = store.directory_groups_called(ready.id, directory, beginning, after.as_deref(), limit);
            let page = page.await.unwrap();
            read.extend(page.iter().map(|group| group.told.display_name_key.clone()));
            if page.len() < limit as usize {
                return read;
            }
        }
    };
    let all =
        ["e%", "eng", "eng_leads", "engineering", "engineers", "e\u{10ffff}x", "sales", "zoo", "éclair"];
    for limit in [1, 2, 3, 100] {
        assert_eq!(read("", limit).await, all, "{limit} at a time");
        assert_eq!(read("eng", limit).await, all[1..5]);
        assert_eq!(read("eng_", limit).await, ["eng_leads"]);
        assert_eq!(read("e%", limit).await, ["e%"]);
        assert_eq!(read("é", limit).await, ["éclair"]);
        assert_eq!(read("engineering ", limit).await, [""; 0]);
    }
    let before = store.directory_groups_called(ready.id, directory, "s", Some("eng"), 9).await.unwrap();
    assert_eq!(before.len(), 1, "a place before all that begin so is the beginning");
    let exact = store.directory_groups_called(ready.id, directory, "sales", Some("eng"), 9).await.unwrap();
    assert_eq!(exact.len(), 1, "and what is called just that is among them");
    let among = SelectGroup::Among(vec![ids[4], ids[1], world.id(), ids[4]]);
    assert_eq!(
        found(&world, ready.id, among.clone()).await,
        [ids[1], ids[4]],
        "each once, in the order of ids"
    );
    let after = store.directory_groups(ready.id, directory, &among, Some(ids[1]), 9).await.unwrap();
    assert_eq!(after.iter().map(|group| group.id).collect::<Vec<_>>(), [ids[4]]);
    let first = store.directory_groups(ready.id, directory, &among, None, 1).await.unwrap();
    assert_eq!(first.iter().map(|group| group.id).collect::<Vec<_>>(), [ids[1]]);
    assert_eq!(found(&world, ready.id, SelectGroup::Among(Vec::new())).await, []);
}

/// People before groups, each in the order of their ids, under the names they have now.
pub async fn a_list_reads_back_in_order(world: World) {
    let ready = world.ready("acme").await;
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(Listed::User(person(&world, ready.id, &format!("person{number}")).await));
    }
    let inner = world.group(ready.id, called("Inner"), &[]).await.unwrap().id;
    let mut who = vec![Listed::Group(inner)];
    who.extend(people.iter().rev());
    let group = world.group(ready.id, called("Outer"), &who).await.unwrap();
    assert_eq!(group.size, 6);
    let entries = world.listed(ready.id, group.id).await;
    let shown: Vec<_> = entries.iter().map(|entry| (entry.who, entry.display.as_str())).collect();
    let names = ["person0", "person1", "person2", "person3", "person4", "Inner"];
    people.push(Listed::Group(inner));
    assert_eq!(shown, people.iter().copied().zip(names).collect::<Vec<_>>());
    for split in 0..=entries.len() {
        let after = split.checked_sub(1).map(|last| entries[last].who);
        let rest = world.store.listed(ready.id, ready.directory.id, group.id, after, 4).await.unwrap();
        assert_eq!(rest, entries[split..(split + 4).min(6)], "behind {after:?}");
    }
    let under_lock = world.look(ready.id, (group.id, who), |(group, who), transaction| {
        Box::pin(async move {
            let all = transaction.listed_after(*group, None, 100).await?;
            Ok(Decision::nothing((all, transaction.listed_among(*group, who).await?)))
        })
    });
    let (all, mut among) = under_lock.await;
    assert_eq!(all, entries);
    among.sort_unstable();
    assert_eq!(among, people);
}

/// Only who is added comes, only who is removed goes.
pub async fn a_turnover_is_written_as_it_is_said(world: World) {
    let ready = world.ready("acme").await;
    let (ada, bob) = (person(&world, ready.id, "ada").await, person(&world, ready.id, "bob").await);
    let cleo = person(&world, ready.id, "cleo").await;
    let everybody = [ada, bob].map(Listed::User);
    let group = world.group(ready.id, called("Engineering"), &everybody).await.unwrap().id;
    let other = world.group(ready.id, called("Research"), &everybody).await.unwrap().id;
    let edits = vec![Edit::Add(vec![Listed::User(cleo)]), Edit::Remove(vec![Listed::User(ada)])];
    let after = world.group_again(ready.id, group, Some(called("Renamed")), edits).await.unwrap();
    assert_eq!((after.size, after.version), (2, 2));
    let who = |group| {
        let world = world.clone();
        async move { world.listed(ready.id, group).await.iter().map(|entry| entry.who).collect::<Vec<_>>() }
    };
    assert_eq!(who(group).await, [bob, cleo].map(Listed::User));
    assert_eq!(who(other).await, everybody, "another group's list is its own");
    assert_eq!(world.groups(ready.id, &SelectGroup::Id(group)).await, [after]);
    assert_eq!(found(&world, ready.id, SelectGroup::DisplayName("engineering".to_owned())).await, []);
    assert_eq!(found(&world, ready.id, SelectGroup::DisplayName("renamed".to_owned())).await, [group]);
    world.books_balance(ready.id).await;
}

/// A hundred requests add one person each to the same group.
pub async fn whoever_is_added_at_once_is_all_there(world: World) {
    let ready = world.ready("acme").await;
    let mut people = Vec::new();
    for number in 0..100 {
        people.push(Listed::User(person(&world, ready.id, &format!("person{number}")).await));
    }
    let group = world.group(ready.id, called("Everyone"), &[]).await.unwrap().id;
    at_once(100, |number| {
        let (world, who) = (world.clone(), people[number]);
        async move { world.group_again(ready.id, group, None, vec![Edit::Add(vec![who])]).await.unwrap() }
    })
    .await;
    let listed: Vec<_> = world.listed(ready.id, group).await.iter().map(|entry| entry.who).collect();
    assert_eq!(listed, people);
    let after = world.groups(ready.id, &SelectGroup::Id(group)).await.remove(0);
    assert_eq!((after.size, after.version), (100, 101));
}

/// Directly, through others, and through a circle of them, each group once.
pub async fn a_person_is_in_groups_directly_and_through_others(world: World) {
    let ready = world.ready("acme").await;
    let (ada, bob) = (person(&world, ready.id, "ada").await, person(&world, ready.id, "bob").await);
    let inner = world.group(ready.id, called("Inner"), &[Listed::User(ada)]).await.unwrap().id;
    let middle = world.group(ready.id, called("Middle"), &[Listed::Group(inner)]).await.unwrap().id;
    let both = [Listed::Group(middle), Listed::User(ada), Listed::User(bob)];
    let outer = world.group(ready.id, called("Outer"), &both).await.unwrap().id;
    world.group_again(ready.id, inner, None, vec![Edit::Add(vec![Listed::Group(outer)])]).await.unwrap();
    let ways = |user: DirectoryUserId| {
        let world = world.clone();
        async move {
            let belongings = world.groups_of(ready.id, &[user]).await;
            let under_lock = world.look(ready.id, user, |user, transaction| {
                Box::pin(async move { Ok(Decision::nothing(transaction.groups_having(*user).await?)) })
            });
            assert_eq!(under_lock.await, belongings);
            assert!(belongings.iter().all(|belonging| belonging.user == user));
            belongings.iter().map(|one| (one.group, one.way)).collect::<Vec<_>>()
        }
    };
    let expected = [(inner, Way::Direct), (middle, Way::Indirect), (outer, Way::Direct)];
    assert_eq!(ways(ada).await, expected);
    let expected = [(inner, Way::Indirect), (middle, Way::Indirect), (outer, Way::Direct)];
    assert_eq!(ways(bob).await, expected);
    let of_both = world.groups_of(ready.id, &[bob, ada]).await;
    let order: Vec<_> = of_both.iter().map(|one| (one.user, one.display.as_str())).collect();
    let names = ["Inner", "Middle", "Outer"];
    let expected: Vec<_> = [bob, ada].iter().flat_map(|user| names.map(|name| (*user, name))).collect();
    assert_eq!(order, expected, "in the order of the people asked for, then of the groups");
    let direct = world.look(ready.id, (bob, ada), |(bob, ada), transaction| {
        Box::pin(async move { Ok(Decision::nothing(transaction.groups_listing_any(&[*bob, *ada]).await?)) })
    });
    assert_eq!(direct.await, [(ada, inner), (ada, outer), (bob, outer)], "those that list them themselves");
}

/// Whoever is forgotten is on no list; a group that is forgotten is on none and lists nobody.
pub async fn whoever_is_forgotten_is_on_no_list(world: World) {
    let ready = world.ready("acme").await;
    let ada = person(&world, ready.id, "ada").await;
    let inner = world.group(ready.id, called("Inner"), &[Listed::User(ada)]).await.unwrap().id;
    let both = [Listed::Group(inner), Listed::User(ada)];
    let outer = world.group(ready.id, called("Outer"), &both).await.unwrap().id;
    world.forget(ready.id, ada).await.unwrap();
    assert_eq!(world.listed(ready.id, inner).await, []);
    assert_eq!(world.listed(ready.id, outer).await.len(), 1);
    world.forget_group(ready.id, inner).await.unwrap();
    assert_eq!(world.listed(ready.id, outer).await, []);
    assert_eq!(found(&world, ready.id, SelectGroup::All).await, [outer]);
    assert_eq!(world.forget_group(ready.id, inner).await, Err(Refusal::GroupNotFound));
    world.group(ready.id, called("Inner"), &[]).await.expect("its name is free again");
    world.books_balance(ready.id).await;
}

/// A name is unique in a directory whatever a script believes, and free in every other.
pub async fn a_group_name_is_given_once(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let by = world.group(acme.id, called("Engineering"), &[]).await.unwrap().id;
    world.group(globex.id, called("Engineering"), &[]).await.unwrap();
    let taken = world.group(acme.id, called("ENGINEERING"), &[]).await;
    assert_eq!(taken, Err(Refusal::GroupNameTaken { by }));
    let blind = world.group_blindly(acme.id, called("engineering")).await;
    assert!(matches!(blind, Err(Failure::Contended(_))), "{blind:?}");
    assert_eq!(found(&world, acme.id, SelectGroup::All).await, [by]);
    world.books_balance(acme.id).await;
}

/// Nobody knows of whom a directory told that is gone.
pub async fn a_directory_that_is_gone_takes_its_groups_along(world: World) {
    let ready = world.ready("acme").await;
    let ada = person(&world, ready.id, "ada").await;
    let group = world.group(ready.id, called("Engineering"), &[Listed::User(ada)]).await.unwrap().id;
    world.turn_off(ready.id).await;
    let (store, directory) = (&world.store, ready.directory.id);
    assert_eq!(store.directory_groups(ready.id, directory, &SelectGroup::All, None, 9).await.unwrap(), []);
    assert_eq!(store.listed(ready.id, directory, group, None, 9).await.unwrap(), []);
    assert_eq!(store.groups_of(ready.id, directory, &[ada]).await.unwrap(), []);
    world.directory(ready.id, domain::directory::State::On).await;
    assert_eq!(world.workspace(ready.id).await.directory.unwrap().groups, 0);
}

/// What groups give reads back as it was mapped, with the members it is given to.
pub async fn mappings_read_back_as_mapped(world: World) {
    let ready = world.ready("acme").await;
    let ada = world.tell(ready.id, Saying::active(told("ada"))).await.unwrap();
    let bob = world.tell(ready.id, told("bob").inactive()).await.unwrap();
    let told_admin = domain::directory_user::Told { role: Some(Role::Admin), ..told("cleo") };
    let cleo = world.tell(ready.id, told_admin).await.unwrap();
    assert_eq!(world.user(ready.id, cleo.id).await.told.role, Some(Role::Admin));
    let group = world.group(ready.id, called("Admins"), &[]).await.unwrap().id;
    let grant = Grant { role: Role::Admin, seat: Seat::Guest };
    let mappings = Mappings {
        ordered: vec![Mapping { group, grant }],
        told_roles: ToldRoles::Follow,
        otherwise: Grant { seat: Seat::Guest, ..Grant::default() },
    };
    let input = (mappings.clone(), vec![cleo.id, bob.id, ada.id], world.now());
    let asked = world.ask(Scope::Workspace(ready.id), input, |(mappings, users, now), transaction| {
        Box::pin(async move {
            let workspace = here!(transaction);
            let claimed = transaction.claimed(users).await?;
            let known: Vec<_> = mappings.ordered.iter().map(|mapping| mapping.group).collect();
            let scene = scene(&workspace, *now);
            let change = grant::map(scene, Hand::Operator, mappings.clone().into(), &known, &[]);
            Ok(decided(change.map(|(change, _)| (change, claimed))))
        })
    });
    let claimed: Vec<_> =
        asked.await.unwrap().into_iter().map(|(user, member, role)| (user, member.id, role)).collect();
    let expected = [(cleo.id, cleo.member.unwrap(), Some(Role::Admin)), (ada.id, ada.member.unwrap(), None)];
    assert_eq!(claimed, expected, "whoever never had a place is left out");
    assert_eq!(world.workspace(ready.id).await.directory.unwrap().mappings, mappings);
}

/// Every read of groups, asked in one workspace for another's and where there is no workspace.
pub async fn a_read_of_groups_finds_nothing_of_another_workspace(world: World) {
    let (here, there) = (world.ready("acme").await, world.ready("globex").await);
    let eve = person(&world, there.id, "eve").await;
    let told = Told { external_id: Some("g-1".to_owned()), ..called("Engineering") };
    let theirs = world.group(there.id, told, &[Listed::User(eve)]).await.unwrap();
    let ours = world.group(here.id, called("Ours"), &[]).await.unwrap();
    let store = &world.store;
    let nowhere: WorkspaceId = world.id();
    for (workspace, directory) in [
        (here.id, there.directory.id),
        (there.id, here.directory.id),
        (nowhere, there.directory.id),
        (here.id, here.directory.id),
    ] {
        for select in [
            SelectGroup::All,
            SelectGroup::Id(theirs.id),
            SelectGroup::DisplayName("engineering".to_owned()),
            SelectGroup::ExternalId("g-1".to_owned()),
            SelectGroup::Listing(Listed::User(eve)),
            SelectGroup::Among(vec![theirs.id]),
        ] {
            let found = store.directory_groups(workspace, directory, &select, None, 9).await.unwrap();
            assert!(!found.contains(&theirs), "{select:?}");
        }
        let found = store.directory_groups_from(workspace, directory, 0, 9).await.unwrap();
        assert!(!found.contains(&theirs));
        let found = store.directory_groups_called(workspace, directory, "eng", None, 9).await.unwrap();
        assert_eq!(found, []);
        assert_eq!(store.listed(workspace, directory, theirs.id, None, 9).await.unwrap(), []);
        assert_eq!(store.groups_of(workspace, directory, &[eve]).await.unwrap(), []);
    }
    let read = world.look(here.id, (theirs.id, eve, ours.id), |(theirs, eve, ours), transaction| {
        Box::pin(async move {
            let (who, own) = (Listed::User(*eve), Listed::Group(*ours));
            assert_eq!(transaction.directory_group(*theirs).await?, None);
            assert_eq!(transaction.directory_group_named("engineering").await?, None);
            assert_eq!(transaction.listed_among(*theirs, &[who]).await?, []);
            assert_eq!(transaction.listed_after(*theirs, None, 9).await?, []);
            let asked = [who, Listed::Group(*theirs), own];
            assert_eq!(transaction.told_among(&asked).await?, [own], "only one's own are told of");
            assert_eq!(transaction.groups_listing(who).await?, []);
            assert_eq!(transaction.groups_listing_any(&[*eve]).await?, []);
            assert_eq!(transaction.groups_having(*eve).await?, []);
            assert_eq!(transaction.claimed(&[*eve]).await?, []);
            Ok(Decision::nothing(()))
        })
    });
    read.await;
}
