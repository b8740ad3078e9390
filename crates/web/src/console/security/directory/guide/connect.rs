//! The third and the fourth step: what goes into the identity provider, and the wait for its first request.

use std::fmt::{self, Write as _};

use app::{
    Error,
    directories::{self, Heard},
    usage,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Moment,
    client::Client,
    directory::{
        State as DirectoryState, Token,
        health::{ended_in_use, stranger},
        usage::Usage,
        ways::ways,
    },
    exchange::{Exchange, Opener},
    rules::lock::{Action, Part},
};
use http::StatusCode;
use serde::Deserialize;
use sheets::{Provider, Scim, Value};
use text::Markup;

use super::{
    super::super::{
        HERE, may_set_up,
        steps::{self, Bar, Shown},
        tokens::{self, Use},
    },
    super::token_lock,
    bar, enter, path,
};
use crate::{
    console::{door::Visit, reason::Reason},
    gate::{caller::Caller, csrf::Filled},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab, assets, when::When},
    scim,
    state::Web,
};

/// A token that was just made: the secret, and until when it works.
struct New {
    secret: String,
    expires_at: When,
}

/// The ends of tokens.
struct Hints(Vec<String>);

impl text::Html for Hints {
    fn html(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        for (at, hint) in self.0.iter().enumerate() {
            out.write_str(if at == 0 { "<code>…" } else { ", <code>…" })?;
            write!(text::Escaping(out), "{hint}")?;
            out.write_str("</code>")?;
        }
        Ok(())
    }
}

#[derive(Template)]
#[template(path = "directory_connect.html")]
struct ConnectPage {
    frame: Frame,
    csrf: String,
    bar: Bar,
    script: &'static str,
    problem: Option<Problem>,
    provider: &'static str,
    sheet: Shown,
    new: Option<New>,
    /// The ends of the tokens that work, where none was just made.
    hints: Hints,
    lock: Option<Reason>,
    lives: &'static [(&'static str, &'static str)],
    old_ends: &'static [(&'static str, &'static str)],
    action: String,
    next: String,
    back: String,
}

impl ConnectPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

async fn page_of(
    web: &Web,
    inside: &Visit,
    provider: &'static Provider,
    new: Option<New>,
    problem: Option<Problem>,
) -> Result<ConnectPage, Instead> {
    let begin = || Instead::from(page::see_other(&path(inside, provider, "")));
    let (Some(directory), Scim::Sheet { sheet, .. }) = (&inside.workspace.directory, provider.scim) else {
        return Err(begin());
    };
    let failed = |failure| answer::failed(web, &failure);
    let tokens = web.app.store.tokens(inside.workspace.id).await.map_err(failed)?;
    let live = tokens.iter().filter(|token| token.is_live(inside.now));
    let mut values = vec![(Value::BaseUrl, scim::base_url(web, directory.id))];
    values.extend(new.as_ref().map(|new| (Value::Token, new.secret.clone())));
    Ok(ConnectPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        bar: bar(inside, Some(provider), 2),
        script: assets::GUIDE.path(),
        problem,
        provider: provider.name,
        sheet: Shown::of(&sheet, &values),
        new,
        hints: Hints(live.map(|token| token.hint.clone()).collect()),
        lock: token_lock(inside, &tokens),
        lives: &tokens::LIVES,
        old_ends: &tokens::OLD_ENDS,
        action: path(inside, provider, "/token"),
        next: path(inside, provider, "/wait"),
        back: path(inside, provider, ""),
    })
}

/// Shows what goes into the identity provider.
pub(super) async fn show(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let (inside, provider) = enter(&web, signed, &slug, &provider).await?;
    let page = page_of(&web, &inside, provider, None, None).await?;
    Ok(page::shown(StatusCode::OK, &page))
}

#[derive(Debug, Deserialize)]
pub(super) struct NewToken {
    #[serde(default)]
    days: String,
    /// When the one there is ends; it is not asked where there is none.
    old: Option<String>,
}

