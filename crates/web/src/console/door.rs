//! The door of a workspace: who comes in, and as whom. Every page of a workspace begins here.

use app::{Error, members::By};
use domain::{
    Member, Moment, Refusal, Workspace,
    rules::{
        Scene,
        lock::{self, Action, Hand, Part},
    },
    session::Session,
    setup_link::SetupLink,
};

use super::security::HERE as SECURITY;
use crate::{
    gate::{
        caller::{Caller, Holder},
        session::Signed,
    },
    login::answer::{self, Around},
    page::{Errand, Frame, Instead, Place, Tab, Who, person::Person},
    state::Web,
};

/// A member in their workspace.
#[derive(Debug)]
pub(super) struct Insider {
    pub(super) signed: Signed,
    pub(super) member: Member,
}

/// Whoever sets something up in a workspace: a member, or whoever holds a setup link.
#[derive(Debug)]
pub(super) enum Setter {
    Insider(Box<Insider>),
    Holder(Box<Holder>),
}

/// What pages have to know of whoever is in a workspace.
pub(super) trait Visitor {
    /// The hand they act with.
    fn hand(&self) -> Hand;
    /// Who asks, for use cases.
    fn by(&self, now: Moment) -> By;
    /// What every form of theirs carries.
    fn csrf(&self) -> &str;
    /// Their session, where they are signed in.
    fn session(&self) -> Option<&Session>;
    /// The frame of a page.
    fn frame(&self, workspace: &Workspace, tab: Tab) -> Frame;
    /// Where a path is for them that follows the workspace's own path.
    fn path(&self, workspace: &Workspace, rest: &str) -> String;
}

impl Visitor for Insider {
    fn hand(&self) -> Hand {
        Hand::Member(self.member.role)
    }

    fn by(&self, _now: Moment) -> By {
        By::Member { actor: self.signed.actor(), member: self.member.id }
    }

    fn csrf(&self) -> &str {
        &self.signed.csrf
    }

    fn session(&self) -> Option<&Session> {
        Some(&self.signed.session)
    }

    fn frame(&self, workspace: &Workspace, tab: Tab) -> Frame {
        Frame {
            who: Some(Who { name: Person::of(&self.member).name, csrf: self.signed.csrf.clone() }),
            place: Some(Place { name: workspace.name.clone(), slug: workspace.slug.clone(), tab }),
            errand: None,
        }
    }

    fn path(&self, workspace: &Workspace, rest: &str) -> String {
        format!("/w/{}{rest}", workspace.slug)
    }
}

impl Visitor for Holder {
    fn hand(&self) -> Hand {
        Hand::Link(self.link.purpose)
    }

    fn by(&self, now: Moment) -> By {
        By::Link { link: self.link.id, now }
    }

    fn csrf(&self) -> &str {
        &self.csrf
    }

    fn session(&self) -> Option<&Session> {
        None
    }

    fn frame(&self, workspace: &Workspace, _tab: Tab) -> Frame {
        let errand = Errand { name: workspace.name.clone(), path: self.path(workspace, "") };
        Frame { errand: Some(errand), ..Frame::default() }
    }

    /// All they reach is the set-up, which is theirs below the link's own path.
    fn path(&self, _workspace: &Workspace, rest: &str) -> String {
        format!("/setup/{}{}", self.link.id, rest.strip_prefix(SECURITY).unwrap_or(rest))
    }
}

impl Setter {
    fn visitor(&self) -> &dyn Visitor {
        match self {
            Self::Insider(insider) => &**insider,
            Self::Holder(holder) => &**holder,
        }
    }
}

impl Visitor for Setter {
    fn hand(&self) -> Hand {
        self.visitor().hand()
    }

    fn by(&self, now: Moment) -> By {
        self.visitor().by(now)
    }

    fn csrf(&self) -> &str {
        self.visitor().csrf()
    }

    fn session(&self) -> Option<&Session> {
        self.visitor().session()
    }

    fn frame(&self, workspace: &Workspace, tab: Tab) -> Frame {
        self.visitor().frame(workspace, tab)
    }

    fn path(&self, workspace: &Workspace, rest: &str) -> String {
        self.visitor().path(workspace, rest)
    }
}

