//! The list of members as a page.

use askama::Template;
use domain::{
    Member, MemberId, Refusal, Role,
    member::Source,
    rules::lock::Action,
    seat::{Seat, Seats},
    workspace::DirectoryPower,
};
use serde::Deserialize;
use store::{Failure, Lies, ListedMember, MemberPlace};

use super::{
    beforehand::Beforehand,
    role_name,
    wanted::{Filter, Sort, Wanted},
};
use crate::{
    console::{
        door::Inside,
        reason::{Reason, lock},
        waves::Banner,
    },
    page::{Frame, Problem, Tab, path_with, person::Person, when::When},
    state::Web,
};

/// How many members a page shows.
const PER_PAGE: u32 = 50;

/// What is in the form that adds somebody.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Typed {
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) role: String,
}

/// Which list, with what in its form and what went wrong.
pub(super) struct Shown {
    pub(super) wanted: Wanted,
    pub(super) typed: Typed,
    pub(super) problem: Option<Problem>,
}

/// What has just been done to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Added,
    RoleChanged,
    Removed,
    Suspended,
    Unsuspended,
}

impl Notice {
    const ALL: [Self; 5] =
        [Self::Added, Self::RoleChanged, Self::Removed, Self::Suspended, Self::Unsuspended];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::RoleChanged => "role_changed",
            Self::Removed => "removed",
            Self::Suspended => "suspended",
            Self::Unsuspended => "unsuspended",
        }
    }

    /// The path that says so, at the same part of the list.
    pub(super) fn path(self, inside: &Inside, member: MemberId, wanted: &Wanted) -> String {
        let who = member.to_string();
        path_with(&wanted.path(&inside.path("")), &[("done", self.as_str()), ("who", &who)])
    }

    fn sentence(self, member: &Member) -> String {
        let name = Person::of(member).name;
        match self {
            Self::Added => text::members::was_added(name),
            Self::RoleChanged => text::members::role_was_changed(name, role_name(member.role)),
            Self::Removed => text::members::was_removed(name),
            Self::Suspended => text::members::was_suspended(name),
            Self::Unsuspended if member.is_active() => text::members::was_let_in_again(name),
            Self::Unsuspended => text::members::was_lifted_only(name),
        }
    }
}

/// The seats in words and as a bar.
#[derive(Debug, PartialEq, Eq)]
struct SeatBar {
    headline: String,
    rest: String,
    /// How much of the bar is filled, in hundredths; none where there is no limit.
    percent: Option<u32>,
}

impl SeatBar {
    fn of(seats: Seats) -> Self {
        let taken = seats.taken;
        let Some(limit) = seats.limit else {
            return Self {
                headline: text::members::seats_in_use(taken),
                rest: text::members::no_limit().to_owned(),
                percent: None,
            };
        };
        let rest = match (seats.free().unwrap_or_default(), taken.saturating_sub(limit)) {
            (0, over) if over > 0 => text::members::seats_over(over),
            (free, _) => text::members::seats_free(free),
        };
        let percent = u64::from(taken.min(limit)) * 100 / u64::from(limit.max(1));
        Self {
            headline: text::members::seats_of_in_use(limit, taken),
            rest,
            percent: Some(u32::try_from(percent).unwrap_or(100)),
        }
    }
}

