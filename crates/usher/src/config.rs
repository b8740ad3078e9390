//! The configuration: one TOML file, every key also as a `USHER_…` environment variable, unknown keys refused.

mod keys;
mod secret_key;

use std::{net::SocketAddr, path::Path};

use serde::Deserialize;
use url::Url;

use crate::database::Database;

pub(crate) use self::{
    keys::KEYS,
    secret_key::{SecretKey, fresh as fresh_secret_key},
};

/// Everything that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where to listen for HTTP.
    #[serde(default = "listen")]
    pub(crate) listen: SocketAddr,
    /// Where people and identity providers reach the service.
    pub(crate) public_url: Url,
    /// Where facts are kept: `sqlite:PATH` or a `postgres://` URL.
    pub(crate) database: String,
    /// The key under which secrets are sealed.
    pub(crate) secret_key: SecretKey,
    /// Keys it had before, which still open what was sealed under them.
    #[serde(default)]
    pub(crate) old_secret_keys: Vec<SecretKey>,
    /// Where people turn to whom the service alone can't help.
    pub(crate) support: Option<Url>,
    /// How mail is sent; without it nobody can sign in by code.
    pub(crate) mail: Option<Mail>,
    /// What may be reached outside.
    #[serde(default)]
    pub(crate) outbound: Outbound,
    /// How names are looked up.
    #[serde(default)]
    pub(crate) dns: Dns,
    /// What is logged.
    #[serde(default)]
    pub(crate) log: Log,
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

/// How mail is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// The relay's host name.
    pub(crate) host: String,
    /// The relay's port.
    #[serde(default = "submission")]
    pub(crate) port: u16,
    /// How the way to the relay is secured.
    #[serde(default)]
    pub(crate) security: Security,
    /// Who we are to the relay.
    pub(crate) username: Option<String>,
    /// The password to that name.
    pub(crate) password: Option<String>,
    /// The address mails come from.
    pub(crate) from: String,
    /// The name beside it.
    pub(crate) from_name: Option<String>,
}

const fn submission() -> u16 {
    587
}

/// How the way to the relay is secured.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Security {
    /// In the clear: for a relay on the same machine.
    None,
    /// Upgraded to TLS before anything is said.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// What may be reached outside.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outbound {
    /// Networks (CIDR) that URLs of admins and of the operator may lead to although they are private.
    #[serde(default)]
    pub(crate) allow_private_targets: Vec<String>,
}

/// How names are looked up.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dns {
    /// Servers (`ip:port`) to ask for domain proofs; the machine's own where empty.
    #[serde(default)]
    pub(crate) servers: Vec<SocketAddr>,
}

/// What is logged.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    /// `text` or `json`.
    #[serde(default)]
    pub(crate) format: LogFormat,
    /// Which lines, as `info` or `web=debug,info`.
    #[serde(default = "info")]
    pub(crate) level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::default(), level: info() }
    }
}

