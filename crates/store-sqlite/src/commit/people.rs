//! Accounts' addresses, members and directory users, written.

use domain::{
    AccountId, Member, Moment, Role,
    account::{OwnedAddress, Proof},
    directory_user::DirectoryUser,
    seat::Seat,
};
use rusqlite::{Connection as Db, params};

use super::run;
use crate::{directory_users::joined, rows::Read};

pub(super) fn put_address(db: &Db, owned: &OwnedAddress) -> Read<()> {
    let (proof, proven_by) = match owned.proof {
        Proof::Invited => ("invited", None),
        Proof::Mailbox => ("mailbox", None),
        Proof::Domain(workspace) => ("domain", Some(workspace.to_bytes())),
    };
    run(
        db,
        "INSERT OR REPLACE INTO addresses (address_key, address, account, proof, proven_by, since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            owned.address.key(),
            owned.address.as_str(),
            owned.account.to_bytes(),
            proof,
            proven_by,
            owned.since.micros(),
        ],
    )
}

/// An account knows of nobody any more, and no workspace shows whom it was. It is the person's, wherever they were.
pub(super) fn erase_account(db: &Db, account: AccountId) -> Read<()> {
    for sql in [
        "UPDATE accounts SET status = 'erased', given_name = NULL, family_name = NULL WHERE id = ?1",
        "DELETE FROM sign_ins WHERE workspace IN (SELECT workspace FROM members WHERE account = ?1)
            AND address IN (SELECT address FROM addresses WHERE account = ?1)",
        "DELETE FROM exchanges WHERE workspace IN (SELECT workspace FROM members WHERE account = ?1)
            AND resource IN (SELECT claimed_by FROM members WHERE account = ?1 AND claimed_by IS NOT NULL)",
        // What looked for them, or was refused before they were anybody here, names them by their address.
        "DELETE FROM exchanges WHERE workspace IN (SELECT workspace FROM members WHERE account = ?1)
            AND resource IS NULL AND EXISTS (SELECT 1 FROM addresses a WHERE a.account = ?1 AND
                instr(lower(exchanges.target || coalesce(exchanges.name, '') || coalesce(exchanges.request, '')), a.address_key) > 0)",
        "DELETE FROM addresses WHERE account = ?1",
        "DELETE FROM identities WHERE account = ?1",
        "DELETE FROM factors WHERE account = ?1",
        "DELETE FROM sign_ins WHERE account = ?1 AND workspace IN (SELECT workspace FROM members WHERE account = ?1)",
        "UPDATE members SET email = NULL, email_key = NULL, given_name = NULL, family_name = NULL WHERE account = ?1",
    ] {
        run(db, sql, [account.to_bytes()])?;
    }
    Ok(())
}

pub(super) fn insert_member(db: &Db, member: &Member) -> Read<()> {
    run(
        db,
        "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat, source,
            standing, claimed_by, epoch, joined_at, left_at, suspended_at, suspended_for, waiting_seat)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
            ?16, ?17, ?18)",
        params![
            member.workspace.to_bytes(),
            member.id.to_bytes(),
            member.account.to_bytes(),
            member.email.as_ref().map(domain::Address::as_str),
            member.email.as_ref().map(domain::Address::key),
            member.given_name,
            member.family_name,
            member.role.as_str(),
            member.seat.map(Seat::as_str),
            member.source.as_str(),
            member.standing.as_str(),
            member.claimed_by.map(domain::Id::to_bytes),
            member.epoch,
            member.joined_at.micros(),
            member.left_at.map(Moment::micros),
            member.suspended.as_ref().map(|one| one.at.micros()),
            member.suspended.as_ref().map(|one| one.reason.as_str()),
            member.suspended.as_ref().and_then(|one| one.waiting).map(Seat::as_str),
        ],
    )
}

