//! The journal of a directory: one entry for every request, found by what is asked for, and never too many.

use domain::{
    Change, Id,
    exchange::{Changed, Exchange, KEPT_FOR, Opener, Outcome, Verb},
    moment::{days, minutes},
    rules::journal,
    sign_in::Client,
};
use store::{Cause, Cut, Decision, SelectExchanges};

use crate::{
    World,
    world::{Ready, told},
};

async fn all(world: &World, ready: &Ready, select: SelectExchanges) -> Vec<Exchange> {
    world.store.exchanges(ready.id, &select, Cut::new(None, 500)).await.unwrap().items
}

async fn commit(world: &World, ready: &Ready, exchange: &Exchange) {
    world
        .look(ready.id, exchange.clone(), |exchange, _| {
            let change = journal::kept(Change::none(), exchange.clone());
            Box::pin(async move { Ok(Decision::new(change, ())) })
        })
        .await;
}

/// Everything that can stand in an entry comes back, whether it was written with what it did or later.
pub async fn an_exchange_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let (changed, read) = (world.changed(&ready), world.read(&ready));
    commit(&world, &ready, &changed).await;
    world.store.keep(vec![read.clone()]).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, [changed]);
    assert_eq!(
        all(&world, &ready, SelectExchanges { reads: true, ..SelectExchanges::default() }).await,
        [read]
    );
}

/// Where nobody knows whether a change was made, its entry is written again as one that failed: if it was made, its own stays,
/// and others are kept all the same.
pub async fn an_exchange_that_stands_there_already_stays_as_it_is(world: World) {
    let ready = world.ready("acme").await;
    let (done, other) = (world.changed(&ready), world.not_done(&ready));
    commit(&world, &ready, &done).await;
    let doubted = Exchange { outcome: Outcome::Failed, status: 503, ..done.clone() };
    world.store.keep(vec![doubted, other.clone()]).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, [other, done]);
}

/// An entry is no event, and whatever follows it in the feed has the number it would have had.
pub async fn an_exchange_tells_nothing_and_counts_nothing(world: World) {
    let ready = world.ready("acme").await;
    let before = (world.told_of(ready.id).await.len(), world.recorded_of(ready.id).await.len());
    let exchange = world.changed(&ready);
    commit(&world, &ready, &exchange).await;
    assert_eq!((world.told_of(ready.id).await.len(), world.recorded_of(ready.id).await.len()), before);
    world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.books_balance(ready.id).await;
}

/// Pages follow one another from the newest on, and nothing is in two.
pub async fn exchanges_are_listed_newest_first_page_by_page(world: World) {
    let ready = world.ready("acme").await;
    let entries: Vec<_> = (0..5).map(|_| world.changed(&ready)).collect();
    world.store.keep(entries.clone()).await.unwrap();
    let (mut after, mut read, mut pages) = (None, Vec::new(), 0);
    loop {
        let cut = Cut::new(after, 2);
        let page = world.store.exchanges(ready.id, &SelectExchanges::default(), cut).await.unwrap();
        read.extend(page.items.iter().map(|entry| entry.id));
        (after, pages) = (read.last().copied(), pages + 1);
        if !page.more {
            break;
        }
    }
    let newest_first: Vec<_> = entries.iter().rev().map(|entry| entry.id).collect();
    assert_eq!((read, pages), (newest_first, 3));
}

/// Each condition leaves out what it does not fit, and all of them apply.
pub async fn exchanges_are_found_by_what_is_asked_for(world: World) {
    let ready = world.ready("acme").await;
    let (changed, refused) = (world.changed(&ready), world.not_done(&ready));
    world.store.keep(vec![changed.clone(), refused.clone()]).await.unwrap();
    let any = SelectExchanges::default;
    for select in [
        SelectExchanges { verb: Some(Verb::Create), ..any() },
        SelectExchanges { outcome: Some(Outcome::Refused), ..any() },
        SelectExchanges { code: refused.code.clone(), ..any() },
        SelectExchanges { name: refused.name.clone(), ..any() },
        SelectExchanges { opener: Some(11), ..any() },
    ] {
        assert_eq!(all(&world, &ready, select.clone()).await, std::slice::from_ref(&refused), "{select:?}");
    }
    let about = SelectExchanges { resource: changed.resource, ..any() };
    assert_eq!(all(&world, &ready, about.clone()).await, std::slice::from_ref(&changed));
    assert_eq!(all(&world, &ready, SelectExchanges { outcome: Some(Outcome::Refused), ..about }).await, []);
    assert_eq!(all(&world, &ready, any()).await, [refused, changed]);
}

