//! What the pages of customers and of the operator say alike of domains and their proofs.

use domain::{
    Domain,
    connection::{CHALLENGE_LABEL, DomainClaim, DomainState},
    rules::prove,
};

use super::chip::Chip;

/// How many records are shown of what DNS holds, and how much of each, in characters: anybody may publish anything.
const RECORDS_SHOWN: usize = 10;
const RECORD_SHOWN: usize = 200;

/// How the domains that are not verified are doing at their worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worst {
    AtRisk,
    Lost,
    Waiting,
}

impl Worst {
    /// So many are verified, and so many others are like this.
    fn in_words(self, verified: usize, others: usize) -> String {
        match (self, verified) {
            (Self::AtRisk, 0) => text::frame::domains_at_risk().to_owned(),
            (Self::Lost, 0) => text::frame::domains_lost().to_owned(),
            (Self::Waiting, 0) => text::frame::domains_waiting().to_owned(),
            (Self::AtRisk, verified) => text::frame::domains_some_at_risk(others, verified),
            (Self::Lost, verified) => text::frame::domains_some_lost(others, verified),
            (Self::Waiting, verified) => text::frame::domains_some_waiting(others, verified),
        }
    }
}

/// How the domains of a workspace are doing, the worst first after how many count without a but; nothing where there is none.
pub(crate) fn chip(claims: &[DomainClaim]) -> Option<Chip> {
    let count = |is: fn(DomainState) -> bool| claims.iter().filter(|claim| is(claim.state())).count();
    let verified = count(|state| state == DomainState::Verified);
    let others = [
        (count(|state| matches!(state, DomainState::AtRisk { .. })), Worst::AtRisk),
        (count(|state| matches!(state, DomainState::Lost { .. })), Worst::Lost),
        (count(|state| state == DomainState::Waiting), Worst::Waiting),
    ];
    let Some((many, worst)) = others.into_iter().find(|(many, _)| *many > 0) else {
        return (verified > 0).then(|| Chip::good(text::frame::domains_verified(verified)));
    };
    let text = worst.in_words(verified, many);
    Some(if worst == Worst::Waiting { Chip::waiting(text) } else { Chip::amiss(text) })
}

/// What DNS was seen to hold for a domain.
pub(crate) struct Saw {
    pub(crate) domain: String,
    pub(crate) txt_name: String,
    pub(crate) records: Vec<String>,
    /// How many more there are than are shown.
    pub(crate) more: usize,
    /// Whether the proof is among them.
    pub(crate) is_proven: bool,
    /// The first part of the record's name, and what the name becomes where the domain is appended to it once more.
    pub(crate) label: &'static str,
    pub(crate) doubled: String,
}

impl Saw {
    pub(crate) fn of(domain: &Domain, records: &[String], is_proven: bool) -> Self {
        let shown = records.iter().take(RECORDS_SHOWN);
        let txt_name = prove::challenge_name(domain);
        Self {
            domain: domain.to_string(),
            records: shown.map(|record| domain::sign_in::cut(record, RECORD_SHOWN)).collect(),
            more: records.len().saturating_sub(RECORDS_SHOWN),
            is_proven,
            label: CHALLENGE_LABEL,
            doubled: format!("{txt_name}.{domain}"),
            txt_name,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Domain;

    use super::{RECORD_SHOWN, RECORDS_SHOWN, Saw};

    #[test]
    fn of_what_anybody_may_publish_little_is_shown() {
        let domain = Domain::parse("acme.test").unwrap();
        let records: Vec<_> = (0..RECORDS_SHOWN + 2).map(|_| format!("a\nb{}", "x".repeat(900))).collect();
        let saw = Saw::of(&domain, &records, false);
        assert_eq!((saw.records.len(), saw.more), (RECORDS_SHOWN, 2));
        assert!(saw.records.iter().all(|record| record.chars().count() == RECORD_SHOWN));
        assert!(saw.records[0].starts_with("a b"), "on one line");
        assert_eq!(saw.doubled, "_usher-verify.acme.test.acme.test");
    }
}
