//! The SCIM edge: `{public URL}/scim/v2/{directory}/…`.
//!
//! One entry for every path below it: the token is asked for first, whatever the path says, so that no route can be
//! reached without one; then the path is taken apart once, and what is not known is answered as SCIM says.

pub(crate) mod answer;
mod bulk;
mod cursor;
mod discovery;
mod done;
mod groups;
mod kept;
mod line;
mod list;
mod search;
mod translate;
mod users;

use std::{borrow::Cow, sync::Arc};

use ::scim::{
    Attribute, BODY_BYTES, Fault, Parameters, Registry, ResourceType, Rules,
    etag::Condition,
    schema::{self, Mutability, Returned, Uniqueness},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    response::Response,
    routing::any,
};
use domain::{DirectoryId, directory::Profile, sign_in::Client};
use http::{Method, StatusCode, header, request::Parts};
use url::form_urlencoded;

pub(crate) use self::translate::user::{assigned, blanked};
use self::{
    answer::No,
    done::{Done, Want},
    kept::{Collection, Which},
    line::Line,
};
use crate::{
    body::{Unread, whole},
    gate::{SHUT_AFTER, client::Whence},
    state::Web,
};
use ::app::gate::{self, DirectoryCaller};

/// What the edge knows of the protocol, made once.
pub(crate) struct Protocol {
    pub(crate) registry: Registry,
    pub(crate) user: ResourceType,
    pub(crate) group: ResourceType,
    lenient: Rules,
    strict: Rules,
}

impl Protocol {
    pub(crate) fn new() -> Self {
        let user = ResourceType::user();
        let group =
            schema::group().amended("members", named_by_us).amended("displayName", once_in_a_directory);
        let group = ResourceType::new("Group", "/Groups", group);
        let registry = Registry::new().with(user.clone()).with(group.clone());
        Self { registry, user, group, lenient: Rules::lenient(), strict: Rules::strict() }
    }
}

/// RFC 7643 lets groups share a name; here none does, because identity providers find groups by it.
fn once_in_a_directory(display_name: &mut Attribute) {
    display_name.uniqueness = Uniqueness::Server;
}

/// What a member is called, their own resource says: a client can't set it here, and hears it where it asks.
fn named_by_us(members: &mut Attribute) {
    for part in &mut members.sub_attributes {
        if part.name == "display" {
            let part = Arc::make_mut(part);
            part.mutability = Mutability::ReadOnly;
            part.returned = Returned::Request;
        }
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
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) web: Web,
    pub(crate) caller: DirectoryCaller,
    pub(crate) method: Method,
    pub(crate) parameters: Parameters,
    pub(crate) headers: http::HeaderMap,
    /// What the journal will say of it.
    pub(crate) line: Line,
}

impl Call {
    /// How messages of this directory are read.
    pub(crate) fn rules(&self) -> &Rules {
        match self.caller.directory.manners.profile {
            Profile::Lenient => &self.web.protocol.lenient,
            Profile::Strict => &self.web.protocol.strict,
        }
    }

    /// The address all of the directory's endpoints begin with.
    pub(crate) fn base(&self) -> String {
        base_url(&self.web, self.caller.directory.id)
    }

    /// The JSON body.
    pub(crate) async fn json(&self, body: Body) -> Result<serde_json::Value, No> {
        let bytes = self.bytes(body, BODY_BYTES, "the limit of a request on one resource").await?;
        let value = ::scim::json::read(&bytes, &self.rules().limits)?;
        self.line.sent(&value);
        Ok(value)
    }

    /// The bytes of the JSON body, at most so many; `limit` is what the limit is called. A body of another declared type
    /// is refused; one of none is taken for JSON.
    pub(crate) async fn bytes(&self, body: Body, most: usize, limit: &str) -> Result<bytes::Bytes, No> {
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
        whole(body, most).await.map_err(|unread| {
            let fault = match unread {
                Unread::TooLarge => Fault::too_large(format!(
                    "The body is larger than {most} bytes, the most one request may have ({limit})."
                )),
                Unread::BrokenOff => Fault::status(400, "The body broke off before its end."),
            };
            fault.into()
        })
    }

    /// What a header asks of the version.
    fn condition(&self, name: header::HeaderName) -> Result<Option<Condition>, Fault> {
        self.header(name).map(Condition::parse).transpose()
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
    let (parts, body) = request.into_parts();
    let whence = Whence::of(&parts).0;
    let caller = match admit(&web, &directory, &parts, &whence).await {
        Ok(caller) => caller,
        Err(no) => return answer::refuse(no),
    };
    // Base URLs that end in a slash, and collections addressed with one, are both in the field.
    let segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let asked: Vec<_> = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).collect();
    let verb = line::verb(&parts.method, &segments);
    let line = Line::begin(&web, &caller, verb, &target(&segments, &asked), whence);
    let answered = async {
        let parameters = Parameters::from_pairs(asked.iter().cloned())?;
        let Parts { method, headers, .. } = parts;
        let call = Call { web: web.clone(), caller, method, parameters, headers, line: line.clone() };
        dispatch(&call, body, &rest, &segments).await
    };
    let answer = answered.await;
    line.end(&web, answer.as_ref());
    answer.unwrap_or_else(answer::refuse)
}

