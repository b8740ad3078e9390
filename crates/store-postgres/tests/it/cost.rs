//! What a question costs does not grow with the workspace it is about: no question walks through a table. The server counts
//! the rows it met on such walks.

use domain::{Address, Domain, Id, Moment, Role, directory_group::Listed, session::OverThere, trace::Trace};
use store::{
    Apart, Awaited, Cut, Decision, Doors as _, Groups as _, InStanding, Lies, MembersCut, Reader as _, Scope,
    Select, SelectGroup, SelectMembers, SortedBy, Sought,
};
use store_postgres::{Postgres, Settings};

use crate::database::{fresh_database, node};

/// A workspace of this many people with accounts, addresses, directory users, groups and a session each. Every other one
/// was there before the directory; one is the owner. The group 2 lists everybody.
const PEOPLE: u32 = 3_000;

const FILLED: &str = "
    CREATE TABLE n AS SELECT i, decode(lpad(to_hex(i), 32, '0'), 'hex') AS id, 'p' || i AS name,
        'p' || i || '@acme.example' AS address FROM generate_series(2, PEOPLE) AS i;
    CREATE TABLE one AS SELECT decode(lpad('1', 32, '0'), 'hex') AS id;
    INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at)
        SELECT id, 'acme', 'Acme', 'team', 'enterprise', 'separate', 0 FROM one;
    INSERT INTO directories SELECT id, id, 'on', 'revive', 'refuse', 'group', 'lenient', 'okta', NULL, 0 FROM one;
    INSERT INTO domains SELECT id, 'acme.example', '', 0, 0, 'operator' FROM one;
    INSERT INTO accounts SELECT id, 'normal', NULL, NULL, 0 FROM n;
    INSERT INTO addresses SELECT address, address, id, 'mailbox', NULL, 0 FROM n;
    INSERT INTO members SELECT one.id, n.id, n.id, address, address, NULL, NULL,
        CASE WHEN i = 2 THEN 'owner' ELSE 'member' END, 'full', 'invited', 'active',
        CASE WHEN i % 2 = 1 THEN n.id END, 0, 0, NULL FROM n, one;
    UPDATE members SET name_key = email, words = json_build_array(email), signed_in_at = CASE WHEN length(email) > 15 THEN 0 END;
    INSERT INTO member_words SELECT workspace, email, id FROM members;
    INSERT INTO directory_users SELECT one.id, one.id, n.id, n.id, name, name, name, true, NULL, NULL, address, address,
        '[]', '{}', 1, 0, 0, NULL FROM n, one;
    UPDATE directory_users SET shown_otherwise = user_name = 'p3';
    UPDATE members SET standing = 'inactive', waiting_seat = 'full' WHERE email = 'p7@acme.example';
    INSERT INTO directory_user_emails SELECT one.id, one.id, address, n.id FROM n, one;
    INSERT INTO directory_groups SELECT one.id, one.id, n.id, name, name, name, '{}', 1, 1, 0, 0 FROM n, one;
    INSERT INTO directory_group_lists SELECT one.id, one.id, n.id, 0, n.id FROM n, one WHERE i > 2;
    INSERT INTO directory_group_lists SELECT one.id, one.id, two.id, 0, n.id FROM n, one, n two WHERE two.i = 2;
    INSERT INTO sessions SELECT id, id, decode(lpad(to_hex(i), 64, '0'), 'hex'), NULL, NULL, 0, 0, 0, 99, NULL, NULL FROM n;
    INSERT INTO session_proofs SELECT n.id, one.id, one.id, false, 0, 0, 0, decode(lpad(to_hex(i), 64, '0'), 'hex'),
        decode(lpad(to_hex(i), 64, '0'), 'hex') FROM n, one;
    INSERT INTO sign_ins (workspace, id, at, trace, outcome, protocol, notes, by_anybody)
        SELECT one.id, n.id, 0, CASE i WHEN 3 THEN 'acorn-acorn-album' ELSE 'acorn-acorn-acorn' END, 'succeeded', 'oidc', '[]', false
        FROM n, one;
    INSERT INTO workspaces (id, slug, name, kind, plan, unverified_addresses, created_at, name_key)
        SELECT id, name, name, 'team', 'enterprise', 'separate', 0, address FROM n;
    INSERT INTO domains SELECT id, address, '', CASE WHEN i = 3 THEN 5 ELSE 0 END, NULL, NULL FROM n;
    INSERT INTO operator_keys SELECT id, decode(lpad(to_hex(i), 64, '0'), 'hex'), '', 0, NULL FROM n;
    INSERT INTO operator_sessions SELECT id, id, decode(lpad(to_hex(i), 64, '0'), 'hex'), 0, 0 FROM n;
    INSERT INTO audit SELECT one.id, i, 0, '', '', '', '{}' FROM n, one;
    INSERT INTO events SELECT i, one.id, i, '', 0, '{}' FROM n, one;
    DROP TABLE n, one;
    ANALYZE";

