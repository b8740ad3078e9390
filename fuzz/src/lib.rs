//! What holds of every message a SCIM provider is sent. The fuzz targets look for bytes of which it does not; the tests
//! of `crates/scim` run it over the stored corpus.

use std::sync::LazyLock;

use scim::{
    Fault, Filter, Identity, Limits, Registry, Resource, ResourceType, Rules,
    bulk::{Done, Plan, Step, Work},
    discovery::Bulk,
    group::{Member, MemberEdit},
    json,
    patch::{Change, Request},
    urn,
};
use serde_json::{Map, Value, json};

fn profiles() -> [Rules; 2] {
    [Rules::lenient(), Rules::strict()]
}

/// A kind of resource, and some of it in canonical form to filter and change.
struct Kind {
    resource_type: ResourceType,
    samples: Vec<Resource>,
}

static KINDS: LazyLock<[Kind; 2]> = LazyLock::new(|| {
    [ResourceType::user(), ResourceType::group()]
        .map(|resource_type| Kind { samples: samples(&resource_type), resource_type })
});

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::standard);

/// A refusal that can be told: a status of the 400s and a sentence that is not longer than a log line should be.
fn assert_told(fault: &Fault) {
    assert!((400..500).contains(&fault.status), "{fault}");
    assert!(fault.detail.ends_with('.') && fault.detail.len() < 4_096, "{fault}");
}

/// One resource with much and one with little.
fn samples(kind: &ResourceType) -> Vec<Resource> {
    let bodies = match kind.name.as_str() {
        "Group" => [
            json!({ "displayName": "Crew", "externalId": "c", "members": [
                { "value": "a", "type": "User" }, { "value": "b", "display": "B" }, { "value": "2819c223" },
            ] }),
            json!({ "displayName": "Empty" }),
        ],
        _ => [
            json!({
                "userName": "jo@acme.example", "active": true, "title": "Dr", "externalId": "7",
                "name": { "givenName": "Jo", "familyName": "Li" },
                "emails": [
                    { "value": "jo@acme.example", "type": "work", "primary": true },
                    { "value": "jo@home.example", "type": "home" },
                ],
                "roles": [{ "value": "admin", "display": "Admin" }],
                "addresses": [{ "type": "work", "locality": "Ulm", "country": "DE" }],
                "x509Certificates": [{ "value": "AAEC" }],
                urn::ENTERPRISE_USER: { "department": "R&D", "manager": { "value": "26118915", "$ref": "../Users/26118915" } },
            }),
            json!({ "userName": "li" }),
        ],
    };
    let read = |body| Resource::create(body, kind, &Rules::lenient()).map(|received| received.resource);
    bodies.into_iter().filter_map(|body| read(body).ok()).collect()
}

/// The strictest reader takes a resource for exactly what it is, also in the form in which it goes out.
fn assert_canonical(resource: &Resource, kind: &ResourceType) {
    let again = |document: Value| {
        let read = Resource::create(document, kind, &Rules::strict());
        read.map(|received| received.resource)
    };
    assert_eq!(again(resource.clone().into_value()).as_ref(), Ok(resource));
    let moment = scim::moment::read("2026-01-31T08:00:00Z").unwrap_or_default();
    let sent = resource.represent(&Identity {
        id: "2819c223",
        resource_type: &kind.name,
        created: moment,
        last_modified: moment,
        location: "https://example.com/v2/Users/2819c223",
        version: None,
    });
    assert_eq!(again(sent).as_ref(), Ok(resource));
}

