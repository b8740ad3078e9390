//! From where a request comes, as far as the connection to us tells. What a proxy says of those behind it is not believed:
//! anybody can say it too.

use std::{convert::Infallible, net::SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use domain::sign_in::{Client, LONGEST_AGENT, cut};
use http::{header, request::Parts};

/// Who asks, for the logs.
pub(crate) struct Whence(pub(crate) Client);

impl<S: Send + Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl Whence {
    /// Whoever sends this.
    pub(crate) fn of(parts: &Parts) -> Self {
        let ip = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .map(|agent| cut(&String::from_utf8_lossy(agent.as_bytes()), LONGEST_AGENT));
        Self(Client { ip, agent })
    }
}
