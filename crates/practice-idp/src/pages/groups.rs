//! The page of groups: which there are, which are pushed, and what the application said last.

use super::exchange;
use super::people::{LastRow, is_bad, shown};
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::fields::Fields;
use crate::groups::{Group, GroupDraft};
use crate::idp::{About, Idp};
use crate::people::Flaw;
use crate::provisioning::{self, SentGroup};
use crate::state::{Assignment, Place, State as Everything};
use crate::trouble::Trouble;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// A group as a row shows it.
pub(super) struct GroupRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) n_members: usize,
    pub(super) is_pushed: bool,
    /// The last request about it failed, so something is still to be said.
    pub(super) is_outstanding: bool,
    pub(super) link: Option<GroupLinkRow>,
    pub(super) last: Option<LastRow>,
}

/// The Group on the other side.
pub(super) struct GroupLinkRow {
    pub(super) scim_id: String,
    pub(super) n_members: usize,
}

impl GroupRow {
    pub(super) fn of(group: &Group, place: Place<SentGroup>) -> Self {
        let is_pushed = place.assignment == Assignment::Assigned;
        Self {
            id: group.id.to_string(),
            name: group.name.clone(),
            n_members: group.members.len(),
            is_pushed,
            is_outstanding: is_bad(place.last.as_ref()) && (is_pushed || place.link.is_some()),
            link: place
                .link
                .map(|link| GroupLinkRow { n_members: link.sent.members.len(), scim_id: link.scim_id }),
            last: place.last.map(LastRow::of),
        }
    }
}

/// The identity provider that is practised, where it tells of no groups.
pub(super) fn silent_dialect(state: &Everything) -> Option<&'static str> {
    let is_silent = state.application.speech().groups().is_none();
    is_silent.then(|| state.application.dialect.title())
}

#[derive(Template)]
#[template(path = "groups.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<GroupRow>,
    n_pushed: usize,
    silent: Option<&'static str>,
    result: Option<exchange::Result>,
    result_of: Option<String>,
    /// What was typed as the name of a new group, and what is wrong with it.
    typed: String,
    flaws: Vec<Flaw>,
}

impl ListPage {
    fn new(idp: &Idp, headers: &HeaderMap, typed: String, flaws: Vec<Flaw>) -> Self {
        let state = idp.cabinet.read();
        let row = |group: &Group| GroupRow::of(group, state.group_place(&group.id));
        let rows: Vec<GroupRow> = state.groups.iter().map(row).collect();
        Self {
            frame: Frame::new(idp, headers, Tab::Groups),
            n_pushed: rows.iter().filter(|row| row.is_pushed).count(),
            rows,
            silent: silent_dialect(&state),
            result: None,
            result_of: None,
            typed,
            flaws,
        }
    }

    fn flaw(&self) -> Option<&str> {
        self.flaws.first().map(|flaw| flaw.says.as_str())
    }
}

pub(super) async fn list(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let mut page = ListPage::new(&idp, &headers, String::new(), Vec::new());
    if let Some(shown) = shown(&idp, query.as_deref()) {
        if let About::Group(id) = &shown.about {
            page.result_of = Some(id.to_string());
        }
        page.result = Some(exchange::Result::shown(&shown));
    }
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn add(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let name = Fields::parse(&body).owned("name").unwrap_or_default();
    let draft = GroupDraft { name: Some(name.clone()), ..GroupDraft::default() };
    match provisioning::add_group(&idp, draft).await {
        Ok(group) => Ok(Redirect::to(&format!("/groups/{}", group.id)).into_response()),
        Err(Trouble::Flaws(flaws)) => {
            let page = ListPage::new(&idp, &headers, name, flaws);
            render(StatusCode::UNPROCESSABLE_ENTITY, &page).or_refused(&idp)
        }
        Err(trouble) => Err(trouble).or_refused(&idp),
    }
}
