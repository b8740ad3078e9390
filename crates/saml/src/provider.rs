//! An identity provider, as far as signing in needs it.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{Certificate, uri};

/// An identity provider: what its metadata said, or an admin entered. A value to keep in a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its entity id, compared byte for byte.
    pub entity_id: String,
    /// Where it takes requests to sign in; never empty out of metadata.
    pub single_sign_on: Vec<Endpoint>,
    /// Where it takes word of a logout; many have none.
    pub single_logout: Vec<Endpoint>,
    /// The certificates whose keys it signs with: several while it changes from one to the next. With none,
    /// nothing is ever believed.
    pub certificates: Vec<Certificate>,
    /// Whether it takes signed requests alone (`WantAuthnRequestsSigned`).
    pub wants_signed_requests: bool,
}

impl IdentityProvider {
    /// Where a request to sign in goes over this binding.
    #[must_use]
    pub fn sign_on_at(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_sign_on.iter().find(|endpoint| endpoint.binding == binding)
    }

    /// Where word of a logout goes over this binding.
    #[must_use]
    pub fn logout_at(&self, binding: Binding) -> Option<&Endpoint> {
        self.single_logout.iter().find(|endpoint| endpoint.binding == binding)
    }
}

/// An address for one kind of message over one binding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// How messages travel there.
    pub binding: Binding,
    /// Where requests go.
    pub location: String,
    /// Where answers go, if elsewhere.
    pub response_location: Option<String>,
}

/// How a message travels through the browser (Bindings sections 3.4 and 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// In the query of a redirect.
    Redirect,
    /// In a form that is posted.
    Post,
}

impl Binding {
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => uri::REDIRECT,
            Self::Post => uri::POST,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Redirect, Self::Post].into_iter().find(|binding| binding.uri() == name)
    }
}

/// To which addresses of an identity provider a browser may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Only `https`; on this very machine (`localhost`, 127.0.0.0/8, ::1) plain `http` too.
    #[default]
    HttpsOnly,
    /// Plain `http` anywhere, for an installation that never leaves a private network.
    AllowHttp,
}

impl Transport {
    /// Whether a browser may be sent there.
    #[must_use]
    pub fn allows(self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return false,
        };
        let plain = loopback || self == Self::AllowHttp;
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && plain);
        scheme && url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_over_https_or_to_this_machine() {
        for good in
            ["https://idp.example/sso?x=1", "http://127.0.0.1:9080/sso", "http://localhost/", "http://[::1]/"]
        {
            assert!(Transport::HttpsOnly.allows(good), "{good}");
        }
        for bad in [
            "http://idp.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://a@idp.example/",
            "https://idp.example/#a",
            "/sso",
            "",
        ] {
            assert!(!Transport::HttpsOnly.allows(bad), "{bad}");
        }
        assert!(Transport::AllowHttp.allows("http://idp.example/"));
        assert!(!Transport::AllowHttp.allows("ftp://idp.example/"));
    }
}
