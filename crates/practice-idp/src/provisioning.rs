//! Tells the application about people. Every action first changes what is wanted here, and then brings the other side in step.

use crate::application::Revision;
use crate::clock;
use crate::idp::Idp;
use crate::people::{Account, Draft, Id, Person};
use crate::state::{Assignment, LastAnswer, Place};
use crate::trouble::Trouble;
use dialects::Parting;
use line::{Line, Stop};

mod call;
mod dialects;
mod flow;
mod line;
mod outcome;
mod probe;
mod profile;

pub(crate) use flow::Depth;
pub use outcome::{Exchange, Outcome, Verdict};
pub(crate) use probe::test_connection;
pub(crate) use profile::{Profile, Standing};

/// Something that is done to one person with a click or a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Puts the person on the application's list.
    Assign,
    /// Takes the person off the list.
    Unassign,
    /// Closes the person's account here; they stay on the list.
    Deactivate,
    /// Opens the account again, and puts a person who was on the list before back on it.
    Reactivate,
    /// Sends what is outstanding, and looks whether the other side still has what it took.
    Push,
}

impl Action {
    /// The last segment of the address it is posted to.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        match code {
            "assign" => Some(Self::Assign),
            "unassign" => Some(Self::Unassign),
            "deactivate" => Some(Self::Deactivate),
            "reactivate" => Some(Self::Reactivate),
            "push" => Some(Self::Push),
            _ => None,
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Assign => "Assign",
            Self::Unassign => "Unassign",
            Self::Deactivate => "Deactivate account",
            Self::Reactivate => "Reactivate",
            Self::Push => "Sync",
        }
    }
}

/// Does `action` to the person, and tells the application.
pub(crate) async fn act(idp: &Idp, id: &Id, action: Action) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            let Some(person) = state.people.iter_mut().find(|person| person.id == *id) else {
                return Err(Trouble::no_person(id.as_str()));
            };
            let place = state.places.entry(id.clone()).or_default();
            match action {
                Action::Assign => place.assignment = Assignment::Assigned,
                Action::Unassign => place.assignment = Assignment::Unassigned,
                Action::Deactivate => person.account = Account::Deactivated,
                Action::Reactivate => {
                    person.account = Account::Active;
                    if place.link.is_some() {
                        place.assignment = Assignment::Assigned;
                    }
                }
                Action::Push => {}
            }
            Ok(())
        })
        .await?;
    if action == Action::Deactivate {
        idp.forget_sign_ins(id);
    }
    let depth = if action == Action::Push { Depth::Full } else { Depth::Change };
    bring_in_step(idp, id, action.purpose(), depth).await
}

/// Adds a person. Nobody is told: they are not on the application's list yet.
pub(crate) async fn add(idp: &Idp, draft: Draft) -> Result<Person, Trouble> {
    let id = Id::random()?;
    idp.cabinet
        .change(|state| {
            let person = draft.into_person(id, &state.people).map_err(Trouble::Flaws)?;
            state.people.push(person.clone());
            Ok(person)
        })
        .await
}

/// Changes what is known of a person, and tells the application if they are on its list.
pub(crate) async fn update(idp: &Idp, id: &Id, draft: Draft) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            let person = state.person(id).ok_or_else(|| Trouble::no_person(id.as_str()))?;
            let changed = draft.onto(person, &state.people).map_err(Trouble::Flaws)?;
            if changed.account == Account::Deactivated {
                idp.forget_sign_ins(id);
            }
            state
                .people
                .iter_mut()
                .filter(|person| person.id == *id)
                .for_each(|person| *person = changed.clone());
            Ok::<_, Trouble>(())
        })
        .await?;
    bring_in_step(idp, id, "Update", Depth::Change).await
}

/// Whether the application is told when a person is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erasure {
    /// The person stays here when the application refuses, so that it can be tried again.
    Told,
    /// Only this side forgets.
    Silent,
}

/// Removes a person from this identity provider for good.
pub(crate) async fn erase(idp: &Idp, id: &Id, erasure: Erasure) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    let state = idp.cabinet.read();
    let person = state.person(id).ok_or_else(|| Trouble::no_person(id.as_str()))?.clone();
    let mut place = state.place(id);
    let mut outcome = Outcome { result: Verdict::NothingToSend, message: String::new(), sent: Vec::new() };
    if erasure == Erasure::Told && place.link.is_some() {
        let line = Line::open(&idp.client, &idp.journal, &state.application, Some(id), "Delete");
        if let Some(mut line) = line {
            let parting = line.dialect.erasure();
            let ended = flow::show_out(&mut line, &person, &mut place.link, parting).await;
            outcome = conclude(line, ended, &mut place);
        }
    }
    let is_gone = outcome.result.is_well();
    let name = person.display_name();
    if is_gone {
        outcome.message =
            format!("{} {name} is removed from the practice IdP.", outcome.message).trim().to_owned();
        idp.forget_sign_ins(id);
    } else {
        place.assignment = Assignment::Unassigned;
        outcome.message.push_str(&format!(" {name} stays here, so that you can try again."));
    }
    idp.cabinet
        .change(|state| {
            if is_gone {
                state.people.retain(|person| person.id != *id);
                state.places.remove(id);
            } else {
                state.places.insert(id.clone(), place);
            }
            Ok::<_, Trouble>(())
        })
        .await?;
    Ok(outcome)
}

