//! `usher practice-idp`: the practice identity provider alone, against any SCIM server or service provider.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, ValueEnum};
use practice_idp::{
    Secret,
    application::{Dialect, Revision},
    people,
};
use serde_json::json;

use crate::{
    cli::{Failed, say},
    config::Log,
    serve, telemetry,
};

/// What the practice identity provider takes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where it listens; port 0 picks a free one. Whoever reaches it can be anyone, so keep it on loopback.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// Where it takes mail for its mailbox page; it takes none if absent.
    #[arg(long, value_name = "ADDR")]
    smtp_listen: Option<SocketAddr>,
    /// Where its state is kept; in memory if absent.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The domain of its people's addresses.
    #[arg(long, value_name = "DOMAIN", default_value = "acme.example")]
    domain: String,
    /// The SCIM base URL of the application.
    #[arg(long, value_name = "URL")]
    scim_url: Option<String>,
    /// The SCIM bearer token of the application.
    #[arg(long, value_name = "TOKEN", env = "PRACTICE_IDP_SCIM_TOKEN", hide_env_values = true)]
    scim_token: Option<String>,
    /// The manner of speaking SCIM.
    #[arg(long, value_enum)]
    dialect: Option<Manner>,
    /// The OIDC client id of the application.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The OIDC client secret of the application.
    #[arg(long, value_name = "SECRET", env = "PRACTICE_IDP_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// An address of the application codes may be sent to; may be given several times.
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<String>,
    /// Print one line of JSON when ready.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The manners of speaking SCIM.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Manner {
    /// Plain SCIM (RFC 7644).
    Rfc,
    /// Okta, apps of its integration network.
    Okta,
    /// Okta, custom apps of its App Integration Wizard.
    OktaAiw,
    /// Microsoft Entra ID; its standard manner with `?aadOptscim062020` behind the SCIM base URL.
    Entra,
    /// OneLogin.
    #[value(name = "onelogin")]
    OneLogin,
    /// JumpCloud.
    #[value(name = "jumpcloud")]
    JumpCloud,
    /// Google Workspace; it tells of no groups.
    Google,
    /// PingOne.
    #[value(name = "pingone")]
    PingOne,
    /// Keycloak with the community's SCIM extension.
    Keycloak,
    /// authentik.
    Authentik,
}

/// Runs it until it is told to stop.
///
/// # Errors
/// What could not be started, and why.
pub(crate) async fn run(options: Options) -> Result<(), Failed> {
    telemetry::begin(&Log { level: "warn".to_owned(), ..Log::default() })?;
    let idp = practice_idp::start(practice_idp::Options {
        smtp_listen: options.smtp_listen,
        state_dir: options.data,
        people: people::seed(&options.domain),
        ..practice_idp::Options::new(options.listen)
    })
    .await?;
    idp.configure(Revision {
        scim_base_url: options.scim_url,
        scim_token: options.scim_token.map(|token| Secret::new(token.as_str())),
        dialect: options.dialect.map(|manner| match manner {
            Manner::Rfc => Dialect::Rfc,
            Manner::Okta => Dialect::Okta,
            Manner::OktaAiw => Dialect::OktaWizard,
            Manner::Entra => Dialect::Entra,
            Manner::OneLogin => Dialect::OneLogin,
            Manner::JumpCloud => Dialect::JumpCloud,
            Manner::Google => Dialect::Google,
            Manner::PingOne => Dialect::PingOne,
            Manner::Keycloak => Dialect::Keycloak,
            Manner::Authentik => Dialect::Authentik,
        }),
        client_id: options.client_id,
        client_secret: options.client_secret.map(|secret| Secret::new(secret.as_str())),
        redirect_uris: Some(options.redirect_uri).filter(|uris| !uris.is_empty()),
        ..Revision::default()
    })
    .await?;
    let client = idp.client();
    if options.json {
        say(&json!({
            "idp": idp.issuer(),
            "smtp": idp.smtp.map(|address| address.to_string()),
            "client_id": client.id,
            "client_secret": client.secret.expose(),
        }))?;
    } else {
        println!("The practice identity provider is up: {}", idp.url);
        println!("OIDC issuer    {}", idp.issuer());
        println!("Client id      {}", client.id);
        println!("Client secret  {}", client.secret.expose());
        println!("Set the application's addresses on its settings page. Ctrl-C stops it.");
    }
    serve::asked_to_stop().await;
    idp.shut_down().await;
    Ok(())
}
