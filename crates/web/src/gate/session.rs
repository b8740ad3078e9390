//! Who is signed in, in this browser.

use app::gate;
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, OriginalUri},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Actor, Moment, session::Session};
use http::{Method, Uri, request::Parts};
use url::form_urlencoded;

use super::{
    cookies::{self, Cookie},
    csrf,
};
use crate::{login, state::Web};

/// A browser with a live session.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) session: Session,
    /// What every form of this session has to carry.
    pub(crate) csrf: String,
    /// When they asked for what they are answered.
    pub(crate) now: Moment,
}

impl csrf::Carries for Signed {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl Signed {
    pub(crate) const fn actor(&self) -> Actor {
        Actor::Person { account: self.session.account, session: Some(self.session.id) }
    }
}

async fn signed(parts: &Parts, web: &Web) -> Result<Option<Signed>, store::Failure> {
    let Some(secret) = cookies::read(web, &parts.headers, Cookie::Session) else { return Ok(None) };
    let session = gate::session(&web.app, &secret).await?;
    Ok(session.map(|session| Signed { session, csrf: csrf::token(&secret), now: web.app.now() }))
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Response;

    /// Whoever is not signed in goes to the sign-in page and, after it, on to where they wanted.
    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        match signed(parts, web).await {
            Ok(Some(signed)) => Ok(signed),
            Ok(None) => Err(away(parts, web).await),
            Err(failure) => Err(login::answer::failed(web, &failure)),
        }
    }
}

impl OptionalFromRequestParts<Web> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Response> {
        signed(parts, web).await.map_err(|failure| login::answer::failed(web, &failure))
    }
}

/// What a browser asked for. Routes that are nested see only the end of it in the request itself.
pub(super) fn asked_for(parts: &Parts) -> &Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri)
}

/// Whoever has lost access while signed in is told so at their next click; anybody else signs in.
async fn away(parts: &Parts, web: &Web) -> Response {
    let secret = cookies::read(web, &parts.headers, Cookie::Session);
    let wanted = asked_for(parts);
    let slug = wanted.path().strip_prefix("/w/").and_then(|rest| rest.split('/').next());
    if let (Some(secret), Some(slug)) = (secret, slug) {
        match gate::farewell(&web.app, &secret, slug).await {
            Ok(Some((refusal, session, workspace))) => {
                let trace =
                    app::sign_in::turned_away(&web.app, Some(&workspace), Some(&session), &refusal).await;
                return login::answer::farewell(web, &refusal, trace).await;
            }
            Ok(None) => {}
            Err(failure) => return login::answer::failed(web, &failure),
        }
    }
    to_sign_in(parts, web)
}

fn to_sign_in(parts: &Parts, web: &Web) -> Response {
    // A form that was sent with a dead session can't be sent again by itself; its page can be opened again.
    let wanted = match parts.method {
        Method::GET => asked_for(parts).path_and_query().map_or("/", |path| path.as_str()),
        _ => "/",
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", wanted);
    if cookies::read(web, &parts.headers, Cookie::Session).is_some() {
        query.append_pair("notice", "session_ended");
    }
    Redirect::to(&format!("/login?{}", query.finish())).into_response()
}
