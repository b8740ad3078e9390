//! What a refusal says to people.

use std::fmt;

use super::Refusal;
use crate::Shared;

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
            Self::ClientNotFound => f.write_str("There is no such client in this directory."),
            Self::ClientSecretNotFound => f.write_str("This client has no such secret."),
            Self::ConnectionNotFound => f.write_str("There is no such connection in this workspace."),
            Self::DomainNotFound => f.write_str("This workspace has not added this domain. Add it first, then verify it."),
            Self::SubscriptionNotFound => f.write_str("There is no such subscription."),
            Self::SetupLinkNotFound => f.write_str("There is no such setup link, or it is open in another browser."),
            Self::SetupLinkInsufficient => f.write_str(
                "This setup link does not reach that far. Ask whoever sent it to you to do this themselves.",
            ),
            Self::SetupLinkTenLive => f.write_str(
                "Ten setup links of this workspace work already. Revoke one that nobody needs any more.",
            ),
            Self::SetupLinkEnded => f.write_str(
                "This setup link works no more: it has expired, was revoked, or is done with. Ask whoever sent it for a new one.",
            ),
            Self::SetupLinkTaken => f.write_str(
                "This setup link is open in another browser already. Go on there, or ask whoever sent it for a new one.",
            ),
            Self::FactorNotFound => f.write_str("This account has no such second factor."),
            Self::WaveNotFound => f.write_str("This workspace knows of no such removal of many people, or it was too long ago."),
            Self::WavePast { since } => write!(
                f,
                "Access could be given back here until {}. Assign these people again at your identity provider.",
                since.day()
            ),
            Self::MemberKeptByDirectory => f.write_str(
                "Members of this workspace are managed by your identity provider. Assign or unassign people there.",
            ),
            Self::LeavingKeptByDirectory => f.write_str(
                "Your place in this workspace is managed by your organisation's identity provider. Ask your IT admin to unassign you.",
            ),
            Self::NameKeptByDirectory => f.write_str(
                "Names and addresses shown in this workspace come from your identity provider. Have them changed there.",
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
            // Read by the person too: why is not for them to be told here.
            Self::MemberSuspended { workspace } => write!(
                f,
                "Access to {workspace} is suspended for this person. An admin of the workspace has to lift the suspension first. Other workspaces are not affected."
            ),
            Self::SeatNoneLeft { limit } => write!(
                f,
                "All {limit} seats of this workspace are in use. Free a seat or buy more, then try again. Some identity providers do so by themselves, others have to be told to."
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
            Self::MappingsChanged => f.write_str(
                "What groups give was changed since you opened it, so nothing was saved. Look at what changed, then go on.",
            ),
            Self::TokenTwoLive => f.write_str(
                "This directory already has two live tokens, the most there can be. Revoke the one that is no longer used.",
            ),
            Self::ClientFiveLive => f.write_str(
                "This directory already has five live clients, the most there can be. Revoke one that is no longer used.",
            ),
            Self::ClientRevoked => f.write_str("This client was revoked, which is for good. Make another one."),
            Self::ClientHasKeys => f.write_str(
                "This client proves itself by a key of its own, so it has no secrets. Make another client that has one.",
            ),
            Self::ClientSecretTwoLive => f.write_str(
                "This client already has two live secrets, the most there can be. Revoke the one that is no longer used.",
            ),
            Self::ConnectionKeptByDirectory => f.write_str(
                "Single sign-on can't be turned off while the directory relies on it. Turn off the directory first.",
            ),
            Self::ConnectionUntested => f.write_str(
                "Nobody has signed in through this connection in a test within the last hour. Run a test first.",
            ),
            Self::ConnectionTestedByAnother => f.write_str(
                "The last test of this connection was somebody else's. To require it of everybody, sign in through it in a test of your own first.",
            ),
            Self::ConnectionNotOff => f.write_str(
                "People may still sign in through this connection. Switch it off first, then remove it.",
            ),
            Self::SsoNotRequired => f.write_str(
                "People can be taken in at their first sign-in only where single sign-on is required of everybody. Require it first.",
            ),
            Self::DomainRequired => f.write_str(
                "Requiring single sign-on needs at least one verified domain. Add and verify a domain first.",
            ),
            Self::BreakGlassRequired => f.write_str(
                "No owner of this workspace has a second factor, so nobody could get in if single sign-on broke. An owner sets one up under Your sign-in, at /account/security.",
            ),
            Self::DomainUnproven { name, found } => write!(
                f,
                "The proof was not found: {name} has {found} TXT record{}, and none holds it. DNS changes can take hours to be seen.",
                if *found == 1 { "" } else { "s" }
            ),
            Self::DomainUnanswered { name } => write!(
                f,
                "DNS gave no answer for {name}, so the proof could not be looked for. Nothing was changed; try again in a few minutes."
            ),
            Self::DomainContested => f.write_str("This domain can't be verified for this workspace. Contact support."),
            Self::DomainShared { domain, why: Shared::Suffix } => write!(
                f,
                "Anybody can register names below {domain}, so it can't be one organisation's. Add a domain that is yours."
            ),
            Self::DomainShared { domain, why: Shared::Mailboxes } => write!(
                f,
                "Anybody can get a mailbox at {domain}, so it can't be one organisation's. Add a domain that is yours."
            ),
            Self::DomainKeptBySso => f.write_str(
                "Required single sign-on needs at least one verified domain, and this is the only one. Make single sign-on optional first, or verify another domain.",
            ),
            Self::SlugTaken => f.write_str("Another workspace already uses this short name. Choose another."),
            Self::SubscriptionTwentyKept => f.write_str(
                "There are twenty subscriptions already, the most there can be. Delete one that is no longer used.",
            ),
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
            Self::AccessNoSeat { workspace } => {
                write!(f, "No seats are left in {workspace}. Ask an admin there to free one, then sign in again.")
            }
            Self::AccountOwnsTeam { workspace } => write!(
                f,
                "This account is the last owner of {workspace}. Make another member an owner, or delete that workspace, and then erase the account."
            ),
            Self::AccountLocked => f.write_str("This account is locked. Contact support."),
            Self::AccountUnproven { workspace } => write!(
                f,
                "An account with your address exists already. Confirm it is yours with a code sent to that address, then sign in to {workspace} again."
            ),
            Self::IdentityBound { workspace } => write!(
                f,
                "Your account in {workspace} is linked to another sign-in at your identity provider. Ask your IT admin to contact support."
            ),
            Self::AddressNotBelieved { workspace } => {
                write!(f, "{workspace} could not accept the address sent by your identity provider. Ask your IT admin.")
            }
            Self::AddressMissing { workspace } => write!(
                f,
                "Your identity provider did not send your email address, and {workspace} takes nobody in without one. Ask your IT admin."
            ),
            Self::SignInRequired { workspace } => {
                write!(f, "Sign in to open {workspace}: your sign-in so far does not open it.")
            }
            Self::SignInRequiresSso { workspace } => {
                write!(f, "{workspace} requires single sign-on. Continue with your company account.")
            }
            Self::SignInRequiresFactor { workspace } => write!(
                f,
                "{workspace} requires single sign-on. As its owner you can also go on with your second factor."
            ),
            Self::MailboxRequired => {
                f.write_str("Show that your mailbox is yours first, with a new code sent to your address.")
            }
            Self::FactorRequired => f.write_str("Show your second factor first, or a recovery code in its place."),
            Self::FactorEnough => f.write_str(
                "This account has as many of these as it can have: one authenticator app, and ten passkeys. Remove one first.",
            ),
            Self::FactorWrong => f.write_str(
                "This is not right, or was used before. Wait for the next code of your app, or try another way.",
            ),
            Self::FactorMissedOften => f.write_str(
                "Too many codes were tried for this account today. Use a recovery code or a passkey, or try again tomorrow.",
            ),
            Self::ConnectionOff => f.write_str("Single sign-on is switched off for this workspace. Ask an admin of the workspace."),
            Self::AttemptExpired => f.write_str("This sign-in attempt has expired. Try again."),
            Self::SignInNotBelieved => f.write_str("Sign-in could not be completed. Give your admin the code below."),
            Self::SignInUnsolicited => f.write_str("This sign-in was started at your identity provider. Start it here instead."),
            Self::LogoutNotBelieved => f.write_str(
                "Nobody was signed out here: what should do so could not be verified. Sign out here yourself, and give your \
                 admin the code below.",
            ),
            Self::CodeWrong => f.write_str("This code is not right. Check it and try again."),
            Self::CodeExpired => f.write_str("This code has expired. Ask for a new one."),
            Self::SessionUnused { workspace, minutes } => {
                write!(f, "You were signed out of {workspace} after {minutes} minutes unused. Sign in again to go on.")
            }
            Self::SessionOutlasted { workspace, minutes } => {
                write!(f, "You were signed out of {workspace}, which asks for a new sign-in every {minutes} minutes.")
            }
            Self::SessionNotFound => f.write_str("There is no such session."),
            Self::SessionEnded => f.write_str("Your session has ended. Sign in again."),
        }
    }
}
