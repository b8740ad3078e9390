//! Audit entries: who did what to whom. One for every change, and for refusals an admin must hear of.

use serde::Serialize;

use crate::{WorkspaceId, actor::Actor};

/// One line of the audit log. When it happened and its place in the log are the change's and the store's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// In whose log it stands; none for what concerns no workspace.
    pub workspace: Option<WorkspaceId>,
    /// Who acted.
    pub actor: Actor,
    /// What was done, in the words of events: `member.provisioned`; or `refused` and the refusal's code.
    pub action: String,
    /// To what, as a printed id; empty when the workspace itself is meant.
    pub target: String,
    /// What changed or why not, as one JSON object.
    pub details: String,
}

impl AuditEntry {
    /// An entry with no more to say than its action.
    pub(crate) fn new(
        workspace: Option<WorkspaceId>,
        actor: Actor,
        action: &str,
        target: impl ToString,
    ) -> Self {
        Self {
            workspace,
            actor,
            action: action.to_owned(),
            target: target.to_string(),
            details: "{}".to_owned(),
        }
    }

    /// The entry with what changed.
    pub(crate) fn with(mut self, details: &impl Serialize) -> Self {
        self.details = crate::event::json(details);
        self
    }
}
