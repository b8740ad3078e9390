//! The command line. Every command exits 0 or says why not; `--json` prints for machines.

mod copies;
mod keys;
mod moving;
mod sealed;
mod upkeep;

use std::{
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use domain::OperatorKeyId;
use serde::Serialize;
use store_postgres::Over;

use crate::{config, demo, serve, telemetry, wire};

/// Seats people: workspaces take their people from the customer's identity provider.
#[derive(Debug, Parser)]
#[command(name = "usher", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve identity providers, people and the operator API.
    Serve(Configured),
    /// Start a complete example: the service, a practice identity provider, a workspace.
    Demo(demo::Options),
    /// Start the practice identity provider alone, against any SCIM server or service provider.
    PracticeIdp(demo::practice::Options),
    /// Bring the database's schema up to date, and stop.
    Migrate(Configured),
    /// Read the configuration and say what is wrong with it.
    CheckConfig {
        #[command(flatten)]
        configured: Configured,
        /// List every key instead.
        #[arg(long)]
        list: bool,
    },
    /// Keys for the operator API.
    #[command(subcommand)]
    OperatorKey(OperatorKey),
    /// Move everything to another database, from SQLite to PostgreSQL or back. The service must be stopped.
    Move(moving::Moving),
    /// Copy the database to a SQLite file, while it serves.
    Backup {
        #[command(flatten)]
        configured: Configured,
        /// Where the copy goes; there must be no file yet.
        to: PathBuf,
    },
    /// Put a copy made by `backup` in the database's place, of either kind. The service must be stopped.
    Restore {
        #[command(flatten)]
        configured: Configured,
        /// The copy.
        from: PathBuf,
        /// Overwrite the database that is there.
        #[arg(long)]
        force: bool,
    },
    /// Seal everything that is kept sealed under secret_key, whichever of old_secret_keys it is under; while it serves.
    Rekey(Configured),
    /// Examine configuration and database, down to the last row.
    Doctor(Configured),
}

#[derive(Debug, Subcommand)]
enum OperatorKey {
    /// Make a key; it is shown once.
    Create {
        #[command(flatten)]
        configured: Configured,
        /// What people call it.
        #[arg(long)]
        name: String,
    },
    /// List the keys, revoked ones included; their secrets are not kept.
    List(Configured),
    /// Revoke a key: it opens nothing any more, at once and for good.
    Revoke {
        #[command(flatten)]
        configured: Configured,
        /// The key's id, as `list` prints it.
        id: OperatorKeyId,
    },
}

/// What every command that needs the configuration takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Configured {
    /// The configuration file; `USHER_…` environment variables go over it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Configured {
    fn load(&self) -> Result<config::Config, config::Unusable> {
        config::load(self.config.as_deref(), std::env::vars())
    }
}

/// A command's failure, as people read it.
pub(crate) type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let as_json = cli.command.wants_json();
    match execute(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            if as_json {
                eprintln!("{}", serde_json::json!({"error": failed.to_string()}));
            } else {
                eprintln!("usher: {failed}");
            }
            ExitCode::FAILURE
        }
    }
}

impl Command {
    const fn wants_json(&self) -> bool {
        match self {
            Self::Serve(configured)
            | Self::Migrate(configured)
            | Self::Rekey(configured)
            | Self::Doctor(configured) => configured.json,
            Self::CheckConfig { configured, .. }
            | Self::OperatorKey(
                OperatorKey::Create { configured, .. }
                | OperatorKey::List(configured)
                | OperatorKey::Revoke { configured, .. },
            )
            | Self::Backup { configured, .. }
            | Self::Restore { configured, .. } => configured.json,
            Self::Move(moving) => moving.json,
            Self::Demo(options) => options.json,
            Self::PracticeIdp(options) => options.json,
        }
    }
}

fn execute(command: Command) -> Result<(), Failed> {
    match command {
        Command::Serve(configured) => wait_for(serving(configured)),
        Command::Demo(options) => wait_for(demo::run(options)),
        Command::PracticeIdp(options) => wait_for(demo::practice::run(options)),
        Command::Migrate(configured) => wait_for(upkeep::migrate(configured)),
        Command::CheckConfig { list: true, configured } => upkeep::list_keys(&configured),
        Command::CheckConfig { configured, .. } => upkeep::check_config(&configured),
        Command::OperatorKey(OperatorKey::Create { configured, name }) => {
            wait_for(keys::create(configured, name))
        }
        Command::OperatorKey(OperatorKey::List(configured)) => wait_for(keys::list(configured)),
        Command::OperatorKey(OperatorKey::Revoke { configured, id }) => {
            wait_for(keys::revoke(configured, id))
        }
        Command::Move(moving) => wait_for(moving::run(moving)),
        Command::Backup { configured, to } => wait_for(copies::backup(configured, to)),
        Command::Restore { configured, from, force } => {
            let over = if force { Over::Anything } else { Over::Nothing };
            wait_for(copies::restore(configured, from, over))
        }
        Command::Rekey(configured) => wait_for(sealed::rekey(configured)),
        Command::Doctor(configured) => wait_for(upkeep::doctor(configured)),
    }
}

fn wait_for(work: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

async fn serving(configured: Configured) -> Result<(), Failed> {
    let config = configured.load()?;
    telemetry::begin(&config.log)?;
    if config.mail.is_none() {
        tracing::warn!("no mail relay is configured (mail.host): nobody can sign in by code");
    }
    let outfit = wire::outfit(&config)?;
    let database = config.database()?;
    let listener = listen(config.listen).await?;
    let address = listener.local_addr()?;
    let opening = database.await_open();
    let Some(opened) = serve::meanwhile(&listener, opening, serve::asked_to_stop()).await? else {
        tracing::info!("stopped before the database could be opened");
        return Ok(());
    };
    let (store, migrated) = opened?;
    let assembled = wire::assembled(outfit, config.public_url.clone(), store);
    tracing::info!(%address, public_url = %config.public_url, ?migrated, "serving");
    if configured.json {
        say(&serde_json::json!({"listening": address.to_string(), "public_url": config.public_url}))?;
    }
    serve::until(listener, assembled, serve::asked_to_stop()).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Binds an address.
pub(crate) async fn listen(address: SocketAddr) -> Result<tokio::net::TcpListener, Failed> {
    let bound = tokio::net::TcpListener::bind(address).await;
    bound.map_err(|error| {
        format!("failed to listen on {address}: {error}; is another program listening there?").into()
    })
}

/// Prints one line of JSON.
pub(crate) fn say(value: &impl Serialize) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// A path as people read it.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
