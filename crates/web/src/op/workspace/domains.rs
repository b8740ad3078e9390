//! The first card: domains, and what DNS holds of them.

use app::domains::check as look;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Domain, Refusal,
    connection::{DomainClaim, DomainState, VerifiedBy},
    rules::prove,
};
use http::StatusCode;
use serde::Deserialize;

use super::{Happened, refused, written};
use crate::{
    body::FORM_BYTES,
    gate::{csrf::Checked, operator_session::SignedOperator},
    op::{answer, desk::Desk},
    page::{
        Instead,
        chip::Chip,
        proof::{self, Saw},
        when::When,
    },
    state::Web,
};

/// A domain in the card.
pub(in crate::op) struct Row {
    pub(in crate::op) name: String,
    pub(in crate::op) chip: Chip,
    pub(in crate::op) says: String,
    pub(in crate::op) checked: Option<When>,
    /// The record that proves it.
    pub(in crate::op) txt_name: String,
    pub(in crate::op) txt_value: String,
}

/// The card.
pub(in crate::op) struct Card {
    pub(in crate::op) chip: Chip,
    pub(in crate::op) missing: Option<&'static str>,
    pub(in crate::op) rows: Vec<Row>,
}

impl Card {
    pub(in crate::op) fn of(claims: &[DomainClaim]) -> Self {
        let verified = claims.iter().filter(|claim| claim.verified.is_some()).count();
        let any = |is: fn(DomainState) -> bool| claims.iter().any(|claim| is(claim.state()));
        let at_risk = any(|state| matches!(state, DomainState::AtRisk { .. }));
        let lost = any(|state| matches!(state, DomainState::Lost { .. }));
        let missing = match (claims.len(), verified) {
            (0, _) => Some(text::support::no_domain()),
            _ if at_risk => Some(text::support::record_is_missing()),
            _ if lost => Some(text::support::record_stayed_away()),
            (_, 0) => Some(text::support::no_record_found()),
            (_, _) => None,
        };
        let chip = proof::chip(claims).unwrap_or_else(|| Chip::off(text::support::no_domain_yet()));
        Self { chip, missing, rows: claims.iter().map(row).collect() }
    }
}

fn row(claim: &DomainClaim) -> Row {
    let day = |moment| When::of(moment).day().to_owned();
    let (chip, says) = match (claim.state(), claim.verified) {
        (DomainState::AtRisk { until }, _) => {
            (Chip::amiss(text::support::at_risk()), text::support::counts_until(day(until)))
        }
        (DomainState::Lost { at }, _) => {
            (Chip::amiss(text::support::lost()), text::support::counts_no_more(day(at)))
        }
        (_, Some(verified)) => {
            let day = day(verified.at);
            let says = match verified.by {
                VerifiedBy::Operator => text::support::verified_by_operator(day),
                VerifiedBy::Dns => text::support::verified_in_dns(day),
            };
            (Chip::good(text::support::verified()), says)
        }
        (_, None) => {
            (Chip::waiting(text::support::waiting()), text::support::added_on(day(claim.claimed_at)))
        }
    };
    Row {
        name: claim.domain.to_string(),
        chip,
        says,
        checked: claim.checked_at.map(When::of),
        txt_name: prove::challenge_name(&claim.domain),
        txt_value: prove::challenge_text(claim),
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::op) struct Nothing {}

/// Looks for a domain's proof in DNS, and shows what is there.
pub(in crate::op) async fn check(
    State(web): State<Web>,
    Path((ws, name)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing, FORM_BYTES, SignedOperator>,
) -> Result<Response, Instead> {
    let desk = Desk::of(&web, signed, &ws).await?;
    let Ok(domain) = Domain::parse(&name) else {
        return Err(answer::refused(&desk.operator, &Refusal::DomainNotFound, desk.path("")));
    };
    let looked = match look(&web.app, desk.workspace.id, desk.by(), domain.clone()).await {
        Ok(looked) => looked,
        Err(error) => return refused(&web, &desk, error, "domains", Happened::default()).await,
    };
    let is_proven = match &looked.came_to {
        Ok(claim) => looked.records.iter().any(|record| record.trim() == prove::challenge_text(claim)),
        Err(_) => false,
    };
    let saw = Some(Saw::of(&domain, &looked.records, is_proven));
    let desk = desk.anew(&web).await?;
    match looked.came_to {
        Ok(_) => {
            // Whom the operator vouches for has a domain that no record has to prove.
            let notice = Some(if is_proven {
                text::support::domain_is_verified()
            } else {
                text::support::domain_is_vouched_for()
            });
            written(&web, &desk, StatusCode::OK, Happened { notice, saw, ..Happened::default() }).await
        }
        Err(app::Error::Refused(refusal @ Refusal::DomainNotFound)) => {
            Err(answer::refused(&desk.operator, &refusal, desk.path("")))
        }
        Err(error) => refused(&web, &desk, error, "domains", Happened { saw, ..Happened::default() }).await,
    }
}
