//! What holds for every message, not only for those somebody thought of.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use proptest::{collection, option, prelude::*, sample::select};
use scim::{
    Filter, Profile, Resource, ResourceType, Rules, json,
    patch::{Change, Request},
    urn,
};
use serde_json::{Map, Value, json};

fn rules() -> impl Strategy<Value = Rules> {
    select(vec![Rules::lenient(), Rules::strict()])
}

/// Names as clients write them: right, in odd case, qualified, unknown, malformed.
fn name() -> impl Strategy<Value = String> {
    let names = [
        "userName",
        "USERNAME",
        "name",
        "name.givenName",
        "displayName",
        "active",
        "activ",
        "active.value",
        "emails",
        "emails.value",
        "emails.type",
        "emails.primary",
        "roles",
        "addresses",
        "addresses.locality",
        "x509Certificates",
        "groups",
        "id",
        "externalId",
        "meta",
        "meta.lastModified",
        "schemas",
        "password",
        "manager",
        "title",
        "unknown",
        "unknown.part",
        "name.unknown",
        "",
        ".",
        "a b",
        "urn:ietf:params:scim:schemas:core:2.0:User:title",
        "urn:ietf:params:scim:schemas:core:2.0:User",
        urn::ENTERPRISE_USER,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:unknown:x",
    ];
    select(names.to_vec()).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "",
            "a",
            "A",
            "b@x.example",
            "work",
            "home",
            "True",
            "false",
            "7",
            "2026-01-31T08:00:00Z",
            "AAEC",
            "ß"
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        text().prop_map(Value::from),
        text().prop_map(Value::from),
    ]
}

fn part() -> impl Strategy<Value = String> {
    let parts = [
        "value",
        "type",
        "primary",
        "display",
        "$ref",
        "Value",
        "givenName",
        "familyName",
        "formatted",
        "locality",
        "department",
        "manager",
        "manager.value",
        "displayName",
        "unknown",
        "operation",
    ];
    select(parts.to_vec()).prop_map(str::to_owned)
}

fn object(
    key: impl Strategy<Value = String> + 'static,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Value> {
    collection::vec((key, value), 0..6)
        .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>()))
        .boxed()
}

fn value() -> BoxedStrategy<Value> {
    let complex = object(part(), scalar());
    let inner = prop_oneof![3 => scalar(), 3 => complex];
    prop_oneof![
        inner.clone(),
        collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
        object(part(), inner),
    ]
    .boxed()
}

fn body() -> BoxedStrategy<Value> {
    (object(name(), value()), option::weighted(0.9, text()))
        .prop_map(|(mut body, user_name)| {
            if let Some(user_name) = user_name {
                body["userName"] = user_name.into();
            }
            body
        })
        .boxed()
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        scalar().prop_map(|value| value.to_string()),
        text(),
        select(vec!["True", "NULL", "\"x", "1e5"]).prop_map(str::to_owned)
    ]
}

fn comparison(name: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let operator = select(vec!["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "Eq", "xx"]);
    prop_oneof![
        6 => (name, operator, literal()).prop_map(|(name, operator, literal)| format!("{name} {operator} {literal}")),
        1 => part().prop_map(|name| format!("{name} pr")),
    ]
}

fn filter() -> BoxedStrategy<String> {
    let element =
        (name(), comparison(part()), option::of(part())).prop_map(|(name, inner, part)| match part {
            Some(part) => format!("{name}[{inner}].{part} pr"),
            None => format!("{name}[{inner}]"),
        });
    let leaf =
        prop_oneof![3 => comparison(name()), 1 => element, 1 => name().prop_map(|name| format!("{name} pr"))];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" and ")),
            collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" or ")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.prop_map(|inner| format!("not ({inner})")),
        ]
    })
    .boxed()
}

