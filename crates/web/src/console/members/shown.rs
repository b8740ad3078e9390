//! What the workspace shows of a member, put by hand: one's own, or another's.

use app::{Error, members};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    Address, Member, Refusal,
    rules::{lock::Action, showing::Wish},
};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;

use super::removal::found;
use crate::{
    console::{
        door::Inside,
        reason::{Reason, lock},
    },
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, person::Person},
    state::Web,
};

/// What the form carries.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Typed {
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    family_name: String,
    /// Only one's own form has it, where there is something to choose from.
    email: Option<String>,
}

impl Typed {
    fn of(member: &Member) -> Self {
        Self {
            given_name: member.given_name.clone().unwrap_or_default(),
            family_name: member.family_name.clone().unwrap_or_default(),
            email: member.email.as_ref().map(ToString::to_string),
        }
    }

    fn wish(&self) -> Result<Wish, Refusal> {
        let email = match self.email.as_deref() {
            None | Some("") => None,
            Some(email) => Some(Address::parse(email).map_err(|_| Refusal::ValueInvalid {
                field: "email",
                why: text::fields::choose_an_address().to_owned(),
            })?),
        };
        Ok(Wish {
            given_name: Some(self.given_name.clone()),
            family_name: Some(self.family_name.clone()),
            email,
        })
    }
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Done {
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "shown.html")]
struct ShownPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    notice: Option<&'static str>,
    person: Person,
    workspace: String,
    /// Whether it is one's own.
    own: bool,
    typed: Typed,
    /// The addresses to choose from, and whether each is the one that is shown.
    addresses: Vec<(String, bool)>,
    action: String,
    back: String,
    /// Why it can't be done.
    lock: Option<Reason>,
}

impl ShownPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }

    /// What a browser may fill in: its user's name into the form of nobody else.
    const fn complete(&self, token: &'static str) -> &'static str {
        if self.own { token } else { "off" }
    }
}

/// A page with what was typed, and what came of it.
struct Draft {
    typed: Typed,
    problem: Option<Problem>,
    notice: Option<&'static str>,
}

async fn page_of(
    web: &Web,
    inside: &Inside,
    member: &Member,
    own: bool,
    draft: Draft,
) -> Result<ShownPage, Failure> {
    let (action, path) = if own {
        (Action::ShowSelfAs(member), inside.path("/shown"))
    } else {
        (Action::ShowAs(member), inside.path(&format!("/members/{}/shown", member.id)))
    };
    let Draft { typed, problem, notice } = draft;
    Ok(ShownPage {
        frame: inside.frame(Tab::Members),
        csrf: inside.csrf(),
        problem,
        notice,
        person: Person::of(member),
        workspace: inside.workspace.name.clone(),
        own,
        addresses: if own { choices(web, member, &typed).await? } else { Vec::new() },
        typed,
        action: path,
        back: inside.path(""),
        lock: lock(inside.may(action)),
    })
}

/// The person's own addresses, where there is a choice: what else belongs to somebody is nobody else's to see.
async fn choices(web: &Web, member: &Member, typed: &Typed) -> Result<Vec<(String, bool)>, Failure> {
    let owned = web.app.store.addresses_of(member.account).await?;
    let proven = owned.into_iter().filter(domain::account::OwnedAddress::is_proven);
    let mut all: Vec<String> = proven.map(|one| one.address.to_string()).collect();
    let shown = member.email.as_ref().map(ToString::to_string);
    if let Some(shown) = shown.filter(|shown| !all.contains(shown)) {
        all.push(shown);
    }
    if all.len() < 2 {
        return Ok(Vec::new());
    }
    Ok(all.into_iter().map(|one| (one.clone(), typed.email.as_ref() == Some(&one))).collect())
}

async fn ask(
    web: &Web,
    inside: &Inside,
    member: &Member,
    own: bool,
    done: Option<String>,
) -> Result<Response, Instead> {
    let notice = (done.as_deref() == Some("shown")).then_some(text::person::is_saved());
    let draft = Draft { typed: Typed::of(member), problem: None, notice };
    let page = page_of(web, inside, member, own, draft).await;
    Ok(page::shown(StatusCode::OK, &page.map_err(|failure| answer::failed(web, &failure))?))
}

async fn put(
    web: &Web,
    inside: &Inside,
    member: &Member,
    typed: Typed,
    then: String,
) -> Result<Response, Instead> {
    let own = member.id == inside.who.member.id;
    let shown = match typed.wish() {
        Ok(wish) => members::show(&web.app, inside.workspace.id, inside.by(), member.id, wish).await,
        Err(refusal) => Err(refusal.into()),
    };
    match shown {
        Ok(_) => Ok(page::see_other(&then)),
        Err(Error::Failed(failure)) => Err(answer::failed(web, &failure).into()),
        Err(Error::Refused(refusal)) => {
            let at = match refusal {
                Refusal::ValueInvalid { field, .. } => field,
                _ => "shown",
            };
            let draft = Draft { typed, problem: Some(Problem::refused(&refusal, at)), notice: None };
            let page = page_of(web, inside, member, own, draft).await;
            let page = page.map_err(|failure| answer::failed(web, &failure))?;
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

/// Shows what is shown of oneself.
pub(in crate::console) async fn own(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(Done { done }): Asked<Done>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "/shown").await?;
    ask(&web, &inside, &inside.who.member, true, done).await
}

/// Puts what is shown of oneself.
pub(in crate::console) async fn put_own(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Typed>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "/shown").await?;
    let then = inside.path("/shown?done=shown");
    put(&web, &inside, &inside.who.member, fields, then).await
}

/// Shows what is shown of a member.
pub(in crate::console) async fn other(
    State(web): State<Web>,
    signed: Signed,
    Path((slug, mem)): Path<(String, String)>,
    Asked(Done { done }): Asked<Done>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    ask(&web, &inside, &member, member.id == inside.who.member.id, done).await
}

/// Puts what is shown of a member.
pub(in crate::console) async fn put_other(
    State(web): State<Web>,
    Path((slug, mem)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Typed>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, "").await?;
    let member = found(&web, &inside, &mem).await?;
    let then = inside.path(&format!("/members/{}/shown?done=shown", member.id));
    put(&web, &inside, &member, fields, then).await
}
