//! What a question costs does not grow with the workspace it is about: counted in steps of SQLite's machine, not in time.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{
    Address, Domain, Id, Moment, Role,
    directory_group::Listed,
    session::{OverThere, There},
    trace::Trace,
};
use rusqlite::Connection as Db;
use store::{
    Apart, Awaited, Cut, Lies, MembersCut, Select, SelectExchanges, SelectGroup, SelectMembers,
    SelectSignIns, SortedBy, Sought,
};

use crate::{
    accounts, clients, connections, directory_groups,
    directory_users::{self, Of},
    domains, exchanges, file, logouts, member_lists, members, migrate, operators, records,
    rows::Read,
    sessions, setup_links, sign_ins, usage, waves, workspaces,
};

/// A workspace of this many people with accounts, addresses, directory users and a session each. Every other one was
/// there before the directory; one is the owner.
fn filled(people: u32) -> Db {
    let mut db = Db::open_in_memory().unwrap();
    file::pragmas(&db).unwrap();
    migrate::migrate(&mut db, Moment::from_micros(0)).unwrap();
    db.execute_batch(
        "CREATE TEMP TABLE one AS SELECT unhex(printf('%032x', 1)) AS id;
        INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
            SELECT id, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0 FROM one;
        INSERT INTO directories SELECT id, id, 'on', 'revive', 'refuse', 'group', 'lenient', 'okta', NULL, 0, NULL FROM one;
        INSERT INTO tokens SELECT id, id, id, unhex(printf('%064x', 1)), 'hint', 0, NULL, 99, NULL, NULL FROM one;
        INSERT INTO setup_links (id, workspace, purpose, digest, recipient, created_at, expires_at, calls)
            SELECT id, id, 'sso', unhex(printf('%064x', 1)), 'it@contractor.example', 0, 99, 0 FROM one;
        INSERT INTO usage SELECT id, id, id, 0, 1, 0, NULL, NULL FROM one;
        INSERT INTO clients (id, workspace, directory, name, proof, created_at) SELECT id, id, id, '', 'secret', 0 FROM one;
        INSERT INTO client_secrets SELECT id, id, id, id, unhex(printf('%064x', 1)), 'hint', 0, 99, NULL FROM one;
        INSERT INTO domains SELECT id, 'acme.example', '', 0, 0, 'operator', NULL, NULL, NULL, 0 FROM one;
        CREATE TEMP TABLE n (i, id, name, address)",
    )
    .unwrap();
    db.execute(
        "INSERT INTO n WITH RECURSIVE c (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM c WHERE i < 1 + ?1)
        SELECT i, unhex(printf('%032x', i)), 'p' || i, 'p' || i || '@acme.example' FROM c",
        [people],
    )
    .unwrap();
    db.execute_batch(
        "INSERT INTO accounts (id, status, created_at) SELECT id, 'normal', 0 FROM n;
        INSERT INTO addresses (address_key, address, account, proof, since)
            SELECT address, address, id, 'mailbox', 0 FROM n;
        INSERT INTO members (workspace, id, account, email, email_key, role, seat, source, standing, claimed_by, epoch,
                joined_at)
            SELECT one.id, n.id, n.id, address, address, iif(i = 2, 'owner', 'member'), 'full', 'invited', 'active',
                iif(i % 2, n.id, NULL), 0, 0 FROM n, one;
        UPDATE members SET name_key = email, words = json_array(email), signed_in_at = iif(email = 'p3@acme.example', NULL, 0);
        INSERT INTO member_words SELECT workspace, email, id FROM members;
        INSERT INTO member_words SELECT workspace, 'p3', id FROM members WHERE email = 'p3@acme.example';
        INSERT INTO directory_users (id, workspace, directory, member, user_name, user_name_key, external_id, active,
                email_keys, resource, version, created_at, changed_at)
            SELECT n.id, one.id, one.id, n.id, name, name, name, 1, '[]', '{}', 1, 0, 0 FROM n, one;
        UPDATE directory_users SET shown_otherwise = user_name = 'p3';
        UPDATE members SET standing = 'inactive', waiting_seat = 'full' WHERE email = 'p7@acme.example';
        INSERT INTO directory_user_emails SELECT one.id, address, n.id FROM n, one;
        INSERT INTO directory_groups SELECT n.id, one.id, one.id, name, name, name, '{}', 1, 1, 0, 0 FROM n, one;
        -- The group 2 lists everybody, and each other group the person of its number.
        INSERT INTO directory_group_lists SELECT one.id, n.id, 0, n.id FROM n, one WHERE i > 2;
        INSERT INTO directory_group_lists SELECT one.id, unhex(printf('%032x', 2)), 0, n.id FROM n, one;
        INSERT INTO sessions (id, account, digest, opened_at, seen_at, expires_at)
            SELECT id, id, unhex(printf('%064x', i)), 0, 0, 99 FROM n;
        INSERT INTO session_proofs SELECT n.id, one.id, one.id, 0, 0, 0, 0, unhex(printf('%064x', i)),
            unhex(printf('%064x', i)) FROM n, one;
        INSERT INTO logouts SELECT one.id, one.id, unhex(printf('%064x', i)), unhex(printf('%064x', i)), 0 FROM n, one;
        INSERT INTO sign_ins (workspace, id, at, trace, outcome, protocol, notes, by_anybody)
            SELECT one.id, n.id, 0, CASE i WHEN 3 THEN 'acorn-acorn-album' ELSE 'acorn-acorn-acorn' END, 'succeeded', 'oidc',
                '[]', 0 FROM n, one;
        INSERT INTO exchanges (workspace, is_read, id, directory, at, opener, by_client, verb, target, resource, outcome,
                status, changed)
            SELECT one.id, 0, n.id, one.id, 0, one.id, 0, 'change', 'Users', n.id, CASE i WHEN 3 THEN 'refused' ELSE 'done' END,
                200, '[]' FROM n, one;
        INSERT INTO departures SELECT one.id, one.id, i, n.id, n.id, 'deactivated', 1, 'member', 'full', NULL FROM n, one;
        INSERT INTO waves SELECT id, id, id, 5, 15, 11, NULL, NULL, NULL, 0 FROM one;
        INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at, name_key)
            SELECT id, name, name, 'team', 'enterprise', 'separate', 0, address FROM n;
        INSERT INTO domains SELECT id, address, '', iif(i = 3, 5, 0), NULL, NULL, NULL, NULL, NULL, 0 FROM n;
        INSERT INTO operator_keys SELECT id, unhex(printf('%064x', i)), '', 0, NULL FROM n;
        INSERT INTO operator_sessions SELECT id, id, unhex(printf('%064x', i)), 0, 0 FROM n;
        INSERT INTO audit SELECT one.id, i, 0, '', '', '', '{}' FROM n, one;
        INSERT INTO events (workspace, number, name, at, data) SELECT one.id, i, '', 0, '{}' FROM n, one",
    )
    .unwrap();
    db
}

