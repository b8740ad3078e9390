//! Starting it, steering it from the program it is part of, and shutting it down.

use crate::application::{Application, Client, Revision};
use crate::browsers::Browsers;
use crate::cabinet::{self, Cabinet, Directory};
use crate::idp::{self, Idp, Results};
use crate::journal::Journal;
use crate::mailbox::Mailbox;
use crate::oidc::Grants;
use crate::people::{self, Flaw, Person};
use crate::provisioning::{self, Action, Outcome};
use crate::saml::LastAssertion;
use crate::state::State;
use crate::trouble::Trouble;
use crate::{chance, client, keys, saml, server, smtp};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

/// How to start.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen for HTTP. Port 0 takes a free one. Anyone who reaches this address can be anyone, so keep it on loopback.
    pub listen: SocketAddr,
    /// Where to listen for mail; `None` takes none.
    pub smtp_listen: Option<SocketAddr>,
    /// Where the state survives a restart; `None` keeps it in memory. The log and the mail are always in memory.
    pub state_dir: Option<PathBuf>,
    /// Where browsers reach it, when that is not the listening address: scheme, host and port. It is also the OIDC issuer.
    pub public_url: Option<Url>,
    /// The people to start with, when there is no state yet.
    pub people: Vec<Person>,
    /// What is known of the application at the start, when there is no state yet.
    pub application: Revision,
}

impl Options {
    /// In memory, without mail, with the people of [`people::seed`] at `acme.example`.
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            smtp_listen: None,
            state_dir: None,
            public_url: None,
            people: people::seed("acme.example"),
            application: Revision::default(),
        }
    }
}

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can't be listened on.
    #[error("failed to listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why it failed.
        source: io::Error,
    },
    /// The public URL has a path, a query or a fragment, or is not http or https.
    #[error("{0} is not a scheme, a host and a port")]
    PublicUrl(String),
    /// The application's settings can't be these.
    #[error("the application's settings have {} flaw(s), first: {}", .0.len(), .0.first().map_or("", |flaw| flaw.says.as_str()))]
    Application(Vec<Flaw>),
    /// The state can't be read or written.
    #[error("failed to open the state")]
    State(#[from] cabinet::Failure),
    /// No signing key could be made.
    #[error("failed to make a signing key")]
    Keys(#[from] keys::Failure),
    /// No random value could be drawn.
    #[error(transparent)]
    Chance(#[from] chance::Dry),
    /// The HTTP client could not be made.
    #[error("failed to make an HTTP client")]
    Client(#[from] reqwest::Error),
}

/// A running practice identity provider. Dropping it shuts it down.
pub struct Running {
    /// Where browsers reach it.
    pub url: Url,
    /// Where it takes mail.
    pub smtp: Option<SocketAddr>,
    idp: Arc<Idp>,
    stop: watch::Sender<()>,
    web: JoinHandle<()>,
    mail: Option<JoinHandle<()>>,
}

/// Binds its addresses, opens the state and begins to answer. The application may be made known later, with [`Running::configure`].
///
/// # Errors
/// When an address is taken, the state can't be used, or a setting can't be.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let (web, listening) = bind(options.listen).await?;
    let mail = match options.smtp_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let url = match options.public_url {
        Some(url) => url,
        None => {
            let reached = format!("http://{listening}");
            Url::parse(&reached).map_err(|_| StartError::PublicUrl(reached))?
        }
    };
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_bare || !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return Err(StartError::PublicUrl(url.into()));
    }
    let directory = options.state_dir.as_deref().map(Directory::claim).transpose()?;
    let stored = directory.as_ref().map(Directory::read).transpose()?.flatten();
    let mut state = match stored {
        Some(state) => state,
        None => {
            let mut state = State::of_people(options.people)?;
            state.application =
                options.application.onto(&state.application).map_err(StartError::Application)?;
            state
        }
    };
    if state.keys.is_empty() {
        state.keys.push(idp::new_key().await?);
    }
    if state.saml_key.is_none() {
        state.saml_key = Some(saml::new_key().await?);
    }
    let smtp_address = mail.as_ref().map(|(_, address)| *address);
    let idp = Arc::new(Idp {
        issuer: url.as_str().trim_end_matches('/').to_owned(),
        url: url.clone(),
        smtp: smtp_address,
        cabinet: Cabinet::new(state, directory),
        journal: Journal::default(),
        mailbox: Mailbox::default(),
        browsers: Browsers::at(&url),
        grants: Grants::default(),
        last_assertion: LastAssertion::default(),
        results: Results::default(),
        client: client::Client::new()?,
        turn: tokio::sync::Mutex::new(()),
    });
    // A fresh state is written at once, so that its keys and its client secret are the same after a crash.
    idp.cabinet.change(|_| Ok::<_, cabinet::Failure>(())).await?;
    let (stop, stopping) = watch::channel(());
    let router = server::router(&idp);
    let web = tokio::spawn(async move {
        let stopped = async move {
            let mut stopping = stopping;
            // Both a message and the end of the sender mean the same.
            stopping.changed().await.unwrap_or_default();
        };
        if let Err(error) = axum::serve(web, router).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "the practice identity provider stopped answering");
        }
    });
    let mail = mail.map(|(listener, _)| tokio::spawn(smtp::serve(listener, Arc::clone(&idp))));
    Ok(Running { url, smtp: smtp_address, idp, stop, web, mail })
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

