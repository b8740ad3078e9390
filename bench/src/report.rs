//! The table.

use std::fmt;

use crate::{
    load::Measured,
    telling::{self, Told},
};

/// The runs of a measurement and of what it stands beside.
#[derive(Default)]
pub(crate) struct Both {
    pub(crate) ours: Vec<Measured>,
    pub(crate) theirs: Vec<Measured>,
}

/// One measurement beside what bounds it.
pub(crate) struct Row {
    what: String,
    beside: String,
    both: Both,
}

impl Row {
    pub(crate) fn rates(what: &str, beside: &str, both: Both) -> Self {
        Self { what: what.to_owned(), beside: beside.to_owned(), both }
    }

    fn cells(&self) -> [String; 6] {
        let (ours, theirs) = (middle(&self.both.ours), middle(&self.both.theirs));
        [
            self.what.clone(),
            span(&self.both.ours),
            format!("{:.2} / {:.2}", millis(ours.p50), millis(ours.p99)),
            self.beside.clone(),
            span(&self.both.theirs),
            format!("{:.0} %", 100.0 * ours.rate / theirs.rate),
        ]
    }
}

fn millis(span: std::time::Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

fn middle(runs: &[Measured]) -> Measured {
    let mut runs = runs.to_vec();
    runs.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    runs[runs.len() / 2]
}

fn span(runs: &[Measured]) -> String {
    let least = runs.iter().map(|run| run.rate).fold(f64::MAX, f64::min);
    let most = runs.iter().map(|run| run.rate).fold(0.0, f64::max);
    format!("{:.0} ({least:.0}–{most:.0})", middle(runs).rate)
}

/// Every row.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    /// The memory of a service of few people after the reads, in MiB.
    pub(crate) memory: Option<f64>,
    /// The memory of a service of many people, after all that was asked of it.
    pub(crate) memory_of_many: Option<f64>,
    /// What the times of answers tell.
    pub(crate) told: Vec<Told>,
}

const HEAD: [&str; 6] = ["what", "a second", "p50 / p99 ms", "beside", "a second", "ratio"];

impl Report {
    pub(crate) fn push(&mut self, row: Row) {
        eprintln!("{}", row.cells().join(" | "));
        self.rows.push(row);
    }

    pub(crate) fn to_markdown(&self) -> String {
        format!(
            "# Measured\n\nWritten by `cargo xtask bench`. Service, load and what is beside it share the cores, one after the other, so only the\nratios mean anything. Rates are the middle of three runs, with the span; times are of the middle run.\n\n{self}\n"
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", HEAD.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(HEAD.len()))?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.cells().join(" | "))?;
        }
        let named = [("few", self.memory), ("many", self.memory_of_many)];
        for (people, memory) in named.into_iter().filter_map(|(people, memory)| Some((people, memory?))) {
            writeln!(
                f,
                "\nMemory of service and practice identity provider together, {people} people, after the load: {memory:.0} MiB."
            )?;
        }
        if !self.told.is_empty() {
            write!(
                f,
                "\n## What the time of an answer tells\n\nTwo kinds of requests that are answered alike, in random order over one connection, 2,000 of each. Beyond a t\nof 4.5 they are told apart.\n\n{}",
                telling::HEAD
            )?;
            for one in &self.told {
                write!(f, "{one}")?;
            }
        }
        Ok(())
    }
}
