//! A person as SCIM attributes: what is sent, what was accepted, what a service provider shows, and how two of them differ.

use crate::people::Person;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Whether the person may use the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Standing {
    Active,
    Inactive,
}

impl Standing {
    /// The JSON boolean that the plain dialects send.
    pub(crate) fn as_bool(self) -> bool {
        self == Self::Active
    }
}

/// One attribute that is kept in step, named by what it is to SCIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    UserName,
    GivenName,
    FamilyName,
    Formatted,
    DisplayName,
    WorkEmail,
    Department,
    ExternalId,
}

impl Attribute {
    /// The path a PATCH names it by (RFC 7644 section 3.5.2).
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::UserName => "userName",
            Self::GivenName => "name.givenName",
            Self::FamilyName => "name.familyName",
            Self::Formatted => "name.formatted",
            Self::DisplayName => "displayName",
            Self::WorkEmail => "emails[type eq \"work\"].value",
            Self::Department => "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            Self::ExternalId => "externalId",
        }
    }
}

/// The attributes; `None` means the attribute has no value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    user_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    formatted: Option<String>,
    display_name: Option<String>,
    work_email: Option<String>,
    department: Option<String>,
    external_id: Option<String>,
    /// `None` when the service provider doesn't say.
    pub(crate) standing: Option<Standing>,
}

/// An attribute that has one value and ought to have another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) attribute: Attribute,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Profile {
    /// What ought to be true of this person at the service provider.
    pub(crate) fn of(person: &Person, standing: Standing) -> Self {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            user_name: filled(&person.user_name),
            given_name: filled(&person.given_name),
            family_name: filled(&person.family_name),
            formatted: Some(person.display_name()),
            display_name: Some(person.display_name()),
            work_email: filled(&person.email),
            department: person.department.clone(),
            external_id: Some(person.id.to_string()),
            standing: Some(standing),
        }
    }

    /// What a User resource shows. Text where a boolean belongs is read as Entra ID writes it.
    pub(crate) fn seen(resource: &Value) -> Self {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let standing = match &resource["active"] {
            Value::Bool(true) => Some(Standing::Active),
            Value::Bool(false) => Some(Standing::Inactive),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(Standing::Active),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(Standing::Inactive),
            _ => None,
        };
        let emails = resource["emails"].as_array();
        let work = emails.and_then(|emails| {
            emails
                .iter()
                .find(|email| email["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("work")))
        });
        Self {
            user_name: text(&resource["userName"]),
            given_name: text(&resource["name"]["givenName"]),
            family_name: text(&resource["name"]["familyName"]),
            formatted: text(&resource["name"]["formatted"]),
            display_name: text(&resource["displayName"]),
            work_email: work.and_then(|email| text(&email["value"])),
            department: text(&resource[ENTERPRISE]["department"]),
            external_id: text(&resource["externalId"]),
            standing,
        }
    }

    /// The same with this standing.
    pub(crate) fn with_standing(self, standing: Option<Standing>) -> Self {
        Self { standing, ..self }
    }

    /// The value, or an empty text where there is none.
    pub(crate) fn text(&self, attribute: Attribute) -> &str {
        self.value(attribute).unwrap_or_default()
    }

    pub(crate) fn value(&self, attribute: Attribute) -> Option<&str> {
        match attribute {
            Attribute::UserName => &self.user_name,
            Attribute::GivenName => &self.given_name,
            Attribute::FamilyName => &self.family_name,
            Attribute::Formatted => &self.formatted,
            Attribute::DisplayName => &self.display_name,
            Attribute::WorkEmail => &self.work_email,
            Attribute::Department => &self.department,
            Attribute::ExternalId => &self.external_id,
        }
        .as_deref()
    }

    /// Those of `attributes` that must change to make `self` into `wanted`. Values are compared as they were written: an identity
    /// provider sends an attribute again when a service provider shows it in another case.
    pub(crate) fn differences(&self, wanted: &Self, attributes: &[Attribute]) -> Vec<Difference> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        attributes
            .iter()
            .filter(|attribute| self.value(**attribute) != wanted.value(**attribute))
            .map(|attribute| Difference {
                attribute: *attribute,
                before: owned(self.value(*attribute)),
                after: owned(wanted.value(*attribute)),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::seed;
    use serde_json::json;

    #[test]
    fn a_resource_that_shows_everything_differs_in_nothing() {
        let ada = &seed("acme.example")[0];
        let resource = json!({
            "userName": "ada.lovelace@acme.example", "externalId": "ada", "displayName": "Ada Lovelace",
            "name": {"givenName": "Ada", "familyName": "Lovelace", "formatted": "Ada Lovelace"},
            "emails": [{"type": "home", "value": "x@y"}, {"type": "Work", "value": "ada.lovelace@acme.example"}],
            "active": "True", ENTERPRISE: {"department": "Research"}
        });
        assert_eq!(Profile::seen(&resource), Profile::of(ada, Standing::Active));
    }

    #[test]
    fn a_value_shown_in_another_case_is_a_difference() {
        let ada = &seed("acme.example")[0];
        let wanted = Profile::of(ada, Standing::Active);
        let mut shown = wanted.clone();
        shown.user_name = Some("ADA.lovelace@acme.example".to_owned());
        let differences = shown.differences(&wanted, &[Attribute::UserName, Attribute::GivenName]);
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].attribute, Attribute::UserName);
    }

    #[test]
    fn a_resource_that_is_not_an_object_shows_nothing() {
        assert_eq!(Profile::seen(&json!("text")), Profile::default());
    }
}
