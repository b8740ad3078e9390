//! What the audit log says, in words.

use domain::audit::REFUSED;
use store::Recorded;

/// What was done, in words; in the log's own where there are none.
pub(crate) fn what(action: &str) -> String {
    let words = match action {
        "account.erased" => "Account erased",
        "account.locked" => "Account locked",
        "account.unlocked" => "Account unlocked",
        "client.created" => "OAuth client made",
        "client.revoked" => "OAuth client revoked",
        "client_secret.created" => "Secret of an OAuth client made",
        "client_secret.revoked" => "Secret of an OAuth client revoked",
        "connection.created" => "Connection made",
        "connection.key_published" => "New key of a connection published",
        "connection.key_removed" => "Old key of a connection removed",
        "connection.key_switched" => "Connection signs with its new key",
        "connection.mode_changed" => "Mode of a connection changed",
        "connection.proposal_dismissed" => "What an identity provider says anew dismissed",
        "connection.proposal_withdrawn" => "An identity provider says again what is believed",
        "connection.proposed" => "An identity provider says something new, to be confirmed",
        "connection.removed" => "Connection removed",
        "connection.resealed" => "Secrets of a connection sealed anew",
        "connection.sha1_allowed" => "SHA-1 allowed for a while",
        "connection.sha1_refused" => "SHA-1 refused again",
        "connection.tested" => "Connection tested",
        "connection.updated" => "Connection changed",
        "directory.disabled" => "Directory turned off",
        "directory.enabled" => "Directory turned on",
        "directory.mapped" => "Mapping of groups changed",
        "directory.staged" => "Directory set up",
        "directory.updated" => "Settings of the directory changed",
        "directory_group.created" => "Group told by the directory",
        "directory_group.removed" => "Group removed by the directory",
        "directory_group.updated" => "Group changed by the directory",
        "directory_user.removed" => "Person removed by the directory",
        "directory_user.stored" => "Person told by the directory, without a place yet",
        "directory_user.updated" => "Person changed by the directory",
        "domain.claimed" => "Domain added",
        "domain.endangered" => "Record of a domain missing",
        "domain.lost" => "Domain lost",
        "domain.recovered" => "Record of a domain found again",
        "domain.released" => "Domain given up",
        "domain.verified" => "Domain verified",
        "factor.added" => "Second factor added",
        "factor.removed" => "Second factor removed",
        "factor.resealed" => "Second factor sealed anew",
        "factors.reset" => "All second factors removed",
        "member.added" => "Added",
        "member.deprovisioned" => "Access ended by the directory",
        "member.erased" => "Erased",
        "member.held" => "Kept out, though the directory has them assigned",
        "member.provisioned" => "Given a place by the directory",
        "member.removed" => "Access ended by hand",
        "member.sessions_ended" => "Signed out",
        "member.suspended" => "Suspended",
        "member.unsuspended" => "Suspension lifted",
        "member.updated" => "Changed",
        "operator.signed_in" => "Operator console opened",
        "operator.signed_out" => "Operator console left",
        "operator_key.created" => "Operator key made",
        "operator_key.revoked" => "Operator key revoked",
        "recovery_codes.renewed" => "Recovery codes made",
        "session.ended" => "Session ended",
        "session.opened" => "Signed in",
        "setup_link.created" => "Setup link sent",
        "setup_link.extended" => "Setup link extended",
        "setup_link.finished" => "Setup link done with",
        "setup_link.help_requested" => "Help asked for through a setup link",
        "setup_link.opened" => "Setup link opened",
        "setup_link.revoked" => "Setup link revoked",
        "subscription.created" => "Subscription made",
        "subscription.paused" => "Subscription paused",
        "subscription.removed" => "Subscription removed",
        "subscription.replayed" => "Subscription told once more",
        "subscription.resealed" => "Secret of a subscription sealed anew",
        "subscription.secret_rotated" => "Secret of a subscription replaced",
        "subscription.updated" => "Subscription changed",
        "token.created" => "Token of the directory made",
        "token.revoked" => "Token of the directory revoked",
        "wave.noticed" => "Admins told of many who lost access at once",
        "wave.restored" => "Access given back to many who had lost it",
        "workspace.closed" => "Workspace closed",
        "workspace.created" => "Workspace made",
        "workspace.deleted" => "Workspace deleted",
        "workspace.emptied" => "Workspace emptied, in part",
        "workspace.updated" => "Settings of the workspace changed",
        other => match other.strip_prefix(REFUSED) {
            Some(code) => return format!("Refused: {code}"),
            None => other,
        },
    };
    words.to_owned()
}

/// Who acts, as far as the log's own words tell: the kind, and the first id behind it.
pub(crate) fn actor(entry: &Recorded) -> (&'static str, Option<&str>) {
    let mut words = entry.actor.split(' ');
    let kind = match words.next() {
        Some("operator") => "The operator",
        Some("directory") => "The directory",
        Some("connection") => "The identity provider",
        Some("person") => "A person, signed in",
        Some("setup_link") => "Whoever holds a setup link",
        _ => "Usher itself",
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
