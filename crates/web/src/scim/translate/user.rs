//! SCIM's User.

use std::borrow::Cow;

use domain::{
    Address, Role,
    directory_user::{DirectoryUser, Told},
};
use scim::{Fault, Projection, Resource, Standing, User, fold};
use serde_json::{Value, json};
use store::{Belonging, Failure, Way};

use super::{Head, Reference};
use crate::scim::{Protocol, answer::No};

/// A person with the groups that have them.
pub(crate) struct Shown {
    pub(crate) user: DirectoryUser,
    pub(crate) groups: Vec<Belonging>,
}

/// What a resource tells of a person, whose standing so far was `before`.
///
/// A resource that says nothing of `active` leaves the standing as it is, so that no omission lets anybody in or out;
/// somebody new is active (RFC 7644 §3.3 lets the provider assign what is not said). Either way it is written into the
/// resource that is kept: what is shown and what `active eq true` finds is who has access. That nobody clears it, by
/// null or by a removal, is seen to before: the schema has it as never without a value, so that those are refused and
/// never answered with a 200 behind which somebody stays.
pub(crate) fn told(resource: &Resource, before: Option<&Told>) -> Result<Told, Fault> {
    let user = User::new(resource.fields());
    let active = match resource.get("active") {
        Some(_) => user.standing() == Standing::Active,
        None => before.is_none_or(|before| before.active),
    };
    let user_name = user.user_name();
    let mut email_keys: Vec<String> = user.emails().map(fold::caseless).collect();
    email_keys.sort_unstable();
    email_keys.dedup();
    let resource = saying(resource, active);
    let text = super::kept(&resource)?;
    Ok(Told {
        user_name: user_name.to_owned(),
        user_name_key: fold::user_name(user_name),
        external_id: user.external_id().map(str::to_owned),
        active,
        given_name: user.given_name().map(str::to_owned),
        family_name: user.family_name().map(str::to_owned),
        email: user.primary_email().and_then(|email| Address::parse(email).ok()),
        role: named_role(&resource),
        email_keys,
        resource: text,
    })
}

/// What is kept of a person's resource once their account is erased: by what the identity provider finds it, and that they
/// have no access. None where the text is no resource.
pub(crate) fn blanked(resource: &str) -> Option<String> {
    let Ok(Value::Object(before)) = serde_json::from_str(resource) else { return None };
    let mut after = serde_json::Map::new();
    after.insert("schemas".to_owned(), json!(["urn:ietf:params:scim:schemas:core:2.0:User"]));
    for (name, value) in before {
        if ["userName", "externalId"].iter().any(|kept| name.eq_ignore_ascii_case(kept)) {
            after.insert(name, value);
        }
    }
    after.insert("active".to_owned(), Value::Bool(false));
    Some(Value::Object(after).to_string())
}

/// A person's resource, but that it says that they are assigned. None where the text is no resource.
pub(crate) fn assigned(resource: &str) -> Option<String> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(resource) else { return None };
    let name = fields.keys().find(|name| name.eq_ignore_ascii_case("active")).cloned();
    fields.insert(name.unwrap_or_else(|| "active".to_owned()), Value::Bool(true));
    Some(Value::Object(fields).to_string())
}

/// The most powerful role of the product's that the resource names, in any case. Entra ID's `AppRoleAssignmentsComplex`
/// sends a role as JSON within the text.
fn named_role(resource: &Resource) -> Option<Role> {
    let roles = resource.get("roles").and_then(Value::as_array)?;
    let named = roles.iter().filter_map(|role| {
        let text = role.get("value")?.as_str()?;
        let inner: Option<Value> = serde_json::from_str(text).ok();
        let name = inner.as_ref().and_then(|role| role.get("value")?.as_str()).unwrap_or(text);
        Role::named(&name.to_ascii_lowercase())
    });
    named.max()
}

/// The resource with `active` in it.
fn saying(resource: &Resource, active: bool) -> Cow<'_, Resource> {
    if resource.get("active").is_some() {
        return Cow::Borrowed(resource);
    }
    let mut fields = resource.fields().clone();
    fields.insert("active".to_owned(), Value::Bool(active));
    Cow::Owned(Resource::stored(fields))
}

/// The resource that is kept of a person.
pub(crate) fn resource(user: &DirectoryUser) -> Result<Resource, Failure> {
    super::resource(&user.told.resource, user.id)
}

/// A person's version tag. It tells of the groups too, for those are in the resource: who is put into a group, or whose
/// group gets another name, is seen to have changed.
pub(crate) fn version(user: &DirectoryUser, groups: &[Belonging]) -> String {
    if groups.is_empty() {
        return user.version.to_string();
    }
    let told: Vec<_> = groups
        .iter()
        .map(|belonging| (belonging.group.bits(), &belonging.display, belonging.way == Way::Direct))
        .collect();
    let digest = app::secret::digest_of(&format!("{told:?}"));
    let number = u64::from_be_bytes(digest[..8].try_into().unwrap_or_default());
    format!("{}-{number:016x}", user.version)
}

/// Where a person's resource is.
pub(crate) fn location(base: &str, user: &DirectoryUser) -> String {
    format!("{base}/Users/{}", user.id)
}

