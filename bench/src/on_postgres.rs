//! The service on PostgreSQL beside the server alone, doing the same rows.

use std::path::Path;

use postgres_cluster::Cluster;

use crate::{
    Failed, LASTS, REPEATS, load, product,
    raw::{
        Rows,
        postgres::{self, Reads},
    },
    report::{Both, Report, Row},
};

/// How the service is told of a database: as by somebody who has no pooler in between.
const OPTIONS: &str = "?statements=prepared";

/// How many people are there to be changed and looked for.
const PEOPLE: usize = 1_000;

pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<(), Failed> {
    // The same server goes on until the last of its databases is gone.
    let server = Cluster::durable();
    for connections in [1, 32] {
        for (what, rows) in
            [("create", Rows::Provisioning), ("PATCH", Rows::Patch), ("group add", Rows::GroupAdd)]
        {
            let mut both = Both::default();
            for _ in 0..REPEATS {
                both.ours.push(writes(binary, rows, connections).await?);
                let database = Cluster::durable().database();
                both.theirs.push(postgres::writes(&database, rows, connections, LASTS).await?);
            }
            let what = format!("PostgreSQL: durable {what}, {connections} connection(s)");
            report.push(Row::rates(&what, "PostgreSQL alone, same rows", both));
        }
    }
    for (what, reads) in [("GET by id", Reads::ById), ("filter=userName eq", Reads::ByUserName)] {
        let mut both = Both::default();
        for _ in 0..REPEATS {
            let database = Cluster::durable().database();
            let service = product::start_on(binary, &format!("{}{OPTIONS}", database.url())).await?;
            let people = service.fill(PEOPLE).await?;
            let (path, _) = service.user(&people[7]).await?;
            let asked = match reads {
                Reads::ById => service.reads(&path, 32),
                Reads::ByUserName => service.searches(32),
            };
            both.ours.push(load::run(&asked, LASTS).await?);
            drop(service);
            let database = Cluster::durable().database();
            both.theirs.push(postgres::reads(&database, reads, 32, LASTS).await?);
        }
        let what = format!("PostgreSQL: {what}, 32 connections");
        report.push(Row::rates(&what, "PostgreSQL alone, same rows", both));
    }
    drop(server);
    Ok(())
}

/// The service's own writes, on a database of their own.
async fn writes(binary: &Path, rows: Rows, connections: usize) -> Result<load::Measured, Failed> {
    let database = Cluster::durable().database();
    let service = product::start_on(binary, &format!("{}{OPTIONS}", database.url())).await?;
    let people = service.fill(PEOPLE).await?;
    let asked = match rows {
        Rows::Provisioning => service.creates(connections),
        Rows::Patch => service.patches(&people, connections),
        Rows::GroupAdd => {
            let group = service.group("Everyone", &people[connections..]).await?;
            service.memberships(&group, &people, connections)
        }
    };
    load::run(&asked, LASTS).await
}
