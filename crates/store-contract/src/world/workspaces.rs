//! Workspaces, their members by hand, domains and connections.

use domain::{
    AccountId, Actor, Address, ConnectionId, Domain, Member, MemberId, Refusal, Role, Workspace, WorkspaceId,
    connection::{ClientAuth, Connection, DomainClaim, Mode, Oidc, Protocol, Saml, Sent, Tested},
    rules::{
        Scene,
        admit::{self, Invitee, Leaving},
        connect::{self, Around, Guards},
        lock::Hand,
        prove::{self, Evidence},
        workspaces::{self, Edit, NewWorkspace},
    },
    workspace::{Kind, Plan},
};
use store::{Scope, Transaction};

use super::{Answer, OPERATOR, World, address, decided, domain_named, here, scene};

impl World {
    /// What a workspace of this slug is to be: an enterprise team's with any number of seats, whose owner is
    /// `owner@SLUG.example`.
    #[must_use]
    pub fn new_team(&self, slug: &str) -> NewWorkspace {
        NewWorkspace {
            id: self.id(),
            name: format!("The {slug} team"),
            slug: slug.to_owned(),
            kind: Kind::Team,
            plan: Plan::Enterprise,
            seats: None,
            owner: address(&format!("owner@{slug}.example")),
            owner_place: self.id(),
            new_account: self.id(),
        }
    }

