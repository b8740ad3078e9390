//! Workspaces are made and set up: domains, connections, directories, tokens.

use domain::{
    Actor, Change, ConnectionId, Member, Refusal, Role, WorkspaceId,
    connection::{Binding, Certificate, ClientAuth, Endpoint, Mode, Oidc, Protocol, Saml},
    directory::{Directory, NewManners, PostOfInactive, State, Token},
    rules::{
        Scene, close,
        connect::{self, Around, Guards},
        direct::{self, Way},
        lock::Hand,
        policy,
        workspaces::{self, Edit, NewWorkspace},
    },
    workspace::{Kind, Plan},
};

use super::{
    dashboard::{ADMIN, OPERATOR},
    people::{address, told},
    rows::World,
};

/// A directory that is to revive inactive people.
pub(crate) fn reviving() -> NewManners {
    NewManners { post_of_inactive: Some(PostOfInactive::Revive), ..NewManners::default() }
}

impl World {
    /// The operator deletes a workspace, having typed this.
    pub(crate) fn close(&mut self, slug: &str, typed: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.operator());
        let held = close::Held {
            domains: self.claims.iter().filter(|claim| claim.workspace == workspace.id).cloned().collect(),
            tokens: self.tokens.values().filter(|token| token.workspace == workspace.id).cloned().collect(),
            clients: self.clients.values().filter(|one| one.workspace == workspace.id).cloned().collect(),
        };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = close::close(scene, typed, &held)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// So many of those who have access to a closed workspace leave it.
    pub(crate) fn depart(&mut self, slug: &str, most: usize) -> Change {
        let workspace = self.workspace(slug).clone();
        let here = self.members.values().filter(|one| one.workspace == workspace.id && one.is_active());
        let leaving: Vec<_> = here.take(most).map(|one| self.departing(one)).collect();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let change = close::depart(scene, &leaving).unwrap();
        self.commit(Some(workspace.id), Actor::System, &change);
        change
    }

    fn departing(&self, member: &Member) -> close::Departing {
        close::Departing {
            member: member.clone(),
            sessions: self.live_sessions(member.account),
            user: member.claimed_by.map(|user| self.users[&user].clone()),
        }
    }

    /// An emptied workspace is deleted.
    pub(crate) fn delete_workspace(&mut self, slug: &str) -> Change {
        let workspace = self.workspace(slug).clone();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let change = close::delete(scene);
        self.commit(Some(workspace.id), Actor::System, &change);
        change
    }

    /// Acme: Enterprise, 25 seats, `acme.example` verified, single sign-on optional, the directory on.
    pub(crate) fn acme() -> Self {
        let mut world = Self::without_directory();
        world.set_up("acme", OPERATOR, State::On).unwrap();
        world.add_token("acme", OPERATOR).unwrap();
        world
    }

    /// Acme with a directory that stages.
    pub(crate) fn staging() -> Self {
        let mut world = Self::without_directory();
        world.set_up("acme", OPERATOR, State::Staging).unwrap();
        world.add_token("acme", OPERATOR).unwrap();
        world
    }

    /// Acme with enabled single sign-on and no directory.
    pub(crate) fn without_directory() -> Self {
        let mut world = Self::new();
        world.create("acme", Kind::Team, Plan::Enterprise, Some(25), "owner@acme.example").unwrap();
        world.verify("acme", "acme.example").unwrap();
        world.connect("acme", "okta");
        world.force("okta", Mode::Optional).unwrap();
        world
    }

    /// Another customer beside whoever is there, with a verified domain, single sign-on and a directory of its own.
    pub(crate) fn and_rival(mut self) -> Self {
        self.create("rival", Kind::Team, Plan::Enterprise, Some(25), "owner@rival.example").unwrap();
        self.verify("rival", "rival.example").unwrap();
        self.connect("rival", "rivals-own");
        self.force("rivals-own", Mode::Optional).unwrap();
        self.set_up("rival", OPERATOR, State::On).unwrap();
        self.add_token("rival", OPERATOR).unwrap();
        self
    }

