//! The sign-in policy of a workspace, as its admins set it: whether people nobody added are taken in at their first sign-in
//! (JIT; table B, rows B4 to B6), and how long a sign-in lasts.

use crate::{
    Change, Refusal, Workspace, Write,
    connection::Mode,
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
        workspaces::{self, Edit},
    },
    workspace::{Entitlement, SessionLimits},
};

/// Says whether people nobody added are taken in at their first sign-in. While a directory says who belongs, it has no
/// effect (B3).
///
/// # Errors
/// What [`lock::may`] says; to take people in, [`Refusal::PlanRequired`] and [`Refusal::SsoNotRequired`].
pub fn take_in(scene: Scene<'_>, hand: Hand, wanted: bool) -> Result<(Change, Workspace), Refusal> {
    set(scene, hand, Edit { jit: Some(wanted), ..Edit::default() })
}

/// Sets how long a sign-in lasts.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::ValueInvalid`].
pub fn limit_sessions(
    scene: Scene<'_>,
    hand: Hand,
    limits: SessionLimits,
) -> Result<(Change, Workspace), Refusal> {
    let SessionLimits { idle_minutes, absolute_minutes } = limits;
    let edit = Edit {
        session_idle_minutes: Some(idle_minutes),
        session_absolute_minutes: Some(absolute_minutes),
        ..Edit::default()
    };
    set(scene, hand, edit)
}

fn set(scene: Scene<'_>, hand: Hand, edit: Edit) -> Result<(Change, Workspace), Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    // Tokens and clients end with a plan alone, which is none of this.
    workspaces::edit(scene, edit, &[], &[])
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
