//! From where a request comes, as far as the connection to us tells. What a proxy says of those behind it is not believed:
//! anybody can say it too.

use std::{convert::Infallible, net::SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use domain::sign_in::Client;
use http::{header, request::Parts};

/// Who asks, for the sign-in log.
pub(crate) struct Whence(pub(crate) Client);

impl<S: Send + Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let ip = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
        Ok(Self(Client { ip, agent }))
    }
}
