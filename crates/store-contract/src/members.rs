//! Members, their accounts and the addresses of those.

use domain::{
    AccountId, Member, MemberId, Refusal, Role,
    account::{Proof, Status},
    member::{Source, Standing, Suspension},
    moment::days,
    seat::Seat,
};
use store::{Cut, Decision, Failure, Scope, SelectSignIns};

use crate::{
    World,
    world::{Saying, address, asserted, decided, factors::totp, told},
};

async fn page(
    world: &World,
    workspace: domain::WorkspaceId,
    standing: Option<Standing>,
    cut: Cut<MemberId>,
) -> (Vec<Member>, bool) {
    let page = world.store.members(workspace, standing, cut).await.unwrap();
    (page.items, page.more)
}

/// Every field comes back as it was written, those that hold nothing included.
pub async fn a_member_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    world.pass(days(1));
    let person = told("ada").at("Ada.Lovelace@Acme.Example").named("Zoë \u{1f600} \"q\" \\ '");
    let user = world.tell(ready.id, person.clone()).await.unwrap();
    let member = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    assert_eq!(member.email.as_ref().unwrap().as_str(), "Ada.Lovelace@Acme.Example", "as it was written");
    assert_eq!(member.given_name, person.given_name);
    assert_eq!(
        (member.role, member.seat, member.source),
        (Role::Member, Some(Seat::Full), Source::Directory)
    );
    assert_eq!((member.standing, member.epoch, member.left_at), (Standing::Active, 0, None));
    assert_eq!((member.claimed_by, member.joined_at), (Some(user.id), world.now()));
    assert_eq!(world.store.member_of(ready.id, member.account).await.unwrap(), Some(member.clone()));

    let nameless =
        domain::directory_user::Told { given_name: None, family_name: None, ..told("nobody in particular") };
    let user = world.tell(ready.id, nameless).await.unwrap();
    let member = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    assert_eq!((member.email, member.given_name, member.family_name), (None, None, None));
}

/// Leaving is written whole: standing, seat, epoch and time; and so is coming back.
pub async fn who_leaves_and_returns_is_the_same_member(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let joined = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    world.pass(days(2));
    world.tell_again(ready.id, user.id, told("ada@acme.example").inactive()).await.unwrap();
    let gone = world.store.member(ready.id, joined.id).await.unwrap().unwrap();
    let expected = Member {
        standing: Standing::Inactive,
        seat: None,
        epoch: 1,
        left_at: Some(world.now()),
        ..joined.clone()
    };
    assert_eq!(gone, expected);
    world.pass(days(2));
    world.tell_again(ready.id, user.id, told("ada@acme.example")).await.unwrap();
    let back = world.store.member(ready.id, joined.id).await.unwrap().unwrap();
    assert_eq!(back, Member { epoch: 1, ..joined });
    world.books_balance(ready.id).await;
}

/// A suspension is written whole, with the seat that waits or without, wherever the member is read; and so is its end.
pub async fn a_suspension_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let joined = world.store.member(ready.id, user.member.unwrap()).await.unwrap().unwrap();
    world.pass(days(2));
    let reason = "Their laptop was stolen: \u{10ffff} ' \\";
    let held = world.suspend(ready.id, joined.id, reason).await.unwrap();
    let expected =
        |waiting| Some(Suspension { at: held.left_at.unwrap(), reason: reason.to_owned(), waiting });
    assert_eq!(held.suspended, expected(Some(Seat::Full)));
    assert_eq!(world.store.member(ready.id, joined.id).await.unwrap(), Some(held.clone()));
    assert_eq!(
        page(&world, ready.id, Some(Standing::Inactive), Cut::new(None, 9)).await.0,
        std::slice::from_ref(&held)
    );
    world.books_balance(ready.id).await;

    world.pass(days(1));
    world.tell_again(ready.id, user.id, told("ada@acme.example").inactive()).await.unwrap();
    let gone = world.store.member(ready.id, joined.id).await.unwrap().unwrap();
    assert_eq!(gone.suspended, expected(None));
    world.tell_again(ready.id, user.id, told("ada@acme.example").named("Augusta")).await.unwrap();
    let back = world.store.member_of(ready.id, joined.account).await.unwrap().unwrap();
    assert_eq!((back.is_active(), &back.suspended), (false, &expected(Some(Seat::Full))));
    world.books_balance(ready.id).await;
    let lifted = world.unsuspend(ready.id, joined.id).await.unwrap();
    assert_eq!((lifted.is_active(), &lifted.suspended), (true, &None));
    assert_eq!(world.store.member(ready.id, joined.id).await.unwrap(), Some(lifted));
    world.books_balance(ready.id).await;
}

