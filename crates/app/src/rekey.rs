//! Everything that is kept sealed comes under the installation's newest key. Each value is a change of its own, so this can
//! be broken off and done again, and while the service runs. What lives for minutes alone (sign-ins under way, access
//! tokens) is left to run out.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Actor, Refusal, Workspace,
    connection::{Connection, Protocol},
    factor::{Factor, Proof},
    rules::{Scene, connect, factor, subscribe},
    subscription::Subscription,
};
use store::{Cut, Decision, Failure, Scope};

use crate::{
    App, connections::sealed_in, error::flat, factors::totp::kept_for, subscriptions::place_of_secret,
    vault::Sealed, workspace_or_refuse,
};

/// Under which keys what is sealed is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many values are under the newest key.
    pub current: u64,
    /// How many are under an older one that is configured.
    pub older: u64,
    /// How many came under the newest key just now.
    pub anew: u64,
    /// What has values that no key opens.
    pub closed: Vec<String>,
}

/// What is done with a value under an older key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    /// It is counted.
    Count,
    /// It is sealed anew.
    Seal,
}

/// How many workspaces are read at once.
const STRIDE: u32 = 200;

/// Looks through everything that is kept sealed.
///
/// # Errors
/// The store's failures. What was sealed anew before stays so.
pub async fn through(app: &App, what: Do) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let page = app.store.workspaces(Cut { after, limit: STRIDE }).await?;
        for workspace in &page.items {
            for connection in app.store.connections(workspace.id).await? {
                of_connection(app, what, workspace, &connection, &mut tally).await?;
            }
        }
        match page.items.last() {
            Some(last) if page.more => after = Some(last.id),
            _ => break,
        }
    }
    let mut after = None;
    loop {
        let page = app.store.apps(Cut { after, limit: STRIDE }).await?;
        for factor in &page.items {
            of_app(app, what, factor, &mut tally).await?;
        }
        match page.items.last() {
            Some(last) if page.more => after = Some(last.id),
            _ => break,
        }
    }
    for telling in app.store.tellings().await? {
        of_subscription(app, what, &telling.subscription, &mut tally).await?;
    }
    Ok(tally)
}

/// A value sealed anew, or none where it is under the newest key already.
fn anew(app: &App, place: &str, kept: &[u8]) -> Result<Option<Vec<u8>>, Sealed> {
    let secret = app.vault.open(place, kept)?;
    if app.vault.is_current(kept) {
        return Ok(None);
    }
    app.vault.seal(&*app.entropy, place, &secret).map(Some)
}

async fn of_connection(
    app: &App,
    what: Do,
    workspace: &Workspace,
    connection: &Connection,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let mut protocol: Protocol = connection.protocol.clone();
    let all = sealed_in(connection, &mut protocol);
    if all.is_empty() {
        return Ok(());
    }
    let mut is_older = false;
    for (place, sealed) in all {
        let kept = STANDARD.decode(&*sealed).unwrap_or_default();
        match anew(app, &place, &kept) {
            Err(Sealed) => {
                tally.closed.push(format!("connection {} of workspace {}", connection.id, workspace.slug));
                return Ok(());
            }
            Ok(None) => {}
            Ok(Some(kept)) => {
                is_older = true;
                *sealed = STANDARD.encode(kept);
            }
        }
    }
    if !is_older {
        tally.current += 1;
        return Ok(());
    }
    if what == Do::Count {
        tally.older += 1;
        return Ok(());
    }
    let input = (app.now(), connection.clone(), protocol);
    let scope = Scope::Workspace(workspace.id);
    let written = store::write(&*app.store, scope, input, |(now, read, protocol), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let connections = transaction.connections().await?;
            let kept = connections.iter().find(|one| one.id == read.id);
            // One that was changed meanwhile was sealed by whoever changed it.
            let Some(kept) = kept.filter(|kept| kept.protocol == read.protocol) else {
                return Ok(Decision::nothing(Ok::<_, Refusal>(false)));
            };
            let scene = Scene { workspace: &workspace, actor: Actor::System, now: *now };
            Ok(Decision::new(connect::reseal(scene, kept, protocol.clone()), Ok(true)))
        })
    });
    settled(flat(written.await), tally)
}

/// Counts what became of a value: written, or changed or gone meanwhile.
fn settled(written: crate::Outcome<bool>, tally: &mut Tally) -> Result<(), Failure> {
    match written {
        Ok(true) => tally.anew += 1,
        Ok(false) | Err(crate::Error::Refused(_)) => tally.older += 1,
        Err(crate::Error::Failed(failure)) => return Err(failure),
    }
    Ok(())
}

async fn of_app(app: &App, what: Do, factor: &Factor, tally: &mut Tally) -> Result<(), Failure> {
    let Proof::Totp { sealed, .. } = &factor.proof else { return Ok(()) };
    match anew(app, &kept_for(factor.account), sealed) {
        Err(Sealed) => tally.closed.push(format!("second factor {}", factor.id)),
        Ok(None) => tally.current += 1,
        Ok(Some(_)) if what == Do::Count => tally.older += 1,
        Ok(Some(sealed)) => {
            let input = (app.now(), factor.clone(), sealed);
            let written =
                store::write(&*app.store, Scope::House, input, |(now, read, sealed), transaction| {
                    Box::pin(async move {
                        let kept = transaction.factors_of(read.account).await?;
                        let change = factor::reseal(*now, &kept, read, sealed.clone());
                        let is_written = !change.is_none();
                        Ok(Decision::new(change, Ok::<_, Refusal>(is_written)))
                    })
                });
            settled(flat(written.await), tally)?;
        }
    }
    Ok(())
}

async fn of_subscription(
    app: &App,
    what: Do,
    subscription: &Subscription,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let place = place_of_secret(subscription.id);
    let resealed =
        |kept: &Vec<u8>| anew(app, &place, kept).map(|sealed| sealed.unwrap_or_else(|| kept.clone()));
    let older = subscription.older.as_ref().map(|older| &older.secret);
    let (secret, older) = match (resealed(&subscription.secret), older.map(resealed).transpose()) {
        (Ok(secret), Ok(older)) => (secret, older),
        _ => {
            tally.closed.push(format!("subscription {}", subscription.id));
            return Ok(());
        }
    };
    let is_same = secret == subscription.secret
        && older.as_ref() == subscription.older.as_ref().map(|older| &older.secret);
    if is_same {
        tally.current += 1;
        return Ok(());
    }
    if what == Do::Count {
        tally.older += 1;
        return Ok(());
    }
    let input = (app.now(), subscription.clone(), secret, older);
    let written =
        store::write(&*app.store, Scope::House, input, |(now, read, secret, older), transaction| {
            Box::pin(async move {
                let kept = transaction.subscription(read.id).await?;
                let change = subscribe::reseal(*now, kept, read, secret.clone(), older.clone());
                let is_written = !change.is_none();
                Ok(Decision::new(change, Ok::<_, Refusal>(is_written)))
            })
        });
    settled(flat(written.await), tally)
}
