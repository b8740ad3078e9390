//! `usher operator-key …`.

use std::sync::Arc;

use app::{App, operator};
use domain::{OperatorKeyId, operator::Key};
use serde_json::{Value, json};

use super::{Configured, Failed, say};
use crate::wire;

/// The use cases on the configured database, beside the service that may be running on it.
pub(super) async fn opened(configured: &Configured) -> Result<Arc<App>, Failed> {
    let config = configured.load()?;
    let outfit = wire::outfit(&config)?;
    let (store, _) = config.database()?.open().await?;
    Ok(wire::assembled(outfit, config.public_url, store).app)
}

/// Makes an operator key and shows it, this once.
pub(super) async fn create(configured: Configured, name: String) -> Result<(), Failed> {
    let app = opened(&configured).await?;
    let (id, secret) = operator::create_key(&app, name).await?;
    if configured.json {
        return say(&json!({"id": id, "operator_key": secret.reveal()}));
    }
    println!("{}", secret.reveal());
    eprintln!("This is operator key {id}. Keep it safe: it is not shown again.");
    Ok(())
}

fn shown(key: &Key) -> Value {
    json!({"id": key.id, "name": key.name, "created_at": key.created_at, "revoked_at": key.revoked_at})
}

/// Lists the keys.
pub(super) async fn list(configured: Configured) -> Result<(), Failed> {
    let keys = opened(&configured).await?.store.operator_keys().await?;
    if configured.json {
        return say(&json!({"items": keys.iter().map(shown).collect::<Vec<_>>()}));
    }
    if keys.is_empty() {
        println!("There are no operator keys; `usher operator-key create` makes one.");
    }
    for Key { id, name, created_at, revoked_at } in &keys {
        let standing = revoked_at.map_or_else(|| "live".to_owned(), |at| format!("revoked {at}"));
        println!("{id}  created {created_at}  {standing}  {name}");
    }
    Ok(())
}

/// Revokes a key.
pub(super) async fn revoke(configured: Configured, id: OperatorKeyId) -> Result<(), Failed> {
    let app = opened(&configured).await?;
    let key = operator::revoke_key(&app, id).await?;
    if configured.json {
        return say(&shown(&key));
    }
    if let Some(at) = key.revoked_at {
        println!("Operator key {id} ({}) was revoked {at} and opens nothing any more.", key.name);
    }
    Ok(())
}
