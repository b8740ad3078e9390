//! The database under the program: a SQLite file, or a database on a PostgreSQL server where `TEST_DATABASE` is `postgres`.

use std::{fmt, path::Path};

use postgres_cluster::Cluster;
use rusqlite::types::ValueRef;

/// Which kind of database the tests are run on.
const VARIABLE: &str = "TEST_DATABASE";

/// Where an installation keeps its facts.
pub(crate) enum Database {
    File(std::path::PathBuf),
    Server(postgres_cluster::Database),
    /// One that is known by its URL alone, and goes with its server.
    Elsewhere(String),
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Server(database) => f.write_str(database.name()),
            Self::Elsewhere(_) => f.write_str("elsewhere"),
        }
    }
}

impl Database {
    /// One that nothing is in yet; if it is a file, in this folder.
    pub(crate) fn fresh(folder: &Path) -> Self {
        match std::env::var(VARIABLE).as_deref() {
            Err(_) | Ok("sqlite") => Self::File(folder.join("usher.db")),
            Ok("postgres") => Self::Server(Cluster::shared().database()),
            Ok(other) => panic!("{VARIABLE} is sqlite or postgres, not {other}"),
        }
    }

    /// As the configuration names it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite:{}", path.display()),
            Self::Server(database) => database.url(),
            Self::Elsewhere(url) => url.clone(),
        }
    }

    /// Runs a statement behind the program's back, and gives the rows it gives: columns parted by `|`.
    pub(crate) fn ask(&self, statement: &str) -> Vec<String> {
        match self {
            Self::File(path) => asked(path, statement).unwrap(),
            Self::Server(database) => database.sql(statement).lines().map(str::to_owned).collect(),
            Self::Elsewhere(url) => {
                postgres_cluster::sql(url, statement).lines().map(str::to_owned).collect()
            }
        }
    }

    /// Everything that is kept, as bytes in which a secret can be looked for.
    pub(crate) fn kept(&self) -> Vec<u8> {
        match self {
            Self::File(path) => {
                let log = path.with_extension("db-wal");
                [std::fs::read(path).unwrap(), std::fs::read(log).unwrap_or_default()].concat()
            }
            Self::Server(database) => database.dump(),
            Self::Elsewhere(_) => panic!("what is elsewhere is not copied"),
        }
    }

    /// Whether these bytes are kept anywhere.
    pub(crate) fn keeps(&self, secret: &str) -> bool {
        self.kept().windows(secret.len()).any(|at| at == secret.as_bytes())
    }
}

fn asked(path: &Path, statement: &str) -> rusqlite::Result<Vec<String>> {
    let db = rusqlite::Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    let mut statement = db.prepare(statement)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let cells = (0..columns).map(|column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => String::new(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            })
        });
        all.push(cells.collect::<rusqlite::Result<Vec<_>>>()?.join("|"));
    }
    Ok(all)
}
