//! Signing in and out.

use domain::{
    AccountId, Actor, Address, Moment, Refusal, SessionId,
    connection::Connection,
    identity::Asserted,
    rules::{
        Scene, factor, logout,
        sign_in::{self, Found, Known, MailboxOwner, Matches, NewPlace, NewSession, SignedIn},
    },
    session::{OverThere, Session},
    sign_in::{Client, Trying},
    trace::Trace,
};
use store::{Decision, Failure, Scope, Transaction};

use super::{Answer, World, address, decided, here, scene};

impl World {
    /// What a new session is to be made of, by somebody who comes from somewhere.
    pub fn new_session(&self) -> NewSession {
        NewSession { id: self.id(), digest: self.digest(), trying: self.trying() }
    }

    /// A try to sign in, from somewhere.
    pub fn trying(&self) -> Trying {
        let id: domain::SignInId = self.id();
        let [.., first, second, third] = id.to_bytes();
        let agent = Some("Browser/1.0 (ö \u{10ffff})".to_owned());
        let client = Client { ip: Some(std::net::Ipv6Addr::LOCALHOST.into()), agent };
        Trying { id, trace: Trace::from_bytes([first, second, third]), client }
    }

    fn new_place(&self) -> NewPlace {
        NewPlace { account: self.id(), member: self.id() }
    }

    /// Signs somebody in who has shown a mailbox, in a browser that holds `old`.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn sign_in_by_mailbox(&self, email: &str, old: Option<&Session>) -> Result<Session, Refusal> {
        let input = (address(email), old.map(|old| old.id), self.new_session(), self.now());
        self.ask(Scope::House, input, |(email, old, new, now), transaction| {
            Box::pin(async move {
                let Some(owner) = mailbox_owner(transaction, email).await? else {
                    return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
                };
                let old = match old {
                    Some(old) => transaction.session(*old).await?,
                    None => None,
                };
                Ok(decided(sign_in::by_mailbox(*now, &owner, old.as_ref(), new.clone())))
            })
        })
        .await
    }

    /// Signs somebody in through a connection.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn sign_in_through(
        &self,
        connection: &Connection,
        asserted: Asserted,
    ) -> Result<Session, Refusal> {
        self.try_sign_in_through(connection, asserted, self.new_session())
            .await
            .expect("the store does what it is asked")
    }

    /// Signs somebody in through a connection, with a session of this make, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_sign_in_through(
        &self,
        connection: &Connection,
        asserted: Asserted,
        new: NewSession,
    ) -> Answer<Session> {
        let input = (connection.clone(), asserted, new, self.new_place(), self.now());
        let scope = Scope::Workspace(connection.workspace);
        self.try_ask(scope, input, |(connection, asserted, new, place, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let found = found(transaction, connection, asserted, *now).await?;
                let scene = scene(&workspace, *now);
                Ok(decided(sign_in::by_connection(scene, connection, asserted, &found, new.clone(), *place)))
            })
        })
        .await
    }

    /// Signs somebody in through a connection in a browser that holds `old`, a session of theirs.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn sign_in_through_with(
        &self,
        connection: &Connection,
        asserted: Asserted,
        old: Option<Session>,
    ) -> Result<Session, Refusal> {
        let input = (connection.clone(), asserted, old, self.new_session(), self.new_place(), self.now());
        self.ask(
            Scope::Workspace(connection.workspace),
            input,
            |(connection, asserted, old, new, place, now), tx| {
                Box::pin(async move {
                    let workspace = here!(tx);
                    let mut found = found(tx, connection, asserted, *now).await?;
                    if let Some(session) = old.clone()
                        && let Some(known) = known(tx, connection, session.account).await?
                    {
                        found.signed_in = Some(SignedIn { session, known });
                    }
                    let scene = scene(&workspace, *now);
                    Ok(decided(sign_in::by_connection(
                        scene,
                        connection,
                        asserted,
                        &found,
                        new.clone(),
                        *place,
                    )))
                })
            },
        )
        .await
    }

    /// Signs somebody in through a connection, on the false belief that their sign-in there was never bound.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn sign_in_anew(&self, connection: &Connection, asserted: Asserted) -> Answer<Session> {
        let input = (connection.clone(), asserted, self.new_session(), self.new_place(), self.now());
        let scope = Scope::Workspace(connection.workspace);
        self.try_ask(scope, input, |(connection, asserted, new, place, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let mut found = found(transaction, connection, asserted, *now).await?;
                found.bound = None;
                if let Some((_, Some(known))) = &mut found.meant {
                    known.identity = None;
                }
                let scene = scene(&workspace, *now);
                Ok(decided(sign_in::by_connection(scene, connection, asserted, &found, new.clone(), *place)))
            })
        })
        .await
    }

    /// The identity provider of a connection says that sign-ins are over there. Gives how many sessions were concerned.
    pub async fn hear_logout(&self, connection: &Connection, over: OverThere, said_at: Moment) -> usize {
        let input = (connection.clone(), over, said_at, self.now());
        self.look(connection.workspace, input, |(connection, over, said_at, now), transaction| {
            Box::pin(async move {
                let Some(workspace) = transaction.workspace().cloned() else {
                    return Ok(Decision::nothing(0));
                };
                let found = transaction.sessions_over_there(connection.id, over).await?;
                let scene =
                    Scene { workspace: &workspace, actor: Actor::Connection(connection.id), now: *now };
                let (change, ended) = logout::by_identity_provider(scene, connection, over, *said_at, &found);
                Ok(Decision::new(change, ended))
            })
        })
        .await
    }

    /// Signs somebody out.
    ///
    /// # Errors
    /// [`Refusal::SessionEnded`] for a session that is over.
    pub async fn sign_out(&self, session: SessionId) -> Result<(), Refusal> {
        self.ask(Scope::House, (session, self.now()), |(session, now), transaction| {
            Box::pin(async move {
                let Some(session) = transaction.session(*session).await? else {
                    return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
                };
                Ok(Decision::new(sign_in::sign_out(*now, &session), Ok(())))
            })
        })
        .await
    }
}