fn numbered(number: u8) -> [u8; 32] {
    let mut digest = [0; 32];
    digest[31] = number;
    digest
}

type Question = fn(&Db) -> Read<bool>;

/// What requests ask, each with whether it found what it looked for.
const QUESTIONS: [(&str, Question); 62] = [
    ("a token", |db| Ok(connections::token(db, Id::from_bits(1), &numbered(1))?.is_some())),
    ("the use of tokens and clients", |db| Ok(usage::of_workspace(db, Id::from_bits(1))?.len() == 1)),
    ("the setup links", |db| Ok(setup_links::of_workspace(db, Id::from_bits(1))?.len() == 1)),
    ("a setup link", |db| Ok(setup_links::of_id(db, Id::from_bits(1))?.is_some())),
    ("a setup link by its secret", |db| Ok(setup_links::of_digest(db, &numbered(1))?.is_some())),
    ("a client", |db| Ok(clients::by_id(db, Id::from_bits(1))?.is_some())),
    ("a workspace", |db| Ok(workspaces::by_id(db, Id::from_bits(1))?.is_some())),
    ("a workspace by its slug", |db| Ok(workspaces::by_slug(db, "acme")?.is_some())),
    ("the verified domains", |db| Ok(!domains::verified(db, Id::from_bits(1))?.is_empty())),
    ("a member", |db| Ok(members::by_id(db, Id::from_bits(1), Id::from_bits(3))?.is_some())),
    ("an account's member", |db| Ok(members::of_account(db, Id::from_bits(1), Id::from_bits(3))?.is_some())),
    ("an unclaimed member", |db| Ok(members::unclaimed(db, Id::from_bits(1), "p4@acme.example")?.is_some())),
    ("nobody unclaimed", |db| Ok(members::unclaimed(db, Id::from_bits(1), "p5@acme.example")?.is_none())),
    ("the owners", |db| Ok(members::owners(db, Id::from_bits(1))? == 1)),
    ("a page of members", |db| {
        let cut = Cut { after: None, limit: 5 };
        Ok(members::page(db, Id::from_bits(1), None, cut)?.items.len() == 5)
    }),
    ("members by name", |db| Ok(listed(db, &SelectMembers::default(), SortedBy::Name)? == 5)),
    ("members found by a word", |db| {
        let words = vec!["p3@acme.e".to_owned()];
        Ok(listed(db, &SelectMembers { words, ..SelectMembers::default() }, SortedBy::Name)? == 1)
    }),
    ("members of a role", |db| {
        let role = Some(Role::Owner);
        Ok(listed(db, &SelectMembers { role, ..SelectMembers::default() }, SortedBy::Name)? == 1)
    }),
    ("members who have never signed in", |db| {
        Ok(listed(
            db,
            &SelectMembers { never_signed_in: true, ..SelectMembers::default() },
            SortedBy::Joined,
        )? == 1)
    }),
    ("whom the directory assigns who has no access", |db| Ok(apart(db, Apart::KeptOut)? == 1)),
    ("of whom something else is shown than what is told", |db| Ok(apart(db, Apart::ShownOtherwise)? == 1)),
    ("an address's owner", |db| Ok(accounts::owner_of(db, &address())?.is_some())),
    ("an account's places", |db| Ok(accounts::places_of(db, Id::from_bits(3))?.len() == 1)),
    ("an account's sessions", |db| {
        Ok(sessions::live(db, Id::from_bits(3), Moment::from_micros(1))?.len() == 1)
    }),
    ("who has left there", |db| {
        let over = OverThere::Of { subject: numbered(3), sessions: Vec::new() };
        Ok(sessions::over_there(db, Id::from_bits(1), Id::from_bits(1), &over)?.len() == 1)
    }),
    ("whose session is over there", |db| {
        let over = OverThere::In(numbered(3));
        Ok(sessions::over_there(db, Id::from_bits(1), Id::from_bits(1), &over)?.len() == 1)
    }),
    ("when it was said that such a sign-in is over", |db| {
        let there = There { subject: numbered(3), session: Some(numbered(3)) };
        Ok(logouts::last(db, Id::from_bits(1), Id::from_bits(1), &there)?.is_some())
    }),
    ("a session", |db| Ok(sessions::by_digest(db, &numbered(3))?.is_some())),
    ("all about somebody told of", |db| {
        let address = address();
        let sought = Sought {
            user_name_key: "p3",
            external_id: Some("p3"),
            email: Some(&address),
            user_name_address: Some(&address),
        };
        Ok(directory_users::found(db, OF, sought)?.same_user_name.is_some())
    }),
    ("a directory user's place", |db| {
        let user = directory_users::by_id(db, OF, Id::from_bits(3))?;
        Ok(match user {
            Some(user) => directory_users::place(db, &user, Moment::from_micros(1))?.is_some(),
            None => false,
        })
    }),
    ("directory users of an address", |db| {
        let select = Select::Email("p3@acme.example".to_owned());
        Ok(directory_users::selected(db, OF, &select, None, 5)?.len() == 1)
    }),
    ("a group", |db| Ok(directory_groups::by_id(db, OF, Id::from_bits(2))?.is_some())),
    ("a group by its name", |db| Ok(directory_groups::by_name(db, OF, "p3")?.is_some())),
    ("a page of groups", |db| Ok(directory_groups::selected(db, OF, &SelectGroup::All, None, 5)?.len() == 5)),
    ("groups by how their names begin", |db| Ok(directory_groups::called(db, OF, "p3", None, 1)?.len() == 1)),
    ("more groups by how their names begin", |db| {
        Ok(directory_groups::called(db, OF, "p", Some("p3"), 5)?.len() == 5)
    }),
    ("some groups", |db| {
        let select = SelectGroup::Among(vec![Id::from_bits(3), Id::from_bits(4)]);
        Ok(directory_groups::selected(db, OF, &select, None, 5)?.len() == 2)
    }),
    ("whether a large group lists somebody", |db| {
        Ok(directory_groups::listed_among(db, OF, Id::from_bits(2), &[PERSON])? == [PERSON])
    }),
    ("whether somebody was told of", |db| Ok(directory_groups::told_among(db, OF, &[PERSON])? == [PERSON])),
    ("the groups that list somebody", |db| {
        Ok(directory_groups::listing(db, OF, PERSON, None, None)?.len() == 2)
    }),
    ("the groups that list any of some", |db| {
        Ok(directory_groups::listing_any(db, OF, &[Id::from_bits(3)])?.len() == 2)
    }),
    ("the groups that have somebody", |db| {
        Ok(directory_groups::of_users(db, OF, &[Id::from_bits(3)])?.len() == 2)
    }),
    ("a page of a large group's list", |db| {
        let entries = directory_groups::listed_after(db, OF, Id::from_bits(2), Some(PERSON), 5)?;
        Ok(entries.len() == 5)
    }),
    ("a page of the audit log", |db| {
        Ok(records::audit(db, Id::from_bits(1), Cut { after: None, limit: 5 })?.items.len() == 5)
    }),
    ("the newest of the audit log", |db| {
        let cut = Cut { after: None, limit: 5 };
        Ok(records::latest_audit(db, Id::from_bits(1), None, cut)?.items.len() == 5)
    }),
    ("what was done about somebody", |db| {
        let (about, cut) = (["nobody".to_owned()], Cut { after: None, limit: 5 });
        Ok(records::latest_audit(db, Id::from_bits(1), Some(&about), cut)?.items.is_empty())
    }),
    ("a page of the sign-in log", |db| {
        let all = SelectSignIns::default();
        Ok(sign_ins::page(db, Id::from_bits(1), &all, Cut { after: None, limit: 5 })?.items.len() == 5)
    }),
    ("a sign-in by its trace", |db| {
        let select = SelectSignIns { trace: Some(Trace::from_bytes([0, 0, 1])), ..SelectSignIns::default() };
        Ok(sign_ins::page(db, Id::from_bits(1), &select, Cut { after: None, limit: 5 })?.items.len() == 1)
    }),
    ("a page of the journal", |db| {
        let all = SelectExchanges::default();
        Ok(exchanges::page(db, Id::from_bits(1), &all, Cut { after: None, limit: 5 })?.items.len() == 5)
    }),
    ("a wave", |db| Ok(waves::by_id(db, Id::from_bits(1), Id::from_bits(1))?.is_some())),
    ("the newest waves", |db| Ok(waves::latest(db, Id::from_bits(1), 5)?.len() == 1)),
    ("who lost access in a wave", |db| {
        let wave = waves::by_id(db, Id::from_bits(1), Id::from_bits(1))?;
        Ok(match wave {
            Some(wave) => waves::departures(db, Id::from_bits(1), &wave, None, 5)?.len() == 5,
            None => false,
        })
    }),
    ("the journal of one person", |db| {
        let select = SelectExchanges { resource: Some(3), ..SelectExchanges::default() };
        Ok(exchanges::page(db, Id::from_bits(1), &select, Cut { after: None, limit: 5 })?.items.len() == 1)
    }),
    ("what came to nothing", |db| Ok(exchanges::not_done(db, OF, 5)?.len() == 1)),
    ("when it came to nothing", |db| Ok(exchanges::failure_times(db, OF, 5)?.len() == 1)),
    (
        "for what it came to nothing",
        |db| Ok(exchanges::causes(db, OF, Moment::from_micros(0), 5)?.len() == 1),
    ),
    ("an operator's session", |db| Ok(operators::session(db, &numbered(3))?.is_some())),
    ("workspaces by the beginning of their names", |db| Ok(workspaces::called(db, "p3@", 5)?.len() == 1)),
    ("what was claimed of a domain", |db| {
        Ok(domains::claims_of(db, &Domain::stored("p3@acme.example".to_owned()), 5)?.len() == 1)
    }),
    ("domains whose record is awaited", |db| {
        let at = Moment::from_micros(1);
        let awaited = Awaited { claimed_after: at, lost_after: at, unchecked_since: at };
        Ok(domains::awaited(db, &awaited, None, 5)?.len() == 1)
    }),
    ("in whose logs three words stand", |db| {
        Ok(sign_ins::workspaces_of_trace(db, Trace::from_bytes([0, 0, 1]), 5)? == [Id::from_bits(1)])
    }),
    ("workspaces with a directory", |db| {
        Ok(workspaces::with_directory(db, Cut { after: None, limit: 5 })?.items.len() == 1)
    }),
];

