//! Both engines, empty and filled.

use std::{
    any::Any,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use domain::Moment;
use futures::future::BoxFuture;
use postgres_cluster::Cluster;
use store::{
    Failure, Store,
    archive::{Carried, Source, Stopped, Sum, Target, carry},
};
use store_contract::{Adapter, Fresh, World, world::Closed};
use store_postgres::{Over, Postgres, Settings};
use store_sqlite::Sqlite;

/// So few rows at once that small tables take several strides.
pub(crate) const FEW: usize = 3;

pub(crate) fn now() -> Moment {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// One of the engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// SQLite.
    File,
    /// PostgreSQL.
    Server,
}

/// A database of one of the engines, which nobody has open.
pub(crate) struct Place {
    pub(crate) address: String,
    /// Removes it when dropped; somebody else's, if there is none.
    _guard: Option<Box<dyn Any + Send + Sync>>,
}

impl Place {
    /// Where there is nothing yet.
    pub(crate) async fn new(engine: Engine) -> Self {
        let (address, guard) = place(engine).await;
        Self { address, _guard: Some(guard) }
    }

    fn engine(&self) -> Engine {
        if self.address.starts_with("postgres:") { Engine::Server } else { Engine::File }
    }

    /// As the configuration names it.
    pub(crate) fn name(&self) -> String {
        match self.engine() {
            Engine::File => format!("sqlite:{}", self.address),
            Engine::Server => self.address.clone(),
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::parse(&self.address).unwrap()
    }

    /// It, read while nobody else can use it.
    pub(crate) async fn source(&self) -> Result<Box<dyn Source>, Failure> {
        Ok(match self.engine() {
            Engine::File => Box::new(store_sqlite::Archive::alone(Path::new(&self.address))?),
            Engine::Server => Box::new(store_postgres::Archive::alone(self.settings()).await?),
        })
    }

    /// It, to be filled.
    pub(crate) async fn target(&self) -> Result<Box<dyn Target>, Failure> {
        Ok(match self.engine() {
            Engine::File => Box::new(store_sqlite::Archive::to_fill(Path::new(&self.address), now())?),
            Engine::Server => Box::new(store_postgres::Archive::to_fill(self.settings(), now()).await?),
        })
    }

    /// It, to be filled in one transaction.
    pub(crate) async fn target_at_once(&self, over: Over) -> Result<Box<dyn Target>, Failure> {
        Ok(Box::new(store_postgres::Archive::to_fill_at_once(self.settings(), over, now()).await?))
    }

    /// What every table holds.
    pub(crate) async fn sums(&self) -> Vec<Sum> {
        store::archive::sums(&mut *self.source().await.unwrap(), 50).await.unwrap()
    }

    /// Opens it as a node does.
    pub(crate) async fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        open(self.address.clone()).await
    }

    /// Whether it is sound.
    pub(crate) async fn examine(&self) -> Result<(), Failure> {
        match self.engine() {
            Engine::File => store_sqlite::examine(Path::new(&self.address)),
            Engine::Server => store_postgres::examine(self.settings()).await,
        }
    }

    /// Runs statements behind everybody's back.
    pub(crate) async fn sql(&self, statements: &str) {
        let (address, statements) = (self.address.clone(), statements.to_owned());
        match self.engine() {
            Engine::File => {
                rusqlite::Connection::open(address).unwrap().execute_batch(&statements).unwrap();
            }
            Engine::Server => {
                let run = move || postgres_cluster::sql(&address, &statements);
                tokio::task::spawn_blocking(run).await.unwrap();
            }
        }
    }
}

async fn open(address: String) -> Result<Arc<dyn Store>, Failure> {
    if address.starts_with("postgres:") {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (process, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let node = ((u128::from(process) << 32) | u128::from(number)).to_be_bytes();
        let settings = Settings::parse(&address).unwrap();
        return Ok(Arc::new(Postgres::open(settings, node, now()).await?.0));
    }
    Ok(Arc::new(Sqlite::open(Path::new(&address), now())?.0))
}

async fn place(engine: Engine) -> (String, Box<dyn Any + Send + Sync>) {
    match engine {
        Engine::File => {
            let folder = tempfile::tempdir().unwrap();
            (folder.path().join("usher.db").to_str().unwrap().to_owned(), Box::new(folder))
        }
        Engine::Server => {
            let database = tokio::task::spawn_blocking(|| Cluster::shared().database()).await.unwrap();
            (database.url(), Box::new(database))
        }
    }
}

async fn fresh(engine: Engine) -> Fresh {
    let (address, guard) = place(engine).await;
    Fresh { store: open(address.clone()).await.unwrap(), address, guard }
}

/// A world over a fresh database of an engine.
pub(crate) async fn world(engine: Engine) -> World {
    let fresh = match engine {
        Engine::File => || Box::pin(fresh(Engine::File)) as BoxFuture<'static, Fresh>,
        Engine::Server => || Box::pin(fresh(Engine::Server)) as BoxFuture<'static, Fresh>,
    };
    World::begin(Adapter { test: "", fresh, open: |at| Box::pin(async { open(at).await.unwrap() }) }).await
}

/// Closes a world, and gives the place of its database.
pub(crate) fn closed(world: World) -> (Closed, Place) {
    let closed = world.close();
    let place = Place { address: closed.address.clone(), _guard: None };
    (closed, place)
}

/// Something of everything, in a database that is closed.
pub(crate) async fn filled(engine: Engine) -> (Closed, Place) {
    let world = world(engine).await;
    world.fill().await;
    closed(world)
}

/// Carries one into the other.
pub(crate) async fn carried(from: &Place, to: &Place, most: usize) -> Result<Carried, Stopped> {
    let (mut source, mut target) = (from.source().await?, to.target().await?);
    carry(&mut *source, &mut *target, most, &mut |_| {}).await
}