/// A member in the list.
struct Row {
    id: String,
    person: Person,
    is_you: bool,
    is_active: bool,
    /// Tone, icon, label.
    source: (&'static str, &'static str, &'static str),
    role: &'static str,
    /// The roles that may be given, and whether it is the present one; empty where none may.
    roles: Vec<(&'static str, &'static str, bool)>,
    /// Why the role can't be changed.
    role_lock: Option<Reason>,
    seat: &'static str,
    joined: When,
    never_signed_in: bool,
    left_at: Option<When>,
    /// Why they are held out, where they are; only for who manages.
    suspended: Option<Option<String>>,
    /// Whether whoever is inside may hold them out, or let them in again.
    suspends: bool,
    /// Why they can't be removed.
    removal_lock: Option<Reason>,
}

#[derive(Template)]
#[template(path = "members.html")]
pub(super) struct MembersPage {
    frame: Frame,
    csrf: String,
    base: String,
    notice: Option<String>,
    problem: Option<Problem>,
    /// That many lost access lately.
    wave: Option<Banner>,
    /// What is said where the directory keeps the list.
    kept: Option<Reason>,
    /// Whether roles come from the directory's groups.
    roles_from_groups: bool,
    /// While the plan lets the directory only remove, until when.
    removals_until: Option<When>,
    is_staging: bool,
    seats: SeatBar,
    /// Whether this member manages others.
    manages: bool,
    /// Why nobody can be added.
    add_lock: Option<Reason>,
    typed_email: String,
    /// The roles somebody can be added with, and whether it is chosen.
    add_roles: Vec<(&'static str, &'static str, bool)>,
    wanted: Wanted,
    filter: Filter,
    sort: Sort,
    /// Where sorting by name and by age leads; nowhere while somebody is sought, who is found in the order of the words.
    sorted: Option<(String, String)>,
    choices: Choices,
    /// The list as a file, for who manages.
    export: Option<String>,
    rows: Vec<Row>,
    /// Reasons other than the directory's for which something in the list is locked.
    reasons: Vec<Reason>,
    previous: Option<String>,
    next: Option<String>,
    /// Why this member can't leave by themselves.
    leave_lock: Option<Reason>,
}

impl MembersPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// The page.
pub(super) async fn page(web: &Web, inside: &Inside, shown: Shown) -> Result<MembersPage, Failure> {
    let Shown { wanted, typed, problem } = shown;
    let workspace = &inside.workspace;
    let (base, told) = (inside.path(""), notice(web, inside, &wanted).await?);
    let (wanted, members) = part(web, inside, wanted).await?;
    let place = |one: Option<&ListedMember>| one.map(ListedMember::place);
    let (top, bottom) = (place(members.items.first()), place(members.items.last()));
    let (is_before, is_first) = (!wanted.before.is_empty(), wanted.cut(1).lies == Lies::First);
    let has_more = |is_there: bool| move |_: &MemberPlace| is_there;
    let next = bottom.filter(has_more(is_before || members.more)).map(|it| wanted.behind(&it).path(&base));
    let previous = top.filter(has_more(!is_first)).map(|it| wanted.before(&it).path(&base));
    let beforehand = Beforehand::of(web, inside).await?;
    let rows: Vec<Row> = members.items.iter().map(|one| row(&beforehand, one)).collect();
    // A form changes the tallies, and the page shows them as they are now.
    let seats = web.app.store.workspace(workspace.id).await?.map_or(workspace.seats, |now| now.seats);
    let add_lock = lock(inside.may(Action::AddMember(Role::Member)));
    Ok(MembersPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        notice: told,
        problem,
        wave: Banner::of(web, inside).await?,
        kept: workspace.kept_by_directory(inside.now).then(|| Refusal::MemberKeptByDirectory.into()),
        roles_from_groups: workspace.directory.as_ref().is_some_and(|one| one.mappings.are_in_force()),
        removals_until: match workspace.directory_power(inside.now) {
            DirectoryPower::RemovalsOnly(until) => Some(When::of(until)),
            _ => None,
        },
        is_staging: workspace.directory_power(inside.now) == DirectoryPower::Staging,
        seats: SeatBar::of(seats),
        manages: inside.manages(),
        add_lock,
        typed_email: typed.email,
        add_roles: choices(|role| inside.may(Action::AddMember(role)).is_ok(), Role::named(&typed.role)),
        filter: wanted.filter(),
        sort: wanted.sort(),
        sorted: wanted
            .select(inside.now)
            .words
            .is_empty()
            .then(|| [true, false].map(|by_name| wanted.sorted_by_name(by_name).path(&base)).into()),
        choices: Choices::of(&wanted),
        export: inside.manages().then(|| wanted.first().path(&format!("{base}/members.csv"))),
        reasons: reasons(&rows),
        rows,
        previous,
        next,
        wanted,
        leave_lock: lock(beforehand.leave()),
        base,
    })
}

/// The part of the list that is wanted. What lies before some place and is not a whole page is the beginning.
async fn part(
    web: &Web,
    inside: &Inside,
    wanted: Wanted,
) -> Result<(Wanted, store::Page<ListedMember>), Failure> {
    let (here, select) = (inside.workspace.id, wanted.select(inside.now));
    let cut = wanted.cut(PER_PAGE);
    let members = web.app.store.listed_members(here, &select, &cut).await?;
    if !matches!(cut.lies, Lies::Before(_)) || members.more {
        return Ok((wanted, members));
    }
    let wanted = wanted.first();
    let members = web.app.store.listed_members(here, &select, &wanted.cut(PER_PAGE)).await?;
    Ok((wanted, members))
}

