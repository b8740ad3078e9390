//! Logout that an identity provider announces (Core section 3.7, Profiles section 4.4): its request in,
//! verified, and our answer out. Only a signed request is believed; a forged one would sign people out.

use jiff::Timestamp;
use roxmltree::Node;

use crate::{
    Fault, IdentityProvider, PrivateKey, Sha1,
    claims::NameId,
    document::{self, Bounds, all, is},
    encoded,
    fault::{Message, quote},
    instant::{self, SKEW, begun, later, running},
    redirect::{self, Parameter},
    request::{Form, Id},
    response::{placed_signatures, read_name_id, unique_ids},
    sign,
    signature::{self, Trust},
    uri,
    write::Head,
};

const MESSAGE: Message = Message::LogoutRequest;

/// How old a request may be, in seconds, whatever it says about itself.
const OLDEST: i64 = 10 * 60;

/// What a logout request must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The connection's identity provider.
    pub idp: &'a IdentityProvider,
    /// The address the request came to.
    pub address: &'a str,
    /// Whether SHA-1 is put up with.
    pub sha1: Sha1,
}

/// A believed request to sign somebody out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Its id, for the answer; and that it is heard once.
    pub id: String,
    /// When it was issued, by the identity provider's clock: it means no sign-in of later.
    pub issued_at: Timestamp,
    /// From then on it would be refused as too old anyway.
    pub until: Timestamp,
    /// Whom to sign out.
    pub name_id: NameId,
    /// Of which of the identity provider's sessions; none: of all.
    pub session_indexes: Vec<String>,
    /// What has to come back with the answer.
    pub relay_state: Option<String>,
}

impl LogoutRequest {
    /// Believes the request in a query, or says why not. `query` is the query as it stood in the request
    /// line, not decoded.
    ///
    /// # Errors
    ///
    /// [`Fault::Unsigned`], or any other fault of a message.
    pub fn from_redirect(query: &str, expected: &Expected<'_>, now: Timestamp) -> Result<Self, Fault> {
        let certificates = &expected.idp.certificates;
        let carried = redirect::read(query, Parameter::Request, MESSAGE, certificates, expected.sha1, now)?;
        let document = document::parse(&carried.text, Bounds::message(MESSAGE))?;
        // The signature covers every byte of the text, so the text is what was signed.
        let request = read(document.root_element(), expected, now)?;
        Ok(Self { relay_state: carried.relay_state, ..request })
    }

    /// Believes the request in a form, or says why not. `form_value` is the field `SAMLRequest`,
    /// `relay_state` the field `RelayState`.
    ///
    /// # Errors
    ///
    /// [`Fault::Unsigned`], or any other fault of a message.
    pub fn from_post(
        form_value: &str,
        relay_state: Option<&str>,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let text = encoded::form_field(form_value, MESSAGE)?;
        let document = document::parse(&text, Bounds::message(MESSAGE))?;
        let root = document.root_element();
        placed_signatures(root, None, MESSAGE)?;
        unique_ids(root, MESSAGE)?;
        let found = signature::of(root, MESSAGE)?.ok_or(Fault::Unsigned { message: MESSAGE })?;
        let trust =
            Trust { certificates: &expected.idp.certificates, sha1: expected.sha1, now, message: MESSAGE };
        let verified = signature::verify(root, found, &trust)?;
        let document = document::parse(&verified.text, Bounds::message(MESSAGE))?;
        let request = read(document.root_element(), expected, now)?;
        Ok(Self { relay_state: relay_state.map(str::to_owned), ..request })
    }
}

