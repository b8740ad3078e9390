//! Domains that were proven: looked after, and given up. Source: table D, "domain TXT disappears".

use serde_json::json;

use super::prove;
use crate::{
    Change, Moment, Refusal, Write,
    connection::{AT_RISK_FOR, DomainClaim, Mode, Verified, VerifiedBy},
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
};

/// Looks at what DNS holds now for a domain that was proven by it. While the record is missing the domain is at risk; when
/// it stays away it is lost, and the workspace speaks for nobody's address in it any more. Whose access it takes away is
/// nobody's: those who are there stay, and removals work.
#[must_use]
pub fn recheck(scene: Scene<'_>, claim: &DomainClaim, records: &[String]) -> (Change, DomainClaim) {
    if !matches!(claim.verified, Some(Verified { by: VerifiedBy::Dns, .. })) {
        return (Change::none(), claim.clone());
    }
    let now = scene.now;
    let id = scene.workspace.id;
    let (claim, action, event) = match (prove(claim, records), claim.missing_since) {
        (true, None) => return (Change::none(), claim.clone()),
        (true, Some(_)) => {
            let claim = DomainClaim { missing_since: None, ..claim.clone() };
            let event = Event::domain_recovered(id, &claim.domain);
            (claim, "domain.recovered", event)
        }
        (false, None) => {
            let claim = DomainClaim { missing_since: Some(now), ..claim.clone() };
            let event = Event::domain_endangered(id, &claim.domain, now.after(AT_RISK_FOR));
            (claim, "domain.endangered", event)
        }
        (false, Some(since)) if now < since.after(AT_RISK_FOR) => return (Change::none(), claim.clone()),
        (false, Some(_)) => {
            let claim =
                DomainClaim { verified: None, missing_since: None, lost_at: Some(now), ..claim.clone() };
            let event = Event::domain_lost(id, &claim.domain);
            (claim, "domain.lost", event)
        }
    };
    let claim = DomainClaim { checked_at: Some(now), ..claim };
    let mut draft = Draft::begin(scene);
    draft.write(Write::PutDomain(claim.clone()));
    draft.tell(event);
    let details = json!({"records": records.len()});
    (draft.recorded(action, &claim.domain, &details), claim)
}

/// Since when a domain is lost for those who hang by it, should it be given up now. Whoever gives up a domain whose record is
/// missing gives up what it can't prove any more: those whose addresses are in it show a mailbox in time, as they would have
/// to had it been kept. A domain that is proven or was never proven is given up without that.
#[must_use]
pub fn lost_if_released(claim: &DomainClaim, now: Moment) -> Option<Moment> {
    claim.lost_at.or(claim.missing_since.map(|_| now))
}

/// Gives a domain up. `others` is how many other domains the workspace has verified, `modes` those of its connections.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DomainKeptBySso`].
pub fn release(
    scene: Scene<'_>,
    hand: Hand,
    claim: &DomainClaim,
    others: usize,
    modes: &[Mode],
) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    if claim.verified.is_some() && others == 0 && modes.contains(&Mode::Required) {
        return Err(Refusal::DomainKeptBySso);
    }
    let mut draft = Draft::begin(scene);
    let lost_at = lost_if_released(claim, scene.now);
    draft.write(Write::DropDomain { workspace: workspace.id, domain: claim.domain.clone(), lost_at });
    draft.tell(Event::domain_released(workspace.id, &claim.domain));
    let details = json!({"was": claim.state().as_str()});
    Ok(draft.recorded("domain.released", &claim.domain, &details))
}