    /// Opens a workspace.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn open(&self, new: NewWorkspace) -> Result<Workspace, Refusal> {
        self.try_open(new).await.expect("the store does what it is asked")
    }

    /// Opens a workspace, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_open(&self, new: NewWorkspace) -> Answer<Workspace> {
        self.try_ask(Scope::House, (new, self.now()), |(new, now), transaction| {
            Box::pin(async move {
                let owner = transaction.owner_of(&new.owner).await?.map(|(owned, _)| owned.account);
                let holder = transaction.slug_holder(&new.slug).await?;
                Ok(decided(workspaces::create(OPERATOR, *now, new.clone(), owner, holder)))
            })
        })
        .await
    }

    /// Opens an enterprise team's workspace.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn team(&self, slug: &str) -> Workspace {
        self.open(self.new_team(slug)).await.expect("a workspace is opened")
    }

    /// Opens somebody's personal workspace.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn personal(&self, slug: &str, owner: &Address) -> Workspace {
        let new = NewWorkspace {
            kind: Kind::Personal,
            plan: Plan::Standard,
            owner: owner.clone(),
            ..self.new_team(slug)
        };
        self.open(new).await.expect("a workspace is opened")
    }

    /// Changes a workspace.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn edit(&self, workspace: WorkspaceId, edit: Edit) -> Workspace {
        let edited = self.ask(Scope::Workspace(workspace), (edit, self.now()), |(edit, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let (tokens, clients) = (transaction.tokens().await?, transaction.clients().await?);
                Ok(decided(workspaces::edit(scene(&workspace, *now), edit.clone(), &tokens, &clients)))
            })
        });
        edited.await.expect("a workspace is edited")
    }

    /// Limits a workspace's seats.
    pub async fn limit_seats(&self, workspace: WorkspaceId, seats: u32) {
        self.edit(workspace, Edit { seats: Some(Some(seats)), ..Edit::default() }).await;
    }

    /// Adds a member by hand.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn add(&self, workspace: WorkspaceId, email: &str, role: Role) -> Result<Member, Refusal> {
        self.try_add(workspace, email, role).await.expect("the store does what it is asked")
    }

    /// Adds a member by hand, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_add(&self, workspace: WorkspaceId, email: &str, role: Role) -> Answer<Member> {
        let new = admit::NewIds { account: self.id(), member: self.id() };
        let input = (address(email), role, new, self.now());
        self.try_ask(Scope::Workspace(workspace), input, |(email, role, new, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let invitee = invitee(transaction, email).await?;
                Ok(decided(admit::add(scene(&workspace, *now), Hand::Operator, email, *role, &invitee, *new)))
            })
        })
        .await
    }

    /// Removes a member by hand.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn remove(&self, workspace: WorkspaceId, member: MemberId) -> Result<(), Refusal> {
        self.ask(Scope::Workspace(workspace), (member, self.now()), |(member, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(member) = transaction.member(*member).await? else {
                    return Ok(store::Decision::nothing(Err(Refusal::MemberNotFound)));
                };
                let sessions = transaction.live_sessions(member.account, *now).await?;
                let owners = transaction.owners().await?;
                let leaving = Leaving { member: &member, sessions: &sessions, owners };
                let removed = admit::remove(scene(&workspace, *now), Hand::Operator, leaving);
                Ok(decided(removed.map(|change| (change, ()))))
            })
        })
        .await
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn change_role(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        to: Role,
    ) -> Result<Member, Refusal> {
        self.ask(Scope::Workspace(workspace), (member, to, self.now()), |(member, to, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(member) = transaction.member(*member).await? else {
                    return Ok(store::Decision::nothing(Err(Refusal::MemberNotFound)));
                };
                let owned = transaction.addresses_of(member.account).await?;
                let owners = transaction.owners().await?;
                let sessions = transaction.live_sessions(member.account, *now).await?;
                let whose = Leaving { member: &member, sessions: &sessions, owners };
                let scene = scene(&workspace, *now);
                Ok(decided(admit::change_role(scene, Hand::Operator, whose, &owned, *to)))
            })
        })
        .await
    }

    /// Claims a domain.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn claim(&self, workspace: WorkspaceId, domain: &str) -> DomainClaim {
        let input = (domain_named(domain), format!("challenge of {workspace}"), self.now());
        let claimed =
            self.ask(Scope::Workspace(workspace), input, |(domain, challenge, now), transaction| {
                Box::pin(async move {
                    let workspace = here!(transaction);
                    let existing = transaction.domain_claim(domain).await?;
                    let lost = transaction.lost_domains().await?;
                    let lost_at = lost.into_iter().find(|(one, _)| one == domain).map(|(_, at)| at);
                    let scene = scene(&workspace, *now);
                    Ok(decided(prove::claim(
                        scene,
                        Hand::Operator,
                        domain.clone(),
                        existing,
                        lost_at,
                        challenge.clone(),
                    )))
                })
            });
        claimed.await.expect("a domain is claimed")
    }

    /// Verifies a claimed domain, on the operator's word.
    ///
    /// # Errors
    /// The rule's refusal, or the store's failure.
    pub async fn try_verify(&self, workspace: WorkspaceId, domain: &str) -> Answer<DomainClaim> {
        let input = (domain_named(domain), self.now());
        self.try_ask(Scope::Workspace(workspace), input, |(domain, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(claim) = transaction.domain_claim(domain).await? else {
                    return Ok(store::Decision::nothing(Err(Refusal::DomainNotFound)));
                };
                let holder = transaction.holder_of(domain).await?;
                let scene = scene(&workspace, *now);
                Ok(decided(prove::verify(scene, Hand::Operator, &claim, holder, Evidence::Operator)))
            })
        })
        .await
    }

    /// Claims and verifies a domain.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn verified(&self, workspace: WorkspaceId, domain: &str) -> Domain {
        self.claim(workspace, domain).await;
        let verified = self.try_verify(workspace, domain).await.expect("the store does what it is asked");
        verified.expect("a domain is verified").domain
    }

    /// Makes a connection, switched off.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn connection(&self, workspace: WorkspaceId) -> Connection {
        let id: ConnectionId = self.id();
        let oidc = Oidc {
            issuer: format!("https://idp.example/{id}"),
            client_id: "usher".to_owned(),
            auth: ClientAuth::Secret { sealed: "c2VhbGVk/+==".to_owned(), sent: Some(Sent::Post) },
        };
        self.connect(workspace, id, Protocol::Oidc(oidc)).await
    }

    /// Makes a connection that speaks SAML, switched off.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn saml_connection(&self, workspace: WorkspaceId) -> Connection {
        let id: ConnectionId = self.id();
        self.connect(workspace, id, Protocol::Saml(self.saml(2))).await
    }

    async fn connect(&self, workspace: WorkspaceId, id: ConnectionId, protocol: Protocol) -> Connection {
        let input = (protocol, id, self.now());
        let made = self.ask(Scope::Workspace(workspace), input, |(protocol, id, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                Ok(decided(connect::create(scene(&workspace, *now), Hand::Operator, protocol.clone(), *id)))
            })
        });
        made.await.expect("a connection is made")
    }

    /// Tells a connection anew what its identity provider says of itself.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn renew(&self, connection: &Connection, saml: Saml) -> Connection {
        let input = (connection.clone(), saml, self.now());
        let scope = Scope::Workspace(connection.workspace);
        let renewed = self.ask(scope, input, |(connection, saml, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let scene = scene(&workspace, *now);
                Ok(decided(connect::renew(scene, Hand::Operator, connection, saml.clone(), &[])))
            })
        });
        renewed.await.expect("a connection is renewed")
    }

    /// Switches a connection, whatever its guards say.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn switch(&self, connection: &Connection, to: Mode) -> Connection {
        let input = (connection.id, to, self.now());
        let scope = Scope::Workspace(connection.workspace);
        let switched = self.ask(scope, input, |(id, to, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let (mine, others): (Vec<_>, Vec<_>) =
                    transaction.connections().await?.into_iter().partition(|one| one.id == *id);
                let around = Around {
                    others: others.iter().map(|one| one.mode).collect(),
                    verified: transaction.verified_domains().await?,
                    guarded_owners: transaction.guarded_owners().await?,
                    sessions: transaction.sessions_through(*id).await?,
                };
                let scene = scene(&workspace, *now);
                Ok(decided(connect::switch(scene, Hand::Operator, &mine[0], &around, *to, Guards::Forced)))
            })
        });
        switched.await.expect("a connection is switched")
    }

    /// Removes a connection that is off.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn remove_connection(&self, connection: &Connection) {
        let input = (connection.clone(), self.now());
        let scope = Scope::Workspace(connection.workspace);
        let removed = self.ask(scope, input, |(connection, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let removed = connect::remove(scene(&workspace, *now), Hand::Operator, connection);
                Ok(decided(removed.map(|change| (change, ()))))
            })
        });
        removed.await.expect("a connection is removed");
    }

    /// Notes that an admin signed in through a connection in a test.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn test(&self, connection: &Connection) -> Tested {
        let input = (connection.clone(), self.now());
        let scope = Scope::Workspace(connection.workspace);
        let tested = self.ask(scope, input, |(connection, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let by = transaction.owning().await?[0];
                let actor = Actor::Person { account: by, session: None };
                let scene = Scene { workspace: &workspace, actor, now: *now };
                let tested = connect::tested(scene, Hand::Member(Role::Owner), connection);
                Ok(decided(tested.map(|change| (change, Tested { at: *now, by: Some(by) }))))
            })
        });
        tested.await.expect("a test is noted")
    }

    /// The account an address belongs to.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn account_of(&self, email: &str) -> AccountId {
        let owner = self.store.owner_of(&address(email)).await.expect("the store does what it is asked");
        owner.expect("the address belongs to somebody").1.id
    }
}

async fn invitee(transaction: &mut dyn Transaction, email: &Address) -> Result<Invitee, store::Failure> {
    let account = transaction.owner_of(email).await?.map(|(owned, _)| owned.account);
    let member = match account {
        Some(account) => transaction.member_of(account).await?,
        None => None,
    };
    let shown = transaction.shown_under(email).await?;
    Ok(Invitee { account, member, shown, verified: transaction.verified_domains().await? })
}
