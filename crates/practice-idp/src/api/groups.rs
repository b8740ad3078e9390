//! `/api/groups`.

use super::people::erasure_of;
use super::{Body, Nothing, Refused, told};
use crate::groups::{Group, GroupDraft, Member};
use crate::idp::Idp;
use crate::people::Id;
use crate::provisioning::{self, GroupAction, SentGroup};
use crate::state::{Assignment, LastAnswer, Place};
use crate::trouble::Trouble;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// A group as the API shows it.
#[derive(Serialize)]
struct GroupView {
    id: String,
    name: String,
    /// The ids of those in it.
    people: Vec<String>,
    groups: Vec<String>,
    /// Whether it is pushed to the application.
    assigned: bool,
    /// The Group on the other side, when one is known.
    scim: Option<ScimView>,
    last: Option<LastAnswer>,
}

#[derive(Serialize)]
struct ScimView {
    id: String,
    name: Option<String>,
    /// The ids of those the application was told of and took.
    members: Vec<String>,
}

impl GroupView {
    fn of(group: &Group, place: Place<SentGroup>) -> Self {
        let ids = |kind: &str| {
            let of_kind = group.members.iter().filter(|member| member.kind() == kind);
            of_kind.map(|member| member.id().to_string()).collect()
        };
        Self {
            id: group.id.to_string(),
            name: group.name.clone(),
            people: ids("people"),
            groups: ids("groups"),
            assigned: place.assignment == Assignment::Assigned,
            scim: place.link.map(|link| ScimView {
                id: link.scim_id,
                name: link.sent.name,
                members: link.sent.members.into_iter().collect(),
            }),
            last: place.last,
        }
    }

    fn now(idp: &Idp, id: &Id) -> Option<Self> {
        let state = idp.cabinet.read();
        state.group(id).map(|group| Self::of(group, state.group_place(id)))
    }
}

fn id_of(text: &str) -> Result<Id, Trouble> {
    Id::new(text).ok_or_else(|| Trouble::no_group(text))
}

pub(super) async fn list(State(idp): State<Arc<Idp>>) -> Response {
    let state = idp.cabinet.read();
    let groups: Vec<GroupView> =
        state.groups.iter().map(|group| GroupView::of(group, state.group_place(&group.id))).collect();
    Json(json!({"items": groups})).into_response()
}

pub(super) async fn show(State(idp): State<Arc<Idp>>, Path(id): Path<String>) -> Result<Response, Refused> {
    let view = GroupView::now(&idp, &id_of(&id)?).ok_or_else(|| Trouble::no_group(&id))?;
    Ok(Json(view).into_response())
}

pub(super) async fn add(
    State(idp): State<Arc<Idp>>,
    Body(draft): Body<GroupDraft>,
) -> Result<Response, Refused> {
    let group = provisioning::add_group(&idp, draft).await?;
    Ok((StatusCode::CREATED, Json(GroupView::of(&group, Place::default()))).into_response())
}

pub(super) async fn rename(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    Body(draft): Body<GroupDraft>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::rename_group(&idp, &id, draft).await?;
    Ok(told(&outcome, GroupView::now(&idp, &id), "group"))
}

pub(super) async fn act(
    State(idp): State<Arc<Idp>>,
    Path((id, action)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let action = GroupAction::of_code(&action)
        .ok_or_else(|| Trouble::NotFound("The actions are assign, unassign, unlink and push.".to_owned()))?;
    let outcome = provisioning::act_on_group(&idp, &id, action).await?;
    Ok(told(&outcome, GroupView::now(&idp, &id), "group"))
}

fn member_of(kind: &str, id: &str) -> Result<Member, Trouble> {
    let unknown = || Trouble::NotFound("A group holds people and groups, each under its id.".to_owned());
    Member::of(kind, id).ok_or_else(unknown)
}

pub(super) async fn put_in(
    State(idp): State<Arc<Idp>>,
    Path((id, kind, member)): Path<(String, String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::put_in(&idp, &id, member_of(&kind, &member)?).await?;
    Ok(told(&outcome, GroupView::now(&idp, &id), "group"))
}

pub(super) async fn take_out(
    State(idp): State<Arc<Idp>>,
    Path((id, kind, member)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::take_out(&idp, &id, &member_of(&kind, &member)?).await?;
    Ok(told(&outcome, GroupView::now(&idp, &id), "group"))
}

/// With `?only_here=true` the application is not told.
pub(super) async fn erase(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::erase_group(&idp, &id, erasure_of(query.as_deref())?).await?;
    Ok(told(&outcome, GroupView::now(&idp, &id), "group"))
}
