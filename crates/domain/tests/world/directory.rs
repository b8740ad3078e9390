//! A directory speaks: POST, PUT and DELETE of a person, with what a store would find for each.

use domain::{
    Actor, Change, Credential, DirectoryUserId, Member, Refusal, Workspace,
    account::Status,
    directory::{Directory, PostOfInactive, State},
    directory_user::{DirectoryUser, Told},
    rules::{
        Scene,
        lock::Hand,
        provision::{self, Foreseen, Found, NewIds, Place, Preview, Switch},
    },
};

use super::{dashboard::OPERATOR, rows::World};

impl World {
    pub(crate) fn workspace(&self, slug: &str) -> &Workspace {
        self.workspaces.values().find(|one| one.slug == slug).unwrap_or_else(|| panic!("no workspace {slug}"))
    }

    /// The directory user of this name (see [`World::new_user_name`]) in a workspace.
    pub(crate) fn user(&self, slug: &str, name: &str) -> &DirectoryUser {
        self.find_user(slug, name).unwrap_or_else(|| panic!("no directory user {name} in {slug}"))
    }

    pub(crate) fn find_user(&self, slug: &str, name: &str) -> Option<&DirectoryUser> {
        let workspace = self.workspace(slug).id;
        self.users.values().find(|user| user.workspace == workspace && self.name(user.id) == name)
    }

    /// The place of the account of this name in a workspace.
    pub(crate) fn member(&self, slug: &str, name: &str) -> &Member {
        self.find_member(slug, name).unwrap_or_else(|| panic!("no member {name} in {slug}"))
    }

    pub(crate) fn find_member(&self, slug: &str, name: &str) -> Option<&Member> {
        let workspace = self.workspace(slug).id;
        self.members.values().find(|one| one.workspace == workspace && self.name(one.account) == name)
    }

    /// The directory of a workspace, as an actor.
    pub(crate) fn directory_of(&self, slug: &str) -> Actor {
        let workspace = self.workspace(slug);
        let directory = workspace.directory.as_ref().expect("the workspace has a directory").id;
        let token = self.tokens.values().find(|token| token.directory == directory);
        let by = Credential::Token(token.expect("the directory has a token").id);
        Actor::Directory { directory, by }
    }

    /// What is found about whom the directory tells of.
    pub(crate) fn found(&self, workspace: &Workspace, told: &Told) -> Found {
        let directory = workspace.directory.as_ref().map(|directory| directory.id);
        let users = || self.users.values().filter(|user| Some(user.directory) == directory);
        let owner = told.email.as_ref().and_then(|email| self.addresses.get(email.key()));
        let owner = owner.map(|owned| (owned.clone(), self.accounts[&owned.account].clone()));
        let shown_under = |key: &str| self.unclaimed(workspace.id, key);
        let by_address = told.email.as_ref().and_then(|email| shown_under(email.key()));
        let by_name = || shown_under(&told.user_name_key);
        Found {
            same_user_name: users().find(|user| user.told.user_name_key == told.user_name_key).cloned(),
            same_external_id: users()
                .find(|user| told.external_id.is_some() && user.told.external_id == told.external_id)
                .cloned(),
            verified: self.verified(workspace.id),
            owners_place: owner.as_ref().and_then(|(_, one)| self.place(workspace.id, one.id)).cloned(),
            owner,
            groups: Vec::new(),
            unclaimed: by_address.or_else(by_name).cloned(),
        }
    }

    /// A member whom no directory claims, shown under this address: one who has access before one who left, the older first.
    pub(super) fn unclaimed(&self, workspace: domain::WorkspaceId, key: &str) -> Option<&domain::Member> {
        let shown = self.members.values().filter(|member| {
            member.workspace == workspace
                && member.claimed_by.is_none()
                && member.email.as_ref().is_some_and(|email| email.key() == key)
        });
        shown.min_by_key(|member| (!member.is_active(), member.id))
    }

    fn own_place(&self, user: &DirectoryUser) -> Option<Place> {
        let member = &self.members[&user.member?];
        Some(Place {
            member: member.clone(),
            account: self.accounts[&member.account].clone(),
            owned: self.owned_by(member.account),
            sessions: self.live_sessions(member.account),
            owners: self.owners(member.workspace),
        })
    }

    fn new_person(&mut self, workspace: &Workspace, user_name: &str) -> NewIds {
        let user = self.new_user_name(workspace.id, user_name);
        let name = self.new_account_name(user_name);
        NewIds { user: self.new_id(&user), account: self.new_id(&name), member: self.new_id(&name) }
    }

