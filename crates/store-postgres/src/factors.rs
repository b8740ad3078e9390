//! SQL of second factors, read.

use domain::{
    AccountId, FactorId, WorkspaceId,
    factor::{Factor, Kind, Proof},
};
use store::{Cut, Page};
use tokio_postgres::Row;

use crate::{
    accounts,
    broken::Read,
    line::{Line, Sql},
    rows::{
        count, damaged, exactly, from, id, maybe_bytes, maybe_moment, maybe_whole, moment, named, params,
        text,
    },
};

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

const OF_ACCOUNT: &str =
    "SELECT id, account, kind, name, digest, material, step, created_at, used_at FROM factors
    WHERE account = $1 ORDER BY id";

fn read(row: &Row) -> Read<Factor> {
    let kind = named(row, 2, |name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name))?;
    let (material, step) = (maybe_bytes(row, 5)?, maybe_whole(row, 6)?.map(i64::cast_unsigned));
    let proof = match (kind, material, step) {
        (Kind::Totp, Some(sealed), Some(step)) => Proof::Totp { sealed, step },
        (Kind::Passkey, Some(credential), None) => Proof::Passkey { digest: exactly(row, 4)?, credential },
        (Kind::Recovery, None, None) => Proof::Recovery { digest: exactly(row, 4)? },
        _ => return Err(damaged(2, "a factor is not what its kind says")),
    };
    Ok(Factor {
        id: id(row, 0)?,
        account: id(row, 1)?,
        name: text(row, 3)?,
        proof,
        created_at: moment(row, 7)?,
        used_at: maybe_moment(row, 8)?,
    })
}

pub(crate) async fn of_account(db: &Line, account: AccountId) -> Read<Vec<Factor>> {
    db.many(OF_ACCOUNT, params![account], read).await
}

/// An account's factors, which stay as they are until the transaction ends.
pub(crate) async fn kept(db: &Line, account: AccountId) -> Read<Vec<Factor>> {
    let lock = Sql::new(accounts::LOCK, params![account]);
    let rows = db.together(&[lock, Sql::new(OF_ACCOUNT, params![account])]).await?;
    rows.get(1).map_or(&[][..], Vec::as_slice).iter().map(read).collect()
}

/// The apps, whose secrets are kept sealed.
pub(crate) async fn apps(db: &Line, cut: Cut<FactorId>) -> Read<Page<Factor>> {
    let sql = "SELECT id, account, kind, name, digest, material, step, created_at, used_at FROM factors
        WHERE kind = 'totp' AND id > $1 ORDER BY id LIMIT $2";
    let apps = db.many(sql, params![from(cut.after), cut.limit + 1], read).await?;
    Ok(Page::of(apps, cut.limit))
}

pub(crate) async fn guarded_owners(db: &Line, workspace: WorkspaceId) -> Read<u32> {
    let sql = concat!(
        "SELECT count(*) FROM members m WHERE m.workspace = $1 AND m.role = 'owner' AND m.standing = 'active' AND ",
        has_factor!("m.account")
    );
    Ok(db.one(sql, params![workspace], |row| count(row, 0)).await?.unwrap_or_default())
}