impl Running {
    /// The OIDC issuer: [`Running::url`] without the slash at its end.
    pub fn issuer(&self) -> &str {
        &self.idp.issuer
    }

    /// The application as an OIDC client, with the secret to give to it.
    pub fn client(&self) -> Client {
        self.idp.cabinet.read().application.client.clone()
    }

    /// The application as it is set now.
    pub fn application(&self) -> Application {
        self.idp.cabinet.read().application.clone()
    }

    /// Changes the application's settings, as the settings page and `PUT /api/application` do.
    ///
    /// # Errors
    /// [`Trouble::Flaws`] when a setting can't be, [`Trouble::State`] when it could not be kept.
    pub async fn configure(&self, revision: Revision) -> Result<(), Trouble> {
        provisioning::configure(&self.idp, revision).await
    }

    /// Everyone it knows.
    pub fn people(&self) -> Vec<Person> {
        self.idp.cabinet.read().people.clone()
    }

    /// Assigns the person to the application and tells it. What the application refuses is in the outcome.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when there is no such person, [`Trouble::State`] when it could not be kept.
    pub async fn assign(&self, person: &people::Id) -> Result<Outcome, Trouble> {
        provisioning::act(&self.idp, person, Action::Assign).await
    }

    /// Takes the person off the application's list and tells it, in the manner of its dialect.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] when there is no such person, [`Trouble::State`] when it could not be kept.
    pub async fn unassign(&self, person: &people::Id) -> Result<Outcome, Trouble> {
        provisioning::act(&self.idp, person, Action::Unassign).await
    }

    /// Runs a full cycle over everyone.
    ///
    /// # Errors
    /// [`Trouble::State`] when what came of it could not be kept.
    pub async fn sync(&self) -> Result<Outcome, Trouble> {
        provisioning::sync(&self.idp).await
    }

    /// Ends when it no longer answers, which it does only after a failure.
    pub async fn ended(&mut self) {
        if let Err(error) = (&mut self.web).await {
            tracing::error!(%error, "the practice identity provider broke down");
        }
    }

    /// Stops taking requests, waits for those under way, and ends.
    pub async fn shut_down(mut self) {
        self.stop.send_replace(());
        self.ended().await;
        if let Some(mail) = self.mail.take() {
            mail.abort();
            match mail.await {
                Err(error) if !error.is_cancelled() => {
                    tracing::error!(%error, "the mail listener broke down")
                }
                _ => {}
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(());
        if let Some(mail) = &self.mail {
            mail.abort();
        }
    }
}
