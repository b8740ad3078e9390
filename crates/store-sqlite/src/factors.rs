//! SQL of second factors, read.

use domain::{
    AccountId, FactorId, WorkspaceId,
    factor::{Factor, Kind, Proof},
};
use rusqlite::{Connection as Db, Row, params};
use store::{Cut, Page};

use crate::rows::{Read, damaged, failed, id, maybe_moment, moment, named};

/// Whether the account in `$account` has a second factor, as a column.
macro_rules! has_factor {
    ($account:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM factors f WHERE f.account = ",
            $account,
            " AND f.kind <> 'recovery_code')"
        )
    };
}
pub(crate) use has_factor;

fn read(row: &Row<'_>) -> rusqlite::Result<Factor> {
    let kind = named(row, 2, |name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name))?;
    let (digest, material): (Option<[u8; 32]>, Option<Vec<u8>>) = (row.get(4)?, row.get(5)?);
    let step = row.get::<_, Option<i64>>(6)?.map(i64::cast_unsigned);
    let proof = match (kind, digest, material, step) {
        (Kind::Totp, None, Some(sealed), Some(step)) => Proof::Totp { sealed, step },
        (Kind::Passkey, Some(digest), Some(credential), None) => Proof::Passkey { digest, credential },
        (Kind::Recovery, Some(digest), None, None) => Proof::Recovery { digest },
        _ => return Err(damaged(2, "a factor is not what its kind says")),
    };
    Ok(Factor {
        id: id(row, 0)?,
        account: id(row, 1)?,
        name: row.get(3)?,
        proof,
        created_at: moment(row, 7)?,
        used_at: maybe_moment(row, 8)?,
    })
}

pub(crate) fn of_account(db: &Db, account: AccountId) -> Read<Vec<Factor>> {
    let sql = "SELECT id, account, kind, name, digest, material, step, created_at, used_at FROM factors
        WHERE account = ?1 ORDER BY id";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([account.to_bytes()], read).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

/// The apps, whose secrets are kept sealed.
pub(crate) fn apps(db: &Db, cut: Cut<FactorId>) -> Read<Page<Factor>> {
    let sql = "SELECT id, account, kind, name, digest, material, step, created_at, used_at FROM factors
        WHERE kind = 'totp' AND id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let after = cut.after.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
    let rows = statement.query_map(params![after, cut.limit + 1], read).map_err(failed)?;
    let apps: Vec<_> = rows.collect::<Result<_, _>>().map_err(failed)?;
    Ok(Page::of(apps, cut.limit))
}

pub(crate) fn guarded_owners(db: &Db, workspace: WorkspaceId) -> Read<u32> {
    let sql = concat!(
        "SELECT count(*) FROM members m WHERE m.workspace = ?1 AND m.role = 'owner' AND m.standing = 'active' AND ",
        has_factor!("m.account")
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([workspace.to_bytes()], |row| row.get(0)).map_err(failed)
}
