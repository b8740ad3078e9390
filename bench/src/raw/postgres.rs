//! PostgreSQL: each request a transaction of its own that travels in one round trip, over a connection of its own for each
//! that the load has. What they wait for is one another, at the row of their workspace, and the server's disk.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::Moment;
use futures::future::try_join_all;
use postgres_cluster::Database;
use store_postgres::{Postgres, Settings};
use tokio_postgres::{Client, NoTls, Statement, types::ToSql};

use super::{
    DIRECTORY, GROUP, PRESENT, Rows, TOKEN, WORKSPACE, account, address, external_id, given_name, id, member,
    name_key, patched, somebody, told, user, words,
};
use crate::{
    Failed,
    load::{Measured, Worker, measured},
    product::person,
};

/// One point read, as a request of it makes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reads {
    /// The token, then the person of an id.
    ById,
    /// The token, then the person of a user name.
    ByUserName,
}

/// Such requests a second, over so many connections.
pub(crate) async fn writes(
    database: &Database,
    rows: Rows,
    connections: usize,
    lasts: Duration,
) -> Result<Measured, Failed> {
    let next = Arc::new(AtomicUsize::new(PRESENT));
    let filled = filled(database).await?;
    let writer = |client| Writer { engine: Engine::of(client), rows, next: Arc::clone(&next) };
    let mut workers = vec![writer(filled)];
    for _ in 1..connections {
        workers.push(writer(connected(database).await?));
    }
    measured(workers, lasts).await
}

/// Such reads a second, over so many connections.
pub(crate) async fn reads(
    database: &Database,
    reads: Reads,
    connections: usize,
    lasts: Duration,
) -> Result<Measured, Failed> {
    let filled = filled(database).await?;
    let mut workers = vec![Asker { engine: Engine::of(filled), reads }];
    for _ in 1..connections {
        workers.push(Asker { engine: Engine::of(connected(database).await?), reads });
    }
    measured(workers, lasts).await
}

async fn connected(database: &Database) -> Result<Client, Failed> {
    let (client, connection) = tokio_postgres::connect(&database.url(), NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// A connection to a database with the schema of the product, a workspace, its people, a token and a group.
async fn filled(database: &Database) -> Result<Client, Failed> {
    drop(Postgres::open(Settings::parse(&database.url())?, [0; 16], Moment::from_micros(0)).await?);
    let mut engine = Engine::of(connected(database).await?);
    let workspace = vec![sql(
        "INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
        VALUES ($1, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0)",
        values![bytes(&WORKSPACE)],
    )];
    let token = sql(
        "INSERT INTO tokens (workspace, id, directory, digest, hint, created_at, expires_at)
        VALUES ($1, $2, $3, $4, '', 0, 0)",
        values![bytes(&WORKSPACE), bytes(&id(7, 1)), bytes(&DIRECTORY), bytes(&TOKEN)],
    );
    let group = sql(
        "INSERT INTO directory_groups (workspace, directory, id, display_name, display_name_key, resource, size, version,
            created_at, changed_at)
        VALUES ($1, $2, $3, 'Everyone', 'everyone', '{}', 0, 1, 0, 0)",
        values![bytes(&WORKSPACE), bytes(&DIRECTORY), bytes(&GROUP)],
    );
    engine.commit(workspace.into_iter().chain([token, group]).collect()).await?;
    for number in 1..=PRESENT {
        engine.commit(write(Rows::Provisioning, number)).await?;
    }
    engine.client.batch_execute("ANALYZE").await?;
    Ok(engine.client)
}

type Value = Box<dyn ToSql + Send + Sync>;

struct Sql {
    text: &'static str,
    values: Vec<Value>,
}

fn sql(text: &'static str, values: Vec<Value>) -> Sql {
    Sql { text, values }
}

macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(Box::new($value) as Value),*] };
}
use values;

fn bytes(id: &[u8]) -> Vec<u8> {
    id.to_vec()
}

/// A connection and what is prepared on it.
struct Engine {
    client: Client,
    known: HashMap<&'static str, Statement>,
}

impl Engine {
    fn of(client: Client) -> Self {
        Self { client, known: HashMap::new() }
    }

