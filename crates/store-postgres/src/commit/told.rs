//! What a change adds to the tallies, tells and records, written.

use std::collections::BTreeMap;

use domain::{Change, WorkspaceId, Write};

use super::{Around, Statements};
use crate::{
    rows::{all as ids, nowhere_or, params},
    workspaces::lock,
};

/// The tallies, the events and the audit entry of a change.
pub(super) fn keep(all: &mut Statements, change: &Change, around: &Around<'_>) {
    let tallies = tallies(change, around);
    for (workspace, tally) in &tallies {
        tally.keep(all, *workspace, around.floor);
    }
    let told: Vec<_> =
        tallies.iter().filter(|(_, tally)| tally.events > 0).map(|(workspace, _)| *workspace).collect();
    if told.len() > 1 {
        // One change has one stamp, and it is the latest of its workspaces'.
        all.run(
            "UPDATE workspaces SET told_at = (SELECT max(told_at) FROM workspaces WHERE id = ANY ($1))
            WHERE id = ANY ($1)",
            params![ids(told.iter().copied())],
        );
    }
    tell(all, change, around, &tallies, told.first().copied());
    record(all, change);
}

/// By how much the tallies of one workspace change.
#[derive(Default)]
struct Tally {
    is_locked: bool,
    seats: i64,
    users: i64,
    groups: i64,
    assigned: i64,
    events: i64,
    entries: i64,
}

impl Tally {
    fn keep(&self, all: &mut Statements, workspace: WorkspaceId, floor: i64) {
        if !self.is_locked {
            all.add(lock(workspace));
        }
        let counts = params![workspace, self.seats, self.users, self.groups, self.entries, self.assigned];
        if self.events == 0 {
            all.run(
                "UPDATE workspaces SET seats_taken = seats_taken + $2, directory_users = directory_users + $3,
                    directory_groups = directory_groups + $4, entries = entries + $5,
                    directory_assigned = directory_assigned + $6
                WHERE id = $1",
                counts,
            );
        } else {
            all.run(
                "UPDATE workspaces SET seats_taken = seats_taken + $2, directory_users = directory_users + $3,
                    directory_groups = directory_groups + $4, entries = entries + $5,
                    directory_assigned = directory_assigned + $6, events = events + $7,
                    told_at = greatest(told_at + 1, $8)
                WHERE id = $1 RETURNING told_at",
                counts.into_iter().chain(params![self.events, floor]).collect(),
            );
        }
    }
}

/// The workspaces whose tallies change, in the order in which all lock them who lock several.
fn tallies(change: &Change, around: &Around<'_>) -> BTreeMap<WorkspaceId, Tally> {
    let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
    for event in change.events() {
        if let Some(workspace) = event.workspace {
            tallies.entry(workspace).or_default().events += 1;
        }
    }
    if let Some(workspace) = change.audit().and_then(|entry| entry.workspace) {
        tallies.entry(workspace).or_default().entries += 1;
    }
    let made: Vec<_> = change.writes().iter().filter_map(new_workspace).collect();
    let place = around.scope.map(|workspace| workspace.id).or_else(|| made.first().copied());
    let (seats, users, groups) = (change.seats_delta(), change.users_delta(), change.groups_delta());
    let assigned = change.assigned_delta();
    if let Some(workspace) = place.filter(|_| [seats, users, groups, assigned] != [0; 4]) {
        let tally = tallies.entry(workspace).or_default();
        (tally.seats, tally.users, tally.groups, tally.assigned) = (seats, users, groups, assigned);
    }
    for (workspace, tally) in &mut tallies {
        tally.is_locked =
            made.contains(workspace) || around.scope.is_some_and(|scope| scope.id == *workspace);
    }
    tallies
}

fn new_workspace(write: &Write) -> Option<WorkspaceId> {
    match write {
        Write::InsertWorkspace(workspace) => Some(workspace.id),
        _ => None,
    }
}

fn tell(
    all: &mut Statements,
    change: &Change,
    around: &Around<'_>,
    tallies: &BTreeMap<WorkspaceId, Tally>,
    stamped: Option<WorkspaceId>,
) {
    let mut told: BTreeMap<_, i64> = BTreeMap::new();
    for (ordinal, event) in (0_i64..).zip(change.events()) {
        // The tally is already that of the last of them.
        let behind = event.workspace.map_or(0, |workspace| {
            let nth = told.entry(workspace).or_default();
            *nth += 1;
            tallies.get(&workspace).map_or(0, |tally| tally.events) - *nth
        });
        all.run(
            "INSERT INTO outbox (workspace, commit_id, ordinal, stamp, number, name, at, data)
            VALUES ($1, $2, $3, coalesce((SELECT told_at FROM workspaces WHERE id = $8), $9),
                (SELECT events FROM workspaces WHERE id = $1) - $4, $5, $6, $7)",
            params![
                nowhere_or(event.workspace),
                around.mark.to_vec(),
                ordinal,
                behind,
                event.name,
                change.at(),
                &event.data,
                nowhere_or(stamped),
                around.floor,
            ],
        );
    }
}

fn record(all: &mut Statements, change: &Change) {
    let Some(entry) = change.audit() else { return };
    let sql = match entry.workspace {
        Some(_) => {
            "INSERT INTO audit (workspace, number, at, actor, action, target, details)
            VALUES ($1, (SELECT entries FROM workspaces WHERE id = $1), $2, $3, $4, $5, $6)"
        }
        None => {
            all.run("UPDATE house SET entries = entries + 1 WHERE id = 1", Vec::new());
            "INSERT INTO audit (workspace, number, at, actor, action, target, details)
            VALUES ($1, (SELECT entries FROM house WHERE id = 1), $2, $3, $4, $5, $6)"
        }
    };
    all.run(
        sql,
        params![
            nowhere_or(entry.workspace),
            change.at(),
            entry.actor.to_string(),
            &entry.action,
            &entry.target,
            &entry.details,
        ],
    );
}
