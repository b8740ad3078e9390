//! An account is erased, as an application would do it: the account first, then its places one by one.

use domain::{
    AccountId, Change, Refusal,
    account::{Account, Status},
    rules::{Scene, admit::Leaving, erase},
};

use super::rows::World;

impl World {
    /// What the write says, in maps.
    pub(super) fn erase_rows(&mut self, id: AccountId) {
        let account = self.accounts.get_mut(&id).expect("the account is there");
        *account = Account { status: Status::Erased, given_name: None, family_name: None, ..account.clone() };
        self.addresses.retain(|_, owned| owned.account != id);
        self.identities.retain(|identity| identity.account != id);
        for member in self.members.values_mut().filter(|member| member.account == id) {
            (member.email, member.given_name, member.family_name) = (None, None, None);
        }
    }

    /// Erases the account of this name. Gives the change of the account, and those of its places in the order of workspaces.
    pub(crate) fn erase(&mut self, name: &str) -> Result<(Change, Vec<Change>), Refusal> {
        let id = *self.accounts.keys().find(|id| self.name(**id) == name).unwrap();
        let places = || self.members.values().filter(|member| member.account == id);
        for member in places() {
            erase::allowed(member, &self.workspaces[&member.workspace], self.owners(member.workspace))?;
        }
        let places: Vec<_> = places().map(|member| member.id).collect();
        let actor = self.operator();
        let erased = erase::account(self.now, actor, &self.accounts[&id].clone(), &self.live_sessions(id));
        self.commit(None, actor, &erased);
        let mut changes = Vec::new();
        for place in places {
            let member = self.members[&place].clone();
            let workspace = self.workspaces[&member.workspace].clone();
            let sessions = self.live_sessions(id);
            let leaving = Leaving { member: &member, sessions: &sessions, owners: self.owners(workspace.id) };
            let user = member.claimed_by.map(|user| self.users[&user].clone());
            let user = user.as_ref().map(|user| (user, r#"{"active":false}"#.to_owned()));
            let change = erase::depart(Scene { workspace: &workspace, actor, now: self.now }, leaving, user)?;
            self.commit(Some(workspace.id), actor, &change);
            changes.push(change);
        }
        Ok((erased, changes))
    }
}
