//! Directory users: found by what they are looked up by, compared as their keys say, page after page.

use domain::{
    DirectoryUserId, WorkspaceId, directory::State, directory_user::DirectoryUser, moment::minutes,
};
use store::{Decision, Select};

use crate::{
    World,
    world::{Ready, Saying, told},
};

async fn ids(world: &World, workspace: WorkspaceId, select: Select) -> Vec<DirectoryUserId> {
    world.users(workspace, &select).await.iter().map(|user| user.id).collect()
}

async fn named(world: &World, workspace: WorkspaceId, key: &str) -> Vec<DirectoryUserId> {
    ids(world, workspace, Select::UserName(key.to_owned())).await
}

async fn known_as(world: &World, workspace: WorkspaceId, external_id: &str) -> Vec<DirectoryUserId> {
    ids(world, workspace, Select::ExternalId(external_id.to_owned())).await
}

async fn under(world: &World, workspace: WorkspaceId, key: &str) -> Vec<DirectoryUserId> {
    ids(world, workspace, Select::Email(key.to_owned())).await
}

/// Every field comes back as it was written: the resource to the byte, what was not told as nothing.
pub async fn a_directory_user_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let resource = "{\"x\":\"\u{1f600} ' \\\\ \\\" é\",\n\t\"n\":[1,2.50,null]}";
    let full = told("Ada Lovelace").at("Ada@Acme.Example").external("00u1\u{e9}").resource(resource);
    let bare = domain::directory_user::Told {
        given_name: None,
        family_name: None,
        ..told("nobody in particular").inactive()
    };
    for person in [full, bare] {
        let made = world.tell(ready.id, person.clone()).await.unwrap();
        assert_eq!(made.told, person);
        assert_eq!(world.user(ready.id, made.id).await, made);
        let email = made.told.email.map(|email| email.as_str().to_owned());
        let read = world.user(ready.id, made.id).await.told.email.map(|email| email.as_str().to_owned());
        assert_eq!(read, email, "the address as it was written");
        let under_lock = world.look(ready.id, made.id, |user, transaction| {
            Box::pin(async move {
                let now = domain::Moment::from_micros(0);
                Ok(Decision::nothing(transaction.directory_user(*user, now).await?))
            })
        });
        let (user, place) = under_lock.await.unwrap();
        assert_eq!((user.told, place.map(|place| place.member.id)), (person, made.member));
    }
}

/// Names by their key, ids to the letter, addresses by any of those told.
pub async fn a_directory_user_is_found_by_what_it_was_told_under(world: World) {
    let ready = world.ready("acme").await;
    let ada = told("Ada").external("00u1").under(&["ada@acme.example", "countess@home.example"]);
    let ada = world.tell(ready.id, ada).await.unwrap().id;
    let eve = told("Eve").external("00U1").under(&["eve@acme.example", "countess@home.example"]);
    let eve = world.tell(ready.id, eve).await.unwrap().id;

    assert_eq!(ids(&world, ready.id, Select::Id(ada)).await, [ada]);
    assert_eq!(ids(&world, ready.id, Select::Id(world.id())).await, []);
    assert_eq!(named(&world, ready.id, "ada").await, [ada]);
    assert_eq!(named(&world, ready.id, "Ada").await, [], "a name is compared by its key");
    assert_eq!(known_as(&world, ready.id, "00u1").await, [ada]);
    assert_eq!(known_as(&world, ready.id, "00U1").await, [eve], "an external id is compared to the letter");
    assert_eq!(under(&world, ready.id, "ada@acme.example").await, [ada]);
    assert_eq!(under(&world, ready.id, "Ada@acme.example").await, [], "an address is compared by its key");
    assert_eq!(
        under(&world, ready.id, "countess@home.example").await,
        [ada, eve],
        "in the order of their ids"
    );
    for text in ["", "a", "ada%", "ad_", "ada\u{0}", " ada", "ada@acme.example\n", "'", "ADA"] {
        assert_eq!(named(&world, ready.id, text).await, [], "{text:?}");
        assert_eq!(known_as(&world, ready.id, text).await, [], "{text:?}");
        assert_eq!(under(&world, ready.id, text).await, [], "{text:?}");
    }
}