    async fn prepared(&mut self, text: &'static str) -> Result<Statement, Failed> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let made = self.client.prepare(text).await?;
        self.known.insert(text, made.clone());
        Ok(made)
    }

    /// Writes these in one transaction and one round trip.
    async fn commit(&mut self, statements: Vec<Sql>) -> Result<(), Failed> {
        let mut prepared = Vec::with_capacity(statements.len());
        for statement in &statements {
            prepared.push(self.prepared(statement.text).await?);
        }
        type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send + 'a>>;
        let client = &self.client;
        let mut flight: Vec<Sent<'_>> = vec![Box::pin(client.batch_execute("BEGIN"))];
        for (statement, prepared) in statements.iter().zip(&prepared) {
            flight.push(Box::pin(async move {
                let values: Vec<_> =
                    statement.values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
                client.execute(prepared, &values).await.map(drop)
            }));
        }
        flight.push(Box::pin(client.batch_execute("COMMIT")));
        // Each is sent when it is polled first, which is in this order.
        try_join_all(flight).await?;
        Ok(())
    }

    async fn row(&mut self, text: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<(), Failed> {
        let statement = self.prepared(text).await?;
        self.client.query_one(&statement, values).await?;
        Ok(())
    }
}

struct Writer {
    engine: Engine,
    rows: Rows,
    next: Arc<AtomicUsize>,
}

impl Worker for Writer {
    async fn once(&mut self, _: usize) -> Result<(), Failed> {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        self.engine.commit(write(self.rows, number)).await
    }
}

struct Asker {
    engine: Engine,
    reads: Reads,
}

impl Worker for Asker {
    async fn once(&mut self, _: usize) -> Result<(), Failed> {
        let token =
            "SELECT t.id, t.workspace, t.directory, t.expires_at, t.revoked_at, w.slug, w.plan, w.seats_taken
            FROM tokens t JOIN workspaces w ON w.id = t.workspace WHERE t.digest = $1";
        self.engine.row(token, &[&bytes(&TOKEN)]).await?;
        let (text, key): (_, Value) = match self.reads {
            Reads::ById => (
                "SELECT id, member, resource, version, created_at, changed_at FROM directory_users
                WHERE workspace = $1 AND directory = $2 AND id = $3",
                Box::new(bytes(&user(7))),
            ),
            Reads::ByUserName => (
                "SELECT id, member, resource, version, created_at, changed_at FROM directory_users
                WHERE workspace = $1 AND directory = $2 AND user_name_key = $3",
                Box::new(address(7)),
            ),
        };
        self.engine.row(text, &[&bytes(&WORKSPACE), &bytes(&DIRECTORY), &*key]).await
    }
}

fn write(rows: Rows, number: usize) -> Vec<Sql> {
    let mut all = match rows {
        Rows::Provisioning => provision(number),
        Rows::Patch => patch(number),
        Rows::GroupAdd => list(number),
    };
    tell(rows, number, &mut all);
    all
}

/// The tallies, the events with their numbers, the audit entry, and the mark by which a lost answer is found out.
fn tell(rows: Rows, number: usize, all: &mut Vec<Sql>) {
    let told = told(rows, number);
    let mark = bytes(&id(5, number));
    all.push(sql("INSERT INTO commits (id, at, is_void) VALUES ($1, 0, false)", values![mark.clone()]));
    all.push(sql(
        "UPDATE workspaces SET seats_taken = seats_taken + $2, directory_users = directory_users + $2,
            entries = entries + 1, events = events + $3, told_at = told_at + 1
        WHERE id = $1",
        values![bytes(&WORKSPACE), told.joined, told.events.len() as i64],
    ));
    let first = told.events[0].0;
    for (ordinal, (name, data)) in (0_i64..).zip(told.events) {
        all.push(sql(
            "INSERT INTO outbox (workspace, commit_id, ordinal, stamp, number, name, at, data)
            VALUES ($1, $2, $3, $4, $4, $5, 0, $6)",
            values![bytes(&WORKSPACE), mark.clone(), ordinal, number as i64, name, data],
        ));
    }
    all.push(sql(
        "INSERT INTO audit (workspace, number, at, actor, action, target, details) VALUES ($1, $2, 0, $3, $4, $5, $6)",
        values![bytes(&WORKSPACE), number as i64, told.actor, first, told.target, told.details],
    ));
}

fn provision(number: usize) -> Vec<Sql> {
    let (account, member, user) = (bytes(&account(number)), bytes(&member(number)), bytes(&user(number)));
    let (workspace, directory) = (bytes(&WORKSPACE), bytes(&DIRECTORY));
    let (address, name) = (address(number), given_name(number));
    let [one, two, three, four] = words(number);
    vec![
        sql(
            "INSERT INTO accounts (id, status, given_name, family_name, created_at)
            VALUES ($1, 'unclaimed', $2, 'Of Acme', 0)",
            values![account.clone(), name.clone()],
        ),
        sql(
            "INSERT INTO addresses (address_key, address, account, proof, proven_by, since)
            VALUES ($1, $2, $3, 'domain', $4, 0)",
            values![address.clone(), address.clone(), account.clone(), workspace.clone()],
        ),
        sql(
            "INSERT INTO members (workspace, id, account, email, email_key, given_name, family_name, role, seat, source,
                standing, claimed_by, epoch, joined_at, words, name_key)
            VALUES ($1, $2, $3, $4, $5, $6, 'Of Acme', 'member', 'full', 'directory', 'active', $7, 0, 0, $8, $9)",
            values![
                workspace.clone(),
                member.clone(),
                account,
                address.clone(),
                address.clone(),
                name.clone(),
                user.clone(),
                serde_json::json!(words(number)).to_string(),
                name_key(number),
            ],
        ),
        sql(
            "INSERT INTO member_words (workspace, word, member)
            VALUES ($1, $3, $2), ($1, $4, $2), ($1, $5, $2), ($1, $6, $2)",
            values![workspace.clone(), member.clone(), one, two, three, four],
        ),
        sql(
            "INSERT INTO directory_users (workspace, directory, id, member, user_name, user_name_key, external_id, active,
                given_name, family_name, email, address_key, email_keys, resource, version, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, 'Of Acme', $9, $10, $11, $12, 1, 0, 0)",
            values![
                workspace.clone(),
                directory.clone(),
                user.clone(),
                member,
                address.clone(),
                address.clone(),
                external_id(number),
                name,
                address.clone(),
                address.clone(),
                format!(r#"["{address}"]"#),
                person(number).to_string(),
            ],
        ),
        sql(
            "INSERT INTO directory_user_emails (workspace, directory, email_key, directory_user) VALUES ($1, $2, $3, $4)",
            values![workspace, directory, address, user],
        ),
    ]
}

