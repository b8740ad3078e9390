//! Every "no" the product can say, each with one stable code and one sentence.
//!
//! The code and the words are the same in the identity provider's log, on the dashboard, in the API and before the
//! person (invariant 9). Codes are API: `noun_reason`, golden-tested, never renamed.

use std::fmt;

use crate::{DirectoryGroupId, DirectoryUserId, Domain, Moment};

/// The product says no. Nothing was changed, except that some refusals leave a line in the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    // What was named is not here (or is another workspace's, which is the same).
    /// No such workspace.
    WorkspaceNotFound,
    /// No such account.
    AccountNotFound,
    /// No such member.
    MemberNotFound,
    /// The workspace has no directory.
    DirectoryNotFound,
    /// No such directory user.
    UserNotFound,
    /// No such directory group.
    GroupNotFound,
    /// No such token.
    TokenNotFound,
    /// No such connection.
    ConnectionNotFound,
    /// The workspace has not claimed this domain.
    DomainNotFound,

    // Who may do what.
    /// The directory keeps the member list (M6).
    MemberKeptByDirectory,
    /// The member was never the directory's to leave by themselves.
    LeavingKeptByDirectory,
    /// The role comes from the directory's groups.
    RoleKeptByGroups,
    /// The actor's role does not allow it.
    RoleInsufficient,
    /// Only an owner may touch an owner, or make one.
    RoleOwnerOnly,
    /// The last owner can be neither removed nor demoted (invariant 6).
    OwnerIsLast,
    /// An owner needs an address of their own, to get in when single sign-on is broken (invariant 6).
    OwnerUnreachable,

    // Members and seats.
    /// They are a member already.
    MemberExists,
    /// No seat is left.
    SeatNoneLeft {
        /// How many there are.
        limit: u32,
    },

    // Set-up.
    /// The plan has no single sign-on and no directory (M1).
    PlanRequired,
    /// Single sign-on is not enabled (M1).
    SsoRequired,
    /// The directory is on; it cannot go back to staging.
    DirectoryIsOn,
    /// Two tokens are live already.
    TokenTwoLive,
    /// Single sign-on can't be switched off while a directory relies on it.
    ConnectionKeptByDirectory,
    /// Nobody has signed in through the connection in a test within the hour.
    ConnectionUntested,
    /// No domain is verified.
    DomainRequired,
    /// The proof was not found in DNS.
    DomainUnproven {
        /// The name that was looked up.
        name: String,
        /// How many TXT records it has.
        found: usize,
    },
    /// The domain can't be claimed here.
    DomainContested,
    /// Another workspace has this slug.
    SlugTaken,
    /// A value can't be taken.
    ValueInvalid {
        /// Which field.
        field: &'static str,
        /// What is wrong with it and what would do.
        why: String,
    },

    // A directory's requests.
    /// Another person of the directory has this user name.
    UserNameTaken {
        /// Who.
        by: DirectoryUserId,
    },
    /// Another person of the directory has this external id.
    ExternalIdTaken {
        /// Who.
        by: DirectoryUserId,
    },
    /// Another group of the directory has this name.
    GroupNameTaken {
        /// Which.
        by: DirectoryGroupId,
    },
    /// A group is to list somebody the directory has not told of.
    GroupMemberUnknown {
        /// Who, as it was sent.
        id: String,
    },
    /// The address is in a domain the workspace has not verified, and the workspace refuses those.
    AddressUnverified {
        /// The domain.
        domain: Domain,
    },
    /// Another account, or another person of the directory, has this address.
    AddressTaken,
    /// The plan no longer includes the directory; until this instant it may still remove.
    PlanRemovalsOnly {
        /// Until when.
        until: Moment,
    },

    // Sign-in.
    /// The identity provider knows them, the directory does not.
    AccessNotAssigned {
        /// The workspace's name.
        workspace: String,
    },
    /// Their access has ended.
    AccessRemoved {
        /// The workspace's name.
        workspace: String,
        /// When.
        at: Moment,
    },
    /// They are no member.
    AccessNotMember {
        /// The workspace's name.
        workspace: String,
    },
    /// The account is locked.
    AccountLocked,
    /// The account exists; whoever asks has to show its mailbox first.
    AccountUnproven {
        /// The workspace's name.
        workspace: String,
    },
    /// The account is bound to another subject of the same connection.
    IdentityBound {
        /// The workspace's name.
        workspace: String,
    },
    /// The asserted address cannot be believed and nothing else says who they are.
    AddressNotBelieved {
        /// The workspace's name.
        workspace: String,
    },
    /// Nothing this browser has proved opens the workspace.
    SignInRequired {
        /// The workspace's name.
        workspace: String,
    },
    /// The workspace admits only its own single sign-on.
    SignInRequiresSso {
        /// The workspace's name.
        workspace: String,
    },
    /// The connection signs nobody in at present.
    ConnectionOff,
    /// The sign-in attempt has run out, was used, or is another browser's.
    AttemptExpired,
    /// What the identity provider sent is not believed. Its exact reason is the admin's to see.
    SignInNotBelieved,
    /// The one-time code is wrong.
    CodeWrong,
    /// The one-time code has run out, was used, or was missed too often.
    CodeExpired,
    /// The session is over.
    SessionEnded,
}

