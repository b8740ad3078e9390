//! The wizard of the directory: what has to be there first, how it is to behave, what goes into the identity provider,
//! the wait for its first request, and on to the preview. The directory itself is the progress.

mod begin;
mod connect;

use axum::{
    Router,
    routing::{get, post},
};
use domain::rules::lock::{Action, Part};
use sheets::Provider;

use super::super::{HERE, steps::Bar};
use crate::{
    console::door::Visit,
    gate::caller::Caller,
    login::answer,
    page::{self, Instead},
    state::Web,
};

/// The routes, below the security page's own path.
pub(in super::super) fn routes() -> Router<Web> {
    Router::new()
        .route("/directory/setup", get(begin::show))
        .route("/directory/setup/{provider}", get(begin::defaults).post(begin::set_up))
        .route("/directory/setup/{provider}/connect", get(connect::show))
        .route("/directory/setup/{provider}/token", post(connect::add_token))
        .route("/directory/setup/{provider}/wait", get(connect::wait))
}

/// What the steps are called.
const STEPS: [&str; 5] = [
    text::wizard::step_ready(),
    text::wizard::step_behaviour(),
    text::wizard::step_connect(),
    text::wizard::step_first_request(),
    text::wizard::step_turn_on(),
];

/// The path of a page of the wizard, for a provider.
fn path(inside: &Visit, provider: &Provider, page: &str) -> String {
    inside.path(&format!("{HERE}/directory/setup/{}{page}", provider.code))
}

/// The bar, with one on the step of this number.
fn bar(inside: &Visit, provider: Option<&Provider>, here: usize) -> Bar {
    let is_there = inside.workspace.directory.is_some();
    let to = |page: &str, once: bool| provider.filter(|_| once).map(|provider| path(inside, provider, page));
    let steps = [
        (STEPS[0], Some(inside.path(&format!("{HERE}/directory/setup")))),
        (STEPS[1], to("", true)),
        (STEPS[2], to("/connect", is_there)),
        (STEPS[3], to("/wait", is_there)),
        (STEPS[4], None),
    ];
    Bar::new(text::wizard::set_up_the_directory(), here, &steps)
}

/// Whoever may set up, inside, with the provider of this name; others are led back.
async fn enter(
    web: &Web,
    signed: Caller,
    slug: &str,
    provider: &str,
) -> Result<(Visit, &'static Provider), Instead> {
    let inside = Visit::admit(web, signed, slug, HERE).await?;
    if inside.may(Action::SetUp(Part::Directory)).is_err() {
        return Err(page::see_other(&inside.path(HERE)).into());
    }
    match Provider::named(provider) {
        Some(provider) => Ok((inside, provider)),
        None => Err(page::see_other(&inside.path(&format!("{HERE}/directory/setup"))).into()),
    }
}

/// The provider that people sign in through, where its issuer tells which it is.
async fn provider_of(web: &Web, inside: &Visit) -> Result<Option<&'static Provider>, Instead> {
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(web, &failure))?;
    let strictest = connections.iter().max_by_key(|one| one.mode);
    let provider = Provider::of_issuer(strictest.map_or("", |one| one.protocol.issuer()));
    Ok(Some(provider).filter(|provider| !provider.known_by.is_empty()))
}