/// A full cycle: everyone on the list is looked up and brought up to date, everyone off it is shown out. It ends early when the
/// application can't be reached, since every further person would wait in vain.
pub(crate) async fn sync(idp: &Idp) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    let (mut n_well, mut n_refused) = (0, 0);
    let mut whole = Outcome { result: Verdict::NothingToSend, message: String::new(), sent: Vec::new() };
    for person in &idp.cabinet.read().people {
        let outcome = bring_in_step(idp, &person.id, "Sync all", Depth::Full).await?;
        whole.sent.extend(outcome.sent);
        match outcome.result {
            Verdict::NotConfigured | Verdict::Unreachable => {
                whole.result = outcome.result;
                whole.message = outcome.message;
                return Ok(whole);
            }
            Verdict::NothingToSend => {}
            Verdict::Done => n_well += 1,
            Verdict::Refused => n_refused += 1,
        }
    }
    let application = &idp.cabinet.read().application.name;
    (whole.result, whole.message) = match (n_well, n_refused) {
        (0, 0) => (Verdict::NothingToSend, "Nobody is assigned, so nothing was sent.".to_owned()),
        (_, 0) => (Verdict::Done, format!("Everything is in step with {application}; {n_well} looked at.")),
        (_, _) => (Verdict::Refused, format!("{n_well} in step with {application}, {n_refused} refused.")),
    };
    Ok(whole)
}

/// Changes the application's settings. Whom one SCIM server knows says nothing about another, so a new address forgets the links.
pub(crate) async fn configure(idp: &Idp, revision: Revision) -> Result<(), Trouble> {
    let _turn = idp.turn.lock().await;
    idp.cabinet
        .change(|state| {
            let changed = revision.onto(&state.application).map_err(Trouble::Flaws)?;
            let server = |url: &Option<url::Url>| {
                url.as_ref().map(|url| {
                    (url.origin().ascii_serialization(), url.path().trim_end_matches('/').to_owned())
                })
            };
            if server(&changed.scim_base_url) != server(&state.application.scim_base_url) {
                for place in state.places.values_mut() {
                    (place.link, place.last) = (None, None);
                }
            }
            state.application = changed;
            Ok(())
        })
        .await
}

/// Makes the application's view of one person what it ought to be. The caller holds the turn.
async fn bring_in_step(idp: &Idp, id: &Id, purpose: &str, depth: Depth) -> Result<Outcome, Trouble> {
    let state = idp.cabinet.read();
    let person = state.person(id).ok_or_else(|| Trouble::no_person(id.as_str()))?;
    let mut place = state.place(id);
    let Some(mut line) = Line::open(&idp.client, &idp.journal, &state.application, Some(id), purpose) else {
        let name = person.display_name();
        let message = match place.assignment {
            Assignment::Assigned => {
                format!(
                    "{name} is assigned here. Nothing was sent: the application has no SCIM base URL yet."
                )
            }
            Assignment::Unassigned => {
                "Saved here. Nothing was sent: the application has no SCIM base URL yet.".to_owned()
            }
        };
        return Ok(Outcome { result: Verdict::NotConfigured, message, sent: Vec::new() });
    };
    let ended = match (place.assignment, person.account) {
        (Assignment::Assigned, Account::Active) => {
            flow::let_in(&mut line, person, &mut place.link, depth).await
        }
        (Assignment::Assigned, Account::Deactivated) => {
            flow::show_out(&mut line, person, &mut place.link, Parting::Deactivate).await
        }
        (Assignment::Unassigned, _) => {
            let parting = line.dialect.unassignment();
            flow::show_out(&mut line, person, &mut place.link, parting).await
        }
    };
    let outcome = conclude(line, ended, &mut place);
    idp.cabinet
        .change(|state| {
            state.places.insert(id.clone(), place);
            Ok::<_, Trouble>(())
        })
        .await?;
    Ok(outcome)
}

/// What came of the action, and what is remembered of it.
fn conclude(line: Line<'_>, ended: Result<String, Stop>, place: &mut Place) -> Outcome {
    let (result, message) = match ended {
        Ok(says) if line.sent.is_empty() => (Verdict::NothingToSend, says),
        Ok(says) => (Verdict::Done, says),
        Err(stop) => (stop.verdict, stop.says),
    };
    if let Some(last) = line.sent.last() {
        place.last = Some(LastAnswer {
            at: clock::now(),
            method: last.method.clone(),
            status: last.status,
            says: message.clone(),
            entry: Some(last.log),
        });
    }
    Outcome { result, message, sent: line.sent }
}
