//! Requests to sign somebody in (Core section 3.4.1), over the redirect and the POST binding.

use std::fmt;

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use crate::{
    Fault, PrivateKey, encoded,
    redirect::{self, Parameter},
    sign, uri,
    write::Head,
};

/// The id of one of our messages. The one of a request comes back as `InResponseTo` and is what ties a
/// response to the browser that was sent away, so it is kept on our side, for ten minutes and one use.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(String);

impl Id {
    /// An id out of fresh randomness (Core section 1.3.4 asks for 128 bits or more), written so that it is
    /// an `xs:ID`, which can't begin with a digit.
    #[must_use]
    pub fn new(random: [u8; 20]) -> Self {
        Self(format!("_{}", HEXLOWER.encode(&random)))
    }

    /// The id as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Id(…)")
    }
}

/// How the identity provider should name people to us (Core section 8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameIdFormat {
    /// By an opaque name that never changes; the best to bind an identity to.
    Persistent,
    /// By an email address, which may change and be given to somebody else.
    EmailAddress,
    /// As the identity provider is set up.
    Unspecified,
}

impl NameIdFormat {
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::Persistent => "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            Self::EmailAddress => "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
            Self::Unspecified => "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        }
    }
}

/// A request to sign somebody in.
#[derive(Debug, Clone, Copy)]
pub struct AuthnRequest<'a> {
    /// Its id.
    pub id: &'a Id,
    /// When it is sent.
    pub now: Timestamp,
    /// Our entity id of this connection.
    pub entity_id: &'a str,
    /// The identity provider's address for the binding it will travel by.
    pub destination: &'a str,
    /// Where the response must come to: the assertion consumer service of this connection, by POST.
    pub acs: &'a str,
    /// Whether the person has to prove themselves anew, also when signed in there. The answer then has to be
    /// held against [`Expected::fresh_since`](crate::response::Expected::fresh_since).
    pub force_authn: bool,
    /// How to name the person; absent leaves it to the identity provider, which is what works everywhere.
    pub name_id_format: Option<NameIdFormat>,
}

impl AuthnRequest<'_> {
    fn xml(&self) -> String {
        let head =
            Head { id: self.id, now: self.now, destination: self.destination, entity_id: self.entity_id };
        let mut writer = head.begin(
            "samlp:AuthnRequest",
            &[
                ("ForceAuthn", self.force_authn.then_some("true")),
                ("ProtocolBinding", Some(uri::POST)),
                ("AssertionConsumerServiceURL", Some(self.acs)),
            ],
        );
        if let Some(format) = self.name_id_format {
            let attributes = [("Format", Some(format.uri())), ("AllowCreate", Some("true"))];
            writer.empty("samlp:NameIDPolicy", &attributes);
        }
        writer.finish()
    }

    /// The address to send the browser to, over the redirect binding; signed when there is a key.
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when the key can't sign.
    pub fn redirect(&self, relay_state: Option<&str>, key: Option<&PrivateKey>) -> Result<String, Fault> {
        redirect::address(self.destination, Parameter::Request, &self.xml(), relay_state, key)
    }

    /// The form to have the browser post, over the POST binding; signed when there is a key.
    ///
    /// # Errors
    ///
    /// [`Fault::OwnKey`] when the key can't sign; [`Fault::Malformed`] or [`Fault::Limit`] when what is to be
    /// signed is no message.
    pub fn post(&self, relay_state: Option<&str>, key: Option<&PrivateKey>) -> Result<Form, Fault> {
        let xml = self.xml();
        let xml = key.map(|key| sign::enveloped(&xml, key)).transpose()?.unwrap_or(xml);
        Ok(Form::of(self.destination, "SAMLRequest", &xml, relay_state))
    }
}

/// A form the browser has to post: its address and its hidden fields, each to be escaped by whoever writes
/// the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values of its fields.
    pub fields: Vec<(&'static str, String)>,
}

impl Form {
    pub(crate) fn of(action: &str, name: &'static str, xml: &str, relay_state: Option<&str>) -> Self {
        let relayed = relay_state.map(|state| ("RelayState", state.to_owned()));
        let fields = [(name, encoded::encode(xml.as_bytes()))].into_iter().chain(relayed).collect();
        Self { action: action.to_owned(), fields }
    }
}
