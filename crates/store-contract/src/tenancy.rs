//! One workspace never reads another's rows (invariant 11): whoever asks here for what is there finds nothing, whatever
//! they ask by.

use domain::{
    Member, MemberId, Moment, Role, SessionId, Workspace,
    client::Client,
    connection::{Connection, DomainClaim, Holder},
    directory::Token,
    directory_user::DirectoryUser,
    exchange::Opener,
    identity::Identity,
    member::sought,
    moment::days,
    rules::provision,
    session::{OverThere, Session, There},
    setup_link::Purpose,
};
use store::{
    Apart, Cut, Decision, Failure, InStanding, Lies, MembersCut, Select, SelectMembers, SortedBy, Sought,
    Transaction,
};

use crate::{
    World,
    world::{Ready, Saying, address, asserted, digest_of, domain_named, told},
};

/// A workspace with one of everything: a person of the directory who has signed in, an invited member, a token, a client,
/// and a claim of the domain `shared.example`, which others have claimed too.
#[derive(Clone)]
struct Whole {
    ready: Ready,
    user: DirectoryUser,
    invited: Member,
    member: Member,
    session: Session,
}

async fn whole(world: &World, slug: &str) -> Whole {
    let id = world.team(slug).await.id;
    world.verified(id, &format!("{slug}.example")).await;
    world.claim(id, "shared.example").await;
    // Before there is a directory, people are invited.
    let invited = world.add(id, &format!("invited@{slug}.example"), Role::Member).await.unwrap();
    let connection = world.connection(id).await;
    let connection = world.switch(&connection, domain::connection::Mode::Optional).await;
    let directory = world.directory(id, domain::directory::State::On).await;
    world.token(id).await;
    world.client(id).await;
    world.link(id, Purpose::SingleSignOn).await;
    let email = format!("person@{slug}.example");
    let person = told(&email).external(&format!("00u-{slug}"));
    let user = world.tell(id, person.under(&[&email, "shared@home.example"])).await.unwrap();
    let subject = format!("sub-{slug}");
    let session = world.sign_in_through(&connection, asserted(&subject, &email)).await.unwrap();
    let nobody = OverThere::In(digest_of(&format!("left-{slug}")));
    assert_eq!(world.hear_logout(&connection, nobody, world.now()).await, 0);
    let member = world.store.member(id, user.member.unwrap()).await.unwrap().unwrap();
    let workspace = world.workspace(id).await;
    Whole { ready: Ready { workspace, id, connection, directory }, user, invited, member, session }
}

fn words(text: &str) -> SelectMembers {
    SelectMembers { words: sought(text), ..SelectMembers::default() }
}

fn everybody() -> MembersCut {
    MembersCut { by: SortedBy::Name, descending: false, lies: Lies::First, limit: 100 }
}

