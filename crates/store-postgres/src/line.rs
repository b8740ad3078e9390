//! A line: one connection to the server, and the statements that travel over it. Statements of which none needs the
//! answer of another travel together and cost one round trip.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use futures::{future::try_join_all, poll};
use tokio::time::timeout;
use tokio_postgres::{Client, Row, RowStream, Statement, types::ToSql};

use crate::{
    broken::{Broken, Read, failed},
    rows::Param,
};

/// How long the server may take to answer a question. It is told to give up on locks well before.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long it may take to write a change, of which some are of hundreds of thousands of rows.
const PATIENCE_WITH_WRITES: Duration = Duration::from_secs(300);

/// Whether statements are prepared once for each connection, or sent anew with every use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statements {
    /// Under a name that lives as long as the session does.
    Prepared,
    /// Without a name. Nothing is left behind in the session, so that a pooler may give it to others in between.
    Unnamed,
}

/// A statement and its values.
pub(crate) struct Sql {
    text: &'static str,
    params: Vec<Param>,
}

impl Sql {
    pub(crate) const fn new(text: &'static str, params: Vec<Param>) -> Self {
        Self { text, params }
    }
}

/// What became of a writing transaction whose last statements travelled with its end.
pub(crate) enum Ended {
    /// All were done, and the transaction was committed.
    Committed(Vec<Vec<Row>>),
    /// One failed, so that the transaction was undone.
    Undone(Broken),
    /// The answer was lost, and with it whether the transaction was committed.
    Unknown(Broken),
}

pub(crate) struct Line {
    client: Client,
    statements: Statements,
    known: Mutex<HashMap<&'static str, Statement>>,
}

