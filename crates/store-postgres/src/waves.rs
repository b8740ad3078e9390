//! Waves, and who lost access in them.

use async_trait::async_trait;
use domain::{
    Member, Moment, Role, WaveId, WorkspaceId,
    seat::Seat,
    wave::{Departure, Ending, Outcome, Tally, Wave, Write},
};
use store::{Failure, Page, Place, Waves, WavesUnderLock};
use tokio_postgres::Row;

use crate::{
    Postgres,
    broken::Read,
    line::{Line, Sql},
    members::{self, member_columns},
    read_beside,
    rows::{count, damaged, id, maybe_id, maybe_moment, maybe_named, maybe_text, moment, named, params},
    transaction::Running,
};

#[async_trait]
impl WavesUnderLock for Running<'_> {
    async fn wave(&mut self, id: WaveId) -> Result<Option<Wave>, Failure> {
        let read = by_id(self.db, self.here()?, id).await;
        self.heard(read)
    }

    async fn lost_in(
        &mut self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<(Departure, Member)>, Failure> {
        let read = departures(self.db, self.here()?, wave, after, limit).await;
        self.heard(read)
    }
}

#[async_trait]
impl Waves for Postgres {
    async fn wave_of(&self, workspace: WorkspaceId, id: WaveId) -> Result<Option<Wave>, Failure> {
        read_beside!(self, db, by_id(db, workspace, id))
    }

    async fn latest_waves(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Wave>, Failure> {
        read_beside!(self, db, latest(db, workspace, limit))
    }

    async fn departures(
        &self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Page<(Departure, Member)>, Failure> {
        let found: Result<_, Failure> =
            read_beside!(self, db, departures(db, wave.workspace, wave, after, limit + 1));
        Ok(Page::of(found?, limit))
    }

    async fn untold_waves(&self, limit: u32) -> Result<Vec<(WorkspaceId, WaveId)>, Failure> {
        read_beside!(self, db, untold(db, limit))
    }
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT workspace, id, directory, began_at, last_at, people, told_at, restored_at, restored_by, restored
            FROM waves WHERE workspace = $1 ",
            $tail
        )
    };
}

fn read(row: &Row) -> Read<Wave> {
    Ok(Wave {
        workspace: id(row, 0)?,
        id: id(row, 1)?,
        directory: id(row, 2)?,
        began_at: moment(row, 3)?,
        last_at: moment(row, 4)?,
        people: count(row, 5)?,
        told_at: maybe_moment(row, 6)?,
        restored_at: maybe_moment(row, 7)?,
        restored_by: maybe_id(row, 8)?,
        restored: count(row, 9)?,
    })
}

async fn by_id(db: &Line, workspace: WorkspaceId, wave: WaveId) -> Read<Option<Wave>> {
    db.one(select!("AND id = $2"), params![workspace, wave], read).await
}

async fn latest(db: &Line, workspace: WorkspaceId, limit: u32) -> Read<Vec<Wave>> {
    db.many(select!("ORDER BY id DESC LIMIT $2"), params![workspace, limit], read).await
}

async fn untold(db: &Line, limit: u32) -> Read<Vec<(WorkspaceId, WaveId)>> {
    let sql = "SELECT v.workspace, v.id FROM waves v JOIN workspaces w ON w.id = v.workspace
        WHERE v.told_at IS NULL AND w.closed_at IS NULL ORDER BY v.id LIMIT $1";
    db.many(sql, params![limit], |row| Ok((id(row, 0)?, id(row, 1)?))).await
}

