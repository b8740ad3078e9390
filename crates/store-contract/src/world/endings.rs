//! Members are held out, and workspaces deleted.

use domain::{
    AccountId, Actor, Member, MemberId, Refusal, WorkspaceId,
    rules::{admit::Leaving, close, erase, grant, lock::Hand, suspend},
};
use store::{Decision, Scope};

use super::{World, decided, here, scene};

impl World {
    /// Holds a member out.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn suspend(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        reason: &str,
    ) -> Result<Member, Refusal> {
        let input = (member, reason.to_owned(), self.now());
        self.ask(Scope::Workspace(workspace), input, |(member, reason, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(member) = transaction.member(*member).await? else {
                    return Ok(store::Decision::nothing(Err(Refusal::MemberNotFound)));
                };
                let sessions = transaction.live_sessions(member.account, *now).await?;
                let owners = transaction.owners().await?;
                let leaving = Leaving { member: &member, sessions: &sessions, owners };
                Ok(decided(suspend::suspend(scene(&workspace, *now), Hand::Operator, leaving, reason)))
            })
        })
        .await
    }

    /// Holds a member out no longer; no groups are mapped.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn unsuspend(&self, workspace: WorkspaceId, member: MemberId) -> Result<Member, Refusal> {
        self.ask(Scope::Workspace(workspace), (member, self.now()), |(member, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(member) = transaction.member(*member).await? else {
                    return Ok(store::Decision::nothing(Err(Refusal::MemberNotFound)));
                };
                let held = grant::Affected { member, groups: Vec::new(), told: None };
                Ok(decided(suspend::lift(scene(&workspace, *now), Hand::Operator, &held)))
            })
        })
        .await
    }

    /// Erases an account, and leaves its places as they are.
    ///
    /// # Errors
    /// [`Refusal::AccountNotFound`].
    pub async fn erase(&self, account: AccountId) -> Result<(), Refusal> {
        self.ask(Scope::House, (account, self.now()), |(account, now), transaction| {
            Box::pin(async move {
                let Some(account) = transaction.account(*account).await? else {
                    return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
                };
                let sessions = transaction.live_sessions(account.id, *now).await?;
                Ok(Decision::new(erase::account(*now, Actor::System, &account, &sessions), Ok(())))
            })
        })
        .await
    }

    /// Closes a workspace whose slug is typed.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn close_workspace(&self, workspace: WorkspaceId, typed: &str) -> Result<(), Refusal> {
        let input = (typed.to_owned(), self.now());
        self.ask(Scope::Workspace(workspace), input, |(typed, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let held = close::Held {
                    domains: transaction.domain_claims().await?,
                    tokens: transaction.tokens().await?,
                    clients: transaction.clients().await?,
                };
                let closed = close::close(scene(&workspace, *now), typed, &held);
                Ok(decided(closed.map(|change| (change, ()))))
            })
        })
        .await
    }

    /// So many members leave a closed workspace, from the one after this; who left, with how many sessions.
    ///
    /// # Panics
    /// Where the store fails, or somebody is kept.
    pub async fn depart(
        &self,
        workspace: WorkspaceId,
        after: Option<MemberId>,
        limit: u32,
    ) -> Vec<(MemberId, usize)> {
        let input = (after, limit, self.now());
        let left = self.ask(Scope::Closed(workspace), input, |(after, limit, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let leaving = transaction.departing(*after, *limit, *now).await?;
                let who = leaving.iter().map(|(member, sessions)| (member.id, sessions.len())).collect();
                let scene = domain::rules::Scene { actor: Actor::System, ..scene(&workspace, *now) };
                let leaving: Vec<_> = leaving
                    .into_iter()
                    .map(|(member, sessions)| close::Departing { member, sessions, user: None })
                    .collect();
                Ok(decided(close::depart(scene, &leaving).map(|change| (change, who))))
            })
        });
        left.await.expect("nobody is kept in a closed workspace")
    }

    /// Deletes a closed workspace; whether there was one.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn delete_workspace(&self, workspace: WorkspaceId) -> bool {
        let deleted = store::write(&*self.store, Scope::Closed(workspace), self.now(), |now, transaction| {
            Box::pin(async move {
                let Some(workspace) = transaction.workspace().cloned() else {
                    return Ok(Decision::nothing(false));
                };
                Ok(Decision::new(close::delete(scene(&workspace, *now)), true))
            })
        });
        deleted.await.expect("the store does what it is asked")
    }
}
