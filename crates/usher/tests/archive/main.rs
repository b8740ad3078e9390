//! Archives between the two engines: what is carried from one to the other is the same there, and back here, whatever broke
//! off in between.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is a failure of the test")]

mod breaking;
mod carrying;
mod kept;
mod many;
mod worlds;
