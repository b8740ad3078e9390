-- Ids are 16 bytes and sort by age. Instants are microseconds since 1970 in UTC. Narrow tables that are looked up by
-- their key are WITHOUT ROWID, which keeps them in one tree; tables with long rows are not.

CREATE TABLE workspaces (
    id BLOB PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    plan TEXT NOT NULL,
    grace_until INTEGER,
    seat_limit INTEGER,
    unverified_addresses TEXT NOT NULL,
    -- Whether people nobody added are taken in at their first sign-in.
    jit INTEGER NOT NULL DEFAULT 0,
    -- How many minutes a session may lie unused here, and how many a sign-in lasts.
    session_idle INTEGER NOT NULL DEFAULT 480,
    session_absolute INTEGER NOT NULL DEFAULT 1440,
    created_at INTEGER NOT NULL,
    -- Since when nobody finds it any more, and since when nothing is left to end in it.
    closed_at INTEGER,
    deleted_at INTEGER,
    -- Tallies, changed with the rows they count, so that no request has to count.
    seats_taken INTEGER NOT NULL DEFAULT 0,
    directory_users INTEGER NOT NULL DEFAULT 0,
    directory_groups INTEGER NOT NULL DEFAULT 0,
    directory_assigned INTEGER NOT NULL DEFAULT 0,
    events INTEGER NOT NULL DEFAULT 0,
    -- By what the operator finds it, made from the name.
    name_key TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX workspaces_by_slug ON workspaces (slug) WHERE closed_at IS NULL;
CREATE INDEX workspaces_by_name ON workspaces (name_key, id) WHERE closed_at IS NULL;
CREATE INDEX workspaces_to_empty ON workspaces (closed_at) WHERE closed_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE accounts (
    id BLOB PRIMARY KEY,
    status TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE addresses (
    address_key TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    account BLOB NOT NULL,
    proof TEXT NOT NULL,
    proven_by BLOB,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_of_account ON addresses (account);

CREATE TABLE members (
    workspace BLOB NOT NULL,
    id BLOB NOT NULL,
    account BLOB NOT NULL,
    email TEXT,
    email_key TEXT,
    given_name TEXT,
    family_name TEXT,
    role TEXT NOT NULL,
    seat TEXT,
    source TEXT NOT NULL,
    standing TEXT NOT NULL,
    claimed_by BLOB,
    epoch INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    left_at INTEGER,
    -- While they are held out by hand: since when, why, and the seat of the place that waits for them.
    suspended_at INTEGER,
    suspended_for TEXT,
    waiting_seat TEXT,
    -- The words they are found by, as JSON, and what puts them in order by name: both made from what is shown.
    words TEXT NOT NULL DEFAULT '[]',
    name_key TEXT NOT NULL DEFAULT '',
    -- When they last signed in here, after the sign-in log, which forgets sooner.
    signed_in_at INTEGER,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX members_of_account ON members (account, workspace);
-- Only members whom no directory claims are ever looked up by address.
CREATE INDEX members_unclaimed ON members (workspace, email_key) WHERE claimed_by IS NULL;
CREATE INDEX members_owning ON members (workspace) WHERE role = 'owner' AND standing = 'active';
-- The list: by name, and of those of whom there are few.
CREATE INDEX members_by_name ON members (workspace, name_key, id);
CREATE INDEX members_by_role ON members (workspace, role, id) WHERE role <> 'member';
CREATE INDEX members_by_source ON members (workspace, source, id) WHERE source <> 'directory';
CREATE INDEX members_gone ON members (workspace, left_at, id) WHERE standing = 'inactive';
CREATE INDEX members_suspended ON members (workspace, id) WHERE suspended_at IS NOT NULL;
CREATE INDEX members_never_in ON members (workspace, id) WHERE signed_in_at IS NULL;
-- Whom a directory may well assign although they have no access: whose place waits, or who shows nothing since they were erased.
CREATE INDEX members_kept_out ON members (workspace, id)
    WHERE standing = 'inactive' AND claimed_by IS NOT NULL AND (waiting_seat IS NOT NULL OR name_key = '');

-- Who is found by which word.
CREATE TABLE member_words (
    workspace BLOB NOT NULL,
    word TEXT NOT NULL,
    member BLOB NOT NULL,
    PRIMARY KEY (workspace, word, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE directories (
    id BLOB PRIMARY KEY,
    workspace BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    post_of_inactive TEXT NOT NULL,
    unknown_members TEXT NOT NULL,
    group_patch TEXT NOT NULL,
    profile TEXT NOT NULL,
    -- Which identity provider speaks, as far as it is known.
    provider TEXT NOT NULL,
    -- Which roles and seats groups give, as JSON; nothing while they give none.
    mappings TEXT,
    created_at INTEGER NOT NULL,
    -- How many lost access by it lately, minute by minute, and the wave they are in; nothing while nobody did.
    losses TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id BLOB PRIMARY KEY,
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Who made it and who revoked it, where it was a person.
    created_by BLOB,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_of_workspace ON tokens (workspace);

-- What customers' IT is sent to set one thing up; forgotten a while after its time has run out.
CREATE TABLE setup_links (
    id BLOB PRIMARY KEY,
    workspace BLOB NOT NULL,
    purpose TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB,
    expires_at INTEGER NOT NULL,
    -- SHA-256 of the secret of the browser in which it is open.
    browser BLOB,
    opened_at INTEGER,
    finished_at INTEGER,
    revoked_at INTEGER,
    calls INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX setup_links_of_workspace ON setup_links (workspace, id);
CREATE INDEX setup_links_by_end ON setup_links (expires_at);

-- When tokens and clients were used, and from where; written in batches, and apart for those that opened nothing any more.
CREATE TABLE usage (
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    opener BLOB NOT NULL,
    by_client INTEGER NOT NULL,
    is_live INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    ip TEXT,
    agent TEXT,
    PRIMARY KEY (workspace, opener, is_live)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    id BLOB PRIMARY KEY,
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    name TEXT NOT NULL,
    proof TEXT NOT NULL,
    -- What the assertions of a client with keys have to be; its keys are one of the first two.
    key_set TEXT,
    key_address TEXT,
    issuer TEXT,
    subject TEXT,
    audience TEXT,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX clients_of_workspace ON clients (workspace);

CREATE TABLE client_secrets (
    client BLOB NOT NULL,
    id BLOB NOT NULL,
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    digest BLOB NOT NULL,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (client, id)
) STRICT, WITHOUT ROWID;
-- What every request of a client asks for: what was revoked opens nothing.
CREATE INDEX client_secrets_left ON client_secrets (client, id) WHERE revoked_at IS NULL;

CREATE TABLE directory_users (
    id BLOB NOT NULL,
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    member BLOB,
    user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL,
    external_id TEXT,
    active INTEGER NOT NULL,
    given_name TEXT,
    family_name TEXT,
    email TEXT,
    email_keys TEXT NOT NULL,
    resource TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    -- The role the identity provider names, if it is one of the product's.
    told_role TEXT,
    -- Whether the workspace shows something else of their member.
    shown_otherwise INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX directory_users_by_id ON directory_users (directory, id);
CREATE UNIQUE INDEX directory_users_by_user_name ON directory_users (directory, user_name_key);
CREATE UNIQUE INDEX directory_users_by_external_id ON directory_users (directory, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX directory_users_shown_otherwise ON directory_users (directory, member) WHERE shown_otherwise;

-- What is searched and can occur more than once in a resource; folded as the search folds it.
CREATE TABLE directory_user_emails (
    directory BLOB NOT NULL,
    email_key TEXT NOT NULL,
    user BLOB NOT NULL,
    PRIMARY KEY (directory, email_key, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_groups (
    id BLOB NOT NULL,
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    display_name TEXT NOT NULL,
    display_name_key TEXT NOT NULL,
    external_id TEXT,
    resource TEXT NOT NULL,
    -- How many it lists; changed with the rows it counts.
    size INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX directory_groups_by_id ON directory_groups (directory, id);
CREATE UNIQUE INDEX directory_groups_by_display_name ON directory_groups (directory, display_name_key);
-- Identity providers reuse external ids of groups, so that nothing is promised of them.
CREATE INDEX directory_groups_by_external_id ON directory_groups (directory, external_id)
    WHERE external_id IS NOT NULL;

-- Whom a group lists: kind 0 is a person, 1 is a group.
CREATE TABLE directory_group_lists (
    directory BLOB NOT NULL,
    of_group BLOB NOT NULL,
    kind INTEGER NOT NULL,
    who BLOB NOT NULL,
    PRIMARY KEY (directory, of_group, kind, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_group_lists_of_who ON directory_group_lists (directory, who, kind, of_group);

CREATE TABLE connections (
    id BLOB PRIMARY KEY,
    workspace BLOB NOT NULL,
    -- By strictness: 0 off, 1 testing, 2 optional, 3 required.
    mode INTEGER NOT NULL,
    -- What the identity provider calls itself: an OpenID Connect issuer, or a SAML entity id.
    issuer TEXT NOT NULL,
    -- OpenID Connect: by which id and by what its identity provider knows us, as JSON.
    oidc TEXT,
    -- SAML: everything its identity provider's metadata said, as JSON.
    saml TEXT,
    -- The last test of an admin, and whose it was.
    tested_at INTEGER,
    tested_by BLOB,
    created_at INTEGER NOT NULL,
    -- The last look at its identity provider's metadata; since when they can't be read, and why.
    looked_at INTEGER,
    unread_since INTEGER,
    unread_why TEXT,
    -- When it is to be looked after next.
    due_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX connections_of_workspace ON connections (workspace);
CREATE INDEX connections_due ON connections (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE domains (
    workspace BLOB NOT NULL,
    domain TEXT NOT NULL,
    challenge TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    verified_at INTEGER,
    verified_by TEXT,
    -- Since when the record that proved it is missing, while it still counts; and since when it counts no more for that.
    missing_since INTEGER,
    lost_at INTEGER,
    checked_at INTEGER,
    -- The claim is gone, and that the domain was lost is remembered for those who hang by it.
    given_up INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, domain)
) STRICT, WITHOUT ROWID;
-- One holder at a time.
CREATE UNIQUE INDEX domains_verified ON domains (domain) WHERE verified_at IS NOT NULL;
CREATE INDEX domains_claimed ON domains (domain, workspace);
CREATE INDEX domains_lost ON domains (domain, lost_at) WHERE lost_at IS NOT NULL;
-- Of those that do not count, the ones whose record is looked for by itself.
CREATE INDEX domains_claimed_lately ON domains (claimed_at);
CREATE INDEX domains_lost_lately ON domains (lost_at) WHERE lost_at IS NOT NULL;

CREATE TABLE identities (
    connection BLOB NOT NULL,
    subject TEXT NOT NULL,
    workspace BLOB NOT NULL,
    account BLOB NOT NULL,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (connection, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identities_of_account ON identities (account, connection);

CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    account BLOB NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    mailbox_shown_at INTEGER,
    factor_shown_at INTEGER,
    opened_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- The longest it lay unused, in microseconds.
    idled INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_live ON sessions (account) WHERE ended_at IS NULL;

CREATE TABLE session_proofs (
    session BLOB NOT NULL,
    workspace BLOB NOT NULL,
    -- The connection it was proven through; none for a mailbox, with a second factor or without.
    connection BLOB,
    break_glass INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    proven_at INTEGER NOT NULL,
    -- The longest it lay unused in sessions before this one, in microseconds.
    idled INTEGER NOT NULL DEFAULT 0,
    -- What the identity provider calls the sign-in: digests of the subject, and of its own session where it names one.
    subject BLOB,
    idp_session BLOB,
    PRIMARY KEY (session, workspace)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_proofs_through ON session_proofs (connection) WHERE connection IS NOT NULL;
CREATE INDEX session_proofs_of_subject ON session_proofs (connection, subject) WHERE subject IS NOT NULL;
CREATE INDEX session_proofs_in_session ON session_proofs (connection, idp_session) WHERE idp_session IS NOT NULL;

-- What identity providers said that is over, for sign-ins that are still on their way. Kept for half an hour.
CREATE TABLE logouts (
    workspace BLOB NOT NULL,
    connection BLOB NOT NULL,
    -- Digests of the subject, empty for whoever it is, and of the identity provider's session, empty for all of the subject's.
    subject BLOB NOT NULL,
    idp_session BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, connection, subject, idp_session)
) STRICT, WITHOUT ROWID;
CREATE INDEX logouts_by_time ON logouts (at);

-- The sign-in log. What anybody can cause, and who was refused, are kept in bounded numbers; all of it for 90 days.
CREATE TABLE sign_ins (
    workspace BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    trace TEXT NOT NULL,
    outcome TEXT NOT NULL,
    protocol TEXT NOT NULL,
    connection BLOB,
    code TEXT,
    because TEXT,
    account BLOB,
    member BLOB,
    address TEXT,
    session BLOB,
    -- As JSON.
    notes TEXT NOT NULL,
    ip TEXT,
    agent TEXT,
    by_anybody INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT;
-- The operator is told three words, and not whose.
CREATE INDEX sign_ins_by_trace ON sign_ins (trace, workspace);
CREATE INDEX sign_ins_bounded ON sign_ins (workspace, by_anybody, id) WHERE outcome IN ('refused', 'not_believed');
CREATE INDEX sign_ins_by_time ON sign_ins (at);

-- What identity providers asked for, and what came of it.
CREATE TABLE exchanges (
    workspace BLOB NOT NULL,
    -- Whether it only read, and was answered: those are kept apart, and fewer of them.
    is_read INTEGER NOT NULL,
    id BLOB NOT NULL,
    directory BLOB NOT NULL,
    at INTEGER NOT NULL,
    -- The token, or the client.
    opener BLOB NOT NULL,
    by_client INTEGER NOT NULL,
    verb TEXT NOT NULL,
    target TEXT NOT NULL,
    resource BLOB,
    name TEXT,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL,
    code TEXT,
    detail TEXT,
    request TEXT,
    -- As JSON.
    changed TEXT NOT NULL,
    ip TEXT,
    agent TEXT,
    PRIMARY KEY (workspace, is_read, id)
) STRICT;
CREATE INDEX exchanges_by_resource ON exchanges (workspace, resource, id) WHERE resource IS NOT NULL;
CREATE INDEX exchanges_by_time ON exchanges (at);
-- What was to change something and came to nothing, which is little as long as all is well.
CREATE INDEX exchanges_failed ON exchanges (workspace, directory, at, id) WHERE outcome <> 'done' AND verb <> 'read';

-- Who lost access by a directory, and what they had: kept for a month, so that what was taken from many can be given back.
CREATE TABLE departures (
    workspace BLOB NOT NULL,
    directory BLOB NOT NULL,
    at INTEGER NOT NULL,
    member BLOB NOT NULL,
    directory_user BLOB,
    ending TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    role TEXT NOT NULL,
    seat TEXT,
    -- What came of giving it back.
    outcome TEXT,
    PRIMARY KEY (workspace, directory, at, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_by_time ON departures (at);

-- Many of them in a short time. Who is in one is told by when they left.
CREATE TABLE waves (
    workspace BLOB NOT NULL,
    id BLOB NOT NULL,
    directory BLOB NOT NULL,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    people INTEGER NOT NULL,
    told_at INTEGER,
    restored_at INTEGER,
    restored_by BLOB,
    restored INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waves_untold ON waves (id) WHERE told_at IS NULL;
CREATE INDEX waves_by_time ON waves (last_at);

-- Second factors of accounts, and their recovery codes.
CREATE TABLE factors (
    id BLOB PRIMARY KEY,
    account BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Of a passkey's credential id, or of a recovery code.
    digest BLOB UNIQUE,
    -- A passkey's public key and counter, or the sealed secret of an app.
    material BLOB,
    -- The time step of the last code of an app that was taken.
    step INTEGER,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX factors_of_account ON factors (account);

CREATE TABLE operator_keys (
    id BLOB PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Browsers in which somebody has shown an operator key. What is ended is gone; the audit log tells of it.
CREATE TABLE operator_sessions (
    id BLOB PRIMARY KEY,
    operator_key BLOB NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    opened_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_sessions_by_age ON operator_sessions (opened_at);

-- The feed. Positions are given in the order of commits, for there is one writer.
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace BLOB,
    number INTEGER,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;

-- Where the host product is told of events, and how far.
CREATE TABLE subscriptions (
    id BLOB PRIMARY KEY,
    url TEXT NOT NULL,
    -- The names of events, as JSON; none for all.
    events TEXT NOT NULL,
    secret BLOB NOT NULL,
    older_secret BLOB,
    older_until INTEGER,
    paused_at INTEGER,
    paused_why TEXT,
    created_at INTEGER NOT NULL,
    -- What is behind this in the feed was not told; the rest is bookkeeping of the one who serves it.
    cursor_place INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL DEFAULT 0,
    last_success_at INTEGER
) STRICT, WITHOUT ROWID;

-- Events of one workspace (of none, under an empty blob) up to the cursor that wait behind one that failed.
CREATE TABLE lanes (
    subscription BLOB NOT NULL,
    workspace BLOB NOT NULL,
    place INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    since INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (subscription, workspace)
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_by_time ON lanes (subscription, next_at);

-- Who does what in the background; the last claim counts.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries that concern no workspace stand under an empty blob, which is no workspace's id.
CREATE TABLE audit (
    workspace BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;
-- What was done about somebody.
CREATE INDEX audit_about ON audit (workspace, target, number);

-- Anybody may begin an attempt or ask for a code; by their numbers the oldest are forgotten when there are too many.
CREATE TABLE attempts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    state BLOB NOT NULL UNIQUE,
    browser BLOB NOT NULL,
    connection BLOB NOT NULL,
    purpose TEXT NOT NULL,
    sealed BLOB NOT NULL,
    return_to TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_end ON attempts (expires_at);

CREATE TABLE marks (
    -- A client, or a connection.
    marker BLOB NOT NULL,
    digest BLOB NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (marker, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_end ON marks (until);

CREATE TABLE codes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    browser BLOB NOT NULL UNIQUE,
    address_key TEXT NOT NULL,
    address TEXT NOT NULL,
    digest BLOB NOT NULL,
    tries INTEGER NOT NULL,
    return_to TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    is_sent INTEGER NOT NULL
) STRICT;
CREATE INDEX codes_by_end ON codes (expires_at);
-- Whole, so that a code for nobody costs as much as one that is sent.
CREATE INDEX codes_sent ON codes (address_key, is_sent, expires_at);
