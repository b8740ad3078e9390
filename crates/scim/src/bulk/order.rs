//! In which order operations that refer to one another can be carried out. Knows their places only, not what they say.
//!
//! The order of the request is kept wherever the references allow it. An operation waits for those it refers to, and
//! for the one before it on the same resource; of all that wait for nothing, the first goes first. When everything
//! waits for something, there is a circle, and the first operation in it that can be carried out in two parts is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How an operation depends on one it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hold {
    /// What refers can be added later.
    Loose,
    /// Without it the operation makes no sense.
    Firm,
}

/// What can be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The operation, or what was left of it; nothing it waits for is open.
    Whole(usize),
    /// The operation without what its open references say.
    WithoutOpen(usize),
    /// Nothing: the operation is in a circle that has no beginning.
    Never(usize),
}

/// The operations that are not finished and what they wait for.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    nodes: Vec<Node>,
    ready: BTreeSet<usize>,
    waiting: BTreeSet<usize>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    firm: BTreeSet<usize>,
    loose: BTreeSet<usize>,
    /// The unfinished operation before it on the same resource.
    after: Option<usize>,
    referred_by: Vec<usize>,
    followed_by: Option<usize>,
    /// It was carried out without what its open references say.
    begun: bool,
}

impl Node {
    fn is_free(&self) -> bool {
        self.firm.is_empty() && self.loose.is_empty() && self.after.is_none()
    }

    /// One of those it waits for, such that whoever cannot be left waiting comes first.
    fn obstacle(&self) -> Option<usize> {
        self.firm.first().copied().or(self.after).or(self.loose.first().copied())
    }
}

impl Order {
    /// `needs` has, for every operation, those it refers to; `subjects` the resource each is about, if that is known.
    pub(super) fn new(needs: Vec<BTreeMap<usize, Hold>>, subjects: &[Option<String>]) -> Self {
        let mut nodes: Vec<Node> = vec![Node::default(); needs.len()];
        for (at, needs) in needs.into_iter().enumerate() {
            for (on, hold) in needs {
                match hold {
                    Hold::Firm => nodes[at].firm.insert(on),
                    Hold::Loose => nodes[at].loose.insert(on),
                };
                nodes[on].referred_by.push(at);
            }
        }
        let mut latest: HashMap<&str, usize> = HashMap::new();
        for (at, subject) in subjects.iter().enumerate() {
            let Some(subject) = subject else { continue };
            if let Some(before) = latest.insert(subject, at) {
                nodes[at].after = Some(before);
                nodes[before].followed_by = Some(at);
            }
        }
        let free = |at: &usize| nodes[*at].is_free();
        let (ready, waiting) = (0..nodes.len()).partition(free);
        Self { nodes, ready, waiting }
    }

    /// What can be done next; `None` when nothing is left.
    pub(super) fn next(&mut self) -> Option<Turn> {
        loop {
            if let Some(first) = self.ready.pop_first() {
                return Some(Turn::Whole(first));
            }
            let mut circle = self.circle()?;
            circle.sort_unstable();
            let flexible = |at: &&usize| !self.nodes[**at].begun && self.nodes[**at].firm.is_empty();
            if let Some(&at) = circle.iter().filter(flexible).find(|at| self.nodes[**at].after.is_none()) {
                self.waiting.remove(&at);
                return Some(Turn::WithoutOpen(at));
            }
            // The order on one resource gives way before anything fails.
            if let Some(&at) = circle.iter().find(flexible) {
                if let Some(before) = self.nodes[at].after.take() {
                    self.nodes[before].followed_by = None;
                }
                self.release(at);
                continue;
            }
            let first = *circle.first()?;
            self.waiting.remove(&first);
            return Some(Turn::Never(first));
        }
    }

    /// A circle of operations that wait for one another. There is one whenever something waits and nothing is ready.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut at = *self.waiting.first()?;
        let mut path: Vec<usize> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        loop {
            if let Some(&since) = places.get(&at) {
                return Some(path.split_off(since));
            }
            places.insert(at, path.len());
            path.push(at);
            at = self.nodes[at].obstacle()?;
        }
    }

    /// The resource of an operation is there: what refers to it can go on.
    pub(super) fn settled(&mut self, at: usize) {
        for dependant in std::mem::take(&mut self.nodes[at].referred_by) {
            self.nodes[dependant].firm.remove(&at);
            self.nodes[dependant].loose.remove(&at);
            self.release(dependant);
        }
    }

    /// The resource of an operation will never be there. What refers to it waits no longer; it is returned, to fail in
    /// its turn.
    pub(super) fn lost(&mut self, at: usize) -> Vec<usize> {
        let dependants = std::mem::take(&mut self.nodes[at].referred_by);
        for &dependant in &dependants {
            let node = &mut self.nodes[dependant];
            node.firm.clear();
            node.loose.clear();
            node.after = None;
            self.release(dependant);
        }
        dependants
    }

    /// Nothing more will be done for an operation: the next one on the same resource can go on.
    pub(super) fn finished(&mut self, at: usize) {
        if let Some(next) = self.nodes[at].followed_by.take()
            && self.nodes[next].after == Some(at)
        {
            self.nodes[next].after = None;
            self.release(next);
        }
    }

    /// An operation was carried out without what its open references say, which now waits for them.
    pub(super) fn left_open(&mut self, at: usize) {
        self.nodes[at].begun = true;
        self.waiting.insert(at);
        self.release(at);
    }

    fn release(&mut self, at: usize) {
        if self.nodes[at].is_free() && self.waiting.remove(&at) {
            self.ready.insert(at);
        }
    }
}
