//! What a test sign-in found, check by check: those without which nobody would be back, and those that bear on what a
//! person gets here.

use domain::{Address, connection::DomainClaim};

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

/// The checks of a test that came through, after what was said, label by label.
pub(super) fn of(said: &[(String, String)], claims: &[DomainClaim]) -> Vec<Check> {
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
        Some(_) => Check::good("Names you by an id that stays"),
        None => Check::poor("Names nobody", "Set what it sends as the subject or Name ID."),
    });
    checks.push(email(told("Email"), told("Email verified"), claims));
    checks.push(match (told("Given name"), told("Family name")) {
        (Some(given), Some(family)) => Check::good(format!("First and last name: {given} {family}")),
        _ => Check::poor(
            "A name is missing",
            "Map the attributes of the first and last name. People get in without, and are shown by their address.",
        ),
    });
    checks
}

fn email(email: Option<&str>, verified: Option<&str>, claims: &[DomainClaim]) -> Check {
    let Some(address) = email.and_then(|email| Address::parse(email).ok()) else {
        return Check::poor(
            "No email address",
            "Map the attribute “email”, or send the address as the Name ID.",
        );
    };
    if verified == Some("no") {
        let advice =
            "It says that the address is not verified, so the address opens nothing. Verify it there.";
        return Check::poor(format!("Email address: {address}"), advice);
    }
    let is_ours = claims.iter().any(|claim| claim.verified.is_some() && claim.domain == *address.domain());
    if is_ours {
        return Check::good(format!("Email address: {address}, in a domain you have verified"));
    }
    let advice = "Its domain is not verified here, so the address opens nothing: no code can be sent to it, and it does not lead to single sign-on. Verify it, or have these people sign in by the sign-in link of the connection.";
    Check::poor(format!("Email address: {address}"), advice)
}

#[cfg(test)]
mod tests {
    use domain::{
        Domain, Moment, WorkspaceId,
        connection::{DomainClaim, Verified, VerifiedBy},
    };

    use super::of;

    fn poor(said: &[(&str, &str)], is_verified: bool) -> Vec<String> {
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
        of(&said, &[claim]).into_iter().filter(|check| !check.is_good).map(|check| check.says).collect()
    }

    const ALL: [(&str, &str); 4] =
        [("Subject", "1"), ("Email", "ada@acme.example"), ("Given name", "Ada"), ("Family name", "Lovelace")];

    #[test]
    fn nothing_is_said_against_a_sign_in_that_names_somebody_of_a_verified_domain() {
        assert!(poor(&ALL, true).is_empty());
    }

    #[test]
    fn each_thing_that_is_missing_is_told() {
        assert_eq!(poor(&ALL, false), ["Email address: ada@acme.example"]);
        assert_eq!(poor(&ALL[..2], true), ["A name is missing"]);
        assert_eq!(poor(&ALL[1..], true), ["Names nobody"]);
        let unsaid = [ALL[0], ("Email", "(none that counts)"), ALL[2], ALL[3]];
        assert_eq!(poor(&unsaid, true), ["No email address"]);
        let doubtful = [ALL[0], ALL[1], ALL[2], ALL[3], ("Email verified", "no")];
        assert_eq!(poor(&doubtful, true), ["Email address: ada@acme.example"]);
    }
}
