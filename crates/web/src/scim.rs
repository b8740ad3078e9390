//! The SCIM edge: `{public URL}/scim/v2/{directory}/…`.
//!
//! One entry for every path below it: the token is asked for first, whatever the path says, so that no route can be
//! reached without one; then the path is taken apart once, and what is not known is answered as SCIM says.

pub(crate) mod answer;
mod cursor;
mod discovery;
mod list;
mod search;
mod translate;
mod users;

use ::scim::{BODY_BYTES, Fault, Parameters, Profile, Registry, ResourceType, Rules};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    response::Response,
    routing::any,
};
use domain::DirectoryId;
use http::{Method, StatusCode, header};
use url::form_urlencoded;

use self::answer::No;
use crate::{
    body::{Unread, whole},
    state::Web,
};
use ::app::gate::{self, DirectoryCaller};

/// What the edge knows of the protocol, made once.
pub(crate) struct Protocol {
    pub(crate) registry: Registry,
    pub(crate) user: ResourceType,
    pub(crate) rules: Rules,
}

impl Protocol {
    pub(crate) fn new() -> Self {
        let user = ResourceType::user();
        let registry = Registry::new().with(user.clone());
        Self { registry, user, rules: Rules { profile: Profile::Lenient, ..Rules::lenient() } }
    }
}

/// The routes.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/scim/v2/{directory}", any(root))
        .route("/scim/v2/{directory}/", any(root))
        .route("/scim/v2/{directory}/{*rest}", any(below))
}

async fn root(State(web): State<Web>, Path(directory): Path<String>, request: Request) -> Response {
    enter(web, directory, String::new(), request).await
}

async fn below(
    State(web): State<Web>,
    Path((directory, rest)): Path<(String, String)>,
    request: Request,
) -> Response {
    enter(web, directory, rest, request).await
}

/// A request that has shown its token.
pub(crate) struct Call {
    pub(crate) web: Web,
    pub(crate) caller: DirectoryCaller,
    pub(crate) method: Method,
    pub(crate) parameters: Parameters,
    pub(crate) headers: http::HeaderMap,
}

impl Call {
    /// The address all of the directory's endpoints begin with.
    pub(crate) fn base(&self) -> String {
        base_url(&self.web, self.caller.directory.id)
    }

    /// The JSON body. A body of another declared type is refused; one of none is taken for JSON.
    pub(crate) async fn json(&self, body: Body) -> Result<serde_json::Value, No> {
        let declared = self.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
        let essence =
            declared.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        match essence.as_deref() {
            None | Some("" | "application/scim+json" | "application/json" | "text/json") => {}
            Some(other) => {
                let detail = format!(
                    "The body is declared as {other}. Send JSON as application/scim+json or application/json."
                );
                return Err(Fault::status(415, detail).into());
            }
        }
        let bytes = whole(body, BODY_BYTES).await.map_err(|unread| match unread {
            Unread::TooLarge => Fault::too_large(format!(
                "The body is larger than {BODY_BYTES} bytes, the most one request may have."
            )),
            Unread::BrokenOff => Fault::status(400, "The body broke off before its end."),
        })?;
        Ok(::scim::json::read(&bytes, &self.web.protocol.rules.limits)?)
    }

    /// A request header as text; one that is not text is taken as absent.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The address all endpoints of a directory begin with.
pub(crate) fn base_url(web: &Web, directory: DirectoryId) -> String {
    web.app.url(&format!("/scim/v2/{directory}"))
}

async fn enter(web: Web, directory: String, rest: String, request: Request) -> Response {
    let outcome = admit(&web, &directory, request).await;
    match outcome {
        Ok((call, body)) => dispatch(&call, body, &rest).await.unwrap_or_else(answer::refuse),
        Err(no) => answer::refuse(no),
    }
}

async fn admit(web: &Web, directory: &str, request: Request) -> Result<(Call, Body), No> {
    let (parts, body) = request.into_parts();
    let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(bearer);
    // Whoever has no token does the same work as whoever has a wrong one, and hears the same (A1).
    let path = directory.parse().unwrap_or(DirectoryId::from_bits(0));
    let caller = gate::directory(&web.app, path, bearer.unwrap_or_default()).await?;
    let caller = caller.ok_or(No::Unauthorized)?;
    let query = parts.uri.query().unwrap_or_default();
    let parameters = Parameters::from_pairs(form_urlencoded::parse(query.as_bytes()))?;
    let call = Call { web: web.clone(), caller, method: parts.method, parameters, headers: parts.headers };
    Ok((call, body))
}

/// The token of an `Authorization` header. Some clients are set up to send it bare, some with the word twice.
fn bearer(header: &str) -> &str {
    let mut rest = header.trim();
    while let Some((word, token)) = rest.split_once(' ') {
        if !word.eq_ignore_ascii_case("bearer") {
            break;
        }
        rest = token.trim_start();
    }
    rest
}

async fn dispatch(call: &Call, body: Body, rest: &str) -> Result<Response, No> {
    // Base URLs that end in a slash, and collections addressed with one, are both in the field.
    let segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    match (&segments[..], call.method.as_str()) {
        (["Users"], "GET") => list::list(call).await,
        (["Users"], "POST") => users::create(call, body).await,
        (["Users"], _) => Err(No::method("GET, POST")),
        // People are all there is, so whoever asks at the root asks for them (RFC 7644 §3.4.2.1).
        ([], "GET") => list::list(call).await,
        ([], _) => Err(No::method("GET")),
        ([".search"] | ["Users", ".search"], "POST") => list::search(call, body).await,
        ([".search"] | ["Users", ".search"], _) => Err(No::method("POST")),
        (["Users", id], "GET") => users::read(call, id).await,
        (["Users", id], "PUT") => users::replace(call, body, id).await,
        (["Users", id], "PATCH") => users::patch(call, body, id).await,
        (["Users", id], "DELETE") => users::delete(call, id).await,
        (["Users", _], _) => Err(No::method("GET, PUT, PATCH, DELETE")),
        (
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _],
            "GET",
        ) => discovery::show(call, &segments),
        (["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _], _) => {
            Err(No::method("GET"))
        }
        (["Me", ..], _) => Err(Fault::not_implemented(
            "/Me has no meaning here: a directory's token stands for no person. Use /Users.",
        )
        .into()),
        _ => {
            Err(Fault::status(StatusCode::NOT_FOUND.as_u16(), format!("There is nothing at /{rest}.")).into())
        }
    }
}
