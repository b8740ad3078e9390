//! The archive of a file: everything that is kept in it, in the form that all engines share, read out and put in.

mod shape;

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use domain::Moment;
use rusqlite::{Connection as Db, ErrorCode, OpenFlags, OptionalExtension, ToSql, params, types::ValueRef};
use store::{
    Failure,
    archive::{
        Contents, Kind, Place, Row, STRIDE_BYTES, Source, Stride, TABLES, Table, Target, Value, encode,
    },
};

pub use self::shape::{LEFT_OUT, Shape, shape};
use crate::{
    file::{self, examine_open, pragmas},
    migrate,
    rows::{Read, damaged, failed, run_sql},
};

/// A file whose archive is read or put in. Nobody else writes to it meanwhile.
pub struct Archive {
    db: Db,
}

impl Archive {
    /// A database that is there, held so that no other program has it open or can open it.
    ///
    /// # Errors
    /// [`Failure::Contended`] where a program has it open, [`Failure::Unfinished`] where it is not whole, and those of a
    /// file that is not Usher's, damaged, or of another schema than this version's.
    pub fn alone(path: &Path) -> Result<Self, Failure> {
        let db = held(path)?;
        can_be_read(&db)?;
        Ok(Self { db })
    }

    /// A copy, of which nobody but us is expected to write; read as it is at this moment.
    ///
    /// # Errors
    /// As those of [`Archive::alone`].
    pub fn of_copy(path: &Path) -> Result<Self, Failure> {
        let db = Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
        pragmas(&db)?;
        file::ours(&db)?;
        can_be_read(&db)?;
        run_sql(&db, "BEGIN")?;
        Ok(Self { db })
    }

    /// A database to be filled, made if there is none, and held as [`Archive::alone`] does.
    ///
    /// # Errors
    /// As those of [`Archive::alone`], but for what is begun already.
    pub fn to_fill(path: &Path, now: Moment) -> Result<Self, Failure> {
        migrate::migrate(&mut file::open(path)?, now)?;
        let db = held(path)?;
        // What is put in is durable once it is finished; until then a crash may take back some of it, with the note of
        // how far it was.
        db.pragma_update(None, "synchronous", "normal").map_err(failed)?;
        Ok(Self { db })
    }
}

/// Whether a file is of this version's schema; an older one is brought there by opening it as a node does.
///
/// # Errors
/// [`Failure::Newer`] where a later version wrote it, and those of reading it.
pub fn is_current(path: &Path) -> Result<bool, Failure> {
    migrate::is_current(&Db::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?)
}

fn can_be_read(db: &Db) -> Read<()> {
    is_whole(db)?;
    if migrate::is_current(db)? {
        return Ok(());
    }
    Err(Failure::Unavailable("its schema is not up to date; `usher migrate` brings it up to date".to_owned()))
}

/// How long another program may take to let go of a file.
const LETS_GO_WITHIN: Duration = Duration::from_secs(1);

/// Opens a file so that no other program has it open, nor can open it until it is closed.
fn held(path: &Path) -> Read<Db> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Db::open_with_flags(path, flags).map_err(failed)?;
    pragmas(&db)?;
    db.busy_timeout(LETS_GO_WITHIN).map_err(failed)?;
    db.pragma_update(None, "locking_mode", "exclusive").map_err(failed)?;
    let held =
        file::ours(&db).and_then(|()| run_sql(&db, "BEGIN EXCLUSIVE")).and_then(|()| run_sql(&db, "COMMIT"));
    held.map_err(|failure| match failure {
        Failure::Contended(_) => file::in_use(path),
        other => other,
    })?;
    Ok(db)
}

/// Where it is noted that not everything is in a database yet.
const UNFINISHED: &str = "CREATE TABLE unfinished (
        id INTEGER PRIMARY KEY,
        source BLOB NOT NULL,
        at_table TEXT,
        after BLOB
    ) STRICT";

fn is_unfinished(db: &Db) -> Read<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'unfinished'";
    Ok(db.query_row(sql, [], |_| Ok(())).optional().map_err(failed)?.is_some())
}

/// Whether everything is in a database that is to be in it.
pub(crate) fn is_whole(db: &Db) -> Read<()> {
    if is_unfinished(db)? { Err(Failure::Unfinished) } else { Ok(()) }
}

#[async_trait]
impl Source for Archive {
    async fn stride(
        &mut self,
        table: &'static Table,
        after: Option<&Row>,
        most: usize,
    ) -> Result<Stride, Failure> {
        let shape = shape(table);
        let mut statement = self.db.prepare_cached(&shape.select(after.is_some())).map_err(failed)?;
        let bound: Vec<&dyn ToSql> = after.into_iter().flatten().map(bound).collect();
        let mut found = statement.query(&bound[..]).map_err(failed)?;
        let (mut stride, mut bytes) = (Stride::default(), 0);
        while let Some(row) = found.next().map_err(failed)? {
            let values =
                table.columns.iter().enumerate().map(|(number, column)| read(row, number, column.kind));
            let values = values.collect::<rusqlite::Result<Row>>().map_err(failed)?;
            bytes += values.iter().map(Value::size).sum::<usize>();
            stride.rows.push(values);
            if stride.rows.len() >= most || bytes >= STRIDE_BYTES {
                let key = table.columns.len()..table.columns.len() + shape.key.len();
                stride.next =
                    Some(key.map(|number| any(row, number)).collect::<Result<_, _>>().map_err(failed)?);
                break;
            }
        }
        Ok(stride)
    }
}

