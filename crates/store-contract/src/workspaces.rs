//! Workspaces: written and read, edited, listed.

use domain::{
    Refusal, Role, WorkspaceId,
    connection::Mode,
    directory::{Manners, State},
    moment::days,
    rules::workspaces::{Edit, NewWorkspace},
    seat::Seats,
    workspace::{GRACE, Kind, Plan, SessionLimits, UnverifiedAddresses},
};
use store::{Cut, Decision, Failure, Scope};

use crate::{
    World,
    world::{OPERATOR, address, told},
};

/// Every field comes back as it was written; what is reckoned from other rows is reckoned.
pub async fn a_workspace_reads_back_as_written(world: World) {
    let new =
        NewWorkspace { seats: Some(3), name: "Ácme \u{1f600} '\"".to_owned(), ..world.new_team("acme") };
    let made = world.open(new.clone()).await.unwrap();
    assert_eq!(world.workspace(new.id).await, made);
    assert_eq!(
        (made.kind, made.plan, made.sso, made.grace_until),
        (Kind::Team, Plan::Enterprise, Mode::Off, None)
    );
    assert_eq!(made.seats, Seats { limit: Some(3), taken: 1 });
    assert_eq!((made.name, made.directory, made.created_at), (new.name, None, world.now()));
    let home = world.personal("ada", &address("ada@home.example")).await;
    assert_eq!(world.workspace(home.id).await, home);
    assert_eq!((home.kind, home.plan, home.seats.limit), (Kind::Personal, Plan::Standard, None));

    world.pass(days(1));
    let ready = world.ready("globex").await;
    let directory = ready.workspace.directory.unwrap();
    assert_eq!(directory, ready.directory);
    assert_eq!((directory.state, directory.users, directory.created_at), (State::On, 0, world.now()));
    assert_eq!(directory.manners, Manners::default());
    assert_eq!(ready.workspace.sso, Mode::Optional);
}

/// An edit changes what it names, and never a tally.
pub async fn an_edit_keeps_what_it_does_not_name(world: World) {
    let ready = world.ready("acme").await;
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let before = world.workspace(ready.id).await;
    world.pass(days(1));
    let edit = Edit {
        name: Some("Acme & Sons".to_owned()),
        plan: Some(Plan::Standard),
        seats: Some(Some(1)),
        unverified_addresses: Some(UnverifiedAddresses::Refuse),
        jit: None,
        session_idle_minutes: Some(15),
        session_absolute_minutes: Some(60),
    };
    let edited = world.edit(ready.id, edit).await;
    let expected = domain::Workspace {
        name: "Acme & Sons".to_owned(),
        plan: Plan::Standard,
        grace_until: Some(world.now().after(GRACE)),
        seats: Seats { limit: Some(1), taken: 2 },
        unverified_addresses: UnverifiedAddresses::Refuse,
        session_limits: SessionLimits { idle_minutes: 15, absolute_minutes: 60 },
        ..before
    };
    assert_eq!(edited, expected);
    assert_eq!(world.workspace(ready.id).await, expected);
    let lifted = Edit { seats: Some(None), plan: Some(Plan::Enterprise), ..Edit::default() };
    world.edit(ready.id, lifted).await;
    let now = world.workspace(ready.id).await;
    assert_eq!((now.seats, now.grace_until), (Seats { limit: None, taken: 2 }, None));
    world.books_balance(ready.id).await;
}

/// Whether people are taken in is kept, and ends with what it rests on.
pub async fn whether_people_are_taken_in_is_kept(world: World) {
    let id = world.team("acme").await.id;
    let connection = world.connection(id).await;
    let required = world.switch(&connection, Mode::Required).await;
    let edit = |jit| Edit { jit: Some(jit), ..Edit::default() };
    assert!(world.edit(id, edit(true)).await.jit);
    assert!(world.workspace(id).await.jit);
    assert!(!world.edit(id, edit(false)).await.jit);
    assert!(!world.workspace(id).await.jit);
    world.edit(id, edit(true)).await;
    world.switch(&required, Mode::Optional).await;
    assert!(!world.workspace(id).await.jit);
}

/// What an edit was decided on may be older than the tallies: an edit and fifty joins at once lose no seat.
pub async fn an_edit_never_writes_a_tally(world: World) {
    let ready = world.ready("acme").await;
    crate::world::at_once(30, |number| {
        let (world, id) = (world.clone(), ready.id);
        async move {
            if number % 3 == 0 {
                world.limit_seats(id, 1000 + u32::try_from(number).unwrap()).await;
            } else {
                world.tell(id, told(&format!("person{number}@acme.example"))).await.unwrap();
            }
        }
    })
    .await;
    let now = world.workspace(ready.id).await;
    assert_eq!((now.seats.taken, now.directory.unwrap().users), (21, 20));
    world.books_balance(ready.id).await;
}

/// The operator's list, in the order in which workspaces were made.
pub async fn workspaces_are_listed_page_by_page(world: World) {
    let mut made: Vec<WorkspaceId> = Vec::new();
    for name in ["zulu", "alpha", "mike", "bravo", "yankee"] {
        made.push(world.team(name).await.id);
    }
    for limit in [1, 2, 4, 5, 6] {
        let mut read: Vec<WorkspaceId> = Vec::new();
        loop {
            let page = world.store.workspaces(Cut::new(read.last().copied(), limit)).await.unwrap();
            read.extend(page.items.iter().map(|workspace| workspace.id));
            assert_eq!(page.more, read.len() < made.len(), "pages of {limit}");
            if !page.more {
                break;
            }
        }
        assert_eq!(read, made, "pages of {limit}");
    }
}

/// A slug leads to its workspace, to the letter.
pub async fn a_slug_leads_to_its_workspace(world: World) {
    let acme = world.team("acme").await;
    world.team("acme-2").await;
    assert_eq!(world.store.workspace_named("acme").await.unwrap(), Some(acme.clone()));
    for slug in ["", "acm", "acme%", "ACME", "acme\u{0}", "acme_2", " acme"] {
        assert_eq!(world.store.workspace_named(slug).await.unwrap(), None, "{slug:?}");
    }
    assert_eq!(world.open(world.new_team("acme")).await, Err(Refusal::SlugTaken));
    let held = world.look(acme.id, (), |(), transaction| {
        Box::pin(async move {
            let held = transaction.slug_holder("acme").await?;
            Ok(Decision::nothing((held, transaction.slug_holder("acm").await?)))
        })
    });
    assert_eq!(held.await, (Some(acme.id), None));
}

/// A change that believes a slug to be free, which is not, is not made: no workspace, no owner, no account.
pub async fn a_taken_slug_leaves_nothing_behind(world: World) {
    let acme = world.team("acme").await;
    let before = world.volume(acme.id).await;
    let new = NewWorkspace { owner: address("eve@elsewhere.example"), ..world.new_team("acme") };
    let id = new.id;
    let twice = world.try_ask(Scope::House, (new, world.now()), |(new, now), _| {
        Box::pin(async move {
            let made = domain::rules::workspaces::create(OPERATOR, *now, new.clone(), None, None);
            Ok(crate::world::decided(made))
        })
    });
    let twice = twice.await;
    assert!(matches!(twice, Err(Failure::Contended(_))), "{twice:?}");
    assert_eq!(world.store.workspace(id).await.unwrap(), None);
    assert_eq!(world.store.owner_of(&address("eve@elsewhere.example")).await.unwrap(), None);
    assert_eq!(world.volume(acme.id).await, before);
    world.add(acme.id, "eve@elsewhere.example", Role::Member).await.unwrap();
}
