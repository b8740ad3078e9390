//! The third card: how the directory is doing, in the sentence its admins read; what fails, and when its ways in end.

use app::directories::health::{Ended, Health, health as seen};
use domain::{
    client::{Client, Proof},
    directory::{Token, usage::Usage},
    exchange::Opener,
    workspace::DirectoryPower,
};

use crate::{
    console::exchanges::advice,
    health::{self, failures, sentence, state, tone},
    op::{answer, desk::Desk},
    page::{Instead, chip::Chip, path_with, when::When},
    state::Web,
};

/// What is kept of the ways into a directory.
pub(in crate::op) struct Kept {
    pub(in crate::op) uses: Vec<Usage>,
    pub(in crate::op) tokens: Vec<Token>,
    pub(in crate::op) clients: Vec<Client>,
}

/// A way into the directory: a token or a secret of a client, never itself.
pub(in crate::op) struct WayIn {
    pub(in crate::op) what: &'static str,
    pub(in crate::op) id: String,
    pub(in crate::op) chip: Chip,
    /// None of a key, which has no end.
    pub(in crate::op) ends: Option<When>,
    pub(in crate::op) used: Option<When>,
}

/// For what requests failed within a day.
pub(in crate::op) struct Cause {
    pub(in crate::op) what: String,
    pub(in crate::op) count: u32,
    pub(in crate::op) last: When,
    pub(in crate::op) fix: Option<&'static str>,
    pub(in crate::op) log: String,
}

/// How it is doing.
pub(in crate::op) struct Doing {
    pub(in crate::op) id: String,
    pub(in crate::op) says: String,
    pub(in crate::op) tone: &'static str,
    pub(in crate::op) icon: &'static str,
    pub(in crate::op) provider: &'static str,
    pub(in crate::op) state: String,
    pub(in crate::op) last: Option<When>,
    pub(in crate::op) users: u32,
    pub(in crate::op) failures: String,
    pub(in crate::op) causes: Vec<Cause>,
    pub(in crate::op) ways: Vec<WayIn>,
}

/// The card.
pub(in crate::op) struct Card {
    pub(in crate::op) chip: Chip,
    pub(in crate::op) doing: Option<Doing>,
}

impl Card {
    /// # Errors
    /// A page that says that the machinery broke.
    pub(in crate::op) async fn of(web: &Web, desk: &Desk, kept: &Kept) -> Result<Self, Instead> {
        let health = match seen(&web.app, &desk.workspace).await {
            Ok(health) => health,
            Err(app::Error::Refused(_)) => {
                return Ok(Self { chip: Chip::off(text::support::no_directory()), doing: None });
            }
            Err(app::Error::Failed(failure)) => return Err(answer::failed(web, &failure).into()),
        };
        let chip = match health.power {
            DirectoryPower::On => Chip::good(text::support::on()),
            DirectoryPower::Staging => Chip::waiting(text::support::staging()),
            DirectoryPower::RemovalsOnly(_) => Chip::amiss(text::support::removals_only()),
            DirectoryPower::None => Chip::amiss(text::support::suspended()),
        };
        Ok(Self { chip, doing: Some(doing(desk, nameless(health), kept)) })
    }
}

/// What is seen of a directory, without who it was that put an end to a token.
fn nameless(health: Health) -> Health {
    Health { ended: health.ended.map(|ended| Ended { by: None, ..ended }), ..health }
}

fn doing(desk: &Desk, health: Health, kept: &Kept) -> Doing {
    let (tone, icon) = tone(health.verdict.level());
    Doing {
        id: health.directory.id.to_string(),
        says: sentence(&health, desk.now),
        tone,
        icon,
        provider: health.provider.name(),
        state: state(health.power),
        last: health.last.as_ref().map(|last| When::of(last.last_at)),
        users: health.directory.users,
        failures: failures(health.failures()),
        causes: health.causes.iter().map(|cause| self::cause(desk, cause)).collect(),
        ways: ways(desk, kept),
    }
}

fn cause(desk: &Desk, cause: &store::Cause) -> Cause {
    let log = desk.path("/provisioning");
    let outcome = cause.outcome.as_str();
    Cause {
        what: health::cause(cause).to_owned(),
        count: cause.count,
        last: When::of(cause.last_at),
        fix: cause.code.as_deref().and_then(advice::on),
        log: match cause.code.as_deref() {
            Some(code) => path_with(&log, &[("code", code)]),
            None => path_with(&log, &[("outcome", outcome)]),
        },
    }
}

fn ways(desk: &Desk, kept: &Kept) -> Vec<WayIn> {
    let used = |by| {
        let uses = kept.uses.iter().filter(|one| one.by == Some(by) && one.is_live);
        uses.map(|one| one.last_at).max().map(When::of)
    };
    let chip = |is_live, ends: domain::Moment| match is_live {
        true if ends <= desk.now.after(domain::directory::ways::ENDS_SOON) => {
            Chip::waiting(text::support::ends_soon())
        }
        true => Chip::good(text::support::works()),
        false => Chip::off(text::support::works_no_more()),
    };
    let tokens = kept.tokens.iter().map(|token| WayIn {
        what: text::support::token(),
        id: token.id.to_string(),
        chip: chip(token.is_live(desk.now), token.ends_at()),
        ends: Some(When::of(token.ends_at())),
        used: used(Opener::Token(token.id)),
    });
    let secrets = kept.clients.iter().flat_map(|client| {
        client.secrets().iter().map(move |secret| {
            let ends = secret.ends_at();
            WayIn {
                what: text::support::client_secret(),
                id: secret.id.to_string(),
                chip: chip(client.is_live() && secret.is_live(desk.now), ends),
                ends: Some(When::of(ends)),
                used: used(Opener::Client(client.id)),
            }
        })
    });
    let keyed = kept.clients.iter().filter(|client| matches!(client.proof, Proof::Keys(_)));
    let keyed = keyed.map(|client| WayIn {
        what: text::support::client_with_key(),
        id: client.id.to_string(),
        chip: if client.is_live() {
            Chip::good(text::support::works())
        } else {
            Chip::off(text::support::works_no_more())
        },
        ends: client.revoked_at.map(When::of),
        used: used(Opener::Client(client.id)),
    });
    tokens.chain(secrets).chain(keyed).collect()
}
