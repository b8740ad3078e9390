//! One thing that is wrong with the tree, said in one line.

use std::fmt;

/// One thing that is wrong: where, what, why it matters and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file, from the root of the checkout.
    pub path: String,
    /// The line, from 1. It is 1 where the whole file, or its absence, is meant.
    pub line: usize,
    /// What is wrong, why, and what to do.
    pub what: String,
}

impl Complaint {
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_one_line_that_an_editor_can_follow() {
        let complaint = Complaint::new("crates/a/src/lib.rs", 7, "is odd");
        assert_eq!(complaint.to_string(), "crates/a/src/lib.rs:7: is odd");
    }
}