impl Refusal {
    /// Whether it says that what was named is not there, to whoever asks.
    #[must_use]
    pub const fn is_absence(&self) -> bool {
        matches!(
            self,
            Self::WorkspaceNotFound
                | Self::AccountNotFound
                | Self::MemberNotFound
                | Self::DirectoryNotFound
                | Self::UserNotFound
                | Self::GroupNotFound
                | Self::TokenNotFound
                | Self::ConnectionNotFound
                | Self::DomainNotFound
        )
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WorkspaceNotFound => "workspace_not_found",
            Self::AccountNotFound => "account_not_found",
            Self::MemberNotFound => "member_not_found",
            Self::DirectoryNotFound => "directory_not_found",
            Self::UserNotFound => "user_not_found",
            Self::GroupNotFound => "group_not_found",
            Self::TokenNotFound => "token_not_found",
            Self::ConnectionNotFound => "connection_not_found",
            Self::DomainNotFound => "domain_not_found",
            Self::MemberKeptByDirectory => "member_kept_by_directory",
            Self::LeavingKeptByDirectory => "leaving_kept_by_directory",
            Self::RoleKeptByGroups => "role_kept_by_groups",
            Self::RoleInsufficient => "role_insufficient",
            Self::RoleOwnerOnly => "role_owner_only",
            Self::OwnerIsLast => "owner_is_last",
            Self::OwnerUnreachable => "owner_unreachable",
            Self::MemberExists => "member_exists",
            Self::SeatNoneLeft { .. } => "seat_none_left",
            Self::PlanRequired => "plan_required",
            Self::SsoRequired => "sso_required",
            Self::DirectoryIsOn => "directory_is_on",
            Self::TokenTwoLive => "token_two_live",
            Self::ConnectionKeptByDirectory => "connection_kept_by_directory",
            Self::ConnectionUntested => "connection_untested",
            Self::DomainRequired => "domain_required",
            Self::DomainUnproven { .. } => "domain_unproven",
            Self::DomainContested => "domain_contested",
            Self::SlugTaken => "slug_taken",
            Self::ValueInvalid { .. } => "value_invalid",
            Self::UserNameTaken { .. } => "user_name_taken",
            Self::ExternalIdTaken { .. } => "external_id_taken",
            Self::GroupNameTaken { .. } => "group_name_taken",
            Self::GroupMemberUnknown { .. } => "group_member_unknown",
            Self::AddressUnverified { .. } => "address_unverified",
            Self::AddressTaken => "address_taken",
            Self::PlanRemovalsOnly { .. } => "plan_removals_only",
            Self::AccessNotAssigned { .. } => "access_not_assigned",
            Self::AccessRemoved { .. } => "access_removed",
            Self::AccessNotMember { .. } => "access_not_member",
            Self::AccountLocked => "account_locked",
            Self::AccountUnproven { .. } => "account_unproven",
            Self::IdentityBound { .. } => "identity_bound",
            Self::AddressNotBelieved { .. } => "address_not_believed",
            Self::SignInRequired { .. } => "sign_in_required",
            Self::SignInRequiresSso { .. } => "sign_in_requires_sso",
            Self::ConnectionOff => "connection_off",
            Self::AttemptExpired => "attempt_expired",
            Self::SignInNotBelieved => "sign_in_not_believed",
            Self::CodeWrong => "code_wrong",
            Self::CodeExpired => "code_expired",
            Self::SessionEnded => "session_ended",
        }
    }
}