/// Somebody in a workspace.
#[derive(Debug)]
pub(super) struct Inside<V = Insider> {
    pub(super) who: V,
    pub(super) workspace: Workspace,
    /// When they came in: one time for everything on the page.
    pub(super) now: Moment,
}

/// Somebody in a workspace who sets something up there.
pub(super) type Visit = Inside<Setter>;

impl From<Inside> for Visit {
    fn from(inside: Inside) -> Self {
        let Inside { who, workspace, now } = inside;
        Self { who: Setter::Insider(Box::new(who)), workspace, now }
    }
}

impl Inside {
    /// Lets a session in, or shows why not and where to go. `path` is what follows the workspace's own path.
    pub(super) async fn enter(web: &Web, signed: Signed, slug: &str, path: &str) -> Result<Self, Instead> {
        match app::sessions::enter(&web.app, &signed.session, slug).await {
            Ok(open) => {
                let who = Insider { signed, member: open.member };
                Ok(Self { who, workspace: open.workspace, now: web.app.now() })
            }
            Err(Error::Failed(failure)) => Err(answer::failed(web, &failure).into()),
            Err(Error::Refused(refusal)) => {
                // A member may know more about the way in; for others there is no such workspace.
                let workspace = match refusal {
                    Refusal::WorkspaceNotFound => None,
                    _ => web
                        .app
                        .store
                        .workspace_named(slug)
                        .await
                        .map_err(|failure| answer::failed(web, &failure))?,
                };
                let wanted = format!("/w/{slug}{path}");
                let around = Around {
                    workspace: workspace.as_ref(),
                    session: Some(&signed.session),
                    wanted: Some(&wanted),
                };
                Err(answer::refused(web, &refusal, around).await.into())
            }
        }
    }

    /// Lets in whoever may set up: the logs tell of people, so nobody else reads them.
    pub(super) async fn enter_to_set_up(
        web: &Web,
        signed: Signed,
        slug: &str,
        path: &str,
    ) -> Result<Self, Instead> {
        let inside = Self::enter(web, signed, slug, path).await?;
        inside.must_be_let(web, Action::SetUp(Part::Other)).await?;
        Ok(inside)
    }

    /// Lets in whoever manages members.
    pub(super) async fn enter_to_manage(
        web: &Web,
        signed: Signed,
        slug: &str,
        path: &str,
    ) -> Result<Self, Instead> {
        let inside = Self::enter(web, signed, slug, path).await?;
        if inside.manages() { Ok(inside) } else { Err(inside.refused(web, &Refusal::RoleInsufficient).await) }
    }
}

impl Visit {
    /// Lets in whoever is a member, and whoever holds a setup link.
    pub(super) async fn admit(
        web: &Web,
        caller: impl Into<Caller>,
        slug: &str,
        path: &str,
    ) -> Result<Self, Instead> {
        match caller.into() {
            Caller::Signed(signed) => Ok(Inside::<Insider>::enter(web, signed, slug, path).await?.into()),
            Caller::Holder(holder) => Ok(Self {
                workspace: holder.workspace.clone(),
                who: Setter::Holder(holder),
                now: web.app.now(),
            }),
        }
    }

    /// The setup link they hold, where that is what let them in.
    pub(super) fn link(&self) -> Option<&SetupLink> {
        match &self.who {
            Setter::Insider(_) => None,
            Setter::Holder(holder) => Some(&holder.link),
        }
    }
}

impl<V: Visitor> Inside<V> {
    /// What somebody inside is told who asks for what they are not to have, or what there is not.
    pub(super) async fn refused(&self, web: &Web, refusal: &Refusal) -> Instead {
        let around = Around { workspace: Some(&self.workspace), session: self.who.session(), wanted: None };
        answer::refused(web, refusal, around).await.into()
    }

    /// Lets on whoever may do this here and now; others are told why not.
    pub(super) async fn must_be_let(&self, web: &Web, action: Action<'_>) -> Result<(), Instead> {
        match self.may(action) {
            Ok(()) => Ok(()),
            Err(refusal) => Err(self.refused(web, &refusal).await),
        }
    }

    /// The hand they act with.
    pub(super) fn hand(&self) -> Hand {
        self.who.hand()
    }

