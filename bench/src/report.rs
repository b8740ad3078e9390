//! The table.

use std::fmt;

use crate::load::Measured;

/// One measurement beside what bounds it.
pub(crate) struct Row {
    what: String,
    beside: String,
    ours: Vec<Measured>,
    theirs: Vec<Measured>,
}

impl Row {
    pub(crate) fn rates(what: &str, beside: &str, ours: Vec<Measured>, theirs: Vec<Measured>) -> Self {
        Self { what: what.to_owned(), beside: beside.to_owned(), ours, theirs }
    }

    fn cells(&self) -> [String; 6] {
        let (ours, theirs) = (middle(&self.ours), middle(&self.theirs));
        [
            self.what.clone(),
            span(&self.ours),
            format!("{:.2} / {:.2}", millis(ours.p50), millis(ours.p99)),
            self.beside.clone(),
            span(&self.theirs),
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
    /// The service's memory after the reads, in MiB.
    pub(crate) memory: Option<f64>,
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
        if let Some(memory) = self.memory {
            write!(
                f,
                "\nMemory of service and practice identity provider together after the reads: {memory:.0} MiB."
            )?;
        }
        Ok(())
    }
}
