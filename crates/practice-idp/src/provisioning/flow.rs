//! The order of requests: match before creating, match again after a 409, forget the link after a 404 and start again.

use super::call::Call;
use super::dialects::{Change, Parting, Update};
use super::line::{Answer, Line, Stop};
use super::profile::{Profile, Standing};
use crate::application::Dialect;
use crate::chance;
use crate::people::Person;
use crate::provisioning::outcome::Verdict;
use crate::state::Link;
use serde_json::Value;

/// How closely the other side is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What was accepted last is taken to be still true.
    Change,
    /// Every linked person is fetched and compared, as in an identity provider's first cycle.
    Full,
}

/// A User as a search found it.
struct Found {
    id: String,
    seen: Profile,
}

enum Pushed {
    Unchanged,
    Sent(u16),
    /// The other side doesn't know the id.
    Gone,
}

/// Makes the person exist there, active and up to date. `link` always holds what is known, also when this ends in a [`Stop`].
pub(crate) async fn let_in(
    line: &mut Line<'_>,
    person: &Person,
    link: &mut Option<Link>,
    depth: Depth,
) -> Result<String, Stop> {
    let wanted = Profile::of(person, Standing::Active);
    let name = person.display_name();
    let known = link.clone();
    let is_searched_first = known.as_ref().is_some_and(|known| searches_first(line.dialect, known));
    if let Some(known) = known.as_ref().filter(|_| !is_searched_first)
        && let Some(says) = resume(line, &name, known, &wanted, depth, link).await?
    {
        return Ok(says);
    }
    if let Some(found) = search(line, person).await? {
        return adopt(line, &name, found, &wanted, known.as_ref(), link).await;
    }
    if let Some(known) = known.as_ref().filter(|_| is_searched_first)
        && let Some(says) = resume(line, &name, known, &wanted, depth, link).await?
    {
        return Ok(says);
    }
    *link = None;
    let created = create(line, person).await?;
    if created.status == 409 {
        // Someone else made the User in between, or the first search could not see it.
        return match search(line, person).await? {
            Some(found) => adopt(line, &name, found, &wanted, None, link).await,
            None => Err(line.refused(&created)),
        };
    }
    if !created.is_success() {
        return Err(line.refused(&created));
    }
    let Some(id) = created_id(&created) else {
        return Err(line.odd(format_args!("{} without the id of the User it created.", created.status)));
    };
    let says = format!("{} created {name} ({}).", line.application, created.status);
    *link = Some(Link { scim_id: id, sent: wanted });
    Ok(says)
}

fn taken_back(line: &Line<'_>, name: &str, status: u16) -> String {
    format!("{} took {name} back, with the same id ({status}).", line.application)
}

/// Goes on with a link that is known. `None` means that the other side doesn't know it, and it is dropped.
async fn resume(
    line: &mut Line<'_>,
    name: &str,
    known: &Link,
    wanted: &Profile,
    depth: Depth,
    link: &mut Option<Link>,
) -> Result<Option<String>, Stop> {
    let says = match settle(line, known, wanted, depth).await? {
        Pushed::Gone => {
            *link = None;
            return Ok(None);
        }
        Pushed::Unchanged => format!("Nothing to send: {} has {name} as they are.", line.application),
        Pushed::Sent(status) => match known.sent.standing {
            Some(Standing::Inactive) => taken_back(line, name, status),
            _ => format!("{} took the change to {name} ({status}).", line.application),
        },
    };
    *link = Some(Link { scim_id: known.scim_id.clone(), sent: wanted.clone() });
    Ok(Some(says))
}

/// Okta looks a person up again when they come back; the others use the id they know.
fn searches_first(dialect: Dialect, known: &Link) -> bool {
    dialect == Dialect::Okta && known.sent.standing == Some(Standing::Inactive)
}

/// Shows a linked person out.
pub(crate) async fn show_out(
    line: &mut Line<'_>,
    person: &Person,
    link: &mut Option<Link>,
    parting: Parting,
) -> Result<String, Stop> {
    let (name, application) = (person.display_name(), line.application.clone());
    let Some(known) = link.clone() else {
        return Ok(format!("Nothing to send: {application} never took {name}."));
    };
    let call = match parting {
        Parting::Deactivate if known.sent.standing == Some(Standing::Inactive) => {
            return Ok(format!("Nothing to send: {name} is inactive at {application} already."));
        }
        Parting::Deactivate => Call::patch(&known.scim_id, line.dialect.standing_patch(Standing::Inactive)),
        Parting::Delete => Call::delete(&known.scim_id),
    };
    let answer = line.send(call).await?;
    match answer.status {
        404 => {
            *link = None;
            Ok(format!("{application} no longer knew {name} (404), which is as good."))
        }
        status if answer.is_success() => {
            let done = match parting {
                Parting::Delete => {
                    *link = None;
                    "deleted"
                }
                Parting::Deactivate => {
                    let sent = known.sent.with_standing(Some(Standing::Inactive));
                    *link = Some(Link { scim_id: known.scim_id, sent });
                    "deactivated"
                }
            };
            Ok(format!("{application} {done} {name} ({status})."))
        }
        _ => Err(line.refused(&answer)),
    }
}

