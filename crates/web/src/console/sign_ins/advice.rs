//! What an admin does about a sign-in that came to nothing, by its code.

/// What to do, and where. None where the exact reason says it already, or there is nothing to do.
pub(crate) fn on(code: &str) -> Option<&'static str> {
    Some(match code {
        "sign_in_not_believed" => text::advice::sign_in_not_believed(),
        "access_not_assigned" => text::advice::access_not_assigned(),
        "access_no_seat" => text::advice::access_no_seat(),
        "member_suspended" => text::advice::member_suspended(),
        "access_not_member" => text::advice::access_not_member(),
        "access_removed" => text::advice::access_removed(),
        "account_unproven" => text::advice::account_unproven(),
        "identity_bound" => text::advice::identity_bound(),
        "address_not_believed" => text::advice::address_not_believed(),
        "address_missing" => text::advice::address_missing(),
        "account_locked" => text::advice::account_locked(),
        "connection_off" => text::advice::connection_off(),
        "attempt_expired" => text::advice::attempt_expired(),
        "sign_in_unsolicited" => text::advice::sign_in_unsolicited(),
        "logout_not_believed" => text::advice::logout_not_believed(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    /// Codes of sign-ins about which an admin has nothing to do, or which stand in no workspace's log: the person goes on
    /// by themselves, from the page they are on.
    const LEFT_TO_THE_PERSON: [&str; 15] = [
        "account_owns_team",
        "sign_in_required",
        "sign_in_requires_sso",
        "sign_in_requires_factor",
        "mailbox_required",
        "factor_required",
        "factor_enough",
        "factor_wrong",
        "factor_missed_often",
        "code_wrong",
        "code_expired",
        "session_ended",
        "session_unused",
        "session_outlasted",
        "session_not_found",
    ];

    /// The codes that errors.md, which has all there are, lists under sign-in; and the one that stands elsewhere there.
    fn codes() -> Vec<String> {
        let listed =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md")).unwrap();
        let section = listed.split("\n## ").find(|section| section.starts_with("Sign-in\n")).unwrap();
        let codes = section.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
        codes.chain(["member_suspended"]).map(str::to_owned).collect()
    }

    #[test]
    fn every_no_at_a_sign_in_comes_with_what_an_admin_does_about_it() {
        let codes = codes();
        assert!(codes.len() > 20, "{codes:?}");
        for code in codes {
            match super::on(&code) {
                Some(advice) => {
                    assert!(advice.starts_with(char::is_uppercase) && advice.ends_with('.'), "{advice}");
                    assert!(!LEFT_TO_THE_PERSON.contains(&code.as_str()), "{code}");
                }
                None => assert!(LEFT_TO_THE_PERSON.contains(&code.as_str()), "{code} has no advice"),
            }
        }
    }

    #[test]
    fn a_person_the_directory_does_not_tell_of_may_be_told_of_under_another_id() {
        let advice = super::on("access_not_assigned").unwrap();
        for named in ["assign them", "externalId", "user name", "Name ID", "provisioning log"] {
            assert!(advice.contains(named), "{named}: {advice}");
        }
    }
}
