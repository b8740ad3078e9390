//! Forms: only those of our own pages, sent from our own pages (T5).

use app::secret::digest_of;
use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
};
use http::{HeaderMap, header};
use serde::{Deserialize, de::DeserializeOwned};

use super::{caller::Caller, session::Signed};
use crate::{
    body::{FORM_BYTES, whole},
    login,
    state::Web,
};

/// What every form of a session has to carry: made from the session's secret, which no other site can read.
pub(crate) fn token(session_secret: &str) -> String {
    let digest = digest_of(&format!("form {session_secret}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a browser says that the request comes from a page of ours. Browsers too old to say so are believed: the
/// form's token and the cookie's `SameSite` still stand.
pub(crate) fn from_ours(web: &Web, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let ours = web.app.public_url.origin().ascii_serialization();
            let host = text(header::HOST).map(|host| format!("{}://{host}", web.app.public_url.scheme()));
            origin == ours || host.as_deref() == Some(origin)
        }
    }
}

/// Whoever sends forms, all of which have to carry this.
pub(crate) trait Carries {
    fn csrf(&self) -> &str;
}

/// A form of a browser that is known, from a page of ours, of at most so many bytes.
#[derive(Debug)]
pub(crate) struct Checked<T, const MOST: usize = FORM_BYTES, C = Signed> {
    pub(crate) signed: C,
    pub(crate) fields: T,
}

/// A form of whoever sets something up.
pub(crate) type Filled<T, const MOST: usize = FORM_BYTES> = Checked<T, MOST, Caller>;

#[derive(Deserialize)]
struct Carried {
    csrf: Option<String>,
}

impl<T, const MOST: usize, C> FromRequest<Web> for Checked<T, MOST, C>
where
    T: DeserializeOwned,
    C: FromRequestParts<Web, Rejection = Response> + Carries + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = C::from_request_parts(&mut parts, web).await?;
        if !from_ours(web, &parts.headers) {
            return Err(login::answer::foreign_form(web));
        }
        let body = whole(body, MOST).await.map_err(|_| login::answer::foreign_form(web))?;
        let again = |body: bytes::Bytes| Request::from_parts(parts.clone(), axum::body::Body::from(body));
        let carried = Form::<Carried>::from_request(again(body.clone()), web).await;
        let fits = carried.is_ok_and(|Form(carried)| carried.csrf.is_some_and(|csrf| csrf == signed.csrf()));
        if !fits {
            return Err(login::answer::foreign_form(web));
        }
        let fields = Form::<T>::from_request(again(body), web).await;
        let Form(fields) = fields.map_err(|_| login::answer::foreign_form(web))?;
        Ok(Self { signed, fields })
    }
}

/// A form of a browser that need not be signed in, from a page of ours.
#[derive(Debug)]
pub(crate) struct Open<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Web> for Open<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        if !from_ours(web, request.headers()) {
            return Err(login::answer::foreign_form(web));
        }
        let (parts, body) = request.into_parts();
        let body = whole(body, FORM_BYTES).await.map_err(|_| login::answer::foreign_form(web))?;
        let form = Form::<T>::from_request(Request::from_parts(parts, body.into()), web).await;
        form.map(|Form(fields)| Self(fields)).map_err(|_| login::answer::foreign_form(web))
    }
}