/// A page ends where it is told to, tells whether more follow, and the next begins behind it.
pub async fn pages_of_members_follow_one_another(world: World) {
    let id = world.team("acme").await.id;
    for number in 0..20 {
        world.add(id, &format!("person{number}@acme.example"), Role::Member).await.unwrap();
    }
    let all = world.members(id).await;
    assert_eq!(all.len(), 21);
    assert!(all.is_sorted_by_key(|member| member.id), "in the order in which they joined");
    for limit in [1, 4, 7, 20, 21, 22] {
        let mut read: Vec<Member> = Vec::new();
        loop {
            let (items, more) =
                page(&world, id, None, Cut::new(read.last().map(|member| member.id), limit)).await;
            assert!(items.len() == limit as usize || !more, "only the last page is short");
            read.extend(items);
            assert_eq!(more, read.len() < all.len(), "pages of {limit}, {} read", read.len());
            if !more {
                break;
            }
        }
        assert_eq!(read, all, "pages of {limit}");
    }
    let (none, more) = page(&world, id, None, Cut::new(Some(all[20].id), 10)).await;
    assert_eq!((none.len(), more), (0, false));
}

/// A list may be of those with access, of those without, or of both.
pub async fn members_are_listed_by_standing(world: World) {
    let id = world.team("acme").await.id;
    let mut gone = Vec::new();
    for number in 0..12 {
        let member = world.add(id, &format!("person{number}@acme.example"), Role::Member).await.unwrap();
        if number % 3 == 0 {
            world.remove(id, member.id).await.unwrap();
            gone.push(member.id);
        }
    }
    for (standing, count) in [(Some(Standing::Active), 9), (Some(Standing::Inactive), 4), (None, 13)] {
        let (items, more) = page(&world, id, standing, Cut::new(None, 100)).await;
        assert_eq!((items.len(), more), (count, false), "{standing:?}");
        let fits = |member: &Member| standing.is_none_or(|standing| member.standing == standing);
        assert!(items.iter().all(fits), "{standing:?}");
        // What is filtered out takes no place on a page.
        let (first, more) = page(&world, id, standing, Cut::new(None, 2)).await;
        assert_eq!((&first[..], more), (&items[..2], true));
        let (second, more) = page(&world, id, standing, Cut::new(Some(first[1].id), 2)).await;
        assert_eq!((&second[..], more), (&items[2..4], count > 4));
    }
    let (inactive, _) = page(&world, id, Some(Standing::Inactive), Cut::new(None, 100)).await;
    assert_eq!(inactive.iter().map(|member| member.id).collect::<Vec<_>>(), gone);
    world.books_balance(id).await;
}

/// Owners are counted while they have access.
pub async fn only_owners_with_access_are_counted(world: World) {
    let id = world.team("acme").await.id;
    let second = world.add(id, "second@acme.example", Role::Owner).await.unwrap();
    world.add(id, "admin@acme.example", Role::Admin).await.unwrap();
    let count = async || {
        let locked = world.look(id, (), |(), transaction| {
            Box::pin(async move {
                Ok(Decision::nothing((transaction.owners().await?, transaction.owning().await?)))
            })
        });
        let (locked, owning) = locked.await;
        assert_eq!(owning.len(), locked as usize);
        assert_eq!(owning.contains(&second.account), locked == 2);
        assert_eq!(world.store.owners(id).await.unwrap(), locked);
        locked
    };
    assert_eq!(count().await, 2);
    world.change_role(id, second.id, Role::Member).await.unwrap();
    assert_eq!(count().await, 1);
    world.change_role(id, second.id, Role::Owner).await.unwrap();
    world.remove(id, second.id).await.unwrap();
    assert_eq!(count().await, 1);
    let owner = world.members(id).await.remove(0);
    assert_eq!(world.remove(id, owner.id).await, Err(Refusal::OwnerIsLast));
}

