//! What is kept of signing in: second factors, sessions with what they prove, and the log.

use super::{Table, bytes, flag, text, whole};

pub(super) static FACTORS: Table = Table {
    name: "factors",
    columns: &[
        bytes("id"),
        bytes("account"),
        text("kind"),
        text("name"),
        bytes("digest"),
        bytes("material"),
        whole("step"),
        whole("created_at"),
        whole("used_at"),
    ],
};

pub(super) static SESSIONS: Table = Table {
    name: "sessions",
    columns: &[
        bytes("id"),
        bytes("account"),
        bytes("digest"),
        whole("mailbox_shown_at"),
        whole("factor_shown_at"),
        whole("opened_at"),
        whole("seen_at"),
        whole("idled"),
        whole("expires_at"),
        whole("ended_at"),
        text("ended_by"),
    ],
};

pub(super) static SESSION_PROOFS: Table = Table {
    name: "session_proofs",
    columns: &[
        bytes("session"),
        bytes("workspace"),
        bytes("connection"),
        flag("break_glass"),
        whole("epoch"),
        whole("proven_at"),
        whole("idled"),
        bytes("subject"),
        bytes("idp_session"),
    ],
};

pub(super) static SIGN_INS: Table = Table {
    name: "sign_ins",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        whole("at"),
        text("trace"),
        text("outcome"),
        text("protocol"),
        bytes("connection"),
        text("code"),
        text("because"),
        bytes("account"),
        bytes("member"),
        text("address"),
        bytes("session"),
        text("notes"),
        text("ip"),
        text("agent"),
        flag("by_anybody"),
    ],
};
