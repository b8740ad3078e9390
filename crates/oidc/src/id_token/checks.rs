//! The claims of a token whose signature holds, against what this attempt expects (Core section 3.1.3.7,
//! steps 2 to 5 and 9 to 11).

use std::ops::Deref;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::Timestamp;
use openidconnect::LocalizedClaim;

use super::{Expected, Told};
use crate::{
    Claims, Fault,
    fault::{Message, quote},
    lenient::present,
};

/// How far two clocks may be apart, in seconds.
const SKEW: i64 = 60;

/// How old, in seconds, an answer to an attempt can be. An attempt lives ten minutes and Entra dates its
/// tokens back by five; an hour is generous to a slow clock and still no use to anybody with an old token.
const OLDEST: i64 = 60 * 60;

pub(super) fn all(told: &Told, expected: &Expected<'_>, now: Timestamp) -> Result<Claims, Fault> {
    issuer(told, expected)?;
    audience(told, expected)?;
    let (issued_at, expires_at) = times(told, now)?;
    nonce(told, expected)?;
    let subject = subject(told)?;
    let extra = told.additional_claims().clone();
    Ok(Claims {
        issuer: told.issuer().as_str().to_owned(),
        subject,
        email: told.email().and_then(|email| present(email.to_string())),
        email_verified: told.email_verified(),
        email_domain_owner_verified: extra.xms_edov,
        given_name: localized(told.given_name()),
        family_name: localized(told.family_name()),
        name: localized(told.name()),
        preferred_username: told.preferred_username().and_then(|name| present(name.to_string())),
        hd: extra.hd,
        tid: extra.tid,
        oid: extra.oid,
        sid: extra.sid,
        acr: told.auth_context_ref().and_then(|acr| present(acr.to_string())),
        amr: told.auth_method_refs().into_iter().flatten().map(|means| means.to_string()).collect(),
        auth_time: told.auth_time().map(|at| instant(at.timestamp())).transpose()?,
        issued_at,
        expires_at,
    })
}

fn issuer(told: &Told, expected: &Expected<'_>) -> Result<(), Fault> {
    let (received, expected) = (told.issuer().as_str(), expected.provider.issuer.as_str());
    if received == expected {
        return Ok(());
    }
    Err(Fault::IssuerDiffers {
        place: Message::IdToken,
        received: quote::value(received),
        expected: expected.to_owned(),
    })
}

/// Our client id must be in `aud`; when others are too, or `azp` is there at all, `azp` must be ours.
fn audience(told: &Told, expected: &Expected<'_>) -> Result<(), Fault> {
    let ours = expected.client_id;
    let audiences = told.audiences();
    if !audiences.iter().any(|audience| audience.as_str() == ours) {
        return Err(Fault::Audience {
            received: quote::values(audiences.iter().map(|audience| audience.as_str())),
            expected: ours.to_owned(),
        });
    }
    let party = told.authorized_party().map(|party| party.as_str());
    match party {
        Some(party) if party == ours => Ok(()),
        None if audiences.len() == 1 => Ok(()),
        _ => Err(Fault::AuthorizedParty { received: party.map(quote::value), expected: ours.to_owned() }),
    }
}

fn times(told: &Told, now: Timestamp) -> Result<(Timestamp, Timestamp), Fault> {
    let now = now.as_second();
    let issued_at = told.issue_time().timestamp();
    let expires_at = told.expiration().timestamp();
    // Core section 3.1.3.7: the time must be *before* `exp`.
    let seconds_ago = now.saturating_sub(expires_at);
    if seconds_ago >= SKEW {
        return Err(Fault::Expired { seconds_ago });
    }
    // Rounding up never lets a token in early; the cast saturates.
    let not_before = told.additional_claims().nbf.map_or(issued_at, |nbf| nbf.ceil() as i64);
    let seconds_ahead = issued_at.max(not_before).saturating_sub(now);
    if seconds_ahead > SKEW {
        return Err(Fault::NotYet { seconds_ahead });
    }
    let seconds_ago = now.saturating_sub(issued_at);
    if seconds_ago > OLDEST {
        return Err(Fault::Stale { seconds_ago });
    }
    Ok((instant(issued_at)?, instant(expires_at)?))
}

fn nonce(told: &Told, expected: &Expected<'_>) -> Result<(), Fault> {
    let received = told.nonce().ok_or(Fault::Nonce)?;
    verify_slices_are_equal(received.secret().as_bytes(), expected.attempt.nonce().as_bytes())
        .map_err(|_| Fault::Nonce)
}

fn subject(told: &Told) -> Result<String, Fault> {
    let subject = told.subject().as_str();
    if present(subject.to_owned()).is_none() || subject.len() > 255 || !subject.is_ascii() {
        return Err(Fault::Subject);
    }
    Ok(subject.to_owned())
}

fn instant(seconds: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_second(seconds)
        .map_err(|_| Fault::malformed(Message::IdToken, "one of its times lies outside the calendar"))
}

/// The claim without a language tag (Core section 5.2), or the first that has one.
fn localized<T: Deref<Target = String>>(claim: Option<&LocalizedClaim<T>>) -> Option<String> {
    let claim = claim?;
    let text = claim.get(None).or_else(|| claim.iter().next().map(|(_, text)| text))?;
    present(text.to_string())
}
