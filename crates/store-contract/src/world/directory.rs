//! Directories, their tokens, and what they tell.

use domain::{
    Actor, Change, Credential, DirectoryUserId, Moment, Refusal, TokenId, Workspace, WorkspaceId,
    connection::{Connection, Mode},
    directory::{Directory, NewManners, OLD_GOES_ON_FOR, State, TOKEN_LIVES_FOR, Token},
    directory_group::Listed,
    directory_user::{DirectoryUser, Told},
    rules::{
        Scene,
        direct::{self, NewToken},
        lock::Hand,
        provision::{self, NewIds, Switch},
    },
};
use store::{Decision, Failure, Scope, Sought, Transaction};

use super::{Answer, OPERATOR, World, decided, here, scene};

/// A workspace in which everything is set up: an enterprise team's, with the verified domain `SLUG.example`, an enabled
/// connection, and a directory that is on.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The workspace, as it was when all was set up.
    pub workspace: Workspace,
    /// Its id.
    pub id: WorkspaceId,
    /// The connection.
    pub connection: Connection,
    /// The directory.
    pub directory: Directory,
}

/// The change that makes a directory where there is none, or changes its settings.
///
/// # Panics
/// Where it is to be switched on, which takes a walk over its people.
pub fn made(answer: Result<direct::Way, Refusal>) -> Result<(Change, Directory), Refusal> {
    match answer? {
        direct::Way::Change(change, directory) => Ok((*change, directory)),
        direct::Way::SwitchOn(directory) => panic!("{} stages", directory.id),
    }
}

/// What a script needs to tell of a person.
struct Telling {
    user: Option<DirectoryUserId>,
    told: Told,
    new: NewIds,
    now: Moment,
}

/// A directory acts through its token; which one does not matter to a store.
pub(super) fn by_directory(workspace: &Workspace, now: Moment) -> Scene<'_> {
    let actor = match &workspace.directory {
        Some(directory) => {
            let by = Credential::Token(TokenId::from_bits(directory.id.bits()));
            Actor::Directory { directory: directory.id, by }
        }
        None => Actor::System,
    };
    Scene { workspace, actor, now }
}

impl World {
    /// Opens a workspace in which everything is set up.
    pub async fn ready(&self, slug: &str) -> Ready {
        let id = self.team(slug).await.id;
        self.verified(id, &format!("{slug}.example")).await;
        let connection = self.connection(id).await;
        let connection = self.switch(&connection, Mode::Optional).await;
        let directory = self.directory(id, State::On).await;
        let workspace = self.workspace(id).await;
        Ready { workspace, id, connection, directory }
    }

