//! The sign-in policy of a workspace: whether people nobody added are taken in at their first sign-in (JIT).
//! Source: table B, rows B4 to B6; state vocabulary of single sign-on.

use serde_json::json;

use crate::{
    Change, Refusal, Workspace, Write,
    connection::Mode,
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand},
    },
    workspace::Entitlement,
};

/// Says whether people nobody added are taken in at their first sign-in. While a directory says who belongs, it has no
/// effect (B3).
///
/// # Errors
/// What [`lock::may`] says; to take people in, [`Refusal::PlanRequired`] and [`Refusal::SsoNotRequired`].
pub fn take_in(scene: Scene<'_>, hand: Hand, wanted: bool) -> Result<(Change, Workspace), Refusal> {
    let before = scene.workspace;
    lock::may(hand, Action::SetUp, before, scene.now)?;
    if before.jit == wanted {
        return Ok((Change::none(), before.clone()));
    }
    if wanted {
        may_take_in(before, scene)?;
    }
    let mut draft = Draft::begin(scene);
    let after = Workspace { jit: wanted, ..before.clone() };
    draft.write(Write::UpdateWorkspace(after.clone()));
    draft.tell(Event::workspace_updated(&after));
    Ok((draft.recorded("workspace.updated", after.id, &json!({"jit": wanted})), after))
}

/// Whether a workspace as it is to be may take people in.
///
/// # Errors
/// [`Refusal::PlanRequired`]; [`Refusal::SsoNotRequired`].
pub(super) fn may_take_in(workspace: &Workspace, scene: Scene<'_>) -> Result<(), Refusal> {
    if workspace.entitlement(scene.now) != Entitlement::Full {
        return Err(Refusal::PlanRequired);
    }
    if workspace.sso != Mode::Required {
        return Err(Refusal::SsoNotRequired);
    }
    Ok(())
}

/// Nobody is taken in any more.
pub(super) fn stop_taking_in(draft: &mut Draft<'_>) {
    let after = Workspace { jit: false, ..draft.scene.workspace.clone() };
    draft.tell(Event::workspace_updated(&after));
    draft.write(Write::UpdateWorkspace(after));
}
