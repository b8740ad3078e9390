//! SQL of sign-ins under way, codes sent, and marks.

use domain::{Address, Moment, moment::days};
use store::{Attempt, Code, Mark, Marked, Purpose};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    exchanges,
    line::{Ended, Line, Sql},
    logouts, operators,
    rows::{address, bytes, count, exactly, flag, id, moment, named, params, text},
    setup_links, sign_ins, waves,
    writer::BEGIN,
};

pub(crate) async fn begin(db: &Line, attempt: &Attempt) -> Read<()> {
    let sql = "INSERT INTO attempts (state, browser, connection, purpose, sealed, return_to, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let params = params![
        attempt.state,
        attempt.browser,
        attempt.connection,
        attempt.purpose.name(),
        &attempt.sealed,
        &attempt.return_to,
        attempt.expires_at,
    ];
    db.rows(sql, params).await.map(drop)
}

/// Forgets those that run out first, so that no more than so many attempts and codes are kept.
pub(crate) async fn forget(db: &Line, kept: u32) -> Read<()> {
    let attempts = "DELETE FROM attempts WHERE expires_at <=
        (SELECT expires_at FROM attempts ORDER BY expires_at DESC LIMIT 1 OFFSET $1)";
    let codes = "DELETE FROM codes WHERE expires_at <=
        (SELECT expires_at FROM codes ORDER BY expires_at DESC LIMIT 1 OFFSET $1)";
    db.together(&[Sql::new(attempts, params![kept]), Sql::new(codes, params![kept])]).await.map(drop)
}

fn read_attempt(row: &Row) -> Read<Attempt> {
    Ok(Attempt {
        state: exactly(row, 0)?,
        browser: exactly(row, 1)?,
        connection: id(row, 2)?,
        purpose: named(row, 3, Purpose::named)?,
        sealed: bytes(row, 4)?,
        return_to: text(row, 5)?,
        expires_at: moment(row, 6)?,
    })
}

pub(crate) async fn take(db: &Line, state: &[u8; 32], now: Moment) -> Read<Option<Attempt>> {
    let sql = "DELETE FROM attempts WHERE state = $1
        RETURNING state, browser, connection, purpose, sealed, return_to, expires_at";
    let attempt = db.one(sql, params![*state], read_attempt).await?;
    Ok(attempt.filter(|attempt| now < attempt.expires_at))
}

/// How many shares the addresses are in; as many rows as the table has.
const SHARES: u8 = 32;

/// The share of an address: those of one address are counted one after the other.
fn share(address: &Address) -> i16 {
    let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, address.key().as_bytes());
    i16::from(sum.as_ref().first().copied().unwrap_or_default() % SHARES)
}

pub(crate) async fn send(db: &Line, code: &Code, most: u32, now: Moment) -> Read<bool> {
    let lock = "SELECT share FROM code_shares WHERE share = $1 FOR UPDATE";
    let waiting = "SELECT count(*) FROM
        (SELECT 1 FROM codes WHERE address_key = $1 AND expires_at > $2 AND is_sent LIMIT $3) waiting";
    let rows = db
        .begin(
            BEGIN,
            &[
                Sql::new(lock, params![share(&code.address)]),
                Sql::new(waiting, params![code.address.key(), now, most]),
            ],
        )
        .await?;
    let waiting: u32 = rows.get(1).and_then(|rows| rows.first()).map_or(Ok(most), |row| count(row, 0))?;
    let is_sent = code.is_sent && waiting < most;
    let keep = "INSERT INTO codes (browser, address_key, address, digest, tries, return_to, expires_at, is_sent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (browser) DO UPDATE
        SET address_key = $2, address = $3, digest = $4, tries = $5, return_to = $6, expires_at = $7, is_sent = $8";
    let params = params![
        code.browser,
        code.address.key(),
        code.address.as_str(),
        code.digest,
        code.tries,
        &code.return_to,
        code.expires_at,
        is_sent,
    ];
    match db.commit(&[Sql::new(keep, params)]).await {
        Ended::Committed(_) => Ok(is_sent),
        // A code that is kept and was not sent lets nobody in.
        Ended::Undone(broken) | Ended::Unknown(broken) => Err(broken),
    }
}

