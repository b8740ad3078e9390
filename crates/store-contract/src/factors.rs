//! Second factors: kept as told, shown once where they are good once.

use domain::{
    Refusal, Role,
    connection::Mode,
    factor::{Factor, Kind, Proof},
    rules::sign_in::ShownFactor,
    session::{Means, Session, WorkspaceProof},
};
use store::{Cut, Decision, Failure};

use crate::{
    World,
    world::{at_once, factors::totp},
};

async fn owner(world: &World, slug: &str) -> Session {
    world.team(slug).await;
    world.sign_in_by_mailbox(&format!("owner@{slug}.example"), None).await.unwrap()
}

/// A session in which the factor was shown as well, and in which others may be set up.
async fn shown(world: &World, session: &Session, factor: &Factor, step: u64) -> Session {
    let shown = ShownFactor::Totp { factor: factor.id, step };
    world.sign_in_by_factor(session, shown).await.unwrap()
}

/// Every kind comes back as it was kept, to a reader and to a transaction, and as it is after it was shown.
pub async fn a_factor_reads_back_as_written(world: World) {
    let session = owner(&world, "acme").await;
    assert_eq!(world.factors(session.account).await, []);
    let app = world.add_factor(&session, totp(7), 2).await.unwrap();
    let session = shown(&world, &session, &app, u64::from(u32::MAX) + 9).await;
    let passkey = world.add_factor(&session, world.passkey(), 5).await.unwrap();
    let kept = world.factors(session.account).await;
    let used = Factor { proof: totp(u64::from(u32::MAX) + 9), used_at: Some(world.now()), ..app.clone() };
    assert_eq!(kept.iter().find(|one| one.id == app.id), Some(&used));
    assert_eq!(kept.iter().find(|one| one.id == passkey.id), Some(&passkey));
    let codes = kept.iter().filter(|one| one.kind() == Kind::Recovery);
    assert_eq!(codes.count(), 2, "they come with the first factor alone");
    let Proof::Passkey { credential, .. } = &passkey.proof else { panic!("{passkey:?}") };
    let after =
        ShownFactor::Passkey { factor: passkey.id, checked: credential.clone(), credential: vec![1; 300] };
    world.sign_in_by_factor(&session, after).await.unwrap();
    let kept = world.factors(session.account).await;
    let found = kept.iter().find(|one| one.id == passkey.id).unwrap();
    assert!(matches!(&found.proof, Proof::Passkey { credential, .. } if *credential == vec![1; 300]));
    let read = world
        .look(world.id(), session.account, |account, transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.factors_of(*account).await?)) })
        })
        .await;
    assert_eq!(read, kept);
    assert_eq!(world.factors(world.id()).await, [], "nobody else has them");
}

/// The apps of everybody are listed in strides, and nothing else.
pub async fn the_apps_of_everybody_are_listed(world: World) {
    let mut made = Vec::new();
    for slug in ["acme", "globex", "initech"] {
        let session = owner(&world, slug).await;
        let app = world.add_factor(&session, totp(7), 2).await.unwrap();
        let session = shown(&world, &session, &app, 8).await;
        world.add_factor(&session, world.passkey(), 0).await.unwrap();
        made.push(app.id);
    }
    let page = async |after| world.store.apps(Cut { after, limit: 2 }).await.unwrap();
    let first = page(None).await;
    assert!(first.more && first.items.iter().all(|app| app.kind() == Kind::Totp));
    let second = page(first.items.last().map(|app| app.id)).await;
    assert!(!second.more);
    let listed: Vec<_> = first.items.iter().chain(&second.items).map(|app| app.id).collect();
    made.sort_unstable();
    assert_eq!(listed, made);
}

/// Recovery codes stand in for a factor, and are nothing without one.
pub async fn a_factor_that_is_removed_takes_the_recovery_codes_along_if_it_was_the_last(world: World) {
    let session = owner(&world, "acme").await;
    let app = world.add_factor(&session, totp(7), 3).await.unwrap();
    let session = shown(&world, &session, &app, 8).await;
    let passkey = world.add_factor(&session, world.passkey(), 0).await.unwrap();
    world.remove_factor(&session, app.id).await.unwrap();
    assert_eq!(world.factors(session.account).await.len(), 4, "the passkey and the codes");
    assert_eq!(world.remove_factor(&session, app.id).await, Err(Refusal::FactorNotFound));
    world.remove_factor(&session, passkey.id).await.unwrap();
    assert_eq!(world.factors(session.account).await, []);
}

/// It is told wherever a session is read, from the moment a factor is there until it is gone.
pub async fn a_session_knows_whether_its_account_has_a_factor(world: World) {
    let (acme, globex) = (owner(&world, "acme").await, owner(&world, "globex").await);
    let knows = async |session: &Session| {
        let read = world.store.session(&session.digest).await.unwrap().unwrap();
        let input = (session.id, session.account, world.now());
        let within = world
            .look(world.id(), input, |(id, account, now), transaction| {
                Box::pin(async move {
                    let live = transaction.live_sessions(*account, *now).await?;
                    let one = transaction.session(*id).await?;
                    Ok(Decision::nothing((one, live)))
                })
            })
            .await;
        let all: Vec<_> = within.0.into_iter().chain(within.1).map(|one| one.has_factor).collect();
        assert!(all.iter().all(|has| *has == read.has_factor), "{all:?}");
        read.has_factor
    };
    assert!(!knows(&acme).await);
    let app = world.add_factor(&acme, totp(7), 3).await.unwrap();
    assert!(knows(&acme).await);
    assert!(!knows(&globex).await);
    let acme = shown(&world, &acme, &app, 8).await;
    assert!(acme.has_factor);
    world.remove_factor(&acme, app.id).await.unwrap();
    assert!(!knows(&acme).await);
}