fn reference<'a>(base: &str, belonging: &'a Belonging) -> Reference<'a> {
    let kind = match belonging.way {
        Way::Direct => "direct",
        Way::Indirect => "indirect",
    };
    let value = belonging.group.to_string();
    Reference { location: format!("{base}/Groups/{value}"), value, kind, display: Some(&belonging.display) }
}

/// A person's resource as it is sent, whole or in part. The whole is spliced from what is kept, not parsed anew.
pub(crate) fn sent(
    protocol: &Protocol,
    base: &str,
    shown: &Shown,
    projection: &Projection,
) -> Result<String, No> {
    if !projection.is_everything() {
        return Ok(projection.apply(&protocol.user, represented(base, shown)?).to_string());
    }
    let rows = if shown.groups.is_empty() {
        None
    } else {
        let groups: Vec<_> = shown.groups.iter().map(|belonging| reference(base, belonging)).collect();
        Some(("groups", super::json(&groups)?))
    };
    Ok(with_head(base, shown, |head| super::spliced(&shown.user.told.resource, rows, head)))
}

/// A person's resource with `groups`, `id` and `meta`, as a value.
pub(crate) fn represented(base: &str, shown: &Shown) -> Result<Value, Failure> {
    let kept = resource(&shown.user)?;
    let mut value = with_head(base, shown, |head| super::represented(&kept, head));
    if !shown.groups.is_empty() {
        value["groups"] = shown.groups.iter().map(|belonging| json!(reference(base, belonging))).collect();
    }
    Ok(value)
}

fn with_head<T>(base: &str, shown: &Shown, show: impl FnOnce(&Head<'_>) -> T) -> T {
    let user = &shown.user;
    show(&Head {
        id: &user.id.to_string(),
        kind: "User",
        created_at: user.created_at,
        changed_at: user.changed_at,
        location: &location(base, user),
        version: &version(user, &shown.groups),
    })
}

#[cfg(test)]
mod tests {
    use domain::{DirectoryGroupId, DirectoryId, DirectoryUserId, WorkspaceId};
    use scim::{ResourceType, Rules};
    use serde_json::json;

    use super::*;

    fn user(body: Value) -> DirectoryUser {
        let received = Resource::create(body, &ResourceType::user(), &Rules::lenient()).unwrap();
        DirectoryUser {
            id: DirectoryUserId::from_bits(1 << 90),
            workspace: WorkspaceId::from_bits(1),
            directory: DirectoryId::from_bits(2),
            member: None,
            told: told(&received.resource, None).unwrap(),
            version: 3,
            created_at: "2026-11-23T08:00:00.123456Z".parse().unwrap(),
            changed_at: "2026-11-23T09:00:00Z".parse().unwrap(),
            shown_otherwise: false,
        }
    }

    #[test]
    fn what_is_spliced_is_what_is_represented() {
        let user = user(json!({"userName": "Ada@Acme.example", "name": {"givenName": "Ada \"}\\ö"}}));
        let belonging = Belonging {
            user: user.id,
            group: DirectoryGroupId::from_bits(9),
            display: "All \"of\" us".to_owned(),
            way: Way::Indirect,
        };
        let base = "https://usher.example/scim/v2/dir_x";
        let protocol = Protocol::new();
        let everything = Projection::by_default(&protocol.user);
        for (groups, version) in [(Vec::new(), "W/\"3\""), (vec![belonging], "W/\"3-183947025eeb2190\"")] {
            let shown = Shown { user: user.clone(), groups };
            let text = sent(&protocol, base, &shown, &everything).unwrap();
            let spliced: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(spliced, represented(base, &shown).unwrap());
            assert_eq!(spliced["meta"]["version"], json!(version));
        }
    }

    #[test]
    fn taking_active_away_lets_nobody_back_in() {
        let away = user(json!({"userName": "ada", "active": false}));
        let silent = Resource::stored(json!({"userName": "ada"}).as_object().unwrap().clone());
        let after = told(&silent, Some(&away.told)).unwrap();
        assert!(!after.active);
        assert_eq!(after.resource, r#"{"userName":"ada","active":false}"#);
    }

    #[test]
    fn a_resource_that_says_they_are_assigned_says_the_rest_as_before() {
        let away = user(json!({"userName": "ada", "active": false, "nickName": "A \u{0}"}));
        let after = assigned(&away.told.resource).unwrap();
        assert_eq!(after, away.told.resource.replace("false", "true"));
        let resource = super::super::resource(&after, "ada").unwrap();
        assert!(told(&resource, Some(&away.told)).unwrap().active);
        assert_eq!(assigned("[]"), None);
    }

    #[test]
    fn somebody_new_of_whom_nothing_is_said_is_active_and_shown_so() {
        let silent = user(json!({"userName": "ada"}));
        assert!(silent.told.active);
        assert_eq!(resource(&silent).unwrap().get("active"), Some(&json!(true)));
        assert_eq!(
            represented("https://usher.example", &Shown { user: silent, groups: Vec::new() }).unwrap()["active"],
            json!(true)
        );
    }

    #[test]
    fn a_user_name_that_is_an_address_stands_in_for_a_missing_one() {
        let user = user(json!({"userName": "Ada@Acme.example"}));
        assert_eq!(user.told.email.unwrap().key(), "ada@acme.example");
        assert!(user.told.email_keys.is_empty());
    }
}
