//! Tells the application about people and groups. Every action first changes what is wanted here, and then brings the other side in step.

use crate::application::Revision;
use crate::groups::Member;
use crate::idp::Idp;
use crate::people::{Account, Draft, Id, Person};
use crate::state::Assignment;
use crate::trouble::Trouble;

mod call;
mod capabilities;
mod dialects;
mod flow;
mod group_flow;
mod group_profile;
mod groups;
mod line;
mod outcome;
mod probe;
mod profile;
mod search;
mod step;

pub(crate) use dialects::Parting;
use flow::Depth;
pub(crate) use group_profile::SentGroup;
pub(crate) use groups::{
    GroupAction, act as act_on_group, add as add_group, erase as erase_group, put_in, rename as rename_group,
    take_out,
};
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
    step::with_person(idp, id, action.purpose(), depth).await
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
    step::with_person(idp, id, "Update", Depth::Change).await
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
    let former = place.link.as_ref().map(|link| link.scim_id.clone());
    let mut outcome = Outcome::silent(Verdict::NothingToSend, "");
    let mut line = step::open(idp, "Delete").filter(|_| erasure == Erasure::Told && place.link.is_some());
    if let Some(line) = &mut line {
        line.person = Some(id.clone());
        let parting = line.speech.erasure();
        let ended = flow::show_out(line, &person, &mut place.link, parting).await;
        outcome = step::conclude(line, ended, &mut place);
    }
    let is_gone = outcome.result.is_well();
    let name = person.display_name();
    if is_gone {
        idp.forget_sign_ins(id);
    } else {
        place.assignment = Assignment::Unassigned;
        outcome.message.push_str(&format!(" {name} stays here, so that you can try again."));
    }
    let them = Member::Person(id.clone());
    let groups = state.groups_with(&them);
    idp.cabinet
        .change(|state| {
            if let Some(former) = step::left_behind(former, &place) {
                state.forget_member(&former);
            }
            if is_gone {
                state.people.retain(|person| person.id != *id);
                state.places.remove(id);
                state.groups.iter_mut().for_each(|group| group.members.retain(|member| *member != them));
            } else {
                state.places.insert(id.clone(), place);
            }
            Ok::<_, Trouble>(())
        })
        .await?;
    if let Some(line) = line.as_mut().filter(|_| is_gone) {
        // Someone who is only deactivated there has not left their groups yet.
        outcome = outcome.and(step::groups_in_step(idp, line, &groups).await?);
    }
    if is_gone {
        outcome.message =
            format!("{} {name} is removed from the practice IdP.", outcome.message).trim().to_owned();
    }
    Ok(outcome)
}

/// A full cycle: everyone on the list is looked up and brought up to date, everyone off it is shown out, and then every group that is
/// pushed, those inside others first. It ends early when the application can't be reached, since all further requests would wait in vain.
pub(crate) async fn sync(idp: &Idp) -> Result<Outcome, Trouble> {
    let _turn = idp.turn.lock().await;
    let (mut n_well, mut n_refused) = (0, 0);
    let mut whole = Outcome::silent(Verdict::NothingToSend, "");
    let state = idp.cabinet.read();
    let Some(mut line) = step::open(idp, "Sync all") else {
        let message = "Nothing was sent: the application has no SCIM base URL yet.";
        return Ok(Outcome::silent(Verdict::NotConfigured, message));
    };
    let people = state.people.iter().map(|person| Member::Person(person.id.clone()));
    let groups = state.groups_inside_out().into_iter().map(Member::Group);
    for member in people.chain(groups) {
        let outcome = match &member {
            Member::Person(id) => step::person(idp, &mut line, id, Depth::Full).await?,
            Member::Group(id) => {
                line.person = None;
                step::group(idp, &mut line, id, Depth::Full).await?
            }
        };
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
    let application = &state.application.name;
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
                for place in state.group_places.values_mut() {
                    (place.link, place.last) = (None, None);
                }
            }
            state.application = changed;
            Ok(())
        })
        .await
}
