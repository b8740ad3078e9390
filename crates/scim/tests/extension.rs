//! A schema of one's own, with every data type and characteristic the standard schemas do not exercise, takes part in
//! everything without further code.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Attribute, Fault, Filter, Parameters, Projection, Reason, Resource, ResourceType, Rules, Schema,
    ScimType, Sort, discovery,
    patch::Request,
    schema::{Mutability, Returned, Type, Uniqueness},
};
use serde_json::{Value, json};

const URI: &str = "urn:example:params:Badge:1.0";

fn kind() -> ResourceType {
    let badge = Schema::new(
        URI,
        "Badge",
        "Door badges.",
        vec![
            Attribute::new("number", Type::Integer, "A number.").required(),
            Attribute::new("weight", Type::Decimal, "A weight."),
            Attribute::new("issued", Type::DateTime, "A date."),
            Attribute::new("picture", Type::Binary, "Bytes."),
            Attribute::new("doors", Type::String, "Doors.").multi_valued().exact(),
            Attribute::new("serial", Type::String, "Set once.").mutable(Mutability::Immutable),
            Attribute::new("pin", Type::String, "Never told.")
                .mutable(Mutability::WriteOnly)
                .returned(Returned::Never),
            Attribute::new("notes", Type::String, "Told on request.").returned(Returned::Request),
            Attribute::new("holder", Type::String, "Always told.")
                .returned(Returned::Always)
                .unique(Uniqueness::Global),
            Attribute::new("seen", Type::DateTime, "Known to the provider.").read_only(),
            Attribute::complex(
                "zones",
                "Zones.",
                vec![
                    Attribute::new("name", Type::String, "A name."),
                    Attribute::new("level", Type::Integer, "A level."),
                    Attribute::new("tags", Type::String, "Tags.").multi_valued(),
                ],
            )
            .multi_valued(),
        ],
    );
    ResourceType::user().extended_by(badge)
}

fn create(badge: Value) -> Result<Resource, Fault> {
    let received = Resource::create(json!({ "userName": "jo", URI: badge }), &kind(), &Rules::lenient())?;
    Ok(received.resource)
}

fn badge(resource: &Resource) -> Value {
    resource.get(URI).cloned().unwrap_or_default()
}

fn patch(before: &Resource, operation: Value) -> Result<Resource, Fault> {
    let kind = kind();
    let request = Request::parse(json!({ "Operations": [operation] }), &kind, &Rules::lenient())?;
    Ok(request.apply(&kind, before)?.resource)
}

fn full() -> Resource {
    create(json!({ "number": 7, "weight": 1.5, "issued": "2026-01-31T08:00:00+01:00", "picture": "AAECAw==", "doors": ["A", "B"],
        "serial": "S1", "notes": "n", "holder": "H", "zones": [{ "name": "in", "level": 1, "tags": ["x"] }, { "name": "out", "level": 2 }] })).unwrap()
}

#[test]
fn types_are_checked() {
    for (name, good, bad) in [
        ("number", json!([7, -3, 0, 9_007_199_254_740_993_u64]), json!([7.5, 1e3, "7", true])),
        ("weight", json!([1.5, 2]), json!(["1.5", false, {}])),
        (
            "issued",
            json!(["2026-01-31T08:00:00Z", "2026-01-31T08:00:00.1234567-05:00", "2026-01-31T08:00:00"]),
            json!([
                "2026-01-31",
                "08:00:00Z",
                "2026-01-31 08:00:00Z",
                "2026-02-30T08:00:00Z",
                "2026-01-31T08:00:00Z[UTC]",
                "now",
                7
            ]),
        ),
        ("picture", json!(["AAECAw==", "AAECAw", "_-8", "+/8="]), json!(["A", "AA*C", "ÄÄ", 7])),
    ] {
        for value in good.as_array().unwrap() {
            let mut fields = json!({ "number": 1 });
            fields[name] = value.clone();
            assert_eq!(badge(&create(fields).unwrap())[name], *value, "{name}: {value}");
        }
        for value in bad.as_array().unwrap() {
            let mut fields = json!({ "number": 1 });
            fields[name] = value.clone();
            let fault = create(fields).unwrap_err();
            assert_eq!(fault.scim_type, Some(ScimType::InvalidValue), "{name}: {value}");
            assert!(
                fault.detail.contains(&format!("`{URI}:{name}`")),
                "the detail names the attribute: {fault}"
            );
        }
    }
}

