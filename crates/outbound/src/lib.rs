//! The only door to the outside world. Whatever Usher asks of another machine goes through here, so that
//! what a customer's admin types into a form can never make this machine call where it must not:
//!
//! - [`guard`] knows which addresses may be reached;
//! - [`client`] is the only HTTP client in the house;
//! - [`mail`] hands plain text mails to a relay;
//! - [`dns`] reads the TXT records that prove a domain.

mod cause;

pub mod client;
pub mod dns;
pub mod failure;
pub mod guard;
pub mod mail;
pub mod names;

pub use client::{Client, Settings};
pub use dns::{Dns, DnsFailure};
pub use failure::Failure;
pub use guard::Guard;
pub use ipnet::IpNet;
pub use mail::{Mail, MailFailure, Mailer, Relay};
