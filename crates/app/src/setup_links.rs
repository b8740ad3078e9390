//! Setup links: sent to a customer's IT, opened there with a code from their mailbox, and used to set one thing up.

use std::time::Duration;

use domain::{
    Actor, Address, Change, Moment, Refusal, SetupLinkId, Workspace, WorkspaceId,
    member::Member,
    rules::{
        Scene,
        lock::Hand,
        setup_link::{self, NewLink},
    },
    setup_link::{Purpose, SetupLink, Standing},
};
use store::{Decision, Failure, Scope, Transaction};
use text::mail_links as says;

use crate::{
    App, Outcome, admins, codes, decided,
    error::flat,
    letter::{apart, letter, quoted},
    members::{By, hand_or_refuse},
    secret::{Secret, digest_of},
    workspace_or_refuse,
};

/// What begins the secret of every setup link.
pub const LINK_PREFIX: &str = "usl_";

/// The hand of whoever holds a link, as it is now.
pub(crate) async fn hand(
    id: SetupLinkId,
    now: Moment,
    transaction: &mut dyn Transaction,
) -> Result<Result<Hand, Refusal>, Failure> {
    let links = transaction.setup_links().await?;
    let Some(link) = links.into_iter().find(|link| link.id == id) else {
        return Ok(Err(Refusal::SetupLinkEnded));
    };
    let maker = match link.created_by {
        Some(account) => transaction.member_of(account).await?,
        None => None,
    };
    Ok(setup_link::hand(&link, maker.as_ref(), now))
}

/// What is done to a workspace's links.
enum How {
    Make(NewLink),
    Extend(SetupLinkId, Duration),
    Revoke(SetupLinkId),
}

/// Makes a link and mails it to its recipient. The secret is told this once.
///
/// # Errors
/// Those of [`setup_link::create`].
pub async fn create(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    (purpose, recipient): (Purpose, Address),
    lives_for: Option<Duration>,
) -> Outcome<(SetupLink, Secret)> {
    let secret = Secret::mint(LINK_PREFIX, &*app.entropy);
    let new = NewLink {
        id: app.id(app.now()),
        digest: secret.digest(),
        purpose,
        recipient,
        lives_for: lives_for.unwrap_or(domain::setup_link::LIVES_FOR),
    };
    let (link, workspace) = touch(app, workspace, by, How::Make(new)).await?;
    let name = &workspace.name;
    let (subject, asked) = match purpose {
        Purpose::Domains => (says::domains_subject(name), says::domains_asked(name)),
        Purpose::SingleSignOn => (says::single_sign_on_subject(name), says::single_sign_on_asked(name)),
        Purpose::Directory => (says::directory_subject(name), says::directory_asked(name)),
    };
    let (until, not_for_you) = (says::link_works_until(link.expires_at.day()), says::link_not_for_you(name));
    let text = letter(&[&asked, &apart(&address(app, &secret)), &format!("{until}\n{not_for_you}")]);
    app.post.send(&link.recipient, subject, text);
    Ok((link, secret))
}

/// The address that opens a link.
#[must_use]
pub fn address(app: &App, secret: &Secret) -> String {
    app.url(&format!("/setup/{}", secret.reveal()))
}

/// Lets a link work for so long from now on.
///
/// # Errors
/// Those of [`setup_link::extend`].
pub async fn extend(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    link: SetupLinkId,
    lives_for: Duration,
) -> Outcome<SetupLink> {
    Ok(touch(app, workspace, by, How::Extend(link, lives_for)).await?.0)
}

/// Revokes a link at once.
///
/// # Errors
/// Those of [`setup_link::revoke`].
pub async fn revoke(app: &App, workspace: WorkspaceId, by: By, link: SetupLinkId) -> Outcome<SetupLink> {
    Ok(touch(app, workspace, by, How::Revoke(link)).await?.0)
}

