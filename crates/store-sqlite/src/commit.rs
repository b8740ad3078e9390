//! A change, written: each write one or a few statements, then the tallies, the events and the audit entry. No rule
//! is asked here; what stands in the change is what is written.

mod clients;
mod closing;
mod domains;
mod factors;
mod groups;
mod people;
mod setup_links;
mod subscriptions;
mod tokens;

use domain::{
    Change, Moment, Workspace, WorkspaceId, Write,
    audit::AuditEntry,
    connection::Connection,
    event::Event,
    session::{Means, Session},
    workspace::name_key,
};
use rusqlite::{Connection as Db, Params, params};

use crate::{
    connections, exchanges, logouts, operators,
    records::NO_WORKSPACE,
    rows::{Read, failed},
    sessions::span,
    sign_ins, waves,
    workspaces::{mapped, rank},
};

/// Writes all of a change. The caller holds the transaction and undoes it should this fail.
pub(crate) fn apply(db: &Db, change: &Change, scope: Option<&Workspace>) -> Read<()> {
    for write in change.writes() {
        write_one(db, write, change.at(), scope)?;
    }
    let place =
        scope.map(|workspace| workspace.id).or_else(|| change.writes().iter().find_map(new_workspace));
    let mut number = match place {
        Some(place) => count(db, change, place)?,
        None => 0,
    };
    for event in change.events() {
        match event.workspace {
            Some(workspace) if place == Some(workspace) => {
                tell(db, event, Some(number), change.at())?;
                number += 1;
            }
            Some(workspace) => tell(db, event, Some(next_number(db, workspace)?), change.at())?,
            None => tell(db, event, None, change.at())?,
        }
    }
    match change.audit() {
        Some(entry) => record(db, entry, change.at()),
        None => Ok(()),
    }
}

/// Changes the tallies of the place of a change, all at once, and gives the number of its first event there.
fn count(db: &Db, change: &Change, place: WorkspaceId) -> Read<i64> {
    let (seats, users, groups) = (change.seats_delta(), change.users_delta(), change.groups_delta());
    let assigned = change.assigned_delta();
    let events = change.events().iter().filter(|event| event.workspace == Some(place)).count();
    if seats == 0 && users == 0 && groups == 0 && assigned == 0 && events == 0 {
        return Ok(0);
    }
    let sql = "UPDATE workspaces SET seats_taken = seats_taken + ?2, directory_users = directory_users + ?3,
            directory_groups = directory_groups + ?4, events = events + ?5, directory_assigned = directory_assigned + ?6
        WHERE id = ?1 RETURNING events - ?5 + 1";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    let params = params![place.to_bytes(), seats, users, groups, events as i64, assigned];
    statement.query_row(params, |row| row.get(0)).map_err(failed)
}

fn new_workspace(write: &Write) -> Option<WorkspaceId> {
    match write {
        Write::InsertWorkspace(workspace) => Some(workspace.id),
        _ => None,
    }
}

fn run(db: &Db, sql: &str, params: impl Params) -> Read<()> {
    db.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map_err(failed)?;
    Ok(())
}

