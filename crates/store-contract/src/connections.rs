//! Connections, domains and tokens.

use domain::{
    Actor, Refusal,
    connection::{
        AT_RISK_FOR, Connection, DomainClaim, Holder, KEPT_FREE_FOR, Mode, Protocol, Saml, Verified,
        VerifiedBy,
    },
    directory::{OLD_GOES_ON_FOR, Token},
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
    let tested = Connection { tested: Some(world.test(&made).await), ..made };
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
        encryption: false,
        own_key: None,
        idp_initiated: false,
        metadata_url: None,
        proposal: None,
        sha1_until: None,
        next_key: None,
        old_key: None,
        ..world.saml(1)
    };
    let renewed = world.renew(&made, bare.clone()).await;
    assert_eq!(renewed, Connection { protocol: Protocol::Saml(bare), tested: None, ..made });
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
    let verified = world.verify(acme, "acme.example").await;
    let held = DomainClaim { verified, checked_at: Some(world.now()), ..held };
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
    assert_eq!(holder.await, (Some(Holder { workspace: acme, lost_at: None }), None));
}

/// What becomes of a domain whose record disappears reads back as written, to its workspace and to who comes after it.
pub async fn a_lost_domain_reads_back_as_written(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let [first, second] = ["acme.example", "acme.test"].map(domain_named);
    for domain in [&first, &second] {
        world.proven(acme, domain).await;
    }
    let at_risk = world.looked(acme, &first, false).await;
    assert_eq!(at_risk.missing_since, Some(world.now()));
    assert_eq!(world.store.domains(acme).await.unwrap()[0], at_risk);
    world.pass(AT_RISK_FOR);
    let lost = world.looked(acme, &first, false).await;
    assert_eq!((lost.verified, lost.lost_at), (None, Some(world.now())));
    assert_eq!(world.store.domains(acme).await.unwrap()[0], lost);

    let input = [first.clone(), second.clone()];
    let holders = |id| {
        world.look(id, input.clone(), |[first, second], transaction| {
            Box::pin(async move {
                let holders = (transaction.holder_of(first).await?, transaction.holder_of(second).await?);
                let here = (transaction.verified_domains().await?, transaction.lost_domains().await?);
                Ok(Decision::nothing((holders, here)))
            })
        })
    };
    let was = Holder { workspace: acme, lost_at: lost.lost_at };
    let is = Holder { workspace: acme, lost_at: None };
    let of_acme = (vec![second.clone()], vec![(first.clone(), world.now())]);
    assert_eq!(holders(acme).await, ((Some(was), Some(is)), of_acme));
    assert_eq!(holders(globex).await, ((Some(was), Some(is)), (vec![], vec![])));

    // Whoever has it now comes before who had it.
    world.pass(KEPT_FREE_FOR);
    world.proven(globex, &first).await;
    let now = Holder { workspace: globex, lost_at: None };
    assert_eq!(holders(acme).await.0, (Some(now), Some(is)));
}

/// A domain that is given up is gone, for its workspace alone. That it was lost is remembered there until it is proven, and
/// leads nobody anywhere.
pub async fn a_released_domain_is_gone_for_its_workspace_alone(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let domain = world.verified(acme, "acme.example").await;
    let theirs = world.claim(globex, "acme.example").await;
    world.released(acme, &domain).await;
    assert_eq!(world.store.domains(acme).await.unwrap(), []);
    assert_eq!(world.store.domains(globex).await.unwrap(), [theirs]);
    world.verified(globex, "acme.example").await;

    let test = domain_named("acme.test");
    world.connection(acme).await;
    world.proven(acme, &test).await;
    world.looked(acme, &test, false).await;
    world.pass(AT_RISK_FOR);
    let lost_at = world.looked(acme, &test, false).await.lost_at.unwrap();
    let known = || {
        world.look(acme, test.clone(), |test, transaction| {
            Box::pin(async move {
                let known = (transaction.domain_claim(test).await?, transaction.holder_of(test).await?);
                Ok(Decision::nothing((known, transaction.lost_domains().await?)))
            })
        })
    };
    world.released(acme, &test).await;
    assert_eq!(known().await, ((None, None), vec![(test.clone(), lost_at)]));
    assert_eq!(world.store.domains(acme).await.unwrap(), []);
    assert_eq!(world.store.claims_of(&test, 9).await.unwrap(), []);
    assert_eq!(world.store.connections_for(&test, lost_at.before(days(1))).await.unwrap(), []);
    let anew = world.claim(acme, "acme.test").await;
    assert_eq!((anew.lost_at, known().await.0.0), (Some(lost_at), Some(anew.clone())));
    world.verified(acme, "acme.test").await;
    assert_eq!(known().await.1, []);
}

