//! Certificates from an authority of the test's own.

use std::fs;

use crate::{
    Cluster,
    home::Home,
    programs::{program, succeed},
};

/// Who may connect: over TLS alone.
const TLS_ALONE: &str = "local all all md5\nhostssl all all 127.0.0.1/32 md5\n";

pub(crate) fn certify(cluster: &Cluster, home: &Home) -> String {
    let path = |name: &str| home.path().join(name).display().to_string();
    let openssl = |line: &str| {
        let words: Vec<String> = line.split(' ').map(|word| word.replace('@', &path(""))).collect();
        succeed(program("openssl").args(words));
    };
    let days = "-days 2 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout";
    openssl(&format!("req -x509 {days} @ca.key -out @ca.pem -subj /CN=authority"));
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout @new.key -out @new.csr -subj /CN=server",
    );
    home.put("san", "subjectAltName=DNS:localhost\n");
    openssl(
        "x509 -req -in @new.csr -CA @ca.pem -CAkey @ca.key -CAcreateserial -days 2 -extfile @san -out @new.pem",
    );
    for (made, kept) in [("new.key", "server.key"), ("new.pem", "server.pem")] {
        home.put(kept, &fs::read_to_string(path(made)).expect("openssl wrote it"));
    }
    home.put("data/pg_hba.conf", TLS_ALONE);
    for (setting, value) in [
        ("ssl_cert_file", path("server.pem")),
        ("ssl_key_file", path("server.key")),
        ("ssl", "on".to_owned()),
    ] {
        let _none = cluster.sql("postgres", &format!("ALTER SYSTEM SET {setting} = '{value}'"));
    }
    let _none = cluster.sql("postgres", "SELECT pg_reload_conf()");
    path("ca.pem")
}
