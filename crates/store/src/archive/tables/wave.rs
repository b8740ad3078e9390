//! What is kept of waves, and of who lost access in them.

use super::{Table, bytes, text, whole};

pub(super) static DEPARTURES: Table = Table {
    name: "departures",
    columns: &[
        bytes("workspace"),
        bytes("directory"),
        whole("at"),
        bytes("member"),
        bytes("directory_user"),
        text("ending"),
        whole("epoch"),
        text("role"),
        text("seat"),
        text("outcome"),
    ],
};

pub(super) static WAVES: Table = Table {
    name: "waves",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        bytes("directory"),
        whole("began_at"),
        whole("last_at"),
        whole("people"),
        whole("told_at"),
        whole("restored_at"),
        bytes("restored_by"),
        whole("restored"),
    ],
};