fn operation() -> impl Strategy<Value = Value> {
    let path = prop_oneof![
        3 => name(),
        3 => (name(), comparison(part()), option::of(part())).prop_map(|(name, inner, part)| match part {
            Some(part) => format!("{name}[{inner}].{part}"),
            None => format!("{name}[{inner}]"),
        }),
    ];
    let verb = select(vec!["add", "replace", "remove", "Add", "Replace", "Remove", "move"]);
    prop_oneof![
        6 => (verb.clone(), path, option::weighted(0.9, value())).prop_map(|(verb, path, value)| {
            let mut operation = json!({ "op": verb, "path": path });
            if let Some(value) = value {
                operation["value"] = value;
            }
            operation
        }),
        2 => (verb, object(name(), value())).prop_map(|(verb, value)| json!({ "op": verb, "value": value })),
    ]
}

fn patch() -> impl Strategy<Value = Value> {
    collection::vec(operation(), 1..4)
        .prop_map(|operations| json!({ "schemas": [urn::PATCH_OP], "Operations": operations }))
}

fn kind() -> impl Strategy<Value = Option<&'static str>> {
    option::of(select(vec!["work", "Work", "home", "other"]))
}

/// Values with the usual parts, at most one of them primary.
fn values() -> impl Strategy<Value = Value> {
    let one = (text(), kind(), option::of(text()), any::<bool>());
    (collection::vec(one, 0..4), 0..8_usize).prop_map(|(values, primary)| {
        let values = values.into_iter().enumerate().map(|(at, (value, kind, display, flag))| {
            let mut fields = json!({ "value": value, "type": kind, "display": display });
            if at == primary || flag {
                fields["primary"] = (at == primary).into();
            }
            fields
        });
        values.collect()
    })
}

/// Users of every shape that is allowed.
fn stored() -> impl Strategy<Value = Resource> {
    let name = (option::of(text()), option::of(text()), option::of(text()));
    let extension = (option::of(text()), option::of(text()));
    let fields =
        ("[a-zß]{1,6}", option::of(any::<bool>()), option::of(text()), name, values(), values(), extension);
    fields.prop_map(|(user_name, active, title, name, emails, roles, extension)| {
        let mut body = json!({
            "userName": user_name, "title": title, "emails": emails, "roles": roles,
            "name": { "givenName": name.0, "familyName": name.1, "formatted": name.2 },
            "addresses": [{ "type": "work", "locality": title }],
            urn::ENTERPRISE_USER: { "department": extension.0, "manager": { "value": extension.1 } },
        });
        if let Some(active) = active {
            body["active"] = active.into();
        }
        Resource::create(body, &ResourceType::user(), &Rules::lenient()).unwrap().resource
    })
}

