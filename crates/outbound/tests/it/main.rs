//! The door to the outside world against servers of every temper, all of them on the loopback network.

#![expect(clippy::unwrap_used, reason = "a fixture that fails to start is a failed test")]

mod client;
mod dns;
mod guarded;
mod mail;
mod relay;
mod server;
mod tls;
