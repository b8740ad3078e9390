//! XML documents of every shape that matters to a canonical form: prefixes bound anew and differently,
//! default namespaces put on and taken off, attributes in any order, everything that must be escaped.

use std::fmt::Write as _;

use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Element {
    prefix: &'static str,
    name: &'static str,
    declarations: Vec<(&'static str, &'static str)>,
    attributes: Vec<(&'static str, &'static str, String)>,
    content: Vec<Content>,
}

#[derive(Clone, Debug)]
enum Content {
    Element(Element),
    Text(String),
}

const PREFIXES: [&str; 3] = ["", "a", "b"];
/// None has an ampersand: libxml2 writes it as `&#38;` into canonical forms, which the specification does not.
const URIS: [&str; 3] = ["u:1", "u:2", "http://u.example/3?x='1'"];

/// Text as it stands in a source: escapes and references included.
fn source_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z ]{1,4}",
        "[é🦀\u{a0}]",
        Just("&amp;".to_owned()),
        Just("&lt;".to_owned()),
        Just("&gt;".to_owned()),
        Just("&#13;".to_owned()),
        Just("&#xA;".to_owned()),
        Just("&#9;".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\t".to_owned()),
        Just("'".to_owned()),
        Just("&quot;".to_owned()),
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

fn declarations() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let one = (prop::sample::select(&PREFIXES[..]), prop::sample::select(&URIS[..]));
    let undeclared = Just(("", ""));
    prop::collection::vec(prop_oneof![4 => one, 1 => undeclared], 0..3).prop_map(|mut all| {
        all.sort_unstable();
        all.dedup_by_key(|(prefix, _)| *prefix);
        all
    })
}

fn attributes() -> impl Strategy<Value = Vec<(&'static str, &'static str, String)>> {
    let prefix = prop::sample::select(&["", "a", "b", "xml"][..]);
    let name = prop::sample::select(&["x", "y", "Z", "lang"][..]);
    // Two prefixes can stand for one namespace, so each local name is used once.
    prop::collection::vec((prefix, name, source_text()), 0..4).prop_map(|mut all| {
        all.sort_unstable_by_key(|(_, name, _)| *name);
        all.dedup_by_key(|(_, name, _)| *name);
        all.reverse();
        all
    })
}

fn element() -> impl Strategy<Value = Element> {
    let head = || {
        let prefix = prop::sample::select(&PREFIXES[..]);
        let name = prop::sample::select(&["e", "f", "g-h"][..]);
        (prefix, name, declarations(), attributes())
    };
    let leaf = (head(), source_text()).prop_map(|((prefix, name, declarations, attributes), text)| Element {
        prefix,
        name,
        declarations,
        attributes,
        content: vec![Content::Text(text)],
    });
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let content = prop_oneof![inner.prop_map(Content::Element), source_text().prop_map(Content::Text)];
        (head(), prop::collection::vec(content, 0..4)).prop_map(
            |((prefix, name, declarations, attributes), content)| Element {
                prefix,
                name,
                declarations,
                attributes,
                content,
            },
        )
    })
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
}

fn write(element: &Element, out: &mut String) {
    let name = qualified(element.prefix, element.name);
    write!(out, "<{name}").unwrap();
    for (prefix, name, value) in &element.attributes {
        write!(out, "\n  {}=\"{value}\"", qualified(prefix, name)).unwrap();
    }
    for (prefix, uri) in &element.declarations {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        write!(out, " {name} = \"{uri}\"").unwrap();
    }
    if element.content.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for content in &element.content {
        match content {
            Content::Element(element) => write(element, out),
            Content::Text(text) => out.push_str(text),
        }
    }
    write!(out, "</{name} >").unwrap();
}

/// A whole document. All prefixes are bound at its root, so every element is well-formed wherever it stands.
pub(crate) fn document() -> impl Strategy<Value = String> {
    element().prop_map(|element| {
        let mut out = "<?xml version=\"1.0\"?>\n<root xmlns:b='u:2' xmlns:a='u:1'>".to_owned();
        write(&element, &mut out);
        out + "</root>"
    })
}
