//! What the rules would say of removing, leaving and roles, so that a page never offers what would be refused.

use domain::{
    Member, Refusal, Role,
    rules::{
        admit::{self, Leaving},
        lock::Action,
        suspend,
    },
};
use store::Failure;

use crate::{console::door::Inside, state::Web};

/// Asks the rules for a member who is in their workspace.
pub(super) struct Beforehand<'a> {
    pub(super) inside: &'a Inside,
    /// How many active owners the rules are to reckon with.
    pub(super) owners: u32,
}

impl<'a> Beforehand<'a> {
    /// With the owners there are.
    pub(super) async fn of(web: &Web, inside: &'a Inside) -> Result<Self, Failure> {
        Ok(Self { inside, owners: web.app.store.owners(inside.workspace.id).await? })
    }

    /// Whether this member could be removed.
    pub(super) fn removal(&self, member: &Member) -> Result<(), Refusal> {
        admit::remove(self.inside.scene(), self.inside.hand(), self.leaving(member)).map(drop)
    }

    /// Whether whoever is inside could leave.
    pub(super) fn leave(&self) -> Result<(), Refusal> {
        let member = &self.inside.who.member;
        admit::quit(self.inside.scene(), member.role, self.leaving(member)).map(drop)
    }

    /// Whether this member could be held out, or let in again where they are held out. Nobody is offered to lock
    /// themselves out.
    pub(super) fn suspends(&self, member: &Member) -> bool {
        match &member.suspended {
            Some(_) => self.inside.may(Action::Unsuspend(member)).is_ok(),
            None => {
                member.is_active()
                    && member.id != self.inside.who.member.id
                    && self.suspension(member).is_ok()
            }
        }
    }

    /// Whether this member, who is not held out yet, could be, for some reason.
    pub(super) fn suspension(&self, member: &Member) -> Result<(), Refusal> {
        let reason = "to be told";
        suspend::suspend(self.inside.scene(), self.inside.hand(), self.leaving(member), reason).map(drop)
    }

    /// Whether this member could be given this role. Whether they have an address of their own, as an owner must, is
    /// asked when the form is sent.
    pub(super) fn role(&self, member: &Member, to: Role) -> Result<(), Refusal> {
        let (scene, hand) = (self.inside.scene(), self.inside.hand());
        match admit::change_role(scene, hand, self.leaving(member), &[], to) {
            Ok(_) | Err(Refusal::OwnerUnreachable) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whom a removal or a promotion would sign out does not bear on whether it may be done.
    const fn leaving<'m>(&self, member: &'m Member) -> Leaving<'m> {
        Leaving { member, sessions: &[], owners: self.owners }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Refusal, Role, directory::State, member::Source};

    use super::Beforehand;
    use crate::console::door::tests::{acme, acme_with_directory, inside, member};

    #[test]
    fn the_last_owner_neither_goes_nor_steps_down() {
        let inside = inside(acme(), Role::Owner);
        let alone = Beforehand { inside: &inside, owners: 1 };
        assert_eq!(alone.removal(&inside.who.member), Err(Refusal::OwnerIsLast));
        assert_eq!(alone.leave(), Err(Refusal::OwnerIsLast));
        assert_eq!(alone.role(&inside.who.member, Role::Admin), Err(Refusal::OwnerIsLast));
        assert_eq!(alone.role(&inside.who.member, Role::Owner), Ok(()), "what they have is no change");
        let admin = member(7, Role::Admin, Source::Invited);
        assert_eq!(alone.removal(&admin), Ok(()));
        assert_eq!(alone.role(&admin, Role::Owner), Ok(()), "the way out is open");
    }

    #[test]
    fn one_of_two_owners_may_go() {
        let inside = inside(acme(), Role::Owner);
        let two = Beforehand { inside: &inside, owners: 2 };
        assert_eq!((two.removal(&inside.who.member), two.leave()), (Ok(()), Ok(())));
        assert_eq!(two.role(&inside.who.member, Role::Member), Ok(()));
    }

    #[test]
    fn whom_the_directory_keeps_is_told_so_before_anything_else() {
        let mut inside = inside(acme_with_directory(State::On), Role::Owner);
        inside.who.member.source = Source::Directory;
        let alone = Beforehand { inside: &inside, owners: 1 };
        assert_eq!(alone.leave(), Err(Refusal::LeavingKeptByDirectory));
        assert_eq!(alone.removal(&inside.who.member), Err(Refusal::MemberKeptByDirectory));
    }
}
