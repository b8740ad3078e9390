//! `usher serve` with a configuration of its own.

use std::{net::SocketAddr, path::PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{
    database::Database,
    directory::Directory,
    http::{Http, PUBLIC_HOST},
    operator::Operator,
    program::{Ended, Running, run, usher},
    workspace::Workspace,
};

/// The secret key of installations.
pub(crate) const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// A folder with a configuration and, in time, a database.
#[derive(Debug)]
pub(crate) struct Installation {
    folder: TempDir,
    pub(crate) database: Database,
}

impl Installation {
    /// One that is reached by a public name and may reach programs on this machine.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::in_folder(Database::fresh(folder.path()), folder)
    }

    /// The same on a database that is there already.
    pub(crate) fn on(database: Database) -> Self {
        Self::in_folder(database, tempfile::tempdir().unwrap())
    }

    fn in_folder(database: Database, folder: TempDir) -> Self {
        let it = Self { folder, database };
        it.configure();
        it
    }

    /// Writes the configuration.
    fn configure(&self) {
        self.keyed(KEY, &[]);
    }

    /// Writes the configuration with this secret key, and with those it had before.
    pub(crate) fn keyed(&self, key: &str, older: &[&str]) {
        let database = self.database.url();
        self.write(&format!(
            r#"listen = "127.0.0.1:0"
public_url = "http://{PUBLIC_HOST}"
database = "{database}"
secret_key = "{key}"
old_secret_keys = {older:?}
[outbound]
allow_private_targets = ["127.0.0.0/8"]
[log]
level = "warn"
"#
        ));
    }

    /// Names another database in the configuration, and gives the one that was there.
    pub(crate) fn name_another(&mut self, database: Database) -> Database {
        let old = std::mem::replace(&mut self.database, database);
        self.configure();
        old
    }

    /// A place in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text, for a command line.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn write(&self, config: &str) {
        std::fs::write(self.path("usher.toml"), config).unwrap();
    }

    /// Runs a command of the program on this installation, with its configuration named.
    pub(crate) async fn command(&self, words: &[&str]) -> Ended {
        let config = self.text("usher.toml");
        let mut all = words.to_vec();
        all.extend(["--config", &config]);
        run(usher(&all)).await
    }

    /// Makes an operator key.
    pub(crate) async fn operator_key(&self) -> String {
        let made =
            self.command(&["operator-key", "create", "--name", "a test", "--json"]).await.well().json();
        made["operator_key"].as_str().unwrap().to_owned()
    }

    /// Starts serving.
    pub(crate) async fn serve(&self) -> Serving {
        let (running, ready) =
            Running::start(usher(&["serve", "--json", "--config", &self.text("usher.toml")])).await;
        let address: SocketAddr = ready["listening"].as_str().unwrap().parse().unwrap();
        Serving { running, address, ready }
    }
}

/// A service that runs.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) running: Running,
    pub(crate) address: SocketAddr,
    /// What it said when it was ready.
    pub(crate) ready: Value,
}

/// An installation that serves, and its operator.
#[derive(Debug)]
pub(crate) struct Served {
    // Killed before its folder is removed.
    pub(crate) serving: Serving,
    pub(crate) installation: Installation,
    pub(crate) operator: Operator,
}

/// Another process on the database of an installation that serves, spoken to by the same operator.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) serving: Serving,
    pub(crate) operator: Operator,
}

/// A workspace with everything set up.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub(crate) workspace: Workspace,
    pub(crate) directory: Directory,
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::of(Installation::new()).await
    }

    /// Serves an installation that has no operator key yet.
    pub(crate) async fn of(installation: Installation) -> Self {
        let key = installation.operator_key().await;
        Self::with_key(installation, key).await
    }

    /// Serves an installation that has this operator key.
    pub(crate) async fn with_key(installation: Installation, key: String) -> Self {
        let serving = installation.serve().await;
        let operator = operator_at(&serving, key);
        Self { serving, installation, operator }
    }

    /// Starts it again after it was ended.
    pub(crate) async fn start_again(&mut self) {
        self.serving = self.installation.serve().await;
        self.operator = operator_at(&self.serving, self.operator.key.clone());
    }

    /// Starts a second process on the same database.
    pub(crate) async fn another(&self) -> Node {
        let serving = self.installation.serve().await;
        let operator = operator_at(&serving, self.operator.key.clone());
        Node { serving, operator }
    }

    /// *Acme*: on the Enterprise plan, `acme.example` verified, single sign-on enabled, directory on.
    pub(crate) async fn acme(&self, seats: Option<u32>) -> Ready {
        self.ready("acme", seats).await
    }

    /// The same under another name and domain.
    pub(crate) async fn ready(&self, slug: &str, seats: Option<u32>) -> Ready {
        let workspace = self.operator.team(slug, seats).await;
        workspace.own(&format!("{slug}.example")).await;
        workspace.enable_sso().await;
        let directory = workspace.directory("on").await;
        Ready { workspace, directory }
    }
}

impl Ready {
    /// The same workspace and its directory, reached through another process.
    pub(crate) fn through(&self, operator: &Operator) -> Self {
        Self {
            workspace: self.workspace.seen_by(operator),
            directory: self.directory.with_http(operator.http.clone()),
        }
    }
}

fn operator_at(serving: &Serving, key: String) -> Operator {
    let http = Http::with_public_host_at(serving.address);
    Operator { http, usher: format!("http://{PUBLIC_HOST}"), key }
}
