//! What is kept of what identity providers asked for.

use super::{Table, bytes, flag, text, whole};

pub(super) static EXCHANGES: Table = Table {
    name: "exchanges",
    columns: &[
        bytes("workspace"),
        flag("is_read"),
        bytes("id"),
        bytes("directory"),
        whole("at"),
        bytes("opener"),
        flag("by_client"),
        text("verb"),
        text("target"),
        bytes("resource"),
        text("name"),
        text("outcome"),
        whole("status"),
        text("code"),
        text("detail"),
        text("request"),
        text("changed"),
        text("ip"),
        text("agent"),
    ],
};
