//! Finding people and groups: what an index can answer goes to the store; the rest streams past the same evaluator
//! PATCH uses, a stride at a time, so that no list is ever held whole.

mod plan;
mod stream;

use scim::{Filter, Page, Parameters, Query, Sort, SortKey};
use store::{Select, SelectGroup};

use self::stream::Stream;
use super::{
    Call,
    answer::No,
    kept::{Collection, Kept, Place, Projections, Which},
    list::PAGING,
};

/// What of one collection is meant, and in what order.
pub(super) struct Terms {
    /// Which; all, if `None`.
    filter: Option<Filter>,
    /// In what order; that of their ids, if `None`.
    sort: Option<Sort>,
}

/// What is asked of each collection; nothing of a collection that has no part in the list.
pub(super) struct Asked {
    users: Option<Terms>,
    groups: Option<Terms>,
}

impl Asked {
    /// Whether a client asks for an order.
    pub(super) fn has_order(&self) -> bool {
        self.terms().any(|terms| terms.sort.is_some())
    }

    /// How many there are, where all are meant.
    pub(super) fn number_of_all(&self, call: &Call) -> Option<u64> {
        let directory = &call.caller.directory;
        if self.terms().any(|terms| terms.filter.is_some()) {
            return None;
        }
        let of = |terms: &Option<Terms>, number: u32| if terms.is_some() { u64::from(number) } else { 0 };
        Some(of(&self.users, directory.users) + of(&self.groups, directory.groups))
    }

    fn terms(&self) -> impl Iterator<Item = &Terms> {
        self.users.iter().chain(&self.groups)
    }

    fn of(&self, collection: Collection) -> Option<&Terms> {
        match collection {
            Collection::Users => self.users.as_ref(),
            Collection::Groups => self.groups.as_ref(),
        }
    }
}

/// What a query asks, read for each collection it looks in.
///
/// On the root a name may belong to one kind of resource alone; to the other it then has no value (RFC 7644 §3.4.2.1).
/// A name that belongs to none is read as the directory's profile has it.
pub(super) fn asked(
    call: &Call,
    which: Which,
    parameters: &Parameters,
) -> Result<(Asked, Page, Projections), No> {
    let (protocol, rules) = (&call.web.protocol, call.rules());
    let user = parameters.query(&protocol.user, &PAGING, rules);
    let group = parameters.query(&protocol.group, &PAGING, rules);
    let (user, group) = match which {
        Which::Only(Collection::Users) => (Some(user?), None),
        Which::Only(Collection::Groups) => (None, Some(group?)),
        Which::All => match (user, group) {
            (Ok(user), Ok(group)) => (Some(user), Some(group)),
            // What makes no sense to the one kind selects none of it.
            (Ok(user), Err(_)) => (Some(user), None),
            (Err(_), Ok(group)) => (None, Some(group)),
            (Err(fault), Err(_)) => return Err(fault.into()),
        },
    };
    let page = match user.as_ref().or(group.as_ref()) {
        Some(query) => query.page.clone(),
        None => return Err(scim::Fault::not_found("There is no such collection.").into()),
    };
    let by_default = |of: &scim::ResourceType| scim::Projection::by_default(of);
    let projections = Projections {
        user: user.as_ref().map_or_else(|| by_default(&protocol.user), |query| query.projection.clone()),
        group: group.as_ref().map_or_else(|| by_default(&protocol.group), |query| query.projection.clone()),
    };
    let terms = |query: Query| Terms { filter: query.filter, sort: query.sort };
    Ok((Asked { users: user.map(terms), groups: group.map(terms) }, page, projections))
}

/// Some of those who were found.
pub(super) struct Found {
    /// How many there are in all.
    pub(super) total: u64,
    /// Those of the page.
    pub(super) page: Vec<Kept>,
}

/// The page that begins with the `start`th.
pub(super) async fn from(call: &Call, asked: &Asked, start: u64, count: usize) -> Result<Found, No> {
    if asked.has_order() {
        return sorted(call, asked, start, count).await;
    }
    match asked.number_of_all(call) {
        Some(total) => numbered(call, asked, total, start, count).await,
        None => filtered(call, asked, start, count).await,
    }
}

