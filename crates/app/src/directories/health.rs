//! How a directory is doing: what is seen of it, read in bounded pieces, and what follows.

use domain::{
    Member, Refusal, Workspace,
    directory::{
        Directory, Token,
        health::{self, FAILURES_COUNT_FOR, IN_A_ROW, Signs, Verdict},
        provider::Provider,
        usage::Usage,
        ways::{self, Way},
    },
    exchange::{Exchange, Opener, Outcome as CameTo},
    workspace::DirectoryPower,
};
use store::{Apart, Cause, Cut, Failure, Lies, MembersCut, SelectExchanges, SelectMembers, SortedBy};

use crate::{App, Outcome, usage};

/// How many requests that were to change something and failed are shown.
pub const SHOWN: u32 = 10;
/// How many that failed are counted at most.
pub const MOST_FAILURES: u32 = 1_000;
/// How many are looked at, at most, to find the last that were to change something. Beyond so many refused reads, more are not
/// looked for.
const MOST_LOOKED_AT: usize = 1_000;
/// How many of them are read at once.
const AT_A_TIME: u32 = 100;
/// How many people of a sort are counted at most.
pub const MOST_PEOPLE: u32 = 100;

/// How many people there are of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// So many, [`MOST_PEOPLE`] at most.
    pub count: usize,
    /// Whether there are more.
    pub more: bool,
}

/// A way in that somebody tries although it has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Which.
    pub way: Way,
    /// Who put an end to it, where it was a person who is or was a member.
    pub by: Option<Member>,
}

/// What is seen of a directory.
#[derive(Debug, Clone)]
pub struct Health {
    /// The directory.
    pub directory: Directory,
    /// What it may do.
    pub power: DirectoryPower,
    /// Which identity provider speaks: the one that its program's name tells, or else the one that was chosen.
    pub provider: Provider,
    /// What is to be said first.
    pub verdict: Verdict,
    /// Whether nothing opens it any more.
    pub is_broken: bool,
    /// When it was asked last by somebody it let in, and from where.
    pub last: Option<Usage>,
    /// When somebody called last with what was never made here, where nobody has come in since.
    pub stranger: Option<Usage>,
    /// Its tokens, dead ones included.
    pub tokens: Vec<Token>,
    /// The ways into it, dead ones included.
    pub ways: Vec<Way>,
    /// The one that is tried although it has ended.
    pub ended: Option<Ended>,
    /// For what requests that were to change something failed in the last 24 hours, as far as they were counted.
    pub causes: Vec<Cause>,
    /// How many of the last requests that were to change something failed one after the other, [`IN_A_ROW`] at most.
    pub in_a_row: u32,
    /// The last of those, newest first.
    pub failed: Vec<Exchange>,
    /// Members with access whom it does not tell of, guests aside.
    pub unmanaged: Counted,
    /// Whom it assigns, and who have no access.
    pub held: Counted,
}

impl Health {
    /// How many requests that were to change something failed in the last 24 hours; [`MOST_FAILURES`] stands for as many or
    /// more.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.causes.iter().map(|cause| cause.count).sum()
    }

    /// What people know a token by: the end of its secret.
    #[must_use]
    pub fn hint(&self, opener: Opener) -> Option<&str> {
        self.tokens.iter().find(|token| Opener::Token(token.id) == opener).map(|token| token.hint.as_str())
    }
}

