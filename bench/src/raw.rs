//! The raw engine: the same rows as one provisioning, by prepared statements in this thread, committed in groups of as
//! many as there are connections, flushed each time. No rules, no protocol, no hand-over between threads.

use std::time::Duration;

use domain::Moment;
use rusqlite::{Connection, params};
use store_sqlite::Sqlite;

use crate::{Failed, product::person, stopwatch::Stopwatch};

const STATEMENTS: [&str; 12] = [
    "INSERT INTO accounts (id, status, given_name, family_name, created_at) VALUES (?1, 'unclaimed', ?2, 'Of Acme', 0)",
    "INSERT INTO addresses (address_key, address, account, proof, proven_by, since) VALUES (?1, ?1, ?2, 'domain', ?3, 0)",
    "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat, source, standing,
        claimed_by, epoch, joined_at) VALUES (?1, ?2, ?3, ?4, ?4, ?5, 'Of Acme', 'member', 'full', 'directory', 'active', ?6, 0, 0)",
    "INSERT INTO directory_users (id, workspace, directory, member, user_name, user_name_key, external_id, active, given_name,
        family_name, email, email_keys, resource, version, created_at, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1, ?7, 'Of Acme', ?5, ?5, ?8, 1, 0, 0)",
    "INSERT INTO directory_user_emails (directory, email_key, user) VALUES (?1, ?2, ?3)",
    "UPDATE workspaces SET seats_taken = seats_taken + 1, directory_users = directory_users + 1 WHERE id = ?1",
    "UPDATE workspaces SET events = events + 1 WHERE id = ?1",
    "INSERT INTO events (workspace, number, name, at, data) VALUES (?1, ?2, 'member.provisioned', 0, ?3)",
    "UPDATE workspaces SET events = events + 1 WHERE id = ?1",
    "INSERT INTO events (workspace, number, name, at, data) VALUES (?1, ?2, 'seat.taken', 0, ?3)",
    "INSERT INTO audit (workspace, number, at, actor, action, target, details) VALUES (?1, ?2, 0, ?3, 'member.provisioned', ?4, ?5)",
    "INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
        VALUES (?1, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0)",
];

/// Provisionings a second, this many to a commit.
pub(crate) fn provisionings(batch: usize, lasts: Duration) -> Result<crate::load::Measured, Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("raw.db");
    drop(Sqlite::open(&path, Moment::from_micros(0))?);
    let db = Connection::open(&path)?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "cache_size", -8192)?;
    let workspace = [1_u8; 16];
    db.execute(STATEMENTS[11], params![workspace])?;
    let total = Stopwatch::start();
    let mut times = Vec::new();
    let mut number = 0;
    let watch = Stopwatch::start();
    while watch.elapsed() < lasts {
        let begun = total.elapsed();
        db.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..batch {
            number += 1;
            provision(&db, &workspace, number)?;
        }
        db.execute_batch("COMMIT")?;
        times.push(total.elapsed().saturating_sub(begun));
    }
    let rate = number as f64 / watch.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    Ok(crate::load::Measured { rate, p50: at(0.5), p99: at(0.99) })
}

fn provision(db: &Connection, workspace: &[u8; 16], number: usize) -> Result<(), Failed> {
    let id = |kind: u8| -> [u8; 16] {
        let mut id = [kind; 16];
        id[..8].copy_from_slice(&(number as u64).to_be_bytes());
        id
    };
    let (account, member, user, directory) = (id(2), id(3), id(4), [9_u8; 16]);
    let address = format!("person{number}@acme.example");
    let name = format!("Person{number}");
    let resource = person(number).to_string();
    let shown = format!(
        "{{\"member\":{{\"id\":\"mem_{number:026}\",\"account\":\"acc_{number:026}\",\"email\":\"{address}\",\"given_name\":\"{name}\",\"family_name\":\"Of Acme\",\"role\":\"member\",\"seat\":\"full\",\"source\":\"directory\",\"standing\":\"active\"}},\"arrival\":\"joined\"}}"
    );
    let seat = format!(
        "{{\"member\":\"mem_{number:026}\",\"seat\":\"full\",\"seats\":{{\"limit\":null,\"used\":{number},\"free\":null}}}}"
    );
    let go = |place: usize| db.prepare_cached(STATEMENTS[place]);
    go(0)?.execute(params![account, name])?;
    go(1)?.execute(params![address, account, workspace])?;
    go(2)?.execute(params![workspace, member, account, address, name, user])?;
    go(3)?.execute(params![
        user,
        workspace,
        directory,
        member,
        address,
        format!("00u{number:017}"),
        name,
        resource
    ])?;
    go(4)?.execute(params![directory, address, user])?;
    go(5)?.execute(params![workspace])?;
    let told = (2 * number) as i64;
    go(6)?.execute(params![workspace])?;
    go(7)?.execute(params![workspace, told - 1, shown])?;
    go(8)?.execute(params![workspace])?;
    go(9)?.execute(params![workspace, told, seat])?;
    go(10)?.execute(params![
        workspace,
        number as i64,
        format!("directory dir_{number:026} tok_{number:026}"),
        format!("usr_{number:026}"),
        format!("{{\"user_name\":\"{address}\",\"email\":\"{address}\",\"member\":\"mem_{number:026}\",\"arrival\":\"joined\"}}"),
    ])?;
    Ok(())
}
