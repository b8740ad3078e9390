//! The issuer: the name of an identity provider, which is a URL and is compared byte for byte.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{Fault, fault::quote};

/// Which addresses of a provider may be called.
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
    /// What is wrong with calling this address, as the end of a sentence, if anything is.
    pub(crate) fn objection(self, url: &Url) -> Option<&'static str> {
        let plain_allowed = self == Self::AllowHttp || is_loopback(url);
        match url.scheme() {
            "https" => {}
            "http" if plain_allowed => {}
            "http" => return Some("must be an https address"),
            _ => return Some("is not a web address"),
        }
        if url.host().is_none() {
            return Some("names no host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some("must not carry a user name or a password");
        }
        url.fragment().map(|_| "must not have a fragment (`#…`)")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An issuer identifier (Core section 1.2): a URL with scheme and host, optionally port and path, and
/// nothing else. Two are equal only when every byte is: a trailing slash makes another provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Issuer(String);

impl Issuer {
    /// Reads an issuer as an admin enters it; blanks around it are dropped.
    ///
    /// # Errors
    ///
    /// [`Fault::IssuerUnusable`] when it is no URL, not https where [`Transport`] wants it, or carries a
    /// query, a fragment or credentials.
    pub fn parse(text: &str, transport: Transport) -> Result<Self, Fault> {
        let text = text.trim();
        let unusable = |why| Fault::IssuerUnusable { received: quote::value(text), why };
        let url = Url::parse(text).map_err(|_| unusable("is not a URL"))?;
        if let Some(why) = transport.objection(&url) {
            return Err(unusable(why));
        }
        if url.query().is_some() {
            return Err(unusable("must not have a query (`?…`)"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The issuer, exactly as it was entered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its discovery document lies: a slash at the end of the issuer is dropped before the
    /// well-known path is added (Discovery section 4.1).
    pub(crate) fn discovery_address(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.0.strip_suffix('/').unwrap_or(&self.0))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_keeps_every_byte_but_the_blanks_around_it() {
        let issuer = Issuer::parse(" https://IDP.example:443/Realm/ ", Transport::HttpsOnly).unwrap();
        assert_eq!(issuer.as_str(), "https://IDP.example:443/Realm/");
    }

    #[test]
    fn the_discovery_document_lies_below_the_path_with_one_slash() {
        for (issuer, address) in [
            ("https://idp.example", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/a/b/", "https://idp.example/a/b/.well-known/openid-configuration"),
        ] {
            assert_eq!(Issuer::parse(issuer, Transport::HttpsOnly).unwrap().discovery_address(), address);
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only_unless_allowed() {
        for loopback in
            ["http://localhost:9000", "http://127.0.0.1:9000", "http://127.9.9.9", "http://[::1]:9000"]
        {
            assert!(Issuer::parse(loopback, Transport::HttpsOnly).is_ok(), "{loopback}");
        }
        for elsewhere in
            ["http://idp.example", "http://10.0.0.1", "http://localhost.example", "http://127.0.0.1.nip.io"]
        {
            assert!(Issuer::parse(elsewhere, Transport::HttpsOnly).is_err(), "{elsewhere}");
            assert!(Issuer::parse(elsewhere, Transport::AllowHttp).is_ok(), "{elsewhere}");
        }
    }

    #[test]
    fn an_issuer_with_parts_it_must_not_have_is_refused() {
        for bad in [
            "idp.example",
            "ftp://idp.example",
            "javascript:alert(1)",
            "https://",
            "https://a@idp.example",
            "https://a:b@idp.example",
            "https://idp.example/?tenant=1",
            "https://idp.example/#top",
        ] {
            assert!(
                matches!(Issuer::parse(bad, Transport::AllowHttp), Err(Fault::IssuerUnusable { .. })),
                "{bad}"
            );
        }
    }
}
