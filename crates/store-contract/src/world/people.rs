//! What a directory tells of a person and what an identity provider asserts of one, in few words.

use domain::{Address, Domain, Moment, directory_user::Told, identity::Asserted, session::There};

/// An address.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn address(text: &str) -> Address {
    Address::parse(text).expect("this is an address")
}

/// A domain.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn domain_named(text: &str) -> Domain {
    Domain::parse(text).expect("this is a domain")
}

/// A person told of under a user name, active; the address is the user name where it is one.
#[must_use]
pub fn told(user_name: &str) -> Told {
    let email = Address::parse(user_name).ok();
    Told {
        role: None,
        user_name: user_name.to_owned(),
        user_name_key: user_name.to_lowercase(),
        external_id: None,
        active: true,
        given_name: Some("Ada".to_owned()),
        family_name: Some("Lovelace".to_owned()),
        email_keys: email.iter().map(|email| email.key().to_owned()).collect(),
        email,
        resource: format!(r#"{{"userName":"{user_name}"}}"#),
    }
}

/// What else a directory may say of a person.
pub trait Saying {
    /// Not assigned.
    #[must_use]
    fn inactive(self) -> Self;
    /// Assigned.
    #[must_use]
    fn active(self) -> Self;
    /// By another given name.
    #[must_use]
    fn named(self, given: &str) -> Self;
    /// Under another address, and that one only.
    #[must_use]
    fn at(self, email: &str) -> Self;
    /// Found under these addresses, in the form in which a search compares them.
    #[must_use]
    fn under(self, keys: &[&str]) -> Self;
    /// With an external id.
    #[must_use]
    fn external(self, id: &str) -> Self;
    /// With this resource.
    #[must_use]
    fn resource(self, text: &str) -> Self;
}

impl Saying for Told {
    fn inactive(self) -> Self {
        Self { active: false, ..self }
    }

    fn active(self) -> Self {
        Self { active: true, ..self }
    }

    fn named(self, given: &str) -> Self {
        Self { given_name: Some(given.to_owned()), ..self }
    }

    fn at(self, email: &str) -> Self {
        let email = address(email);
        Self { email_keys: vec![email.key().to_owned()], email: Some(email), ..self }
    }

    fn under(self, keys: &[&str]) -> Self {
        Self { email_keys: keys.iter().map(|key| (*key).to_owned()).collect(), ..self }
    }

    fn external(self, id: &str) -> Self {
        Self { external_id: Some(id.to_owned()), ..self }
    }

    fn resource(self, text: &str) -> Self {
        Self { resource: text.to_owned(), ..self }
    }
}

/// An assertion of nothing but a subject.
#[must_use]
pub fn subject(subject: &str) -> Asserted {
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
#[must_use]
pub fn digest_of(text: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.iter_mut().zip(text.bytes()).for_each(|(at, byte)| *at = byte);
    digest
}

/// An assertion by subject and address.
#[must_use]
pub fn asserted(sub: &str, email: &str) -> Asserted {
    Asserted { email: Some(address(email)), ..subject(sub) }
}
