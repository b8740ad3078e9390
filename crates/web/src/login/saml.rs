//! SAML at the edge: the form that an identity provider has the browser post, what came of it, and our metadata.
//!
//! The form comes from another site, so browsers send none of our cookies with it (`SameSite`), and it may come from
//! anybody. It is judged without knowing whose browser it is; the browser is then sent on by a redirect, which carries its
//! cookies, and fetches what came of it (Bindings section 3.5).

pub(super) mod logout;

use app::{
    connections::saml::own_metadata,
    sign_in::saml::{self, Onward, Posted},
};
use axum::{
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{ConnectionId, Refusal};
use http::{HeaderMap, header};
use serde::Deserialize;

use super::{
    answer::{self, Around},
    kept::Kept,
    posted::{Unreadable, fields},
    sso::finished,
    ways,
};
use crate::{
    gate::{client::Whence, cookies::Cookie, session::Signed},
    page::{self, Asked},
    state::Web,
};

/// The largest form, in bytes: a message of 256 KiB in base64, some of whose characters take three bytes in a form.
const FORM_BYTES: usize = 512 * 1024;

/// The fields of the form (Bindings section 3.5.4).
async fn posted(headers: &HeaderMap, body: Body) -> Result<Posted, Unreadable> {
    let [response, relay_state] = fields(headers, body, FORM_BYTES, ["SAMLResponse", "RelayState"]).await?;
    Ok(Posted { response: response.ok_or(Unreadable::Malformed)?, relay_state })
}

/// The assertion consumer service of a connection.
pub(super) async fn acs(
    State(web): State<Web>,
    Whence(client): Whence,
    Path(cx): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let posted = match posted(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return answer::unreadable(unreadable.status()),
    };
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown(&web).await };
    match saml::receive(&web.app, connection, posted, client).await {
        Ok(Onward::Fetch(handle)) => {
            let path = format!("/sso/saml/{connection}/back");
            page::see_other(&page::path_with(&path, &[("handle", handle.reveal())]))
        }
        Ok(Onward::Anew) => page::see_other(&ways::sso_path(connection, "/", None)),
        Err(stopped) => answer::stopped(&web, &stopped, None, None).await,
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Handle {
    #[serde(default)]
    handle: String,
}

/// The browser fetches what its answer came to.
pub(super) async fn back(
    State(web): State<Web>,
    signed: Option<Signed>,
    Whence(client): Whence,
    Path(cx): Path<String>,
    headers: HeaderMap,
    Asked(Handle { handle }): Asked<Handle>,
) -> Response {
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown(&web).await };
    let kept = Kept::read(&web, &headers, Cookie::Attempt);
    let session = signed.map(|signed| signed.session);
    let secret = kept.as_ref().map(|kept| kept.secret.as_str());
    let fetched = saml::fetch(&web.app, connection, &handle, secret, session.clone(), client).await;
    finished(&web, fetched, session.as_ref(), kept.as_ref()).await
}

/// Our metadata for a connection's identity provider.
pub(super) async fn metadata(State(web): State<Web>, Path(cx): Path<String>) -> Response {
    let Ok(connection) = cx.parse::<ConnectionId>() else { return unknown(&web).await };
    let found = web.app.store.connection(connection).await;
    let found = found.map(|found| found.and_then(|(connection, _)| connection.protocol.saml().cloned()));
    let written = match found {
        Ok(Some(saml)) => own_metadata(&web.app, connection, &saml),
        Ok(None) => return unknown(&web).await,
        Err(failure) => Err(failure),
    };
    match written {
        Ok(xml) => {
            let headers = [
                (header::CONTENT_TYPE, "application/samlmetadata+xml"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"usher-metadata.xml\""),
            ];
            (headers, xml).into_response()
        }
        Err(failure) => answer::failed(&web, &failure),
    }
}

/// Whoever mixes up our two addresses has answers sent here.
pub(super) async fn misdirected() -> Response {
    answer::brought_to_the_entity_id()
}

async fn unknown(web: &Web) -> Response {
    answer::refused(web, &Refusal::ConnectionNotFound, Around::default()).await
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode};

    use super::*;

    async fn read(kind: &'static str, body: &str) -> Result<(String, Option<String>), StatusCode> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        let posted = posted(&headers, Body::from(body.to_owned())).await;
        posted.map(|posted| (posted.response, posted.relay_state)).map_err(|unreadable| unreadable.status())
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn a_form_is_read_as_the_post_binding_writes_it() {
        let both = Ok(("a+b=".to_owned(), Some("h".to_owned())));
        assert_eq!(read(FORM, "SAMLResponse=a%2Bb%3D&RelayState=h&x=y").await, both);
        let alone = Ok(("a".to_owned(), None));
        assert_eq!(read("Application/X-WWW-Form-Urlencoded; charset=utf-8", "SAMLResponse=a").await, alone);
    }

    #[tokio::test]
    async fn what_could_be_read_in_two_ways_or_is_no_form_is_not_read() {
        for twice in
            ["SAMLResponse=a&SAMLResponse=a", "SAMLResponse=a&RelayState=1&RelayState=1", "RelayState=1", ""]
        {
            assert_eq!(read(FORM, twice).await, Err(StatusCode::BAD_REQUEST), "{twice}");
        }
        let kinds =
            ["multipart/form-data", "text/plain", "application/json", "application/x-www-form-urlencodedx"];
        for kind in kinds {
            assert_eq!(read(kind, "SAMLResponse=a").await, Err(StatusCode::UNSUPPORTED_MEDIA_TYPE), "{kind}");
        }
        let large = format!("SAMLResponse={}", "a".repeat(FORM_BYTES));
        assert_eq!(read(FORM, &large).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
    }
}
