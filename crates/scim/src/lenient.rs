//! Every tolerance for what identity providers really send, one function each, with the provider that needs it and the
//! test in `tests/lenient.rs` that shows it.
//! The rest of this crate is written to the RFCs and calls in here; [`Profile::Strict`] switches all of it off.
//!
//! Two habits need no entry, because RFC 7643 §2.1 and §2.5 cover them: attribute names in any case, and `null`,
//! `""` and `[]` for "no value".

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    Fault,
    path::Named,
    resource_type::ResourceType,
    rules::Profile,
    schema::{Attribute, Schema},
    urn,
};

/// Booleans inside quotes, `"True"` and `"false"`, for boolean attributes only.
///
/// Entra: `{"op":"Replace","path":"active","value":"False"}` deactivates a user in its default dialect, and
/// `roles[primary eq "True"]` selects one. OneLogin: its template has `"active":"{$user.active}"`.
/// Test: `boolean_in_quotes`.
pub(crate) fn boolean(profile: Profile, text: &str) -> Option<bool> {
    match profile {
        Profile::Lenient if text.eq_ignore_ascii_case("true") => Some(true),
        Profile::Lenient if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// `True`, `False` and `NULL` as bare words of a filter.
///
/// Entra: `emails[primary eq True]` in attribute mappings written by hand.
/// Test: `keywords_in_any_case`.
pub(crate) fn keyword(profile: Profile, word: &str) -> Option<Value> {
    match profile {
        Profile::Lenient if word.eq_ignore_ascii_case("null") => Some(Value::Null),
        _ => boolean(profile, word).map(Value::Bool),
    }
}

/// Filter texts without quotes: `userName eq jo@acme.example`.
///
/// authentik up to 2025.8 after a 409; Entra in an older documentation sample (`manager eq 2819c223`); the compliance
/// suites of WSO2 and the Postman collection for Entra.
/// Test: `bare_word_in_a_filter`.
pub(crate) fn bare_word(profile: Profile, word: &str) -> Option<&str> {
    let reserved = ["and", "or", "not"].iter().any(|operator| word.eq_ignore_ascii_case(operator));
    (profile == Profile::Lenient && !word.is_empty() && !reserved).then_some(word)
}

/// Names of patch operations in any case.
///
/// Entra: `"op":"Replace"`.
/// Test: `verb_in_any_case`.
pub(crate) fn verb(profile: Profile, op: &str) -> Cow<'_, str> {
    match profile {
        Profile::Lenient => Cow::Owned(op.to_ascii_lowercase()),
        Profile::Strict => Cow::Borrowed(op),
    }
}

/// Members of a message envelope in any case: `operations`, `Path`, `Value`.
///
/// The Postman collection for Entra, and gateways in front of Okta that lower-case keys.
/// Test: `envelope_keys_in_any_case`.
pub(crate) fn take(profile: Profile, message: &mut Map<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = message.get_mut(name) {
        return Some(value.take());
    }
    if profile == Profile::Strict {
        return None;
    }
    let key = message.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
    message.get_mut(&key).map(Value::take)
}

/// A message without `schemas`, or with another URI in it.
///
/// Okta through some of its catalogue apps, Oxide's test client: no `schemas` in PATCH or POST.
/// Test: `envelope_without_schemas`.
pub(crate) fn envelope(profile: Profile, schemas: Option<&Value>, expected: &str) -> Result<(), Fault> {
    let named = schemas.and_then(Value::as_array).is_some_and(|uris| {
        uris.iter().filter_map(Value::as_str).any(|uri| uri.eq_ignore_ascii_case(expected))
    });
    if named || profile == Profile::Lenient {
        return Ok(());
    }
    Err(Fault::invalid_syntax(format!("`schemas` has to name {expected}.")))
}

/// `schemas` of a resource that are missing, incomplete or unknown. What a resource uses is seen from what it holds.
///
/// Entra: `http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group` on groups, and custom extensions
/// that are present but not listed. OneLogin: its template fills the enterprise extension without listing it.
/// Test: `schemas_that_are_unknown_and_extensions_that_are_not_listed`.
pub(crate) fn schemas(
    profile: Profile,
    given: Option<&Value>,
    resource_type: &ResourceType,
) -> Result<(), Fault> {
    if profile == Profile::Lenient {
        return Ok(());
    }
    envelope(profile, given, &resource_type.schema.id)?;
    for uri in given.and_then(Value::as_array).into_iter().flatten() {
        match uri.as_str() {
            Some(uri) if uri.eq_ignore_ascii_case(&resource_type.schema.id) => {}
            Some(uri) if resource_type.extension(uri).is_some() => {}
            _ => {
                let detail = format!("`schemas` names {uri}, which {} does not have.", resource_type.name);
                return Err(Fault::invalid_syntax(detail));
            }
        }
    }
    Ok(())
}

/// An extension that is present although `schemas` does not list it; see [`schemas`].
/// Test: `schemas_that_are_unknown_and_extensions_that_are_not_listed`.
pub(crate) fn unlisted(profile: Profile, given: Option<&Value>, extension: &Schema) -> Result<(), Fault> {
    envelope(profile, given, &extension.id)
}

/// Attributes no schema has are left out instead of refused.
///
/// Okta: custom attributes. Entra: gallery apps send what other tenants mapped. OneLogin: template leftovers. The
/// Postman collection for Entra: a misspelt attribute in PUT has to give 200. What all but says `active` is no stranger
/// and is refused all the same; see `near.rs`.
/// Test: `unknown_attributes_are_left_out`.
pub(crate) fn leaves_out_unknown(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// One value where an array is due.
///
/// OneLogin: `"emails":{"value":…}`. Entra with `aadOptscim062020`: `add` to `members` without an array. The Postman
/// collection for Entra: `"value":"id"` for `members`.
/// Test: `one_value_where_an_array_is_due`.
pub(crate) fn many(profile: Profile, value: Value) -> Result<Vec<Value>, Value> {
    match value {
        Value::Array(items) => Ok(items),
        single if profile == Profile::Lenient => Ok(vec![single]),
        other => Err(other),
    }
}

/// A bare text where an object with a `value` is due, and an array of one round an object that is singular.
///
/// Entra: the manager as `"value":"<id>"`, and in its older form `"value":[{"value":"<id>","$ref":"…"}]`. The Postman
/// collection for Entra: `members` as an array of ids.
/// Test: `bare_texts_and_arrays_of_one_where_an_object_is_due`.
pub(crate) fn complex(profile: Profile, attribute: &Attribute, mut value: Value) -> Value {
    if profile == Profile::Strict {
        return value;
    }
    if let Value::Array(items) = &mut value
        && items.len() <= 1
    {
        value = items.pop().unwrap_or(Value::Null);
    }
    match value {
        Value::String(text) if attribute.sub_attribute("value").is_some() => json!({ "value": text }),
        other => other,
    }
}

/// The name SCIM 1.1 had for a part of a complex attribute.
///
/// OneLogin: `"manager":{"managerId":"…"}`.
/// Test: `names_and_uris_of_scim_1_1`.
pub(crate) fn current_name<'a>(profile: Profile, attribute: &Attribute, name: &'a str) -> &'a str {
    let old =
        profile == Profile::Lenient && attribute.name == "manager" && name.eq_ignore_ascii_case("managerId");
    if old { "value" } else { name }
}

