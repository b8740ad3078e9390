//! Where this engine keeps the tables of an archive, and how: mostly under the same names.

use store::archive::{Kind, Row, Table, Value};

/// Tables and columns (`table.column`) of the schema that are in no archive, each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("migrations", "each engine has its own"),
    ("sqlite_sequence", "SQLite keeps it, by the rows that are put in"),
    ("attempts", "a sign-in under way lives ten minutes, and is begun anew"),
    ("codes", "a code lives ten minutes, and another is asked for"),
    ("logouts", "they stop sign-ins under way, and of those none is carried"),
    ("operator_sessions", "they last a day at most, and whoever had one shows the key again"),
    ("leases", "who does what in the background; whoever starts claims it anew"),
];

/// How a table is kept.
#[derive(Debug)]
pub struct Shape {
    table: &'static Table,
    /// The columns by which its rows are read in order: an index begins with them.
    pub(super) key: &'static [&'static str],
    odd: &'static [Odd],
}

/// A column that is not simply kept under its name.
#[derive(Debug)]
struct Odd {
    column: &'static str,
    /// What gives its value; the table is `t`.
    read: &'static str,
    /// The column it is kept in and what is kept there, of its value `{}`; nothing, if it is not kept.
    written: Option<(&'static str, &'static str)>,
}

/// The workspace of a directory, which leads no key here.
const WORKSPACE: Odd = Odd {
    column: "workspace",
    read: "(SELECT d.workspace FROM directories d WHERE d.id = t.directory)",
    written: None,
};

const ODD: &[(&str, &[&str], &[Odd])] = &[
    (
        "workspaces",
        &["id"],
        &[Odd {
            column: "entries",
            read: "(SELECT coalesce(max(a.number), 0) FROM audit a WHERE a.workspace = t.id)",
            written: None,
        }],
    ),
    ("addresses", &["address_key"], &[]),
    ("members", &["workspace", "id"], &[]),
    ("member_words", &["workspace", "word", "member"], &[]),
    ("client_secrets", &["client", "id"], &[]),
    ("usage", &["workspace", "opener", "is_live"], &[]),
    ("directory_users", &["directory", "id"], &[]),
    (
        "directory_user_emails",
        &["directory", "email_key", "user"],
        &[WORKSPACE, Odd { column: "directory_user", read: "t.user", written: Some(("user", "{}")) }],
    ),
    ("directory_groups", &["directory", "id"], &[]),
    ("directory_group_lists", &["directory", "of_group", "kind", "who"], &[WORKSPACE]),
    ("domains", &["workspace", "domain"], &[]),
    ("identities", &["connection", "subject"], &[]),
    ("session_proofs", &["session", "workspace"], &[]),
    ("sign_ins", &["workspace", "id"], &[]),
    ("exchanges", &["workspace", "is_read", "id"], &[]),
    ("departures", &["workspace", "directory", "at", "member"], &[]),
    ("waves", &["workspace", "id"], &[]),
    (
        "events",
        &["position"],
        &[Odd {
            column: "workspace",
            read: "coalesce(t.workspace, x'')",
            written: Some(("workspace", "nullif({}, x'')")),
        }],
    ),
    ("audit", &["workspace", "number"], &[]),
    ("marks", &["marker", "digest"], &[]),
    ("lanes", &["subscription", "workspace"], &[]),
];

/// How this engine keeps a table: under its id, where nothing else is said.
#[must_use]
pub fn shape(table: &'static Table) -> Shape {
    let said = ODD.iter().find(|(name, ..)| *name == table.name);
    let (key, odd): (&[_], &[_]) = said.map_or((&["id"], &[]), |(_, key, odd)| (key, odd));
    Shape { table, key, odd }
}

impl Shape {
    fn odd(&self, column: &str) -> Option<&'static Odd> {
        self.odd.iter().find(|odd| odd.column == column)
    }

    /// The columns of the schema that hold it, in the order in which they are written, and what they hold.
    #[must_use]
    pub fn columns(&self) -> Vec<(&'static str, Kind)> {
        let columns = self.table.columns.iter().filter_map(|column| match self.odd(column.name) {
            Some(odd) => odd.written.map(|(name, _)| (name, column.kind)),
            None => Some((column.name, column.kind)),
        });
        columns.collect()
    }

    /// The statement that reads a stride, from the beginning or behind a key: the values of a row, then those of its key.
    pub(super) fn select(&self, from_a_key: bool) -> String {
        let values = self.table.columns.iter().map(|column| match self.odd(column.name) {
            Some(odd) => odd.read.to_owned(),
            None => format!("t.{}", column.name),
        });
        let key: Vec<_> = self.key.iter().map(|column| format!("t.{column}")).collect();
        let all: Vec<_> = values.chain(key.iter().cloned()).collect();
        let (all, key) = (all.join(", "), key.join(", "));
        let places = vec!["?"; self.key.len()].join(", ");
        let behind = if from_a_key { format!("WHERE ({key}) > ({places})") } else { String::new() };
        format!("SELECT {all} FROM {} t {behind} ORDER BY {key}", self.table.name)
    }

    /// The statement that writes a row.
    pub(super) fn insert(&self) -> String {
        let values = self.table.columns.iter().filter_map(|column| match self.odd(column.name) {
            Some(odd) => odd.written.map(|(_, value)| value.replace("{}", "?")),
            None => Some("?".to_owned()),
        });
        let values: Vec<_> = values.collect();
        let columns: Vec<_> = self.columns().iter().map(|(name, _)| *name).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.table.name, columns.join(", "), values.join(", "))
    }

    /// Those values of a row that are kept, in the order in which they are written.
    pub(super) fn kept<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a Value> {
        let columns = self.table.columns.iter().zip(row);
        columns
            .filter(|(column, _)| self.odd(column.name).is_none_or(|odd| odd.written.is_some()))
            .map(|(_, value)| value)
    }
}
