//! What a service provider says it can do (RFC 7643 section 5), for those identity providers that ask before they speak.

use super::line::Answer;
use serde_json::Value;

/// What an identity provider makes of a ServiceProviderConfig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capabilities {
    pub(crate) patch: bool,
    pub(crate) filter: bool,
    /// The most operations of one PATCH, taken from what the service provider says of a bulk request; `None` when it says nothing.
    pub(crate) most_operations: Option<usize>,
}

impl Capabilities {
    /// What those who do not ask take for granted.
    pub(crate) const EVERYTHING: Self = Self { patch: true, filter: true, most_operations: None };
    /// What is left when the answer is no ServiceProviderConfig.
    pub(crate) const NOTHING: Self = Self { patch: false, filter: false, most_operations: None };

    pub(crate) fn of(answer: &Answer) -> Self {
        if !answer.is_success() {
            return Self::NOTHING;
        }
        Self::told_by(&answer.body)
    }

    fn told_by(config: &Value) -> Self {
        let is_supported = |name: &str| config[name]["supported"].as_bool();
        let (Some(patch), Some(filter)) = (is_supported("patch"), is_supported("filter")) else {
            return Self::NOTHING;
        };
        let most = config["bulk"]["maxOperations"].as_u64().and_then(|most| usize::try_from(most).ok());
        Self { patch, filter, most_operations: most.filter(|most| *most > 0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_config_is_believed_and_anything_else_promises_nothing() {
        let config = json!({
            "patch": {"supported": true}, "filter": {"supported": false}, "bulk": {"supported": true, "maxOperations": 5}
        });
        let told = Capabilities { patch: true, filter: false, most_operations: Some(5) };
        assert_eq!(Capabilities::told_by(&config), told);
        assert_eq!(Capabilities::told_by(&json!({"schemas": []})), Capabilities::NOTHING);
    }

    #[test]
    fn no_operations_at_all_is_taken_for_no_limit() {
        let config = json!({"patch": {"supported": true}, "filter": {"supported": true}, "bulk": {"maxOperations": 0}});
        assert_eq!(Capabilities::told_by(&config), Capabilities::EVERYTHING);
    }
}
