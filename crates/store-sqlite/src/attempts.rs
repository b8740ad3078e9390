//! SQL of sign-ins under way, codes sent, and marks.

use domain::{Address, Moment, moment::days};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use store::{Attempt, Code, Mark, Marked, Marker, Purpose};

use crate::{
    exchanges, logouts, operators,
    rows::{Read, address, failed, id, moment, named},
    setup_links, sign_ins, waves,
};

pub(crate) fn begin(db: &Connection, attempt: &Attempt, kept: u32) -> Read<()> {
    let sql = "INSERT INTO attempts (state, browser, connection, purpose, sealed, return_to, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .execute(params![
            attempt.state,
            attempt.browser,
            attempt.connection.to_bytes(),
            attempt.purpose.name(),
            attempt.sealed,
            attempt.return_to,
            attempt.expires_at.micros(),
        ])
        .map_err(failed)?;
    forget(db, "DELETE FROM attempts WHERE number <= ?1", kept)
}

/// Forgets the oldest, so that no more than so many are kept; the last to come has just been numbered.
fn forget(db: &Connection, sql: &str, kept: u32) -> Read<()> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.execute([db.last_insert_rowid().saturating_sub(i64::from(kept))]).map_err(failed)?;
    Ok(())
}

fn read_attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        state: row.get(0)?,
        browser: row.get(1)?,
        connection: id(row, 2)?,
        purpose: named(row, 3, Purpose::named)?,
        sealed: row.get(4)?,
        return_to: row.get(5)?,
        expires_at: moment(row, 6)?,
    })
}

pub(crate) fn take(db: &Connection, state: &[u8; 32], now: Moment) -> Read<Option<Attempt>> {
    let sql = "DELETE FROM attempts WHERE state = ?1
        RETURNING state, browser, connection, purpose, sealed, return_to, expires_at";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let attempt = statement.query_row([state], read_attempt).optional().map_err(failed)?;
    Ok(attempt.filter(|attempt| now < attempt.expires_at))
}

pub(crate) fn send(db: &Connection, code: &Code, most: u32, now: Moment, kept: u32) -> Read<bool> {
    // Counted for an address that is nobody's too, so that it takes as long.
    let waiting = sent_to(db, &code.address, now, most)?;
    let is_sent = code.is_sent && waiting < most;
    let sql =
        "INSERT OR REPLACE INTO codes (browser, address_key, address, digest, tries, return_to, expires_at, is_sent)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .execute(params![
            code.browser,
            code.address.key(),
            code.address.as_str(),
            code.digest,
            code.tries,
            code.return_to,
            code.expires_at.micros(),
            is_sent,
        ])
        .map_err(failed)?;
    forget(db, "DELETE FROM codes WHERE number <= ?1", kept)?;
    Ok(is_sent)
}

/// How many codes sent to this address can still be used, counted up to a limit.
fn sent_to(db: &Connection, address: &Address, now: Moment, limit: u32) -> Read<u32> {
    let sql = "SELECT count(*) FROM
        (SELECT 1 FROM codes WHERE address_key = ?1 AND is_sent = 1 AND expires_at > ?2 LIMIT ?3)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row(params![address.key(), now.micros(), limit], |row| row.get(0)).map_err(failed)
}

pub(crate) fn guess(db: &Connection, browser: &[u8; 32], now: Moment) -> Read<Option<Code>> {
    let sql = "UPDATE codes SET tries = tries - 1 WHERE browser = ?1 AND tries > 0 AND expires_at > ?2
        RETURNING browser, address, digest, tries, return_to, expires_at, is_sent";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row(params![browser, now.micros()], |row| {
            Ok(Code {
                browser: row.get(0)?,
                address: address(row, 1)?,
                digest: row.get(2)?,
                tries: row.get(3)?,
                return_to: row.get(4)?,
                expires_at: moment(row, 5)?,
                is_sent: row.get(6)?,
            })
        })
        .optional()
        .map_err(failed)
}

pub(crate) fn spend(db: &Connection, browser: &[u8; 32]) -> Read<bool> {
    let mut statement = db.prepare_cached("DELETE FROM codes WHERE browser = ?1").map_err(failed)?;
    Ok(statement.execute([browser]).map_err(failed)? > 0)
}

pub(crate) fn mark(db: &Connection, mark: &Mark, now: Moment, most: u32) -> Read<Marked> {
    let marker = mark.marker.to_bytes();
    if is_marked(db, mark.marker, &mark.digest, now)? {
        return Ok(Marked::Again);
    }
    let kept = "SELECT count(*) FROM marks WHERE marker = ?1 AND until > ?2";
    if count(db, kept, params![marker, now.micros()])? >= most {
        return Ok(Marked::TooMany);
    }
    // One that has run out and was not swept yet gives way.
    let sql = "INSERT OR REPLACE INTO marks (marker, digest, until) VALUES (?1, ?2, ?3)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.execute(params![marker, mark.digest, mark.until.micros()]).map_err(failed)?;
    Ok(Marked::First)
}