/// Every read of a workspace, asked with another's ids.
pub async fn a_reader_finds_nothing_of_another_workspace(world: World) {
    let (here, there) = (whole(&world, "acme").await, whole(&world, "globex").await);
    let store = &*world.store;
    let (id, other) = (here.ready.id, there.ready.id);

    for member in [there.member.id, there.invited.id] {
        assert_eq!(store.member(id, member).await.unwrap(), None);
    }
    for account in [there.member.account, there.invited.account] {
        assert_eq!(store.member_of(id, account).await.unwrap(), None);
    }
    let cut: Cut<MemberId> = Cut::new(None, 100);
    for standing in [None, Some(domain::member::Standing::Active)] {
        let members = store.members(id, standing, cut).await.unwrap().items;
        assert_eq!((members.len(), members.iter().all(|member| member.workspace == id)), (3, true));
    }
    for select in [SelectMembers { standing: InStanding::Any, ..words("") }, words("p"), words("shared")] {
        let (cut, sought) = (everybody(), !select.words.is_empty());
        let listed = store.listed_members(id, &select, &cut).await.unwrap().items;
        assert!(listed.iter().all(|one| one.member.workspace == id), "{select:?}");
        assert!(sought || listed.len() == 3, "{listed:?}");
    }
    let targets = [there.member.id.to_string(), there.user.id.to_string()];
    assert_eq!(store.latest_audit(id, Some(&targets), Cut::new(None, 9)).await.unwrap().items, []);
    assert_eq!(store.identities_of(id, there.member.account).await.unwrap(), []);
    assert_eq!(store.connections(id).await.unwrap(), std::slice::from_ref(&here.ready.connection));
    let claims = store.domains(id).await.unwrap();
    assert_eq!((claims.len(), claims.iter().all(|claim| claim.workspace == id)), (2, true));
    let tokens = store.tokens(id).await.unwrap();
    assert_eq!((tokens.len(), tokens[0].workspace), (1, id));
    let token = |ready: &Ready, token: &Token| world.usage(ready, Opener::Token(token.id), None);
    let uses = [token(&here.ready, &tokens[0]), token(&there.ready, &store.tokens(other).await.unwrap()[0])];
    store.used(uses.to_vec()).await.unwrap();
    assert_eq!(store.usage(id).await.unwrap(), uses[..1]);
    let links = store.setup_links(id).await.unwrap();
    assert_eq!((links.len(), links[0].workspace), (1, id));
    let clients = store.clients(id).await.unwrap();
    assert_eq!((clients.len(), clients[0].workspace, clients[0].secrets().len()), (1, id, 1));
    let log = store.audit(id, Cut::new(None, 100)).await.unwrap().items;
    assert!(log.iter().all(|entry| !entry.target.contains(&there.user.id.to_string())), "{log:?}");
    assert_eq!(store.workspace(id).await.unwrap().unwrap().id, id);

    // Neither another's directory asked for here, nor one's own asked for there.
    for (workspace, directory) in [(id, there.ready.directory.id), (other, here.ready.directory.id)] {
        for user in [&here.user, &there.user] {
            for select in [
                Select::All,
                Select::Id(user.id),
                Select::UserName(user.told.user_name_key.clone()),
                Select::ExternalId(user.told.external_id.clone().unwrap()),
                Select::Email(user.told.email_keys[0].clone()),
                Select::Email("shared@home.example".to_owned()),
            ] {
                let users = store.directory_users(workspace, directory, &select, None, 100).await.unwrap();
                assert_eq!(users, [], "{select:?}");
            }
        }
        assert_eq!(store.directory_users_from(workspace, directory, 0, 100).await.unwrap(), []);
    }
    for select in [Select::Id(there.user.id), Select::Email(there.user.told.email_keys[0].clone())] {
        let own = here.ready.directory.id;
        assert_eq!(store.directory_users(id, own, &select, None, 100).await.unwrap(), [], "{select:?}");
    }
    let shared = Select::Email("shared@home.example".to_owned());
    assert_eq!(world.users(id, &shared).await, [here.user]);
}

/// Every read of a workspace that is not there.
pub async fn a_reader_finds_nothing_where_there_is_no_workspace(world: World) {
    let there = whole(&world, "acme").await;
    let store = &*world.store;
    for nowhere in [world.id(), domain::Id::from_bits(0), domain::Id::from_bits(u128::MAX)] {
        assert_eq!(store.workspace(nowhere).await.unwrap(), None);
        assert_eq!(store.members(nowhere, None, Cut::new(None, 10)).await.unwrap().items, []);
        for select in [words(""), words("person")] {
            assert_eq!(store.listed_members(nowhere, &select, &everybody()).await.unwrap().items, []);
        }
        for apart in [Apart::KeptOut, Apart::ShownOtherwise] {
            let both = store.apart(nowhere, there.ready.directory.id, apart, Cut::new(None, 9)).await;
            assert_eq!(both.unwrap().items, []);
        }
        assert_eq!(store.latest_audit(nowhere, None, Cut::new(None, 9)).await.unwrap().items, []);
        let about = [there.member.id.to_string()];
        assert_eq!(store.latest_audit(nowhere, Some(&about), Cut::new(None, 9)).await.unwrap().items, []);
        assert_eq!(store.identities_of(nowhere, there.member.account).await.unwrap(), []);
        assert_eq!(store.member(nowhere, there.member.id).await.unwrap(), None);
        assert_eq!(store.member_of(nowhere, there.member.account).await.unwrap(), None);
        assert_eq!(store.owners(nowhere).await.unwrap(), 0);
        assert_eq!(store.never_through_sso(nowhere, 9).await.unwrap(), []);
        assert_eq!(store.guarded_owners(nowhere).await.unwrap(), 0);
        let entries = store.sign_ins(nowhere, &store::SelectSignIns::default(), Cut::new(None, 9)).await;
        assert_eq!(entries.unwrap().items, []);
        let entries = store.exchanges(nowhere, &store::SelectExchanges::default(), Cut::new(None, 9)).await;
        assert_eq!(entries.unwrap().items, []);
        let directory = there.ready.directory.id;
        assert_eq!(store.failed_exchanges(nowhere, directory, 9).await.unwrap(), []);
        assert_eq!(store.failure_times(nowhere, directory, 9).await.unwrap(), []);
        assert_eq!(store.causes(nowhere, directory, world.now().before(days(9)), 9).await.unwrap(), []);
        assert_eq!(store.connections(nowhere).await.unwrap(), []);
        assert_eq!(store.domains(nowhere).await.unwrap(), []);
        assert_eq!(store.tokens(nowhere).await.unwrap(), []);
        assert_eq!(store.setup_links(nowhere).await.unwrap(), []);
        assert_eq!(store.clients(nowhere).await.unwrap(), []);
        let users = store.directory_users(nowhere, there.ready.directory.id, &Select::All, None, 10).await;
        assert_eq!(users.unwrap(), []);
        let users = store.directory_users_from(nowhere, there.ready.directory.id, 0, 10).await;
        assert_eq!(users.unwrap(), []);
        assert_eq!(store.audit(nowhere, Cut::new(None, 10)).await.unwrap().items, []);
    }
}

