//! Audit entries: who did what to whom. One for every change, and for refusals an admin must hear of.

use serde::Serialize;

use crate::{WorkspaceId, actor::Actor};

/// Everything that an entry can say was done, but for refusals.
pub const ACTIONS: [&str; 81] = [
    "account.erased",
    "account.locked",
    "account.unlocked",
    "client.created",
    "client.revoked",
    "client_secret.created",
    "client_secret.revoked",
    "connection.created",
    "connection.key_published",
    "connection.key_removed",
    "connection.key_switched",
    "connection.mode_changed",
    "connection.proposal_dismissed",
    "connection.proposal_withdrawn",
    "connection.proposed",
    "connection.removed",
    "connection.resealed",
    "connection.sha1_allowed",
    "connection.sha1_refused",
    "connection.tested",
    "connection.updated",
    "directory.disabled",
    "directory.enabled",
    "directory.mapped",
    "directory.staged",
    "directory.updated",
    "directory_group.created",
    "directory_group.removed",
    "directory_group.updated",
    "directory_user.removed",
    "directory_user.stored",
    "directory_user.updated",
    "domain.claimed",
    "domain.endangered",
    "domain.lost",
    "domain.recovered",
    "domain.released",
    "domain.verified",
    "factor.added",
    "factor.removed",
    "factor.resealed",
    "factors.reset",
    "member.added",
    "member.deprovisioned",
    "member.erased",
    "member.held",
    "member.provisioned",
    "member.removed",
    "member.sessions_ended",
    "member.suspended",
    "member.unsuspended",
    "member.updated",
    "operator.signed_in",
    "operator.signed_out",
    "operator_key.created",
    "operator_key.revoked",
    "recovery_codes.renewed",
    "session.ended",
    "session.opened",
    "setup_link.created",
    "setup_link.extended",
    "setup_link.finished",
    "setup_link.help_requested",
    "setup_link.opened",
    "setup_link.revoked",
    "subscription.created",
    "subscription.paused",
    "subscription.removed",
    "subscription.replayed",
    "subscription.resealed",
    "subscription.secret_rotated",
    "subscription.updated",
    "token.created",
    "token.revoked",
    "wave.noticed",
    "wave.restored",
    "workspace.closed",
    "workspace.created",
    "workspace.deleted",
    "workspace.emptied",
    "workspace.updated",
];

/// What an entry begins with that tells of a refusal: its code follows.
pub const REFUSED: &str = "refused ";

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
        debug_assert!(ACTIONS.contains(&action) || action.starts_with(REFUSED), "{action} is in no list");
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
