//! XML, written. Every value passes through the escaping here; nothing is ever pasted.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::{instant, request::Id, uri};

/// An XML document under construction. Attributes are written in the order they come.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    open: Vec<&'static str>,
}

impl Writer {
    /// Begins an element. Attributes without a value are left out.
    pub(crate) fn start(&mut self, name: &'static str, attributes: &[(&str, Option<&str>)]) {
        let _ = write!(self.out, "<{name}");
        for (name, value) in attributes {
            if let Some(value) = value {
                let _ = write!(self.out, " {name}=\"{}\"", escaped(value));
            }
        }
        self.out.push('>');
        self.open.push(name);
    }

    /// Ends the element begun last.
    pub(crate) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = write!(self.out, "</{name}>");
        }
    }

    /// An element with no content.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&str, Option<&str>)]) {
        self.start(name, attributes);
        self.end();
    }

    /// An element with text in it.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: &[(&str, Option<&str>)], text: &str) {
        self.start(name, attributes);
        self.out.push_str(&escaped(text));
        self.end();
    }

    /// The document, with all ended that is still open.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }
}

/// What every message of ours begins with (Core sections 3.2.1 and 3.2.2).
pub(crate) struct Head<'a> {
    pub(crate) id: &'a Id,
    pub(crate) now: Timestamp,
    pub(crate) destination: &'a str,
    pub(crate) entity_id: &'a str,
}

impl Head<'_> {
    /// Begins a message of this name, with attributes of its own behind the common ones.
    pub(crate) fn begin(&self, name: &'static str, own: &[(&str, Option<&str>)]) -> Writer {
        let issued = instant::write(self.now);
        let common = [
            ("xmlns:saml", Some(uri::ASSERTION)),
            ("xmlns:samlp", Some(uri::PROTOCOL)),
            ("ID", Some(self.id.as_str())),
            ("Version", Some("2.0")),
            ("IssueInstant", Some(issued.as_str())),
            ("Destination", Some(self.destination)),
        ];
        let mut writer = Writer::default();
        writer.start(name, &[&common[..], own].concat());
        writer.leaf("saml:Issuer", &[], self.entity_id);
        writer
    }
}

/// A value that is one in text and between quotes. What XML can't carry becomes U+FFFD.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_never_ends_what_it_stands_in() {
        let mut writer = Writer::default();
        let evil = "\"><x y='&#0;\u{1}\n";
        writer.start("a", &[("b", Some(evil)), ("c", None)]);
        writer.leaf("d", &[], evil);
        let text = writer.finish();
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("b"), Some("\"><x y='&#0;\u{fffd}\n"));
        assert_eq!(root.first_element_child().unwrap().text(), Some("\"><x y='&#0;\u{fffd}\n"));
        assert_eq!(document.descendants().filter(|node| node.is_element()).count(), 2);
    }
}
