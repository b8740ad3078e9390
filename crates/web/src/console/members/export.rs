//! The list of members as a file of comma-separated values: all of those that are asked for, as they come from the store.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::WorkspaceId;
use store::{Failure, LARGEST, Lies, ListedMember, MembersCut, SelectMembers};

use super::wanted::Wanted;
use crate::{
    console::door::Inside,
    gate::session::Signed,
    login::answer,
    page::{Asked, Instead, csv},
    state::Web,
};

const HEAD: &str = "id,given_name,family_name,email,source,role,seat,standing,joined_at,left_at,suspended_at,last_signed_in_at,\
                    in_directory\r\n";

/// Gives the part of the list that is asked for, to whoever manages it.
pub(in crate::console) async fn csv(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, "").await?;
    let (select, cut) = (wanted.select(inside.now), wanted.first().cut(LARGEST));
    let (here, reader) = (inside.workspace.id, web.clone());
    let lines = move |cut| {
        let (web, select) = (reader.clone(), select.clone());
        async move { stretch(&web, here, &select, cut).await }
    };
    csv::flowing("members.csv", HEAD, cut, lines)
        .await
        .map_err(|failure| answer::failed(&web, &failure).into())
}

/// So many lines, and where the next begin.
async fn stretch(
    web: &Web,
    workspace: WorkspaceId,
    select: &SelectMembers,
    cut: MembersCut,
) -> Result<(String, Option<MembersCut>), Failure> {
    let page = web.app.store.listed_members(workspace, select, &cut).await?;
    let text = page.items.iter().map(line).collect();
    let last = page.items.last().filter(|_| page.more);
    Ok((text, last.map(|last| MembersCut { lies: Lies::Behind(last.place()), ..cut })))
}

fn line(listed: &ListedMember) -> String {
    let member = &listed.member;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let at = |moment: Option<domain::Moment>| moment.map(|at| at.to_string()).unwrap_or_default();
    let suspended = member.suspended.as_ref().map(|one| one.at);
    csv::line([
        member.id.to_string(),
        said(&member.given_name),
        said(&member.family_name),
        member.email.as_ref().map(ToString::to_string).unwrap_or_default(),
        member.source.as_str().to_owned(),
        member.role.as_str().to_owned(),
        member.seat.map(domain::seat::Seat::as_str).unwrap_or_default().to_owned(),
        member.standing.as_str().to_owned(),
        at(Some(member.joined_at)),
        at(member.left_at),
        at(suspended),
        at(listed.signed_in_at),
        if member.claimed_by.is_some() { "yes" } else { "no" }.to_owned(),
    ])
}
