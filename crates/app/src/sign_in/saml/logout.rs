//! Single logout by SAML (Profiles section 4.4): an identity provider says, by way of a browser, that somebody has left
//! there. Whose browser brings it does not matter: whom it means stands in the message, and nothing but a message that it
//! has signed is believed.

use domain::{
    ConnectionId, Moment, Refusal,
    connection::{OwnKey, Saml},
    session::OverThere,
    sign_in::{Client, Protocol},
};
use saml::{
    Binding, Fault, IdentityProvider,
    logout::{Ended, Expected, LogoutRequest, LogoutResponse},
    request::Id,
};
use store::{Mark, Marked, Marker};

use super::{said, sha1};
use crate::{
    App,
    connections::saml::{Addresses, addresses, answers_logout, identity_provider, opened},
    logout::end,
    secret::digest_of,
    sign_in::{Away, Stopped, log::Try},
    stamp,
};

/// A word of a logout, as a browser brings it.
#[derive(Debug)]
pub enum Brought {
    /// In the query of an address, as it stood in the request line.
    Query(String),
    /// In a form.
    Form {
        /// `SAMLRequest`.
        request: String,
        /// `RelayState`.
        relay_state: Option<String>,
    },
}

/// Hears that somebody has left. Gives how the browser takes our answer to the identity provider; none where the
/// connection answers nobody.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`], [`Refusal::LogoutNotBelieved`], whatever the reason is; nothing was changed then.
/// Failures: what was not ended yet is, once the same word comes again.
pub async fn hear(
    app: &App,
    connection: ConnectionId,
    brought: Brought,
    from: Client,
) -> Result<Option<Away>, Stopped> {
    let mut attempt = Try::begin(app, Protocol::Saml, from);
    let heard = heard(app, &mut attempt, connection, brought).await;
    attempt.closed(app, heard).await
}

async fn heard(
    app: &App,
    attempt: &mut Try,
    connection: ConnectionId,
    brought: Brought,
) -> Result<Option<Away>, Stopped> {
    let found = app.store.connection(connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let unknown = || Stopped::new(app, Refusal::ConnectionNotFound);
    let (connection, workspace) = found.ok_or_else(unknown)?;
    let saml = connection.protocol.saml().ok_or_else(unknown)?;
    attempt.through(&connection);
    let doubted =
        |because: String| Stopped::new(app, Refusal::LogoutNotBelieved).at(&workspace).because(because);
    let failed = |failure: store::Failure| Stopped::new(app, failure).at(&workspace);

    let idp = identity_provider(saml).map_err(|fault| doubted(fault.to_string()))?;
    let own = addresses(app, connection.id);
    let request = believed(app, saml, (&idp, &own), &brought).map_err(|fault| doubted(fault.to_string()))?;
    let subject = said::subject(&request.name_id, &idp.entity_id, &own.entity_id).map_err(doubted)?;
    let marker = Marker::Connection(connection.id);
    // Apart from assertions, whatever an identity provider calls the one and the other.
    let digest = digest_of(&format!("logout request {}", request.id));
    if app.store.is_marked(marker, digest, app.now()).await.map_err(failed)? {
        let again = "SAML-REPLAY: The logout request came before: its ID is that of one that was heard.";
        return Err(doubted(again.to_owned()));
    }
    let sessions = request.session_indexes.iter().map(|index| digest_of(index)).collect();
    let over = OverThere::Of { subject: digest_of(&subject), sessions };
    let said_at = Moment::from_micros(request.issued_at.as_microsecond());
    let ended = end(app, workspace.id, connection.id, over, said_at).await.map_err(failed)?;
    tracing::info!(connection = %connection.id, ended, "an identity provider ended sign-ins");
    // Only now: were it marked and not done, nobody could have it done any more.
    let until = Moment::from_micros(request.until.as_microsecond());
    if app.store.mark(Mark { marker, digest, until }, app.now()).await.map_err(failed)? == Marked::TooMany {
        tracing::warn!(connection = %connection.id, "too many logout requests within minutes to tell them apart");
    }
    Ok(answers_logout(saml).and_then(|key| {
        let answer = answer(app, connection.id, key, (&idp, &own), &request);
        answer.unwrap_or_else(|because| {
            tracing::error!(connection = %connection.id, because, "an identity provider gets no answer to its logout");
            None
        })
    }))
}

fn believed(
    app: &App,
    saml: &Saml,
    (idp, own): (&IdentityProvider, &Addresses),
    brought: &Brought,
) -> Result<LogoutRequest, Fault> {
    let expected = Expected { idp, address: &own.slo, sha1: sha1(saml) };
    let now = stamp(app.now());
    match brought {
        Brought::Query(query) => LogoutRequest::from_redirect(query, &expected, now),
        Brought::Form { request, relay_state } => {
            LogoutRequest::from_post(request, relay_state.as_deref(), &expected, now)
        }
    }
}

/// Our answer, to where the identity provider takes answers. What its word means is over by now, all of it; whoever had
/// nothing open here is as they are meant to be, too. By a redirect where that is taken, because a page of ours is not
/// shown in a frame, which is where many identity providers put such messages.
fn answer(
    app: &App,
    connection: ConnectionId,
    key: &OwnKey,
    (idp, own): (&IdentityProvider, &Addresses),
    request: &LogoutRequest,
) -> Result<Option<Away>, String> {
    let key = opened(app, connection, key)?;
    let id = Id::new(app.entropy.bytes());
    let to = |destination| LogoutResponse {
        id: &id,
        now: stamp(app.now()),
        entity_id: &own.entity_id,
        destination,
        in_response_to: &request.id,
        ended: Ended::All,
    };
    let relay_state = request.relay_state.as_deref();
    let said = |fault: Fault| fault.to_string();
    let place = |endpoint: &saml::Endpoint| {
        endpoint.response_location.clone().unwrap_or_else(|| endpoint.location.clone())
    };
    Ok(match (idp.logout_at(Binding::Redirect), idp.logout_at(Binding::Post)) {
        (Some(at), _) => Some(Away::To(to(&place(at)).redirect(relay_state, &key).map_err(said)?)),
        (None, Some(at)) => {
            let form = to(&place(at)).post(relay_state, &key).map_err(said)?;
            Some(Away::Form { action: form.action, fields: form.fields })
        }
        (None, None) => None,
    })
}
