//! What is written for those who build on Usher: each code and each event, with the sentence and the shape it really has.

use std::{collections::BTreeSet, fs, path::Path};

use domain::{Refusal, event};
use serde_json::Value;

use super::{
    events::{everything, words},
    refusals,
};

/// The sections of a document that are headed by a name, in the order of the document: the name and what follows it.
fn sections(document: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(document);
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("\n## ").flat_map(|chapter| chapter.split("\n### ").skip(1));
    let named = text.map(|section| {
        let (heading, rest) = section.split_once('\n').unwrap();
        let name = heading.strip_prefix('`').and_then(|heading| heading.strip_suffix('`'));
        (name.unwrap_or_else(|| panic!("{heading} is no name")).to_owned(), rest.to_owned())
    });
    named.collect()
}

/// The text on one line.
fn unwrapped(text: &str) -> String {
    text.lines().map(|line| line.trim_start_matches("> ").trim()).collect::<Vec<_>>().join(" ")
}

fn same_names(
    written: &[(String, String)],
    published: impl IntoIterator<Item = &'static str>,
    document: &str,
) {
    let names: BTreeSet<_> = written.iter().map(|(name, _)| name.as_str()).collect();
    let published: BTreeSet<_> = published.into_iter().collect();
    assert_eq!(names, published, "docs/{document} tells of all there are and of no other");
    assert_eq!(names.len(), written.len(), "docs/{document} tells of each once");
}

#[test]
fn every_code_is_explained_under_the_sentence_it_is_said_with() {
    let (written, refusals) = (sections("errors.md"), refusals::examples());
    same_names(&written, refusals.iter().map(Refusal::code), "errors.md");
    for refusal in refusals {
        let (code, text) = written.iter().find(|(name, _)| name == refusal.code()).unwrap();
        let text = unwrapped(text);
        assert!(text.contains(&refusal.to_string()), "{code} is said as: {refusal}");
        for part in ["API ", "· SCIM ", "· page ", "**Why.** ", "**What to do.** "] {
            assert!(text.contains(part), "{code} says {part}");
        }
    }
}

/// Whether an example could have been told: it has the fields and the kinds of values of what was told. A value that
/// is absent in either fits every kind.
fn fits(example: &Value, told: &Value) -> bool {
    match (example, told) {
        (Value::Null, _) | (_, Value::Null) => true,
        (Value::Object(example), Value::Object(told)) => {
            example.len() == told.len()
                && example.iter().all(|(name, value)| told.get(name).is_some_and(|told| fits(value, told)))
        }
        (Value::Array(example), Value::Array(told)) => {
            example.iter().zip(told).all(|(example, told)| fits(example, told))
        }
        _ => std::mem::discriminant(example) == std::mem::discriminant(told),
    }
}

#[test]
fn every_event_is_explained_with_an_example_and_every_word_it_may_say() {
    let (written, told) = (sections("events.md"), everything());
    same_names(&written, event::NAMES, "events.md");
    for event in told {
        let (name, text) = written.iter().find(|(name, _)| name == event.name).unwrap();
        let data: Value = serde_json::from_str(&event.data).unwrap();
        for (key, word) in words(&data) {
            let explained = |word: &str| text.contains(&format!("`{word}`"));
            assert!(explained(key) && explained(&word), "{name} may say {key} {word}");
        }
        let Value::Object(fields) = &data else { panic!("{name} tells an object") };
        for field in fields.keys() {
            assert!(text.contains(&format!("`{field}`")), "{name} has {field}");
        }
    }
}

#[test]
fn every_example_of_an_event_could_have_been_told() {
    let told = everything();
    for (name, text) in sections("events.md") {
        let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next());
        let example = example.unwrap_or_else(|| panic!("{name} has an example"));
        let example: Value = serde_json::from_str(example).unwrap();
        let mut data = told
            .iter()
            .filter(|event| event.name == name)
            .map(|event| serde_json::from_str::<Value>(&event.data).unwrap());
        assert!(data.any(|data| fits(&example, &data)), "{name} was never told as {example}");
    }
}
