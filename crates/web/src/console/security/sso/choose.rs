//! The first step: which identity provider, and by which protocol; or on with what was begun.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::connection::Mode;
use http::{HeaderMap, StatusCode};
use sheets::{PROVIDERS, Protocol, Provider};

use super::{
    super::{connections::lock_of_new, steps::Bar},
    HERE, NAME, STEPS, enter, kept,
};
use crate::{
    console::{door::Visit, reason::Reason},
    gate::caller::Caller,
    login::answer,
    page::{self, Frame, Instead, Tab},
    state::Web,
};

/// A provider to choose.
struct Tile {
    provider: &'static Provider,
    /// Where each protocol leads.
    ways: Vec<(&'static str, String)>,
}

/// Something that was begun.
struct Begun {
    name: String,
    says: &'static str,
    path: String,
}

#[derive(Template)]
#[template(path = "sso_choose.html")]
struct ChoosePage {
    frame: Frame,
    bar: Bar,
    lock: Option<Reason>,
    begun: Vec<Begun>,
    tiles: Vec<Tile>,
    back: String,
}

fn tile(inside: &Visit, provider: &'static Provider) -> Tile {
    let way = |protocol: Protocol| {
        let path = format!("{HERE}/sso/new/{}/{}", provider.code, protocol.code());
        (protocol.name(), inside.path(&path))
    };
    Tile { provider, ways: Protocol::ALL.into_iter().map(way).collect() }
}

/// Shows what there is to choose.
pub(in super::super) async fn show(
    State(web): State<Web>,
    signed: Caller,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(&web, &failure))?;
    let mut begun = Vec::new();
    let made = |id| connections.iter().any(|one| one.id == id);
    if let Some(chosen) = kept(&web, &inside, &headers).filter(|chosen| !made(chosen.draft.id)) {
        begun.push(Begun {
            name: text::sso::provider_over_protocol(chosen.protocol.name(), chosen.provider.name),
            says: text::sso::not_made_yet(),
            path: chosen.path(&inside, ""),
        });
    }
    for one in connections.iter().filter(|one| one.mode < Mode::Optional) {
        let (says, page) = match one.tested {
            Some(tested) if tested.counts(inside.now) => (text::sso::tested_and_not_on(), "mode"),
            _ => (text::sso::made_and_not_tested(), "test"),
        };
        begun.push(Begun {
            name: one.protocol.issuer().to_owned(),
            says,
            path: inside.path(&format!("{HERE}/sso/{}/{page}", one.id)),
        });
    }
    let page = ChoosePage {
        frame: inside.frame(Tab::Security),
        bar: Bar::new(NAME, 0, &STEPS.map(|label| (label, None))),
        lock: lock_of_new(&inside),
        begun,
        tiles: PROVIDERS.iter().map(|provider| tile(&inside, provider)).collect(),
        back: inside.path(&format!("{HERE}#sso")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}
