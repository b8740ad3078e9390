//! The relying party against a provider that can sign anything: genuine messages are believed, and each
//! rule is broken once.

#![expect(clippy::unwrap_used, reason = "a fixture that fails to build is a failed test")]

mod assertion;
mod authorize;
mod callback;
mod discovery;
mod faults;
mod headers;
mod id_token;
mod keys;
mod logout_token;
mod op;
mod sign_in;
mod tamper;
mod token;
mod userinfo;
