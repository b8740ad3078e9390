//! SQLite alone: the rows of a provisioning, without a rule.

use std::path::Path;

use domain::{AccountId, DirectoryUserId, Id, MemberId, Moment, directory_user::Told};
use rusqlite::{Connection as Db, OptionalExtension, params};
use store_sqlite::Sqlite;

/// Which statements are run for each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statements {
    /// The rows that are there afterwards, and the tally: the least that any store would write.
    Rows,
    /// What the store writes, statement for statement.
    Writes,
    /// What the store reads before it, too, and the savepoints.
    All,
}

const WORKSPACE: [u8; 16] = [1; 16];
const DIRECTORY: [u8; 16] = [2; 16];

pub(crate) struct Raw {
    db: Db,
    statements: Statements,
    next: u128,
    events: i64,
}

impl Raw {
    pub(crate) fn open(path: &Path, statements: Statements) -> Self {
        drop(Sqlite::open(path, Moment::from_micros(0)).expect("the schema is made"));
        let db = Db::open(path).expect("the database opens");
        db.pragma_update(None, "synchronous", "full").expect("set");
        db.pragma_update(None, "foreign_keys", false).expect("set");
        db.pragma_update(None, "temp_store", "memory").expect("set");
        db.pragma_update(None, "cache_size", -8192).expect("set");
        db.set_prepared_statement_cache_capacity(256);
        db.execute(
            "INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
            VALUES (?1, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0)",
            [WORKSPACE],
        )
        .expect("a workspace");
        db.execute(
            "INSERT INTO directories (id, workspace, state, post_of_inactive, created_at)
            VALUES (?1, ?2, 'on', 'conflict', 0)",
            [DIRECTORY, WORKSPACE],
        )
        .expect("a directory");
        db.execute(
            "INSERT INTO domains (workspace, domain, challenge, claimed_at, verified_at, verified_by)
            VALUES (?1, 'acme.example', '', 0, 0, 'operator')",
            [WORKSPACE],
        )
        .expect("a domain");
        Self { db, statements, next: 1 << 126, events: 0 }
    }

    fn id<K: domain::id::Kind>(&mut self) -> Id<K> {
        self.next += 1;
        Id::from_bits(self.next)
    }

    /// Provisions these people in one commit.
    pub(crate) fn provision(&mut self, people: &[Told]) {
        self.run("BEGIN IMMEDIATE");
        for told in people {
            if self.statements == Statements::All {
                self.run("SAVEPOINT job");
                self.look(told).expect("the reads");
            }
            self.person(told).expect("the writes");
            if self.statements == Statements::All {
                self.run("RELEASE job");
            }
        }
        self.run("COMMIT");
    }

    fn run(&self, sql: &str) {
        self.db.prepare_cached(sql).and_then(|mut statement| statement.execute([])).expect(sql);
    }

    fn look(&self, told: &Told) -> rusqlite::Result<()> {
        let email = told.email.as_ref().expect("an address");
        let id = |row: &rusqlite::Row<'_>| row.get::<_, [u8; 16]>(0);
        let workspace =
            "SELECT w.id, w.slug, w.name, w.kind, w.plan, w.grace_until, w.seat_limit, w.seats_taken,
                w.unverified_addresses, w.created_at,
                (SELECT max(c.mode) FROM connections c WHERE c.workspace = w.id),
                d.id, d.state, d.post_of_inactive, d.created_at, w.directory_users
            FROM workspaces w LEFT JOIN directories d ON d.workspace = w.id WHERE w.id = ?1";
        self.db.prepare_cached(workspace)?.query_row([WORKSPACE], id)?;
        let user = "SELECT u.id, u.resource FROM directory_users u
            WHERE u.directory = ?1 AND u.user_name_key = ?2 AND u.workspace = ?3";
        let found = params![DIRECTORY, told.user_name_key, WORKSPACE];
        self.db.prepare_cached(user)?.query_row(found, id).optional()?;
        let domains = "SELECT domain FROM domains WHERE workspace = ?1 AND verified_at IS NOT NULL";
        self.db.prepare_cached(domains)?.query_row([WORKSPACE], |row| row.get::<_, String>(0)).optional()?;
        let user = "SELECT u.id, u.resource FROM directory_users u
            WHERE u.directory = ?1 AND u.external_id = ?2 AND u.workspace = ?3";
        let found = params![DIRECTORY, told.external_id, WORKSPACE];
        self.db.prepare_cached(user)?.query_row(found, id).optional()?;
        let member = "SELECT m.id FROM members m
            WHERE m.workspace = ?1 AND m.email_key = ?2 AND m.claimed_by IS NULL ORDER BY m.standing, m.id LIMIT 1";
        for _ in 0..2 {
            self.db.prepare_cached(member)?.query_row(params![WORKSPACE, email.key()], id).optional()?;
        }
        let owner =
            "SELECT a.id FROM addresses o JOIN accounts a ON a.id = o.account WHERE o.address_key = ?1";
        self.db.prepare_cached(owner)?.query_row([email.key()], id).optional()?;
        Ok(())
    }

