//! The response: what it says of a person, and what is wrong with it when it misbehaves.

use super::key::SigningKey;
use super::signature::{Digest, over, signed};
use super::xml::Element;
use crate::application::{Misbehaviour, NameIdFormat};
use crate::chance::{self, Dry};
use crate::people::Person;
use crate::trouble::Trouble;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// How long an assertion is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

const ELSEWHERE: &str = "https://another-application.example/saml";
const OTHER_ISSUER: &str = "https://another-idp.example/saml";
const DOCTYPE: &str = "<!DOCTYPE samlp:Response [<!ENTITY who \"somebody\">]>";

/// What every response says, with an assertion in it or without one.
#[derive(Clone, Debug)]
struct Envelope {
    id: String,
    issuer: String,
    destination: String,
    in_response_to: Option<String>,
    issued: Timestamp,
}

/// One sign-in, as it is told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    envelope: Envelope,
    assertion_id: String,
    recipient: String,
    audience: String,
    good_from: Timestamp,
    good_until: Timestamp,
    confirmed_until: Timestamp,
    authenticated: Timestamp,
    session_index: String,
    format: NameIdFormat,
    name_id: String,
    /// What stands behind a comment in the name.
    behind_comment: Option<&'static str>,
    attributes: Vec<(&'static str, String)>,
}

/// Between whom a sign-in is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parties<'a> {
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) acs: &'a str,
    pub(super) in_response_to: Option<&'a str>,
}

/// A fresh id of 256 random bits, that XML takes for one.
fn fresh_id() -> Result<String, Dry> {
    Ok(format!("_{}", chance::token()?))
}