/// What a transaction may read of one workspace.
#[derive(Debug, PartialEq)]
struct Read {
    member: Option<Member>,
    member_of: Option<Member>,
    claim: Option<DomainClaim>,
    identity: Option<Identity>,
    identity_of: Option<Identity>,
    through: Vec<(Session, Member)>,
    over: Vec<(Session, Member)>,
    over_at: Option<Moment>,
    user: Option<DirectoryUser>,
    named: Option<DirectoryUser>,
    known_as: Option<DirectoryUser>,
    under: Vec<DirectoryUser>,
    after: Vec<DirectoryUser>,
    found_user: bool,
    found_member: bool,
}

async fn everything_of(whole: &Whole, transaction: &mut dyn Transaction) -> Result<Read, Failure> {
    let now = whole.ready.workspace.created_at;
    let told = &whole.user.told;
    let domain = domain_named(&format!("{}.example", whole.ready.workspace.slug));
    let connection = whole.ready.connection.id;
    let subject = format!("sub-{}", whole.ready.workspace.slug);
    let user = transaction.directory_user(whole.user.id, now).await?;
    let sought = Sought {
        user_name_key: &told.user_name_key,
        external_id: told.external_id.as_deref(),
        email: told.email.as_ref(),
        user_name_address: whole.invited.email.as_ref(),
    };
    let found: provision::Found = transaction.found(sought).await?;
    let over = OverThere::Of { subject: digest_of(&subject), sessions: Vec::new() };
    let left = digest_of(&format!("left-{}", whole.ready.workspace.slug));
    let there = There { subject: digest_of(&subject), session: Some(left) };
    Ok(Read {
        member: transaction.member(whole.member.id).await?,
        member_of: transaction.member_of(whole.member.account).await?,
        claim: transaction.domain_claim(&domain).await?,
        identity: transaction.identity(connection, &subject).await?,
        identity_of: transaction.identity_of(connection, whole.member.account).await?,
        through: transaction.sessions_through(connection).await?,
        over: transaction.sessions_over_there(connection, &over).await?,
        over_at: transaction.last_over_there(connection, &there).await?,
        user: user.map(|(user, _)| user),
        named: transaction.directory_user_named(&told.user_name_key).await?,
        known_as: transaction.directory_user_known_as(told.external_id.as_deref().unwrap()).await?,
        under: transaction.directory_users_under(&told.email_keys[0]).await?,
        after: transaction.directory_users_after(None, 100).await?,
        found_user: found.same_user_name.is_some() || found.same_external_id.is_some(),
        found_member: found.unclaimed.is_some() || found.owners_place.is_some(),
    })
}

/// What a transaction lists of its own workspace.
type Lists = (Workspace, u32, Vec<domain::Domain>, Vec<Connection>, (Vec<Token>, Vec<Client>));