/// The same reads under the lock.
pub async fn a_script_finds_directory_users_alike(world: World) {
    let ready = world.ready("acme").await;
    let mut made = Vec::new();
    for number in 0..5 {
        let person = told(&format!("person{number}")).external(&format!("00u{number}"));
        made.push(world.tell(ready.id, person.under(&["shared@acme.example"])).await.unwrap());
    }
    let read = world
        .look(ready.id, made[1].id, |second, transaction| {
            Box::pin(async move {
                let alone = [
                    transaction.directory_user_named("person3").await?,
                    transaction.directory_user_known_as("00u3").await?,
                    transaction.directory_user_named("Person3").await?,
                    transaction.directory_user_known_as("00U3").await?,
                ];
                let under = transaction.directory_users_under("shared@acme.example").await?;
                let nobody = transaction.directory_users_under("Shared@acme.example").await?;
                let next = transaction.directory_users_after(Some(*second), 2).await?;
                let all = transaction.directory_users_after(None, 100).await?;
                Ok(Decision::nothing((alone, under, nobody, next, all)))
            })
        })
        .await;
    let (alone, under, nobody, next, all) = read;
    assert_eq!(alone, [Some(made[3].clone()), Some(made[3].clone()), None, None]);
    assert_eq!(under, made[..3], "at most three, the oldest");
    assert_eq!(nobody, []);
    assert_eq!((&next[..], &all[..]), (&made[2..4], &made[..]));
}

async fn crowd(world: &World, count: usize) -> (Ready, Vec<DirectoryUser>) {
    let ready = world.ready("acme").await;
    let mut made = Vec::new();
    for number in 0..count {
        // Names run against the ids, so that a list in the order of names is not taken for one in the order of ids.
        let person = told(&format!("person{:03}", count - number)).external(&format!("x{}", count - number));
        made.push(world.tell(ready.id, person.under(&["all@acme.example"])).await.unwrap());
    }
    (ready, made)
}

/// Page after page gives everybody once, in the order of their ids, whichever way the pages are cut.
pub async fn pages_by_position_and_by_number_agree(world: World) {
    let (ready, made) = crowd(&world, 23).await;
    let (workspace, directory) = (ready.id, ready.directory.id);
    for limit in [1, 5, 22, 23, 24] {
        let (mut by_id, mut by_address, mut by_number) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..=made.len() {
            for (read, select) in
                [(&mut by_id, Select::All), (&mut by_address, Select::Email("all@acme.example".to_owned()))]
            {
                let after = read.last().map(|user: &DirectoryUser| user.id);
                let page = world.store.directory_users(workspace, directory, &select, after, limit).await;
                read.extend(page.unwrap());
            }
            let skip = by_number.len() as u64;
            let page = world.store.directory_users_from(workspace, directory, skip, limit).await;
            by_number.extend(page.unwrap());
        }
        assert_eq!((&by_id, &by_address, &by_number), (&made, &made, &made), "pages of {limit}");
    }
    for (skip, expected) in
        [(0, &made[..2]), (21, &made[21..]), (22, &made[22..]), (23, &[][..]), (u64::MAX, &[])]
    {
        let page = world.store.directory_users_from(workspace, directory, skip, 2).await.unwrap();
        assert_eq!(page, expected, "from the {skip}th");
    }
}

/// One who is looked up is on the page where their id is, and on no other.
pub async fn a_search_for_one_heeds_where_its_page_begins(world: World) {
    let (ready, made) = crowd(&world, 3).await;
    let second = &made[1];
    for select in [
        Select::Id(second.id),
        Select::UserName(second.told.user_name_key.clone()),
        Select::ExternalId(second.told.external_id.clone().unwrap()),
    ] {
        for (after, limit, found) in [
            (None, 5, 1),
            (Some(made[0].id), 5, 1),
            (Some(second.id), 5, 0),
            (Some(made[2].id), 5, 0),
            (None, 0, 0),
        ] {
            let page = world.store.directory_users(ready.id, ready.directory.id, &select, after, limit).await;
            assert_eq!(page.unwrap().len(), found, "{select:?} after {after:?}, at most {limit}");
        }
    }
}

/// What is no longer told no longer leads here, and what is told now does.
pub async fn an_update_moves_what_a_person_is_found_by(world: World) {
    let ready = world.ready("acme").await;
    let first = told("Ada").external("00u1").under(&["ada@acme.example", "kept@acme.example"]);
    let user = world.tell(ready.id, first).await.unwrap();
    world.pass(minutes(1));
    let second = told("Countess").external("00u2").under(&["kept@acme.example", "countess@acme.example"]);
    let changed = world.tell_again(ready.id, user.id, second.clone()).await.unwrap();
    assert_eq!((changed.version, changed.created_at, changed.changed_at), (2, user.created_at, world.now()));
    assert_eq!(world.user(ready.id, user.id).await, changed);

    assert_eq!(named(&world, ready.id, "ada").await, []);
    assert_eq!(known_as(&world, ready.id, "00u1").await, []);
    assert_eq!(under(&world, ready.id, "ada@acme.example").await, []);
    assert_eq!(named(&world, ready.id, "countess").await, [user.id]);
    assert_eq!(known_as(&world, ready.id, "00u2").await, [user.id]);
    for key in ["kept@acme.example", "countess@acme.example"] {
        assert_eq!(under(&world, ready.id, key).await, [user.id], "{key}");
    }
    let silent = domain::directory_user::Told { external_id: None, ..second.under(&[]) };
    world.tell_again(ready.id, user.id, silent).await.unwrap();
    assert_eq!(known_as(&world, ready.id, "00u2").await, []);
    assert_eq!(under(&world, ready.id, "kept@acme.example").await, []);
    let again = told("Ada").external("00u1").under(&["ada@acme.example"]);
    world.tell(ready.id, again).await.expect("what was given up is free");
}

