//! What an installation keeps, table by table. Whoever adds a table or a column to the schema adds it here, or says in
//! the adapters why it is left out; a test of each adapter finds what was forgotten.

mod credential;
mod exchange;
mod sign_in;
mod wave;

use self::{
    credential::{CLIENT_SECRETS, CLIENTS, SETUP_LINKS, TOKENS, USAGE},
    exchange::EXCHANGES,
    sign_in::{FACTORS, SESSION_PROOFS, SESSIONS, SIGN_INS},
    wave::{DEPARTURES, WAVES},
};
use super::{Column, Kind, Table};

const fn bytes(name: &'static str) -> Column {
    Column { name, kind: Kind::Bytes }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn whole(name: &'static str) -> Column {
    Column { name, kind: Kind::Whole }
}

const fn small(name: &'static str) -> Column {
    Column { name, kind: Kind::Small }
}

const fn flag(name: &'static str) -> Column {
    Column { name, kind: Kind::Flag }
}

/// Everything that is carried from one database to another, in the order in which it is. Left out are sign-ins under way
/// and codes, which live for minutes and are begun anew.
pub static TABLES: &[&Table] = &[
    &WORKSPACES,
    &ACCOUNTS,
    &ADDRESSES,
    &MEMBERS,
    &MEMBER_WORDS,
    &DIRECTORIES,
    &TOKENS,
    &CLIENTS,
    &CLIENT_SECRETS,
    &SETUP_LINKS,
    &USAGE,
    &DIRECTORY_USERS,
    &DIRECTORY_USER_EMAILS,
    &DIRECTORY_GROUPS,
    &DIRECTORY_GROUP_LISTS,
    &CONNECTIONS,
    &DOMAINS,
    &IDENTITIES,
    &FACTORS,
    &SESSIONS,
    &SESSION_PROOFS,
    &SIGN_INS,
    &EXCHANGES,
    &DEPARTURES,
    &WAVES,
    &OPERATOR_KEYS,
    &EVENTS,
    &AUDIT,
    &MARKS,
    &SUBSCRIPTIONS,
    &LANES,
];

/// Its tallies are what they count; `entries` is the number of its last audit entry.
static WORKSPACES: Table = Table {
    name: "workspaces",
    columns: &[
        bytes("id"),
        text("slug"),
        text("name"),
        text("kind"),
        text("plan"),
        whole("grace_until"),
        whole("seat_limit"),
        text("unverified_addresses"),
        flag("jit"),
        whole("session_idle"),
        whole("session_absolute"),
        whole("created_at"),
        whole("closed_at"),
        whole("deleted_at"),
        whole("seats_taken"),
        whole("directory_users"),
        whole("directory_groups"),
        whole("directory_assigned"),
        whole("events"),
        whole("entries"),
        text("name_key"),
    ],
};

static ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &[bytes("id"), text("status"), text("given_name"), text("family_name"), whole("created_at")],
};

static ADDRESSES: Table = Table {
    name: "addresses",
    columns: &[
        text("address_key"),
        text("address"),
        bytes("account"),
        text("proof"),
        bytes("proven_by"),
        whole("since"),
    ],
};

static MEMBERS: Table = Table {
    name: "members",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        bytes("account"),
        text("email"),
        text("email_key"),
        text("given_name"),
        text("family_name"),
        text("role"),
        text("seat"),
        text("source"),
        text("standing"),
        bytes("claimed_by"),
        whole("epoch"),
        whole("joined_at"),
        whole("left_at"),
        whole("suspended_at"),
        text("suspended_for"),
        text("waiting_seat"),
        text("words"),
        text("name_key"),
        whole("signed_in_at"),
    ],
};

static MEMBER_WORDS: Table =
    Table { name: "member_words", columns: &[bytes("workspace"), text("word"), bytes("member")] };

static DIRECTORIES: Table = Table {
    name: "directories",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        text("state"),
        text("post_of_inactive"),
        text("unknown_members"),
        text("group_patch"),
        text("profile"),
        text("provider"),
        text("mappings"),
        whole("created_at"),
        text("losses"),
    ],
};

