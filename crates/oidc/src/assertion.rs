//! Assertions by which a client proves itself at a token endpoint (RFC 7521 section 4.2, RFC 7523 section 3), as the
//! authorization server sees them. Here we are the one who is asked for a token, in place of the one who asks.
//!
//! The claims that decide are those of the bytes whose signature was checked. Of the header nothing but `alg`, `kid`,
//! `typ` and `crit` is looked at.

mod doubt;

use jiff::Timestamp;
use serde::Deserialize;

pub use doubt::Doubt;

use crate::{
    Algorithm, Keys,
    compact::{self, Compact, Signed},
    fault::quote,
};

/// The algorithms an assertion may be signed with: those that clients and Entra ID use. No shared secret, no `none`
/// (RFC 8725 section 3.1).
pub const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];

/// How far two clocks may be apart, in seconds.
pub const SKEW: i64 = 60;

/// How far ahead the `exp` of an assertion that a client makes itself may lie, in seconds: it makes one for each request.
pub const OWN_LASTS_AT_MOST: i64 = 10 * 60;

/// How far ahead the `exp` of another server's token may lie, in seconds. Entra ID's last 65 minutes, or up to a day.
pub const FEDERATED_LASTS_AT_MOST: i64 = 24 * 60 * 60;

/// Who makes the assertions of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Maker {
    /// The client itself, one for each request: they name themselves (`jti`) and last minutes.
    Client,
    /// Another authorization server, as in workload identity federation: they are its access tokens, which Entra ID does
    /// not name and may use again while they last.
    Another,
}

/// What an assertion must be. All is compared to the letter.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who makes it.
    pub maker: Maker,
    /// Its `iss`.
    pub issuer: &'a str,
    /// Its `sub`.
    pub subject: &'a str,
    /// Its one `aud` is one of these.
    pub audiences: &'a [&'a str],
}

/// An assertion that is believed, provided that it was not used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Believed {
    /// The name under which it may be used once. Only where another server makes them there may be none.
    pub id: Option<String>,
    /// From when on it is believed no more, the difference between clocks included.
    pub until: Timestamp,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde::de::IgnoredAny>,
}

/// Members that are there twice are an error.
#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The `sub` of an assertion nobody has believed yet: whose keys to check it with (RFC 7523 section 3, where the client
/// is the subject). Nothing may be decided by it.
#[must_use]
pub fn claimed_subject(assertion: &str) -> Option<String> {
    let compact = compact::read(assertion).ok()?;
    let claims: Claims = serde_json::from_str(&compact.payload).ok()?;
    claims.sub
}

/// Believes an assertion, or says why not. `now` is the moment it is judged at.
///
/// # Errors
/// A [`Doubt`]. When [`Doubt::wants_fresh_keys`], the key set may be out of date: fetch it and try once more.
pub fn verify(
    assertion: &str,
    keys: &Keys,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Believed, Doubt> {
    let compact = compact::read(assertion).map_err(Doubt::Malformed)?;
    signed(&compact, keys)?;
    let claims: Claims =
        serde_json::from_str(&compact.payload).map_err(|_| Doubt::Malformed("its claims can't be read"))?;
    same("iss", claims.iss.as_deref(), &[expected.issuer])?;
    same("sub", claims.sub.as_deref(), &[expected.subject])?;
    let audience = match &claims.aud {
        Some(Audience::One(one)) => Some(one.as_str()),
        // One that is for others too is as good in their hands as in ours.
        Some(Audience::Many(several)) if several.len() == 1 => several.first().map(String::as_str),
        Some(Audience::Many(_)) => return Err(Doubt::Audiences),
        None => None,
    };
    same("aud", audience, expected.audiences)?;
    let until = times(&claims, expected.maker, now)?;
    let id = claims.jti.filter(|id| !id.is_empty());
    if id.is_none() && expected.maker == Maker::Client {
        return Err(Doubt::Unnamed);
    }
    Ok(Believed { id, until })
}

/// Whether a key of the client made the signature, under an algorithm we accept.
fn signed(compact: &Compact<'_>, keys: &Keys) -> Result<(), Doubt> {
    let header: Header =
        serde_json::from_str(&compact.header).map_err(|_| Doubt::Malformed("its header can't be read"))?;
    let algorithm = Algorithm::named(&header.alg).filter(|algorithm| ALGORITHMS.contains(algorithm));
    let algorithm = algorithm.ok_or_else(|| Doubt::Algorithm(quote::value(&header.alg)))?;
    // RFC 8725 section 3.11: what says it is something else is something else.
    let kinds = ["JWT", "client-authentication+jwt"];
    if header.typ.is_some_and(|typ| !kinds.iter().any(|kind| typ.eq_ignore_ascii_case(kind))) {
        return Err(Doubt::Malformed("its `typ` is not JWT"));
    }
    if header.crit.is_some() {
        return Err(Doubt::Malformed("its header has `crit`, and nothing in it is understood here"));
    }
    match compact.signed_by(keys, header.kid.as_deref(), algorithm) {
        Signed::Holds => Ok(()),
        Signed::Fails => Err(Doubt::Signature { named: header.kid.is_some() }),
        Signed::ByNobody => Err(Doubt::UnknownKey(header.kid.as_deref().map(quote::value))),
    }
}

fn same(claim: &'static str, received: Option<&str>, expected: &[&str]) -> Result<(), Doubt> {
    match received {
        Some(received) if expected.contains(&received) => Ok(()),
        _ => Err(Doubt::Differs { claim, received: received.map(quote::value) }),
    }
}

/// The times of an assertion; from when on it is believed no more.
fn times(claims: &Claims, maker: Maker, now: Timestamp) -> Result<Timestamp, Doubt> {
    let (now, skew) = (now.as_second() as f64, SKEW as f64);
    let expires = claims.exp.ok_or(Doubt::Endless)?;
    if now >= expires + skew {
        return Err(Doubt::Expired);
    }
    let most = match maker {
        Maker::Client => OWN_LASTS_AT_MOST,
        Maker::Another => FEDERATED_LASTS_AT_MOST,
    };
    if expires > now + most as f64 + skew {
        return Err(Doubt::LastsTooLong { most });
    }
    if [claims.nbf, claims.iat].into_iter().flatten().any(|begins| begins > now + skew) {
        return Err(Doubt::NotYet);
    }
    // It lies between now and a day ahead, so the cast is exact; rounded up, it is never forgotten too early.
    Timestamp::from_second((expires + skew).ceil() as i64).map_err(|_| Doubt::Endless)
}
