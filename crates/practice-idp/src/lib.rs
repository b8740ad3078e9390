//! A small identity provider to practise with: it signs people in over OpenID Connect and SAML 2.0 without asking for a password, tells one
//! application about them and their groups over SCIM the way Okta, Entra ID, six others or plain RFC 7644
//! would, and takes the application's mail.
//!
//! It promises that what it sends is what the practised identity provider sends, that every request and answer can be read in its log,
//! and that no token, password, code or assertion can. It is for practice only: whoever reaches it can be anyone in it.
//!
//! # Misbehaving over SAML
//!
//! A service provider is best tried with what it must refuse. Each [`Misbehaviour`](application::Misbehaviour) is wrong in one way, for
//! the one sign-in after it was chosen, on the page of the application or with `PUT /api/application {"saml_misbehaviour": "unsigned"}`:
//!
//! - of the signature: `unsigned`, `wrong_key`, `sha1`;
//! - of what is said: `wrong_audience`, `wrong_recipient`, `wrong_destination`, `wrong_in_response_to`, `other_issuer`, `expired`,
//!   `not_yet_valid`, `replayed`;
//! - of how it is put together: `two_assertions`, `wrapped`, `comment_in_name_id`, `doctype`.

mod api;
pub mod application;
mod browsers;
mod cabinet;
mod chance;
mod client;
mod clock;
mod fields;
mod groups;
mod guard;
mod idp;
mod journal;
mod keys;
mod mailbox;
mod oidc;
mod pages;
pub mod people;
mod provisioning;
mod running;
mod saml;
mod secret;
mod server;
mod smtp;
mod state;
mod trace;
mod trouble;

pub use cabinet::Failure as StateFailure;
pub use chance::Dry;
pub use keys::Failure as KeyFailure;
pub use provisioning::{Exchange, Outcome, Verdict};
pub use running::{Options, Running, StartError, start};
pub use secret::Secret;
pub use trouble::Trouble;
