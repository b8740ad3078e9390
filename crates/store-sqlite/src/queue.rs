//! What waits for the writer, in two lanes: facts go first, and strangers who begin sign-ins wait among themselves.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use store::Failure;

use crate::rows::Read;

/// The most jobs one commit holds, so that nobody waits for the whole world.
const BATCH: usize = 256;

/// How many attempts are taken along where facts wait too: enough for them to go on, too few to be felt.
const BESIDE_FACTS: usize = 16;

/// Who a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What is decided, and notes of use: by directories, the operator, and people who are signed in.
    Facts,
    /// What anybody may cause: sign-ins under way and codes.
    Attempts,
}

impl Lane {
    /// How many jobs wait at most. Beyond this, saying no at once is better than saying yes too late.
    const fn most(self) -> usize {
        match self {
            Self::Facts => 10_000,
            Self::Attempts => 1_000,
        }
    }
}

/// The queue between those who ask and the one writer.
pub(crate) struct Queue<J> {
    lanes: Mutex<Lanes<J>>,
    filled: Condvar,
}

struct Lanes<J> {
    facts: VecDeque<J>,
    attempts: VecDeque<J>,
    is_open: bool,
}

impl<J> Queue<J> {
    pub(crate) const fn new() -> Self {
        let lanes = Lanes { facts: VecDeque::new(), attempts: VecDeque::new(), is_open: true };
        Self { lanes: Mutex::new(lanes), filled: Condvar::new() }
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes<J>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a job up.
    pub(crate) fn push(&self, lane: Lane, job: J) -> Read<()> {
        let mut lanes = self.lanes();
        if !lanes.is_open {
            return Err(Failure::Unavailable("the writer thread has ended".to_owned()));
        }
        let waiting = match lane {
            Lane::Facts => &mut lanes.facts,
            Lane::Attempts => &mut lanes.attempts,
        };
        if waiting.len() >= lane.most() {
            return Err(Failure::Unavailable("too many writes are waiting".to_owned()));
        }
        waiting.push_back(job);
        drop(lanes);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for jobs and takes as many as go into one commit; none once the queue is closed and empty.
    pub(crate) fn take(&self) -> Option<Vec<J>> {
        let mut lanes = self.lanes();
        while lanes.facts.is_empty() && lanes.attempts.is_empty() {
            if !lanes.is_open {
                return None;
            }
            lanes = self.filled.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
        let facts = lanes.facts.len().min(BATCH);
        let beside = if facts == 0 { BATCH } else { BESIDE_FACTS };
        let attempts = lanes.attempts.len().min(beside);
        let mut batch: Vec<J> = lanes.facts.drain(..facts).collect();
        batch.extend(lanes.attempts.drain(..attempts));
        Some(batch)
    }

    /// Takes in nothing more; what waits is still given out.
    pub(crate) fn close(&self) {
        self.lanes().is_open = false;
        self.filled.notify_all();
    }

    /// Takes in nothing more, and drops what waits.
    pub(crate) fn abandon(&self) {
        let mut lanes = self.lanes();
        lanes.is_open = false;
        let left = (std::mem::take(&mut lanes.facts), std::mem::take(&mut lanes.attempts));
        drop(lanes);
        drop(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_overtake_attempts_and_do_not_starve_them() {
        let queue = Queue::new();
        for number in 0..500 {
            queue.push(Lane::Attempts, (Lane::Attempts, number)).unwrap();
        }
        queue.push(Lane::Facts, (Lane::Facts, 0)).unwrap();
        let first = queue.take().unwrap();
        assert_eq!(first[0], (Lane::Facts, 0), "it waits for none of the five hundred");
        assert_eq!(first.len(), 1 + BESIDE_FACTS);
        assert_eq!(first[1..], (0..16).map(|number| (Lane::Attempts, number)).collect::<Vec<_>>());
        assert_eq!(queue.take().unwrap().len(), BATCH);
    }

    #[test]
    fn a_full_lane_says_no_and_the_other_goes_on() {
        let queue = Queue::new();
        for _ in 0..Lane::Attempts.most() {
            queue.push(Lane::Attempts, ()).unwrap();
        }
        assert!(matches!(queue.push(Lane::Attempts, ()), Err(Failure::Unavailable(_))));
        queue.push(Lane::Facts, ()).unwrap();
        queue.take().unwrap();
        queue.push(Lane::Attempts, ()).expect("there is room again");
    }

    #[test]
    fn a_closed_queue_gives_out_what_waits_and_takes_nothing_in() {
        let queue = Queue::new();
        queue.push(Lane::Facts, 1).unwrap();
        queue.close();
        assert!(queue.push(Lane::Facts, 2).is_err());
        assert_eq!(queue.take(), Some(vec![1]));
        assert_eq!(queue.take(), None);
    }
}
