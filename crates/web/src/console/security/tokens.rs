//! The tokens of a directory: made and shown once, told apart by their ends, revoked.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use app::{Outcome, directories, secret::Secret, usage};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    AccountId, Refusal, TokenId,
    directory::{Token, usage::Usage},
    exchange::Opener,
    moment::days,
    rules::direct,
};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;

use super::{Chip, HERE, Typed, done, missing, refused};
use crate::{
    console::{
        audit::Names,
        door::{AsVisitor as _, Visit},
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab, person::Breakable, when::When},
    scim,
    state::Web,
};

/// How long a token may live: days, and the words. The second is usual.
pub(super) const LIVES: [(&str, &str); 3] =
    [("90", text::tokens::days_90()), ("365", text::tokens::year_1()), ("730", text::tokens::years_2())];

/// When the old token ends: days, and the words. The second is usual.
pub(super) const OLD_ENDS: [(&str, &str); 4] = [
    ("0", text::tokens::now()),
    ("7", text::tokens::in_7_days()),
    ("14", text::tokens::in_14_days()),
    ("30", text::tokens::in_30_days()),
];

/// How many tokens that open nothing any more are shown.
const DEAD_SHOWN: usize = 5;

/// A token in the card.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) hint: String,
    pub(super) chip: Chip,
    pub(super) is_live: bool,
    pub(super) created_at: When,
    /// Who made it, where it was a person who is known here.
    pub(super) created_by: Option<String>,
    /// Who revoked it, where it was such a person.
    pub(super) revoked_by: Option<Breakable<String>>,
    /// When it stopped working, or will.
    pub(super) ends: When,
    /// When it was used last.
    pub(super) used: Option<Use>,
    /// When it was tried last after its end.
    pub(super) refused: Option<Use>,
}

/// When something was used last.
pub(super) struct Use {
    pub(super) at: When,
    /// The address it came from, and what the caller called itself.
    pub(super) whence: String,
}

impl Use {
    pub(super) fn of(uses: &[Usage], by: Opener, is_live: bool) -> Option<Self> {
        uses.iter().find(|one| one.by == Some(by) && one.is_live == is_live).map(Self::from)
    }
}

impl From<&Usage> for Use {
    fn from(found: &Usage) -> Self {
        let ip = found.whence.ip.map(|ip| ip.to_string());
        let agent = found.whence.agent.clone().filter(|agent| !agent.trim().is_empty());
        let whence: Vec<String> = [ip, agent].into_iter().flatten().collect();
        Self { at: When::of(found.last_at), whence: whence.join(" · ") }
    }
}

/// The live tokens, and the last of the others.
pub(super) fn rows(inside: &Visit, tokens: &[Token], uses: &[Usage], hands: &Hands) -> Vec<Row> {
    let (live, dead): (Vec<_>, Vec<_>) = tokens.iter().partition(|token| token.is_live(inside.now));
    let shown = live.into_iter().chain(dead.into_iter().rev().take(DEAD_SHOWN));
    shown.map(|token| row(inside, token, uses, hands)).collect()
}

/// What those are called here who made and revoked tokens.
pub(super) type Hands = HashMap<AccountId, String>;

/// Looks them up. Whoever holds a setup link is shown no members.
pub(super) async fn hands(web: &Web, inside: &Visit, tokens: &[Token]) -> Result<Hands, Failure> {
    let (mut names, mut hands) = (Names::default(), Hands::new());
    if inside.who.visitor().session().is_none() {
        return Ok(hands);
    }
    let accounts: BTreeSet<_> =
        tokens.iter().flat_map(|token| [token.created_by, token.revoked_by]).flatten().collect();
    for account in accounts {
        if let Some(name) = names.of(web, inside.workspace.id, &account.to_string()).await? {
            hands.insert(account, name);
        }
    }
    Ok(hands)
}

fn row(inside: &Visit, token: &Token, uses: &[Usage], hands: &Hands) -> Row {
    let called = |account: Option<AccountId>| account.and_then(|account| hands.get(&account).cloned());
    let is_live = token.is_live(inside.now);
    let chip = match token.revoked_at {
        Some(_) => Chip::off(text::tokens::revoked()),
        None if is_live => Chip::good(text::tokens::live()),
        None => Chip::new("warn", "clock", text::tokens::expired()),
    };
    Row {
        id: token.id.to_string(),
        hint: token.hint.clone(),
        chip,
        is_live,
        created_at: When::of(token.created_at),
        created_by: called(token.created_by),
        revoked_by: called(token.revoked_by).map(Breakable),
        ends: When::of(token.ends_at()),
        used: Use::of(uses, Opener::Token(token.id), true),
        refused: Use::of(uses, Opener::Token(token.id), false),
    }
}

