//! Removing a domain: what follows from it, and then the deed.

use app::{Error, domains};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{Domain, Refusal, connection::DomainClaim, rules::prove};
use http::StatusCode;

use super::{
    super::{HERE, done, missing, refused},
    Nothing, Typed,
};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Tab},
    state::Web,
};

#[derive(Template)]
#[template(path = "domain_remove.html")]
struct RemovePage {
    frame: Frame,
    csrf: String,
    name: String,
    /// Whether anything follows from it.
    counts: bool,
    lock: Option<Reason>,
    action: String,
    back: String,
}

/// Asks whether a domain is really to be removed.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, name)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let id = inside.workspace.id;
    let claims = web.app.store.domains(id).await.map_err(|failure| answer::failed(&web, &failure))?;
    let Some(claim) = claims.iter().find(|claim| claim.domain.as_str() == name) else {
        return Err(missing(&web, &inside, Refusal::DomainNotFound).await);
    };
    let connections =
        web.app.store.connections(id).await.map_err(|failure| answer::failed(&web, &failure))?;
    let others = |one: &&DomainClaim| one.verified.is_some() && one.domain != claim.domain;
    let modes: Vec<_> = connections.iter().map(|connection| connection.mode).collect();
    let others = claims.iter().filter(others).count();
    let page = RemovePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        name: name.clone(),
        counts: claim.verified.is_some(),
        lock: lock(prove::release(inside.scene(), inside.hand(), claim, others, &modes)),
        action: inside.path(&format!("{HERE}/domains/{name}/remove")),
        back: inside.path(&format!("{HERE}#domains")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

/// Removes a domain.
pub(crate) async fn release(
    State(web): State<Web>,
    Path((slug, name)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(domain) = Domain::parse(&name) else {
        return Err(missing(&web, &inside, Refusal::DomainNotFound).await);
    };
    match domains::release(&web.app, inside.workspace.id, inside.by(), domain).await {
        Ok(()) => Ok(done(&inside, "domain_removed", "domains")),
        Err(Error::Refused(Refusal::DomainNotFound)) => {
            Err(missing(&web, &inside, Refusal::DomainNotFound).await)
        }
        Err(error) => refused(&web, &inside, error, "domains", Typed::default()).await,
    }
}
