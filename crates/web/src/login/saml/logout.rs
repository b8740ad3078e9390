//! An identity provider's word that somebody has left there, as a browser brings it: in an address or in a form (Bindings
//! sections 3.4 and 3.5). The browser may be anybody's, and no cookie of ours counts here.

use app::sign_in::saml::logout::{Brought, hear};
use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    response::Response,
};
use domain::ConnectionId;
use http::HeaderMap;

use super::{FORM_BYTES, unknown};
use crate::{
    gate::client::Whence,
    login::{answer, posted::fields, sso::onward},
    page,
    state::Web,
};

/// What the page says on which a form leads back to the identity provider.
const SAYS: &str = text::login::provider_goes_on();

/// By the redirect binding.
pub(in crate::login) async fn by_query(
    State(web): State<Web>,
    Whence(client): Whence,
    Path(cx): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown(&web).await };
    let brought = Brought::Query(query.unwrap_or_default());
    answered(&web, hear(&web.app, connection, brought, client).await).await
}

/// By the POST binding.
pub(in crate::login) async fn by_form(
    State(web): State<Web>,
    Whence(client): Whence,
    Path(cx): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (request, relay_state) = match fields(&headers, body, FORM_BYTES, ["SAMLRequest", "RelayState"]).await
    {
        Ok([Some(request), relay_state]) => (request, relay_state),
        Ok([None, _]) => return answer::unreadable_logout(http::StatusCode::BAD_REQUEST),
        Err(unreadable) => return answer::unreadable_logout(unreadable.status()),
    };
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown(&web).await };
    let brought = Brought::Form { request, relay_state };
    answered(&web, hear(&web.app, connection, brought, client).await).await
}

async fn answered(web: &Web, heard: Result<Option<app::sign_in::Away>, app::sign_in::Stopped>) -> Response {
    match heard {
        Ok(Some(away)) => onward(web, away, SAYS),
        Ok(None) => page::see_other("/login?notice=signed_out"),
        Err(stopped) => answer::stopped(web, &stopped, None, None).await,
    }
}