/// Reads a request out of text that was signed.
fn read(root: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<LogoutRequest, Fault> {
    let malformed = |why: &str| Fault::malformed(MESSAGE, why);
    if !is(root, uri::PROTOCOL, "LogoutRequest") {
        return Err(malformed("it is no LogoutRequest"));
    }
    let id = root.attribute("ID").filter(|id| !id.is_empty()).ok_or_else(|| malformed("it has no ID"))?;
    let issuer = document::one(root, uri::ASSERTION, "Issuer", MESSAGE)?;
    let issuer = issuer.map(|issuer| document::token(issuer, MESSAGE)).transpose()?;
    if issuer.as_ref() != Some(&expected.idp.entity_id) {
        return Err(Fault::Issuer {
            place: MESSAGE,
            received: issuer.as_deref().map(quote::value),
            expected: expected.idp.entity_id.clone(),
        });
    }
    // It is signed, so it must say where it goes (Bindings sections 3.4.5.2 and 3.5.5.2).
    let destination = root.attribute("Destination");
    if destination != Some(expected.address) {
        let received = destination.map(quote::value);
        return Err(Fault::Destination { received, expected: expected.address.to_owned() });
    }
    let (issued_at, until) = fresh(root, now)?;
    if all(root, uri::ASSERTION, "EncryptedID").next().is_some() {
        return Err(Fault::Subject { why: "is encrypted by itself, which we do not take" });
    }
    let named = document::one(root, uri::ASSERTION, "NameID", MESSAGE)?;
    let name_id = read_name_id(named.ok_or(Fault::Subject { why: "has no Name ID" })?, MESSAGE)?;
    let indexes = all(root, uri::PROTOCOL, "SessionIndex");
    let session_indexes =
        indexes.map(|index| document::token(index, MESSAGE)).collect::<Result<Vec<_>, _>>()?;
    Ok(LogoutRequest { id: id.to_owned(), issued_at, until, name_id, session_indexes, relay_state: None })
}

/// When it was issued, and until when it would be taken.
fn fresh(root: Node<'_, '_>, now: Timestamp) -> Result<(Timestamp, Timestamp), Fault> {
    let time = |name| root.attribute(name).map(|text| instant::read(text, MESSAGE)).transpose();
    let issued = time("IssueInstant")?
        .ok_or_else(|| Fault::malformed(MESSAGE, "it does not say when it was issued"))?;
    begun("IssueInstant", issued, now)?;
    let oldest = later(issued, OLDEST);
    running("IssueInstant", oldest, now)?;
    let told = time("NotOnOrAfter")?;
    told.map_or(Ok(()), |end| running("NotOnOrAfter", end, now))?;
    // A second more, for the fraction that a whole number of seconds leaves out.
    Ok((issued, later(told.map_or(oldest, |end| end.min(oldest)), SKEW + 1)))
}

/// Our answer to a logout request.
#[derive(Debug, Clone, Copy)]
pub struct LogoutResponse<'a> {
    /// Its own id.
    pub id: &'a Id,
    /// When it is sent.
    pub now: Timestamp,
    /// Our entity id of this connection.
    pub entity_id: &'a str,
    /// The identity provider's address for the binding it will travel by.
    pub destination: &'a str,
    /// The id of the request.
    pub in_response_to: &'a str,
    /// Whether everything was ended that the request asks for.
    pub ended: Ended,
}

/// What became of a logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// All sessions it names.
    All,
    /// Not all (Core section 3.7.3.2, `PartialLogout`).
    Some,
}

impl LogoutResponse<'_> {
    fn xml(&self) -> String {
        let head =
            Head { id: self.id, now: self.now, destination: self.destination, entity_id: self.entity_id };
        let mut writer = head.begin("samlp:LogoutResponse", &[("InResponseTo", Some(self.in_response_to))]);
        writer.start("samlp:Status", &[]);
        writer.start("samlp:StatusCode", &[("Value", Some(uri::SUCCESS))]);
        if self.ended == Ended::Some {
            let partial = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
            writer.empty("samlp:StatusCode", &[("Value", Some(partial))]);
        }
        writer.finish()
    }

    /// The address to send the browser to, over the redirect binding. Answers are signed (Profiles section
    /// 4.4.4.2).
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when the key can't sign.
    pub fn redirect(&self, relay_state: Option<&str>, key: &PrivateKey) -> Result<String, Fault> {
        redirect::address(self.destination, Parameter::Response, &self.xml(), relay_state, Some(key))
    }

    /// The form to have the browser post, over the POST binding.
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when the key can't sign; [`Fault::Malformed`] or [`Fault::Limit`] when what is to be
    /// signed is no message.
    pub fn post(&self, relay_state: Option<&str>, key: &PrivateKey) -> Result<Form, Fault> {
        let xml = sign::enveloped(&self.xml(), key)?;
        Ok(Form::of(self.destination, "SAMLResponse", &xml, relay_state))
    }
}
