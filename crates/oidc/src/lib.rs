//! OpenID Connect, the relying party's half, as values: a message is built, parsed or verified by a
//! function call, and nothing here opens a socket, reads a clock or draws a random number.
//!
//! One sign-in, in the order of the calls; the caller sends each request and hands the answer back:
//!
//! 1. [`discovery::request`] and [`discovery::read`] give the [`Provider`], [`keys::request`] and
//!    [`keys::read`] its [`Keys`]; both are values to keep for a while.
//! 2. [`Attempt::new`] makes the secrets of one attempt, [`authorize::url`] is where the browser goes.
//! 3. [`callback::read`] judges what the browser brings back.
//! 4. [`token::request`] and [`token::read`] trade the code for [`token::Tokens`].
//! 5. [`id_token::verify`] believes them, or says in a [`Fault`] why not; [`Fault::wants_fresh_keys`] says
//!    when a second fetch of the keys is worth it.
//! 6. [`userinfo::request`] and [`userinfo::read`], only when the ID token carries no email address.
//!
//! Later the provider may say that the person has left: [`logout_token::verify`] believes it, or not.
//!
//! One message of the other half is here as well, because its keys and signatures are the same: the [`assertion`] by
//! which a client proves itself at our own token endpoint (RFC 7523).
//!
//! The JOSE half (keys, signatures, hashes) is the `openidconnect` crate's. The rules on top of it,
//! which claims must hold and in which words a refusal is told, are here.
//!
//! Sources: OpenID Connect Core 1.0, Discovery 1.0 and Back-Channel Logout 1.0, RFC 6749, RFC 7636 (PKCE), RFC 9207 (`iss` in the
//! callback), RFC 9700 (security practice), RFC 8725 (JWT practice).

mod attempt;
mod claims;
mod client;
mod compact;
mod exchange;
mod issuer;
mod lenient;
mod provider;

pub mod assertion;
pub mod authorize;
pub mod callback;
pub mod discovery;
pub mod fault;
pub mod id_token;
pub mod keys;
pub mod logout_token;
pub mod token;
pub mod userinfo;

pub use attempt::Attempt;
pub use claims::Claims;
pub use client::{Client, Credential, Secret, SigningKey};
pub use fault::Fault;
pub use issuer::{Issuer, Transport};
pub use keys::Keys;
pub use provider::{Algorithm, ClientAuth, IssInCallback, Provider};

/// A request to send as it is: method, address, headers and body are complete.
pub type Request = http::Request<Vec<u8>>;

/// An answer as it came, its body whole.
pub type Response = http::Response<Vec<u8>>;