/// A resource in canonical form is read by the strictest rules as exactly what it is.
fn assert_canonical(resource: &Resource) {
    let again = Resource::create(resource.clone().into_value(), &ResourceType::user(), &Rules::strict());
    assert_eq!(again.map(|received| received.resource).as_ref(), Ok(resource));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_canonical(body in body(), rules in rules()) {
        if let Ok(received) = Resource::create(body, &ResourceType::user(), &rules) {
            assert_canonical(&received.resource);
        }
    }

    #[test]
    fn what_is_replaced_is_canonical_and_replacing_twice_is_replacing_once(before in stored(), body in body(), rules in rules()) {
        if let Ok(received) = before.replace(body.clone(), &ResourceType::user(), &rules) {
            assert_canonical(&received.resource);
            let again = received.resource.replace(body, &ResourceType::user(), &rules);
            prop_assert_eq!(again.map(|again| again.resource), Ok(received.resource));
        }
    }

    #[test]
    fn what_is_patched_is_canonical_or_untouched(before in stored(), patch in patch(), rules in rules()) {
        let copy = before.clone();
        let patched = Request::parse(patch, &ResourceType::user(), &rules)
            .and_then(|request| request.apply(&ResourceType::user(), &before));
        prop_assert_eq!(&before, &copy);
        match patched {
            Ok(patched) => {
                assert_canonical(&patched.resource);
                prop_assert_eq!(patched.change == Change::Nothing, patched.resource == before);
            }
            Err(fault) => {
                prop_assert!((400..=413).contains(&fault.status) && fault.detail.ends_with('.'), "{}", fault);
            }
        }
    }

    #[test]
    fn a_filter_is_its_canonical_form(text in filter(), rules in rules()) {
        if let Ok(filter) = Filter::parse(&text, &ResourceType::user(), &rules) {
            let long = Rules { limits: scim::Limits { filter_bytes: usize::MAX, ..rules.limits.clone() }, ..rules.clone() };
            prop_assert_eq!(Filter::parse(&filter.to_string(), &ResourceType::user(), &long), Ok(filter));
        }
    }

    #[test]
    fn a_filter_answers_about_anything(text in filter(), resource in prop_oneof![body(), value()]) {
        if let Ok(filter) = Filter::parse(&text, &ResourceType::user(), &Rules::lenient()) {
            let holds = filter.matches(&resource);
            let negated = Filter::parse(&format!("not ({filter})"), &ResourceType::user(), &Rules::lenient());
            if let Ok(negated) = negated {
                prop_assert_eq!(negated.matches(&resource), !holds);
            }
        }
    }

    #[test]
    fn what_fulfils_a_filter_fulfils_its_terms(text in filter(), resource in stored()) {
        let Ok(filter) = Filter::parse(&text, &ResourceType::user(), &Rules::lenient()) else { return Ok(()) };
        let resource = resource.into_value();
        for (conjunct, whole) in filter.conjuncts().iter().map(|conjunct| (conjunct, conjunct.matches(&resource))) {
            for term in conjunct.terms() {
                let Some(holds) = by_index(&term, &resource) else { continue };
                prop_assert!(holds || !whole, "a term excludes what its conjunct admits: {}", conjunct);
                prop_assert!(holds == whole || term.coverage == scim::filter::Coverage::Part, "{}", conjunct);
            }
        }
    }

    #[test]
    fn any_text_is_a_filter_or_a_fault(text in ".{0,80}", rules in rules()) {
        let _ = Filter::parse(&text, &ResourceType::user(), &rules);
    }

    #[test]
    fn any_bytes_are_json_or_a_fault(bytes in collection::vec(any::<u8>(), 0..200)) {
        let ours = json::read(&bytes, &scim::Limits::default());
        if let Ok(value) = &ours {
            prop_assert_eq!(&serde_json::from_slice::<Value>(&bytes).unwrap(), value);
        }
    }

    #[test]
    fn json_that_is_written_is_read_back(value in prop_oneof![body(), patch()]) {
        let bytes = serde_json::to_vec(&value).unwrap();
        match json::read(&bytes, &scim::Limits::default()) {
            Ok(read) => prop_assert_eq!(read, value),
            Err(_) => prop_assert!(value.to_string().contains("\\u0000")),
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in ".*") {
        for folding in [scim::fold::Folding::Caseless, scim::fold::Folding::UserName] {
            let key = folding.key(&text).into_owned();
            prop_assert!(folding.equals(&text, &key) && folding.equals(&key, &key));
            prop_assert_eq!(folding.key(&key).into_owned(), key);
        }
    }

    #[test]
    fn the_strict_profile_accepts_nothing_the_lenient_one_refuses(body in body(), patch in patch()) {
        let kind = ResourceType::user();
        if Resource::create(body.clone(), &kind, &Rules::strict()).is_ok() {
            prop_assert!(Resource::create(body, &kind, &Rules::lenient()).is_ok());
        }
        if Request::parse(patch.clone(), &kind, &Rules { profile: Profile::Strict, ..Rules::default() }).is_ok() {
            prop_assert!(Request::parse(patch, &kind, &Rules::lenient()).is_ok());
        }
    }
}

/// What an index over folded values would answer to an equality or presence.
fn by_index(term: &scim::filter::Term<'_>, resource: &Value) -> Option<bool> {
    use scim::filter::{Key, Operator};
    let folding = term.path.target().folding;
    match (term.operator, term.key) {
        (Operator::Pr, Key::Present) => Some(term.path.any(resource, |_| true)),
        (Operator::Eq, Key::Text(key)) => {
            Some(term.path.any(resource, |value| value.as_str().is_some_and(|text| folding.key(text) == key)))
        }
        (Operator::Eq, Key::Boolean(flag)) => {
            Some(term.path.any(resource, |value| value == &Value::Bool(flag)))
        }
        _ => None,
    }
}
