//! What is kept of what opens something: tokens, clients and their secrets, setup links.

use super::{Table, bytes, flag, text, whole};

pub(super) static TOKENS: Table = Table {
    name: "tokens",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        bytes("directory"),
        bytes("digest"),
        text("hint"),
        whole("created_at"),
        bytes("created_by"),
        whole("expires_at"),
        whole("revoked_at"),
        bytes("revoked_by"),
    ],
};

pub(super) static SETUP_LINKS: Table = Table {
    name: "setup_links",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        text("purpose"),
        bytes("digest"),
        text("recipient"),
        whole("created_at"),
        bytes("created_by"),
        whole("expires_at"),
        bytes("browser"),
        whole("opened_at"),
        whole("finished_at"),
        whole("revoked_at"),
        whole("calls"),
    ],
};

pub(super) static USAGE: Table = Table {
    name: "usage",
    columns: &[
        bytes("workspace"),
        bytes("directory"),
        bytes("opener"),
        flag("by_client"),
        flag("is_live"),
        whole("last_at"),
        text("ip"),
        text("agent"),
    ],
};

pub(super) static CLIENTS: Table = Table {
    name: "clients",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        bytes("directory"),
        text("name"),
        text("proof"),
        text("key_set"),
        text("key_address"),
        text("issuer"),
        text("subject"),
        text("audience"),
        whole("created_at"),
        whole("revoked_at"),
    ],
};

pub(super) static CLIENT_SECRETS: Table = Table {
    name: "client_secrets",
    columns: &[
        bytes("workspace"),
        bytes("client"),
        bytes("id"),
        bytes("directory"),
        bytes("digest"),
        text("hint"),
        whole("created_at"),
        whole("expires_at"),
        whole("revoked_at"),
    ],
};
