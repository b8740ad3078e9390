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
    page::{Instead, chip::Chip},
    setup_link::{Row, Typed},
    state::Web,
};

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
            rows: links.iter().rev().map(|link| Row::of(link, masked(&link.recipient), desk.now)).collect(),
            lock: lock(rules::setup_link::may_create(desk.scene(), Hand::Operator, links)),
        }
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
