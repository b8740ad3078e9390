//! `usher backup` and `usher restore`: copies of a database, of whichever kind, in a SQLite file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use store::archive::{STRIDE, Stopped, carry};
use store_postgres::{Over, Settings};
use store_sqlite::Sqlite;

use super::{Configured, Failed, say, shown};
use crate::{database::Database, machine::now};

/// `usher backup`.
pub(super) async fn backup(configured: Configured, to: PathBuf) -> Result<(), Failed> {
    let config = configured.load()?;
    let to = &to;
    if to.exists() {
        return Err(format!("{} exists already; choose another name", shown(to)).into());
    }
    // A copy that breaks off must not look like one that was finished.
    let part = beside(to, ".part");
    if part.exists() {
        return Err(format!(
            "{} exists already: another backup is being made, or one broke off; in that case, delete it",
            shown(&part)
        )
        .into());
    }
    let copied = match config.database()? {
        Database::Sqlite(from) if !from.exists() => {
            return Err(format!("there is no database at {}", shown(&from)).into());
        }
        Database::Sqlite(from) => copied(&from, &part),
        Database::Postgres(settings) => read_out(*settings, &part).await,
    };
    if let Err(failed) = copied {
        remove(&part);
        return Err(failed);
    }
    store_sqlite::put_in_place(&part, to)?;
    if configured.json {
        return say(&json!({"backup": to}));
    }
    println!("Backed up to {}. The copy was examined and is sound.", shown(to));
    Ok(())
}

fn copied(from: &Path, part: &Path) -> Result<(), Failed> {
    store_sqlite::copy(from, part)?;
    Ok(store_sqlite::examine(part)?)
}

/// Reads everything out of a server, as it is at one moment, into a file, which is then compared and examined.
async fn read_out(settings: Settings, part: &Path) -> Result<(), Failed> {
    let at = settings.shown().to_owned();
    let failed = |why: String| format!("the database at {at} could not be backed up: {why}");
    let source = store_postgres::Archive::of_this_moment(settings).await;
    let mut source = source.map_err(|failure| failed(failure.to_string()))?;
    let mut target = store_sqlite::Archive::to_fill(part, now())?;
    let carried = carry(&mut source, &mut target, STRIDE, &mut |_| {}).await;
    carried.map(drop).map_err(|stopped| failed(stopped.to_string()).into())
}

/// Takes a file away that is not whole, and what SQLite keeps beside it.
fn remove(part: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // Why the copy broke off says more than why its beginning could not be taken away.
        let _left_behind = fs::remove_file(beside(part, suffix));
    }
}

/// The path of a file in the same folder, that begins with the same name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// `usher restore`.
pub(super) async fn restore(configured: Configured, from: PathBuf, over: Over) -> Result<(), Failed> {
    let config = configured.load()?;
    let database = config.database()?;
    let restored = database.shown();
    match database {
        Database::Sqlite(to) => replace(&from, &to, over)?,
        Database::Postgres(settings) => put_in(&from, *settings, over).await?,
    }
    if configured.json {
        return say(&json!({"restored": restored}));
    }
    println!("Restored {restored} from {}.", shown(&from));
    Ok(())
}

fn replace(from: &Path, to: &Path, over: Over) -> Result<(), Failed> {
    if to.exists() && over == Over::Nothing {
        return Err(format!("there is a database at {} already; --force overwrites it", shown(to)).into());
    }
    store_sqlite::examine(from)?;
    let part = beside(to, ".restoring");
    store_sqlite::copy(from, &part)?;
    Ok(store_sqlite::put_in_place(&part, to)?)
}

/// Puts a copy into a server's database, in one transaction: until that is at its end, everything is as it was.
async fn put_in(from: &Path, settings: Settings, over: Over) -> Result<(), Failed> {
    store_sqlite::examine(from)?;
    let at = settings.shown().to_owned();
    let failed = |why: String| format!("{at} was not restored, and is as it was: {why}");
    // The copy stays as it is; one that an older version made is brought up to date elsewhere.
    let folder = tempfile::tempdir()?;
    let mut source = if store_sqlite::is_current(from)? {
        store_sqlite::Archive::of_copy(from)?
    } else {
        let newer = folder.path().join("usher.db");
        store_sqlite::copy(from, &newer)?;
        Sqlite::open(&newer, now())?;
        store_sqlite::Archive::of_copy(&newer)?
    };
    let target = store_postgres::Archive::to_fill_at_once(settings, over, now()).await;
    let mut target = target.map_err(|failure| failed(failure.to_string()))?;
    match carry(&mut source, &mut target, STRIDE, &mut |_| {}).await {
        Ok(_) => Ok(()),
        Err(Stopped::Filled) => Err(format!(
            "the database at {at} is not empty; --force puts the copy in the place of what is there"
        )
        .into()),
        Err(Stopped::Broke(store::Failure::Unknown(why))) => {
            Err(format!("it is not known whether {at} was restored: {why}").into())
        }
        Err(stopped) => Err(failed(stopped.to_string()).into()),
    }
}