/// How many rows the server met while walking through tables of people.
const WALKED: &str = "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname IN ('accounts',
    'addresses', 'members', 'member_words', 'directory_users', 'directory_user_emails', 'directory_groups', 'directory_group_lists',
    'sessions', 'session_proofs', 'audit', 'events', 'workspaces', 'domains', 'sign_ins', 'operator_sessions')";

/// Where those were.
const WHERE: &str = "SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE seq_tup_read > 0";

/// The sessions of the store; what they counted is added up when they are gone.
const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_question_walks_through_the_people_of_a_workspace() {
    let database = fresh_database().await;
    let open = async || {
        let settings = Settings::parse(&database.url()).unwrap();
        Postgres::open(settings, node(), Moment::from_micros(0)).await.unwrap().0
    };
    drop(open().await);
    database.sql(&FILLED.replace("PEOPLE", &PEOPLE.to_string()));
    let gone = async || {
        while database.sql(SESSIONS).trim() != "0" {
            tokio::task::yield_now().await;
        }
    };
    gone().await;
    let before: u64 = database.sql(WALKED).trim().parse().unwrap();
    let store = open().await;
    ask_beside(&store).await;
    ask_under_the_lock(&store).await;
    drop(store);
    gone().await;
    let walked: u64 = database.sql(WALKED).trim().parse().unwrap();
    assert!(walked < before + u64::from(PEOPLE), "walked through: {}", database.sql(WHERE));
}

