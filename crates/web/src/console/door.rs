//! The door of a workspace: who comes in, and as whom. Every page of a workspace begins here.

mod visitor;

use app::{Error, members::By};
use domain::{
    Moment, Refusal, Workspace,
    rules::{
        Scene,
        lock::{self, Action, Hand, Part},
    },
    setup_link::SetupLink,
};

pub(super) use self::visitor::{AsVisitor, Insider, Setter};
use crate::{
    gate::{caller::Caller, session::Signed},
    login::answer::{self, Around},
    page::{Frame, Instead, Problem, Tab},
    state::Web,
};

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

impl<V: AsVisitor> Inside<V> {
    /// What somebody inside is told who asks for what they are not to have, or what there is not.
    pub(super) async fn refused(&self, web: &Web, refusal: &Refusal) -> Instead {
        let around =
            Around { workspace: Some(&self.workspace), session: self.who.visitor().session(), wanted: None };
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
        self.who.visitor().hand()
    }

    /// Whether they may manage members and settings at all.
    pub(super) fn manages(&self) -> bool {
        matches!(self.hand(), Hand::Member(role) if role.manages())
    }

    /// Who asks, for use cases.
    pub(super) fn by(&self) -> By {
        self.who.visitor().by(self.now)
    }

    /// What every form of theirs carries.
    pub(super) fn csrf(&self) -> String {
        self.who.visitor().csrf().to_owned()
    }

    /// Whether they may do this here and now.
    pub(super) fn may(&self, action: Action<'_>) -> Result<(), Refusal> {
        lock::may(self.hand(), action, &self.workspace, self.now)
    }

    /// The scene in which a rule can be asked beforehand what it would say.
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { workspace: &self.workspace, actor: self.by().actor(), now: self.now }
    }

    /// What is wrong with what was typed in to confirm something, which is to be the workspace's name.
    pub(super) fn mistyped(&self, name: &str) -> Option<Problem> {
        let sentence = text::frame::type_name_exactly(&self.workspace.name);
        (name.trim() != self.workspace.name.trim()).then_some(Problem { sentence, code: None, at: "name" })
    }

    /// The frame of a page.
    pub(super) fn frame(&self, tab: Tab) -> Frame {
        self.who.visitor().frame(&self.workspace, tab)
    }

    /// Where a path is for them that follows the workspace's own path.
    pub(super) fn path(&self, rest: &str) -> String {
        self.who.visitor().path(&self.workspace, rest)
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
        let signed = Signed { session, csrf: "form".to_owned(), now: NOW };
        let who = Insider { signed, member: member(1, role, Source::Owner) };
        Inside { who, workspace, now: NOW }
    }
}
