//! Everything put together: the only file that knows every adapter.

use std::{sync::Arc, time::Duration};

use app::{
    App, Folds,
    access::ClientKeys,
    deliveries::{ANSWERED_WITHIN, Courier, READ_OF_ANSWER},
    ports::{Entropy, Post, Teller, Txt, Unreachable, Wire},
    sign_in::Providers,
    usage::Usages,
    vault::Vault,
};
use async_trait::async_trait;
use domain::Address;
use outbound::{Client, Dns, IpNet, Mail, Mailer, Relay, Settings, mail};
use store::{Failure, Store};
use url::Url;

use crate::{
    config::{Config, SecretKey, Security},
    forge::SystemForge,
    machine::{SystemClock, SystemEntropy},
};

/// Why it could not be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("failed to open the database at {database}: {failure}")]
    Database { database: String, failure: Failure },
    #[error("outbound.allow_private_targets can't be used: {0} is not a network such as 10.0.0.0/8")]
    Network(String),
    #[error("failed to prepare connections to the outside: {0}")]
    Outside(String),
    #[error("failed to prepare mail: {0}")]
    Mail(String),
    #[error("the secret key can't be used")]
    Key,
}

/// Everything the use cases need besides the database. It is made first: what can't be used is refused before a
/// database is made or changed.
pub(crate) struct Outfit {
    wire: Guarded,
    teller: Messenger,
    post: Postman,
    txt: Lookup,
    vault: Vault,
    support: Option<Url>,
}

/// What serves: the use cases, and who tells subscriptions of events.
pub(crate) struct Assembled {
    pub(crate) app: Arc<App>,
    pub(crate) courier: Arc<Courier>,
    /// Where people turn to whom the service alone can't help.
    pub(crate) support: Option<Url>,
}

/// Makes ready what the configuration says.
///
/// # Errors
/// [`Broken`], for a value that can't be used.
pub(crate) fn outfit(config: &Config) -> Result<Outfit, Broken> {
    let networks = config.outbound.allow_private_targets.iter();
    let networks = networks.map(|text| text.parse().map_err(|_| Broken::Network(text.clone())));
    let networks: Vec<IpNet> = networks.collect::<Result<_, _>>()?;
    let settings = Settings { allow_private_targets: networks, ..Settings::default() };
    let client = |settings| Client::new(settings).map_err(|failure| Broken::Outside(failure.to_string()));
    let telling = Settings { total_timeout: ANSWERED_WITHIN, ..settings.clone() };
    let dns = match &config.dns.servers[..] {
        [] => Dns::system(),
        servers => Dns::with_servers(servers),
    };
    let dns = dns.map_err(|failure| Broken::Outside(failure.to_string()))?;
    let older = config.old_secret_keys.iter().map(SecretKey::bytes);
    let vault = Vault::new(config.secret_key.bytes(), older).map_err(|_| Broken::Key)?;
    Ok(Outfit {
        wire: Guarded(client(settings)?),
        teller: Messenger(client(telling)?),
        post: Postman { mailer: mailer(config)?, is_silent: false },
        txt: Lookup(dns),
        vault,
        support: config.support.clone(),
    })
}

impl Outfit {
    /// The same, by which no mail leaves: for what an installation sets up in itself before it serves anybody.
    pub(crate) fn silent(self) -> Self {
        Self { post: Postman { is_silent: true, ..self.post }, ..self }
    }
}

/// Puts everything together. `public_url` may differ from the configured one where a port was chosen freely.
pub(crate) fn assembled(outfit: Outfit, public_url: Url, store: Arc<dyn Store>) -> Assembled {
    let app = Arc::new(App {
        store,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        forge: Arc::new(SystemForge),
        wire: Arc::new(outfit.wire),
        post: Arc::new(outfit.post),
        txt: Arc::new(outfit.txt),
        vault: outfit.vault,
        providers: Providers::default(),
        client_keys: ClientKeys::default(),
        usages: Usages::default(),
        exchanges: app::journal::Waiting::default(),
        public_url,
        folds: Folds { user_name: scim::fold::user_name, email: scim::fold::caseless },
    });
    let courier = Courier::new(Arc::clone(&app), Arc::new(outfit.teller), web::event_alone);
    Assembled { app, courier: Arc::new(courier), support: outfit.support }
}

