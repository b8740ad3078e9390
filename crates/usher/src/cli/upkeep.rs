//! Keeping the database and the configuration in order: migrate, check, examine.

use serde_json::json;

use super::{Configured, Failed, say, sealed, shown};
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
    let older = sealed::under_older(&configured).await?;
    if configured.json {
        return say(&json!({"ok": true, "under_old_secret_keys": older}));
    }
    println!("The configuration can be used, and the database is sound: {examined}.");
    if older > 0 {
        println!(
            "Note: {older} values are still sealed under one of old_secret_keys; `usher rekey` seals them anew."
        );
    }
    Ok(())
}
