//! From where a request comes, as far as the connection to us tells. What a proxy says of those behind it is not believed:
//! anybody can say it too.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::extract::{ConnectInfo, FromRequestParts};
use domain::sign_in::Client;
use http::{Extensions, header, request::Parts};

/// The address at the other end of the connection.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

/// Who asks, for the sign-in log.
pub(crate) struct Whence(pub(crate) Client);

impl<S: Send + Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let ip = peer(&parts.extensions);
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
        Ok(Self(Client { ip, agent }))
    }
}
