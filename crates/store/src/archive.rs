//! The archive: everything an installation keeps, in a form that is no engine's own. What is read out of one database in
//! this form is put into another, and both are summed up alike, so that they can be compared row by row.
//!
//! [`TABLES`] says what there is. Every adapter has a file of this name that says where it keeps it, and a test that finds
//! a table or a column which is neither there nor left out for a reason.

mod carry;
mod sum;
mod tables;
mod value;

use async_trait::async_trait;

pub use self::{
    carry::{Carried, Stopped, carry},
    sum::{Difference, Sum, differences, fingerprint, sums},
    tables::TABLES,
    value::{Row, Value, decode, encode},
};
use crate::Failure;

/// How many rows are read and put in at once, if nothing else is said.
pub const STRIDE: usize = 5_000;

/// How many bytes a stride holds before it ends. Its last row may be larger than all before it.
pub const STRIDE_BYTES: usize = 4 * 1024 * 1024;

/// A table, as every engine has it.
#[derive(Debug)]
pub struct Table {
    /// What it is called.
    pub name: &'static str,
    /// Its columns, in the order in which a row holds their values.
    pub columns: &'static [Column],
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What it is called.
    pub name: &'static str,
    /// What it holds, where it is not empty.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bytes: ids, digests, what is sealed.
    Bytes,
    /// Text of any characters.
    Text,
    /// A whole number of 64 bits.
    Whole,
    /// A whole number of 16 bits.
    Small,
    /// 0 or 1.
    Flag,
}

/// Rows that follow one another in the database they are read from.
#[derive(Debug, Default)]
pub struct Stride {
    /// The rows.
    pub rows: Vec<Row>,
    /// Behind which key the next stride begins; nothing after the last.
    pub next: Option<Row>,
}

/// A database that is read while nothing in it changes: others can't write, or what they write is not seen.
#[async_trait]
pub trait Source: Send {
    /// The rows behind a key, in whatever order the database has them: up to `most`, and fewer where they are large
    /// ([`STRIDE_BYTES`]).
    async fn stride(
        &mut self,
        table: &'static Table,
        after: Option<&Row>,
        most: usize,
    ) -> Result<Stride, Failure>;
}

/// A database that is being filled. Nobody else may open it until it is whole.
#[async_trait]
pub trait Target: Source {
    /// What is in it.
    async fn contents(&mut self) -> Result<Contents, Failure>;
    /// Notes the fingerprint of what it will hold and where to begin, and with that, that it is not whole.
    async fn begin(&mut self, source: [u8; 32], at: Option<&Place>) -> Result<(), Failure>;
    /// Puts the rows of a place in, and notes where to go on from, both or neither.
    async fn put(
        &mut self,
        table: &'static Table,
        rows: Vec<Row>,
        at: &Place,
        goes_on: Option<&Place>,
    ) -> Result<(), Failure>;
    /// Makes what is the engine's own, and kept nowhere else, from the rows that are in it.
    async fn settle(&mut self) -> Result<(), Failure>;
    /// Whether it is sound, as the adapter's own examination has it.
    async fn examine(&mut self) -> Result<(), Failure>;
    /// Notes that it is whole. Durable on return.
    async fn finish(&mut self) -> Result<(), Failure>;
}

/// What is in a database that is to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Nothing.
    Empty,
    /// The beginning of an archive.
    Unfinished {
        /// The [`fingerprint`] of the database it is read from, as it was then.
        source: [u8; 32],
        /// Where to go on from; nowhere, if all rows are there.
        goes_on: Option<Place>,
    },
    /// Something else.
    Filled,
}

impl Contents {
    /// What a database notes of itself while it is being filled.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] where no database notes such a thing.
    pub fn noted(source: Vec<u8>, table: Option<String>, after: Option<Vec<u8>>) -> Result<Self, Failure> {
        let damaged = || Failure::Corrupt("what it notes of how far it was filled can't be read".to_owned());
        let after = match after {
            Some(bytes) => Some(decode(&bytes).ok_or_else(damaged)?),
            None => None,
        };
        let source = source.try_into().map_err(|_| damaged())?;
        Ok(Self::Unfinished { source, goes_on: table.map(|table| Place { table, after }) })
    }
}

/// A place in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of the table.
    pub table: String,
    /// Behind which key; at the beginning, if behind none.
    pub after: Option<Row>,
}
