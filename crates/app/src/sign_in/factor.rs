//! A second factor, shown after the mailbox: for owners the way in when single sign-on is broken.

use domain::{
    Address, Moment, Refusal, WorkspaceId,
    factor::Kind,
    rules::{
        enter,
        sign_in::{self, Bearer, NewSession, ShownFactor},
    },
    session::Session,
    sign_in::{Client, Protocol},
};
use store::{Decision, Failure, Scope, Transaction};
use text::mail_connections as says;

use super::{SESSION_PREFIX, SignedIn, Stopped, log::Try, still};
use crate::{
    App, Error, Outcome, admins,
    error::flat,
    factors::{passkey, proven_addresses, recovery, totp},
    letter::letter,
    secret::Secret,
};

/// Signs a browser in anew whose person has typed a code of their app, or a recovery code.
///
/// # Errors
/// [`Refusal::FactorWrong`]; [`Refusal::FactorMissedOften`]; those of [`sign_in::by_factor`].
pub async fn finish_with_code_of_app(
    app: &App,
    session: &Session,
    typed: &str,
    return_to: String,
    from: Client,
) -> Outcome<SignedIn> {
    let shown = of_app(app, session, typed, return_to, from.clone()).await;
    closed(app, session, from, shown).await
}

async fn of_app(
    app: &App,
    session: &Session,
    typed: &str,
    return_to: String,
    from: Client,
) -> Outcome<SignedIn> {
    sign_in::may_follow(app.now(), session)?;
    let digits = totp::digits(typed);
    if digits.len() != totp::DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let plain = recovery::plain(typed);
        let digest = recovery::digest(session.account, &plain);
        return finish(app, session, ShownFactor::Recovery { digest }, return_to, from).await;
    }
    totp::try_one(app, session).await?;
    let factors = app.store.factors_of(session.account).await?;
    let found = factors.iter().find(|factor| factor.kind() == Kind::Totp).ok_or(Refusal::FactorWrong)?;
    let step = totp::check(app, session, found, &digits)?.ok_or(Refusal::FactorWrong)?;
    finish(app, session, ShownFactor::Totp { factor: found.id, step }, return_to, from).await
}

/// Signs a browser in anew whose person has shown a passkey.
///
/// # Errors
/// [`Refusal::FactorWrong`]; those of [`sign_in::by_factor`].
pub async fn finish_with_passkey(
    app: &App,
    session: &Session,
    sealed: &str,
    answer: &str,
    return_to: String,
    from: Client,
) -> Outcome<SignedIn> {
    let shown = of_passkey(app, session, (sealed, answer), return_to, from.clone()).await;
    closed(app, session, from, shown).await
}

async fn of_passkey(
    app: &App,
    session: &Session,
    (sealed, answer): (&str, &str),
    return_to: String,
    from: Client,
) -> Outcome<SignedIn> {
    sign_in::may_follow(app.now(), session)?;
    let shown = passkey::check(app, session, sealed, answer).await?;
    finish(app, session, shown, return_to, from).await
}

/// Writes down what a factor came to that let nobody in, in the log of every workspace it would have opened past single
/// sign-on: whoever guesses at it has shown an owner's mailbox.
async fn closed(app: &App, session: &Session, from: Client, shown: Outcome<SignedIn>) -> Outcome<SignedIn> {
    let Err(Error::Refused(refusal @ (Refusal::FactorWrong | Refusal::FactorMissedOften))) = &shown else {
        return shown;
    };
    match app.store.places_of(session.account).await {
        Ok(places) => {
            let now = app.now();
            for (member, workspace) in places {
                if enter::breaks_glass(&workspace, &member, now) {
                    let mut attempt = Try::begin(app, Protocol::BreakGlass, from.clone());
                    attempt.believed(member.email.clone());
                    attempt.is_of(Some((member.account, member.id)));
                    let stopped = Stopped::new(app, refusal.clone()).at(&workspace);
                    let _: Result<(), _> = attempt.closed(app, Err(stopped)).await;
                }
            }
        }
        Err(failure) => {
            tracing::error!(%failure, "failed to write a factor that was refused into sign-in logs")
        }
    }
    shown
}

