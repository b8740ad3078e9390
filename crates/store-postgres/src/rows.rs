//! Between columns and the domain's values. What a column can't hold is a damaged database, never a panic.

use std::borrow::Cow;

use domain::{Address, Id, Moment, id::Kind};
use store::Failure;
use tokio_postgres::{
    Row,
    types::{FromSql, ToSql, Type},
};

use crate::broken::{Broken, Read, failed};

/// A column that does not hold what it must.
pub(crate) fn damaged(column: usize, why: impl std::fmt::Display) -> Broken {
    Broken::never(Failure::Corrupt(format!("column {column}: {why}")))
}

/// A value for a statement, with its type: no statement has to be described by the server first.
pub(crate) struct Param {
    pub(crate) value: Box<dyn ToSql + Send + Sync>,
    pub(crate) kind: Type,
}

impl Param {
    fn new(value: impl ToSql + Send + Sync + 'static, kind: Type) -> Self {
        Self { value: Box::new(value), kind }
    }

    /// The value with its type, as the driver takes both.
    pub(crate) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        (&*self.value, self.kind.clone())
    }
}

macro_rules! param {
    ($($from:ty: |$value:ident| $made:expr, $kind:ident;)*) => {$(
        impl From<$from> for Param {
            fn from($value: $from) -> Self {
                Self::new($made, Type::$kind)
            }
        }
    )*};
}

param! {
    i64: |value| value, INT8;
    i16: |value| value, INT2;
    u32: |value| i64::from(value), INT8;
    u64: |value| i64::try_from(value).unwrap_or(i64::MAX), INT8;
    Option<u32>: |value| value.map(i64::from), INT8;
    Option<i64>: |value| value, INT8;
    bool: |value| value, BOOL;
    Moment: |value| value.micros(), INT8;
    Option<Moment>: |value| value.map(Moment::micros), INT8;
    &str: |value| written(value).into_owned(), TEXT;
    &String: |value| written(value).into_owned(), TEXT;
    String: |value| written(&value).into_owned(), TEXT;
    Option<&str>: |value| value.map(|text| written(text).into_owned()), TEXT;
    &Option<String>: |value| value.as_deref().map(|text| written(text).into_owned()), TEXT;
    Option<String>: |value| value.map(|text| written(&text).into_owned()), TEXT;
    Vec<u8>: |value| value, BYTEA;
    &Vec<u8>: |value| value.clone(), BYTEA;
    Option<&[u8]>: |value| value.map(<[u8]>::to_vec), BYTEA;
    Option<Vec<u8>>: |value| value, BYTEA;
    [u8; 32]: |value| value.to_vec(), BYTEA;
    Option<[u8; 32]>: |value| value.map(|bytes| bytes.to_vec()), BYTEA;
    Vec<Vec<u8>>: |value| value, BYTEA_ARRAY;
    Vec<Option<Vec<u8>>>: |value| value, BYTEA_ARRAY;
    Vec<Option<String>>: |value| value.into_iter().map(|text| text.map(|text| written(&text).into_owned())).collect::<Vec<_>>(),
        TEXT_ARRAY;
    Vec<Option<i64>>: |value| value, INT8_ARRAY;
    Vec<Option<i16>>: |value| value, INT2_ARRAY;
    Vec<Option<bool>>: |value| value, BOOL_ARRAY;
}

impl<K: Kind> From<Id<K>> for Param {
    fn from(id: Id<K>) -> Self {
        Self::new(id.to_bytes().to_vec(), Type::BYTEA)
    }
}

impl<K: Kind> From<Option<Id<K>>> for Param {
    fn from(id: Option<Id<K>>) -> Self {
        Self::new(id.map(|id| id.to_bytes().to_vec()), Type::BYTEA)
    }
}

/// The values of a statement, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::rows::Param::from($value)),*] };
}
pub(crate) use params;

/// A workspace's id, or that which stands for none.
pub(crate) fn nowhere_or(workspace: Option<domain::WorkspaceId>) -> Vec<u8> {
    workspace.map_or_else(Vec::new, |workspace| workspace.to_bytes().to_vec())
}

/// Where a list goes on: behind an id, or at the beginning, which is before all ids.
pub(crate) fn from<K: Kind>(after: Option<Id<K>>) -> Vec<u8> {
    after.map_or_else(Vec::new, |id| id.to_bytes().to_vec())
}

/// Many ids as one value.
pub(crate) fn all<K: Kind>(ids: impl IntoIterator<Item = Id<K>>) -> Vec<Vec<u8>> {
    ids.into_iter().map(|id| id.to_bytes().to_vec()).collect()
}

/// PostgreSQL's text holds every character but NUL, and what is told of people may hold any. NUL and the character that
/// stands for it here, which no text is meant to contain, are written as two.
const ESCAPE: char = '\u{10ffff}';

fn written(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\0' => written.extend([ESCAPE, '0']),
            ESCAPE => written.extend([ESCAPE, '1']),
            other => written.push(other),
        }
    }
    Cow::Owned(written)
}

fn plain(text: String) -> String {
    if text.contains(ESCAPE) {
        text.replace("\u{10ffff}0", "\0").replace("\u{10ffff}1", "\u{10ffff}")
    } else {
        text
    }
}

fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Read<T> {
    row.try_get(column).map_err(failed)
}

/// A text column.
pub(crate) fn text(row: &Row, column: usize) -> Read<String> {
    get(row, column).map(plain)
}

/// A text column that may be empty.
pub(crate) fn maybe_text(row: &Row, column: usize) -> Read<Option<String>> {
    Ok(get::<Option<String>>(row, column)?.map(plain))
}

/// A column of bytes.
pub(crate) fn bytes(row: &Row, column: usize) -> Read<Vec<u8>> {
    get(row, column)
}

/// A column of bytes that may be empty.
pub(crate) fn maybe_bytes(row: &Row, column: usize) -> Read<Option<Vec<u8>>> {
    get(row, column)
}

/// A column that holds so many bytes.
pub(crate) fn exactly<const N: usize>(row: &Row, column: usize) -> Read<[u8; N]> {
    let bytes: &[u8] = get(row, column)?;
    bytes.try_into().map_err(|_| damaged(column, format!("{} bytes instead of {N}", bytes.len())))
}

/// A column of exactly so many bytes that may be empty.
pub(crate) fn maybe_exactly<const N: usize>(row: &Row, column: usize) -> Read<Option<[u8; N]>> {
    get::<Option<&[u8]>>(row, column)?.map(|_| exactly(row, column)).transpose()
}

/// A whole number.
pub(crate) fn whole(row: &Row, column: usize) -> Read<i64> {
    get(row, column)
}

/// A whole number, or nothing.
pub(crate) fn maybe_whole(row: &Row, column: usize) -> Read<Option<i64>> {
    get(row, column)
}

/// A column that counts something.
pub(crate) fn count<N: TryFrom<i64>>(row: &Row, column: usize) -> Read<N> {
    let found = whole(row, column)?;
    N::try_from(found).map_err(|_| damaged(column, format!("{found} counts nothing")))
}

/// A column that counts something, or is empty.
pub(crate) fn maybe_count<N: TryFrom<i64>>(row: &Row, column: usize) -> Read<Option<N>> {
    get::<Option<i64>>(row, column)?.map(|_| count(row, column)).transpose()
}

/// A small number.
pub(crate) fn small(row: &Row, column: usize) -> Read<Option<i16>> {
    get(row, column)
}

/// A yes or no.
pub(crate) fn flag(row: &Row, column: usize) -> Read<bool> {
    get(row, column)
}

/// A yes or no, or nothing.
pub(crate) fn maybe_flag(row: &Row, column: usize) -> Read<Option<bool>> {
    get(row, column)
}

/// An id column.
pub(crate) fn id<K: Kind>(row: &Row, column: usize) -> Read<Id<K>> {
    exactly(row, column).map(Id::from_bytes)
}

/// An id column that may be empty, be it with nothing in it or no bytes.
pub(crate) fn maybe_id<K: Kind>(row: &Row, column: usize) -> Read<Option<Id<K>>> {
    match get::<Option<&[u8]>>(row, column)? {
        None | Some([]) => Ok(None),
        Some(_) => id(row, column).map(Some),
    }
}

/// An instant column.
pub(crate) fn moment(row: &Row, column: usize) -> Read<Moment> {
    get(row, column).map(Moment::from_micros)
}

/// An instant column that may be empty.
pub(crate) fn maybe_moment(row: &Row, column: usize) -> Read<Option<Moment>> {
    Ok(get::<Option<i64>>(row, column)?.map(Moment::from_micros))
}

/// A column that holds the name of a value.
pub(crate) fn named<T>(row: &Row, column: usize, find: impl Fn(&str) -> Option<T>) -> Read<T> {
    let name: &str = get(row, column)?;
    find(name).ok_or_else(|| damaged(column, format!("no value is called {name:?}")))
}

/// A column that holds the name of a value, or is empty.
pub(crate) fn maybe_named<T>(row: &Row, column: usize, find: impl Fn(&str) -> Option<T>) -> Read<Option<T>> {
    get::<Option<&str>>(row, column)?.map(|_| named(row, column, find)).transpose()
}

/// An address column that may be empty.
pub(crate) fn maybe_address(row: &Row, column: usize) -> Read<Option<Address>> {
    let address = get::<Option<&str>>(row, column)?.map(Address::parse).transpose();
    address.map_err(|error| damaged(column, error))
}

/// An address column.
pub(crate) fn address(row: &Row, column: usize) -> Read<Address> {
    maybe_address(row, column)?.ok_or_else(|| damaged(column, "an address is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_kept_without_nul_and_reads_back() {
        let odd = ["", "ada", "a\0b", "\0", "\u{10ffff}", "\u{10ffff}0", "\u{10ffff}1\0", "\0\u{10ffff}\0"];
        let mut kept: Vec<String> = odd.iter().map(|text| written(text).into_owned()).collect();
        for (text, kept) in odd.iter().zip(&kept) {
            assert!(!kept.contains('\0'), "{text:?}");
            assert_eq!(plain(kept.clone()), *text);
        }
        kept.sort();
        kept.dedup();
        assert_eq!(kept.len(), odd.len(), "no two texts become one");
    }
}
