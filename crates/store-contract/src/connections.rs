//! Connections, domains and tokens.

use domain::{
    Refusal,
    connection::{Connection, DomainClaim, Mode, Protocol, Saml, Verified, VerifiedBy},
    moment::{days, minutes},
    rules::{
        direct,
        lock::Hand,
        prove::{self, Evidence},
    },
};
use store::{Decision, Failure, Scope};

use crate::{
    World,
    world::{decided, domain_named, here, made, scene},
};

/// Every field comes back as it was written, the sealed secret to the byte.
pub async fn a_connection_reads_back_as_written(world: World) {
    let id = world.team("acme").await.id;
    let made = world.connection(id).await;
    assert_eq!(world.store.connections(id).await.unwrap(), std::slice::from_ref(&made));
    world.pass(minutes(5));
    world.test(&made).await;
    let tested = Connection { tested_at: Some(world.now()), ..made };
    assert_eq!(world.store.connections(id).await.unwrap(), std::slice::from_ref(&tested));
    let on = world.switch(&tested, Mode::Optional).await;
    assert_eq!(on, Connection { mode: Mode::Optional, ..tested });
    let (read, at) = world.store.connection(on.id).await.unwrap().unwrap();
    assert_eq!((read, at), (on, world.workspace(id).await));
}

/// Every field of one that speaks SAML comes back as it was written, and as it was changed.
pub async fn a_saml_connection_reads_back_as_written(world: World) {
    let id = world.team("acme").await.id;
    let oidc = world.connection(id).await;
    let made = world.saml_connection(id).await;
    assert_eq!(world.store.connections(id).await.unwrap(), [oidc.clone(), made.clone()]);
    world.test(&made).await;
    let bare = Saml {
        single_logout: Vec::new(),
        wants_signed_requests: false,
        own_key: None,
        idp_initiated: false,
        metadata_url: None,
        ..world.saml(1)
    };
    let renewed = world.renew(&made, bare.clone()).await;
    assert_eq!(renewed, Connection { protocol: Protocol::Saml(bare), tested_at: None, ..made });
    let (read, at) = world.store.connection(renewed.id).await.unwrap().unwrap();
    assert_eq!((read, at), (renewed, world.workspace(id).await));
    assert_eq!(world.store.connection(oidc.id).await.unwrap().unwrap().0, oidc, "the other is as it was");
}

/// What sign-in policy holds is what the strictest connection says.
pub async fn a_workspace_is_as_strict_as_its_strictest_connection(world: World) {
    let id = world.team("acme").await.id;
    world.verified(id, "acme.example").await;
    let (first, second) = (world.connection(id).await, world.connection(id).await);
    let order: Vec<_> = world.store.connections(id).await.unwrap().iter().map(|one| one.id).collect();
    assert_eq!(order, [first.id, second.id], "oldest first");
    for (connection, to, strictest) in [
        (&second, Mode::Testing, Mode::Testing),
        (&first, Mode::Required, Mode::Required),
        (&second, Mode::Optional, Mode::Required),
        (&first, Mode::Off, Mode::Optional),
        (&second, Mode::Off, Mode::Off),
    ] {
        world.switch(connection, to).await;
        assert_eq!(world.workspace(id).await.sso, strictest);
        let named = world.store.workspace_named("acme").await.unwrap().unwrap();
        assert_eq!(named.sso, strictest, "the same through every door");
    }
}

/// A claim is written, read and proven; the list is in alphabetical order.
pub async fn a_domain_claim_reads_back_as_written(world: World) {
    let id = world.team("acme").await.id;
    let domains = ["mike.example", "xn--bcher-kva.example", "alpha.example"];
    for domain in domains {
        world.claim(id, domain).await;
    }
    world.pass(days(1));
    let verified = world.try_verify(id, "mike.example").await.unwrap().unwrap();
    assert_eq!(verified.verified, Some(Verified { at: world.now(), by: VerifiedBy::Operator }));
    let claims = world.store.domains(id).await.unwrap();
    let names: Vec<_> = claims.iter().map(|claim| claim.domain.as_str()).collect();
    assert_eq!(names, ["alpha.example", "mike.example", "xn--bcher-kva.example"]);
    assert_eq!(claims[1], verified);
    assert_eq!((claims[0].verified, &claims[0].challenge), (None, &verified.challenge));
    let read = world.look(id, (), |(), transaction| {
        Box::pin(async move {
            let claim = transaction.domain_claim(&domain_named("mike.example")).await?;
            let none = transaction.domain_claim(&domain_named("november.example")).await?;
            Ok(Decision::nothing((claim, none, transaction.verified_domains().await?)))
        })
    });
    assert_eq!(read.await, (Some(verified), None, vec![domain_named("mike.example")]));
}

