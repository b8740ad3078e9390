//! The last two steps: the connection is tested, and switched on.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sheets::Provider;

use super::{
    super::{
        connections::{self, Row, row_alone},
        steps::Bar,
    },
    HERE, TEST, bar_of, chosen_for, enter, found,
};
use crate::{
    gate::caller::Caller,
    login::answer,
    page::{self, Asked, Frame, Instead, Tab},
    state::Web,
};

#[derive(Template)]
#[template(path = "sso_test.html")]
struct TestPage {
    frame: Frame,
    bar: Bar,
    provider: &'static str,
    is_new: bool,
    row: Row,
    test_path: String,
    mode_path: String,
    security: String,
}

#[derive(Template)]
#[template(path = "sso_mode.html")]
struct ModePage {
    frame: Frame,
    csrf: String,
    bar: Bar,
    row: Row,
    action: String,
    back: String,
    security: String,
}

#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Wanted {
    made: Option<String>,
}

/// Shows how the connection is tested, and what the last test came to.
pub(in super::super) async fn test(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, cx)): Path<(String, String)>,
    Asked(wanted): Asked<Wanted>,
    sent: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let connection = found(&web, &inside, &cx).await?;
    let chosen = chosen_for(&web, &inside, &sent, &connection);
    let guessed = || Provider::of_issuer(connection.protocol.issuer());
    let row = row_alone(&web, &inside, &connection).await;
    let row = row.map_err(|failure| answer::failed(&web, &failure))?;
    let here = inside.path(&format!("{HERE}/sso/{cx}/test"));
    let page = TestPage {
        frame: inside.frame(Tab::Security),
        bar: bar_of(&inside, &connection, chosen.as_ref(), TEST),
        provider: chosen.as_ref().map_or_else(guessed, |chosen| chosen.provider).name,
        is_new: wanted.made.is_some(),
        row,
        test_path: connections::test_path(&inside, &cx, &here),
        mode_path: inside.path(&format!("{HERE}/sso/{cx}/mode")),
        security: inside.path(HERE),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

/// Shows the modes, with what each does and what it waits for.
pub(in super::super) async fn mode(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, cx)): Path<(String, String)>,
    sent: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let connection = found(&web, &inside, &cx).await?;
    let row = row_alone(&web, &inside, &connection).await;
    let row = row.map_err(|failure| answer::failed(&web, &failure))?;
    let page = ModePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        bar: bar_of(&inside, &connection, chosen_for(&web, &inside, &sent, &connection).as_ref(), TEST + 1),
        row,
        action: inside.path(&format!("{HERE}/connections/{cx}/mode")),
        back: inside.path(&format!("{HERE}/sso/{cx}/test")),
        security: inside.path(HERE),
    };
    Ok(page::shown(StatusCode::OK, &page))
}
