//! How the directory is doing: one sentence first, then what it rests on, and what to do about what failed.

use app::directories::health::{Counted, Health, MOST_FAILURES, health};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ExchangeId, Moment,
    directory::{
        Token,
        health::Verdict,
        ways::{Access, access},
    },
    exchange::{Exchange, Outcome},
};
use http::StatusCode;
use sheets::{Mend, Provider, Scim};
use store::Cause;
use text::Markup;

use super::super::{HERE, tokens::Use};
use crate::{
    console::{
        door::Inside,
        exchanges::{self, advice, words},
    },
    gate::session::Signed,
    health::{cause, sentence, state, tone, turned_away, unknown},
    login::answer,
    page::{self, Frame, Instead, Tab, when::When},
    state::Web,
};

/// For what requests failed, and what to do about it.
struct CauseRow {
    what: String,
    count: u32,
    last: When,
    fix: Option<&'static str>,
    there: Option<&'static str>,
    path: String,
}

/// A request that failed.
struct FailedRow {
    when: When,
    what: String,
    why: String,
    path: String,
}

/// A token that opens the directory.
struct TokenRow {
    hint: String,
    ends: When,
    is_soon: bool,
}

#[derive(Template)]
#[template(path = "directory_health.html")]
struct HealthPage {
    frame: Frame,
    says: String,
    /// The banner's tone and sign.
    tone: &'static str,
    icon: &'static str,
    /// What to do about it, here or at the identity provider.
    fix: Option<String>,
    is_broken: bool,
    /// That somebody calls with what has ended, where the sentence says something else.
    ended: Option<String>,
    /// That somebody calls with what was never made here, where the sentence says something else.
    unknown: Option<String>,
    provider: &'static str,
    state: String,
    rhythm: Option<&'static str>,
    /// How it is asked to send everybody once more.
    again: Option<&'static str>,
    last: Option<Use>,
    tokens: Vec<TokenRow>,
    /// When the last way in ends; none where one goes on, or there is none.
    open_until: Option<When>,
    assigned: u32,
    unmanaged: Markup,
    held: Markup,
    seats: String,
    failures: String,
    causes: Vec<CauseRow>,
    failed: Vec<FailedRow>,
    log: String,
    drift: String,
    make_token: String,
    off: String,
    setup: String,
    back: String,
}

/// Shows how it is doing.
pub(in super::super) async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
) -> Result<Response, Instead> {
    let inside = Inside::enter_to_set_up(&web, signed, &slug, HERE).await?;
    match health(&web.app, &inside.workspace).await {
        Ok(health) => Ok(page::shown(StatusCode::OK, &page_of(&inside, &health))),
        Err(app::Error::Refused(refusal)) => Err(inside.refused(&web, &refusal).await),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
    }
}

fn page_of(inside: &Inside, health: &Health) -> HealthPage {
    let now = inside.now;
    let sheet = Provider::named(health.provider.as_str());
    let rhythm = sheet.and_then(|sheet| match sheet.scim {
        Scim::Sheet { rhythm, .. } => Some(rhythm),
        Scim::Nothing { .. } => None,
    });
    let mend = advice::mend(health.provider);
    let (tone, icon) = tone(health.verdict.level());
    let log = inside.path(exchanges::HERE);
    let seats = inside.workspace.seats;
    let is_said = matches!(health.verdict, Verdict::EndedToken(_));
    HealthPage {
        frame: inside.frame(Tab::Security),
        says: sentence(health, now),
        tone,
        icon,
        fix: fix(health, mend),
        is_broken: health.is_broken,
        ended: health.ended.as_ref().filter(|_| !is_said).map(|ended| turned_away(health, ended, now)),
        unknown: health
            .stranger
            .as_ref()
            .filter(|_| !matches!(health.verdict, Verdict::UnknownToken { .. }))
            .map(|stranger| unknown(stranger.last_at, now)),
        provider: health.provider.name(),
        state: state(health.power),
        rhythm,
        again: mend.map(|mend| mend.again),
        last: health.last.as_ref().map(Use::from),
        tokens: live(&health.tokens, now),
        open_until: match access(&health.ways, now) {
            Access::Open(end) => end.map(When::of),
            Access::Never | Access::Shut { .. } => None,
        },
        assigned: health.directory.assigned,
        unmanaged: unmanaged(health.unmanaged),
        held: held(health.held),
        seats: match seats.limit {
            Some(limit) => text::health::seats_free(limit.saturating_sub(seats.taken), limit),
            None => text::health::seats_without_limit(seats.taken),
        },
        failures: match health.failures() {
            MOST_FAILURES.. => text::health::many_failures_of_a_day(MOST_FAILURES),
            count => text::health::failures_of_a_day(count),
        },
        causes: health.causes.iter().map(|cause| cause_row(&log, cause, mend)).collect(),
        failed: health.failed.iter().map(|one| failed_row(&log, one)).collect(),
        log,
        drift: inside.path("/members/drift"),
        make_token: inside.path(&format!("{HERE}#tokens")),
        off: inside.path(&format!("{HERE}/directory/off")),
        setup: inside.path(&format!("{HERE}/directory/setup")),
        back: inside.path(&format!("{HERE}#directory")),
    }
}

