//! The daily look after connections by SAML: at what their identity providers' metadata say now, and at when certificates
//! end. Whoever manages the workspace gets mail in time, once for each thing.

use domain::{
    Actor, ConnectionId, Moment, Refusal, Workspace, WorkspaceId,
    connection::{Certificate, Connection, LOOKED_AFTER_EVERY, Look, Mode, Saml, UNREAD_FOR, Unread},
    moment::days,
    rules::{
        Scene,
        connect::{self, Finding},
    },
    workspace::Entitlement,
};
use futures::{StreamExt, stream};
use store::{Decision, Failure, Marker, Scope};
use text::mail_connections as says;

use super::{metadata, provider};
use crate::{
    App, Outcome,
    admins::{self, Once},
    error::flat,
    letter::letter,
    members::By,
    workspace_or_refuse,
};

/// How many connections are read at once.
const STRIDE: u32 = 100;
/// How many metadata are fetched at a time.
const AT_A_TIME: usize = 8;
/// How many days before a certificate ends there is mail, the last on the day itself.
const WARNED_BEFORE: [i64; 6] = [60, 30, 14, 7, 1, 0];
/// How long after the end of a certificate somebody is still told that it has ended, in days.
const TOLD_AFTERWARDS: i64 = 7;
/// The longest reason that is kept, in characters.
const LONGEST_WHY: usize = 500;
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Looks after every connection that is due. Tells how many were.
///
/// # Errors
/// The machinery's failures.
pub async fn look_after(app: &App) -> Result<u64, Failure> {
    let mut looked_after = 0;
    loop {
        let due = app.store.connections_due(app.now(), STRIDE).await?;
        let is_last = due.len() < STRIDE as usize;
        let count = due.len();
        let settled = stream::iter(due)
            .map(|(connection, workspace)| async move { look_after_one(app, &workspace, &connection).await })
            .buffer_unordered(AT_A_TIME)
            .filter(|done| std::future::ready(*done))
            .count()
            .await;
        looked_after += settled as u64;
        // Those that failed are still due; they are for the next call.
        if is_last || settled < count {
            return Ok(looked_after);
        }
    }
}

/// Whether it was done. Nobody's trouble keeps the others from being looked after.
async fn look_after_one(app: &App, workspace: &Workspace, connection: &Connection) -> bool {
    match try_one(app, workspace, connection).await {
        Ok(()) => true,
        Err(failure) => {
            tracing::error!(connection = %connection.id, %failure, "failed to look after a connection");
            false
        }
    }
}

async fn try_one(app: &App, workspace: &Workspace, connection: &Connection) -> Result<(), Failure> {
    let is_used = connection.mode != Mode::Off && workspace.entitlement(app.now()) != Entitlement::None;
    match connection.protocol.saml() {
        Some(saml) if is_used => {
            let look = look(app, workspace, connection, saml).await?;
            tell_of_unread(app, workspace, connection, &look).await?;
            for (certificate, whose) in ending(saml) {
                tell_of_end(app, workspace, connection, certificate, whose).await?;
            }
            note(app, connection, &look).await
        }
        _ => note(app, connection, &connection.look).await,
    }
}

/// Notes how a look went. The next is a day later, give or take, so that those of many connections spread over the day.
pub(super) async fn note(app: &App, connection: &Connection, look: &Look) -> Result<(), Failure> {
    let [spread] = app.entropy.bytes::<1>();
    let due_at =
        app.now().after(LOOKED_AFTER_EVERY).before(std::time::Duration::from_secs(u64::from(spread) * 14));
    app.store.looked_after(connection.workspace, connection.id, look, due_at).await
}

