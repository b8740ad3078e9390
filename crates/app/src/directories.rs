//! Directories: set up, switched on, turned off; their tokens.

pub mod health;
mod heard;
pub mod watch;

use std::{collections::HashSet, time::Duration};

use domain::{
    Address, DirectoryId, DirectoryUserId, Member, MemberId, Moment, Refusal, TokenId, Workspace,
    WorkspaceId,
    directory::{self, Directory, NewManners, State, Token},
    directory_user::DirectoryUser,
    mapping::Mappings,
    member::{Source, Standing},
    rules::{
        Scene,
        direct::{self, NewToken, Way},
        provision::{Foreseen, Found, NewIds, Preview, Several, Switch},
    },
};
use store::{Cut, Decision, Failure, Scope, Sought, Transaction};

use crate::{
    App, Outcome, admins, decided,
    error::flat,
    members::{By, hand_or_refuse},
    provisioning::mapped_groups,
    secret::Secret,
    workspace_or_refuse,
};

pub use self::heard::{Heard, heard};

/// What begins every directory token.
pub const TOKEN_PREFIX: &str = "uss_";

struct SettingUp {
    by: By,
    now: Moment,
    state: State,
    asked: NewManners,
    new: DirectoryId,
    /// Ids for whoever joins when a staged directory is switched on, drawn one after the other.
    first: u128,
}

/// Sets a directory up, or switches a staged one on with all it has been told of.
///
/// # Errors
/// Those of [`direct::set_up`] and, for everybody a staged directory tells of, of
/// [`provision::create`](domain::rules::provision::create).
pub async fn set_up(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    state: State,
    asked: NewManners,
) -> Outcome<Directory> {
    let now = app.now();
    let first = app.id::<domain::id::OfMember>(now).bits();
    let setting_up = SettingUp { by, now, state, asked, new: app.id(now), first };
    admins::change(app, workspace, setting_up, |it, tx| Box::pin(set_up_steps(it, tx))).await
}

