//! Domains: claimed, proven, looked after and given up.

mod watch;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Domain, Moment, Refusal, WorkspaceId,
    connection::{DomainClaim, DomainState},
    rules::{
        Scene,
        prove::{self, Evidence},
    },
};
use store::{Decision, Failure, Scope, Transaction};

pub use self::watch::look_after;
use crate::{
    App, Error, Outcome, admins, decided,
    error::flat,
    members::{By, hand_or_refuse},
    workspace_or_refuse,
};

/// Claims a domain for a workspace.
///
/// # Errors
/// Those of [`prove::claim`].
pub async fn claim(app: &App, workspace: WorkspaceId, by: By, domain: Domain) -> Outcome<DomainClaim> {
    let challenge = URL_SAFE_NO_PAD.encode(app.entropy.bytes::<20>());
    let input = (by, app.now(), domain, challenge);
    flat(
        store::write(
            &*app.store,
            Scope::Workspace(workspace),
            input,
            |(by, now, domain, challenge), transaction| {
                Box::pin(async move {
                    let workspace = workspace_or_refuse!(transaction);
                    let hand = hand_or_refuse!(by, transaction);
                    let existing = transaction.domain_claim(domain).await?;
                    let lost = transaction.lost_domains().await?;
                    let lost_at = lost.into_iter().find(|(one, _)| one == domain).map(|(_, at)| at);
                    let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
                    let answer =
                        prove::claim(scene, hand, domain.clone(), existing, lost_at, challenge.clone());
                    Ok(decided(scene, domain.as_str(), answer))
                })
            },
        )
        .await,
    )
}

/// How a domain is to be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The operator vouches for it.
    Operator,
    /// A TXT record is looked for.
    Dns,
}

struct Verifying {
    by: By,
    now: Moment,
    domain: Domain,
    /// What DNS holds, where DNS is asked; looked up before the lock is taken.
    records: Option<Vec<String>>,
}

/// What came of looking for a domain's proof.
#[derive(Debug)]
pub struct Looked {
    /// What DNS holds where the proof belongs. Anybody can read it.
    pub records: Vec<String>,
    /// What follows for the domain.
    pub came_to: Outcome<DomainClaim>,
}

/// Looks for a domain's proof in DNS, as [`verify`] does, and tells what was there, too.
///
/// # Errors
/// [`Refusal::DomainUnanswered`].
pub async fn check(app: &App, workspace: WorkspaceId, by: By, domain: Domain) -> Outcome<Looked> {
    let records = looked_up(app, &domain).await?;
    let verifying = Verifying { by, now: app.now(), domain, records: Some(records.clone()) };
    Ok(Looked { records, came_to: verified(app, workspace, verifying).await })
}

/// What DNS holds where the proof of a domain belongs.
async fn looked_up(app: &App, domain: &Domain) -> Outcome<Vec<String>> {
    let name = prove::challenge_name(domain);
    let records = app.txt.records(&name).await.map_err(|unreachable| {
        tracing::warn!(%domain, %unreachable, "failed to look up a domain's proof");
        Refusal::DomainUnanswered { name }
    })?;
    Ok(records)
}

async fn verified(app: &App, workspace: WorkspaceId, verifying: Verifying) -> Outcome<DomainClaim> {
    let scope = Scope::Workspace(workspace);
    let (now, domain) = (verifying.now, verifying.domain.clone());
    let is_looked_for = verifying.records.is_some();
    let came_to =
        flat(store::write(&*app.store, scope, verifying, |it, tx| Box::pin(verify_steps(it, tx))).await);
    if !is_looked_for {
        return came_to;
    }
    // That it was looked for is noted whatever was found.
    match came_to {
        Ok(claim) if claim.checked_at != Some(now) => {
            app.store.checked(workspace, &domain, now).await?;
            Ok(DomainClaim { checked_at: Some(now), ..claim })
        }
        Err(Error::Refused(refusal @ Refusal::DomainUnproven { .. })) => {
            app.store.checked(workspace, &domain, now).await?;
            Err(refusal.into())
        }
        came_to => came_to,
    }
}

/// Verifies a claimed domain. One that is verified already is looked at anew.
///
/// # Errors
/// [`Refusal::DomainNotFound`]; [`Refusal::DomainUnanswered`]; those of [`prove::verify`].
pub async fn verify(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    domain: Domain,
    way: Way,
) -> Outcome<DomainClaim> {
    let records = match way {
        Way::Operator => None,
        Way::Dns => Some(looked_up(app, &domain).await?),
    };
    verified(app, workspace, Verifying { by, now: app.now(), domain, records }).await
}

async fn verify_steps(
    it: &Verifying,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<DomainClaim, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(it.by, transaction);
    let Some(claim) = transaction.domain_claim(&it.domain).await? else {
        return Ok(Decision::nothing(Err(Refusal::DomainNotFound)));
    };
    let holder = transaction.holder_of(&it.domain).await?;
    let evidence = it.records.as_ref().map_or(Evidence::Operator, |records| Evidence::Txt(records));
    let scene = Scene { workspace: &workspace, actor: it.by.actor(), now: it.now };
    let answer = prove::verify(scene, hand, &claim, holder, evidence);
    // What was looked at anew and not found is noted, and whoever looked hears it.
    if let (Ok((change, claim)), Some(records)) = (&answer, &it.records)
        && claim.state() != DomainState::Verified
    {
        let name = prove::challenge_name(&claim.domain);
        let unproven = Refusal::DomainUnproven { name, found: records.len() };
        return Ok(Decision::new(change.clone(), Err(unproven)));
    }
    Ok(decided(scene, it.domain.as_str(), answer))
}

/// Gives a domain up.
///
/// # Errors
/// [`Refusal::DomainNotFound`]; those of [`prove::release`].
pub async fn release(app: &App, workspace: WorkspaceId, by: By, domain: Domain) -> Outcome<()> {
    let input = (by, app.now(), domain);
    admins::change(app, workspace, input, |it, tx| Box::pin(release_steps(it, tx))).await
}

async fn release_steps(
    (by, now, domain): &(By, Moment, Domain),
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<(), Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(by, transaction);
    let Some(claim) = transaction.domain_claim(domain).await? else {
        return Ok(Decision::nothing(Err(Refusal::DomainNotFound)));
    };
    let others = transaction.verified_domains().await?.into_iter().filter(|one| one != domain).count();
    let modes: Vec<_> = transaction.connections().await?.iter().map(|connection| connection.mode).collect();
    let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
    let answer = prove::release(scene, hand, &claim, others, &modes).map(|change| (change, ()));
    Ok(decided(scene, domain.as_str(), answer))
}
