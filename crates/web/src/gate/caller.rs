//! Who sets something up: somebody who is signed in, or whoever holds a setup link. The address says which: below `/setup` it
//! is the link, whoever else may be signed in in the same browser.

use app::setup_links;
use axum::{extract::FromRequestParts, response::Response};
use domain::{Refusal, SetupLinkId, Workspace, setup_link::SetupLink};
use http::{HeaderMap, request::Parts};

use super::{
    cookies::{self, Cookie},
    csrf,
    session::{Signed, asked_for},
};
use crate::{login, state::Web};

/// Whoever holds a setup link that is open in their browser.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) link: SetupLink,
    pub(crate) workspace: Workspace,
    /// What every form has to carry.
    pub(crate) csrf: String,
}

/// Who sets something up.
#[derive(Debug)]
pub(crate) enum Caller {
    Signed(Signed),
    Holder(Box<Holder>),
}

impl From<Signed> for Caller {
    fn from(signed: Signed) -> Self {
        Self::Signed(signed)
    }
}

impl csrf::Carries for Caller {
    fn csrf(&self) -> &str {
        match self {
            Self::Signed(signed) => signed.csrf(),
            Self::Holder(holder) => &holder.csrf,
        }
    }
}

/// How many links a browser keeps open: those of several workspaces, or for several things.
const KEPT: usize = 4;

/// The links that are open in a browser, the one opened last first, with the secret of each.
fn kept(web: &Web, headers: &HeaderMap) -> Vec<(String, String)> {
    let value = cookies::read(web, headers, Cookie::Links).unwrap_or_default();
    let parts: Vec<&str> = value.split('.').collect();
    parts.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

/// Has a browser keep one more link.
pub(crate) fn keep(web: &Web, sent: &HeaderMap, answer: &mut HeaderMap, link: &SetupLink, secret: &str) {
    let mut all = vec![(link.id.to_string(), secret.to_owned())];
    all.extend(kept(web, sent).into_iter().filter(|(id, _)| *id != link.id.to_string()).take(KEPT - 1));
    let value: Vec<String> = all.into_iter().map(|(id, secret)| format!("{id}.{secret}")).collect();
    cookies::keep(web, answer, Cookie::Links, &value.join("."), domain::setup_link::LIVES_AT_MOST);
}

/// Whoever holds this link in this browser.
///
/// # Errors
/// [`Refusal::SetupLinkNotFound`] of a link that is not open here; [`Refusal::SetupLinkEnded`]; the machinery's failures.
pub(crate) async fn holder(web: &Web, headers: &HeaderMap, id: &str) -> app::Outcome<Holder> {
    let link: SetupLinkId = id.parse().map_err(|_| Refusal::SetupLinkNotFound)?;
    let secret = kept(web, headers).into_iter().find(|(kept, _)| kept == id).map(|(_, secret)| secret);
    let secret = secret.ok_or(Refusal::SetupLinkNotFound)?;
    let (link, workspace) = setup_links::held(&web.app, link, &secret).await?;
    Ok(Holder { link, workspace, csrf: csrf::token(&secret) })
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let path = asked_for(parts).path().to_owned();
        let below = path.strip_prefix("/setup/").and_then(|rest| rest.split('/').next());
        match below {
            Some(id) => match holder(web, &parts.headers, id).await {
                Ok(holder) => Ok(Self::Holder(Box::new(holder))),
                Err(error) => Err(login::answer::error(web, &error, login::answer::Around::default()).await),
            },
            None => {
                let signed = <Signed as FromRequestParts<Web>>::from_request_parts(parts, web).await?;
                Ok(Self::Signed(signed))
            }
        }
    }
}
