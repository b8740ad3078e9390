//! The codes of faults. They are part of the interface: never renamed, never reused.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$meaning:meta])* $name:ident = $text:literal,)*) => {
        /// The stable name of a reason, as logs, pages and support speak of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$meaning])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// All of them, in the order in which a message is judged, for documents and for tests.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// A message could not be read.
    Malformed = "SAML-MALFORMED",
    /// A message is larger or deeper than any honest one.
    Limit = "SAML-LIMIT",
    /// A message has markup in it that has no place in SAML: comments, instructions, CDATA, a DOCTYPE.
    Markup = "SAML-MARKUP",
    /// A message is put together as no identity provider does it.
    Structure = "SAML-STRUCTURE",
    /// Nothing is signed.
    Unsigned = "SAML-UNSIGNED",
    /// The response is signed and the assertion in it is not.
    UnsignedAssertion = "SAML-UNSIGNED-ASSERTION",
    /// A signature is made in a way we do not verify.
    Profile = "SAML-SIG-PROFILE",
    /// An algorithm is not accepted.
    Algorithm = "SAML-ALG",
    /// Signed with a certificate the connection does not know.
    Key = "SAML-SIG-KEY",
    /// A signature is wrong.
    Signature = "SAML-SIGNATURE",
    /// The assertion could not be decrypted.
    Decryption = "SAML-DECRYPTION",
    /// The identity provider said no.
    Status = "SAML-STATUS",
    /// The issuer is not the connection's.
    Issuer = "SAML-ISSUER",
    /// Sent to another address.
    Destination = "SAML-DESTINATION",
    /// Meant for another address.
    Recipient = "SAML-RECIPIENT",
    /// Not an answer to our request.
    InResponseTo = "SAML-IN-RESPONSE-TO",
    /// Meant for another service provider.
    Audience = "SAML-AUDIENCE",
    /// Bound to a condition we do not know.
    Condition = "SAML-CONDITION",
    /// Confirmed in no way a browser can.
    Confirmation = "SAML-CONFIRMATION",
    /// Too old or too new.
    Time = "SAML-TIME",
    /// Nobody is named, or not in a form an identity may have.
    Subject = "SAML-SUBJECT",
    /// Nothing is said about a sign-in, or it was too long ago.
    Authentication = "SAML-AUTHN",
    /// The metadata do not describe an identity provider we can use.
    Metadata = "SAML-METADATA",
    /// A certificate can't be used, or there is none.
    Certificate = "SAML-CERTIFICATE",
    /// Our own key can't be used.
    OwnKey = "SAML-OWN-KEY",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
