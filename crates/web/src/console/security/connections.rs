//! The second card: single sign-on.

pub(super) mod lately;
pub(super) mod remove;
pub(super) mod require;

use app::connections::{
    self,
    oidc::Way,
    saml::{self, Addresses},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ConnectionId, Moment, Refusal,
    connection::{ClientAuth, Connection, DomainClaim, Mode, Oidc, Protocol, Saml, TEST_COUNTS_FOR},
    rules::connect::{self, Around, Guards},
};
use serde::Deserialize;
use store::Failure;

use self::lately::Lately;
use super::{Chip, Facts, HERE, Typed, done, eyes, missing, refused};
use crate::{
    connection::{Pinned, mode_chip, words},
    console::{
        audit,
        door::{AsVisitor as _, Visit},
        reason::{Reason, lock},
    },
    gate::csrf::Filled,
    login::answer,
    page::{Instead, path_with, when::When},
    state::Web,
};

/// A mode a connection can be switched to.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    pub(super) does: &'static str,
    pub(super) is_current: bool,
    pub(super) lock: Option<Reason>,
}

/// A connection in the card.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) issuer: String,
    /// Where whoever is not led there by their address signs in.
    pub(super) start: String,
    /// Whether people sign in through it.
    pub(super) is_enabled: bool,
    pub(super) told: Told,
    pub(super) chip: Chip,
    /// When it was tested last, and until when that counts, if it still does.
    pub(super) tested: Option<(When, Option<When>)>,
    /// What came of the last sign-ins by it; none for whoever is not shown.
    pub(super) lately: Option<Lately>,
    /// What was done to it, in the log; none for whoever is not shown.
    pub(super) log: Option<String>,
    pub(super) test_path: String,
    pub(super) require_path: String,
    /// Where it is removed, once it is off.
    pub(super) remove_path: Option<String>,
    pub(super) choices: Vec<Choice>,
}

/// How a connection signs people in.
pub(super) enum Told {
    Oidc {
        client_id: String,
        /// How we show that we are that client.
        way: &'static str,
        /// Where it sends people back to.
        redirect_uri: String,
        client_path: String,
    },
    Saml {
        /// Who we are to the identity provider.
        own: Addresses,
        certificates: Vec<Pinned>,
        wants_signed_requests: bool,
        idp_initiated: bool,
        encryption: bool,
        renewal_path: String,
        upkeep_path: String,
        /// What somebody should look at, in words.
        attention: Vec<&'static str>,
    },
}

/// What somebody should look at.
fn attention(connection: &Connection, saml: &Saml, now: Moment) -> Vec<&'static str> {
    let is_unread = saml.metadata_url.is_some() && connection.look.unread.is_some();
    [
        (saml.proposed().is_some(), text::connections::metadata_have_changed()),
        (is_unread, text::connections::metadata_cant_be_read()),
        (saml.sha1_until.is_some_and(|until| until > now), text::connections::sha_1_is_accepted()),
        (saml.next_key.is_some(), text::connections::a_new_key_waits()),
    ]
    .into_iter()
    .filter_map(|(is_so, says)| is_so.then_some(says))
    .collect()
}

/// Why no connection can be made, if none can.
pub(super) fn lock_of_new(inside: &Visit) -> Option<Reason> {
    let auth = ClientAuth::Secret { sealed: String::new(), sent: None };
    let any = Oidc { issuer: String::new(), client_id: String::new(), auth };
    let (any, id) = (Protocol::Oidc(any), ConnectionId::from_bits(0));
    lock(connect::create(inside.scene(), eyes(inside), any, id))
}

/// The card.
pub(super) struct Card {
    pub(super) chip: Chip,
    pub(super) is_done: bool,
    /// Why no connection can be made.
    pub(super) lock: Option<Reason>,
    pub(super) rows: Vec<Row>,
}

impl Card {
    pub(super) fn of(addresses: &dyn Fn(ConnectionId) -> Addresses, inside: &Visit, facts: &Facts) -> Self {
        let lock = lock_of_new(inside);
        let strictest = facts.connections.iter().map(|connection| connection.mode).max();
        let chip = match strictest {
            None if lock.is_some() => Chip::locked(),
            None => Chip::off(text::connections::not_set_up()),
            Some(mode) => mode_chip(mode),
        };
        Self {
            chip,
            is_done: strictest.is_some_and(Mode::is_enabled),
            lock,
            rows: facts.connections.iter().map(|one| row(inside, facts, one, addresses)).collect(),
        }
    }
}

fn told(inside: &Visit, connection: &Connection, own: Addresses) -> Told {
    let saml: &Saml = match &connection.protocol {
        Protocol::Oidc(oidc) => {
            let client_path = inside.path(&format!("{HERE}/connections/{}/client", connection.id));
            let way = super::oidc::says(Way::of(&oidc.auth));
            let (client_id, redirect_uri) = (oidc.client_id.clone(), own.redirect_uri);
            return Told::Oidc { client_id, way, redirect_uri, client_path };
        }
        Protocol::Saml(saml) => saml,
    };
    let pinned = saml.certificates.iter().map(|one| Pinned::of(one, inside.now));
    Told::Saml {
        own,
        certificates: pinned.collect(),
        wants_signed_requests: saml.wants_signed_requests,
        idp_initiated: saml.idp_initiated,
        encryption: saml.encryption,
        renewal_path: inside.path(&format!("{HERE}/connections/{}/metadata", connection.id)),
        upkeep_path: inside.path(&format!("{HERE}/connections/{}/upkeep", connection.id)),
        attention: attention(connection, saml, inside.now),
    }
}