/// How the directory of a workspace is doing. What it costs does not grow with its people or its journal.
///
/// # Errors
/// [`Refusal::DirectoryNotFound`].
pub async fn health(app: &App, workspace: &Workspace) -> Outcome<Health> {
    let Some(directory) = &workspace.directory else { return Err(Refusal::DirectoryNotFound.into()) };
    let (store, now) = (&app.store, app.now());
    let uses = usage::of(app, workspace.id).await?;
    let tokens = store.tokens(workspace.id).await?;
    let ways = ways::ways(&tokens, &store.clients(workspace.id).await?, &uses);
    let last = uses.iter().filter(|one| one.is_live).max_by_key(|one| one.last_at).cloned();
    let provider = provider(directory, last.as_ref());
    let since = now.before(FAILURES_COUNT_FOR);
    let causes = store.causes(workspace.id, directory.id, since, MOST_FAILURES).await?;
    let in_a_row = in_a_row(app, directory).await?;
    let power = workspace.directory_power(now);
    let failures = causes.iter().map(|cause| u64::from(cause.count)).sum();
    let stranger = health::stranger(directory.id, &uses, now).cloned();
    let signs = Signs {
        power,
        ways: &ways,
        stranger: stranger.as_ref().map(|one| one.last_at),
        rhythm: provider.rhythm(),
        failures,
        in_a_row,
    };
    Ok(Health {
        directory: directory.clone(),
        power,
        provider,
        verdict: health::verdict(signs, now),
        is_broken: health::is_broken(power, &ways, now),
        ended: ended(app, workspace, &tokens, &ways).await?,
        last,
        stranger,
        causes,
        in_a_row,
        failed: store.failed_exchanges(workspace.id, directory.id, SHOWN).await?,
        unmanaged: unmanaged(app, workspace).await?,
        held: held(app, workspace, directory).await?,
        tokens,
        ways,
    })
}

/// Which identity provider speaks in a directory that was asked like this last.
#[must_use]
pub(crate) fn provider(directory: &Directory, last: Option<&Usage>) -> Provider {
    let agent = last.and_then(|last| last.whence.agent.as_deref());
    agent.and_then(Provider::of_agent).unwrap_or(directory.manners.provider)
}

/// How many of the last requests that were to change something failed one after the other.
pub(crate) async fn in_a_row(app: &App, directory: &Directory) -> Result<u32, Failure> {
    let (select, mut cut) = (SelectExchanges::default(), Cut::new(None, IN_A_ROW));
    let (mut in_a_row, mut looked_at) = (0, 0);
    loop {
        let page = app.store.exchanges(directory.workspace, &select, cut).await?;
        for one in &page.items {
            if one.directory != directory.id {
                return Ok(in_a_row);
            }
            // A read that was refused stands among them, and says nothing of what was to change.
            if !one.was_to_change() {
                continue;
            }
            if one.outcome == CameTo::Done {
                return Ok(in_a_row);
            }
            in_a_row += 1;
            if in_a_row == IN_A_ROW {
                return Ok(in_a_row);
            }
        }
        looked_at += page.items.len();
        match page.items.last() {
            Some(last) if page.more && looked_at < MOST_LOOKED_AT => {
                cut = Cut::new(Some(last.id), AT_A_TIME);
            }
            _ => return Ok(in_a_row),
        }
    }
}

async fn ended(
    app: &App,
    workspace: &Workspace,
    tokens: &[Token],
    ways: &[Way],
) -> Result<Option<Ended>, Failure> {
    let Some(way) = health::ended_in_use(ways, app.now()) else { return Ok(None) };
    let token = tokens.iter().find(|token| Opener::Token(token.id) == way.opener);
    let by = match token.and_then(|token| token.revoked_by) {
        Some(account) => app.store.member_of(workspace.id, account).await?,
        None => None,
    };
    Ok(Some(Ended { way, by }))
}

async fn unmanaged(app: &App, workspace: &Workspace) -> Result<Counted, Failure> {
    let select = SelectMembers { unmanaged: true, ..SelectMembers::default() };
    let cut = MembersCut { by: SortedBy::Joined, descending: false, lies: Lies::First, limit: MOST_PEOPLE };
    let page = app.store.listed_members(workspace.id, &select, &cut).await?;
    Ok(Counted { count: page.items.len(), more: page.more })
}

async fn held(app: &App, workspace: &Workspace, directory: &Directory) -> Result<Counted, Failure> {
    let cut = Cut::new(None, MOST_PEOPLE);
    let page = app.store.apart(workspace.id, directory.id, Apart::KeptOut, cut).await?;
    Ok(Counted { count: page.items.len(), more: page.more })
}
