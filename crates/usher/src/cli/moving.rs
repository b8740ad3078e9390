//! `usher move`: from one database to another, be they of one kind or two.

use std::{path::Path, time::Duration};

use clap::Args;
use serde_json::json;
use store::archive::{Carried, STRIDE, Stopped, Sum, carry};

use super::{Failed, say};
use crate::{config, database::Database, machine::now};

/// What `usher move` takes.
#[derive(Debug, Args)]
pub(crate) struct Moving {
    /// The database there is: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; or a configuration file, FILE.toml,
    /// whose database is meant.
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// The database to fill, named alike. It must be empty, or hold what an earlier attempt left unfinished.
    #[arg(long, value_name = "DATABASE")]
    to: String,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// Reads the name of a database, or of the configuration file that has it: a command line can be read by others who use
/// the machine, and so can a password in it.
fn named(option: &str, name: &str) -> Result<Database, Failed> {
    let name = if Path::new(name).extension().is_some_and(|suffix| suffix == "toml") && !name.contains(':') {
        config::database_of(Path::new(name))?
    } else {
        name.to_owned()
    };
    Database::named(&name).map_err(|why| format!("{option} can't be used: {why}").into())
}

/// Moves everything from one database to another, and compares them.
pub(super) async fn run(moving: Moving) -> Result<(), Failed> {
    let (from, to) = (named("--from", &moving.from)?, named("--to", &moving.to)?);
    if from.shown() == to.shown() {
        return Err(format!("{} can't be moved into itself", from.shown()).into());
    }
    let begun = now();
    let mut source = from.to_read().await?;
    let mut target = to.to_fill().await?;
    let mut heard = |sum: &Sum| {
        if !moving.json {
            eprintln!("{}: {} rows", sum.table, sum.rows);
        }
    };
    let carried = carry(&mut *source, &mut *target, STRIDE, &mut heard).await;
    let carried = carried.map_err(|stopped| told(&stopped, &from, &to))?;
    // Who prints this has to be able to rely on it: the databases are closed before.
    drop((source, target));
    let took = Duration::from_micros(now().micros().saturating_sub(begun.micros()).unsigned_abs());
    shown(&moving, &carried, &from, &to, took)
}

fn shown(
    moving: &Moving,
    carried: &Carried,
    from: &Database,
    to: &Database,
    took: Duration,
) -> Result<(), Failed> {
    let rows: u64 = carried.sums.iter().map(|sum| sum.rows).sum();
    let (from, to) = (from.shown(), to.shown());
    if moving.json {
        let tables = carried.sums.iter();
        let tables = tables.map(|sum| json!({"table": sum.table, "rows": sum.rows, "digest": sum.hex()}));
        return say(&json!({
            "from": from, "to": to, "rows": rows, "tables": tables.collect::<Vec<_>>(),
            "went_on": carried.went_on, "seconds": took.as_secs_f64(),
        }));
    }
    println!("{:<24} {:>12}  digest, the same on both sides", "table", "rows");
    for sum in &carried.sums {
        println!("{:<24} {:>12}  {}", sum.table, sum.rows, sum.hex());
    }
    println!("Moved {rows} rows from {from} to {to} in {:.1} seconds.", took.as_secs_f64());
    println!(
        "Every table was counted and digested on both sides, and is the same; {to} was examined and is sound."
    );
    println!(
        "{from} is as it was. Name the other as `database` in the configuration now; secret_key and public_url stay as they are."
    );
    Ok(())
}

/// Why a move stopped, and what to do.
fn told(stopped: &Stopped, from: &Database, to: &Database) -> Failed {
    let (source, target, emptied) = (from.shown(), to.shown(), to.emptied_by());
    match stopped {
        Stopped::Broke(failure) => format!(
            "the move from {source} to {target} broke off: {failure}; the same command goes on from there"
        ),
        Stopped::Filled => format!(
            "{target} is not empty, and nothing is put over what is there; name a database that is, or none yet"
        ),
        Stopped::OfAnother => format!(
            "{target} holds the beginning of a move from elsewhere, or {source} has changed since that began; empty \
             {target} ({emptied}) and begin again, with nobody serving {source}"
        ),
        Stopped::Differs(_) => format!(
            "{stopped}; {target} stays unfinished and nobody can serve it; empty it ({emptied}) and begin again"
        ),
    }
    .into()
}
