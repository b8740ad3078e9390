//! The token endpoint (RFC 6749 §3.2), where clients of a directory get access tokens for it, and the metadata that
//! leads there (RFC 8414).

pub(crate) mod answer;
mod form;
mod metadata;

use ::app::access;
use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::{get, post},
};
use http::StatusCode;
use serde::Serialize;

use self::answer::No;
use crate::{scim, state::Web};

/// The one scope there is: everything under the directory's base URL.
const SCOPE: &str = "scim";

/// The routes.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route(access::ENDPOINT, post(token).fallback(async || answer::refuse(No::Method("POST"))))
        .route(
            "/.well-known/oauth-authorization-server",
            get(metadata::show).fallback(async || answer::refuse(No::Method("GET"))),
        )
}

/// A token, as RFC 6749 §5.1 says.
#[derive(Serialize)]
struct Issued<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    scope: &'static str,
}

async fn token(State(web): State<Web>, request: Request) -> Response {
    issue(&web, request).await.unwrap_or_else(answer::refuse)
}

async fn issue(web: &Web, request: Request) -> Result<Response, No> {
    let asked = form::read(request).await?;
    let proven = access::prove(&web.app, asked.shown()).await?;
    // RFC 8707 §2: a token that is asked for to be used elsewhere is not handed out.
    if let Some(resource) = &asked.resource {
        let ours = [scim::base_url(web, proven.directory), web.app.url("")];
        if !ours.iter().any(|ours| ours == resource.trim_end_matches('/')) {
            return Err(No::Target);
        }
    }
    let granted = access::grant(&web.app, &proven)?;
    Ok(answer::json(
        StatusCode::OK,
        &Issued {
            access_token: granted.token.reveal(),
            token_type: "Bearer",
            expires_in: granted.seconds,
            scope: SCOPE,
        },
    ))
}
