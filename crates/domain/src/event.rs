//! Events: facts told to the host product. This file and what is beside it are the product's published language: names and shapes are
//! API, each has a golden example in `docs/events.md`, and none is ever renamed.

mod set_up;
mod setup_link;
mod wave;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    AccountId, ConnectionId, MemberId, SessionId, WorkspaceId,
    account::Account,
    directory_group::{DirectoryGroup, Listed},
    factor::{Factor, Kind},
    member::Member,
    seat::{Seat, Seats},
    session::{EndedBy, Means},
    workspace::Workspace,
};

/// A fact. Its place in the feed and its number in the workspace are given by the store at commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened: `noun.past`.
    pub name: &'static str,
    /// Where; none for what concerns no single workspace.
    pub workspace: Option<WorkspaceId>,
    /// The particulars, as one JSON object.
    pub data: String,
}

/// A value as JSON text. Our own types cannot fail to serialise; should one, the fact is still told, without them.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// What tells that somebody came in past required single sign-on.
pub(crate) const BYPASSED: &str = "sso.bypassed";

/// Every name an event can have.
pub const NAMES: [&str; 62] = [
    "account.claimed",
    "account.erased",
    "account.locked",
    "account.unlocked",
    "account.updated",
    "client.created",
    "client.revoked",
    "client_secret.created",
    "client_secret.revoked",
    "connection.created",
    "connection.mode_changed",
    "connection.removed",
    "connection.tested",
    "connection.updated",
    "directory.disabled",
    "directory.enabled",
    "directory.staged",
    "directory.updated",
    "directory_group.created",
    "directory_group.removed",
    "directory_group.updated",
    "directory_user.removed",
    "directory_user.updated",
    "domain.claimed",
    "domain.endangered",
    "domain.lost",
    "domain.recovered",
    "domain.released",
    "domain.verified",
    "factor.added",
    "factor.removed",
    "identity.bound",
    "member.added",
    "member.deprovisioned",
    "member.provisioned",
    "member.removed",
    "member.sessions_ended",
    "member.suspended",
    "member.unsuspended",
    "member.updated",
    "recovery_code.used",
    "seat.freed",
    "seat.refused",
    "seat.taken",
    "session.ended",
    "session.opened",
    "setup_link.created",
    "setup_link.extended",
    "setup_link.finished",
    "setup_link.help_requested",
    "setup_link.opened",
    "setup_link.revoked",
    "sso.bypassed",
    "token.created",
    "token.end_changed",
    "token.revoked",
    "wave.noticed",
    "wave.restored",
    "workspace.closed",
    "workspace.created",
    "workspace.deleted",
    "workspace.updated",
];

impl Event {
    fn new(name: &'static str, workspace: Option<WorkspaceId>, data: &Value) -> Self {
        Self { name, workspace, data: json(data) }
    }

    /// A directory gave a person a place, or gave it back. `adopted` when the person was a member before.
    pub(crate) fn member_provisioned(member: &Member, arrival: &'static str) -> Self {
        let data = json!({"member": member.shown(), "arrival": arrival});
        Self::new("member.provisioned", Some(member.workspace), &data)
    }

    /// An admin or the operator gave a person a place, or they were taken in at their first sign-in.
    pub(crate) fn member_added(member: &Member) -> Self {
        Self::new("member.added", Some(member.workspace), &json!({"member": member.shown()}))
    }

    /// What the workspace shows of a member, their role, or their directory's word on them changed.
    pub(crate) fn member_updated(member: &Member, changed: &[&str]) -> Self {
        Self::new(
            "member.updated",
            Some(member.workspace),
            &json!({"member": member.shown(), "changed": changed}),
        )
    }

    /// The directory ended a member's access.
    pub(crate) fn member_deprovisioned(member: &Member) -> Self {
        Self::new("member.deprovisioned", Some(member.workspace), &json!({"member": member.shown()}))
    }

    /// An admin or the operator ended a member's access.
    pub(crate) fn member_removed(member: &Member) -> Self {
        Self::new("member.removed", Some(member.workspace), &json!({"member": member.shown()}))
    }

    /// An admin or the operator holds a member out, whatever their directory says; what access they had has ended.
    pub(crate) fn member_suspended(member: &Member) -> Self {
        Self::new("member.suspended", Some(member.workspace), &json!({"member": member.shown()}))
    }

