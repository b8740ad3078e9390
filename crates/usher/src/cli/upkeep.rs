//! Keeping the database and the configuration in order: migrate, check, back up, restore, examine.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Configured, Failed, say, shown};
use crate::{
    config::{KEYS, fresh_secret_key},
    machine::SystemEntropy,
    telemetry, wire,
};

/// `usher migrate`.
pub(super) fn migrate(configured: &Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    let (_, migrated) = wire::open(&config.database)?;
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
    let from = wire::database_path(&config.database);
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
    let to = wire::database_path(&config.database);
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
pub(super) fn doctor(configured: &Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    let path = wire::database_path(&config.database);
    if !path.exists() {
        return Err(format!("there is no database at {}; `usher migrate` makes one", shown(path)).into());
    }
    store_sqlite::examine(path)?;
    if configured.json {
        return say(&json!({"ok": true}));
    }
    println!(
        "The configuration can be used, and the database is sound: every page, every index, every tally."
    );
    Ok(())
}
