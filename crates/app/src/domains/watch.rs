//! The daily look at domains that were proven by DNS, and the mail to their admins when a proof has disappeared; and the looks
//! at those whose proof is awaited, because they were claimed or lost lately.

use domain::{
    Actor, Domain, Moment, Refusal, Workspace, WorkspaceId,
    connection::{AWAITED_EVERY, AWAITED_FOR, CHECKED_EVERY, DomainClaim, DomainState, TRUSTED_FOR},
    rules::{Scene, prove},
};
use store::{Awaited, Decision, Failure, Scope, Transaction};
use text::mail_connections as says;

use crate::{
    App, Outcome, admins,
    error::flat,
    letter::{apart, letter},
    workspace_or_refuse,
};

/// How many domains are read at once.
const STRIDE: u32 = 100;

/// Looks at every domain that is due: its record is looked up, and what that means is written. A domain for which DNS gives
/// no answer is left as it is, and if it counts it is due again at the next call. Tells how many were looked at.
///
/// # Errors
/// The machinery's failures.
pub async fn look_after(app: &App) -> Result<u64, Failure> {
    Ok(look_after_proven(app).await? + look_for_awaited(app).await?)
}

/// Looks at the domains that count.
async fn look_after_proven(app: &App) -> Result<u64, Failure> {
    let since = app.now().before(CHECKED_EVERY);
    let mut after = None;
    let mut looked_at = 0;
    loop {
        let due = app.store.domains_unchecked(since, after.as_ref(), STRIDE).await?;
        let is_last = due.len() < STRIDE as usize;
        for claim in due {
            looked_at += u64::from(has_seen(app, &claim).await);
            after = Some(claim.domain);
        }
        if is_last {
            return Ok(looked_at);
        }
    }
}

/// Looks at the domains that do not count, and do as soon as their record is there.
async fn look_for_awaited(app: &App) -> Result<u64, Failure> {
    let now = app.now();
    let awaited = Awaited {
        claimed_after: now.before(AWAITED_FOR),
        lost_after: now.before(TRUSTED_FOR),
        unchecked_since: now.before(AWAITED_EVERY),
    };
    let mut after = None;
    let mut looked_at = 0;
    loop {
        let due = app.store.domains_awaited(&awaited, after.as_ref(), STRIDE).await?;
        let is_last = due.len() < STRIDE as usize;
        for claim in due {
            looked_at += u64::from(has_seen(app, &claim).await);
            after = Some((claim.domain, claim.workspace));
        }
        if is_last {
            return Ok(looked_at);
        }
    }
}

/// Looks at a domain. Nobody's trouble keeps the others from being looked at; it is due again.
async fn has_seen(app: &App, claim: &DomainClaim) -> bool {
    look_at(app, claim).await.unwrap_or_else(|failure| {
        tracing::error!(domain = %claim.domain, %failure, "failed to look at a domain's proof");
        false
    })
}

/// Whether there was anything to see.
async fn look_at(app: &App, claim: &DomainClaim) -> Result<bool, Failure> {
    let records = match app.txt.records(&prove::challenge_name(&claim.domain)).await {
        Ok(records) => records,
        Err(unreachable) => {
            // Anybody may name a domain for which nobody answers; that one is tried no more often than any other.
            if claim.verified.is_none() {
                tracing::debug!(domain = %claim.domain, %unreachable, "failed to look for a domain's proof");
                app.store.checked(claim.workspace, &claim.domain, app.now()).await?;
            } else {
                tracing::warn!(domain = %claim.domain, %unreachable, "failed to look at a domain's proof");
            }
            return Ok(false);
        }
    };
    let now = app.now();
    match weigh(app, claim.workspace, Looking { now, domain: claim.domain.clone(), records }).await {
        Ok(Some((workspace, claim))) => tell_admins(app, &workspace, &claim).await?,
        // Nothing is different, or the record is still awaited; or the workspace has given the domain up meanwhile.
        Ok(None) | Err(crate::Error::Refused(_)) => {}
        Err(crate::Error::Failed(failure)) => return Err(failure),
    }
    app.store.checked(claim.workspace, &claim.domain, now).await?;
    Ok(true)
}

struct Looking {
    now: Moment,
    domain: Domain,
    records: Vec<String>,
}

/// Writes what the records mean. Gives the claim where they made it another.
async fn weigh(
    app: &App,
    workspace: WorkspaceId,
    looking: Looking,
) -> Outcome<Option<(Workspace, DomainClaim)>> {
    let scope = Scope::Workspace(workspace);
    flat(store::write(&*app.store, scope, looking, |it, tx| Box::pin(steps(it, tx))).await)
}

type Weighed = Result<Option<(Workspace, DomainClaim)>, Refusal>;

async fn steps(it: &Looking, transaction: &mut dyn Transaction) -> Result<Decision<Weighed>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let Some(claim) = transaction.domain_claim(&it.domain).await? else {
        return Ok(Decision::nothing(Err(Refusal::DomainNotFound)));
    };
    let scene = Scene { workspace: &workspace, actor: Actor::System, now: it.now };
    let looked_at = if claim.verified.is_some() {
        Ok(prove::recheck(scene, &claim, &it.records))
    } else {
        let holder = transaction.holder_of(&it.domain).await?;
        prove::seek(scene, &claim, holder, &it.records)
    };
    Ok(match looked_at {
        Ok((change, _)) if change.is_none() => Decision::nothing(Ok(None)),
        Ok((change, claim)) => Decision::new(change, Ok(Some((workspace, claim)))),
        // Nobody has asked, so that nobody is refused anything.
        Err(refusal) => Decision::nothing(Err(refusal)),
    })
}

async fn tell_admins(app: &App, workspace: &Workspace, claim: &DomainClaim) -> Result<(), Failure> {
    let (domain, name) = (&claim.domain, &workspace.name);
    let (subject, happened) = match claim.state() {
        DomainState::AtRisk { until } => {
            let until = until.day();
            let meanwhile = says::domain_at_risk_meanwhile(domain, &until, name);
            (
                says::domain_at_risk_subject(domain, &until, name),
                vec![says::domain_at_risk(domain), meanwhile],
            )
        }
        DomainState::Lost { .. } => {
            (says::domain_lost_subject(domain, name), vec![says::domain_lost(domain, name)])
        }
        DomainState::Waiting | DomainState::Verified => return Ok(()),
    };
    let record = apart(&says::record_name(prove::challenge_name(domain)));
    let value = apart(&says::record_value(prove::challenge_text(claim)));
    let record = format!("{record}\n{value}");
    let page = app.url(&format!("/w/{}/settings/security", workspace.slug));
    let looked_for = says::record_looked_for(page);
    let happened = happened.iter().map(|paragraph| &**paragraph);
    let paragraphs: Vec<&str> = happened.chain([says::put_record_back(), &record, &looked_for]).collect();
    admins::mail(app, workspace.id, &subject, &letter(&paragraphs)).await.map(drop)
}