    /// A member is held out no longer. Their standing says whether they have access again.
    pub(crate) fn member_unsuspended(member: &Member) -> Self {
        Self::new("member.unsuspended", Some(member.workspace), &json!({"member": member.shown()}))
    }

    /// A counted seat was taken; the numbers are those after it.
    pub(crate) fn seat_taken(workspace: WorkspaceId, member: MemberId, seat: Seat, seats: Seats) -> Self {
        Self::new("seat.taken", Some(workspace), &json!({"member": member, "seat": seat, "seats": seats}))
    }

    /// A counted seat is free again; the numbers are those after it.
    pub(crate) fn seat_freed(workspace: WorkspaceId, member: MemberId, seat: Seat, seats: Seats) -> Self {
        Self::new("seat.freed", Some(workspace), &json!({"member": member, "seat": seat, "seats": seats}))
    }

    /// Somebody was to take a counted seat by their groups and none was left; they keep the seat they have.
    pub(crate) fn seat_refused(workspace: WorkspaceId, member: MemberId, seat: Seat, seats: Seats) -> Self {
        Self::new("seat.refused", Some(workspace), &json!({"member": member, "seat": seat, "seats": seats}))
    }

    /// What a directory says of a person changed, and nobody's membership with it.
    pub(crate) fn directory_user_updated(workspace: WorkspaceId, user: crate::DirectoryUserId) -> Self {
        Self::new("directory_user.updated", Some(workspace), &json!({"directory_user": user}))
    }

    /// A directory has forgotten a person, and nobody's access with them.
    pub(crate) fn directory_user_removed(workspace: WorkspaceId, user: crate::DirectoryUserId) -> Self {
        Self::new("directory_user.removed", Some(workspace), &json!({"directory_user": user}))
    }

    /// A directory tells of a new group. Whom it lists is told as of an update.
    pub(crate) fn directory_group_created(group: &DirectoryGroup) -> Self {
        Self::new(
            "directory_group.created",
            Some(group.workspace),
            &json!({"directory_group": group_data(group)}),
        )
    }

    /// A directory group is called something else, or lists others: `added` are listed from now on, `removed` no
    /// longer. A large turnover is told in several events.
    pub(crate) fn directory_group_updated(
        group: &DirectoryGroup,
        changed: &[&str],
        added: &[Listed],
        removed: &[Listed],
    ) -> Self {
        let data = json!({"directory_group": group_data(group), "changed": changed, "added": added,
            "removed": removed});
        Self::new("directory_group.updated", Some(group.workspace), &data)
    }

    /// A directory has forgotten a group.
    pub(crate) fn directory_group_removed(group: &DirectoryGroup) -> Self {
        Self::new(
            "directory_group.removed",
            Some(group.workspace),
            &json!({"directory_group": group_data(group)}),
        )
    }

    /// A browser was signed in, good for these workspaces.
    pub(crate) fn session_opened(
        workspace: Option<WorkspaceId>,
        session: SessionId,
        account: AccountId,
        by: Means,
        workspaces: &[WorkspaceId],
    ) -> Self {
        let by = match by {
            Means::Connection(connection) => json!({"connection": connection}),
            Means::Mailbox => json!("mailbox"),
            Means::BreakGlass => json!("break_glass"),
        };
        let data = json!({"session": session, "account": account, "by": by, "workspaces": workspaces});
        Self::new("session.opened", workspace, &data)
    }

    /// A session, or its access to this workspace, ended. The host product must drop what it built on it.
    pub(crate) fn session_ended(
        workspace: Option<WorkspaceId>,
        session: SessionId,
        account: AccountId,
        reason: EndedBy,
    ) -> Self {
        let data = json!({"session": session, "account": account, "reason": reason.as_str()});
        Self::new("session.ended", workspace, &data)
    }

    /// A member was signed out of a workspace in all their browsers; they are a member still.
    pub(crate) fn member_sessions_ended(member: &Member, sessions: usize) -> Self {
        let data = json!({"member": member.id, "account": member.account, "sessions": sessions});
        Self::new("member.sessions_ended", Some(member.workspace), &data)
    }

