//! What is this adapter's own: opening and migrating, connections that are few or lost, poolers, TLS, and the feed of several
//! nodes.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is a failure of the test")]

mod cost;
#[path = "../fresh/database.rs"]
mod database;
mod feed;
mod lanes;
mod losing;
mod migrations;
mod opening;
mod outcome;
mod pooler;
mod proxy;
mod round_trips;
mod server;