/// Two may claim a domain, one may hold it. Nobody's claim is lost or taken over, not even by a change that was decided
/// in the belief that nobody holds it.
pub async fn a_domain_has_one_holder_at_a_time(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let held = world.claim(acme, "acme.example").await;
    world.claim(globex, "acme.example").await;
    let held = DomainClaim { verified: world.verify(acme, "acme.example").await, ..held };
    assert_eq!(world.try_verify(globex, "acme.example").await, Ok(Err(Refusal::DomainContested)));

    let before = world.volume(globex).await;
    let blindly = world.try_ask(Scope::Workspace(globex), world.now(), |now, transaction| {
        Box::pin(async move {
            let workspace = here!(transaction);
            let claim = transaction.domain_claim(&domain_named("acme.example")).await?.unwrap();
            let scene = scene(&workspace, *now);
            Ok(decided(prove::verify(scene, Hand::Operator, &claim, None, Evidence::Operator)))
        })
    });
    let blindly = blindly.await;
    assert!(matches!(blindly, Err(Failure::Contended(_))), "{blindly:?}");
    assert_eq!(world.store.domains(acme).await.unwrap(), [held]);
    assert_eq!(world.store.domains(globex).await.unwrap()[0].verified, None);
    assert_eq!(world.volume(globex).await, before);
    let holder = world.look(globex, (), |(), transaction| {
        Box::pin(async move {
            let holder = transaction.holder_of(&domain_named("acme.example")).await?;
            Ok(Decision::nothing((holder, transaction.holder_of(&domain_named("sub.acme.example")).await?)))
        })
    });
    assert_eq!(holder.await, (Some(acme), None));
}

/// A verified domain leads to all of its workspace's connections, a claimed one to none.
pub async fn a_verified_domain_leads_to_its_connections(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    world.verified(acme, "acme.example").await;
    world.verified(acme, "acme.test").await;
    world.claim(globex, "globex.example").await;
    let first = world.connection(acme).await;
    let first = world.switch(&first, Mode::Required).await;
    let second = world.connection(acme).await;
    world.connection(globex).await;
    let at = world.workspace(acme).await;
    for domain in ["acme.example", "acme.test"] {
        let found = world.store.connections_for(&domain_named(domain)).await.unwrap();
        assert_eq!(found, [(first.clone(), at.clone()), (second.clone(), at.clone())], "{domain}");
    }
    for domain in ["globex.example", "sub.acme.example", "acme.exampl"] {
        assert_eq!(world.store.connections_for(&domain_named(domain)).await.unwrap(), [], "{domain}");
    }
}

/// Tokens are listed oldest first, dead ones included, and come back as written.
pub async fn a_token_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let first = world.token(ready.id).await;
    world.pass(days(1));
    let second = world.token(ready.id).await;
    assert_eq!(world.store.tokens(ready.id).await.unwrap(), [first.clone(), second.clone()]);
    world.pass(days(1));
    world.revoke(ready.id, first.id).await.unwrap();
    let revoked = domain::directory::Token { revoked_at: Some(world.now()), ..first };
    assert_eq!(world.store.tokens(ready.id).await.unwrap(), [revoked.clone(), second.clone()]);
    let (read, at) = world.store.token(&revoked.digest).await.unwrap().unwrap();
    assert_eq!((read, at), (revoked, world.workspace(ready.id).await), "dead or alive");
    assert_eq!(
        world.try_token(ready.id, world.digest()).await.unwrap().map(|token| token.id > second.id),
        Ok(true)
    );
}

/// Two tokens of one digest would open two doors with one key.
pub async fn a_token_digest_is_given_once(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let token = world.token(acme.id).await;
    let before = world.volume(globex.id).await;
    let twin = world.try_token(globex.id, token.digest).await;
    assert!(matches!(twin, Err(Failure::Contended(_))), "{twin:?}");
    assert_eq!(world.volume(globex.id).await, before);
    let (_, at) = world.store.token(&token.digest).await.unwrap().unwrap();
    assert_eq!(at.id, acme.id);
}

/// A workspace has one directory: a change that believes it has none is not made.
pub async fn a_workspace_has_one_directory(world: World) {
    let ready = world.ready("acme").await;
    let before = world.volume(ready.id).await;
    let input = (world.id(), world.now());
    let second = world.try_ask(Scope::Workspace(ready.id), input, |(id, now), transaction| {
        Box::pin(async move {
            let mut workspace = here!(transaction);
            workspace.directory = None;
            let scene = scene(&workspace, *now);
            let (state, asked) = (domain::directory::State::On, domain::directory::NewManners::default());
            Ok(decided(made(direct::set_up(scene, Hand::Operator, state, asked, *id))))
        })
    });
    let second = second.await;
    assert!(matches!(second, Err(Failure::Contended(_))), "{second:?}");
    assert_eq!(world.volume(ready.id).await, before);
}

impl World {
    async fn verify(&self, workspace: domain::WorkspaceId, domain: &str) -> Option<Verified> {
        self.try_verify(workspace, domain).await.unwrap().unwrap().verified
    }
}
