//! Pages: parts of a list, each telling where the next begins.

/// The most items a page holds.
pub const LARGEST: u32 = 500;

/// Where in a list a page begins and how long it may be. Lists are in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut<Id> {
    /// The last item of the page before; none for the first page.
    pub after: Option<Id>,
    /// How many items at most, 1 to [`LARGEST`].
    pub limit: u32,
}

impl<Id> Cut<Id> {
    /// A page of this many items at most, brought into the permitted range.
    #[must_use]
    pub fn new(after: Option<Id>, limit: u32) -> Self {
        Self { after, limit: limit.clamp(1, LARGEST) }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether more follow.
    pub more: bool,
}

impl<T> Page<T> {
    /// A page from one item more than it may hold, which tells whether more follow.
    #[must_use]
    pub fn of(mut items: Vec<T>, limit: u32) -> Self {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        Self { items, more }
    }
}