/// How many of the first five members there are.
fn listed(db: &Db, select: &SelectMembers, by: SortedBy) -> Read<usize> {
    let cut = MembersCut { by, descending: false, lies: Lies::First, limit: 5 };
    Ok(member_lists::page(db, Id::from_bits(1), select, &cut)?.items.len())
}

/// How many of the first five there are.
fn apart(db: &Db, apart: Apart) -> Read<usize> {
    let cut = Cut { after: None, limit: 5 };
    Ok(member_lists::apart(db, OF, apart, cut)?.items.len())
}

const PERSON: Listed = Listed::User(Id::from_bits(3));

const OF: Of = Of { workspace: Id::from_bits(1), directory: Id::from_bits(1) };

fn address() -> Address {
    Address::parse("p3@acme.example").unwrap()
}

/// The steps a question takes; it has been asked before, so that compiling it does not count.
fn steps(db: &mut Db, name: &str, question: Question) -> u64 {
    assert!(question(db).unwrap(), "{name}: it is not found");
    let count = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&count);
    let counted = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    db.progress_handler(1, Some(counted)).unwrap();
    assert!(question(db).unwrap(), "{name}");
    db.progress_handler(0, None::<fn() -> bool>).unwrap();
    count.load(Ordering::Relaxed)
}

#[test]
fn what_a_question_costs_does_not_grow_with_the_workspace() {
    let (mut small, mut large) = (filled(20), filled(2_000));
    let mut dear = Vec::new();
    for (name, question) in QUESTIONS {
        let (few, many) = (steps(&mut small, name, question), steps(&mut large, name, question));
        assert!(few > 0, "{name}: nothing is counted");
        if many > few + 20 {
            dear.push(format!("{name}: {few} steps among 20, {many} among 2,000"));
        }
    }
    assert!(dear.is_empty(), "{dear:#?}");
}
