//! The raw engine: the rows that one request writes, by prepared statements in this thread, committed in groups of as many
//! as there are connections, flushed each time. No rules, no protocol, no hand-over between threads.

use std::time::Duration;

use domain::Moment;
use rusqlite::{Connection, Params, params};
use store_sqlite::Sqlite;

use crate::{Failed, load::Measured, product::person, stopwatch::Stopwatch};

const WORKSPACE: [u8; 16] = [1; 16];
const DIRECTORY: [u8; 16] = [9; 16];
const GROUP: [u8; 16] = [8; 16];

/// The requests whose rows can be written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    /// A person is told of for the first time.
    Provisioning,
    /// A person is told of differently; nothing of their membership changes.
    Patch,
    /// A group lists somebody more.
    GroupAdd,
}

/// How many people are there to be patched and listed.
const PRESENT: usize = 1_000;

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
        provision(&db, number)?;
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
            match rows {
                Rows::Provisioning => provision(&db, number)?,
                Rows::Patch => patch(&db, number)?,
                Rows::GroupAdd => list(&db, number)?,
            }
        }
        db.execute_batch("COMMIT")?;
        times.push(total.elapsed().saturating_sub(begun));
    }
    let rate = (number - PRESENT) as f64 / watch.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    Ok(Measured { rate, p50: at(0.5), p99: at(0.99) })
}

/// An id of a kind.
fn id(kind: u8, number: usize) -> [u8; 16] {
    let mut id = [kind; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

fn run(db: &Connection, sql: &str, params: impl Params) -> Result<(), Failed> {
    db.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

/// The tallies, the events with their numbers, and the audit entry.
fn told(
    db: &Connection,
    number: usize,
    joined: u32,
    events: &[(&str, String)],
    details: String,
) -> Result<(), Failed> {
    run(
        db,
        "UPDATE workspaces SET seats_taken = seats_taken + ?2, directory_users = directory_users + ?2, events = events + ?3
        WHERE id = ?1",
        params![WORKSPACE, joined, events.len() as i64],
    )?;
    for (place, (name, data)) in events.iter().enumerate() {
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
        params![
            WORKSPACE,
            number as i64,
            format!("directory dir_{number:026} tok_{number:026}"),
            events[0].0,
            format!("usr_{number:026}"),
            details,
        ],
    )
}

fn provision(db: &Connection, number: usize) -> Result<(), Failed> {
    let (account, member, user) = (id(2, number), id(3, number), id(4, number));
    let (address, name) = (format!("person{number}@acme.example"), format!("Person{number}"));
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
            standing, claimed_by, epoch, joined_at)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, 'Of Acme', 'member', 'full', 'directory', 'active', ?6, 0, 0)",
        params![WORKSPACE, member, account, address, name, user],
    )?;
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
            format!("00u{number:017}"),
            name,
            person(number).to_string(),
        ],
    )?;
    run(
        db,
        "INSERT INTO directory_user_emails (directory, email_key, user) VALUES (?1, ?2, ?3)",
        params![DIRECTORY, address, user],
    )?;
    let shown = format!(
        r#"{{"member":{{"id":"mem_{number:026}","account":"acc_{number:026}","email":"{address}","given_name":"{name}","family_name":"Of Acme","role":"member","seat":"full","source":"directory","standing":"active"}},"arrival":"joined"}}"#
    );
    let seat = format!(
        r#"{{"member":"mem_{number:026}","seat":"full","seats":{{"limit":null,"used":{number},"free":null}}}}"#
    );
    let details = format!(
        r#"{{"user_name":"{address}","email":"{address}","member":"mem_{number:026}","arrival":"joined"}}"#
    );
    told(db, number, 1, &[("member.provisioned", shown), ("seat.taken", seat)], details)
}

fn patch(db: &Connection, number: usize) -> Result<(), Failed> {
    let of = number % PRESENT + 1;
    let mut resource = person(of);
    resource["title"] = format!("Engineer {number}").into();
    run(
        db,
        "UPDATE directory_users SET member = ?3, user_name = ?4, user_name_key = ?4, external_id = ?5, active = 1,
            given_name = ?6, family_name = 'Of Acme', email = ?4, email_keys = ?4, resource = ?7, version = version + 1,
            changed_at = ?8, told_role = NULL
        WHERE directory = ?1 AND id = ?2",
        params![
            DIRECTORY,
            id(4, of),
            id(3, of),
            format!("person{of}@acme.example"),
            format!("00u{of:017}"),
            format!("Person{of}"),
            resource.to_string(),
            number as i64,
        ],
    )?;
    let data = format!(r#"{{"directory_user":"usr_{of:026}"}}"#);
    told(db, number, 0, &[("directory_user.updated", data.clone())], data)
}

fn list(db: &Connection, number: usize) -> Result<(), Failed> {
    run(
        db,
        "INSERT INTO directory_group_lists (directory, of_group, kind, who) VALUES (?1, ?2, 0, ?3)",
        params![DIRECTORY, GROUP, id(4, number)],
    )?;
    run(
        db,
        "UPDATE directory_groups SET display_name = 'Everyone', display_name_key = 'everyone', external_id = NULL,
            resource = '{}', size = size + 1, version = version + 1, changed_at = ?3
        WHERE directory = ?1 AND id = ?2",
        params![DIRECTORY, GROUP, number as i64],
    )?;
    let data = format!(
        r#"{{"directory_group":{{"id":"grp_{number:026}","display_name":"Everyone","size":{number}}},"changed":["members"],"added":["usr_{number:026}"],"removed":[]}}"#
    );
    let details =
        r#"{"display_name":"Everyone","changed":["members"],"added":1,"removed":0,"members":0}"#.to_owned();
    told(db, number, 0, &[("directory_group.updated", data)], details)
}
