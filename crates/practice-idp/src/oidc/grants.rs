//! Codes and access tokens that are out in the world. Both are short-lived and live in memory.

use super::request::Scope;
use crate::chance::{self, Dry};
use crate::people::Id;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) const CODE_LIVES_FOR: SignedDuration = SignedDuration::from_secs(60);
pub(crate) const TOKEN_LIVES_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What a person allowed by signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) person: Id,
    /// When the person signed in.
    pub(crate) auth_time: Timestamp,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) scopes: Vec<Scope>,
}

#[derive(Debug)]
struct Code {
    grant: Grant,
    issued_at: Timestamp,
    /// The access token it was spent on. A spent code is kept for its lifetime, to notice a second use.
    spent_on: Option<Option<String>>,
}

#[derive(Debug)]
struct Token {
    person: Id,
    scopes: Vec<Scope>,
    issued_at: Timestamp,
}

/// Who asks for the tokens of a code.
pub(crate) struct Claim<'a> {
    pub(crate) code: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) verifier: &'a str,
}

/// A code was redeemed.
pub(crate) struct Redeemed {
    pub(crate) grant: Grant,
    pub(crate) access_token: String,
}

/// Why a code was not redeemed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Denied {
    #[error("{0}")]
    Grant(&'static str),
    #[error(transparent)]
    Dry(#[from] Dry),
}

/// All grants.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    codes: HashMap<String, Code>,
    tokens: HashMap<String, Token>,
}

impl Grants {
    fn lock(&self, now: Timestamp) -> MutexGuard<'_, Inner> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        // A spent code stays as long as the token it was spent on, so that a second use can take that token back.
        inner.codes.retain(|_, code| now.duration_since(code.issued_at) <= TOKEN_LIVES_FOR + CODE_LIVES_FOR);
        inner.tokens.retain(|_, token| now.duration_since(token.issued_at) <= TOKEN_LIVES_FOR);
        inner
    }

    /// A fresh code for the grant.
    pub(crate) fn issue(&self, grant: Grant, now: Timestamp) -> Result<String, Dry> {
        let code = chance::token()?;
        self.lock(now).codes.insert(code.clone(), Code { grant, issued_at: now, spent_on: None });
        Ok(code)
    }

    /// Spends the code. A failed attempt spends it too, and a second one also ends the token it was spent on (RFC 6749 section 4.1.2).
    pub(crate) fn redeem(&self, claim: &Claim<'_>, now: Timestamp) -> Result<Redeemed, Denied> {
        let mut inner = self.lock(now);
        let Inner { codes, tokens } = &mut *inner;
        let Some(code) = codes.get_mut(claim.code) else {
            return Err(Denied::Grant("The code is not known."));
        };
        if let Some(spent_on) = &code.spent_on {
            if let Some(token) = spent_on {
                tokens.remove(token);
            }
            return Err(Denied::Grant("The code was used before."));
        }
        code.spent_on = Some(None);
        if now.duration_since(code.issued_at) > CODE_LIVES_FOR {
            return Err(Denied::Grant("The code is older than 60 seconds."));
        }
        if code.grant.client_id != claim.client_id {
            return Err(Denied::Grant("The code was given to another client."));
        }
        if code.grant.redirect_uri != claim.redirect_uri {
            return Err(Denied::Grant("The redirect_uri is not the one the code was sent to."));
        }
        if !answers(&code.grant.challenge, claim.verifier) {
            return Err(Denied::Grant("The code_verifier does not answer the code_challenge."));
        }
        let access_token = chance::token()?;
        code.spent_on = Some(Some(access_token.clone()));
        let grant = code.grant.clone();
        let token = Token { person: grant.person.clone(), scopes: grant.scopes.clone(), issued_at: now };
        tokens.insert(access_token.clone(), token);
        Ok(Redeemed { grant, access_token })
    }

    /// Whose access token this is, and what it may see.
    pub(crate) fn holder(&self, access_token: &str, now: Timestamp) -> Option<(Id, Vec<Scope>)> {
        let inner = self.lock(now);
        let token = inner.tokens.get(access_token)?;
        Some((token.person.clone(), token.scopes.clone()))
    }

    /// Ends everything that was given for this person.
    pub(crate) fn forget(&self, person: &Id, now: Timestamp) {
        let mut inner = self.lock(now);
        inner.codes.retain(|_, code| now.duration_since(code.issued_at) <= TOKEN_LIVES_FOR + CODE_LIVES_FOR);
        inner.tokens.retain(|_, token| token.person != *person);
    }
}

/// RFC 7636 section 4.6.
fn answers(challenge: &str, verifier: &str) -> bool {
    let hashed = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    verify_slices_are_equal(challenge.as_bytes(), hashed.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The verifier and challenge of RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn issued(grants: &Grants) -> String {
        let grant = Grant {
            person: Id::new("ada").unwrap(),
            auth_time: Timestamp::UNIX_EPOCH,
            client_id: "rp".to_owned(),
            redirect_uri: "http://rp/cb".to_owned(),
            challenge: CHALLENGE.to_owned(),
            nonce: None,
            scopes: vec![Scope::OpenId],
        };
        grants.issue(grant, Timestamp::UNIX_EPOCH).unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn claim(code: &str) -> Claim<'_> {
        Claim { code, client_id: "rp", redirect_uri: "http://rp/cb", verifier: VERIFIER }
    }

    #[test]
    fn a_code_lives_for_sixty_seconds() {
        let grants = Grants::default();
        let (young, old) = (issued(&grants), issued(&grants));
        assert!(grants.redeem(&claim(&young), after(60)).is_ok());
        assert!(grants.redeem(&claim(&old), after(61)).is_err());
    }

    #[test]
    fn a_second_use_of_a_code_ends_the_token_of_the_first() {
        let grants = Grants::default();
        let code = issued(&grants);
        let token = grants.redeem(&claim(&code), after(1)).unwrap().access_token;
        assert!(grants.holder(&token, after(2)).is_some());
        assert!(grants.redeem(&claim(&code), after(300)).is_err());
        assert!(grants.holder(&token, after(300)).is_none());
    }

    #[test]
    fn a_failed_attempt_spends_the_code() {
        let grants = Grants::default();
        let code = issued(&grants);
        assert!(grants.redeem(&Claim { verifier: "wrong", ..claim(&code) }, after(1)).is_err());
        assert!(grants.redeem(&claim(&code), after(1)).is_err());
    }

    #[test]
    fn a_token_lives_for_ten_minutes() {
        let grants = Grants::default();
        let code = issued(&grants);
        let token = grants.redeem(&claim(&code), after(0)).unwrap().access_token;
        assert!(grants.holder(&token, after(600)).is_some());
        assert!(grants.holder(&token, after(601)).is_none());
    }
}
