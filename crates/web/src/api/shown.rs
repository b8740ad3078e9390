//! What the API shows: the contract's shapes, and how lists are cut.

mod connection;

use std::net::IpAddr;

use domain::{
    Id, Member, Moment, Workspace,
    connection::{DomainClaim, DomainState, Mode},
    directory::{Directory, Manners, State, Token, usage::Usage},
    exchange::Opener,
    id::Kind,
    member::{Source, Standing},
    role::Role,
    rules::prove,
    seat::Seat,
    workspace::{self, Plan, UnverifiedAddresses},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Cut, Page};
use utoipa::{IntoParams, ToSchema};

pub(crate) use self::connection::ShownConnection;
use super::answer::No;
use crate::{scim, state::Web};

/// A part of a list. `next` is what `after` takes for the part that follows; null at the end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// A page as a list; `id` gives an item's place in it.
    pub(crate) fn of<I>(page: Page<I>, id: impl Fn(&I) -> String, shown: impl Fn(&I) -> T) -> Self {
        let next = page.items.last().filter(|_| page.more).map(id);
        Self { items: page.items.iter().map(shown).collect(), next }
    }

    /// All there is.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// How a list is cut.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Cutting {
    /// How many items at most, 1 to 500; 100 if absent.
    limit: Option<u32>,
    /// The id of the last item that was seen.
    after: Option<String>,
}

impl Cutting {
    pub(crate) const fn new(limit: Option<u32>, after: Option<String>) -> Self {
        Self { limit, after }
    }

    pub(crate) fn cut<K: Kind>(&self) -> Result<Cut<Id<K>>, No> {
        let wrong = |what: &str| No::Malformed(http::StatusCode::BAD_REQUEST, what.to_owned());
        let after = self.after.as_deref().filter(|after| !after.is_empty()).map(str::parse).transpose();
        let after =
            after.map_err(|_| wrong("`after` takes the `next` of the page before, or the id of an item."))?;
        let limit = self.limit.unwrap_or(100);
        if !(1..=store::LARGEST).contains(&limit) {
            return Err(wrong("`limit` takes 1 to 500."));
        }
        Ok(Cut::new(after, limit))
    }
}

/// An id in a path; one that is none is like one that does not exist.
pub(crate) fn id<K: Kind>(text: &str, missing: domain::Refusal) -> Result<Id<K>, No> {
    text.parse().map_err(|_| No::Refused(missing))
}

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownWorkspace {
    id: String,
    slug: String,
    name: String,
    #[schema(value_type = String, example = "team")]
    kind: workspace::Kind,
    #[schema(value_type = String, example = "enterprise")]
    plan: Plan,
    /// Until when a workspace whose plan was lowered keeps single sign-on.
    #[schema(value_type = Option<String>)]
    grace_until: Option<Moment>,
    /// How many seats there are; null for any number.
    seats: Option<u32>,
    /// The strictest mode among its connections.
    #[schema(value_type = String, example = "optional")]
    sso: Mode,
    directory: Option<ShownDirectory>,
    #[schema(value_type = String, example = "separate")]
    unverified_addresses: UnverifiedAddresses,
    /// Whether people nobody added are taken in at their first sign-in; without effect while there is a directory.
    jit: bool,
    /// How many minutes a session may lie unused there.
    session_idle_minutes: u32,
    /// How many minutes a sign-in lasts there.
    session_absolute_minutes: u32,
    #[schema(value_type = String)]
    created_at: Moment,
}

impl ShownWorkspace {
    pub(crate) fn of(web: &Web, workspace: &Workspace) -> Self {
        Self {
            id: workspace.id.to_string(),
            slug: workspace.slug.clone(),
            name: workspace.name.clone(),
            kind: workspace.kind,
            plan: workspace.plan,
            grace_until: workspace.grace_until,
            seats: workspace.seats.limit,
            sso: workspace.sso,
            directory: workspace.directory.as_ref().map(|directory| ShownDirectory::of(web, directory)),
            unverified_addresses: workspace.unverified_addresses,
            jit: workspace.jit,
            session_idle_minutes: workspace.session_limits.idle_minutes,
            session_absolute_minutes: workspace.session_limits.absolute_minutes,
            created_at: workspace.created_at,
        }
    }
}

/// A directory.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownDirectory {
    id: String,
    #[schema(value_type = String, example = "on")]
    state: State,
    /// What the identity provider calls tenant URL, base URL or connector URL.
    base_url: String,
    /// How many users it holds.
    users: u32,
    /// How many groups it holds.
    groups: u32,
    #[serde(flatten)]
    #[schema(value_type = ShownManners)]
    manners: Manners,
}

/// How a directory is spoken with.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes what is flattened into a directory")]
pub(crate) struct ShownManners {
    #[schema(example = "conflict")]
    post_of_inactive: String,
    #[schema(example = "refuse")]
    unknown_members: String,
    #[schema(example = "group")]
    group_patch: String,
    #[schema(example = "lenient")]
    profile: String,
    /// Which identity provider was said to speak.
    #[schema(example = "okta")]
    provider: String,
}

