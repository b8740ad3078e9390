//! The wizard of single sign-on: from the choice of an identity provider to the mode of a tested connection. What exists
//! is its progress: a connection and how far it is. Only what was chosen before there is one is kept beside, in the
//! address and in a cookie, with the id that the connection will have.

pub(super) mod application;
pub(super) mod choose;
pub(super) mod proof;
pub(super) mod told;

use app::connections::saml::{self, Draft};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use domain::{
    ConnectionId, Refusal,
    connection::Connection,
    moment::days,
    rules::lock::{Action, Part},
};
use http::HeaderMap;
use serde::Deserialize;
use sheets::{Protocol, Provider, Value};

use super::{HERE, missing, steps::Bar};
use crate::{
    console::door::Visit,
    gate::{
        caller::Caller,
        cookies::{self, Cookie},
    },
    login::answer,
    page::{self, Instead, path_with},
    state::Web,
};

/// The routes, below the security page's own path.
pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/sso", get(choose::show))
        .route("/sso/new/{provider}/{protocol}", get(application::show))
        .route("/sso/new/{provider}/{protocol}/people", get(application::people))
        .route("/sso/new/{provider}/{protocol}/told", get(told::form).post(told::look))
        .route("/sso/new/{provider}/{protocol}/make", post(told::make))
        .route("/sso/{cx}/test", get(proof::test))
        .route("/sso/{cx}/mode", get(proof::mode))
}

/// How long a browser keeps what was chosen.
const KEPT_FOR: std::time::Duration = days(30);

/// What is chosen before there is a connection.
pub(super) struct Chosen {
    pub(super) provider: &'static Provider,
    pub(super) protocol: Protocol,
    /// The id that the connection will have, so that its addresses can be entered there first.
    pub(super) draft: Draft,
    /// The connection that it became: its steps can still be read, and nothing else is made of it.
    pub(super) made: Option<ConnectionId>,
}

/// What the address of such a page carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    draft: Option<String>,
}

impl Chosen {
    /// The page of this name of the wizard, or its first with no name.
    pub(super) fn path(&self, inside: &Visit, page: &str) -> String {
        path_with(&self.bare(inside, page), &[("draft", &self.draft.token)])
    }

    fn bare(&self, inside: &Visit, page: &str) -> String {
        inside.path(&format!("{HERE}/sso/new/{}/{}{page}", self.provider.code, self.protocol.code()))
    }

    /// Our values.
    pub(super) fn values(&self, web: &Web) -> Vec<(Value, String)> {
        let own = saml::addresses(&web.app, self.draft.id);
        vec![
            (Value::Acs, own.acs),
            (Value::EntityId, own.entity_id),
            (Value::RedirectUri, own.redirect_uri),
            (Value::SignOutUri, app::logout::away::back_uri(&web.app)),
            (Value::LoginUrl, web.app.url("/login")),
        ]
    }

    /// The bar, with one on the step of this number.
    pub(super) fn bar(&self, inside: &Visit, here: usize) -> Bar {
        let steps = [
            (STEPS[0], Some(inside.path(&format!("{HERE}/sso")))),
            (STEPS[1], Some(self.path(inside, ""))),
            (STEPS[2], Some(self.path(inside, "/people"))),
            (STEPS[3], Some(self.path(inside, "/told"))),
            (STEPS[4], None),
            (STEPS[5], None),
        ];
        Bar::new(NAME, here, &steps)
    }

    /// Has the browser keep it, so that one can leave and come back.
    fn keep(&self, web: &Web, response: &mut Response) {
        let made = self.made.map(|made| format!(".{made}")).unwrap_or_default();
        let value = format!("{}.{}.{}{made}", self.provider.code, self.protocol.code(), self.draft.token);
        cookies::keep(web, response.headers_mut(), Cookie::SetUp, &value, KEPT_FOR);
    }
}

const NAME: &str = text::sso::set_up_single_sign_on();
/// What the steps are called.
const STEPS: [&str; 6] = [
    text::sso::step_provider(),
    text::sso::step_application(),
    text::sso::step_people(),
    text::sso::step_values(),
    text::sso::step_test(),
    text::sso::step_mode(),
];
/// Where among them it is tested.
const TEST: usize = 4;

