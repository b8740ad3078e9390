//! What a refusal says to people.

use std::{borrow::Cow, fmt};

use text::refusals as says;

use super::Refusal;
use crate::Shared;

impl fmt::Display for Refusal {
    /// What happened, why, and what to do, in sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl Refusal {
    fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::WorkspaceNotFound => says::workspace_not_found().into(),
            Self::AccountNotFound => says::account_not_found().into(),
            Self::MemberNotFound => says::member_not_found().into(),
            Self::DirectoryNotFound => says::directory_not_found().into(),
            Self::UserNotFound => says::user_not_found().into(),
            Self::GroupNotFound => says::group_not_found().into(),
            Self::TokenNotFound => says::token_not_found().into(),
            Self::ClientNotFound => says::client_not_found().into(),
            Self::ClientSecretNotFound => says::client_secret_not_found().into(),
            Self::ConnectionNotFound => says::connection_not_found().into(),
            Self::DomainNotFound => says::domain_not_found().into(),
            Self::SubscriptionNotFound => says::subscription_not_found().into(),
            Self::SetupLinkNotFound => says::setup_link_not_found().into(),
            Self::SetupLinkInsufficient => says::setup_link_insufficient().into(),
            Self::SetupLinkTenLive => says::setup_link_ten_live().into(),
            Self::SetupLinkEnded => says::setup_link_ended().into(),
            Self::SetupLinkTaken => says::setup_link_taken().into(),
            Self::FactorNotFound => says::factor_not_found().into(),
            Self::WaveNotFound => says::wave_not_found().into(),
            Self::WavePast { since } => says::wave_past(since.day()).into(),
            Self::MemberKeptByDirectory => says::member_kept_by_directory().into(),
            Self::LeavingKeptByDirectory => says::leaving_kept_by_directory().into(),
            Self::NameKeptByDirectory => says::name_kept_by_directory().into(),
            Self::RoleKeptByGroups => says::role_kept_by_groups().into(),
            Self::RoleInsufficient => says::role_insufficient().into(),
            Self::RoleOwnerOnly => says::role_owner_only().into(),
            Self::OwnerIsLast => says::owner_is_last().into(),
            Self::OwnerUnreachable => says::owner_unreachable().into(),
            Self::MemberExists => says::member_exists().into(),
            Self::MemberSuspended { workspace } => says::member_suspended(workspace).into(),
            Self::SeatNoneLeft { limit } => says::seat_none_left(limit).into(),
            Self::PlanRequired => says::plan_required().into(),
            Self::SsoRequired => says::sso_required().into(),
            Self::DirectoryIsOn => says::directory_is_on().into(),
            Self::MappingsChanged => says::mappings_changed().into(),
            Self::TokenTwoLive => says::token_two_live().into(),
            Self::ClientFiveLive => says::client_five_live().into(),
            Self::ClientRevoked => says::client_revoked().into(),
            Self::ClientHasKeys => says::client_has_keys().into(),
            Self::ClientSecretTwoLive => says::client_secret_two_live().into(),
            Self::ConnectionKeptByDirectory => says::connection_kept_by_directory().into(),
            Self::ConnectionUntested => says::connection_untested().into(),
            Self::ConnectionTestedByAnother => says::connection_tested_by_another().into(),
            Self::ConnectionNotOff => says::connection_not_off().into(),
            Self::SsoNotRequired => says::sso_not_required().into(),
            Self::DomainRequired => says::domain_required().into(),
            Self::BreakGlassRequired => says::break_glass_required().into(),
            Self::DomainUnproven { name, found } => says::domain_unproven(name, *found).into(),
            Self::DomainUnanswered { name } => says::domain_unanswered(name).into(),
            Self::DomainContested => says::domain_contested().into(),
            Self::DomainShared { domain, why: Shared::Suffix } => says::domain_shared_suffix(domain).into(),
            Self::DomainShared { domain, why: Shared::Mailboxes } => {
                says::domain_shared_mailboxes(domain).into()
            }
            Self::DomainKeptBySso => says::domain_kept_by_sso().into(),
            Self::SlugTaken => says::slug_taken().into(),
            Self::SubscriptionTwentyKept => says::subscription_twenty_kept().into(),
            Self::ValueInvalid { field, why } => says::value_invalid(field, why).into(),
            Self::UserNameTaken { by } => says::user_name_taken(by).into(),
            Self::ExternalIdTaken { by } => says::external_id_taken(by).into(),
            Self::GroupNameTaken { by } => says::group_name_taken(by).into(),
            Self::GroupMemberUnknown { id } => says::group_member_unknown(format_args!("{id:?}")).into(),
            Self::AddressUnverified { domain } => says::address_unverified(domain).into(),
            Self::AddressTaken => says::address_taken().into(),
            Self::PlanRemovalsOnly { until } => says::plan_removals_only(until.day()).into(),
            Self::AccessNotAssigned { workspace } => says::access_not_assigned(workspace).into(),
            Self::AccessRemoved { workspace, at } => says::access_removed(at.day(), workspace).into(),
            Self::AccessNotMember { workspace } => says::access_not_member(workspace).into(),
            Self::AccessNoSeat { workspace } => says::access_no_seat(workspace).into(),
            Self::AccountOwnsTeam { workspace } => says::account_owns_team(workspace).into(),
            Self::AccountLocked => says::account_locked().into(),
            Self::AccountUnproven { workspace } => says::account_unproven(workspace).into(),
            Self::IdentityBound { workspace } => says::identity_bound(workspace).into(),
            Self::AddressNotBelieved { workspace } => says::address_not_believed(workspace).into(),
            Self::AddressMissing { workspace } => says::address_missing(workspace).into(),
            Self::SignInRequired { workspace } => says::sign_in_required(workspace).into(),
            Self::SignInRequiresSso { workspace } => says::sign_in_requires_sso(workspace).into(),
            Self::SignInRequiresFactor { workspace } => says::sign_in_requires_factor(workspace).into(),
            Self::MailboxRequired => says::mailbox_required().into(),
            Self::FactorRequired => says::factor_required().into(),
            Self::FactorEnough => says::factor_enough().into(),
            Self::FactorWrong => says::factor_wrong().into(),
            Self::FactorMissedOften => says::factor_missed_often().into(),
            Self::ConnectionOff => says::connection_off().into(),
            Self::AttemptExpired => says::attempt_expired().into(),
            Self::SignInNotBelieved => says::sign_in_not_believed().into(),
            Self::SignInUnsolicited => says::sign_in_unsolicited().into(),
            Self::LogoutNotBelieved => says::logout_not_believed().into(),
            Self::CodeWrong => says::code_wrong().into(),
            Self::CodeExpired => says::code_expired().into(),
            Self::SessionUnused { workspace, minutes } => says::session_unused(minutes, workspace).into(),
            Self::SessionOutlasted { workspace, minutes } => {
                says::session_outlasted(minutes, workspace).into()
            }
            Self::SessionNotFound => says::session_not_found().into(),
            Self::SessionEnded => says::session_ended().into(),
        }
    }
}
