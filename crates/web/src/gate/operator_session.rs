//! Whoever has shown an operator key in this browser. It is no session of a person, and no person's session is one: each has a
//! cookie, a table and a gate of its own.

use app::{members::By, operator};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Actor, Moment,
    operator::{Key, Session},
};
use http::{Method, request::Parts};

use super::{
    cookies::{self, Cookie},
    csrf,
    session::asked_for,
};
use crate::{login, page::path_with, state::Web};

/// A browser with a live session of the operator.
#[derive(Debug, Clone)]
pub(crate) struct SignedOperator {
    pub(crate) session: Session,
    /// The key it was opened with.
    pub(crate) key: Key,
    /// What every form of this session has to carry.
    pub(crate) csrf: String,
    /// When they asked for what they are answered.
    pub(crate) now: Moment,
}

impl csrf::Carries for SignedOperator {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl SignedOperator {
    pub(crate) const fn actor(&self) -> Actor {
        Actor::Operator(self.key.id)
    }

    /// The operator's hand.
    pub(crate) const fn by(&self) -> By {
        By::Operator(self.actor())
    }
}

async fn signed(parts: &Parts, web: &Web) -> Result<Option<SignedOperator>, store::Failure> {
    let Some(secret) = cookies::read(web, &parts.headers, Cookie::Operator) else { return Ok(None) };
    let found = operator::session(&web.app, &secret).await?;
    let (csrf, now) = (csrf::token(&secret), web.app.now());
    Ok(found.map(|(session, key)| SignedOperator { session, key, csrf, now }))
}

impl FromRequestParts<Web> for SignedOperator {
    type Rejection = Response;

    /// Whoever has not shown a key is asked for one and, after it, goes on to where they wanted.
    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match signed(parts, web).await {
            Ok(Some(signed)) => Ok(signed),
            Ok(None) => Err(away(parts, web)),
            Err(failure) => Err(login::answer::failed(web, &failure)),
        }
    }
}

impl OptionalFromRequestParts<Web> for SignedOperator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Response> {
        signed(parts, web).await.map_err(|failure| login::answer::failed(web, &failure))
    }
}

fn away(parts: &Parts, web: &Web) -> Response {
    // A form that was sent with a dead session can't be sent again by itself; its page can be opened again.
    let wanted = match parts.method {
        Method::GET => asked_for(parts).path_and_query().map_or("", |path| path.as_str()),
        _ => "",
    };
    let ended =
        if cookies::read(web, &parts.headers, Cookie::Operator).is_some() { "session_ended" } else { "" };
    Redirect::to(&path_with("/op", &[("return_to", wanted), ("notice", ended)])).into_response()
}