impl ShownDirectory {
    pub(crate) fn of(web: &Web, directory: &Directory) -> Self {
        Self {
            id: directory.id.to_string(),
            state: directory.state,
            base_url: scim::base_url(web, directory.id),
            users: directory.users,
            groups: directory.groups,
            manners: directory.manners,
        }
    }
}

/// A directory's token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownToken {
    id: String,
    /// The secret's last characters.
    hint: String,
    #[schema(value_type = String)]
    created_at: Moment,
    #[schema(value_type = String)]
    expires_at: Moment,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Moment>,
    /// Whose account made it; null where it was no person.
    created_by: Option<String>,
    /// Whose account revoked it; null where it was no person.
    revoked_by: Option<String>,
    /// When it was used last; null if it never was.
    last_used: Option<ShownUse>,
    /// When somebody tried to use it last after it had ended; null if nobody has.
    last_refused: Option<ShownUse>,
}

impl ShownToken {
    pub(crate) fn of(token: &Token, uses: &[Usage]) -> Self {
        let by = Opener::Token(token.id);
        Self {
            id: token.id.to_string(),
            hint: token.hint.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            created_by: token.created_by.map(|account| account.to_string()),
            revoked_by: token.revoked_by.map(|account| account.to_string()),
            last_used: ShownUse::of(uses, by, true),
            last_refused: ShownUse::of(uses, by, false),
        }
    }
}

/// When something was used last, and from where. It may be a minute old.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownUse {
    #[schema(value_type = String)]
    at: Moment,
    /// The address at the other end of the connection.
    #[schema(value_type = Option<String>, example = "203.0.113.9")]
    ip: Option<IpAddr>,
    /// What the caller called itself, its first 200 characters.
    user_agent: Option<String>,
}

impl ShownUse {
    pub(crate) fn of(uses: &[Usage], by: Opener, is_live: bool) -> Option<Self> {
        uses.iter().find(|one| one.by == Some(by) && one.is_live == is_live).map(Self::from)
    }
}

impl From<&Usage> for ShownUse {
    fn from(usage: &Usage) -> Self {
        Self { at: usage.last_at, ip: usage.whence.ip, user_agent: usage.whence.agent.clone() }
    }
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownMember {
    id: String,
    account: String,
    email: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    #[schema(value_type = String, example = "member")]
    role: Role,
    #[schema(value_type = Option<String>, example = "full")]
    seat: Option<Seat>,
    #[schema(value_type = String, example = "directory")]
    source: Source,
    #[schema(value_type = String, example = "active")]
    standing: Standing,
    /// That they are held out by hand, since when and why; null where they are not.
    suspended: Option<ShownSuspension>,
}

/// A suspension.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSuspension {
    #[schema(value_type = String)]
    at: Moment,
    reason: String,
}

impl ShownMember {
    pub(crate) fn of(member: &Member) -> Self {
        Self {
            id: member.id.to_string(),
            account: member.account.to_string(),
            email: member.email.as_ref().map(ToString::to_string),
            given_name: member.given_name.clone(),
            family_name: member.family_name.clone(),
            role: member.role,
            seat: member.seat,
            source: member.source,
            standing: member.standing,
            suspended: member
                .suspended
                .as_ref()
                .map(|one| ShownSuspension { at: one.at, reason: one.reason.clone() }),
        }
    }
}

/// A domain a workspace says is its own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownDomain {
    domain: String,
    /// `waiting` for its proof; `verified`; `at_risk` while its record is missing; `lost` when the record stayed away.
    state: &'static str,
    /// Whether it counts: `verified` or `at_risk`.
    verified: bool,
    #[schema(value_type = Option<String>)]
    verified_at: Option<Moment>,
    /// `operator` or `dns`.
    verified_by: Option<&'static str>,
    /// When it will be lost, while it is at risk; when it was, where it is.
    #[schema(value_type = Option<String>)]
    lost_at: Option<Moment>,
    /// When its record was last looked for.
    #[schema(value_type = Option<String>)]
    checked_at: Option<Moment>,
    /// The TXT record that proves it.
    txt_name: String,
    txt_value: String,
}

impl ShownDomain {
    pub(crate) fn of(claim: &DomainClaim) -> Self {
        Self {
            domain: claim.domain.to_string(),
            state: claim.state().as_str(),
            verified: claim.verified.is_some(),
            verified_at: claim.verified.map(|verified| verified.at),
            verified_by: claim.verified.map(|verified| verified.by.as_str()),
            lost_at: match claim.state() {
                DomainState::AtRisk { until: at } | DomainState::Lost { at } => Some(at),
                DomainState::Waiting | DomainState::Verified => None,
            },
            checked_at: claim.checked_at,
            txt_name: prove::challenge_name(&claim.domain),
            txt_value: prove::challenge_text(claim),
        }
    }
}

/// Stored JSON as a value; what is stored is ours and always parses.
pub(crate) fn stored(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| {
        tracing::error!(%error, "stored JSON does not parse");
        Value::Null
    })
}
