//! The door of a workspace: who comes in, and as whom. Every page of a workspace begins here.

use app::{Error, members::By};
use domain::{
    Member, Moment, Refusal, Workspace,
    rules::{
        Scene,
        lock::{self, Action, Hand},
    },
};

use crate::{
    gate::session::Signed,
    login::answer::{self, Around},
    page::{Frame, Instead, Place, Tab, Who, person::Person},
    state::Web,
};

/// A member who is in their workspace.
#[derive(Debug)]
pub(super) struct Inside {
    pub(super) signed: Signed,
    pub(super) member: Member,
    pub(super) workspace: Workspace,
    /// When they came in: one time for everything on the page.
    pub(super) now: Moment,
}

impl Inside {
    /// Lets a session in, or shows why not and where to go. `path` is what follows the workspace's own path.
    pub(super) async fn enter(web: &Web, signed: Signed, slug: &str, path: &str) -> Result<Self, Instead> {
        match app::sessions::enter(&web.app, &signed.session, slug).await {
            Ok(open) => {
                Ok(Self { signed, member: open.member, workspace: open.workspace, now: web.app.now() })
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
        match inside.may(Action::SetUp) {
            Ok(()) => Ok(inside),
            Err(refusal) => Err(inside.refused(web, &refusal).await),
        }
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

    /// What somebody inside is told who asks for what they are not to have, or what there is not.
    pub(super) async fn refused(&self, web: &Web, refusal: &Refusal) -> Instead {
        let session = Some(&self.signed.session);
        let around = Around { workspace: Some(&self.workspace), session, wanted: None };
        answer::refused(web, refusal, around).await.into()
    }

    /// The hand they act with.
    pub(super) const fn hand(&self) -> Hand {
        Hand::Member(self.member.role)
    }

    /// Who asks, for use cases.
    pub(super) const fn by(&self) -> By {
        By::Member { actor: self.signed.actor(), member: self.member.id }
    }

    /// Whether they may manage members and settings at all.
    pub(super) fn manages(&self) -> bool {
        self.member.role.manages()
    }

    /// Whether they may do this here and now.
    pub(super) fn may(&self, action: Action<'_>) -> Result<(), Refusal> {
        lock::may(self.hand(), action, &self.workspace, self.now)
    }

    /// The scene in which a rule can be asked beforehand what it would say.
    pub(super) const fn scene(&self) -> Scene<'_> {
        Scene { workspace: &self.workspace, actor: self.signed.actor(), now: self.now }
    }

    /// The frame of a page.
    pub(super) fn frame(&self, tab: Tab) -> Frame {
        Frame {
            who: Some(Who { name: Person::of(&self.member).name, csrf: self.signed.csrf.clone() }),
            place: Some(Place { name: self.workspace.name.clone(), slug: self.workspace.slug.clone(), tab }),
        }
    }

    /// The path of the workspace, and what follows it.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/w/{}{rest}", self.workspace.slug)
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

    use super::Inside;
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
        Inside { signed, member: member(1, role, Source::Owner), workspace, now: NOW }
    }
}
