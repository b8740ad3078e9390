//! What a test sign-in found, check by check: those without which nobody would be back, and those that bear on what a
//! person gets here.

use app::sign_in::{Doubt, Heard, Naming, Word};
use domain::{connection::DomainClaim, sign_in::Lack};

/// A check on the page of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) is_good: bool,
    pub(super) says: String,
    /// What to do where it is not.
    pub(super) advice: &'static str,
}

impl Check {
    fn good(says: impl Into<String>) -> Self {
        Self { is_good: true, says: says.into(), advice: "" }
    }

    fn poor(says: impl Into<String>, advice: &'static str) -> Self {
        Self { is_good: false, says: says.into(), advice }
    }
}

/// The checks of a test that came through: after what was said, label by label, and what a sign-in makes of it.
pub(super) fn of(said: &[(String, String)], heard: &Heard, claims: &[DomainClaim]) -> Vec<Check> {
    let told = |label: &str| {
        let value = said.iter().find(|(name, _)| name == label).map(|(_, value)| value.as_str());
        value.filter(|value| !value.starts_with('(') && !value.is_empty())
    };
    let signature = told("Signed with").map_or_else(
        || "Signed by a key that its own document names".to_owned(),
        |proof| format!("Signed with {proof}"),
    );
    let mut checks = vec![
        Check::good(signature),
        Check::good("From the issuer of this connection, and meant for us"),
        Check::good("In time, and used once"),
        Check::good("Asked for by this browser"),
    ];
    let subject = told("Subject").or_else(|| told("Name ID"));
    checks.push(match subject {
        Some(_) => naming(&heard.naming),
        None => Check::poor("Names nobody", "Set what it sends as the subject or Name ID."),
    });
    checks.push(address(&heard.word, claims));
    checks.push(match (told("Given name"), told("Family name")) {
        (Some(given), Some(family)) => Check::good(format!("First and last name: {given} {family}")),
        _ => Check::poor(
            "A name is missing",
            "Map the attributes of the first and last name. People get in without, and are shown by their address.",
        ),
    });
    checks
}

fn naming(naming: &Naming) -> Check {
    match naming {
        Naming::Lasting => Check::good("Names you by an id that stays"),
        Naming::Address => Check::poor(
            "Names you by an email address, which can change",
            "Whoever gets another address there is somebody else here, and whoever gets an address that was somebody’s comes \
             in as them. Set the format of the Name ID to persistent, with an id that never changes. Do it before people \
             sign in: afterwards nobody is known by the new one.",
        ),
        Naming::Unsaid => Check::poor(
            "Names you by a Name ID of which it does not say whether it stays",
            "Make sure that it sends an id that never changes and is never given to somebody else, and no name or address. \
             Best set the format of the Name ID to persistent, before people sign in.",
        ),
        Naming::Other(format) => Check::poor(
            format!("Names you by a Name ID of the format {format}, which need not stay"),
            "Set the format of the Name ID to persistent, with an id that never changes. Do it before people sign in: \
             afterwards nobody is known by the new one.",
        ),
    }
}

/// What a sign-in would do with the address.
fn address(word: &Word, claims: &[DomainClaim]) -> Check {
    let address = match word {
        Word::Vouched(address) => address,
        Word::Doubted(address, doubt) => {
            let says = format!("Email address: {address}, which sign-in does not believe");
            return Check::poor(says, on_doubt(*doubt));
        }
        Word::None(lack) => return without(*lack),
    };
    if claims.iter().any(|claim| claim.verified.is_some() && claim.domain == *address.domain()) {
        return Check::good(format!("Email address: {address}, believed, in a domain you have verified"));
    }
    let says = format!("Email address: {address}, whose domain is not verified here");
    let advice = "Nobody is taken in under it, no code can be sent to it, and it does not lead to single sign-on. Verify its domain, or have these people sign in by the sign-in link of the connection.";
    Check::poor(says, advice)
}

/// Why an address is not believed, and what is done about it.
const fn on_doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Denied => {
            "Your identity provider says that it is not verified (email_verified), so nobody is found or taken in by it. \
             Verify it there."
        }
        Doubt::Unvouched => {
            "Your identity provider does not say that it has verified it: no claim email_verified came, so nobody is found or \
             taken in by it. Have it send email_verified: true, or let the directory send the subject as externalId: then no \
             address is needed."
        }
        Doubt::EntraOwner => {
            "In Entra ID an admin can write any address, so it counts only where the claim xms_edov says that its domain is \
             verified. Add the optional claims email and xms_edov under Token configuration, or let the directory send the \
             object ID as externalId: then no address is needed."
        }
        Doubt::GoogleOrganisation => {
            "Google’s word counts where the claim hd names the address’s domain: where your organisation runs the account. This \
             one is a private account, or another organisation’s. Sign in by one of your organisation’s."
        }
    }
}