/// Looks at the metadata of a connection's identity provider now, because somebody asks.
///
/// # Errors
/// [`Refusal::ConnectionNotFound`]; [`Refusal::ValueInvalid`] where the connection has no address of metadata, or they
/// can't be read, which is noted.
pub async fn look_again(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    connection: ConnectionId,
) -> Outcome<Connection> {
    super::may_set_up(app, workspace, by).await?;
    let found = app.store.connection(connection).await?;
    let found = found.filter(|(it, _)| it.workspace == workspace);
    let (before, workspace) = found.ok_or(Refusal::ConnectionNotFound)?;
    let invalid = |why: String| Refusal::ValueInvalid { field: "metadata_url", why };
    let saml = before.protocol.saml().filter(|saml| saml.metadata_url.is_some());
    let saml = saml.ok_or_else(|| invalid(text::values::no_metadata_address().to_owned()))?;
    let look = look(app, &workspace, &before, saml).await?;
    note(app, &before, &look).await?;
    if let Some(unread) = look.unread {
        return Err(invalid(unread.why).into());
    }
    let after = app.store.connection(connection).await?;
    Ok(after.ok_or(Refusal::ConnectionNotFound)?.0)
}

/// How the look went. What is new in the metadata is proposed, and whoever manages the workspace is told of it.
async fn look(
    app: &App,
    workspace: &Workspace,
    connection: &Connection,
    saml: &Saml,
) -> Result<Look, Failure> {
    let Some(url) = &saml.metadata_url else { return Ok(connection.look.clone()) };
    let read = match metadata::fetch(app, url).await {
        Ok(xml) => {
            let read = provider::read(&xml, Some(&saml.entity_id), app.now());
            read.map_err(|fault| fault.sentence())
        }
        Err(why) => Err(why),
    };
    let now = app.now();
    let why = match read {
        Ok(found) => match weigh(app, connection, url, found).await {
            Ok(Finding::Known) => return Ok(Look { at: Some(now), unread: None }),
            Ok(Finding::Proposed(_)) => {
                tell_of_proposal(app, workspace, connection).await?;
                return Ok(Look { at: Some(now), unread: None });
            }
            Err(crate::Error::Refused(refusal)) => refusal.to_string(),
            Err(crate::Error::Failed(failure)) => return Err(failure),
        },
        Err(why) => why,
    };
    let since = connection.look.unread.as_ref().map_or(now, |unread| unread.since);
    let why = why.chars().take(LONGEST_WHY).collect();
    Ok(Look { at: Some(now), unread: Some(Unread { since, why }) })
}

/// Proposes what is new, unless somebody has meanwhile said that the metadata are elsewhere.
async fn weigh(app: &App, connection: &Connection, url: &str, found: Saml) -> Outcome<Finding> {
    let input = (app.now(), connection.id, url.to_owned(), found);
    let scope = Scope::Workspace(connection.workspace);
    let written = store::write(&*app.store, scope, input, |(now, id, url, found), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let connections = transaction.connections().await?;
            let Some(connection) = connections.iter().find(|one| one.id == *id) else {
                return Ok(Decision::nothing(Err(Refusal::ConnectionNotFound)));
            };
            if connection.protocol.saml().and_then(|saml| saml.metadata_url.as_ref()) != Some(url) {
                return Ok(Decision::nothing(Ok(Finding::Known)));
            }
            let scene = Scene { workspace: &workspace, actor: Actor::System, now: *now };
            Ok(match connect::propose(scene, connection, found.clone()) {
                Ok((change, finding)) => Decision::new(change, Ok(finding)),
                Err(refusal) => Decision::nothing(Err(refusal)),
            })
        })
    });
    flat(written.await)
}

fn page(app: &App, workspace: &Workspace, connection: &Connection) -> String {
    app.url(&format!("/w/{}/settings/security/connections/{}/upkeep", workspace.slug, connection.id))
}

async fn tell_of_proposal(app: &App, workspace: &Workspace, connection: &Connection) -> Result<(), Failure> {
    let text = letter(&[
        &says::metadata_changed(connection.protocol.issuer()),
        &says::metadata_changed_confirm(page(app, workspace, connection)),
    ]);
    let subject = says::metadata_changed_subject(&workspace.name);
    admins::mail(app, workspace.id, &subject, &text).await.map(drop)
}

