//! How texts are compared, how moments are read, and what a user resource says.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

use scim::{
    Standing, User,
    fold::{self, Folding},
    moment,
};
use serde_json::{Value, json};

#[test]
fn caseless_texts_are_folded_fully() {
    for (left, right) in [
        ("Straße", "STRASSE"),
        ("ΌΣΟΣ", "όσος"),
        ("ﬁnance", "FINANCE"),
        ("ＡＢＣ", "abc"),
        ("é", "e\u{301}"),
        ("Ǆ", "ǆ"),
        ("K", "\u{212A}"),
        ("ᾳ", "ΑΙ"),
        ("x²", "x2"),
    ] {
        assert_eq!(fold::caseless(left), fold::caseless(right), "{left} {right}");
    }
    assert_ne!(fold::caseless("ı"), fold::caseless("i"), "no language is assumed");
    assert_ne!(fold::caseless("a "), fold::caseless("a"));
}

#[test]
fn user_names_are_mapped_in_the_manner_of_precis() {
    for (left, right) in [
        ("ＪＯＥ", "joe"),
        ("JOE", "joe"),
        ("é", "e\u{301}"),
        ("Straße", "STRASSE"),
        ("ﾊﾟ", "パ"),
        ("jo\u{3000}li", "jo li"),
    ] {
        assert_eq!(fold::user_name(left), fold::user_name(right), "{left} {right}");
    }
    for (left, right) in [("x²", "x2"), ("①", "1"), ("joe ", "joe"), ("joe", "jоe")] {
        assert_ne!(fold::user_name(left), fold::user_name(right), "{left} {right}");
    }
}

#[test]
fn folding_any_character_twice_is_folding_it_once() {
    // Ideographs and Hangul syllables have no case and are left out to keep the test quick.
    let ranges = [0..=0x33FF, 0xA000..=0xABFF, 0xF900..=0x1_FFFF, 0xE_0000..=0xE_01EF_u32];
    let characters: Vec<char> = ranges.into_iter().flatten().filter_map(char::from_u32).collect();
    for some in characters.chunks(64) {
        let text: String = some.iter().flat_map(|&character| ['A', character, '\u{301}', ' ']).collect();
        for folding in [Folding::Caseless, Folding::UserName] {
            let once = folding.key(&text).into_owned();
            assert_eq!(folding.key(&once), once, "{text:?} under {folding:?}");
        }
    }
}

#[test]
fn ascii_folds_as_everything_else_does() {
    for character in (0..=0x7F_u8).map(char::from) {
        let (alone, with_other) = (character.to_string(), format!("{character}ß"));
        for folding in [Folding::Caseless, Folding::UserName] {
            assert_eq!(format!("{}ss", folding.key(&alone)), folding.key(&with_other), "{character:?}");
        }
    }
}

#[test]
fn equality_and_order_agree_with_the_key() {
    let texts = ["Jo", "jo", "JO ", "ß", "SS", "ss", "é", "É", "", "ＪＯ", "z"];
    for folding in [Folding::Exact, Folding::Caseless, Folding::UserName] {
        for left in texts {
            for right in texts {
                let (left_key, right_key) = (folding.key(left), folding.key(right));
                assert_eq!(
                    folding.equals(left, &right_key),
                    left_key == right_key,
                    "{left:?} {right:?} {folding:?}"
                );
                assert_eq!(folding.compare(left, right), left_key.cmp(&right_key));
            }
        }
    }
}

#[test]
fn moments_have_date_and_time() {
    let read = |text: &str| moment::read(text).map(|at| at.to_string());
    assert_eq!(read("2011-05-13T04:42:34Z").as_deref(), Some("2011-05-13T04:42:34Z"));
    assert_eq!(
        read("2011-05-13T04:42:34.123456789+02:00").as_deref(),
        Some("2011-05-13T02:42:34.123456789Z")
    );
    assert_eq!(read("2011-05-13T04:42:34").as_deref(), Some("2011-05-13T04:42:34Z"));
    assert_eq!(read("2011-05-13T04:42:34-0530"), read("2011-05-13T04:42:34-05:30"));
    for text in [
        "",
        "2011",
        "2011-05-13",
        "2011-05-13 04:42:34Z",
        "2011-13-13T04:42:34Z",
        "2011-05-13T25:42:34Z",
        "2011-05-13T04:42:34Zx",
        "2011-05-13T04:42:34Z[Europe/Berlin]",
        "２011-05-13T04:42:34Z",
        "2011-05-13T04:42:34+",
        "20110513T044234Z000",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

fn email(user: Value) -> Option<String> {
    User::new(user.as_object().unwrap()).primary_email().map(str::to_owned)
}

#[test]
fn the_address_to_use_is_the_primary_then_the_one_for_work_then_the_first_then_the_user_name() {
    let emails = |emails: Value| email(json!({ "userName": "jo@name.example", "emails": emails }));
    assert_eq!(
        emails(
            json!([{ "value": "a" }, { "value": "b", "type": "work" }, { "value": "c", "primary": true }])
        )
        .as_deref(),
        Some("c")
    );
    assert_eq!(emails(json!([{ "value": "a" }, { "value": "b", "type": "Work" }])).as_deref(), Some("b"));
    assert_eq!(emails(json!([{ "value": "a", "primary": false }, { "value": "b" }])).as_deref(), Some("a"));
    assert_eq!(
        emails(json!([{ "display": "none", "primary": true }, { "value": "b" }])).as_deref(),
        Some("b")
    );
    assert_eq!(emails(json!([])).as_deref(), Some("jo@name.example"));
    for name in [
        "jo",
        "jo@localhost",
        "@x.example",
        "jo@",
        "a@b@c.example",
        "jo li@x.example",
        "jo@.example",
        "jo@x.",
    ] {
        assert_eq!(email(json!({ "userName": name })), None, "{name}");
    }
}

#[test]
fn a_user_is_read_with_defaults() {
    let fields = json!({ "userName": "jo", "externalId": "7", "displayName": "Jo", "name": { "givenName": "J", "familyName": "L", "formatted": "J L" },
        "emails": [{ "value": "a" }, { "type": "x" }, { "value": "b" }] });
    let jo = User::new(fields.as_object().unwrap());
    assert_eq!((jo.user_name(), jo.external_id(), jo.display_name()), ("jo", Some("7"), Some("Jo")));
    assert_eq!((jo.given_name(), jo.family_name(), jo.formatted_name()), (Some("J"), Some("L"), Some("J L")));
    assert_eq!(jo.emails().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(jo.standing(), Standing::Active, "who is not said to be inactive is active");
    let inactive = json!({ "userName": "jo", "active": false });
    assert_eq!(User::new(inactive.as_object().unwrap()).standing(), Standing::Inactive);
    let empty = serde_json::Map::new();
    assert_eq!(
        (User::new(&empty).user_name(), User::new(&empty).given_name(), User::new(&empty).primary_email()),
        ("", None, None)
    );
}