async fn touch(app: &App, workspace: WorkspaceId, by: By, how: How) -> Outcome<(SetupLink, Workspace)> {
    let input = (by, app.now(), how);
    flat(
        store::write(&*app.store, Scope::Workspace(workspace), input, |(by, now, how), transaction| {
            Box::pin(async move {
                let workspace = workspace_or_refuse!(transaction);
                let hand = hand_or_refuse!(by, transaction);
                let links = transaction.setup_links().await?;
                let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
                let answer = match how {
                    How::Make(new) => setup_link::create(scene, hand, &links, new.clone()),
                    How::Extend(link, lives_for) => {
                        setup_link::extend(scene, hand, &links, *link, *lives_for)
                    }
                    How::Revoke(link) => setup_link::revoke(scene, hand, &links, *link),
                };
                Ok(decided(scene, "", answer.map(|(change, link)| (change, (link, workspace.clone())))))
            })
        })
        .await,
    )
}

/// A link that works, and its workspace, as whoever has its address sees it first.
///
/// # Errors
/// [`Refusal::SetupLinkNotFound`]; [`Refusal::SetupLinkEnded`].
pub async fn behind(app: &App, secret: &str) -> Outcome<(SetupLink, Workspace)> {
    let found = app.store.setup_link_behind(&digest_of(secret)).await?;
    let (link, workspace) = found.ok_or(Refusal::SetupLinkNotFound)?;
    let maker = maker(app, &link).await?;
    setup_link::hand(&link, maker.as_ref(), app.now())?;
    Ok((link, workspace))
}

async fn maker(app: &App, link: &SetupLink) -> Result<Option<Member>, Failure> {
    match link.created_by {
        Some(account) => app.store.member_of(link.workspace, account).await,
        None => Ok(None),
    }
}

/// The link that is open in the browser with this secret, and its workspace.
///
/// # Errors
/// [`Refusal::SetupLinkNotFound`] of one that is open in no or another browser; [`Refusal::SetupLinkEnded`].
pub async fn held(app: &App, id: SetupLinkId, browser: &str) -> Outcome<(SetupLink, Workspace)> {
    let found = app.store.setup_link(id).await?;
    let (link, workspace) = found.ok_or(Refusal::SetupLinkNotFound)?;
    if link.browser != Some(digest_of(browser)) {
        return Err(Refusal::SetupLinkNotFound.into());
    }
    let maker = maker(app, &link).await?;
    setup_link::hand(&link, maker.as_ref(), app.now())?;
    Ok((link, workspace))
}

/// What the codes that open a link are for.
fn purpose_of_code(link: &SetupLink) -> String {
    format!("open {}", link.id)
}

/// Sends the recipient of a link the code that opens it. Gives what the browser is to keep in a cookie, so that only it can use
/// the code.
///
/// # Errors
/// Those of [`behind`]; [`Refusal::SetupLinkTaken`]; [`Refusal::ValueInvalid`] where too many codes wait for the mailbox.
pub async fn ask_for_code(app: &App, secret: &str) -> Outcome<Secret> {
    let (link, workspace) = behind(app, secret).await?;
    if link.standing(app.now()) == Standing::Opened {
        return Err(Refusal::SetupLinkTaken.into());
    }
    let purpose = purpose_of_code(&link);
    let (drawn, may_be_sent) = codes::draw(app, &link.recipient, &purpose, String::new(), true).await?;
    if !may_be_sent {
        return Err(
            Refusal::ValueInvalid { field: "code", why: text::values::code_five_sent().to_owned() }.into()
        );
    }
    let (code, name) = (&drawn.code, &workspace.name);
    let works_for = match link.purpose {
        Purpose::Domains => says::domains_code_works_for(name),
        Purpose::SingleSignOn => says::single_sign_on_code_works_for(name),
        Purpose::Directory => says::directory_code_works_for(name),
    };
    let works_for = format!("{works_for}\n{}", says::code_not_asked_for());
    let text = letter(&[&says::code_is(name), &apart(code), &works_for]);
    app.post.send(&link.recipient, says::code_subject(code), text);
    Ok(drawn.browser)
}