/// Brings a linked person up to date.
async fn settle(line: &mut Line<'_>, known: &Link, wanted: &Profile, depth: Depth) -> Result<Pushed, Stop> {
    let before = match depth {
        Depth::Change => known.sent.clone(),
        Depth::Full => {
            let answer = line.send(Call::get(&known.scim_id)).await?;
            match answer.status {
                404 => return Ok(Pushed::Gone),
                _ if answer.is_success() => Profile::seen(&answer.body),
                _ => return Err(line.refused(&answer)),
            }
        }
    };
    push(line, &known.scim_id, &before, wanted).await
}

/// Sends what differs between `before` and `wanted`.
async fn push(line: &mut Line<'_>, id: &str, before: &Profile, wanted: &Profile) -> Result<Pushed, Stop> {
    let differences = before.differences(wanted, line.dialect.attributes());
    let standing = if before.standing == wanted.standing { None } else { wanted.standing };
    if differences.is_empty() && standing.is_none() {
        return Ok(Pushed::Unchanged);
    }
    let is_same_profile = differences.is_empty();
    let calls = match line.dialect.update(id, &Change { wanted, differences, standing }) {
        Update::Patch(patch) => vec![Call::patch(id, patch)],
        Update::GetThenPut(user) => {
            let patch = standing.map(|standing| Call::patch(id, line.dialect.standing_patch(standing)));
            let replace = [Call::get(id), Call::replace(id, user)];
            patch.into_iter().chain(replace.into_iter().filter(|_| !is_same_profile)).collect()
        }
    };
    let mut status = 0;
    for call in calls {
        let answer = line.send(call).await?;
        match answer.status {
            404 => return Ok(Pushed::Gone),
            _ if answer.is_success() => status = answer.status,
            _ => return Err(line.refused(&answer)),
        }
    }
    Ok(Pushed::Sent(status))
}

/// Links a User that was found, and brings it up to date.
async fn adopt(
    line: &mut Line<'_>,
    name: &str,
    found: Found,
    wanted: &Profile,
    formerly: Option<&Link>,
    link: &mut Option<Link>,
) -> Result<String, Stop> {
    let application = line.application.clone();
    let is_return = formerly.is_some_and(|formerly| formerly.scim_id == found.id);
    // Okta replaces an account it links for the first time whole, and only what differs when someone comes back.
    let before = match line.dialect {
        Dialect::Okta if !is_return => Profile::default().with_standing(wanted.standing),
        _ => found.seen.clone(),
    };
    *link = Some(Link { scim_id: found.id.clone(), sent: found.seen });
    let pushed = push(line, &found.id, &before, wanted).await?;
    let says = match pushed {
        Pushed::Gone => {
            *link = None;
            return Err(line.odd("it found the User in a search, and then not by its id (404)."));
        }
        Pushed::Unchanged => format!("{application} had {name} already, as they are; they are linked now."),
        Pushed::Sent(status) if is_return => taken_back(line, name, status),
        Pushed::Sent(status) => {
            format!("{application} had {name} already; they are linked and up to date now ({status}).")
        }
    };
    *link = Some(Link { scim_id: found.id, sent: wanted.clone() });
    Ok(says)
}

async fn create(line: &mut Line<'_>, person: &Person) -> Result<Answer, Stop> {
    let password = chance::password().map_err(|error| Stop {
        verdict: Verdict::Unreachable,
        says: format!("Nothing was sent: {error}."),
    })?;
    line.hide(&password);
    let body = line.dialect.creation(person, &password);
    line.send(Call::create(body)).await
}

/// The `id` in the body, or where the body is missing the end of `Location`.
fn created_id(answer: &Answer) -> Option<String> {
    if let Some(id) = answer.body["id"].as_str().filter(|id| !id.is_empty()) {
        return Some(id.to_owned());
    }
    let location = answer.location.as_deref().filter(|_| answer.body == Value::Null)?;
    location.rsplit('/').next().filter(|id| !id.is_empty()).map(str::to_owned)
}

/// Runs the dialect's searches until one finds the person. An answer that is no list ends the action, as Entra ID wants it.
async fn search(line: &mut Line<'_>, person: &Person) -> Result<Option<Found>, Stop> {
    for call in line.dialect.searches(person) {
        let answer = line.send(call).await?;
        if !answer.is_success() {
            return Err(line.refused(&answer));
        }
        let listed = match &answer.body["Resources"] {
            Value::Array(listed) => listed.as_slice(),
            // RFC 7644 section 3.4.2: "Resources" may be missing when nothing was found.
            Value::Null if answer.body["totalResults"] == 0 => &[],
            _ => return Err(line.odd("a search needs a ListResponse with Resources.")),
        };
        match listed {
            [] => {}
            [user] => {
                let Some(id) = user["id"].as_str() else {
                    return Err(line.odd("a User it found has no id."));
                };
                return Ok(Some(Found { id: id.to_owned(), seen: Profile::seen(user) }));
            }
            more => return Err(line.odd(format_args!("a search for one person found {}.", more.len()))),
        }
    }
    Ok(None)
}
