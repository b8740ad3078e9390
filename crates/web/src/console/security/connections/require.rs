//! Requiring single sign-on of everybody: who would have to come in by a way they have never come, before it is done.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Member,
    connection::{DomainClaim, Mode},
    rules::connect::{self, Guards},
};
use http::StatusCode;

use super::{super::HERE, around, named};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::session::Signed,
    login::answer,
    page::{self, Frame, Instead, Tab, person},
    state::Web,
};

/// How many people are named.
const NAMED: u32 = 50;

/// Somebody who has never come through single sign-on.
struct Stranger {
    who: String,
    /// Whether their address is in no domain of the workspace, so that the identity provider may not speak for it.
    is_elsewhere: bool,
}

impl Stranger {
    fn of(member: &Member, claims: &[DomainClaim]) -> Self {
        let verified = |one: &DomainClaim| {
            one.verified.is_some() && member.email.as_ref().is_some_and(|email| *email.domain() == one.domain)
        };
        Self { who: person::called(member), is_elsewhere: !claims.iter().any(verified) }
    }
}

#[derive(Template)]
#[template(path = "connection_require.html")]
struct RequirePage {
    frame: Frame,
    csrf: String,
    issuer: String,
    strangers: Vec<Stranger>,
    /// Whether there are more than are named.
    and_more: bool,
    lock: Option<Reason>,
    action: String,
    back: String,
}

/// Asks whether single sign-on is really to be required.
pub(crate) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, connections) = named(&web, &inside, &cx).await?;
    let failed = |failure| answer::failed(&web, &failure);
    let id = inside.workspace.id;
    let claims = web.app.store.domains(id).await.map_err(failed)?;
    // Whom a member may see stands in the list of members; whoever may not switch sees no list at all.
    let mut strangers = Vec::new();
    if inside.manages() {
        strangers = web.app.store.never_through_sso(id, NAMED + 1).await.map_err(failed)?;
    }
    let and_more = strangers.len() > NAMED as usize;
    strangers.truncate(NAMED as usize);
    let guarded_owners = web.app.store.guarded_owners(id).await.map_err(failed)?;
    let around = around(&connection, &connections, &claims, guarded_owners);
    let answer =
        connect::switch(inside.scene(), inside.hand(), &connection, &around, Mode::Required, Guards::Asked);
    let page = RequirePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        issuer: connection.protocol.issuer().to_owned(),
        strangers: strangers.iter().map(|member| Stranger::of(member, &claims)).collect(),
        and_more,
        lock: lock(answer),
        action: inside.path(&format!("{HERE}/connections/{cx}/mode")),
        back: inside.path(&format!("{HERE}#sso")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}
