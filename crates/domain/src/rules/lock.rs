//! Who may do what while a directory keeps the list: the locked dashboard, decided once for page, form and API.
//! Source: table C, amended; mission M6.

use crate::{Member, Moment, Refusal, Role, Workspace, member::Source, setup_link::Purpose};

/// Whose hand it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The vendor's staff or backend.
    Operator,
    /// A member's, with this role.
    Member(Role),
    /// That of whoever holds a setup link, for this purpose. It sets that up, and does nothing else.
    Link(Purpose),
}

impl Hand {
    fn manages(self) -> bool {
        match self {
            Self::Operator => true,
            Self::Member(role) => role.manages(),
            Self::Link(_) => false,
        }
    }

    pub(crate) fn may_touch_owners(self) -> bool {
        matches!(self, Self::Operator | Self::Member(Role::Owner))
    }
}

/// What somebody wants to do by hand.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// See who is a member.
    SeeMembers,
    /// Give somebody a place, with this role.
    AddMember(Role),
    /// End somebody's access.
    RemoveMember(&'a Member),
    /// Hold somebody out at once, whatever their directory says.
    Suspend(&'a Member),
    /// Hold them out no longer.
    Unsuspend(&'a Member),
    /// Sign somebody out of this workspace, in one browser or all of theirs.
    SignOut(&'a Member),
    /// Give a member another role.
    ChangeRole(&'a Member, Role),
    /// Put what is shown of a member: their names, and which of their addresses.
    ShowAs(&'a Member),
    /// Put what is shown of oneself.
    ShowSelfAs(&'a Member),
    /// Give up one's own place.
    Leave(&'a Member),
    /// Give those their access back who lost it in a wave.
    Restore,
    /// Set up connections, domains, directories and their tokens.
    SetUp(Part),
}

/// What of a workspace is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Domains are named and proven.
    Domains,
    /// A connection that signs nobody in yet is made, changed, tested and enabled.
    SingleSignOn,
    /// A directory that is not on yet is set up, and gets its tokens.
    Directory,
    /// All else: what is live is changed, removed or switched off; policies, logs, setup links.
    Other,
}

/// Whether this hand may do this here and now.
///
/// # Errors
/// The refusal a page shows on the locked button, a form answers with and the API returns.
pub fn may(hand: Hand, action: Action<'_>, workspace: &Workspace, now: Moment) -> Result<(), Refusal> {
    let kept = workspace.kept_by_directory(now);
    if let Hand::Link(purpose) = hand {
        return match (action, purpose) {
            (Action::SetUp(Part::Domains), Purpose::Domains)
            | (Action::SetUp(Part::SingleSignOn), Purpose::SingleSignOn)
            | (Action::SetUp(Part::Directory), Purpose::Directory) => Ok(()),
            _ => Err(Refusal::SetupLinkInsufficient),
        };
    }
    match action {
        Action::SeeMembers => Ok(()),
        Action::Leave(member) if kept && member.source == Source::Directory => {
            Err(Refusal::LeavingKeptByDirectory)
        }
        Action::Leave(_) => Ok(()),
        Action::ShowSelfAs(member) if kept && member.source == Source::Directory => {
            Err(Refusal::NameKeptByDirectory)
        }
        Action::ShowSelfAs(_) => Ok(()),
        _ if !hand.manages() => Err(Refusal::RoleInsufficient),
        Action::AddMember(_) if kept => Err(Refusal::MemberKeptByDirectory),
        Action::AddMember(Role::Owner) if !hand.may_touch_owners() => Err(Refusal::RoleOwnerOnly),
        Action::RemoveMember(member) if kept && member.source == Source::Directory => {
            Err(Refusal::MemberKeptByDirectory)
        }
        Action::ShowAs(member) if kept && member.source == Source::Directory => {
            Err(Refusal::NameKeptByDirectory)
        }
        Action::RemoveMember(member) if member.role == Role::Owner && !hand.may_touch_owners() => {
            Err(Refusal::RoleOwnerOnly)
        }
        Action::Suspend(member) | Action::Unsuspend(member)
            if member.role == Role::Owner && !hand.may_touch_owners() =>
        {
            Err(Refusal::RoleOwnerOnly)
        }
        // It takes access away that a sign-in gives back, so that a directory has nothing against it.
        Action::SignOut(member) if member.role == Role::Owner && !hand.may_touch_owners() => {
            Err(Refusal::RoleOwnerOnly)
        }
        Action::ChangeRole(member, to)
            if (member.role == Role::Owner || to == Role::Owner) && !hand.may_touch_owners() =>
        {
            Err(Refusal::RoleOwnerOnly)
        }
        // Where groups give roles, a hand's change would not last. Owners are made and unmade by hand alone; one who steps
        // down keeps no more than the least, until groups give them something.
        Action::ChangeRole(member, to)
            if kept
                && member.source == Source::Directory
                && to != Role::Owner
                && (member.role != Role::Owner || to != Role::Member)
                && workspace.directory.as_ref().is_some_and(|one| one.mappings.are_in_force()) =>
        {
            Err(Refusal::RoleKeptByGroups)
        }
        Action::AddMember(_)
        | Action::RemoveMember(_)
        | Action::ShowAs(_)
        | Action::SignOut(_)
        | Action::ChangeRole(..)
        | Action::SetUp(_) => Ok(()),
        // In an emergency nobody waits for whoever keeps the list.
        Action::Suspend(_) | Action::Unsuspend(_) | Action::Restore => Ok(()),
    }
}
