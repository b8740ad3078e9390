//! Workspaces: made and changed by the operator.

use std::ops::RangeInclusive;

use serde_json::json;

use crate::{
    AccountId, Actor, Address, Change, Member, MemberId, Moment, Refusal, Role, WorkspaceId, Write,
    audit::AuditEntry,
    client::Client,
    directory::Token,
    event::Event,
    member::{Source, Standing},
    rules::{Scene, admit, policy},
    seat::{Seat, Seats},
    workspace::{Entitlement, GRACE, Kind, Plan, SessionLimits, UnverifiedAddresses, Workspace, is_slug},
};

/// What a new workspace is to be.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name on pages.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Personal or team.
    pub kind: Kind,
    /// What it has bought.
    pub plan: Plan,
    /// How many seats; none for any number.
    pub seats: Option<u32>,
    /// Its owner's address.
    pub owner: Address,
    /// The owner's place's id.
    pub owner_place: MemberId,
    /// The id of the owner's account, should it have to be made.
    pub new_account: AccountId,
}

/// The longest a workspace's name may be, in characters.
pub const LONGEST_NAME: usize = 120;

/// Makes a workspace with its owner. `owners_account` is the account the owner's address belongs to; `slug_holder`
/// the workspace that has the slug.
///
/// # Errors
/// [`Refusal::SlugTaken`]; [`Refusal::ValueInvalid`].
pub fn create(
    actor: Actor,
    now: Moment,
    new: NewWorkspace,
    owners_account: Option<AccountId>,
    slug_holder: Option<WorkspaceId>,
) -> Result<(Change, Workspace), Refusal> {
    named(&new.name)?;
    if !is_slug(&new.slug) {
        return Err(Refusal::ValueInvalid { field: "slug", why: text::values::slug_shape().to_owned() });
    }
    if slug_holder.is_some() {
        return Err(Refusal::SlugTaken);
    }
    if new.kind == Kind::Personal && new.plan == Plan::Enterprise {
        return Err(Refusal::ValueInvalid {
            field: "plan",
            why: text::values::personal_has_standard_plan().to_owned(),
        });
    }
    if new.seats == Some(0) {
        return Err(Refusal::ValueInvalid {
            field: "seats",
            why: text::values::owner_needs_seat().to_owned(),
        });
    }
    let workspace = Workspace {
        id: new.id,
        slug: new.slug,
        name: new.name,
        kind: new.kind,
        plan: new.plan,
        grace_until: None,
        seats: Seats { limit: new.seats, taken: 0 },
        unverified_addresses: UnverifiedAddresses::default(),
        jit: false,
        session_limits: SessionLimits::default(),
        created_at: now,
        sso: crate::connection::Mode::Off,
        directory: None,
    };
    let scene = Scene { workspace: &workspace, actor, now };
    let mut change = Change::begun(now);
    change.write(Write::InsertWorkspace(workspace.clone()));
    let account = owners_account.unwrap_or_else(|| {
        let (account, owned) = admit::new_account(scene, new.new_account, &new.owner, &[]);
        change.write(Write::InsertAccount(account));
        change.write(Write::PutAddress(owned));
        new.new_account
    });
    let owner = Member {
        id: new.owner_place,
        workspace: workspace.id,
        account,
        email: Some(new.owner),
        given_name: None,
        family_name: None,
        role: Role::Owner,
        seat: Some(Seat::Full),
        source: Source::Owner,
        standing: Standing::Active,
        claimed_by: None,
        epoch: 0,
        joined_at: now,
        left_at: None,
        suspended: None,
    };
    change.write(Write::InsertMember(owner.clone()));
    let seats = Seats { limit: new.seats, taken: 1 };
    change.tell(Event::workspace_created(&workspace));
    change.tell(Event::member_added(&owner));
    change.tell(Event::seat_taken(workspace.id, owner.id, Seat::Full, seats));
    let entry = AuditEntry::new(Some(workspace.id), actor, "workspace.created", workspace.id)
        .with(&json!({"owner": owner.email, "plan": workspace.plan, "seats": new.seats}));
    Ok((change.recorded(entry), Workspace { seats, ..workspace }))
}

fn named(name: &str) -> Result<(), Refusal> {
    let count = name.chars().count();
    if name.trim().is_empty() || count > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Refusal::ValueInvalid { field: "name", why: text::values::printable(LONGEST_NAME) });
    }
    Ok(())
}