fn write_one(db: &Db, write: &Write, now: Moment, scope: Option<&Workspace>) -> Read<()> {
    match write {
        Write::InsertWorkspace(workspace) => insert_workspace(db, workspace),
        Write::UpdateWorkspace(workspace) => run(
            db,
            "UPDATE workspaces SET name = ?2, plan = ?3, grace_until = ?4, seat_limit = ?5, unverified_addresses = ?6,
                jit = ?7, session_idle = ?8, session_absolute = ?9, name_key = ?10
            WHERE id = ?1",
            params![
                workspace.id.to_bytes(),
                workspace.name,
                workspace.plan.as_str(),
                workspace.grace_until.map(Moment::micros),
                workspace.seats.limit,
                workspace.unverified_addresses.as_str(),
                workspace.jit,
                workspace.session_limits.idle_minutes,
                workspace.session_limits.absolute_minutes,
                name_key(&workspace.name),
            ],
        ),
        Write::CloseWorkspace(workspace) => closing::close(db, *workspace, now),
        Write::DeleteWorkspace(workspace) => closing::delete(db, *workspace, now),
        Write::InsertAccount(account) => run(
            db,
            "INSERT INTO accounts (id, status, given_name, family_name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                account.id.to_bytes(),
                account.status.as_str(),
                account.given_name,
                account.family_name,
                account.created_at.micros(),
            ],
        ),
        Write::UpdateAccount(account) => run(
            db,
            "UPDATE accounts SET status = ?2, given_name = ?3, family_name = ?4 WHERE id = ?1",
            params![account.id.to_bytes(), account.status.as_str(), account.given_name, account.family_name],
        ),
        Write::EraseAccount(account) => people::erase_account(db, *account),
        Write::PutAddress(owned) => people::put_address(db, owned),
        Write::DropAddress(address) => run(db, "DELETE FROM addresses WHERE address_key = ?1", [address.key()]),
        Write::InsertMember(member) => people::insert_member(db, member),
        Write::UpdateMember { member, .. } => people::update_member(db, member),
        Write::InsertDirectoryUser(user) => people::insert_directory_user(db, user),
        Write::UpdateDirectoryUser { user, had, .. } => people::update_directory_user(db, user, had),
        Write::RemoveDirectoryUser(user) => people::remove_directory_user(db, user),
        Write::InsertDirectoryGroup(group) => groups::insert(db, group),
        Write::UpdateDirectoryGroup(group) => groups::update(db, group),
        Write::RemoveDirectoryGroup(group) => groups::remove(db, group),
        Write::List { group, who } => groups::list(db, scope, *group, who),
        Write::Unlist { group, who } => groups::unlist(db, scope, *group, who),
        Write::InsertDirectory(directory) => run(
            db,
            "INSERT INTO directories (id, workspace, state, created_at, post_of_inactive, unknown_members, group_patch,
                profile, mappings, provider)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                directory.id.to_bytes(),
                directory.workspace.to_bytes(),
                directory.state.as_str(),
                directory.created_at.micros(),
                directory.manners.post_of_inactive.as_str(),
                directory.manners.unknown_members.as_str(),
                directory.manners.group_patch.as_str(),
                directory.manners.profile.as_str(),
                mapped(&directory.mappings)?,
                directory.manners.provider.as_str(),
            ],
        ),
        Write::UpdateDirectory(directory) => run(
            db,
            "UPDATE directories SET state = ?2, post_of_inactive = ?3, unknown_members = ?4, group_patch = ?5,
                profile = ?6, mappings = ?7, provider = ?8
            WHERE id = ?1",
            params![
                directory.id.to_bytes(),
                directory.state.as_str(),
                directory.manners.post_of_inactive.as_str(),
                directory.manners.unknown_members.as_str(),
                directory.manners.group_patch.as_str(),
                directory.manners.profile.as_str(),
                mapped(&directory.mappings)?,
                directory.manners.provider.as_str(),
            ],
        ),
        Write::RemoveDirectory { workspace, directory } => {
            for sql in [
                "DELETE FROM directory_group_lists WHERE directory = ?1",
                "DELETE FROM directory_groups WHERE directory = ?1",
                "DELETE FROM directory_user_emails WHERE directory = ?1",
                "DELETE FROM directory_users WHERE directory = ?1",
                "DELETE FROM tokens WHERE directory = ?1",
                "DELETE FROM client_secrets WHERE directory = ?1",
                "DELETE FROM clients WHERE directory = ?1",
                "DELETE FROM directories WHERE id = ?1",
            ] {
                run(db, sql, [directory.to_bytes()])?;
            }
            run(db, "DELETE FROM usage WHERE workspace = ?1", [workspace.to_bytes()])?;
            run(
                db,
                "UPDATE members SET source = 'invited', claimed_by = NULL WHERE workspace = ?1 AND claimed_by IS NOT NULL",
                [workspace.to_bytes()],
            )?;
            run(db, "UPDATE workspaces SET directory_users = 0, directory_groups = 0, directory_assigned = 0 WHERE id = ?1",
                [workspace.to_bytes()])
        }
        Write::InsertToken(token) => tokens::insert(db, token),
        Write::RevokeToken { workspace, token, by } => tokens::revoke(db, *workspace, *token, *by, now),
        Write::EndToken { workspace, token, at } => tokens::end(db, *workspace, *token, *at),
        Write::InsertSetupLink(link) => setup_links::insert(db, link),
        Write::UpdateSetupLink(link) => setup_links::update(db, link),
        Write::InsertClient(client) => clients::insert(db, client),
        Write::RevokeClient { workspace, client } => clients::revoke(db, *workspace, *client, now),
        Write::InsertClientSecret { workspace, client, secret } => {
            clients::insert_secret(db, *workspace, *client, secret)
        }
        Write::RevokeClientSecret { workspace, client, secret } => {
            clients::revoke_secret(db, *workspace, *client, *secret, now)
        }
        Write::InsertConnection(connection) => insert_connection(db, connection),
        Write::UpdateConnection(connection) => update_connection(db, connection),
        Write::RemoveConnection { workspace, connection } => {
            let of_it = params![workspace.to_bytes(), connection.to_bytes()];
            run(db, "DELETE FROM identities WHERE workspace = ?1 AND connection = ?2", of_it)?;
            run(db, "DELETE FROM logouts WHERE workspace = ?1 AND connection = ?2", of_it)?;
            run(db, "DELETE FROM connections WHERE workspace = ?1 AND id = ?2", of_it)
        }
        Write::PutDomain(claim) => domains::put(db, claim),
        Write::DropDomain { workspace, domain, lost_at } => domains::remove(db, *workspace, domain, *lost_at),
        Write::InsertIdentity(identity) => run(
            db,
            "INSERT INTO identities (connection, subject, workspace, account, bound_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                identity.connection.to_bytes(),
                identity.subject,
                identity.workspace.to_bytes(),
                identity.account.to_bytes(),
                identity.bound_at.micros(),
            ],
        ),
        Write::DropIdentities { workspace, account } => run(
            db,
            "DELETE FROM identities WHERE account = ?2 AND workspace = ?1",
            params![workspace.to_bytes(), account.to_bytes()],
        ),
        Write::InsertFactor(factor) => factors::insert(db, factor),
        Write::UpdateFactor(factor) => factors::update(db, factor),
        Write::RemoveFactor { account, factor } => factors::remove(db, *account, *factor),
        Write::InsertSession(session) => insert_session(db, session),
        Write::EndSession { session, why } => run(
            db,
            "UPDATE sessions SET ended_at = ?2, ended_by = ?3 WHERE id = ?1 AND ended_at IS NULL",
            params![session.to_bytes(), now.micros(), why.as_str()],
        ),
        Write::DropProof { session, workspace } => run(
            db,
            "DELETE FROM session_proofs WHERE session = ?1 AND workspace = ?2",
            params![session.to_bytes(), workspace.to_bytes()],
        ),
        Write::KeepLogout(logout) => logouts::keep(db, logout),
        Write::InsertSignIn(one) => sign_ins::insert(db, one),
        Write::InsertExchange(one) => exchanges::insert(db, one),
        Write::Operator(write) => operators::write(db, write, now),
        Write::Subscription(write) => subscriptions::write(db, write, now),
        Write::Wave(write) => waves::write(db, write),
    }
}

