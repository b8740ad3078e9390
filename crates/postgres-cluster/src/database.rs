//! One database of a server.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::{
    Cluster,
    programs::{program, succeed},
};

/// A database that is removed when it is dropped.
pub struct Database {
    cluster: Cluster,
    name: String,
}

impl Database {
    pub(crate) fn make(cluster: Cluster) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        // A process of this number may have been killed before it could remove its own.
        let _none = cluster.sql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let _none = cluster.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        Self { cluster, name }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it is on.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Runs a statement and gives what it prints.
    ///
    /// # Panics
    /// Where it fails.
    pub fn sql(&self, statement: &str) -> String {
        self.cluster.sql(&self.name, statement)
    }
}

impl Database {
    /// Everything that is in it, as text; and behind it, every value that is bytes, as these bytes.
    ///
    /// # Panics
    /// Where it can't be copied.
    #[must_use]
    pub fn dump(&self) -> Vec<u8> {
        let text = succeed(program("pg_dump").arg("--data-only").arg(self.url()));
        let mut all = text.clone().into_bytes();
        // A value of bytes is written in hexadecimal, behind this.
        for value in text.split("\\\\x").skip(1) {
            let digits: Vec<u8> =
                value.chars().map_while(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
            all.push(b'\n');
            all.extend(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
        }
        all
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _none =
                self.cluster.sql("postgres", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}