/// What bears on whether a connection may be switched.
fn around(
    connection: &Connection,
    connections: &[Connection],
    claims: &[DomainClaim],
    guarded_owners: u32,
) -> Around {
    let others = connections.iter().filter(|one| one.id != connection.id);
    let verified = claims.iter().filter(|claim| claim.verified.is_some());
    Around {
        others: others.map(|one| one.mode).collect(),
        verified: verified.map(|claim| claim.domain.clone()).collect(),
        guarded_owners,
        // Whom switching would sign out does not.
        sessions: Vec::new(),
    }
}

fn row(
    inside: &Visit,
    facts: &Facts,
    connection: &Connection,
    addresses: &dyn Fn(ConnectionId) -> Addresses,
) -> Row {
    let own = addresses(connection.id);
    let around = around(connection, &facts.connections, &facts.claims, facts.guarded_owners);
    let choice = |mode: Mode| {
        let (label, does) = words(mode);
        let answer = connect::switch(inside.scene(), eyes(inside), connection, &around, mode, Guards::Asked);
        let is_current = mode == connection.mode;
        Choice { value: mode.as_str(), label, does, is_current, lock: lock(answer) }
    };
    let tested = connection.tested.map(|tested| {
        let until = tested.at.after(TEST_COUNTS_FOR);
        (When::of(tested.at), tested.counts(inside.now).then(|| When::of(until)))
    });
    Row {
        id: connection.id.to_string(),
        issuer: connection.protocol.issuer().to_owned(),
        start: own.start.clone(),
        is_enabled: connection.mode.is_enabled(),
        told: told(inside, connection, own),
        chip: mode_chip(connection.mode),
        tested,
        lately: lately::of(inside, &facts.sign_ins, connection.id),
        log: inside
            .who
            .visitor()
            .session()
            .map(|_| path_with(&inside.path(audit::HERE), &[("about", &connection.id.to_string())])),
        test_path: test_path(inside, &connection.id.to_string(), &inside.path(HERE)),
        require_path: inside.path(&format!("{HERE}/connections/{}/require", connection.id)),
        remove_path: (connection.mode == Mode::Off)
            .then(|| inside.path(&format!("{HERE}/connections/{}/remove", connection.id))),
        choices: Mode::ALL.into_iter().map(choice).filter(within_reach).collect(),
    }
}

/// What a setup link does not reach is not shown to whoever holds it.
fn within_reach(choice: &Choice) -> bool {
    let too_far = Refusal::SetupLinkInsufficient.code();
    choice.is_current || choice.lock.as_ref().is_none_or(|reason| reason.code != too_far)
}

/// Where a connection is tested, to come back to this page.
pub(super) fn test_path(inside: &Visit, cx: &str, back: &str) -> String {
    let link = inside.link().map(|link| link.id.to_string()).unwrap_or_default();
    path_with(&format!("/sso/start/{cx}?test=1"), &[("link", &link), ("return_to", back)])
}

/// A connection by itself, as the card has it.
pub(super) async fn row_alone(web: &Web, inside: &Visit, connection: &Connection) -> Result<Row, Failure> {
    let facts = Facts::of(web, inside).await?;
    Ok(row(inside, &facts, connection, &|id| saml::addresses(&web.app, id)))
}

/// The workspace's connection of this printed id.
async fn named(web: &Web, inside: &Visit, cx: &str) -> Result<(Connection, Vec<Connection>), Instead> {
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(web, &failure))?;
    match connections.iter().find(|one| one.id.to_string() == cx) {
        Some(connection) => Ok((connection.clone(), connections)),
        None => Err(missing(web, inside, Refusal::ConnectionNotFound).await),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Switch {
    #[serde(default)]
    mode: String,
}

/// Switches who may sign in through a connection.
pub(super) async fn switch(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Filled { signed, fields }: Filled<Switch>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(connection) = cx.parse::<ConnectionId>() else {
        return Err(missing(&web, &inside, Refusal::ConnectionNotFound).await);
    };
    let mode = Mode::ALL.into_iter().find(|mode| mode.as_str() == fields.mode);
    let switched = match mode {
        Some(mode) => {
            let (workspace, by) = (inside.workspace.id, inside.by());
            connections::switch(&web.app, workspace, by, connection, mode, Guards::Asked).await
        }
        None => {
            let why = text::security::choose_a_mode().to_owned();
            Err(Refusal::ValueInvalid { field: "mode", why }.into())
        }
    };
    match switched {
        Ok(_) => Ok(done(&inside, &format!("mode_{}", fields.mode), "sso")),
        Err(app::Error::Refused(refusal @ Refusal::ConnectionNotFound)) => {
            Err(missing(&web, &inside, refusal).await)
        }
        Err(error) => refused(&web, &inside, error, "sso", Typed::default()).await,
    }
}
