//! The archive of a database: everything that is kept in it, in the form that all engines share, read out and put in.

mod filling;
mod shape;

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use futures::TryStreamExt as _;
use store::{
    Failure,
    archive::{Kind, Row, STRIDE_BYTES, Source, Stride, TABLES, Table, Value},
};
use tokio::time;

pub use self::{
    filling::Over,
    shape::{LEFT_OUT, Shape, shape},
};
use crate::{
    broken::{Broken, Read, failed},
    feed,
    line::Line,
    migrate,
    pool::Pool,
    rows::{Param, count, flag, maybe_bytes, maybe_flag, maybe_text, maybe_whole, small},
    settings::Settings,
};

/// A database whose archive is read or put in.
pub struct Archive {
    db: Line,
    way: Way,
}

/// What an archive was opened for.
enum Way {
    /// To be read.
    Out,
    /// To be filled stride by stride, each durable.
    InSteps,
    /// To be filled in one transaction.
    AtOnce(Over),
}

/// How long it is waited for others to be gone: a server takes a moment to notice that a program has ended.
const OTHERS_GO_WITHIN: Duration = Duration::from_secs(5);

/// What everything is read in. It lasts as long as that takes, and waits in between for what is done with the rows.
const PATIENT: &str = "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = '1h'";

impl Archive {
    /// A database of which everything is read while nobody writes to it: other sessions must be gone, and those that come
    /// later wait.
    ///
    /// # Errors
    /// [`Failure::Contended`] where others use it, [`Failure::Unfinished`] where it is not whole,
    /// [`Failure::Unavailable`] where it can't be reached or its schema is not up to date.
    pub async fn alone(settings: Settings) -> Result<Self, Failure> {
        let db = opened(settings).await?;
        nobody_else(&db).await?;
        feed::place(&db).await?;
        let tables: Vec<_> =
            TABLES.iter().map(|table| table.name).chain(["outbox", "feed", "commits"]).collect();
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; {PATIENT}; LOCK TABLE {} IN SHARE MODE",
            tables.join(", ")
        );
        db.plain(&begin).await?;
        Ok(Self { db, way: Way::Out })
    }

    /// A database as it is at this moment, whoever goes on writing to it; it is only read.
    ///
    /// # Errors
    /// [`Failure::Unfinished`] where it is not whole, [`Failure::Unavailable`] where it can't be reached or its schema is not
    /// up to date.
    pub async fn of_this_moment(settings: Settings) -> Result<Self, Failure> {
        let db = opened(settings).await?;
        db.plain(&format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {PATIENT}")).await?;
        Ok(Self { db, way: Way::Out })
    }
}

/// A connection to a database that is there, whole, and up to date.
pub(crate) async fn opened(settings: Settings) -> Read<Line> {
    let db = Pool::new(settings).connect().await?;
    if !migrate::is_up_to_date(&db).await? {
        let behind = "its schema is not up to date; `usher migrate` brings it up to date";
        return Err(Broken::never(Failure::Unavailable(behind.to_owned())));
    }
    is_whole(&db).await?;
    Ok(db)
}

/// Whether everything is in a database that is to be in it.
pub(crate) async fn is_whole(db: &Line) -> Read<()> {
    if is_unfinished(db).await? { Err(Broken::never(Failure::Unfinished)) } else { Ok(()) }
}

async fn is_unfinished(db: &Line) -> Read<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name = 'unfinished')";
    Ok(db.one(sql, Vec::new(), |row| flag(row, 0)).await?.unwrap_or_default())
}

/// Waits until no other session of our role uses the database.
async fn nobody_else(db: &Line) -> Read<()> {
    let mut others = others_of(db).await?;
    let gone = time::timeout(OTHERS_GO_WITHIN, async {
        while others > 0 {
            time::sleep(Duration::from_millis(100)).await;
            others = others_of(db).await?;
        }
        Ok(())
    });
    if let Ok(gone) = gone.await {
        return gone;
    }
    Err(Broken::never(Failure::Contended(format!(
        "{others} other sessions use the database; stop every node that serves it, and have a pooler close what it keeps \
         open"
    ))))
}

async fn others_of(db: &Line) -> Read<u64> {
    let sql = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()";
    Ok(db.one(sql, Vec::new(), |row| count(row, 0)).await?.unwrap_or_default())
}

#[async_trait]
impl Source for Archive {
    async fn stride(
        &mut self,
        table: &'static Table,
        after: Option<&Row>,
        most: usize,
    ) -> Result<Stride, Failure> {
        Ok(stride(&self.db, table, after, most).await?)
    }
}

async fn stride(db: &Line, table: &'static Table, after: Option<&Row>, most: usize) -> Read<Stride> {
    let shape = shape(table);
    let sql = shape.select(after.is_some(), most);
    let behind = after.into_iter().flatten().zip(shape.key());
    let behind: Vec<_> = behind.map(|(value, (_, kind))| bound(value, kind)).collect();
    let mut found = pin!(db.flowing(&sql, &behind).await?);
    let (mut stride, mut size) = (Stride::default(), 0);
    while let Some(row) = found.try_next().await.map_err(failed)? {
        let columns = table.columns.iter().enumerate();
        let values = columns.map(|(number, column)| read(&row, number, column.kind));
        let values = values.collect::<Read<Row>>()?;
        size += values.iter().map(Value::size).sum::<usize>();
        if stride.rows.len() + 1 >= most || size >= STRIDE_BYTES {
            stride.next = Some(shape.key().map(|(at, _)| values[at].clone()).collect());
        }
        stride.rows.push(values);
        if stride.next.is_some() {
            break;
        }
    }
    Ok(stride)
}

fn bound(value: &Value, kind: Kind) -> Param {
    match (value, kind) {
        (Value::Bytes(bytes), _) => bytes.into(),
        (Value::Text(text), _) => text.into(),
        (Value::Whole(number), Kind::Small) => i16::try_from(*number).unwrap_or(i16::MAX).into(),
        (Value::Whole(number), _) => (*number).into(),
        (Value::None, _) => None::<Vec<u8>>.into(),
    }
}

fn read(row: &tokio_postgres::Row, column: usize, kind: Kind) -> Read<Value> {
    let value = match kind {
        Kind::Bytes => maybe_bytes(row, column)?.map(Value::Bytes),
        Kind::Text => maybe_text(row, column)?.map(Value::Text),
        Kind::Whole => maybe_whole(row, column)?.map(Value::Whole),
        Kind::Small => small(row, column)?.map(|number| Value::Whole(number.into())),
        Kind::Flag => maybe_flag(row, column)?.map(|flag| Value::Whole(flag.into())),
    };
    Ok(value.unwrap_or(Value::None))
}
