//! PostgreSQL servers for tests, from the programs that Debian's packages bring.
//!
//! Every test may be a process of its own, so one server is shared by all that run at about the same time: the first to ask
//! starts it, and a guardian that outlives them stops it and removes all of it when nobody has used it for a while. It
//! listens on this machine alone, on a port that the system picks, for those who know its password. A test that wants to
//! break a server starts one of its own.

#![expect(clippy::expect_used, reason = "all of this crate is for tests: what fails here fails a test")]

mod certificates;
mod database;
mod held;
mod home;
mod pooler;
mod programs;
mod standby;

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

pub use self::{database::Database, held::Held, pooler::Pooler};
use self::{
    home::Home,
    programs::{as_server, program, succeed},
};

/// The one user there is, who may do everything.
pub const USER: &str = "usher";

/// How long the shared server goes on when nobody uses it, in seconds: longer than from one test to the next.
const SHARED_GRACE: u32 = 20;

/// The file in the home of a server that waits for its disk.
const DURABLE: &str = "durable";

/// A server. It goes on for as long as somebody holds one of these.
pub struct Cluster {
    home: Home,
    port: u16,
    password: String,
}

impl Cluster {
    /// The server that all tests share.
    ///
    /// # Panics
    /// Where it can't be started: the packages `postgresql` and `util-linux` are needed.
    #[must_use]
    pub fn shared() -> Self {
        Self::at("shared", SHARED_GRACE)
    }

    /// A server of the test's own.
    ///
    /// # Panics
    /// Where it can't be started.
    #[must_use]
    pub fn own() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::at(&format!("own-{}-{number}", std::process::id()), 0)
    }

    /// A server of this process's own that waits for its disk, as one in service does: to measure, not to test. Every call
    /// gives the same one, for as long as somebody holds it.
    ///
    /// # Panics
    /// Where it can't be started.
    #[must_use]
    pub fn durable() -> Self {
        Self::made(&format!("durable-{}", std::process::id()), 0, |home| {
            home.put(DURABLE, "");
            make(home);
        })
    }

    fn at(name: &str, grace: u32) -> Self {
        Self::made(name, grace, make)
    }

    fn made(name: &str, grace: u32, make: impl FnOnce(&Home)) -> Self {
        let home = Home::enter(name, grace, make);
        let said = home.read("address").expect("a server's home says where it is");
        let (port, password) = said.trim().split_once(' ').expect("a port and a password");
        Self { port: port.parse().expect("a port"), password: password.to_owned(), home }
    }

    /// The URL of a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    pub(crate) fn password(&self) -> &str {
        &self.password
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A fresh, empty database, which is removed when it is dropped.
    ///
    /// # Panics
    /// Where it can't be made.
    #[must_use]
    pub fn database(self) -> Database {
        Database::make(self)
    }

    /// Runs a statement in a database and gives what it prints.
    ///
    /// # Panics
    /// Where it fails.
    #[must_use]
    pub fn sql(&self, database: &str, statement: &str) -> String {
        sql(&self.url(database), statement)
    }

    /// Has the server speak TLS alone, with a certificate for `localhost`, and gives the path of the certificate of the
    /// authority that signed it.
    ///
    /// # Panics
    /// Where that can't be done: the package `openssl` is needed.
    #[must_use]
    pub fn certified(&self) -> String {
        certificates::certify(self, &self.home)
    }

    /// Stops the server as a power cut would.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn crash(&self) {
        succeed(as_server("pg_ctl").args(["stop", "-m", "immediate", "-w", "-D"]).arg(self.data()));
    }

    /// Starts it again.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(&self) {
        start(self.home.path(), self.port).expect("the server starts again");
    }

    fn data(&self) -> std::path::PathBuf {
        self.home.path().join("data")
    }
}

/// Runs a statement in the database of a URL and gives what it prints.
///
/// # Panics
/// Where it fails.
#[must_use]
pub fn sql(url: &str, statement: &str) -> String {
    succeed(psql().arg("--command").arg(statement).arg(url))
}

pub(crate) fn psql() -> Command {
    let mut psql = program("psql");
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
    psql
}

/// Makes a server in an empty home.
fn make(home: &Home) {
    let password = programs::secret();
    home.put("password", &password);
    let path = home.path();
    let mut initdb = as_server("initdb");
    // The password is random and lives for minutes; a costlier check of it would be most of what a short test costs.
    initdb.args(["--auth=md5", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"]);
    initdb.arg(format!("--username={USER}")).arg(format!("--pwfile={}", path.join("password").display()));
    succeed(initdb.arg("-D").arg(path.join("data")));
    begin(home, &password);
}

/// Starts the server of a home on a port the system picks, and writes down where it is.
fn begin(home: &Home, password: &str) {
    let path = home.path();
    let tries = (0..5).map(|_| {
        let port = free_port();
        start(path, port).map(|()| port)
    });
    // Between being found free and being used, a port may be taken by another.
    let mut last = String::new();
    for tried in tries {
        match tried {
            Ok(port) => return home.put("address", &format!("{port} {password}")),
            Err(why) => last = why,
        }
    }
    panic!("PostgreSQL does not start: {last}\n{}", fs::read_to_string(path.join("log")).unwrap_or_default());
}

fn start(home: &Path, port: u16) -> Result<(), String> {
    // What tests write is thrown away, so that no disk has to be waited for.
    let disk = if home.join(DURABLE).is_file() { "" } else { "-c fsync=off -c full_page_writes=off" };
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} {disk} -c max_connections=300 \
         -c shared_buffers=64MB -c autovacuum_naptime=10s",
        home.display()
    );
    let mut command: Command = as_server("pg_ctl");
    command.args(["start", "-w", "-t", "60", "-o", &options]);
    programs::run(command.arg("-l").arg(home.join("log")).arg("-D").arg(home.join("data"))).map(drop)
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}
