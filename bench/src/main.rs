//! Measures the service beside what bounds it: the raw engine for writes, a bare handler for reads. Only the ratios mean
//! anything: both sides share the same cores in the same run. `cargo xtask bench` runs it and keeps the table.

mod bare;
mod load;
mod product;
mod raw;
mod report;
mod stopwatch;

use std::{path::PathBuf, time::Duration};

use report::{Report, Row};

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// How long each measurement lasts, after its warm-up.
const LASTS: Duration = Duration::from_secs(5);
/// How often each is repeated; the table shows the middle one and the span.
const REPEATS: usize = 3;

fn main() -> Result<(), Failed> {
    let binary = PathBuf::from(std::env::args().nth(1).ok_or("name the usher binary to measure")?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if binary.as_os_str() == bare::ROLE {
        return runtime.block_on(bare::serve(std::env::args().nth(2).unwrap_or_default()));
    }
    let report = runtime.block_on(measure(&binary))?;
    println!("{report}");
    if let Some(path) = std::env::args().nth(2) {
        std::fs::write(path, report.to_markdown())?;
    }
    Ok(())
}

async fn measure(binary: &std::path::Path) -> Result<Report, Failed> {
    let mut report = Report::default();
    for connections in [1, 32] {
        let mut ours = Vec::new();
        let mut raw = Vec::new();
        for _ in 0..REPEATS {
            let service = product::start(binary).await?;
            ours.push(load::run(&service.creates(connections), LASTS).await?);
            drop(service);
            raw.push(tokio::task::spawn_blocking(move || raw::provisionings(connections, LASTS)).await??);
        }
        report.push(Row::rates(
            &format!("durable create, {connections} connection(s)"),
            "raw SQLite, same rows, same batch",
            ours,
            raw,
        ));
    }
    let service = product::start(binary).await?;
    let (path, body) = service.one_user().await?;
    let bare = bare::start(&body).await?;
    for connections in [1, 32] {
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        for _ in 0..REPEATS {
            ours.push(load::run(&service.reads(&path, connections), LASTS).await?);
            theirs.push(load::run(&bare.reads(connections), LASTS).await?);
        }
        report.push(Row::rates(
            &format!("GET by id, {connections} connection(s)"),
            "bare axum handler, same bytes",
            ours,
            theirs,
        ));
    }
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..REPEATS {
        ours.push(load::run(&service.searches(32), LASTS).await?);
        theirs.push(load::run(&bare.reads(32), LASTS).await?);
    }
    report.push(Row::rates(
        "filter=userName eq, 32 connection(s)",
        "bare axum handler, bytes of one user",
        ours,
        theirs,
    ));
    report.memory = service.memory();
    Ok(report)
}
