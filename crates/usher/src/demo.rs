//! `usher demo`: the service and a practice identity provider, side by side, with a workspace to try everything on.

mod guide;
mod paper;
pub(crate) mod practice;
mod seed;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use clap::Args;
use practice_idp::{Running, application::Revision};
use serde_json::json;
use tempfile::TempDir;
use url::Url;

use crate::{
    cli::{Failed, listen, say},
    config::{Config, Dns, Log, Mail, Outbound, Security},
    serve, telemetry, wire,
};

/// What the demo takes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to keep everything; a temporary folder that is gone afterwards, if absent.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the service listens; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The name browsers are to reach the service by, instead of its IP address. Passkeys need one: localhost will do.
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    /// Where the practice identity provider listens; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    idp_listen: SocketAddr,
    /// Print one line of JSON when ready.
    #[arg(long)]
    pub(crate) json: bool,
    /// Where facts are kept: sqlite:PATH or a postgres:// URL; a file in the data folder, if absent.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// What could not be started, and why.
pub(crate) async fn run(options: Options) -> Result<(), Failed> {
    let level = if options.json { "warn" } else { "error" };
    telemetry::begin(&Log { level: level.to_owned(), ..Log::default() })?;
    let folder = Folder::open(options.data)?;
    let listener = listen(options.listen).await?;
    let address = listener.local_addr()?;
    let url: Url = match &options.host {
        Some(host) => format!("http://{host}:{}", address.port()).parse()?,
        None => format!("http://{address}").parse()?,
    };

    let idp = practice_idp::start(practice_idp::Options {
        smtp_listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        state_dir: Some(folder.path().join("practice-idp")),
        ..practice_idp::Options::new(options.idp_listen)
    })
    .await?;
    let paper = paper::Paper::read(folder.path())?;
    let database =
        options.database.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("usher.db").display()));
    let config = config(database, &idp, url.clone(), &paper)?;
    let named = config.database()?;
    let outfit = wire::outfit(&config)?;
    let (store, _) = named.open().await?;
    // Nobody has to hear of what is there before they come: the mailbox is for what is done in the demo.
    let setting_up = wire::assembled(wire::outfit(&config)?.silent(), url.clone(), Arc::clone(&store));
    let seeded = seed::seed(&setting_up.app, &idp, paper).await?;
    let assembled = wire::assembled(outfit, url.clone(), store);
    let app = Arc::clone(&assembled.app);
    seeded.paper.write(folder.path())?;
    idp.configure(Revision {
        name: Some("Acme on Usher".to_owned()),
        scim_base_url: Some(seeded.scim_base_url.clone()),
        scim_token: Some(practice_idp::Secret::new(seeded.paper.scim_token.as_str())),
        redirect_uris: Some(vec![app.url("/sso/oidc/callback")]),
        post_logout_redirect_uris: Some(vec![app.url("/logout/back")]),
        ..Revision::default()
    })
    .await?;

    let here =
        guide::Here { usher: url.as_str().trim_end_matches('/').to_owned(), idp: idp.issuer().to_owned() };
    let serving = tokio::spawn(serve::until(listener, assembled, serve::asked_to_stop()));
    if options.json {
        say(&json!({
            "usher": here.usher,
            "idp": here.idp,
            "operator_key": seeded.paper.operator_key,
            "workspace": {"id": seeded.workspace.to_string(), "slug": seed::SLUG},
            "scim": {"base_url": seeded.scim_base_url, "token": seeded.paper.scim_token},
            "console": format!("{}/w/{}", here.usher, seed::SLUG),
        }))?;
    } else {
        guide::print(&here, &seeded);
    }
    serving.await??;
    idp.shut_down().await;
    Ok(())
}

fn config(database: String, idp: &Running, public_url: Url, paper: &paper::Paper) -> Result<Config, Failed> {
    let smtp = idp.smtp.ok_or("the practice identity provider takes no mail")?;
    Ok(Config {
        listen: smtp,
        public_url,
        database,
        secret_key: paper.secret_key()?,
        old_secret_keys: Vec::new(),
        support: Some(Url::parse("mailto:help@usher.example")?),
        mail: Some(Mail {
            host: smtp.ip().to_string(),
            port: smtp.port(),
            security: Security::None,
            username: None,
            password: None,
            from: "usher@usher.example".to_owned(),
            from_name: Some("Usher demo".to_owned()),
        }),
        // The practice identity provider is on this machine.
        outbound: Outbound { allow_private_targets: vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()] },
        dns: Dns::default(),
        log: Log::default(),
    })
}

/// Where the demo keeps everything.
enum Folder {
    Kept(PathBuf),
    Passing(TempDir),
}

impl Folder {
    fn open(data: Option<PathBuf>) -> Result<Self, Failed> {
        match data {
            None => Ok(Self::Passing(tempfile::Builder::new().prefix("usher-demo-").tempdir()?)),
            Some(path) => {
                std::fs::create_dir_all(&path)?;
                Ok(Self::Kept(path))
            }
        }
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Kept(path) => path,
            Self::Passing(folder) => folder.path(),
        }
    }
}