/// An attribute of an extension without the URI of its schema, as long as the core schema has none of this name.
///
/// Entra: `"path":"manager"` in its older documents, and `manager eq …` in its reference checks.
/// Test: `extension_attributes_without_their_uri`.
pub(crate) fn extension_of<'r>(
    profile: Profile,
    name: &str,
    resource_type: &'r ResourceType,
) -> Option<&'r Arc<Schema>> {
    let first = name.split('.').next().unwrap_or(name);
    let extensions = resource_type.extensions.iter().map(|extension| &extension.schema);
    let mut having = extensions.filter(|schema| schema.attribute(first).is_some());
    let found = having.next()?;
    (profile == Profile::Lenient && having.next().is_none() && resource_type.attribute(first).is_none())
        .then_some(found)
}

/// URIs of SCIM 1.1 for the schemas of today.
///
/// OneLogin and PingFederate: connectors that were moved from SCIM 1.1.
/// Test: `names_and_uris_of_scim_1_1`.
pub(crate) fn current_uri<'a>(profile: Profile, name: &'a str, resource_type: &ResourceType) -> Cow<'a, str> {
    let old = [
        ("urn:scim:schemas:extension:enterprise:1.0", urn::ENTERPRISE_USER),
        ("urn:scim:schemas:core:1.0", resource_type.schema.id.as_str()),
    ];
    if profile == Profile::Lenient {
        for (was, is) in old {
            if let (Some(head), Some(rest)) = (name.get(..was.len()), name.get(was.len()..))
                && head.eq_ignore_ascii_case(was)
            {
                return Cow::Owned(format!("{is}{rest}"));
            }
        }
    }
    Cow::Borrowed(name)
}

/// A `display` that is no text says nothing and is left out.
///
/// Oxide's test client: members with `"display":{}`.
/// Test: `display_that_is_no_text`.
pub(crate) fn drops_display(profile: Profile, attribute: &Attribute, value: &Value) -> bool {
    profile == Profile::Lenient && attribute.name == "display" && !value.is_string() && !value.is_null()
}

