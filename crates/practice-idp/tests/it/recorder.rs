//! A small SCIM server that keeps what it is told and remembers every request, so that a test can compare them.

use crate::support::{TOKEN, free_port};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Uri};
use receiver::Collection;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

mod receiver;

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

/// The resources of one endpoint.
#[derive(Default)]
struct Kept {
    resources: Vec<Value>,
    n_created: usize,
}

#[derive(Default)]
struct Inner {
    requests: Vec<Recorded>,
    users: Kept,
    groups: Kept,
    /// Answers that come before any of its own.
    scripted: VecDeque<(u16, Value)>,
}

impl Inner {
    fn kept(&mut self, collection: Collection) -> &mut Kept {
        match collection {
            Collection::Users => &mut self.users,
            Collection::Groups => &mut self.groups,
        }
    }
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
        self.inner.lock().unwrap().users.resources.push(user);
    }

    /// Has this Group already.
    pub(crate) fn found(&self, group: Value) {
        self.inner.lock().unwrap().groups.resources.push(group);
    }

    /// Forgets all Users, as a server that was set up anew.
    pub(crate) fn forget(&self) {
        self.inner.lock().unwrap().users.resources.clear();
    }

    /// Forgets all Groups.
    pub(crate) fn forget_groups(&self) {
        self.inner.lock().unwrap().groups.resources.clear();
    }

    pub(crate) fn user(&self, id: &str) -> Option<Value> {
        self.inner.lock().unwrap().users.resources.iter().find(|user| user["id"] == id).cloned()
    }

    pub(crate) fn group(&self, id: &str) -> Option<Value> {
        self.inner.lock().unwrap().groups.resources.iter().find(|group| group["id"] == id).cloned()
    }

    /// The ids of those the Group of this name holds, sorted.
    pub(crate) fn members_of(&self, name: &str) -> Option<Vec<String>> {
        let inner = self.inner.lock().unwrap();
        let group = inner.groups.resources.iter().find(|group| group["displayName"] == name)?;
        let listed = group["members"].as_array().cloned().unwrap_or_default();
        let mut ids: Vec<String> =
            listed.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        Some(ids)
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
    match receiver::route(&path) {
        Some((collection, id)) => {
            receiver::answer(inner.kept(collection), collection, &method, id, &path, body)
        }
        None if method == Method::GET => scim(200, receiver::config()),
        None => error(405, "", "this is not spoken here"),
    }
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
