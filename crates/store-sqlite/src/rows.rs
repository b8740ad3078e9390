//! Between columns and the domain's values. What a column can't hold is a damaged database, never a panic.

use domain::{Address, Id, Moment, id::Kind};
use rusqlite::{Connection, Row, types::Type};
use store::Failure;

/// The outcome of reading rows.
pub(crate) type Read<T> = Result<T, Failure>;

/// The machinery's failure behind SQLite's.
pub(crate) fn failed(error: rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode::{
        ConstraintViolation, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, NotADatabase, TypeMismatch,
    };
    let why = error.to_string();
    match error.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked | ConstraintViolation) => Failure::Contended(why),
        Some(DatabaseCorrupt | NotADatabase | TypeMismatch) => Failure::Corrupt(why),
        Some(_) => Failure::Unavailable(why),
        None => Failure::Corrupt(why),
    }
}

/// Runs a statement that has no parameters and gives no rows.
pub(crate) fn run_sql(db: &Connection, sql: &str) -> Read<()> {
    db.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(failed)?;
    Ok(())
}

/// A column that does not hold what it must.
pub(crate) fn damaged(
    column: usize,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, why.into())
}

/// An id column.
pub(crate) fn id<K: Kind>(row: &Row<'_>, column: usize) -> rusqlite::Result<Id<K>> {
    Ok(Id::from_bytes(row.get(column)?))
}

/// An id column that may be empty.
pub(crate) fn maybe_id<K: Kind>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Id<K>>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Id::from_bytes))
}

/// An instant column.
pub(crate) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Moment> {
    Ok(Moment::from_micros(row.get(column)?))
}

/// An instant column that may be empty.
pub(crate) fn maybe_moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Moment>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Moment::from_micros))
}

/// A column that holds the name of a value.
pub(crate) fn named<T>(
    row: &Row<'_>,
    column: usize,
    find: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let name = row.get_ref(column)?.as_str()?;
    find(name).ok_or_else(|| damaged(column, format!("no value is called {name:?}")))
}

/// A column that holds the name of a value, or is empty.
pub(crate) fn maybe_named<T>(
    row: &Row<'_>,
    column: usize,
    find: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(_) => named(row, column, find).map(Some),
        None => Ok(None),
    }
}

/// An address column that may be empty.
pub(crate) fn maybe_address(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Address>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => Address::parse(text).map(Some).map_err(|error| damaged(column, error)),
        None => Ok(None),
    }
}

/// An address column.
pub(crate) fn address(row: &Row<'_>, column: usize) -> rusqlite::Result<Address> {
    maybe_address(row, column)?.ok_or_else(|| damaged(column, "an address is missing"))
}
