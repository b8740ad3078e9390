//! What every edge may reach.

use std::sync::Arc;

use ::app::App;
use url::Url;

use crate::{metrics::Metrics, scim::Protocol};

/// What every edge may reach. Cloning is cheap.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub(crate) app: Arc<App>,
    /// What the SCIM edge knows of the protocol.
    pub(crate) protocol: Arc<Protocol>,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
    /// Where people turn to whom the service alone can't help: a page or a mailbox.
    pub(crate) support: Option<Arc<str>>,
}

impl Web {
    /// The edges of an installation.
    #[must_use]
    pub fn new(app: Arc<App>, support: Option<Url>) -> Self {
        let support = support.map(|support| Arc::from(String::from(support)));
        Self { app, protocol: Arc::new(Protocol::new()), metrics: Arc::new(Metrics::new()), support }
    }

    /// Whether people reach us over TLS, so that cookies may be bound to it.
    pub(crate) fn is_https(&self) -> bool {
        self.app.public_url.scheme() == "https"
    }
}
