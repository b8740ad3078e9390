//! Whether an identity provider has been heard of: what a set-up waits for.

use domain::{Moment, directory::Directory};
use store::{Failure, Select};

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
}

impl Heard {
    /// Whether anything was told at all.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.users > 0 || self.groups > 0
    }
}

/// What a directory has been told of. It is known by what the directory holds, so that a test button which only reads
/// leaves nothing to see.
///
/// # Errors
/// [`Failure`] where the store fails.
pub async fn heard(app: &App, directory: &Directory) -> Result<Heard, Failure> {
    let (workspace, id) = (directory.workspace, directory.id);
    let first = app.store.directory_users(workspace, id, &Select::All, None, 1).await?;
    let first = first.into_iter().next().map(|user| (user.told.user_name, user.created_at));
    Ok(Heard { users: directory.users, groups: directory.groups, first })
}
