//! Finding people: what an index can answer goes to the store; the rest streams past the same evaluator PATCH uses, a
//! stride at a time, so that no list is ever held whole.

use domain::{DirectoryUserId, directory_user::DirectoryUser};
use scim::{
    Filter, Sort, SortKey,
    filter::{Key, Operator},
};
use serde_json::Value;
use store::{Failure, Select};

use super::{Call, answer::No, translate};

/// How many people pass the evaluator at a time.
const STRIDE: u32 = 200;

/// Which people are meant, and in what order.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Which; all, if `None`.
    pub(super) filter: Option<&'a Filter>,
    /// In what order; that of their ids, if `None`.
    pub(super) sort: Option<&'a Sort>,
}

/// Some of those who were found.
pub(super) struct Found {
    /// How many there are in all.
    pub(super) total: u64,
    /// Those of the page.
    pub(super) users: Vec<DirectoryUser>,
}

/// The page that begins with the `start`th.
pub(super) async fn from(call: &Call, asked: Asked<'_>, start: u64, count: usize) -> Result<Found, No> {
    match asked {
        Asked { filter: None, sort: None } => numbered(call, start, count).await,
        Asked { filter: Some(filter), sort: None } => filtered(call, filter, start, count).await,
        Asked { filter, sort: Some(sort) } => sorted(call, filter, sort, start, count).await,
    }
}

async fn numbered(call: &Call, start: u64, count: usize) -> Result<Found, No> {
    let (workspace, directory) = (call.caller.workspace.id, &call.caller.directory);
    let limit = u32::try_from(count).unwrap_or(u32::MAX);
    let users = if limit == 0 {
        Vec::new()
    } else {
        call.web.app.store.directory_users_from(workspace, directory.id, start - 1, limit).await?
    };
    Ok(Found { total: u64::from(directory.users), users })
}

async fn filtered(call: &Call, filter: &Filter, start: u64, count: usize) -> Result<Found, No> {
    let mut found = Found { total: 0, users: Vec::new() };
    let mut stream = Stream::begin(call, Some(filter), None);
    while let Some((user, _)) = stream.next().await? {
        found.total += 1;
        if found.total >= start && found.users.len() < count {
            found.users.push(user);
        }
    }
    Ok(found)
}

/// Of everybody only what decides the order is kept, and of that no more than up to the end of the page.
async fn sorted(
    call: &Call,
    filter: Option<&Filter>,
    sort: &Sort,
    start: u64,
    count: usize,
) -> Result<Found, No> {
    let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let needed = skip.saturating_add(count);
    let mut order: Vec<(SortKey, DirectoryUserId)> = Vec::new();
    let arrange = |order: &mut Vec<(SortKey, DirectoryUserId)>| {
        order.sort_unstable_by(|(left, one), (right, other)| {
            sort.compare_keys(left, right).then_with(|| one.cmp(other))
        });
        order.truncate(needed);
    };
    let mut total = 0;
    let mut stream = Stream::begin(call, filter, None);
    let base = call.base();
    while let Some((user, shown)) = stream.next().await? {
        total += 1;
        let shown = match shown {
            Some(shown) => shown,
            None => translate::represented(&base, &user)?,
        };
        order.push((sort.key(&shown), user.id));
        // Sorting now and then, rather than with each, costs little for each.
        if order.len() / 2 >= needed.max(STRIDE as usize) {
            arrange(&mut order);
        }
    }
    arrange(&mut order);
    let mut users = Vec::with_capacity(count.min(order.len()));
    for (_, id) in order.into_iter().skip(skip) {
        // Whoever has gone meanwhile is left out.
        let select = Select::Id(id);
        let (workspace, directory) = (call.caller.workspace.id, call.caller.directory.id);
        users.extend(call.web.app.store.directory_users(workspace, directory, &select, None, 1).await?);
    }
    Ok(Found { total, users })
}

/// The first people behind one, in the order of ids.
pub(super) async fn behind(
    call: &Call,
    filter: Option<&Filter>,
    after: Option<DirectoryUserId>,
    count: usize,
) -> Result<Vec<DirectoryUser>, No> {
    let mut users = Vec::new();
    let mut stream = Stream::begin(call, filter, after);
    while users.len() < count
        && let Some((user, _)) = stream.next().await?
    {
        users.push(user);
    }
    Ok(users)
}

/// People in the order of their ids who fulfil a filter, read as they are needed.
struct Stream<'a> {
    call: &'a Call,
    filter: Option<&'a Filter>,
    select: Select,
    base: String,
    read: std::vec::IntoIter<DirectoryUser>,
    after: Option<DirectoryUserId>,
    is_at_end: bool,
}

impl<'a> Stream<'a> {
    fn begin(call: &'a Call, filter: Option<&'a Filter>, after: Option<DirectoryUserId>) -> Self {
        let select = filter.map_or(Select::All, plan);
        let read = Vec::new().into_iter();
        Self { call, filter, select, base: call.base(), read, after, is_at_end: false }
    }

    /// The next of them, with what it shows where that had to be known.
    async fn next(&mut self) -> Result<Option<(DirectoryUser, Option<Value>)>, Failure> {
        loop {
            for user in self.read.by_ref() {
                let Some(filter) = self.filter else { return Ok(Some((user, None))) };
                let shown = translate::represented(&self.base, &user)?;
                if filter.matches(&shown) {
                    return Ok(Some((user, Some(shown))));
                }
            }
            if self.is_at_end {
                return Ok(None);
            }
            let (workspace, directory) = (self.call.caller.workspace.id, self.call.caller.directory.id);
            let store = &self.call.web.app.store;
            let users = store.directory_users(workspace, directory, &self.select, self.after, STRIDE).await?;
            self.is_at_end = users.len() < STRIDE as usize;
            self.after = users.last().map(|user| user.id).or(self.after);
            self.read = users.into_iter();
            // A long search lets others have their turn.
            tokio::task::yield_now().await;
        }
    }
}

/// What the store looks up: the first condition an index answers. Every candidate is evaluated all the same, so a
/// coarse plan costs time, never truth.
fn plan(filter: &Filter) -> Select {
    for term in filter.terms() {
        let (Operator::Eq, Key::Text(key)) = (term.operator, term.key) else { continue };
        match term.path.to_string().as_str() {
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
