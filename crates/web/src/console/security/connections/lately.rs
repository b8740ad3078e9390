//! What came of the last sign-ins through a connection.

use domain::{
    ConnectionId,
    sign_in::{Outcome, SignIn},
};
use store::{Cut, Failure, SelectSignIns};

use crate::{
    console::{
        door::{AsVisitor as _, Visit},
        sign_ins,
    },
    page::{path_with, when::When},
    state::Web,
};

/// How many entries of the log are looked at, whoever tried: it may be very long.
const LOOKED_AT: u32 = 500;

/// What came of them.
pub(in super::super) struct Lately {
    /// When somebody last came in by it.
    pub(in super::super) came: Option<When>,
    /// When it last brought nobody in, though somebody tried, and the code of why.
    pub(in super::super) failed: Option<(When, String)>,
    /// All of them, in the log.
    pub(in super::super) path: String,
}

/// The newest entries of the log: none for whoever is not shown it.
pub(in super::super) async fn newest(web: &Web, inside: &Visit) -> Result<Vec<SignIn>, Failure> {
    if inside.who.visitor().session().is_none() {
        return Ok(Vec::new());
    }
    let (all, cut) = (SelectSignIns::default(), Cut::new(None, LOOKED_AT));
    Ok(web.app.store.sign_ins(inside.workspace.id, &all, cut).await?.items)
}

/// What they say of a connection: nothing, for whoever is not shown the log.
pub(super) fn of(inside: &Visit, newest: &[SignIn], connection: ConnectionId) -> Option<Lately> {
    inside.who.visitor().session()?;
    let of_it = || newest.iter().filter(|one| one.connection == Some(connection));
    let came = of_it().find(|one| one.outcome == Outcome::Succeeded);
    let failed = of_it().find(|one| matches!(one.outcome, Outcome::Refused | Outcome::NotBelieved));
    let path = inside.path(sign_ins::HERE);
    Some(Lately {
        came: came.map(|one| When::of(one.at)),
        failed: failed.map(|one| (When::of(one.at), one.code.clone().unwrap_or_default())),
        path: path_with(&path, &[("connection", &connection.to_string())]),
    })
}