impl fmt::Display for Refusal {
    /// What happened, why, and what to do, in sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkspaceNotFound => f.write_str("There is no such workspace."),
            Self::AccountNotFound => f.write_str("There is no such account."),
            Self::MemberNotFound => f.write_str("There is no such member in this workspace."),
            Self::DirectoryNotFound => f.write_str("This workspace has no directory. Set it up under Security › Directory."),
            Self::UserNotFound => f.write_str("There is no user with this id in this directory."),
            Self::GroupNotFound => f.write_str("There is no group with this id in this directory."),
            Self::TokenNotFound => f.write_str("There is no such token in this directory."),
            Self::ConnectionNotFound => f.write_str("There is no such connection in this workspace."),
            Self::DomainNotFound => f.write_str("This workspace has not added this domain. Add it first, then verify it."),
            Self::MemberKeptByDirectory => f.write_str(
                "Members of this workspace are managed by your identity provider. Assign or unassign people there.",
            ),
            Self::LeavingKeptByDirectory => f.write_str(
                "Your place in this workspace is managed by your organisation's identity provider. Ask your IT admin to unassign you.",
            ),
            Self::RoleKeptByGroups => f.write_str(
                "The roles of this workspace come from groups of your identity provider. Put the person into another group there.",
            ),
            Self::RoleInsufficient => f.write_str("Your role does not allow this. Ask an admin or the owner of the workspace."),
            Self::RoleOwnerOnly => f.write_str("Only an owner can change, remove or appoint an owner."),
            Self::OwnerIsLast => f.write_str(
                "The last owner of a workspace can be neither removed nor demoted. Make another member an owner first.",
            ),
            Self::OwnerUnreachable => f.write_str(
                "This person has no proven or invited address of their own, so they could not get in if single sign-on broke. Choose another owner.",
            ),
            Self::MemberExists => f.write_str("This person is already a member of the workspace."),
            Self::SeatNoneLeft { limit } => write!(
                f,
                "All {limit} seats of this workspace are in use. Free a seat or buy more; the next sync will try again."
            ),
            Self::PlanRequired => f.write_str(
                "Single sign-on and directories need the Enterprise plan and a team workspace. Change the plan first.",
            ),
            Self::SsoRequired => f.write_str(
                "A directory needs enabled single sign-on, so that provisioned people can sign in. Set up and enable a connection first.",
            ),
            Self::DirectoryIsOn => f.write_str(
                "The directory is on and cannot go back to staging. Turn it off and set it up again to stage.",
            ),
            Self::TokenTwoLive => f.write_str(
                "This directory already has two live tokens, the most there can be. Revoke the one that is no longer used.",
            ),
            Self::ConnectionKeptByDirectory => f.write_str(
                "Single sign-on can't be turned off while the directory relies on it. Turn off the directory first.",
            ),
            Self::ConnectionUntested => f.write_str(
                "Nobody has signed in through this connection in a test within the last hour. Run a test first.",
            ),
            Self::DomainRequired => f.write_str(
                "Requiring single sign-on needs at least one verified domain. Add and verify a domain first.",
            ),
            Self::DomainUnproven { name, found } => write!(
                f,
                "The proof was not found: {name} has {found} TXT record{}, and none holds it. DNS changes can take hours to be seen.",
                if *found == 1 { "" } else { "s" }
            ),
            Self::DomainContested => f.write_str("This domain can't be verified for this workspace. Contact support."),
            Self::SlugTaken => f.write_str("Another workspace already uses this short name. Choose another."),
            Self::ValueInvalid { field, why } => write!(f, "The value of {field} can't be used: {why}"),
            Self::UserNameTaken { by } => write!(f, "A user with this userName already exists (id {by})."),
            Self::ExternalIdTaken { by } => write!(f, "A user with this externalId already exists (id {by})."),
            Self::GroupNameTaken { by } => write!(f, "A group with this displayName already exists (id {by})."),
            Self::GroupMemberUnknown { id } => write!(
                f,
                "No user or group of this directory has the id {id:?}, so nothing was changed. Provision them first."
            ),
            Self::AddressUnverified { domain } => write!(
                f,
                "{domain} is not a verified domain of this workspace. Verify it under Security › Domains, or allow addresses of unverified domains."
            ),
            Self::AddressTaken => f.write_str("Another account already uses this address. Contact support."),
            Self::PlanRemovalsOnly { until } => write!(
                f,
                "This workspace's plan no longer includes a directory; only removals are processed until {}.",
                until.day()
            ),
            Self::AccessNotAssigned { workspace } => write!(
                f,
                "Your company account is not assigned to {workspace}. Ask your IT admin to assign it to you."
            ),
            Self::AccessRemoved { workspace, at } => {
                write!(
                    f,
                    "Your access to {workspace} was removed by your organisation on {}. Your own workspaces are not affected.",
                    at.day()
                )
            }
            Self::AccessNotMember { workspace } => {
                write!(f, "You are not a member of {workspace}. Ask an admin of the workspace for an invitation.")
            }
            Self::AccountLocked => f.write_str("This account is locked. Contact support."),
            Self::AccountUnproven { workspace } => write!(
                f,
                "An account with your address exists in {workspace}. Confirm it is yours with a code sent to that address, then sign in again."
            ),
            Self::IdentityBound { workspace } => write!(
                f,
                "Your account in {workspace} is linked to another sign-in at your identity provider. Ask your IT admin to contact support."
            ),
            Self::AddressNotBelieved { workspace } => {
                write!(f, "{workspace} could not accept the address sent by your identity provider. Ask your IT admin.")
            }
            Self::SignInRequired { workspace } => {
                write!(f, "Sign in to open {workspace}: your sign-in so far does not open it.")
            }
            Self::SignInRequiresSso { workspace } => {
                write!(f, "{workspace} requires single sign-on. Continue with your company account.")
            }
            Self::ConnectionOff => f.write_str("Single sign-on is switched off for this workspace. Ask an admin of the workspace."),
            Self::AttemptExpired => f.write_str("This sign-in attempt has expired. Try again."),
            Self::SignInNotBelieved => f.write_str("Sign-in could not be completed. Give your admin the code below."),
            Self::CodeWrong => f.write_str("This code is not right. Check it and try again."),
            Self::CodeExpired => f.write_str("This code has expired. Ask for a new one."),
            Self::SessionEnded => f.write_str("Your session has ended. Sign in again."),
        }
    }
}

impl std::error::Error for Refusal {}
