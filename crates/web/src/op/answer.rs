//! What the operator reads when the product says no to a whole page: the same words and code as everywhere, and a way back.

use askama::Template;
use axum::response::Response;
use domain::Refusal;

use super::{Frame, HERE};
use crate::{
    gate::operator_session::SignedOperator,
    login::answer,
    page::{self, Instead},
    state::Web,
};

#[derive(Template)]
#[template(path = "op_refused.html")]
struct RefusedPage {
    frame: Frame,
    sentence: String,
    code: &'static str,
    back: String,
}

/// The page that says no, with the way back to this path.
pub(super) fn refused(operator: &SignedOperator, refusal: &Refusal, back: String) -> Instead {
    let page = RefusedPage {
        frame: Frame::of(operator, None),
        sentence: sentence(refusal),
        code: refusal.code(),
        back,
    };
    page::shown(answer::status(refusal), &page).into()
}

/// There is no such workspace.
pub(super) fn no_workspace(operator: &SignedOperator) -> Instead {
    refused(operator, &Refusal::WorkspaceNotFound, HERE.to_owned())
}

/// What a refusal says to the operator alone: to whoever is support, that support is to be asked is no advice.
pub(super) const fn own_words(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::DomainContested => Some(text::operator::domain_contested()),
        Refusal::WorkspaceNotFound => Some(text::operator::workspace_not_found()),
        _ => None,
    }
}

/// What a refusal says to the operator.
fn sentence(refusal: &Refusal) -> String {
    own_words(refusal).map_or_else(|| refusal.to_string(), ToOwned::to_owned)
}

/// The machinery broke.
pub(super) fn failed(web: &Web, failure: &store::Failure) -> Response {
    answer::failed(web, failure)
}
