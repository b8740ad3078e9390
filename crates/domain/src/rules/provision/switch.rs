//! A staged directory is switched on: everybody it has told of joins in one change (A6).

mod preview;

use std::collections::HashSet;

pub use self::preview::{Foreseen, Preview, Several};

use crate::{
    Change, MemberId, Refusal,
    directory_user::DirectoryUser,
    rules::{
        Draft, Scene, direct,
        provision::{
            Found, NewIds,
            join::{self, Arrival},
        },
        retold,
    },
};

/// The switch while it is being thrown: people are placed one by one, nothing holds before it is finished.
#[derive(Debug)]
pub struct Switch<'a> {
    draft: Draft<'a>,
    addresses: HashSet<String>,
    members: HashSet<MemberId>,
    placed: usize,
}

impl<'a> Switch<'a> {
    /// Begins with the seats as they are.
    #[must_use]
    pub fn begin(scene: Scene<'a>) -> Self {
        Self { draft: Draft::begin(scene), addresses: HashSet::new(), members: HashSet::new(), placed: 0 }
    }

    /// Places one person of the directory, and tells what sort of arrival it was; who is not active gets no place.
    ///
    /// # Errors
    /// Those of a POST; two people of one directory under one verified address are [`Refusal::AddressTaken`].
    pub fn place(
        &mut self,
        user: &DirectoryUser,
        found: &Found,
        new: NewIds,
    ) -> Result<Option<(MemberId, Arrival)>, Refusal> {
        if !user.told.active {
            return Ok(None);
        }
        let address = user.told.email.as_ref().filter(|address| found.verified.contains(address.domain()));
        if address.is_some_and(|address| !self.addresses.insert(address.key().to_owned())) {
            return Err(Refusal::AddressTaken);
        }
        let new = NewIds { user: user.id, ..new };
        let (member, arrival) = join::place(&mut self.draft, &user.told, found, new)?;
        if !self.members.insert(member.id) {
            return Err(Refusal::AddressTaken);
        }
        let mut after = user.clone();
        after.member = Some(member.id);
        after.shown_otherwise = !user.told.is_shown_of(&member);
        self.draft.write(retold(user, after));
        self.placed += 1;
        Ok(Some((member.id, arrival)))
    }

    /// Switches the directory on with all who were placed.
    ///
    /// # Errors
    /// Those of switching a directory on.
    pub fn finish(self, directory: &crate::directory::Directory) -> Result<Change, Refusal> {
        direct::switched_on(self.draft, directory, self.placed)
    }
}