    /// Whether they may manage members and settings at all.
    pub(super) fn manages(&self) -> bool {
        matches!(self.hand(), Hand::Member(role) if role.manages())
    }

    /// Who asks, for use cases.
    pub(super) fn by(&self) -> By {
        self.who.by(self.now)
    }

    /// What every form of theirs carries.
    pub(super) fn csrf(&self) -> String {
        self.who.csrf().to_owned()
    }

    /// Whether they may do this here and now.
    pub(super) fn may(&self, action: Action<'_>) -> Result<(), Refusal> {
        lock::may(self.hand(), action, &self.workspace, self.now)
    }

    /// The scene in which a rule can be asked beforehand what it would say.
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { workspace: &self.workspace, actor: self.by().actor(), now: self.now }
    }

    /// The frame of a page.
    pub(super) fn frame(&self, tab: Tab) -> Frame {
        self.who.frame(&self.workspace, tab)
    }

    /// Where a path is for them that follows the workspace's own path.
    pub(super) fn path(&self, rest: &str) -> String {
        self.who.path(&self.workspace, rest)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use domain::{
        AccountId, Address, DirectoryId, MemberId, Moment, Role, SessionId, Workspace, WorkspaceId,
        connection::Mode,
        directory::{Directory, Manners, State},
        mapping::Mappings,
        member::{Member, Source, Standing},
        seat::{Seat, Seats},
        session::Session,
        workspace::{Kind, Plan, SessionLimits, UnverifiedAddresses},
    };

    use super::{Inside, Insider};
    use crate::gate::session::Signed;

    const NOW: Moment = Moment::from_micros(1_000_000_000_000);

    /// Acme: a team workspace with the Enterprise plan and optional single sign-on, without a directory.
    pub(in crate::console) fn acme() -> Workspace {
        Workspace {
            id: WorkspaceId::from_bits(1),
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            kind: Kind::Team,
            plan: Plan::Enterprise,
            grace_until: None,
            seats: Seats { limit: Some(25), taken: 2 },
            unverified_addresses: UnverifiedAddresses::Separate,
            jit: false,
            session_limits: SessionLimits::default(),
            created_at: Moment::from_micros(0),
            sso: Mode::Optional,
            directory: None,
        }
    }

    /// Acme with a directory in this state.
    pub(in crate::console) fn acme_with_directory(state: State) -> Workspace {
        let directory = Directory {
            id: DirectoryId::from_bits(1),
            workspace: WorkspaceId::from_bits(1),
            state,
            manners: Manners::default(),
            mappings: Mappings::default(),
            users: 1,
            groups: 0,
            assigned: 1,
            losses: domain::wave::Tally::default(),
            created_at: Moment::from_micros(0),
        };
        Workspace { directory: Some(directory), ..acme() }
    }

    /// An active member of Acme.
    pub(in crate::console) fn member(number: u128, role: Role, source: Source) -> Member {
        Member {
            id: MemberId::from_bits(number),
            workspace: WorkspaceId::from_bits(1),
            account: AccountId::from_bits(number),
            email: Address::parse(&format!("person{number}@acme.example")).ok(),
            given_name: None,
            family_name: None,
            role,
            seat: Some(Seat::Full),
            source,
            standing: Standing::Active,
            claimed_by: None,
            epoch: 0,
            joined_at: Moment::from_micros(0),
            left_at: None,
            suspended: None,
        }
    }

    /// Somebody with this role, inside the workspace.
    pub(in crate::console) fn inside(workspace: Workspace, role: Role) -> Inside {
        let session = Session {
            id: SessionId::from_bits(1),
            account: AccountId::from_bits(1),
            digest: [0; 32],
            mailbox_shown_at: Some(NOW),
            factor_shown_at: None,
            has_factor: false,
            proofs: Vec::new(),
            opened_at: NOW,
            seen_at: NOW,
            idled: std::time::Duration::ZERO,
            expires_at: Moment::from_micros(i64::MAX),
        };
        let signed = Signed { session, csrf: "form".to_owned() };
        let who = Insider { signed, member: member(1, role, Source::Owner) };
        Inside { who, workspace, now: NOW }
    }
}
