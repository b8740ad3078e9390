//! The first card: the domains that are the workspace's own.

mod remove;

use app::domains;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Domain, Refusal,
    connection::{DomainClaim, DomainState, Verified, VerifiedBy},
    rules::prove,
};
use serde::Deserialize;
use text::Markup;

use super::{Chip, Facts, HERE, Typed, done, eyes, missing, refused, refused_at_sight};
use crate::{
    console::{
        door::Visit,
        reason::{Reason, lock},
    },
    gate::csrf::Filled,
    page::{
        Instead,
        proof::{self, Saw},
        when::When,
    },
    state::Web,
};

pub(super) use self::remove::{ask, release};

/// A domain in the card.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) worth: Worth,
    /// Whether it counts for as long as its record stays.
    pub(super) rests_on_record: bool,
    /// When its record was last looked for.
    pub(super) checked: Option<When>,
    /// Until when it is looked for by itself, while it is awaited.
    pub(super) awaited_until: Option<When>,
    pub(super) txt_name: String,
    pub(super) txt_value: String,
    pub(super) remove: String,
}

/// What a domain is worth, as the card says it.
pub(super) enum Worth {
    Waiting,
    /// How it was verified, and when.
    Verified(Markup),
    /// Until when it counts.
    AtRisk(When),
    /// Since when it counts no more.
    Lost(When),
}

impl Row {
    /// Whether there is a record to publish.
    pub(super) const fn wants_proof(&self) -> bool {
        !matches!(self.worth, Worth::Verified(..))
    }
}

/// The card.
pub(super) struct Card {
    pub(super) chip: Chip,
    pub(super) is_done: bool,
    /// Why no domain can be added.
    pub(super) lock: Option<Reason>,
    pub(super) rows: Vec<Row>,
    /// What DNS was just seen to hold.
    pub(super) saw: Option<Saw>,
}

impl Card {
    pub(super) fn of(inside: &Visit, facts: &Facts) -> Self {
        let example = Domain::stored("example.org".to_owned());
        let lock = lock(prove::claim(inside.scene(), eyes(inside), example, None, None, String::new()));
        let is_done = facts.claims.iter().any(|claim| claim.verified.is_some());
        let chip = match proof::chip(&facts.claims) {
            Some(chip) => chip,
            None if lock.is_some() => Chip::locked(),
            None => Chip::off(text::domains::none_yet()),
        };
        let rows = facts.claims.iter().map(|claim| row(inside, claim)).collect();
        Self { chip, is_done, lock, rows, saw: None }
    }
}

fn row(inside: &Visit, claim: &DomainClaim) -> Row {
    let verified = |how: Verified| match how.by {
        VerifiedBy::Operator => text::domains::vouched_for(When::of(how.at)),
        VerifiedBy::Dns => text::domains::proven_in_dns(When::of(how.at)),
    };
    let worth = match (claim.state(), claim.verified) {
        (DomainState::AtRisk { until }, _) => Worth::AtRisk(When::of(until)),
        (DomainState::Lost { at }, _) => Worth::Lost(When::of(at)),
        (_, Some(how)) => Worth::Verified(verified(how)),
        (_, None) => Worth::Waiting,
    };
    Row {
        name: claim.domain.to_string(),
        worth,
        rests_on_record: claim.verified.is_some_and(|verified| verified.by == VerifiedBy::Dns),
        checked: claim.checked_at.map(When::of),
        awaited_until: claim.awaited_until().filter(|until| inside.now < *until).map(When::of),
        remove: inside.path(&format!("{HERE}/domains/{}/remove", claim.domain)),
        txt_name: prove::challenge_name(&claim.domain),
        txt_value: prove::challenge_text(claim),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct NewDomain {
    #[serde(default)]
    domain: String,
}

/// Adds a domain, to be proven.
pub(super) async fn claim(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Filled { signed, fields }: Filled<NewDomain>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let claimed = match Domain::parse(fields.domain.trim()) {
        Ok(domain) => domains::claim(&web.app, inside.workspace.id, inside.by(), domain).await,
        Err(_) => {
            let why = text::domains::enter_a_domain_name().to_owned();
            Err(Refusal::ValueInvalid { field: "domain", why }.into())
        }
    };
    match claimed {
        Ok(_) => Ok(done(&inside, "domain_added", "domains")),
        Err(error) => {
            let typed = Typed { domain: fields.domain, ..Typed::default() };
            refused(&web, &inside, error, "domain", typed).await
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Looks for a domain's proof in DNS.
pub(super) async fn check(
    State(web): State<Web>,
    Path((slug, name)): Path<(String, String)>,
    Filled { signed, .. }: Filled<Nothing>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Ok(domain) = Domain::parse(&name) else {
        return Err(missing(&web, &inside, Refusal::DomainNotFound).await);
    };
    let (looked, saw) = match domains::check(&web.app, inside.workspace.id, inside.by(), domain.clone()).await
    {
        Ok(looked) => (looked.came_to, Some(Saw::of(&domain, &looked.records, false))),
        Err(error) => (Err(error), None),
    };
    match looked {
        Ok(_) => Ok(done(&inside, "domain_verified", "domains")),
        Err(error) => refused_at_sight(&web, &inside, error, "domains", Typed::default(), saw).await,
    }
}