/// What was to change something and came to nothing is found by itself, newest first; what was done is not among it, nor what
/// was only to be read.
pub async fn what_came_to_nothing_is_found_by_itself(world: World) {
    let ready = world.ready("acme").await;
    let directory = world.changed(&ready).directory;
    let mut failed = Vec::new();
    for _ in 0..3 {
        world.store.keep(vec![world.changed(&ready), world.read(&ready)]).await.unwrap();
        failed.insert(0, world.not_done(&ready));
        world.pass(minutes(1));
    }
    world.store.keep(failed.clone()).await.unwrap();
    let refused = Exchange { id: world.id(), verb: Verb::Read, ..world.not_done(&ready) };
    world.store.keep(vec![refused.clone()]).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await[0], refused, "it stands in the journal");
    let since = world.now().before(days(9));
    let causes = world.store.causes(ready.id, directory, since, 9).await.unwrap();
    assert_eq!(causes.iter().map(|cause| cause.count).sum::<u32>(), 3, "a read was to change nothing");
    let found = async |id, limit| world.store.failed_exchanges(ready.id, id, limit).await.unwrap();
    assert_eq!(found(directory, 9).await, failed);
    assert_eq!(found(directory, 2).await, failed[..2]);
    let times: Vec<_> = failed.iter().map(|one| one.at).collect();
    assert_eq!(world.store.failure_times(ready.id, directory, 9).await.unwrap(), times);
    assert_eq!(world.store.failure_times(ready.id, directory, 1).await.unwrap(), times[..1]);
    assert_eq!(found(world.id(), 9).await, [], "what an earlier directory was asked is none of this one's");
}

/// Causes are counted from an instant on, the most frequent first, and no more than is asked for.
pub async fn causes_are_counted_from_an_instant_on(world: World) {
    let ready = world.ready("acme").await;
    let directory = world.changed(&ready).directory;
    let seats = || world.not_done(&ready);
    world.store.keep(vec![seats(), seats(), world.changed(&ready)]).await.unwrap();
    world.pass(minutes(1));
    let since = world.now();
    let broke = Exchange { outcome: Outcome::Failed, code: None, ..seats() };
    world.store.keep(vec![broke, seats(), seats()]).await.unwrap();
    let cause = |outcome, code: Option<&str>, count| Cause {
        outcome,
        code: code.map(str::to_owned),
        count,
        last_at: since,
    };
    let causes =
        async |directory, since, most| world.store.causes(ready.id, directory, since, most).await.unwrap();
    let (refused, code) = (Outcome::Refused, Some("seat_none_left"));
    let all = [cause(refused, code, 4), cause(Outcome::Failed, None, 1)];
    assert_eq!(causes(directory, since.before(minutes(1)), 99).await, all);
    let late = [cause(refused, code, 2), cause(Outcome::Failed, None, 1)];
    assert_eq!(causes(directory, since, 99).await, late);
    assert_eq!(causes(directory, since, 2).await, [cause(refused, code, 2)], "the newest are counted");
    assert_eq!(causes(directory, since.after(minutes(1)), 99).await, []);
    assert_eq!(causes(world.id(), since, 99).await, []);
}

/// What is asked of one workspace's directory is not another's to see; of a workspace that is gone nothing is kept.
pub async fn exchanges_of_another_workspace_are_not_there(world: World) {
    let (ready, other) = (world.ready("acme").await, world.ready("globex").await);
    let entry = world.changed(&ready);
    let nowhere = Exchange { id: world.id(), workspace: world.id(), ..world.changed(&ready) };
    world.store.keep(vec![nowhere.clone(), entry.clone()]).await.unwrap();
    assert_eq!(all(&world, &other, SelectExchanges::default()).await, []);
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, [entry]);
    let cut = Cut::new(None, 9);
    let found = world.store.exchanges(nowhere.workspace, &SelectExchanges::default(), cut).await.unwrap();
    assert_eq!(found.items, []);
    let refused = world.not_done(&ready);
    world.store.keep(vec![refused.clone()]).await.unwrap();
    let failed = world.store.failed_exchanges(other.id, refused.directory, 9).await.unwrap();
    assert_eq!(failed, []);
    assert_eq!(world.store.failure_times(other.id, refused.directory, 9).await.unwrap(), []);
    assert_eq!(world.store.causes(other.id, refused.directory, refused.at, 9).await.unwrap(), []);
}

/// The oldest give way: those that only read among themselves.
pub async fn a_journal_is_shortened_to_so_many(world: World) {
    let ready = world.ready("acme").await;
    let entries: Vec<_> = (0..4).map(|_| world.changed(&ready)).collect();
    let reads: Vec<_> = (0..4).map(|_| world.read(&ready)).collect();
    world.store.keep(entries.iter().chain(&reads).cloned().collect()).await.unwrap();
    assert_eq!(world.store.shorten(4, 4).await.unwrap(), 0);
    assert_eq!(world.store.shorten(3, 1).await.unwrap(), 4);
    let left = all(&world, &ready, SelectExchanges::default()).await;
    assert_eq!(left, [entries[3].clone(), entries[2].clone(), entries[1].clone()]);
    let left = all(&world, &ready, SelectExchanges { reads: true, ..SelectExchanges::default() }).await;
    assert_eq!(left, [reads[3].clone()]);
}

