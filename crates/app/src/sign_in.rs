//! Sign-in: through a connection, or by a code sent to a mailbox.

mod arrival;
mod assertion;
mod connection;
mod exchange;
mod factor;
mod heard;
mod log;
mod mailbox;
mod no_seat;
mod providers;
pub mod saml;
mod search;

use domain::{Refusal, Workspace, session::Session, trace::Trace};
use store::{Failure, Transaction};

pub use self::{
    arrival::Finished,
    connection::{Away, Begun, begin, finish},
    factor::{finish_with_code_of_app, finish_with_passkey},
    heard::{Doubt, Heard, Naming, Word},
    log::turned_away,
    mailbox::{ask_for_code, finish_with_code},
    providers::Providers,
    search::{Sought, select},
};
pub(crate) use self::{
    exchange::CALLBACK,
    providers::{ASKED_ANEW_EVERY, At, FRESH_FOR, Known, described, known, with_fresh_keys},
};
use crate::{App, Error, secret::Secret};

/// What begins every session secret.
pub const SESSION_PREFIX: &str = "use_";
/// How long a sign-in through an identity provider may take, and how long a code is good for.
pub const ATTEMPT_LIVES_FOR: std::time::Duration = domain::moment::minutes(10);

// What is over is kept until nobody who was on the way can still arrive, be the identity provider as slow as it may.
const _: () = assert!(ATTEMPT_LIVES_FOR.as_secs() * 2 <= domain::session::LOGOUT_KEPT_FOR.as_secs());

/// When an attempt was begun.
fn begun_at(attempt: &store::Attempt) -> domain::Moment {
    attempt.expires_at.before(ATTEMPT_LIVES_FOR)
}

/// A signed-in browser: what its cookie is to hold, and where it goes.
#[derive(Debug)]
pub struct SignedIn {
    /// What the cookie is to hold.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// Where the person wanted to go: a path of ours.
    pub return_to: String,
    /// What the browser keeps for leaving the identity provider, too; see [`crate::logout::away`].
    pub hint: Option<String>,
}

/// A sign-in that came to nothing.
#[derive(Debug)]
pub struct Stopped {
    /// Why, for the person.
    pub error: Error,
    /// Where they wanted in, as far as that is known.
    pub workspace: Option<Box<Workspace>>,
    /// Why exactly, for the admin: what was received and what was expected. Holds no secret.
    pub because: Option<String>,
    /// What the person reads out to their admin; the same as in the log.
    pub trace: Trace,
    /// Whose test it was, if it was one: they may read why.
    pub test: Option<TestOf>,
    /// Whether those who manage the workspace were told of it by mail.
    pub admins_told: bool,
}

/// Who tests a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestOf {
    /// An admin.
    Admin,
    /// Whoever holds a setup link.
    Holder,
}

impl Stopped {
    /// A sign-in stopped for a reason that needs no explaining to admins.
    pub(crate) fn new(app: &App, error: impl Into<Error>) -> Self {
        let (workspace, because, test) = (None, None, None);
        Self { error: error.into(), workspace, because, trace: trace(app), test, admins_told: false }
    }

    pub(crate) fn because(self, because: String) -> Self {
        Self { because: Some(because), ..self }
    }

    pub(crate) fn at(mut self, workspace: &Workspace) -> Self {
        self.workspace = Some(Box::new(workspace.clone()));
        self
    }
}

/// A sign-in whose answer from the identity provider is not believed, or did not come. The exact reason is for admins.
pub(crate) fn not_believed(app: &App, workspace: &Workspace, because: String) -> Stopped {
    Stopped::new(app, Refusal::SignInNotBelieved).at(workspace).because(because)
}

/// The session a browser came with, as it is now. The way to the identity provider and back takes a while: a session that
/// ended meanwhile hands nothing on, and one that has lost a proof does not bring it back.
pub(crate) async fn still(
    transaction: &mut dyn Transaction,
    already: Option<&Session>,
) -> Result<Option<Session>, Failure> {
    match already {
        Some(already) => transaction.session(already.id).await,
        None => Ok(None),
    }
}

/// A new trace, by which an admin finds in the sign-in log what a page spoke of.
pub(crate) fn trace(app: &App) -> Trace {
    Trace::from_bytes(app.entropy.bytes())
}
