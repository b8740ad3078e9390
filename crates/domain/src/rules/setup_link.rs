//! Setup links: made, opened in one browser, finished, extended, revoked. What whoever holds one may do is decided where
//! everybody's is, in [`lock::may`]. Source: M7.

use std::time::Duration;

use serde_json::json;

use crate::{
    Actor, Address, Change, Member, Moment, Refusal, SetupLinkId, Write,
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    setup_link::{CALL_LENGTH, CALLS_AT_MOST, LIVE_LINKS, LIVES_AT_MOST, Purpose, SetupLink, Standing},
    workspace::Entitlement,
};

/// What a new link is made of; the secret itself never comes here.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Its id.
    pub id: SetupLinkId,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it is sent to.
    pub recipient: Address,
    /// How long it is to work.
    pub lives_for: Duration,
}

fn until(now: Moment, lives_for: Duration) -> Result<Moment, Refusal> {
    if lives_for.is_zero() || lives_for > LIVES_AT_MOST {
        let why = text::values::link_days().to_owned();
        return Err(Refusal::ValueInvalid { field: "days", why });
    }
    Ok(now.after(lives_for))
}

/// Whether a link can be made here and now.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::SetupLinkTenLive`].
pub fn may_create(scene: Scene<'_>, hand: Hand, links: &[SetupLink]) -> Result<(), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    if workspace.entitlement(scene.now) != Entitlement::Full {
        return Err(Refusal::PlanRequired);
    }
    if links.iter().filter(|link| link.is_live(scene.now)).count() >= LIVE_LINKS {
        return Err(Refusal::SetupLinkTenLive);
    }
    Ok(())
}

/// Makes a link.
///
/// # Errors
/// Those of [`may_create`]; [`Refusal::ValueInvalid`] for a life of none or more than [`LIVES_AT_MOST`].
pub fn create(
    scene: Scene<'_>,
    hand: Hand,
    links: &[SetupLink],
    new: NewLink,
) -> Result<(Change, SetupLink), Refusal> {
    may_create(scene, hand, links)?;
    let workspace = scene.workspace;
    let expires_at = until(scene.now, new.lives_for)?;
    let link = SetupLink {
        id: new.id,
        workspace: workspace.id,
        purpose: new.purpose,
        digest: new.digest,
        recipient: new.recipient,
        created_at: scene.now,
        created_by: scene.actor.account(),
        expires_at,
        browser: None,
        opened_at: None,
        finished_at: None,
        revoked_at: None,
        calls: 0,
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertSetupLink(link.clone()));
    draft.tell(Event::setup_link_created(&link));
    let details = &json!({"purpose": link.purpose, "expires_at": link.expires_at});
    Ok((draft.recorded("setup_link.created", link.id, details), link))
}

/// The hand of whoever holds a link. `maker` is the place of the person who made it, where it was one: a link works no
/// longer than they manage the workspace, or whoever was shown out could come back by one they had sent themselves.
///
/// # Errors
/// [`Refusal::SetupLinkEnded`].
pub fn hand(link: &SetupLink, maker: Option<&Member>, now: Moment) -> Result<Hand, Refusal> {
    let vouched = match (link.created_by, maker) {
        (None, _) => true,
        (Some(account), Some(maker)) => maker.account == account && maker.is_active() && maker.role.manages(),
        (Some(_), None) => false,
    };
    if vouched && link.is_live(now) { Ok(Hand::Link(link.purpose)) } else { Err(Refusal::SetupLinkEnded) }
}

fn acting(link: &SetupLink, scene: Scene<'_>) -> Result<(), Refusal> {
    match scene.actor {
        Actor::SetupLink(id) if id == link.id => Ok(()),
        _ => Err(Refusal::SetupLinkNotFound),
    }
}

fn kept<'a>(scene: Scene<'a>, link: &SetupLink, event: Event) -> Draft<'a> {
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateSetupLink(link.clone()));
    draft.tell(event);
    draft
}

/// The recipient has shown their mailbox: the link is open in their browser, and in no other.
///
/// # Errors
/// [`Refusal::SetupLinkEnded`] of a link that works no more; [`Refusal::SetupLinkTaken`] of one that is open elsewhere.
pub fn open(scene: Scene<'_>, link: &SetupLink, browser: [u8; 32]) -> Result<(Change, SetupLink), Refusal> {
    acting(link, scene)?;
    match link.standing(scene.now) {
        Standing::Waiting => {}
        Standing::Opened => return Err(Refusal::SetupLinkTaken),
        Standing::Finished | Standing::Revoked | Standing::Expired => return Err(Refusal::SetupLinkEnded),
    }
    let link = SetupLink { browser: Some(browser), opened_at: Some(scene.now), ..link.clone() };
    let draft = kept(scene, &link, Event::setup_link_opened(&link));
    Ok((draft.recorded("setup_link.opened", link.id, &json!({})), link))
}

