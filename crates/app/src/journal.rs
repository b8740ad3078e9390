//! The journal of what directories' identity providers ask for. What was done or refused under the lock is written with
//! what it did. The rest (reads, and messages that make no sense) is written a little later, so that no reader waits for a
//! disk: a crash may lose a second of it.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    ExchangeId, Refusal,
    exchange::{Exchange, MOST_KEPT, MOST_READS_KEPT, Outcome, Verb},
    rules::journal,
};
use store::{Decision, Failure, SelectExchanges, Transaction};

use crate::App;

/// What a request came to under the lock: what was done, the product's "no", or the protocol's.
pub type Came<T, F> = Result<Result<T, Refusal>, F>;

/// The entry of a request, by what it came to; asked under the lock, perhaps more than once.
pub type Entry<T, F> = Arc<dyn Fn(&Came<T, F>) -> Exchange + Send + Sync>;

/// The decision with its entry in the journal. Where the workspace is gone there is none to write into.
pub(crate) fn with<T, F>(
    decision: Decision<Came<T, F>>,
    entry: &Entry<T, F>,
    transaction: &dyn Transaction,
) -> Decision<Came<T, F>> {
    if transaction.workspace().is_none() {
        return decision;
    }
    let exchange = entry(&decision.answer);
    Decision::new(journal::kept(decision.change, exchange), decision.answer)
}

/// How many entries wait to be written: what an identity provider asks for within a second, as long as it is not in a
/// great hurry. Of more reads than that the journal does not tell, so that it never slows them down.
const MOST_READS_WAITING: usize = 100;
/// And how many that were refused.
const MOST_REFUSED_WAITING: usize = 500;

/// Entries that wait to be written.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<Queues>);

#[derive(Debug, Default)]
struct Queues {
    reads: VecDeque<Exchange>,
    refused: VecDeque<Exchange>,
}

impl Waiting {
    /// Whether a read may be told of still. Whoever asks first spares making an entry that nobody keeps.
    pub fn has_room_for_read(&self) -> bool {
        self.queues().reads.len() < MOST_READS_WAITING
    }

    /// Lets an entry wait to be written.
    pub fn push(&self, exchange: Exchange) {
        let mut queues = self.queues();
        let (queue, most) = if exchange.is_read() {
            (&mut queues.reads, MOST_READS_WAITING)
        } else {
            (&mut queues.refused, MOST_REFUSED_WAITING)
        };
        if queue.len() < most {
            queue.push_back(exchange);
        }
    }

    fn take(&self) -> Vec<Exchange> {
        let queues = mem::take(&mut *self.queues());
        queues.reads.into_iter().chain(queues.refused).collect()
    }

    fn queues(&self) -> std::sync::MutexGuard<'_, Queues> {
        // Whoever panicked has left whole entries behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what waits. Tells how many entries.
///
/// # Errors
/// [`Failure`]; those entries are lost.
pub async fn write(app: &App) -> Result<usize, Failure> {
    let waiting = app.exchanges.take();
    let count = waiting.len();
    if count > 0 {
        app.store.keep(waiting).await?;
    }
    Ok(count)
}

/// Forgets the oldest entries of journals that have grown too long. Tells how many.
///
/// # Errors
/// [`Failure`].
pub async fn shorten(app: &App) -> Result<u64, Failure> {
    app.store.shorten(MOST_KEPT, MOST_READS_KEPT).await
}

/// A new entry's id.
#[must_use]
pub fn id(app: &App) -> ExchangeId {
    app.id(app.now())
}

/// What is asked for, as it was typed. What is empty is not asked for.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sought<'a> {
    /// `reads`, or nothing for all others.
    pub what: &'a str,
    /// What the requests were to do.
    pub verb: &'a str,
    /// What came of them.
    pub outcome: &'a str,
    /// The stable code.
    pub code: &'a str,
    /// The id of a person or group, or their name.
    pub about: &'a str,
    /// The id of a token or client.
    pub by: &'a str,
}

/// The entries that are asked for.
///
/// # Errors
/// [`Refusal::ValueInvalid`] for what can't be in any entry.
pub fn select(sought: Sought<'_>) -> Result<SelectExchanges, Refusal> {
    let wrong = |field, why: &str| Refusal::ValueInvalid { field, why: why.to_owned() };
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut select = SelectExchanges { code: said(sought.code), ..SelectExchanges::default() };
    select.reads = match sought.what.trim() {
        "" | "changes" => false,
        "reads" => true,
        _ => return Err(wrong("what", text::values::use_changes_or_reads())),
    };
    if let Some(verb) = said(sought.verb) {
        let why = text::values::use_verb();
        select.verb = Some(Verb::named(&verb).ok_or_else(|| wrong("verb", why))?);
    }
    if let Some(outcome) = said(sought.outcome) {
        let why = text::values::use_outcome();
        select.outcome = Some(Outcome::named(&outcome).ok_or_else(|| wrong("outcome", why))?);
    }
    if let Some(about) = said(sought.about) {
        let user = about.parse::<domain::DirectoryUserId>().map(domain::Id::bits);
        let group = about.parse::<domain::DirectoryGroupId>().map(domain::Id::bits);
        match user.or(group) {
            Ok(bits) => select.resource = Some(bits),
            Err(_) => select.name = Some(about),
        }
    }
    if let Some(by) = said(sought.by) {
        let token = by.parse::<domain::TokenId>().map(domain::Id::bits);
        let client = by.parse::<domain::ClientId>().map(domain::Id::bits);
        let why = text::values::by_unknown();
        select.opener = Some(token.or(client).map_err(|_| wrong("by", why))?);
    }
    Ok(select)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_with_all_the_room_people_need() {
        assert_eq!(select(Sought::default()), Ok(SelectExchanges::default()));
        let found =
            select(Sought { verb: " change ", outcome: "refused", about: " Ada ", ..Sought::default() });
        let expected = SelectExchanges {
            verb: Some(Verb::Change),
            outcome: Some(Outcome::Refused),
            name: Some("Ada".to_owned()),
            ..SelectExchanges::default()
        };
        assert_eq!(found, Ok(expected));
        let user = domain::DirectoryUserId::from_bits(7).to_string();
        let client = domain::ClientId::from_bits(9).to_string();
        let found = select(Sought { what: "reads", about: &user, by: &client, ..Sought::default() }).unwrap();
        assert_eq!((found.reads, found.resource, found.opener), (true, Some(7), Some(9)));
    }

    #[test]
    fn what_can_be_in_no_entry_is_refused_by_name() {
        for (sought, field) in [
            (Sought { what: "all", ..Sought::default() }, "what"),
            (Sought { verb: "PUT", ..Sought::default() }, "verb"),
            (Sought { outcome: "ok", ..Sought::default() }, "outcome"),
            (Sought { by: "usr_1", ..Sought::default() }, "by"),
        ] {
            assert!(matches!(select(sought), Err(Refusal::ValueInvalid { field: at, .. }) if at == field));
        }
    }
}