/// Opens a link in the browser that asked for this code. Gives what it is to keep from now on.
///
/// # Errors
/// Those of [`behind`] and [`setup_link::open`]; [`Refusal::CodeWrong`] and [`Refusal::CodeExpired`].
pub async fn open(
    app: &App,
    secret: &str,
    browser: Option<&str>,
    code: &str,
) -> Outcome<(SetupLink, Secret)> {
    let (link, workspace) = behind(app, secret).await?;
    codes::take(app, browser, &purpose_of_code(&link), code).await?;
    let kept = Secret::mint("", &*app.entropy);
    let link = by_holder(app, &workspace, link.id, Step::Open(kept.digest())).await?;
    Ok((link, kept))
}

/// What whoever holds a link does with the link itself.
enum Step {
    Open([u8; 32]),
    Call(String),
    Finish,
}

/// Passes a call for help on to those who manage the workspace.
///
/// # Errors
/// Those of [`setup_link::call`].
pub async fn call(app: &App, workspace: &Workspace, link: SetupLinkId, message: String) -> Outcome<()> {
    let link = by_holder(app, workspace, link, Step::Call(message.clone())).await?;
    let (recipient, name) = (&link.recipient, &workspace.name);
    let (subject, asks) = match link.purpose {
        Purpose::Domains => (says::domains_help_subject(recipient), says::domains_help(recipient, name)),
        Purpose::SingleSignOn => {
            (says::single_sign_on_help_subject(recipient), says::single_sign_on_help(recipient, name))
        }
        Purpose::Directory => {
            (says::directory_help_subject(recipient), says::directory_help(recipient, name))
        }
    };
    let answer = says::help_answer(app.url(&format!("/w/{}/settings/security", workspace.slug)));
    let text = letter(&[&asks, &quoted(message.trim()), &answer]);
    admins::mail(app, workspace.id, &subject, &text).await?;
    Ok(())
}

/// Whoever holds the link is done; those who manage the workspace are told.
///
/// # Errors
/// Those of [`setup_link::finish`].
pub async fn finish(app: &App, workspace: &Workspace, link: SetupLinkId) -> Outcome<()> {
    let link = by_holder(app, workspace, link, Step::Finish).await?;
    let (recipient, name) = (&link.recipient, &workspace.name);
    let page = app.url(&format!("/w/{}/settings/security", workspace.slug));
    let (subject, done, next) = match link.purpose {
        Purpose::Domains => (
            says::domains_done_subject(name),
            says::domains_done(recipient, name),
            says::domains_done_next(page),
        ),
        Purpose::SingleSignOn => (
            says::single_sign_on_done_subject(name),
            says::single_sign_on_done(recipient, name),
            says::single_sign_on_done_next(page),
        ),
        Purpose::Directory => (
            says::directory_done_subject(name),
            says::directory_done(recipient, name),
            says::directory_done_next(page),
        ),
    };
    admins::mail(app, workspace.id, &subject, &letter(&[&done, &next])).await?;
    Ok(())
}

async fn by_holder(app: &App, workspace: &Workspace, link: SetupLinkId, step: Step) -> Outcome<SetupLink> {
    let now = app.now();
    let input = (By::Link { link, now }, link, now, step);
    let scope = Scope::Workspace(workspace.id);
    flat(
        store::write(&*app.store, scope, input, |(by, id, now, step), transaction| {
            Box::pin(async move {
                let workspace = workspace_or_refuse!(transaction);
                hand_or_refuse!(by, transaction);
                let links = transaction.setup_links().await?;
                let Some(link) = links.iter().find(|link| link.id == *id) else {
                    return Ok(Decision::nothing(Err(Refusal::SetupLinkNotFound)));
                };
                let scene = Scene { workspace: &workspace, actor: Actor::SetupLink(*id), now: *now };
                let answer: Result<(Change, SetupLink), Refusal> = match step {
                    Step::Open(browser) => setup_link::open(scene, link, *browser),
                    Step::Call(message) => setup_link::call(scene, link, message),
                    Step::Finish => setup_link::finish(scene, link),
                };
                Ok(decided(scene, "", answer))
            })
        })
        .await,
    )
}
