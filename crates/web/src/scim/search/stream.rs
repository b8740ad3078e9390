//! People and groups who fulfil a filter, in the order of lists, read as they are needed.

use std::vec::IntoIter;

use domain::{directory_group::Listed, directory_user::DirectoryUser};
use scim::Filter;
use serde_json::Value;
use store::{Belonging, Entry, Select, SelectGroup};

use super::{Asked, Terms, plan};
use crate::scim::{
    Call,
    answer::No,
    groups,
    kept::{self, Collection, Kept, Place},
    users,
};

/// How many pass the evaluator at a time.
const STRIDE: u32 = 200;

/// Which of the two collections is being read.
enum Phase {
    Users,
    Groups,
    Over,
}

/// Whom a filter or an order asks about, beside what is kept of a resource itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Nobody.
    Nothing,
    /// One of those a group lists.
    One(Listed),
    /// All: the groups that have a person, the members of a group.
    Everything,
}

pub(super) struct Stream<'a> {
    call: &'a Call,
    asked: &'a Asked,
    base: String,
    phase: Phase,
    after: Option<Place>,
    read: IntoIter<Kept>,
    belongings: Vec<Belonging>,
    is_at_end: bool,
}

impl<'a> Stream<'a> {
    pub(super) fn begin(call: &'a Call, asked: &'a Asked, after: Option<Place>) -> Self {
        let phase = match after {
            Some(Place::Group(_)) => Phase::Groups,
            _ => Phase::Users,
        };
        Self {
            call,
            asked,
            base: call.base(),
            phase,
            after,
            read: Vec::new().into_iter(),
            belongings: Vec::new(),
            is_at_end: false,
        }
    }

    /// The next of them, with what it shows where that has to be known.
    pub(super) async fn next(&mut self) -> Result<Option<(Kept, Option<Value>)>, No> {
        loop {
            while let Some(kept) = self.read.next() {
                let Some(terms) = self.terms() else { break };
                if terms.filter.is_none() && terms.sort.is_none() {
                    return Ok(Some((kept, None)));
                }
                let shown = self.shown(&kept, terms).await?;
                if terms.filter.as_ref().is_none_or(|filter| filter.matches(&shown)) {
                    return Ok(Some((kept, Some(shown))));
                }
            }
            if !self.advance().await? {
                return Ok(None);
            }
        }
    }

    fn terms(&self) -> Option<&'a Terms> {
        match self.phase {
            Phase::Users => self.asked.of(Collection::Users),
            Phase::Groups => self.asked.of(Collection::Groups),
            Phase::Over => None,
        }
    }

    async fn shown(&mut self, kept: &Kept, terms: &Terms) -> Result<Value, No> {
        match kept {
            Kept::User(user) => {
                let groups = kept::of(user.id, &mut self.belongings);
                Ok(kept::person(&self.base, user, groups)?)
            }
            Kept::Group(group) => {
                let listed = match beside(terms, "members") {
                    Beside::Nothing => Vec::new(),
                    // What it is called does not matter: nothing asks for that.
                    Beside::One(who) => vec![Entry { who, display: String::new() }],
                    Beside::Everything => groups::listed(self.call, group.id).await?,
                };
                Ok(kept::team(&self.base, group, listed)?)
            }
        }
    }

    /// Reads on; tells whether there is more.
    async fn advance(&mut self) -> Result<bool, No> {
        while self.is_at_end || self.terms().is_none() {
            self.phase = match self.phase {
                Phase::Users => Phase::Groups,
                Phase::Groups | Phase::Over => Phase::Over,
            };
            if matches!(self.phase, Phase::Over) {
                return Ok(false);
            }
            self.is_at_end = false;
        }
        let Some(terms) = self.terms() else { return Ok(false) };
        let read = match self.phase {
            Phase::Users => self.read_users(terms).await?,
            Phase::Groups | Phase::Over => self.read_groups(terms).await?,
        };
        self.is_at_end = read.len() < STRIDE as usize;
        self.after = read.last().map(Kept::place).or(self.after);
        self.read = read.into_iter();
        // A long search lets others have their turn.
        tokio::task::yield_now().await;
        Ok(true)
    }

    async fn read_users(&mut self, terms: &Terms) -> Result<Vec<Kept>, No> {
        let (workspace, directory) = (self.call.caller.workspace.id, self.call.caller.directory.id);
        let select = terms.filter.as_ref().map_or(Select::All, plan::users);
        let after = match self.after {
            Some(Place::User(user)) => Some(user),
            _ => None,
        };
        let store = &self.call.web.app.store;
        let read = store.directory_users(workspace, directory, &select, after, STRIDE).await?;
        self.belongings = match beside(terms, "groups") {
            Beside::Nothing => Vec::new(),
            Beside::One(_) | Beside::Everything => {
                let ids: Vec<_> = read.iter().map(|user: &DirectoryUser| user.id).collect();
                users::groups_of(self.call, &ids).await?
            }
        };
        Ok(read.into_iter().map(|user| Kept::User(Box::new(user))).collect())
    }

    async fn read_groups(&self, terms: &Terms) -> Result<Vec<Kept>, No> {
        let (workspace, directory) = (self.call.caller.workspace.id, self.call.caller.directory.id);
        let select = terms.filter.as_ref().map_or(SelectGroup::All, |filter| plan::groups(filter).0);
        let after = match self.after {
            Some(Place::Group(group)) => Some(group),
            _ => None,
        };
        let store = &self.call.web.app.store;
        let read = store.directory_groups(workspace, directory, &select, after, STRIDE).await?;
        Ok(read.into_iter().map(|group| Kept::Group(Box::new(group))).collect())
    }
}

/// Whether the rows beside a resource, shown under `name`, have a part in what is asked. A person's version tells of
/// their groups too.
fn beside(terms: &Terms, name: &str) -> Beside {
    let asks = |filter: &Filter| {
        filter.expression().paths().iter().any(|path| {
            let version = path.sub_attribute().is_some_and(|part| part.name == "version");
            path.attribute().name == name || (path.attribute().name == "meta" && version)
        })
    };
    let sorts = terms
        .sort
        .as_ref()
        .is_some_and(|sort| sort.path().attribute().name == name || sort.path().attribute().name == "meta");
    match &terms.filter {
        Some(filter) if !sorts && name == "members" => match plan::groups(filter).1 {
            Some(who) => Beside::One(who),
            None if asks(filter) => Beside::Everything,
            None => Beside::Nothing,
        },
        Some(filter) if asks(filter) => Beside::Everything,
        _ if sorts => Beside::Everything,
        _ => Beside::Nothing,
    }
}
