//! Whoever signs out here may want to be signed out of the identity provider they came through, too (OpenID Connect
//! RP-Initiated Logout 1.0). They are signed out here whatever it does.
//!
//! Most identity providers ask whether the person means it, and some do nothing at all, unless they are shown the ID token
//! of the sign-in. We keep none: the browser does, sealed, and only the person's own signing out opens it.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    AccountId, ConnectionId,
    connection::Connection,
    session::{Means, Session},
};
use futures::future::join_all;
use oidc::end_session::{self, Wish};
use store::Failure;

use crate::{
    App,
    secret::Secret,
    sign_in::{At, known},
};

/// How long the browser has to come back.
pub const BACK_WITHIN: Duration = domain::moment::minutes(10);

/// The longest hint, in bytes: with its name it has to fit the 4096 bytes that browsers keep of a cookie.
const LONGEST_HINT: usize = 3_800;

/// Where identity providers send people back to who were signed out there: one page, to be registered at each.
#[must_use]
pub fn back_uri(app: &App) -> String {
    app.url("/logout/back")
}

/// An identity provider that can be left, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it calls itself.
    pub issuer: String,
    /// Where the browser goes.
    pub address: String,
}

fn place_of_hint(connection: ConnectionId, account: AccountId) -> String {
    format!("{connection} id token of {account}")
}

/// The ID token of a sign-in, for the browser to keep until its person signs out; nothing where it is too long for that.
pub(crate) fn hint(
    app: &App,
    connection: ConnectionId,
    account: AccountId,
    id_token: &str,
) -> Option<String> {
    let sealed = app.vault.seal(&*app.entropy, &place_of_hint(connection, account), id_token).ok()?;
    Some(URL_SAFE_NO_PAD.encode(sealed)).filter(|hint| hint.len() <= LONGEST_HINT)
}

/// The ID token that a browser kept, if it is of this person's sign-in through this connection.
fn hinted(app: &App, connection: ConnectionId, account: AccountId, hint: &str) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(hint).ok()?;
    app.vault.open(&place_of_hint(connection, account), &sealed).ok()
}

/// The identity providers that a session came in through and that can be left, too. `hint` is what the browser kept,
/// `state` what it will bring back. One that can't be asked where is not offered.
///
/// # Errors
/// [`Failure`].
pub async fn offers(
    app: &App,
    session: &Session,
    hint: Option<&str>,
    state: &Secret,
) -> Result<Vec<Offer>, Failure> {
    let mut through = Vec::new();
    for proof in &session.proofs {
        let Means::Connection(id) = proof.by else { continue };
        let is_new = |one: &Connection| {
            through.iter().all(|it: &Connection| it.protocol.issuer() != one.protocol.issuer())
        };
        through.extend(app.store.connection(id).await?.map(|(one, _)| one).filter(is_new));
    }
    let asked = through.iter().map(|connection| offer(app, session.account, connection, hint, state));
    Ok(join_all(asked).await.into_iter().flatten().collect())
}

async fn offer(
    app: &App,
    account: AccountId,
    connection: &Connection,
    hint: Option<&str>,
    state: &Secret,
) -> Option<Offer> {
    let oidc = connection.protocol.oidc()?;
    let known = known(app, At { id: connection.id, oidc }).await;
    let known = known.inspect_err(|because| {
        tracing::info!(connection = %connection.id, because, "an identity provider can't be asked how to leave it");
    });
    let id_token = hint.and_then(|hint| hinted(app, connection.id, account, hint));
    let back = back_uri(app).parse().ok()?;
    let wish = Wish {
        client_id: &oidc.client_id,
        id_token: id_token.as_deref(),
        back: &back,
        state: state.reveal(),
    };
    let address = end_session::url(&known.ok()?.provider, &wish)?;
    Some(Offer { issuer: oidc.issuer.clone(), address: address.into() })
}
