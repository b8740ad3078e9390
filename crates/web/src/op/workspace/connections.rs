//! The second card: connections; and turning one off, once its consequences were seen.

use app::{Error, connections};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ConnectionId, Refusal,
    connection::{Connection, Mode, Protocol},
    rules::{
        connect::{self, Around, Guards},
        lock::Hand,
    },
    sign_in::{Outcome, SignIn},
};
use http::StatusCode;
use serde::Deserialize;

use super::{Happened, SIGN_INS_SEEN, done, refused};
use crate::{
    body::FORM_BYTES,
    connection::{Pinned, mode_chip},
    console::reason::{Reason, lock},
    gate::{csrf::Checked, operator_session::SignedOperator},
    op::{Frame, Tab, answer, desk::Desk},
    page::{self, Instead, chip::Chip, path_with, when::When},
    state::Web,
};

/// A connection in the card.
pub(in crate::op) struct Row {
    pub(in crate::op) id: String,
    pub(in crate::op) issuer: String,
    pub(in crate::op) protocol: &'static str,
    pub(in crate::op) chip: Chip,
    pub(in crate::op) tested: Option<When>,
    pub(in crate::op) certificates: Vec<Pinned>,
    /// The last sign-in through it that came to something, and the last that came to nothing, with its code.
    pub(in crate::op) succeeded: Option<When>,
    pub(in crate::op) failed: Option<(When, String)>,
    /// How many came to nothing of those that were looked at.
    pub(in crate::op) failures: usize,
    pub(in crate::op) unread: Option<When>,
    pub(in crate::op) log: String,
    pub(in crate::op) off: Option<String>,
}

/// The card.
pub(in crate::op) struct Card {
    pub(in crate::op) chip: Chip,
    pub(in crate::op) missing: Option<&'static str>,
    pub(in crate::op) rows: Vec<Row>,
    /// How many sign-ins were looked at.
    pub(in crate::op) seen: u32,
}

impl Card {
    pub(in crate::op) fn of(desk: &Desk, all: &[Connection], newest: &[SignIn]) -> Self {
        let strictest = all.iter().map(|one| one.mode).max();
        let missing = match strictest {
            None => Some(text::support::no_connection()),
            Some(Mode::Off | Mode::Testing) => Some(text::support::none_is_enabled()),
            Some(Mode::Optional | Mode::Required) => None,
        };
        Self {
            chip: strictest.map_or_else(|| Chip::off(text::support::not_set_up()), mode_chip),
            missing,
            rows: all.iter().map(|one| row(desk, one, newest)).collect(),
            seen: SIGN_INS_SEEN,
        }
    }
}

fn row(desk: &Desk, connection: &Connection, newest: &[SignIn]) -> Row {
    let through: Vec<_> = newest.iter().filter(|one| one.connection == Some(connection.id)).collect();
    let failed: Vec<_> = through.iter().filter(|one| one.is_bounded()).collect();
    let certificates =
        connection.protocol.saml().map(|saml| saml.certificates.as_slice()).unwrap_or_default();
    Row {
        id: connection.id.to_string(),
        issuer: connection.protocol.issuer().to_owned(),
        protocol: match &connection.protocol {
            Protocol::Oidc(_) => "OpenID Connect",
            Protocol::Saml(_) => "SAML 2.0",
        },
        chip: mode_chip(connection.mode),
        tested: connection.tested.map(|tested| When::of(tested.at)),
        certificates: certificates.iter().map(|one| Pinned::of(one, desk.now)).collect(),
        succeeded: through
            .iter()
            .find(|one| matches!(one.outcome, Outcome::Succeeded | Outcome::Tested))
            .map(|one| When::of(one.at)),
        failed: failed.first().map(|one| (When::of(one.at), one.code.clone().unwrap_or_default())),
        failures: failed.len(),
        unread: connection.look.unread.as_ref().map(|unread| When::of(unread.since)),
        log: path_with(&desk.path("/sign-ins"), &[("connection", &connection.id.to_string())]),
        off: (connection.mode != Mode::Off)
            .then(|| desk.path(&format!("/connections/{}/off", connection.id))),
    }
}

#[derive(Template)]
#[template(path = "op_connection_off.html")]
struct OffPage {
    frame: Frame,
    csrf: String,
    issuer: String,
    /// Whether people sign in through it.
    is_enabled: bool,
    /// Whether members come in by a code instead.
    is_required: bool,
    /// Whether nobody is taken in at their first sign-in any more.
    takes_nobody_in: bool,
    lock: Option<Reason>,
    action: String,
    back: String,
}

/// Asks whether a connection is really to be turned off.
pub(in crate::op) async fn ask(
    State(web): State<Web>,
    operator: SignedOperator,
    Path((ws, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, operator, &ws).await?;
    let all = web.app.store.connections(desk.workspace.id).await;
    let all = all.map_err(|failure| answer::failed(&web, &failure))?;
    let Some(connection) = all.iter().find(|one| one.id.to_string() == cx) else {
        return Err(answer::refused(&desk.operator, &Refusal::ConnectionNotFound, desk.path("")));
    };
    let around = Around {
        others: all.iter().filter(|one| one.id != connection.id).map(|one| one.mode).collect(),
        verified: Vec::new(),
        guarded_owners: 0,
        // Whom it would sign out does not bear on whether it may be.
        sessions: Vec::new(),
    };
    let off = connect::switch(desk.scene(), Hand::Operator, connection, &around, Mode::Off, Guards::Asked);
    let page = OffPage {
        frame: desk.frame(Tab::Workspace),
        csrf: desk.operator.csrf.clone(),
        issuer: connection.protocol.issuer().to_owned(),
        is_enabled: connection.mode.is_enabled(),
        is_required: connection.mode == Mode::Required,
        takes_nobody_in: connect::stops_taking_in(&desk.workspace, &around, Mode::Off),
        lock: lock(off),
        action: desk.path(&format!("/connections/{}/off", connection.id)),
        back: desk.path("#sso"),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

#[derive(Debug, Deserialize)]
pub(in crate::op) struct Nothing {}

/// Turns a connection off.
pub(in crate::op) async fn turn_off(
    State(web): State<Web>,
    Path((ws, cx)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing, FORM_BYTES, SignedOperator>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, signed, &ws).await?;
    let Ok(id) = cx.parse::<ConnectionId>() else {
        return Err(answer::refused(&desk.operator, &Refusal::ConnectionNotFound, desk.path("")));
    };
    let workspace = desk.workspace.id;
    match connections::switch(&web.app, workspace, desk.by(), id, Mode::Off, Guards::Asked).await {
        Ok(_) => Ok(done(&desk, "connection_off", "sso")),
        Err(Error::Refused(refusal @ Refusal::ConnectionNotFound)) => {
            Err(answer::refused(&desk.operator, &refusal, desk.path("")))
        }
        Err(error) => refused(&web, &desk, error, "sso", Happened::default()).await,
    }
}
