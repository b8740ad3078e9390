//! What a request was to do, in words.

use domain::exchange::{Changed, Exchange, Verb};

/// What the identity provider asked for: `Deactivate ada@acme.example`.
pub(in crate::console) fn sentence(one: &Exchange) -> String {
    let (path, query) = one.target.split_once('?').unwrap_or((&one.target, ""));
    let mut parts = path.split('/');
    let is_group = match parts.next() {
        Some("Users") => false,
        Some("Groups") => true,
        _ => return of_the_service(one.verb, path),
    };
    let id = parts.next().filter(|id| *id != ".search");
    match one.name.as_deref().or(id) {
        Some(group) if is_group => to_group(one.verb, group),
        Some(who) => to_person(one, who),
        None => of_many(one.verb, is_group, query),
    }
}

/// A verb with whom or what it is done to: a person by name, or anything by id.
pub(crate) fn to_one(verb: Verb, who: &str) -> String {
    match verb {
        Verb::Create => text::requests::create_one(who),
        Verb::Replace => text::requests::replace_one(who),
        Verb::Change => text::requests::change_one(who),
        Verb::Delete => text::requests::delete_one(who),
        Verb::Read => text::requests::read_one(who),
    }
}

fn to_person(one: &Exchange, who: &str) -> String {
    let active = one.changed.iter().find(|it| it.attribute == "active");
    match (one.verb, active.and_then(becomes)) {
        (Verb::Replace | Verb::Change, Some("false")) => text::requests::deactivate_one(who),
        (Verb::Replace | Verb::Change, Some("true")) => text::requests::activate_one(who),
        (verb, _) => to_one(verb, who),
    }
}

fn becomes(changed: &Changed) -> Option<&str> {
    changed.after.as_deref()
}

fn to_group(verb: Verb, group: &str) -> String {
    match verb {
        Verb::Create => text::requests::create_the_group(group),
        Verb::Replace => text::requests::replace_the_group(group),
        Verb::Change => text::requests::change_the_group(group),
        Verb::Delete => text::requests::delete_the_group(group),
        Verb::Read => text::requests::read_the_group(group),
    }
}

fn of_many(verb: Verb, is_group: bool, query: &str) -> String {
    let filter = query.split('&').find_map(|one| one.strip_prefix("filter="));
    match (verb, is_group, filter) {
        (Verb::Read, false, Some(filter)) => text::requests::look_for_people(filter),
        (Verb::Read, true, Some(filter)) => text::requests::look_for_groups(filter),
        (Verb::Read, false, None) => text::requests::list_people().to_owned(),
        (Verb::Read, true, None) => text::requests::list_groups().to_owned(),
        (_, false, _) => text::requests::create_a_person().to_owned(),
        (_, true, _) => text::requests::create_a_group().to_owned(),
    }
}

fn of_the_service(verb: Verb, path: &str) -> String {
    match (verb, path) {
        (Verb::Read, "ServiceProviderConfig" | "Schemas" | "ResourceTypes") => {
            text::requests::ask_what_it_can_do().to_owned()
        }
        (Verb::Create, "Bulk") => text::requests::many_at_once().to_owned(),
        (_, "") => text::requests::ask_for_everything().to_owned(),
        (_, path) => text::requests::ask_for_path(path),
    }
}

/// A verb with a person whose name and id are not told.
pub(crate) const fn to_a_person(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => text::requests::create_a_person(),
        Verb::Replace => text::requests::replace_a_person(),
        Verb::Change => text::requests::change_a_person(),
        Verb::Delete => text::requests::delete_a_person(),
        Verb::Read => text::requests::read_a_person(),
    }
}

/// The same with a group.
pub(crate) const fn to_a_group(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => text::requests::create_a_group(),
        Verb::Replace => text::requests::replace_a_group(),
        Verb::Change => text::requests::change_a_group(),
        Verb::Delete => text::requests::delete_a_group(),
        Verb::Read => text::requests::read_a_group(),
    }
}

/// The same at an address that leads nowhere.
pub(crate) const fn to_nothing(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => text::requests::create_nothing_there(),
        Verb::Replace => text::requests::replace_nothing_there(),
        Verb::Change => text::requests::change_nothing_there(),
        Verb::Delete => text::requests::delete_nothing_there(),
        Verb::Read => text::requests::read_nothing_there(),
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
