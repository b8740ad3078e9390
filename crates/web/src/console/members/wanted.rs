//! Which part of the list of members is wanted: the address of the page holds it, so that it can be kept and passed on.

use domain::{Moment, Role, member::Source, member::sought, moment::days};
use serde::Deserialize;
use store::{InStanding, Lies, MemberPlace, MembersCut, SelectMembers, SortedBy};

use crate::{
    page::path_with,
    place::{place, written},
};

/// For how long whoever has left is listed as such; as long as the role they had is remembered.
const LATELY: std::time::Duration = days(90);

/// Which part of the list is wanted, and what has just been done to it.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    pub(super) q: String,
    pub(super) standing: String,
    pub(super) source: String,
    /// Not `role`, which is what the form of a role gives.
    pub(super) with_role: String,
    pub(super) never: String,
    pub(super) unmanaged: String,
    pub(super) sort: String,
    pub(super) after: String,
    pub(super) before: String,
    pub(super) done: String,
    pub(super) who: String,
}

/// Which members are listed, by whether they have access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Active,
    Suspended,
    Left,
    Inactive,
    All,
}

impl Filter {
    pub(super) const ALL: [Self; 5] = [Self::Active, Self::Suspended, Self::Left, Self::Inactive, Self::All];

    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.as_str() == name).unwrap_or(Self::Active)
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Left => "left",
            Self::Inactive => "inactive",
            Self::All => "all",
        }
    }

    /// What whoever is in it is called.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Active => text::members::active_members(),
            Self::Suspended => text::members::suspended_members(),
            Self::Left => text::members::left_lately(),
            Self::Inactive => text::members::inactive_members(),
            Self::All => text::members::all_members(),
        }
    }

    fn standing(self, now: Moment) -> InStanding {
        match self {
            Self::Active => InStanding::Active,
            Self::Suspended => InStanding::Suspended,
            Self::Left => InStanding::LeftSince(now.before(LATELY)),
            Self::Inactive => InStanding::Inactive,
            Self::All => InStanding::Any,
        }
    }
}

/// In which order the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    NameDown,
    Joined,
    JoinedDown,
}

impl Sort {
    const ALL: [Self; 4] = [Self::Name, Self::NameDown, Self::Joined, Self::JoinedDown];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameDown => "-name",
            Self::Joined => "joined",
            Self::JoinedDown => "-joined",
        }
    }

    /// By what, and whether the other way around.
    const fn order(self) -> (SortedBy, bool) {
        match self {
            Self::Name => (SortedBy::Name, false),
            Self::NameDown => (SortedBy::Name, true),
            Self::Joined => (SortedBy::Joined, false),
            Self::JoinedDown => (SortedBy::Joined, true),
        }
    }

    /// What the page says of a column that is sorted by this one or its reverse.
    pub(super) const fn aria(self) -> &'static str {
        if self.order().1 { "descending" } else { "ascending" }
    }

    /// What is listed, and the order, in words.
    pub(super) fn words(self, members: &str) -> String {
        match self {
            Self::Name => text::members::by_name(members),
            Self::NameDown => text::members::by_name_down(members),
            Self::Joined => text::members::by_joining(members),
            Self::JoinedDown => text::members::by_joining_down(members),
        }
    }

    pub(super) const fn is_by_name(self) -> bool {
        matches!(self, Self::Name | Self::NameDown)
    }
}

impl Wanted {
    /// Whose access has ended.
    pub(super) fn inactive() -> Self {
        Self { standing: Filter::Inactive.as_str().to_owned(), ..Self::default() }
    }

    pub(super) fn filter(&self) -> Filter {
        Filter::named(&self.standing)
    }

    pub(super) fn sort(&self) -> Sort {
        Sort::ALL.into_iter().find(|sort| sort.as_str() == self.sort).unwrap_or(Sort::Name)
    }