impl Line {
    pub(crate) fn new(client: Client, statements: Statements) -> Self {
        Self { client, statements, known: Mutex::default() }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The rows a statement gives.
    pub(crate) async fn rows(&self, text: &'static str, params: Vec<Param>) -> Read<Vec<Row>> {
        patiently(self.asked(&Sql::new(text, params))).await
    }

    /// The row a statement gives, if it gives one.
    pub(crate) async fn one<T>(
        &self,
        text: &'static str,
        params: Vec<Param>,
        read: impl Fn(&Row) -> Read<T>,
    ) -> Read<Option<T>> {
        self.rows(text, params).await?.first().map(read).transpose()
    }

    /// The row a statement gives that may take its time.
    pub(crate) async fn patient_one<T>(
        &self,
        text: &'static str,
        params: Vec<Param>,
        read: impl Fn(&Row) -> Read<T>,
    ) -> Read<Option<T>> {
        self.asked(&Sql::new(text, params)).await?.first().map(read).transpose()
    }

    /// Every row a statement gives.
    pub(crate) async fn many<T>(
        &self,
        text: &'static str,
        params: Vec<Param>,
        read: impl Fn(&Row) -> Read<T>,
    ) -> Read<Vec<T>> {
        self.rows(text, params).await?.iter().map(read).collect()
    }

    /// Every row of a statement that is made up where it is needed, and may take its time.
    pub(crate) async fn free(&self, text: &str, params: &[Param]) -> Read<Vec<Row>> {
        let values: Vec<_> = params.iter().map(Param::typed).collect();
        self.client.query_typed(text, &values).await.map_err(failed)
    }

    /// The rows of such a statement one by one, as they come.
    pub(crate) async fn flowing(&self, text: &str, params: &[Param]) -> Read<RowStream> {
        self.client.query_typed_raw(text, params.iter().map(Param::typed)).await.map_err(failed)
    }

    /// Runs statements without values.
    pub(crate) async fn plain(&self, text: &str) -> Read<()> {
        patiently(async { self.client.batch_execute(text).await.map_err(failed) }).await
    }

    /// Begins a transaction with these statements, all in one round trip, and gives the rows of each.
    pub(crate) async fn begin(&self, begin: &'static str, statements: &[Sql]) -> Read<Vec<Vec<Row>>> {
        patiently(async {
            let mut flight = self.flight(Some(begin), statements, None).await?;
            flight.head.take().unwrap_or(Ok(()))?;
            flight.rows.into_iter().collect()
        })
        .await
    }

    /// The rows of each of these statements, in one round trip. They are run in this order.
    pub(crate) async fn together(&self, statements: &[Sql]) -> Read<Vec<Vec<Row>>> {
        patiently(async { self.flight(None, statements, None).await?.rows.into_iter().collect() }).await
    }

    /// Ends a transaction with these statements, all in one round trip.
    pub(crate) async fn commit(&self, statements: &[Sql]) -> Ended {
        let flight = match timeout(PATIENCE_WITH_WRITES, self.flight(None, statements, Some("COMMIT"))).await
        {
            Err(_) => return Ended::Unknown(Broken::lost("the server did not answer in time")),
            // What could not be prepared was never sent, and nothing behind it.
            Ok(Err(broken)) => return Ended::Undone(broken),
            Ok(Ok(flight)) => flight,
        };
        let rows: Read<Vec<_>> = flight.rows.into_iter().collect();
        match (rows, flight.tail.unwrap_or(Ok(()))) {
            (Ok(rows), Ok(())) => Ended::Committed(rows),
            (Err(broken), _) | (_, Err(broken)) if broken.is_lost() => Ended::Unknown(broken),
            // The server undoes a transaction in which a statement failed, whatever it is told at its end.
            (Err(broken), _) | (_, Err(broken)) => Ended::Undone(broken),
        }
    }

    async fn flight(
        &self,
        head: Option<&'static str>,
        statements: &[Sql],
        tail: Option<&'static str>,
    ) -> Read<Flight> {
        if self.statements == Statements::Prepared {
            // What still has to be prepared would be overtaken by what is behind it.
            try_join_all(statements.iter().map(|sql| self.prepared(sql))).await?;
        }
        // A statement is sent when it is polled first: polling each once sends all of them, in their order.
        let mut first = head.map(|text| Box::pin(self.client.batch_execute(text)));
        let first_early = match &mut first {
            Some(first) => poll!(first.as_mut()),
            None => Poll::Pending,
        };
        let mut middle: Vec<_> = statements.iter().map(|sql| Box::pin(self.asked(sql))).collect();
        let mut early = Vec::with_capacity(middle.len());
        for one in &mut middle {
            early.push(poll!(one.as_mut()));
        }
        let mut last = tail.map(|text| Box::pin(self.client.batch_execute(text)));
        let last_early = match &mut last {
            Some(last) => poll!(last.as_mut()),
            None => Poll::Pending,
        };

        let head = match first {
            Some(first) => Some(arrived(first, first_early).await.map_err(failed)),
            None => None,
        };
        let mut rows = Vec::with_capacity(middle.len());
        for (one, early) in middle.into_iter().zip(early) {
            rows.push(arrived(one, early).await);
        }
        let tail = match last {
            Some(last) => Some(arrived(last, last_early).await.map_err(failed)),
            None => None,
        };
        Ok(Flight { head, rows, tail })
    }

    async fn asked(&self, sql: &Sql) -> Read<Vec<Row>> {
        match self.statements {
            Statements::Prepared => {
                let values: Vec<_> =
                    sql.params.iter().map(|param| &*param.value as &(dyn ToSql + Sync)).collect();
                let statement = self.prepared(sql).await?;
                self.client.query(&statement, &values).await
            }
            Statements::Unnamed => {
                let values: Vec<_> = sql.params.iter().map(Param::typed).collect();
                self.client.query_typed(sql.text, &values).await
            }
        }
        .map_err(failed)
    }

    async fn prepared(&self, sql: &Sql) -> Read<Statement> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(sql.text).cloned();
        if let Some(statement) = known {
            return Ok(statement);
        }
        let kinds: Vec<_> = sql.params.iter().map(|param| param.kind.clone()).collect();
        let statement = self.client.prepare_typed(sql.text, &kinds).await.map_err(failed)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(sql.text, statement.clone());
        Ok(statement)
    }
}

/// What came back for statements that travelled together.
struct Flight {
    head: Option<Read<()>>,
    rows: Vec<Read<Vec<Row>>>,
    tail: Option<Read<()>>,
}

async fn arrived<F: Future>(answer: F, early: Poll<F::Output>) -> F::Output {
    match early {
        Poll::Ready(answer) => answer,
        Poll::Pending => answer.await,
    }
}

async fn patiently<T>(answer: impl Future<Output = Read<T>>) -> Read<T> {
    let answered = timeout(PATIENCE, answer).await;
    answered.unwrap_or_else(|_| Err(Broken::lost("the server did not answer in time")))
}
