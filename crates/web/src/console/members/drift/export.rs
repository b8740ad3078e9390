//! One of the lists of what does not agree, or all of them, as a file of comma-separated values.

use app::Error;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{MemberId, Workspace};
use store::{Cut, Failure, LARGEST};

use super::{HERE, Wanted, lists};
use crate::{
    console::door::Inside,
    drift::{Drift, Drifted},
    gate::session::Signed,
    login::answer,
    page::{Asked, Instead, csv},
    state::Web,
};

const HEAD: &str = "list,id,given_name,family_name,email,source,role,seat,standing,suspended_at,suspended_for,directory_user,\
                    directory_user_name,directory_given_name,directory_family_name,directory_email\r\n";

/// Where in which list.
type At = (usize, Option<MemberId>);

/// Gives the list that is asked for, or all of them one after the other.
pub(in crate::console) async fn csv(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_manage(&web, signed, &slug, HERE).await?;
    let of_all = |list: &Drift| wanted.list.is_empty() || list.as_str() == wanted.list;
    let lists: Vec<Drift> = lists(&inside).iter().copied().filter(of_all).collect();
    let (workspace, reader) = (inside.workspace, web.clone());
    let lines = move |at| {
        let (web, workspace, lists) = (reader.clone(), workspace.clone(), lists.clone());
        async move { stretch(&web, &workspace, &lists, at).await }
    };
    csv::flowing("drift.csv", HEAD, (0, None), lines)
        .await
        .map_err(|failure| answer::failed(&web, &failure).into())
}

/// So many lines, and where the next begin.
async fn stretch(
    web: &Web,
    workspace: &Workspace,
    lists: &[Drift],
    (number, after): At,
) -> Result<(String, Option<At>), Failure> {
    let Some(list) = lists.get(number) else { return Ok((String::new(), None)) };
    let page = match list.page(&*web.app.store, workspace, Cut::new(after, LARGEST)).await {
        Ok(page) => page,
        Err(Error::Failed(failure)) => return Err(failure),
        // The directory was turned off meanwhile: nobody is on its lists any more.
        Err(Error::Refused(_)) => return Ok((String::new(), Some((number + 1, None)))),
    };
    let text = page.items.iter().map(|one| line(*list, one)).collect();
    let last = page.items.last().filter(|_| page.more).map(|last| last.member.id);
    let next = last.map_or((number + 1, None), |last| (number, Some(last)));
    Ok((text, Some(next).filter(|(number, _)| *number < lists.len())))
}

fn line(list: Drift, one: &Drifted) -> String {
    let said = |text: Option<&String>| text.cloned().unwrap_or_default();
    let address = |it: Option<&domain::Address>| it.map(ToString::to_string).unwrap_or_default();
    let (member, user) = (&one.member, one.user.as_ref());
    let (held, told) = (member.suspended.as_ref(), user.map(|user| &user.told));
    csv::line([
        list.as_str().to_owned(),
        member.id.to_string(),
        said(member.given_name.as_ref()),
        said(member.family_name.as_ref()),
        address(member.email.as_ref()),
        member.source.as_str().to_owned(),
        member.role.as_str().to_owned(),
        member.seat.map(domain::seat::Seat::as_str).unwrap_or_default().to_owned(),
        member.standing.as_str().to_owned(),
        held.map(|held| held.at.to_string()).unwrap_or_default(),
        said(held.map(|held| &held.reason)),
        user.map(|user| user.id.to_string()).unwrap_or_default(),
        said(told.map(|told| &told.user_name)),
        said(told.and_then(|told| told.given_name.as_ref())),
        said(told.and_then(|told| told.family_name.as_ref())),
        address(told.and_then(|told| told.email.as_ref())),
    ])
}
