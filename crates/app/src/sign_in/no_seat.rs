//! Somebody was to be taken in at their first sign-in, and no seat was left (B15): those who manage the workspace are told, once
//! a day at most.

use domain::{
    ConnectionId, Workspace,
    moment::days,
    sign_in::{Outcome, SignIn},
};
use store::{Cut, Failure, LARGEST, Marker, SelectSignIns};
use text::mail_connections as says;

use crate::{
    App,
    admins::{self, Once},
    letter::letter,
};

/// How often it is told at most, and how far back it is counted.
const TOLD_EVERY: std::time::Duration = days(1);

/// Tells of it, unless that was told within a day. Gives whether anybody was told. Where they can't be, the person is answered all
/// the same.
pub(super) async fn tell(app: &App, workspace: &Workspace, connection: ConnectionId) -> bool {
    match try_tell(app, workspace, connection).await {
        Ok(told) => told,
        Err(failure) => {
            tracing::error!(workspace = %workspace.id, %failure, "failed to tell of somebody for whom no seat was left");
            false
        }
    }
}

async fn try_tell(app: &App, workspace: &Workspace, connection: ConnectionId) -> Result<bool, Failure> {
    let (name, now) = (&workspace.name, app.now());
    let what = "no seat was left for somebody who signed in".to_owned();
    let once = Once { marker: Marker::Connection(connection), what, until: now.after(TOLD_EVERY) };
    let Often { times, or_more } = how_often(app, workspace, connection).await?;
    let seats = workspace.seats;
    let none_left = match (seats.limit, or_more) {
        (Some(limit), false) => says::no_seat_of(limit, seats.taken, times, name),
        (Some(limit), true) => says::no_seat_of_or_more(limit, seats.taken, times, name),
        (None, false) => says::no_seat(times, name),
        (None, true) => says::no_seat_or_more(times, name),
    };
    let who = app.url(&format!("/w/{}/settings/sign-ins?code=access_no_seat", workspace.slug));
    let text = letter(&[
        &none_left,
        &text::mail_directory::free_a_seat(app.url(&format!("/w/{}", workspace.slug))),
        &says::sign_in_again(who),
    ]);
    admins::mail_once(app, workspace.id, &once, &says::no_seat_subject(name), &text).await
}

/// How often something was so.
struct Often {
    times: usize,
    /// Whether there may be more, which were not looked at.
    or_more: bool,
}

/// How often within a day, the one that is under way among them, which stands in no log yet. Only the newest entries are looked
/// at, whoever tried: the log may be long, and this is asked at every such sign-in.
async fn how_often(app: &App, workspace: &Workspace, connection: ConnectionId) -> Result<Often, Failure> {
    let newest = app.store.sign_ins(workspace.id, &SelectSignIns::default(), Cut::new(None, LARGEST)).await?;
    let since = app.now().before(TOLD_EVERY);
    let is_one = |one: &&SignIn| {
        one.outcome == Outcome::Refused
            && one.connection == Some(connection)
            && one.code.as_deref() == Some("access_no_seat")
    };
    let within = newest.items.iter().take_while(|one| one.at >= since);
    let goes_on = newest.more && newest.items.last().is_some_and(|one| one.at >= since);
    Ok(Often { times: within.filter(is_one).count() + 1, or_more: goes_on })
}
