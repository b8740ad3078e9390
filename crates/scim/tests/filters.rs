//! The filter language: what it takes, what it refuses, and what it means.

use scim::{
    Fault, Filter, ResourceType, Rules, ScimType,
    filter::{Coverage, Key, Operator},
    urn,
};
use serde_json::{Value, json};

fn lenient(text: &str) -> Result<Filter, Fault> {
    Filter::parse(text, &ResourceType::user(), &Rules::lenient())
}

fn strict(text: &str) -> Result<Filter, Fault> {
    Filter::parse(text, &ResourceType::user(), &Rules::strict())
}

fn matches(text: &str, resource: &Value) -> bool {
    strict(text).unwrap_or_else(|fault| panic!("{text}: {fault}")).matches(resource)
}

fn jo() -> Value {
    json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER],
        "id": "Abc7", "externalId": "Ext", "userName": "jo@acme.example", "displayName": "Jo Straße", "active": true,
        "title": "", "photos": [], "name": { "givenName": "Jo", "familyName": "Li" },
        "emails": [{ "value": "jo@acme.example", "type": "work", "primary": true }, { "value": "jo@home.example", "type": "home" }],
        "meta": { "resourceType": "User", "created": "2011-05-13T04:42:34Z", "lastModified": "2011-05-13T06:42:34.5+02:00" },
        urn::ENTERPRISE_USER: { "department": "R&D", "manager": { "value": "M7" } },
    })
}

#[test]
fn precedence_is_grouping_then_not_then_and_then_or() {
    let shape = |text: &str| strict(text).unwrap().to_string();
    assert_eq!(shape("title pr or active eq true and locale pr"), "title pr or active eq true and locale pr");
    assert_eq!(
        shape("(title pr or active eq true) and locale pr"),
        "(title pr or active eq true) and locale pr"
    );
    assert_eq!(
        shape("title pr and (active eq true and (locale pr))"),
        "title pr and active eq true and locale pr"
    );
    assert_eq!(shape("not (title pr) and locale pr"), "not (title pr) and locale pr");
    assert_eq!(shape("not(title pr)or(locale pr)"), "not (title pr) or locale pr");
    let user = json!({ "locale": "x" });
    assert!(matches("locale pr or title pr and active eq true", &user));
    assert!(!matches("(locale pr or title pr) and active eq true", &user));
    assert!(!matches("not (locale pr) or title pr", &user));
}

#[test]
fn names_and_operators_count_in_any_case() {
    for text in
        ["USERNAME EQ \"x\" AND NOT (TITLE PR) OR locale Sw \"e\"", "userName eq \"x\" And Not(title pr)"]
    {
        assert!(strict(text).is_ok(), "{text}");
    }
}

