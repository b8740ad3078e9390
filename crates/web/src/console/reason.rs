//! Why something on a page is locked: a refusal, known before anybody is refused.

use domain::Refusal;

/// Why something is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The refusal's stable code.
    pub(crate) code: &'static str,
    /// What somebody who tried would read, and who can mend it where that names nobody.
    pub(crate) sentence: String,
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        let sentence = match refusal {
            Refusal::PlanRequired => {
                format!("{refusal} {}", text::frame::seller_changes_plan())
            }
            _ => refusal.to_string(),
        };
        Self { code: refusal.code(), sentence }
    }
}

/// The reason in a rule's answer, if it says no.
pub(crate) fn lock<T>(answer: Result<T, Refusal>) -> Option<Reason> {
    answer.err().map(Reason::from)
}

#[cfg(test)]
mod tests {
    use domain::Refusal;

    use super::Reason;

    #[test]
    fn a_reason_says_what_the_refusal_would_and_who_sells_a_plan() {
        let last = Reason::from(Refusal::OwnerIsLast);
        assert_eq!((last.code, last.sentence), ("owner_is_last", Refusal::OwnerIsLast.to_string()));
        let plan = Reason::from(Refusal::PlanRequired).sentence;
        assert!(plan.starts_with(&Refusal::PlanRequired.to_string()) && plan.contains("bought"), "{plan}");
    }
}
