//! Clients of a directory: made, given secrets, revoked, and kept as a store keeps them.

use domain::{
    Change, ClientId, Moment, Refusal, SecretId, WorkspaceId, Write,
    client::{Client, Keys, Proof},
    moment::days,
    rules::{
        Scene,
        client::{self, NewClient, NewProof, NewSecret},
        lock::Hand,
    },
};

use super::rows::{World, new_row};

impl World {
    /// Makes a client of this name, with a secret `secret-N`.
    pub(crate) fn add_client(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        self.add_client_until(slug, hand, name, self.now.after(days(365)))
    }

    pub(crate) fn add_client_until(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        end: Moment,
    ) -> Result<Change, Refusal> {
        let secret = self.new_secret(end);
        self.make(slug, hand, name, NewProof::Secret(secret))
    }

    /// Makes a client of this name that proves itself by keys.
    pub(crate) fn add_keyed_client(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let keys = Keys::Address("https://partner.example/keys".to_owned());
        self.make(slug, hand, name, NewProof::Keys { keys, issuer: None, subject: None, audience: None })
    }

    pub(crate) fn make(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        proof: NewProof,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let new = NewClient { id: self.new_id(name), name: name.to_owned(), proof };
        let clients = self.clients_of(workspace.id);
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, client) = client::add(scene, hand, &clients, new)?;
        self.commit(Some(workspace.id), actor, &change);
        assert_eq!(self.clients[&client.id], client, "the rule answers with what it wrote");
        Ok(change)
    }

    pub(crate) fn add_secret(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let new = self.new_secret(self.now.after(days(365)));
        let (clients, client) = (self.clients_of(workspace.id), self.client_named(name));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let (change, _) = client::add_secret(scene, hand, &clients, client, new)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn revoke_secret(
        &mut self,
        slug: &str,
        hand: Hand,
        name: &str,
        secret: &str,
    ) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let secrets = self.clients.values().flat_map(Client::secrets).map(|secret| secret.id);
        let secret = secrets.into_iter().find(|id| self.name(*id) == secret);
        let secret = secret.unwrap_or(SecretId::from_bits(0));
        let (clients, client) = (self.clients_of(workspace.id), self.client_named(name));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = client::revoke_secret(scene, hand, &clients, client, secret)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    pub(crate) fn revoke_client(&mut self, slug: &str, hand: Hand, name: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.actor(hand));
        let (clients, client) = (self.clients_of(workspace.id), self.client_named(name));
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let change = client::revoke(scene, hand, &clients, client)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    fn new_secret(&mut self, expires_at: Moment) -> NewSecret {
        let number = 1 + self.clients.values().flat_map(Client::secrets).count();
        let id = self.new_id(&format!("secret-{number}"));
        NewSecret { id, digest: [7; 32], hint: "a1b2".to_owned(), expires_at }
    }

    /// The id of the client of this name, or one that nobody has.
    pub(crate) fn client_named(&self, name: &str) -> ClientId {
        let id = self.clients.keys().find(|id| self.name(**id) == name);
        id.copied().unwrap_or(ClientId::from_bits(0))
    }

    pub(super) fn clients_of(&self, workspace: WorkspaceId) -> Vec<Client> {
        self.clients.values().filter(|one| one.workspace == workspace).cloned().collect()
    }

    pub(super) fn apply_to_clients(&mut self, write: &Write) {
        let now = self.now;
        match write.clone() {
            Write::InsertClient(client) => new_row(&mut self.clients, client.id, client),
            Write::RevokeClient { client, .. } => {
                let client = self.clients.get_mut(&client).unwrap();
                assert_eq!(client.revoked_at.replace(now), None, "a client is revoked once");
            }
            Write::InsertClientSecret { client, secret, .. } => {
                match &mut self.clients.get_mut(&client).unwrap().proof {
                    Proof::Secrets(secrets) => secrets.push(secret),
                    Proof::Keys(keys) => panic!("{keys:?} has no secrets"),
                }
            }
            Write::RevokeClientSecret { client, secret, .. } => {
                let secrets = match &mut self.clients.get_mut(&client).unwrap().proof {
                    Proof::Secrets(secrets) => secrets,
                    Proof::Keys(keys) => panic!("{keys:?} has no secrets"),
                };
                let found = secrets.iter_mut().find(|one| one.id == secret);
                let secret = found.expect("only a secret that is there is revoked");
                assert_eq!(secret.revoked_at.replace(now), None, "a secret is revoked once");
            }
            other => panic!("{other:?} is about no client"),
        }
    }
}
