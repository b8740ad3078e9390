//! Domains: proven, looked after and given up.

use domain::{
    Domain, WorkspaceId,
    connection::DomainClaim,
    rules::{
        lock::Hand,
        prove::{self, Evidence},
    },
};
use store::Scope;

use super::{World, decided, here, scene};

impl World {
    /// Gives a domain up.
    pub(crate) async fn released(&self, workspace: WorkspaceId, domain: &Domain) {
        let input = (domain.clone(), self.now());
        let released = self.ask(Scope::Workspace(workspace), input, |(domain, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let claim = transaction.domain_claim(domain).await?.unwrap();
                let released = prove::release(scene(&workspace, *now), Hand::Operator, &claim, 0, &[]);
                Ok(decided(released.map(|change| (change, ()))))
            })
        });
        released.await.unwrap();
    }

    /// A domain proven by its record.
    pub(crate) async fn proven(&self, workspace: WorkspaceId, domain: &Domain) {
        let claim = self.claim(workspace, domain.as_str()).await;
        let input = (domain.clone(), vec![prove::challenge_text(&claim)], self.now());
        let proven = self.ask(Scope::Workspace(workspace), input, |(domain, records, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let claim = transaction.domain_claim(domain).await?.unwrap();
                let holder = transaction.holder_of(domain).await?;
                let (scene, records) = (scene(&workspace, *now), Evidence::Txt(records));
                Ok(decided(prove::verify(scene, Hand::Operator, &claim, holder, records)))
            })
        });
        proven.await.unwrap();
    }

    /// The daily look at a domain.
    pub(crate) async fn looked(
        &self,
        workspace: WorkspaceId,
        domain: &Domain,
        is_there: bool,
    ) -> DomainClaim {
        let input = (domain.clone(), is_there, self.now());
        let looked = self.ask(Scope::Workspace(workspace), input, |(domain, is_there, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let claim = transaction.domain_claim(domain).await?.unwrap();
                let records: Vec<_> = is_there.then(|| prove::challenge_text(&claim)).into_iter().collect();
                Ok(decided(Ok(prove::recheck(scene(&workspace, *now), &claim, &records))))
            })
        });
        looked.await.unwrap()
    }
}