/// A value of any kind, as it stands in a row.
fn any(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Value> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Value::None),
        ValueRef::Integer(number) => Ok(Value::Whole(number)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(error) => Err(damaged(column, error)),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(damaged(column, "a number that is not whole")),
    }
}

fn read(row: &rusqlite::Row<'_>, column: usize, kind: Kind) -> rusqlite::Result<Value> {
    let value = any(row, column)?;
    let fits = match (&value, kind) {
        (Value::None, _) | (Value::Bytes(_), Kind::Bytes) | (Value::Text(_), Kind::Text) => true,
        (Value::Whole(number), Kind::Flag) => (0..=1).contains(number),
        (Value::Whole(number), Kind::Small) => i16::try_from(*number).is_ok(),
        (Value::Whole(_), Kind::Whole) => true,
        _ => false,
    };
    if fits { Ok(value) } else { Err(damaged(column, format!("{value:?} is no {kind:?}"))) }
}

fn bound(value: &Value) -> &dyn ToSql {
    match value {
        Value::None => &rusqlite::types::Null,
        Value::Whole(number) => number,
        Value::Text(text) => text,
        Value::Bytes(bytes) => bytes,
    }
}

impl Archive {
    /// Does all of it or nothing.
    fn together(&self, work: impl FnOnce(&Db) -> Read<()>) -> Read<()> {
        run_sql(&self.db, "BEGIN IMMEDIATE")?;
        let done = work(&self.db).and_then(|()| run_sql(&self.db, "COMMIT"));
        if done.is_err() && !self.db.is_autocommit() {
            // Why it failed says more than why that could not be undone.
            let _undone = run_sql(&self.db, "ROLLBACK");
        }
        done
    }
}

fn put(db: &Db, table: &'static Table, rows: &[Row]) -> Read<()> {
    let shape = shape(table);
    let mut statement = db.prepare_cached(&shape.insert()).map_err(failed)?;
    for row in rows {
        let bound: Vec<&dyn ToSql> = shape.kept(row).map(bound).collect();
        statement.execute(&bound[..]).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => {
                Failure::Corrupt(format!("a row of {} can't be put in: {error}", table.name))
            }
            _ => failed(error),
        })?;
    }
    Ok(())
}

fn note(db: &Db, goes_on: Option<&Place>) -> Read<()> {
    let after = goes_on.and_then(|place| place.after.as_deref()).map(encode);
    let sql = "UPDATE unfinished SET at_table = ?1, after = ?2";
    let noted = db.execute(sql, params![goes_on.map(|place| &place.table), after]).map_err(failed)?;
    if noted == 1 { Ok(()) } else { Err(Failure::Corrupt("how far it was filled is not noted".to_owned())) }
}

#[async_trait]
impl Target for Archive {
    async fn contents(&mut self) -> Result<Contents, Failure> {
        if is_unfinished(&self.db)? {
            let sql = "SELECT source, at_table, after FROM unfinished";
            let noted: (Vec<u8>, Option<String>, Option<Vec<u8>>) = self
                .db
                .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .map_err(failed)?;
            return Contents::noted(noted.0, noted.1, noted.2);
        }
        for table in TABLES {
            let sql = format!("SELECT 1 FROM {} LIMIT 1", table.name);
            if self.db.query_row(&sql, [], |_| Ok(())).optional().map_err(failed)?.is_some() {
                return Ok(Contents::Filled);
            }
        }
        Ok(Contents::Empty)
    }

    async fn begin(&mut self, source: [u8; 32], at: Option<&Place>) -> Result<(), Failure> {
        self.together(|db| {
            run_sql(db, UNFINISHED)?;
            db.execute("INSERT INTO unfinished (id, source) VALUES (1, ?1)", [source]).map_err(failed)?;
            note(db, at)
        })
    }

    async fn put(
        &mut self,
        table: &'static Table,
        rows: Vec<Row>,
        _at: &Place,
        goes_on: Option<&Place>,
    ) -> Result<(), Failure> {
        self.together(|db| {
            put(db, table, &rows)?;
            note(db, goes_on)
        })
    }

    async fn settle(&mut self) -> Result<(), Failure> {
        // The last place in the feed and the last number in every log are read off the rows.
        Ok(())
    }

    async fn examine(&mut self) -> Result<(), Failure> {
        examine_open(&self.db)
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        self.db.pragma_update(None, "synchronous", "full").map_err(failed)?;
        self.together(|db| run_sql(db, "DROP TABLE unfinished"))
    }
}
