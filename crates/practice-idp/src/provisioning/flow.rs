//! The order of requests about a person: match before creating, match again after a 409, forget the link after a 404 and start again.

use super::call::{Call, Collection};
use super::dialects::{Adoption, Change, Parting};
use super::line::{Answer, Line, Stop};
use super::profile::{Profile, Standing};
use super::search::{find, send_all};
use crate::chance;
use crate::people::Person;
use crate::provisioning::outcome::Verdict;
use crate::state::Link;

/// How closely the other side is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What was accepted last is taken to be still true.
    Change,
    /// Everything that is linked is fetched and compared, or sent again whole, as in an identity provider's first cycle.
    Full,
}

/// A User as a search found it.
struct Found {
    id: String,
    seen: Profile,
}

/// What came of bringing something that is linked up to date.
pub(crate) enum Pushed {
    Unchanged,
    Sent(u16),
    /// The other side doesn't know the id.
    Gone,
}

/// Makes the person exist there, with this standing, and up to date. `link` always holds what is known, also when this ends in a
/// [`Stop`].
pub(crate) async fn let_in(
    line: &mut Line<'_>,
    person: &Person,
    standing: Standing,
    link: &mut Option<Link>,
    depth: Depth,
) -> Result<String, Stop> {
    let wanted = Profile::of(person, standing);
    let name = person.display_name();
    let known = link.clone();
    let is_searched_first = known.as_ref().is_some_and(|known| {
        line.speech.looks_for_who_returns() && known.sent.standing == Some(Standing::Inactive)
    });
    if let Some(known) = known.as_ref().filter(|_| !is_searched_first)
        && let Some(says) = resume(line, &name, known, &wanted, depth, link).await?
    {
        return Ok(says);
    }
    let searches = line.speech.searches(&wanted);
    if let Some(found) = search(line, searches).await? {
        return adopt(line, &name, found, &wanted, known.as_ref(), link).await;
    }
    if let Some(known) = known.as_ref().filter(|_| is_searched_first)
        && let Some(says) = resume(line, &name, known, &wanted, depth, link).await?
    {
        return Ok(says);
    }
    *link = None;
    let created = create(line, &wanted).await?;
    if created.status == 409 && line.capabilities().await?.filter {
        // Someone else made the User in between, or the first search could not see it.
        let searches = line.speech.searches_after_conflict(&wanted);
        return match search(line, searches).await? {
            Some(found) => adopt(line, &name, found, &wanted, None, link).await,
            None => Err(line.refused(&created)),
        };
    }
    if !created.is_success() {
        return Err(line.refused(&created));
    }
    let Some(id) = created.created_id() else {
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
    // What was accepted last goes along where all of a User is sent: a change that was refused must not keep anyone in.
    let gone = known.sent.clone().with_standing(Some(Standing::Inactive));
    let calls = match parting {
        Parting::Deactivate if known.sent.standing == Some(Standing::Inactive) => {
            return Ok(format!("Nothing to send: {name} is inactive at {application} already."));
        }
        Parting::Deactivate => {
            let change =
                Change { wanted: &gone, differences: Vec::new(), standing: Some(Standing::Inactive) };
            line.speech.update(&known.scim_id, &change)
        }
        Parting::Delete => vec![Call::delete(Collection::Users, &known.scim_id)],
    };
    let Some(status) = send_all(line, calls).await? else {
        *link = None;
        return Ok(format!("{application} no longer knew {name} (404), which is as good."));
    };
    let done = match parting {
        Parting::Delete => {
            *link = None;
            "deleted"
        }
        Parting::Deactivate => {
            *link = Some(Link { scim_id: known.scim_id, sent: gone });
            "deactivated"
        }
    };
    Ok(format!("{application} {done} {name} ({status})."))
}

/// Brings a linked person up to date.
async fn settle(line: &mut Line<'_>, known: &Link, wanted: &Profile, depth: Depth) -> Result<Pushed, Stop> {
    let before = match depth {
        Depth::Change => known.sent.clone(),
        Depth::Full if line.speech.looks_before_it_speaks() => {
            let answer = line.send(Call::get(Collection::Users, &known.scim_id)).await?;
            match answer.status {
                404 => return Ok(Pushed::Gone),
                _ if answer.is_success() => Profile::seen(&answer.body),
                _ => return Err(line.refused(&answer)),
            }
        }
        Depth::Full => Profile::default(),
    };
    push(line, &known.scim_id, &before, wanted).await
}

/// Sends what differs between `before` and `wanted`.
async fn push(line: &mut Line<'_>, id: &str, before: &Profile, wanted: &Profile) -> Result<Pushed, Stop> {
    let differences = before.differences(wanted, line.speech.attributes());
    let standing = if before.standing == wanted.standing { None } else { wanted.standing };
    if differences.is_empty() && standing.is_none() {
        return Ok(Pushed::Unchanged);
    }
    let calls = line.speech.update(id, &Change { wanted, differences, standing });
    Ok(send_all(line, calls).await?.map_or(Pushed::Gone, Pushed::Sent))
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
    *link = Some(Link { scim_id: found.id.clone(), sent: found.seen.clone() });
    let before = match line.speech.adoption() {
        Adoption::Later => {
            return Ok(format!(
                "{application} had {name} already; they are linked now, and written with the next change or cycle."
            ));
        }
        // Who comes back is known, and only what differs is sent.
        Adoption::Whole if !is_return => Profile::default().with_standing(wanted.standing),
        Adoption::Whole | Adoption::Differences => found.seen,
    };
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

async fn create(line: &mut Line<'_>, wanted: &Profile) -> Result<Answer, Stop> {
    let password = chance::password().map_err(|error| Stop {
        verdict: Verdict::Unreachable,
        says: format!("Nothing was sent: {error}."),
    })?;
    line.hide(&password);
    let body = line.speech.creation(wanted, &password);
    line.send(Call::create(Collection::Users, body)).await
}

async fn search(line: &mut Line<'_>, searches: Vec<Call>) -> Result<Option<Found>, Stop> {
    let found = find(line, searches).await?;
    Ok(found.map(|(id, user)| Found { id, seen: Profile::seen(&user) }))
}