    /// The directory tells of somebody new, or of somebody inactive whom it revives.
    pub(crate) fn post(&mut self, slug: &str, told: Told) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let revives = workspace
            .directory
            .as_ref()
            .is_some_and(|one| one.manners.post_of_inactive == PostOfInactive::Revive);
        let found = self.found(&workspace, &told);
        let known = found.same_user_name.clone().or(found.same_external_id.clone());
        self.create_user(&workspace, told, &found, known.filter(|user| revives && !user.told.active))
    }

    /// The directory revives inactive people from now on.
    pub(crate) fn revives(&mut self, slug: &str) {
        let state = self.workspace(slug).directory.as_ref().map(|directory| directory.state);
        self.set_up_with(slug, OPERATOR, state.unwrap(), super::set_up::reviving()).unwrap();
    }

    /// As [`World::post`] by somebody who hands the rule whoever is known, in whatever state and directory.
    pub(crate) fn post_regardless(&mut self, slug: &str, told: Told) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let found = self.found(&workspace, &told);
        let known = found.same_user_name.clone().or(found.same_external_id.clone());
        self.create_user(&workspace, told, &found, known)
    }

    fn create_user(
        &mut self,
        workspace: &Workspace,
        told: Told,
        found: &Found,
        known: Option<DirectoryUser>,
    ) -> Result<Change, Refusal> {
        let (actor, new) = (self.directory_of(&workspace.slug), self.new_person(workspace, &told.user_name));
        let revived = known.as_ref().map(|user| (user, self.own_place(user)));
        let scene = Scene { workspace, actor, now: self.now };
        let (change, user) = provision::create(scene, told, found, revived, new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.users[&user.id], user, "the rule answers with what it wrote");
        Ok(change)
    }

    /// The directory tells something else of the person of this name.
    pub(crate) fn put(&mut self, slug: &str, name: &str, told: Told) -> Result<Change, Refusal> {
        let id = self.user(slug, name).id;
        self.put_user(slug, id, told)
    }

    pub(crate) fn put_user(
        &mut self,
        slug: &str,
        id: DirectoryUserId,
        told: Told,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.directory_of(slug));
        let mut found = self.found(&workspace, &told);
        found.groups = self.groups_having(id);
        let (user, new) = (self.users[&id].clone(), self.new_person(&workspace, &told.user_name));
        let place = self.own_place(&user);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, after) = provision::update(scene, &user, told, &found, place.as_ref(), new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.users[&id], after, "the rule answers with what it wrote");
        Ok(change)
    }

    /// The directory forgets the person of this name.
    pub(crate) fn delete(&mut self, slug: &str, name: &str) -> Result<Change, Refusal> {
        let id = self.user(slug, name).id;
        self.delete_user(slug, id)
    }

    pub(crate) fn delete_user(&mut self, slug: &str, id: DirectoryUserId) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.directory_of(slug));
        let user = self.users[&id].clone();
        let place = self.own_place(&user);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = provision::remove(scene, &user, place.as_ref(), &self.listing_user(id))?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// A staged directory is switched on by the operator.
    pub(crate) fn switch_on(&mut self, slug: &str) -> Result<Change, Refusal> {
        self.set_up(slug, OPERATOR, State::On)
    }

    /// Everybody a staged directory tells of is placed, one by one, and it is on.
    pub(super) fn switched_on(&mut self, scene: Scene<'_>, staged: &Directory) -> Result<Change, Refusal> {
        let mut switch = Switch::begin(scene);
        let users: Vec<_> = self.users.values().filter(|one| one.directory == staged.id).cloned().collect();
        for user in users {
            let mut found = self.found(scene.workspace, &user.told);
            found.groups = self.groups_having(user.id);
            let new = self.new_person(scene.workspace, &user.told.user_name);
            switch.place(&user, &found, new)?;
        }
        switch.finish(staged)
    }

    /// What switching it on would do.
    pub(crate) fn preview(&mut self, slug: &str, hand: Hand) -> Result<Foreseen, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let mut preview = Preview::begin(scene, hand)?;
        let users: Vec<_> =
            self.users.values().filter(|one| one.workspace == workspace.id).cloned().collect();
        for user in users {
            let mut found = self.found(&workspace, &user.told);
            found.groups = self.groups_having(user.id);
            let new = self.new_person(&workspace, &user.told.user_name);
            preview.place(&user, &found, new);
        }
        Ok(preview.finish().0)
    }

    /// Whoever a directory tells of is the one its member is claimed by, and it is known whether something else is shown of them.
    pub(super) fn check_users(&self) {
        for user in self.users.values() {
            let member = user.member.map(|id| &self.members[&id]);
            assert!(
                member.is_none_or(|member| member.claimed_by == Some(user.id)),
                "{user:?} claims {member:?}"
            );
            let is_erased = |member: &Member| self.accounts[&member.account].status == Status::Erased;
            if let Some(member) = member.filter(|member| member.is_active() && !is_erased(member)) {
                let otherwise = !user.told.is_shown_of(member);
                assert_eq!(
                    user.shown_otherwise, otherwise,
                    "what is shown of {member:?} is what {user:?} tells"
                );
            }
        }
    }
}