#[test]
fn an_extension_with_a_required_attribute_needs_it_only_when_it_is_there() {
    assert_eq!(create(json!({ "weight": 1 })).unwrap_err().scim_type, Some(ScimType::InvalidValue));
    assert!(create(json!({})).is_ok() && create(Value::Null).is_ok());
    let gone = patch(&full(), json!({ "op": "remove", "path": format!("{URI}:number") }));
    assert_eq!(gone.unwrap_err().scim_type, Some(ScimType::Mutability));
    let plain = create(json!({ "number": 7 })).unwrap();
    assert!(patch(&plain, json!({ "op": "remove", "path": URI })).is_ok());
    let frozen = patch(&full(), json!({ "op": "remove", "path": URI })).unwrap_err();
    assert_eq!(frozen.scim_type, Some(ScimType::Mutability), "it holds something immutable");
    let mut kind = kind();
    kind.extensions[1].required = true;
    assert!(Resource::create(json!({ "userName": "jo" }), &kind, &Rules::lenient()).is_err());
}

#[test]
fn values_without_parts_form_a_set() {
    let path = format!("{URI}:doors");
    let doors = |operation: Value| badge(&patch(&full(), operation).unwrap())["doors"].clone();
    assert_eq!(
        doors(json!({ "op": "add", "path": path, "value": ["B", "C", "b"] })),
        json!(["A", "B", "C", "b"])
    );
    assert_eq!(doors(json!({ "op": "remove", "path": path, "value": ["B"] })), json!(["A"]));
    assert_eq!(doors(json!({ "op": "remove", "path": format!("{path}[value eq \"A\"]") })), json!(["B"]));
    assert_eq!(
        doors(json!({ "op": "replace", "path": format!("{path}[value eq \"A\"]"), "value": "Z" })),
        json!(["Z", "B"])
    );
    assert_eq!(doors(json!({ "op": "remove", "path": path })), Value::Null);
    let missing =
        patch(&full(), json!({ "op": "replace", "path": format!("{path}[value eq \"Q\"]"), "value": "Z" }));
    assert_eq!(missing.unwrap_err().scim_type, Some(ScimType::NoTarget));
}

#[test]
fn a_part_may_have_several_values() {
    let path = format!("{URI}:zones[name eq \"out\"].tags");
    let after = patch(&full(), json!({ "op": "add", "path": path, "value": ["y", "z"] })).unwrap();
    assert_eq!(badge(&after)["zones"][1]["tags"], json!(["y", "z"]));
    let tags = format!("{URI}:zones.tags");
    let added = patch(&after, json!({ "op": "add", "path": tags, "value": "q" })).unwrap();
    assert_eq!(badge(&added)["zones"][0]["tags"], json!(["x", "q"]));
    let removed = patch(&added, json!({ "op": "remove", "path": tags })).unwrap();
    assert!(badge(&removed)["zones"].as_array().unwrap().iter().all(|zone| zone.get("tags").is_none()));
}

#[test]
fn what_is_immutable_is_set_once() {
    let before = full();
    let replace = |serial: Value| {
        let mut body = json!({ "userName": "jo", URI: { "number": 7 } });
        body[URI]["serial"] = serial;
        before
            .replace(body, &kind(), &Rules::lenient())
            .map(|received| badge(&received.resource)["serial"].clone())
    };
    assert_eq!(replace(json!("S1")), Ok(json!("S1")));
    assert_eq!(replace(Value::Null), Ok(json!("S1")), "what is not given again stays");
    assert_eq!(replace(json!("S2")).unwrap_err().scim_type, Some(ScimType::Mutability));
    let path = format!("{URI}:serial");
    let patched = |op: &str, value: &str| patch(&before, json!({ "op": op, "path": path, "value": value }));
    assert_eq!(patched("replace", "S1").unwrap(), before);
    assert_eq!(patched("replace", "S2").unwrap_err().scim_type, Some(ScimType::Mutability));
    assert_eq!(patched("remove", "S1").unwrap_err().scim_type, Some(ScimType::Mutability));
    let without = create(json!({ "number": 7 })).unwrap();
    let first = patch(&without, json!({ "op": "add", "path": path, "value": "S2" })).unwrap();
    assert_eq!(badge(&first)["serial"], json!("S2"));
}

#[test]
fn what_is_write_only_is_never_kept_and_what_is_read_only_never_set() {
    let received = Resource::create(
        json!({ "userName": "jo", URI: { "number": 1, "pin": "1234", "seen": "2026-01-31T08:00:00Z" } }),
        &kind(),
        &Rules::lenient(),
    )
    .unwrap();
    assert_eq!(badge(&received.resource), json!({ "number": 1 }));
    let reasons: Vec<Reason> = received.ignored.iter().map(|ignored| ignored.reason).collect();
    assert_eq!(reasons, [Reason::NeverStored, Reason::ReadOnly]);
    let after =
        patch(&full(), json!({ "op": "add", "path": format!("{URI}:pin"), "value": "1234" })).unwrap();
    assert_eq!(after, full());
}