pub(super) fn update_member(db: &Db, member: &Member) -> Read<()> {
    run(
        db,
        "UPDATE members SET email = ?3, email_key = ?4, given_name = ?5, family_name = ?6, role = ?7, seat = ?8,
            source = ?9, standing = ?10, claimed_by = ?11, epoch = ?12, left_at = ?13,
            suspended_at = ?14, suspended_for = ?15, waiting_seat = ?16
        WHERE workspace = ?1 AND id = ?2",
        params![
            member.workspace.to_bytes(),
            member.id.to_bytes(),
            member.email.as_ref().map(domain::Address::as_str),
            member.email.as_ref().map(domain::Address::key),
            member.given_name,
            member.family_name,
            member.role.as_str(),
            member.seat.map(Seat::as_str),
            member.source.as_str(),
            member.standing.as_str(),
            member.claimed_by.map(domain::Id::to_bytes),
            member.epoch,
            member.left_at.map(Moment::micros),
            member.suspended.as_ref().map(|one| one.at.micros()),
            member.suspended.as_ref().map(|one| one.reason.as_str()),
            member.suspended.as_ref().and_then(|one| one.waiting).map(Seat::as_str),
        ],
    )
}

pub(super) fn insert_directory_user(db: &Db, user: &DirectoryUser) -> Read<()> {
    run(
        db,
        "INSERT INTO directory_users (id, workspace, directory, member, user_name, user_name_key, external_id, active,
            given_name, family_name, email, email_keys, resource, version, created_at, changed_at, told_role)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        params![
            user.id.to_bytes(),
            user.workspace.to_bytes(),
            user.directory.to_bytes(),
            user.member.map(domain::Id::to_bytes),
            user.told.user_name,
            user.told.user_name_key,
            user.told.external_id,
            user.told.active,
            user.told.given_name,
            user.told.family_name,
            user.told.email.as_ref().map(domain::Address::as_str),
            joined(&user.told.email_keys)?,
            user.told.resource,
            user.version,
            user.created_at.micros(),
            user.changed_at.micros(),
            user.told.role.map(Role::as_str),
        ],
    )?;
    remember(db, user, &user.told.email_keys, &[])
}

fn remember(db: &Db, user: &DirectoryUser, keys: &[String], had: &[String]) -> Read<()> {
    for key in keys.iter().filter(|key| !had.contains(key)) {
        run(
            db,
            "INSERT INTO directory_user_emails (directory, email_key, user) VALUES (?1, ?2, ?3)",
            params![user.directory.to_bytes(), key, user.id.to_bytes()],
        )?;
    }
    for key in had.iter().filter(|key| !keys.contains(key)) {
        run(
            db,
            "DELETE FROM directory_user_emails WHERE directory = ?1 AND email_key = ?2 AND user = ?3",
            params![user.directory.to_bytes(), key, user.id.to_bytes()],
        )?;
    }
    Ok(())
}

pub(super) fn update_directory_user(db: &Db, user: &DirectoryUser, had: &[String]) -> Read<()> {
    run(
        db,
        "UPDATE directory_users SET member = ?3, user_name = ?4, user_name_key = ?5, external_id = ?6, active = ?7,
            given_name = ?8, family_name = ?9, email = ?10, email_keys = ?11, resource = ?12, version = ?13,
            changed_at = ?14, told_role = ?15
        WHERE directory = ?1 AND id = ?2",
        params![
            user.directory.to_bytes(),
            user.id.to_bytes(),
            user.member.map(domain::Id::to_bytes),
            user.told.user_name,
            user.told.user_name_key,
            user.told.external_id,
            user.told.active,
            user.told.given_name,
            user.told.family_name,
            user.told.email.as_ref().map(domain::Address::as_str),
            joined(&user.told.email_keys)?,
            user.told.resource,
            user.version,
            user.changed_at.micros(),
            user.told.role.map(Role::as_str),
        ],
    )?;
    remember(db, user, &user.told.email_keys, had)
}

pub(super) fn remove_directory_user(db: &Db, user: &DirectoryUser) -> Read<()> {
    remember(db, user, &[], &user.told.email_keys)?;
    run(
        db,
        "DELETE FROM directory_users WHERE directory = ?1 AND id = ?2",
        params![user.directory.to_bytes(), user.id.to_bytes()],
    )
}
