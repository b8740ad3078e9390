//! Where facts are kept: a SQLite file, or a PostgreSQL server.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use app::ports::Entropy as _;
use store::{
    Failure, Store,
    archive::{Source, Target},
};
use store_postgres::{Postgres, Settings};
use store_sqlite::Sqlite;

use crate::{
    machine::{SystemEntropy, now},
    wire::Broken,
};

/// How a database is named in the configuration.
pub(crate) const FORMS: &str = "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE";

/// A database, as it is named and not yet open.
pub(crate) enum Database {
    /// In a file.
    Sqlite(PathBuf),
    /// On a server.
    Postgres(Box<Settings>),
}

/// An open database, and the migrations that opening it ran.
pub(crate) type Open = (Arc<dyn Store>, Vec<&'static str>);

impl Database {
    /// Reads the name of a database.
    ///
    /// # Errors
    /// What is wrong with it, without any password.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        if let Some(path) = name.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned()));
        }
        if name.starts_with("postgres://") || name.starts_with("postgresql://") {
            return Settings::parse(name).map(|settings| Self::Postgres(Box::new(settings)));
        }
        Err(format!("it is neither kind of database there is; use {FORMS}"))
    }

    /// The database as people may see it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(settings) => settings.shown().to_owned(),
        }
    }

    /// Opens it, makes it where there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// [`Broken::Database`].
    pub(crate) async fn open(&self) -> Result<Open, Broken> {
        self.tried().await.map_err(|failure| self.broken(failure))
    }

    /// The same, and where a server does not answer, again and again until it does.
    ///
    /// # Errors
    /// [`Broken::Database`], where waiting does not help.
    pub(crate) async fn await_open(&self) -> Result<Open, Broken> {
        let mut pause = Duration::from_millis(250);
        loop {
            match self.tried().await {
                Err(failure @ (Failure::Unavailable(_) | Failure::Contended(_))) if self.is_elsewhere() => {
                    tracing::error!(database = self.shown(), %failure, "not ready; the database is tried again");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                tried => return tried.map_err(|failure| self.broken(failure)),
            }
        }
    }

    /// It, to be read by a move: nobody else has it open meanwhile.
    ///
    /// # Errors
    /// [`Broken::Database`].
    pub(crate) async fn to_read(&self) -> Result<Box<dyn Source>, Broken> {
        let archive: Result<Box<dyn Source>, Failure> = match self {
            Self::Sqlite(path) if !path.exists() => {
                Err(Failure::Unavailable("there is no such file".to_owned()))
            }
            Self::Sqlite(path) => store_sqlite::Archive::alone(path).map(|it| Box::new(it) as _),
            Self::Postgres(settings) => {
                let archive = store_postgres::Archive::alone(Settings::clone(settings)).await;
                archive.map(|it| Box::new(it) as _)
            }
        };
        archive.map_err(|failure| self.broken(failure))
    }

    /// It, to be filled by a move, and made where there is none; nobody else has it open meanwhile.
    ///
    /// # Errors
    /// [`Broken::Database`].
    pub(crate) async fn to_fill(&self) -> Result<Box<dyn Target>, Broken> {
        let archive: Result<Box<dyn Target>, Failure> = match self {
            Self::Sqlite(path) => store_sqlite::Archive::to_fill(path, now()).map(|it| Box::new(it) as _),
            Self::Postgres(settings) => {
                let archive = store_postgres::Archive::to_fill(Settings::clone(settings), now()).await;
                archive.map(|it| Box::new(it) as _)
            }
        };
        archive.map_err(|failure| self.broken(failure))
    }

    /// How people empty it.
    pub(crate) const fn emptied_by(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "delete the file",
            Self::Postgres(_) => "drop the database and create it again",
        }
    }

    const fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    async fn tried(&self) -> Result<Open, Failure> {
        match self {
            Self::Sqlite(path) => {
                let (store, opened) = Sqlite::open(path, now())?;
                Ok((Arc::new(store), opened.migrated))
            }
            Self::Postgres(settings) => {
                let mut node = [0; 16];
                SystemEntropy.fill(&mut node);
                let (store, opened) = Postgres::open(Settings::clone(settings), node, now()).await?;
                Ok((Arc::new(store), opened.migrated))
            }
        }
    }

    fn broken(&self, failure: Failure) -> Broken {
        Broken::Database { database: self.shown(), failure }
    }
}
