//! Logout tokens, by which a provider says that somebody has left (OpenID Connect Back-Channel Logout 1.0 section 2.4).
//!
//! The claims that decide are those of the bytes whose signature was checked. Of the header nothing but `alg`, `kid`,
//! `typ` and `crit` is looked at.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use serde_json::{Map, Value};

use crate::{
    Algorithm, Keys, Provider,
    compact::{self, Compact, Signed},
    fault::quote,
    lenient::present,
};

/// The member of `events` that makes a token one of a logout.
pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How far two clocks may be apart, in seconds.
pub const SKEW: i64 = 60;

/// How old a token may be, in seconds, whatever it says about itself. It is sent as soon as it is made; the specification
/// recommends two minutes for its life.
pub const OLDEST: i64 = 10 * 60;

/// What a logout token must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider: its issuer and its pinned algorithms, which are those of its ID tokens (section 2.6).
    pub provider: &'a Provider,
    /// Our client id there.
    pub client_id: &'a str,
}

/// A believed logout, provided that its token was not used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logout {
    /// The name under which the token may be used once (`jti`).
    pub id: String,
    /// From when on the token is believed no more, the difference between clocks included.
    pub until: Timestamp,
    /// When it was said, by the provider's clock.
    pub issued_at: Timestamp,
    /// Who has left.
    pub who: Who,
}

/// Who has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person (`sub`), in one of the provider's own sessions (`sid`) or, without one, in all of them.
    Person {
        /// `sub`.
        subject: String,
        /// `sid`.
        session: Option<String>,
    },
    /// Whoever is in this session of the provider's.
    Session(String),
}

/// Why a logout token is not believed. No variant holds the token; foreign text is cut and cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// It can't be read, or is something else; why, as the end of a sentence.
    Malformed(&'static str),
    /// It is signed with an algorithm that is not one of the provider's pinned ones, or not at all.
    Algorithm(String),
    /// It names a key that is not the provider's. The keys may have been rotated.
    UnknownKey(Option<String>),
    /// No key of the provider made its signature.
    Signature {
        /// Whether it says which key should have.
        named: bool,
    },
    /// It is not from this provider.
    Issuer(String),
    /// It is not for this client.
    Audience,
    /// It has run out, or was made too long ago.
    Expired,
    /// It is from the future.
    NotYet,
}

impl Doubt {
    /// Whether the provider's keys may have changed since they were fetched.
    #[must_use]
    pub const fn wants_fresh_keys(&self) -> bool {
        matches!(self, Self::UnknownKey(_) | Self::Signature { named: false })
    }
}

impl fmt::Display for Doubt {
    /// One sentence in ASCII without quotes or foreign text, as an `error_description` has to be (RFC 6749 section 5.2).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "The logout token is refused: {why}."),
            Self::Algorithm(_) => {
                f.write_str("The logout token is signed with an algorithm that is not accepted.")
            }
            Self::UnknownKey(_) => {
                f.write_str("The logout token names a key that is not in the provider's key set.")
            }
            Self::Signature { .. } => {
                f.write_str("The signature of the logout token is not by a key of the provider.")
            }
            Self::Issuer(_) => f.write_str("The logout token is from another issuer."),
            Self::Audience => f.write_str("The logout token is for another client."),
            Self::Expired => f.write_str("The logout token has expired; are the clocks right?"),
            Self::NotYet => f.write_str("The logout token is from the future; are the clocks right?"),
        }
    }
}

impl std::error::Error for Doubt {}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "stands_there")]
    crit: bool,
}

/// Members that are there twice are an error.
#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    sid: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: Option<String>,
    #[serde(default, deserialize_with = "events")]
    events: Map<String, Value>,
    #[serde(default, deserialize_with = "stands_there")]
    nonce: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// A member that stands there, be it as `null`.
fn stands_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

fn events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Object(events) => Ok(events),
        _ => Err(D::Error::custom("no object")),
    }
}

