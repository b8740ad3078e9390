//! A workspace's logs as the operator reads them: what came of everything, and of whom only as much as it takes to recognise
//! who has called.

pub(super) mod audit;
pub(super) mod provisioning;
pub(super) mod sign_ins;

use domain::Refusal;
use http::StatusCode;
use serde::Deserialize;

use crate::page::{Problem, path_with};

/// How many entries a page shows.
const ON_A_PAGE: u32 = 50;

/// What is asked for: the address of the page holds it, so that it can be kept and passed on.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// Three words.
    trace: String,
    /// The id of a connection.
    connection: String,
    /// What requests came to.
    outcome: String,
    /// The stable code.
    code: String,
    /// An id.
    about: String,
    after: String,
}

impl Wanted {
    fn is_any(&self) -> bool {
        [&self.trace, &self.connection, &self.outcome, &self.code, &self.about]
            .iter()
            .any(|one| !one.trim().is_empty())
    }

    /// A path with what is asked for.
    fn path(&self, path: &str, after: &str) -> String {
        path_with(
            path,
            &[
                ("trace", self.trace.trim()),
                ("connection", self.connection.trim()),
                ("outcome", self.outcome.trim()),
                ("code", self.code.trim()),
                ("about", self.about.trim()),
                ("after", after),
            ],
        )
    }
}

/// Where the parts of a log are.
struct Parts {
    /// All of it.
    path: String,
    first: Option<String>,
    next: Option<String>,
    is_any: bool,
}

impl Parts {
    fn of(path: String, wanted: &Wanted, is_first: bool, last: Option<String>) -> Self {
        Self {
            first: (!is_first).then(|| wanted.path(&path, "")),
            next: last.map(|last| wanted.path(&path, &last)),
            is_any: wanted.is_any(),
            path,
        }
    }
}

/// What can't be in any entry, by the field that asks for it.
fn flawed(refusal: &Refusal) -> (StatusCode, Option<Problem>) {
    let at = match refusal {
        Refusal::ValueInvalid { field, .. } => field,
        _ => "log",
    };
    (StatusCode::BAD_REQUEST, Some(Problem::refused(refusal, at)))
}
