//! A turn: what one subscription is to be told of now, and what is so once that was tried.
//!
//! The order of a workspace's events is kept by telling them one after the other. Where one fails, the workspace becomes a
//! stalled lane: its later events wait behind that one, and the cursor moves on for all others.

use std::collections::BTreeMap;

use domain::{EventId, Moment, WorkspaceId, subscription::Pause};
use store::{Lane, Progress, Published, Settlement, Telling};

use super::schedule::{GIVES_UP_AFTER, pause, pause_of_endpoint};

/// How many workspaces have to fail, and nobody to be told, until the endpoint as a whole is taken to be down.
const FAILING: usize = 3;

/// How many lanes may stall while an endpoint is down. Further events stay behind the cursor, where they cost nothing.
const LANES_WHILE_DOWN: usize = 16;

/// What was not tried, in words.
const NOT_TRIED: &str = text::deliveries::not_tried();

/// Events of one workspace, to be told one after the other.
#[derive(Debug)]
pub(super) struct Strip {
    pub(super) workspace: Option<WorkspaceId>,
    pub(super) events: Vec<Published>,
    pub(super) origin: Origin,
}

/// Where the events of a strip come from.
#[derive(Debug)]
pub(super) enum Origin {
    /// From behind the cursor.
    Feed,
    /// From a stalled lane, which was read up to this place of the feed.
    Lane { lane: Lane, through: EventId },
}

/// Why a strip was told no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// All of it was told.
    Told,
    /// The next event was sent, and refused or not answered.
    Failed(String),
    /// The next event was not tried.
    Open,
}

/// A strip, how many of its events were told, and why no more.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) strip: Strip,
    pub(super) told: usize,
    pub(super) end: End,
}

impl Tried {
    fn next(&self) -> Option<EventId> {
        self.strip.events.get(self.told).map(|event| event.id)
    }
}

/// What behind the cursor is to be told, by workspaces: nothing of those that are stalled, and nothing that is not wanted.
pub(super) fn strips(telling: &Telling, events: &[Published]) -> Vec<Strip> {
    let mut strips: Vec<Strip> = Vec::new();
    let mut places: BTreeMap<Option<WorkspaceId>, usize> = BTreeMap::new();
    for event in events {
        let is_stalled = telling.lanes.iter().any(|lane| lane.workspace == event.workspace);
        if is_stalled || !telling.subscription.wants(&event.name) {
            continue;
        }
        let place = *places.entry(event.workspace).or_insert_with(|| {
            let (workspace, events) = (event.workspace, Vec::new());
            strips.push(Strip { workspace, events, origin: Origin::Feed });
            strips.len() - 1
        });
        strips[place].events.push(event.clone());
    }
    strips
}

/// What came of a turn.
#[derive(Debug)]
pub(super) struct Reckoned {
    /// What is to be written down.
    pub(super) settlement: Settlement,
    /// Why the subscription is to be paused.
    pub(super) gives_up: Option<Pause>,
}

