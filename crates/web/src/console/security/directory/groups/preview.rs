//! The page that shows what would be, person by person, before anything is.

use app::mappings::Forecast;
use askama::Template;
use domain::{
    Member,
    mapping::Mappings,
    rules::grant::{Short, Turn},
    seat::Seats,
    workspace::DirectoryPower,
};

use super::{HERE, Names, form::Filled, words};
use crate::{
    console::{door::Inside, members::role_name},
    page::{
        Frame, Tab, assets,
        person::{Person, called},
    },
};

/// Somebody who would change: before and after.
struct Row {
    id: String,
    person: Person,
    role: (&'static str, &'static str),
    seat: (&'static str, &'static str),
}

impl Row {
    fn of(turn: &Turn) -> Self {
        Self {
            id: turn.before.id.to_string(),
            person: Person::of(&turn.before),
            role: (role_name(turn.before.role), role_name(turn.role)),
            seat: (words::seat_name(turn.before.seat), words::seat_name(turn.seat)),
        }
    }
}

/// Those whom it does not reach for one reason.
struct Left {
    heading: String,
    why: &'static str,
    first: Vec<String>,
    more: usize,
}

/// What turning a staged directory on would then do.
struct SwitchedOn {
    joining: usize,
    conflicts: usize,
    seats: String,
    lacks_seats: bool,
    path: String,
}

#[derive(Template)]
#[template(path = "groups_preview.html")]
pub(super) struct PreviewPage {
    frame: Frame,
    csrf: String,
    style: &'static str,
    here: String,
    members: String,
    /// How many people change.
    changing: usize,
    /// What the mapping changes, a sentence each.
    changes: Vec<String>,
    in_force: bool,
    people: usize,
    staying: usize,
    rows: Vec<Row>,
    more: usize,
    left: Vec<Left>,
    no_seat: usize,
    seats: Seats,
    after: Seats,
    freed: u32,
    asked_for: u32,
    switched_on: Option<SwitchedOn>,
    removes_only: bool,
    has_lapsed: bool,
    /// Whether nothing at all would be different.
    is_nothing: bool,
    from: String,
    to: String,
}

/// So many of so many, in words.
fn of_limit(seats: Seats) -> String {
    match seats.limit {
        Some(limit) => text::groups::taken_of(limit, seats.taken),
        None => seats.taken.to_string(),
    }
}

impl PreviewPage {
    fn taken(&self) -> String {
        of_limit(self.seats)
    }

    fn taken_then(&self) -> String {
        of_limit(self.after)
    }

    fn needed(&self) -> String {
        match self.seats.free() {
            Some(free) => text::groups::free_now(free, self.asked_for),
            None => text::groups::all_free_now(self.asked_for),
        }
    }

    fn heading(&self) -> String {
        text::groups::people_change(self.changing)
    }
}

pub(super) fn page_of(
    inside: &Inside,
    filled: &Filled,
    mappings: &Mappings,
    names: &Names,
    forecast: &Forecast,
) -> PreviewPage {
    let foreseen = &forecast.foreseen;
    let count = foreseen.changing.count;
    let power = inside.workspace.directory_power(inside.now);
    let json = |mappings: &Mappings| serde_json::to_string(mappings).unwrap_or_default();
    PreviewPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        style: assets::GROUPS_STYLE.path(),
        here: inside.path(HERE),
        members: inside.path("/members"),
        changing: count,
        changes: words::changes(&filled.from, mappings, names),
        in_force: mappings.are_in_force(),
        people: foreseen.people,
        staying: foreseen.staying(),
        rows: foreseen.changing.first.iter().map(Row::of).collect(),
        more: count - foreseen.changing.first.len(),
        left: foreseen
            .short
            .iter()
            .map(|(why, who)| Left {
                heading: heading(*why, who.count),
                why: reason(*why),
                first: who.first.iter().map(|member: &Member| called(member)).collect(),
                more: who.count - who.first.len(),
            })
            .collect(),
        no_seat: foreseen.short_for(Short::NoSeat),
        seats: foreseen.before,
        after: foreseen.after,
        freed: foreseen.freed,
        asked_for: foreseen.asked_for,
        switched_on: forecast.switched_on.as_ref().map(|then| SwitchedOn {
            joining: then.joining.count + then.returning.count + then.adopted.count,
            conflicts: then.conflicts.count,
            seats: of_limit(then.seats),
            lacks_seats: then.lacks_seats(),
            path: super::path(inside, "/directory/on"),
        }),
        removes_only: matches!(power, DirectoryPower::RemovalsOnly(_)),
        has_lapsed: power == DirectoryPower::None,
        is_nothing: filled.from == *mappings && count == 0,
        from: json(&filled.from),
        to: json(mappings),
    }
}

fn heading(why: Short, count: usize) -> String {
    match why {
        Short::Owner => text::groups::owners_stay(count),
        Short::NoSeat => text::groups::find_no_seat(count),
        Short::Plan => text::groups::gain_nothing(count),
        Short::Suspended => text::groups::are_suspended(count),
        Short::Away => text::groups::are_away(count),
    }
}

const fn reason(why: Short) -> &'static str {
    match why {
        Short::Owner => text::groups::owners_stay_why(),
        Short::NoSeat => text::groups::find_no_seat_why(),
        Short::Plan => text::groups::gain_nothing_why(),
        Short::Suspended => text::groups::are_suspended_why(),
        Short::Away => text::groups::are_away_why(),
    }
}
