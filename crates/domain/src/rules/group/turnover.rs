//! What a request makes of whom a group lists: who comes and who goes, in all.

use std::collections::BTreeSet;

use crate::directory_group::Listed;

/// One step of a request, in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// These are listed too; who is listed already stays so.
    Add(Vec<Listed>),
    /// These are listed no longer; who is not listed anyway changes nothing.
    Remove(Vec<Listed>),
    /// Nobody is listed.
    Clear,
    /// These are listed, and nobody else.
    ReplaceAll(Vec<Listed>),
}

/// Who comes and who goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Who is listed from now on and was not before.
    pub added: Vec<Listed>,
    /// Who was listed before and is no longer.
    pub removed: Vec<Listed>,
    /// Who was to be listed and is nobody of this directory, as it was sent.
    pub unknown: Vec<String>,
}

impl Turnover {
    /// What the edits come to, one after the other. `present` holds at least those of whom the edits speak who are
    /// listed now; all who are listed, if an edit speaks of everybody ([`Edit::Clear`], [`Edit::ReplaceAll`]).
    #[must_use]
    pub fn of(present: &BTreeSet<Listed>, edits: &[Edit]) -> Self {
        let mut after = present.clone();
        for edit in edits {
            match edit {
                Edit::Add(who) => after.extend(who),
                Edit::Remove(who) => who.iter().for_each(|one| _ = after.remove(one)),
                Edit::Clear => after.clear(),
                Edit::ReplaceAll(who) => after = who.iter().copied().collect(),
            }
        }
        Self {
            added: after.difference(present).copied().collect(),
            removed: present.difference(&after).copied().collect(),
            unknown: Vec::new(),
        }
    }

    /// Whether everybody stays.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Id;

    fn who() -> impl Strategy<Value = Vec<Listed>> {
        let one = (0_u128..8, any::<bool>()).prop_map(|(bits, is_user)| match is_user {
            true => Listed::User(Id::from_bits(bits)),
            false => Listed::Group(Id::from_bits(bits)),
        });
        prop::collection::vec(one, 0..6)
    }

    fn edit() -> impl Strategy<Value = Edit> {
        prop_oneof![
            who().prop_map(Edit::Add),
            who().prop_map(Edit::Remove),
            Just(Edit::Clear),
            who().prop_map(Edit::ReplaceAll),
        ]
    }

    proptest! {
        #[test]
        fn it_is_what_the_edits_come_to_one_by_one(
            present in who(),
            edits in prop::collection::vec(edit(), 0..6),
        ) {
            let mut listed: BTreeSet<_> = present.into_iter().collect();
            let turnover = Turnover::of(&listed, &edits);
            let mut step_by_step = listed.clone();
            for edit in &edits {
                let step = Turnover::of(&step_by_step, std::slice::from_ref(edit));
                step_by_step.retain(|one| !step.removed.contains(one));
                step_by_step.extend(step.added);
            }
            prop_assert!(turnover.added.iter().all(|one| !listed.contains(one)));
            prop_assert!(turnover.removed.iter().all(|one| listed.contains(one)));
            listed.retain(|one| !turnover.removed.contains(one));
            listed.extend(turnover.added);
            prop_assert_eq!(listed, step_by_step);
        }

        #[test]
        fn knowing_more_of_who_is_listed_changes_nothing(
            present in who(),
            others in who(),
            added in who(),
            removed in who(),
        ) {
            let edits = [Edit::Add(added.clone()), Edit::Remove(removed.clone())];
            let spoken_of: BTreeSet<_> = added.into_iter().chain(removed).collect();
            let all: BTreeSet<_> = present.into_iter().chain(others).collect();
            let narrow: BTreeSet<_> = all.intersection(&spoken_of).copied().collect();
            prop_assert_eq!(Turnover::of(&narrow, &edits), Turnover::of(&all, &edits));
        }
    }
}