fn mailer(config: &Config) -> Result<Option<Mailer>, Broken> {
    let Some(mail) = &config.mail else { return Ok(None) };
    let login = mail.username.clone().zip(mail.password.clone());
    let relay = Relay {
        host: mail.host.clone(),
        port: mail.port,
        security: match mail.security {
            Security::None => mail::Security::None,
            Security::Starttls => mail::Security::StartTls,
            Security::Tls => mail::Security::Tls,
        },
        login: login.map(|(username, password)| mail::Login { username, password }),
        from: mail.from.clone(),
        from_name: mail.from_name.clone(),
        timeout: Duration::from_secs(20),
    };
    Mailer::new(relay).map(Some).map_err(|failure| Broken::Mail(failure.to_string()))
}

struct Guarded(Client);

#[async_trait]
impl Wire for Guarded {
    async fn send(&self, request: oidc::Request) -> Result<oidc::Response, Unreachable> {
        self.0.send(request).await.map_err(|failure| match failure {
            // Whoever typed the host in is a customer's admin, and what it is called inside is not theirs to know.
            outbound::Failure::Refused { ref host, .. } => {
                tracing::info!(%failure, "a URL leads where none may");
                Unreachable(format!("refused to call {host}: it leads to a network that may not be reached"))
            }
            failure => Unreachable(failure.to_string()),
        })
    }
}

struct Messenger(Client);

#[async_trait]
impl Teller for Messenger {
    async fn tell(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Unreachable> {
        let answer = self.0.tell(request, READ_OF_ANSWER).await;
        answer.map_err(|failure| Unreachable(failure.to_string()))
    }
}

struct Lookup(Dns);

#[async_trait]
impl Txt for Lookup {
    async fn records(&self, name: &str) -> Result<Vec<String>, Unreachable> {
        self.0.txt(name).await.map_err(|failure| Unreachable(failure.to_string()))
    }
}

struct Postman {
    mailer: Option<Mailer>,
    /// Whether no mail leaves.
    is_silent: bool,
}

/// How often a mail is tried when the relay asks to come again.
const TRIES: u32 = 3;

/// A mail leaves no sooner than this, in milliseconds: the answer to whoever caused it is out by then, so that the work of
/// sending it is no part of the time the answer takes (T11).
const LEAVES_AFTER: u64 = 50;

/// And up to this much later, by chance, so that nobody can look for that work at a known time after.
const LEAVES_WITHIN: u64 = 200;

impl Post for Postman {
    fn send(&self, to: &Address, subject: String, text: String) {
        self.post(Mail { to: to.as_str().to_owned(), subject, text }, true);
    }

    fn feign(&self, to: &Address, subject: String, text: String) {
        self.post(Mail { to: to.as_str().to_owned(), subject, text }, false);
    }
}

impl Postman {
    /// Hands a mail to the relay in a while, or lets that while pass.
    fn post(&self, mail: Mail, is_meant: bool) {
        if self.is_silent {
            return;
        }
        let mailer = self.mailer.clone();
        let entropy: &dyn Entropy = &SystemEntropy;
        let [chance] = entropy.bytes();
        let waits = Duration::from_millis(LEAVES_AFTER + LEAVES_WITHIN * u64::from(chance) / 255);
        tokio::spawn(async move {
            tokio::time::sleep(waits).await;
            if is_meant {
                hand_over(mailer, mail).await;
            }
        });
    }
}

/// Hands a mail to the relay, again where it asks to come again. What can't be sent stands in the log.
async fn hand_over(mailer: Option<Mailer>, mail: Mail) {
    let Some(mailer) = mailer else {
        tracing::error!("no mail relay is configured (mail.host), so a mail was not sent");
        return;
    };
    for attempt in 1..=TRIES {
        match mailer.send(&mail).await {
            Ok(()) => return,
            Err(failure) if failure.may_pass() && attempt < TRIES => {
                tokio::time::sleep(Duration::from_secs(2_u64.pow(attempt))).await;
            }
            Err(failure) => {
                tracing::error!(%failure, "failed to send a mail");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_name_leads_to_inside_is_told_to_nobody() {
        let guarded = Guarded(Client::new(outbound::Settings::default()).unwrap());
        let request = http::Request::get("https://localhost/metadata").body(Vec::new()).unwrap();
        let said = guarded.send(request).await.unwrap_err().to_string();
        assert!(said.starts_with("refused to call localhost") && !said.contains("127.0.0.1"), "{said}");
        assert!(!said.contains("::1"), "{said}");
    }
}