    /// Ada, who is a member of Acme and of Rival's workspace and has one of her own.
    pub(crate) fn ada_everywhere() -> Self {
        let mut world = Self::acme().and_rival();
        world.personal("adas-home", "ada@acme.example");
        world.turn_off("rival", OPERATOR).unwrap();
        world.add("rival", ADMIN, "ada@acme.example", Role::Member).unwrap();
        world.post("acme", told("ada@acme.example")).unwrap();
        world
    }

    /// A personal workspace.
    pub(crate) fn personal(&mut self, slug: &str, owner: &str) {
        self.create(slug, Kind::Personal, Plan::Standard, None, owner).unwrap();
    }

    pub(crate) fn create(
        &mut self,
        slug: &str,
        kind: Kind,
        plan: Plan,
        seats: Option<u32>,
        owner: &str,
    ) -> Result<Change, Refusal> {
        let owner = address(owner);
        let name = self.new_account_name(owner.as_str());
        let new = NewWorkspace {
            id: self.new_id(slug),
            name: slug.to_owned(),
            slug: slug.to_owned(),
            kind,
            plan,
            seats,
            owner_place: self.new_id(&name),
            new_account: self.new_id(&name),
            owner: owner.clone(),
        };
        let account = self.addresses.get(owner.key()).map(|owned| owned.account);
        let holder = self.workspaces.values().find(|one| one.slug == slug).map(|one| one.id);
        let actor = self.operator();
        let (change, workspace) = workspaces::create(actor, self.now, new, account, holder)?;
        self.commit(None, actor, &change);
        assert_eq!(self.workspaces[&workspace.id], workspace, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn edit(&mut self, slug: &str, edit: Edit) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.operator());
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) =
            workspaces::edit(scene, edit, &self.tokens_of(workspace.id), &self.clients_of(workspace.id))?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn plan(&mut self, slug: &str, plan: Plan) -> Change {
        self.edit(slug, Edit { plan: Some(plan), ..Edit::default() }).unwrap()
    }

    pub(crate) fn seats(&mut self, slug: &str, limit: u32) -> Change {
        self.edit(slug, Edit { seats: Some(Some(limit)), ..Edit::default() }).unwrap()
    }

    /// Makes a connection of this name.
    pub(crate) fn connect(&mut self, slug: &str, name: &str) -> Change {
        self.try_connect(slug, OPERATOR, name).unwrap()
    }

    pub(crate) fn try_connect(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let oidc = Oidc {
            issuer: format!("https://{name}.example"),
            client_id: "usher".to_owned(),
            auth: ClientAuth::Secret { sealed: "AQID".to_owned(), sent: None },
        };
        self.connect_by(slug, hand, name, Protocol::Oidc(oidc))
    }

