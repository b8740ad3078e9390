//! What switching a staged directory on would do, person by person, without doing it.

use std::collections::HashSet;

use crate::{
    MemberId, Refusal,
    directory::State,
    directory_user::DirectoryUser,
    rules::{
        Scene,
        lock::{self, Action, Hand, Part},
        provision::{Found, NewIds, Switch, join::Arrival},
    },
    seat::Seats,
};

/// How many of each sort are named.
const NAMED: usize = 100;

/// How many of a sort there are, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T> {
    /// How many.
    pub count: usize,
    /// The first hundred of them.
    pub first: Vec<T>,
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new() }
    }
}

impl<T> Several<T> {
    /// One more.
    pub fn push(&mut self, one: T) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(one);
        }
    }
}

/// What would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// User names of those who would be new here.
    pub joining: Several<String>,
    /// User names of those who were here before, and would come back.
    pub returning: Several<String>,
    /// User names of those who are members, and would be the directory's.
    pub adopted: Several<String>,
    /// User names of those whom an admin holds out: their place waits.
    pub held: Several<String>,
    /// User names of those who can't be placed, and why. While there are any, the directory can't be switched on.
    pub conflicts: Several<(String, Refusal)>,
    /// How many the directory tells of as inactive, who would get nothing.
    pub inactive: usize,
    /// The seats as they would be; the limit may be passed.
    pub seats: Seats,
}

impl Foreseen {
    /// Whether more seats would be taken than there are.
    #[must_use]
    pub fn lacks_seats(&self) -> bool {
        self.seats.limit.is_some_and(|limit| self.seats.taken > limit)
    }
}

/// A preview while it is being made. It asks the very rule that the switch asks.
#[derive(Debug)]
pub struct Preview<'a> {
    switch: Switch<'a>,
    adopted: HashSet<MemberId>,
    foreseen: Foreseen,
}

impl<'a> Preview<'a> {
    /// Begins with the seats as they are.
    ///
    /// # Errors
    /// What [`lock::may`] says; [`Refusal::DirectoryNotFound`] without a directory; [`Refusal::DirectoryIsOn`].
    pub fn begin(scene: Scene<'a>, hand: Hand) -> Result<Self, Refusal> {
        lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
        match &scene.workspace.directory {
            None => return Err(Refusal::DirectoryNotFound),
            Some(directory) if directory.state == State::On => return Err(Refusal::DirectoryIsOn),
            Some(_) => {}
        }
        let seats = scene.workspace.seats;
        let mut switch = Switch::begin(scene);
        // How many seats would be needed is the question, so none is refused for the lack of them.
        switch.draft.seats.limit = None;
        let foreseen = Foreseen {
            joining: Several::default(),
            returning: Several::default(),
            adopted: Several::default(),
            held: Several::default(),
            conflicts: Several::default(),
            inactive: 0,
            seats,
        };
        Ok(Self { switch, adopted: HashSet::new(), foreseen })
    }

    /// One person more.
    pub fn place(&mut self, user: &DirectoryUser, found: &Found, new: NewIds) {
        let seats = self.switch.draft.seats;
        let name = user.told.user_name.clone();
        match self.switch.place(user, found, new) {
            Ok(None) => self.foreseen.inactive += 1,
            Ok(Some((member, arrival))) => match arrival {
                Arrival::Joined => self.foreseen.joining.push(name),
                Arrival::Adopted => {
                    self.adopted.insert(member);
                    self.foreseen.adopted.push(name);
                }
                Arrival::Returned => self.foreseen.returning.push(name),
                Arrival::Held => self.foreseen.held.push(name),
            },
            Err(refusal) => {
                // Whoever can't be placed takes no seat.
                self.switch.draft.seats = seats;
                self.foreseen.conflicts.push((name, refusal));
            }
        }
    }

    /// What would be, and which members would be the directory's from now on.
    #[must_use]
    pub fn finish(mut self) -> (Foreseen, HashSet<MemberId>) {
        self.foreseen.seats.taken = self.switch.draft.seats.taken;
        (self.foreseen, self.adopted)
    }
}