async fn numbered(call: &Call, asked: &Asked, total: u64, start: u64, count: usize) -> Result<Found, No> {
    let (workspace, directory) = (call.caller.workspace.id, &call.caller.directory);
    let (store, mut skip) = (&call.web.app.store, start - 1);
    let mut page = Vec::new();
    let left = |page: &Vec<Kept>| u32::try_from(count - page.len()).unwrap_or(u32::MAX);
    if asked.users.is_some() {
        if left(&page) > 0 && skip < u64::from(directory.users) {
            let users = store.directory_users_from(workspace, directory.id, skip, left(&page)).await?;
            page.extend(users.into_iter().map(|user| Kept::User(Box::new(user))));
        }
        skip = skip.saturating_sub(u64::from(directory.users));
    }
    if asked.groups.is_some() && left(&page) > 0 {
        let groups = store.directory_groups_from(workspace, directory.id, skip, left(&page)).await?;
        page.extend(groups.into_iter().map(|group| Kept::Group(Box::new(group))));
    }
    Ok(Found { total, page })
}

async fn filtered(call: &Call, asked: &Asked, start: u64, count: usize) -> Result<Found, No> {
    let mut found = Found { total: 0, page: Vec::new() };
    let mut stream = Stream::begin(call, asked, None);
    while let Some((kept, _)) = stream.next().await? {
        found.total += 1;
        if found.total >= start && found.page.len() < count {
            found.page.push(kept);
        }
    }
    Ok(found)
}

/// How many sort keys are gathered at least before they are put in order.
const ARRANGED_AT: usize = 200;

/// Of everybody only what decides the order is kept, and of that no more than up to the end of the page.
async fn sorted(call: &Call, asked: &Asked, start: u64, count: usize) -> Result<Found, No> {
    let Some(sort) = asked.terms().find_map(|terms| terms.sort.as_ref()) else {
        return filtered(call, asked, start, count).await;
    };
    let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let needed = skip.saturating_add(count);
    let mut order: Vec<(SortKey, Place)> = Vec::new();
    let arrange = |order: &mut Vec<(SortKey, Place)>| {
        order.sort_unstable_by(|(left, one), (right, other)| {
            sort.compare_keys(left, right).then_with(|| one.cmp(other))
        });
        order.truncate(needed);
    };
    let mut total = 0;
    let mut stream = Stream::begin(call, asked, None);
    while let Some((kept, shown)) = stream.next().await? {
        total += 1;
        let place = kept.place();
        let own = match place {
            Place::User(_) => asked.of(Collection::Users),
            Place::Group(_) => asked.of(Collection::Groups),
        };
        let own = own.and_then(|terms| terms.sort.as_ref());
        let key = match (own, &shown) {
            (Some(own), Some(shown)) => own.key(shown),
            _ => SortKey::None,
        };
        order.push((key, place));
        // Sorting now and then, rather than with each, costs little for each.
        if order.len() / 2 >= needed.max(ARRANGED_AT) {
            arrange(&mut order);
        }
    }
    arrange(&mut order);
    let mut page = Vec::with_capacity(count.min(order.len()));
    for (_, place) in order.into_iter().skip(skip) {
        // Whoever has gone meanwhile is left out.
        page.extend(at(call, place).await?);
    }
    Ok(Found { total, page })
}

async fn at(call: &Call, place: Place) -> Result<Option<Kept>, No> {
    let (workspace, directory) = (call.caller.workspace.id, call.caller.directory.id);
    let store = &call.web.app.store;
    Ok(match place {
        Place::User(id) => {
            let users = store.directory_users(workspace, directory, &Select::Id(id), None, 1).await?;
            users.into_iter().next().map(|user| Kept::User(Box::new(user)))
        }
        Place::Group(id) => {
            let groups = store.directory_groups(workspace, directory, &SelectGroup::Id(id), None, 1).await?;
            groups.into_iter().next().map(|group| Kept::Group(Box::new(group)))
        }
    })
}

/// The first behind one, in the order of lists.
pub(super) async fn behind(
    call: &Call,
    asked: &Asked,
    after: Option<Place>,
    count: usize,
) -> Result<Vec<Kept>, No> {
    let mut page = Vec::new();
    let mut stream = Stream::begin(call, asked, after);
    while page.len() < count
        && let Some((kept, _)) = stream.next().await?
    {
        page.push(kept);
    }
    Ok(page)
}
