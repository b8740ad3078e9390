//! The rehearsal of those who test a connection by doing what they will do: a User and a Group are made, changed, and taken away again.

use super::super::call::{Call, Collection};
use super::super::dialects::{Change, GroupSpeech};
use super::super::flow::{self, Depth};
use super::super::group_flow;
use super::super::group_profile::{GroupMember, GroupProfile};
use super::super::line::{Line, Stop};
use super::super::profile::{Attribute, Difference, Profile, Standing};
use super::super::search::send_all;
use crate::people::{Account, Id, Person};
use crate::provisioning::outcome::Verdict;

/// Rehearses with somebody who is nobody, at `domain`. What was made is taken away also where something went wrong, as far as it goes.
pub(super) async fn rehearse(line: &mut Line<'_>, domain: &str, mark: &str) -> Result<(), Stop> {
    let nobody = |says: &str| Stop { verdict: Verdict::Unreachable, says: says.to_owned() };
    let address = format!("jumpcloud-test-{mark}@{domain}");
    let person = Person {
        id: Id::new(&format!("test-{mark}"))
            .ok_or_else(|| nobody("Nothing was sent: the test has no id."))?,
        user_name: address.clone(),
        given_name: "Test".to_owned(),
        family_name: "User".to_owned(),
        email: address.clone(),
        department: None,
        account: Account::Active,
    };
    let mut link = None;
    flow::let_in(line, &person, Standing::Active, &mut link, Depth::Change).await?;
    let Some(link) = link else { return Err(line.odd("it took the test User without an id.")) };
    let renamed = Difference {
        attribute: Attribute::FamilyName,
        before: Some("User".to_owned()),
        after: Some("User Renamed".to_owned()),
    };
    let wanted = Profile::of(&person, Standing::Inactive);
    let change = Change { wanted: &wanted, differences: vec![renamed], standing: Some(Standing::Inactive) };
    let calls = line.speech.update(&link.scim_id, &change);
    let mut rehearsed = changes(line, calls).await;
    if let (Ok(()), Some(groups)) = (&rehearsed, line.speech.groups()) {
        let member = GroupMember { scim_id: link.scim_id.clone(), display: address, of: Collection::Users };
        rehearsed = with_group(line, groups, member, mark).await;
    }
    let parting = changes(line, vec![Call::delete(Collection::Users, &link.scim_id)]).await;
    rehearsed.and(parting)
}

async fn with_group(
    line: &mut Line<'_>,
    speech: &'static dyn GroupSpeech,
    member: GroupMember,
    mark: &str,
) -> Result<(), Stop> {
    let mut wanted = GroupProfile {
        name: format!("Test group {mark}"),
        external_id: format!("test-group-{mark}"),
        members: vec![member],
    };
    let mut link = None;
    group_flow::let_in(line, speech, &wanted, &mut link, Depth::Change).await?;
    wanted.name.push_str(" renamed");
    wanted.members.clear();
    let changed = group_flow::let_in(line, speech, &wanted, &mut link, Depth::Change).await;
    let parting = group_flow::show_out(line, &wanted.name, &mut link).await;
    changed.and(parting).map(|_| ())
}

/// Sends requests that must all be done.
async fn changes(line: &mut Line<'_>, calls: Vec<Call>) -> Result<(), Stop> {
    match send_all(line, calls).await? {
        Some(_) => Ok(()),
        None => Err(line.odd("it created something and then did not know it by its id (404).")),
    }
}
