//! Where this engine keeps the tables of an archive, and how: mostly under the same names.

use domain::Address;
use store::{
    Failure,
    archive::{Column, Kind, Row, Table, Value},
};

/// Tables and columns (`table.column`) of the schema that are in no archive, each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("migrations", "each engine has its own"),
    ("outbox", "what has no place in the feed yet is given the next ones, as it is read"),
    ("feed", "made from the events"),
    ("house", "made from the audit log"),
    ("commits", "marks of changes, by which a node that lost an answer asks; no node is left that would"),
    ("code_shares", "the same in every database"),
    ("attempts", "a sign-in under way lives ten minutes, and is begun anew"),
    ("codes", "a code lives ten minutes, and another is asked for"),
    ("logouts", "they stop sign-ins under way, and of those none is carried"),
    ("operator_sessions", "they last a day at most, and whoever had one shows the key again"),
    ("leases", "who does what in the background; whoever starts claims it anew"),
    (
        "workspaces.told_at",
        "it puts in order what has no place in the feed yet, and all that is carried has one",
    ),
    ("directory_users.address_key", "made from the address"),
];

/// How a table is kept.
#[derive(Debug)]
pub struct Shape {
    pub(super) table: &'static Table,
    /// The columns by which its rows are read in order: an index begins with them.
    key: &'static [&'static str],
    /// What is read, where it is more than the table.
    from: Option<&'static str>,
    /// A column more, made from the values of a row.
    pub(super) made: Option<Made>,
}

/// A column that is in no archive, because the others say what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) column: Column,
    pub(super) value: fn(&Table, &Row) -> Result<Value, Failure>,
}

/// The feed, and behind it what has no place yet, in the order in which it will be given one.
const EVENTS: &str = "(SELECT position, workspace, number, name, at, data FROM events
    UNION ALL SELECT (SELECT last FROM feed WHERE id = 1) + row_number() OVER (ORDER BY stamp, commit_id, ordinal),
        workspace, number, name, at, data
    FROM outbox)";

const KEYS: &[(&str, &[&str])] = &[
    ("workspaces", &["id"]),
    ("accounts", &["id"]),
    ("addresses", &["address_key"]),
    ("member_words", &["workspace", "word", "member"]),
    ("directories", &["workspace"]),
    ("client_secrets", &["workspace", "client", "id"]),
    ("usage", &["workspace", "opener", "is_live"]),
    ("directory_users", &["workspace", "directory", "id"]),
    ("directory_user_emails", &["workspace", "directory", "email_key", "directory_user"]),
    ("directory_groups", &["workspace", "directory", "id"]),
    ("directory_group_lists", &["workspace", "directory", "of_group", "kind", "who"]),
    ("departures", &["workspace", "directory", "at", "member"]),
    ("domains", &["workspace", "domain"]),
    ("identities", &["workspace", "connection", "subject"]),
    ("factors", &["id"]),
    ("sessions", &["id"]),
    ("session_proofs", &["session", "workspace"]),
    ("operator_keys", &["id"]),
    ("events", &["position"]),
    ("audit", &["workspace", "number"]),
    ("marks", &["marker", "digest"]),
    ("subscriptions", &["id"]),
    ("lanes", &["subscription", "workspace"]),
];

/// How this engine keeps a table: under its workspace and id, where nothing else is said.
#[must_use]
pub fn shape(table: &'static Table) -> Shape {
    let said = KEYS.iter().find(|(name, _)| *name == table.name);
    let key: &[_] = said.map_or(&["workspace", "id"], |(_, key)| key);
    let from = (table.name == "events").then_some(EVENTS);
    let address_key = Made { column: Column { name: "address_key", kind: Kind::Text }, value: address_key };
    let made = (table.name == "directory_users").then_some(address_key);
    Shape { table, key, from, made }
}

fn address_key(table: &Table, row: &Row) -> Result<Value, Failure> {
    let at = table.columns.iter().position(|column| column.name == "email");
    match at.and_then(|at| row.get(at)) {
        Some(Value::Text(text)) => match Address::parse(text) {
            Ok(address) => Ok(Value::Text(address.key().to_owned())),
            Err(error) => Err(Failure::Corrupt(format!("an address of {} is none: {error}", table.name))),
        },
        _ => Ok(Value::None),
    }
}

impl Shape {
    /// The columns of the schema that hold it and are read, and what they hold.
    #[must_use]
    pub const fn carried(&self) -> &'static [Column] {
        self.table.columns
    }

    /// The columns of the schema that are written, in their order, and what they hold.
    pub(super) fn columns(&self) -> Vec<Column> {
        self.table.columns.iter().copied().chain(self.made.map(|made| made.column)).collect()
    }

    /// The columns of its key, as they are read.
    pub(super) fn key(&self) -> impl ExactSizeIterator<Item = (usize, Kind)> {
        let at = |name: &str| self.table.columns.iter().position(|column| column.name == name);
        let places: Vec<_> =
            self.key.iter().filter_map(|name| at(name)).map(|at| (at, self.table.columns[at].kind)).collect();
        places.into_iter()
    }

    /// The statement that reads so many rows, from the beginning or behind a key.
    pub(super) fn select(&self, from_a_key: bool, rows: usize) -> String {
        let columns: Vec<_> = self.table.columns.iter().map(|column| column.name).collect();
        let (columns, key) = (columns.join(", "), self.key.join(", "));
        let places: Vec<_> = (1..=self.key.len()).map(|number| format!("${number}")).collect();
        let behind =
            if from_a_key { format!("WHERE ({key}) > ({})", places.join(", ")) } else { String::new() };
        let from = self.from.unwrap_or(self.table.name);
        format!("SELECT {columns} FROM {from} t {behind} ORDER BY {key} LIMIT {rows}")
    }

    /// The statement that writes many rows, given column by column.
    pub(super) fn insert(&self) -> String {
        let columns: Vec<_> = self.columns().iter().map(|column| column.name).collect();
        let places: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
        format!(
            "INSERT INTO {} ({}) SELECT * FROM unnest({})",
            self.table.name,
            columns.join(", "),
            places.join(", ")
        )
    }
}
