//! The third card: the directory.

pub(super) mod groups;
pub(super) mod guide;
pub(super) mod health;
pub(super) mod off;
pub(super) mod on;

use domain::{
    DirectoryId, TokenId,
    directory::{
        NewManners, State as DirectoryState, Token,
        health::{is_broken, stranger},
        ways::ways,
    },
    rules::{
        direct::{self, NewToken},
        lock::{Action, Part},
    },
    workspace::DirectoryPower,
};

use super::{Chip, Facts, HERE, clients, eyes, tokens};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    page::when::When,
    scim,
    state::Web,
};

/// What the directory does at present.
pub(super) enum Doing {
    /// There is none.
    Nothing,
    /// It collects.
    Staging,
    /// It keeps the members.
    Keeping,
    /// It only removes, until then.
    Removing(When),
    /// It may do nothing any more.
    Lapsed,
}

/// The card.
pub(super) struct Card {
    pub(super) chip: Chip,
    pub(super) is_done: bool,
    pub(super) doing: Doing,
    /// Why it can't be set up, or a staged one not switched on.
    pub(super) lock: Option<Reason>,
    /// What the identity provider calls tenant URL, base URL or connector URL; none without a directory.
    pub(super) base_url: Option<String>,
    pub(super) users: u32,
    /// When it was asked last by somebody it let in, and from where.
    pub(super) asked: Option<tokens::Use>,
    /// When somebody called last with what was never made here, where nobody has come in since.
    pub(super) stranger: Option<tokens::Use>,
    /// Where it is told how it is doing, to whom it is told.
    pub(super) health: Option<String>,
    /// What its groups give.
    pub(super) groups: groups::Line,
    /// Whether roles come from them.
    pub(super) gives_roles: bool,
    /// Whether nothing opens it any more (D11).
    pub(super) is_broken: bool,
    pub(super) tokens: Vec<tokens::Row>,
    /// Why it can't have another token.
    pub(super) token_lock: Option<Reason>,
    /// Whether there is a live one that another would take over from.
    pub(super) has_live_token: bool,
    pub(super) old_ends: &'static [(&'static str, &'static str)],
    pub(super) token_lives: &'static [(&'static str, &'static str)],
    pub(super) clients: Vec<clients::Row>,
    /// Why it can't have another client.
    pub(super) client_lock: Option<Reason>,
    pub(super) secret_lives: &'static [(&'static str, &'static str)],
}

impl Card {
    pub(super) fn of(web: &Web, inside: &Visit, facts: &Facts) -> Self {
        let directory = inside.workspace.directory.as_ref();
        let lock = lock_of_on(inside);
        let power = inside.workspace.directory_power(inside.now);
        let doing = match power {
            DirectoryPower::On => Doing::Keeping,
            DirectoryPower::Staging => Doing::Staging,
            DirectoryPower::RemovalsOnly(until) => Doing::Removing(When::of(until)),
            DirectoryPower::None if directory.is_some() => Doing::Lapsed,
            DirectoryPower::None => Doing::Nothing,
        };
        let chip = match &doing {
            Doing::Keeping => Chip::good(text::directory::on()),
            Doing::Staging => Chip::waiting(text::directory::staging()),
            Doing::Removing(_) => Chip::amiss(text::directory::removals_only()),
            Doing::Lapsed => Chip::amiss(text::directory::suspended()),
            Doing::Nothing if lock.is_some() => Chip::locked(),
            Doing::Nothing => Chip::off(text::directory::off()),
        };
        Self {
            chip,
            is_done: matches!(doing, Doing::Keeping),
            doing,
            lock,
            base_url: directory.map(|directory| scim::base_url(web, directory.id)),
            health: directory
                .filter(|_| inside.may(Action::SetUp(Part::Other)).is_ok())
                .map(|_| inside.path(&format!("{HERE}/directory/health"))),
            asked: facts.uses.iter().filter(|one| one.is_live).max_by_key(|one| one.last_at).map(Into::into),
            stranger: directory.and_then(|it| stranger(it.id, &facts.uses, inside.now)).map(Into::into),
            groups: groups::Line::of(inside),
            gives_roles: directory.is_some_and(|directory| directory.mappings.are_in_force()),
            is_broken: directory.is_some()
                && is_broken(power, &ways(&facts.tokens, &facts.clients, &facts.uses), inside.now),
            users: directory.map_or(0, |directory| directory.users),
            tokens: tokens::rows(inside, &facts.tokens, &facts.uses, &facts.hands),
            has_live_token: facts.tokens.iter().any(|token| token.is_live(inside.now)),
            old_ends: &tokens::OLD_ENDS,
            token_lock: token_lock(inside, &facts.tokens),
            token_lives: &tokens::LIVES,
            clients: clients::rows(web, inside, &facts.clients, &facts.uses),
            client_lock: clients::client_lock(inside, facts),
            secret_lives: &clients::LIVES,
        }
    }
}

/// Why it can't be set up, or a staged one not switched on, if it can't.
fn lock_of_on(inside: &Visit) -> Option<Reason> {
    let (asked, new) = (NewManners::default(), DirectoryId::from_bits(0));
    lock(direct::set_up(inside.scene(), eyes(inside), DirectoryState::On, asked, new))
}

/// Why it can't be set up to collect first, if it can't.
pub(super) fn lock_of_staging(inside: &Visit) -> Option<Reason> {
    let (asked, new) = (NewManners::default(), DirectoryId::from_bits(0));
    lock(direct::set_up(inside.scene(), inside.hand(), DirectoryState::Staging, asked, new))
}

/// Why the directory can't have another token, if it can't.
fn token_lock(inside: &Visit, tokens: &[Token]) -> Option<Reason> {
    let any = NewToken {
        id: TokenId::from_bits(0),
        digest: [0; 32],
        hint: String::new(),
        expires_at: inside.now.after(domain::directory::TOKEN_LIVES_FOR),
        old_ends_at: inside.now.after(domain::directory::OLD_GOES_ON_FOR),
    };
    lock(direct::add_token(inside.scene(), eyes(inside), tokens, any))
}
