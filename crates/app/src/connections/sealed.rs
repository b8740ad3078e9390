//! Everything that is sealed in a connection, in one place, so that none of it is forgotten when the installation's key changes.

use domain::connection::{ClientAuth, Connection, Protocol};

use super::{oidc, saml};

/// The sealed values in a copy of how a connection signs people in, each in base64 and with the place it is sealed for.
pub(crate) fn sealed_in<'a>(
    connection: &Connection,
    protocol: &'a mut Protocol,
) -> Vec<(String, &'a mut String)> {
    let id = connection.id;
    match protocol {
        Protocol::Oidc(it) => vec![match &mut it.auth {
            ClientAuth::Secret { sealed, .. } => (oidc::place_of_secret(id), sealed),
            ClientAuth::Key(own) => (oidc::place_of_key(id), &mut own.sealed),
        }],
        Protocol::Saml(it) => {
            let keys = [&mut it.own_key, &mut it.next_key, &mut it.old_key];
            keys.into_iter().flatten().map(|own| (saml::place_of_key(id), &mut own.sealed)).collect()
        }
    }
}