    /// A subject of a connection was bound to an account.
    pub(crate) fn identity_bound(
        workspace: WorkspaceId,
        connection: ConnectionId,
        subject: &str,
        account: AccountId,
    ) -> Self {
        let data = json!({"connection": connection, "subject": subject, "account": account});
        Self::new("identity.bound", Some(workspace), &data)
    }

    /// A person signed in to an account for the first time.
    pub(crate) fn account_claimed(workspace: Option<WorkspaceId>, account: AccountId) -> Self {
        Self::new("account.claimed", workspace, &json!({"account": account}))
    }

    /// The operator locked an account: nobody signs in to it.
    pub(crate) fn account_locked(account: AccountId) -> Self {
        Self::new("account.locked", None, &json!({"account": account}))
    }

    /// The operator unlocked an account.
    pub(crate) fn account_unlocked(account: AccountId) -> Self {
        Self::new("account.unlocked", None, &json!({"account": account}))
    }

    /// An account was erased on the person's wish.
    pub(crate) fn account_erased(account: AccountId) -> Self {
        Self::new("account.erased", None, &json!({"account": account}))
    }

    /// An account's own name or address changed, on the word of a workspace that verified the address's domain. An
    /// address that is lost and not replaced has no `to`.
    pub(crate) fn account_updated(
        workspace: WorkspaceId,
        account: &Account,
        email: Option<(&str, Option<&str>)>,
    ) -> Self {
        let email = email.map(|(from, to)| json!({"from": from, "to": to}));
        let data = json!({"account": account.id, "given_name": account.given_name,
            "family_name": account.family_name, "email": email});
        Self::new("account.updated", Some(workspace), &data)
    }

    /// A workspace was made.
    pub(crate) fn workspace_created(workspace: &Workspace) -> Self {
        Self::new("workspace.created", Some(workspace.id), &workspace_data(workspace))
    }

    /// A workspace's name, plan, seats or settings changed.
    pub(crate) fn workspace_updated(workspace: &Workspace) -> Self {
        Self::new("workspace.updated", Some(workspace.id), &workspace_data(workspace))
    }

    /// The operator deletes a workspace: nobody gets in any more. What ends with it is told afterwards.
    pub(crate) fn workspace_closed(workspace: &Workspace) -> Self {
        Self::new("workspace.closed", Some(workspace.id), &workspace_data(workspace))
    }

    /// A workspace is deleted, with everything that ended with it told before. It is the last that is told of it.
    pub(crate) fn workspace_deleted(workspace: &Workspace) -> Self {
        Self::new("workspace.deleted", Some(workspace.id), &workspace_data(workspace))
    }
    /// An owner came in past required single sign-on, the way kept for emergencies (B11): by this factor, or by their
    /// mailbox alone where they have none.
    pub(crate) fn sso_bypassed(
        workspace: WorkspaceId,
        session: SessionId,
        account: AccountId,
        by: Option<Kind>,
    ) -> Self {
        let by = by.map_or("mailbox", Kind::as_str);
        Self::new(BYPASSED, Some(workspace), &json!({"session": session, "account": account, "by": by}))
    }

    /// An account has a second factor more, or new recovery codes; or has one less.
    pub(crate) fn factor(is_added: bool, factor: &Factor) -> Self {
        let name = if is_added { "factor.added" } else { "factor.removed" };
        let kind = factor.kind().as_str();
        Self::new(name, None, &json!({"factor": factor.id, "account": factor.account, "kind": kind}))
    }

    /// A recovery code was used, and these many are left.
    pub(crate) fn recovery_code_used(account: AccountId, left: usize) -> Self {
        Self::new("recovery_code.used", None, &json!({"account": account, "left": left}))
    }
}

fn group_data(group: &DirectoryGroup) -> Value {
    json!({"id": group.id, "display_name": group.told.display_name, "external_id": group.told.external_id,
        "size": group.size})
}

fn workspace_data(workspace: &Workspace) -> Value {
    json!({"workspace": {
        "id": workspace.id, "slug": workspace.slug, "name": workspace.name, "kind": workspace.kind,
        "plan": workspace.plan, "seats": workspace.seats.limit,
        "unverified_addresses": workspace.unverified_addresses, "jit": workspace.jit,
        "session_idle_minutes": workspace.session_limits.idle_minutes,
        "session_absolute_minutes": workspace.session_limits.absolute_minutes,
    }})
}
