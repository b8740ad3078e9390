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
        "seat_none_left" => text::advice::seat_none_left(),
        "owner_is_last" => text::advice::owner_is_last(),
        "address_unverified" => text::advice::address_unverified(),
        "address_taken" => text::advice::address_taken(),
        "user_name_taken" | "external_id_taken" | "uniqueness" => text::advice::user_name_taken(),
        "group_name_taken" => text::advice::group_name_taken(),
        "user_not_found" | "group_not_found" => text::advice::user_not_found(),
        "plan_removals_only" => text::advice::plan_removals_only(),
        "invalidFilter" => text::advice::invalid_filter(),
        "invalidPath" | "noTarget" => text::advice::invalid_path(),
        "invalidValue" | "invalidSyntax" => text::advice::invalid_value(),
        "mutability" => text::advice::mutability(),
        "tooMany" => text::advice::too_many(),
        "group_member_unknown" => text::advice::group_member_unknown(),
        "sensitive" => text::advice::sensitive(),
        "invalidVers" => text::advice::invalid_vers(),
        "invalidCursor" | "expiredCursor" | "invalidCount" => text::advice::invalid_cursor(),
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
