//! The members of a workspace, as somebody searches and leafs through them, and beside what a directory tells of them.

use domain::{Member, MemberId, Moment, Role, directory_user::DirectoryUser, member::Source};

/// Which members to list, by whether they have access.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum InStanding {
    /// Those who have access.
    #[default]
    Active,
    /// Those whose access has ended, for whatever reason.
    Inactive,
    /// Those whose access has ended at this instant or later and who are not held out by hand.
    LeftSince(Moment),
    /// Those who are held out by hand.
    Suspended,
    /// All of them.
    Any,
}

/// Which members to list: those to whom all applies that is said here.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SelectMembers {
    /// Beginnings, each of which one of the member's words has, as [`domain::member::sought`] gives them.
    pub words: Vec<String>,
    /// By whether they have access.
    pub standing: InStanding,
    /// Who came this way.
    pub source: Option<Source>,
    /// With this role.
    pub role: Option<Role>,
    /// Only those who have never signed in.
    pub never_signed_in: bool,
    /// Only those whom no directory tells of; guests aside, who are in none.
    pub unmanaged: bool,
}

/// In what a member and what the directory tells of them do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// The directory assigns them, and they have no access: an admin holds them out, or their account was erased.
    KeptOut,
    /// They have access, and the workspace shows something else of them than what was told.
    ShownOtherwise,
}

/// A member, and what the directory tells of them.
pub type BothSides = (Member, DirectoryUser);

/// By what members are put in order. What is found by words stands in the order of those instead.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum SortedBy {
    /// By the name that is shown.
    #[default]
    Name,
    /// By when they joined.
    Joined,
}

/// A member's place in a list that is in some order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPlace {
    /// What puts them in order: the word they were found by, their name, or nothing where their age does.
    pub key: String,
    /// Which of those with the same.
    pub id: MemberId,
}

/// Where a part of the list lies.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Lies {
    /// At its beginning.
    #[default]
    First,
    /// Behind this place.
    Behind(MemberPlace),
    /// Before this place, next to it.
    Before(MemberPlace),
}

/// A part of the list of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersCut {
    /// In which order the list is.
    pub by: SortedBy,
    /// Whether the order is turned around.
    pub descending: bool,
    /// Where the part lies.
    pub lies: Lies,
    /// How many at most, 1 to [`LARGEST`](crate::LARGEST).
    pub limit: u32,
}

impl MembersCut {
    /// Whether the list is walked towards smaller keys.
    #[must_use]
    pub const fn is_walked_down(&self) -> bool {
        self.descending != matches!(self.lies, Lies::Before(_))
    }

    /// The place the part lies next to.
    #[must_use]
    pub const fn place(&self) -> Option<&MemberPlace> {
        match &self.lies {
            Lies::First => None,
            Lies::Behind(place) | Lies::Before(place) => Some(place),
        }
    }

    /// What was met on the walk, one more than there may be, as a page in the order of the list. Whether there are more is
    /// said of the way the walk went.
    #[must_use]
    pub fn page(&self, met: Vec<ListedMember>) -> crate::Page<ListedMember> {
        let mut page = crate::Page::of(met, self.limit);
        if matches!(self.lies, Lies::Before(_)) {
            page.items.reverse();
        }
        page
    }
}

/// A member in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMember {
    /// Who.
    pub member: Member,
    /// When they last signed in here; none where they never have.
    pub signed_in_at: Option<Moment>,
    /// What puts them in order.
    pub key: String,
}

impl ListedMember {
    /// Their place in the list.
    #[must_use]
    pub fn place(&self) -> MemberPlace {
        MemberPlace { key: self.key.clone(), id: self.member.id }
    }
}

impl SelectMembers {
    /// The beginning that is looked up, which is the longest, because the fewest have it.
    #[must_use]
    pub fn led_by(&self) -> Option<&str> {
        self.words.iter().map(String::as_str).max_by_key(|word| word.chars().count())
    }

    /// Whether a member who was met under one of their words is listed there: under the first that has the beginning that is
    /// looked up, and only with all the others.
    #[must_use]
    pub fn is_listed_under(&self, member: &Member, met: &str) -> bool {
        let Some(leading) = self.led_by() else { return true };
        let words = member.words();
        let first = words.iter().find(|word| word.starts_with(leading));
        first.is_some_and(|first| first == met)
            && self.words.iter().all(|sought| words.iter().any(|word| word.starts_with(sought)))
    }
}
