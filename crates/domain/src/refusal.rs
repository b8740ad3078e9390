//! Every "no" the product can say, each with one stable code and one sentence.
//!
//! The code and the words are the same in the identity provider's log, on the dashboard, in the API and before the
//! person (invariant 9). Codes are API: `noun_reason`, golden-tested, never renamed.

mod code;
mod sentence;

use crate::{DirectoryGroupId, DirectoryUserId, Domain, Moment, Shared};

/// The product says no. Nothing was changed, except that some refusals leave a line in the audit log, and that
/// [`Self::DomainUnproven`] of a verified domain notes that its record is missing.
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
    /// No such client.
    ClientNotFound,
    /// The client has no such secret.
    ClientSecretNotFound,
    /// No such connection.
    ConnectionNotFound,
    /// The workspace has not claimed this domain.
    DomainNotFound,
    /// No such subscription.
    SubscriptionNotFound,
    /// No such setup link.
    SetupLinkNotFound,
    /// The account has no such second factor.
    FactorNotFound,
    /// The workspace has seen no such wave, or long ago.
    WaveNotFound,

    // Who may do what.
    /// The directory keeps the member list (M6).
    MemberKeptByDirectory,
    /// The member was never the directory's to leave by themselves.
    LeavingKeptByDirectory,
    /// What is shown of the member comes from the directory.
    NameKeptByDirectory,
    /// The role comes from the directory's groups.
    RoleKeptByGroups,
    /// The actor's role does not allow it.
    RoleInsufficient,
    /// The setup link is for something else, or for less.
    SetupLinkInsufficient,
    /// Only an owner may touch an owner, or make one.
    RoleOwnerOnly,
    /// The last owner can be neither removed nor demoted (invariant 6).
    OwnerIsLast,
    /// An owner needs an address of their own, to get in when single sign-on is broken (invariant 6).
    OwnerUnreachable,

    // Members and seats.
    /// They are a member already.
    MemberExists,
    /// They are held out by hand: neither added nor signed in until that is lifted.
    MemberSuspended {
        /// The workspace's name.
        workspace: String,
    },
    /// A wave can't be taken back any more.
    WavePast {
        /// Since when.
        since: Moment,
    },
    /// No seat is left.
    SeatNoneLeft {
        /// How many there are.
        limit: u32,
    },

    // Set-up.
    /// The plan has no single sign-on and no directory (M1).
    PlanRequired,
    /// As many setup links work as there may be at once.
    SetupLinkTenLive,
    /// The setup link has expired, was revoked or finished, or whoever made it manages the workspace no more.
    SetupLinkEnded,
    /// The setup link is open in another browser.
    SetupLinkTaken,
    /// Single sign-on is not enabled (M1).
    SsoRequired,
    /// The directory is on; it cannot go back to staging.
    DirectoryIsOn,
    /// Somebody else has changed what groups give since whoever asks looked at it.
    MappingsChanged,
    /// Two tokens are live already.
    TokenTwoLive,
    /// Five clients are live already.
    ClientFiveLive,
    /// The client was revoked.
    ClientRevoked,
    /// The client proves itself by keys, so it has no secrets.
    ClientHasKeys,
    /// Two secrets of the client are live already.
    ClientSecretTwoLive,
    /// Single sign-on can't be switched off while a directory relies on it.
    ConnectionKeptByDirectory,
    /// Nobody has signed in through the connection in a test within the hour.
    ConnectionUntested,
    /// Somebody else has signed in through the connection in a test.
    ConnectionTestedByAnother,
    /// The connection is not off.
    ConnectionNotOff,
    /// Single sign-on is not required of everybody.
    SsoNotRequired,
    /// No domain is verified.
    DomainRequired,
    /// No owner has a second factor, so that none could get in past single sign-on.
    BreakGlassRequired,
    /// The proof was not found in DNS.
    DomainUnproven {
        /// The name that was looked up.
        name: String,
        /// How many TXT records it has.
        found: usize,
    },
    /// DNS gave no answer, so that nobody knows whether the proof is there.
    DomainUnanswered {
        /// The name that was looked up.
        name: String,
    },
    /// The domain is another workspace's, or was until lately.
    DomainContested,
    /// The domain is everybody's.
    DomainShared {
        /// Which.
        domain: Domain,
        /// Why.
        why: Shared,
    },
    /// Required single sign-on relies on the domain: it is the only one that is verified.
    DomainKeptBySso,
    /// Another workspace has this slug.
    SlugTaken,
    /// There are as many subscriptions as there may be.
    SubscriptionTwentyKept,
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
    /// They would be taken in, and no seat is left.
    AccessNoSeat {
        /// The workspace's name.
        workspace: String,
    },
    /// The account is the last owner of a team workspace, and can't be erased before that is anybody else's.
    AccountOwnsTeam {
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
    /// The identity provider named no address, and nobody is taken in without one.
    AddressMissing {
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
    /// What a sign-in proved was unused for longer than the workspace allows.
    SessionUnused {
        /// The workspace's name.
        workspace: String,
        /// How long it allows.
        minutes: u32,
    },
    /// What a sign-in proved is older than the workspace allows.
    SessionOutlasted {
        /// The workspace's name.
        workspace: String,
        /// How long it allows.
        minutes: u32,
    },
    /// The workspace admits its owner past single sign-on by their second factor alone.
    SignInRequiresFactor {
        /// The workspace's name.
        workspace: String,
    },
    /// Whoever wants to change their second factors, or to show one, has to show their mailbox first.
    MailboxRequired,
    /// Whoever wants to change their second factors has to show one of them first.
    FactorRequired,
    /// The account has an app already, or as many passkeys as it may have.
    FactorEnough,
    /// What was shown is no factor of the account, was used before, or stands for a browser's dialog that has run out.
    FactorWrong,
    /// Too many wrong codes of an app within a day.
    FactorMissedOften,
    /// The connection signs nobody in at present.
    ConnectionOff,
    /// The sign-in attempt has run out, was used, or is another browser's.
    AttemptExpired,
    /// What the identity provider sent is not believed. Its exact reason is the admin's to see.
    SignInNotBelieved,
    /// The identity provider started the sign-in by itself, which the connection does not take.
    SignInUnsolicited,
    /// What an identity provider is said to have sent to sign somebody out is not believed. Its exact reason is the admin's
    /// to see.
    LogoutNotBelieved,
    /// The one-time code is wrong.
    CodeWrong,
    /// The one-time code has run out, was used, or was missed too often.
    CodeExpired,
    /// The session is over.
    SessionEnded,
    /// There is no such session, or none that whoever asks may know of.
    SessionNotFound,
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
                | Self::ClientNotFound
                | Self::ClientSecretNotFound
                | Self::ConnectionNotFound
                | Self::DomainNotFound
                | Self::SubscriptionNotFound
                | Self::SessionNotFound
                | Self::SetupLinkNotFound
                | Self::FactorNotFound
                | Self::WaveNotFound
        )
    }
}

impl std::error::Error for Refusal {}
