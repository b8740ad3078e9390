//! Roles from groups: what groups give, in order, and the groups that the identity provider has pushed. Whatever is put in is
//! looked at first, and given once it is confirmed.

mod form;
mod page;
mod preview;
mod words;

use app::{Error, mappings};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    DirectoryGroupId, Refusal,
    directory::Directory,
    directory_group::DirectoryGroup,
    mapping::Mappings,
    rules::{
        grant::Wanted,
        lock::{Action, Part},
    },
};
use http::StatusCode;
use scim::fold;
use serde::Deserialize;
use store::{Failure, Page, SelectGroup};

use self::{
    form::{Filled, Flaw, Step},
    page::Around,
};
use super::super::HERE as SECURITY;
use crate::{
    console::{
        door::{Inside, Visit},
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{Asked, Instead, see_other, shown},
    state::Web,
};

/// The page's path below the workspace's.
pub(in crate::console) const HERE: &str = "/settings/security/directory/groups";

/// The largest form, in bytes: what a hundred groups give twice over, and a page of others.
const FORM: usize = 256 * 1024;

/// How many of the pushed groups are listed at a time.
const PER_PAGE: u32 = 25;

/// The fields of a form, as they came.
type Fields = Vec<(String, String)>;

/// What is said of it on the card of the directory.
pub(in crate::console::security) struct Line {
    /// What is so now.
    pub(in crate::console::security) says: String,
    pub(in crate::console::security) path: String,
    /// Why it can't be looked at.
    pub(in crate::console::security) lock: Option<Reason>,
}

impl Line {
    pub(super) fn of(inside: &Visit) -> Self {
        let directory = inside.workspace.directory.as_ref();
        let may = inside.may(Action::SetUp(Part::Other));
        Self {
            says: directory.map_or_else(
                || text::groups::groups_can_give().to_owned(),
                |directory| words::standing(&directory.mappings),
            ),
            path: inside.path(HERE),
            lock: lock(may.and_then(|()| directory.map(drop).ok_or(Refusal::DirectoryNotFound))),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Asking {
    /// How the names begin of the groups that are asked for.
    q: String,
    /// Behind which name.
    after: String,
    /// How many people have just got another role or seat.
    saved: Option<usize>,
}

/// Shows what groups give.
pub(in super::super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let directory = directory_of(&web, &inside).await?;
    let mut filled = Filled::of(&directory.mappings);
    (filled.q, filled.after) = (asked.q, asked.after);
    let around = Around { notice: asked.saved.map(text::groups::saved), ..Around::default() };
    form_again(&web, &inside, StatusCode::OK, &filled, around).await
}

/// Does what the button says that was pressed in the form; nothing is given by it.
pub(in super::super) async fn fill(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Fields, FORM>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    directory_of(&web, &inside).await?;
    let (mut filled, step) = Filled::read(&fields);
    let mut notice = None;
    match step {
        Step::Find => filled.after = String::new(),
        Step::Next => filled.after = filled.behind.clone(),
        Step::Edit => {}
        Step::Move(group, way) => {
            notice = filled.move_by(group, way).then(|| text::groups::moved().to_owned())
        }
        Step::Unmap(group) => {
            filled.unmap(group);
            return look(&web, &inside, &filled).await;
        }
        Step::Preview => return look(&web, &inside, &filled).await,
    }
    form_again(&web, &inside, StatusCode::OK, &filled, Around { notice, ..Around::default() }).await
}

/// Shows what would be, or what has to be mended first.
async fn look(web: &Web, inside: &Inside, filled: &Filled) -> Result<Response, Instead> {
    let mappings = match filled.mappings() {
        Ok(mappings) => mappings,
        Err(flaws) => {
            let around = Around { flaws, ..Around::default() };
            return form_again(web, inside, StatusCode::BAD_REQUEST, filled, around).await;
        }
    };
    let wanted = Wanted { mappings: mappings.clone(), instead_of: Some(filled.from.clone()) };
    match mappings::preview(&web.app, inside.workspace.id, inside.by(), wanted).await {
        Ok(forecast) => {
            let names = named(web, inside, &[&filled.from, &mappings]).await;
            let names = names.map_err(|failure| answer::failed(web, &failure))?;
            let page = preview::page_of(inside, filled, &mappings, &names, &forecast);
            Ok(shown(StatusCode::OK, &page))
        }
        Err(error) => refused(web, inside, filled, &mappings, error).await,
    }
}

/// Gives what was looked at.
pub(in super::super) async fn confirm(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Fields, FORM>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    let (filled, _) = Filled::read(&fields);
    let mappings = match filled.mappings() {
        Ok(mappings) => mappings,
        Err(flaws) => {
            let around = Around { flaws, ..Around::default() };
            return form_again(&web, &inside, StatusCode::BAD_REQUEST, &filled, around).await;
        }
    };
    let wanted = Wanted { mappings: mappings.clone(), instead_of: Some(filled.from.clone()) };
    match mappings::map(&web.app, inside.workspace.id, inside.by(), wanted).await {
        Ok(mapped) => Ok(see_other(&format!("{}?saved={}", inside.path(HERE), mapped.people))),
        Err(error) => refused(&web, &inside, &filled, &mappings, error).await,
    }
}

/// The form again, after a use case said no.
async fn refused(
    web: &Web,
    inside: &Inside,
    filled: &Filled,
    mappings: &Mappings,
    error: Error,
) -> Result<Response, Instead> {
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Failed(failure) => return Err(answer::failed(web, &failure).into()),
    };
    let failed = |failure| Instead::from(answer::failed(web, &failure));
    let status = answer::status(&refusal);
    let mut filled = filled.clone();
    let around = match refusal {
        Refusal::MappingsChanged => {
            // Read anew: what whoever else has changed is what the next try begins with.
            let workspace = web.app.store.workspace(inside.workspace.id).await.map_err(failed)?;
            let Some(now) = workspace.and_then(|workspace| workspace.directory) else {
                return Err(inside.refused(web, &Refusal::DirectoryNotFound).await);
            };
            let names = named(web, inside, &[&filled.from, &now.mappings]).await.map_err(failed)?;
            let meanwhile = words::changes(&filled.from, &now.mappings, &names);
            filled.from = now.mappings;
            Around { flaws: vec![Flaw::whole(&refusal)], meanwhile, ..Around::default() }
        }
        Refusal::GroupNotFound => {
            let names = named(web, inside, &[mappings]).await.map_err(failed)?;
            let gone = mappings.ordered.iter().filter(|mapping| !names.contains(mapping.group));
            Around { flaws: gone.map(|mapping| Flaw::gone(mapping.group)).collect(), ..Around::default() }
        }
        refusal @ Refusal::ValueInvalid { .. } => {
            Around { flaws: vec![Flaw::whole(&refusal)], ..Around::default() }
        }
        refusal => return Err(inside.refused(web, &refusal).await),
    };
    form_again(web, inside, status, &filled, around).await
}

async fn directory_of<'a>(web: &Web, inside: &'a Inside) -> Result<&'a Directory, Instead> {
    match &inside.workspace.directory {
        Some(directory) => Ok(directory),
        None => Err(inside.refused(web, &Refusal::DirectoryNotFound).await),
    }
}

async fn form_again(
    web: &Web,
    inside: &Inside,
    status: StatusCode,
    filled: &Filled,
    around: Around,
) -> Result<Response, Instead> {
    let directory = directory_of(web, inside).await?;
    let failed = |failure| Instead::from(answer::failed(web, &failure));
    let ids: Vec<_> = filled.mapped().map(|row| row.group).collect();
    let names = Names(among(web, inside, directory, ids).await.map_err(failed)?);
    let pushed = pushed(web, inside, directory, filled).await.map_err(failed)?;
    let page = page::page_of(inside, directory, filled, &names, &pushed, around);
    Ok(shown(status, &page))
}

/// The pushed groups whose names begin so, a part of them.
async fn pushed(
    web: &Web,
    inside: &Inside,
    directory: &Directory,
    filled: &Filled,
) -> Result<Page<DirectoryGroup>, Failure> {
    let beginning = fold::caseless(filled.q.trim());
    let after = Some(filled.after.as_str()).filter(|after| !after.is_empty());
    let store = &web.app.store;
    let groups =
        store.directory_groups_called(inside.workspace.id, directory.id, &beginning, after, PER_PAGE + 1);
    Ok(Page::of(groups.await?, PER_PAGE))
}

async fn among(
    web: &Web,
    inside: &Inside,
    directory: &Directory,
    ids: Vec<DirectoryGroupId>,
) -> Result<Vec<DirectoryGroup>, Failure> {
    let most = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let select = SelectGroup::Among(ids);
    web.app.store.directory_groups(inside.workspace.id, directory.id, &select, None, most).await
}

/// The groups that any of these map, as far as there are such.
async fn named(web: &Web, inside: &Inside, all: &[&Mappings]) -> Result<Names, Failure> {
    let Some(directory) = &inside.workspace.directory else { return Ok(Names(Vec::new())) };
    let ids = all.iter().flat_map(|mappings| mappings.ordered.iter().map(|mapping| mapping.group));
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Names(among(web, inside, directory, ids).await?))
}

/// Groups by their ids.
struct Names(Vec<DirectoryGroup>);

impl Names {
    fn get(&self, group: DirectoryGroupId) -> Option<&DirectoryGroup> {
        self.0.iter().find(|one| one.id == group)
    }

    fn contains(&self, group: DirectoryGroupId) -> bool {
        self.get(group).is_some()
    }

    /// What a group is called, in quotation marks.
    fn quoted(&self, group: DirectoryGroupId) -> String {
        match self.get(group) {
            Some(group) => text::groups::quoted(group.told.display_name.replace(turns_text, "")),
            None => text::groups::deleted_group().to_owned(),
        }
    }
}

/// Whether a character turns the text around it, so that a sentence with a name in it would read otherwise than it is.
const fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The way to this page from another part of the security pages.
fn path(inside: &Inside, rest: &str) -> String {
    inside.path(&format!("{SECURITY}{rest}"))
}

#[cfg(test)]
mod tests;