/// Something about a connection that is told once.
fn once(connection: &Connection, what: String, until: Moment) -> Once {
    Once { marker: Marker::Connection(connection.id), what, until }
}

async fn tell_of_unread(
    app: &App,
    workspace: &Workspace,
    connection: &Connection,
    look: &Look,
) -> Result<(), Failure> {
    let now = app.now();
    let Some(unread) = look.unread.as_ref().filter(|unread| now.since(unread.since) >= UNREAD_FOR) else {
        return Ok(());
    };
    let what = format!("metadata unread since {}", unread.since.micros());
    let once = once(connection, what, now.after(days(3650)));
    let text = letter(&[
        &says::metadata_unread(connection.protocol.issuer(), unread.since.day(), &unread.why),
        says::metadata_unread_meanwhile(),
        &says::metadata_unread_mend(page(app, workspace, connection)),
    ]);
    let subject = says::metadata_unread_subject(&workspace.name);
    admins::mail_once(app, workspace.id, &once, &subject, &text).await.map(drop)
}

/// Whose certificate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Theirs,
    Ours,
}

/// The certificates whose ends somebody has to know of: all that are believed, and the one of ours that is used.
fn ending(saml: &Saml) -> impl Iterator<Item = (&Certificate, Whose)> {
    let is_used = saml.wants_signed_requests || saml.encryption;
    let own = saml.own_key.iter().filter(move |_| is_used).map(|own| (&own.certificate, Whose::Ours));
    saml.certificates.iter().map(|one| (one, Whose::Theirs)).chain(own)
}

/// The warning that is due so many days before an end: the last whose day has come.
fn due(days_left: i64) -> Option<i64> {
    let is_fresh = days_left >= -TOLD_AFTERWARDS;
    WARNED_BEFORE.into_iter().rev().find(|days| days_left <= *days).filter(|_| is_fresh)
}

async fn tell_of_end(
    app: &App,
    workspace: &Workspace,
    connection: &Connection,
    certificate: &Certificate,
    whose: Whose,
) -> Result<(), Failure> {
    let end = certificate.expires_at;
    let day = |moment: Moment| moment.micros().div_euclid(DAY_MICROS);
    let days_left = day(end) - day(app.now());
    let Some(warning) = due(days_left) else { return Ok(()) };
    let what = format!("certificate {} ends in {warning}", certificate.fingerprint);
    let forgotten = u64::try_from(TOLD_AFTERWARDS + 2).unwrap_or_default();
    let once = once(connection, what, end.after(days(forgotten)));
    let (fingerprint, name, day) = (&certificate.fingerprint, &workspace.name, end.day());
    let (subject, ends) = match u64::try_from(days_left) {
        Ok(days) => {
            (says::certificate_ends_subject(days, name), says::certificate_ends(day, days, fingerprint))
        }
        Err(_) => (says::certificate_ended_subject(&day, name), says::certificate_ended(&day, fingerprint)),
    };
    let (issuer, page) = (connection.protocol.issuer(), page(app, workspace, connection));
    let action = match whose {
        Whose::Theirs => says::certificate_of_theirs(issuer, page),
        Whose::Ours => says::certificate_of_ours(issuer, page),
    };
    admins::mail_once(app, workspace.id, &once, &subject, &letter(&[&ends, &action])).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::due;

    #[test]
    fn each_warning_has_its_day_and_one_that_was_missed_is_made_up_by_the_next() {
        let days = [61, 60, 59, 31, 30, 15, 14, 8, 7, 2, 1, 0, -1, -7, -8];
        let told = [
            None,
            Some(60),
            Some(60),
            Some(60),
            Some(30),
            Some(30),
            Some(14),
            Some(14),
            Some(7),
            Some(7),
            Some(1),
            Some(0),
            Some(0),
            Some(0),
            None,
        ];
        assert_eq!(days.map(due), told);
    }
}
