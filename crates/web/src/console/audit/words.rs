//! What the audit log says, in words.

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
        "connection.mode_changed" => "Mode of a connection changed",
        "connection.removed" => "Connection removed",
        "connection.resealed" => "Secrets of a connection sealed anew",
        "connection.tested" => "Connection tested",
        "connection.updated" => "Connection changed",
        "directory.disabled" => "Directory turned off",
        "directory.enabled" => "Directory set up or turned on",
        "directory.mapped" => "Mapping of groups changed",
        "directory.updated" => "Settings of the directory changed",
        "directory_group.created" => "Group told by the directory",
        "directory_group.removed" => "Group removed by the directory",
        "directory_group.updated" => "Group changed by the directory",
        "domain.claimed" => "Domain added",
        "domain.released" => "Domain given up",
        "domain.verified" => "Domain verified",
        "factors.reset" => "Second factors removed",
        "member.added" => "Added",
        "member.deprovisioned" => "Access ended by the directory",
        "member.erased" => "Erased",
        "member.provisioned" => "Given a place by the directory",
        "member.removed" => "Access ended by hand",
        "member.sessions_ended" => "Signed out",
        "member.suspended" => "Suspended",
        "member.unsuspended" => "Suspension lifted",
        "member.updated" => "Changed",
        "session.ended" => "Session ended",
        "session.opened" => "Signed in",
        "setup_link.created" => "Setup link sent",
        "setup_link.extended" => "Setup link extended",
        "setup_link.finished" => "Setup link done with",
        "setup_link.help_requested" => "Help asked for through a setup link",
        "setup_link.opened" => "Setup link opened",
        "setup_link.revoked" => "Setup link revoked",
        "token.created" => "Token of the directory made",
        "token.revoked" => "Token of the directory revoked",
        "wave.noticed" => "Admins told of many who lost access at once",
        "wave.restored" => "Access given back to many who had lost it",
        "workspace.closed" => "Workspace closed",
        "workspace.created" => "Workspace made",
        "workspace.updated" => "Settings of the workspace changed",
        other => match other.strip_prefix("refused ") {
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
    use domain::{AuditId, Moment};
    use store::Recorded;

    use super::{actor, what};

    #[test]
    fn what_has_no_words_is_said_in_its_own() {
        assert_eq!(what("member.suspended"), "Suspended");
        assert_eq!(what("refused seat_none_left"), "Refused: seat_none_left");
        assert_eq!(what("noun.past"), "noun.past");
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
