//! What PostgreSQL's errors mean to the port, and what may be done about each.

use store::Failure;
use tokio_postgres::{Error, error::SqlState};

/// The outcome of asking the database.
pub(crate) type Read<T> = Result<T, Broken>;

/// What may be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    /// The transaction lost a race and was undone; it may well win the next.
    Again,
    /// A unique key is taken. Where what was read is no longer so, another run finds out; where not, it is taken again.
    Taken,
    /// The connection is of no more use. What was not committed is undone.
    Lost,
    /// Nothing: it would fail again.
    Never,
}

/// A failure of the machinery, and what may be done about it.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) failure: Failure,
    pub(crate) course: Course,
}

impl Broken {
    pub(crate) const fn never(failure: Failure) -> Self {
        Self { failure, course: Course::Never }
    }

    pub(crate) fn lost(why: impl Into<String>) -> Self {
        Self { failure: Failure::Unavailable(why.into()), course: Course::Lost }
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.course == Course::Lost
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        broken.failure
    }
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::never(failure)
    }
}

/// What the error is about, as people read it: the driver's own words leave out what the server said.
fn told(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        let detail = said.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
        return format!("{}{detail} [{}]", said.message(), said.code().code());
    }
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let next_why = next.to_string();
        if !why.contains(&next_why) {
            why = format!("{why}: {next_why}");
        }
        cause = next.source();
    }
    why
}

/// The machinery's failure behind PostgreSQL's.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
pub(crate) fn failed(error: Error) -> Broken {
    let why = told(&error);
    let Some(state) = error.code() else {
        // Columns and parameters that do not fit are the schema's; everything else is the connection's.
        let is_ours = std::error::Error::source(&error).is_some_and(|source| {
            source.is::<tokio_postgres::types::WrongType>() || source.is::<tokio_postgres::types::WasNull>()
        });
        let is_of_a_value = why.starts_with("error deserializing") || why.starts_with("invalid column");
        return if is_ours || is_of_a_value {
            Broken::never(Failure::Corrupt(why))
        } else {
            Broken::lost(why)
        };
    };
    let (failure, course) = match state {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
            (Failure::Contended(why), Course::Again)
        }
        &SqlState::UNIQUE_VIOLATION => (Failure::Contended(why), Course::Taken),
        &SqlState::LOCK_NOT_AVAILABLE => (Failure::Contended(why), Course::Never),
        // A node that may not write, or a statement that the server has forgotten: another connection may do better.
        &SqlState::READ_ONLY_SQL_TRANSACTION
        | &SqlState::INVALID_SQL_STATEMENT_NAME
        | &SqlState::DUPLICATE_PSTATEMENT
        | &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        | &SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN => (Failure::Unavailable(why), Course::Lost),
        state => match state.code().get(..2) {
            // Connection exceptions, and what an administrator does to a server.
            Some("08") => (Failure::Unavailable(why), Course::Lost),
            Some("57") if *state == SqlState::QUERY_CANCELED => (Failure::Unavailable(why), Course::Never),
            Some("57") => (Failure::Unavailable(why), Course::Lost),
            // Who may not come in, no such database, no more room, trouble of the system's.
            Some("28" | "3D" | "53" | "58" | "25") => (Failure::Unavailable(why), Course::Never),
            _ => (Failure::Corrupt(why), Course::Never),
        },
    };
    Broken { failure, course }
}
