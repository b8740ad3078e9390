//! What the store looks up for a filter: the first condition an index answers. Every candidate is evaluated all the
//! same, so a coarse plan costs time, never truth.

use domain::directory_group::Listed;
use scim::{
    Filter,
    filter::{Coverage, Key, Operator},
};
use store::{Select, SelectGroup};

/// Which people can fulfil a filter.
pub(super) fn users(filter: &Filter) -> Select {
    for (path, key, _) in equalities(filter) {
        match path.as_str() {
            // An id that is none finds nobody; so does the evaluator.
            "id" => match key.parse() {
                Ok(id) => return Select::Id(id),
                Err(_) => continue,
            },
            "userName" => return Select::UserName(key.to_owned()),
            "externalId" => return Select::ExternalId(key.to_owned()),
            "emails.value" => return Select::Email(key.to_owned()),
            _ => {}
        }
    }
    Select::All
}

/// Which groups can fulfil a filter, and of whom the store then knows that they are listed, if that is all the filter asks
/// about members: nobody else has to be read.
pub(super) fn groups(filter: &Filter) -> (SelectGroup, Option<Listed>) {
    let asks = filter.expression().paths().iter().filter(|path| path.attribute().name == "members").count();
    let mut select = SelectGroup::All;
    for (path, key, coverage) in equalities(filter) {
        let found = match path.as_str() {
            "id" => key.parse().ok().map(SelectGroup::Id),
            "displayName" => Some(SelectGroup::DisplayName(key.to_owned())),
            "externalId" => Some(SelectGroup::ExternalId(key.to_owned())),
            "members.value" => match key.parse() {
                Ok(who) if asks == 1 && coverage == Coverage::Whole => {
                    return (SelectGroup::Listing(who), Some(who));
                }
                who => who.ok().map(SelectGroup::Listing),
            },
            _ => None,
        };
        if select == SelectGroup::All {
            select = found.unwrap_or(SelectGroup::All);
        }
    }
    (select, None)
}

/// The conditions that some attribute equals some text.
fn equalities(filter: &Filter) -> impl Iterator<Item = (String, &str, Coverage)> {
    filter.terms().filter_map(|term| match (term.operator, term.key) {
        (Operator::Eq, Key::Text(key)) => Some((term.path.to_string(), key, term.coverage)),
        _ => None,
    })
}