fn insert_workspace(db: &Db, workspace: &Workspace) -> Read<()> {
    run(
        db,
        "INSERT INTO workspaces (id, slug, name, kind, plan, grace_until, seat_limit, unverified_addresses, jit,
            created_at, session_idle, session_absolute, name_key)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            workspace.id.to_bytes(),
            workspace.slug,
            workspace.name,
            workspace.kind.as_str(),
            workspace.plan.as_str(),
            workspace.grace_until.map(Moment::micros),
            workspace.seats.limit,
            workspace.unverified_addresses.as_str(),
            workspace.jit,
            workspace.created_at.micros(),
            workspace.session_limits.idle_minutes,
            workspace.session_limits.absolute_minutes,
            name_key(&workspace.name),
        ],
    )
}

fn insert_connection(db: &Db, connection: &Connection) -> Read<()> {
    let kept = connections::kept(&connection.protocol)?;
    run(
        db,
        "INSERT INTO connections (id, workspace, mode, issuer, oidc, saml, tested_at, tested_by, created_at,
            due_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            connection.id.to_bytes(),
            connection.workspace.to_bytes(),
            rank(connection.mode),
            connection.protocol.issuer(),
            kept.oidc,
            kept.saml,
            connection.tested.map(|tested| tested.at.micros()),
            connection.tested.and_then(|tested| tested.by).map(domain::Id::to_bytes),
            connection.created_at.micros(),
            connection.first_due().map(Moment::micros),
        ],
    )
}