pub(crate) async fn guess(db: &Line, browser: &[u8; 32], now: Moment) -> Read<Option<Code>> {
    let sql = "UPDATE codes SET tries = tries - 1 WHERE browser = $1 AND tries > 0 AND expires_at > $2
        RETURNING browser, address, digest, tries, return_to, expires_at, is_sent";
    db.one(sql, params![*browser, now], |row| {
        Ok(Code {
            browser: exactly(row, 0)?,
            address: address(row, 1)?,
            digest: exactly(row, 2)?,
            tries: count(row, 3)?,
            return_to: text(row, 4)?,
            expires_at: moment(row, 5)?,
            is_sent: flag(row, 6)?,
        })
    })
    .await
}

pub(crate) async fn spend(db: &Line, browser: &[u8; 32]) -> Read<bool> {
    let spent = db.rows("DELETE FROM codes WHERE browser = $1 RETURNING 1", params![*browser]).await?;
    Ok(!spent.is_empty())
}

pub(crate) async fn mark(db: &Line, mark: &Mark, now: Moment, most: u32) -> Read<Marked> {
    let marker = mark.marker.to_bytes().to_vec();
    // One that has run out and was not swept yet gives way. Of two who make the same at once the key lets one be first.
    let make = "INSERT INTO marks (marker, digest, until)
        SELECT $1, $2, $3 WHERE (SELECT count(*) FROM marks WHERE marker = $1 AND until > $4) < $5
        ON CONFLICT (marker, digest) DO UPDATE SET until = $3 WHERE marks.until <= $4 RETURNING 1";
    let params = params![&marker, mark.digest, mark.until, now, most];
    if !db.rows(make, params).await?.is_empty() {
        return Ok(Marked::First);
    }
    let again = is_marked(db, &marker, &mark.digest, now).await?;
    Ok(if again { Marked::Again } else { Marked::TooMany })
}

pub(crate) async fn is_marked(db: &Line, marker: &[u8], digest: &[u8; 32], now: Moment) -> Read<bool> {
    let there = "SELECT 1 FROM marks WHERE marker = $1 AND digest = $2 AND until > $3";
    Ok(!db.rows(there, params![&marker.to_vec(), *digest, now]).await?.is_empty())
}

pub(crate) async fn sweep(db: &Line, now: Moment) -> Read<u64> {
    let day_ago = now.before(days(1));
    let mut swept = 0;
    for (sql, before) in [
        (
            "WITH gone AS (DELETE FROM attempts WHERE expires_at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            now,
        ),
        (
            "WITH gone AS (DELETE FROM codes WHERE expires_at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            now,
        ),
        ("WITH gone AS (DELETE FROM marks WHERE until <= $1 RETURNING 1) SELECT count(*) FROM gone", now),
        (
            "WITH gone AS (DELETE FROM logouts WHERE at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            logouts::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM session_proofs WHERE session IN
                (SELECT id FROM sessions WHERE expires_at <= $1 OR ended_at <= $1) RETURNING 1)
            SELECT count(*) FROM gone",
            day_ago,
        ),
        (
            "WITH gone AS (DELETE FROM sessions WHERE expires_at <= $1 OR ended_at <= $1 RETURNING 1)
            SELECT count(*) FROM gone",
            day_ago,
        ),
        (
            "WITH gone AS (DELETE FROM operator_sessions WHERE opened_at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            operators::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM sign_ins WHERE at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            sign_ins::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM exchanges WHERE at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            exchanges::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM setup_links WHERE expires_at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            setup_links::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM departures WHERE at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            waves::stale(now),
        ),
        (
            "WITH gone AS (DELETE FROM waves WHERE last_at <= $1 RETURNING 1) SELECT count(*) FROM gone",
            waves::stale(now),
        ),
    ] {
        swept += db.one(sql, params![before], |row| count::<u64>(row, 0)).await?.unwrap_or_default();
    }
    // Nobody asks any more what became of a change of yesterday.
    db.rows("DELETE FROM commits WHERE at <= $1", params![day_ago]).await?;
    Ok(swept)
}
