//! Where the database is and how it is reached: a `postgres://` URL, read with care for what would be unsafe.

use std::time::Duration;

use tokio_postgres::{
    Config,
    config::{Host, SslMode, TargetSessionAttrs},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

use crate::{
    line::Statements,
    tls::{self, Trust},
};

/// How many connections a process opens at most, unless the URL says otherwise.
const CONNECTIONS: usize = 16;

/// How many it needs at least: each lane has one of its own, and facts a second.
const FEWEST: usize = 4;

/// Where the database is and how it is reached.
#[derive(Clone)]
pub struct Settings {
    pub(crate) config: Config,
    pub(crate) tls: MakeRustlsConnect,
    pub(crate) connections: usize,
    pub(crate) statements: Statements,
    shown: String,
}

impl Settings {
    /// Reads a URL such as `postgres://usher@db.example/usher?sslmode=verify-full`. Besides what PostgreSQL's own URLs
    /// have, it may name `connections`, how many are opened at most, and `statements`, `prepared` or `unnamed`.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence that shows no password.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut connections, mut statements) = (CONNECTIONS, Statements::Unnamed);
        let (mut encryption, mut authorities) = (None, None);
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "sslmode" => encryption = Some(Encryption::named(&value)?),
                "sslrootcert" => authorities = Some(value.into_owned()),
                "connections" => connections = many(&value)?,
                "statements" => {
                    statements = match &*value {
                        "prepared" => Statements::Prepared,
                        "unnamed" => Statements::Unnamed,
                        _ => return Err("statements is prepared or unnamed".to_owned()),
                    }
                }
                _ => {
                    rest.append_pair(&name, &value);
                }
            }
        }
        let rest = rest.finish();
        let plain = if rest.is_empty() { place.to_owned() } else { format!("{place}?{rest}") };
        let mut config: Config = plain.parse().map_err(|error| reason(&error))?;
        if config.get_hosts().is_empty() {
            return Err("it names no host".to_owned());
        }
        if config.get_dbname().is_none() {
            return Err("it names no database; write postgres://user@host/database".to_owned());
        }
        let is_near = config.get_hosts().iter().all(is_near);
        let encryption =
            encryption.unwrap_or(if is_near { Encryption::Prefer } else { Encryption::VerifyFull });
        let trust = match (encryption, authorities) {
            (Encryption::VerifyFull, Some(file)) => Trust::Authorities(file),
            (Encryption::VerifyFull, None) => Trust::System,
            (_, Some(_)) => {
                return Err("sslrootcert is heeded with sslmode=verify-full alone; name that too".to_owned());
            }
            (_, None) => Trust::Anybody,
        };
        config.ssl_mode(match encryption {
            Encryption::Disable => SslMode::Disable,
            Encryption::Prefer => SslMode::Prefer,
            Encryption::Require | Encryption::VerifyFull => SslMode::Require,
        });
        fill_in(&mut config, query);
        let shown = shown(&config);
        Ok(Self { config, tls: MakeRustlsConnect::new(tls::client(trust)?), connections, statements, shown })
    }

    /// The database as people may see it: without user and password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// `sslmode`, as far as it can be kept truly. `allow` and `verify-ca` promise less than they seem to.
#[derive(Debug, Clone, Copy)]
enum Encryption {
    Disable,
    Prefer,
    Require,
    VerifyFull,
}

impl Encryption {
    fn named(name: &str) -> Result<Self, String> {
        match name {
            "disable" => Ok(Self::Disable),
            "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-full" => Ok(Self::VerifyFull),
            _ => Err("sslmode is disable, prefer, require or verify-full".to_owned()),
        }
    }
}

fn many(value: &str) -> Result<usize, String> {
    let count = value.parse().ok().filter(|count| (FEWEST..=1000).contains(count));
    count.ok_or_else(|| format!("connections is a number from {FEWEST} to 1000"))
}

fn reason(error: &tokio_postgres::Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    cause.unwrap_or_else(|| error.to_string())
}

/// Whether what is said to this host stays on this machine.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

/// What the URL does not say.
fn fill_in(config: &mut Config, query: &str) {
    if config.get_application_name().is_none() {
        config.application_name("usher");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    // A server that is gone without a word is noticed, rather than waited for.
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(15));
    }
    if !query.contains("keepalives") {
        config.keepalives_idle(Duration::from_secs(30));
    }
    // Of several servers, the one that may write; and none that was taken down to be read alone.
    if !query.contains("target_session_attrs") {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(number, host)| {
        let port = ports.get(number).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => format!("{}:{port}", path.display()),
        }
    });
    format!("postgres://{}/{}", hosts.collect::<Vec<_>>().join(","), config.get_dbname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_is_verified_unless_told_otherwise() {
        let mode = |url: &str| Settings::parse(url).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://u:p@db.example/usher"), SslMode::Require);
        assert_eq!(mode("postgres://u:p@db.example/usher?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://u:p@db.example/usher?sslmode=prefer"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@127.0.0.1/usher"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@localhost/usher?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgres:///usher?host=/run/postgresql&user=u"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@127.0.0.1,db.example/usher"), SslMode::Require);
    }

    #[test]
    fn what_is_wrong_is_told_without_the_password() {
        for (query, word) in [
            ("sslmode=allow", "sslmode"),
            ("sslmode=verify-ca", "sslmode"),
            ("sslrootcert=/nowhere/ca.pem&sslmode=verify-full", "/nowhere/ca.pem"),
            ("sslrootcert=/nowhere/ca.pem&sslmode=require", "verify-full"),
            ("connections=0", "connections"),
            ("connections=many", "connections"),
            ("statements=both", "statements"),
            ("unheard_of=1", "unheard_of"),
        ] {
            let why =
                Settings::parse(&format!("postgres://ada:s3cret@db.example/usher?{query}")).err().unwrap();
            assert!(why.contains(word) && !why.contains("s3cret"), "{query}: {why}");
        }
        assert!(Settings::parse("postgres://ada:s3cret@db.example").is_err(), "a database is named");
        assert!(Settings::parse("mysql://ada:s3cret@db.example/usher").is_err());
    }

    #[test]
    fn it_is_shown_without_user_and_password() {
        let shown = |url: &str| Settings::parse(url).unwrap().shown().to_owned();
        assert_eq!(shown("postgres://ada:s3cret@db.example/usher"), "postgres://db.example:5432/usher");
        assert_eq!(shown("postgres://a:1,b:2/usher?connections=9"), "postgres://a:1,b:2/usher");
    }
}
