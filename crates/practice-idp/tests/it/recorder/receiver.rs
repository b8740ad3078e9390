//! What the recorder keeps and how it changes: as much of SCIM as the tests look at afterwards, in every manner of speaking.

use super::{Kept, error, scim};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Users,
    Groups,
}

/// The endpoint and the id an address names.
pub(super) fn route(path: &str) -> Option<(Collection, Option<&str>)> {
    let path = path.split('?').next().unwrap_or_default();
    let (name, id) = match path.trim_start_matches('/').split_once('/') {
        Some((name, id)) => (name, Some(id)),
        None => (path.trim_start_matches('/'), None),
    };
    match name {
        "Users" => Some((Collection::Users, id)),
        "Groups" => Some((Collection::Groups, id)),
        _ => None,
    }
}

pub(super) fn config() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true}, "filter": {"supported": true, "maxResults": 100},
        "bulk": {"supported": true, "maxOperations": 2, "maxPayloadSize": 1000},
    })
}

pub(super) fn answer(
    kept: &mut Kept,
    collection: Collection,
    method: &Method,
    id: Option<&str>,
    path: &str,
    body: Option<Value>,
) -> Response {
    match (method.as_str(), id) {
        ("GET", None) => scim(200, list(&kept.resources, path)),
        ("POST", None) => create(kept, collection, body.unwrap_or_default()),
        (method, Some(id)) => change(kept, method, id, path, body.unwrap_or_default()),
        _ => error(405, "", "this is not spoken here"),
    }
}

fn list(resources: &[Value], path: &str) -> Value {
    let found: Vec<&Value> = match path.split_once("filter=") {
        None => resources.iter().collect(),
        Some((_, filter)) => {
            let filter = filter.split('&').next().unwrap_or_default().replace('+', " ");
            let mut words = filter.splitn(3, ' ');
            let (attribute, operator) = (words.next().unwrap(), words.next().unwrap());
            assert!(operator.eq_ignore_ascii_case("eq"), "{filter}");
            let value: Value = serde_json::from_str(words.next().unwrap()).unwrap();
            resources.iter().filter(|resource| resource[attribute] == value).collect()
        }
    };
    let found: Vec<Value> = found.into_iter().map(|resource| shown(resource, path)).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": found.len(), "startIndex": 1, "itemsPerPage": found.len(), "Resources": found,
    })
}

/// The resource, without its members where they are not wanted.
fn shown(resource: &Value, path: &str) -> Value {
    let mut shown = resource.clone();
    if path.contains("excludedAttributes=members") {
        shown.as_object_mut().unwrap().remove("members");
    }
    shown
}

fn create(kept: &mut Kept, collection: Collection, mut resource: Value) -> Response {
    let (key, letter) = match collection {
        Collection::Users => ("userName", "u"),
        Collection::Groups => ("displayName", "g"),
    };
    if kept.resources.iter().any(|other| other[key] == resource[key]) {
        return error(409, "uniqueness", &format!("{key} is taken"));
    }
    kept.n_created += 1;
    resource["id"] = json!(format!("{letter}{}", kept.n_created));
    kept.resources.push(resource.clone());
    scim(201, resource)
}

fn change(kept: &mut Kept, method: &str, id: &str, path: &str, body: Value) -> Response {
    let Some(position) = kept.resources.iter().position(|resource| resource["id"] == id) else {
        return error(404, "", "there is no such resource");
    };
    match method {
        "DELETE" => {
            kept.resources.remove(position);
            return StatusCode::NO_CONTENT.into_response();
        }
        "PUT" => {
            kept.resources[position] = body;
            kept.resources[position]["id"] = json!(id);
        }
        "PATCH" => {
            for operation in body["Operations"].as_array().unwrap() {
                patch(&mut kept.resources[position], operation);
            }
        }
        _ => {}
    }
    scim(200, shown(&kept.resources[position], path))
}

fn patch(resource: &mut Value, operation: &Value) {
    let op = operation["op"].as_str().unwrap().to_ascii_lowercase();
    let value = &operation["value"];
    match operation["path"].as_str() {
        None => {
            for name in ["active", "displayName"].into_iter().filter(|name| !value[name].is_null()) {
                resource[name] = value[name].clone();
            }
        }
        Some("active") => {
            resource["active"] = match value {
                Value::String(text) => json!(text == "True"),
                other => other.clone(),
            };
        }
        Some(name @ ("displayName" | "externalId")) => resource[name] = value.clone(),
        Some(path) if path.starts_with("members") => change_members(resource, &op, path, value),
        Some(_) => {}
    }
}

fn change_members(group: &mut Value, op: &str, path: &str, value: &Value) {
    let mut members = group["members"].as_array().cloned().unwrap_or_default();
    let listed = value.as_array().cloned().unwrap_or_default();
    let is_listed =
        |member: &Value, listed: &[Value]| listed.iter().any(|one| one["value"] == member["value"]);
    match (op, path.split_once("value eq ")) {
        ("add", _) => {
            for one in listed {
                if !is_listed(&one, &members) {
                    members.push(one);
                }
            }
        }
        ("replace", _) => members = listed,
        (_, Some((_, quoted))) => {
            let id: Value = serde_json::from_str(quoted.trim_end_matches(']')).unwrap();
            members.retain(|member| member["value"] != id);
        }
        (_, None) if value.is_null() => members.clear(),
        (_, None) => members.retain(|member| !is_listed(member, &listed)),
    }
    group["members"] = json!(members);
}