async fn mailbox_owner(
    transaction: &mut dyn Transaction,
    email: &Address,
) -> Result<Option<MailboxOwner>, Failure> {
    let Some((owned, account)) = transaction.owner_of(email).await? else { return Ok(None) };
    let has_factor = factor::is_guarded(&transaction.factors_of(account.id).await?);
    let places = transaction.places_of(account.id).await?;
    Ok(Some(MailboxOwner { owned, account, has_factor, places }))
}

async fn found(
    transaction: &mut dyn Transaction,
    connection: &Connection,
    asserted: &Asserted,
    now: Moment,
) -> Result<Found, Failure> {
    let bound = match transaction.identity(connection.id, &asserted.subject).await? {
        Some(identity) => known(transaction, connection, identity.account).await?,
        None => None,
    };
    let by_address = match &asserted.email {
        Some(email) => transaction.directory_users_under(email.key()).await?,
        None => Vec::new(),
    };
    let matches = Matches {
        by_id: transaction.directory_user_known_as(&asserted.subject).await?,
        by_address,
        ..Matches::default()
    };
    let meant = match matches.meant() {
        None => None,
        Some(user) => match transaction.directory_user(user.id, now).await? {
            Some((user, Some(place))) => {
                let known = known(transaction, connection, place.account.id).await?;
                Some((user, known))
            }
            Some((user, None)) => Some((user, None)),
            None => None,
        },
    };
    let verified = transaction.verified_domains().await?;
    let over_at = transaction.last_over_there(connection.id, &asserted.there).await?;
    Ok(Found { bound, meant, verified, over_at, ..Found::default() })
}

async fn known(
    transaction: &mut dyn Transaction,
    connection: &Connection,
    account: AccountId,
) -> Result<Option<Known>, Failure> {
    let Some(found) = transaction.account(account).await? else { return Ok(None) };
    Ok(Some(Known {
        account: found,
        owned: transaction.addresses_of(account).await?,
        member: transaction.member_of(account).await?,
        identity: transaction.identity_of(connection.id, account).await?,
    }))
}
