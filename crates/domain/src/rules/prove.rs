//! Domains: claimed, proven, looked after and given up. A domain is proven by one workspace at a time. Source: table D.

mod keep;

use serde_json::json;

pub use self::keep::{lost_if_released, recheck, release};

use crate::{
    Change, Domain, Moment, Refusal, Write,
    connection::{
        CHALLENGE_LABEL, CHALLENGE_PREFIX, DomainClaim, Holder, KEPT_FREE_FOR, Verified, VerifiedBy,
    },
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
};

/// Claims a domain. Claiming it again gives the same challenge, and changes nothing unless its record is not looked for by
/// itself any more: then it is again. `lost_at` is since when a domain that was given up is lost, if it is: claiming it anew
/// does not undo that, proving it does.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`] for a personal workspace; [`Refusal::DomainShared`].
pub fn claim(
    scene: Scene<'_>,
    hand: Hand,
    domain: Domain,
    existing: Option<DomainClaim>,
    lost_at: Option<Moment>,
    challenge: String,
) -> Result<(Change, DomainClaim), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Domains), workspace, scene.now)?;
    if workspace.kind == crate::workspace::Kind::Personal {
        return Err(Refusal::PlanRequired);
    }
    let claim = match existing {
        Some(claim) if claim.awaited_until().is_none_or(|until| scene.now < until) => {
            return Ok((Change::none(), claim));
        }
        Some(claim) => DomainClaim { claimed_at: scene.now, ..claim },
        None => {
            if let Some(why) = domain.shared() {
                return Err(Refusal::DomainShared { domain, why });
            }
            DomainClaim {
                domain,
                workspace: workspace.id,
                challenge,
                claimed_at: scene.now,
                verified: None,
                missing_since: None,
                lost_at,
                checked_at: None,
            }
        }
    };
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

/// Whether the records hold the proof of a claim.
fn prove(claim: &DomainClaim, records: &[String]) -> bool {
    let wanted = challenge_text(claim);
    records.iter().any(|record| record.trim() == wanted)
}

/// Verifies a claimed domain, or looks at one anew that is verified. `holder` is the workspace that has verified it or had
/// it last, if any.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DomainContested`], which does not say by whom; [`Refusal::DomainUnproven`];
/// [`Refusal::RoleInsufficient`] where anybody but the operator vouches.
pub fn verify(
    scene: Scene<'_>,
    hand: Hand,
    claim: &DomainClaim,
    holder: Option<Holder>,
    evidence: Evidence<'_>,
) -> Result<(Change, DomainClaim), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Domains), workspace, scene.now)?;
    let by = match evidence {
        Evidence::Operator if hand != Hand::Operator => return Err(Refusal::RoleInsufficient),
        Evidence::Operator => VerifiedBy::Operator,
        Evidence::Txt(_) => VerifiedBy::Dns,
    };
    match (claim.verified, evidence) {
        (Some(_), Evidence::Txt(records)) => return Ok(recheck(scene, claim, records)),
        // A word is worth nothing more where it was given already.
        (Some(Verified { by: VerifiedBy::Operator, .. }), Evidence::Operator) => {
            return Ok((Change::none(), claim.clone()));
        }
        (Some(_), Evidence::Operator) | (None, _) => {}
    }
    proven(scene, claim, holder, by, evidence)
}

/// Looks for the record of a domain that does not count, without anybody's asking: what is found there proves it as it would
/// if somebody had asked.
///
/// # Errors
/// [`Refusal::DomainContested`]; [`Refusal::DomainUnproven`].
pub fn seek(
    scene: Scene<'_>,
    claim: &DomainClaim,
    holder: Option<Holder>,
    records: &[String],
) -> Result<(Change, DomainClaim), Refusal> {
    proven(scene, claim, holder, VerifiedBy::Dns, Evidence::Txt(records))
}

fn proven(
    scene: Scene<'_>,
    claim: &DomainClaim,
    holder: Option<Holder>,
    by: VerifiedBy,
    evidence: Evidence<'_>,
) -> Result<(Change, DomainClaim), Refusal> {
    let workspace = scene.workspace;
    let elsewhere = holder.filter(|holder| holder.workspace != workspace.id);
    if elsewhere.is_some_and(|holder| holder.lost_at.is_none_or(|at| scene.now < at.after(KEPT_FREE_FOR))) {
        return Err(Refusal::DomainContested);
    }
    if let Evidence::Txt(records) = evidence
        && !prove(claim, records)
    {
        return Err(Refusal::DomainUnproven { name: challenge_name(&claim.domain), found: records.len() });
    }
    let claim = DomainClaim {
        verified: Some(Verified { at: scene.now, by }),
        missing_since: None,
        lost_at: None,
        checked_at: Some(scene.now),
        ..claim.clone()
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::PutDomain(claim.clone()));
    draft.tell(Event::domain_verified(workspace.id, &claim.domain, by.as_str()));
    let details = json!({"by": by});
    Ok((draft.recorded("domain.verified", &claim.domain, &details), claim))
}
