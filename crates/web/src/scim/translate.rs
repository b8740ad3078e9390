//! Between SCIM's User and what a directory tells of a person: both ways, and nothing is lost on the way, for the
//! resource itself is carried along as text.

use std::borrow::Cow;

use domain::{
    Address, Moment,
    directory_user::{DirectoryUser, Told},
};
use jiff::Timestamp;
use scim::{Fault, Identity, Projection, Resource, Standing, User, etag, fold};
use serde_json::Value;
use store::Failure;

use super::{Protocol, answer::No};

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
    let text = serde_json::to_string(&resource).map_err(|error| Fault::invalid_syntax(error.to_string()))?;
    Ok(Told {
        user_name: user_name.to_owned(),
        user_name_key: fold::user_name(user_name),
        external_id: user.external_id().map(str::to_owned),
        active,
        given_name: user.given_name().map(str::to_owned),
        family_name: user.family_name().map(str::to_owned),
        email: user.primary_email().and_then(|email| Address::parse(email).ok()),
        email_keys,
        resource: text,
    })
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
    serde_json::from_str(&user.told.resource)
        .map_err(|error| Failure::Corrupt(format!("the resource of {} is not JSON: {error}", user.id)))
}

/// A person's version tag.
pub(crate) fn version(user: &DirectoryUser) -> String {
    user.version.to_string()
}

/// Where a person's resource is.
pub(crate) fn location(base: &str, user: &DirectoryUser) -> String {
    format!("{base}/Users/{}", user.id)
}

/// A person's resource as it is sent, whole or in part. The whole is spliced from what is kept, not parsed anew.
pub(crate) fn sent(
    protocol: &Protocol,
    base: &str,
    user: &DirectoryUser,
    projection: &Projection,
) -> Result<String, No> {
    if projection.is_everything() {
        return Ok(spliced(base, user));
    }
    let whole = represented(base, user)?;
    Ok(projection.apply(&protocol.user, whole).to_string())
}

/// A person's resource with `id` and `meta`, as a value to evaluate filters on.
pub(crate) fn represented(base: &str, user: &DirectoryUser) -> Result<Value, Failure> {
    Ok(resource(user)?.represent(&Identity {
        id: &user.id.to_string(),
        resource_type: "User",
        created: stamp(user.created_at),
        last_modified: stamp(user.changed_at),
        location: &location(base, user),
        version: Some(&etag::weak(&version(user))),
    }))
}

/// An instant as resources show it: to the millisecond.
fn stamp(moment: Moment) -> Timestamp {
    Timestamp::from_microsecond(moment.millis() * 1000).unwrap_or_default()
}

/// The kept object without its closing brace, then `id` and `meta`. Nothing that is put in needs escaping: ids, times
/// and versions are ours, and the base is a URL.
fn spliced(base: &str, user: &DirectoryUser) -> String {
    use std::fmt::Write as _;

    let kept = user.told.resource.trim_end();
    let open = kept.strip_suffix('}').unwrap_or(kept);
    let mut text = String::with_capacity(open.len() + base.len() + 300);
    text.push_str(open);
    let comma = if open.trim_end().ends_with('{') { "" } else { "," };
    let id = user.id;
    // Writing to a string cannot fail.
    let _always = write!(
        text,
        "{comma}\"id\":\"{id}\",\"meta\":{{\"resourceType\":\"User\",\"created\":\"{}\",\"lastModified\":\"{}\",\"location\":\"{base}/Users/{id}\",\"version\":\"W/\\\"{}\\\"\"}}}}",
        stamp(user.created_at),
        stamp(user.changed_at),
        user.version
    );
    text
}

#[cfg(test)]
mod tests {
    use domain::{DirectoryId, DirectoryUserId, WorkspaceId};
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
        }
    }

    #[test]
    fn what_is_spliced_is_what_is_represented() {
        let user = user(json!({"userName": "Ada@Acme.example", "name": {"givenName": "Ada \"}\\ö"}}));
        let base = "https://usher.example/scim/v2/dir_x";
        let spliced: Value = serde_json::from_str(&spliced(base, &user)).unwrap();
        assert_eq!(spliced, represented(base, &user).unwrap());
        assert_eq!(spliced["meta"]["version"], json!("W/\"3\""));
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
    fn somebody_new_of_whom_nothing_is_said_is_active_and_shown_so() {
        let silent = user(json!({"userName": "ada"}));
        assert!(silent.told.active);
        assert_eq!(resource(&silent).unwrap().get("active"), Some(&json!(true)));
        assert_eq!(represented("https://usher.example", &silent).unwrap()["active"], json!(true));
    }

    #[test]
    fn a_user_name_that_is_an_address_stands_in_for_a_missing_one() {
        let user = user(json!({"userName": "Ada@Acme.example"}));
        assert_eq!(user.told.email.unwrap().key(), "ada@acme.example");
        assert!(user.told.email_keys.is_empty());
    }
}
