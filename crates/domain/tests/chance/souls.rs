//! Who is really who. Addresses are mailboxes that one person reads; Acme's identity provider is honest, Rival's is in
//! the hands of Eve and says whatever she likes.

use std::collections::{BTreeMap, BTreeSet};

use domain::AccountId;

use crate::world::rows::World;

/// Whoever sits before a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Soul {
    Ada,
    Bob,
    Eve,
}

impl Soul {
    pub(super) fn browser(self) -> &'static str {
        match self {
            Self::Ada => "adas",
            Self::Bob => "bobs",
            Self::Eve => "eves",
        }
    }
}

/// Every address there is, and who reads it. `mail.example` belongs to no customer, `partner.example` may become
/// Acme's.
pub(super) const ADDRESSES: [(&str, Soul); 10] = [
    ("ada@acme.example", Soul::Ada),
    ("bob@acme.example", Soul::Bob),
    ("Ada@acme.example", Soul::Ada),
    ("ada@mail.example", Soul::Ada),
    ("bob@mail.example", Soul::Bob),
    ("ada@partner.example", Soul::Ada),
    ("owner@acme.example", Soul::Bob),
    ("spare@acme.example", Soul::Bob),
    ("eve@rival.example", Soul::Eve),
    ("owner@rival.example", Soul::Eve),
];

/// How many of them Acme's people read.
pub(super) const HONEST: usize = 8;

/// Who has ever been signed in to which account.
#[derive(Debug, Default)]
pub(super) struct Entered(BTreeMap<AccountId, BTreeSet<Soul>>);

impl Entered {
    /// Notes that a soul is signed in, and checks that Eve is in nobody else's account and nobody in hers. Ada and Bob
    /// are not told apart: what Acme's own directory says of its own addresses is Acme's to say.
    pub(super) fn by(&mut self, soul: Soul, world: &World) {
        let Some(session) = world.session(soul.browser()) else { return };
        let souls = self.0.entry(session.account).or_default();
        souls.insert(soul);
        let eve = souls.contains(&Soul::Eve);
        let honest = souls.iter().any(|soul| *soul != Soul::Eve);
        assert!(!(eve && honest), "{} was entered by {souls:?}", world.name(session.account));
    }
}
