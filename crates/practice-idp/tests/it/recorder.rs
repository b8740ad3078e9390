//! A small SCIM server that keeps what it is told and remembers every request, so that a test can compare them.

use crate::support::{TOKEN, free_port};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    /// Below the base, decoded.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Value>,
}

impl Recorded {
    /// As a fixture writes it. Okta's password is random, so any text stands for any other.
    pub(crate) fn shape(&self) -> Value {
        let mut shape = json!({"method": self.method, "path": self.path});
        if let Some(body) = &self.body {
            shape["body"] = body.clone();
            if shape["body"]["password"].as_str().is_some_and(|password| password.len() >= 8) {
                shape["body"]["password"] = json!("(random)");
            }
        }
        shape
    }
}

#[derive(Default)]
struct Inner {
    requests: Vec<Recorded>,
    users: Vec<Value>,
    n_created: usize,
    /// Answers that come before any of its own.
    scripted: VecDeque<(u16, Value)>,
}

#[derive(Clone, Default)]
pub(crate) struct Recorder {
    inner: Arc<Mutex<Inner>>,
    pub(crate) base: String,
}

impl Recorder {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(free_port()).await.unwrap();
        let base = format!("http://{}/scim/v2", listener.local_addr().unwrap());
        let recorder = Self { inner: Arc::default(), base };
        let router = Router::new().fallback(answer).with_state(recorder.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        recorder
    }

    /// What came since this was last asked.
    pub(crate) fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.inner.lock().unwrap().requests)
    }

    /// The same, as a fixture writes it.
    pub(crate) fn take_shapes(&self) -> Vec<Value> {
        self.take().iter().map(Recorded::shape).collect()
    }

    /// Answers the next request with this, whatever it is.
    pub(crate) fn script(&self, status: u16, body: Value) {
        self.inner.lock().unwrap().scripted.push_back((status, body));
    }

    /// Has this User already.
    pub(crate) fn seat(&self, user: Value) {
        self.inner.lock().unwrap().users.push(user);
    }

    /// Forgets all Users, as a server that was set up anew.
    pub(crate) fn forget(&self) {
        self.inner.lock().unwrap().users.clear();
    }

    pub(crate) fn user(&self, id: &str) -> Option<Value> {
        self.inner.lock().unwrap().users.iter().find(|user| user["id"] == id).cloned()
    }
}

async fn answer(
    State(recorder): State<Recorder>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut inner = recorder.inner.lock().unwrap();
    let whole = percent_encoding::percent_decode_str(&uri.to_string()).decode_utf8().unwrap().into_owned();
    let path = whole.strip_prefix("/scim/v2").unwrap_or(&whole).to_owned();
    let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_slice(&body).unwrap());
    let is_known =
        headers.get("authorization").is_some_and(|value| value == format!("Bearer {TOKEN}").as_str());
    inner.requests.push(Recorded {
        method: method.to_string(),
        path: path.clone(),
        headers,
        body: body.clone(),
    });
    if let Some((status, body)) = inner.scripted.pop_front() {
        return scim(status, body);
    }
    if !is_known {
        return error(401, "invalidToken", "the token is not known");
    }
    let id = path.strip_prefix("/Users/").map(|rest| rest.split('?').next().unwrap_or_default().to_owned());
    match (method.as_str(), id) {
        ("GET", None) if path.starts_with("/Users") => scim(200, list(&inner.users, &path)),
        ("GET", None) => {
            scim(200, json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}))
        }
        ("POST", None) => create(&mut inner, body.unwrap_or_default()),
        (method, Some(id)) => change(&mut inner, method, &id, body.unwrap_or_default()),
        _ => error(405, "", "this is not spoken here"),
    }
}

fn list(users: &[Value], path: &str) -> Value {
    let found: Vec<&Value> = match path.split_once("filter=") {
        None => users.iter().collect(),
        Some((_, filter)) => {
            let filter = filter.split('&').next().unwrap_or_default();
            let (attribute, value) = filter.split_once(" eq ").unwrap();
            let value: Value = serde_json::from_str(value).unwrap();
            users.iter().filter(|user| user[attribute] == value).collect()
        }
    };
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": found.len(), "startIndex": 1, "itemsPerPage": found.len(), "Resources": found,
    })
}

fn create(inner: &mut Inner, mut user: Value) -> Response {
    if inner.users.iter().any(|other| other["userName"] == user["userName"]) {
        return error(409, "uniqueness", "userName is taken");
    }
    inner.n_created += 1;
    user["id"] = json!(format!("u{}", inner.n_created));
    inner.users.push(user.clone());
    scim(201, user)
}

fn change(inner: &mut Inner, method: &str, id: &str, body: Value) -> Response {
    let Some(position) = inner.users.iter().position(|user| user["id"] == id) else {
        return error(404, "", "no such User");
    };
    match method {
        "DELETE" => {
            inner.users.remove(position);
            return StatusCode::NO_CONTENT.into_response();
        }
        "PUT" => inner.users[position] = body,
        "PATCH" => {
            for operation in body["Operations"].as_array().unwrap() {
                patch(&mut inner.users[position], operation);
            }
        }
        _ => {}
    }
    scim(200, inner.users[position].clone())
}

/// As much of PATCH as the tests look at afterwards: `active`, in all three manners of speaking.
fn patch(user: &mut Value, operation: &Value) {
    let active = match operation["path"].as_str() {
        None => &operation["value"]["active"],
        Some("active") => &operation["value"],
        Some(_) => return,
    };
    user["active"] = match active {
        Value::String(text) => json!(text == "True"),
        other => other.clone(),
    };
}

fn error(status: u16, scim_type: &str, detail: &str) -> Response {
    let schema = "urn:ietf:params:scim:api:messages:2.0:Error";
    let body =
        json!({"schemas": [schema], "status": status.to_string(), "scimType": scim_type, "detail": detail});
    scim(status, body)
}

fn scim(status: u16, body: Value) -> Response {
    let kind = [("content-type", "application/scim+json")];
    (StatusCode::from_u16(status).unwrap(), kind, body.to_string()).into_response()
}
