//! Putting an archive into a database: stride by stride, or all of it in one transaction.

use async_trait::async_trait;
use domain::Moment;
use store::{
    Failure,
    archive::{Column, Contents, Kind, Place, Row, TABLES, Table, Target, Value, encode},
};

use super::{Archive, PATIENT, Shape, Way, is_unfinished, nobody_else, shape};
use crate::{
    broken::{Broken, Course, Read},
    examine, is_durable,
    line::{Ended, Line},
    migrate,
    pool::Pool,
    rows::{Param, bytes, flag, maybe_bytes, maybe_text},
    settings::Settings,
    writer::BEGIN,
};

/// What is put in may take the place of what is there, or of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// There must be nothing.
    Nothing,
    /// Whatever is there goes.
    Anything,
}

/// Where it is noted that not everything is in a database yet.
const UNFINISHED: &str = "CREATE TABLE unfinished (
        id SMALLINT PRIMARY KEY,
        source BYTEA NOT NULL,
        at_table TEXT,
        after BYTEA
    )";

/// What belongs to no archive, and must not be left over from what was there before.
const OWN: [&str; 7] = ["outbox", "commits", "attempts", "codes", "leases", "logouts", "operator_sessions"];

impl Archive {
    /// A database to be filled stride by stride, which can be broken off and gone on with.
    ///
    /// # Errors
    /// [`Failure::Contended`] where others use it, and those of opening it.
    pub async fn to_fill(settings: Settings, now: Moment) -> Result<Self, Failure> {
        Self::into(settings, now, Way::InSteps).await
    }

    /// A database to be filled in one transaction: until that is at its end, everything is as it was.
    ///
    /// # Errors
    /// [`Failure::Contended`] where others use it, and those of opening it.
    pub async fn to_fill_at_once(settings: Settings, over: Over, now: Moment) -> Result<Self, Failure> {
        Self::into(settings, now, Way::AtOnce(over)).await
    }

    async fn into(settings: Settings, now: Moment, way: Way) -> Result<Self, Failure> {
        let db = Pool::new(settings).connect().await?;
        is_durable(&db).await?;
        migrate::migrate(&db, now).await?;
        nobody_else(&db).await?;
        Ok(Self { db, way })
    }

    async fn stands(&self) -> Read<Contents> {
        if is_unfinished(&self.db).await? {
            let sql = "SELECT source, at_table, after FROM unfinished";
            let noted = self
                .db
                .one(sql, Vec::new(), |row| Ok((bytes(row, 0)?, maybe_text(row, 1)?, maybe_bytes(row, 2)?)));
            if let Some((source, table, after)) = noted.await? {
                return Ok(Contents::noted(source, table, after)?);
            }
        }
        Ok(if is_empty(&self.db).await? { Contents::Empty } else { Contents::Filled })
    }

    /// Begins the one transaction in which all of it is put in, in the place of what is there.
    async fn begin_at_once(&self, over: Over) -> Read<()> {
        let tables: Vec<_> = TABLES.iter().map(|table| table.name).chain(OWN).collect();
        let tables = tables.join(", ");
        let cleared = match over {
            Over::Nothing => format!("LOCK TABLE {tables} IN EXCLUSIVE MODE"),
            Over::Anything => format!("TRUNCATE {tables}; DROP TABLE IF EXISTS unfinished"),
        };
        self.db.plain(&format!("BEGIN ISOLATION LEVEL READ COMMITTED; {PATIENT}; {cleared}")).await?;
        if is_empty(&self.db).await? { Ok(()) } else { Err(another()) }
    }

    async fn begin_steps(&self, source: [u8; 32], at: Option<&Place>) -> Read<()> {
        self.db.plain(&format!("{BEGIN}; {UNFINISHED}")).await?;
        let note = "INSERT INTO unfinished (id, source, at_table, after) VALUES (1, $1, $2, $3)";
        let [table, after] = place(at);
        self.db.free(note, &[source.into(), table, after]).await?;
        self.db.plain("COMMIT").await
    }

    /// Puts rows in and notes where to go on from, in a transaction that is begun.
    async fn put_step(
        &self,
        table: &'static Table,
        rows: Vec<Row>,
        at: &Place,
        goes_on: Option<&Place>,
    ) -> Read<()> {
        self.db.plain(BEGIN).await?;
        // Whoever puts in the same holds this row, or has gone on to another place.
        let note = "UPDATE unfinished SET at_table = $1, after = $2
            WHERE at_table = $3 AND after IS NOT DISTINCT FROM $4 RETURNING id";
        let ([table_then, after_then], [table_now, after_now]) = (place(goes_on), place(Some(at)));
        if self.db.free(note, &[table_then, after_then, table_now, after_now]).await?.is_empty() {
            return Err(another());
        }
        put(&self.db, table, rows).await?;
        self.db.plain("COMMIT").await
    }

    /// Itself, or the failure, behind which nothing is left open.
    async fn undone_if_not(&self, done: Read<()>) -> Result<(), Failure> {
        if done.is_err() {
            // Why it failed says more than why that could not be undone; the server undoes what is left open.
            let _undone = self.db.plain("ROLLBACK").await;
        }
        Ok(done?)
    }
}

/// Somebody else puts something in.
fn another() -> Broken {
    let why = "somebody else writes to it; see to it that nobody does";
    Broken::never(Failure::Contended(why.to_owned()))
}

/// A place as two values: a table and a key.
fn place(place: Option<&Place>) -> [Param; 2] {
    let after = place.and_then(|place| place.after.as_deref()).map(encode);
    [place.map(|place| place.table.as_str()).into(), after.into()]
}

