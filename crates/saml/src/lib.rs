//! SAML 2.0, the service provider's half, as values: a message is built, parsed or verified by a function
//! call, and nothing here opens a socket, reads a clock or draws a random number.
//!
//! One sign-in, in the order of the calls:
//!
//! 1. [`metadata::read`] gives the [`IdentityProvider`], a value to keep; [`metadata::write`] is what its admin
//!    gets from us.
//! 2. [`request::AuthnRequest`] is where the browser goes, over the redirect or the POST binding. Its
//!    [`request::Id`] is kept.
//! 3. [`response::verify`] judges the form the browser brings back, and gives [`Claims`] or says in a [`Fault`]
//!    why not.
//! 4. The caller keeps [`Claims::once`], so that the same assertion opens no second session.
//!
//! [`logout`] has the messages of a logout that the identity provider announces.
//!
//! # What is believed
//!
//! Nearly every hole in a SAML library was the same: what was verified was not what was read. Here the text
//! that was digested under a signature is parsed anew, and claims come from that tree alone. Everything else
//! in a message can only cause a refusal. One parser reads everything, the signature profile is one, keys
//! come from the connection's certificates and from nowhere else, and what a document may contain is bounded
//! before it is parsed.
//!
//! Sources: SAML 2.0 Core, Bindings, Profiles and Metadata with the approved errata, XML Signature 1.1,
//! Exclusive XML Canonicalization 1.0, XML Encryption 1.1, RFC 9231 (algorithm names).

mod certificate;
mod claims;
mod document;
mod encoded;
mod instant;
mod key;
mod provider;
mod redirect;
mod sign;
mod signature;
mod uri;
mod write;

pub mod c14n;
pub mod fault;
pub mod logout;
pub mod metadata;
pub mod request;
pub mod response;

pub use certificate::{Certificate, KeyKind};
pub use claims::{Attribute, Claims, NameId, Once, Proof};
pub use fault::Fault;
pub use key::PrivateKey;
pub use provider::{Binding, Endpoint, IdentityProvider, Transport};
pub use signature::{Algorithm, Sha1};
