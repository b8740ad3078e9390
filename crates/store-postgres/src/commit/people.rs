//! Accounts' addresses, members and directory users, written.

use std::collections::BTreeSet;

use domain::{
    AccountId, Address, Member, Role,
    account::{OwnedAddress, Proof},
    directory_user::DirectoryUser,
    seat::Seat,
};

use super::Statements;
use crate::{broken::Read, directory_users::joined, rows::params};

/// An address that was seen to belong to nobody is not taken from whoever came first meanwhile: the key decides.
pub(super) fn put_address(all: &mut Statements, owned: &OwnedAddress, free: &BTreeSet<String>) {
    let (proof, proven_by) = match owned.proof {
        Proof::Invited => ("invited", None),
        Proof::Mailbox => ("mailbox", None),
        Proof::Domain(workspace) => ("domain", Some(workspace)),
    };
    let sql = if free.contains(owned.address.key()) {
        "INSERT INTO addresses (address_key, address, account, proof, proven_by, since)
        VALUES ($1, $2, $3, $4, $5, $6)"
    } else {
        "INSERT INTO addresses (address_key, address, account, proof, proven_by, since)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (address_key) DO UPDATE
        SET address = $2, account = $3, proof = $4, proven_by = $5, since = $6"
    };
    all.run(
        sql,
        params![owned.address.key(), owned.address.as_str(), owned.account, proof, proven_by, owned.since,],
    );
}

/// An account knows of nobody any more, and no workspace shows whom it was. It is the person's, wherever they were.
pub(super) fn erase_account(all: &mut Statements, account: AccountId) {
    for sql in [
        "UPDATE accounts SET status = 'erased', given_name = NULL, family_name = NULL WHERE id = $1",
        "DELETE FROM sign_ins WHERE workspace IN (SELECT workspace FROM members WHERE account = $1)
        AND address IN (SELECT address FROM addresses WHERE account = $1)",
        "DELETE FROM exchanges WHERE workspace IN (SELECT workspace FROM members WHERE account = $1)
            AND resource IN (SELECT claimed_by FROM members WHERE account = $1 AND claimed_by IS NOT NULL)",
        // What looked for them, or was refused before they were anybody here, names them by their address.
        "DELETE FROM exchanges WHERE workspace IN (SELECT workspace FROM members WHERE account = $1)
            AND resource IS NULL AND EXISTS (SELECT 1 FROM addresses a WHERE a.account = $1 AND
                strpos(lower(exchanges.target || coalesce(exchanges.name, '') || coalesce(exchanges.request, '')), a.address_key) > 0)",
        "DELETE FROM addresses WHERE account = $1",
        "DELETE FROM identities
        WHERE workspace IN (SELECT workspace FROM members WHERE account = $1) AND account = $1",
        "DELETE FROM factors WHERE account = $1",
        "DELETE FROM sign_ins WHERE workspace IN (SELECT workspace FROM members WHERE account = $1) AND account = $1",
        "UPDATE members SET email = NULL, email_key = NULL, given_name = NULL, family_name = NULL
        WHERE account = $1",
    ] {
        all.run(sql, params![account]);
    }
}

pub(super) fn insert_member(all: &mut Statements, member: &Member) {
    all.run(
        "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat, source,
            standing, claimed_by, epoch, joined_at, left_at, suspended_at, suspended_for, waiting_seat)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            $16, $17, $18)",
        params![
            member.workspace,
            member.id,
            member.account,
            member.email.as_ref().map(Address::as_str),
            member.email.as_ref().map(Address::key),
            &member.given_name,
            &member.family_name,
            member.role.as_str(),
            member.seat.map(Seat::as_str),
            member.source.as_str(),
            member.standing.as_str(),
            member.claimed_by,
            member.epoch,
            member.joined_at,
            member.left_at,
            member.suspended.as_ref().map(|one| one.at),
            member.suspended.as_ref().map(|one| one.reason.as_str()),
            member.suspended.as_ref().and_then(|one| one.waiting).map(Seat::as_str),
        ],
    );
}

