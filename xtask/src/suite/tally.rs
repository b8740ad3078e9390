//! How many tests passed and failed, and how to read that from what the test runners say.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed and how many failed. Skipped ones are neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that ran and found what they expected.
    pub passed: u64,
    /// Tests that did not, and stages that could not run.
    pub failed: u64,
}

impl Tally {
    /// A stage that is a test by itself.
    pub(super) fn of_one(passed: bool) -> Self {
        if passed { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
    }

    /// The count with the runner's own verdict: one that was not content has found a failure, counted or not.
    pub(super) fn with_verdict(self, content: bool) -> Self {
        if content || self.failed > 0 { self } else { Self { failed: 1, ..self } }
    }

    /// Reads the head of a report in JUnit's format, as nextest writes it.
    pub(super) fn from_junit(report: &str) -> Option<Self> {
        let (_, rest) = report.split_once("<testsuites ")?;
        let (head, _) = rest.split_once('>')?;
        let number = |name: &str| -> Option<u64> {
            let (_, value) = head.split_once(&format!("{name}=\""))?;
            value.split('"').next()?.parse().ok()
        };
        let failed = number("failures")? + number("errors")?;
        Some(Self { passed: number("tests")?.checked_sub(failed)?, failed })
    }

    /// Reads the line with which a test binary of Rust's own harness ends.
    pub(super) fn from_libtest(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("test result: ")?;
        let mut parts = rest.split_once(". ")?.1.split("; ");
        let mut number = |word: &str| parts.next()?.strip_suffix(word)?.trim().parse().ok();
        Some(Self { passed: number("passed")?, failed: number("failed")? })
    }

    /// Reads the summary at the end of a report in TAP's format, as Node's test runner writes it.
    pub(super) fn from_tap(report: &str) -> Option<Self> {
        let number = |name: &str| -> Option<u64> {
            let mut lines = report.lines().rev();
            lines.find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.trim().parse().ok())
        };
        Some(Self { passed: number("pass ")?, failed: number("fail ")? + number("cancelled ")? })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn a_junit_report_is_counted_from_its_head() {
        let report = "<?xml version=\"1.0\"?>\n<testsuites name=\"nextest-run\" tests=\"51\" failures=\"2\" errors=\"1\" \
                      uuid=\"0\">\n  <testsuite name=\"a\" tests=\"9\" failures=\"9\" errors=\"9\">";
        assert_eq!(Tally::from_junit(report), Some(tally(48, 3)));
        assert_eq!(Tally::from_junit("<testsuites name=\"cut"), None);
        assert_eq!(Tally::from_junit("<testsuites tests=\"1\" failures=\"2\" errors=\"0\">"), None);
    }

    #[test]
    fn a_harness_is_counted_from_its_last_line() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.02s";
        assert_eq!(Tally::from_libtest(line), Some(tally(3, 2)));
        assert_eq!(Tally::from_libtest("test result: ok. none"), None);
        assert_eq!(Tally::from_libtest("test a ... ok"), None);
    }

    #[test]
    fn a_tap_report_is_counted_from_its_summary() {
        let report = "TAP version 13\nok 1 - a\n# pass 9\n1..1\n# tests 5\n# suites 0\n# pass 3\n# fail 1\n\
                      # cancelled 1\n# skipped 0\n# todo 0\n# duration_ms 12\n";
        assert_eq!(Tally::from_tap(report), Some(tally(3, 2)));
        assert_eq!(Tally::from_tap("TAP version 13\nok 1 - a\n"), None);
    }

    #[test]
    fn a_runner_that_is_not_content_has_found_a_failure() {
        assert_eq!(tally(3, 0).with_verdict(false), tally(3, 1));
        assert_eq!(tally(3, 2).with_verdict(false), tally(3, 2));
        assert_eq!(tally(3, 0).with_verdict(true), tally(3, 0));
    }

    #[test]
    fn a_tally_reads_as_the_last_line_of_a_run() {
        let mut total = Tally::of_one(true);
        total += tally(41, 2);
        assert_eq!(total.to_string(), "42 passed, 2 failed");
    }
}
