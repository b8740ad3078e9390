//! The page of what groups give.

use askama::Template;
use domain::{
    directory::Directory, directory_group::DirectoryGroup, mapping::MAPPED_AT_MOST, workspace::DirectoryPower,
};
use sheets::Provider;
use store::Page;

use super::{
    HERE, Names,
    form::{Filled, Flaw, Row},
    path, words,
};
use crate::{
    console::door::Inside,
    page::{Frame, Tab, assets, when::When},
};

/// What is said around the form.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) notice: Option<String>,
    /// What has to be mended.
    pub(super) flaws: Vec<Flaw>,
    /// What somebody else has changed meanwhile.
    pub(super) meanwhile: Vec<String>,
}

/// A group that has a place.
struct Mapped {
    row: Row,
    name: Option<String>,
    size: u32,
}

impl Mapped {
    fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(text::groups::group_that_is_gone())
    }

    fn lists(&self) -> String {
        text::groups::lists(self.size)
    }
}

/// A group that was pushed.
struct Pushed {
    row: Row,
    name: String,
    size: u32,
    /// Its place, where it has one.
    place: Option<String>,
}

impl Pushed {
    fn lists(&self) -> String {
        text::groups::lists(self.size)
    }
}

/// What the directory does with what groups give.
enum Doing {
    Keeping,
    Staging,
    Removing(When),
    Lapsed,
}

/// The roles and the seats that can be given: an owner's role is none of them.
const ROLES: [(&str, &str); 2] = [("member", text::groups::member()), ("admin", text::groups::admin())];
const SEATS: [(&str, &str); 2] = [("full", text::groups::full_seat()), ("guest", text::groups::guest_seat())];

#[derive(Template)]
#[template(path = "groups.html")]
pub(super) struct GroupsPage {
    frame: Frame,
    csrf: String,
    style: &'static str,
    script: &'static str,
    here: String,
    security: String,
    members: String,
    notice: Option<String>,
    flaws: Vec<Flaw>,
    meanwhile: Vec<String>,
    doing: Doing,
    says: String,
    from: String,
    mapped: Vec<Mapped>,
    next_place: u32,
    most: usize,
    roles: [(&'static str, &'static str); 2],
    seats: [(&'static str, &'static str); 2],
    otherwise_role: String,
    otherwise_seat: String,
    follows: bool,
    /// How many groups there are at all.
    groups: u32,
    pushed: Vec<Pushed>,
    q: String,
    after: String,
    behind: Option<String>,
    /// What the identity provider is called, and what is set there to have groups pushed.
    provider: &'static str,
    settings: Vec<(&'static str, &'static str)>,
    setup: String,
}

impl GroupsPage {
    fn flaw(&self, at: &str) -> Option<&str> {
        self.flaws.iter().find(|flaw| flaw.at == at).map(|flaw| flaw.sentence.as_str())
    }

    /// What the group is called that a flaw is about.
    fn named(&self, flaw: &Flaw) -> Option<&str> {
        let group = flaw.group?;
        self.mapped.iter().find(|one| one.row.group == group).map(Mapped::called)
    }

    fn flaw_of(&self, field: &str, row: &Row) -> Option<&str> {
        self.flaw(&format!("{field}-{}", row.group))
    }
}

pub(super) fn page_of(
    inside: &Inside,
    directory: &Directory,
    filled: &Filled,
    names: &Names,
    pushed: &Page<DirectoryGroup>,
    around: Around,
) -> GroupsPage {
    let mapped: Vec<_> = filled
        .mapped()
        .map(|row| {
            let group = names.get(row.group);
            Mapped {
                row: row.clone(),
                name: group.map(|group| group.told.display_name.clone()),
                size: group.map_or(0, |group| group.size),
            }
        })
        .collect();
    let listed = |group: &DirectoryGroup| Pushed {
        row: filled.row(group.id),
        name: group.told.display_name.clone(),
        size: group.size,
        place: mapped.iter().find(|one| one.row.group == group.id).map(|one| one.row.place.clone()),
    };
    let Around { notice, flaws, meanwhile } = around;
    let provider = directory.manners.provider;
    GroupsPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        style: assets::GROUPS_STYLE.path(),
        script: assets::GROUPS.path(),
        here: inside.path(HERE),
        security: path(inside, "#directory"),
        members: inside.path(""),
        notice,
        flaws,
        meanwhile,
        doing: match inside.workspace.directory_power(inside.now) {
            DirectoryPower::On => Doing::Keeping,
            DirectoryPower::Staging => Doing::Staging,
            DirectoryPower::RemovalsOnly(until) => Doing::Removing(When::of(until)),
            DirectoryPower::None => Doing::Lapsed,
        },
        says: words::standing(&directory.mappings),
        from: serde_json::to_string(&filled.from).unwrap_or_default(),
        next_place: filled.next_place(),
        most: MAPPED_AT_MOST,
        roles: ROLES,
        seats: SEATS,
        otherwise_role: filled.otherwise_role.clone(),
        otherwise_seat: filled.otherwise_seat.clone(),
        follows: filled.follows,
        groups: directory.groups,
        pushed: pushed.items.iter().map(listed).collect(),
        q: filled.q.trim().to_owned(),
        after: filled.after.clone(),
        behind: pushed.items.last().filter(|_| pushed.more).map(|group| group.told.display_name_key.clone()),
        provider: provider.called(),
        settings: Provider::named(provider.as_str()).map(Provider::group_settings).unwrap_or_default(),
        setup: path(inside, &format!("/directory/setup/{}", provider.as_str())),
        mapped,
    }
}
