//! Ids: 128 bits, printed with a prefix that names what they belong to, so that two kinds can never be mixed up,
//! neither in code nor in a support ticket.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Moment;

/// What an id belongs to.
pub trait Kind: 'static {
    /// The prefix the id is printed with, underscore included.
    const PREFIX: &'static str;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
        impl Kind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        $(#[$doc])*
        pub type $alias = Id<$kind>;
    )*};
}

kinds! {
    /// Marks the id of a workspace.
    OfWorkspace, WorkspaceId, "ws_";
    /// Marks the id of an account.
    OfAccount, AccountId, "acc_";
    /// Marks the id of a member.
    OfMember, MemberId, "mem_";
    /// Marks the id of a directory.
    OfDirectory, DirectoryId, "dir_";
    /// Marks the id of a directory user; it is the `id` of its SCIM resource.
    OfDirectoryUser, DirectoryUserId, "usr_";
    /// Marks the id of a directory group; it is the `id` of its SCIM resource.
    OfDirectoryGroup, DirectoryGroupId, "grp_";
    /// Marks the id of a token: a directory's bearer token, never the secret itself.
    OfToken, TokenId, "tok_";
    /// Marks the id of a client, which is its `client_id`.
    OfClient, ClientId, "cl_";
    /// Marks the id of a client's secret, never the secret itself.
    OfSecret, SecretId, "sec_";
    /// Marks the id of a connection.
    OfConnection, ConnectionId, "cx_";
    /// Marks the id of a session, never its secret.
    OfSession, SessionId, "ses_";
    /// Marks the id of a setup link, never its secret.
    OfSetupLink, SetupLinkId, "lnk_";
    /// Marks the id of an entry of the sign-in log.
    OfSignIn, SignInId, "sin_";
    /// Marks the id of a wave.
    OfWave, WaveId, "wav_";
    /// Marks the id of an entry of a directory's journal.
    OfExchange, ExchangeId, "exc_";
    /// Marks the id of a second factor.
    OfFactor, FactorId, "fac_";
    /// Marks the id of an operator key, never the secret itself.
    OfOperatorKey, OperatorKeyId, "key_";
    /// Marks the id of an operator's session, never its secret.
    OfOperatorSession, OperatorSessionId, "ops_";
    /// Marks the id of a subscription.
    OfSubscription, SubscriptionId, "sub_";
    /// Marks the id of an event.
    OfEvent, EventId, "evt_";
    /// Marks the id of an audit entry.
    OfAudit, AuditId, "aud_";
}

/// An id of one kind. Ids made a microsecond apart or more sort in that order, which keeps neighbours together in an
/// index and makes an id a position in a list.
pub struct Id<K> {
    bits: u128,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Id<K> {
    /// The id with these bits.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self { bits, kind: PhantomData }
    }

    /// An id of this microsecond, with 70 random bits: they sort by age. It begins with 48 bits of milliseconds, as a ULID does, and ten
    /// of what there is beyond them.
    #[must_use]
    pub const fn made_at(at: Moment, random: u128) -> Self {
        let millis = at.millis().cast_unsigned() & 0xFFFF_FFFF_FFFF;
        let beyond = at.micros().rem_euclid(1000).cast_unsigned();
        Self::from_bits(((millis as u128) << 80) | ((beyond as u128) << 70) | (random & ((1 << 70) - 1)))
    }

    /// The first that an id of this microsecond can be.
    #[must_use]
    pub const fn first_at(at: Moment) -> Self {
        Self::made_at(at, 0)
    }

    /// The bits, as stores keep them.
    #[must_use]
    pub const fn bits(self) -> u128 {
        self.bits
    }

    /// The bits in network order, as stores keep them: they sort as the ids do.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.bits.to_be_bytes()
    }

    /// The id a store kept.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self::from_bits(u128::from_be_bytes(bytes))
    }
}

/// Crockford's base 32 in lower case: no letter that is taken for a digit. 26 digits hold 130 bits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; LENGTH];
        let mut rest = self.bits;
        for place in text.iter_mut().rev() {
            *place = DIGITS[(rest & 31) as usize];
            rest >>= 5;
        }
        f.write_str(K::PREFIX)?;
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no id of this kind. A foreign or mistyped id is answered like one that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of this kind")
    }
}

impl std::error::Error for NotAnId {}

impl<K: Kind> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let digits = text.strip_prefix(K::PREFIX).ok_or(NotAnId)?.as_bytes();
        if digits.len() != LENGTH || digits[0] > b'7' {
            return Err(NotAnId);
        }
        let mut bits = 0_u128;
        for digit in digits {
            let value = DIGITS.iter().position(|known| known == digit).ok_or(NotAnId)?;
            bits = (bits << 5) | value as u128;
        }
        Ok(Self::from_bits(bits))
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

// Derives would ask the marker for these traits.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bits.cmp(&other.bits)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_it_was_printed(bits: u128) {
            let id = WorkspaceId::from_bits(bits);
            prop_assert_eq!(id.to_string().parse::<WorkspaceId>(), Ok(id));
            prop_assert_eq!(WorkspaceId::from_bytes(id.to_bytes()), id);
        }

        #[test]
        fn ids_sort_as_they_print(a: u128, b: u128) {
            let (a, b) = (MemberId::from_bits(a), MemberId::from_bits(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert_eq!(a.cmp(&b), a.to_bytes().cmp(&b.to_bytes()));
        }
    }

    proptest! {
        #[test]
        fn ids_sort_by_when_they_were_made(micros in 0..1_i64 << 52, later in 1..3_000_i64, a: u128, b: u128) {
            let at = Moment::from_micros(micros);
            let then = Moment::from_micros(micros + later);
            prop_assert!(EventId::made_at(at, a) < EventId::made_at(then, b));
            prop_assert!(EventId::first_at(at) <= EventId::made_at(at, a));
            prop_assert!(EventId::made_at(at, a) < EventId::first_at(then));
        }
    }

    #[test]
    fn an_id_of_another_kind_is_not_an_id() {
        let text = WorkspaceId::from_bits(7).to_string();
        assert_eq!(text.parse::<MemberId>(), Err(NotAnId));
    }

    #[test]
    fn text_that_would_overflow_or_is_not_in_the_alphabet_is_not_an_id() {
        for text in [
            "ws_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "ws_0000000000000000000000000i",
            "ws_",
            "",
            "ws_00000000000000000000000000\u{0}",
        ] {
            assert_eq!(text.parse::<WorkspaceId>(), Err(NotAnId), "{text}");
        }
    }
}
