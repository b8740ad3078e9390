//! What is told of setup links.

use serde_json::{Value, json};

use super::Event;
use crate::setup_link::SetupLink;

impl Event {
    fn of_link(name: &'static str, link: &SetupLink, data: &Value) -> Self {
        Self::new(name, Some(link.workspace), data)
    }

    /// A setup link was made.
    pub(crate) fn setup_link_created(link: &SetupLink) -> Self {
        let data = json!({"setup_link": link.id, "purpose": link.purpose, "expires_at": link.expires_at});
        Self::of_link("setup_link.created", link, &data)
    }

    /// Its recipient has opened it.
    pub(crate) fn setup_link_opened(link: &SetupLink) -> Self {
        Self::of_link("setup_link.opened", link, &json!({"setup_link": link.id}))
    }

    /// Whoever holds it calls for help.
    pub(crate) fn setup_link_help_requested(link: &SetupLink) -> Self {
        Self::of_link("setup_link.help_requested", link, &json!({"setup_link": link.id}))
    }

    /// Whoever held it says that they are done.
    pub(crate) fn setup_link_finished(link: &SetupLink) -> Self {
        Self::of_link("setup_link.finished", link, &json!({"setup_link": link.id}))
    }

    /// It works until another time.
    pub(crate) fn setup_link_extended(link: &SetupLink) -> Self {
        let data = json!({"setup_link": link.id, "expires_at": link.expires_at});
        Self::of_link("setup_link.extended", link, &data)
    }

    /// It opens nothing any more.
    pub(crate) fn setup_link_revoked(link: &SetupLink) -> Self {
        Self::of_link("setup_link.revoked", link, &json!({"setup_link": link.id}))
    }
}
