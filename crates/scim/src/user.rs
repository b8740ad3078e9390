//! A read view of a User resource for those who act on it.

use serde_json::{Map, Value};

/// What a User resource says, with the fallbacks that real identity providers make necessary.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    fields: &'a Map<String, Value>,
}

/// Whether the identity provider wants the person to have access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// `active` is true, or not said.
    Active,
    /// `active` is false.
    Inactive,
}

impl<'a> User<'a> {
    /// Reads a normalised resource or a full representation of one.
    pub fn new(fields: &'a Map<String, Value>) -> Self {
        Self { fields }
    }

    /// `userName`; empty only for a document this crate did not write.
    pub fn user_name(&self) -> &'a str {
        self.text("userName").unwrap_or_default()
    }

    /// The client's own identifier.
    pub fn external_id(&self) -> Option<&'a str> {
        self.text("externalId")
    }

    /// `active`, which is true when it is not said.
    pub fn standing(&self) -> Standing {
        match self.fields.get("active") {
            Some(Value::Bool(false)) => Standing::Inactive,
            _ => Standing::Active,
        }
    }

    /// `name.givenName`.
    pub fn given_name(&self) -> Option<&'a str> {
        self.name_part("givenName")
    }

    /// `name.familyName`.
    pub fn family_name(&self) -> Option<&'a str> {
        self.name_part("familyName")
    }

    /// `name.formatted`.
    pub fn formatted_name(&self) -> Option<&'a str> {
        self.name_part("formatted")
    }

    /// `displayName`.
    pub fn display_name(&self) -> Option<&'a str> {
        self.text("displayName")
    }

    /// All addresses, in the order the client gave them.
    pub fn emails(&self) -> impl Iterator<Item = &'a str> {
        self.email_values().filter_map(|email| email.get("value")?.as_str())
    }

    /// The address to use: the one marked primary, else one of type `work`, else the first, else `userName` if it
    /// looks like an address (RFC 7643 §2.4 on `primary`; some clients send no flag, some no `emails` at all).
    pub fn primary_email(&self) -> Option<&'a str> {
        let with = |test: fn(&Value) -> bool| {
            self.email_values().filter(|email| test(email)).find_map(|email| email.get("value")?.as_str())
        };
        let is_work = |email: &Value| {
            email.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
        };
        with(|email| email.get("primary") == Some(&Value::Bool(true)))
            .or_else(|| with(is_work))
            .or_else(|| self.emails().next())
            .or_else(|| Some(self.user_name()).filter(|name| looks_like_an_address(name)))
    }

    fn email_values(&self) -> impl Iterator<Item = &'a Value> {
        self.fields.get("emails").and_then(Value::as_array).into_iter().flatten()
    }

    fn name_part(&self, part: &str) -> Option<&'a str> {
        self.fields.get("name")?.get(part)?.as_str()
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name)?.as_str()
    }
}

/// One `@` with something on both sides, a dot in the domain, no spaces. Whether mail arrives is another matter.
fn looks_like_an_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !domain.contains('@')
        && !text.contains(char::is_whitespace)
        && domain.split('.').all(|label| !label.is_empty())
        && domain.contains('.')
}
