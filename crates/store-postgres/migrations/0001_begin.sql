-- Ids are 16 bytes and sort by age. Instants are microseconds since 1970 in UTC. A workspace's id leads every key of what
-- belongs to a workspace. Keys that are text compare byte by byte, so that no change of the system's collations, as an
-- upgrade may bring, leaves an index in a wrong order.

CREATE TABLE workspaces (
    id BYTEA PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    plan TEXT NOT NULL,
    grace_until BIGINT,
    seat_limit BIGINT,
    unverified_addresses TEXT NOT NULL,
    -- Whether people nobody added are taken in at their first sign-in.
    jit BOOLEAN NOT NULL DEFAULT FALSE,
    -- How many minutes a session may lie unused here, and how many a sign-in lasts.
    session_idle BIGINT NOT NULL DEFAULT 480,
    session_absolute BIGINT NOT NULL DEFAULT 1440,
    created_at BIGINT NOT NULL,
    -- Since when nobody finds it any more, and since when nothing is left to end in it.
    closed_at BIGINT,
    deleted_at BIGINT,
    -- Tallies, changed with the rows they count, so that no request has to count.
    seats_taken BIGINT NOT NULL DEFAULT 0,
    directory_users BIGINT NOT NULL DEFAULT 0,
    directory_groups BIGINT NOT NULL DEFAULT 0,
    directory_assigned BIGINT NOT NULL DEFAULT 0,
    events BIGINT NOT NULL DEFAULT 0,
    entries BIGINT NOT NULL DEFAULT 0,
    -- The stamp of the last change that told of this workspace; each is later than the one before.
    told_at BIGINT NOT NULL DEFAULT 0,
    -- By what the operator finds it, made from the name.
    name_key TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX workspaces_by_slug ON workspaces (slug) WHERE closed_at IS NULL;
CREATE INDEX workspaces_by_name ON workspaces (name_key, id) WHERE closed_at IS NULL;
CREATE INDEX workspaces_to_empty ON workspaces (closed_at) WHERE closed_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE accounts (
    id BYTEA PRIMARY KEY,
    status TEXT NOT NULL,
    given_name TEXT,
    family_name TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE addresses (
    address_key TEXT COLLATE "C" PRIMARY KEY,
    address TEXT NOT NULL,
    account BYTEA NOT NULL,
    proof TEXT NOT NULL,
    proven_by BYTEA,
    since BIGINT NOT NULL
);
CREATE INDEX addresses_of_account ON addresses (account);

CREATE TABLE members (
    workspace BYTEA NOT NULL,
    id BYTEA NOT NULL,
    account BYTEA NOT NULL,
    email TEXT,
    email_key TEXT COLLATE "C",
    given_name TEXT,
    family_name TEXT,
    role TEXT NOT NULL,
    seat TEXT,
    source TEXT NOT NULL,
    standing TEXT COLLATE "C" NOT NULL,
    claimed_by BYTEA,
    epoch BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at BIGINT,
    -- While they are held out by hand: since when, why, and the seat of the place that waits for them.
    suspended_at BIGINT,
    suspended_for TEXT,
    waiting_seat TEXT,
    -- The words they are found by, as JSON, and what puts them in order by name: both made from what is shown.
    words TEXT NOT NULL DEFAULT '[]',
    name_key TEXT COLLATE "C" NOT NULL DEFAULT '',
    -- When they last signed in here, after the sign-in log, which forgets sooner.
    signed_in_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX members_of_account ON members (workspace, account);
-- The one way from an account to its workspaces.
CREATE INDEX members_by_account ON members (account);
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
    workspace BYTEA NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    member BYTEA NOT NULL,
    PRIMARY KEY (workspace, word, member)
);

CREATE TABLE directories (
    workspace BYTEA PRIMARY KEY,
    id BYTEA NOT NULL,
    state TEXT NOT NULL,
    post_of_inactive TEXT NOT NULL,
    unknown_members TEXT NOT NULL,
    group_patch TEXT NOT NULL,
    profile TEXT NOT NULL,
    -- Which identity provider speaks, as far as it is known.
    provider TEXT NOT NULL,
    -- Which roles and seats groups give, as JSON; nothing while they give none.
    mappings TEXT,
    created_at BIGINT NOT NULL,
    -- How many lost access by it lately, minute by minute, and the wave they are in; nothing while nobody did.
    losses TEXT
);

CREATE TABLE tokens (
    workspace BYTEA NOT NULL,
    id BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Who made it and who revoked it, where it was a person.
    created_by BYTEA,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by BYTEA,
    PRIMARY KEY (workspace, id)
);

-- What customers' IT is sent to set one thing up; forgotten a while after its time has run out.
CREATE TABLE setup_links (
    workspace BYTEA NOT NULL,
    id BYTEA NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BYTEA,
    expires_at BIGINT NOT NULL,
    -- SHA-256 of the secret of the browser in which it is open.
    browser BYTEA,
    opened_at BIGINT,
    finished_at BIGINT,
    revoked_at BIGINT,
    calls BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX setup_links_by_end ON setup_links (expires_at);

-- When tokens and clients were used, and from where; written in batches, and apart for those that opened nothing any more.
CREATE TABLE usage (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    opener BYTEA NOT NULL,
    by_client BOOLEAN NOT NULL,
    is_live BOOLEAN NOT NULL,
    last_at BIGINT NOT NULL,
    ip TEXT,
    agent TEXT,
    PRIMARY KEY (workspace, opener, is_live)
);

CREATE TABLE clients (
    workspace BYTEA NOT NULL,
    -- The token endpoint and access tokens name this alone.
    id BYTEA NOT NULL UNIQUE,
    directory BYTEA NOT NULL,
    name TEXT NOT NULL,
    proof TEXT NOT NULL,
    -- What the assertions of a client with keys have to be; its keys are one of the first two.
    key_set TEXT,
    key_address TEXT,
    issuer TEXT,
    subject TEXT,
    audience TEXT,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace, id)
);

CREATE TABLE client_secrets (
    workspace BYTEA NOT NULL,
    client BYTEA NOT NULL,
    id BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    hint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace, client, id)
);
-- What every request of a client asks for: what was revoked opens nothing.
CREATE INDEX client_secrets_left ON client_secrets (workspace, client, id) WHERE revoked_at IS NULL;

CREATE TABLE directory_users (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    id BYTEA NOT NULL,
    member BYTEA,
    user_name TEXT NOT NULL,
    user_name_key TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C",
    active BOOLEAN NOT NULL,
    given_name TEXT,
    family_name TEXT,
    email TEXT,
    -- The address in the form in which accounts are found by it.
    address_key TEXT COLLATE "C",
    email_keys TEXT NOT NULL,
    resource TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- The role the identity provider names, if it is one of the product's.
    told_role TEXT,
    -- Whether the workspace shows something else of their member.
    shown_otherwise BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (workspace, directory, id)
);
CREATE UNIQUE INDEX directory_users_by_user_name ON directory_users (workspace, directory, user_name_key);
CREATE UNIQUE INDEX directory_users_by_external_id ON directory_users (workspace, directory, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX directory_users_shown_otherwise ON directory_users (workspace, directory, member) WHERE shown_otherwise;

-- What is searched and can occur more than once in a resource; folded as the search folds it.
CREATE TABLE directory_user_emails (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    directory_user BYTEA NOT NULL,
    PRIMARY KEY (workspace, directory, email_key, directory_user)
);

CREATE TABLE directory_groups (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    id BYTEA NOT NULL,
    display_name TEXT NOT NULL,
    display_name_key TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C",
    resource TEXT NOT NULL,
    -- How many it lists; changed with the rows it counts.
    size BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, directory, id)
);
CREATE UNIQUE INDEX directory_groups_by_display_name ON directory_groups (workspace, directory, display_name_key);
-- Identity providers reuse external ids of groups, so that nothing is promised of them.
CREATE INDEX directory_groups_by_external_id ON directory_groups (workspace, directory, external_id, id)
    WHERE external_id IS NOT NULL;

-- Whom a group lists: kind 0 is a person, 1 is a group.
CREATE TABLE directory_group_lists (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    of_group BYTEA NOT NULL,
    kind SMALLINT NOT NULL,
    who BYTEA NOT NULL,
    PRIMARY KEY (workspace, directory, of_group, kind, who)
);
CREATE INDEX directory_group_lists_of_who ON directory_group_lists (workspace, directory, who, kind, of_group);

CREATE TABLE connections (
    workspace BYTEA NOT NULL,
    -- A sign-in comes back with this alone.
    id BYTEA NOT NULL UNIQUE,
    -- By strictness: 0 off, 1 testing, 2 optional, 3 required.
    mode SMALLINT NOT NULL,
    -- What the identity provider calls itself: an OpenID Connect issuer, or a SAML entity id.
    issuer TEXT NOT NULL,
    -- OpenID Connect: by which id and by what its identity provider knows us, as JSON.
    oidc TEXT,
    -- SAML: everything its identity provider's metadata said, as JSON.
    saml TEXT,
    -- The last test of an admin, and whose it was.
    tested_at BIGINT,
    tested_by BYTEA,
    created_at BIGINT NOT NULL,
    -- The last look at its identity provider's metadata; since when they can't be read, and why.
    looked_at BIGINT,
    unread_since BIGINT,
    unread_why TEXT,
    -- When it is to be looked after next.
    due_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX connections_due ON connections (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE domains (
    workspace BYTEA NOT NULL,
    domain TEXT COLLATE "C" NOT NULL,
    challenge TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    verified_at BIGINT,
    verified_by TEXT,
    -- Since when the record that proved it is missing, while it still counts; and since when it counts no more for that.
    missing_since BIGINT,
    lost_at BIGINT,
    checked_at BIGINT,
    -- The claim is gone, and that the domain was lost is remembered for those who hang by it.
    given_up BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (workspace, domain)
);
-- One holder at a time.
CREATE UNIQUE INDEX domains_verified ON domains (domain) WHERE verified_at IS NOT NULL;
CREATE INDEX domains_claimed ON domains (domain, workspace);
CREATE INDEX domains_lost ON domains (domain, lost_at) WHERE lost_at IS NOT NULL;
-- Of those that do not count, the ones whose record is looked for by itself.
CREATE INDEX domains_claimed_lately ON domains (claimed_at);
CREATE INDEX domains_lost_lately ON domains (lost_at) WHERE lost_at IS NOT NULL;

CREATE TABLE identities (
    workspace BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    account BYTEA NOT NULL,
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, connection, subject)
);
CREATE UNIQUE INDEX identities_of_account ON identities (workspace, account, connection);

CREATE TABLE sessions (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    mailbox_shown_at BIGINT,
    factor_shown_at BIGINT,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- The longest it lay unused, in microseconds.
    idled BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE INDEX sessions_live ON sessions (account) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE session_proofs (
    session BYTEA NOT NULL,
    workspace BYTEA NOT NULL,
    -- The connection it was proven through; none for a mailbox, with a second factor or without.
    connection BYTEA,
    break_glass BOOLEAN NOT NULL,
    epoch BIGINT NOT NULL,
    proven_at BIGINT NOT NULL,
    -- The longest it lay unused in sessions before this one, in microseconds.
    idled BIGINT NOT NULL DEFAULT 0,
    -- What the identity provider calls the sign-in: digests of the subject, and of its own session where it names one.
    subject BYTEA,
    idp_session BYTEA,
    PRIMARY KEY (session, workspace)
);
CREATE INDEX session_proofs_through ON session_proofs (workspace, connection) WHERE connection IS NOT NULL;
CREATE INDEX session_proofs_of_subject ON session_proofs (connection, subject) WHERE subject IS NOT NULL;
CREATE INDEX session_proofs_in_session ON session_proofs (connection, idp_session) WHERE idp_session IS NOT NULL;

-- What identity providers said that is over, for sign-ins that are still on their way. Kept for half an hour.
CREATE TABLE logouts (
    workspace BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    -- Digests of the subject, empty for whoever it is, and of the identity provider's session, empty for all of the subject's.
    subject BYTEA NOT NULL,
    idp_session BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace, connection, subject, idp_session)
);
CREATE INDEX logouts_by_time ON logouts (at);

-- The sign-in log. What anybody can cause, and who was refused, are kept in bounded numbers; all of it for 90 days.
CREATE TABLE sign_ins (
    workspace BYTEA NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    trace TEXT NOT NULL,
    outcome TEXT NOT NULL,
    protocol TEXT NOT NULL,
    connection BYTEA,
    code TEXT,
    because TEXT,
    account BYTEA,
    member BYTEA,
    address TEXT,
    session BYTEA,
    -- As JSON.
    notes TEXT NOT NULL,
    ip TEXT,
    agent TEXT,
    by_anybody BOOLEAN NOT NULL,
    PRIMARY KEY (workspace, id)
);
-- The operator is told three words, and not whose.
CREATE INDEX sign_ins_by_trace ON sign_ins (trace, workspace);
CREATE INDEX sign_ins_bounded ON sign_ins (workspace, by_anybody, id) WHERE outcome IN ('refused', 'not_believed');
CREATE INDEX sign_ins_by_time ON sign_ins (at);

-- What identity providers asked for, and what came of it.
CREATE TABLE exchanges (
    workspace BYTEA NOT NULL,
    -- Whether it only read, and was answered: those are kept apart, and fewer of them.
    is_read BOOLEAN NOT NULL,
    id BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    at BIGINT NOT NULL,
    -- The token, or the client.
    opener BYTEA NOT NULL,
    by_client BOOLEAN NOT NULL,
    verb TEXT NOT NULL,
    target TEXT NOT NULL,
    resource BYTEA,
    name TEXT,
    outcome TEXT NOT NULL,
    status BIGINT NOT NULL,
    code TEXT,
    detail TEXT,
    request TEXT,
    -- As JSON.
    changed TEXT NOT NULL,
    ip TEXT,
    agent TEXT,
    PRIMARY KEY (workspace, is_read, id)
);
CREATE INDEX exchanges_by_resource ON exchanges (workspace, resource, id) WHERE resource IS NOT NULL;
CREATE INDEX exchanges_by_time ON exchanges (at);
-- What was to change something and came to nothing, which is little as long as all is well.
CREATE INDEX exchanges_failed ON exchanges (workspace, directory, at, id) WHERE outcome <> 'done' AND verb <> 'read';

-- Who lost access by a directory, and what they had: kept for a month, so that what was taken from many can be given back.
CREATE TABLE departures (
    workspace BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    at BIGINT NOT NULL,
    member BYTEA NOT NULL,
    directory_user BYTEA,
    ending TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    role TEXT NOT NULL,
    seat TEXT,
    -- What came of giving it back.
    outcome TEXT,
    PRIMARY KEY (workspace, directory, at, member)
);
CREATE INDEX departures_by_time ON departures (at);

-- Many of them in a short time. Who is in one is told by when they left.
CREATE TABLE waves (
    workspace BYTEA NOT NULL,
    id BYTEA NOT NULL,
    directory BYTEA NOT NULL,
    began_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    people BIGINT NOT NULL,
    told_at BIGINT,
    restored_at BIGINT,
    restored_by BYTEA,
    restored BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX waves_untold ON waves (id) WHERE told_at IS NULL;
CREATE INDEX waves_by_time ON waves (last_at);

-- Second factors of accounts, and their recovery codes.
CREATE TABLE factors (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Of a passkey's credential id, or of a recovery code.
    digest BYTEA UNIQUE,
    -- A passkey's public key and counter, or the sealed secret of an app.
    material BYTEA,
    -- The time step of the last code of an app that was taken.
    step BIGINT,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX factors_of_account ON factors (account);

CREATE TABLE operator_keys (
    id BYTEA PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Browsers in which somebody has shown an operator key. What is ended is gone; the audit log tells of it.
CREATE TABLE operator_sessions (
    id BYTEA PRIMARY KEY,
    operator_key BYTEA NOT NULL,
    digest BYTEA NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX operator_sessions_by_age ON operator_sessions (opened_at);

-- What was told and has no place in the feed yet. An event that concerns no workspace stands under an empty id and has no
-- number. Rows of one change share its commit and its stamp; stamps rise within every workspace.
CREATE TABLE outbox (
    workspace BYTEA NOT NULL,
    commit_id BYTEA NOT NULL,
    ordinal BIGINT NOT NULL,
    stamp BIGINT NOT NULL,
    number BIGINT,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (workspace, commit_id, ordinal),
    CHECK ((octet_length(workspace) = 0) = (number IS NULL))
);

-- The feed. Places are given by whoever holds the row below, to what was committed by then.
CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    workspace BYTEA NOT NULL,
    number BIGINT,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    data TEXT NOT NULL
);

CREATE TABLE feed (
    id SMALLINT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO feed (id, last) VALUES (1, 0);

-- Where the host product is told of events, and how far.
CREATE TABLE subscriptions (
    id BYTEA PRIMARY KEY,
    url TEXT NOT NULL,
    -- The names of events, as JSON; none for all.
    events TEXT NOT NULL,
    secret BYTEA NOT NULL,
    older_secret BYTEA,
    older_until BIGINT,
    paused_at BIGINT,
    paused_why TEXT,
    created_at BIGINT NOT NULL,
    -- What is behind this in the feed was not told; the rest is bookkeeping of the one who serves it.
    cursor_place BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    last_success_at BIGINT
);

-- Events of one workspace (of none, under an empty id) up to the cursor that wait behind one that failed.
CREATE TABLE lanes (
    subscription BYTEA NOT NULL,
    workspace BYTEA NOT NULL,
    place BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    since BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (subscription, workspace)
);
CREATE INDEX lanes_by_time ON lanes (subscription, next_at);

-- Who does what in the background; the last claim counts.
CREATE TABLE leases (
    name TEXT COLLATE "C" PRIMARY KEY,
    fence BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- Entries that concern no workspace stand under an empty id, which is no workspace's, and are counted by the house.
CREATE TABLE audit (
    workspace BYTEA NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (workspace, number)
);
-- What was done about somebody.
CREATE INDEX audit_about ON audit (workspace, target, number);

CREATE TABLE house (
    id SMALLINT PRIMARY KEY,
    entries BIGINT NOT NULL
);
INSERT INTO house (id, entries) VALUES (1, 0);

-- Every change leaves its mark in its own transaction, so that whoever lost the answer can ask whether it was committed.
-- A mark that is void was made by such a question: the change it stands for can never be committed after it.
CREATE TABLE commits (
    id BYTEA PRIMARY KEY,
    at BIGINT NOT NULL,
    is_void BOOLEAN NOT NULL,
    asked BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX commits_by_time ON commits (at);

-- Anybody may begin an attempt or ask for a code; those that would run out first are forgotten when there are too many.
CREATE TABLE attempts (
    state BYTEA PRIMARY KEY,
    browser BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    return_to TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_end ON attempts (expires_at);

CREATE TABLE codes (
    browser BYTEA PRIMARY KEY,
    address_key TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL,
    digest BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    return_to TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    is_sent BOOLEAN NOT NULL
);
CREATE INDEX codes_by_end ON codes (expires_at);
-- Whole, so that a code for nobody costs as much as one that is sent.
CREATE INDEX codes_sent ON codes (address_key, is_sent, expires_at);

-- What a client or a connection may use once. Only who has proven to be it makes one.
CREATE TABLE marks (
    -- A client, or a connection.
    marker BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (marker, digest)
);
CREATE INDEX marks_by_end ON marks (until);

-- Who asks for a code to an address first takes the row of that address's share, so that two never count at once.
CREATE TABLE code_shares (
    share SMALLINT PRIMARY KEY
);
INSERT INTO code_shares (share) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
    (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29), (30), (31);
