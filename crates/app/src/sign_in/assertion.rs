//! Who a proven sign-in says somebody is, and which addresses an identity provider's word makes theirs.

use domain::{Address, Domain};
use oidc::Claims;
use url::Url;

use super::arrival::{Said, shown};

/// Where Entra ID's tokens come from: its clouds, and the issuer of its first version (O8). Whoever is a tenant's admin
/// gives its people any address.
const ENTRA: [&str; 6] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "sts.windows.net",
    "sts.chinacloudapi.cn",
];
/// What Entra External ID's hosts end with, one for each tenant.
const ENTRA_EXTERNAL: &str = ".ciamlogin.com";
/// Google's one issuer, for everybody's private accounts and for every organisation.
const GOOGLE: &str = "https://accounts.google.com";

/// What a believed ID token says about somebody.
pub(super) fn said(claims: &Claims) -> Said {
    let email = claims.email.as_deref().and_then(|email| Address::parse(email).ok());
    let (email, doubtful) = match email {
        Some(email) if is_vouched_for(claims, &email) => (Some(email), None),
        other => (None, other),
    };
    let verified = claims.email_verified.map(|verified| if verified { "yes" } else { "no" });
    let labels = [
        ("Subject", Some(claims.subject.as_str())),
        ("User name", claims.preferred_username.as_deref()),
        ("Email", claims.email.as_deref()),
        ("Email verified", verified),
        ("Given name", claims.given_name.as_deref()),
        ("Family name", claims.family_name.as_deref()),
    ];
    Said {
        subject: claims.subject.clone(),
        also_known_as: claims.oid.iter().cloned().collect(),
        user_name: claims.preferred_username.clone(),
        email: email.map(|email| email.to_string()),
        doubtful: doubtful.map(|email| email.to_string()),
        given_name: claims.given_name.clone(),
        family_name: claims.family_name.clone(),
        session_until: None,
        session_there: claims.sid.clone(),
        labels: labels.into_iter().map(|(label, value)| (label.to_owned(), shown(value))).collect(),
    }
}

/// Whether the identity provider vouches for the address it names. Silence is no word for it (O9). Who may speak for its
/// domain is not asked here.
fn is_vouched_for(claims: &Claims, email: &Address) -> bool {
    if is_entra(&claims.issuer) {
        // Its `email` is what anybody wrote there; only `xms_edov` tells whether the domain's owner stands behind it.
        return claims.email_domain_owner_verified == Some(true) && claims.email_verified != Some(false);
    }
    let verified = claims.email_verified == Some(true);
    if claims.issuer == GOOGLE {
        // Once anybody has opened a private account under a company's address, Google goes on calling it verified,
        // whoever has the mailbox now. `hd` says that the company itself runs the account.
        let run_by = claims.hd.as_deref().and_then(|hd| Domain::parse(hd).ok());
        return verified && run_by.as_ref() == Some(email.domain());
    }
    verified
}

fn is_entra(issuer: &str) -> bool {
    let issuer = Url::parse(issuer).ok();
    let host = issuer.as_ref().and_then(Url::host_str);
    host.is_some_and(|host| ENTRA.contains(&host) || host.ends_with(ENTRA_EXTERNAL))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const ALICE: &str = "alice@acme.example";

    /// Claims of Alice's address, with nothing said for it.
    fn from(issuer: &str) -> Claims {
        Claims {
            issuer: issuer.to_owned(),
            subject: "7".to_owned(),
            email: Some(ALICE.to_owned()),
            email_verified: None,
            email_domain_owner_verified: None,
            given_name: None,
            family_name: None,
            name: None,
            preferred_username: Some("Alice".to_owned()),
            hd: None,
            tid: None,
            oid: None,
            sid: None,
            acr: None,
            amr: Vec::new(),
            auth_time: None,
            issued_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Whether the address counts; where it does not, it is still known that it was named.
    fn counts(claims: &Claims) -> bool {
        let said = said(claims);
        assert_eq!(said.email.is_some(), said.doubtful.is_none());
        assert_eq!(said.email.as_deref().or(said.doubtful.as_deref()), Some(ALICE));
        said.email.is_some()
    }

    #[test]
    fn an_address_counts_where_it_is_said_to_be_verified_and_silence_says_nothing() {
        for (said, expected) in [(Some(true), true), (Some(false), false), (None, false)] {
            let claims = Claims { email_verified: said, ..from("https://idp.acme.example") };
            assert_eq!(counts(&claims), expected, "{said:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_neither_believed_nor_doubted() {
        for email in [None, Some("alice".to_owned())] {
            let claims = Claims { email, email_verified: Some(true), ..from("https://idp.acme.example") };
            let said = said(&claims);
            assert_eq!((said.email, said.doubtful), (None, None));
            assert_eq!(said.user_name.as_deref(), Some("Alice"));
        }
    }

    #[test]
    fn googles_word_counts_for_addresses_of_the_organisation_that_runs_the_account() {
        let google = Claims { email_verified: Some(true), ..from(GOOGLE) };
        assert!(!counts(&google), "a private account");
        for (hd, expected) in
            [("acme.example", true), ("Acme.Example", true), ("rival.example", false), ("", false)]
        {
            let claims = Claims { hd: Some(hd.to_owned()), ..google.clone() };
            assert_eq!(counts(&claims), expected, "{hd}");
            assert!(!counts(&Claims { email_verified: None, ..claims }), "{hd}");
        }
        let other = Claims { issuer: "https://idp.acme.example".to_owned(), ..google };
        assert!(counts(&other), "others have no such claim");
    }

    #[test]
    fn entras_word_counts_only_where_the_domains_owner_is_verified() {
        for issuer in [
            "https://login.microsoftonline.com/72f988bf/v2.0",
            "https://LOGIN.microsoftonline.com/72f988bf/v2.0",
            "https://login.microsoftonline.us/72f988bf/v2.0",
            "https://login.partner.microsoftonline.cn/72f988bf/v2.0",
            "https://login.chinacloudapi.cn/72f988bf/",
            "https://sts.chinacloudapi.cn/72f988bf/",
            "https://sts.windows.net/72f988bf/",
            "https://72f988bf.ciamlogin.com/72f988bf/v2.0",
        ] {
            let entra = Claims { email_verified: Some(true), ..from(issuer) };
            assert!(!counts(&entra), "{issuer}");
            for (edov, expected) in [(true, true), (false, false)] {
                let claims = Claims { email_domain_owner_verified: Some(edov), ..entra.clone() };
                assert_eq!(counts(&claims), expected, "{issuer}");
                assert_eq!(counts(&Claims { email_verified: None, ..claims.clone() }), expected, "{issuer}");
                assert!(!counts(&Claims { email_verified: Some(false), ..claims }), "{issuer}");
            }
        }
    }

    #[test]
    fn entras_claim_means_nothing_from_others() {
        for issuer in
            ["https://ciamlogin.com.evil.example", "https://evilciamlogin.com", "https://idp.example"]
        {
            let claims = Claims { email_domain_owner_verified: Some(true), ..from(issuer) };
            assert!(!counts(&claims), "{issuer}");
        }
    }
}
