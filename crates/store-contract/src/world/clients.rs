//! A directory's clients.

use domain::{
    Change, ClientId, Refusal, SecretId, WorkspaceId,
    client::{Client, SECRET_LIVES_FOR, Secret},
    rules::{
        Scene,
        client::{self, NewClient, NewProof, NewSecret},
        lock::Hand,
    },
};
use store::Scope;

use super::{World, decided, here, scene};

/// A question to the rules about a workspace's clients.
type Asked<I, T> = fn(Scene<'_>, &[Client], &I) -> Result<(Change, T), Refusal>;

impl World {
    /// Makes a client.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn client_with(&self, workspace: WorkspaceId, proof: NewProof) -> Client {
        let new = NewClient { id: self.id(), name: "Entra ID".to_owned(), proof };
        let made = self.ask_clients(workspace, new, |scene, clients, new| {
            client::add(scene, Hand::Operator, clients, new.clone())
        });
        made.await.expect("a client is made")
    }

    /// Makes a client with a secret.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn client(&self, workspace: WorkspaceId) -> Client {
        self.client_with(workspace, NewProof::Secret(self.new_secret())).await
    }

    /// Gives a client a secret more.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn secret(&self, workspace: WorkspaceId, client: ClientId) -> Secret {
        let input = (client, self.new_secret());
        let made = self.ask_clients(workspace, input, |scene, clients, (client, new)| {
            client::add_secret(scene, Hand::Operator, clients, *client, new.clone())
        });
        made.await.expect("a secret is made")
    }

    /// Revokes a secret.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn revoke_secret(&self, workspace: WorkspaceId, client: ClientId, secret: SecretId) {
        let revoked = self.ask_clients(workspace, (client, secret), |scene, clients, (client, secret)| {
            let change = client::revoke_secret(scene, Hand::Operator, clients, *client, *secret)?;
            Ok((change, ()))
        });
        revoked.await.expect("a secret is revoked");
    }

    /// Revokes a client.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn revoke_client(&self, workspace: WorkspaceId, client: ClientId) {
        let revoked = self.ask_clients(workspace, client, |scene, clients, client| {
            Ok((client::revoke(scene, Hand::Operator, clients, *client)?, ()))
        });
        revoked.await.expect("a client is revoked");
    }

    fn new_secret(&self) -> NewSecret {
        NewSecret {
            id: self.id(),
            digest: self.digest(),
            hint: "wxyz".to_owned(),
            expires_at: self.now().after(SECRET_LIVES_FOR),
        }
    }

    async fn ask_clients<I, T>(
        &self,
        workspace: WorkspaceId,
        input: I,
        asked: Asked<I, T>,
    ) -> Result<T, Refusal>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let input = (input, asked, self.now());
        self.ask(Scope::Workspace(workspace), input, |(input, asked, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let clients = transaction.clients().await?;
                Ok(decided(asked(scene(&workspace, *now), &clients, input)))
            })
        })
        .await
    }
}