#[test]
fn case_counts_only_where_the_schema_says_so() {
    assert!(matches(r#"userName eq "JO@ACME.example""#, &jo()));
    assert!(matches(r#"displayName eq "JO STRASSE""#, &jo()));
    assert!(matches(r#"emails.value eq "JO@home.EXAMPLE""#, &jo()));
    assert!(!matches(r#"id eq "abc7""#, &jo()));
    assert!(!matches(r#"externalId eq "ext""#, &jo()));
    assert!(matches(r#"externalId eq "Ext""#, &jo()));
}

#[test]
fn dates_are_compared_as_instants() {
    for (text, expected) in [
        (r#"meta.created eq "2011-05-13T06:42:34+02:00""#, true),
        (r#"meta.created eq "2011-05-13T04:42:34""#, true),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified lt "2011-05-13T04:42:34.500001Z""#, true),
        (r#"meta.lastModified le "2011-05-13T04:42:34.4Z""#, false),
        (r#"meta.created ne "2011-05-13T04:42:34Z""#, false),
    ] {
        assert_eq!(matches(text, &jo()), expected, "{text}");
    }
    for text in
        [r#"meta.created gt "2011-05-13""#, r#"meta.created gt "yesterday""#, r#"meta.created sw "2011""#]
    {
        assert_eq!(strict(text).unwrap_err().scim_type, Some(ScimType::InvalidFilter), "{text}");
    }
}

#[test]
fn a_value_path_binds_its_conditions_to_one_value() {
    assert!(matches(r#"emails[type eq "work" and value co "acme"]"#, &jo()));
    assert!(!matches(r#"emails[type eq "home" and value co "acme"]"#, &jo()));
    assert!(matches(r#"emails.type eq "home" and emails.value co "acme""#, &jo()));
    assert!(matches(r#"emails[type eq "home" and not (primary eq true)]"#, &jo()));
    assert!(matches(r#"emails[type eq "work"].value sw "jo""#, &jo()));
    assert!(matches(r#"name[givenName eq "jo"]"#, &jo()));
    assert!(matches(r#"schemas[value co "enterprise"]"#, &jo()));
    for text in [
        "emails[emails[type pr] pr]",
        "emails.value[type pr]",
        "emails[type pr",
        "emails[]",
        "emails[type pr].value",
    ] {
        assert!(strict(text).is_err(), "{text}");
    }
}

#[test]
fn a_complex_attribute_stands_for_its_value() {
    assert!(matches(r#"emails co "acme""#, &jo()));
    assert!(matches(&format!("{}:manager eq \"M7\"", urn::ENTERPRISE_USER), &jo()));
    assert!(strict(r#"name eq "Jo""#).unwrap_err().detail.contains("parts"));
    assert!(strict(r#"addresses co "x""#).is_err());
}

#[test]
fn presence_is_having_a_value_that_is_not_empty() {
    for (text, expected) in [
        ("userName pr", true),
        ("title pr", false),
        ("photos pr", false),
        ("name pr", true),
        ("nickName pr", false),
        ("emails pr", true),
        ("emails.display pr", false),
        ("active pr", true),
        ("meta.created pr", true),
        ("title eq null", true),
        ("userName ne null", true),
        ("emails eq null", false),
        ("photos eq null", true),
    ] {
        assert_eq!(matches(text, &jo()), expected, "{text}");
    }
    assert!(strict("title gt null").is_err());
}

#[test]
fn not_equal_holds_for_what_has_no_value() {
    assert!(matches(r#"title ne "Dr""#, &jo()));
    assert!(matches(r#"emails.type ne "work""#, &jo()), "one of the values differs");
    assert!(!matches(r#"not (emails.type eq "work")"#, &jo()));
    assert!(!matches("active ne true", &jo()));
}

#[test]
fn operators_that_mean_nothing_for_a_type_are_refused_when_the_filter_is_read() {
    for text in [
        "active gt true",
        "active co true",
        "x509Certificates.value gt \"AA\"",
        "x509Certificates.value sw \"AA\"",
        "meta.created co \"2011\"",
        "active eq 1",
        "active eq \"maybe\"",
        "password eq \"x\"",
        "password pr",
    ] {
        for result in [lenient(text), strict(text)] {
            let fault = result.unwrap_err();
            assert_eq!((fault.status, fault.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
        }
    }
}

#[test]
fn a_fault_names_the_position() {
    for (text, position) in [
        ("userName eq \"x\" and", 20),
        ("userName regex \"x\"", 10),
        ("userName eq \"x", 13),
        ("(title pr", 10),
        ("title pr)", 9),
        ("ünknown pr", 1),
        ("title pr and meta eq 1", 14),
        ("meta.created gt \"x\"", 17),
    ] {
        let detail = strict(text).unwrap_err().detail;
        assert!(detail.ends_with(&format!("at position {position}.")), "{text}: {detail}");
    }
}

#[test]
fn an_unknown_attribute_has_no_value_or_is_refused() {
    for text in [
        "shoeSize eq 44",
        "shoeSize pr",
        "name.nick eq \"x\"",
        "urn:acme:shoes:size gt 4",
        "shoes[size eq 44]",
        "emails[colour eq \"red\"]",
    ] {
        assert!(!lenient(text).unwrap().matches(&jo()), "{text}");
        assert_eq!(strict(text).unwrap_err().scim_type, Some(ScimType::InvalidFilter), "{text}");
    }
    assert!(lenient("shoeSize eq null").unwrap().matches(&jo()));
    assert!(lenient("shoeSize ne 44").unwrap().matches(&jo()));
    for text in ["1shoe pr", "shoe.size.left pr", "shoe..size pr", ".size pr", "shoe! pr"] {
        assert!(lenient(text).is_err(), "{text} is no name");
    }
}

#[test]
fn bare_words_are_texts_in_the_lenient_profile_alone() {
    assert!(lenient("userName eq jo@acme.example").unwrap().matches(&jo()));
    assert_eq!(
        lenient("employeeNumber eq 007").unwrap().to_string(),
        format!("{}:employeeNumber eq \"007\"", urn::ENTERPRISE_USER)
    );
    assert!(strict("userName eq jo@acme.example").is_err());
    for text in ["userName eq and", "userName eq ", "userName eq )", "meta.created gt 2011"] {
        assert!(lenient(text).is_err(), "{text}");
    }
}

#[test]
fn terms_are_what_an_index_can_answer() {
    let text = r#"USERNAME Eq "JO" and externalId eq "Ab" and emails[type eq "work"].value eq "A@B" and active eq true
        and meta.lastModified ge "2011-05-13T04:42:34Z" and (title pr or locale pr) and nickName ne "x" and manager eq "M""#;
    let filter = lenient(text).unwrap();
    let terms: Vec<_> =
        filter.terms().map(|term| (term.path.to_string(), term.operator, term.key, term.coverage)).collect();
    let instant = scim::moment::read("2011-05-13T04:42:34Z").unwrap();
    assert_eq!(
        terms,
        [
            ("userName".to_owned(), Operator::Eq, Key::Text("jo"), Coverage::Whole),
            ("externalId".to_owned(), Operator::Eq, Key::Text("Ab"), Coverage::Whole),
            ("emails.type".to_owned(), Operator::Eq, Key::Text("work"), Coverage::Part),
            ("emails.value".to_owned(), Operator::Eq, Key::Text("a@b"), Coverage::Part),
            ("active".to_owned(), Operator::Eq, Key::Boolean(true), Coverage::Whole),
            ("meta.lastModified".to_owned(), Operator::Ge, Key::Instant(instant), Coverage::Whole),
            (
                format!("{}:manager.value", urn::ENTERPRISE_USER),
                Operator::Eq,
                Key::Text("M"),
                Coverage::Whole
            ),
        ]
    );
    assert_eq!(filter.conjuncts().len(), 8);
    assert_eq!(lenient("not (userName eq \"x\")").unwrap().terms().count(), 0);
    assert_eq!(lenient("userName eq \"x\" or title pr").unwrap().terms().count(), 0);
    let present: Vec<_> = lenient("title ne null").unwrap().terms().map(|term| term.operator).collect();
    assert_eq!(present, [Operator::Pr]);
}

#[test]
fn members_of_groups_are_found_in_every_spelling() {
    let group = json!({ "displayName": "T", "members": [{ "value": "u1", "type": "User" }] });
    for text in [
        "members eq \"u1\"",
        "members.value eq \"u1\"",
        "members[value eq \"u1\"]",
        "members[value eq \"u1\" and type eq \"user\"]",
    ] {
        let filter = Filter::parse(text, &ResourceType::group(), &Rules::strict()).unwrap();
        assert!(filter.matches(&group), "{text}");
    }
}
