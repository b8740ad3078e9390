//! Ids that stories can call by a name.

use domain::{Id, id::Kind};

use super::rows::World;

impl World {
    /// An id that was never given before, known by a name from now on.
    pub(crate) fn new_id<K: Kind>(&mut self, name: &str) -> Id<K> {
        self.given += 1;
        self.names.insert(self.given, name.to_owned());
        Id::from_bits(self.given)
    }

    /// The name an id is known by.
    pub(crate) fn name<K: Kind>(&self, id: Id<K>) -> &str {
        self.names.get(&id.bits()).map_or("?", String::as_str)
    }

    /// The name of whatever has this printed id; the text itself when nothing has.
    pub(crate) fn name_of_printed(&self, id: &str) -> String {
        let named = self.names.iter().find(|(bits, _)| {
            let printed = domain::AccountId::from_bits(**bits).to_string();
            id.split_once('_').is_some_and(|(_, digits)| printed.ends_with(digits))
        });
        named.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    }

    /// A name no account goes by yet: `ada`, then `ada-2`. Members go by the names of their accounts.
    pub(crate) fn new_account_name(&self, wanted: &str) -> String {
        self.unused(wanted, self.accounts.keys().map(|id| id.bits()))
    }

    /// A name no directory user of the workspace goes by yet.
    pub(crate) fn new_user_name(&self, workspace: domain::WorkspaceId, wanted: &str) -> String {
        let here = self.users.values().filter(|user| user.workspace == workspace);
        self.unused(wanted, here.map(|user| user.id.bits()))
    }

    fn unused(&self, wanted: &str, ids: impl Iterator<Item = u128>) -> String {
        let wanted = wanted.split('@').next().unwrap_or_default().to_lowercase();
        let used: Vec<_> = ids.filter_map(|bits| self.names.get(&bits)).collect();
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        names.find(|name| !used.contains(&name)).unwrap_or_default()
    }
}