/// Who lost access in a wave: by when they did.
async fn departures(
    db: &Line,
    workspace: WorkspaceId,
    wave: &Wave,
    after: Option<Place>,
    limit: u32,
) -> Read<Vec<(Departure, Member)>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        ", d.workspace, d.directory, d.at, d.member, d.directory_user, d.ending, d.epoch, d.role, d.seat, d.outcome
        FROM departures d JOIN members m ON m.workspace = d.workspace AND m.id = d.member
        WHERE d.workspace = $1 AND d.directory = $2 AND d.at >= $3 AND d.at <= $4 AND (d.at, d.member) > ($3, $5)
        ORDER BY d.at, d.member LIMIT $6"
    );
    let (at, member) = match after {
        Some((at, member)) => (at.max(wave.began_at), member.to_bytes().to_vec()),
        None => (wave.began_at, Vec::new()),
    };
    let params = params![workspace, wave.directory, at, wave.last_at, member, limit];
    db.many(sql, params, |row| Ok((departure(row)?, members::read(row)?))).await
}

fn departure(row: &Row) -> Read<Departure> {
    let base = members::COLUMNS;
    Ok(Departure {
        workspace: id(row, base)?,
        directory: id(row, base + 1)?,
        at: moment(row, base + 2)?,
        member: id(row, base + 3)?,
        user: maybe_id(row, base + 4)?,
        ending: named(row, base + 5, Ending::named)?,
        epoch: count(row, base + 6)?,
        role: named(row, base + 7, Role::named)?,
        seat: maybe_named(row, base + 8, Seat::named)?,
        outcome: maybe_named(row, base + 9, Outcome::named)?,
    })
}

/// A tally from a column that is empty while there is nothing to tell.
pub(crate) fn tally(row: &Row, column: usize) -> Read<Tally> {
    match maybe_text(row, column)? {
        Some(text) => text.parse().map_err(|error| damaged(column, error)),
        None => Ok(Tally::default()),
    }
}

/// The statements that write what is to be so of waves.
pub(crate) fn statements(write: &Write) -> Vec<Sql> {
    match write {
        Write::Count(one, tally) => vec![
            Sql::new(
                "INSERT INTO departures (workspace, directory, at, member, directory_user, ending, epoch, role, seat)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                params![
                    one.workspace,
                    one.directory,
                    one.at,
                    one.member,
                    one.user,
                    one.ending.as_str(),
                    one.epoch,
                    one.role.as_str(),
                    one.seat.map(Seat::as_str),
                ],
            ),
            Sql::new(
                "UPDATE directories SET losses = $3 WHERE workspace = $1 AND id = $2",
                params![one.workspace, one.directory, tally.to_string()],
            ),
        ],
        Write::Begin(wave) => vec![Sql::new(
            "INSERT INTO waves (workspace, id, directory, began_at, last_at, people, restored)
            VALUES ($1, $2, $3, $4, $5, $6, 0)",
            params![wave.workspace, wave.id, wave.directory, wave.began_at, wave.last_at, wave.people],
        )],
        Write::Grow { workspace, wave, last_at, people } => vec![Sql::new(
            "UPDATE waves SET last_at = $3, people = $4 WHERE workspace = $1 AND id = $2",
            params![*workspace, *wave, *last_at, *people],
        )],
        Write::End { workspace, directory, tally } => vec![Sql::new(
            "UPDATE directories SET losses = $3 WHERE workspace = $1 AND id = $2",
            params![*workspace, *directory, tally.to_string()],
        )],
        Write::Update(wave) => vec![Sql::new(
            "UPDATE waves SET told_at = $3, restored_at = $4, restored_by = $5, restored = $6
            WHERE workspace = $1 AND id = $2",
            params![
                wave.workspace,
                wave.id,
                wave.told_at,
                wave.restored_at,
                wave.restored_by,
                wave.restored,
            ],
        )],
        Write::Settle(one) => vec![Sql::new(
            "UPDATE departures SET outcome = $5 WHERE workspace = $1 AND directory = $2 AND at = $3 AND member = $4",
            params![
                one.workspace,
                one.directory,
                one.at,
                one.member,
                one.outcome.map(Outcome::as_str),
            ],
        )],
    }
}

/// When a loss of access, or a wave, has been kept long enough.
pub(crate) fn stale(now: Moment) -> Moment {
    now.before(domain::wave::KEPT_FOR)
}