fn without(lack: Lack) -> Check {
    match lack {
        Lack::Unsaid => Check::poor(
            "No email address",
            "By SAML, map the attribute “email”, or send the address as the Name ID. By OpenID Connect, have the claim “email” \
             sent for the scope email.",
        ),
        Lack::Several => Check::poor(
            "Several email addresses that differ",
            "Nothing says which is meant, so none counts. Map one attribute with one address.",
        ),
        Lack::Unreadable => Check::poor(
            "What it sends as the email address is none",
            "See below what came, and map the attribute that holds the whole address.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Address, Domain, Moment, WorkspaceId,
        connection::{DomainClaim, Verified, VerifiedBy},
    };

    use super::*;

    const ADA: &str = "ada@acme.example";

    fn vouched() -> Heard {
        Heard { naming: Naming::Lasting, word: Word::Vouched(Address::parse(ADA).unwrap()) }
    }

    fn poor(said: &[(&str, &str)], heard: &Heard, is_verified: bool) -> Vec<Check> {
        let said: Vec<_> =
            said.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
        let claim = DomainClaim {
            domain: Domain::parse("acme.example").unwrap(),
            workspace: WorkspaceId::from_bits(1),
            challenge: String::new(),
            claimed_at: Moment::from_micros(0),
            verified: is_verified.then_some(Verified { at: Moment::from_micros(0), by: VerifiedBy::Dns }),
            missing_since: None,
            lost_at: None,
            checked_at: None,
        };
        of(&said, heard, &[claim]).into_iter().filter(|check| !check.is_good).collect()
    }

    fn says(checks: &[Check]) -> Vec<&str> {
        checks.iter().map(|check| check.says.as_str()).collect()
    }

    const ALL: [(&str, &str); 4] =
        [("Subject", "1"), ("Email", ADA), ("Given name", "Ada"), ("Family name", "Lovelace")];

    #[test]
    fn nothing_is_said_against_a_sign_in_that_names_somebody_of_a_verified_domain() {
        assert!(poor(&ALL, &vouched(), true).is_empty());
    }

    #[test]
    fn each_thing_that_is_missing_is_told() {
        let unverified = poor(&ALL, &vouched(), false);
        assert_eq!(says(&unverified), ["Email address: ada@acme.example, whose domain is not verified here"]);
        assert_eq!(says(&poor(&ALL[..2], &vouched(), true)), ["A name is missing"]);
        assert_eq!(says(&poor(&ALL[1..], &vouched(), true)), ["Names nobody"]);
        for (lack, expected) in [
            (Lack::Unsaid, "No email address"),
            (Lack::Several, "Several email addresses that differ"),
            (Lack::Unreadable, "What it sends as the email address is none"),
        ] {
            let heard = Heard { word: Word::None(lack), ..vouched() };
            assert_eq!(says(&poor(&ALL, &heard, true)), [expected]);
        }
    }

    #[test]
    fn an_address_that_sign_in_does_not_believe_is_no_good_whatever_its_domain() {
        for (doubt, named) in [
            (Doubt::Denied, "not verified"),
            (Doubt::Unvouched, "email_verified: true"),
            (Doubt::EntraOwner, "xms_edov"),
            (Doubt::GoogleOrganisation, "hd"),
        ] {
            let heard = Heard { word: Word::Doubted(Address::parse(ADA).unwrap(), doubt), ..vouched() };
            let found = poor(&ALL, &heard, true);
            assert_eq!(says(&found), ["Email address: ada@acme.example, which sign-in does not believe"]);
            assert!(found[0].advice.contains(named), "{doubt:?}: {}", found[0].advice);
        }
    }

    #[test]
    fn only_an_id_that_is_promised_to_stay_is_called_one() {
        for (naming, expected) in [
            (Naming::Address, "Names you by an email address, which can change"),
            (Naming::Unsaid, "Names you by a Name ID of which it does not say whether it stays"),
            (
                Naming::Other("entity".to_owned()),
                "Names you by a Name ID of the format entity, which need not stay",
            ),
        ] {
            let found = poor(&ALL, &Heard { naming, ..vouched() }, true);
            assert_eq!(says(&found), [expected]);
            assert!(found[0].advice.contains("persistent"), "{}", found[0].advice);
        }
    }
}
