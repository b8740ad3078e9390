//! What a directory tells of a person and what an identity provider asserts of one, in as few words as a story needs.

use domain::{Address, Moment, directory_user::Told, identity::Asserted, session::There};

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// `ada@acme.example` is told as Ada Acme, active, under that address.
pub(crate) fn told(user_name: &str) -> Told {
    let local = user_name.split('@').next().unwrap_or_default();
    let given: String =
        local.chars().take(1).flat_map(char::to_uppercase).chain(local.chars().skip(1)).collect();
    let email = Address::parse(user_name).ok();
    Told {
        role: None,
        user_name: user_name.to_owned(),
        user_name_key: user_name.to_lowercase(),
        external_id: None,
        active: true,
        given_name: Some(given),
        family_name: Some("Acme".to_owned()),
        email_keys: email.iter().map(|email| email.key().to_owned()).collect(),
        email,
        resource: String::new(),
    }
    .spelled()
}

/// What else a directory may say of a person.
pub(crate) trait Saying {
    /// With a resource that spells out the rest, as one would come over the wire.
    fn spelled(self) -> Self;
    fn inactive(self) -> Self;
    fn named(self, given: Option<&str>, family: Option<&str>) -> Self;
    fn at(self, email: &str) -> Self;
    fn without_email(self) -> Self;
    fn external(self, id: &str) -> Self;
    fn resource(self, text: &str) -> Self;
}

impl Saying for Told {
    fn spelled(self) -> Self {
        let email = self.email.as_ref().map(domain::Address::as_str);
        let resource = serde_json::json!({
            "userName": self.user_name, "externalId": self.external_id, "active": self.active,
            "name": {"givenName": self.given_name, "familyName": self.family_name},
            "emails": email.map(|email| [email]),
        });
        Self { resource: resource.to_string(), ..self }
    }

    fn inactive(self) -> Self {
        Self { active: false, ..self }.spelled()
    }

    fn named(self, given: Option<&str>, family: Option<&str>) -> Self {
        Self { given_name: given.map(str::to_owned), family_name: family.map(str::to_owned), ..self }
            .spelled()
    }

    fn at(self, email: &str) -> Self {
        let email = address(email);
        Self { email_keys: vec![email.key().to_owned()], email: Some(email), ..self }.spelled()
    }

    fn without_email(self) -> Self {
        Self { email_keys: Vec::new(), email: None, ..self }.spelled()
    }

    fn external(self, id: &str) -> Self {
        Self { external_id: Some(id.to_owned()), ..self }.spelled()
    }

    fn resource(self, text: &str) -> Self {
        Self { resource: text.to_owned(), ..self }
    }
}

/// An assertion of nothing but a subject.
pub(crate) fn subject(subject: &str) -> Asserted {
    Asserted {
        subject: subject.to_owned(),
        user_name: None,
        user_name_key: None,
        email: None,
        is_address_doubted: false,
        given_name: None,
        family_name: None,
        session_until: None,
        there: There { subject: digest_of(subject), session: None },
        // Asked just now, whenever that is.
        asked_at: Moment::from_micros(i64::MAX),
    }
}

/// A digest of a text that is like no other's here.
pub(crate) fn digest_of(text: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.iter_mut().zip(text.bytes()).for_each(|(at, byte)| *at = byte);
    digest
}

/// The same assertion, made in a session of the identity provider's of this name.
pub(crate) fn in_session(asserted: Asserted, session: &str) -> Asserted {
    let there = There { session: Some(digest_of(session)), ..asserted.there };
    Asserted { there, ..asserted }
}

/// An assertion by subject and address, as most identity providers send it.
pub(crate) fn asserted(sub: &str, email: &str) -> Asserted {
    Asserted { email: Some(address(email)), ..subject(sub) }
}

/// An assertion by subject, user name and address.
pub(crate) fn asserted_name(sub: &str, user_name: &str, email: &str) -> Asserted {
    Asserted {
        user_name: Some(user_name.to_owned()),
        user_name_key: Some(user_name.to_lowercase()),
        ..asserted(sub, email)
    }
}
