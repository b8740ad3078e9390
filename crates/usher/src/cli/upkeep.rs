//! Keeping the database and the configuration in order: migrate, check, back up, restore, examine.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Configured, Failed, say, shown};
use crate::{
    config::{KEYS, fresh_secret_key},
    database::Database,
    machine::SystemEntropy,
    telemetry, wire,
};

/// `usher migrate`.
pub(super) async fn migrate(configured: Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    let (_, migrated) = config.database()?.open().await?;
    if configured.json {
        return say(&json!({"migrated": migrated}));
    }
    match &migrated[..] {
        [] => println!("The schema is up to date."),
        migrated => println!("The schema is up to date; {} run.", migrated.join(", ")),
    }
    Ok(())
}

/// `usher check-config`.
pub(super) fn check_config(configured: &Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    telemetry::filter(&config.log)?;
    wire::outfit(&config)?;
    let warning = config.mail.is_none().then_some("mail.host is not set: nobody can sign in by code");
    if configured.json {
        return say(&json!({"ok": true, "warnings": warning.into_iter().collect::<Vec<_>>()}));
    }
    println!("The configuration can be used.");
    if let Some(warning) = warning {
        println!("Note: {warning}.");
    }
    Ok(())
}

/// `usher check-config --list`.
pub(super) fn list_keys(configured: &Configured) -> Result<(), Failed> {
    if configured.json {
        let keys =
            KEYS.iter().map(|key| json!({"key": key.path, "variable": key.variable(), "means": key.means}));
        return say(&keys.collect::<Vec<_>>());
    }
    for key in KEYS {
        println!("{}\n  {}\n  {}\n", key.path, key.variable(), key.means);
    }
    println!("A fresh secret_key: {}", fresh_secret_key(&SystemEntropy));
    Ok(())
}

/// `usher backup`.
pub(super) fn backup(configured: &Configured, to: &Path) -> Result<(), Failed> {
    let config = configured.load()?;
    if to.exists() {
        return Err(format!("{} exists already; choose another name", shown(to)).into());
    }
    let from = &file(config.database()?, "pg_dump copies it while it serves")?;
    if !from.exists() {
        return Err(format!("there is no database at {}", shown(from)).into());
    }
    // A copy that breaks off must not look like one that was finished.
    let part = beside(to, ".part");
    store_sqlite::copy(from, &part)?;
    store_sqlite::examine(&part)?;
    store_sqlite::put_in_place(&part, to)?;
    if configured.json {
        return say(&json!({"backup": to}));
    }
    println!("Backed up to {}. The copy was examined and is sound.", shown(to));
    Ok(())
}

/// The file of a database that is one. A server's has other ways to be copied, which know how to.
fn file(database: Database, otherwise: &str) -> Result<PathBuf, Failed> {
    match database {
        Database::Sqlite(path) => Ok(path),
        Database::Postgres(settings) => Err(format!(
            "the database at {} is not a file: {otherwise}; see docs/operating/postgres.md",
            settings.shown()
        )
        .into()),
    }
}

/// The path of a file that is not whole yet, in the folder where it will be needed.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What a restored copy may take the place of.
pub(super) enum Over {
    /// Nothing: there must be no database yet.
    Nothing,
    /// Whatever is there.
    Anything,
}

/// `usher restore`.
pub(super) fn restore(configured: &Configured, from: &Path, over: Over) -> Result<(), Failed> {
    let config = configured.load()?;
    let to = &file(config.database()?, "pg_restore brings a copy by pg_dump back")?;
    if to.exists() && matches!(over, Over::Nothing) {
        return Err(format!("there is a database at {} already; --force overwrites it", shown(to)).into());
    }
    store_sqlite::examine(from)?;
    let part = beside(to, ".restoring");
    store_sqlite::copy(from, &part)?;
    store_sqlite::put_in_place(&part, to)?;
    if configured.json {
        return say(&json!({"restored": to}));
    }
    println!("Restored {} from {}.", shown(to), shown(from));
    Ok(())
}

/// `usher doctor`.
pub(super) async fn doctor(configured: Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    let examined = match config.database()? {
        Database::Sqlite(path) if !path.exists() => {
            let none = format!("there is no database at {}; `usher migrate` makes one", shown(&path));
            return Err(none.into());
        }
        Database::Sqlite(path) => {
            store_sqlite::examine(&path)?;
            "every page, every index, every tally"
        }
        // Its pages and indexes are the server's to examine: `pg_amcheck`.
        Database::Postgres(settings) => {
            store_postgres::examine(*settings).await?;
            "every tally, every list, every place in the feed"
        }
    };
    if configured.json {
        return say(&json!({"ok": true}));
    }
    println!("The configuration can be used, and the database is sound: {examined}.");
    Ok(())
}
