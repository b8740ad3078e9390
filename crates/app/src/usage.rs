//! When directories are asked, by which of their tokens and clients, and from where. Requests only note it in memory, so
//! that no read waits for a disk; what was noted is written in batches, at most once a minute for each token and client. A
//! crash loses what was not written yet.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    DirectoryId, Moment, WorkspaceId, directory::usage::Usage, exchange::Opener, moment::minutes,
    sign_in::Client as Whence,
};
use store::Failure;

use crate::App;

/// How often the use of one token or client is written at most.
pub const WRITTEN_EVERY: Duration = minutes(1);

/// What was used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    pub(crate) workspace: WorkspaceId,
    pub(crate) directory: DirectoryId,
    /// Nothing, where it was never made here.
    pub(crate) by: Option<Opener>,
    pub(crate) is_live: bool,
}

#[derive(Debug)]
struct Noted {
    usage: Usage,
    is_written: bool,
    /// When it was taken to be written the last time.
    taken_at: Option<Moment>,
}

/// Which directory, by what, and whether it still opened it.
type Key = (DirectoryId, Option<Opener>, bool);

/// The uses that were noted lately. There is one for each token and client in use, and one for each directory where somebody
/// tries what was never made, so they are few.
#[derive(Debug, Default)]
pub struct Usages {
    noted: Mutex<HashMap<Key, Noted>>,
}

impl Usages {
    fn noted(&self) -> MutexGuard<'_, HashMap<Key, Noted>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, used: Used, whence: &Whence, now: Moment) {
        let mut noted = self.noted();
        let kept = noted.entry((used.directory, used.by, used.is_live)).or_insert_with(|| Noted {
            usage: Usage {
                workspace: used.workspace,
                directory: used.directory,
                by: used.by,
                is_live: used.is_live,
                last_at: now,
                whence: Whence::default(),
            },
            is_written: false,
            taken_at: None,
        });
        kept.is_written = false;
        kept.usage.last_at = kept.usage.last_at.max(now);
        // It is the same nearly always, and then nothing is copied.
        if kept.usage.whence != *whence {
            kept.usage.whence.clone_from(whence);
        }
    }

    /// What is to be written now. What was taken less than a minute ago waits, unless everything is asked for.
    fn take(&self, now: Moment, all: bool) -> Vec<Usage> {
        let mut noted = self.noted();
        let waits = |one: &Noted| one.taken_at.is_some_and(|at| now < at.after(WRITTEN_EVERY));
        noted.retain(|_, one| !one.is_written || waits(one));
        let due = noted.values_mut().filter(|one| !one.is_written && (all || !waits(one)));
        due.map(|one| {
            one.is_written = true;
            one.taken_at = Some(now);
            one.usage.clone()
        })
        .collect()
    }

    /// What could not be written is to be written later.
    fn put_back(&self, uses: Vec<Usage>) {
        let mut noted = self.noted();
        for usage in uses {
            let key = (usage.directory, usage.by, usage.is_live);
            match noted.get_mut(&key) {
                Some(kept) => {
                    kept.usage.merge(&usage);
                    kept.is_written = false;
                }
                None => {
                    noted.insert(key, Noted { usage, is_written: false, taken_at: None });
                }
            }
        }
    }

    fn of(&self, workspace: WorkspaceId) -> Vec<Usage> {
        let noted = self.noted();
        noted.values().map(|one| &one.usage).filter(|usage| usage.workspace == workspace).cloned().collect()
    }
}

/// Writes what was noted and is due; all of it where the service ends. Tells of how many tokens and clients.
///
/// # Errors
/// [`Failure`]; it is then written later.
pub async fn write(app: &App, all: bool) -> Result<usize, Failure> {
    let uses = app.usages.take(app.now(), all);
    let count = uses.len();
    if count == 0 {
        return Ok(0);
    }
    if let Err(failure) = app.store.used(uses.clone()).await {
        app.usages.put_back(uses);
        return Err(failure);
    }
    Ok(count)
}

/// When the tokens and clients of a workspace's directory were used: what this node knows, and what the others have written.
///
/// # Errors
/// [`Failure`].
pub async fn of(app: &App, workspace: WorkspaceId) -> Result<Vec<Usage>, Failure> {
    let mut uses = app.store.usage(workspace).await?;
    for noted in app.usages.of(workspace) {
        match uses.iter_mut().find(|one| one.by == noted.by && one.is_live == noted.is_live) {
            Some(one) => one.merge(&noted),
            None => uses.push(noted),
        }
    }
    Ok(uses)
}

#[cfg(test)]
mod tests {
    use domain::TokenId;

    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    fn used() -> Used {
        Used {
            workspace: WorkspaceId::from_bits(1),
            directory: DirectoryId::from_bits(2),
            by: Some(Opener::Token(TokenId::from_bits(3))),
            is_live: true,
        }
    }

    fn whence(agent: &str) -> Whence {
        Whence { ip: Some("203.0.113.9".parse().unwrap()), agent: Some(agent.to_owned()) }
    }

    #[test]
    fn a_first_use_is_written_at_once_and_those_after_it_once_a_minute() {
        let usages = Usages::default();
        usages.note(used(), &whence("one"), at(0));
        assert_eq!(usages.take(at(0), false).len(), 1);
        usages.note(used(), &whence("two"), at(1));
        usages.note(used(), &whence("three"), at(2));
        assert_eq!(usages.take(at(59), false), []);
        let [written] = usages.take(at(60), false).try_into().unwrap();
        assert_eq!(written.last_at, at(2));
        assert_eq!(written.whence.agent.as_deref(), Some("three"));
        assert_eq!(usages.take(at(500), false), [], "nothing is written twice");
        usages.note(used(), &whence("four"), at(501));
        assert_eq!(usages.take(at(501), true).len(), 1);
    }

    #[test]
    fn whoever_stops_writes_what_waits() {
        let usages = Usages::default();
        usages.note(used(), &whence("one"), at(0));
        usages.take(at(0), false);
        usages.note(used(), &whence("two"), at(1));
        assert_eq!(usages.take(at(2), true).len(), 1);
    }

    #[test]
    fn what_could_not_be_written_is_written_later_with_what_came_meanwhile() {
        let usages = Usages::default();
        usages.note(used(), &whence("one"), at(0));
        let taken = usages.take(at(0), false);
        usages.note(used(), &whence("two"), at(5));
        usages.put_back(taken);
        let [written] = usages.take(at(100), false).try_into().unwrap();
        assert_eq!(written.last_at, at(5));
        assert_eq!(written.whence.agent.as_deref(), Some("two"));
    }

    #[test]
    fn what_was_turned_away_is_told_apart_from_what_was_let_in_and_each_workspace_has_its_own() {
        let usages = Usages::default();
        usages.note(Used { is_live: false, ..used() }, &whence("late"), at(9));
        usages.note(used(), &whence("one"), at(1));
        let mut uses = usages.of(WorkspaceId::from_bits(1));
        uses.sort_by_key(|usage| usage.is_live);
        let told: Vec<_> = uses.iter().map(|usage| (usage.is_live, usage.last_at)).collect();
        assert_eq!(told, [(false, at(9)), (true, at(1))]);
        assert_eq!(usages.of(WorkspaceId::from_bits(2)), []);
    }
}
