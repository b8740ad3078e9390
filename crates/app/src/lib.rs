//! Use cases: what can be asked of the product. Each opens a transaction, reads what a rule needs, asks the rule, and
//! hands the change it answers with to the store. None decides anything itself, and none knows how it was asked.
//!
//! Reads that decide nothing go to the store's readers directly, through [`App::store`].

pub mod access;
pub mod accounts;
mod admins;
pub mod clients;
pub mod closing;
pub mod codes;
pub mod connections;
pub mod deliveries;
pub mod directories;
pub mod domains;
pub mod erasure;
mod error;
pub mod factors;
pub mod gate;
pub mod groups;
pub mod journal;
mod letter;
pub mod logout;
pub mod mappings;
pub mod members;
pub mod operator;
pub mod ports;
pub mod provisioning;
pub mod rekey;
pub mod secret;
pub mod sessions;
pub mod setup_links;
pub mod sign_in;
pub mod subscriptions;
pub mod usage;
pub mod vault;
pub mod waves;
pub mod workspaces;

use std::sync::Arc;

use domain::{Change, Id, Moment, Refusal, Workspace, id::Kind, rules::Scene};
use store::{Decision, Store, Transaction};
use url::Url;

pub use self::error::{Error, Outcome};
use self::{
    access::ClientKeys,
    ports::{Clock, Entropy, Forge, Post, Txt, Wire},
    sign_in::Providers,
    usage::Usages,
    vault::Vault,
};

/// Everything use cases need.
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of ours.
    pub forge: Arc<dyn Forge>,
    /// Identity providers.
    pub wire: Arc<dyn Wire>,
    /// Mail.
    pub post: Arc<dyn Post>,
    /// DNS.
    pub txt: Arc<dyn Txt>,
    /// Secrets that are used again.
    pub vault: Vault,
    /// What identity providers said of themselves lately.
    pub providers: Providers,
    /// The keys of clients, fetched lately.
    pub client_keys: ClientKeys,
    /// When directories were asked lately.
    pub usages: Usages,
    /// What waits to be written into directories' journals.
    pub exchanges: journal::Waiting,
    /// Where people reach this installation, without a final slash.
    pub public_url: Url,
    /// How directories' texts are compared.
    pub folds: Folds,
}

/// The forms in which directories' texts are compared, as the protocol that carries them says.
#[derive(Debug, Clone, Copy)]
pub struct Folds {
    /// Of user names.
    pub user_name: fn(&str) -> String,
    /// Of addresses, where they are searched rather than believed.
    pub email: fn(&str) -> String,
}

impl App {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn id<K: Kind>(&self, now: Moment) -> Id<K> {
        self.entropy.id(now)
    }

    /// An address of ours: the public URL and a path that begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// An instant in the form in which messages are judged.
pub(crate) fn stamp(now: Moment) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(now.micros()).unwrap_or(jiff::Timestamp::MAX)
}

/// What a rule answered, as a transaction's decision: a refusal leaves at most its line in the audit log.
pub(crate) fn decided<T>(
    scene: Scene<'_>,
    target: &str,
    answer: Result<(Change, T), Refusal>,
) -> Decision<Result<T, Refusal>> {
    match answer {
        Ok((change, answer)) => Decision::new(change, Ok(answer)),
        Err(refusal) => Decision::new(domain::rules::note(scene, &refusal, target), Err(refusal)),
    }
}

/// The transaction's workspace, to be kept while the transaction goes on reading.
pub(crate) fn workspace(transaction: &dyn Transaction) -> Result<Workspace, Refusal> {
    transaction.workspace().cloned().ok_or(Refusal::WorkspaceNotFound)
}

/// The transaction's workspace, or the end of the script with the refusal that there is none.
macro_rules! workspace_or_refuse {
    ($transaction:expr) => {
        match crate::workspace($transaction) {
            Ok(workspace) => workspace,
            Err(refusal) => return Ok(store::Decision::nothing(Err(refusal))),
        }
    };
}
pub(crate) use workspace_or_refuse;
