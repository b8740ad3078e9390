//! Mappings: which role and seat a directory's groups give their people.

use serde::{Deserialize, Serialize};

use crate::{DirectoryGroupId, Refusal, role::Role, seat::Seat};

/// How many groups can be mapped.
pub const MAPPED_AT_MOST: usize = 100;

/// Whether so many groups can be mapped.
///
/// # Errors
/// [`Refusal::ValueInvalid`].
pub fn fits(groups: usize) -> Result<(), Refusal> {
    let why = || text::values::too_many_mapped(MAPPED_AT_MOST);
    let is_too_many = groups > MAPPED_AT_MOST;
    if is_too_many { Err(Refusal::ValueInvalid { field: "mappings", why: why() }) } else { Ok(()) }
}

/// A role and a seat, as a mapping gives them. It is never an owner's role: nobody becomes one by a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What they may do.
    pub role: Role,
    /// The seat they take.
    pub seat: Seat,
}

impl Default for Grant {
    fn default() -> Self {
        Self { role: Role::Member, seat: Seat::Full }
    }
}

/// What a group gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The group.
    pub group: DirectoryGroupId,
    /// What everybody in it gets, directly or through other groups.
    #[serde(flatten)]
    pub grant: Grant,
}

/// What a role that the identity provider names on a person does (SCIM `roles`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ToldRoles {
    /// It is stored and shown, and does nothing.
    #[default]
    Ignore,
    /// Who is told of as an `admin` or a `member` is one, unless a mapped group says otherwise.
    Follow,
}

/// What a directory's people get. The first mapping whose group has somebody applies to them, then the role they are told
/// of with, then `otherwise`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mappings {
    /// By group, the first that applies first.
    pub ordered: Vec<Mapping>,
    /// Whether told roles count.
    pub told_roles: ToldRoles,
    /// What everybody else gets.
    pub otherwise: Grant,
}

impl Mappings {
    /// Whether roles and seats are the mappings' at all. While nothing is mapped they are the dashboard's.
    #[must_use]
    pub fn are_in_force(&self) -> bool {
        *self != Self::default()
    }

    /// What somebody in these groups, told of with this role, gets; nothing while the mappings are not in force.
    #[must_use]
    pub fn grant(&self, groups: &[DirectoryGroupId], told: Option<Role>) -> Option<Grant> {
        if !self.are_in_force() {
            return None;
        }
        let mapped = self.ordered.iter().find(|mapping| groups.contains(&mapping.group));
        if let Some(mapping) = mapped {
            return Some(mapping.grant);
        }
        let told = told.filter(|_| self.told_roles == ToldRoles::Follow);
        Some(told.map_or(self.otherwise, |role| Grant { role: role.min(Role::Admin), ..self.otherwise }))
    }

    /// Whether any of these groups is mapped.
    #[must_use]
    pub fn concern(&self, groups: &[DirectoryGroupId]) -> bool {
        self.ordered.iter().any(|mapping| groups.contains(&mapping.group))
    }

    /// The same without a group that is no more.
    #[must_use]
    pub fn without(&self, group: DirectoryGroupId) -> Self {
        let ordered = self.ordered.iter().filter(|mapping| mapping.group != group).copied().collect();
        Self { ordered, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_group_that_has_somebody_decides_then_the_told_role_then_what_is_usual() {
        let (first, second, other) = (1, 2, 3);
        let id = DirectoryGroupId::from_bits;
        let admin = Grant { role: Role::Admin, seat: Seat::Full };
        let guest = Grant { role: Role::Member, seat: Seat::Guest };
        let mappings = Mappings {
            ordered: vec![
                Mapping { group: id(first), grant: guest },
                Mapping { group: id(second), grant: admin },
            ],
            told_roles: ToldRoles::Follow,
            otherwise: guest,
        };
        assert_eq!(mappings.grant(&[id(second), id(first)], None), Some(guest));
        assert_eq!(mappings.grant(&[id(other), id(second)], Some(Role::Member)), Some(admin));
        let told = Grant { role: Role::Admin, seat: Seat::Guest };
        assert_eq!(mappings.grant(&[id(other)], Some(Role::Owner)), Some(told), "nobody is made an owner");
        assert_eq!(mappings.grant(&[], None), Some(guest));
        let silent = Mappings { told_roles: ToldRoles::Ignore, ..mappings };
        assert_eq!(silent.grant(&[], Some(Role::Admin)), Some(guest));
    }

    #[test]
    fn while_nothing_is_mapped_nothing_is_given() {
        assert_eq!(Mappings::default().grant(&[DirectoryGroupId::from_bits(1)], Some(Role::Admin)), None);
    }
}
