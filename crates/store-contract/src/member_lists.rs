//! The list of members as somebody searches and leafs through it.

use domain::{
    MemberId, Role, WorkspaceId,
    connection::Mode,
    directory::State,
    directory_user::{DirectoryUser, Told},
    member::Source,
    moment::days,
};
use store::{Apart, Cut, InStanding, Lies, ListedMember, MembersCut, SelectMembers, SortedBy};

use crate::{
    World,
    world::{Saying, asserted, told},
};

async fn walk(
    world: &World,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: MembersCut,
) -> Vec<ListedMember> {
    let (mut cut, mut all) = (cut, Vec::<ListedMember>::new());
    loop {
        let page = world.store.listed_members(workspace, select, &cut).await.unwrap();
        assert!(page.items.len() == cut.limit as usize || !page.more, "only the last page is short");
        all.extend(page.items);
        if !page.more {
            break;
        }
        cut.lies = Lies::Behind(all.last().unwrap().place());
    }
    // Back from the last one: everybody before it, in the same order.
    if let Some(last) = all.last() {
        let back = MembersCut { lies: Lies::Before(last.place()), limit: store::LARGEST, ..cut };
        let page = world.store.listed_members(workspace, select, &back).await.unwrap();
        assert_eq!((&page.items[..], page.more), (&all[..all.len() - 1], false));
    }
    all
}

const fn by(by: SortedBy, descending: bool, limit: u32) -> MembersCut {
    MembersCut { by, descending, lies: Lies::First, limit }
}

async fn found(world: &World, workspace: WorkspaceId, select: SelectMembers) -> Vec<MemberId> {
    let mut seen = Vec::new();
    for limit in [1, 2, 50] {
        for sorted in [SortedBy::Name, SortedBy::Joined] {
            let all = walk(world, workspace, &select, by(sorted, false, limit)).await;
            let mut ids: Vec<_> = all.iter().map(|one| one.member.id).collect();
            ids.sort_unstable();
            seen.push(ids);
        }
    }
    assert!(
        seen.windows(2).all(|two| two[0] == two[1]),
        "everybody once, however long the pages are: {seen:?}"
    );
    seen.remove(0)
}

fn words(text: &str) -> SelectMembers {
    SelectMembers { words: domain::member::sought(text), ..SelectMembers::default() }
}

/// Somebody is found by the beginning of any word that is shown of them, and by what is shown now alone.
pub async fn a_member_is_found_by_what_is_shown_of_them(world: World) {
    let ready = world.ready("acme").await;
    let other = world.ready("globex").await;
    let zoe = world.tell(ready.id, told("zoe.l@acme.example").named("Zoë Anna")).await.unwrap();
    let ann = world.tell(ready.id, told("ann@acme.example").named("Ann Annabel")).await.unwrap();
    world.tell(other.id, told("ann@globex.example").named("Ann")).await.unwrap();
    let id = |user: &domain::directory_user::DirectoryUser| user.member.unwrap();
    for (text, expected) in [
        ("zoe", vec![id(&zoe)]),
        ("ZOË lov", vec![id(&zoe)]),
        ("zoe.l@ac", vec![id(&zoe)]),
        ("ann", vec![id(&zoe), id(&ann)]),
        ("love ann", vec![id(&zoe), id(&ann)]),
        ("annab", vec![id(&ann)]),
        ("oe", vec![]),
        ("zoe annab", vec![]),
    ] {
        assert_eq!(found(&world, ready.id, words(text)).await, expected, "{text}");
    }
    world.tell_again(ready.id, zoe.id, told("new@acme.example").named("Zora")).await.unwrap();
    for (text, expected) in [("zoe", 0), ("anna", 1), ("zora", 1), ("new@", 1), ("zoe.l@acme", 0), ("l", 2)] {
        assert_eq!(found(&world, ready.id, words(text)).await.len(), expected, "{text}");
    }
}

/// An erased person is found by nothing any more.
pub async fn an_erased_person_is_found_by_no_word(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let ada = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    let any = SelectMembers { standing: InStanding::Any, ..words("lovelace") };
    assert_eq!(found(&world, ready.id, any.clone()).await, [ada.id]);
    world.erase(ada.account).await.unwrap();
    assert_eq!(found(&world, ready.id, any).await, []);
}