/// What the browser was about to set up in this workspace.
pub(super) fn kept(web: &Web, inside: &Visit, headers: &HeaderMap) -> Option<Chosen> {
    read(web, inside, headers).filter(|chosen| chosen.made.is_none())
}

/// What the browser keeps of this workspace.
fn read(web: &Web, inside: &Visit, headers: &HeaderMap) -> Option<Chosen> {
    let value = cookies::read(web, headers, Cookie::SetUp)?;
    let mut parts = value.split('.');
    Some(Chosen {
        provider: Provider::named(parts.next()?)?,
        protocol: Protocol::named(parts.next()?)?,
        draft: saml::drafted(&web.app, inside.workspace.id, parts.next()?)?,
        made: parts.next().map(str::parse).transpose().ok()?,
    })
}

/// Whoever may set up, inside; others are led back to the page on which it is only shown.
async fn enter(web: &Web, signed: Caller, slug: &str) -> Result<Visit, Instead> {
    let inside = Visit::admit(web, signed, slug, HERE).await?;
    if inside.may(Action::SetUp(Part::SingleSignOn)).is_err() {
        return Err(page::see_other(&inside.path(HERE)).into());
    }
    Ok(inside)
}

/// What an address says is chosen. Where its draft is none of this workspace, one is drawn or the browser's own taken,
/// and the address is asked for anew with it.
fn chosen(
    web: &Web,
    inside: &Visit,
    headers: &HeaderMap,
    (provider, protocol): (&str, &str),
    token: Option<&str>,
) -> Result<Chosen, Instead> {
    let start = || page::see_other(&inside.path(&format!("{HERE}/sso")));
    let (Some(provider), Some(protocol)) = (Provider::named(provider), Protocol::named(protocol)) else {
        return Err(start().into());
    };
    let given = token.and_then(|token| saml::drafted(&web.app, inside.workspace.id, token));
    if let Some(draft) = given {
        let same = read(web, inside, headers).filter(|kept| kept.draft == draft);
        return Ok(Chosen { provider, protocol, draft, made: same.and_then(|kept| kept.made) });
    }
    let draft = match kept(web, inside, headers) {
        Some(kept) => kept.draft,
        None => {
            saml::draft(&web.app, inside.workspace.id).map_err(|failure| answer::failed(web, &failure))?
        }
    };
    let chosen = Chosen { provider, protocol, draft, made: None };
    let mut response = page::see_other(&chosen.path(inside, ""));
    chosen.keep(web, &mut response);
    Err(response.into())
}

/// The workspace's connections, and the one of this printed id.
async fn found(web: &Web, inside: &Visit, cx: &str) -> Result<Connection, Instead> {
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(web, &failure))?;
    match connections.into_iter().find(|one| one.id.to_string() == cx) {
        Some(connection) => Ok(connection),
        None => Err(missing(web, inside, Refusal::ConnectionNotFound).await),
    }
}

/// The bar of a connection that is made. What it was made of is shown again to whoever chose it in this browser.
fn bar_of(inside: &Visit, connection: &Connection, chosen: Option<&Chosen>, here: usize) -> Bar {
    let path = |page: &str| Some(inside.path(&format!("{HERE}/sso/{}/{page}", connection.id)));
    let again = |page: &str| chosen.map(|chosen| chosen.path(inside, page));
    let [provider, application, people, values, test, mode] = STEPS;
    let steps = [
        (provider, None),
        (application, again("")),
        (people, again("/people")),
        (values, None),
        (test, path("test")),
        (mode, path("mode")),
    ];
    let mut bar = Bar::new(NAME, here, &steps);
    if let Some(test) = bar.marks.get_mut(TEST) {
        test.is_done &= connection.tested.is_some_and(|tested| tested.counts(inside.now));
    }
    bar
}

/// What this browser chose, if it is what became of this connection.
fn chosen_for(web: &Web, inside: &Visit, headers: &HeaderMap, connection: &Connection) -> Option<Chosen> {
    read(web, inside, headers).filter(|chosen| chosen.made == Some(connection.id))
}
