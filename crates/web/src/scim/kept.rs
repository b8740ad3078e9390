//! People and groups alike, as lists and searches meet them: read from the store, then joined with what is shown beside.

use domain::{
    DirectoryGroupId, DirectoryUserId, directory_group::DirectoryGroup, directory_user::DirectoryUser,
};
use scim::Projection;
use serde_json::Value;
use store::{Belonging, Failure};

use super::{
    Call,
    answer::No,
    groups,
    translate::{group, user},
    users,
};

/// A collection of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collection {
    Users,
    Groups,
}

/// Where a list looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// In one collection.
    Only(Collection),
    /// In all: a request to the root.
    All,
}

/// A place in the order of lists: people first, then groups, each in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    User(DirectoryUserId),
    Group(DirectoryGroupId),
}

/// A resource as the store keeps it.
#[derive(Debug, Clone)]
pub(crate) enum Kept {
    User(Box<DirectoryUser>),
    Group(Box<DirectoryGroup>),
}

impl Kept {
    /// Its place in lists.
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::User(user) => Place::User(user.id),
            Self::Group(group) => Place::Group(group.id),
        }
    }

    /// How many rows are read to show it with whom it lists.
    pub(crate) fn size(&self) -> u32 {
        match self {
            Self::User(_) => 0,
            Self::Group(group) => group.size,
        }
    }
}

/// What a client gets to see of each kind.
pub(super) struct Projections {
    pub(super) user: Projection,
    pub(super) group: Projection,
}

/// The documents of a page.
pub(super) async fn documents(
    call: &Call,
    page: Vec<Kept>,
    projections: &Projections,
) -> Result<Vec<String>, No> {
    let (protocol, base) = (&call.web.protocol, call.base());
    let people: Vec<_> = page
        .iter()
        .filter_map(|kept| match kept {
            Kept::User(user) => Some(user.id),
            Kept::Group(_) => None,
        })
        .collect();
    let mut belongings = users::groups_of(call, &people).await?;
    let mut documents = Vec::with_capacity(page.len());
    for kept in page {
        documents.push(match kept {
            Kept::User(user) => {
                let groups = of(user.id, &mut belongings);
                let shown = user::Shown { user: *user, groups };
                user::sent(protocol, &base, &shown, &projections.user)?
            }
            Kept::Group(group) => {
                let listed = groups::listed_if_shown(call, &group, &projections.group).await?;
                let shown = group::Shown { group: *group, listed };
                group::sent(protocol, &base, &shown, &projections.group)?
            }
        });
    }
    Ok(documents)
}

/// Takes those of one person out of those of all.
pub(super) fn of(user: DirectoryUserId, belongings: &mut Vec<Belonging>) -> Vec<Belonging> {
    belongings.extract_if(.., |belonging| belonging.user == user).collect()
}

/// A person as a value to evaluate.
pub(super) fn person(base: &str, user: &DirectoryUser, groups: Vec<Belonging>) -> Result<Value, Failure> {
    user::represented(base, &user::Shown { user: user.clone(), groups })
}

/// A group as a value to evaluate.
pub(super) fn team(base: &str, group: &DirectoryGroup, listed: Vec<store::Entry>) -> Result<Value, Failure> {
    group::represented(base, &group::Shown { group: group.clone(), listed })
}
