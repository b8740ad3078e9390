//! What every edge may reach.

use std::sync::Arc;

use ::app::App;

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
}

impl Web {
    /// The edges of an installation.
    #[must_use]
    pub fn new(app: Arc<App>) -> Self {
        Self { app, protocol: Arc::new(Protocol::new()), metrics: Arc::new(Metrics::new()) }
    }

    /// Whether people reach us over TLS, so that cookies may be bound to it.
    pub(crate) fn is_https(&self) -> bool {
        self.app.public_url.scheme() == "https"
    }
}
