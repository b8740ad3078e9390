//! A pooler between tests and their server: `PgBouncer`, which gives a session to somebody else after every transaction.

use std::{net::TcpStream, thread, time::Duration};

use crate::{
    Cluster, USER, free_port,
    home::Home,
    programs::{self, as_server},
};

/// A pooler. It goes on for as long as somebody holds this.
pub struct Pooler {
    _home: Home,
    port: u16,
    server: u16,
}

/// Waits until somebody listens on a port; it goes into the background before it does.
#[expect(clippy::disallowed_methods, reason = "it is a pause between two looks")]
fn listens(port: u16) {
    for _ in 0..1500 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("PgBouncer does not listen on port {port}");
}

impl Pooler {
    /// Starts one before a server, with few sessions for many.
    ///
    /// # Panics
    /// Where it can't be started: the package `pgbouncer` is needed.
    #[must_use]
    pub fn before(cluster: &Cluster) -> Self {
        let port = free_port();
        let home = Home::enter(&format!("pooler-{}-{port}", std::process::id()), 0, |home| {
            home.put("users.txt", &format!("\"{USER}\" \"{}\"\n", cluster.password()));
            let path = home.path().display();
            home.put(
                "pgbouncer.ini",
                &format!(
                    "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                     listen_port = {port}\nunix_socket_dir =\nauth_type = md5\n\
                     auth_file = {path}/users.txt\npool_mode = transaction\nmax_client_conn = 200\n\
                     default_pool_size = 5\nlogfile = {path}/pgbouncer.log\npidfile = {path}/pgbouncer.pid\n",
                    cluster.port()
                ),
            );
            let ini = home.path().join("pgbouncer.ini");
            if let Err(why) = programs::run(as_server("pgbouncer").args(["-d", "-q"]).arg(ini)) {
                panic!("PgBouncer does not start: {why}");
            }
            listens(port);
        });
        Self { _home: home, port, server: cluster.port() }
    }

    /// The URL of a database of the server, through it.
    ///
    /// # Panics
    /// Where the URL is not of that server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let (before, after) = database.split_once(&format!(":{}/", self.server)).expect("the server's port");
        format!("{before}:{}/{after}", self.port)
    }
}
