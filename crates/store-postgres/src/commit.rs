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
mod told;

use std::collections::BTreeSet;

use domain::{
    Change, Moment, Workspace, Write,
    connection::Connection,
    session::{Means, Session},
    workspace::name_key,
};

use crate::{
    broken::Read,
    connections, exchanges,
    line::Sql,
    logouts, operators,
    rows::{Param, params},
    sessions::span,
    sign_ins, waves,
    workspaces::{mapped, rank},
};

/// What is known about a change besides what it says.
pub(crate) struct Around<'a> {
    /// The workspace that is locked.
    pub(crate) scope: Option<&'a Workspace>,
    /// The mark that the change leaves, and by which it can be asked for.
    pub(crate) mark: &'a [u8],
    /// The earliest stamp its events may bear.
    pub(crate) floor: i64,
    /// The addresses, as they are compared, that were seen to belong to nobody.
    pub(crate) free: &'a BTreeSet<String>,
}

/// The statements that write all of a change, in order.
pub(crate) fn statements(change: &Change, around: &Around<'_>) -> Read<Vec<Sql>> {
    let mut all = Statements(Vec::with_capacity(change.writes().len() + 8));
    let at = change.at();
    all.run(
        "INSERT INTO commits (id, at, is_void) VALUES ($1, $2, false)",
        params![around.mark.to_vec(), at],
    );
    for write in change.writes() {
        write_one(&mut all, write, at, around)?;
    }
    told::keep(&mut all, change, around);
    Ok(all.0)
}

/// The statements so far.
struct Statements(Vec<Sql>);

impl Statements {
    fn run(&mut self, text: &'static str, params: Vec<Param>) {
        self.add(Sql::new(text, params));
    }

    fn add(&mut self, sql: Sql) {
        self.0.push(sql);
    }
}

