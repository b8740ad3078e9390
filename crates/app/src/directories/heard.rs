//! Whether an identity provider has been heard of: what a set-up waits for.

use domain::{Moment, directory::Directory, exchange::Exchange};
use store::{Cut, Failure, Select, SelectExchanges};

use crate::App;

/// What a directory has been told of so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// How many people it holds.
    pub users: u32,
    /// How many groups it holds.
    pub groups: u32,
    /// The user name of the first person it holds, and since when.
    pub first: Option<(String, Moment)>,
    /// What its identity provider asked for last, whatever came of it: that of a test button as well.
    pub last: Option<Exchange>,
}

impl Heard {
    /// Whether anything was told at all.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.users > 0 || self.groups > 0
    }
}

/// What a directory has been told of, and when it was asked last. A read stands in the journal a second later.
///
/// # Errors
/// [`Failure`] where the store fails.
pub async fn heard(app: &App, directory: &Directory) -> Result<Heard, Failure> {
    let (workspace, id) = (directory.workspace, directory.id);
    let first = app.store.directory_users(workspace, id, &Select::All, None, 1).await?;
    let first = first.into_iter().next().map(|user| (user.told.user_name, user.created_at));
    let mut last: Option<Exchange> = None;
    for reads in [false, true] {
        let select = SelectExchanges { reads, ..SelectExchanges::default() };
        let newest = app.store.exchanges(workspace, &select, Cut::new(None, 1)).await?;
        // What an earlier directory was asked is none of this one's.
        let newest = newest.items.into_iter().find(|one| one.directory == id);
        last = last.into_iter().chain(newest).max_by_key(|one| one.at);
    }
    Ok(Heard { users: directory.users, groups: directory.groups, first, last })
}
