//! Turns: within one process, those who want the same workspace wait for one another here rather than in the database, so
//! that a busy workspace takes up one connection and leaves the others to everybody else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use domain::WorkspaceId;

/// How many workspaces are remembered before those nobody waits for are forgotten.
const FORGOTTEN_ABOVE: usize = 1024;

/// Who holds it has the turn; the others come in the order in which they asked.
pub(crate) type Turn = tokio::sync::Mutex<()>;

#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<WorkspaceId, Weak<Turn>>>);

impl Turns {
    /// The turn of a workspace, to be waited for.
    pub(crate) fn of(&self, workspace: WorkspaceId) -> Arc<Turn> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&workspace).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() >= FORGOTTEN_ABOVE {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::new(Turn::default());
        turns.insert(workspace, Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    #[test]
    fn a_workspace_has_one_turn_for_as_long_as_somebody_wants_it() {
        let turns = Turns::default();
        let (mine, theirs) = (turns.of(Id::from_bits(1)), turns.of(Id::from_bits(1)));
        assert!(Arc::ptr_eq(&mine, &theirs));
        assert!(!Arc::ptr_eq(&mine, &turns.of(Id::from_bits(2))));
        for number in 0..5000 {
            turns.of(Id::from_bits(100 + number));
        }
        assert!(turns.0.lock().unwrap().len() <= FORGOTTEN_ABOVE);
        assert!(Arc::ptr_eq(&mine, &turns.of(Id::from_bits(1))), "what is wanted is not forgotten");
    }
}
