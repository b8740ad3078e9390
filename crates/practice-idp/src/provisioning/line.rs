//! A conversation with the service provider for one action: every request of it is sent, logged and remembered here.

use super::call::Call;
use super::capabilities::Capabilities;
use super::dialects::Speech;
use super::outcome::{Exchange, Verdict};
use crate::application::Application;
use crate::client::{Client, NoReply};
use crate::clock::{self, Stopwatch};
use crate::journal::{Body, Entry, Journal, Kind, Redaction};
use crate::people::Id;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::Value;
use url::Url;

/// Why an action ended before it was done.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) verdict: Verdict,
    pub(crate) says: String,
}

/// An open line. It is closed by dropping it.
pub(crate) struct Line<'a> {
    client: &'a Client,
    journal: &'a Journal,
    base: Url,
    token: Option<String>,
    redaction: Redaction,
    /// Whom the action is about.
    pub(crate) person: Option<Id>,
    /// Which group the requests are about just now.
    pub(crate) group: Option<Id>,
    purpose: String,
    pub(crate) speech: &'static dyn Speech,
    /// What the other side can do, once it was asked.
    told: Option<Capabilities>,
    /// What people call the application.
    pub(crate) application: String,
    pub(crate) sent: Vec<Exchange>,
}

impl<'a> Line<'a> {
    /// `None` when the application has no SCIM base URL yet.
    pub(crate) fn open(
        client: &'a Client,
        journal: &'a Journal,
        application: &Application,
        purpose: &str,
    ) -> Option<Self> {
        let token = application.scim_token.as_ref().map(|token| token.expose().to_owned());
        let mut redaction = Redaction::default().of_text(application.client.secret.expose());
        if let Some(token) = &token {
            redaction = redaction.of_text(token);
        }
        Some(Self {
            client,
            journal,
            base: application.scim_base_url.clone()?,
            token,
            redaction,
            person: None,
            group: None,
            purpose: purpose.to_owned(),
            speech: application.speech(),
            told: None,
            application: application.name.clone(),
            sent: Vec::new(),
        })
    }

    /// Keeps a further text out of the log, whatever comes back.
    pub(crate) fn hide(&mut self, secret: &str) {
        self.redaction = std::mem::take(&mut self.redaction).of_text(secret);
    }

    /// What the other side can do. Those dialects that ask are told at their first request; the others take all of it for granted.
    pub(crate) async fn capabilities(&mut self) -> Result<Capabilities, Stop> {
        if let Some(told) = self.told {
            return Ok(told);
        }
        let told = match self.speech.preface() {
            None => Capabilities::EVERYTHING,
            Some(call) => Capabilities::of(&self.transmit(call).await?),
        };
        self.told = Some(told);
        Ok(told)
    }

    /// Sends one request. An `Err` means that no answer came; a refusal is an answer.
    pub(crate) async fn send(&mut self, call: Call) -> Result<Answer, Stop> {
        self.capabilities().await?;
        self.transmit(call).await
    }

    /// Sends one request without asking first what the other side can do.
    pub(crate) async fn transmit(&mut self, call: Call) -> Result<Answer, Stop> {
        let url = call.address(&self.base, self.speech.spelling());
        let body = call.body.as_ref().map(|body| body.to_string().into_bytes());
        let mut headers = self.speech.headers(body.is_some());
        if let Some(token) = &self.token {
            let value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Stop {
                verdict: Verdict::Unreachable,
                says: "The bearer token has a character that can't be sent in a header.".to_owned(),
            })?;
            headers.insert(AUTHORIZATION, value);
        }
        let mut entry = Entry {
            id: 0,
            at: clock::now(),
            kind: Kind::Scim,
            person: self.person.clone(),
            group: self.group.clone(),
            purpose: self.purpose.clone(),
            method: call.method.to_string(),
            url: url.to_string(),
            request_headers: written(&headers),
            request_body: body.as_deref().and_then(Body::of),
            status: None,
            answer_headers: Vec::new(),
            answer_body: None,
            remark: None,
            ms: 0,
        };
        let stopwatch = Stopwatch::start();
        let reply = self.client.send(call.method, url, headers, body).await;
        entry.ms = stopwatch.ms();
        let answered = match reply {
            Ok(reply) => {
                entry.status = Some(reply.status);
                entry.answer_headers = written(&reply.headers);
                entry.answer_body = Body::of(&reply.body);
                Ok(Answer {
                    status: reply.status,
                    body: serde_json::from_slice(&reply.body).unwrap_or(Value::Null),
                    location: text(&reply.headers, &LOCATION),
                    retry_after: text(&reply.headers, &RETRY_AFTER),
                })
            }
            Err(NoReply(says)) => {
                entry.remark = Some(says.clone());
                Err(Stop {
                    verdict: Verdict::Unreachable,
                    says: format!("{} did not answer. {says}", self.application),
                })
            }
        };
        let entry = self.journal.note(entry, &self.redaction);
        self.sent.push(Exchange::of(&entry));
        answered
    }

    /// The end of an action that this answer refuses.
    pub(crate) fn refused(&self, answer: &Answer) -> Stop {
        Stop {
            verdict: Verdict::Refused,
            says: self.redaction.cleaned(format!("{} refused: {}", self.application, answer.reason())),
        }
    }

    /// The end of an action because an answer is not what SCIM wants.
    pub(crate) fn odd(&self, says: impl std::fmt::Display) -> Stop {
        Stop {
            verdict: Verdict::Refused,
            says: self.redaction.cleaned(format!("{}’s answer is not SCIM: {says}", self.application)),
        }
    }
}

fn written(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

fn text(headers: &HeaderMap, name: &http::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// What the service provider answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `null` when there was no JSON.
    pub(crate) body: Value,
    pub(crate) location: Option<String>,
    retry_after: Option<String>,
}

impl Answer {
    /// The `id` of what was created: in the body, or where the body is missing the end of `Location`.
    pub(crate) fn created_id(&self) -> Option<String> {
        if let Some(id) = self.body["id"].as_str().filter(|id| !id.is_empty()) {
            return Some(id.to_owned());
        }
        let location = self.location.as_deref().filter(|_| self.body == Value::Null)?;
        location.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The status and what a SCIM Error (RFC 7644 section 3.12) says about it.
    fn reason(&self) -> String {
        let mut reason = self.status.to_string();
        if let Some(scim_type) = self.body["scimType"].as_str() {
            reason.push_str(&format!(" {scim_type}"));
        }
        match self.body["detail"].as_str() {
            Some(detail) => reason.push_str(&format!(" – {detail}")),
            None if (300..400).contains(&self.status) => {
                let to = self.location.as_deref().unwrap_or("nowhere");
                reason.push_str(&format!(" – it redirects to {to}, which a SCIM client does not follow"));
            }
            None => {}
        }
        if let Some(after) = &self.retry_after {
            reason.push_str(&format!(" – try again after {after}"));
        }
        reason
    }
}