    /// What the store is asked for. What can't be read is as if it were not there.
    pub(super) fn select(&self, now: Moment) -> SelectMembers {
        SelectMembers {
            words: sought(&self.q),
            standing: self.filter().standing(now),
            source: Source::ALL.into_iter().find(|source| source.as_str() == self.source),
            role: Role::named(&self.with_role),
            never_signed_in: !self.never.is_empty(),
            unmanaged: !self.unmanaged.is_empty(),
        }
    }

    /// Whether anything but the usual list is asked for.
    pub(super) fn is_any(&self) -> bool {
        self.select(Moment::from_micros(0)) != SelectMembers::default()
    }

    /// Which part of the list, of so many.
    pub(super) fn cut(&self, limit: u32) -> MembersCut {
        let (by, descending) = self.sort().order();
        let lies = match (place(&self.after), place(&self.before)) {
            (Some(place), _) => Lies::Behind(place),
            (None, Some(place)) => Lies::Before(place),
            (None, None) => Lies::First,
        };
        MembersCut { by, descending, lies, limit }
    }

    /// What a path or a form carries of it, the place in the list included.
    pub(super) fn carried(&self) -> [(&'static str, &str); 9] {
        let standing = if self.filter() == Filter::Active { "" } else { self.filter().as_str() };
        let sort = if self.sort() == Sort::Name { "" } else { self.sort().as_str() };
        [
            ("q", &self.q),
            ("standing", standing),
            ("source", &self.source),
            ("with_role", &self.with_role),
            ("never", &self.never),
            ("unmanaged", &self.unmanaged),
            ("sort", sort),
            ("after", &self.after),
            ("before", &self.before),
        ]
    }

    /// A path with all of it.
    pub(super) fn path(&self, path: &str) -> String {
        path_with(path, &self.carried())
    }

    /// The same from its beginning.
    pub(super) fn first(&self) -> Self {
        Self { after: String::new(), before: String::new(), ..self.clone() }
    }

    /// The part behind this place.
    pub(super) fn behind(&self, place: &MemberPlace) -> Self {
        Self { after: written(place), ..self.first() }
    }

    /// The part before this place.
    pub(super) fn before(&self, place: &MemberPlace) -> Self {
        Self { before: written(place), ..self.first() }
    }

    /// The list by this column, or the other way around where it is in that order already.
    pub(super) fn sorted_by_name(&self, by_name: bool) -> Self {
        let sort = match (by_name, self.sort()) {
            (true, Sort::Name) => Sort::NameDown,
            (true, _) => Sort::Name,
            (false, Sort::JoinedDown) => Sort::Joined,
            (false, _) => Sort::JoinedDown,
        };
        Self { sort: sort.as_str().to_owned(), ..self.first() }
    }
}

#[cfg(test)]
mod tests {
    use store::Lies;

    use super::{Filter, Sort, Wanted};

    #[test]
    fn what_is_unknown_is_as_if_it_were_not_there() {
        let text = |text: &str| text.to_owned();
        let odd = Wanted {
            standing: text("gone"),
            source: text("x"),
            with_role: text("king"),
            sort: text("age"),
            after: text("nowhere"),
            ..Wanted::default()
        };
        assert_eq!((odd.filter(), odd.sort(), odd.is_any()), (Filter::Active, Sort::Name, false));
        assert_eq!(odd.cut(5).lies, Lies::First);
    }

    #[test]
    fn a_column_that_is_sorted_by_turns_around_and_begins_anew() {
        let wanted = Wanted { q: "ada".to_owned(), after: "x".to_owned(), ..Wanted::default() };
        assert_eq!(wanted.sorted_by_name(true).path("/w/acme"), "/w/acme?q=ada&sort=-name");
        assert_eq!(wanted.sorted_by_name(false).path("/w/acme"), "/w/acme?q=ada&sort=-joined");
        assert_eq!(wanted.sorted_by_name(false).sorted_by_name(false).sort(), Sort::Joined);
        assert_eq!(wanted.sorted_by_name(false).sorted_by_name(true).path("/w/acme"), "/w/acme?q=ada");
    }
}
