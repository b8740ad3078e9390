//! Starts what a test needs and talks to it.

use practice_idp::application::{Dialect, Revision};
use practice_idp::{Options, Running, Secret, start};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::net::SocketAddr;

pub(crate) const TOKEN: &str = "uss_a-token-to-keep-secret";
pub(crate) const CALLBACK: &str = "http://rp.example/callback";

/// Any free port of this machine.
pub(crate) fn free_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A client that follows nothing and keeps nothing, so that a test sees every answer.
#[expect(clippy::disallowed_methods, reason = "a test is its own outside world")]
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A running identity provider, in memory unless said otherwise.
pub(crate) struct Idp {
    pub(crate) running: Running,
    pub(crate) client: reqwest::Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Idp {
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::new(free_port())).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        Self { running: start(options).await.unwrap(), client: client() }
    }

    /// One that provisions to the SCIM server at `base` in this dialect.
    pub(crate) async fn provisioning_to(base: &str, dialect: Dialect) -> Self {
        let idp = Self::start().await;
        let revision = Revision {
            name: Some("Usher".to_owned()),
            scim_base_url: Some(base.to_owned()),
            scim_token: Some(Secret::new(TOKEN)),
            dialect: Some(dialect),
            ..Revision::default()
        };
        idp.running.configure(revision).await.unwrap();
        idp
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.running.issuer())
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = self.client.execute(request.build().unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(self.at(path))).await
    }

    /// Sends a JSON body, as a script does.
    pub(crate) async fn api(&self, method: Method, path: &str, body: Value) -> Answer {
        let request = self.client.request(method, self.at(path));
        self.send(request.header(CONTENT_TYPE, "application/json").body(body.to_string())).await
    }

    pub(crate) async fn post(&self, path: &str) -> Answer {
        self.api(Method::POST, path, Value::Object(serde_json::Map::new())).await
    }

    /// Sends a form, as a page does.
    pub(crate) async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(self.form_request(path, pairs)).await
    }

    pub(crate) fn form_request(&self, path: &str, pairs: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.client
            .post(self.at(path))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encoded(pairs))
    }
}

/// Names and values as a query or a form body.
pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The parameter of an address.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
