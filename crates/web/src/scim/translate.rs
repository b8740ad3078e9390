//! Between SCIM's resources and what a directory tells: both ways, and nothing is lost on the way, for the resource
//! itself is carried along as text.

pub(super) mod group;
pub(in crate::scim) mod user;

use domain::Moment;
use jiff::Timestamp;
use scim::{Fault, Resource, etag};
use serde::Serialize;
use store::Failure;

/// A kept text as the resource it is.
fn resource(kept: &str, id: impl std::fmt::Display) -> Result<Resource, Failure> {
    serde_json::from_str(kept)
        .map_err(|error| Failure::Corrupt(format!("the resource of {id} is not JSON: {error}")))
}

/// A resource as it is kept.
fn kept(resource: &Resource) -> Result<String, Fault> {
    serde_json::to_string(resource).map_err(|error| Fault::invalid_syntax(error.to_string()))
}

/// An instant as resources show it: to the millisecond.
fn stamp(moment: Moment) -> Timestamp {
    Timestamp::from_microsecond(moment.millis() * 1000).unwrap_or_default()
}

/// What is ours about a resource: `id` and `meta`.
struct Head<'a> {
    id: &'a str,
    kind: &'static str,
    created_at: Moment,
    changed_at: Moment,
    location: &'a str,
    version: &'a str,
}

/// The kept object without its closing brace, then what is ours. Nothing but the rows needs escaping: ids, times and
/// versions are ours, and the location is a URL.
fn spliced(kept: &str, rows: Option<(&str, String)>, head: &Head<'_>) -> String {
    use std::fmt::Write as _;

    let kept = kept.trim_end();
    let open = kept.strip_suffix('}').unwrap_or(kept);
    let rows_length = rows.as_ref().map_or(0, |(_, rows)| rows.len());
    let mut text = String::with_capacity(open.len() + rows_length + head.location.len() + 300);
    text.push_str(open);
    let comma = if open.trim_end().ends_with('{') { "" } else { "," };
    let Head { id, kind, location, version, .. } = head;
    // Writing to a string cannot fail.
    let _always = write!(text, "{comma}\"id\":\"{id}\",");
    if let Some((name, rows)) = rows {
        let _always = write!(text, "\"{name}\":{rows},");
    }
    let _always = write!(
        text,
        "\"meta\":{{\"resourceType\":\"{kind}\",\"created\":\"{}\",\"lastModified\":\"{}\",\"location\":\"{location}\",\"version\":\"W/\\\"{version}\\\"\"}}}}",
        stamp(head.created_at),
        stamp(head.changed_at),
    );
    text
}

/// The kept resource with what is ours, as a value to evaluate filters on and to cut attributes out of.
fn represented(resource: &Resource, head: &Head<'_>) -> serde_json::Value {
    resource.represent(&scim::Identity {
        id: head.id,
        resource_type: head.kind,
        created: stamp(head.created_at),
        last_modified: stamp(head.changed_at),
        location: head.location,
        version: Some(&etag::weak(head.version)),
    })
}

/// A value of `members` or of `groups`: another resource, by its id.
#[derive(Serialize)]
struct Reference<'a> {
    value: String,
    #[serde(rename = "$ref")]
    location: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<&'a str>,
}

/// Rows as JSON; our own types cannot fail to be written.
fn json(rows: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(rows).map_err(|error| Failure::Corrupt(error.to_string()))
}
