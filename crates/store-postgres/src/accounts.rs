//! SQL of accounts and their addresses.

use domain::{
    AccountId, Address, Member, Workspace,
    account::{Account, OwnedAddress, Proof, Status},
};
use tokio_postgres::Row;

use crate::{
    broken::Read,
    line::{Line, Sql},
    members::{self, member_columns},
    rows::{address, damaged, flag, id, maybe_id, maybe_text, moment, named, params, text},
    workspaces::{self, workspace_columns, workspace_source},
};

const ACCOUNT_COLUMNS: usize = 5;

/// An account from the columns that begin at `base`.
pub(crate) fn account_at(row: &Row, base: usize) -> Read<Account> {
    Ok(Account {
        id: id(row, base)?,
        status: named(row, base + 1, |name| Status::ALL.into_iter().find(|status| status.as_str() == name))?,
        given_name: maybe_text(row, base + 2)?,
        family_name: maybe_text(row, base + 3)?,
        created_at: moment(row, base + 4)?,
    })
}

/// An account's address from the columns that begin at `base`.
pub(crate) fn owned_at(row: &Row, base: usize) -> Read<OwnedAddress> {
    let proof = match (&*text(row, base + 2)?, maybe_id(row, base + 3)?) {
        ("invited", _) => Proof::Invited,
        ("mailbox", _) => Proof::Mailbox,
        ("domain", Some(workspace)) => Proof::Domain(workspace),
        (other, _) => return Err(damaged(base + 2, format!("no proof is called {other:?}"))),
    };
    Ok(OwnedAddress {
        address: address(row, base)?,
        account: id(row, base + 1)?,
        proof,
        since: moment(row, base + 4)?,
    })
}

/// Keeps an account as it is until the transaction ends.
pub(crate) const LOCK: &str = "SELECT id FROM accounts WHERE id = $1 FOR UPDATE";
const BY_ID: &str = "SELECT id, status, given_name, family_name, created_at FROM accounts WHERE id = $1";

pub(crate) async fn by_id(db: &Line, account: AccountId) -> Read<Option<Account>> {
    db.one(BY_ID, params![account], |row| account_at(row, 0)).await
}

/// An account that stays as it is until the transaction ends: two workspaces may be about to change it at once.
pub(crate) async fn kept(db: &Line, account: AccountId) -> Read<Option<Account>> {
    let rows = db.together(&[Sql::new(LOCK, params![account]), Sql::new(BY_ID, params![account])]).await?;
    rows.get(1).and_then(|rows| rows.first()).map(|row| account_at(row, 0)).transpose()
}

pub(crate) async fn addresses_of(db: &Line, account: AccountId) -> Read<Vec<OwnedAddress>> {
    let sql = "SELECT address, account, proof, proven_by, since FROM addresses WHERE account = $1
        ORDER BY since, address_key";
    db.many(sql, params![account], |row| owned_at(row, 0)).await
}

const OWNER: &str = "SELECT a.id, a.status, a.given_name, a.family_name, a.created_at,
        o.address, o.account, o.proof, o.proven_by, o.since
    FROM addresses o JOIN accounts a ON a.id = o.account WHERE o.address_key = $1";

/// The owner of an address from a row of [`owner`].
pub(crate) fn read_owner(row: &Row) -> Read<(OwnedAddress, Account)> {
    Ok((owned_at(row, ACCOUNT_COLUMNS)?, account_at(row, 0)?))
}

/// The account an address belongs to, which stays as it is until the transaction ends: the rows of the second.
pub(crate) fn owner(address_key: &str) -> [Sql; 2] {
    let lock = "SELECT id FROM accounts
        WHERE id = (SELECT account FROM addresses WHERE address_key = $1) FOR UPDATE";
    [Sql::new(lock, params![address_key]), Sql::new(OWNER, params![address_key])]
}

/// The same, to know by itself.
pub(crate) async fn kept_owner_of(db: &Line, address: &Address) -> Read<Option<(OwnedAddress, Account)>> {
    let rows = db.together(&owner(address.key())).await?;
    rows.get(1).and_then(|rows| rows.first()).map(read_owner).transpose()
}

pub(crate) async fn owner_of(db: &Line, address: &Address) -> Read<Option<(OwnedAddress, Account)>> {
    db.one(OWNER, params![address.key()], read_owner).await
}

pub(crate) async fn is_owned(db: &Line, address: &Address) -> Read<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM addresses WHERE address_key = $1)";
    let owned = db.one(sql, params![address.key()], |row| flag(row, 0)).await?;
    Ok(owned.unwrap_or_default())
}

pub(crate) async fn places_of(db: &Line, account: AccountId) -> Read<Vec<(Member, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN members m ON m.workspace = w.id WHERE m.account = $1 ORDER BY m.id"
    );
    db.many(sql, params![account], |row| {
        Ok((members::read(row)?, workspaces::read_at(row, members::COLUMNS)?))
    })
    .await
}
