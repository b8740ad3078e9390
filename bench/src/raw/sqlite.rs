//! SQLite: in this thread, committed in groups of as many as there are connections, flushed each time. No hand-over between
//! threads.

use std::time::Duration;

use domain::Moment;
use rusqlite::{Connection, Params, params};
use store_sqlite::Sqlite;

use super::{
    DIRECTORY, GROUP, PRESENT, Rows, WORKSPACE, account, address, external_id, given_name, member, name_key,
    patched, somebody, told, user, words,
};
use crate::{Failed, load::Measured, product::person, stopwatch::Stopwatch};

/// Such requests a second, this many to a commit.
pub(crate) fn writes(rows: Rows, batch: usize, lasts: Duration) -> Result<Measured, Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("raw.db");
    drop(Sqlite::open(&path, Moment::from_micros(0))?);
    let db = Connection::open(&path)?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "cache_size", -8192)?;
    run(
        &db,
        "INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
        VALUES (?1, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0)",
        params![WORKSPACE],
    )?;
    run(
        &db,
        "INSERT INTO directory_groups (id, workspace, directory, display_name, display_name_key, resource, size, version,
            created_at, changed_at)
        VALUES (?1, ?2, ?3, 'Everyone', 'everyone', '{}', 0, 1, 0, 0)",
        params![GROUP, WORKSPACE, DIRECTORY],
    )?;
    db.execute_batch("BEGIN IMMEDIATE")?;
    for number in 1..=PRESENT {
        write(&db, Rows::Provisioning, number)?;
    }
    db.execute_batch("COMMIT")?;
    let total = Stopwatch::start();
    let mut times = Vec::new();
    let mut number = PRESENT;
    let watch = Stopwatch::start();
    while watch.elapsed() < lasts {
        let begun = total.elapsed();
        db.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..batch {
            number += 1;
            write(&db, rows, number)?;
        }
        db.execute_batch("COMMIT")?;
        times.push(total.elapsed().saturating_sub(begun));
    }
    let rate = (number - PRESENT) as f64 / watch.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    Ok(Measured { rate, p50: at(0.5), p99: at(0.99) })
}

fn run(db: &Connection, sql: &str, params: impl Params) -> Result<(), Failed> {
    db.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

fn write(db: &Connection, rows: Rows, number: usize) -> Result<(), Failed> {
    match rows {
        Rows::Provisioning => provision(db, number)?,
        Rows::Patch => patch(db, number)?,
        Rows::GroupAdd => list(db, number)?,
    }
    tell(db, rows, number)
}

/// The tallies, the events with their numbers, and the audit entry.
fn tell(db: &Connection, rows: Rows, number: usize) -> Result<(), Failed> {
    let told = told(rows, number);
    run(
        db,
        "UPDATE workspaces SET seats_taken = seats_taken + ?2, directory_users = directory_users + ?2, events = events + ?3
        WHERE id = ?1",
        params![WORKSPACE, told.joined, told.events.len() as i64],
    )?;
    for (place, (name, data)) in told.events.iter().enumerate() {
        let number = (number * 2 + place) as i64;
        run(
            db,
            "INSERT INTO events (workspace, number, name, at, data) VALUES (?1, ?2, ?3, 0, ?4)",
            params![WORKSPACE, number, name, data],
        )?;
    }
    run(
        db,
        "INSERT INTO audit (workspace, number, at, actor, action, target, details) VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6)",
        params![WORKSPACE, number as i64, told.actor, told.events[0].0, told.target, told.details],
    )
}

fn provision(db: &Connection, number: usize) -> Result<(), Failed> {
    let (account, member, user) = (account(number), member(number), user(number));
    let (address, name) = (address(number), given_name(number));
    run(
        db,
        "INSERT INTO accounts (id, status, given_name, family_name, created_at)
        VALUES (?1, 'unclaimed', ?2, 'Of Acme', 0)",
        params![account, name],
    )?;
    run(
        db,
        "INSERT INTO addresses (address_key, address, account, proof, proven_by, since)
        VALUES (?1, ?1, ?2, 'domain', ?3, 0)",
        params![address, account, WORKSPACE],
    )?;
    run(
        db,
        "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat, source,
            standing, claimed_by, epoch, joined_at, words, name_key)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, 'Of Acme', 'member', 'full', 'directory', 'active', ?6, 0, 0, ?7, ?8)",
        params![
            WORKSPACE,
            member,
            account,
            address,
            name,
            user,
            serde_json::to_string(&words(number))?,
            name_key(number),
        ],
    )?;
    for word in words(number) {
        run(
            db,
            "INSERT INTO member_words (workspace, word, member) VALUES (?1, ?2, ?3)",
            params![WORKSPACE, word, member],
        )?;
    }
    run(
        db,
        "INSERT INTO directory_users (id, workspace, directory, member, user_name, user_name_key, external_id, active,
            given_name, family_name, email, email_keys, resource, version, created_at, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1, ?7, 'Of Acme', ?5, ?5, ?8, 1, 0, 0)",
        params![
            user,
            WORKSPACE,
            DIRECTORY,
            member,
            address,
            external_id(number),
            name,
            person(number).to_string(),
        ],
    )?;
    run(
        db,
        "INSERT INTO directory_user_emails (directory, email_key, user) VALUES (?1, ?2, ?3)",
        params![DIRECTORY, address, user],
    )
}

fn patch(db: &Connection, number: usize) -> Result<(), Failed> {
    let of = somebody(number);
    run(
        db,
        "UPDATE directory_users SET member = ?3, user_name = ?4, user_name_key = ?4, external_id = ?5, active = 1,
            given_name = ?6, family_name = 'Of Acme', email = ?4, email_keys = ?4, resource = ?7, version = version + 1,
            changed_at = ?8, told_role = NULL
        WHERE directory = ?1 AND id = ?2",
        params![
            DIRECTORY,
            user(of),
            member(of),
            address(of),
            external_id(of),
            given_name(of),
            patched(number),
            number as i64,
        ],
    )
}

fn list(db: &Connection, number: usize) -> Result<(), Failed> {
    run(
        db,
        "INSERT INTO directory_group_lists (directory, of_group, kind, who) VALUES (?1, ?2, 0, ?3)",
        params![DIRECTORY, GROUP, user(number)],
    )?;
    run(
        db,
        "UPDATE directory_groups SET display_name = 'Everyone', display_name_key = 'everyone', external_id = NULL,
            resource = '{}', size = size + 1, version = version + 1, changed_at = ?3
        WHERE directory = ?1 AND id = ?2",
        params![DIRECTORY, GROUP, number as i64],
    )
}
