//! SCIM's Group.

use std::sync::Arc;

use app::groups::Edit;
use domain::directory_group::{DirectoryGroup, Listed, Told};
use scim::{Fault, Group, Projection, Resource, fold, group::MemberEdit};
use serde_json::{Value, json};
use store::{Entry, Failure};

use super::{Head, Reference};
use crate::scim::{Protocol, answer::No};

/// A group with whom it lists.
pub(crate) struct Shown {
    pub(crate) group: DirectoryGroup,
    /// Nobody, where it was not asked for.
    pub(crate) listed: Vec<Entry>,
}

/// What a resource, its members taken out, tells of a group.
pub(crate) fn told(resource: &Resource) -> Result<Told, Fault> {
    let group = Group::new(resource.fields());
    Ok(Told {
        display_name: group.display_name().to_owned(),
        display_name_key: fold::caseless(group.display_name()),
        external_id: group.external_id().map(str::to_owned),
        resource: super::kept(resource)?,
    })
}

/// The resource that is kept of a group, without its members.
pub(crate) fn resource(group: &DirectoryGroup) -> Result<Resource, Failure> {
    super::resource(&group.told.resource, group.id)
}

/// The ids of the members of a group that was just read.
pub(crate) fn ids(members: Vec<scim::group::Member>) -> Vec<String> {
    members.into_iter().map(|member| member.value).collect()
}

/// What a PATCH does to the members.
pub(crate) fn edit(base: &str, edit: MemberEdit) -> Edit {
    match edit {
        MemberEdit::Add(members) => Edit::Add(ids(members)),
        MemberEdit::Remove(ids) => Edit::Remove(ids),
        MemberEdit::Clear => Edit::Clear,
        MemberEdit::ReplaceAll(members) => Edit::ReplaceAll(ids(members)),
        MemberEdit::RemoveWhere(filter) => {
            let base = base.to_owned();
            Edit::RemoveWhere(Arc::new(move |entry| filter.matches(&json!(reference(&base, entry)))))
        }
    }
}

/// A group's version tag.
pub(crate) fn version(group: &DirectoryGroup) -> String {
    group.version.to_string()
}

/// Where a group's resource is.
pub(crate) fn location(base: &str, group: &DirectoryGroup) -> String {
    format!("{base}/Groups/{}", group.id)
}

fn reference<'a>(base: &str, entry: &'a Entry) -> Reference<'a> {
    let (kind, collection) = match entry.who {
        Listed::User(_) => ("User", "Users"),
        Listed::Group(_) => ("Group", "Groups"),
    };
    let value = entry.who.to_string();
    Reference { location: format!("{base}/{collection}/{value}"), value, kind, display: Some(&entry.display) }
}

/// A group's resource as it is sent, whole or in part. The whole is spliced from what is kept, not parsed anew.
pub(crate) fn sent(
    protocol: &Protocol,
    base: &str,
    shown: &Shown,
    projection: &Projection,
) -> Result<String, No> {
    if projection.is_usual() {
        let unnamed = |entry| Reference { display: None, ..reference(base, entry) };
        let members: Vec<_> = shown.listed.iter().map(unnamed).collect();
        let members = super::json(&members)?;
        let group = &shown.group;
        // A group that lists nobody has no members, rather than none of them (RFC 7643 §2.5).
        let rows = (!shown.listed.is_empty()).then_some(("members", members));
        return Ok(with_head(base, group, |head| super::spliced(&group.told.resource, rows, head)));
    }
    Ok(projection.apply(&protocol.group, represented(base, shown)?).to_string())
}

/// A group's resource with its members, `id` and `meta`, as a value.
pub(crate) fn represented(base: &str, shown: &Shown) -> Result<Value, Failure> {
    let kept = resource(&shown.group)?;
    let mut value = with_head(base, &shown.group, |head| super::represented(&kept, head));
    let members: Vec<_> = shown.listed.iter().map(|entry| json!(reference(base, entry))).collect();
    if !members.is_empty() {
        value["members"] = Value::Array(members);
    }
    Ok(value)
}

fn with_head<T>(base: &str, group: &DirectoryGroup, show: impl FnOnce(&Head<'_>) -> T) -> T {
    show(&Head {
        id: &group.id.to_string(),
        kind: "Group",
        created_at: group.created_at,
        changed_at: group.changed_at,
        location: &location(base, group),
        version: &version(group),
    })
}

#[cfg(test)]
mod tests {
    use domain::{Id, directory_group::Listed};
    use scim::{ResourceType, Rules};

    use super::*;

    fn shown(body: Value, listed: Vec<Entry>) -> Shown {
        let received = Resource::create(body, &ResourceType::group(), &Rules::lenient()).unwrap();
        let mut resource = received.resource;
        resource.take_members();
        let group = DirectoryGroup {
            id: Id::from_bits(1 << 90),
            workspace: Id::from_bits(1),
            directory: Id::from_bits(2),
            told: told(&resource).unwrap(),
            size: u32::try_from(listed.len()).unwrap(),
            version: 4,
            created_at: "2026-11-24T08:00:00.123456Z".parse().unwrap(),
            changed_at: "2026-11-24T09:00:00Z".parse().unwrap(),
        };
        Shown { group, listed }
    }

    #[test]
    fn what_is_spliced_is_what_is_represented() {
        let entries = vec![
            Entry { who: Listed::User(Id::from_bits(5)), display: "ada \"}\\ö".to_owned() },
            Entry { who: Listed::Group(Id::from_bits(6)), display: "Inner".to_owned() },
        ];
        for listed in [entries, Vec::new()] {
            let shown = shown(json!({"displayName": "Engi\"neering", "externalId": "g-1"}), listed);
            let protocol = Protocol::new();
            let base = "https://usher.example/scim/v2/dir_x";
            let usual = Projection::by_default(&protocol.group);
            let text = sent(&protocol, base, &shown, &usual).unwrap();
            let spliced: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(spliced, usual.apply(&protocol.group, represented(base, &shown).unwrap()));
            assert_eq!(spliced["meta"]["version"], json!("W/\"4\""));
        }
    }

    #[test]
    fn names_are_compared_in_any_case_and_kept_as_they_were_sent() {
        let group = shown(json!({"displayName": "ENGINEERING Straße"}), Vec::new()).group;
        assert_eq!(group.told.display_name, "ENGINEERING Straße");
        let other = shown(json!({"displayName": "engineering STRASSE"}), Vec::new()).group;
        assert_eq!(group.told.display_name_key, other.told.display_name_key);
    }
}