#[derive(Template)]
#[template(path = "token.html")]
struct TokenPage {
    frame: Frame,
    secret: String,
    base_url: String,
    expires_at: When,
    back: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewToken {
    #[serde(default)]
    days: String,
    /// When the one there is ends; it is not asked where there is none.
    old: Option<String>,
}

/// Makes a token that lives for so many days, one of [`LIVES`]. The one there is ends in so many, one of [`OLD_ENDS`]; as is
/// usual where nobody was asked.
pub(super) async fn made(
    web: &Web,
    inside: &Visit,
    lives: &str,
    old: Option<&str>,
) -> Outcome<(Token, Secret)> {
    let lives = offered("days", &LIVES, lives)?;
    let old = old.map(|old| offered("old", &OLD_ENDS, old)).transpose()?;
    let expires_at = Some(inside.now.after(lives));
    directories::add_token(&web.app, inside.workspace.id, inside.by(), expires_at, old).await
}

/// So many days, if they are among those offered.
fn offered(field: &'static str, all: &[(&str, &str)], typed: &str) -> Outcome<Duration> {
    let choice = all.iter().find(|(count, _)| *count == typed);
    let why = text::wizard::one_of_those_offered().to_owned();
    let count = choice.and_then(|(count, _)| count.parse().ok());
    Ok(count.map(days).ok_or(Refusal::ValueInvalid { field, why })?)
}

/// Makes a token and shows it, this once.
pub(super) async fn add(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<NewToken>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    match made(&web, &inside, &fields.days, fields.old.as_deref()).await {
        Ok((token, secret)) => {
            let page = TokenPage {
                frame: inside.frame(Tab::Security),
                secret: secret.reveal().to_owned(),
                base_url: scim::base_url(&web, token.directory),
                expires_at: When::of(token.expires_at),
                back: inside.path(&format!("{HERE}#directory")),
            };
            Ok(page::shown(StatusCode::CREATED, &page))
        }
        Err(error) => refused(&web, &inside, error, "directory", Typed::default()).await,
    }
}

#[derive(Template)]
#[template(path = "token_revoke.html")]
struct RevokePage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    lock: Option<Reason>,
    token: Row,
    action: String,
    back: String,
}

/// The question whether a token is really to be revoked.
async fn question(
    web: &Web,
    inside: &Visit,
    token: &str,
    problem: Option<Problem>,
) -> Result<RevokePage, Instead> {
    let tokens = web.app.store.tokens(inside.workspace.id).await;
    let tokens = tokens.map_err(|failure| answer::failed(web, &failure))?;
    let uses = usage::of(&web.app, inside.workspace.id).await;
    let uses = uses.map_err(|failure| answer::failed(web, &failure))?;
    let id = token.parse::<TokenId>().ok();
    let Some(found) = tokens.iter().find(|one| Some(one.id) == id) else {
        return Err(missing(web, inside, Refusal::TokenNotFound).await);
    };
    Ok(RevokePage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        lock: lock(direct::revoke_token(inside.scene(), inside.hand(), &tokens, found.id)),
        token: row(inside, found, &uses, &Hands::new()),
        action: inside.path(&format!("{HERE}/directory/tokens/{}/revoke", found.id)),
        back: inside.path(&format!("{HERE}#directory")),
    })
}

/// Asks whether a token is really to be revoked.
pub(super) async fn ask(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, token)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    Ok(page::shown(StatusCode::OK, &question(&web, &inside, &token, None).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Revokes a token at once.
pub(super) async fn revoke(
    State(web): State<Web>,
    Path((slug, token)): Path<(String, String)>,
    Checked { signed, .. }: Checked<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(id) = token.parse::<TokenId>() else {
        return Err(missing(&web, &inside, Refusal::TokenNotFound).await);
    };
    match directories::revoke_token(&web.app, inside.workspace.id, inside.by(), id).await {
        Ok(()) => Ok(done(&inside, "token_revoked", "directory")),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, "confirm"));
            let page = question(&web, &inside, &token, problem).await?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
