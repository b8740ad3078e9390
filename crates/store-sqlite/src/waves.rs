//! Waves, and who lost access in them.

use async_trait::async_trait;
use domain::{
    Member, Moment, Role, WaveId, WorkspaceId,
    seat::Seat,
    wave::{Departure, Ending, Outcome, Tally, Wave, Write},
};
use rusqlite::{Connection as Db, OptionalExtension, Row, params};
use store::{Failure, Page, Place, Waves, WavesUnderLock};

use crate::{
    Sqlite,
    members::{self, member_columns},
    rows::{Read, damaged, failed, id, maybe_id, maybe_moment, maybe_named, moment, named},
    transaction::Running,
};

#[async_trait]
impl WavesUnderLock for Running<'_> {
    async fn wave(&mut self, id: WaveId) -> Result<Option<Wave>, Failure> {
        by_id(self.db, self.here()?, id)
    }

    async fn lost_in(
        &mut self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<(Departure, Member)>, Failure> {
        departures(self.db, self.here()?, wave, after, limit)
    }
}

#[async_trait]
impl Waves for Sqlite {
    async fn wave_of(&self, workspace: WorkspaceId, id: WaveId) -> Result<Option<Wave>, Failure> {
        self.readers.read(|db| by_id(db, workspace, id))
    }

    async fn latest_waves(&self, workspace: WorkspaceId, limit: u32) -> Result<Vec<Wave>, Failure> {
        self.readers.read(|db| latest(db, workspace, limit))
    }

