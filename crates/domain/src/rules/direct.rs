//! Directories: set up, switched on, turned off; their tokens. Source: M1 and table D.

use serde_json::json;

use crate::{
    Change, DirectoryId, Moment, Refusal, TokenId, Write,
    directory::{
        Directory, LIVE_TOKENS, Manners, NewManners, OLD_GOES_ON_AT_MOST, State, TOKEN_LIVES_AT_MOST, Token,
    },
    event::Event,
    mapping::Mappings,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    workspace::Entitlement,
};

/// What it takes to bring a directory into the state that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It is made, or its settings are changed: this change does it.
    Change(Box<Change>, Directory),
    /// It stages and is to be switched on: a [`Switch`](crate::rules::provision::Switch) does it.
    SwitchOn(Directory),
}

/// Whoever holds a setup link reaches no directory that acts already: a token for it would open everybody's place.
fn not_on_yet(scene: Scene<'_>) -> Result<(), Refusal> {
    let is_on = scene.workspace.directory.as_ref().is_some_and(|directory| directory.state == State::On);
    if is_on { Err(Refusal::SetupLinkInsufficient) } else { Ok(()) }
}

/// How a directory comes into the state that is asked for.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::SetupLinkInsufficient`]; [`Refusal::PlanRequired`] and [`Refusal::SsoRequired`] (M1);
/// [`Refusal::DirectoryIsOn`].
pub fn set_up(
    scene: Scene<'_>,
    hand: Hand,
    state: State,
    asked: NewManners,
    new: DirectoryId,
) -> Result<Way, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Directory), workspace, scene.now)?;
    if matches!(hand, Hand::Link(_)) {
        not_on_yet(scene)?;
        if state == State::On {
            // Who joins and who leaves with it is shown to those who manage the members, before they switch it on.
            return Err(Refusal::SetupLinkInsufficient);
        }
    }
    ready(scene)?;
    match &workspace.directory {
        None => {}
        Some(directory) if directory.state == State::On && state == State::Staging => {
            return Err(Refusal::DirectoryIsOn);
        }
        Some(directory) if directory.state != state => {
            let manners = directory.manners.with(asked);
            return Ok(Way::SwitchOn(Directory { manners, ..directory.clone() }));
        }
        Some(directory) => return Ok(settings(scene, directory, asked)),
    }
    let directory = Directory {
        id: new,
        workspace: workspace.id,
        state,
        manners: Manners::default().with(asked),
        mappings: Mappings::default(),
        users: 0,
        groups: 0,
        assigned: 0,
        losses: crate::wave::Tally::default(),
        created_at: scene.now,
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertDirectory(directory.clone()));
    let (event, action) = match state {
        State::On => (Event::directory_enabled(workspace.id, new, 0), "directory.enabled"),
        State::Staging => (Event::directory_staged(workspace.id, new), "directory.staged"),
    };
    draft.tell(event);
    Ok(Way::Change(Box::new(draft.recorded(action, new, &json!({}))), directory))
}

fn settings(scene: Scene<'_>, before: &Directory, asked: NewManners) -> Way {
    let manners = before.manners.with(asked);
    let directory = Directory { manners, ..before.clone() };
    if directory == *before {
        return Way::Change(Box::new(Change::none()), directory);
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateDirectory(directory.clone()));
    draft.tell(Event::directory_updated(scene.workspace.id, directory.id));
    let details = json!(manners);
    Way::Change(Box::new(draft.recorded("directory.updated", directory.id, &details)), directory)
}

/// M1: a directory needs the plan, and single sign-on by which its people can really sign in.
fn ready(scene: Scene<'_>) -> Result<(), Refusal> {
    if scene.workspace.entitlement(scene.now) != Entitlement::Full {
        return Err(Refusal::PlanRequired);
    }
    if !scene.workspace.sso.is_enabled() {
        return Err(Refusal::SsoRequired);
    }
    Ok(())
}

pub(crate) fn switched_on(
    mut draft: Draft<'_>,
    directory: &Directory,
    placed: usize,
) -> Result<Change, Refusal> {
    ready(draft.scene)?;
    let directory = Directory { state: State::On, ..directory.clone() };
    draft.tell(Event::directory_enabled(draft.scene.workspace.id, directory.id, placed));
    let id = directory.id;
    draft.write(Write::UpdateDirectory(directory));
    Ok(draft.recorded("directory.enabled", id, &json!({"applied": placed})))
}