/// A key is any text at all: it is what an identity provider sent as an address, which need not be one.
pub async fn an_odd_address_comes_and_goes_like_any_other(world: World) {
    let ready = world.ready("acme").await;
    let odd = ["two\nlines", "", " ", "\n", "[\"json\"]", "back\\slash", "\u{1f600}"];
    let user = world.tell(ready.id, told("Ada").under(&odd)).await.unwrap();
    assert_eq!(world.user(ready.id, user.id).await, user);
    for key in odd {
        assert_eq!(under(&world, ready.id, key).await, [user.id], "{key:?}");
    }
    assert_eq!(under(&world, ready.id, "two").await, []);
    let fewer = told("Ada").under(&odd[1..]);
    world.tell_again(ready.id, user.id, fewer.clone()).await.unwrap();
    assert_eq!(under(&world, ready.id, "two\nlines").await, []);
    assert_eq!(world.user(ready.id, user.id).await.told, fewer);
    world.forget(ready.id, user.id).await.unwrap();
    for key in odd {
        assert_eq!(under(&world, ready.id, key).await, [], "{key:?}");
    }
}

/// Whoever is forgotten leaves their name, their id and their addresses to others.
pub async fn a_forgotten_person_frees_what_they_were_found_by(world: World) {
    let ready = world.ready("acme").await;
    let person = told("ada@acme.example").external("00u1");
    let user = world.tell(ready.id, person.clone()).await.unwrap();
    world.forget(ready.id, user.id).await.unwrap();
    assert_eq!(ids(&world, ready.id, Select::All).await, []);
    assert_eq!(ids(&world, ready.id, Select::Id(user.id)).await, []);
    assert_eq!(named(&world, ready.id, "ada@acme.example").await, []);
    assert_eq!(known_as(&world, ready.id, "00u1").await, []);
    assert_eq!(under(&world, ready.id, "ada@acme.example").await, []);
    world.books_balance(ready.id).await;

    let again = world.tell(ready.id, person).await.unwrap();
    assert_ne!(again.id, user.id);
    assert_eq!(again.member, user.member, "the place is the account's");
    assert_eq!(under(&world, ready.id, "ada@acme.example").await, [again.id]);
    world.books_balance(ready.id).await;
}

/// A directory that is turned off takes its users and tokens with it; its members stay, and are nobody's.
pub async fn a_directory_that_is_gone_releases_its_members(world: World) {
    let ready = world.ready("acme").await;
    let other = world.ready("globex").await;
    let elsewhere = world.tell(other.id, told("ada@globex.example")).await.unwrap();
    let mut users = Vec::new();
    for number in 0..4 {
        users.push(world.tell(ready.id, told(&format!("person{number}@acme.example"))).await.unwrap());
    }
    world.tell_again(ready.id, users[3].id, told("person3@acme.example").inactive()).await.unwrap();
    let token = world.token(ready.id).await;

    world.turn_off(ready.id).await;

    let now = world.workspace(ready.id).await;
    assert_eq!((now.directory, now.seats.taken), (None, 4));
    assert_eq!(world.behind(&token).await, None);
    assert_eq!(world.store.tokens(ready.id).await.unwrap(), []);
    for select in [Select::All, Select::Id(users[0].id), Select::Email("person0@acme.example".to_owned())] {
        let read =
            world.store.directory_users(ready.id, ready.directory.id, &select, None, 10).await.unwrap();
        assert_eq!(read, [], "{select:?}");
    }
    for user in &users {
        let member = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
        assert_eq!((member.source, member.claimed_by), (domain::member::Source::Invited, None));
    }
    world.books_balance(ready.id).await;
    assert_eq!(world.user(other.id, elsewhere.id).await, elsewhere, "no other directory is concerned");
    world.books_balance(other.id).await;

    world.directory(ready.id, State::On).await;
    let adopted = world.tell(ready.id, told("person0@acme.example")).await.unwrap();
    assert_eq!(adopted.member, users[0].member);
    world.books_balance(ready.id).await;
}
