//! Measures the service beside what bounds it: the raw engine for writes, a bare handler for reads. Only the ratios mean
//! anything: both sides share the same cores in the same run. `cargo xtask bench` runs it and keeps the table.

mod bare;
mod load;
mod on_postgres;
mod product;
mod raw;
mod report;
mod stopwatch;
mod telling;

use std::{path::PathBuf, time::Duration};

use raw::Rows;
use report::{Both, Report, Row};

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
    if std::env::args().nth(2).is_some_and(|part| part == "times") {
        for one in runtime.block_on(told(&binary))? {
            print!("{one}");
        }
        return Ok(());
    }
    if std::env::args().nth(2).is_some_and(|part| part == "members") {
        println!("{}", runtime.block_on(members_alone(&binary))?);
        return Ok(());
    }
    let report = runtime.block_on(measure(&binary))?;
    println!("{report}");
    if let Some(path) = std::env::args().nth(2) {
        std::fs::write(path, report.to_markdown())?;
    }
    Ok(())
}

/// How many people a large workspace has here, and its large group.
const MANY: usize = 100_000;
/// How many a small one has.
const FEW: usize = 100;

async fn measure(binary: &std::path::Path) -> Result<Report, Failed> {
    let mut report = Report::default();
    for connections in [1, 32] {
        beside_the_engine(binary, connections, &mut report).await?;
    }
    let small = product::start(binary).await?;
    let people = small.fill(FEW).await?;
    let (path, body) = small.user(&people[FEW - 1]).await?;
    let bare = bare::start(&body).await?;
    for connections in [1, 32] {
        let what = format!("GET by id, {connections} connection(s)");
        let both = pair(&small.reads(&path, connections), &bare.reads(connections)).await?;
        report.push(Row::rates(&what, "bare axum handler, same bytes", both));
    }
    let both = pair(&small.searches(32), &bare.reads(32)).await?;
    report.push(Row::rates(
        "filter=userName eq, 32 connections",
        "bare axum handler, bytes of one user",
        both,
    ));
    report.memory = small.memory();
    growth(binary, (&small, &people), &path, &mut report).await?;
    drop(small);
    report.told = told(binary).await?;
    on_postgres::measure(binary, &mut report).await?;
    Ok(report)
}

/// What the time of an answer tells.
async fn told(binary: &std::path::Path) -> Result<Vec<telling::Told>, Failed> {
    let service = product::start(binary).await?;
    service.fill(2_000).await?;
    let neighbour = service.neighbour().await?;
    let mut told = Vec::new();
    for pair in service.secrets(&neighbour).await? {
        let one = telling::compare(&service, &pair).await?;
        eprint!("{one}");
        told.push(one);
    }
    Ok(told)
}

/// Durable writes beside the same rows written by the engine alone.
async fn beside_the_engine(
    binary: &std::path::Path,
    connections: usize,
    report: &mut Report,
) -> Result<(), Failed> {
    for (what, rows) in
        [("create", Rows::Provisioning), ("PATCH", Rows::Patch), ("group add", Rows::GroupAdd)]
    {
        let mut both = Both::default();
        for _ in 0..REPEATS {
            let service = product::start(binary).await?;
            let people = service.fill(1_000).await?;
            let load = match rows {
                Rows::Provisioning => service.creates(connections),
                Rows::Patch => service.patches(&people, connections),
                Rows::GroupAdd => {
                    let group = service.group("Everyone", &people[connections..]).await?;
                    service.memberships(&group, &people, connections)
                }
            };
            both.ours.push(load::run(&load, LASTS).await?);
            drop(service);
            let raw = tokio::task::spawn_blocking(move || raw::sqlite::writes(rows, connections, LASTS));
            both.theirs.push(raw.await??);
        }
        let what = format!("durable {what}, {connections} connection(s)");
        report.push(Row::rates(&what, "raw SQLite, same rows, same batch", both));
    }
    Ok(())
}

/// What a request costs among many beside what it costs among few.
async fn growth(
    binary: &std::path::Path,
    (small, people_of_small): (&product::Service, &[String]),
    path: &str,
    report: &mut Report,
) -> Result<(), Failed> {
    // Everybody is in a group on either side, for whoever is in one costs a question more.
    small.group("Everyone", people_of_small).await?;
    let large = product::start(binary).await?;
    let people = large.fill(MANY + 32).await?;
    let (listed, others) = people.split_at(MANY);
    let everyone = large.group("Everyone", listed).await?;
    let few = large.group("Few", &listed[..10]).await?;
    let (there, _) = large.user(&others[0]).await?;
    let beside = format!("among {FEW}");
    for (what, among_many, among_few) in [
        ("GET by id", large.reads(&there, 32), small.reads(path, 32)),
        ("filter=userName eq", large.searches(32), small.searches(32)),
        ("a page of 10 by cursor", large.pages(32), small.pages(32)),
        ("create", large.creates(32), small.creates(32)),
    ] {
        let both = pair(&among_many, &among_few).await?;
        report.push(Row::rates(&format!("{what} among {MANY} people"), &beside, both));
    }
    members(small, &large, report).await?;
    let both = pair(&large.memberships(&everyone, others, 32), &large.memberships(&few, others, 32)).await?;
    report.push(Row::rates(&format!("one more in a group of {MANY}"), "in a group of 10", both));
    report.memory_of_many = large.memory();
    Ok(())
}

/// The members page among many beside the one among few: its beginning, what is found, and what comes next.
async fn members(
    small: &product::Service,
    large: &product::Service,
    report: &mut Report,
) -> Result<(), Failed> {
    let (few, many) = (small.sign_in().await?, large.sign_in().await?);
    let (next_of_few, next_of_many) = (few.next_page().await?, many.next_page().await?);
    for (what, of_many, of_few) in [
        ("the members page", "/w/acme", "/w/acme"),
        ("its next page", &*next_of_many, &*next_of_few),
        ("one member found by their address", "/w/acme?q=person7%40acme", "/w/acme?q=person7%40acme"),
        ("fifty found by a word all have", "/w/acme?q=acme", "/w/acme?q=acme"),
        ("who never signed in", "/w/acme?never=1", "/w/acme?never=1"),
        ("by age, the youngest first", "/w/acme?sort=-joined", "/w/acme?sort=-joined"),
    ] {
        let both = pair(&many.opens(of_many), &few.opens(of_few)).await?;
        report.push(Row::rates(&format!("{what}, of {MANY} people"), &format!("of {FEW}"), both));
    }
    Ok(())
}

/// The members page by itself.
async fn members_alone(binary: &std::path::Path) -> Result<Report, Failed> {
    let mut report = Report::default();
    let (small, large) = (product::start(binary).await?, product::start(binary).await?);
    small.fill(FEW).await?;
    large.fill(MANY).await?;
    members(&small, &large, &mut report).await?;
    Ok(report)
}

/// Two loads in turn, as often as everything is repeated.
async fn pair(ours: &load::Load, theirs: &load::Load) -> Result<Both, Failed> {
    let mut both = Both::default();
    for _ in 0..REPEATS {
        both.ours.push(load::run(ours, LASTS).await?);
        both.theirs.push(load::run(theirs, LASTS).await?);
    }
    Ok(both)
}
