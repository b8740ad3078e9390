//! The service provider against an identity provider that can sign anything: genuine messages are believed,
//! and each rule is broken once.

#![expect(clippy::unwrap_used, reason = "a fixture that fails to build is a failed test")]

mod claims;
mod encryption;
mod faults;
mod fixtures;
mod forged;
mod idp;
mod logout;
mod logout_remade;
mod metadata;
mod oracle;
mod programs;
mod remade;
mod request;
mod signatures;
mod tamper;
mod text;
mod tree;