/// Makes a token, and shows it in its place, this once.
pub(super) async fn add_token(
    State(web): State<Web>,
    Path((slug, provider)): Path<(String, String)>,
    Filled { signed, fields }: Filled<NewToken>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let Some(provider) = Provider::named(&provider) else {
        return Err(page::see_other(&inside.path(&format!("{HERE}/directory/setup"))).into());
    };
    match tokens::made(&web, &inside, &fields.days, fields.old.as_deref()).await {
        Ok((token, secret)) => {
            let new = New { secret: secret.reveal().to_owned(), expires_at: When::of(token.expires_at) };
            let page = page_of(&web, &inside, provider, Some(new), None).await?;
            Ok(page::shown(StatusCode::CREATED, &page))
        }
        Err(Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            may_set_up(&web, &inside, Part::Directory, "directory").await?;
            let problem = Some(Problem::refused(&refusal, "days"));
            let page = page_of(&web, &inside, provider, None, problem).await?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

/// What the identity provider asked for last.
struct Asked {
    /// When, by which program and from where.
    came: Markup,
    /// That it was refused, and why, where the answer was a "no".
    no: Option<String>,
}

impl Asked {
    /// What it asked for; why it was refused may name people.
    fn of(one: &Exchange, names: bool) -> Self {
        let at = When::of(one.at);
        Self {
            came: match (&one.client.agent, one.client.ip) {
                (Some(agent), Some(ip)) => text::wizard::last_request_by_from(agent, at, ip),
                (Some(agent), None) => text::wizard::last_request_by(agent, at),
                (None, Some(ip)) => text::wizard::last_request_from(at, ip),
                (None, None) => text::wizard::last_request(at),
            },
            no: match &one.detail {
                Some(detail) if names => Some(text::wizard::it_was_refused(page::quoted(detail))),
                Some(_) => Some(text::wizard::it_was_refused_admin_knows().to_owned()),
                None => None,
            },
        }
    }
}

/// The token that somebody calls with after its end, where nobody has come in since.
fn ended(tokens: &[Token], clients: &[Client], uses: &[Usage], now: Moment) -> Option<(String, Use)> {
    let way = ended_in_use(&ways(tokens, clients, uses), now)?;
    let token = tokens.iter().find(|token| way.opener == Opener::Token(token.id))?;
    Some((token.hint.clone(), Use::of(uses, way.opener, false)?))
}

#[derive(Template)]
#[template(path = "directory_wait.html")]
struct WaitPage {
    frame: Frame,
    bar: Bar,
    script: &'static str,
    provider: &'static str,
    heard: Heard,
    first: Option<(String, When)>,
    last: Option<Asked>,
    /// When somebody called last with what was never made here, where nobody has come in since.
    stranger: Option<Use>,
    /// The end of a token that has ended, and when somebody called with it, where nobody has come in since.
    ended: Option<(String, Use)>,
    /// Where all it asked for is listed, for whoever may read that.
    log: Option<String>,
    rhythm: &'static str,
    again: String,
    /// Where it is turned on, if it is not on and they may.
    on_path: Option<String>,
    back: String,
    security: String,
}

/// Shows whether the identity provider has been heard of, and looks again until it has.
pub(super) async fn wait(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, provider)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let (inside, provider) = enter(&web, signed, &slug, &provider).await?;
    let (Some(directory), Scim::Sheet { rhythm, .. }) = (&inside.workspace.directory, provider.scim) else {
        return Err(page::see_other(&path(&inside, provider, "")).into());
    };
    let heard = directories::heard(&web.app, directory).await;
    let heard = heard.map_err(|failure| answer::failed(&web, &failure))?;
    let uses = usage::of(&web.app, inside.workspace.id).await;
    let uses = uses.map_err(|failure| answer::failed(&web, &failure))?;
    let tokens = web.app.store.tokens(inside.workspace.id).await;
    let tokens = tokens.map_err(|failure| answer::failed(&web, &failure))?;
    let clients = web.app.store.clients(inside.workspace.id).await;
    let clients = clients.map_err(|failure| answer::failed(&web, &failure))?;
    let reads_logs = inside.may(Action::SetUp(Part::Other)).is_ok();
    let page = WaitPage {
        frame: inside.frame(Tab::Security),
        bar: bar(&inside, Some(provider), 3),
        script: assets::GUIDE.path(),
        provider: provider.name,
        // Who the people are is for those who manage them.
        first: heard.first.clone().filter(|_| reads_logs).map(|(name, at)| (name, When::of(at))),
        last: heard.last.as_ref().map(|last| Asked::of(last, reads_logs)),
        stranger: stranger(directory.id, &uses, inside.now).map(Use::from),
        ended: ended(&tokens, &clients, &uses, inside.now),
        log: reads_logs.then(|| inside.path("/settings/provisioning")),
        heard,
        rhythm,
        again: path(&inside, provider, "/wait"),
        on_path: (reads_logs && directory.state != DirectoryState::On)
            .then(|| inside.path(&format!("{HERE}/directory/on"))),
        back: path(&inside, provider, "/connect"),
        security: inside.path(&format!("{HERE}#directory")),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

#[cfg(test)]
mod tests {
    use super::Hints;

    #[test]
    fn tokens_that_work_are_told_by_their_ends() {
        let said = |ends: &[&str]| {
            let hints = Hints(ends.iter().map(|end| (*end).to_owned()).collect());
            text::wizard::tokens_work(hints.0.len(), hints).to_string()
        };
        assert_eq!(
            said(&["7f3a"]),
            "There is a token that works: <code>…7f3a</code>. If you have pasted it, go on."
        );
        assert_eq!(
            said(&["7f3a", "<9>"]),
            "There are tokens that work: <code>…7f3a</code>, <code>…&#60;9&#62;</code>. If you have pasted one, go on."
        );
    }
}