fn write_one(all: &mut Statements, write: &Write, now: Moment, around: &Around<'_>) -> Read<()> {
    match write {
        Write::InsertWorkspace(workspace) => insert_workspace(all, workspace),
        Write::UpdateWorkspace(workspace) => all.run(
            "UPDATE workspaces SET name = $2, plan = $3, grace_until = $4, seat_limit = $5, unverified_addresses = $6,
                jit = $7, session_idle = $8, session_absolute = $9, name_key = $10
            WHERE id = $1",
            params![
                workspace.id,
                &workspace.name,
                workspace.plan.as_str(),
                workspace.grace_until,
                workspace.seats.limit,
                workspace.unverified_addresses.as_str(),
                workspace.jit,
                workspace.session_limits.idle_minutes,
                workspace.session_limits.absolute_minutes,
                name_key(&workspace.name),
            ],
        ),
        Write::CloseWorkspace(workspace) => closing::close(all, *workspace, now),
        Write::DeleteWorkspace(workspace) => closing::delete(all, *workspace, now),
        Write::InsertAccount(account) => all.run(
            "INSERT INTO accounts (id, status, given_name, family_name, created_at) VALUES ($1, $2, $3, $4, $5)",
            params![
                account.id,
                account.status.as_str(),
                &account.given_name,
                &account.family_name,
                account.created_at,
            ],
        ),
        Write::UpdateAccount(account) => all.run(
            "UPDATE accounts SET status = $2, given_name = $3, family_name = $4 WHERE id = $1",
            params![account.id, account.status.as_str(), &account.given_name, &account.family_name],
        ),
        Write::EraseAccount(account) => people::erase_account(all, *account),
        Write::PutAddress(owned) => people::put_address(all, owned, around.free),
        Write::DropAddress(address) => {
            all.run("DELETE FROM addresses WHERE address_key = $1", params![address.key()]);
        }
        Write::InsertMember(member) => people::insert_member(all, member)?,
        Write::UpdateMember { member, .. } => people::update_member(all, member)?,
        Write::InsertDirectoryUser(user) => people::insert_directory_user(all, user)?,
        Write::UpdateDirectoryUser { user, had, .. } => people::update_directory_user(all, user, had)?,
        Write::RemoveDirectoryUser(user) => people::remove_directory_user(all, user),
        Write::InsertDirectoryGroup(group) => groups::insert(all, group),
        Write::UpdateDirectoryGroup(group) => groups::update(all, group),
        Write::RemoveDirectoryGroup(group) => groups::remove(all, group),
        Write::List { group, who } => groups::list(all, around.scope, *group, who)?,
        Write::Unlist { group, who } => groups::unlist(all, around.scope, *group, who)?,
        Write::InsertDirectory(directory) => all.run(
            "INSERT INTO directories (workspace, id, state, created_at, post_of_inactive, unknown_members, group_patch,
                profile, mappings, provider)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![
                directory.workspace,
                directory.id,
                directory.state.as_str(),
                directory.created_at,
                directory.manners.post_of_inactive.as_str(),
                directory.manners.unknown_members.as_str(),
                directory.manners.group_patch.as_str(),
                directory.manners.profile.as_str(),
                mapped(&directory.mappings)?,
                directory.manners.provider.as_str(),
            ],
        ),
        Write::UpdateDirectory(directory) => all.run(
            "UPDATE directories SET state = $3, post_of_inactive = $4, unknown_members = $5, group_patch = $6,
                profile = $7, mappings = $8, provider = $9
            WHERE workspace = $1 AND id = $2",
            params![
                directory.workspace,
                directory.id,
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
                "DELETE FROM directory_group_lists WHERE workspace = $1 AND directory = $2",
                "DELETE FROM directory_groups WHERE workspace = $1 AND directory = $2",
                "DELETE FROM directory_user_emails WHERE workspace = $1 AND directory = $2",
                "DELETE FROM directory_users WHERE workspace = $1 AND directory = $2",
                "DELETE FROM tokens WHERE workspace = $1 AND directory = $2",
                "DELETE FROM client_secrets WHERE workspace = $1 AND directory = $2",
                "DELETE FROM clients WHERE workspace = $1 AND directory = $2",
                "DELETE FROM directories WHERE workspace = $1 AND id = $2",
                "DELETE FROM usage WHERE workspace = $1 AND directory = $2",
            ] {
                all.run(sql, params![*workspace, *directory]);
            }
            all.run(
                "UPDATE members SET source = 'invited', claimed_by = NULL
                WHERE workspace = $1 AND claimed_by IS NOT NULL",
                params![*workspace],
            );
            all.run(
                "UPDATE workspaces SET directory_users = 0, directory_groups = 0, directory_assigned = 0 WHERE id = $1",
                params![*workspace],
            );
        }
        Write::InsertToken(token) => all.run(
            "INSERT INTO tokens (workspace, id, directory, digest, hint, created_at, created_by, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                token.workspace,
                token.id,
                token.directory,
                token.digest,
                &token.hint,
                token.created_at,
                token.created_by,
                token.expires_at,
            ],
        ),
        Write::RevokeToken { workspace, token, by } => all.run(
            "UPDATE tokens SET revoked_at = $3, revoked_by = $4 WHERE workspace = $1 AND id = $2",
            params![*workspace, *token, now, *by],
        ),
        Write::EndToken { workspace, token, at } => all.run(
            "UPDATE tokens SET expires_at = $3 WHERE workspace = $1 AND id = $2",
            params![*workspace, *token, *at],
        ),
        Write::InsertSetupLink(link) => setup_links::insert(all, link),
        Write::UpdateSetupLink(link) => setup_links::update(all, link),
        Write::InsertClient(client) => clients::insert(all, client),
        Write::RevokeClient { workspace, client } => clients::revoke(all, *workspace, *client, now),
        Write::InsertClientSecret { workspace, client, secret } => {
            clients::insert_secret(all, *workspace, *client, secret);
        }
        Write::RevokeClientSecret { workspace, client, secret } => {
            clients::revoke_secret(all, *workspace, *client, *secret, now);
        }
        Write::InsertConnection(connection) => insert_connection(all, connection)?,
        Write::UpdateConnection(connection) => update_connection(all, connection)?,
        Write::RemoveConnection { workspace, connection } => {
            let of_it = || params![*workspace, *connection];
            all.run("DELETE FROM identities WHERE workspace = $1 AND connection = $2", of_it());
            all.run("DELETE FROM logouts WHERE workspace = $1 AND connection = $2", of_it());
            all.run("DELETE FROM connections WHERE workspace = $1 AND id = $2", of_it());
        }
        Write::PutDomain(claim) => domains::put(all, claim),
        Write::DropDomain { workspace, domain, lost_at } => domains::remove(all, *workspace, domain, *lost_at),
        Write::InsertIdentity(identity) => all.run(
            "INSERT INTO identities (workspace, connection, subject, account, bound_at) VALUES ($1, $2, $3, $4, $5)",
            params![
                identity.workspace,
                identity.connection,
                &identity.subject,
                identity.account,
                identity.bound_at,
            ],
        ),
        Write::DropIdentities { workspace, account } => all.run(
            "DELETE FROM identities WHERE workspace = $1 AND account = $2",
            params![*workspace, *account],
        ),
        Write::InsertFactor(factor) => factors::insert(all, factor),
        Write::UpdateFactor(factor) => factors::update(all, factor),
        Write::RemoveFactor { account, factor } => factors::remove(all, *account, *factor),
        Write::InsertSession(session) => insert_session(all, session),
        Write::EndSession { session, why } => all.run(
            "UPDATE sessions SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL",
            params![*session, now, why.as_str()],
        ),
        Write::DropProof { session, workspace } => all.run(
            "DELETE FROM session_proofs WHERE session = $1 AND workspace = $2",
            params![*session, *workspace],
        ),
        Write::KeepLogout(logout) => logouts::keep(logout).into_iter().for_each(|sql| all.add(sql)),
        Write::InsertSignIn(one) => all.add(sign_ins::insert(one)?),
        Write::InsertExchange(one) => all.add(exchanges::insert(one)?),
        Write::Operator(write) => all.add(operators::written(write, now)),
        Write::Subscription(write) => subscriptions::write(all, write, now)?,
        Write::Wave(write) => all.0.extend(waves::statements(write)),
    }
    Ok(())
}