/// An account has one place in a workspace: a change that believes otherwise is not made.
pub async fn an_account_has_one_place_in_a_workspace(world: World) {
    let id = world.team("acme").await.id;
    let member = world.add(id, "ada@acme.example", Role::Member).await.unwrap();
    let before = world.volume(id).await;
    let new = domain::rules::admit::NewIds { account: world.id(), member: world.id() };
    let input = (member.account, new, world.now());
    let twice = world.try_ask(Scope::Workspace(id), input, |(account, new, now), transaction| {
        Box::pin(async move {
            let workspace = crate::world::here!(transaction);
            let invitee = domain::rules::admit::Invitee { account: Some(*account), ..Default::default() };
            let scene = crate::world::scene(&workspace, *now);
            let operator = domain::rules::lock::Hand::Operator;
            let email = address("ada@acme.example");
            Ok(decided(domain::rules::admit::add(scene, operator, &email, Role::Member, &invitee, *new)))
        })
    });
    let twice = twice.await;
    assert!(matches!(twice, Err(Failure::Contended(_))), "{twice:?}");
    assert_eq!(world.volume(id).await, before);
}

/// A person's places in the order in which they were taken, whatever became of them, each with its workspace.
pub async fn every_place_of_an_account_is_found(world: World) {
    let acme = world.ready("acme").await;
    let (globex, initech) = (world.team("globex").await.id, world.team("initech").await.id);
    let home = world.personal("ada", &address("ada@acme.example")).await.id;
    let user = world.tell(acme.id, told("ada@acme.example")).await.unwrap();
    let removed = world.add(globex, "ada@acme.example", Role::Admin).await.unwrap();
    world.remove(globex, removed.id).await.unwrap();
    world.add(initech, "someone-else@acme.example", Role::Member).await.unwrap();

    let account = world.account_of("ada@acme.example").await;
    let places = world.store.places_of(account).await.unwrap();
    let found: Vec<_> =
        places.iter().map(|(member, at)| (at.id, member.workspace, member.standing)).collect();
    let expected = [
        (home, home, Standing::Active),
        (acme.id, acme.id, Standing::Active),
        (globex, globex, Standing::Inactive),
    ];
    assert_eq!(found, expected);
    assert_eq!(places[1].0.id, user.member.unwrap());
    assert_eq!(places[1].1, world.workspace(acme.id).await, "the workspace with its directory and tallies");
    let under_lock = world.look(acme.id, account, |account, transaction| {
        Box::pin(async move { Ok(Decision::nothing(transaction.places_of(*account).await?)) })
    });
    assert_eq!(under_lock.await, places);
    assert_eq!(world.store.places_of(world.id()).await.unwrap(), []);
}

/// An account is what was last written of it, and so is the way its address came to be believed.
pub async fn an_account_and_its_addresses_read_back_as_written(world: World) {
    let acme = world.ready("acme").await;
    world.add(world.team("globex").await.id, "Eve@Elsewhere.example", Role::Member).await.unwrap();
    world.tell(acme.id, told("Ada@Acme.example")).await.unwrap();

    let (owned, account) = world.store.owner_of(&address("eve@elsewhere.EXAMPLE")).await.unwrap().unwrap();
    assert_eq!((owned.address.as_str(), owned.proof), ("Eve@Elsewhere.example", Proof::Invited));
    assert_eq!((account.status, account.given_name), (Status::Unclaimed, None));
    world.pass(days(1));
    world.sign_in_by_mailbox("eve@elsewhere.example", None).await.unwrap();
    let (owned, account) = world.store.owner_of(&address("eve@elsewhere.example")).await.unwrap().unwrap();
    assert_eq!((owned.proof, owned.since, account.status), (Proof::Mailbox, world.now(), Status::Normal));

    let (owned, account) = world.store.owner_of(&address("ada@acme.example")).await.unwrap().unwrap();
    assert_eq!(owned.proof, Proof::Domain(acme.id));
    assert_eq!(account.given_name.as_deref(), Some("Ada"));
    assert_eq!(world.store.account(account.id).await.unwrap(), Some(account.clone()));
    assert_eq!(world.store.addresses_of(account.id).await.unwrap(), [owned]);
    let stranger: AccountId = world.id();
    assert_eq!(world.store.account(stranger).await.unwrap(), None);
    assert_eq!(world.store.addresses_of(stranger).await.unwrap(), []);
    assert_eq!(world.store.owner_of(&address("nobody@acme.example")).await.unwrap(), None);
    for (email, is_owned) in [("ADA@acme.example", true), ("nobody@acme.example", false)] {
        assert_eq!(world.store.is_owned(&address(email)).await.unwrap(), is_owned, "{email}");
    }
}

