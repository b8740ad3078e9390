//! The operator with a workspace before them: what every page about one begins with.

use app::members::By;
use domain::{Moment, Workspace, WorkspaceId, rules::Scene};

use super::{Frame, HERE, Place, Tab, answer};
use crate::{gate::operator_session::SignedOperator, page::Instead, state::Web};

/// The operator with a workspace before them.
pub(super) struct Desk {
    pub(super) operator: SignedOperator,
    pub(super) workspace: Workspace,
    pub(super) now: Moment,
}

impl Desk {
    /// The workspace of a path, by its id: support tells them apart by it, and names change.
    ///
    /// # Errors
    /// A page that says that there is none.
    pub(super) async fn of(web: &Web, operator: SignedOperator, ws: &str) -> Result<Self, Instead> {
        let Ok(id) = ws.parse::<WorkspaceId>() else { return Err(answer::no_workspace(&operator)) };
        match web.app.store.workspace(id).await {
            Ok(Some(workspace)) => Ok(Self { operator, workspace, now: web.app.now() }),
            Ok(None) => Err(answer::no_workspace(&operator)),
            Err(failure) => Err(answer::failed(web, &failure).into()),
        }
    }

    /// The same, with the workspace as it is now.
    ///
    /// # Errors
    /// Those of [`Desk::of`].
    pub(super) async fn anew(self, web: &Web) -> Result<Self, Instead> {
        let id = self.workspace.id.to_string();
        Self::of(web, self.operator, &id).await
    }

    pub(super) const fn by(&self) -> By {
        self.operator.by()
    }

    /// Where a rule is asked beforehand what it would say.
    pub(super) const fn scene(&self) -> Scene<'_> {
        Scene { workspace: &self.workspace, actor: self.operator.actor(), now: self.now }
    }

    /// A path below the workspace's.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("{HERE}/w/{}{rest}", self.workspace.id)
    }

    pub(super) fn frame(&self, tab: Tab) -> Frame {
        let place = Place { name: self.workspace.name.clone(), path: self.path(""), tab };
        Frame::of(&self.operator, Some(place))
    }
}
