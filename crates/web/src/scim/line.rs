//! What the journal says of a request: who asked, for what, and what came of it.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use app::{gate::DirectoryCaller, journal};
use axum::response::Response;
use domain::{
    DirectoryId, ExchangeId, Moment, WorkspaceId,
    exchange::{Changed, Exchange, LONGEST, Opener, Outcome, Verb},
    sign_in::{Client, cut},
};
use http::{Method, StatusCode};
use scim::Resource;
use serde_json::{Map, Value};

use super::answer::{self, No};
use crate::state::Web;

/// The line of one request, from its beginning to its end.
#[derive(Clone)]
pub(crate) struct Line {
    fixed: Arc<Fixed>,
    heard: Arc<Mutex<Heard>>,
    is_kept: Arc<AtomicBool>,
}

/// What is known as soon as the request is let in.
struct Fixed {
    id: ExchangeId,
    workspace: WorkspaceId,
    directory: DirectoryId,
    at: Moment,
    opener: Opener,
    verb: Verb,
    target: String,
    client: Client,
}

/// What is heard on the way.
#[derive(Default)]
struct Heard {
    request: Option<String>,
    resource: Option<u128>,
    name: Option<String>,
    changed: Vec<Changed>,
}

impl Line {
    pub(super) fn begin(
        web: &Web,
        caller: &DirectoryCaller,
        verb: Verb,
        target: &str,
        client: Client,
    ) -> Self {
        let fixed = Fixed {
            id: journal::id(&web.app),
            workspace: caller.workspace.id,
            directory: caller.directory.id,
            at: web.app.now(),
            opener: caller.by.into(),
            verb,
            target: cut(target, LONGEST),
            client,
        };
        Self { fixed: Arc::new(fixed), heard: Arc::default(), is_kept: Arc::default() }
    }

    /// From where the request comes.
    pub(super) fn client(&self) -> Client {
        self.fixed.client.clone()
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was sent.
    pub(super) fn sent(&self, body: &Value) {
        self.heard().request = Some(cut(&redacted(body, 0).to_string(), LONGEST));
    }

    /// Whom or what it is about, and what it changes there. Asked again under the lock, the last word counts.
    pub(super) fn about(&self, resource: u128, name: &str, changed: Vec<Changed>) {
        let mut heard = self.heard();
        heard.resource = Some(resource);
        heard.name = Some(cut(name, LONGEST));
        heard.changed = changed;
    }

    /// The name of somebody, or of a group, that is still to be made.
    pub(super) fn named(&self, name: &str) {
        self.heard().name = Some(cut(name, LONGEST));
    }

    /// The entry of a request that is carried out under the lock: `done` gives the status of its answer, and the id of what
    /// it made.
    pub(super) fn entry<T: 'static>(
        &self,
        done: impl Fn(&T) -> (StatusCode, Option<u128>) + Send + Sync + 'static,
    ) -> journal::Entry<T, No> {
        let line = self.clone();
        Arc::new(move |came| {
            line.is_kept.store(true, Ordering::Relaxed);
            match came {
                Ok(Ok(made)) => {
                    let (status, resource) = done(made);
                    if resource.is_some() {
                        line.heard().resource = resource;
                    }
                    line.exchange(status, None)
                }
                Ok(Err(refusal)) => line.refused(&No::Refused(refusal.clone())),
                Err(no) => line.refused(no),
            }
        })
    }

    /// Tells of what no change was made by: a read that was answered, or a "no" that came before or after the lock.
    pub(super) fn end(&self, web: &Web, answer: Result<&Response, &No>) {
        let is_kept = self.is_kept.load(Ordering::Relaxed);
        match answer {
            Ok(response) if self.fixed.verb == Verb::Read && web.app.exchanges.has_room_for_read() => {
                web.app.exchanges.push(self.exchange(response.status(), None));
            }
            // What was to stand in the commit is not there if that failed.
            Err(no) if !is_kept || matches!(no, No::Failed(_)) => web.app.exchanges.push(self.refused(no)),
            _ => {}
        }
    }

    fn refused(&self, no: &No) -> Exchange {
        let said = answer::said(no);
        let status = StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = match no {
            No::Refused(refusal) => Some(refusal.code().to_owned()),
            _ => said.scim_type.map(|kind| kind.as_str().to_owned()),
        };
        self.exchange(status, Some((code, said.detail)))
    }

    fn exchange(&self, status: StatusCode, no: Option<(Option<String>, String)>) -> Exchange {
        let fixed = &self.fixed;
        let heard = self.heard();
        let outcome = match &no {
            None => Outcome::Done,
            Some(_) if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => Outcome::Failed,
            Some(_) => Outcome::Refused,
        };
        let (code, detail) = no.map_or((None, None), |(code, detail)| (code, Some(cut(&detail, LONGEST))));
        Exchange {
            id: fixed.id,
            workspace: fixed.workspace,
            directory: fixed.directory,
            at: fixed.at,
            opener: fixed.opener,
            verb: fixed.verb,
            target: fixed.target.clone(),
            resource: heard.resource,
            name: heard.name.clone(),
            outcome,
            status: status.as_u16(),
            code,
            detail,
            request: heard.request.clone(),
            changed: if outcome == Outcome::Done { heard.changed.clone() } else { Vec::new() },
            client: fixed.client.clone(),
        }
    }
}

/// What a request is to do.
pub(super) fn verb(method: &Method, segments: &[&str]) -> Verb {
    match (method.as_str(), segments.last()) {
        ("POST", Some(&".search")) => Verb::Read,
        ("POST", _) => Verb::Create,
        ("PUT", _) => Verb::Replace,
        ("PATCH", _) => Verb::Change,
        ("DELETE", _) => Verb::Delete,
        _ => Verb::Read,
    }
}

