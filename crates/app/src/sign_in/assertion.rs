//! Who a proven sign-in says somebody is, and which addresses an identity provider's word makes theirs.

use domain::{Address, Domain, sign_in::Lack};
use oidc::Claims;
use text::said as says;
use url::Url;

use super::heard::{Doubt, Said, Word, shown};

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
    let verified = claims.email_verified.map(yes_or_no);
    let labels = [
        (says::subject(), Some(claims.subject.as_str())),
        (says::user_name(), claims.preferred_username.as_deref()),
        (says::email(), claims.email.as_deref()),
        (says::email_verified(), verified),
        (says::given_name(), claims.given_name.as_deref()),
        (says::family_name(), claims.family_name.as_deref()),
    ];
    // What the word about an address hangs on at these two alone.
    let owner = (says::domain_owner_verified(), claims.email_domain_owner_verified.map(yes_or_no));
    let run_by = (says::run_by(), claims.hd.as_deref());
    let own = [is_entra(&claims.issuer).then_some(owner), (claims.issuer == GOOGLE).then_some(run_by)];
    let labels = labels.into_iter().chain(own.into_iter().flatten());
    Said {
        subject: claims.subject.clone(),
        also_known_as: claims.oid.iter().cloned().collect(),
        user_name: claims.preferred_username.clone(),
        given_name: claims.given_name.clone(),
        family_name: claims.family_name.clone(),
        came: came(claims),
        session_there: claims.sid.clone(),
        labels: labels.map(|(label, value)| (label.to_owned(), shown(value))).collect(),
        ..Said::with(word(claims))
    }
}

const fn yes_or_no(is: bool) -> &'static str {
    if is { says::yes() } else { says::no() }
}

/// The names of what came of what is looked at.
fn came(claims: &Claims) -> Vec<String> {
    let looked_at = [
        ("sub", true),
        ("email", claims.email.is_some()),
        ("email_verified", claims.email_verified.is_some()),
        ("preferred_username", claims.preferred_username.is_some()),
        ("name", claims.name.is_some()),
        ("given_name", claims.given_name.is_some()),
        ("family_name", claims.family_name.is_some()),
        ("hd", claims.hd.is_some()),
        ("oid", claims.oid.is_some()),
    ];
    looked_at.into_iter().filter(|(_, came)| *came).map(|(name, _)| name.to_owned()).collect()
}

/// What the word about the address comes to. Who may speak for its domain is not asked here.
fn word(claims: &Claims) -> Word {
    let Some(email) = claims.email.as_deref().filter(|email| !email.trim().is_empty()) else {
        return Word::None(Lack::Unsaid);
    };
    let Ok(address) = Address::parse(email) else { return Word::None(Lack::Unreadable) };
    match doubt(claims, &address) {
        None => Word::Vouched(address),
        Some(doubt) => Word::Doubted(address, doubt),
    }
}

/// Why the identity provider does not vouch for the address it names, if it does not. Silence is no word for it (O9).
fn doubt(claims: &Claims, email: &Address) -> Option<Doubt> {
    if claims.email_verified == Some(false) {
        return Some(Doubt::Denied);
    }
    if is_entra(&claims.issuer) {
        // Its `email` is what anybody wrote there; only `xms_edov` tells whether the domain's owner stands behind it.
        return (claims.email_domain_owner_verified != Some(true)).then_some(Doubt::EntraOwner);
    }
    if claims.email_verified.is_none() {
        return Some(Doubt::Unvouched);
    }
    if claims.issuer == GOOGLE {
        // Once anybody has opened a private account under a company's address, Google goes on calling it verified,
        // whoever has the mailbox now. `hd` says that the company itself runs the account.
        let run_by = claims.hd.as_deref().and_then(|hd| Domain::parse(hd).ok());
        return (run_by.as_ref() != Some(email.domain())).then_some(Doubt::GoogleOrganisation);
    }
    None
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
    fn the_word_about_an_address_says_why_it_does_not_count() {
        let plain = from("https://idp.acme.example");
        let google = Claims { email_verified: Some(true), ..from(GOOGLE) };
        let entra = from("https://login.microsoftonline.com/72f988bf/v2.0");
        for (claims, doubt) in [
            (plain.clone(), Doubt::Unvouched),
            (Claims { email_verified: Some(false), ..plain.clone() }, Doubt::Denied),
            (google.clone(), Doubt::GoogleOrganisation),
            (Claims { email_verified: None, ..google.clone() }, Doubt::Unvouched),
            (Claims { email_verified: Some(false), ..google }, Doubt::Denied),
            (Claims { email_verified: Some(true), ..entra.clone() }, Doubt::EntraOwner),
            (Claims { email_verified: Some(false), ..entra }, Doubt::Denied),
        ] {
            assert_eq!(said(&claims).word(), Word::Doubted(Address::parse(ALICE).unwrap(), doubt));
        }
        let believed = said(&Claims { email_verified: Some(true), ..plain.clone() });
        assert_eq!(believed.word(), Word::Vouched(Address::parse(ALICE).unwrap()));
        for (email, lack) in
            [(None, Lack::Unsaid), (Some(" "), Lack::Unsaid), (Some("alice"), Lack::Unreadable)]
        {
            let claims = Claims { email: email.map(str::to_owned), ..plain.clone() };
            assert_eq!(said(&claims).word(), Word::None(lack), "{email:?}");
        }
    }

    #[test]
    fn what_came_is_told_by_its_names_alone() {
        let came = said(&Claims { email: None, ..from("https://idp.acme.example") }).came;
        assert_eq!(came, ["sub", "preferred_username"]);
    }

    #[test]
    fn what_is_no_address_is_neither_believed_nor_doubted() {
        for email in [None, Some("alice".to_owned())] {
            let claims = Claims { email, email_verified: Some(true), ..from("https://idp.acme.example") };
            let said = said(&claims);
            assert_eq!((&said.email, &said.doubtful), (&None, &None));
            assert!(matches!(said.word(), Word::None(_)));
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
