//! The first two steps: what has to be there, and how the directory is to behave.

use app::{Error, directories};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal,
    directory::{
        Manners, NewManners, PostOfInactive, Profile, State as DirectoryState, UnknownMembers,
        provider::Provider as Speaking,
    },
    rules::lock::Part,
    workspace::{Entitlement, UnverifiedAddresses},
};
use http::StatusCode;
use serde::Deserialize;
use sheets::{PROVIDERS, Provider, Scim};

use super::{
    super::super::{HERE, directory::lock_of_staging, may_set_up, steps::Bar},
    bar, enter, path, provider_of,
};
use crate::{
    console::{door::Visit, reason::Reason},
    gate::{caller::Caller, csrf::Filled},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab},
    state::Web,
};

/// Something that has to be there first.
struct Need {
    says: &'static str,
    detail: String,
    is_met: bool,
    /// Where it is mended, and what the link says.
    mend: Option<(String, &'static str)>,
}

/// A provider to choose.
struct Tile {
    provider: &'static Provider,
    can: bool,
    is_likely: bool,
    path: String,
}

#[derive(Template)]
#[template(path = "directory_begin.html")]
struct BeginPage {
    frame: Frame,
    bar: Bar,
    needs: Vec<Need>,
    /// Why it can't be set up.
    lock: Option<Reason>,
    /// What there is already.
    state: Option<DirectoryState>,
    tiles: Vec<Tile>,
    back: String,
}

fn needs(inside: &Visit, verified: usize) -> Vec<Need> {
    let workspace = &inside.workspace;
    // Where it is mended is out of reach of a setup link for the directory.
    let mend = |is_lacking: bool, page: &str, label: &'static str| {
        (is_lacking && inside.link().is_none()).then(|| (inside.path(&format!("{HERE}{page}")), label))
    };
    let has_plan = workspace.entitlement(inside.now) == Entitlement::Full;
    let plan = if has_plan { String::new() } else { Reason::from(Refusal::PlanRequired).sentence };
    let sso = workspace.sso.is_enabled();
    let seats = match workspace.seats.free() {
        None => text::wizard::seats_without_limit().to_owned(),
        Some(free) => text::wizard::seats_free(free),
    };
    vec![
        Need { says: text::wizard::needs_plan(), detail: plan, is_met: has_plan, mend: None },
        Need {
            says: text::wizard::needs_sso(),
            detail: text::wizard::needs_sso_why().to_owned(),
            is_met: sso,
            mend: mend(!sso, "/sso", text::wizard::set_up_sso()),
        },
        Need {
            says: text::wizard::needs_domain(),
            detail: text::wizard::needs_domain_why().to_owned(),
            is_met: verified > 0,
            mend: mend(verified == 0, "#domains", text::wizard::verify_a_domain()),
        },
        Need {
            says: text::wizard::needs_seats(),
            detail: seats,
            is_met: workspace.seats.has_room(),
            mend: None,
        },
    ]
}

/// Shows what has to be there, and asks which identity provider it is.
pub(super) async fn show(
    State(web): State<Web>,
    signed: Caller,
    Path(slug): Path<String>,
) -> Result<Response, Instead> {
    let (inside, _) = enter(&web, signed, &slug, "other").await?;
    let claims = web.app.store.domains(inside.workspace.id).await;
    let claims = claims.map_err(|failure| answer::failed(&web, &failure))?;
    let likely = provider_of(&web, &inside).await?;
    let directory = inside.workspace.directory.as_ref();
    let page = if directory.is_some() { "/connect" } else { "" };
    let tile = |provider: &&'static Provider| Tile {
        provider,
        can: matches!(provider.scim, Scim::Sheet { .. }),
        is_likely: likely.is_some_and(|likely| provider.code == likely.code),
        path: path(&inside, provider, page),
    };
    let mut tiles: Vec<_> = PROVIDERS.iter().map(tile).collect();
    tiles.sort_by_key(|tile| !tile.is_likely);
    let page = BeginPage {
        frame: inside.frame(Tab::Security),
        bar: bar(&inside, None, 0),
        needs: needs(&inside, claims.iter().filter(|claim| claim.verified.is_some()).count()),
        lock: directory.is_none().then(|| lock_of_staging(&inside)).flatten(),
        state: directory.map(|directory| directory.state),
        tiles,
        back: inside.path(&format!("{HERE}#directory")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "directory_defaults.html")]
struct DefaultsPage {
    frame: Frame,
    csrf: String,
    bar: Bar,
    problem: Option<Problem>,
    provider: &'static Provider,
    lock: Option<Reason>,
    /// Why the provider can't, and what to do instead.
    nothing: Option<(&'static str, &'static str)>,
    /// Whether it is there, so that only its manners can change.
    is_there: bool,
    manners: Manners,
    are_strangers_refused: bool,
    action: String,
    policy: String,
    back: String,
}

