//! What a browser keeps while a sign-in is under way: the secret that ties the sign-in to it, and what the person has
//! typed, so that no address needs to stand in a URL or be typed twice. The cookie proves nothing but its secret; the
//! rest is read as if it had been typed anew.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Address;
use http::HeaderMap;

use crate::{
    gate::{
        cookies::{self, Cookie},
        return_to,
    },
    state::Web,
};

/// What the cookie of a sign-in under way holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// The secret.
    pub(super) secret: String,
    /// Who is expected.
    pub(super) email: Option<Address>,
    /// Where they wanted to go.
    pub(super) return_to: String,
}

impl Kept {
    /// What this browser keeps.
    pub(super) fn read(web: &Web, headers: &HeaderMap, cookie: Cookie) -> Option<Self> {
        Self::parse(&cookies::read(web, headers, cookie)?)
    }

    /// Has the browser keep it for as long as the sign-in may take.
    pub(super) fn keep(&self, web: &Web, headers: &mut HeaderMap, cookie: Cookie) {
        cookies::keep(web, headers, cookie, &self.to_text(), app::sign_in::ATTEMPT_LIVES_FOR);
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let secret = parts.next().filter(|secret| !secret.is_empty())?.to_owned();
        let mut typed = || {
            let bytes = URL_SAFE_NO_PAD.decode(parts.next().unwrap_or_default()).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let email = Address::parse(&typed()).ok();
        Some(Self { secret, email, return_to: return_to::safe(Some(&typed())) })
    }

    fn to_text(&self) -> String {
        let email = self.email.as_ref().map(Address::as_str).unwrap_or_default();
        format!(
            "{}.{}.{}",
            self.secret,
            URL_SAFE_NO_PAD.encode(email),
            URL_SAFE_NO_PAD.encode(&self.return_to)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_keeps_reads_back_as_it_was() {
        let email = Address::parse("Ada+x@acme.example").unwrap();
        for email in [Some(email), None] {
            let kept = Kept { secret: "s3cret_-".to_owned(), email, return_to: "/w/acme?x=1".to_owned() };
            assert_eq!(Kept::parse(&kept.to_text()), Some(kept));
        }
    }

    #[test]
    fn a_cookie_that_was_tampered_with_says_nothing_but_its_secret() {
        let away = URL_SAFE_NO_PAD.encode("//evil.example");
        let nobody = URL_SAFE_NO_PAD.encode("<script>");
        for text in ["s", "s.", "s.!.!", &format!("s.{nobody}.{away}"), "s..", "s.a.b.c"] {
            let kept = Kept::parse(text).unwrap();
            assert_eq!(
                (kept.secret.as_str(), kept.email, kept.return_to.as_str()),
                ("s", None, "/"),
                "{text}"
            );
        }
        assert_eq!(Kept::parse(""), None);
        assert_eq!(Kept::parse(".a.b"), None);
    }
}
