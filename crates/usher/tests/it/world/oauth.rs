//! A client of a directory, and what it sends to the token endpoint.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    directory::Directory,
    http::{Answer, Call, Http},
    workspace::Workspace,
};

/// The one kind of assertion there is.
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client, by what was shown when it was made.
#[derive(Debug, Clone)]
pub(crate) struct OAuthClient {
    pub(crate) http: Http,
    pub(crate) id: String,
    /// Empty for one with keys.
    pub(crate) secret: String,
    pub(crate) secret_id: String,
    pub(crate) endpoint: String,
    pub(crate) base: String,
}

impl OAuthClient {
    /// Makes one.
    pub(crate) async fn make(workspace: &Workspace, new: Value) -> Self {
        let made = workspace.post("/directory/clients", new).await.must(201).json();
        Self::shown(workspace.operator.http.clone(), &made)
    }

    /// The client that has just been shown.
    pub(crate) fn shown(http: Http, made: &Value) -> Self {
        let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
        Self {
            http,
            id: text("client_id"),
            secret: text("client_secret"),
            secret_id: text("secret_id"),
            endpoint: text("token_endpoint"),
            base: text("base_url"),
        }
    }

    /// Sends this form.
    pub(crate) async fn ask(&self, fields: &[(&str, &str)]) -> Answer {
        self.http.send(Call::new("POST", &self.endpoint).form(fields)).await
    }

    /// Asks for a token with id and secret in the form.
    pub(crate) async fn ask_by_post(&self) -> Answer {
        self.ask(&[
            ("grant_type", "client_credentials"),
            ("client_id", &self.id),
            ("client_secret", &self.secret),
        ])
        .await
    }

    /// Asks for a token with an assertion.
    pub(crate) async fn ask_by(&self, assertion: &str) -> Answer {
        self.ask(&[
            ("grant_type", "client_credentials"),
            ("client_id", &self.id),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ])
        .await
    }

    /// What the `Authorization` header holds.
    pub(crate) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.id, self.secret)))
    }

    /// The directory, spoken to with an access token.
    pub(crate) fn directory(&self, token: &str) -> Directory {
        Directory::new(self.http.clone(), &self.base, token)
    }

    /// The directory, spoken to with a token it has just got.
    pub(crate) async fn enter(&self) -> Directory {
        self.directory(&token_of(&self.ask_by_post().await))
    }
}

/// The access token of an answer.
#[track_caller]
pub(crate) fn token_of(answer: &Answer) -> String {
    let issued = answer.clone().must(200).json();
    assert_eq!(issued["token_type"], "Bearer", "{issued}");
    issued["access_token"].as_str().unwrap().to_owned()
}

/// The error of an answer (RFC 6749 section 5.2), and what every such answer must be.
#[track_caller]
pub(crate) fn denied(answer: &Answer, status: u16, error: &str) -> String {
    assert_eq!(answer.status, status, "{}: {}", answer.asked, answer.text());
    assert_eq!(answer.header("content-type"), "application/json", "{}", answer.asked);
    assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.asked);
    let document = answer.json();
    assert_eq!(document["error"], error, "{}: {document}", answer.asked);
    assert!(document.get("access_token").is_none(), "{document}");
    if status == 401 {
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{}", answer.asked);
    }
    let description = document["error_description"].as_str().unwrap().to_owned();
    let allowed = |byte: u8| matches!(byte, 0x20..=0x7E) && !matches!(byte, b'"' | b'\\');
    assert!(description.bytes().all(allowed), "{description}");
    description
}