    /// Makes a connection of this name that speaks this protocol.
    pub(crate) fn connect_by(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        protocol: Protocol,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let id = self.new_id(name);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = connect::create(scene, hand, protocol, id)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// A SAML connection is told anew what its identity provider says of itself.
    pub(crate) fn renew(&mut self, name: &str, hand: Hand, saml: Saml) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(name)].clone();
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let owners = self.owning(workspace.id);
        let (change, renewed) = connect::renew(scene, hand, &connection, saml, &owners)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.connections[&connection.id], renewed);
        Ok(change)
    }

    /// An OpenID Connect connection is told by what its identity provider knows us.
    pub(crate) fn identify(
        &mut self,
        name: &str,
        hand: Hand,
        client_id: &str,
        auth: ClientAuth,
    ) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(name)].clone();
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, identified) = connect::identify(
            scene,
            hand,
            &connection,
            client_id.to_owned(),
            auth,
            &self.owning(workspace.id),
        )?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.connections[&connection.id], identified);
        Ok(change)
    }

    pub(crate) fn connection(&self, name: &str) -> ConnectionId {
        *self.connections.keys().find(|id| self.name(**id) == name).unwrap()
    }

    /// The operator switches a connection whatever the guards say.
    pub(crate) fn force(&mut self, name: &str, to: Mode) -> Result<Change, Refusal> {
        self.switch(name, OPERATOR, to, Guards::Forced)
    }

    pub(crate) fn switch(
        &mut self,
        name: &str,
        hand: Hand,
        to: Mode,
        guards: Guards,
    ) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(name)].clone();
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let others = self.connections.values().filter(|one| one.workspace == workspace.id);
        let around = Around {
            others: others.filter(|one| one.id != connection.id).map(|one| one.mode).collect(),
            verified: self.verified(workspace.id),
            guarded_owners: self.guarded_owners(workspace.id),
            sessions: self.sessions_through(&connection),
        };
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = connect::switch(scene, hand, &connection, &around, to, guards)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// Says whether people nobody added are taken in at their first sign-in.
    pub(crate) fn take_in(&mut self, slug: &str, hand: Hand, wanted: bool) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, after) = policy::take_in(scene, hand, wanted)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(*self.workspace(slug), after, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn remove_connection(&mut self, name: &str, hand: Hand) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(name)].clone();
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = connect::remove(scene, hand, &connection)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// An admin signs in through a connection in a test.
    pub(crate) fn test(&mut self, name: &str, hand: Hand) -> Result<Change, Refusal> {
        let connection = self.connections[&self.connection(name)].clone();
        let (workspace, actor) = (self.workspaces[&connection.workspace].clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = connect::tested(scene, hand, &connection)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// Brings the directory into a state, with its settings as they are.
    pub(crate) fn set_up(&mut self, slug: &str, hand: Hand, state: State) -> Result<Change, Refusal> {
        self.set_up_with(slug, hand, state, NewManners::default())
    }

    /// Brings the directory into a state and gives it its settings. One that stages and is to be on is switched on.
    pub(crate) fn set_up_with(
        &mut self,
        slug: &str,
        hand: Hand,
        state: State,
        asked: NewManners,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let id = self.new_id("directory");
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, directory) = match direct::set_up(scene, hand, state, asked, id)? {
            Way::Change(change, directory) => (*change, directory),
            Way::SwitchOn(staged) => (self.switched_on(scene, &staged)?, Directory { state, ..staged }),
        };
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.workspace(slug).directory.as_ref(), Some(&directory), "what was asked for is so");
        Ok(change)
    }

    pub(crate) fn turn_off(&mut self, slug: &str, hand: Hand) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = direct::turn_off(scene, hand)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn revoke_token(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let tokens = self.tokens_of(workspace.id);
        let token = self.tokens.keys().find(|id| self.name(**id) == name);
        let token = token.copied().unwrap_or(domain::TokenId::from_bits(0));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = direct::revoke_token(scene, hand, &tokens, token)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }
    pub(super) fn tokens_of(&self, workspace: WorkspaceId) -> Vec<Token> {
        self.tokens.values().filter(|one| one.workspace == workspace).cloned().collect()
    }
}

/// What a SAML identity provider of this name says of itself, with as many certificates.
pub(crate) fn saml(name: &str, certificates: u8) -> Saml {
    let certificate = |number: u8| Certificate {
        der: format!("MII{number}"),
        fingerprint: format!("AA:0{number}"),
        subject: format!("CN={name}"),
        expires_at: domain::Moment::from_micros(0),
    };
    Saml {
        entity_id: format!("https://{name}.example/saml"),
        single_sign_on: vec![Endpoint {
            binding: Binding::Redirect,
            location: format!("https://{name}.example/sso"),
            response_location: None,
        }],
        single_logout: Vec::new(),
        certificates: (0..certificates).map(certificate).collect(),
        wants_signed_requests: false,
        encryption: false,
        own_key: None,
        idp_initiated: false,
        metadata_url: None,
        proposal: None,
        sha1_until: None,
        next_key: None,
        old_key: None,
    }
}
