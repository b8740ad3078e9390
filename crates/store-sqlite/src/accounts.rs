//! SQL of accounts and their addresses.

use domain::{
    AccountId, Address, Member, Workspace,
    account::{Account, OwnedAddress, Proof, Status},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    members::{self, member_columns},
    rows::{Read, address, damaged, failed, id, maybe_id, moment, named},
    workspaces::{self, workspace_columns, workspace_source},
};

const ACCOUNT_COLUMNS: usize = 5;

fn account_at(row: &Row<'_>, base: usize) -> rusqlite::Result<Account> {
    Ok(Account {
        id: id(row, base)?,
        status: named(row, base + 1, |name| Status::ALL.into_iter().find(|status| status.as_str() == name))?,
        given_name: row.get(base + 2)?,
        family_name: row.get(base + 3)?,
        created_at: moment(row, base + 4)?,
    })
}

fn owned_at(row: &Row<'_>, base: usize) -> rusqlite::Result<OwnedAddress> {
    let proof = match (row.get_ref(base + 2)?.as_str()?, maybe_id(row, base + 3)?) {
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

pub(crate) fn by_id(db: &Connection, account: AccountId) -> Read<Option<Account>> {
    let sql = "SELECT id, status, given_name, family_name, created_at FROM accounts WHERE id = ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([account.to_bytes()], |row| account_at(row, 0)).optional().map_err(failed)
}

pub(crate) fn addresses_of(db: &Connection, account: AccountId) -> Read<Vec<OwnedAddress>> {
    let sql =
        "SELECT address, account, proof, proven_by, since FROM addresses WHERE account = ?1 ORDER BY since";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement.query_map([account.to_bytes()], |row| owned_at(row, 0)).map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}

pub(crate) fn owner_of(db: &Connection, address: &Address) -> Read<Option<(OwnedAddress, Account)>> {
    let sql = "SELECT a.id, a.status, a.given_name, a.family_name, a.created_at,
            o.address, o.account, o.proof, o.proven_by, o.since
        FROM addresses o JOIN accounts a ON a.id = o.account WHERE o.address_key = ?1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement
        .query_row([address.key()], |row| Ok((owned_at(row, ACCOUNT_COLUMNS)?, account_at(row, 0)?)))
        .optional()
        .map_err(failed)
}

pub(crate) fn is_owned(db: &Connection, address: &Address) -> Read<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM addresses WHERE address_key = ?1)";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([address.key()], |row| row.get(0)).map_err(failed)
}

pub(crate) fn places_of(db: &Connection, account: AccountId) -> Read<Vec<(Member, Workspace)>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        ", ",
        workspace_columns!(),
        " FROM ",
        workspace_source!(),
        " JOIN members m ON m.workspace = w.id WHERE m.account = ?1 ORDER BY m.id"
    );
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let rows = statement
        .query_map(params![account.to_bytes()], |row| {
            Ok((members::read(row)?, workspaces::read_at(row, members::COLUMNS)?))
        })
        .map_err(failed)?;
    rows.collect::<Result<_, _>>().map_err(failed)
}