/// A filter means what its canonical form means, and `not` means the opposite.
pub fn filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for Kind { resource_type: kind, samples } in KINDS.iter() {
        for rules in profiles() {
            let filter = match Filter::parse(text, kind, &rules) {
                Ok(filter) => filter,
                Err(fault) => {
                    assert_told(&fault);
                    continue;
                }
            };
            // The canonical form may be longer, and its negation is one level deeper.
            let limits = Limits {
                filter_bytes: usize::MAX,
                filter_depth: rules.limits.filter_depth + 1,
                ..rules.limits.clone()
            };
            let wide = Rules { limits, ..rules };
            let shown = filter.to_string();
            let again = Filter::parse(&shown, kind, &wide);
            assert_eq!(again.as_ref(), Ok(&filter), "{shown}");
            assert_eq!(again.map(|again| again.to_string()), Ok(shown.clone()));
            let negated = Filter::parse(&format!("not ({shown})"), kind, &wide);
            for resource in samples {
                let resource = resource.clone().into_value();
                let holds = filter.matches(&resource);
                let opposite = negated.as_ref().map(|negated| negated.matches(&resource));
                assert_eq!(opposite, Ok(!holds), "{shown}");
                let all = filter.conjuncts().iter().all(|part| part.matches(&resource));
                assert_eq!(all, holds, "the conjuncts of {shown}");
            }
        }
    }
}

/// A path does one thing to a resource, whatever it is: the same when it is done again, unless a filter selects.
pub fn path(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let values = [
        json!("x"),
        json!(null),
        json!({ "value": "x", "type": "work" }),
        json!([{ "value": "x", "primary": true }, { "value": "y" }]),
    ];
    let operation = |op: &str, value: &Value| {
        patched(&json!({
            "schemas": [urn::PATCH_OP],
            "Operations": [{ "op": op, "path": text, "value": value }],
        }));
    };
    for value in &values {
        operation("add", value);
        operation("replace", value);
    }
    operation("remove", &Value::Null);
}

/// A patch is applied as a whole or not at all, and leaves a resource that is canonical.
pub fn patch(data: &[u8]) {
    if let Ok(body) = json::read(data, &Limits::default()) {
        patched(&body);
    }
}

fn patched(body: &Value) {
    for Kind { resource_type: kind, samples } in KINDS.iter() {
        let [lenient, strict] = profiles().map(|rules| Request::parse(body.clone(), kind, &rules));
        assert!(strict.is_err() || lenient.is_ok(), "the strict profile takes more than the lenient one");
        for request in [lenient, strict] {
            match request {
                Ok(request) => apply(&request, body, kind, samples),
                Err(fault) => assert_told(&fault),
            }
        }
    }
}

fn apply(request: &Request, body: &Value, kind: &ResourceType, samples: &[Resource]) {
    for before in samples {
        let patched = match request.apply(kind, before) {
            Ok(patched) => patched,
            Err(fault) => {
                assert_told(&fault);
                continue;
            }
        };
        assert_canonical(&patched.resource, kind);
        assert_eq!(patched.change == Change::Nothing, patched.resource == *before);
        if kind.name == "Group" {
            assert_rows_agree(request, kind, before, &patched.resource);
        }
        if is_one_plain_operation(body) {
            let again = request.apply(kind, &patched.resource).map(|again| again.resource);
            assert_eq!(again, Ok(patched.resource), "applying twice is applying once");
        }
    }
}

/// A request of one operation that selects nothing by filter, neither in its path nor in a key that is one.
fn is_one_plain_operation(body: &Value) -> bool {
    let operations = body.get("Operations").and_then(Value::as_array).map(Vec::as_slice);
    let Some([operation]) = operations else { return false };
    match operation.get("path").and_then(Value::as_str) {
        Some(path) => !path.contains('['),
        None => !operation.to_string().contains('['),
    }
}

fn ids(members: &[Member]) -> Vec<String> {
    members.iter().map(|member| member.value.clone()).collect()
}

/// Members kept as rows end up the same as members kept inside the document.
fn assert_rows_agree(request: &Request, kind: &ResourceType, before: &Resource, after: &Resource) {
    let mut document = before.clone();
    let mut rows = document.take_members();
    let (edits, rest) = request.clone().split_members();
    for edit in edits {
        match edit {
            MemberEdit::Add(members) => {
                for member in members {
                    if !rows.iter().any(|row| row.value == member.value) {
                        rows.push(member);
                    }
                }
            }
            MemberEdit::Remove(gone) => rows.retain(|row| !gone.contains(&row.value)),
            // Rows hold what the filter could ask for.
            MemberEdit::RemoveWhere(filter) => rows.retain(|row| !filter.matches(&shown(row))),
            MemberEdit::Clear => rows.clear(),
            MemberEdit::ReplaceAll(members) => rows = members,
        }
    }
    let mut expected = after.clone();
    assert_eq!(ids(&rows), ids(&expected.take_members()), "rows and document disagree");
    assert_eq!(rest.apply(kind, &document).map(|patched| patched.resource), Ok(expected));
}

