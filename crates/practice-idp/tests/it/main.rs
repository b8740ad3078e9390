//! The practice identity provider as the outside sees it: over HTTP and SMTP, against a SCIM server that records
//! what it is sent and a SAML service provider that believes little.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is a failure of the test")]

mod api;
mod dialects;
mod groups;
mod guard;
mod log;
mod mail;
mod pages;
mod recorder;
mod recovery;
mod restart;
mod saml;
mod saml_misbehaviour;
mod saml_sp;
mod sign_in;
mod sign_out;
mod stories;
mod support;
