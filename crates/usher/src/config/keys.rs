//! Every key there is: its place in the file, its environment variable, and what it means.

use toml::{Table, Value};

use super::Unusable;

/// What a key's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    List,
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its place in the file, tables and key parted by a dot.
    pub(crate) path: &'static str,
    /// What it means.
    pub(crate) means: &'static str,
    shape: Shape,
}

const fn text(path: &'static str, means: &'static str) -> Key {
    Key { path, means, shape: Shape::Text }
}

/// Every key, in the order in which they are explained.
pub(crate) const KEYS: &[Key] = &[
    text(
        "listen",
        "Address and port to listen on for HTTP. 127.0.0.1:8080 if absent; put a TLS proxy before it.",
    ),
    text(
        "public_url",
        "Where people and identity providers reach the service, such as https://usher.example.org. Required.",
    ),
    text(
        "database",
        "Where facts are kept: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE. Required.",
    ),
    text(
        "secret_key",
        "32 random bytes in base64, under which secrets are sealed (`openssl rand -base64 32`). Required; keep a copy.",
    ),
    Key {
        path: "old_secret_keys",
        means: "Keys that secret_key had before: they open what was sealed under them until `usher rekey` has sealed it anew.",
        shape: Shape::List,
    },
    text(
        "support",
        "Where people turn to whom the service alone can't help: https://… or mailto:…. Pages that send them there link to it.",
    ),
    text("mail.host", "The mail relay's host. Without mail nobody can sign in by code."),
    Key { path: "mail.port", means: "The mail relay's port; 587 if absent.", shape: Shape::Number },
    text("mail.security", "starttls (if absent), tls, or none for a relay on the same machine."),
    text("mail.username", "Who we are to the mail relay."),
    text("mail.password", "The password to mail.username."),
    text("mail.from", "The address mails come from."),
    text("mail.from_name", "The name beside it."),
    Key {
        path: "outbound.allow_private_targets",
        means: "Networks (CIDR) that URLs of connections, clients and subscriptions may lead to although they are private.",
        shape: Shape::List,
    },
    Key {
        path: "dns.servers",
        means: "DNS servers (ip:port) asked for domain proofs; the machine's own if absent.",
        shape: Shape::List,
    },
    text("log.format", "text (if absent) or json."),
    text("log.level", "Which lines are logged, such as info (if absent) or web=debug,info."),
];

impl Key {
    /// The environment variable that sets the key.
    pub(crate) fn variable(&self) -> String {
        format!("USHER_{}", self.path.replace('.', "_").to_uppercase())
    }

    fn parse(&self, text: &str) -> Result<Value, String> {
        match self.shape {
            Shape::Text => Ok(Value::String(text.to_owned())),
            Shape::Number => {
                text.trim().parse().map(Value::Integer).map_err(|_| "it is not a number".to_owned())
            }
            Shape::List => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Ok(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
            }
        }
    }
}

/// Puts the environment's `USHER_…` variables over the file's keys.
pub(super) fn overlay(
    table: &mut Table,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<(), Unusable> {
    for (name, value) in environment {
        if !name.starts_with("USHER_") {
            continue;
        }
        let key = KEYS.iter().find(|key| key.variable() == name);
        let key = key.ok_or_else(|| Unusable::UnknownVariable(name.clone()))?;
        let value = key.parse(&value).map_err(|why| Unusable::Variable { name: name.clone(), why })?;
        match key.path.split_once('.') {
            None => {
                table.insert(key.path.to_owned(), value);
            }
            Some((section, rest)) => {
                let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(section) = section {
                    section.insert(rest.to_owned(), value);
                }
            }
        }
    }
    Ok(())
}