fn update_connection(db: &Db, connection: &Connection) -> Read<()> {
    let kept = connections::kept(&connection.protocol)?;
    run(
        db,
        "UPDATE connections SET mode = ?2, issuer = ?3, oidc = ?4, saml = ?5, tested_at = ?6, tested_by = ?7
        WHERE id = ?1",
        params![
            connection.id.to_bytes(),
            rank(connection.mode),
            connection.protocol.issuer(),
            kept.oidc,
            kept.saml,
            connection.tested.map(|tested| tested.at.micros()),
            connection.tested.and_then(|tested| tested.by).map(domain::Id::to_bytes),
        ],
    )
}

fn insert_session(db: &Db, session: &Session) -> Read<()> {
    run(
        db,
        "INSERT INTO sessions (id, account, digest, mailbox_shown_at, opened_at, seen_at, expires_at, factor_shown_at,
            idled)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            session.id.to_bytes(),
            session.account.to_bytes(),
            session.digest,
            session.mailbox_shown_at.map(Moment::micros),
            session.opened_at.micros(),
            session.seen_at.micros(),
            session.expires_at.micros(),
            session.factor_shown_at.map(Moment::micros),
            span(session.idled),
        ],
    )?;
    for proof in &session.proofs {
        let connection = match proof.by {
            Means::Connection(connection) => Some(connection.to_bytes()),
            Means::Mailbox | Means::BreakGlass => None,
        };
        run(
            db,
            "INSERT INTO session_proofs (session, workspace, connection, epoch, proven_at, break_glass,
                idled, subject, idp_session)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                session.id.to_bytes(),
                proof.workspace.to_bytes(),
                connection,
                proof.epoch,
                proof.at.micros(),
                proof.by == Means::BreakGlass,
                span(proof.idled),
                proof.there.map(|there| there.subject),
                proof.there.and_then(|there| there.session),
            ],
        )?;
    }
    Ok(())
}

/// The number of one more event of a workspace.
fn next_number(db: &Db, workspace: WorkspaceId) -> Read<i64> {
    let sql = "UPDATE workspaces SET events = events + 1 WHERE id = ?1 RETURNING events";
    let mut statement = db.prepare_cached(sql).map_err(failed)?;
    statement.query_row([workspace.to_bytes()], |row| row.get(0)).map_err(failed)
}

fn tell(db: &Db, event: &Event, number: Option<i64>, at: Moment) -> Read<()> {
    run(
        db,
        "INSERT INTO events (workspace, number, name, at, data) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![event.workspace.map(domain::Id::to_bytes), number, event.name, at.micros(), event.data],
    )
}

fn record(db: &Db, entry: &AuditEntry, at: Moment) -> Read<()> {
    let workspace = entry.workspace.map(domain::Id::to_bytes);
    let workspace = workspace.as_ref().map_or(NO_WORKSPACE, <[u8; 16]>::as_slice);
    run(
        db,
        "INSERT INTO audit (workspace, number, at, actor, action, target, details)
        VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM audit WHERE workspace = ?1), ?2, ?3, ?4, ?5, ?6)",
        params![workspace, at.micros(), entry.actor.to_string(), entry.action, entry.target, entry.details],
    )
}
