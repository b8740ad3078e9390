//! Which browser is signed in as whom. It is kept in memory: a restart signs everyone out.

use crate::chance::{self, Dry};
use crate::people::Id;
use http::header::{COOKIE, HeaderMap};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use url::Url;

/// Its own name, because cookies don't know ports: the application may well live on the same host.
const COOKIE_NAME: &str = "practice_idp_session";
const MOST: usize = 1000;

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedIn {
    pub(crate) person: Id,
    /// When the person said who they are: the `auth_time` of an ID token.
    pub(crate) at: Timestamp,
}

/// All signed-in browsers.
#[derive(Debug)]
pub(crate) struct Browsers {
    by_cookie: Mutex<HashMap<String, SignedIn>>,
    /// What follows the value in every `Set-Cookie`.
    attributes: &'static str,
}

impl Browsers {
    /// Nobody is signed in. Browsers come to `url`; over https the cookie stays on https.
    pub(crate) fn at(url: &Url) -> Self {
        let attributes = match url.scheme() {
            "https" => "Path=/; HttpOnly; SameSite=Lax; Secure",
            _ => "Path=/; HttpOnly; SameSite=Lax",
        };
        Self { by_cookie: Mutex::default(), attributes }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, SignedIn>> {
        self.by_cookie.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs the browser in under a fresh cookie, and returns the `Set-Cookie` value.
    pub(crate) fn sign_in(&self, headers: &HeaderMap, signed_in: SignedIn) -> Result<String, Dry> {
        let value = chance::token()?;
        let mut browsers = self.lock();
        if let Some(old) = cookie(headers) {
            browsers.remove(&old);
        }
        if browsers.len() >= MOST {
            let oldest =
                browsers.iter().min_by_key(|(_, signed_in)| signed_in.at).map(|(value, _)| value.clone());
            oldest.map(|value| browsers.remove(&value));
        }
        browsers.insert(value.clone(), signed_in);
        Ok(format!("{COOKIE_NAME}={value}; {}", self.attributes))
    }

    /// Whom this browser is signed in as.
    pub(crate) fn who(&self, headers: &HeaderMap) -> Option<SignedIn> {
        self.lock().get(&cookie(headers)?).cloned()
    }

    /// Signs the browser out, and returns the `Set-Cookie` value that takes the cookie away.
    pub(crate) fn sign_out(&self, headers: &HeaderMap) -> String {
        if let Some(value) = cookie(headers) {
            self.lock().remove(&value);
        }
        format!("{COOKIE_NAME}=; {}; Max-Age=0", self.attributes)
    }

    /// Signs the person out of every browser.
    pub(crate) fn forget(&self, person: &Id) {
        self.lock().retain(|_, signed_in| signed_in.person != *person);
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value.to_owned())
}
