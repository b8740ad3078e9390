//! Sums: what a table holds, in a number of rows and a digest that do not depend on the order in which rows are read.

use aws_lc_rs::digest::{SHA256, digest};

use super::{Row, Source, TABLES, Table, encode};
use crate::Failure;

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of every row, added up as whole numbers of 256 bits.
    pub digest: [u8; 32],
}

impl Sum {
    /// The sum of no rows.
    #[must_use]
    pub const fn of_nothing(table: &'static Table) -> Self {
        Self { table: table.name, rows: 0, digest: [0; 32] }
    }

    /// Adds a row.
    pub fn add(&mut self, row: &Row) {
        self.rows += 1;
        let mut carried = false;
        // The rows of a table have a key and so are never the same: added up, none hides another.
        for (byte, added) in self.digest.iter_mut().zip(digest(&SHA256, &encode(row)).as_ref()).rev() {
            (*byte, carried) = with_carry(*byte, *added, carried);
        }
    }

    /// The digest in hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        self.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const fn with_carry(byte: u8, added: u8, carried: bool) -> (u8, bool) {
    let (sum, over) = byte.overflowing_add(added);
    let (sum, over_again) = sum.overflowing_add(carried as u8);
    (sum, over || over_again)
}

/// The sums of all tables of a database, read `most` rows at once.
///
/// # Errors
/// The database's.
pub async fn sums(source: &mut dyn Source, most: usize) -> Result<Vec<Sum>, Failure> {
    let mut sums = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let mut sum = Sum::of_nothing(table);
        let mut after = None;
        loop {
            let stride = source.stride(table, after.as_ref(), most).await?;
            stride.rows.iter().for_each(|row| sum.add(row));
            after = stride.next;
            if after.is_none() {
                break;
            }
        }
        sums.push(sum);
    }
    Ok(sums)
}

/// One digest of all sums: databases that hold the same have the same.
#[must_use]
pub fn fingerprint(sums: &[Sum]) -> [u8; 32] {
    let mut all = Vec::new();
    for sum in sums {
        all.extend(sum.table.as_bytes());
        all.push(0);
        all.extend(sum.rows.to_be_bytes());
        all.extend(sum.digest);
    }
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest(&SHA256, &all).as_ref());
    fingerprint
}

/// A table that is not the same in two databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// How many rows it has in the one that was read.
    pub had: u64,
    /// How many it has in the one that was filled.
    pub has: u64,
}

/// The tables that are not the same.
#[must_use]
pub fn differences(had: &[Sum], has: &[Sum]) -> Vec<Difference> {
    let pairs = had.iter().zip(has).filter(|(had, has)| had != has);
    pairs.map(|(had, has)| Difference { table: had.table, had: had.rows, has: has.rows }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Value;

    fn sum(numbers: &[i64]) -> Sum {
        let mut sum = Sum::of_nothing(TABLES[0]);
        numbers.iter().for_each(|number| sum.add(&vec![Value::Whole(*number)]));
        sum
    }

    #[test]
    fn a_sum_knows_every_row_and_no_order() {
        assert_eq!(sum(&[1, 2, 3]), sum(&[3, 1, 2]));
        assert_ne!(sum(&[1, 2, 3]), sum(&[1, 2, 4]));
        assert_ne!(sum(&[1, 2]), sum(&[1, 2, 3]));
        assert_ne!(sum(&[]).digest, sum(&[1, 1]).digest, "two alike do not hide each other");
    }

    #[test]
    fn what_is_carried_goes_on_to_the_next_byte() {
        assert_eq!(with_carry(0xff, 0x01, false), (0x00, true));
        assert_eq!(with_carry(0xff, 0xff, true), (0xff, true));
        assert_eq!(with_carry(0xfe, 0x00, true), (0xff, false));
        assert_eq!(with_carry(0xff, 0x00, true), (0x00, true));
    }

    #[test]
    fn a_fingerprint_tells_tables_apart() {
        let one = [sum(&[1]), sum(&[])];
        let other = [sum(&[]), sum(&[1])];
        assert_ne!(fingerprint(&one), fingerprint(&other));
        assert_eq!(differences(&one, &one), []);
        let found = differences(&one, &other);
        assert_eq!((found.len(), found[0].had, found[0].has), (2, 1, 0));
    }
}
