//! Domains are claimed, proven, looked after and given up.

use domain::{
    Actor, Change, Domain, Moment, Refusal, WorkspaceId,
    account::OwnedAddress,
    connection::{DomainClaim, DomainState, Holder, VerifiedBy},
    rules::{
        Scene,
        lock::Hand,
        prove::{self, Evidence},
    },
};

use super::{dashboard::OPERATOR, rows::World};

impl World {
    /// Claims a domain.
    pub(crate) fn claim(&mut self, slug: &str, hand: Hand, domain: &str) -> Result<DomainClaim, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.operator());
        let domain = Domain::parse(domain).unwrap();
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let existing = self.claim_of(workspace.id, &domain);
        let lost = self.lost(workspace.id);
        let lost_at = lost.into_iter().find(|(one, _)| *one == domain).map(|(_, at)| at);
        let (change, claim) = prove::claim(scene, hand, domain, existing, lost_at, "k3y".to_owned())?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(claim)
    }

    /// Claims a domain and verifies it by the operator's word.
    pub(crate) fn verify(&mut self, slug: &str, domain: &str) -> Result<Change, Refusal> {
        self.verify_by(slug, OPERATOR, domain, Evidence::Operator)
    }

    /// Claims a domain and proves it by a record.
    pub(crate) fn prove(&mut self, slug: &str, hand: Hand, domain: &str) -> Result<Change, Refusal> {
        self.verify_by(slug, hand, domain, Evidence::Txt(&records(true)))
    }

    fn verify_by(
        &mut self,
        slug: &str,
        hand: Hand,
        domain: &str,
        evidence: Evidence<'_>,
    ) -> Result<Change, Refusal> {
        let claim = self.claim(slug, hand, domain)?;
        let (workspace, actor) = (self.workspace(slug).clone(), self.operator());
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let holder = self.holder(&claim.domain);
        let (change, _) = prove::verify(scene, hand, &claim, holder, evidence)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// The daily look at a domain, which finds the record or does not.
    pub(crate) fn look(&mut self, slug: &str, domain: &str, is_there: bool) -> Change {
        let workspace = self.workspace(slug).clone();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let claim = self.claim_of(workspace.id, &Domain::parse(domain).unwrap()).unwrap();
        let (change, _) = prove::recheck(scene, &claim, &records(is_there));
        self.commit(Some(workspace.id), Actor::System, &change);
        change
    }

    /// The look at a domain that does not count, which finds the record or does not.
    pub(crate) fn seek(&mut self, slug: &str, domain: &str, is_there: bool) -> Result<Change, Refusal> {
        let workspace = self.workspace(slug).clone();
        let scene = Scene { workspace: &workspace, actor: Actor::System, now: self.now };
        let claim = self.claim_of(workspace.id, &Domain::parse(domain).unwrap()).unwrap();
        let holder = self.holder(&claim.domain);
        let (change, _) = prove::seek(scene, &claim, holder, &records(is_there))?;
        self.commit(Some(workspace.id), Actor::System, &change);
        Ok(change)
    }

    /// Until when the record of a domain is looked for by itself.
    pub(crate) fn awaited_until(&self, slug: &str, domain: &str) -> Option<Moment> {
        let workspace = self.workspace(slug).id;
        self.claim_of(workspace, &Domain::parse(domain).unwrap()).unwrap().awaited_until()
    }

    /// Gives a domain up.
    pub(crate) fn release(&mut self, slug: &str, hand: Hand, domain: &str) -> Result<Change, Refusal> {
        let (workspace, actor) = (self.workspace(slug).clone(), self.operator());
        let scene = Scene { workspace: &workspace, actor, now: self.now };
        let claim = self.claim_of(workspace.id, &Domain::parse(domain).unwrap()).unwrap();
        let verified = self.verified(workspace.id);
        let others = verified.iter().filter(|one| **one != claim.domain).count();
        let modes: Vec<_> = self.connections.values().filter(|one| one.workspace == workspace.id).collect();
        let modes: Vec<_> = modes.iter().map(|one| one.mode).collect();
        let change = prove::release(scene, hand, &claim, others, &modes)?;
        self.commit(Some(workspace.id), actor, &change);
        Ok(change)
    }

    /// Whether a workspace says that a domain is its own.
    pub(crate) fn has_claimed(&self, slug: &str, domain: &str) -> bool {
        self.claim_of(self.workspace(slug).id, &Domain::parse(domain).unwrap()).is_some()
    }

    /// Whether the operator's word proves a domain.
    pub(crate) fn is_vouched_for(&self, slug: &str, domain: &str) -> bool {
        let claim = self.claim_of(self.workspace(slug).id, &Domain::parse(domain).unwrap());
        let verified = claim.and_then(|claim| claim.verified);
        verified.is_some_and(|verified| verified.by == VerifiedBy::Operator)
    }

    /// What a domain is worth to a workspace.
    pub(crate) fn state_of(&self, slug: &str, domain: &str) -> DomainState {
        let workspace = self.workspace(slug).id;
        self.claim_of(workspace, &Domain::parse(domain).unwrap()).unwrap().state()
    }

    /// The domains a workspace has lost, given up since or not.
    pub(crate) fn lost(&self, workspace: WorkspaceId) -> Vec<(Domain, Moment)> {
        let lost = self.claims.iter().filter(|one| one.workspace == workspace);
        let lost = lost.filter_map(|one| Some((one.domain.clone(), one.lost_at?)));
        let given_up = self.given_up.iter().filter(|one| one.0 == workspace);
        lost.chain(given_up.map(|(_, domain, at)| (domain.clone(), *at))).collect()
    }

    fn claim_of(&self, workspace: WorkspaceId, domain: &Domain) -> Option<DomainClaim> {
        self.claims.iter().find(|one| one.workspace == workspace && one.domain == *domain).cloned()
    }

    /// Who has a domain, or had it last.
    fn holder(&self, domain: &Domain) -> Option<Holder> {
        let claims = self.claims.iter().filter(|one| one.domain == *domain);
        let held = claims.filter(|one| one.verified.is_some() || one.lost_at.is_some());
        let last = held.max_by_key(|one| (one.verified.is_some(), one.lost_at));
        last.map(|one| Holder { workspace: one.workspace, lost_at: one.lost_at })
    }
}

/// What DNS holds: the record that proves, or others alone.
fn records(is_there: bool) -> Vec<String> {
    let mut records = vec!["v=spf1 -all".to_owned()];
    records.extend(is_there.then(|| "usher-domain-verification=k3y".to_owned()));
    records
}

/// Whether one of these addresses is in one of these domains.
pub(super) fn any_in(owned: &[OwnedAddress], verified: &[Domain]) -> bool {
    owned.iter().any(|one| verified.contains(one.address.domain()))
}