#[test]
fn filters_follow_the_types() {
    let resource = full().into_value();
    for (text, expected) in [
        ("number eq 7", true),
        ("number gt 6.5", true),
        ("number lt 7", false),
        ("weight ge 1.50", true),
        ("weight eq 15e-1", true),
        ("issued eq \"2026-01-31T07:00:00Z\"", true),
        ("doors eq \"B\"", true),
        ("doors eq \"b\"", false),
        ("doors[value eq \"A\"]", true),
        ("picture eq \"AAECAw==\"", true),
        ("zones[level gt 1 and name eq \"OUT\"]", true),
        ("zones[level gt 1 and name eq \"in\"]", false),
        ("zones.tags eq \"X\"", true),
    ] {
        let filter = Filter::parse(&format!("{URI}:{text}"), &kind(), &Rules::strict()).unwrap();
        assert_eq!(filter.matches(&resource), expected, "{text}");
        assert_eq!(Filter::parse(&filter.to_string(), &kind(), &Rules::strict()), Ok(filter));
    }
    for text in [
        "number co 7",
        "number eq \"7\"",
        "number eq seven",
        "picture gt \"AA\"",
        "pin eq \"1234\"",
        "zones eq \"in\"",
        "weight sw 1",
    ] {
        assert!(Filter::parse(&format!("{URI}:{text}"), &kind(), &Rules::lenient()).is_err(), "{text}");
    }
}

#[test]
fn what_is_returned_follows_the_characteristic() {
    let kind = kind();
    let mut stored = full().into_value();
    stored["id"] = json!("7");
    stored[URI]["pin"] = json!("1234");
    let shown = |attributes: Option<&str>, excluded: Option<&str>| {
        let projection = Projection::parse(attributes, excluded, &kind, &Rules::lenient()).unwrap();
        assert!(!projection.is_everything());
        projection.apply(&kind, stored.clone())
    };
    let by_default = shown(None, None);
    assert!(by_default[URI].get("notes").is_none() && by_default[URI].get("pin").is_none());
    assert_eq!(by_default[URI]["holder"], json!("H"));
    let asked = shown(Some(&format!("{URI}:notes,{URI}:pin")), None);
    assert_eq!(asked[URI], json!({ "notes": "n", "holder": "H" }));
    let without = shown(None, Some(&format!("{URI}:holder,{URI}:number,{URI}:zones.level")));
    assert_eq!(without[URI]["holder"], json!("H"), "what is always returned cannot be excluded");
    assert_eq!(without[URI].get("number"), None);
    assert_eq!(without[URI]["zones"], json!([{ "name": "in", "tags": ["x"] }, { "name": "out" }]));
    assert_eq!(shown(Some(URI), None)[URI]["number"], json!(7), "an extension can be asked for as a whole");
    assert_eq!(shown(None, Some(URI))[URI], json!({ "holder": "H" }));
}

#[test]
fn lists_are_sorted_by_the_type() {
    let kind = kind();
    let sort =
        |by: &str| Sort::parse(Some(&format!("{URI}:{by}")), None, &kind, &Rules::strict()).unwrap().unwrap();
    let with = |name: &str, value: Value| json!({ "id": "1", URI: { name: value } });
    let number = sort("number");
    assert!(number.compare(&with("number", json!(9)), &with("number", json!(10))).is_lt());
    let issued = sort("issued");
    let (earlier, later) =
        (with("issued", json!("2026-01-31T08:00:00+02:00")), with("issued", json!("2026-01-31T07:00:00Z")));
    assert!(issued.compare(&earlier, &later).is_lt());
    assert!(Sort::parse(Some(&format!("{URI}:pin")), None, &kind, &Rules::lenient()).is_err());
    assert!(Sort::parse(Some(&format!("{URI}:zones")), None, &kind, &Rules::lenient()).is_err());
}

#[test]
fn the_schema_is_published_as_it_is() {
    let registry = scim::Registry::new().with(kind());
    let published = discovery::schema(&registry, URI, "https://x/scim").unwrap();
    let attribute = |name: &str| {
        let all = published["attributes"].as_array().unwrap();
        all.iter().find(|attribute| attribute["name"] == json!(name)).cloned().unwrap()
    };
    assert_eq!(attribute("serial")["mutability"], json!("immutable"));
    assert_eq!(attribute("pin")["returned"], json!("never"));
    assert_eq!(attribute("doors")["caseExact"], json!(true));
    assert_eq!(attribute("holder")["uniqueness"], json!("global"));
    assert_eq!(attribute("zones")["subAttributes"][1]["type"], json!("integer"));
    let parameters = Parameters::from_pairs([("attributes", "x")]).unwrap();
    assert!(parameters.selects_attributes());
}
