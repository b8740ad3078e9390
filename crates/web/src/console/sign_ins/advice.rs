//! What an admin does about a sign-in that came to nothing, by its code.

/// What to do, and where. None where the exact reason says it already, or there is nothing to do.
pub(crate) fn on(code: &str) -> Option<&'static str> {
    Some(match code {
        "sign_in_not_believed" => {
            "What your identity provider sent was not believed, for the reason above. Mend it at the identity provider or in \
             the connection, then test the connection."
        }
        "access_not_assigned" => {
            "Your identity provider knows this person, and the directory does not tell of them. Assign them to the \
             application there."
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
             the domain, or have the identity provider assert a verified address."
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
    #[test]
    fn what_admins_are_told_to_do_begins_like_a_sentence_and_ends_like_one() {
        for code in [
            "sign_in_not_believed",
            "access_removed",
            "attempt_expired",
            "sign_in_unsolicited",
            "logout_not_believed",
        ] {
            let advice = super::on(code).unwrap();
            assert!(advice.starts_with(char::is_uppercase) && advice.ends_with('.'), "{advice}");
        }
        assert_eq!(super::on("session_ended"), None);
    }
}
