//! What a request was to do, in words.

use domain::exchange::{Changed, Exchange, Verb};

/// What the identity provider asked for: `Deactivate ada@acme.example`.
pub(in crate::console) fn sentence(one: &Exchange) -> String {
    let (path, query) = one.target.split_once('?').unwrap_or((&one.target, ""));
    let mut parts = path.split('/');
    let kind = match parts.next() {
        Some("Users") => "person",
        Some("Groups") => "group",
        _ => return of_the_service(one.verb, path),
    };
    let id = parts.next().filter(|id| *id != ".search");
    let who = one.name.as_deref().or(id);
    let Some(who) = who else { return of_many(one.verb, kind, query) };
    let active = one.changed.iter().find(|it| it.attribute == "active");
    let doing = match (one.verb, active.map(becomes)) {
        (Verb::Create, _) => "Create",
        (Verb::Delete, _) => "Delete",
        (Verb::Read, _) => "Read",
        (Verb::Replace | Verb::Change, Some(Some("false"))) => "Deactivate",
        (Verb::Replace | Verb::Change, Some(Some("true"))) => "Activate",
        (Verb::Replace, _) => "Replace",
        (Verb::Change, _) => "Change",
    };
    match kind {
        "group" => format!("{doing} the group {who}"),
        _ => format!("{doing} {who}"),
    }
}

fn becomes(changed: &Changed) -> Option<&str> {
    changed.after.as_deref()
}

fn of_many(verb: Verb, kind: &str, query: &str) -> String {
    let filter = query.split('&').find_map(|one| one.strip_prefix("filter="));
    match (verb, kind, filter) {
        (Verb::Read, "person", Some(filter)) => format!("Look for people: {filter}"),
        (Verb::Read, _, Some(filter)) => format!("Look for groups: {filter}"),
        (Verb::Read, "person", None) => "List people".to_owned(),
        (Verb::Read, _, None) => "List groups".to_owned(),
        (_, "person", _) => "Create a person".to_owned(),
        _ => "Create a group".to_owned(),
    }
}

fn of_the_service(verb: Verb, path: &str) -> String {
    match (verb, path) {
        (Verb::Read, "ServiceProviderConfig" | "Schemas" | "ResourceTypes") => {
            "Ask what the directory can do".to_owned()
        }
        (Verb::Create, "Bulk") => "Many at once".to_owned(),
        (_, "") => "Ask for everything".to_owned(),
        (_, path) => format!("Ask for /{path}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Id, Moment, exchange::Opener, exchange::Outcome, sign_in::Client};

    use super::*;

    fn asked(verb: Verb, target: &str, name: Option<&str>) -> Exchange {
        Exchange {
            id: Id::from_bits(1),
            workspace: Id::from_bits(2),
            directory: Id::from_bits(3),
            at: Moment::from_micros(0),
            opener: Opener::Token(Id::from_bits(4)),
            verb,
            target: target.to_owned(),
            resource: None,
            name: name.map(str::to_owned),
            outcome: Outcome::Done,
            status: 200,
            code: None,
            detail: None,
            request: None,
            changed: Vec::new(),
            client: Client::default(),
        }
    }

    #[test]
    fn what_is_asked_for_reads_like_a_sentence() {
        let turned = |after: &str| Exchange {
            changed: vec![Changed {
                attribute: "active".to_owned(),
                before: None,
                after: Some(after.to_owned()),
            }],
            ..asked(Verb::Change, "Users/usr_1", Some("ada"))
        };
        for (one, expected) in [
            (asked(Verb::Create, "Users", Some("ada")), "Create ada"),
            (asked(Verb::Create, "Users", None), "Create a person"),
            (turned("false"), "Deactivate ada"),
            (turned("true"), "Activate ada"),
            (asked(Verb::Delete, "Users/usr_1", None), "Delete usr_1"),
            (asked(Verb::Change, "Groups/grp_1", Some("Editors")), "Change the group Editors"),
            (
                asked(Verb::Read, "Users?filter=userName eq \"ada\"&count=1", None),
                "Look for people: userName eq \"ada\"",
            ),
            (asked(Verb::Read, "Users/.search", None), "List people"),
            (asked(Verb::Read, "ServiceProviderConfig", None), "Ask what the directory can do"),
            (asked(Verb::Read, "Me", None), "Ask for /Me"),
        ] {
            assert_eq!(sentence(&one), expected);
        }
    }
}
