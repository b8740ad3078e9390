//! Reads a bulk request into its operations. What is wrong with one of them fails that one, in its turn; what is wrong
//! with the request as a whole is a fault of its own.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::references;
use crate::{
    Fault, Profile, Rules,
    discovery::Bulk,
    etag::Condition,
    lenient,
    path::Trail,
    resource_type::{Registry, ResourceType},
    urn,
};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn read(text: &str) -> Option<Self> {
        let all = [Self::Post, Self::Put, Self::Patch, Self::Delete];
        all.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text))
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// An operation of the request.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// The method as the response repeats it.
    pub(super) shown_method: Option<String>,
    pub(super) bulk_id: Option<String>,
    /// What its path means, if anything.
    pub(super) subject: Option<Subject>,
    /// What there is to do, or why it cannot be done.
    pub(super) call: Result<Call, Fault>,
}

/// An operation that makes sense by itself.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) subject: Subject,
    pub(super) condition: Option<Condition>,
    pub(super) data: Value,
}

/// What an operation is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) resource_type: Arc<ResourceType>,
    pub(super) target: Target,
}

/// The resource an operation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// One that is yet to be created.
    New,
    /// One that was there before the request.
    Id(String),
    /// The one that another operation is about.
    Reference(String),
}

/// A request as it was read.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The number of errors at which to stop.
    pub(super) errors_accepted: Option<u64>,
    pub(super) operations: Vec<Operation>,
    /// The place of the operation for each bulkId.
    pub(super) places: HashMap<String, usize>,
}

pub(super) fn request(
    body: Value,
    registry: &Registry,
    bounds: Bulk,
    rules: &Rules,
) -> Result<Request, Fault> {
    let Value::Object(mut body) = body else {
        return Err(Fault::invalid_syntax(
            "The body has to be a JSON object with `schemas` and `Operations`.",
        ));
    };
    lenient::envelope(rules.profile, body.get("schemas"), urn::BULK_REQUEST)?;
    let errors_accepted = match lenient::take(rules.profile, &mut body, "failOnErrors") {
        None | Some(Value::Null) => None,
        Some(Value::Number(number)) if number.is_u64() => number.as_u64(),
        Some(_) => {
            return Err(Fault::invalid_syntax(
                "`failOnErrors` has to be a whole number that is not negative.",
            ));
        }
    };
    let operations = match lenient::take(rules.profile, &mut body, "Operations") {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        _ => return Err(Fault::invalid_syntax("`Operations` has to be an array of at least one operation.")),
    };
    let number = u64::try_from(operations.len()).unwrap_or(u64::MAX);
    if number > bounds.max_operations {
        return Err(Fault::too_large(format!(
            "The request has {number} operations; at most {} (`maxOperations`) are taken. Send the rest in another.",
            bounds.max_operations
        )));
    }
    let operations: Vec<Operation> =
        operations.into_iter().map(|given| operation(given, registry, rules)).collect();
    let mut places = HashMap::new();
    for (at, id) in
        operations.iter().enumerate().filter_map(|(at, found)| Some((at, found.bulk_id.as_ref()?)))
    {
        if places.insert(id.clone(), at).is_some() {
            return Err(Fault::invalid_value(format!(
                "Two operations have the bulkId `{}`; it has to be unique within a request.",
                Trail::new(id)
            )));
        }
    }
    Ok(Request { errors_accepted, operations, places })
}