async fn is_empty(db: &Line) -> Read<bool> {
    let any = TABLES.iter().map(|table| table.name).chain(["outbox"]);
    let any: Vec<_> = any.map(|table| format!("EXISTS (SELECT 1 FROM {table})")).collect();
    let found = db.free(&format!("SELECT {}", any.join(" OR ")), &[]).await?;
    Ok(!found.first().map(|row| flag(row, 0)).transpose()?.unwrap_or_default())
}

async fn put(db: &Line, table: &'static Table, rows: Vec<Row>) -> Read<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let shape = shape(table);
    let put = db.free(&shape.insert(), &by_columns(&shape, rows)?).await;
    // Who fills a database is alone in it: a key that is taken was not taken by somebody who was faster.
    put.map(drop).map_err(|broken| match broken {
        Broken { failure: Failure::Contended(why), course: Course::Taken } => {
            Broken::never(Failure::Corrupt(format!("a row of {} can't be put in: {why}", table.name)))
        }
        other => other,
    })
}

/// Rows as lists of values, one for each column.
fn by_columns(shape: &Shape, mut rows: Vec<Row>) -> Read<Vec<Param>> {
    if let Some(made) = shape.made {
        for row in &mut rows {
            let value = (made.value)(shape.table, row)?;
            row.push(value);
        }
    }
    let columns = shape.columns();
    let mut lists: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (list, value) in lists.iter_mut().zip(row) {
            list.push(value);
        }
    }
    columns.iter().zip(lists).map(|(column, values)| list(*column, values)).collect()
}

fn list(column: Column, values: Vec<Value>) -> Read<Param> {
    let wrong = |value| {
        let why = format!("{value:?} is put into {}, which holds {:?}", column.name, column.kind);
        Broken::never(Failure::Corrupt(why))
    };
    macro_rules! listed {
        ($($pattern:pat => $made:expr),*) => {
            values.into_iter().map(|value| match value {
                Value::None => Ok(None),
                $($pattern => Ok(Some($made)),)*
                other => Err(wrong(other)),
            }).collect::<Read<Vec<_>>>()?.into()
        };
    }
    Ok(match column.kind {
        Kind::Bytes => listed!(Value::Bytes(bytes) => bytes),
        Kind::Text => listed!(Value::Text(text) => text),
        Kind::Whole => listed!(Value::Whole(number) => number),
        Kind::Small => {
            listed!(Value::Whole(number) => i16::try_from(number).map_err(|_| wrong(Value::Whole(number)))?)
        }
        Kind::Flag => listed!(Value::Whole(0) => false, Value::Whole(1) => true),
    })
}

#[async_trait]
impl Target for Archive {
    async fn contents(&mut self) -> Result<Contents, Failure> {
        match self.way {
            Way::AtOnce(Over::Anything) => Ok(Contents::Empty),
            // What is begun stride by stride is not gone on with at once.
            Way::AtOnce(Over::Nothing) if is_unfinished(&self.db).await? => Ok(Contents::Filled),
            _ => Ok(self.stands().await?),
        }
    }

    async fn begin(&mut self, source: [u8; 32], at: Option<&Place>) -> Result<(), Failure> {
        let begun = match self.way {
            Way::AtOnce(over) => self.begin_at_once(over).await,
            Way::Out | Way::InSteps => self.begin_steps(source, at).await,
        };
        self.undone_if_not(begun).await
    }

    async fn put(
        &mut self,
        table: &'static Table,
        rows: Vec<Row>,
        at: &Place,
        goes_on: Option<&Place>,
    ) -> Result<(), Failure> {
        let done = match self.way {
            Way::AtOnce(_) => put(&self.db, table, rows).await,
            Way::Out | Way::InSteps => self.put_step(table, rows, at, goes_on).await,
        };
        self.undone_if_not(done).await
    }

    async fn settle(&mut self) -> Result<(), Failure> {
        let tables: Vec<_> = TABLES.iter().map(|table| table.name).collect();
        for own in [
            "UPDATE feed SET last = (SELECT coalesce(max(position), 0) FROM events) WHERE id = 1",
            "UPDATE house SET entries = (SELECT coalesce(max(number), 0) FROM audit WHERE workspace = '') WHERE id = 1",
            // Otherwise the server would plan for tables in which there is nothing, until it looks into them by itself.
            &format!("ANALYZE {}", tables.join(", ")),
        ] {
            self.db.free(own, &[]).await?;
        }
        Ok(())
    }

    async fn examine(&mut self) -> Result<(), Failure> {
        Ok(examine::examine(&self.db).await?)
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        if !matches!(self.way, Way::AtOnce(_)) {
            self.db.plain(&format!("{BEGIN}; DROP TABLE unfinished")).await?;
        }
        match self.db.commit(&[]).await {
            Ended::Committed(_) => Ok(()),
            Ended::Undone(broken) => Err(broken.into()),
            Ended::Unknown(broken) => {
                Err(Failure::Unknown(format!("{}; `usher doctor` says whether all is there", broken.failure)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::shape::LEFT_OUT, OWN};

    #[test]
    fn what_is_in_no_archive_is_not_left_over_either() {
        // These are made from what is carried, or are the schema's own.
        let stays = ["migrations", "feed", "house", "code_shares"];
        for (table, _) in LEFT_OUT.iter().filter(|(name, _)| !name.contains('.') && !stays.contains(name)) {
            assert!(OWN.contains(table), "{table} would stand beside what is put in");
        }
    }
}