/// What is to be different about a workspace; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Its name on pages.
    pub name: Option<String>,
    /// What it has bought.
    pub plan: Option<Plan>,
    /// How many seats; `Some(None)` lifts the limit.
    pub seats: Option<Option<u32>>,
    /// What people under addresses of unverified domains get.
    pub unverified_addresses: Option<UnverifiedAddresses>,
    /// Whether people nobody added are taken in at their first sign-in.
    pub jit: Option<bool>,
    /// How many minutes a session may lie unused.
    pub session_idle_minutes: Option<u32>,
    /// How many minutes a sign-in lasts.
    pub session_absolute_minutes: Option<u32>,
}

/// Changes a workspace. Fewer seats than are taken remove nobody; a lower plan begins a time of grace if single
/// sign-on or a directory relies on it. When a plan comes back after that time, the directory's old `tokens` and
/// `clients` open nothing any more: whoever held them has been shut out for good, and new ones have to be made (table D).
///
/// # Errors
/// [`Refusal::ValueInvalid`]; to take people in, [`Refusal::PlanRequired`] and [`Refusal::SsoNotRequired`].
pub fn edit(
    scene: Scene<'_>,
    edit: Edit,
    tokens: &[Token],
    clients: &[Client],
) -> Result<(Change, Workspace), Refusal> {
    let before = scene.workspace;
    let mut after = before.clone();
    if let Some(name) = edit.name {
        named(&name)?;
        after.name = name;
    }
    if let Some(plan) = edit.plan {
        if plan == Plan::Enterprise && before.kind == Kind::Personal {
            return Err(Refusal::ValueInvalid {
                field: "plan",
                why: text::values::personal_has_standard_plan().to_owned(),
            });
        }
        if plan != before.plan {
            let relied_on = before.sso.is_enabled() || before.directory.is_some();
            after.grace_until = (plan == Plan::Standard && relied_on).then(|| scene.now.after(GRACE));
            after.plan = plan;
        }
    }
    if let Some(seats) = edit.seats {
        if seats == Some(0) {
            return Err(Refusal::ValueInvalid {
                field: "seats",
                why: text::values::owner_needs_seat().to_owned(),
            });
        }
        after.seats.limit = seats;
    }
    if let Some(setting) = edit.unverified_addresses {
        after.unverified_addresses = setting;
    }
    if let Some(jit) = edit.jit {
        if jit && !before.jit {
            policy::may_take_in(&after, scene)?;
        }
        after.jit = jit;
    }
    after.session_limits =
        limited(before.session_limits, edit.session_idle_minutes, edit.session_absolute_minutes)?;
    if after == *before {
        return Ok((Change::none(), after));
    }
    let mut change = Change::begun(scene.now);
    change.write(Write::UpdateWorkspace(after.clone()));
    change.tell(Event::workspace_updated(&after));
    let lapsed = before.kind == Kind::Team && before.entitlement(scene.now) == Entitlement::None;
    if lapsed && after.plan == Plan::Enterprise {
        for token in tokens.iter().filter(|token| token.is_live(scene.now)) {
            change.write(Write::RevokeToken {
                workspace: after.id,
                token: token.id,
                by: scene.actor.account(),
            });
            change.tell(Event::token_revoked(after.id, token.id));
        }
        for client in clients.iter().filter(|client| client.is_live()) {
            change.write(Write::RevokeClient { workspace: after.id, client: client.id });
            change.tell(Event::client_revoked(after.id, client.id));
        }
    }
    let entry = AuditEntry::new(Some(after.id), scene.actor, "workspace.updated", after.id).with(&json!({
        "name": after.name, "plan": after.plan, "seats": after.seats.limit, "grace_until": after.grace_until,
        "unverified_addresses": after.unverified_addresses, "jit": after.jit,
        "session_idle_minutes": after.session_limits.idle_minutes,
        "session_absolute_minutes": after.session_limits.absolute_minutes,
    }));
    Ok((change.recorded(entry), after))
}

/// The limits of sessions with these in their place.
fn limited(
    before: SessionLimits,
    idle: Option<u32>,
    absolute: Option<u32>,
) -> Result<SessionLimits, Refusal> {
    let after = SessionLimits {
        idle_minutes: idle.unwrap_or(before.idle_minutes),
        absolute_minutes: absolute.unwrap_or(before.absolute_minutes),
    };
    let within = |field, minutes: u32, range: RangeInclusive<u32>| {
        let why = || text::values::minutes(range.start(), range.end());
        if range.contains(&minutes) { Ok(()) } else { Err(Refusal::ValueInvalid { field, why: why() }) }
    };
    within("session_idle_minutes", after.idle_minutes, SessionLimits::IDLE)?;
    within("session_absolute_minutes", after.absolute_minutes, SessionLimits::ABSOLUTE)?;
    if after.absolute_minutes < after.idle_minutes {
        return Err(Refusal::ValueInvalid {
            field: "session_absolute_minutes",
            why: text::values::shorter_than_unused().to_owned(),
        });
    }
    Ok(after)
}
