//! What an admin does about a sign-in that came to nothing, by its code.

/// What to do, and where. None where the exact reason says it already, or there is nothing to do.
pub(crate) fn on(code: &str) -> Option<&'static str> {
    Some(match code {
        "sign_in_not_believed" => {
            "What your identity provider sent was not believed, for the reason above. Mend it at the identity provider or in \
             the connection, then test the connection."
        }
        "access_not_assigned" => {
            "Your identity provider knows this person, and the directory tells of nobody it calls so. If they are not assigned \
             to the application there, assign them. If they are, the two use different ids: the externalId or user name of the \
             directory has to be the subject or Name ID of the sign-in (in Entra ID the object ID), or both have to name the \
             same address. The id of a sign-in is shown with it here, what the directory sends in the provisioning log: map \
             the one like the other."
        }
        "access_no_seat" => {
            "No seat was free, so this person was not taken in. Free a seat on the members page or have more seats added; they \
             then only sign in again."
        }
        "member_suspended" => {
            "This person’s access was suspended here by hand, which no identity provider undoes. Restore it on the members \
             page if they should come in."
        }
        "access_not_member" => {
            "This person is no member. Add them on the members page, or leave it so if they do not belong here."
        }
        "access_removed" => {
            "This person's access has ended. If that is wrong, assign them anew at your identity provider, or add them on the \
             members page."
        }
        "account_unproven" => {
            "An account with this address existed before. The person has to show a code sent to that address once; their page \
             offers it."
        }
        "identity_bound" => {
            "This person has come in under another subject before. If your identity provider has given them a new one, remove \
             and assign them anew; if not, somebody else is using their address."
        }
        "address_not_believed" => {
            "The asserted address is in no domain you have verified, or your identity provider does not vouch for it. Verify \
             the domain, or have the identity provider assert a verified address. A test of the connection says which it is."
        }
        "address_missing" => {
            "People are taken in at their first sign-in by their address, and none came that counts. By SAML, map the attribute \
             “email”, or send the address as the Name ID; by OpenID Connect, have the claim “email” sent. Then test the \
             connection."
        }
        "account_locked" => "The account is locked by the operator. Ask them.",
        "connection_off" => {
            "Somebody was sent through a connection that is off. Switch it on if they should come in."
        }
        "attempt_expired" => {
            "The sign-in took longer than ten minutes, was used before, was begun in another browser, or the person has signed \
             out at the identity provider meanwhile. If it happens to many, somebody may be replaying old answers."
        }
        "sign_in_unsolicited" => {
            "The sign-in was started at the identity provider. Point its tile at our sign-in page, or let the connection take \
             such sign-ins."
        }
        "logout_not_believed" => {
            "What came to sign somebody out was not believed, for the reason above, and nobody was signed out. If it is your \
             identity provider's, have it sign its logout requests with a certificate that is pinned."
        }
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