/// Domains proven by DNS are due once they were not looked at for long enough, of all workspaces, in strides; what was
/// vouched for or only claimed is not.
pub async fn domains_are_due_when_they_were_not_looked_at(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    world.verified(acme, "vouched.example").await;
    world.claim(globex, "claimed.example").await;
    for (workspace, domain) in [(acme, "b.example"), (globex, "a.example"), (acme, "c.example")] {
        world.proven(workspace, &domain_named(domain)).await;
    }
    let due = |since, after: Option<&str>, limit| {
        let after = after.map(domain_named);
        let store = &world.store;
        async move {
            let due = store.domains_unchecked(since, after.as_ref(), limit).await.unwrap();
            due.into_iter().map(|claim| claim.domain.to_string()).collect::<Vec<_>>()
        }
    };
    assert_eq!(due(world.now(), None, 9).await, [""; 0], "proving is looking");
    world.pass(days(1));
    assert_eq!(due(world.now(), None, 9).await, ["a.example", "b.example", "c.example"]);
    assert_eq!(due(world.now(), None, 2).await, ["a.example", "b.example"]);
    assert_eq!(due(world.now(), Some("a.example"), 9).await, ["b.example", "c.example"]);

    world.store.checked(acme, &domain_named("b.example"), world.now()).await.unwrap();
    world.store.checked(globex, &domain_named("c.example"), world.now()).await.unwrap();
    let since = world.now();
    world.pass(days(1));
    assert_eq!(due(since, None, 9).await, ["a.example", "c.example"], "c.example is not globex's to look at");
    let checked = world.store.domains(acme).await.unwrap();
    let b = checked.iter().find(|claim| claim.domain.as_str() == "b.example").unwrap();
    assert_eq!((b.checked_at, b.missing_since), (Some(since), None));
    world.store.checked(acme, &b.domain, since.before(days(3))).await.unwrap();
    assert_eq!(world.store.domains(acme).await.unwrap(), checked, "an earlier look takes nothing back");
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
        let found = world.store.connections_for(&domain_named(domain), world.now()).await.unwrap();
        assert_eq!(found, [(first.clone(), at.clone()), (second.clone(), at.clone())], "{domain}");
    }
    for domain in ["globex.example", "sub.acme.example", "acme.exampl"] {
        assert_eq!(
            world.store.connections_for(&domain_named(domain), world.now()).await.unwrap(),
            [],
            "{domain}"
        );
    }
}

/// A domain that is lost leads where it led, until somebody else has it.
pub async fn a_lost_domain_leads_where_it_led_until_another_has_it(world: World) {
    let (acme, globex) = (world.team("acme").await.id, world.team("globex").await.id);
    let domain = domain_named("acme.example");
    world.proven(acme, &domain).await;
    let (ours, theirs) = (world.connection(acme).await, world.connection(globex).await);
    world.looked(acme, &domain, false).await;
    world.pass(AT_RISK_FOR);
    world.looked(acme, &domain, false).await;
    let lost_at = world.now();
    let led_if_lost_after = async |after| {
        let found = world.store.connections_for(&domain, after).await.unwrap();
        found.into_iter().map(|(connection, _)| connection.id).collect::<Vec<_>>()
    };
    let before = lost_at.before(minutes(1));
    assert_eq!(led_if_lost_after(before).await, [ours.id]);
    assert_eq!(led_if_lost_after(lost_at).await, []);
    world.pass(KEPT_FREE_FOR);
    world.proven(globex, &domain).await;
    for after in [before, lost_at] {
        assert_eq!(led_if_lost_after(after).await, [theirs.id]);
    }
}

/// Tokens are listed oldest first, dead ones included, and come back as written.
pub async fn a_token_reads_back_as_written(world: World) {
    let ready = world.ready("acme").await;
    let (maker, other) = (world.id(), world.id());
    let person = |account| Actor::Person { account, session: None };
    let made = world.try_token_by(person(maker), ready.id, world.digest()).await.unwrap().unwrap();
    assert_eq!(made.created_by, Some(maker));
    world.pass(days(1));
    let second = world.token(ready.id).await;
    let old_ends_at = world.now().after(OLD_GOES_ON_FOR);
    let first = Token { expires_at: old_ends_at, ..made };
    assert_eq!(world.store.tokens(ready.id).await.unwrap(), [first.clone(), second.clone()]);
    world.pass(days(1));
    world.revoke_by(person(other), ready.id, first.id).await.unwrap();
    let revoked = Token { revoked_at: Some(world.now()), revoked_by: Some(other), ..first };
    assert_eq!(world.store.tokens(ready.id).await.unwrap(), [revoked.clone(), second.clone()]);
    let (read, at) = world.behind(&revoked).await.unwrap();
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
    let (_, at) = world.behind(&token).await.unwrap();
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
