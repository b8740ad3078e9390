//! What an admin does about a request of their identity provider that was refused, by its code: here, and there.

use domain::directory::provider::Provider;
use sheets::{Mend, Scim};

/// What is put right where at an identity provider, as far as it can provision.
pub(crate) fn mend(provider: Provider) -> Option<Mend> {
    match sheets::Provider::named(provider.as_str())?.scim {
        Scim::Sheet { mend, .. } => Some(mend),
        Scim::Nothing { .. } => None,
    }
}

/// Where it is put right there: what has the wrong form in the mappings, everything else by sending it once more.
pub(crate) fn there(code: Option<&str>, mend: Mend) -> &'static str {
    match code {
        Some(
            "invalidFilter" | "invalidPath" | "noTarget" | "invalidValue" | "invalidSyntax" | "mutability",
        ) => mend.mappings,
        _ => mend.again,
    }
}

/// What to do, and where. None where the answer says it already.
pub(crate) fn on(code: &str) -> Option<&'static str> {
    Some(match code {
        "seat_none_left" => {
            "All seats are taken. Free one or have more added. Some identity providers then try again by themselves, at their \
             next synchronisation; others, such as Okta, wait until somebody has it tried again there."
        }
        "owner_is_last" => {
            "The directory may not remove the last owner. Make somebody else an owner on the members page first, then \
             unassign this person again."
        }
        "address_unverified" => {
            "The address is in no domain you have verified, and this workspace refuses such people. Verify the domain under \
             Security, or ask the operator to let such people in."
        }
        "address_taken" => {
            "Another account uses this address already, and nobody is joined to it unasked. If two people of your directory \
             have it, correct one of them there; otherwise give the person another address there, or ask the operator."
        }
        "user_name_taken" | "external_id_taken" | "uniqueness" => {
            "Somebody with this name or id is in the directory already. Most often the identity provider lost sight of whom it \
             had made: let it search by userName and link the two, or delete the one that is left over."
        }
        "group_name_taken" => {
            "A group of this name is in the directory already. Let the identity provider link to it, or rename one of the two."
        }
        "user_not_found" | "group_not_found" => {
            "The identity provider speaks of somebody who is not in this directory any more. Most make them anew at the next \
             full synchronisation; if not, restart the synchronisation there."
        }
        "plan_removals_only" => {
            "The plan no longer includes the directory, so that only removals are carried out. Raise the plan to go on."
        }
        "invalidFilter" => {
            "The search is none that SCIM knows. Look at the attribute by which your identity provider matches people: userName \
             and externalId always work."
        }
        "invalidPath" | "noTarget" => {
            "The identity provider changes an attribute that does not exist, or a value that is not there. Look at its attribute \
             mappings for a misspelt name, or remove the mapping."
        }
        "invalidValue" | "invalidSyntax" => {
            "A value has the wrong form: the answer names it. Correct it at the identity provider, or its attribute mapping."
        }
        "mutability" => {
            "The identity provider writes what can't be written, such as an id. Remove that attribute from its mappings."
        }
        "tooMany" => {
            "The request asks for too much at once. Let the identity provider send it in smaller parts."
        }
        "group_member_unknown" => {
            "The identity provider puts somebody into a group who is not in this directory. Let it send the person first, \
             then the group once more."
        }
        "sensitive" => {
            "The identity provider would write what is secret into an address, where logs keep it. Let it search by userName \
             or externalId."
        }
        "invalidVers" => "The identity provider speaks another version of SCIM. Choose SCIM 2.0 there.",
        "invalidCursor" | "expiredCursor" | "invalidCount" => {
            "The identity provider leafs through a list in a way that does not go on. It begins anew by itself; where it does \
             not, restart the synchronisation there."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_admins_are_told_to_do_begins_like_a_sentence_and_ends_like_one() {
        for code in ["seat_none_left", "owner_is_last", "uniqueness", "invalidPath", "tooMany"] {
            let advice = super::on(code).unwrap();
            assert!(advice.starts_with(char::is_uppercase) && advice.ends_with('.'), "{advice}");
        }
        assert_eq!(super::on("nothing_of_ours"), None);
    }
}
