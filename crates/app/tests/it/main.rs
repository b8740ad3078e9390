//! Use cases over a real store, with a clock that stands still until it is moved, and an outside world that does as it is
//! told.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is a failure of the test")]

mod changes;
mod deliveries;
mod directories;
mod domains;
mod endpoint;
mod factors;
mod taken_over;
mod upkeep;
mod ways_in;
mod world;