    async fn departures(
        &self,
        wave: &Wave,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Page<(Departure, Member)>, Failure> {
        let found = self.readers.read(|db| departures(db, wave.workspace, wave, after, limit + 1))?;
        Ok(Page::of(found, limit))
    }

    async fn untold_waves(&self, limit: u32) -> Result<Vec<(WorkspaceId, WaveId)>, Failure> {
        self.readers.read(|db| untold(db, limit))
    }
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT workspace, id, directory, began_at, last_at, people, told_at, restored_at, restored_by, restored
            FROM waves WHERE workspace = ?1 ",
            $tail
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Wave> {
    Ok(Wave {
        workspace: id(row, 0)?,
        id: id(row, 1)?,
        directory: id(row, 2)?,
        began_at: moment(row, 3)?,
        last_at: moment(row, 4)?,
        people: row.get(5)?,
        told_at: maybe_moment(row, 6)?,
        restored_at: maybe_moment(row, 7)?,
        restored_by: maybe_id(row, 8)?,
        restored: row.get(9)?,
    })
}

pub(crate) fn by_id(db: &Db, workspace: WorkspaceId, wave: WaveId) -> Read<Option<Wave>> {
    let mut statement = db.prepare_cached(select!("AND id = ?2")).map_err(failed)?;
    let found = statement.query_row(params![workspace.to_bytes(), wave.to_bytes()], read);
    found.optional().map_err(failed)
}

pub(crate) fn latest(db: &Db, workspace: WorkspaceId, limit: u32) -> Read<Vec<Wave>> {
    let mut statement = db.prepare_cached(select!("ORDER BY id DESC LIMIT ?2")).map_err(failed)?;
    let rows = statement.query_map(params![workspace.to_bytes(), limit], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn untold(db: &Db, limit: u32) -> Read<Vec<(WorkspaceId, WaveId)>> {
    let sql = "SELECT v.workspace, v.id FROM waves v JOIN workspaces w ON w.id = v.workspace
        WHERE v.told_at IS NULL AND w.closed_at IS NULL ORDER BY v.id LIMIT ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([limit], |row| Ok((id(row, 0)?, id(row, 1)?))).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// Who lost access in a wave: by when they did.
pub(crate) fn departures(
    db: &Db,
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
        WHERE d.workspace = ?1 AND d.directory = ?2 AND d.at >= ?3 AND d.at <= ?4 AND (d.at, d.member) > (?5, ?6)
        ORDER BY d.at, d.member LIMIT ?7"
    );
    let (at, member) = match after {
        Some((at, member)) => (at.max(wave.began_at), member.to_bytes().to_vec()),
        None => (wave.began_at, Vec::new()),
    };
    let params = params![
        workspace.to_bytes(),
        wave.directory.to_bytes(),
        at.micros(),
        wave.last_at.micros(),
        at.micros(),
        member,
        limit,
    ];
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows =
        statement.query_map(params, |row| Ok((departure(row)?, members::read(row)?))).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

fn departure(row: &Row<'_>) -> rusqlite::Result<Departure> {
    let base = members::COLUMNS;
    Ok(Departure {
        workspace: id(row, base)?,
        directory: id(row, base + 1)?,
        at: moment(row, base + 2)?,
        member: id(row, base + 3)?,
        user: maybe_id(row, base + 4)?,
        ending: named(row, base + 5, Ending::named)?,
        epoch: row.get(base + 6)?,
        role: named(row, base + 7, Role::named)?,
        seat: maybe_named(row, base + 8, Seat::named)?,
        outcome: maybe_named(row, base + 9, Outcome::named)?,
    })
}

/// A tally from a column that is empty while there is nothing to tell.
pub(crate) fn tally(row: &Row<'_>, column: usize) -> rusqlite::Result<Tally> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => text.parse().map_err(|error| damaged(column, error)),
        None => Ok(Tally::default()),
    }
}

/// Writes what is to be so of waves.
pub(crate) fn write(db: &Db, write: &Write) -> Read<()> {
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Read<()> {
        db.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map_err(failed)?;
        Ok(())
    };
    match write {
        Write::Count(one, tally) => {
            run(
                "INSERT INTO departures (workspace, directory, at, member, directory_user, ending, epoch, role, seat)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    one.workspace.to_bytes(),
                    one.directory.to_bytes(),
                    one.at.micros(),
                    one.member.to_bytes(),
                    one.user.map(domain::Id::to_bytes),
                    one.ending.as_str(),
                    one.epoch,
                    one.role.as_str(),
                    one.seat.map(Seat::as_str),
                ],
            )?;
            run(
                "UPDATE directories SET losses = ?2 WHERE id = ?1",
                params![one.directory.to_bytes(), tally.to_string()],
            )
        }
        Write::Begin(wave) => run(
            "INSERT INTO waves (workspace, id, directory, began_at, last_at, people, restored)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            params![
                wave.workspace.to_bytes(),
                wave.id.to_bytes(),
                wave.directory.to_bytes(),
                wave.began_at.micros(),
                wave.last_at.micros(),
                wave.people,
            ],
        ),
        Write::Grow { workspace, wave, last_at, people } => run(
            "UPDATE waves SET last_at = ?3, people = ?4 WHERE workspace = ?1 AND id = ?2",
            params![workspace.to_bytes(), wave.to_bytes(), last_at.micros(), people],
        ),
        Write::End { directory, tally, .. } => run(
            "UPDATE directories SET losses = ?2 WHERE id = ?1",
            params![directory.to_bytes(), tally.to_string()],
        ),
        Write::Update(wave) => run(
            "UPDATE waves SET told_at = ?3, restored_at = ?4, restored_by = ?5, restored = ?6
            WHERE workspace = ?1 AND id = ?2",
            params![
                wave.workspace.to_bytes(),
                wave.id.to_bytes(),
                wave.told_at.map(Moment::micros),
                wave.restored_at.map(Moment::micros),
                wave.restored_by.map(domain::Id::to_bytes),
                wave.restored,
            ],
        ),
        Write::Settle(one) => run(
            "UPDATE departures SET outcome = ?5 WHERE workspace = ?1 AND directory = ?2 AND at = ?3 AND member = ?4",
            params![
                one.workspace.to_bytes(),
                one.directory.to_bytes(),
                one.at.micros(),
                one.member.to_bytes(),
                one.outcome.map(Outcome::as_str),
            ],
        ),
    }
}

/// When a loss of access, or a wave, has been kept long enough.
pub(crate) fn stale(now: Moment) -> i64 {
    now.before(domain::wave::KEPT_FOR).micros()
}
