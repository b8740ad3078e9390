//! The form: what stands in it, what the button says that was pressed, and what has to be mended.

use domain::{
    DirectoryGroupId, Refusal, Role,
    mapping::{self, Grant, MAPPED_AT_MOST, Mapping, Mappings, ToldRoles},
    seat::Seat,
};

/// A group in the form, with what was typed and chosen for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) group: DirectoryGroupId,
    /// Its number in the order, as it was typed; empty where the group is not mapped.
    pub(super) place: String,
    pub(super) role: String,
    pub(super) seat: String,
}

impl Row {
    fn new(group: DirectoryGroupId) -> Self {
        let Grant { role, seat } = Grant::default();
        Self { group, place: String::new(), role: role.as_str().to_owned(), seat: seat.as_str().to_owned() }
    }

    fn is_mapped(&self) -> bool {
        !self.place.trim().is_empty()
    }

    /// The number, if it is one.
    fn number(&self) -> Option<u32> {
        self.place.trim().parse().ok().filter(|number| *number > 0)
    }
}

/// Which way a group is moved in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    Up,
    Down,
}

/// What the button says that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Look for groups whose names begin so.
    Find,
    /// The next of them.
    Next,
    /// Back from the preview, to change something.
    Edit,
    /// A group one place up or down.
    Move(DirectoryGroupId, Move),
    /// A group is to give nothing any more.
    Unmap(DirectoryGroupId),
    /// Show what would be.
    Preview,
}

/// How many groups a form of ours can speak of: those that are mapped, as many that were, and a page of others.
const ROWS_AT_MOST: usize = 2 * MAPPED_AT_MOST + super::PER_PAGE as usize;

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Filled {
    /// What groups gave when the form was made.
    pub(super) from: Mappings,
    rows: Vec<Row>,
    pub(super) otherwise_role: String,
    pub(super) otherwise_seat: String,
    pub(super) follows: bool,
    /// How the names begin that are looked for, and behind which name.
    pub(super) q: String,
    pub(super) after: String,
    /// The last name that is shown.
    pub(super) behind: String,
}

/// Something that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The id of the field or the part of the page.
    pub(super) at: String,
    pub(super) sentence: String,
    /// The group it is about.
    pub(super) group: Option<DirectoryGroupId>,
    pub(super) code: Option<&'static str>,
}

impl Flaw {
    fn at(at: &str, sentence: impl Into<String>) -> Self {
        Self { at: at.to_owned(), sentence: sentence.into(), group: None, code: None }
    }

    /// A field of a group.
    fn of(field: &str, group: DirectoryGroupId, sentence: impl Into<String>) -> Self {
        Self { group: Some(group), ..Self::at(&format!("{field}-{group}"), sentence) }
    }

    /// A refusal of all of it.
    pub(super) fn whole(refusal: &Refusal) -> Self {
        let sentence = match refusal {
            Refusal::ValueInvalid { why, .. } => text::groups::cant_be_given(why),
            refusal => refusal.to_string(),
        };
        Self { code: Some(refusal.code()), ..Self::at("order", sentence) }
    }

    /// A group that the identity provider has deleted.
    pub(super) fn gone(group: DirectoryGroupId) -> Self {
        let why = text::groups::deleted_empty_its_place();
        Self { code: Some(Refusal::GroupNotFound.code()), ..Self::of("place", group, why) }
    }
}

impl Filled {
    /// What groups give now.
    pub(super) fn of(mappings: &Mappings) -> Self {
        let mut filled = Self { from: mappings.clone(), ..Self::default() };
        filled.put(mappings);
        filled
    }

    fn put(&mut self, mappings: &Mappings) {
        let row = |(at, mapping): (usize, &Mapping)| Row {
            group: mapping.group,
            place: (at + 1).to_string(),
            role: mapping.grant.role.as_str().to_owned(),
            seat: mapping.grant.seat.as_str().to_owned(),
        };
        self.rows = mappings.ordered.iter().enumerate().map(row).collect();
        mappings.otherwise.role.as_str().clone_into(&mut self.otherwise_role);
        mappings.otherwise.seat.as_str().clone_into(&mut self.otherwise_seat);
        self.follows = mappings.told_roles == ToldRoles::Follow;
    }

    /// Reads what a browser sent. What it can't have sent by our pages is left out.
    pub(super) fn read(fields: &[(String, String)]) -> (Self, Step) {
        let (mut filled, mut pressed, mut to, mut asked_before) = (Self::default(), "", None, "");
        for (name, value) in fields {
            match name.as_str() {
                "from" => filled.from = serde_json::from_str(value).unwrap_or_default(),
                "to" => to = serde_json::from_str::<Mappings>(value).ok(),
                "step" => pressed = value,
                "q" => filled.q.clone_from(value),
                "was_q" => asked_before = value,
                "after" => filled.after.clone_from(value),
                "behind" => filled.behind.clone_from(value),
                "told_roles" => filled.follows = value == "follow",
                "otherwise_role" => filled.otherwise_role.clone_from(value),
                "otherwise_seat" => filled.otherwise_seat.clone_from(value),
                name => filled.read_row(name, value),
            }
        }
        if let Some(mappings) = to {
            filled.put(&mappings);
        }
        let step = match pressed.split_once('.') {
            Some((what, group)) => group.parse().ok().and_then(|group| match what {
                "up" => Some(Step::Move(group, Move::Up)),
                "down" => Some(Step::Move(group, Move::Down)),
                "unmap" => Some(Step::Unmap(group)),
                _ => None,
            }),
            None => match pressed {
                "find" => Some(Step::Find),
                "next" => Some(Step::Next),
                "edit" => Some(Step::Edit),
                // Whoever presses Enter behind what they look for wants to look for it.
                "enter" if filled.q.trim() != asked_before.trim() => Some(Step::Find),
                _ => None,
            },
        };
        (filled, step.unwrap_or(Step::Preview))
    }

