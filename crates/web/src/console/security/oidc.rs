//! The page on which an admin changes by what the identity provider of a connection knows us: its secret above all, which
//! runs out at many of them.

use app::{
    connections::oidc::{self, NewClient, Way, jwks_uri},
    logout::{away::back_uri, backchannel_uri},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ConnectionId, Refusal,
    connection::{Connection, Oidc, Sent},
    rules::lock::{Action, Part},
};
use http::StatusCode;
use serde::Deserialize;

use super::{HERE, done, missing};
use crate::{
    console::door::Visit,
    gate::{caller::Caller, csrf::Filled},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab},
    state::Web,
};

/// What a way of showing ourselves is called on pages.
pub(super) const fn says(way: Way) -> &'static str {
    match way {
        Way::Offered => text::connections::way_offered(),
        Way::Sent(Sent::Basic) => text::connections::way_basic(),
        Way::Sent(Sent::Post) => text::connections::way_post(),
        Way::Key => text::connections::way_key(),
    }
}

#[derive(Template)]
#[template(path = "identification.html")]
struct ClientPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    issuer: String,
    client_id: String,
    /// Name, label, and whether it is chosen.
    ways: Vec<(&'static str, &'static str, bool)>,
    /// Where the public half of our key is, where there is one.
    jwks_uri: Option<String>,
    /// Where the identity provider says that somebody has left.
    backchannel_uri: String,
    /// Where it leads people back to who have left it from here.
    back_uri: String,
    action: String,
    back: String,
}

impl ClientPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// What the form carries. A secret that is left empty stays as it is.
#[derive(Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    auth: String,
    #[serde(default)]
    client_secret: String,
}

/// The connection of this id, if it speaks OpenID Connect.
async fn found(web: &Web, inside: &Visit, cx: &str) -> Result<(Connection, Oidc), Instead> {
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(web, &failure))?;
    let id = cx.parse::<ConnectionId>().ok();
    let found = connections.into_iter().find(|one| Some(one.id) == id);
    match found.and_then(|connection| connection.protocol.oidc().cloned().map(|oidc| (connection, oidc))) {
        Some(found) => Ok(found),
        None => Err(missing(web, inside, Refusal::ConnectionNotFound).await),
    }
}

fn page_of(
    web: &Web,
    inside: &Visit,
    connection: &Connection,
    oidc: &Oidc,
    (client_id, way): (String, Way),
    problem: Option<Problem>,
) -> ClientPage {
    ClientPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        issuer: oidc.issuer.clone(),
        client_id,
        ways: Way::ALL.into_iter().map(|(name, one)| (name, says(one), one == way)).collect(),
        jwks_uri: oidc.auth.key().map(|_| jwks_uri(&web.app, connection.id)),
        backchannel_uri: backchannel_uri(&web.app, connection.id),
        back_uri: back_uri(&web.app),
        action: inside.path(&format!("{HERE}/connections/{}/client", connection.id)),
        back: inside.path(&format!("{HERE}#sso")),
    }
}

/// Asks for the secret, or for another way.
pub(super) async fn form(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, oidc) = found(&web, &inside, &cx).await?;
    if inside.may(Action::SetUp(Part::SingleSignOn)).is_err() {
        return Ok(page::see_other(&inside.path(HERE)));
    }
    let shown = (oidc.client_id.clone(), Way::of(&oidc.auth));
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, &connection, &oidc, shown, None)))
}

/// Takes it.
pub(super) async fn identify(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Filled { signed, fields }: Filled<Fields>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    inside.must_be_let(&web, Action::SetUp(Part::SingleSignOn)).await?;
    let (connection, oidc) = found(&web, &inside, &cx).await?;
    let before = Way::of(&oidc.auth);
    let Some(way) = Way::named(&fields.auth) else {
        let why = text::security::choose_a_way().to_owned();
        let refusal = Refusal::ValueInvalid { field: "auth", why };
        let problem = Some(Problem::refused(&refusal, "auth"));
        let page = page_of(&web, &inside, &connection, &oidc, (fields.client_id, before), problem);
        return Ok(page::shown(answer::status(&refusal), &page));
    };
    let secret = Some(fields.client_secret).filter(|secret| !secret.trim().is_empty());
    // A key that is there stays. A secret beside it is told why it is none.
    let told = Some(way).filter(|way| *way != before || secret.is_some());
    let new = NewClient { client_id: Some(fields.client_id.clone()), client_secret: secret, way: told };
    match oidc::identify(&web.app, inside.workspace.id, inside.by(), connection.id, new).await {
        // Where to find the key that was made is said on the page itself.
        Ok(_) if way == Way::Key && oidc.auth.key().is_none() => {
            Ok(page::see_other(&inside.path(&format!("{HERE}/connections/{}/client", connection.id))))
        }
        Ok(_) => Ok(done(&inside, "client_changed", "sso")),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let at = match &refusal {
                Refusal::ValueInvalid { field: "client_id", .. } => "client_id",
                _ => "client_secret",
            };
            let problem = Some(Problem::refused(&refusal, at));
            let page = page_of(&web, &inside, &connection, &oidc, (fields.client_id, way), problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
