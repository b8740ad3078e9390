//! Nothing that the schema has is forgotten: every table and column is carried, or left out for a reason.

use std::collections::{BTreeMap, BTreeSet};

use store::archive::{Kind, TABLES};

use crate::worlds::{Engine, Place};

/// What a column is carried as, and what the engine says it is.
type Columns = BTreeMap<String, String>;

/// What is wrong between a schema and what is carried of it.
fn problems(engine: &str, schema: &Columns, carried: &Columns, left_out: &[(&str, &str)]) -> Vec<String> {
    let mut problems = Vec::new();
    let tables: BTreeSet<_> = schema.keys().filter_map(|name| name.split('.').next()).collect();
    for (name, kind) in schema {
        let table = name.split('.').next().unwrap();
        let is_left_out = left_out.iter().any(|(left, _)| left == name || *left == table);
        match carried.get(name) {
            None if is_left_out => {}
            None => problems.push(format!(
                "{name} is in the schema and in no archive: add it to store/src/archive/tables.rs, or to LEFT_OUT of \
                 {engine} with the reason"
            )),
            Some(_) if is_left_out => problems.push(format!("{name} is carried and said to be left out")),
            Some(carried) if carried != kind => {
                problems.push(format!("{name} is {kind} and carried as {carried}"));
            }
            Some(_) => {}
        }
    }
    for name in carried.keys().filter(|name| !schema.contains_key(*name)) {
        problems.push(format!("{name} is carried and not in the schema"));
    }
    for (left, _) in left_out {
        let is_there = schema.contains_key(*left) || tables.contains(left);
        if !is_there {
            problems.push(format!("{left} is left out and not in the schema"));
        }
    }
    problems
}

#[test]
fn whatever_is_forgotten_is_told_by_name() {
    let columns = |names: &[&str]| -> Columns {
        names.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect()
    };
    let schema = columns(&["people.id", "people.name", "notes.text", "locks.id"]);
    let left_out = [("locks", "made anew"), ("people.name", "made from the id")];
    let told =
        |carried: &[&str], left_out| problems("an engine", &schema, &columns(carried), left_out).join("; ");
    assert_eq!(told(&["people.id", "notes.text"], &left_out), "");
    assert!(told(&["people.id"], &left_out).contains("notes.text is in the schema and in no archive"));
    assert!(told(&["people.id", "notes.text"], &left_out[..1]).contains("people.name is in the schema"));
    assert!(
        told(&["people.id", "notes.text", "locks.id"], &left_out).contains("locks.id is carried and said")
    );
    assert!(
        told(&["people.id", "notes.text", "gone.id"], &left_out).contains("gone.id is carried and not in")
    );
    let gone = [left_out[0], left_out[1], ("gone", "for no reason")];
    assert!(told(&["people.id", "notes.text"], &gone).contains("gone is left out and not in"));
    let numbers = Columns::from([("notes.text".to_owned(), "bigint".to_owned())]);
    assert!(
        problems("an engine", &schema, &numbers, &left_out)
            .join("; ")
            .contains("is text and carried as bigint")
    );
}

fn sqlite_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "BLOB",
        Kind::Text => "TEXT",
        Kind::Whole | Kind::Small | Kind::Flag => "INTEGER",
    }
}

const fn postgres_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "bytea",
        Kind::Text => "text",
        Kind::Whole => "bigint",
        Kind::Small => "smallint",
        Kind::Flag => "boolean",
    }
}

#[tokio::test]
async fn every_table_and_column_of_a_file_is_carried_or_left_out_for_a_reason() {
    let place = Place::new(Engine::File).await;
    drop(place.open().await.unwrap());
    let db = rusqlite::Connection::open(&place.address).unwrap();
    let sql = "SELECT s.name || '.' || c.name, c.type FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) c
        WHERE s.type = 'table'";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let schema: Columns = rows.map(Result::unwrap).collect();
    assert!(schema.len() > 100, "{schema:?}");
    let mut carried = Columns::new();
    for table in TABLES {
        let shape = store_sqlite::shape(table);
        for (column, kind) in shape.columns() {
            carried.insert(format!("{}.{column}", table.name), sqlite_kind(kind).to_owned());
        }
    }
    let found = problems("store-sqlite", &schema, &carried, store_sqlite::LEFT_OUT);
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_and_column_of_a_server_is_carried_or_left_out_for_a_reason() {
    let place = Place::new(Engine::Server).await;
    drop(place.open().await.unwrap());
    let sql = "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
        WHERE table_schema = 'public'";
    let address = place.address.clone();
    let rows = tokio::task::spawn_blocking(move || postgres_cluster::sql(&address, sql)).await.unwrap();
    let schema: Columns = rows
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect();
    assert!(schema.len() > 100, "{schema:?}");
    let mut carried = Columns::new();
    for table in TABLES {
        for column in store_postgres::shape(table).carried() {
            carried.insert(format!("{}.{}", table.name, column.name), postgres_kind(column.kind).to_owned());
        }
    }
    let found = problems("store-postgres", &schema, &carried, store_postgres::LEFT_OUT);
    assert!(found.is_empty(), "{found:#?}");
}
