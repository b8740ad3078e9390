//! What comes of a try to sign in is written down here: for the operator in the program's log, for the workspace's admins in
//! its sign-in log. A sign-in that succeeds is written by its rule, in the commit of its session; what comes to nothing changes
//! nothing, and is written by itself, in the lane of what strangers cause: no removal waits behind it, and no flood of it
//! fills the disk ([`MOST_KEPT`]).

use domain::{
    AccountId, Address, ConnectionId, MemberId, Refusal, Workspace, connection,
    rules::sign_in::NewSession,
    session::Session,
    sign_in::{
        Client, LONGEST_AGENT, LONGEST_REASON, MOST_KEPT, Note, Outcome, Protocol, SignIn, Trying, cut,
        masked,
    },
    trace::Trace,
};
use store::Purpose;

use super::{Stopped, TestOf, trace};
use crate::{App, Error, secret::Secret};

/// A try to sign in, as far as it is known.
pub(super) struct Try {
    trying: Trying,
    protocol: Protocol,
    connection: Option<ConnectionId>,
    purpose: Purpose,
    address: Option<Address>,
    who: Option<(AccountId, MemberId)>,
    note: Option<Note>,
    is_believed: bool,
}

impl Try {
    pub(super) fn begin(app: &App, protocol: Protocol, client: Client) -> Self {
        let agent = client.agent.map(|agent| cut(&agent, LONGEST_AGENT));
        let client = Client { agent, ..client };
        Self {
            trying: Trying { id: app.id(app.now()), trace: trace(app), client },
            protocol,
            connection: None,
            purpose: Purpose::SignIn,
            address: None,
            who: None,
            note: None,
            is_believed: false,
        }
    }

    /// It goes through this connection.
    pub(super) const fn through(&mut self, connection: &connection::Connection) {
        self.connection = Some(connection.id);
        self.protocol = match connection.protocol {
            connection::Protocol::Oidc(_) => Protocol::Oidc,
            connection::Protocol::Saml(_) => Protocol::Saml,
        };
    }

    /// It is for this.
    pub(super) const fn is_for(&mut self, purpose: Purpose) {
        self.purpose = purpose;
    }

    /// What the identity provider says is believed, and it calls the person by this address.
    pub(super) fn believed(&mut self, address: Option<Address>) {
        (self.is_believed, self.address) = (true, address);
    }

    /// It is this member.
    pub(super) const fn is_of(&mut self, who: Option<(AccountId, MemberId)>) {
        self.who = who;
    }

    /// This is to be seen beside what it comes to.
    pub(super) fn is_noted(&mut self, note: Option<Note>) {
        self.note = note;
    }

    /// What a session is made of that this try comes to.
    pub(super) fn session(&self, app: &App, secret: &Secret) -> NewSession {
        NewSession { id: app.id(app.now()), digest: secret.digest(), trying: self.trying.clone() }
    }

    /// Writes down what it came to, unless that is a session.
    pub(super) async fn closed<T>(self, app: &App, outcome: Result<T, Stopped>) -> Result<T, Stopped> {
        if let Err(stopped) = &outcome {
            tell_operator(stopped);
            if let (Error::Refused(refusal), Some(workspace)) = (&stopped.error, &stopped.workspace) {
                let outcome = match refusal {
                    Refusal::SignInNotBelieved | Refusal::LogoutNotBelieved => Outcome::NotBelieved,
                    _ => Outcome::Refused,
                };
                let because = stopped.because.as_deref().map(|because| cut(because, LONGEST_REASON));
                let entry = SignIn {
                    code: Some(refusal.code().to_owned()),
                    because,
                    trace: stopped.trace,
                    ..self.entry(app, workspace, outcome).await
                };
                keep(app, entry).await;
            }
        }
        let test = match self.purpose {
            Purpose::SignIn => None,
            Purpose::Test => Some(TestOf::Admin),
            Purpose::TestThrough(_) => Some(TestOf::Holder),
        };
        outcome.map_err(|stopped| Stopped { test, ..stopped })
    }

    /// Writes down that an admin tested a connection, and that it works.
    pub(super) async fn tested(&self, app: &App, workspace: &Workspace) {
        let entry = self.entry(app, workspace, Outcome::Tested).await;
        keep(app, entry).await;
    }

    async fn entry(&self, app: &App, workspace: &Workspace, outcome: Outcome) -> SignIn {
        let address = match &self.address {
            // Whose member's address it is, its admins know already.
            Some(address) if self.who.is_some() || is_a_members(app, workspace, address).await => {
                Some(address.to_string())
            }
            address => address.as_ref().map(masked),
        };
        let test = (self.purpose != Purpose::SignIn).then_some(Note::Test);
        SignIn {
            id: self.trying.id,
            workspace: workspace.id,
            at: app.now(),
            trace: self.trying.trace,
            outcome,
            protocol: self.protocol,
            connection: self.connection,
            code: None,
            because: None,
            account: self.who.map(|(account, _)| account),
            member: self.who.map(|(_, member)| member),
            address,
            session: None,
            notes: test.into_iter().chain(self.note.clone()).collect(),
            client: self.trying.client.clone(),
            by_anybody: !self.is_believed,
        }
    }
}

/// Whether an address is that of somebody who has, or had, a place in a workspace. Where that can't be read it is as if it
/// were not.
async fn is_a_members(app: &App, workspace: &Workspace, address: &Address) -> bool {
    let place = async {
        match app.store.owner_of(address).await? {
            Some((_, account)) => app.store.member_of(workspace.id, account.id).await,
            None => Ok(None),
        }
    };
    place.await.is_ok_and(|place| place.is_some())
}

/// Keeps an entry. That nobody is let in does not hang on whether it could be written down.
async fn keep(app: &App, entry: SignIn) {
    let trace = entry.trace;
    if let Err(failure) = app.store.log(entry, MOST_KEPT).await {
        tracing::error!(%trace, %failure, "failed to write into a sign-in log");
    }
}

/// Writes a line into the program's log.
fn tell_operator(stopped: &Stopped) {
    let Stopped { error, workspace, because, trace, .. } = stopped;
    let workspace = workspace.as_ref().map(|workspace| tracing::field::display(workspace.id));
    match (error, because) {
        (Error::Failed(failure), _) => {
            tracing::error!(%trace, workspace, %failure, "failed to sign somebody in")
        }
        (Error::Refused(refusal), Some(because)) => {
            tracing::warn!(%trace, workspace, code = refusal.code(), because, "a sign-in was not believed");
        }
        (Error::Refused(refusal), None) => {
            tracing::info!(%trace, workspace, code = refusal.code(), "somebody was not let in");
        }
    }
}

/// Somebody who was signed in is told at a workspace's door that their access has ended. Gives what their admin finds it by.
pub async fn turned_away(
    app: &App,
    workspace: Option<&Workspace>,
    session: Option<&Session>,
    refusal: &Refusal,
) -> Trace {
    let mut attempt = Try::begin(app, Protocol::Session, Client::default());
    let mut stopped = Stopped::new(app, refusal.clone());
    let trace = stopped.trace;
    if let Some(workspace) = workspace {
        stopped = stopped.at(workspace);
        if let Some(session) = session {
            let place = app.store.member_of(workspace.id, session.account).await.ok().flatten();
            attempt.believed(place.as_ref().and_then(|member| member.email.clone()));
            attempt.is_of(place.map(|member| (member.account, member.id)));
        }
    }
    let _: Result<(), _> = attempt.closed(app, Err(stopped)).await;
    trace
}