    /// Sets a directory up.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn directory(&self, workspace: WorkspaceId, state: State) -> Directory {
        let input = (state, self.id(), self.now());
        let set_up = self.ask(Scope::Workspace(workspace), input, |(state, id, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let scene = scene(&workspace, *now);
                let asked = NewManners::default();
                Ok(decided(made(direct::set_up(scene, Hand::Operator, *state, asked, *id))))
            })
        });
        set_up.await.expect("a directory is set up")
    }

    /// Turns the directory off.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn turn_off(&self, workspace: WorkspaceId) {
        let off = self.ask(Scope::Workspace(workspace), self.now(), |now, transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let off = direct::turn_off(scene(&workspace, *now), Hand::Operator);
                Ok(decided(off.map(|change| (change, ()))))
            })
        });
        off.await.expect("a directory is turned off");
    }

    /// Switches a staged directory on with everybody it has told of.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn switch_on(&self, workspace: WorkspaceId) {
        let places = (0..1000).map(|_| (self.id(), self.id())).collect::<Vec<_>>();
        let on = self.ask(Scope::Workspace(workspace), (places, self.now()), |(places, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let mut switch = Switch::begin(scene(&workspace, *now));
                let users = transaction.directory_users_after(None, 1000).await?;
                for (user, (account, member)) in users.iter().zip(places) {
                    let found = found(transaction, &user.told).await?;
                    let new = NewIds { user: user.id, account: *account, member: *member };
                    if let Err(refusal) = switch.place(user, &found, new) {
                        return Ok(Decision::nothing(Err(refusal)));
                    }
                }
                let Some(directory) = &workspace.directory else {
                    return Ok(Decision::nothing(Err(Refusal::DirectoryNotFound)));
                };
                Ok(decided(switch.finish(directory).map(|change| (change, ()))))
            })
        });
        on.await.expect("a directory is switched on");
    }

    /// Gives the directory a token more.
    ///
    /// # Errors
    /// The rule's refusal, or the store's failure.
    pub async fn try_token(&self, workspace: WorkspaceId, digest: [u8; 32]) -> Answer<Token> {
        self.try_token_by(OPERATOR, workspace, digest).await
    }

    /// Somebody gives the directory a token more.
    ///
    /// # Errors
    /// The rule's refusal, or the store's failure.
    pub async fn try_token_by(
        &self,
        actor: Actor,
        workspace: WorkspaceId,
        digest: [u8; 32],
    ) -> Answer<Token> {
        let new = NewToken {
            id: self.id(),
            digest,
            hint: "wxyz".to_owned(),
            expires_at: self.now().after(TOKEN_LIVES_FOR),
            old_ends_at: self.now().after(OLD_GOES_ON_FOR),
        };
        let input = (actor, new, self.now());
        self.try_ask(Scope::Workspace(workspace), input, |(actor, new, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let tokens = transaction.tokens().await?;
                let scene = Scene { workspace: &workspace, actor: *actor, now: *now };
                Ok(decided(direct::add_token(scene, Hand::Operator, &tokens, new.clone())))
            })
        })
        .await
    }

    /// Gives the directory a token more.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn token(&self, workspace: WorkspaceId) -> Token {
        let token = self.try_token(workspace, self.digest()).await.expect("the store does what it is asked");
        token.expect("a token is made")
    }

    /// A token as its directory knows it, and where that is; nothing if it knows none, or is not there.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn behind(&self, token: &Token) -> Option<(Token, Workspace)> {
        let found = self.store.token(token.directory, &token.digest).await;
        let (workspace, token) = found.expect("the store does what it is asked")?;
        token.map(|token| (token, workspace))
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn revoke(&self, workspace: WorkspaceId, token: TokenId) -> Result<(), Refusal> {
        self.revoke_by(OPERATOR, workspace, token).await
    }

    /// Somebody revokes a token.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn revoke_by(
        &self,
        actor: Actor,
        workspace: WorkspaceId,
        token: TokenId,
    ) -> Result<(), Refusal> {
        let input = (actor, token, self.now());
        self.ask(Scope::Workspace(workspace), input, |(actor, token, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let tokens = transaction.tokens().await?;
                let scene = Scene { workspace: &workspace, actor: *actor, now: *now };
                let revoked = direct::revoke_token(scene, Hand::Operator, &tokens, *token);
                Ok(decided(revoked.map(|change| (change, ()))))
            })
        })
        .await
    }

    /// The directory tells of somebody new.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn tell(&self, workspace: WorkspaceId, told: Told) -> Result<DirectoryUser, Refusal> {
        self.try_tell(workspace, told).await.expect("the store does what it is asked")
    }

    /// The directory tells of somebody new, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_tell(&self, workspace: WorkspaceId, told: Told) -> Answer<DirectoryUser> {
        let input = self.telling(None, told);
        self.try_ask(Scope::Workspace(workspace), input, |telling, transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let found = found(transaction, &telling.told).await?;
                let scene = by_directory(&workspace, telling.now);
                Ok(decided(provision::create(scene, telling.told.clone(), &found, None, telling.new)))
            })
        })
        .await
    }

    /// The directory tells of somebody new, on the false belief that it has told of nobody and that nobody is here.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn tell_blindly(&self, workspace: WorkspaceId, told: Told) -> Answer<DirectoryUser> {
        let input = self.telling(None, told);
        self.try_ask(Scope::Workspace(workspace), input, |telling, transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let scene = by_directory(&workspace, telling.now);
                let nothing = provision::Found::default();
                Ok(decided(provision::create(scene, telling.told.clone(), &nothing, None, telling.new)))
            })
        })
        .await
    }

    fn telling(&self, user: Option<DirectoryUserId>, told: Told) -> Telling {
        let new = NewIds { user: self.id(), account: self.id(), member: self.id() };
        Telling { user, told, new, now: self.now() }
    }

    /// The directory tells something else about somebody.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn tell_again(
        &self,
        workspace: WorkspaceId,
        user: DirectoryUserId,
        told: Told,
    ) -> Result<DirectoryUser, Refusal> {
        let answer = self.try_tell_again(workspace, user, told).await;
        answer.expect("the store does what it is asked")
    }

    /// The directory tells something else about somebody, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_tell_again(
        &self,
        workspace: WorkspaceId,
        user: DirectoryUserId,
        told: Told,
    ) -> Answer<DirectoryUser> {
        let input = self.telling(Some(user), told);
        self.try_ask(Scope::Workspace(workspace), input, |telling, transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some((user, place)) = known(transaction, telling).await? else {
                    return Ok(Decision::nothing(Err(Refusal::UserNotFound)));
                };
                let found = found(transaction, &telling.told).await?;
                let scene = by_directory(&workspace, telling.now);
                let told = telling.told.clone();
                Ok(decided(provision::update(scene, &user, told, &found, place.as_ref(), telling.new)))
            })
        })
        .await
    }

    /// The directory forgets somebody.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn forget(&self, workspace: WorkspaceId, user: DirectoryUserId) -> Result<(), Refusal> {
        let input = self.telling(Some(user), super::told("nobody"));
        self.ask(Scope::Workspace(workspace), input, |telling, transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some((user, place)) = known(transaction, telling).await? else {
                    return Ok(Decision::nothing(Err(Refusal::UserNotFound)));
                };
                let scene = by_directory(&workspace, telling.now);
                let within = transaction.groups_listing(Listed::User(user.id)).await?;
                let removed: Result<Change, Refusal> =
                    provision::remove(scene, &user, place.as_ref(), &within);
                Ok(decided(removed.map(|change| (change, ()))))
            })
        })
        .await
    }
}

async fn known(
    transaction: &mut dyn Transaction,
    telling: &Telling,
) -> Result<Option<(DirectoryUser, Option<provision::Place>)>, Failure> {
    match telling.user {
        Some(user) => transaction.directory_user(user, telling.now).await,
        None => Ok(None),
    }
}

/// Everything that is here about a told person.
///
/// # Errors
/// The store's failure.
pub(super) async fn found(
    transaction: &mut dyn Transaction,
    told: &Told,
) -> Result<provision::Found, Failure> {
    let named = domain::Address::parse(&told.user_name).ok();
    let sought = Sought {
        user_name_key: &told.user_name_key,
        external_id: told.external_id.as_deref(),
        email: told.email.as_ref(),
        user_name_address: named.as_ref(),
    };
    transaction.found(sought).await
}