/// What requests ask beside all writers; each finds something.
async fn ask_beside(store: &Postgres) {
    let (workspace, directory) = (Id::from_bits(1), Id::from_bits(1));
    let address = Address::parse("p3@acme.example").unwrap();
    let mut digest = [0; 32];
    digest[31] = 3;
    assert!(store.session(&digest).await.unwrap().is_some());
    assert!(store.workspace_named("acme").await.unwrap().is_some());
    assert!(store.operator_session(&digest).await.unwrap().is_some());
    assert_eq!(store.workspaces_called("p3@", 5).await.unwrap().len(), 1);
    assert_eq!(store.claims_of(&Domain::stored("p3@acme.example".to_owned()), 5).await.unwrap().len(), 1);
    let trace = Trace::from_bytes([0, 0, 1]);
    assert_eq!(store.workspaces_of_trace(trace, 5).await.unwrap(), [workspace]);
    assert!(store.owner_of(&address).await.unwrap().is_some());
    assert_eq!(store.places_of(Id::from_bits(3)).await.unwrap().len(), 1);
    let (domain, ever) = (Domain::parse("acme.example").unwrap(), Moment::from_micros(0));
    assert!(store.connections_for(&domain, ever).await.unwrap().is_empty());
    let at = Moment::from_micros(1);
    let awaited = Awaited { claimed_after: at, lost_after: at, unchecked_since: at };
    assert_eq!(store.domains_awaited(&awaited, None, 5).await.unwrap().len(), 1);
    assert!(store.member_of(workspace, Id::from_bits(3)).await.unwrap().is_some());
    assert_eq!(store.owners(workspace).await.unwrap(), 1);
    assert_eq!(store.members(workspace, None, Cut::new(None, 5)).await.unwrap().items.len(), 5);
    for by in [SortedBy::Name, SortedBy::Joined] {
        let cut = MembersCut { by, descending: false, lies: Lies::First, limit: 2 };
        for (select, count) in [
            (SelectMembers::default(), 2),
            (SelectMembers { words: vec!["p3@acme.e".to_owned()], ..SelectMembers::default() }, 1),
            (SelectMembers { role: Some(Role::Owner), ..SelectMembers::default() }, 1),
            (SelectMembers { never_signed_in: true, ..SelectMembers::default() }, 2),
            (SelectMembers { standing: InStanding::Suspended, ..SelectMembers::default() }, 0),
        ] {
            let page = store.listed_members(workspace, &select, &cut).await.unwrap();
            assert_eq!(page.items.len(), count, "{select:?}");
        }
    }
    for apart in [Apart::KeptOut, Apart::ShownOtherwise] {
        let both = store.apart(workspace, directory, apart, Cut::new(None, 5)).await.unwrap();
        assert_eq!(both.items.len(), 1, "{apart:?}");
    }
    assert_eq!(store.audit(workspace, Cut::new(None, 5)).await.unwrap().items.len(), 5);
    assert_eq!(store.events(Cut::new(None, 5)).await.unwrap().items.len(), 5);
    for select in [
        Select::All,
        Select::Id(Id::from_bits(3)),
        Select::UserName("p3".to_owned()),
        Select::ExternalId("p3".to_owned()),
        Select::Email("p3@acme.example".to_owned()),
    ] {
        let users = store.directory_users(workspace, directory, &select, None, 5).await.unwrap();
        assert!(!users.is_empty(), "{select:?}");
    }
    for select in [
        SelectGroup::All,
        SelectGroup::Id(Id::from_bits(3)),
        SelectGroup::DisplayName("p3".to_owned()),
        SelectGroup::ExternalId("p3".to_owned()),
        SelectGroup::Listing(Listed::User(Id::from_bits(3))),
        SelectGroup::Among(vec![Id::from_bits(3), Id::from_bits(4)]),
    ] {
        let groups = store.directory_groups(workspace, directory, &select, None, 5).await.unwrap();
        assert!(!groups.is_empty(), "{select:?}");
    }
    for (beginning, after) in [("p3", None), ("p", Some("p3"))] {
        let groups = store.directory_groups_called(workspace, directory, beginning, after, 5).await.unwrap();
        assert!(!groups.is_empty(), "{beginning:?} behind {after:?}");
    }
    let after = Some(Listed::User(Id::from_bits(3)));
    let listed = store.listed(workspace, directory, Id::from_bits(2), after, 5).await.unwrap();
    assert_eq!(listed.len(), 5);
    let people = [Id::from_bits(3), Id::from_bits(4)];
    assert_eq!(store.groups_of(workspace, directory, &people).await.unwrap().len(), 4);
}

/// What scripts ask.
async fn ask_under_the_lock(store: &Postgres) {
    store::write(store, Scope::Workspace(Id::from_bits(1)), (), |(), transaction| {
        Box::pin(async move {
            let address = Address::parse("p3@acme.example").unwrap();
            let sought = Sought {
                user_name_key: "p3",
                external_id: Some("p3"),
                email: Some(&address),
                user_name_address: Some(&address),
            };
            assert!(transaction.found(sought).await?.same_user_name.is_some());
            let user = transaction.directory_user(Id::from_bits(3), Moment::from_micros(1)).await?;
            assert!(user.unwrap().1.is_some());
            let person = Listed::User(Id::from_bits(3));
            assert_eq!(transaction.listed_among(Id::from_bits(2), &[person]).await?, [person]);
            assert_eq!(transaction.told_among(&[person]).await?, [person]);
            assert_eq!(transaction.groups_having(Id::from_bits(4)).await?.len(), 2);
            assert_eq!(transaction.groups_listing(person).await?.len(), 2);
            assert_eq!(transaction.groups_listing_any(&[Id::from_bits(3)]).await?.len(), 2);
            assert_eq!(transaction.claimed(&[Id::from_bits(3)]).await?.len(), 1);
            let mut subject = [0; 32];
            subject[31] = 3;
            for over in [OverThere::Of { subject, sessions: Vec::new() }, OverThere::In(subject)] {
                assert_eq!(transaction.sessions_over_there(Id::from_bits(1), &over).await?.len(), 1);
            }
            Ok(Decision::nothing(()))
        })
    })
    .await
    .unwrap();
}