fn patch(number: usize) -> Vec<Sql> {
    let of = somebody(number);
    vec![sql(
        "UPDATE directory_users SET member = $4, user_name = $5, user_name_key = $6, external_id = $7, active = true,
            given_name = $8, family_name = 'Of Acme', email = $5, address_key = $6, email_keys = $9, resource = $10,
            version = version + 1, changed_at = $11, told_role = NULL
        WHERE workspace = $1 AND directory = $2 AND id = $3",
        values![
            bytes(&WORKSPACE),
            bytes(&DIRECTORY),
            bytes(&user(of)),
            bytes(&member(of)),
            address(of),
            address(of),
            external_id(of),
            given_name(of),
            format!(r#"["{}"]"#, address(of)),
            patched(number),
            number as i64,
        ],
    )]
}

fn list(number: usize) -> Vec<Sql> {
    let (workspace, directory) = (bytes(&WORKSPACE), bytes(&DIRECTORY));
    vec![
        sql(
            "INSERT INTO directory_group_lists (workspace, directory, of_group, kind, who) VALUES ($1, $2, $3, 0, $4)",
            values![workspace.clone(), directory.clone(), bytes(&GROUP), bytes(&user(number))],
        ),
        sql(
            "UPDATE directory_groups SET display_name = 'Everyone', display_name_key = 'everyone', external_id = NULL,
                resource = '{}', size = size + 1, version = version + 1, changed_at = $4
            WHERE workspace = $1 AND directory = $2 AND id = $3",
            values![workspace, directory, bytes(&GROUP), number as i64],
        ),
    ]
}