/// A filtered path that matches nothing creates what it describes, also for `replace`, where RFC 7644 §3.5.2.3 asks
/// for `noTarget`.
///
/// Entra: `{"op":"Replace","path":"emails[type eq \"work\"].value",…}` on users that have no such address, and
/// `roles[primary eq "True"].value`, `.display`, `.type` in turn, which have to land on one role.
/// Test: `replace_creates_and_removal_may_miss`.
pub(crate) fn replace_creates(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// Removing what is not there succeeds.
///
/// Entra clears a mapped address that it never set; Okta and JumpCloud repeat removals after a time-out.
/// Test: `replace_creates_and_removal_may_miss`.
pub(crate) fn removal_may_miss(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// A filter in a name of `attributes` or `excludedAttributes` is left off.
///
/// The Postman collection for Entra: `attributes=emails[type eq "work"]`.
/// Test: `selected_names_with_filters`.
pub(crate) fn selected_name(profile: Profile, name: &str) -> Cow<'_, str> {
    match (profile, name.split_once('[')) {
        (Profile::Lenient, Some((head, tail))) => {
            let rest = tail.rsplit_once(']').map_or("", |(_, rest)| rest);
            Cow::Owned(format!("{head}{rest}"))
        }
        _ => Cow::Borrowed(name),
    }
}

/// `ascending` and `descending` in any case.
///
/// No provider is known to sort. RFC 7644 §3.4.2.3 does not say whether case counts, so that it does not here.
/// Test: `sort_orders_in_any_case`.
pub(crate) fn is_order(profile: Profile, given: &str, word: &str) -> bool {
    given == word || (profile == Profile::Lenient && given.eq_ignore_ascii_case(word))
}

/// Patch operations without a path, whose value names the attributes. RFC 7644 §3.5.2 has them; the interoperability
/// profile (draft-zollner-scim-interop-profile) asks for `invalidSyntax`.
///
/// Okta: `{"op":"replace","value":{"active":false}}`. authentik, and Entra with `aadOptscim062020`: all attributes in
/// one operation.
/// Test: `operations_without_a_path`.
pub(crate) fn path_may_be_missing(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// Filtered paths of `add` and `replace` that end at the selected value instead of at one of its parts. RFC 7644
/// §3.5.2.3 has them; the interoperability profile does not.
///
/// No provider is known to send them, but every client of the RFC may: its own example replaces an address so.
/// Test: `filtered_paths_to_whole_values`.
pub(crate) fn selects_whole_values(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// Filters in patch paths that select more than one value. RFC 7644 §3.5.2 has the operation act on all of them; the
/// interoperability profile asks for `invalidFilter`.
///
/// No provider is known to send them, but every client of the RFC may: its own example removes addresses so.
/// Test: `filtered_paths_that_select_several_values`.
pub(crate) fn selects_several(profile: Profile) -> bool {
    profile == Profile::Lenient
}

/// A PATCH body in the form of SCIM 1.1, as the operations it means: the resource's attributes at the top, values to
/// take away marked `"operation":"delete"`, attributes to clear listed in `meta.attributes`.
///
/// OneLogin: `{"members":[{"value":"…","operation":"delete"}]}` in its own documentation.
/// Test: `patches_of_scim_1_1`.
pub(crate) fn old_patch(
    profile: Profile,
    body: &mut Map<String, Value>,
    resource_type: &ResourceType,
) -> Option<Value> {
    let named = |name: &str| match name {
        "schemas" | "id" | "meta" => Named::Malformed,
        _ => Named::resolve(name, resource_type, profile),
    };
    let is_attribute = |name: &String| matches!(named(name), Named::Attribute(_) | Named::Extension(_));
    if profile == Profile::Strict || !body.keys().any(|name| is_attribute(name) || name == "meta") {
        return None;
    }
    let cleared = body.get("meta").and_then(|meta| meta.get("attributes")).and_then(Value::as_array).cloned();
    let clear = |name| json!({ "op": "remove", "path": name });
    let mut operations: Vec<Value> = cleared.into_iter().flatten().map(clear).collect();
    // Names that mean nothing go along: what to make of them is not decided here.
    for (name, value) in body.iter_mut().filter(|(name, _)| named(name) != Named::Malformed) {
        let Value::Array(items) = value else {
            operations.push(json!({ "op": "replace", "path": name, "value": value.take() }));
            continue;
        };
        let (gone, kept): (Vec<Value>, Vec<Value>) = std::mem::take(items).into_iter().partition(|item| {
            item.get("operation")
                .and_then(Value::as_str)
                .is_some_and(|word| word.eq_ignore_ascii_case("delete"))
        });
        if !gone.is_empty() {
            operations.push(json!({ "op": "remove", "path": name, "value": gone }));
        }
        if !kept.is_empty() {
            operations.push(json!({ "op": "add", "path": name, "value": kept }));
        }
    }
    (!operations.is_empty()).then_some(Value::Array(operations))
}
