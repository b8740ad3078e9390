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
        let nothing = ["", text::said::not_sent(), text::said::none_that_counts()];
        value.filter(|value| !nothing.contains(value))
    };
    let signature = told(text::said::signed_with())
        .map_or_else(|| text::checks::signed_by_named_key().to_owned(), text::checks::signed_with);
    let mut checks = vec![
        Check::good(signature),
        Check::good(text::checks::from_issuer_for_us()),
        Check::good(text::checks::in_time_and_once()),
        Check::good(text::checks::asked_by_this_browser()),
    ];
    let subject = told(text::said::subject()).or_else(|| told(text::said::name_id()));
    checks.push(match subject {
        Some(_) => naming(&heard.naming),
        None => Check::poor(text::checks::names_nobody(), text::checks::set_the_subject()),
    });
    checks.push(address(&heard.word, claims));
    checks.push(match (told(text::said::given_name()), told(text::said::family_name())) {
        (Some(given), Some(family)) => Check::good(text::checks::first_and_last_name(family, given)),
        _ => Check::poor(text::checks::name_missing(), text::checks::map_names()),
    });
    checks
}

fn naming(naming: &Naming) -> Check {
    match naming {
        Naming::Lasting => Check::good(text::checks::lasting_id()),
        Naming::Address => Check::poor(text::checks::by_address(), text::checks::by_address_advice()),
        Naming::Unsaid => Check::poor(text::checks::by_unsaid(), text::checks::by_unsaid_advice()),
        Naming::Other(format) => {
            Check::poor(text::checks::by_other_format(format), text::checks::by_other_format_advice())
        }
    }
}

/// What a sign-in would do with the address.
fn address(word: &Word, claims: &[DomainClaim]) -> Check {
    let address = match word {
        Word::Vouched(address) => address,
        Word::Doubted(address, doubt) => {
            let says = text::checks::address_not_believed(address);
            return Check::poor(says, on_doubt(*doubt));
        }
        Word::None(lack) => return without(*lack),
    };
    if claims.iter().any(|claim| claim.verified.is_some() && claim.domain == *address.domain()) {
        return Check::good(text::checks::address_believed(address));
    }
    let says = text::checks::address_unverified(address);
    let advice = text::checks::address_unverified_advice();
    Check::poor(says, advice)
}

/// Why an address is not believed, and what is done about it.
const fn on_doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Denied => text::checks::denied_advice(),
        Doubt::Unvouched => text::checks::unvouched_advice(),
        Doubt::EntraOwner => text::checks::entra_advice(),
        Doubt::GoogleOrganisation => text::checks::google_advice(),
    }
}

fn without(lack: Lack) -> Check {
    match lack {
        Lack::Unsaid => Check::poor(text::checks::no_address(), text::checks::no_address_advice()),
        Lack::Several => {
            Check::poor(text::checks::several_addresses(), text::checks::several_addresses_advice())
        }
        Lack::Unreadable => {
            Check::poor(text::checks::unreadable_address(), text::checks::unreadable_address_advice())
        }
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
