//! Domains: claimed and proven. A domain is proven by one workspace at a time (reference 1.3, 5).

use serde_json::json;

use crate::{
    Change, Domain, Refusal, Write,
    connection::{CHALLENGE_LABEL, CHALLENGE_PREFIX, DomainClaim, Verified, VerifiedBy},
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand},
    },
};

/// Claims a domain. Claiming it again changes nothing and gives the same challenge.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`] for a personal workspace.
pub fn claim(
    scene: Scene<'_>,
    hand: Hand,
    domain: Domain,
    existing: Option<DomainClaim>,
    challenge: String,
) -> Result<(Change, DomainClaim), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp, workspace, scene.now)?;
    if workspace.kind == crate::workspace::Kind::Personal {
        return Err(Refusal::PlanRequired);
    }
    if let Some(claim) = existing {
        return Ok((Change::none(), claim));
    }
    let claim =
        DomainClaim { domain, workspace: workspace.id, challenge, claimed_at: scene.now, verified: None };
    let mut draft = Draft::begin(scene);
    draft.write(Write::PutDomain(claim.clone()));
    draft.tell(Event::domain_claimed(workspace.id, &claim.domain));
    Ok((draft.recorded("domain.claimed", claim.domain.clone(), &json!({})), claim))
}

/// The name of the TXT record that proves a domain.
#[must_use]
pub fn challenge_name(domain: &Domain) -> String {
    format!("{CHALLENGE_LABEL}.{domain}")
}

/// The text that record must hold.
#[must_use]
pub fn challenge_text(claim: &DomainClaim) -> String {
    format!("{CHALLENGE_PREFIX}{}", claim.challenge)
}

/// What speaks for a claim.
#[derive(Debug, Clone, Copy)]
pub enum Evidence<'a> {
    /// The operator vouches for it.
    Operator,
    /// The TXT records found under [`challenge_name`].
    Txt(&'a [String]),
}

/// Verifies a claimed domain. `holder` is the workspace that has verified it, if any.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DomainContested`], which does not say by whom; [`Refusal::DomainUnproven`];
/// [`Refusal::RoleInsufficient`] where anybody but the operator vouches.
pub fn verify(
    scene: Scene<'_>,
    hand: Hand,
    claim: &DomainClaim,
    holder: Option<crate::WorkspaceId>,
    evidence: Evidence<'_>,
) -> Result<(Change, DomainClaim), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp, workspace, scene.now)?;
    if claim.verified.is_some() {
        return Ok((Change::none(), claim.clone()));
    }
    if holder.is_some_and(|holder| holder != workspace.id) {
        return Err(Refusal::DomainContested);
    }
    let by = match evidence {
        Evidence::Operator if hand != Hand::Operator => return Err(Refusal::RoleInsufficient),
        Evidence::Operator => VerifiedBy::Operator,
        Evidence::Txt(records) => {
            let wanted = challenge_text(claim);
            if !records.iter().any(|record| record.trim() == wanted) {
                return Err(Refusal::DomainUnproven {
                    name: challenge_name(&claim.domain),
                    found: records.len(),
                });
            }
            VerifiedBy::Dns
        }
    };
    let claim = DomainClaim { verified: Some(Verified { at: scene.now, by }), ..claim.clone() };
    let mut draft = Draft::begin(scene);
    draft.write(Write::PutDomain(claim.clone()));
    draft.tell(Event::domain_verified(workspace.id, &claim.domain, by.as_str()));
    let details = json!({"by": by});
    Ok((draft.recorded("domain.verified", &claim.domain, &details), claim))
}
