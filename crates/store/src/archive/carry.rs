//! Carrying an archive from one database to another, so that it can be broken off anywhere and gone on with, and ends with
//! both being compared.

use std::fmt;

use super::{Contents, Difference, Place, Source, Sum, TABLES, Target, differences, fingerprint, sums};
use crate::Failure;

/// What was carried.
#[derive(Debug)]
pub struct Carried {
    /// What every table holds, on both sides.
    pub sums: Vec<Sum>,
    /// Whether this went on with what was begun before.
    pub went_on: bool,
}

/// Why an archive was not carried, or not to its end.
#[derive(Debug)]
pub enum Stopped {
    /// One of the databases failed.
    Broke(Failure),
    /// There is something in the target already.
    Filled,
    /// What was begun in the target is not of what is in the source now.
    OfAnother,
    /// All was put in, and is not the same.
    Differs(Vec<Difference>),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Broke(failure)
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broke(failure) => failure.fmt(f),
            Self::Filled => f.write_str("the database to be filled is not empty"),
            Self::OfAnother => f.write_str(
                "the database to be filled holds the beginning of something else, or what it was read from has changed \
                 since",
            ),
            Self::Differs(tables) => {
                let tables = tables.iter().map(|Difference { table, had, has }| {
                    format!("{table} ({had} rows were read, {has} are there)")
                });
                let tables: Vec<_> = tables.collect();
                write!(f, "what was put in is not what was read: {}", tables.join(", "))
            }
        }
    }
}

impl std::error::Error for Stopped {}

/// Carries everything from a database to one that is empty, or goes on where an earlier attempt broke off; `most` rows at
/// once, each time noting how far it is. `heard` hears of
/// every table that is done. The source is summed up first, so that an attempt on anything else, or on what has changed
/// since, is found out before a row is put in; the target last, so that nothing is believed that is not there.
///
/// # Errors
/// [`Stopped`]; the target is then not whole, and says so to whoever opens it.
pub async fn carry(
    from: &mut dyn Source,
    to: &mut dyn Target,
    most: usize,
    heard: &mut (dyn FnMut(&Sum) + Send),
) -> Result<Carried, Stopped> {
    let contents = to.contents().await?;
    if contents == Contents::Filled {
        return Err(Stopped::Filled);
    }
    let had = sums(from, most).await?;
    let print = fingerprint(&had);
    let (mut goes_on, went_on) = match contents {
        Contents::Unfinished { source, goes_on } if source == print => (goes_on, true),
        Contents::Unfinished { .. } => return Err(Stopped::OfAnother),
        Contents::Empty | Contents::Filled => {
            let first = beginning(0);
            to.begin(print, first.as_ref()).await?;
            (first, false)
        }
    };
    while let Some(place) = goes_on {
        let number = TABLES.iter().position(|one| one.name == place.table).ok_or(Stopped::OfAnother)?;
        let stride = from.stride(TABLES[number], place.after.as_ref(), most).await?;
        let is_last = stride.next.is_none();
        let next = match stride.next {
            Some(key) => Some(Place { table: place.table.clone(), after: Some(key) }),
            None => beginning(number + 1),
        };
        to.put(TABLES[number], stride.rows, &place, next.as_ref()).await?;
        if is_last {
            heard(&had[number]);
        }
        goes_on = next;
    }
    to.settle().await?;
    let differing = differences(&had, &sums(to, most).await?);
    if !differing.is_empty() {
        return Err(Stopped::Differs(differing));
    }
    to.examine().await?;
    to.finish().await?;
    Ok(Carried { sums: had, went_on })
}

fn beginning(at: usize) -> Option<Place> {
    TABLES.get(at).map(|table| Place { table: table.name.to_owned(), after: None })
}