fn defaults_of(inside: &Visit, provider: &'static Provider, problem: Option<Problem>) -> DefaultsPage {
    let directory = inside.workspace.directory.as_ref();
    let nothing = match provider.scim {
        Scim::Nothing { why, instead } => Some((why, instead)),
        Scim::Sheet { .. } => None,
    };
    DefaultsPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        bar: bar(inside, Some(provider), 1),
        problem,
        provider,
        lock: directory.is_none().then(|| lock_of_staging(inside)).flatten(),
        nothing,
        is_there: directory.is_some(),
        manners: directory.map_or_else(Manners::default, |directory| directory.manners),
        are_strangers_refused: inside.workspace.unverified_addresses == UnverifiedAddresses::Refuse,
        action: path(inside, provider, ""),
        policy: inside.path(&format!("{HERE}#policy")),
        back: inside.path(&format!("{HERE}/directory/setup")),
    }
}

/// Asks how it is to behave.
pub(super) async fn defaults(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let (inside, provider) = enter(&web, signed, &slug, &provider).await?;
    Ok(page::shown(StatusCode::OK, &defaults_of(&inside, provider, None)))
}

/// How it is to behave, as the form says it. What is absent stays as it is.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wished {
    #[serde(default)]
    state: String,
    #[serde(default)]
    post_of_inactive: String,
    #[serde(default)]
    unknown_members: String,
    #[serde(default)]
    profile: String,
}

impl Wished {
    fn manners(&self) -> Result<NewManners, Refusal> {
        let inactive = [PostOfInactive::Conflict, PostOfInactive::Revive].map(|it| (it.as_str(), it));
        let unknown = [UnknownMembers::Refuse, UnknownMembers::Ignore].map(|it| (it.as_str(), it));
        let profile = [Profile::Lenient, Profile::Strict].map(|it| (it.as_str(), it));
        Ok(NewManners {
            post_of_inactive: named("post_of_inactive", &self.post_of_inactive, inactive)?,
            unknown_members: named("unknown_members", &self.unknown_members, unknown)?,
            group_patch: None,
            profile: named("profile", &self.profile, profile)?,
            provider: None,
        })
    }

    fn state(&self) -> Result<DirectoryState, Refusal> {
        let states = [DirectoryState::On, DirectoryState::Staging].map(|it| (it.as_str(), it));
        let why = || Refusal::ValueInvalid { field: "state", why: text::wizard::on_or_staging().to_owned() };
        named("state", &self.state, states)?.ok_or_else(why)
    }
}

/// The one of this name; none where nothing is asked for.
fn named<T: Copy, const N: usize>(
    field: &'static str,
    name: &str,
    all: [(&'static str, T); N],
) -> Result<Option<T>, Refusal> {
    if name.is_empty() {
        return Ok(None);
    }
    let why = || Refusal::ValueInvalid { field, why: text::wizard::one_of_those_offered().to_owned() };
    all.into_iter().find(|(known, _)| *known == name).map(|(_, value)| Some(value)).ok_or_else(why)
}

/// Sets the directory up, or has the one that is there behave otherwise.
pub(super) async fn set_up(
    State(web): State<Web>,
    Path((slug, provider)): Path<(String, String)>,
    Filled { signed, fields }: Filled<Wished>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Some(provider) = Provider::named(&provider) else {
        return Err(page::see_other(&inside.path(&format!("{HERE}/directory/setup"))).into());
    };
    let there = inside.workspace.directory.as_ref().map(|directory| directory.state);
    let asked = fields.manners().and_then(|manners| {
        let manners = NewManners { provider: Speaking::named(provider.code), ..manners };
        Ok((there.map_or_else(|| fields.state(), Ok)?, manners))
    });
    let made = match asked {
        Ok((state, manners)) => {
            let (workspace, by) = (inside.workspace.id, inside.by());
            directories::set_up(&web.app, workspace, by, state, manners).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(_) => Ok(page::see_other(&path(&inside, provider, "/connect"))),
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            may_set_up(&web, &inside, Part::Directory, "directory").await?;
            let problem = Some(Problem::refused(&refusal, "state"));
            Ok(page::shown(answer::status(&refusal), &defaults_of(&inside, provider, problem)))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Refusal,
        directory::{PostOfInactive, State},
    };

    use super::Wished;

    #[test]
    fn what_is_not_asked_for_stays_and_what_is_not_offered_is_refused() {
        let wished = Wished { post_of_inactive: "revive".to_owned(), ..Wished::default() };
        let manners = wished.manners().unwrap();
        assert_eq!(manners.post_of_inactive, Some(PostOfInactive::Revive));
        assert_eq!((manners.unknown_members, manners.profile), (None, None));
        let odd = Wished { profile: "loose".to_owned(), ..Wished::default() };
        assert!(matches!(odd.manners(), Err(Refusal::ValueInvalid { field: "profile", .. })));
        assert!(matches!(wished.state(), Err(Refusal::ValueInvalid { field: "state", .. })));
        let staged = Wished { state: "staging".to_owned(), ..Wished::default() };
        assert_eq!(staged.state(), Ok(State::Staging));
    }
}