/// All that is asked for applies to whoever is listed.
pub async fn a_list_holds_whom_everything_that_is_asked_applies_to(world: World) {
    let id = world.team("acme").await.id;
    world.verified(id, "acme.example").await;
    world.switch(&world.connection(id).await, Mode::Optional).await;
    let owner = world.members(id).await.remove(0);
    let admin = world.add(id, "admin@acme.example", Role::Admin).await.unwrap();
    let old = world.add(id, "old@acme.example", Role::Member).await.unwrap();
    world.remove(id, old.id).await.unwrap();
    world.pass(days(100));
    let left = world.add(id, "left@acme.example", Role::Member).await.unwrap();
    world.remove(id, left.id).await.unwrap();
    world.directory(id, State::On).await;
    let theirs = world.tell(id, told("ada@acme.example")).await.unwrap().member.unwrap();
    let held = world.tell(id, told("held@acme.example")).await.unwrap().member.unwrap();
    world.suspend(id, held, "Their laptop was stolen").await.unwrap();
    let all = SelectMembers::default();
    let in_standing = |standing| SelectMembers { standing, ..SelectMembers::default() };
    let recently = InStanding::LeftSince(world.now().before(days(90)));
    for (select, expected) in [
        (all.clone(), vec![owner.id, admin.id, theirs]),
        (in_standing(InStanding::Any), vec![owner.id, admin.id, old.id, left.id, theirs, held]),
        (in_standing(InStanding::Inactive), vec![old.id, left.id, held]),
        (in_standing(recently), vec![left.id]),
        (in_standing(InStanding::Suspended), vec![held]),
        (SelectMembers { role: Some(Role::Admin), ..all.clone() }, vec![admin.id]),
        (SelectMembers { role: Some(Role::Member), ..all.clone() }, vec![theirs]),
        (SelectMembers { source: Some(Source::Invited), ..all.clone() }, vec![admin.id]),
        (SelectMembers { source: Some(Source::Directory), ..all.clone() }, vec![theirs]),
        (SelectMembers { unmanaged: true, ..all.clone() }, vec![owner.id, admin.id]),
        (SelectMembers { unmanaged: true, ..in_standing(recently) }, vec![left.id]),
        (SelectMembers { role: Some(Role::Owner), ..words("ada") }, vec![]),
        (SelectMembers { standing: InStanding::Suspended, ..words("held") }, vec![held]),
    ] {
        assert_eq!(found(&world, id, select.clone()).await, expected, "{select:?}");
    }
}

/// A list by name goes from A to Z or back, whoever joined first; one by age by that alone.
pub async fn a_list_is_in_the_order_that_is_asked_for(world: World) {
    let ready = world.ready("acme").await;
    for (given, address) in
        [("Élodie", "1@x.example"), ("bob", "2@x.example"), ("Ada", "3@x.example"), ("Ada", "4@x.example")]
    {
        world.tell(ready.id, told(address).named(given)).await.unwrap();
    }
    let source = Some(Source::Directory);
    let select = SelectMembers { source, ..SelectMembers::default() };
    for (sorted, expected) in [(SortedBy::Name, "3421"), (SortedBy::Joined, "1234")] {
        for limit in [1, 3, 9] {
            for descending in [false, true] {
                let all = walk(&world, ready.id, &select, by(sorted, descending, limit)).await;
                let first =
                    |one: &ListedMember| one.member.email.as_ref().and_then(|it| it.as_str().chars().next());
                let mut order: Vec<char> = all.iter().filter_map(first).collect();
                if descending {
                    order.reverse();
                }
                assert_eq!(order.into_iter().collect::<String>(), expected, "{sorted:?}, {limit} at a time");
            }
        }
    }
}

/// A member has signed in when the log says so, and that is known longer than the log is kept.
pub async fn who_has_signed_in_is_known_by_when(world: World) {
    let ready = world.ready("acme").await;
    let ada = world.tell(ready.id, told("ada@acme.example")).await.unwrap().member.unwrap();
    let bob = world.tell(ready.id, told("bob@acme.example")).await.unwrap().member.unwrap();
    let never =
        SelectMembers { never_signed_in: true, source: Some(Source::Directory), ..SelectMembers::default() };
    assert_eq!(found(&world, ready.id, never.clone()).await, [ada, bob]);
    let asserted = asserted("00u1", "ada@acme.example");
    world.try_sign_in_through(&ready.connection, asserted, world.new_session()).await.unwrap().unwrap();
    assert_eq!(found(&world, ready.id, never).await, [bob]);
    let at = world.now();
    let all = walk(&world, ready.id, &words("ada@acme"), by(SortedBy::Name, false, 9)).await;
    assert_eq!(all.iter().map(|one| one.signed_in_at).collect::<Vec<_>>(), [Some(at)]);
    world.pass(days(1));
    world
        .tell_again(
            ready.id,
            told_user(&world, ready.id, ada).await,
            told("ada@acme.example").named("Augusta"),
        )
        .await
        .unwrap();
    let all = walk(&world, ready.id, &words("augusta"), by(SortedBy::Name, false, 9)).await;
    assert_eq!(all.iter().map(|one| one.signed_in_at).collect::<Vec<_>>(), [Some(at)], "an update keeps it");
}

