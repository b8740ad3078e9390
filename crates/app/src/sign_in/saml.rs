//! Sign-in by SAML. The answer comes as a form that another site has the browser post, and with such a form browsers send
//! no cookie of ours. So there are two steps back: the form is judged and what it says is put away, whoever brought it;
//! then the browser is sent on to fetch that, with its cookie, and only the one that began the sign-in gets it.

pub mod logout;
mod said;

use domain::{
    ConnectionId, Moment, Refusal, Workspace,
    connection::{Connection, Saml},
    session::Session,
    sign_in::{Client, Protocol},
};
use saml::{
    Binding, Claims, Fault, PrivateKey, Sha1,
    request::{AuthnRequest, Id},
    response::{self, Expected, Origin, Signed},
};
use serde::{Deserialize, Serialize};
use store::{Attempt, Mark, Marked, Marker, Purpose};

use super::{
    Finished, Stopped,
    arrival::{Arrival, arrive},
    begun_at,
    connection::{Asking, Away, signs_in},
    heard::Said,
    log::Try,
    not_believed,
};
use crate::{
    App,
    connections::saml::{Addresses, addresses, identity_provider, opened},
    secret::{Secret, digest_of},
    stamp,
};

/// The place the id of a request is sealed for.
const REQUEST: &str = "saml request";
/// The place what an answer said is sealed for.
const ANSWER: &str = "saml answer";

/// A request by SAML, over the redirect binding where the identity provider takes it, and by a form otherwise.
pub(super) fn ask(app: &App, connection: ConnectionId, saml: &Saml) -> Result<Asking, String> {
    let said = |fault: Fault| fault.to_string();
    let idp = identity_provider(saml).map_err(said)?;
    let Addresses { entity_id, acs, .. } = addresses(app, connection);
    let id = Id::new(app.entropy.bytes());
    // RelayState takes 80 bytes at most (Bindings section 3.4.3), and it is a handle and nothing else.
    let handle = Secret::mint("", &*app.entropy).reveal().to_owned();
    let to = |destination| AuthnRequest {
        id: &id,
        now: stamp(app.now()),
        entity_id: &entity_id,
        destination,
        acs: &acs,
        force_authn: false,
        name_id_format: None,
    };
    let key = match &saml.own_key {
        Some(own) if saml.wants_signed_requests => Some(opened(app, connection, own)?),
        _ => None,
    };
    let away = match (idp.sign_on_at(Binding::Redirect), idp.sign_on_at(Binding::Post)) {
        (Some(at), _) => Away::To(to(&at.location).redirect(Some(&handle), key.as_ref()).map_err(said)?),
        (None, Some(at)) => {
            let form = to(&at.location).post(Some(&handle), key.as_ref()).map_err(said)?;
            Away::Form { action: form.action, fields: form.fields }
        }
        (None, None) => return Err("the identity provider has no address for single sign-on".to_owned()),
    };
    Ok(Asking { away, handle, secrets: id.as_str().to_owned(), place: REQUEST })
}

/// The form an identity provider had the browser post.
#[derive(Debug)]
pub struct Posted {
    /// `SAMLResponse`.
    pub response: String,
    /// `RelayState`.
    pub relay_state: Option<String>,
}

/// Where a browser that has posted an answer goes.
#[derive(Debug)]
pub enum Onward {
    /// To [`fetch`] what came of it, by this handle.
    Fetch(Secret),
    /// To the identity provider again, with a request of ours: nobody had asked for this answer.
    Anew,
}

/// What an answer came to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// It is believed.
    Believed {
        /// What it says.
        said: Box<Said>,
        /// The fingerprint of the certificate by which it is.
        certificate: String,
    },
    /// It is not; why, for the admin.
    Doubted(String),
}

/// Judges an answer that was posted to a connection's assertion consumer service, and puts away what it came to.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`], [`Refusal::AttemptExpired`], [`Refusal::SignInUnsolicited`],
/// [`Refusal::ConnectionOff`].
pub async fn receive(
    app: &App,
    connection: ConnectionId,
    posted: Posted,
    from: Client,
) -> Result<Onward, Stopped> {
    let mut attempt = Try::begin(app, Protocol::Saml, from);
    let received = received(app, &mut attempt, connection, posted).await;
    attempt.closed(app, received).await
}