async fn set_up_steps(
    it: &SettingUp,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Directory, Refusal>>, Failure> {
    let workspace = workspace_or_refuse!(transaction);
    let hand = hand_or_refuse!(it.by, transaction);
    let scene = Scene { workspace: &workspace, actor: it.by.actor(), now: it.now };
    match direct::set_up(scene, hand, it.state, it.asked, it.new) {
        Ok(Way::SwitchOn(staged)) => switch_on(it, scene, &staged, transaction).await,
        Ok(Way::Change(change, directory)) => Ok(Decision::new(*change, Ok(directory))),
        Err(refusal) => Ok(decided(scene, "", Err(refusal))),
    }
}

/// How many staged people are read at a time.
const STRIDE: u32 = 500;

/// The next staged people, each with what is here about them.
async fn stride(
    workspace: &Workspace,
    after: Option<DirectoryUserId>,
    transaction: &mut dyn Transaction,
) -> Result<Vec<(DirectoryUser, Found)>, Failure> {
    let mut stride = Vec::new();
    for user in transaction.directory_users_after(after, STRIDE).await? {
        let name = Address::parse(&user.told.user_name).ok();
        let mut found = transaction
            .found(Sought {
                user_name_key: &user.told.user_name_key,
                external_id: user.told.external_id.as_deref(),
                email: user.told.email.as_ref(),
                user_name_address: name.as_ref().filter(|name| Some(*name) != user.told.email.as_ref()),
            })
            .await?;
        found.groups = mapped_groups(workspace, user.id, transaction).await?;
        stride.push((user, found));
    }
    Ok(stride)
}

/// Ids for whoever may be placed, one after the other.
fn ids_for(user: &DirectoryUser, next: &mut u128) -> NewIds {
    let (account, member) = (next.wrapping_add(1), next.wrapping_add(2));
    *next = member;
    NewIds { user: user.id, account: domain::Id::from_bits(account), member: domain::Id::from_bits(member) }
}

async fn switch_on(
    it: &SettingUp,
    scene: Scene<'_>,
    staged: &Directory,
    transaction: &mut dyn Transaction,
) -> Result<Decision<Result<Directory, Refusal>>, Failure> {
    let mut switch = Switch::begin(scene);
    let mut after = None;
    let mut next = it.first;
    loop {
        let users = stride(scene.workspace, after, transaction).await?;
        for (user, found) in &users {
            if let Err(refusal) = switch.place(user, found, ids_for(user, &mut next)) {
                return Ok(decided(scene, &user.told.user_name, Err(refusal)));
            }
        }
        match users.last() {
            Some((last, _)) if users.len() == STRIDE as usize => after = Some(last.id),
            _ => break,
        }
    }
    let answer =
        switch.finish(staged).map(|change| (change, Directory { state: State::On, ..staged.clone() }));
    Ok(decided(scene, "", answer))
}

/// What switching a staged directory on would do, with the members who would stay beside it. People are read in strides,
/// so that nobody waits for a preview; what changes meanwhile may be seen or not.
///
/// # Errors
/// [`Refusal::WorkspaceNotFound`]; those of [`Preview::begin`].
pub async fn preview(app: &App, workspace: WorkspaceId, by: By) -> Outcome<(Foreseen, Several<Member>)> {
    preview_with(app, workspace, by, None).await
}

/// The same, if groups gave this by then.
pub(crate) async fn preview_with(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    mappings: Option<Mappings>,
) -> Outcome<(Foreseen, Several<Member>)> {
    let now = app.now();
    let scope = Scope::Workspace(workspace);
    let next_stride = async |after: Option<DirectoryUserId>| {
        let asked = (by, after, mappings.clone());
        flat(
            store::write(&*app.store, scope, asked, |(by, after, mappings), transaction| {
                Box::pin(async move {
                    let mut workspace = workspace_or_refuse!(transaction);
                    if let (Some(directory), Some(mappings)) = (&mut workspace.directory, mappings) {
                        directory.mappings = mappings.clone();
                    }
                    let hand = hand_or_refuse!(by, transaction);
                    let users = stride(&workspace, *after, transaction).await?;
                    Ok(Decision::nothing(Ok((workspace, hand, users))))
                })
            })
            .await,
        )
    };
    let (here, hand, mut users) = next_stride(None).await?;
    let mut preview = Preview::begin(Scene { workspace: &here, actor: by.actor(), now }, hand)?;
    let mut next = app.id::<domain::id::OfMember>(now).bits();
    loop {
        for (user, found) in &users {
            preview.place(user, found, ids_for(user, &mut next));
        }
        match users.last() {
            Some((last, _)) if users.len() == STRIDE as usize => {
                users = next_stride(Some(last.id)).await?.2;
            }
            _ => break,
        }
    }
    let (foreseen, adopted) = preview.finish();
    Ok((foreseen, beside(app, workspace, &adopted).await?))
}

/// The members with access who would not be the directory's; guests are nobody's concern.
async fn beside(
    app: &App,
    workspace: WorkspaceId,
    adopted: &HashSet<MemberId>,
) -> Result<Several<Member>, Failure> {
    let mut beside = Several::default();
    let mut after = None;
    loop {
        let cut = Cut { after, limit: STRIDE };
        let page = app.store.members(workspace, Some(Standing::Active), cut).await?;
        after = page.items.last().map(|member| member.id);
        let stays = |member: &Member| member.source != Source::Guest && !adopted.contains(&member.id);
        page.items.into_iter().filter(stays).for_each(|member| beside.push(member));
        if !page.more || after.is_none() {
            return Ok(beside);
        }
    }
}

/// Turns the directory off.
///
/// # Errors
/// Those of [`direct::turn_off`].
pub async fn turn_off(app: &App, workspace: WorkspaceId, by: By) -> Outcome<()> {
    let input = (by, app.now());
    admins::change(app, workspace, input, |(by, now), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", direct::turn_off(scene, hand).map(|change| (change, ()))))
        })
    })
    .await
}

/// Gives the directory a token more. The secret is shown this once. The one it takes over from goes on for as long as is
/// said, or for as long as is usual.
///
/// # Errors
/// Those of [`direct::add_token`].
pub async fn add_token(
    app: &App,
    workspace: WorkspaceId,
    by: By,
    expires_at: Option<Moment>,
    old_goes_on: Option<Duration>,
) -> Outcome<(Token, Secret)> {
    let now = app.now();
    let secret = Secret::mint(TOKEN_PREFIX, &*app.entropy);
    let new = NewToken {
        id: app.id(now),
        digest: secret.digest(),
        hint: secret.hint(),
        expires_at: expires_at.unwrap_or(now.after(directory::TOKEN_LIVES_FOR)),
        old_ends_at: now.after(old_goes_on.unwrap_or(directory::OLD_GOES_ON_FOR)),
    };
    let input = (by, now, new);
    let token = admins::change(app, workspace, input, |(by, now, new), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let tokens = transaction.tokens().await?;
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            Ok(decided(scene, "", direct::add_token(scene, hand, &tokens, new.clone())))
        })
    })
    .await?;
    Ok((token, secret))
}

/// Revokes a token at once.
///
/// # Errors
/// Those of [`direct::revoke_token`].
pub async fn revoke_token(app: &App, workspace: WorkspaceId, by: By, token: TokenId) -> Outcome<()> {
    let input = (by, app.now(), token);
    admins::change(app, workspace, input, |(by, now, token), transaction| {
        Box::pin(async move {
            let workspace = workspace_or_refuse!(transaction);
            let hand = hand_or_refuse!(by, transaction);
            let tokens = transaction.tokens().await?;
            let scene = Scene { workspace: &workspace, actor: by.actor(), now: *now };
            let answer = direct::revoke_token(scene, hand, &tokens, *token).map(|change| (change, ()));
            Ok(decided(scene, "", answer))
        })
    })
    .await
}