async fn apart(world: &World, workspace: WorkspaceId, apart: Apart) -> Vec<MemberId> {
    let directory = world.workspace(workspace).await.directory.unwrap().id;
    let mut seen = Vec::new();
    for limit in [1, 50] {
        let (mut after, mut all) = (None, Vec::new());
        loop {
            let page = world.store.apart(workspace, directory, apart, Cut::new(after, limit)).await.unwrap();
            for (member, user) in page.items {
                assert_eq!((member.claimed_by, user.member), (Some(user.id), Some(member.id)));
                assert_eq!((member.workspace, user.workspace), (workspace, workspace));
                after = Some(member.id);
                all.push(member.id);
            }
            if !page.more {
                break;
            }
        }
        seen.push(all);
    }
    assert_eq!(seen[0], seen[1], "everybody once, however long the pages are");
    seen.remove(0)
}

/// Whoever is in the directory and has no access is found, for as long as both is so; who was unassigned is not.
pub async fn whom_the_directory_assigns_who_has_no_access_is_found(world: World) {
    let ready = world.ready("acme").await;
    let told_of =
        async |name: &str| world.tell(ready.id, told(&format!("{name}@acme.example"))).await.unwrap();
    let (held, gone) = (told_of("held").await, told_of("gone").await);
    told_of("ada").await;
    let member = |user: &DirectoryUser| user.member.unwrap();
    assert_eq!(apart(&world, ready.id, Apart::KeptOut).await, []);
    world.suspend(ready.id, member(&held), "Their laptop was stolen").await.unwrap();
    world.suspend(ready.id, member(&gone), "Their phone was stolen").await.unwrap();
    assert_eq!(apart(&world, ready.id, Apart::KeptOut).await, [member(&held), member(&gone)]);
    world.tell_again(ready.id, gone.id, told("gone@acme.example").inactive()).await.unwrap();
    assert_eq!(apart(&world, ready.id, Apart::KeptOut).await, [member(&held)]);
    let other = world.ready("globex").await;
    assert_eq!(apart(&world, other.id, Apart::KeptOut).await, []);
    let (here, there) = (other.id, ready.directory.id);
    for list in [Apart::KeptOut, Apart::ShownOtherwise] {
        assert_eq!(world.store.apart(here, there, list, Cut::new(None, 9)).await.unwrap().items, []);
    }
}

/// Whoever is shown otherwise than the directory says is found until it says so, or they have no access any more.
pub async fn whoever_is_shown_otherwise_than_is_told_is_found(world: World) {
    let id = world.team("acme").await.id;
    world.verified(id, "acme.example").await;
    world.switch(&world.connection(id).await, Mode::Optional).await;
    let mut before = Vec::new();
    for name in ["ada", "bob", "cleo"] {
        before.push(world.add(id, &format!("{name}@acme.example"), Role::Member).await.unwrap().id);
    }
    world.directory(id, State::On).await;
    let silent = |name: &str| Told { email: None, ..told(&format!("{name}@acme.example")) };
    let ada = world.tell(id, silent("ada")).await.unwrap();
    world.tell(id, silent("bob")).await.unwrap();
    world.tell(id, told("cleo@acme.example")).await.unwrap();
    assert_eq!(apart(&world, id, Apart::ShownOtherwise).await, before[..2]);
    world.tell_again(id, ada.id, told("ada@acme.example")).await.unwrap();
    assert_eq!(apart(&world, id, Apart::ShownOtherwise).await, before[1..2]);
    world.suspend(id, before[1], "Their laptop was stolen").await.unwrap();
    assert_eq!(apart(&world, id, Apart::ShownOtherwise).await, []);
    assert_eq!(apart(&world, id, Apart::KeptOut).await, before[1..2]);
}

async fn told_user(world: &World, workspace: WorkspaceId, member: MemberId) -> domain::DirectoryUserId {
    world.store.member(workspace, member).await.unwrap().unwrap().claimed_by.unwrap()
}
