//! A pooler between tests and their server: `PgBouncer`, which gives a session to somebody else after every transaction.

use crate::{
    Cluster, Database, USER, free_port,
    home::Home,
    programs::{self, as_server},
};

/// A pooler. It goes on for as long as somebody holds this.
pub struct Pooler {
    _home: Home,
    port: u16,
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
        });
        Self { _home: home, port }
    }

    /// The URL of a database through it.
    #[must_use]
    pub fn url(&self, database: &Database) -> String {
        database.cluster().url_at(self.port, database.name())
    }
}