/// Turns the directory off: its tokens open nothing any more, its people stay and are the dashboard's again.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DirectoryNotFound`].
pub fn turn_off(scene: Scene<'_>, hand: Hand) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let Some(directory) = &workspace.directory else {
        return Err(Refusal::DirectoryNotFound);
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::RemoveDirectory { workspace: workspace.id, directory: directory.id });
    draft.tell(Event::directory_disabled(workspace.id, directory.id));
    Ok(draft.recorded("directory.disabled", directory.id, &json!({})))
}

/// What a new token is made of; the secret itself never comes here.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its id.
    pub id: TokenId,
    /// SHA-256 of the secret.
    pub digest: [u8; 32],
    /// The secret's last characters.
    pub hint: String,
    /// When it is to stop working.
    pub expires_at: Moment,
    /// When the one it takes over from is to stop working: at once, where that is not in the future. It never lives longer
    /// than it would have without.
    pub old_ends_at: Moment,
}

/// Gives the directory a token more, which takes over from the one there is (D9).
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::DirectoryNotFound`]; [`Refusal::TokenTwoLive`], unless both end at once;
/// [`Refusal::ValueInvalid`] for a life of none or more than [`TOKEN_LIVES_AT_MOST`], and where the old one is to go on for
/// more than [`OLD_GOES_ON_AT_MOST`].
pub fn add_token(
    scene: Scene<'_>,
    hand: Hand,
    tokens: &[Token],
    new: NewToken,
) -> Result<(Change, Token), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Directory), workspace, scene.now)?;
    if matches!(hand, Hand::Link(_)) {
        not_on_yet(scene)?;
    }
    let Some(directory) = &workspace.directory else {
        return Err(Refusal::DirectoryNotFound);
    };
    if new.expires_at <= scene.now || new.expires_at > scene.now.after(TOKEN_LIVES_AT_MOST) {
        return Err(Refusal::ValueInvalid {
            field: "expires_at",
            why: text::values::within_two_years().to_owned(),
        });
    }
    if new.old_ends_at > scene.now.after(OLD_GOES_ON_AT_MOST) {
        return Err(Refusal::ValueInvalid {
            field: "ends_old_in_days",
            why: text::values::old_token_thirty_days().to_owned(),
        });
    }
    let at_once = new.old_ends_at <= scene.now;
    let old: Vec<&Token> = tokens.iter().filter(|token| token.is_live(scene.now)).collect();
    if old.len() >= LIVE_TOKENS && !at_once {
        return Err(Refusal::TokenTwoLive);
    }
    let token = Token {
        id: new.id,
        workspace: workspace.id,
        directory: directory.id,
        digest: new.digest,
        hint: new.hint,
        created_at: scene.now,
        created_by: scene.actor.account(),
        expires_at: new.expires_at,
        revoked_at: None,
        revoked_by: None,
    };
    let mut draft = Draft::begin(scene);
    let mut details = json!({"expires_at": token.expires_at});
    if at_once && !old.is_empty() {
        details["revoked"] = json!(old.iter().map(|one| one.id).collect::<Vec<_>>());
    }
    for one in old {
        if at_once {
            revoke(&mut draft, one.id);
        } else if new.old_ends_at < one.expires_at {
            let at = new.old_ends_at;
            draft.write(Write::EndToken { workspace: workspace.id, token: one.id, at });
            draft.tell(Event::token_end_changed(workspace.id, one.id, at));
            details["old"] = json!({"token": one.id, "expires_at": at});
        }
    }
    draft.write(Write::InsertToken(token.clone()));
    draft.tell(Event::token_created(workspace.id, token.id, token.expires_at));
    Ok((draft.recorded("token.created", token.id, &details), token))
}

fn revoke(draft: &mut Draft<'_>, token: TokenId) {
    let (workspace, by) = (draft.scene.workspace.id, draft.scene.actor.account());
    draft.write(Write::RevokeToken { workspace, token, by });
    draft.tell(Event::token_revoked(workspace, token));
}

/// Revokes a token at once. Revoking one that opens nothing any more changes nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::TokenNotFound`].
pub fn revoke_token(
    scene: Scene<'_>,
    hand: Hand,
    tokens: &[Token],
    token: TokenId,
) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    let token = tokens.iter().find(|one| one.id == token).ok_or(Refusal::TokenNotFound)?;
    if token.revoked_at.is_some() {
        return Ok(Change::none());
    }
    let mut draft = Draft::begin(scene);
    revoke(&mut draft, token.id);
    Ok(draft.recorded("token.revoked", token.id, &json!({})))
}
