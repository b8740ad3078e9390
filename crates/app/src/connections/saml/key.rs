//! Our keys for connections by SAML that want signed requests, or are to send encrypted assertions.

use domain::{ConnectionId, connection::OwnKey};
use saml::PrivateKey;
use store::Failure;

use crate::{App, connections::key};

pub(in crate::connections) fn place(connection: ConnectionId) -> String {
    format!("{connection} saml key")
}

/// A fresh key for a connection.
///
/// # Errors
/// [`Failure::Unavailable`] where none can be made, or what was made is none.
pub(super) async fn made(app: &App, connection: ConnectionId) -> Result<OwnKey, Failure> {
    key::made(app, &place(connection)).await
}

/// The key of a connection, to sign and to decrypt with.
///
/// # Errors
/// Why it does not open, for the admin.
pub(crate) fn opened(app: &App, connection: ConnectionId, own: &OwnKey) -> Result<PrivateKey, String> {
    let pkcs8 = key::opened(app, &place(connection), own)?;
    PrivateKey::from_pkcs8(&pkcs8).map_err(|fault| fault.to_string())
}
