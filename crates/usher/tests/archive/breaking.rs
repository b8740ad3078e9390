//! A move that is broken off anywhere is gone on with, or refused where that would not be right.

use async_trait::async_trait;
use store::{
    Failure,
    archive::{Contents, Place as At, Row, Source, Stopped, Stride, Table, Target, carry},
};
use store_contract::world::told;
use store_postgres::Over;

use crate::worlds::{Engine, FEW, Place, carried, filled};

const WAYS: [(Engine, Engine); 2] = [(Engine::File, Engine::Server), (Engine::Server, Engine::File)];

/// A target that does so many things, and then no more.
struct Breaking {
    target: Box<dyn Target>,
    left: u32,
}

impl Breaking {
    fn spend(&mut self) -> Result<(), Failure> {
        self.left = self.left.checked_sub(1).ok_or_else(|| Failure::Unavailable("broken off".to_owned()))?;
        Ok(())
    }
}

#[async_trait]
impl Source for Breaking {
    async fn stride(
        &mut self,
        table: &'static Table,
        after: Option<&Row>,
        most: usize,
    ) -> Result<Stride, Failure> {
        self.target.stride(table, after, most).await
    }
}

#[async_trait]
impl Target for Breaking {
    async fn contents(&mut self) -> Result<Contents, Failure> {
        self.target.contents().await
    }

    async fn begin(&mut self, source: [u8; 32], at: Option<&At>) -> Result<(), Failure> {
        self.spend()?;
        self.target.begin(source, at).await
    }

    async fn put(
        &mut self,
        table: &'static Table,
        rows: Vec<Row>,
        at: &At,
        goes_on: Option<&At>,
    ) -> Result<(), Failure> {
        self.spend()?;
        self.target.put(table, rows, at, goes_on).await
    }

    async fn settle(&mut self) -> Result<(), Failure> {
        self.spend()?;
        self.target.settle().await
    }

    async fn examine(&mut self) -> Result<(), Failure> {
        self.spend()?;
        self.target.examine().await
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        self.spend()?;
        self.target.finish().await
    }
}

/// Carries until it breaks off after so many steps; tells whether it came to its end.
async fn carried_for(from: &Place, to: &Place, steps: u32) -> bool {
    let mut source = from.source().await.unwrap();
    let mut target = Breaking { target: to.target().await.unwrap(), left: steps };
    match carry(&mut *source, &mut target, FEW, &mut |_| {}).await {
        Ok(_) => true,
        Err(Stopped::Broke(Failure::Unavailable(why))) if why == "broken off" => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_it_breaks_off_it_is_gone_on_with_to_the_same_end() {
    for (here, there) in WAYS {
        let (_kept, from) = filled(here).await;
        let before = from.sums().await;
        let to = Place::new(there).await;
        // So many steps each time that it breaks off between every two kinds of them sooner or later.
        let mut rounds = 0;
        while !carried_for(&from, &to, 1 + rounds % 7).await {
            rounds += 1;
            if rounds > 1 {
                let refused = to.open().await.err().unwrap();
                assert_eq!(refused, Failure::Unfinished, "what is not whole is not opened");
                assert_eq!(to.examine().await.unwrap_err(), Failure::Unfinished);
                assert_eq!(to.source().await.err().unwrap(), Failure::Unfinished);
            }
        }
        assert!(rounds > 10, "{rounds}");
        assert_eq!(to.sums().await, before, "{here:?} to {there:?}");
        to.examine().await.unwrap();
        to.open().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_of_something_else_is_not_gone_on_with() {
    for (here, there) in WAYS {
        let (kept, from) = filled(here).await;
        let to = Place::new(there).await;
        assert!(!carried_for(&from, &to, 20).await);
        // Somebody writes to the source in between.
        let world = kept.open().await;
        let acme = world.store.workspace_named("acme").await.unwrap().unwrap();
        world.pass(std::time::Duration::from_secs(3600));
        world.skip_ids(100);
        world.tell(acme.id, told("late@acme.example")).await.unwrap();
        let _kept = world.close();
        let stopped = carried(&from, &to, FEW).await.unwrap_err();
        assert!(matches!(stopped, Stopped::OfAnother), "{stopped}");
        assert_eq!(to.open().await.err().unwrap(), Failure::Unfinished);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_not_what_it_was_is_found_and_its_table_named() {
    for (here, there) in WAYS {
        let (_kept, from) = filled(here).await;
        for (spoilt, table) in [
            ("UPDATE accounts SET status = 'other'", "accounts"),
            ("DELETE FROM addresses", "addresses"),
            ("UPDATE workspaces SET events = events + 1", "workspaces"),
        ] {
            let to = Place::new(there).await;
            assert!(!carried_for(&from, &to, 60).await);
            to.sql(spoilt).await;
            let stopped = carried(&from, &to, FEW).await.unwrap_err();
            let Stopped::Differs(found) = &stopped else { panic!("{stopped}") };
            assert_eq!(found.iter().map(|one| one.table).collect::<Vec<_>>(), [table], "{spoilt}");
            assert!(stopped.to_string().contains(table));
            assert_eq!(to.open().await.err().unwrap(), Failure::Unfinished);
            // Nor is it believed when asked again.
            assert!(matches!(carried(&from, &to, FEW).await, Err(Stopped::Differs(_))));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_move_into_one_database_are_found_out() {
    let (_kept, from) = filled(Engine::File).await;
    let to = Place::new(Engine::Server).await;
    let mut source = from.source().await.unwrap();
    let mut first = to.target().await.unwrap();
    let refused = to.target().await.err().unwrap();
    assert!(matches!(&refused, Failure::Contended(why) if why.contains("other sessions")), "{refused}");
    // And where the server does not show who is there, by the place that both would go on from.
    let table = store::archive::TABLES[0];
    let begin = At { table: table.name.to_owned(), after: None };
    first.begin([0; 32], Some(&begin)).await.unwrap();
    let rows = source.stride(table, None, 1).await.unwrap();
    let next = At { table: table.name.to_owned(), after: rows.next };
    first.put(table, rows.rows.clone(), &begin, Some(&next)).await.unwrap();
    let again = first.put(table, rows.rows, &begin, Some(&next)).await.unwrap_err();
    assert!(matches!(again, Failure::Contended(_)), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unfinished_gives_way_to_what_is_put_in_the_place_of_anything() {
    let (_kept, from) = filled(Engine::File).await;
    let to = Place::new(Engine::Server).await;
    assert!(!carried_for(&from, &to, 30).await);
    let mut source = from.source().await.unwrap();
    let mut target = to.target_at_once(Over::Nothing).await.unwrap();
    let refused = carry(&mut *source, &mut *target, FEW, &mut |_| {}).await.unwrap_err();
    assert!(matches!(refused, Stopped::Filled), "{refused}");
    drop(target);
    assert_eq!(to.open().await.err().unwrap(), Failure::Unfinished);
    let mut target = to.target_at_once(Over::Anything).await.unwrap();
    carry(&mut *source, &mut *target, FEW, &mut |_| {}).await.unwrap();
    drop((source, target));
    assert_eq!(to.sums().await, from.sums().await);
    to.open().await.unwrap();
}