/// Believes a logout token, or says why not (section 2.6). `now` is the moment it is judged at.
///
/// # Errors
/// A [`Doubt`]. When [`Doubt::wants_fresh_keys`], the key set may be out of date: fetch it and try once more.
pub fn verify(token: &str, keys: &Keys, expected: &Expected<'_>, now: Timestamp) -> Result<Logout, Doubt> {
    let compact = compact::read(token).map_err(Doubt::Malformed)?;
    signed(&compact, keys, expected.provider)?;
    let claims: Claims =
        serde_json::from_str(&compact.payload).map_err(|_| Doubt::Malformed("its claims can't be read"))?;
    let issuer = claims.iss.as_deref().ok_or(Doubt::Malformed("it has no iss"))?;
    if issuer != expected.provider.issuer.as_str() {
        return Err(Doubt::Issuer(quote::value(issuer)));
    }
    let is_ours = |audience: &String| audience == expected.client_id;
    match &claims.aud {
        Some(Audience::One(one)) if is_ours(one) => {}
        Some(Audience::Many(several)) if several.iter().any(is_ours) => {}
        _ => return Err(Doubt::Audience),
    }
    // With it, and without the event, an ID token would pass for a logout token, and the other way round (section 2.4).
    if claims.nonce {
        return Err(Doubt::Malformed("it has a nonce, as no logout token has"));
    }
    if !claims.events.get(EVENT).is_some_and(Value::is_object) {
        return Err(Doubt::Malformed("its events do not say that it is about a logout"));
    }
    let (issued_at, until) = times(&claims, now)?;
    let id = claims.jti.and_then(present).ok_or(Doubt::Malformed("it has no jti"))?;
    let session =
        claims.sid.map(|sid| present(sid).ok_or(Doubt::Malformed("its sid is empty"))).transpose()?;
    let who = match (claims.sub, session) {
        (Some(subject), _) if present(subject.clone()).is_none() => {
            return Err(Doubt::Malformed("its sub is empty"));
        }
        (Some(subject), session) => Who::Person { subject, session },
        (None, Some(session)) => Who::Session(session),
        (None, None) => return Err(Doubt::Malformed("it has neither sub nor sid")),
    };
    Ok(Logout { id, until, issued_at, who })
}

fn signed(compact: &Compact<'_>, keys: &Keys, provider: &Provider) -> Result<(), Doubt> {
    let header: Header =
        serde_json::from_str(&compact.header).map_err(|_| Doubt::Malformed("its header can't be read"))?;
    let algorithm = Algorithm::named(&header.alg).filter(|one| provider.algorithms.contains(one));
    let algorithm = algorithm.ok_or_else(|| Doubt::Algorithm(quote::value(&header.alg)))?;
    // `logout+jwt` is recommended and not required, since many providers write `JWT` or nothing (section 2.4). What says
    // that it is something else is something else (RFC 8725 section 3.11).
    let kinds = ["logout+jwt", "application/logout+jwt", "JWT"];
    if header.typ.is_some_and(|typ| !kinds.iter().any(|kind| typ.eq_ignore_ascii_case(kind))) {
        return Err(Doubt::Malformed("its typ is not logout+jwt"));
    }
    if header.crit {
        return Err(Doubt::Malformed("its header has crit, and nothing in it is understood here"));
    }
    match compact.signed_by(keys, header.kid.as_deref(), algorithm) {
        Signed::Holds => Ok(()),
        Signed::Fails => Err(Doubt::Signature { named: header.kid.is_some() }),
        Signed::ByNobody => Err(Doubt::UnknownKey(header.kid.as_deref().map(quote::value))),
    }
}

/// When it was made, and from when on it is believed no more.
fn times(claims: &Claims, now: Timestamp) -> Result<(Timestamp, Timestamp), Doubt> {
    let (now, skew) = (now.as_second() as f64, SKEW as f64);
    let issued = claims.iat.ok_or(Doubt::Malformed("it has no iat"))?;
    let expires = claims.exp.ok_or(Doubt::Malformed("it has no exp"))?;
    if issued.max(claims.nbf.unwrap_or(issued)) > now + skew {
        return Err(Doubt::NotYet);
    }
    let until = expires.min(issued + OLDEST as f64) + skew;
    if now >= until {
        return Err(Doubt::Expired);
    }
    // Both lie within minutes of now, so the casts are exact; rounded up, the token is never forgotten too early.
    let instant = |seconds: f64| Timestamp::from_second(seconds as i64).map_err(|_| Doubt::Expired);
    Ok((instant(issued)?, instant(until.ceil())?))
}