/// What to do about what the sentence says.
fn fix(health: &Health, mend: Option<Mend>) -> Option<String> {
    let who = health.provider.called();
    let there = |step: fn(Mend) -> &'static str| mend.map(|mend| text::health::at_provider(who, step(mend)));
    let (says, there) = match health.verdict {
        Verdict::NoToken => (text::health::make_a_token(who), there(|mend| mend.token)),
        Verdict::NoUsableToken { .. } | Verdict::EndsSoon { .. } => {
            (text::health::make_a_new_token(who), there(|mend| mend.token))
        }
        Verdict::EndedToken(_) | Verdict::NotReplaced { .. } => {
            (text::health::give_the_new_token(who), there(|mend| mend.token))
        }
        Verdict::UnknownToken { .. } => {
            (text::health::paste_once_more().to_owned(), there(|mend| mend.token))
        }
        Verdict::NeverAsked => (text::health::assign_one_person().to_owned(), None),
        Verdict::Silent { .. } | Verdict::Late { .. } => {
            (text::health::look_whether_it_is_on().to_owned(), there(|mend| mend.again))
        }
        Verdict::Failing | Verdict::SomeFailed { .. } => (text::health::is_below().to_owned(), None),
        Verdict::Suspended | Verdict::RemovalsOnly { .. } => {
            (text::health::raise_the_plan().to_owned(), None)
        }
        Verdict::Working { .. } => return None,
    };
    Some(there.map_or_else(|| says.clone(), |there| format!("{says} {there}")))
}

fn live(tokens: &[Token], now: Moment) -> Vec<TokenRow> {
    let live = tokens.iter().filter(|token| token.is_live(now));
    live.map(|token| TokenRow {
        hint: token.hint.clone(),
        ends: When::of(token.ends_at()),
        is_soon: token.ends_at() <= now.after(domain::directory::ways::ENDS_SOON),
    })
    .collect()
}

fn unmanaged(counted: Counted) -> Markup {
    if counted.more {
        text::health::more_unmanaged_members(counted.count)
    } else {
        text::health::unmanaged_members(counted.count)
    }
}

fn held(counted: Counted) -> Markup {
    if counted.more {
        text::health::more_held_people(counted.count)
    } else {
        text::health::held_people(counted.count)
    }
}

fn cause_row(log: &str, cause: &Cause, mend: Option<Mend>) -> CauseRow {
    let code = cause.code.as_deref();
    let path = match code {
        Some(code) => page::path_with(log, &[("code", code)]),
        None => page::path_with(log, &[("outcome", cause.outcome.as_str())]),
    };
    CauseRow {
        what: self::cause(cause).to_owned(),
        count: cause.count,
        last: When::of(cause.last_at),
        fix: match cause.outcome {
            Outcome::Failed => Some(text::health::not_the_providers_doing()),
            Outcome::Done | Outcome::Refused => code.and_then(advice::on),
        },
        there: mend.map(|mend| advice::there(code, mend)),
        path,
    }
}

fn failed_row(log: &str, one: &Exchange) -> FailedRow {
    // A page of the log begins behind an entry; behind the id after this one it begins with this one.
    let after = ExchangeId::from_bits(one.id.bits().saturating_add(1)).to_string();
    FailedRow {
        when: When::of(one.at),
        what: words::sentence(one),
        why: one
            .detail
            .as_deref()
            .map(page::quoted)
            .or_else(|| one.code.clone())
            .unwrap_or_else(|| one.status.to_string()),
        path: format!("{}#{}", page::path_with(log, &[("after", &after)]), one.id),
    }
}
