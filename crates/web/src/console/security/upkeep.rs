//! The page on which a connection by SAML is kept well: what its identity provider's metadata say now, the ends of
//! certificates, SHA-1 for a while, and a new key of ours.

use app::connections::saml::{self, SHA1_SAID, Step};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Moment, Refusal,
    connection::{Connection, Saml},
    rules::lock::{Action, Part},
};
use http::StatusCode;
use serde::Deserialize;

use super::{Chip, HERE, difference::Difference, done, saml::found};
use crate::{
    connection::Pinned,
    console::door::Visit,
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab, when::When},
    state::Web,
};

/// What the metadata propose.
struct Proposed {
    /// By which it is confirmed.
    found_at: String,
    found: When,
    difference: Difference,
}

/// A key of ours.
struct Key {
    says: &'static str,
    pinned: Pinned,
}

#[derive(Template)]
#[template(path = "upkeep.html")]
struct UpkeepPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    issuer: String,
    action: String,
    renewal_path: String,
    back: String,
    /// Where the metadata are looked at again.
    metadata_url: Option<String>,
    looked_at: Option<When>,
    unread: Option<(When, String)>,
    proposed: Option<Proposed>,
    pinned: Vec<Pinned>,
    sha1: Chip,
    sha1_until: Option<When>,
    is_sha1_allowed: bool,
    keys: Vec<Key>,
    has_next: bool,
    has_old: bool,
}

impl UpkeepPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// Which of several forms of the page was sent, and what it carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    found_at: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    confirm: String,
}

fn proposed(saml: &Saml, now: Moment) -> Option<Proposed> {
    let proposal = saml.proposed()?;
    Some(Proposed {
        found_at: proposal.found_at.to_string(),
        found: When::of(proposal.found_at),
        difference: Difference::of(saml, &proposal.told, now),
    })
}

fn page_of(inside: &Visit, connection: &Connection, saml: &Saml, problem: Option<Problem>) -> UpkeepPage {
    let now = inside.now;
    let here = |rest: &str| inside.path(&format!("{HERE}/connections/{}/{rest}", connection.id));
    let keys = [
        (text::saml::key_in_use(), &saml.own_key),
        (text::saml::key_not_used_yet(), &saml.next_key),
        (text::saml::key_only_decrypts(), &saml.old_key),
    ];
    let shown = |(says, key): (&'static str, &Option<domain::connection::OwnKey>)| {
        key.as_ref().map(|key| Key { says, pinned: Pinned::of(&key.certificate, now) })
    };
    let (sha1, is_sha1_allowed) = match saml.sha1_until {
        Some(until) if until > now => (Chip::new("bad", "warn", text::saml::sha_1_accepted()), true),
        _ => (Chip::good(text::saml::sha_1_refused()), false),
    };
    let unread = connection.look.unread.as_ref().filter(|_| saml.metadata_url.is_some());
    UpkeepPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        issuer: saml.entity_id.clone(),
        action: here("upkeep"),
        renewal_path: here("metadata"),
        back: inside.path(&format!("{HERE}#sso")),
        metadata_url: saml.metadata_url.clone(),
        looked_at: connection.look.at.map(When::of),
        unread: unread.map(|unread| (When::of(unread.since), unread.why.clone())),
        proposed: proposed(saml, now),
        pinned: saml.certificates.iter().map(|one| Pinned::of(one, now)).collect(),
        sha1,
        sha1_until: saml.sha1_until.map(When::of),
        is_sha1_allowed,
        keys: keys.into_iter().filter_map(shown).collect(),
        has_next: saml.next_key.is_some(),
        has_old: saml.old_key.is_some(),
    }
}

/// Shows how it stands.
pub(super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, saml) = found(&web, &inside, &cx).await?;
    if inside.may(Action::SetUp(Part::Other)).is_err() {
        return Ok(page::see_other(&inside.path(HERE)));
    }
    Ok(page::shown(StatusCode::OK, &page_of(&inside, &connection, &saml, None)))
}

fn invalid(field: &'static str, why: &str) -> app::Error {
    Refusal::ValueInvalid { field, why: why.to_owned() }.into()
}

/// The end of the day that was typed, in UTC.
fn end_of(day: &str) -> Result<Moment, app::Error> {
    let end = format!("{}T23:59:59Z", day.trim()).parse();
    end.map_err(|_| invalid("until", text::saml::give_a_day()))
}

/// Does what one of the page's buttons says.
pub(super) async fn act(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Fields>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, _) = found(&web, &inside, &cx).await?;
    let (app, workspace, by, id) = (&web.app, inside.workspace.id, inside.by(), connection.id);
    let found_at = || fields.found_at.parse().map_err(|_| invalid("found_at", text::security::look_again()));
    let outcome = match fields.what.as_str() {
        "look" => saml::look_again(app, workspace, by, id).await,
        "confirm" => match found_at() {
            Ok(at) => saml::confirm(app, workspace, by, id, at).await,
            Err(error) => Err(error),
        },
        "dismiss" => match found_at() {
            Ok(at) => saml::dismiss(app, workspace, by, id, at).await,
            Err(error) => Err(error),
        },
        "sha1" => match end_of(&fields.until) {
            Ok(until) => saml::allow_sha1(app, workspace, by, id, Some(until), &fields.confirm).await,
            Err(error) => Err(error),
        },
        "no_sha1" => saml::allow_sha1(app, workspace, by, id, None, SHA1_SAID).await,
        other => match Step::named(other) {
            Some(step) => saml::turn_key(app, workspace, by, id, step).await,
            None => Err(invalid("do", text::security::press_a_button())),
        },
    };
    match outcome {
        Ok(_) if fields.what == "confirm" => Ok(done(&inside, "connection_renewed", "sso")),
        Ok(_) => Ok(page::see_other(&inside.path(&format!("{HERE}/connections/{id}/upkeep")))),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let at = match &refusal {
                Refusal::ValueInvalid { field: at @ ("until" | "confirm"), .. } => at,
                Refusal::ValueInvalid { field: "step", .. } => "keys",
                _ => "metadata",
            };
            let problem = Some(Problem::refused(&refusal, at));
            let (connection, saml) = found(&web, &inside, &cx).await?;
            let page = page_of(&inside, &connection, &saml, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
