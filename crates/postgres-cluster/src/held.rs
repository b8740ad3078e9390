//! A lock that a test holds in a session of its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Stdio},
};

use crate::psql;

/// What a statement locked stays locked until this is dropped.
pub struct Held(Child);

impl Held {
    /// Runs a statement in a transaction that stays open.
    ///
    /// # Panics
    /// Where it fails.
    #[must_use]
    pub fn by(url: &str, statement: &str) -> Self {
        let mut psql = psql();
        let mut child =
            psql.arg(url).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psql can be run");
        let mut input = child.stdin.take().expect("its input");
        writeln!(input, "BEGIN;\n{statement};\n\\echo held").expect("psql reads");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let held = lines.any(|line| line.is_ok_and(|line| line == "held"));
        assert!(held, "{statement} is not done");
        child.stdin = Some(input);
        Self(child)
    }
}

impl Held {
    /// Commits what was done.
    ///
    /// # Panics
    /// Where it can't be committed.
    pub fn commit(mut self) {
        let mut input = self.0.stdin.take().expect("its input");
        writeln!(input, "COMMIT;").expect("psql reads");
        drop(input);
        let ended = self.0.wait().expect("psql ends");
        assert!(ended.success(), "it is not committed");
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // At the end of its input, psql ends and with it the transaction.
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}