/// A renamed person's old address is free again, and the new one is theirs.
pub async fn a_moved_address_leaves_the_old_one_free(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada").at("ada@acme.example")).await.unwrap();
    let account = world.account_of("ada@acme.example").await;
    let told = told("ada").at("countess@acme.example");
    world.tell_again(ready.id, user.id, told).await.unwrap();
    assert_eq!(world.store.owner_of(&address("ada@acme.example")).await.unwrap(), None);
    assert_eq!(world.account_of("countess@acme.example").await, account);
    assert_eq!(world.store.addresses_of(account).await.unwrap().len(), 1);
    world.books_balance(ready.id).await;
}

/// An erased account has no name, no address and no identity, and its members show nobody, in any workspace.
pub async fn an_erased_account_is_nobodys_and_nothing_is_shown_of_it(world: World) {
    let ready = world.ready("acme").await;
    let globex = world.team("globex").await.id;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    let elsewhere = world.add(globex, "ada@acme.example", Role::Member).await.unwrap();
    let other = world.tell(ready.id, told("grace@acme.example")).await.unwrap();
    world.sign_in_through(&ready.connection, asserted("00u1", "ada@acme.example")).await.unwrap();
    let session = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    world.add_factor(&session, totp(7), 2).await.unwrap();
    world.sign_in_by_mailbox("grace@acme.example", None).await.unwrap();
    world.pass(days(1));
    let account = world.account_of("ada@acme.example").await;
    world.erase(account).await.unwrap();

    let erased = world.store.account(account).await.unwrap().unwrap();
    assert_eq!((erased.status, erased.given_name, erased.family_name), (Status::Erased, None, None));
    assert_eq!(world.store.addresses_of(account).await.unwrap(), []);
    assert_eq!(world.store.owner_of(&address("ada@acme.example")).await.unwrap(), None);
    for (workspace, member) in [(ready.id, user.member.unwrap()), (globex, elsewhere.id)] {
        let member = world.store.member(workspace, member).await.unwrap().unwrap();
        assert_eq!((member.email, member.given_name, member.family_name), (None, None, None));
    }
    let grace = world.store.member(ready.id, other.member.unwrap()).await.unwrap().unwrap();
    assert!(grace.email.is_some() && grace.given_name.is_some(), "others are as they were");
    let connection = ready.connection.id;
    let identity = world.look(ready.id, (connection, account), |(connection, account), transaction| {
        Box::pin(async move {
            let known = transaction.identity_of(*connection, *account).await?;
            Ok(Decision::nothing((known, transaction.identity(*connection, "00u1").await?)))
        })
    });
    assert_eq!(identity.await, (None, None));
    assert_eq!(world.factors(account).await, []);
    let log = world.store.sign_ins(ready.id, &SelectSignIns::default(), Cut::new(None, 500)).await.unwrap();
    assert!(!log.items.is_empty() && log.items.iter().all(|entry| entry.account != Some(account)));
}

/// Whom no directory claims is found by the address they are shown under, with a directory and without.
pub async fn a_member_is_found_by_the_address_they_are_shown_under(world: World) {
    let ready = world.ready("acme").await;
    let shown = async |email: &str| {
        world
            .look(ready.id, address(email), |email, transaction| {
                Box::pin(async move { Ok(Decision::nothing(transaction.shown_under(email).await?)) })
            })
            .await
            .map(|member| member.id)
    };
    let owner =
        world.store.member_of(ready.id, world.account_of("owner@acme.example").await).await.unwrap().unwrap();
    let cleo = world.tell(ready.id, told("cleo@partner.example")).await.unwrap();
    assert_eq!(shown("owner@acme.example").await, Some(owner.id));
    assert_eq!(shown("cleo@partner.example").await, None, "the directory's are found through it");
    world.turn_off(ready.id).await;
    assert_eq!(shown("cleo@partner.example").await, cleo.member);
    assert_eq!(shown("nobody@acme.example").await, None);
}