static DIRECTORY_USERS: Table = Table {
    name: "directory_users",
    columns: &[
        bytes("workspace"),
        bytes("directory"),
        bytes("id"),
        bytes("member"),
        text("user_name"),
        text("user_name_key"),
        text("external_id"),
        flag("active"),
        text("given_name"),
        text("family_name"),
        text("email"),
        text("email_keys"),
        text("resource"),
        whole("version"),
        whole("created_at"),
        whole("changed_at"),
        text("told_role"),
        flag("shown_otherwise"),
    ],
};

static DIRECTORY_USER_EMAILS: Table = Table {
    name: "directory_user_emails",
    columns: &[bytes("workspace"), bytes("directory"), text("email_key"), bytes("directory_user")],
};

static DIRECTORY_GROUPS: Table = Table {
    name: "directory_groups",
    columns: &[
        bytes("workspace"),
        bytes("directory"),
        bytes("id"),
        text("display_name"),
        text("display_name_key"),
        text("external_id"),
        text("resource"),
        whole("size"),
        whole("version"),
        whole("created_at"),
        whole("changed_at"),
    ],
};

static DIRECTORY_GROUP_LISTS: Table = Table {
    name: "directory_group_lists",
    columns: &[bytes("workspace"), bytes("directory"), bytes("of_group"), small("kind"), bytes("who")],
};

static CONNECTIONS: Table = Table {
    name: "connections",
    columns: &[
        bytes("workspace"),
        bytes("id"),
        small("mode"),
        text("issuer"),
        text("oidc"),
        text("saml"),
        whole("tested_at"),
        bytes("tested_by"),
        whole("created_at"),
        whole("looked_at"),
        whole("unread_since"),
        text("unread_why"),
        whole("due_at"),
    ],
};

static DOMAINS: Table = Table {
    name: "domains",
    columns: &[
        bytes("workspace"),
        text("domain"),
        text("challenge"),
        whole("claimed_at"),
        whole("verified_at"),
        text("verified_by"),
        whole("missing_since"),
        whole("lost_at"),
        whole("checked_at"),
        flag("given_up"),
    ],
};

static IDENTITIES: Table = Table {
    name: "identities",
    columns: &[bytes("workspace"), bytes("connection"), text("subject"), bytes("account"), whole("bound_at")],
};

static OPERATOR_KEYS: Table = Table {
    name: "operator_keys",
    columns: &[bytes("id"), bytes("digest"), text("name"), whole("created_at"), whole("revoked_at")],
};

/// Those of no workspace stand under an empty id. A place in the feed is the same for good.
static EVENTS: Table = Table {
    name: "events",
    columns: &[
        whole("position"),
        bytes("workspace"),
        whole("number"),
        text("name"),
        whole("at"),
        text("data"),
    ],
};

/// Entries of no workspace stand under an empty id.
static AUDIT: Table = Table {
    name: "audit",
    columns: &[
        bytes("workspace"),
        whole("number"),
        whole("at"),
        text("actor"),
        text("action"),
        text("target"),
        text("details"),
    ],
};

/// What was used once must stay used.
static MARKS: Table = Table { name: "marks", columns: &[bytes("marker"), bytes("digest"), whole("until")] };

static SUBSCRIPTIONS: Table = Table {
    name: "subscriptions",
    columns: &[
        bytes("id"),
        text("url"),
        text("events"),
        bytes("secret"),
        bytes("older_secret"),
        whole("older_until"),
        whole("paused_at"),
        text("paused_why"),
        whole("created_at"),
        whole("cursor_place"),
        whole("attempts"),
        whole("next_at"),
        whole("last_success_at"),
    ],
};

static LANES: Table = Table {
    name: "lanes",
    columns: &[
        bytes("subscription"),
        bytes("workspace"),
        whole("place"),
        whole("attempts"),
        whole("since"),
        whole("next_at"),
        text("failure"),
    ],
};