fn shown(member: &Member) -> Value {
    let mut shown = Map::new();
    for (name, value) in
        [("value", Some(&member.value)), ("type", member.kind.as_ref()), ("display", member.display.as_ref())]
    {
        if let Some(value) = value {
            shown.insert(name.to_owned(), value.as_str().into());
        }
    }
    Value::Object(shown)
}

/// A body makes a canonical resource, and the same one when it replaces twice; JSON is what it is for others.
pub fn body(data: &[u8]) {
    let body = match json::read(data, &Limits::default()) {
        Ok(body) => body,
        Err(fault) => return assert_told(&fault),
    };
    assert_eq!(serde_json::from_slice::<Value>(data).ok().as_ref(), Some(&body), "others read it otherwise");
    assert_eq!(json::read(body.to_string().as_bytes(), &Limits::default()).as_ref(), Ok(&body));
    for Kind { resource_type: kind, samples } in KINDS.iter() {
        for rules in profiles() {
            match Resource::create(body.clone(), kind, &rules) {
                Ok(received) => assert_canonical(&received.resource, kind),
                Err(fault) => assert_told(&fault),
            }
            for before in samples {
                let Ok(replaced) = before.replace(body.clone(), kind, &rules) else { continue };
                assert_canonical(&replaced.resource, kind);
                let again = replaced.resource.replace(body.clone(), kind, &rules);
                assert_eq!(
                    again.map(|again| again.resource),
                    Ok(replaced.resource),
                    "replacing twice is replacing once"
                );
            }
        }
    }
}

/// Every operation of a bulk request is carried out at most once (or in two parts) and told of exactly once, in order.
pub fn bulk(data: &[u8]) {
    let bounds = Bulk { max_operations: 64, max_payload: 65_536 };
    for rules in profiles() {
        for failing in [0, 3] {
            let mut plan = match Plan::read(data, &REGISTRY, bounds, &rules) {
                Ok(plan) => plan,
                Err(fault) => return assert_told(&fault),
            };
            let mut steps = 0;
            while let Some(step) = plan.step() {
                steps += 1;
                assert!(steps <= 128, "it does not come to an end");
                plan.report(carry_out(step, steps, failing));
            }
            let response = plan.response(|kind, id| format!("https://example.com/v2{}/{id}", kind.endpoint));
            let sent: Value = serde_json::from_slice(data).unwrap_or_default();
            assert_response(&response, &sent);
        }
    }
}

fn carry_out(step: Step, number: usize, failing: usize) -> Result<Done, Fault> {
    if failing > 0 && number.is_multiple_of(failing) {
        return Err(Fault::uniqueness("It is taken."));
    }
    Ok(match step.work {
        Work::Create { data } => {
            assert!(data.is_object());
            Done { status: 201, id: format!("id{number}"), version: None }
        }
        Work::Replace { id, data } => {
            assert!(data.is_object());
            Done { status: 200, id, version: None }
        }
        Work::Patch { id, data } => {
            assert!(data.is_object());
            Done { status: 200, id, version: None }
        }
        Work::Delete { id } => Done { status: 204, id, version: None },
    })
}

fn assert_response(response: &Value, sent: &Value) {
    let named = |name: &str| {
        let found = sent.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    };
    let operations = named("Operations").and_then(Value::as_array).map_or(0, Vec::len);
    let items = response["Operations"].as_array().map_or(&[][..], Vec::as_slice);
    if named("failOnErrors").is_none_or(Value::is_null) {
        assert_eq!(items.len(), operations);
    }
    for item in items {
        let status = item["status"].as_str().unwrap_or_default();
        assert!(status.len() == 3, "{item}");
        assert_eq!(status.starts_with('2'), item.get("response").is_none(), "{item}");
        assert!(!status.starts_with('2') || item.get("location").is_some(), "{item}");
        assert!(!status.starts_with('5'), "{item}");
    }
}