fn insert_workspace(all: &mut Statements, workspace: &Workspace) {
    all.run(
        "INSERT INTO workspaces (id, slug, name, kind, plan, grace_until, seat_limit, unverified_addresses, jit,
            created_at, session_idle, session_absolute, name_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            workspace.id,
            &workspace.slug,
            &workspace.name,
            workspace.kind.as_str(),
            workspace.plan.as_str(),
            workspace.grace_until,
            workspace.seats.limit,
            workspace.unverified_addresses.as_str(),
            workspace.jit,
            workspace.created_at,
            workspace.session_limits.idle_minutes,
            workspace.session_limits.absolute_minutes,
            name_key(&workspace.name),
        ],
    );
}

fn insert_connection(all: &mut Statements, connection: &Connection) -> Read<()> {
    let kept = connections::kept(&connection.protocol)?;
    all.run(
        "INSERT INTO connections (workspace, id, mode, issuer, oidc, saml, tested_at, tested_by, created_at,
            due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            connection.workspace,
            connection.id,
            rank(connection.mode),
            connection.protocol.issuer(),
            kept.oidc,
            kept.saml,
            connection.tested.map(|tested| tested.at),
            connection.tested.and_then(|tested| tested.by),
            connection.created_at,
            connection.first_due(),
        ],
    );
    Ok(())
}

fn update_connection(all: &mut Statements, connection: &Connection) -> Read<()> {
    let kept = connections::kept(&connection.protocol)?;
    all.run(
        "UPDATE connections SET mode = $3, issuer = $4, oidc = $5, saml = $6, tested_at = $7, tested_by = $8
        WHERE workspace = $1 AND id = $2",
        params![
            connection.workspace,
            connection.id,
            rank(connection.mode),
            connection.protocol.issuer(),
            kept.oidc,
            kept.saml,
            connection.tested.map(|tested| tested.at),
            connection.tested.and_then(|tested| tested.by),
        ],
    );
    Ok(())
}

fn insert_session(all: &mut Statements, session: &Session) {
    all.run(
        "INSERT INTO sessions (id, account, digest, mailbox_shown_at, opened_at, seen_at, expires_at, factor_shown_at,
            idled)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            session.id,
            session.account,
            session.digest,
            session.mailbox_shown_at,
            session.opened_at,
            session.seen_at,
            session.expires_at,
            session.factor_shown_at,
            span(session.idled),
        ],
    );
    for proof in &session.proofs {
        let connection = match proof.by {
            Means::Connection(connection) => Some(connection),
            Means::Mailbox | Means::BreakGlass => None,
        };
        all.run(
            "INSERT INTO session_proofs (session, workspace, connection, epoch, proven_at, break_glass,
                idled, subject, idp_session)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                session.id,
                proof.workspace,
                connection,
                proof.epoch,
                proof.at,
                proof.by == Means::BreakGlass,
                span(proof.idled),
                proof.there.map(|there| there.subject),
                proof.there.and_then(|there| there.session),
            ],
        );
    }
}