    fn person(&mut self, told: &Told) -> rusqlite::Result<()> {
        let account: AccountId = self.id();
        let member: MemberId = self.id();
        let user: DirectoryUserId = self.id();
        let (account, member, user) = (account.to_bytes(), member.to_bytes(), user.to_bytes());
        let email = told.email.as_ref().expect("an address");
        let now = 1_795_424_400_000_000_i64;
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| self.db.prepare_cached(sql)?.execute(params);
        run(
            "INSERT INTO accounts (id, status, given_name, family_name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            &[&account, &"unclaimed", &told.given_name, &told.family_name, &now],
        )?;
        run(
            "INSERT OR REPLACE INTO addresses (address_key, address, account, proof, proven_by, since)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[&email.key(), &email.as_str(), &account, &"domain", &WORKSPACE, &now],
        )?;
        run(
            "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat,
                source, standing, claimed_by, epoch, joined_at, left_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'member', 'full', 'directory', 'active', ?8, 0, ?9, NULL)",
            &[
                &WORKSPACE,
                &member,
                &account,
                &email.as_str(),
                &email.key(),
                &told.given_name,
                &told.family_name,
                &user,
                &now,
            ],
        )?;
        run(
            "INSERT INTO directory_users (id, workspace, directory, member, user_name, user_name_key, external_id,
                active, given_name, family_name, email, email_keys, resource, version, created_at, changed_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?13)",
            &[
                &user,
                &WORKSPACE,
                &DIRECTORY,
                &member,
                &told.user_name,
                &told.user_name_key,
                &told.external_id,
                &told.given_name,
                &told.family_name,
                &email.as_str(),
                &email.key(),
                &told.resource,
                &now,
            ],
        )?;
        run(
            "INSERT INTO directory_user_emails (directory, email_key, user) VALUES (?1, ?2, ?3)",
            &[&DIRECTORY, &email.key(), &user],
        )?;
        let data =
            [told.resource.get(..220).unwrap_or_default(), told.resource.get(..120).unwrap_or_default()];
        let event = "INSERT INTO events (workspace, number, name, at, data) VALUES (?1, ?2, ?3, ?4, ?5)";
        let audit = "INSERT INTO audit (workspace, number, at, actor, action, target, details)
            VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM audit WHERE workspace = ?1), ?2, ?3, ?4, ?5, ?6)";
        let names = ["member.provisioned", "seat.taken"];
        if self.statements == Statements::Rows {
            run(
                "UPDATE workspaces SET seats_taken = seats_taken + 1, directory_users = directory_users + 1,
                    events = events + 2 WHERE id = ?1",
                &[&WORKSPACE],
            )?;
            for (name, data) in names.into_iter().zip(data) {
                self.events += 1;
                run(event, &[&WORKSPACE, &self.events, &name, &now, &data])?;
            }
        } else {
            run(
                "UPDATE workspaces SET seats_taken = seats_taken + ?2, directory_users = directory_users + ?3
                WHERE id = ?1",
                &[&WORKSPACE, &1, &1],
            )?;
            for (name, data) in names.into_iter().zip(data) {
                let sql = "UPDATE workspaces SET events = events + 1 WHERE id = ?1 RETURNING events";
                let number: i64 = self.db.prepare_cached(sql)?.query_row([WORKSPACE], |row| row.get(0))?;
                run(event, &[&WORKSPACE, &number, &name, &now, &data])?;
            }
        }
        let actor = "directory dir_3zzzzzzzzzzzzzzzzzzzzzzzzb tok_3zzzzzzzzzzzzzzzzzzzzzzzzb";
        let target = "usr_3zzzzzzzzzzzzzzzzzzzzzzzzc";
        run(audit, &[&WORKSPACE, &now, &actor, &"member.provisioned", &target, &data[1]])?;
        Ok(())
    }
}