    fn read_row(&mut self, name: &str, value: &str) {
        let Some((what, group)) = name.split_once('.') else { return };
        let Ok(group) = group.parse::<DirectoryGroupId>() else { return };
        if self.rows.len() >= ROWS_AT_MOST && self.rows.iter().all(|row| row.group != group) {
            return;
        }
        let at = self.rows.iter().position(|row| row.group == group).unwrap_or_else(|| {
            self.rows.push(Row::new(group));
            self.rows.len() - 1
        });
        let row = &mut self.rows[at];
        match what {
            "place" => value.clone_into(&mut row.place),
            "role" => value.clone_into(&mut row.role),
            "seat" => value.clone_into(&mut row.seat),
            _ => {}
        }
    }

    /// What was chosen for a group, whether it has a place or not.
    pub(super) fn row(&self, group: DirectoryGroupId) -> Row {
        let found = self.rows.iter().find(|row| row.group == group);
        found.cloned().unwrap_or_else(|| Row::new(group))
    }

    /// The groups that have a place, in the order of their numbers; whatever is no number comes last.
    pub(super) fn mapped(&self) -> impl Iterator<Item = &Row> {
        let mut mapped: Vec<_> = self.rows.iter().filter(|row| row.is_mapped()).collect();
        mapped.sort_by_key(|row| row.number().unwrap_or(u32::MAX));
        mapped.into_iter()
    }

    /// The first number that no group has.
    pub(super) fn next_place(&self) -> u32 {
        let last = self.mapped().filter_map(Row::number).max();
        last.map_or(1, |last| last.saturating_add(1))
    }

    /// One place up or down; the others are numbered anew. Tells whether it could be moved.
    pub(super) fn move_by(&mut self, group: DirectoryGroupId, way: Move) -> bool {
        let mut order: Vec<_> = self.mapped().map(|row| row.group).collect();
        let Some(at) = order.iter().position(|one| *one == group) else { return false };
        let to = match way {
            Move::Up => at.saturating_sub(1),
            Move::Down => (at + 1).min(order.len() - 1),
        };
        order.swap(at, to);
        for row in &mut self.rows {
            if let Some(at) = order.iter().position(|one| *one == row.group) {
                row.place = (at + 1).to_string();
            }
        }
        at != to
    }

    /// A group is to give nothing any more.
    pub(super) fn unmap(&mut self, group: DirectoryGroupId) {
        for row in self.rows.iter_mut().filter(|row| row.group == group) {
            row.place.clear();
        }
    }

    /// What the form says groups are to give.
    ///
    /// # Errors
    /// What has to be mended first, in the order of the page.
    pub(super) fn mappings(&self) -> Result<Mappings, Vec<Flaw>> {
        let (mut flaws, mut ordered) = (Vec::new(), Vec::new());
        let rows: Vec<_> = self.mapped().collect();
        mapping::fits(rows.len()).map_err(|refusal| vec![Flaw::whole(&refusal)])?;
        for row in &rows {
            let group = row.group;
            match row.number() {
                None => flaws.push(Flaw::of("place", group, text::groups::place_is_a_number())),
                Some(number) if rows.iter().filter(|other| other.number() == Some(number)).count() > 1 => {
                    flaws.push(Flaw::of("place", group, text::groups::place_is_taken(number)));
                }
                Some(_) => {}
            }
            let grant = grant(&row.role, &row.seat);
            if grant.is_none() {
                flaws.push(Flaw::of("role", group, text::groups::choose_from_the_lists()));
            }
            ordered.extend(grant.map(|grant| Mapping { group, grant }));
        }
        let otherwise = grant(&self.otherwise_role, &self.otherwise_seat);
        if otherwise.is_none() {
            flaws.push(Flaw::at("otherwise_role", text::groups::choose_from_the_lists()));
        }
        let told_roles = if self.follows { ToldRoles::Follow } else { ToldRoles::Ignore };
        match otherwise.filter(|_| flaws.is_empty()) {
            Some(otherwise) => Ok(Mappings { ordered, told_roles, otherwise }),
            None => Err(flaws),
        }
    }
}

fn grant(role: &str, seat: &str) -> Option<Grant> {
    Some(Grant { role: Role::named(role)?, seat: Seat::named(seat)? })
}