/// An entry stands for ninety days.
pub async fn an_exchange_is_swept_after_ninety_days(world: World) {
    let ready = world.ready("acme").await;
    world.store.keep(vec![world.changed(&ready)]).await.unwrap();
    world.pass(KEPT_FOR - minutes(1));
    world.store.keep(vec![world.not_done(&ready)]).await.unwrap();
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await.len(), 2);
    world.pass(minutes(1));
    world.store.sweep(world.now()).await.unwrap();
    let left = all(&world, &ready, SelectExchanges::default()).await;
    assert_eq!(left.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Outcome::Refused]);
    world.pass(days(90));
    world.store.sweep(world.now()).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, []);
}

/// With an account goes what was asked about them, by their id and by their address.
pub async fn what_was_asked_about_an_erased_account_is_gone(world: World) {
    let ready = world.ready("acme").await;
    let user = world.tell(ready.id, told("ada@acme.example")).await.unwrap();
    world.tell(ready.id, told("grace@acme.example")).await.unwrap();
    let about = Exchange { resource: Some(user.id.bits()), ..world.changed(&ready) };
    let looked_for = |name: &str| Exchange {
        target: format!("Users?filter=userName eq \"{name}\""),
        ..world.read(&ready)
    };
    let others = [world.changed(&ready), looked_for("grace@acme.example")];
    let hers = [about, looked_for("Ada@Acme.Example")];
    world.store.keep(hers.iter().chain(&others).cloned().collect()).await.unwrap();
    world.erase(world.account_of("ada@acme.example").await).await.unwrap();
    let [changed, read] = others;
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, [changed]);
    assert_eq!(
        all(&world, &ready, SelectExchanges { reads: true, ..SelectExchanges::default() }).await,
        [read]
    );
}

/// A journal goes with its workspace.
pub async fn a_deleted_workspace_leaves_no_exchange(world: World) {
    let ready = world.ready("acme").await;
    world.store.keep(vec![world.changed(&ready), world.read(&ready)]).await.unwrap();
    world.close_workspace(ready.id, "acme").await.unwrap();
    world.depart(ready.id, None, 9).await;
    assert!(world.delete_workspace(ready.id).await);
    for reads in [false, true] {
        assert_eq!(all(&world, &ready, SelectExchanges { reads, ..SelectExchanges::default() }).await, []);
    }
    world.store.keep(vec![world.changed(&ready)]).await.unwrap();
    assert_eq!(all(&world, &ready, SelectExchanges::default()).await, [], "nor does it get one later");
}

impl World {
    /// Somebody was changed, with all that can be known of it.
    pub(crate) fn changed(&self, ready: &Ready) -> Exchange {
        Exchange {
            id: self.id(),
            workspace: ready.id,
            directory: Id::from_bits(7),
            at: self.now(),
            opener: Opener::Token(Id::from_bits(9)),
            verb: Verb::Change,
            target: "Users/usr_1".to_owned(),
            resource: Some(1 << 100),
            name: Some("ada@acme.example\0".to_owned()),
            outcome: Outcome::Done,
            status: 200,
            code: None,
            detail: None,
            request: Some("{\"active\":false}".to_owned()),
            changed: vec![Changed {
                attribute: "active".to_owned(),
                before: Some("true".to_owned()),
                after: None,
            }],
            client: Client { ip: Some([203, 0, 113, 9].into()), agent: Some("Okta SCIM".to_owned()) },
        }
    }

    /// Nobody was made, for the product said no.
    pub(crate) fn not_done(&self, ready: &Ready) -> Exchange {
        Exchange {
            opener: Opener::Client(Id::from_bits(11)),
            verb: Verb::Create,
            target: "Users".to_owned(),
            resource: None,
            name: Some("grace".to_owned()),
            outcome: Outcome::Refused,
            status: 403,
            code: Some("seat_none_left".to_owned()),
            detail: Some("All 3 seats are taken.".to_owned()),
            request: None,
            changed: Vec::new(),
            client: Client::default(),
            ..self.changed(ready)
        }
    }

    /// Somebody was looked for.
    pub(crate) fn read(&self, ready: &Ready) -> Exchange {
        Exchange {
            verb: Verb::Read,
            target: "Users?filter=userName eq \"ada\"".to_owned(),
            resource: None,
            name: None,
            request: None,
            changed: Vec::new(),
            ..self.changed(ready)
        }
    }
}
