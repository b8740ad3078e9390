//! `cargo xtask`: the project's own tools. Each command is one arm here and one module of the library.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use xtask::suite::{self, Stage};
use xtask::tidy::{self, Tree};

/// The project's own tools.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Line {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the house's shape: arrows between crates, lengths and names of files, words, migrations, links.
    Tidy,
    /// Write docs/providers from the sheets of crates/sheets.
    Sheets,
    /// Take a picture of every page, in light and in dark, for docs/img.
    Pictures,
    /// Install what the tests need, run everything, and end with one line `N passed, N failed`.
    Test(Test),
    /// Measure the service beside what bounds it; the table goes to bench/RESULTS.md as well.
    Bench,
}

#[derive(Args)]
struct Test {
    /// Run these stages alone, and what they need.
    #[arg(long, value_name = "STAGES", value_delimiter = ',')]
    only: Vec<Stage>,
    /// Leave these stages out.
    #[arg(long, value_name = "STAGES", value_delimiter = ',')]
    skip: Vec<Stage>,
    /// Say which stages there are, and run none.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    match Line::parse().task {
        Task::Tidy => tidy(),
        Task::Sheets => told(xtask::sheets::write(xtask::root()).map_err(|error| error.to_string())),
        Task::Pictures => told(suite::pictures(xtask::root())),
        Task::Test(test) => run(&test),
        Task::Bench => told(xtask::bench::run(xtask::root())),
    }
}

fn told(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn tidy() -> ExitCode {
    let tree = match Tree::read(xtask::root()) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("the checkout cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let complaints = tidy::complaints(&tree);
    for complaint in &complaints {
        println!("{complaint}");
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(test: &Test) -> ExitCode {
    let stages = suite::choose(&test.only, &test.skip);
    if test.list {
        for stage in stages {
            println!("{:<9} {}", stage.name(), stage.about());
        }
        return ExitCode::SUCCESS;
    }
    let tally = suite::run(xtask::root(), &stages);
    println!("{tally}");
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