/// How many values of a list are shown of what was sent, and how much of a text.
const SHOWN_OF_LIST: usize = 10;
const SHOWN_OF_TEXT: usize = 300;
/// Deeper than this nothing is shown.
const DEEPEST: usize = 8;

/// A message as the journal keeps it: without passwords, and short.
fn redacted(value: &Value, depth: usize) -> Value {
    match value {
        _ if depth > DEEPEST => Value::from("…"),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), of_field(name, value, depth)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut shown: Vec<_> =
                items.iter().take(SHOWN_OF_LIST).map(|item| operation(item, depth + 1)).collect();
            if items.len() > SHOWN_OF_LIST {
                shown.push(Value::from(format!("… {} more", items.len() - SHOWN_OF_LIST)));
            }
            Value::Array(shown)
        }
        Value::String(text) if text.len() > SHOWN_OF_TEXT => {
            Value::from(format!("{}…", cut(text, SHOWN_OF_TEXT)))
        }
        other => other.clone(),
    }
}

const HIDDEN: &str = "(not kept)";

fn of_field(name: &str, value: &Value, depth: usize) -> Value {
    if is_password(name) { Value::from(HIDDEN) } else { redacted(value, depth + 1) }
}

/// An operation of a PATCH may say in its path that its value is a password.
fn operation(item: &Value, depth: usize) -> Value {
    let mut shown = redacted(item, depth);
    let path = item.as_object().and_then(|fields| {
        fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("path")).and_then(|(_, path)| path.as_str())
    });
    if path.is_some_and(is_password)
        && let Some(fields) = shown.as_object_mut()
    {
        for (name, value) in fields {
            if name.eq_ignore_ascii_case("value") {
                *value = Value::from(HIDDEN);
            }
        }
    }
    shown
}

/// The attribute `password`, also by its whole URN.
fn is_password(name: &str) -> bool {
    name.rsplit(':').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("password"))
}

/// What differs between a resource before and after a change.
pub(super) fn difference(before: &Resource, after: &Resource) -> Vec<Changed> {
    let (before, after) = (before.fields(), after.fields());
    let shown = |name: &str, value: &Value| cut(&of_field(name, value, 0).to_string(), SHOWN_OF_TEXT);
    let mut changed: Vec<Changed> = before
        .iter()
        .filter(|(name, value)| after.get(name.as_str()) != Some(value))
        .map(|(name, value)| Changed {
            attribute: name.clone(),
            before: Some(shown(name, value)),
            after: after.get(name).map(|value| shown(name, value)),
        })
        .collect();
    changed.extend(after.iter().filter(|(name, _)| !before.contains_key(name.as_str())).map(
        |(name, value)| Changed { attribute: name.clone(), before: None, after: Some(shown(name, value)) },
    ));
    changed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_password_is_kept_however_it_is_sent() {
        for body in [
            json!({"userName": "ada", "password": "s3cret"}),
            json!({"userName": "ada", "PassWord": "s3cret"}),
            json!({"urn:ietf:params:scim:schemas:core:2.0:User:password": "s3cret"}),
            json!({"Operations": [{"op": "replace", "path": "password", "value": "s3cret"}]}),
            json!({"Operations": [{"op": "replace",
                "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": {"x": "s3cret"}}]}),
            json!({"Operations": [{"OP": "add", "Path": "Password", "Value": "s3cret"}]}),
            json!({"Operations": [{"op": "replace", "value": {"password": "s3cret", "active": true}}]}),
        ] {
            let kept = redacted(&body, 0).to_string();
            assert!(!kept.contains("s3cret") && kept.contains(HIDDEN), "{kept}");
        }
    }

    #[test]
    fn a_long_message_is_kept_short() {
        let members: Vec<_> = (0..10_000).map(|number| json!({"value": format!("usr_{number}")})).collect();
        let body = json!({"members": members, "displayName": "x".repeat(5_000)});
        let kept = redacted(&body, 0).to_string();
        assert!(kept.len() < 1_000 && kept.contains("… 9990 more"), "{kept}");
    }

    #[test]
    fn what_a_request_is_to_do_follows_from_its_method() {
        assert_eq!(verb(&Method::POST, &["Users", ".search"]), Verb::Read);
        assert_eq!(verb(&Method::POST, &["Users"]), Verb::Create);
        assert_eq!(verb(&Method::PUT, &["Users", "usr_1"]), Verb::Replace);
        assert_eq!(verb(&Method::PATCH, &["Groups", "grp_1"]), Verb::Change);
        assert_eq!(verb(&Method::DELETE, &["Groups", "grp_1"]), Verb::Delete);
        assert_eq!(verb(&Method::GET, &["ServiceProviderConfig"]), Verb::Read);
    }

    #[test]
    fn what_differs_is_named_with_what_it_was_and_is() {
        let resource = |value: Value| Resource::stored(value.as_object().cloned().unwrap());
        let before = resource(json!({"userName": "ada", "active": true, "title": "Dr"}));
        let after = resource(json!({"userName": "ada", "active": false, "nickName": "Ada"}));
        let of = |attribute: &str, before: Option<&str>, after: Option<&str>| Changed {
            attribute: attribute.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let mut found = difference(&before, &after);
        found.sort_by(|one, other| one.attribute.cmp(&other.attribute));
        assert_eq!(
            found,
            [
                of("active", Some("true"), Some("false")),
                of("nickName", None, Some("\"Ada\"")),
                of("title", Some("\"Dr\""), None)
            ]
        );
    }
}