/// Whoever holds the link calls the admins for help, in their own words.
///
/// # Errors
/// [`Refusal::SetupLinkEnded`]; [`Refusal::ValueInvalid`] for a message that is empty or too long, or one too many.
pub fn call(scene: Scene<'_>, link: &SetupLink, message: &str) -> Result<(Change, SetupLink), Refusal> {
    acting(link, scene)?;
    if link.standing(scene.now) != Standing::Opened {
        return Err(Refusal::SetupLinkEnded);
    }
    let invalid = |why: &str| Refusal::ValueInvalid { field: "message", why: why.to_owned() };
    if message.trim().is_empty() {
        return Err(invalid(text::values::say_where_it_stops()));
    }
    if message.chars().count() > CALL_LENGTH {
        return Err(invalid(text::values::message_too_long()));
    }
    if link.calls >= CALLS_AT_MOST {
        return Err(invalid(text::values::asked_ten_times()));
    }
    let link = SetupLink { calls: link.calls + 1, ..link.clone() };
    let draft = kept(scene, &link, Event::setup_link_help_requested(&link));
    Ok((draft.recorded("setup_link.help_requested", link.id, &json!({"calls": link.calls})), link))
}

/// Whoever holds the link is done. It opens nothing any more.
///
/// # Errors
/// [`Refusal::SetupLinkEnded`].
pub fn finish(scene: Scene<'_>, link: &SetupLink) -> Result<(Change, SetupLink), Refusal> {
    acting(link, scene)?;
    if link.standing(scene.now) != Standing::Opened {
        return Err(Refusal::SetupLinkEnded);
    }
    let link = SetupLink { finished_at: Some(scene.now), ..link.clone() };
    let draft = kept(scene, &link, Event::setup_link_finished(&link));
    Ok((draft.recorded("setup_link.finished", link.id, &json!({})), link))
}

fn found(links: &[SetupLink], link: SetupLinkId) -> Result<&SetupLink, Refusal> {
    links.iter().find(|one| one.id == link).ok_or(Refusal::SetupLinkNotFound)
}

/// Lets a link work for so long from now on, also one whose time has run out. One that is open stays so, in its browser.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::SetupLinkNotFound`]; [`Refusal::SetupLinkEnded`] of one that was revoked or
/// finished; [`Refusal::SetupLinkTenLive`]; [`Refusal::ValueInvalid`] for a life of none, of more than [`LIVES_AT_MOST`], or that
/// would end before the one it has.
pub fn extend(
    scene: Scene<'_>,
    hand: Hand,
    links: &[SetupLink],
    link: SetupLinkId,
    lives_for: Duration,
) -> Result<(Change, SetupLink), Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    let link = found(links, link)?;
    let expires_at = until(scene.now, lives_for)?;
    if link.is_live(scene.now) && expires_at < link.expires_at {
        let why = text::values::link_works_longer().to_owned();
        return Err(Refusal::ValueInvalid { field: "days", why });
    }
    match link.standing(scene.now) {
        Standing::Revoked | Standing::Finished => return Err(Refusal::SetupLinkEnded),
        Standing::Expired if links.iter().filter(|one| one.is_live(scene.now)).count() >= LIVE_LINKS => {
            return Err(Refusal::SetupLinkTenLive);
        }
        Standing::Expired | Standing::Waiting | Standing::Opened => {}
    }
    let link = SetupLink { expires_at, ..link.clone() };
    let draft = kept(scene, &link, Event::setup_link_extended(&link));
    Ok((draft.recorded("setup_link.extended", link.id, &json!({"expires_at": expires_at})), link))
}

/// Revokes a link at once. Revoking one that opens nothing any more changes nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::SetupLinkNotFound`].
pub fn revoke(
    scene: Scene<'_>,
    hand: Hand,
    links: &[SetupLink],
    link: SetupLinkId,
) -> Result<(Change, SetupLink), Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    let link = found(links, link)?;
    if !link.is_live(scene.now) {
        return Ok((Change::none(), link.clone()));
    }
    let link = SetupLink { revoked_at: Some(scene.now), ..link.clone() };
    let draft = kept(scene, &link, Event::setup_link_revoked(&link));
    Ok((draft.recorded("setup_link.revoked", link.id, &json!({})), link))
}