fn named(format: NameIdFormat, person: &Person) -> String {
    match format {
        NameIdFormat::Persistent => person.id.to_string(),
        NameIdFormat::EmailAddress => person.email.clone(),
    }
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Envelope {
    fn between(parties: &Parties<'_>, now: Timestamp) -> Result<Self, Dry> {
        Ok(Self {
            id: fresh_id()?,
            issuer: parties.issuer.to_owned(),
            destination: parties.acs.to_owned(),
            in_response_to: parties.in_response_to.map(str::to_owned),
            issued: now,
        })
    }

    /// The response (Core section 3.2.2) with these status codes, the outer one first.
    fn around(
        &self,
        codes: &[&str],
        says: Option<&str>,
        extensions: Option<Element>,
        assertions: Vec<Element>,
    ) -> Element {
        let status = codes.iter().rev().fold(None, |inner: Option<Element>, code| {
            let value = format!("urn:oasis:names:tc:SAML:2.0:status:{code}");
            Some(Element::new("samlp:StatusCode").with("Value", value).holding(inner))
        });
        let says = says.map(|says| Element::new("samlp:StatusMessage").text(says));
        Element::new("samlp:Response")
            .with("ID", &self.id)
            .with("Version", "2.0")
            .with("IssueInstant", instant(self.issued))
            .with("Destination", &self.destination)
            .with_any("InResponseTo", self.in_response_to.as_deref())
            .holding([Element::new("saml:Issuer").text(&self.issuer)])
            .holding(extensions)
            .holding([Element::new("samlp:Status").holding(status).holding(says)])
            .holding(assertions)
    }
}

impl Told {
    /// The genuine sign-in of a person, at `now`.
    pub(super) fn of(
        person: &Person,
        parties: &Parties<'_>,
        format: NameIdFormat,
        authenticated: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Dry> {
        let attributes = [
            ("id", person.id.to_string()),
            ("email", person.email.clone()),
            ("givenName", person.given_name.clone()),
            ("familyName", person.family_name.clone()),
        ];
        Ok(Self {
            envelope: Envelope::between(parties, now)?,
            assertion_id: fresh_id()?,
            recipient: parties.acs.to_owned(),
            audience: parties.audience.to_owned(),
            good_from: now,
            good_until: now + GOOD_FOR,
            confirmed_until: now + GOOD_FOR,
            authenticated,
            session_index: fresh_id()?,
            format,
            name_id: named(format, person),
            behind_comment: None,
            attributes: attributes.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        })
    }

    pub(super) fn assertion_id(&self) -> &str {
        &self.assertion_id
    }

    /// What is said, for the log. Ids of messages are left out: they are of no use to a reader.
    pub(super) fn claims(&self, misbehaviour: Option<Misbehaviour>) -> Value {
        let attributes: serde_json::Map<String, Value> =
            self.attributes.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({
            "issuer": self.envelope.issuer,
            "audience": self.audience,
            "name_id": self.name_id,
            "name_id_format": self.format.uri(),
            "attributes": attributes,
            "authn_instant": instant(self.authenticated),
            "not_on_or_after": instant(self.good_until),
            "misbehaviour": misbehaviour.map(Misbehaviour::code),
        })
    }

    /// Says something else, for those misbehaviours that are a matter of what is said.
    pub(super) fn misbehave(&mut self, misbehaviour: Misbehaviour, last: Option<String>) -> Result<(), Dry> {
        match misbehaviour {
            Misbehaviour::WrongAudience => self.audience = ELSEWHERE.to_owned(),
            Misbehaviour::WrongRecipient => self.recipient = format!("{ELSEWHERE}/acs"),
            Misbehaviour::WrongDestination => self.envelope.destination = format!("{ELSEWHERE}/acs"),
            Misbehaviour::Expired => {
                (self.good_from, self.good_until) = (self.good_from - 2 * HOUR, self.good_from - HOUR);
                self.confirmed_until = self.good_until;
            }
            Misbehaviour::NotYetValid => {
                (self.good_from, self.good_until) = (self.good_from + HOUR, self.good_from + 2 * HOUR);
            }
            Misbehaviour::WrongInResponseTo => self.envelope.in_response_to = Some(fresh_id()?),
            Misbehaviour::Replayed => self.assertion_id = last.unwrap_or_else(|| self.assertion_id.clone()),
            Misbehaviour::CommentInNameId => self.behind_comment = Some(".evil.example"),
            Misbehaviour::OtherIssuer => self.envelope.issuer = OTHER_ISSUER.to_owned(),
            Misbehaviour::Unsigned
            | Misbehaviour::WrongKey
            | Misbehaviour::TwoAssertions
            | Misbehaviour::Wrapped
            | Misbehaviour::Sha1
            | Misbehaviour::Doctype => {}
        }
        Ok(())
    }

    /// The response as it is sent. `key` signs; `somebody_else` is named where the signature is wrapped.
    pub(super) fn response(
        &self,
        key: &SigningKey,
        misbehaviour: Option<Misbehaviour>,
        somebody_else: Option<&Person>,
    ) -> Result<String, Trouble> {
        let sign = |told: &Self, digest| signed(told.assertion(), &told.assertion_id, key, digest);
        let mut extensions = None;
        let mut assertions = Vec::new();
        match misbehaviour {
            Some(Misbehaviour::Unsigned) => assertions.push(self.assertion()),
            Some(Misbehaviour::Sha1) => assertions.push(sign(self, Digest::Sha1)?),
            Some(Misbehaviour::TwoAssertions) => {
                let second = Self { assertion_id: fresh_id()?, ..self.clone() };
                assertions.extend([sign(self, Digest::Sha256)?, sign(&second, Digest::Sha256)?]);
            }
            Some(Misbehaviour::Wrapped) => {
                let name = somebody_else.map(|person| named(self.format, person));
                let forged = Self {
                    assertion_id: fresh_id()?,
                    name_id: name.unwrap_or_else(|| "somebody-else".to_owned()),
                    ..self.clone()
                };
                let signature = over(&self.assertion(), &self.assertion_id, key, Digest::Sha256)?;
                extensions = Some(Element::new("samlp:Extensions").holding([self.assertion()]));
                assertions.push(forged.assertion().with_second(signature));
            }
            _ => assertions.push(sign(self, Digest::Sha256)?),
        }
        let written = self.envelope.around(&["Success"], None, extensions, assertions).written();
        Ok(match misbehaviour {
            Some(Misbehaviour::Doctype) => format!("{DOCTYPE}{written}"),
            _ => written,
        })
    }

    /// The assertion without a signature (Core section 2.3.3, Profiles section 4.1.4.2).
    fn assertion(&self) -> Element {
        let confirmation = Element::new("saml:SubjectConfirmationData")
            .with_any("InResponseTo", self.envelope.in_response_to.as_deref())
            .with("NotOnOrAfter", instant(self.confirmed_until))
            .with("Recipient", &self.recipient);
        let confirmation = Element::new("saml:SubjectConfirmation")
            .with("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")
            .holding([confirmation]);
        let mut name_id = Element::new("saml:NameID").with("Format", self.format.uri()).text(&self.name_id);
        if let Some(behind) = self.behind_comment {
            name_id = name_id.comment(" ").text(behind);
        }
        let audience = Element::new("saml:Audience").text(&self.audience);
        let conditions = Element::new("saml:Conditions")
            .with("NotBefore", instant(self.good_from))
            .with("NotOnOrAfter", instant(self.good_until))
            .holding([Element::new("saml:AudienceRestriction").holding([audience])]);
        let class = Element::new("saml:AuthnContextClassRef")
            .text("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified");
        let authentication = Element::new("saml:AuthnStatement")
            .with("AuthnInstant", instant(self.authenticated))
            .with("SessionIndex", &self.session_index)
            .holding([Element::new("saml:AuthnContext").holding([class])]);
        let attributes = self.attributes.iter().map(|(name, value)| {
            Element::new("saml:Attribute")
                .with("Name", *name)
                .with("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")
                .holding([Element::new("saml:AttributeValue").text(value)])
        });
        Element::new("saml:Assertion")
            .with("ID", &self.assertion_id)
            .with("IssueInstant", instant(self.envelope.issued))
            .with("Version", "2.0")
            .holding([
                Element::new("saml:Issuer").text(&self.envelope.issuer),
                Element::new("saml:Subject").holding([name_id, confirmation]),
                conditions,
                authentication,
                Element::new("saml:AttributeStatement").holding(attributes),
            ])
    }
}

/// A response without an assertion, that says why there is none, with these status codes, the outer one first.
pub(super) fn refusal(
    parties: &Parties<'_>,
    codes: &[&str],
    says: &str,
    now: Timestamp,
) -> Result<String, Dry> {
    Ok(Envelope::between(parties, now)?.around(codes, Some(says), None, Vec::new()).written())
}