pub(super) fn update_member(all: &mut Statements, member: &Member) {
    all.run(
        "UPDATE members SET email = $3, email_key = $4, given_name = $5, family_name = $6, role = $7, seat = $8,
            source = $9, standing = $10, claimed_by = $11, epoch = $12, left_at = $13,
            suspended_at = $14, suspended_for = $15, waiting_seat = $16
        WHERE workspace = $1 AND id = $2",
        params![
            member.workspace,
            member.id,
            member.email.as_ref().map(Address::as_str),
            member.email.as_ref().map(Address::key),
            &member.given_name,
            &member.family_name,
            member.role.as_str(),
            member.seat.map(Seat::as_str),
            member.source.as_str(),
            member.standing.as_str(),
            member.claimed_by,
            member.epoch,
            member.left_at,
            member.suspended.as_ref().map(|one| one.at),
            member.suspended.as_ref().map(|one| one.reason.as_str()),
            member.suspended.as_ref().and_then(|one| one.waiting).map(Seat::as_str),
        ],
    );
}

pub(super) fn insert_directory_user(all: &mut Statements, user: &DirectoryUser) -> Read<()> {
    all.run(
        "INSERT INTO directory_users (workspace, directory, id, member, user_name, user_name_key, external_id, active,
            given_name, family_name, email, address_key, email_keys, resource, version, created_at, changed_at,
            told_role)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            user.workspace,
            user.directory,
            user.id,
            user.member,
            &user.told.user_name,
            &user.told.user_name_key,
            &user.told.external_id,
            user.told.active,
            &user.told.given_name,
            &user.told.family_name,
            user.told.email.as_ref().map(Address::as_str),
            user.told.email.as_ref().map(Address::key),
            joined(&user.told.email_keys)?,
            &user.told.resource,
            user.version,
            user.created_at,
            user.changed_at,
            user.told.role.map(Role::as_str),
        ],
    );
    remember(all, user, &user.told.email_keys, &[]);
    Ok(())
}

fn remember(all: &mut Statements, user: &DirectoryUser, keys: &[String], had: &[String]) {
    for key in keys.iter().filter(|key| !had.contains(key)) {
        all.run(
            "INSERT INTO directory_user_emails (workspace, directory, email_key, directory_user) VALUES ($1, $2, $3, $4)",
            params![user.workspace, user.directory, key, user.id],
        );
    }
    for key in had.iter().filter(|key| !keys.contains(key)) {
        all.run(
            "DELETE FROM directory_user_emails
            WHERE workspace = $1 AND directory = $2 AND email_key = $3 AND directory_user = $4",
            params![user.workspace, user.directory, key, user.id],
        );
    }
}

pub(super) fn update_directory_user(all: &mut Statements, user: &DirectoryUser, had: &[String]) -> Read<()> {
    all.run(
        "UPDATE directory_users SET member = $4, user_name = $5, user_name_key = $6, external_id = $7, active = $8,
            given_name = $9, family_name = $10, email = $11, address_key = $12, email_keys = $13, resource = $14,
            version = $15, changed_at = $16, told_role = $17
        WHERE workspace = $1 AND directory = $2 AND id = $3",
        params![
            user.workspace,
            user.directory,
            user.id,
            user.member,
            &user.told.user_name,
            &user.told.user_name_key,
            &user.told.external_id,
            user.told.active,
            &user.told.given_name,
            &user.told.family_name,
            user.told.email.as_ref().map(Address::as_str),
            user.told.email.as_ref().map(Address::key),
            joined(&user.told.email_keys)?,
            &user.told.resource,
            user.version,
            user.changed_at,
            user.told.role.map(Role::as_str),
        ],
    );
    remember(all, user, &user.told.email_keys, had);
    Ok(())
}

pub(super) fn remove_directory_user(all: &mut Statements, user: &DirectoryUser) {
    remember(all, user, &[], &user.told.email_keys);
    all.run(
        "DELETE FROM directory_users WHERE workspace = $1 AND directory = $2 AND id = $3",
        params![user.workspace, user.directory, user.id],
    );
}