fn row(beforehand: &Beforehand<'_>, listed: &ListedMember) -> Row {
    let member = &listed.member;
    let inside = beforehand.inside;
    // Where nothing is offered, nothing is locked: only who manages sees actions, and only on who has access.
    let acts = inside.manages() && member.is_active();
    let may_give = |role: Role| beforehand.role(member, role);
    let roles = choices(|role| acts && may_give(role).is_ok(), Some(member.role));
    // One choice is none.
    let other = Role::ALL.into_iter().find(|role| *role != member.role).unwrap_or(member.role);
    let role_lock = lock(may_give(other)).filter(|_| acts && roles.len() < 2);
    Row {
        id: member.id.to_string(),
        person: Person::of(member),
        is_you: member.id == inside.who.member.id,
        is_active: member.is_active(),
        source: source(member.source),
        role: role_name(member.role),
        roles: if role_lock.is_some() { Vec::new() } else { roles },
        role_lock,
        seat: seat(member.seat),
        joined: When::of(member.joined_at),
        never_signed_in: listed.signed_in_at.is_none(),
        left_at: match &member.suspended {
            Some(suspension) => Some(When::of(suspension.at)),
            None => member.left_at.filter(|_| !member.is_active()).map(When::of),
        },
        suspended: member
            .suspended
            .as_ref()
            .map(|suspension| inside.manages().then(|| suspension.reason.clone())),
        suspends: beforehand.suspends(member),
        removal_lock: lock(beforehand.removal(member)).filter(|_| acts),
    }
}

fn choices(may: impl Fn(Role) -> bool, chosen: Option<Role>) -> Vec<Choice> {
    let open = Role::ALL.into_iter().filter(|role| may(*role));
    open.map(|role| (role.as_str(), role_name(role), chosen == Some(role))).collect()
}

/// A choice of a list: value, words, and whether it is chosen.
type Choice = (&'static str, &'static str, bool);

/// What can be chosen of the list.
struct Choices {
    standings: Vec<Choice>,
    sources: Vec<Choice>,
    roles: Vec<Choice>,
}

impl Choices {
    fn of(wanted: &Wanted) -> Self {
        let sources = Source::ALL.map(|one| (one.as_str(), source(one).2, one.as_str() == wanted.source));
        Self {
            standings: Filter::ALL.map(|one| (one.as_str(), one.label(), one == wanted.filter())).to_vec(),
            sources: sources.to_vec(),
            roles: choices(|_| true, Role::named(&wanted.with_role)),
        }
    }
}

/// What a seat is called, or that there is none.
pub(super) const fn seat(seat: Option<Seat>) -> &'static str {
    match seat {
        Some(Seat::Full) => text::members::seat_full(),
        Some(Seat::Guest) => text::members::seat_guest(),
        None => text::members::seat_none(),
    }
}

/// How somebody came, as a badge: tone, icon, label.
pub(super) const fn source(source: Source) -> (&'static str, &'static str, &'static str) {
    match source {
        Source::Directory => ("accent", "sync", text::members::source_directory()),
        Source::Invited => ("", "mail", text::members::source_invited()),
        Source::Owner => ("", "star", text::members::source_owner()),
        Source::Guest => ("", "door", text::members::source_guest()),
        Source::Jit => ("", "key", text::members::source_jit()),
    }
}

/// The reasons for which something in the list is locked, each once. That the directory keeps the list is said above.
fn reasons(rows: &[Row]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for reason in rows.iter().flat_map(|row| [&row.role_lock, &row.removal_lock]).flatten() {
        if reason.code != Refusal::MemberKeptByDirectory.code() && !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    reasons
}

async fn notice(web: &Web, inside: &Inside, wanted: &Wanted) -> Result<Option<String>, Failure> {
    let notice = Notice::ALL.into_iter().find(|notice| notice.as_str() == wanted.done);
    let who = wanted.who.parse::<MemberId>().ok();
    let (Some(notice), Some(who)) = (notice, who) else { return Ok(None) };
    let member = web.app.store.member(inside.workspace.id, who).await?;
    // An old address must not say what is true no more.
    let holds = |member: &Member| match notice {
        Notice::Added | Notice::RoleChanged => member.is_active(),
        Notice::Removed => !member.is_active(),
        Notice::Suspended => member.suspended.is_some(),
        Notice::Unsuspended => member.suspended.is_none(),
    };
    Ok(member.filter(holds).map(|member| notice.sentence(&member)))
}

#[cfg(test)]
mod tests;
