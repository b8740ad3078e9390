//! What the audit log says, in words.

use domain::audit::REFUSED;
use store::Recorded;

/// What was done, in words; in the log's own where there are none.
pub(crate) fn what(action: &str) -> String {
    let words = match action {
        "account.erased" => text::audit::account_erased(),
        "account.locked" => text::audit::account_locked(),
        "account.unlocked" => text::audit::account_unlocked(),
        "client.created" => text::audit::client_created(),
        "client.revoked" => text::audit::client_revoked(),
        "client_secret.created" => text::audit::client_secret_created(),
        "client_secret.revoked" => text::audit::client_secret_revoked(),
        "connection.created" => text::audit::connection_created(),
        "connection.key_published" => text::audit::connection_key_published(),
        "connection.key_removed" => text::audit::connection_key_removed(),
        "connection.key_switched" => text::audit::connection_key_switched(),
        "connection.mode_changed" => text::audit::connection_mode_changed(),
        "connection.proposal_dismissed" => text::audit::connection_proposal_dismissed(),
        "connection.proposal_withdrawn" => text::audit::connection_proposal_withdrawn(),
        "connection.proposed" => text::audit::connection_proposed(),
        "connection.removed" => text::audit::connection_removed(),
        "connection.resealed" => text::audit::connection_resealed(),
        "connection.sha1_allowed" => text::audit::connection_sha1_allowed(),
        "connection.sha1_refused" => text::audit::connection_sha1_refused(),
        "connection.tested" => text::audit::connection_tested(),
        "connection.updated" => text::audit::connection_updated(),
        "directory.disabled" => text::audit::directory_disabled(),
        "directory.enabled" => text::audit::directory_enabled(),
        "directory.mapped" => text::audit::directory_mapped(),
        "directory.staged" => text::audit::directory_staged(),
        "directory.updated" => text::audit::directory_updated(),
        "directory_group.created" => text::audit::directory_group_created(),
        "directory_group.removed" => text::audit::directory_group_removed(),
        "directory_group.updated" => text::audit::directory_group_updated(),
        "directory_user.removed" => text::audit::directory_user_removed(),
        "directory_user.stored" => text::audit::directory_user_stored(),
        "directory_user.updated" => text::audit::directory_user_updated(),
        "domain.claimed" => text::audit::domain_claimed(),
        "domain.endangered" => text::audit::domain_endangered(),
        "domain.lost" => text::audit::domain_lost(),
        "domain.recovered" => text::audit::domain_recovered(),
        "domain.released" => text::audit::domain_released(),
        "domain.verified" => text::audit::domain_verified(),
        "factor.added" => text::audit::factor_added(),
        "factor.removed" => text::audit::factor_removed(),
        "factor.resealed" => text::audit::factor_resealed(),
        "factors.reset" => text::audit::factors_reset(),
        "member.added" => text::audit::member_added(),
        "member.deprovisioned" => text::audit::member_deprovisioned(),
        "member.erased" => text::audit::member_erased(),
        "member.held" => text::audit::member_held(),
        "member.provisioned" => text::audit::member_provisioned(),
        "member.removed" => text::audit::member_removed(),
        "member.sessions_ended" => text::audit::member_sessions_ended(),
        "member.suspended" => text::audit::member_suspended(),
        "member.unsuspended" => text::audit::member_unsuspended(),
        "member.updated" => text::audit::member_updated(),
        "operator.signed_in" => text::audit::operator_signed_in(),
        "operator.signed_out" => text::audit::operator_signed_out(),
        "operator_key.created" => text::audit::operator_key_created(),
        "operator_key.revoked" => text::audit::operator_key_revoked(),
        "recovery_codes.renewed" => text::audit::recovery_codes_renewed(),
        "session.ended" => text::audit::session_ended(),
        "session.opened" => text::audit::session_opened(),
        "setup_link.created" => text::audit::setup_link_created(),
        "setup_link.extended" => text::audit::setup_link_extended(),
        "setup_link.finished" => text::audit::setup_link_finished(),
        "setup_link.help_requested" => text::audit::setup_link_help_requested(),
        "setup_link.opened" => text::audit::setup_link_opened(),
        "setup_link.revoked" => text::audit::setup_link_revoked(),
        "subscription.created" => text::audit::subscription_created(),
        "subscription.paused" => text::audit::subscription_paused(),
        "subscription.removed" => text::audit::subscription_removed(),
        "subscription.replayed" => text::audit::subscription_replayed(),
        "subscription.resealed" => text::audit::subscription_resealed(),
        "subscription.secret_rotated" => text::audit::subscription_secret_rotated(),
        "subscription.updated" => text::audit::subscription_updated(),
        "token.created" => text::audit::token_created(),
        "token.revoked" => text::audit::token_revoked(),
        "wave.noticed" => text::audit::wave_noticed(),
        "wave.restored" => text::audit::wave_restored(),
        "workspace.closed" => text::audit::workspace_closed(),
        "workspace.created" => text::audit::workspace_created(),
        "workspace.deleted" => text::audit::workspace_deleted(),
        "workspace.emptied" => text::audit::workspace_emptied(),
        "workspace.updated" => text::audit::workspace_updated(),
        other => match other.strip_prefix(REFUSED) {
            Some(code) => return text::audit::refused(code),
            None => other,
        },
    };
    words.to_owned()
}

/// Who acts, as far as the log's own words tell: the kind, and the first id behind it.
pub(crate) fn actor(entry: &Recorded) -> (&'static str, Option<&str>) {
    let mut words = entry.actor.split(' ');
    let kind = match words.next() {
        Some("operator") => text::audit::the_operator(),
        Some("directory") => text::audit::the_directory(),
        Some("connection") => text::audit::the_identity_provider(),
        Some("person") => text::audit::a_person(),
        Some("setup_link") => text::audit::holder_of_a_link(),
        _ => text::audit::usher_itself(),
    };
    (kind, words.next())
}

#[cfg(test)]
mod tests {
    use domain::{AuditId, Moment, audit::ACTIONS};
    use store::Recorded;

    use super::{actor, what};

    #[test]
    fn what_has_no_words_is_said_in_its_own() {
        assert_eq!(what("member.suspended"), "Suspended");
        assert_eq!(what("refused seat_none_left"), "Refused: seat_none_left");
        assert_eq!(what("noun.past"), "noun.past");
    }

    #[test]
    fn everything_that_can_be_done_has_words_of_its_own() {
        let words: Vec<_> = ACTIONS.into_iter().map(what).collect();
        assert!(words.iter().all(|words| words.starts_with(char::is_uppercase)), "{words:?}");
        let twice = words.iter().filter(|one| words.iter().filter(|other| other == one).count() > 1);
        assert_eq!(twice.count(), 0, "{words:?}");
        assert!(ACTIONS.is_sorted());
    }

    #[test]
    fn whoever_acts_is_told_by_kind_and_id() {
        let by = |actor: &str| Recorded {
            id: AuditId::from_bits(1),
            at: Moment::from_micros(0),
            actor: actor.to_owned(),
            action: String::new(),
            target: String::new(),
            details: String::new(),
        };
        assert_eq!(actor(&by("person acc_1 ses_2")), ("A person, signed in", Some("acc_1")));
        assert_eq!(actor(&by("directory dir_1 tok_2")), ("The directory", Some("dir_1")));
        assert_eq!(actor(&by("system")), ("Usher itself", None));
    }
}