async fn received(
    app: &App,
    attempt: &mut Try,
    connection: ConnectionId,
    posted: Posted,
) -> Result<Onward, Stopped> {
    let now = app.now();
    let found = app.store.connection(connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let Some((connection, workspace)) = found else {
        return Err(Stopped::new(app, Refusal::ConnectionNotFound));
    };
    let Some(saml) = connection.protocol.saml() else {
        return Err(Stopped::new(app, Refusal::ConnectionNotFound));
    };
    attempt.through(&connection);
    let taken = match &posted.relay_state {
        Some(handle) => app.store.take(&digest_of(handle), now).await,
        None => Ok(None),
    };
    let taken = taken.map_err(|failure| Stopped::new(app, failure).at(&workspace))?;
    let asked = taken.filter(|row| row.connection == connection.id).and_then(|row| {
        let id = app.vault.open(REQUEST, &row.sealed).ok()?;
        Some((row, id))
    });
    let Some((row, id)) = asked else {
        return unsolicited(app, &connection, saml, workspace, &posted);
    };
    let answer = match judge(app, &connection, saml, &posted.response, Origin::Request(&id)) {
        Ok(claims) => believe_once(app, connection.id, &claims, now).await,
        Err(because) => Ok(Answer::Doubted(because)),
    };
    let answer = answer.map_err(|failure| Stopped::new(app, failure).at(&workspace))?;
    let wrong = |because: String| not_believed(app, &workspace, because);
    let text = serde_json::to_string(&answer).map_err(|error| wrong(error.to_string()))?;
    let sealed = app.vault.seal(&*app.entropy, ANSWER, &text).map_err(|error| wrong(error.to_string()))?;
    let handle = Secret::mint("", &*app.entropy);
    let row = Attempt { state: handle.digest(), sealed, ..row };
    app.store.begin(row).await.map_err(|failure| Stopped::new(app, failure).at(&workspace))?;
    Ok(Onward::Fetch(handle))
}

/// Whether an answer is believed.
fn judge(
    app: &App,
    connection: &Connection,
    saml: &Saml,
    response: &str,
    origin: Origin<'_>,
) -> Result<Claims, String> {
    let keys = [&saml.own_key, &saml.next_key, &saml.old_key];
    let keys = keys.into_iter().flatten().map(|own| opened(app, connection.id, own));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    believed(app, connection, saml, response, (origin, &keys)).map_err(|fault| fault.to_string())
}

fn believed(
    app: &App,
    connection: &Connection,
    saml: &Saml,
    response: &str,
    (origin, keys): (Origin<'_>, &[PrivateKey]),
) -> Result<Claims, Fault> {
    let Addresses { entity_id, acs, .. } = addresses(app, connection.id);
    let expected = Expected {
        idp: &identity_provider(saml)?,
        entity_id: &entity_id,
        acs: &acs,
        origin,
        signed: Signed::Assertion,
        sha1: sha1(saml),
        decryption_keys: keys,
        fresh_since: None,
    };
    response::verify(response, &expected, stamp(app.now()))
}

/// Whether SHA-1 is put up with.
fn sha1(saml: &Saml) -> Sha1 {
    saml.sha1_until.map_or(Sha1::Refused, |until| Sha1::AllowedUntil(stamp(until)))
}

/// Marks an assertion as used. That is durable before anything is made of it, so that no copy of it opens a second session.
async fn believe_once(
    app: &App,
    connection: ConnectionId,
    claims: &Claims,
    now: Moment,
) -> Result<Answer, store::Failure> {
    let said = match said::of(claims, &addresses(app, connection).entity_id) {
        Ok(said) => said,
        Err(because) => return Ok(Answer::Doubted(because)),
    };
    let mark = Mark {
        marker: Marker::Connection(connection),
        digest: digest_of(&claims.once.assertion_id),
        until: Moment::from_micros(claims.once.until.as_microsecond()),
    };
    Ok(match app.store.mark(mark, now).await? {
        Marked::First => Answer::Believed { said: Box::new(said), certificate: claims.proof.fingerprint.clone() },
        Marked::Again => Answer::Doubted(
            "SAML-REPLAY: The assertion was used before: its ID is that of one that came earlier. Start again; if it \
             stays so, the identity provider sends old assertions."
                .to_owned(),
        ),
        Marked::TooMany => Answer::Doubted(
            "SAML-LIMIT: More people have signed in through this connection within minutes than assertions can be \
             told apart. Try again later."
                .to_owned(),
        ),
    })
}

/// An answer that nobody waits for. It never opens a session: whoever posts it may be anybody, in any browser. Where the
/// connection takes such sign-ins, the identity provider is asked anew.
fn unsolicited(
    app: &App,
    connection: &Connection,
    saml: &Saml,
    workspace: Workspace,
    posted: &Posted,
) -> Result<Onward, Stopped> {
    if let Err(because) = judge(app, connection, saml, &posted.response, Origin::Unsolicited) {
        // What answers a request comes too late, or again; what is forged is told the same.
        return Err(Stopped::new(app, Refusal::AttemptExpired).at(&workspace).because(because));
    }
    if !signs_in(connection, &workspace, Purpose::SignIn, app.now()) {
        return Err(Stopped::new(app, Refusal::ConnectionOff).at(&workspace));
    }
    if saml.idp_initiated {
        return Ok(Onward::Anew);
    }
    Err(Stopped::new(app, Refusal::SignInUnsolicited).at(&workspace))
}

/// The browser comes to fetch what its answer to a connection came to. `browser` is what its cookie holds; `already` the live session in
/// it.
///
/// # Errors
/// [`Refusal::AttemptExpired`], [`Refusal::SignInNotBelieved`], and those of
/// [`domain::rules::sign_in::by_connection`].
pub async fn fetch(
    app: &App,
    connection: ConnectionId,
    handle: &str,
    browser: Option<&str>,
    already: Option<Session>,
    from: Client,
) -> Result<Finished, Stopped> {
    let mut attempt = Try::begin(app, Protocol::Saml, from);
    let fetched = fetched(app, &mut attempt, (connection, handle), browser, already).await;
    attempt.closed(app, fetched).await
}

async fn fetched(
    app: &App,
    trying: &mut Try,
    (connection, handle): (ConnectionId, &str),
    browser: Option<&str>,
    already: Option<Session>,
) -> Result<Finished, Stopped> {
    let expired = || Stopped::new(app, Refusal::AttemptExpired);
    let taken = app.store.take(&digest_of(handle), app.now()).await;
    let taken = taken.map_err(|failure| Stopped::new(app, failure))?;
    let is_theirs = |row: &Attempt| {
        row.connection == connection && browser.is_some_and(|browser| digest_of(browser) == row.browser)
    };
    let row = taken.filter(is_theirs).ok_or_else(expired)?;
    let answer = app.vault.open(ANSWER, &row.sealed).map_err(|_| expired())?;
    let found = app.store.connection(row.connection).await.map_err(|failure| Stopped::new(app, failure))?;
    let (connection, workspace) = found.ok_or_else(expired)?;
    trying.through(&connection);
    trying.is_for(row.purpose);
    let wrong = |because: String| not_believed(app, &workspace, because);
    match serde_json::from_str(&answer).map_err(|error| wrong(error.to_string()))? {
        Answer::Doubted(because) => Err(wrong(because)),
        // Whoever signed it may have been found out since.
        Answer::Believed { certificate, .. } if !is_pinned(&connection, &certificate) => Err(wrong(
            "SAML-SIG-KEY: The certificate by which the answer was believed is no longer pinned.".to_owned(),
        )),
        Answer::Believed { said, .. } => {
            let asked_at = begun_at(&row);
            let Attempt { purpose, return_to, .. } = row;
            let (connection, said) = (connection.id, *said);
            let arrival = Arrival { connection, purpose, asked_at, said, already, return_to, id_token: None };
            arrive(app, trying, workspace, arrival).await
        }
    }
}

fn is_pinned(connection: &Connection, certificate: &str) -> bool {
    let pinned = connection.protocol.saml().into_iter().flat_map(|saml| &saml.certificates);
    pinned.into_iter().any(|one| one.fingerprint == certificate)
}
