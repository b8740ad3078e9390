//! Removing a domain: what follows from it, and then the deed.

use app::{Error, domains};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Domain, Moment, Refusal,
    connection::{DomainClaim, TRUSTED_FOR},
    rules::prove,
};
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
    page::{self, Frame, Instead, Tab, when::When},
    state::Web,
};

#[derive(Template)]
#[template(path = "domain_remove.html")]
struct RemovePage {
    frame: Frame,
    csrf: String,
    name: String,
    /// Whether the identity provider speaks for its addresses until now.
    counts: bool,
    /// Whether people with an address in it are taken in until now.
    takes_in: bool,
    /// Since when it is lost.
    lost: Option<When>,
    /// Until when its addresses would still lead here, and its record would bring it back.
    leads_until: Option<When>,
    /// From when on whoever has no other address shows a mailbox, and whether that is so already.
    shown_from: Option<(When, bool)>,
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
    let trusted_until = |lost_at: Moment| lost_at.after(TRUSTED_FOR);
    let shown_from = prove::lost_if_released(claim, inside.now).map(trusted_until);
    let page = RemovePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        name: name.clone(),
        counts: claim.verified.is_some(),
        takes_in: claim.verified.is_some() && inside.workspace.takes_in(inside.now),
        lost: claim.lost_at.map(When::of),
        leads_until: claim.lost_at.map(trusted_until).filter(|until| inside.now < *until).map(When::of),
        shown_from: shown_from.map(|from| (When::of(from), from <= inside.now)),
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