fn operation(given: Value, registry: &Registry, rules: &Rules) -> Operation {
    let Value::Object(mut given) = given else {
        let call =
            Err(Fault::invalid_syntax("Each operation has to be a JSON object with `method` and `path`."));
        return Operation { shown_method: None, bulk_id: None, subject: None, call };
    };
    let method = lenient::take(rules.profile, &mut given, "method");
    let method = method.as_ref().and_then(Value::as_str).unwrap_or_default();
    let known = Method::read(method);
    let shown_method = match known {
        Some(known) => Some(known.as_str().to_owned()),
        None => Some(Trail::new(method).to_string()).filter(|shown| !shown.is_empty()),
    };
    let (bulk_id, misread) = match lenient::take(rules.profile, &mut given, "bulkId") {
        None | Some(Value::Null) => (None, None),
        Some(Value::String(id)) => (Some(id).filter(|id| !id.is_empty()), None),
        Some(_) => (None, Some(Fault::invalid_syntax("`bulkId` has to be a text."))),
    };
    let subject = match lenient::take(rules.profile, &mut given, "path") {
        Some(Value::String(path)) => subject(&path, registry),
        _ => Err(Fault::invalid_syntax("An operation has no `path`, which has to be a text.")),
    };
    let call = match (misread, known) {
        (Some(fault), _) => Err(fault),
        (None, None) => Err(Fault::invalid_syntax("`method` has to be POST, PUT, PATCH or DELETE.")),
        (None, Some(Method::Post)) if bulk_id.is_none() => {
            Err(Fault::invalid_value("A POST in a bulk request needs a `bulkId`."))
        }
        (None, Some(method)) => {
            subject.clone().and_then(|subject| call(method, subject, given, rules.profile))
        }
    };
    Operation { shown_method, bulk_id, subject: subject.ok(), call }
}

fn call(
    method: Method,
    subject: Subject,
    mut given: Map<String, Value>,
    profile: Profile,
) -> Result<Call, Fault> {
    let endpoint = &subject.resource_type.endpoint;
    match (method, &subject.target) {
        (Method::Post, Target::New) => {}
        (Method::Post, _) => {
            return Err(Fault::invalid_syntax(format!(
                "POST takes the path of a resource type, `{endpoint}`, not that of a resource."
            )));
        }
        (_, Target::New) => {
            return Err(Fault::invalid_syntax(format!(
                "{} takes the path of a resource, such as `{endpoint}/2819c223`.",
                method.as_str()
            )));
        }
        _ => {}
    }
    let condition = match lenient::take(profile, &mut given, "version") {
        None | Some(Value::Null) => None,
        Some(Value::String(version)) if version.is_empty() => None,
        Some(Value::String(version)) => Some(Condition::parse(&version).map_err(|_| {
            Fault::invalid_value("`version` takes an entity tag as `meta.version` shows it, such as W/\"3\".")
        })?),
        Some(_) => return Err(Fault::invalid_syntax("`version` has to be a text.")),
    };
    let data = match (method, lenient::take(profile, &mut given, "data")) {
        (Method::Delete, _) => Value::Null,
        (_, Some(data @ Value::Object(_))) => data,
        // The example of RFC 7644 §3.7.3 has the operations alone.
        (Method::Patch, Some(Value::Array(operations))) => {
            json!({ "schemas": [urn::PATCH_OP], "Operations": operations })
        }
        _ => {
            return Err(Fault::invalid_syntax(format!("A {} needs `data`, a JSON object.", method.as_str())));
        }
    };
    let condition = condition.filter(|_| method != Method::Post);
    Ok(Call { method, subject, condition, data })
}

/// What a path means: `/Users` for POST, `/Users/{id}` or `/Users/bulkId:{name}` for the others, with or without a
/// slash at either end.
fn subject(path: &str, registry: &Registry) -> Result<Subject, Fault> {
    let shown = Trail::new(path);
    let bare = path.trim_ascii().trim_matches('/');
    if bare.eq_ignore_ascii_case("Bulk") {
        return Err(Fault::invalid_syntax("A bulk request cannot hold another."));
    }
    let within = registry.resource_types().iter().find_map(|known| {
        let rest = bare.strip_prefix(known.endpoint.trim_matches('/'))?;
        (rest.is_empty() || rest.starts_with('/')).then_some((known, rest.trim_start_matches('/')))
    });
    let Some((resource_type, rest)) = within else {
        return Err(Fault::not_found(format!(
            "There is no endpoint `{shown}`. A path is relative to the base address and names a resource type or a \
             resource, such as `/Users` or `/Users/2819c223`."
        )));
    };
    let target = match (rest, references::named(rest)) {
        ("", _) => Target::New,
        (_, Some(name)) => Target::Reference(name.to_owned()),
        (id, None) if id.contains(['/', '?', '#']) => {
            return Err(Fault::invalid_syntax(format!("`{shown}` is not the path of a resource.")));
        }
        (id, None) => Target::Id(id.to_owned()),
    };
    Ok(Subject { resource_type: resource_type.clone(), target })
}