pub(crate) fn is_marked(db: &Connection, marker: Marker, digest: &[u8; 32], now: Moment) -> Read<bool> {
    let there = "SELECT count(*) FROM marks WHERE marker = ?1 AND digest = ?2 AND until > ?3";
    Ok(count(db, there, params![marker.to_bytes(), digest, now.micros()])? > 0)
}

fn count(db: &Connection, sql: &str, params: impl Params) -> Read<u32> {
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row(params, |row| row.get(0)).map_err(failed)
}

pub(crate) fn sweep(db: &Connection, now: Moment) -> Read<u64> {
    let day_ago = now.before(days(1)).micros();
    let mut swept = 0;
    for (sql, before) in [
        ("DELETE FROM attempts WHERE expires_at <= ?1", now.micros()),
        ("DELETE FROM codes WHERE expires_at <= ?1", now.micros()),
        ("DELETE FROM marks WHERE until <= ?1", now.micros()),
        ("DELETE FROM logouts WHERE at <= ?1", logouts::stale(now)),
        (
            "DELETE FROM session_proofs WHERE session IN
                (SELECT id FROM sessions WHERE expires_at <= ?1 OR ended_at <= ?1)",
            day_ago,
        ),
        ("DELETE FROM sessions WHERE expires_at <= ?1 OR ended_at <= ?1", day_ago),
        ("DELETE FROM operator_sessions WHERE opened_at <= ?1", operators::stale(now)),
        ("DELETE FROM sign_ins WHERE at <= ?1", sign_ins::stale(now)),
        ("DELETE FROM exchanges WHERE at <= ?1", exchanges::stale(now)),
        ("DELETE FROM setup_links WHERE expires_at <= ?1", setup_links::stale(now)),
        ("DELETE FROM departures WHERE at <= ?1", waves::stale(now)),
        ("DELETE FROM waves WHERE last_at <= ?1", waves::stale(now)),
    ] {
        swept += db.execute(sql, [before]).map_err(failed)? as u64;
    }
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use domain::moment::minutes;

    use super::*;
    use crate::{file, migrate};

    fn database() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        file::pragmas(&db).unwrap();
        migrate::migrate(&mut db, Moment::from_micros(0)).unwrap();
        db
    }

    fn attempt(number: u8) -> Attempt {
        Attempt {
            state: [number; 32],
            browser: [0; 32],
            connection: domain::Id::from_bits(1),
            purpose: Purpose::SignIn,
            sealed: Vec::new(),
            return_to: "/".to_owned(),
            expires_at: Moment::from_micros(0).after(minutes(10)),
        }
    }

    fn code(number: u8) -> Code {
        Code {
            browser: [number; 32],
            address: Address::parse("ada@acme.example").unwrap(),
            digest: [0; 32],
            tries: 5,
            return_to: "/".to_owned(),
            expires_at: Moment::from_micros(0).after(minutes(10)),
            is_sent: true,
        }
    }

    #[test]
    fn a_client_with_too_many_marks_makes_no_more_and_none_is_forgotten_before_its_time() {
        let db = database();
        let (now, until) = (Moment::from_micros(1), Moment::from_micros(9));
        let make = |client, number: u8, at| {
            let made = Mark {
                marker: store::Marker::Client(domain::Id::from_bits(client)),
                digest: [number; 32],
                until,
            };
            mark(&db, &made, at, 4).unwrap()
        };
        for number in 0..4 {
            assert_eq!(make(1, number, now), Marked::First, "{number}");
        }
        assert_eq!(make(1, 4, now), Marked::TooMany);
        assert_eq!(make(1, 0, now), Marked::Again, "the oldest is still there");
        assert_eq!(make(2, 4, now), Marked::First, "another client has room of its own");
        assert_eq!(make(1, 4, until), Marked::First, "those that have run out do not count");
    }

    #[test]
    fn the_oldest_are_forgotten_when_there_are_too_many() {
        let (db, now) = (database(), Moment::from_micros(1));
        for number in 0..10 {
            begin(&db, &attempt(number), 4).unwrap();
            send(&db, &code(number), 100, now, 4).unwrap();
        }
        for number in 0..10 {
            let is_kept = number >= 6;
            assert_eq!(take(&db, &[number; 32], now).unwrap().is_some(), is_kept, "attempt {number}");
            assert_eq!(guess(&db, &[number; 32], now).unwrap().is_some(), is_kept, "code {number}");
        }
    }
}