fn info() -> String {
    "info".to_owned()
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines, one object a line.
    Json,
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("{path} could not be read: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error("{path} is not TOML: {source}")]
    NotToml { path: String, source: toml::de::Error },
    #[error("the configuration can't be used: {0}")]
    Values(toml::de::Error),
    #[error("the environment variable {0} is no setting; `usher check-config --list` shows those there are")]
    UnknownVariable(String),
    #[error("the environment variable {name} can't be used: {why}")]
    Variable { name: String, why: String },
    #[error("{key} can't be used: {why}")]
    Value { key: &'static str, why: String },
}

/// Reads the file, if one is named, and the environment over it.
///
/// # Errors
/// [`Unusable`], saying which key and what would do.
pub(crate) fn load(
    path: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, Unusable> {
    let mut table = match path {
        None => toml::Table::new(),
        Some(path) => read(path)?,
    };
    keys::overlay(&mut table, environment)?;
    let config: Config = table.try_into().map_err(Unusable::Values)?;
    config.check()?;
    Ok(config)
}

/// The database that a file names, whatever else is in it or missing.
///
/// # Errors
/// [`Unusable`].
pub(crate) fn database_of(path: &Path) -> Result<String, Unusable> {
    match read(path)?.get("database") {
        Some(toml::Value::String(database)) => Ok(database.clone()),
        _ => Err(Unusable::Value { key: "database", why: format!("{} names none", path.display()) }),
    }
}

fn read(path: &Path) -> Result<toml::Table, Unusable> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| Unusable::Unreadable { path: shown.clone(), source })?;
    text.parse().map_err(|source| Unusable::NotToml { path: shown, source })
}

impl Config {
    /// The database.
    ///
    /// # Errors
    /// [`Unusable::Value`], without any password.
    pub(crate) fn database(&self) -> Result<Database, Unusable> {
        Database::named(&self.database).map_err(|why| Unusable::Value { key: "database", why })
    }

    fn check(&self) -> Result<(), Unusable> {
        let url = &self.public_url;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !bare {
            let why = "use scheme and host alone, such as https://usher.example.org".to_owned();
            return Err(Unusable::Value { key: "public_url", why });
        }
        self.database()?;
        if self
            .support
            .as_ref()
            .is_some_and(|support| !matches!(support.scheme(), "http" | "https" | "mailto"))
        {
            let why =
                "use a page or a mailbox, such as https://example.org/contact or mailto:help@example.org"
                    .to_owned();
            return Err(Unusable::Value { key: "support", why });
        }
        if let Some(mail) = &self.mail
            && mail.username.is_some() != mail.password.is_some()
        {
            let why = "a username and a password come together, or neither".to_owned();
            return Err(Unusable::Value { key: "mail.password", why });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    fn from(pairs: &[(&str, &str)]) -> Result<Config, Unusable> {
        load(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    fn enough() -> Vec<(&'static str, &'static str)> {
        vec![
            ("USHER_PUBLIC_URL", "https://usher.example"),
            ("USHER_DATABASE", "sqlite:usher.db"),
            ("USHER_SECRET_KEY", KEY),
        ]
    }

    #[test]
    fn the_environment_alone_is_enough() {
        let mut pairs = enough();
        pairs.push(("USHER_DNS_SERVERS", "127.0.0.1:53, [::1]:5353"));
        pairs.push(("USHER_MAIL_HOST", "relay.example"));
        pairs.push(("USHER_MAIL_PORT", "2525"));
        pairs.push(("USHER_MAIL_FROM", "usher@example.org"));
        let config = from(&pairs).unwrap();
        assert_eq!(config.dns.servers.len(), 2);
        assert_eq!(config.mail.unwrap().port, 2525);
        assert_eq!(config.listen.port(), 8080);
    }

    #[test]
    fn an_unknown_variable_is_refused_by_name() {
        let mut pairs = enough();
        pairs.push(("USHER_DATABSE", "x"));
        assert!(from(&pairs).unwrap_err().to_string().contains("USHER_DATABSE"));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "databse = \"sqlite:x\"\n").unwrap();
        let pairs = enough().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert!(load(Some(file.path()), pairs).unwrap_err().to_string().contains("databse"));
    }

    #[test]
    fn a_key_that_is_too_short_is_refused_and_not_shown() {
        let mut pairs = enough();
        pairs[2].1 = "c2hvcnQ=";
        let why = from(&pairs).unwrap_err().to_string();
        assert!(why.contains("32 bytes") && !why.contains("c2hvcnQ"), "{why}");
    }

    #[test]
    fn a_public_url_with_a_path_and_another_engine_are_refused() {
        for (place, value) in [(0, "https://usher.example/app"), (0, "ftp://usher.example"), (1, "mysql://x")]
        {
            let mut pairs = enough();
            pairs[place].1 = value;
            assert!(from(&pairs).is_err(), "{value}");
        }
    }

    #[test]
    fn support_is_a_page_or_a_mailbox() {
        let with = |support| from(&[enough(), vec![("USHER_SUPPORT", support)]].concat());
        for support in ["mailto:help@example.org", "https://example.org/contact"] {
            assert_eq!(with(support).unwrap().support.unwrap().as_str(), support);
        }
        for support in ["help@example.org", "javascript:alert(1)", "ftp://example.org"] {
            assert!(with(support).unwrap_err().to_string().contains("support"), "{support}");
        }
        assert!(from(&enough()).unwrap().support.is_none());
    }
}
