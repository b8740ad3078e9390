//! `usher operator-key …`.

use serde_json::json;

use super::{Configured, Failed, say};
use crate::wire;

/// Makes an operator key and shows it, this once.
pub(super) async fn create(configured: Configured, name: String) -> Result<(), Failed> {
    let config = configured.load()?;
    let outfit = wire::outfit(&config)?;
    let (store, _) = wire::open(&config.database)?;
    let app = wire::app(outfit, config.public_url.clone(), store);
    let (id, secret) = app::workspaces::create_operator_key(&app, name).await?;
    if configured.json {
        return say(&json!({"id": id, "operator_key": secret.reveal()}));
    }
    println!("{}", secret.reveal());
    eprintln!("This is operator key {id}. Keep it safe: it is not shown again.");
    Ok(())
}
