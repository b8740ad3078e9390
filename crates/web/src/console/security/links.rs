//! Setup links, for those who send them: made, extended, revoked.

use app::{Error, setup_links};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal, SetupLinkId,
    moment::days,
    rules::lock::{Action, Part},
    setup_link::{LIVES_FOR, Purpose},
};
use http::StatusCode;
use serde::Deserialize;

use super::HERE;
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab},
    setup_link::{Row, Typed, called},
    state::Web,
};

/// What whoever holds a link can do.
const fn says(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Domains => text::setup::can_prove_domains(),
        Purpose::SingleSignOn => text::setup::can_connect(),
        Purpose::Directory => text::setup::can_set_up_the_directory(),
    }
}

/// A link that was just made: its address, shown this once, and whom it was mailed to.
struct New {
    address: String,
    recipient: String,
}

#[derive(Template)]
#[template(path = "links.html")]
struct LinksPage {
    frame: Frame,
    csrf: String,
    notice: Option<&'static str>,
    problem: Option<Problem>,
    new: Option<New>,
    rows: Vec<Row>,
    lock: Option<Reason>,
    typed: Typed,
    action: String,
    back: String,
}

impl LinksPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }

    fn purposes(&self) -> [(&'static str, &'static str, &'static str, bool); 3] {
        self.typed.purposes().map(|(it, is_chosen)| (it.as_str(), called(it), says(it), is_chosen))
    }
}

async fn enter(web: &Web, signed: Signed, slug: &str) -> Result<Visit, Instead> {
    let inside = Visit::admit(web, signed, slug, &format!("{HERE}/links")).await?;
    inside.must_be_let(web, Action::SetUp(Part::Other)).await?;
    Ok(inside)
}

async fn page_of(web: &Web, inside: &Visit) -> Result<LinksPage, Instead> {
    let links = web.app.store.setup_links(inside.workspace.id).await;
    let links = links.map_err(|failure| answer::failed(web, &failure))?;
    Ok(LinksPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        notice: None,
        problem: None,
        new: None,
        rows: links.iter().rev().map(|link| Row::of(link, link.recipient.to_string(), inside.now)).collect(),
        lock: lock(domain::rules::setup_link::may_create(inside.scene(), inside.hand(), &links)),
        typed: Typed::default(),
        action: inside.path(&format!("{HERE}/links")),
        back: inside.path(HERE),
    })
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    done: Option<String>,
}

/// Shows the links.
pub(super) async fn list(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let notice = match wanted.done.as_deref() {
        Some("revoked") => Some(text::setup::link_revoked()),
        Some("extended") => Some(text::setup::link_extended()),
        _ => None,
    };
    let page = LinksPage { notice, ..page_of(&web, &inside).await? };
    Ok(page::shown(StatusCode::OK, &page))
}

/// Makes a link, mails it, and shows its address this once.
pub(super) async fn make(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Typed>,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let made = match fields.meant() {
        Ok((purpose, recipient, count)) => {
            let (workspace, by, lives_for) = (inside.workspace.id, inside.by(), Some(days(count)));
            setup_links::create(&web.app, workspace, by, (purpose, recipient), lives_for)
                .await
                .map_err(|error| (error, "purpose"))
        }
        Err((refusal, at)) => Err((Error::Refused(refusal), at)),
    };
    match made {
        Ok((link, secret)) => {
            let new = New {
                address: setup_links::address(&web.app, &secret),
                recipient: link.recipient.to_string(),
            };
            let page = LinksPage { new: Some(new), ..page_of(&web, &inside).await? };
            Ok(page::shown(StatusCode::CREATED, &page))
        }
        Err((Error::Failed(failure), _)) => Err(answer::failed(&web, &failure).into()),
        Err((Error::Refused(refusal), at)) => {
            let problem = Some(Problem::refused(&refusal, at));
            let page = LinksPage { problem, typed: fields, ..page_of(&web, &inside).await? };
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    what: String,
}

/// Revokes a link, or lets it work for longer.
pub(super) async fn change(
    State(web): State<Web>,
    Path((slug, link)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Change>,
) -> Result<Response, Instead> {
    let inside = enter(&web, signed, &slug).await?;
    let Ok(id) = link.parse::<SetupLinkId>() else {
        return Err(inside.refused(&web, &Refusal::SetupLinkNotFound).await);
    };
    let (workspace, by) = (inside.workspace.id, inside.by());
    let (changed, done) = if fields.what == "extend" {
        (setup_links::extend(&web.app, workspace, by, id, LIVES_FOR).await, "extended")
    } else {
        (setup_links::revoke(&web.app, workspace, by, id).await, "revoked")
    };
    match changed {
        Ok(_) => Ok(page::see_other(&inside.path(&format!("{HERE}/links?done={done}")))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal @ Refusal::SetupLinkNotFound)) => {
            Err(inside.refused(&web, &refusal).await)
        }
        Err(Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, "links"));
            let page = LinksPage { problem, ..page_of(&web, &inside).await? };
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
