//! The fourth card: what the other three come to, for everybody who signs in; and whether people nobody added are taken in.

use app::workspaces;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Refusal,
    connection::Mode,
    rules::policy,
    workspace::{Entitlement, SessionLimits, UnverifiedAddresses},
};
use serde::Deserialize;

use super::{Chip, Facts, HERE, Typed, done, eyes, refused};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::csrf::Checked,
    page::Instead,
    state::Web,
};

/// The card.
pub(super) struct Card {
    pub(super) chip: Chip,
    /// Who signs in, and how.
    pub(super) rows: Vec<(&'static str, &'static str)>,
    /// What happens to people of the directory whose address is in no domain of the workspace; none without a directory.
    pub(super) strangers: Option<&'static str>,
    /// How many owners have what they need to get in past single sign-on.
    pub(super) glass: (Chip, String),
    /// What would have to be done to require single sign-on, if it can be.
    pub(super) next: Option<&'static str>,
    pub(super) newcomers: Newcomers,
    /// How long a sign-in lasts.
    pub(super) sessions: String,
    pub(super) idle_minutes: u32,
    pub(super) absolute_minutes: u32,
    /// From how many minutes to how many.
    pub(super) idle: (u32, u32),
    pub(super) absolute: (u32, u32),
}

/// People nobody added, at their first sign-in.
pub(super) struct Newcomers {
    pub(super) are_taken_in: bool,
    /// What is so now.
    pub(super) says: &'static str,
    /// Why that can't be changed.
    pub(super) lock: Option<Reason>,
}

impl Newcomers {
    fn of(inside: &Visit) -> Self {
        let workspace = &inside.workspace;
        let says = if workspace.takes_in(inside.now) {
            text::policy::become_members()
        } else if workspace.jit && workspace.directory.is_some() {
            text::policy::directory_says_who_belongs()
        } else {
            text::policy::turned_away()
        };
        let lock = lock(policy::take_in(inside.scene(), eyes(inside), !workspace.jit));
        Self { are_taken_in: workspace.jit, says, lock }
    }
}

/// A number of minutes, in hours where it is whole hours.
fn span(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => text::health::hours(hours),
        _ => text::health::minutes(minutes),
    }
}

/// What the form of the limits carries.
#[derive(Debug, Deserialize)]
pub(super) struct Limits {
    #[serde(default)]
    session_idle_minutes: String,
    #[serde(default)]
    session_absolute_minutes: String,
}

/// Sets how long a sign-in lasts here.
pub(super) async fn limit_sessions(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Limits>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let minutes = |field, text: &str| {
        let why = || text::policy::use_a_whole_number().to_owned();
        text.trim().parse::<u32>().map_err(|_| (Refusal::ValueInvalid { field, why: why() }, field))
    };
    let (idle, absolute) = ("session_idle_minutes", "session_absolute_minutes");
    let limits = minutes(idle, &fields.session_idle_minutes).and_then(|idle_minutes| {
        let absolute_minutes = minutes(absolute, &fields.session_absolute_minutes)?;
        Ok(SessionLimits { idle_minutes, absolute_minutes })
    });
    let limits = match limits {
        Ok(limits) => limits,
        Err((refusal, at)) => return refused(&web, &inside, refusal.into(), at, Typed::default()).await,
    };
    match workspaces::limit_sessions(&web.app, inside.workspace.id, inside.by(), limits).await {
        Ok(_) => Ok(done(&inside, "sessions_limited", "policy")),
        Err(error) => {
            let at = match &error {
                app::Error::Refused(Refusal::ValueInvalid { field, .. }) => field,
                _ => "policy",
            };
            refused(&web, &inside, error, at, Typed::default()).await
        }
    }
}

const CODE: &str = text::policy::by_code();
const EITHER: &str = text::policy::by_either();
const SSO: &str = text::policy::by_single_sign_on();
const GLASS: &str = text::policy::by_either_guarded();
const GLASS_OF_SOME: &str = text::policy::by_either_some_guarded();

impl Card {
    pub(super) fn of(inside: &Visit, facts: &Facts) -> Self {
        let workspace = &inside.workspace;
        let limits = workspace.session_limits;
        let entitlement = workspace.entitlement(inside.now);
        // Without the plan, whatever is set up signs nobody in.
        let mode = if entitlement == Entitlement::None { Mode::Off } else { workspace.sso };
        let glass = if facts.guarded_owners == facts.owners { GLASS } else { GLASS_OF_SOME };
        let (chip, owners, members) = match mode {
            Mode::Off | Mode::Testing => (Chip::off(text::policy::code_by_mail()), CODE, CODE),
            Mode::Optional => {
                (Chip::new("info", "info", text::policy::single_sign_on_or_code()), EITHER, EITHER)
            }
            Mode::Required => (Chip::good(text::policy::single_sign_on_required()), glass, SSO),
        };
        let next = match mode {
            Mode::Required => None,
            Mode::Optional => Some(text::policy::to_require_it()),
            Mode::Off | Mode::Testing if entitlement == Entitlement::None => None,
            Mode::Off | Mode::Testing if facts.connections.is_empty() => {
                Some(text::policy::more_once_set_up())
            }
            Mode::Off | Mode::Testing => Some(text::policy::more_once_switched_on()),
        };
        Self {
            chip,
            rows: vec![
                (text::policy::owners(), owners),
                (text::policy::admins_and_members(), members),
                (text::policy::guests(), CODE),
            ],
            strangers: workspace.directory.as_ref().map(|_| match workspace.unverified_addresses {
                UnverifiedAddresses::Separate => text::policy::kept_separate(),
                UnverifiedAddresses::Refuse => text::policy::may_not_be_added(),
            }),
            glass: break_glass(facts.guarded_owners, facts.owners),
            next,
            newcomers: Newcomers::of(inside),
            sessions: text::policy::they_last(span(limits.absolute_minutes), span(limits.idle_minutes)),
            idle_minutes: limits.idle_minutes,
            absolute_minutes: limits.absolute_minutes,
            idle: (*SessionLimits::IDLE.start(), *SessionLimits::IDLE.end()),
            absolute: (*SessionLimits::ABSOLUTE.start(), *SessionLimits::ABSOLUTE.end()),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Newcoming {
    #[serde(default)]
    jit: String,
}

/// Says whether people nobody added are taken in.
pub(super) async fn take_in(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Newcoming>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let wanted = match fields.jit.as_str() {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => {
            Err(Refusal::ValueInvalid { field: "jit", why: text::security::choose_on_or_off().to_owned() }
                .into())
        }
    };
    let taken = match wanted {
        Ok(wanted) => workspaces::take_in(&web.app, inside.workspace.id, inside.by(), wanted).await,
        Err(error) => Err(error),
    };
    match taken {
        Ok(workspace) => Ok(done(&inside, if workspace.jit { "jit_on" } else { "jit_off" }, "policy")),
        Err(error) => refused(&web, &inside, error, "policy", Typed::default()).await,
    }
}

/// Whether owners can break the glass, in a word and in a sentence.
fn break_glass(guarded: u32, owners: u32) -> (Chip, String) {
    let chip = match guarded {
        0 => Chip::waiting(text::policy::not_set_up()),
        some if some < owners => Chip::new("info", "info", text::policy::set_up_for_some()),
        _ => Chip::good(text::policy::set_up()),
    };
    (chip, text::policy::guarded_owners(guarded, owners))
}
