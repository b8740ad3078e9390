//! The fourth card: setup links, which support sends, lets work for longer, and revokes. What one opens is never shown: it is
//! mailed to its recipient.

use app::{Error, setup_links};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal, SetupLinkId,
    moment::days,
    rules::{self, lock::Hand},
    setup_link::{LIVES_FOR, SetupLink},
    sign_in::masked,
};
use serde::Deserialize;

use super::{Happened, done, refused};
use crate::{
    body::FORM_BYTES,
    console::reason::{Reason, lock},
    gate::{csrf::Checked, operator_session::SignedOperator},
    op::{answer, desk::Desk},
    page::{Instead, chip::Chip, person::Breakable, when::When},
    setup_link::{Typed, called, can_be_extended, chip},
    state::Web,
};

/// A link in the list.
pub(in crate::op) struct Row {
    pub(in crate::op) id: String,
    pub(in crate::op) purpose: &'static str,
    /// A masked address.
    pub(in crate::op) recipient: Breakable<String>,
    pub(in crate::op) chip: Chip,
    pub(in crate::op) made: When,
    pub(in crate::op) ends: When,
    pub(in crate::op) opened: Option<When>,
    pub(in crate::op) finished: Option<When>,
    pub(in crate::op) is_live: bool,
    pub(in crate::op) can_be_extended: bool,
}

impl Row {
    /// How far it has come, and until when it works.
    pub(in crate::op) fn went(&self) -> text::Markup {
        let Self { made, ends, .. } = self;
        match (&self.opened, &self.finished) {
            (None, None) => text::support::sent_works_until(ends, made),
            (None, Some(done)) => text::support::sent_done(done, made),
            (Some(opened), None) => text::support::sent_opened_works_until(ends, opened, made),
            (Some(opened), Some(done)) => text::support::sent_opened_done(done, opened, made),
        }
    }
}

/// The card.
pub(in crate::op) struct Card {
    pub(in crate::op) chip: Chip,
    pub(in crate::op) rows: Vec<Row>,
    /// Why no link can be sent.
    pub(in crate::op) lock: Option<Reason>,
}

impl Card {
    pub(in crate::op) fn of(desk: &Desk, links: &[SetupLink]) -> Self {
        let live = links.iter().filter(|link| link.is_live(desk.now)).count();
        Self {
            chip: match live {
                0 => Chip::off(text::support::links_that_work(live)),
                _ => Chip::good(text::support::links_that_work(live)),
            },
            rows: links.iter().rev().map(|link| row(desk, link)).collect(),
            lock: lock(rules::setup_link::may_create(desk.scene(), Hand::Operator, links)),
        }
    }
}

fn row(desk: &Desk, link: &SetupLink) -> Row {
    let standing = link.standing(desk.now);
    Row {
        id: link.id.to_string(),
        purpose: called(link.purpose),
        recipient: Breakable(masked(&link.recipient)),
        chip: chip(standing),
        made: When::of(link.created_at),
        ends: When::of(link.expires_at),
        opened: link.opened_at.map(When::of),
        finished: link.finished_at.map(When::of),
        is_live: link.is_live(desk.now),
        can_be_extended: can_be_extended(link, desk.now),
    }
}

/// Makes a link, and has it mailed.
pub(in crate::op) async fn make(
    State(web): State<Web>,
    Path(ws): Path<String>,
    Checked { signed, fields }: Checked<Typed, FORM_BYTES, SignedOperator>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, signed, &ws).await?;
    let (error, at) = match fields.meant() {
        Ok((purpose, recipient, count)) => {
            let what = (purpose, recipient);
            match setup_links::create(&web.app, desk.workspace.id, desk.by(), what, Some(days(count))).await {
                Ok(_) => return Ok(done(&desk, "link_sent", "links")),
                Err(error) => (error, "links"),
            }
        }
        Err((refusal, at)) => (Error::Refused(refusal), at),
    };
    refused(&web, &desk, error, at, Happened { typed: fields, ..Happened::default() }).await
}

#[derive(Debug, Deserialize)]
pub(in crate::op) struct Change {
    #[serde(default)]
    what: String,
}

/// Revokes a link, or lets it work for longer.
pub(in crate::op) async fn change(
    State(web): State<Web>,
    Path((ws, link)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Change, FORM_BYTES, SignedOperator>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, signed, &ws).await?;
    let unknown = |desk: &Desk| answer::refused(&desk.operator, &Refusal::SetupLinkNotFound, desk.path(""));
    let Ok(id) = link.parse::<SetupLinkId>() else { return Err(unknown(&desk)) };
    let (workspace, by) = (desk.workspace.id, desk.by());
    let (changed, what) = match fields.what.as_str() {
        "extend" => (setup_links::extend(&web.app, workspace, by, id, LIVES_FOR).await, "link_extended"),
        "revoke" => (setup_links::revoke(&web.app, workspace, by, id).await, "link_revoked"),
        _ => {
            let why = text::support::press_a_button().to_owned();
            (Err(Refusal::ValueInvalid { field: "what", why }.into()), "")
        }
    };
    match changed {
        Ok(_) => Ok(done(&desk, what, "links")),
        Err(Error::Refused(Refusal::SetupLinkNotFound)) => Err(unknown(&desk)),
        Err(error) => refused(&web, &desk, error, "links", Happened::default()).await,
    }
}
