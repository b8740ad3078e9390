//! A directory's clients and their secrets.

use domain::{
    client::{Client, Keys, Proof, Secret},
    moment::days,
    rules::client::NewProof,
};

use crate::World;

fn with_secrets(client: &Client, secrets: &[&Secret]) -> Client {
    let secrets = secrets.iter().map(|secret| (*secret).clone()).collect();
    Client { proof: Proof::Secrets(secrets), ..client.clone() }
}

fn federated(keys: Keys) -> NewProof {
    NewProof::Keys {
        keys,
        issuer: Some("https://login.microsoftonline.com/tenant/v2.0".to_owned()),
        subject: Some("object-id".to_owned()),
        audience: Some("api://app-id".to_owned()),
    }
}

/// Clients are listed oldest first with their secrets, dead ones included, and come back as written.
pub async fn a_client_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let first = world.client(ready.id).await;
    world.pass(days(1));
    let second = world.secret(ready.id, first.id).await;
    let inline = world.client_with(ready.id, federated(Keys::Inline(r#"{"keys":[]}"#.to_owned()))).await;
    let address = NewProof::Keys {
        keys: Keys::Address("https://partner.example/keys".to_owned()),
        issuer: None,
        subject: None,
        audience: None,
    };
    let address = world.client_with(ready.id, address).await;
    let both = with_secrets(&first, &[&first.secrets()[0], &second]);
    let expected = [both.clone(), inline.clone(), address.clone()];
    assert_eq!(world.store.clients(ready.id).await.unwrap(), expected);
    let at = world.workspace(ready.id).await;
    for client in expected {
        let read = world.store.client(client.id).await.unwrap();
        assert_eq!(read, Some((client, at.clone())));
    }
    assert_eq!(world.store.client(world.id()).await.unwrap(), None);

    world.pass(days(1));
    world.revoke_client(ready.id, address.id).await;
    let revoked = Client { revoked_at: Some(world.now()), ..address };
    assert_eq!(world.store.clients(ready.id).await.unwrap(), [both, inline, revoked.clone()]);
    let read = world.store.client(revoked.id).await.unwrap();
    assert_eq!(read, Some((revoked, world.workspace(ready.id).await)), "dead or alive");
}

/// A revoked secret stays in the list and is not among what the door shows; the client stays, also without any.
pub async fn a_revoked_secret_is_listed_and_opens_nothing(world: World) {
    let ready = world.ready("acme").await;
    let (client, other) = (world.client(ready.id).await, world.client(ready.id).await);
    let first = client.secrets()[0].clone();
    let second = world.secret(ready.id, client.id).await;
    let door = async || world.store.client(client.id).await.unwrap().unwrap().0;
    world.pass(days(1));
    world.revoke_secret(ready.id, client.id, first.id).await;
    let first = Secret { revoked_at: Some(world.now()), ..first };
    let listed = [with_secrets(&client, &[&first, &second]), other.clone()];
    assert_eq!(world.store.clients(ready.id).await.unwrap(), listed);
    assert_eq!(door().await, with_secrets(&client, &[&second]));
    world.revoke_secret(ready.id, client.id, second.id).await;
    assert_eq!(door().await, with_secrets(&client, &[]));
    assert_eq!(world.store.client(other.id).await.unwrap().unwrap().0, other, "no other is concerned");
}

/// A directory that is turned off takes its clients and their secrets with it, and nobody else's.
pub async fn a_directory_that_is_gone_takes_its_clients_along(world: World) {
    let (ready, other) = (world.ready("acme").await, world.ready("globex").await);
    let client = world.client(ready.id).await;
    world.secret(ready.id, client.id).await;
    let elsewhere = world.client(other.id).await;
    world.turn_off(ready.id).await;
    assert_eq!(world.store.client(client.id).await.unwrap(), None);
    assert_eq!(world.store.clients(ready.id).await.unwrap(), []);
    assert_eq!(world.store.clients(other.id).await.unwrap(), [elsewhere]);
}
