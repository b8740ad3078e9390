//! How the directory is doing: one sentence first, then what it rests on, and what to do about what failed.

use app::directories::health::{Counted, Health, health};
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

use super::super::{HERE, tokens::Use};
use crate::{
    console::{
        door::Inside,
        exchanges::{self, advice, words},
    },
    gate::session::Signed,
    health::{cause, failures, sentence, state, tone, turned_away, unknown},
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
    unmanaged: String,
    held: String,
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
        unmanaged: counted(health.unmanaged),
        held: counted(health.held),
        seats: match seats.limit {
            Some(limit) => format!("{} of {limit} free", limit.saturating_sub(seats.taken)),
            None => format!("{} taken, as many as are needed free", seats.taken),
        },
        failures: failures(health.failures()),
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
    let goes_in = mend.map(|mend| format!("At {who}: {}", mend.token)).unwrap_or_default();
    let again = mend.map(|mend| format!("At {who}: {}", mend.again)).unwrap_or_default();
    match health.verdict {
        Verdict::NoToken => Some(format!("Make a token, and give it to {who}. {goes_in}")),
        Verdict::NoUsableToken { .. } | Verdict::EndsSoon { .. } => Some(format!(
            "Make a new token, or another secret where it comes by an OAuth client, and give it to {who}. {goes_in}"
        )),
        Verdict::EndedToken(_) | Verdict::NotReplaced { .. } => {
            Some(format!("Give the new token to {who}. {goes_in}"))
        }
        Verdict::UnknownToken { .. } => Some(format!(
            "Paste the token there once more, whole and without a space; or make a new one, and paste that. {goes_in}"
        )),
        Verdict::NeverAsked => Some("Assign one person there, or press its test button.".to_owned()),
        Verdict::Silent { .. } | Verdict::Late { .. } => {
            Some(format!("Look whether provisioning is still on there. {again}"))
        }
        Verdict::Failing | Verdict::SomeFailed { .. } => {
            Some("What failed, and what to do about it, is below.".to_owned())
        }
        Verdict::Suspended | Verdict::RemovalsOnly { .. } => {
            Some("Raise the plan, and all goes on as before.".to_owned())
        }
        Verdict::Working { .. } => None,
    }
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

fn counted(counted: Counted) -> String {
    if counted.more { format!("more than {}", counted.count) } else { counted.count.to_string() }
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
            Outcome::Failed => Some(
                "This was not the identity provider’s doing. It is tried again; where it goes on, tell the operator.",
            ),
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