/// What breaks the glass is neither a mailbox nor a connection, and comes back as what it is.
pub async fn a_proof_by_a_factor_reads_back_as_opened(world: World) {
    let ready = world.ready("acme").await;
    world.switch(&ready.connection, Mode::Required).await;
    let session = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    let app = world.add_factor(&session, totp(7), 0).await.unwrap();
    let session = shown(&world, &session, &app, 8).await;
    let proof = WorkspaceProof {
        workspace: ready.id,
        by: Means::BreakGlass,
        epoch: 0,
        at: world.now(),
        idled: std::time::Duration::ZERO,
        there: None,
    };
    assert_eq!(session.proofs, [proof]);
    assert_eq!(session.factor_shown_at, Some(world.now()));
    assert_eq!(world.store.session(&session.digest).await.unwrap(), Some(session));
}

/// What the owner of Acme is answered in twenty browsers that show the same at once.
async fn by_many(world: &World, shown: ShownFactor) -> Vec<Result<Session, Refusal>> {
    let mut browsers = Vec::new();
    for _ in 0..20 {
        browsers.push(world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap());
    }
    at_once(20, |number| {
        let (world, session, shown) = (world.clone(), browsers[number].clone(), shown.clone());
        async move { world.sign_in_by_factor(&session, shown).await }
    })
    .await
}

/// Of many browsers that show one code of an app at once, one is let in.
pub async fn a_code_of_an_app_is_taken_by_one_of_many(world: World) {
    let session = owner(&world, "acme").await;
    let app = world.add_factor(&session, totp(7), 0).await.unwrap();
    let answers = by_many(&world, ShownFactor::Totp { factor: app.id, step: 8 }).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(Refusal::FactorWrong)).count(), 19);
    assert_eq!(world.factors(session.account).await[0].proof, totp(8));
    let fresh = world.sign_in_by_mailbox("owner@acme.example", None).await.unwrap();
    for step in [7, 8] {
        let again = ShownFactor::Totp { factor: app.id, step };
        assert_eq!(world.sign_in_by_factor(&fresh, again).await, Err(Refusal::FactorWrong));
    }
}

/// Of many browsers that show one recovery code at once, one is let in.
pub async fn a_recovery_code_is_used_by_one_of_many(world: World) {
    let session = owner(&world, "acme").await;
    world.add_factor(&session, totp(7), 3).await.unwrap();
    let codes = world.factors(session.account).await;
    let digest = codes.iter().find_map(|one| match one.proof {
        Proof::Recovery { digest } => Some(digest),
        _ => None,
    });
    let answers = by_many(&world, ShownFactor::Recovery { digest: digest.unwrap() }).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(Refusal::FactorWrong)).count(), 19);
    assert_eq!(world.factors(session.account).await.len(), 3, "the app and two codes");
}

/// No credential is two accounts' (WebAuthn section 7.1, step 26).
pub async fn a_passkey_is_one_accounts_alone(world: World) {
    let (acme, globex) = (owner(&world, "acme").await, owner(&world, "globex").await);
    let passkey = world.passkey();
    world.add_factor(&acme, passkey.clone(), 0).await.unwrap();
    let twice = world.try_add_factor(&globex, passkey, 0).await;
    assert!(matches!(twice, Err(Failure::Contended(_))), "{twice:?}");
    assert_eq!(world.factors(globex.account).await, []);
}

/// Those are counted who are owners, have access, and have a factor.
pub async fn owners_with_a_factor_are_counted(world: World) {
    let session = owner(&world, "acme").await;
    let acme = world.store.workspace_named("acme").await.unwrap().unwrap().id;
    let count = async || {
        let read = world.store.guarded_owners(acme).await.unwrap();
        let within = world.look(acme, (), |(), transaction| {
            Box::pin(async move { Ok(Decision::nothing(transaction.guarded_owners().await?)) })
        });
        assert_eq!(within.await, read);
        read
    };
    assert_eq!(count().await, 0);
    world.add(acme, "ada@acme.example", Role::Admin).await.unwrap();
    let ada = world.sign_in_by_mailbox("ada@acme.example", None).await.unwrap();
    world.add_factor(&ada, totp(7), 3).await.unwrap();
    assert_eq!(count().await, 0, "she is no owner");
    let app = world.add_factor(&session, totp(7), 3).await.unwrap();
    assert_eq!(count().await, 1);
    let globex = world.team("globex").await;
    assert_eq!(world.store.guarded_owners(globex.id).await.unwrap(), 0, "another's are not counted here");
    let session = shown(&world, &session, &app, 8).await;
    world.remove_factor(&session, app.id).await.unwrap();
    assert_eq!(count().await, 0);
}
