//! Signing out.

use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::answer;
use crate::{
    gate::{
        cookies::{self, Cookie},
        csrf::Checked,
    },
    page,
    state::Web,
};

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Ends the session and has the browser forget all it kept.
pub(super) async fn sign_out(State(web): State<Web>, form: Checked<Nothing>) -> Response {
    if let Err(failure) = app::sessions::sign_out(&web.app, &form.signed.session).await {
        return answer::failed(&web, &failure);
    }
    let mut response = page::see_other("/login?notice=signed_out");
    for cookie in [Cookie::Session, Cookie::Attempt, Cookie::Code] {
        cookies::forget(&web, response.headers_mut(), cookie);
    }
    response
}