/// What a request is about, as people read it.
fn target(segments: &[&str], asked: &[(Cow<'_, str>, Cow<'_, str>)]) -> String {
    let mut target = segments.join("/");
    for (place, (name, value)) in asked.iter().enumerate() {
        target.push(if place == 0 { '?' } else { '&' });
        target.push_str(name);
        target.push('=');
        target.push_str(value);
    }
    target
}

async fn admit(web: &Web, directory: &str, parts: &Parts, whence: &Client) -> Result<DirectoryCaller, No> {
    let shut = tokio::time::sleep(SHUT_AFTER);
    let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).map(bearer);
    // Whoever has no token does the same work as whoever has a wrong one, and hears the same (A1).
    let path = directory.parse().unwrap_or(DirectoryId::from_bits(0));
    let caller = gate::directory(&web.app, path, bearer.unwrap_or_default(), whence).await?;
    match caller {
        Some(caller) => Ok(caller),
        None => {
            shut.await;
            Err(No::Unauthorized)
        }
    }
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

async fn dispatch(call: &Call, body: Body, rest: &str, segments: &[&str]) -> Result<Response, No> {
    let collection = match segments.first().copied() {
        Some("Users") => Some(Collection::Users),
        Some("Groups") => Some(Collection::Groups),
        _ => None,
    };
    match (collection, segments, call.method.as_str()) {
        // The root holds everybody and every group (RFC 7644 §3.4.2.1).
        (_, [], "GET") => list::list(call, Which::All).await,
        (_, [], _) => Err(No::method("GET")),
        (_, [".search"], "POST") => list::search(call, Which::All, body).await,
        (_, [".search"], _) => Err(No::method("POST")),
        (_, ["Bulk"], "POST") => bulk::run(call, body).await,
        (_, ["Bulk"], _) => Err(No::method("POST")),
        (Some(collection), [_], "GET") => list::list(call, Which::Only(collection)).await,
        (Some(collection), [_], "POST") => {
            let want = want(call, collection)?;
            let body = call.json(body).await?;
            match collection {
                Collection::Users => users::create(call, body, &want).await?.into_response(),
                Collection::Groups => groups::create(call, body, &want).await?.into_response(),
            }
        }
        (Some(_), [_], _) => Err(No::method("GET, POST")),
        (Some(collection), [_, ".search"], "POST") => list::search(call, Which::Only(collection), body).await,
        (Some(_), [_, ".search"], _) => Err(No::method("POST")),
        (Some(collection), [_, id], _) => one(call, body, collection, id).await,
        (
            _,
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _],
            "GET",
        ) => discovery::show(call, segments),
        (
            _,
            ["ServiceProviderConfig" | "ResourceTypes" | "Schemas"] | ["ResourceTypes" | "Schemas", _],
            _,
        ) => Err(No::method("GET")),
        (_, ["Me", ..], _) => Err(Fault::not_implemented(
            "/Me has no meaning here: a directory's token stands for no person. Use /Users.",
        )
        .into()),
        _ => {
            Err(Fault::status(StatusCode::NOT_FOUND.as_u16(), format!("There is nothing at /{rest}.")).into())
        }
    }
}

/// One person or one group.
async fn one(call: &Call, body: Body, collection: Collection, id: &str) -> Result<Response, No> {
    let want = want(call, collection)?;
    let method = call.method.as_str();
    if method == "GET" {
        let done = match collection {
            Collection::Users => users::read(call, id, &want).await?,
            Collection::Groups => groups::read(call, id, &want).await?,
        };
        return match call.condition(header::IF_NONE_MATCH)? {
            Some(known) if known.names(Some(&done.version)) => {
                Done { status: StatusCode::NOT_MODIFIED, document: None, ..done }.into_response()
            }
            _ => done.into_response(),
        };
    }
    let expected = call.condition(header::IF_MATCH)?;
    let done = match (collection, method) {
        (Collection::Users, "PUT") => {
            users::replace(call, id, call.json(body).await?, expected, &want).await?
        }
        (Collection::Users, "PATCH") => {
            users::patch(call, id, call.json(body).await?, expected, &want).await?
        }
        (Collection::Groups, "PUT") => {
            groups::replace(call, id, call.json(body).await?, expected, &want).await?
        }
        (Collection::Groups, "PATCH") => {
            groups::patch(call, id, call.json(body).await?, expected, &want).await?
        }
        (_, "DELETE") => {
            match collection {
                Collection::Users => users::delete(call, id, expected).await?,
                Collection::Groups => groups::delete(call, id, expected).await?,
            }
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            return Ok(response);
        }
        _ => return Err(No::method("GET, PUT, PATCH, DELETE")),
    };
    done.into_response()
}

/// What the client wants to see of the resource it asks for or writes.
fn want(call: &Call, collection: Collection) -> Result<Want, No> {
    let protocol = &call.web.protocol;
    let resource_type = match collection {
        Collection::Users => &protocol.user,
        Collection::Groups => &protocol.group,
    };
    Ok(Want::Document(call.parameters.projection(resource_type, call.rules())?))
}
