//! `usher`: the service, its demo, and the operator's commands.

mod cli;
mod config;
mod database;
mod demo;
mod forge;
mod machine;
mod serve;
mod telemetry;
mod wire;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
