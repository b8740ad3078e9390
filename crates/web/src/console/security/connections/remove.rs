//! Removing a connection: what follows from it, and then the deed.

use app::{Error, connections};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ConnectionId, Refusal, rules::connect};
use http::StatusCode;
use serde::Deserialize;

use super::{
    super::{HERE, Typed, done, missing, refused},
    named,
};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    page::{self, Frame, Instead, Tab},
    state::Web,
};

#[derive(Template)]
#[template(path = "connection_remove.html")]
struct RemovePage {
    frame: Frame,
    csrf: String,
    issuer: String,
    lock: Option<Reason>,
    action: String,
    back: String,
}

/// Asks whether a connection is really to be removed.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, _) = named(&web, &inside, &cx).await?;
    let page = RemovePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        issuer: connection.protocol.issuer().to_owned(),
        lock: lock(connect::remove(inside.scene(), inside.hand(), &connection)),
        action: inside.path(&format!("{HERE}/connections/{cx}/remove")),
        back: inside.path(&format!("{HERE}#sso")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Nothing {}

/// Removes a connection.
pub(crate) async fn remove(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(connection) = cx.parse::<ConnectionId>() else {
        return Err(missing(&web, &inside, Refusal::ConnectionNotFound).await);
    };
    match connections::remove(&web.app, inside.workspace.id, inside.by(), connection).await {
        Ok(_) => Ok(done(&inside, "connection_removed", "sso")),
        Err(Error::Refused(refusal @ Refusal::ConnectionNotFound)) => {
            Err(missing(&web, &inside, refusal).await)
        }
        Err(error) => refused(&web, &inside, error, "sso", Typed::default()).await,
    }
}