struct Showing {
    now: Moment,
    session: Session,
    shown: ShownFactor,
    new: NewSession,
}

type Shown = Result<(Session, Vec<WorkspaceId>), Refusal>;

async fn finish(
    app: &App,
    session: &Session,
    shown: ShownFactor,
    return_to: String,
    from: Client,
) -> Outcome<SignedIn> {
    let now = app.now();
    let secret = Secret::mint(SESSION_PREFIX, &*app.entropy);
    let new = Try::begin(app, Protocol::BreakGlass, from).session(app, &secret);
    let by = match &shown {
        ShownFactor::Totp { .. } => Kind::Totp,
        ShownFactor::Passkey { .. } => Kind::Passkey,
        ShownFactor::Recovery { .. } => Kind::Recovery,
    };
    let input = Showing { now, session: session.clone(), shown, new };
    let shown = store::write(&*app.store, Scope::House, input, |it, tx| Box::pin(steps(it, tx)));
    let (session, bypassed) = flat(shown.await)?;
    if !bypassed.is_empty() {
        let addresses = proven_addresses(app, session.account).await;
        match addresses.map(|all| all.into_iter().next()) {
            Ok(Some(address)) => tell_of_bypass(app, &address, &bypassed, Some(by)).await,
            Ok(None) => {
                tracing::error!(account = %session.account, "an owner without an address broke the glass")
            }
            Err(failure) => tracing::error!(%failure, "failed to tell admins of a break-glass sign-in"),
        }
    }
    Ok(SignedIn { secret, session, return_to, hint: None })
}

async fn steps(it: &Showing, transaction: &mut dyn Transaction) -> Result<Decision<Shown>, Failure> {
    // The account's factors stay as they are from here on: of two who show one code, one is first.
    let factors = transaction.factors_of(it.session.account).await?;
    let Some(session) = still(transaction, Some(&it.session)).await? else {
        return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
    };
    let Some(account) = transaction.account(session.account).await? else {
        return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
    };
    let places = transaction.places_of(account.id).await?;
    let bearer = Bearer { account, session, factors, places };
    Ok(match sign_in::by_factor(it.now, &bearer, &it.shown, it.new.clone()) {
        Ok((change, session)) => {
            let bypassed = enter::bypassed(&change);
            Decision::new(change, Ok((session, bypassed)))
        }
        Err(refusal) => Decision::nothing(Err(refusal)),
    })
}

/// Mails the admins and owners of workspaces that somebody came in past their single sign-on. It is durable by then and
/// stands in the feed and the audit log; a mail that can't be sent stands in the log as well. `by` is what they showed besides
/// their mailbox.
pub(super) async fn tell_of_bypass(app: &App, who: &Address, workspaces: &[WorkspaceId], by: Option<Kind>) {
    let now = app.now();
    for id in workspaces {
        let told = match app.store.workspace(*id).await {
            Ok(Some(workspace)) => {
                let name = &workspace.name;
                let came = match by {
                    None => says::came_past_by_mailbox(now, who, name),
                    Some(Kind::Totp) => says::came_past_by_app(now, who, name),
                    Some(Kind::Passkey) => says::came_past_by_passkey(now, who, name),
                    Some(Kind::Recovery) => says::came_past_by_recovery_code(now, who, name),
                };
                let look = says::came_past_look(app.url(&format!("/w/{}/settings/security", workspace.slug)));
                let text = letter(&[&came, says::came_past_ask(), &look]);
                admins::mail(app, *id, &says::came_past_subject(who, name), &text).await
            }
            Ok(None) => Ok(0),
            Err(failure) => Err(failure),
        };
        match told {
            Ok(told) => {
                let by = by.map_or("mailbox", Kind::as_str);
                tracing::warn!(workspace = %id, told, by, "an owner came in past single sign-on");
            }
            Err(failure) => {
                tracing::error!(workspace = %id, %failure, "failed to tell admins of a break-glass sign-in");
            }
        }
    }
}
