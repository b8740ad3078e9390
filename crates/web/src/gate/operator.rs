//! The operator: the vendor's own staff or backend, by key.

use app::{gate, members::By};
use axum::{extract::FromRequestParts, response::Response};
use domain::Actor;
use http::{header, request::Parts};

use crate::{api::answer::No, state::Web};

/// A caller who has shown an operator key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operator(pub(crate) Actor);

impl Operator {
    /// The operator's hand.
    pub(crate) const fn by(self) -> By {
        By::Operator(self.0)
    }
}

impl FromRequestParts<Web> for Operator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = bearer
            .and_then(|value| value.split_once(' '))
            .filter(|(word, _)| word.eq_ignore_ascii_case("bearer"));
        let key = key.map_or("", |(_, key)| key.trim());
        match gate::operator(&web.app, key).await {
            Ok(Some(actor)) => Ok(Self(actor)),
            Ok(None) => Err(No::Unauthorized.into_answer()),
            Err(failure) => Err(No::from(failure).into_answer()),
        }
    }
}