/// Every read of a transaction's workspace, asked with its own ids and with another's.
pub async fn a_transaction_finds_nothing_of_another_workspace(world: World) {
    let (here, there) = (whole(&world, "acme").await, whole(&world, "globex").await);
    // Somebody else's directory has people under both addresses; only one's own are found.
    let look = |asked: &Whole| {
        world.look(here.ready.id, asked.clone(), |asked, transaction| {
            Box::pin(async move { Ok(Decision::nothing(everything_of(asked, transaction).await?)) })
        })
    };
    let own = look(&here).await;
    assert_eq!(own.member, Some(here.member.clone()));
    assert_eq!((&own.user, &own.named, &own.known_as), (&Some(here.user.clone()), &own.user, &own.user));
    assert_eq!((&own.under[..], &own.after[..]), (&[here.user.clone()][..], &[here.user.clone()][..]));
    assert_eq!(own.member_of, own.member);
    assert_eq!(own.through, [(here.session.clone(), here.member.clone())]);
    assert_eq!(own.over, own.through);
    assert!(own.over_at.is_some());
    assert!(own.claim.is_some() && own.identity.is_some() && own.identity == own.identity_of);
    assert!(own.found_user && own.found_member);

    let nothing = Read {
        member: None,
        member_of: None,
        claim: None,
        identity: None,
        identity_of: None,
        through: Vec::new(),
        over: Vec::new(),
        over_at: None,
        user: None,
        named: None,
        known_as: None,
        under: Vec::new(),
        after: vec![here.user.clone()],
        found_user: false,
        found_member: false,
    };
    assert_eq!(look(&there).await, nothing);

    let lists = world.look(here.ready.id, (), |(), transaction| {
        Box::pin(async move {
            let workspace = transaction.workspace().cloned().unwrap();
            let owners = transaction.owners().await?;
            assert_eq!(transaction.owning().await?.len(), owners as usize);
            assert_eq!(transaction.guarded_owners().await?, 0);
            assert_eq!(transaction.lost_domains().await?, []);
            let claims = transaction.domain_claims().await?;
            assert!(claims.len() == 2 && claims.iter().all(|claim| claim.workspace == workspace.id));
            assert_eq!(transaction.shown_under(&address("owner@globex.example")).await?, None);
            let leaving = transaction.departing(None, 9, workspace.created_at).await?;
            assert!(!leaving.is_empty());
            assert!(leaving.iter().all(|(member, _)| member.workspace == workspace.id));
            let verified = transaction.verified_domains().await?;
            let connections = transaction.connections().await?;
            assert!(transaction.setup_links().await?.iter().all(|link| link.workspace == workspace.id));
            let credentials = (transaction.tokens().await?, transaction.clients().await?);
            let lists: Lists = (workspace, owners, verified, connections, credentials);
            Ok(Decision::nothing(lists))
        })
    });
    let (workspace, owners, verified, connections, (tokens, clients)) = lists.await;
    assert_eq!((workspace.id, owners), (here.ready.id, 1));
    assert_eq!(verified, [domain_named("acme.example")]);
    assert_eq!(connections, std::slice::from_ref(&here.ready.connection));
    assert_eq!(tokens, world.store.tokens(here.ready.id).await.unwrap());
    assert_eq!(tokens.len(), 1);
    assert_eq!(clients, world.store.clients(here.ready.id).await.unwrap());
    assert_eq!(clients.len(), 1);
}

/// What belongs to no single workspace is found from any, and by nothing but its own ids.
pub async fn what_is_the_houses_is_found_from_anywhere(world: World) {
    let (here, there) = (whole(&world, "acme").await, whole(&world, "globex").await);
    for asked in [&here, &there] {
        let input = (asked.clone(), world.now(), world.id(), world.id());
        let read = world.look(here.ready.id, input, |(asked, now, nobody, nothing), transaction| {
            Box::pin(async move {
                let (account, email) = (asked.member.account, asked.member.email.clone().unwrap());
                assert_eq!(transaction.account(account).await?.unwrap().id, account);
                assert_eq!(transaction.addresses_of(account).await?.len(), 1);
                assert_eq!(transaction.owner_of(&email).await?.unwrap().1.id, account);
                let places = transaction.places_of(account).await?;
                assert_eq!(places, [(asked.member.clone(), asked.ready.workspace.clone())]);
                let sessions = transaction.live_sessions(account, *now).await?;
                assert_eq!(sessions, std::slice::from_ref(&asked.session));
                assert_eq!(transaction.live_sessions(account, now.after(days(9))).await?, []);
                assert_eq!(transaction.session(asked.session.id).await?, Some(asked.session.clone()));
                let domain = domain_named(&format!("{}.example", asked.ready.workspace.slug));
                let holder = transaction.holder_of(&domain).await?;
                assert_eq!(holder, Some(Holder { workspace: asked.ready.id, lost_at: None }));
                assert_eq!(transaction.slug_holder(&asked.ready.workspace.slug).await?, Some(asked.ready.id));

                let nobody: domain::AccountId = *nobody;
                let nothing: SessionId = *nothing;
                assert_eq!(transaction.account(nobody).await?, None);
                assert_eq!(transaction.addresses_of(nobody).await?, []);
                assert_eq!(transaction.owner_of(&address("nobody@acme.example")).await?, None);
                assert_eq!(transaction.places_of(nobody).await?, []);
                assert_eq!(transaction.factors_of(nobody).await?, []);
                assert_eq!(transaction.live_sessions(nobody, *now).await?, []);
                assert_eq!(transaction.session(nothing).await?, None);
                assert_eq!(transaction.holder_of(&domain_named("shared.example")).await?, None);
                assert_eq!(transaction.slug_holder("initech").await?, None);
                assert_eq!(transaction.operator_key(domain::Id::from_bits(7)).await?, None);
                assert_eq!(transaction.subscription(domain::Id::from_bits(7)).await?, None);
                assert_eq!(transaction.subscriptions().await?, 0);
                Ok(Decision::nothing(()))
            })
        });
        read.await;
    }
}
