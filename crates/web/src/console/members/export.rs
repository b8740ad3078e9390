//! The list of members as a file of comma-separated values: all of those that are asked for, as they come from the store.

use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};
use domain::{Refusal, WorkspaceId};
use futures::{StreamExt as _, stream};
use store::{Failure, LARGEST, Lies, ListedMember, MembersCut, SelectMembers};

use super::wanted::Wanted;
use crate::{
    console::door::Inside,
    gate::session::Signed,
    login::answer::{self, Around},
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
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    if !inside.manages() {
        let session = Some(&inside.signed.session);
        let around = Around { workspace: Some(&inside.workspace), session, wanted: None };
        return Err(answer::refused(&web, &Refusal::RoleInsufficient, around).await.into());
    }
    let (select, cut) = (wanted.select(inside.now), wanted.first().cut(LARGEST));
    let here = inside.workspace.id;
    // What can't be read at all is said before the file begins.
    let (text, rest) =
        stretch(&web, here, &select, cut).await.map_err(|failure| answer::failed(&web, &failure))?;
    let lines = stream::unfold((web, rest), move |(web, rest)| {
        let select = select.clone();
        async move {
            // Whoever reads the file sees that it broke off: a short one must not pass for whole.
            match stretch(&web, here, &select, rest?).await {
                Ok((text, rest)) => Some((Ok(text), (web, rest))),
                Err(failure) => {
                    tracing::error!(%failure, "failed to read the members for a file");
                    Some((Err(std::io::Error::other("the list broke off")), (web, None)))
                }
            }
        }
    });
    let head = stream::iter([Ok(HEAD.to_owned()), Ok(text)]);
    Ok(csv::file("members.csv", Body::from_stream(head.chain(lines))))
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