/// Puts together what is so after a turn. `events` are those behind the cursor that the turn was made from.
pub(super) fn reckon(
    before: &Telling,
    events: &[Published],
    tried: &[Tried],
    now: Moment,
    spread: u8,
) -> Reckoned {
    let was_down = before.progress.attempts > 0;
    let successes: usize = tried.iter().map(|one| one.told).sum();
    let failures = tried.iter().filter(|one| matches!(one.end, End::Failed(_))).count();
    let in_again = |attempts| now.after(pause(attempts, spread));

    let crowded = was_down && successes == 0 && before.lanes.len() >= LANES_WHILE_DOWN;
    let is_open = |one: &Tried| match &one.end {
        End::Told => false,
        End::Failed(_) => crowded,
        End::Open => true,
    };
    let cursor = cursor(before.progress.cursor, events, tried, &is_open);

    let (mut stalled, mut cleared) = (Vec::new(), Vec::new());
    for one in tried {
        let workspace = one.strip.workspace;
        let fresh = |place, attempts, failure: &str| {
            let next_at = if attempts == 0 { now } else { in_again(attempts) };
            Lane { workspace, place, attempts, since: now, next_at, failure: failure.to_owned() }
        };
        match (&one.strip.origin, one.next()) {
            (Origin::Feed, None) => {}
            (Origin::Feed, Some(place)) if is_open(one) => {
                if place <= cursor {
                    stalled.push(fresh(place, 0, NOT_TRIED));
                }
            }
            (Origin::Feed, Some(place)) => stalled.push(fresh(place, 1, one.end.failure())),
            (Origin::Lane { lane, .. }, Some(place)) => {
                let is_the_same = one.told == 0 && place == lane.place;
                stalled.push(match (&one.end, is_the_same) {
                    (End::Failed(failure), true) => Lane {
                        attempts: lane.attempts + 1,
                        next_at: in_again(lane.attempts + 1),
                        failure: failure.clone(),
                        ..lane.clone()
                    },
                    (End::Failed(failure), false) => fresh(place, 1, failure),
                    (_, true) => lane.clone(),
                    (_, false) => fresh(place, 0, NOT_TRIED),
                });
            }
            (Origin::Lane { through, .. }, None) => {
                let rest = if *through < before.progress.cursor {
                    Some(EventId::from_bits(through.bits() + 1))
                } else {
                    let later = events.iter().find(|event| event.workspace == workspace);
                    later.map(|event| event.id).filter(|place| *place <= cursor)
                };
                match rest {
                    Some(place) => stalled.push(fresh(place, 0, NOT_TRIED)),
                    None => cleared.push(workspace),
                }
            }
        }
    }

    let mut progress = Progress { cursor, ..before.progress.clone() };
    if successes > 0 {
        progress = Progress { attempts: 0, next_at: now, last_success_at: Some(now), ..progress };
        if was_down {
            stalled.extend(waiting(before, tried).map(|lane| Lane { next_at: now, ..lane.clone() }));
        }
    }
    let all: Vec<&Lane> = stalled.iter().chain(waiting(before, tried)).collect();
    if successes == 0 && failures > 0 {
        let failing = all.iter().filter(|lane| {
            lane.attempts > 0 && before.progress.last_success_at.is_none_or(|last| last < lane.since)
        });
        if was_down || failing.count() >= FAILING {
            let attempts = before.progress.attempts + 1;
            let next_at = now.after(pause_of_endpoint(attempts, spread));
            progress = Progress { attempts, next_at, ..progress };
        }
    }
    // One workspace's event that is never taken, while others are, pauses nobody else's.
    let is_endless = |lane: &&Lane| {
        let taken_since = progress.last_success_at.is_some_and(|last| last > lane.since);
        lane.attempts > 0 && !taken_since && lane.since.after(GIVES_UP_AFTER) <= now
    };
    let gives_up = (failures > 0 && all.iter().any(is_endless)).then_some(Pause::Unanswered);
    let subscription = before.subscription.id;
    Reckoned { settlement: Settlement { subscription, progress, stalled, cleared }, gives_up }
}

impl End {
    fn failure(&self) -> &str {
        match self {
            Self::Failed(failure) => failure,
            Self::Told | Self::Open => NOT_TRIED,
        }
    }
}

/// The stalled lanes that the turn left alone.
fn waiting<'a>(before: &'a Telling, tried: &'a [Tried]) -> impl Iterator<Item = &'a Lane> {
    before.lanes.iter().filter(|lane| {
        !tried.iter().any(|one| {
            matches!(one.strip.origin, Origin::Lane { .. }) && one.strip.workspace == lane.workspace
        })
    })
}

/// The last event that needs no further look from here: behind everything that was told or failed, and as far on as
/// nothing was left open.
fn cursor(
    before: EventId,
    events: &[Published],
    tried: &[Tried],
    is_open: &impl Fn(&Tried) -> bool,
) -> EventId {
    let of_feed = || tried.iter().filter(|one| matches!(one.strip.origin, Origin::Feed));
    let touched = of_feed().filter_map(|one| {
        let told = one.told.checked_sub(1);
        let last = if one.end == End::Told || is_open(one) { told } else { Some(one.told) };
        last.and_then(|nth| one.strip.events.get(nth)).map(|event| event.id)
    });
    let touched = touched.max().unwrap_or(before);
    let open = of_feed().filter(|one| is_open(one)).flat_map(|one| &one.strip.events[one.told..]);
    let first_open = open.map(|event| event.id).filter(|id| *id > touched).min();
    let passed =
        events.iter().map(|event| event.id).take_while(|id| first_open.is_none_or(|open| *id < open));
    passed.last().unwrap_or(before).max(touched)
}

/// The longest a lane is read ahead at once, in places of the feed: what that costs does not grow with what waits.
pub(super) const WINDOW: u128 = 5_000;

/// Up to where a lane is read.
pub(super) fn window(lane: &Lane, cursor: EventId) -> EventId {
    EventId::from_bits(lane.place.bits() + WINDOW - 1).min(cursor)
}
