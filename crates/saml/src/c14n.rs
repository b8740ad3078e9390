//! Exclusive XML canonicalisation 1.0, without comments, of one element.
//!
//! What is written here is digested and then parsed again, and claims come from that second tree alone. So a
//! mistake in this file can refuse a genuine message; it can't make anybody read what was not signed.

use std::fmt::Write as _;

use roxmltree::{Attribute, Node, NodeId};

use crate::{
    Fault,
    document::{self, Bounds},
};

/// The canonical form of a whole document, without what stands around its root element. `inclusive` are
/// prefixes that are written wherever they are in scope. It is here to be compared with what others make of
/// the same document.
///
/// # Errors
///
/// [`Fault::Malformed`], [`Fault::Limit`] and [`Fault::Markup`] when the document can't be read within the
/// bounds of metadata.
pub fn exclusive(xml: &str, inclusive: &[String]) -> Result<String, Fault> {
    let document = document::parse(xml, Bounds::metadata())?;
    Ok(canonical(document.root_element(), inclusive, None))
}

/// The canonical form of an element with all it holds.
///
/// `inclusive` are the prefixes of `InclusiveNamespaces` (`#default` for the default namespace), which are
/// written wherever they are in scope rather than only where they are used. `without` is left out with all
/// it holds: the signature, for the enveloped-signature transform.
pub(crate) fn canonical(element: Node<'_, '_>, inclusive: &[String], without: Option<NodeId>) -> String {
    let inclusive = inclusive
        .iter()
        .map(|prefix| if prefix == "#default" { "" } else { prefix.as_str() })
        .filter(|prefix| !matches!(*prefix, "xml" | "xmlns"))
        .collect();
    let mut writer = Writer { out: String::new(), inclusive, without, written: Vec::new() };
    writer.element(element);
    writer.out
}

struct Writer<'a> {
    out: String,
    inclusive: Vec<&'a str>,
    without: Option<NodeId>,
    /// The declarations that the elements around have written, innermost last.
    written: Vec<(String, String)>,
}

impl Writer<'_> {
    /// Recursion ends with the depth of the document, which is bounded when it is parsed.
    fn node(&mut self, node: Node<'_, '_>) {
        if Some(node.id()) == self.without {
            return;
        }
        if node.is_element() {
            self.element(node);
        } else if node.is_text() {
            text(&mut self.out, node.text().unwrap_or_default());
        } else if let Some(instruction) = node.pi() {
            let value = instruction.value.map(|value| format!(" {value}")).unwrap_or_default();
            // Writing to a string does not fail.
            let _ = write!(self.out, "<?{}{value}?>", instruction.target);
        }
    }

    fn element(&mut self, element: Node<'_, '_>) {
        let outside = self.written.len();
        let name = source_name(element.document().input_text(), element.range().start + 1);
        self.out.push('<');
        self.out.push_str(name);
        self.declarations(element, name);
        let mut attributes: Vec<Attribute<'_, '_>> = element.attributes().collect();
        attributes.sort_by_key(|one| (one.namespace().unwrap_or_default(), one.name()));
        for one in attributes {
            let name = source_name(element.document().input_text(), one.range().start);
            attribute(&mut self.out, name, one.value());
        }
        self.out.push('>');
        for child in element.children() {
            self.node(child);
        }
        let _ = write!(self.out, "</{name}>");
        self.written.truncate(outside);
    }

    /// The declarations this element needs: of the prefixes it uses and of the inclusive ones, each unless an
    /// element around has written the same.
    fn declarations(&mut self, element: Node<'_, '_>, name: &str) {
        let source = element.document().input_text();
        let mut prefixes = vec![prefix(name)];
        for one in element.attributes() {
            // An attribute without a prefix is in no namespace, whatever the default is.
            let prefix = prefix(source_name(source, one.range().start));
            prefixes.extend((!prefix.is_empty()).then_some(prefix));
        }
        prefixes.extend(&self.inclusive);
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes.into_iter().filter(|prefix| *prefix != "xml") {
            let uri = element.lookup_namespace_uri((!prefix.is_empty()).then_some(prefix));
            if uri.is_none() && !prefix.is_empty() {
                continue;
            }
            let uri = uri.unwrap_or_default();
            let around = self.written.iter().rev().find(|(name, _)| name == prefix);
            if around.map_or("", |(_, uri)| uri.as_str()) == uri {
                continue;
            }
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            attribute(&mut self.out, &name, uri);
            self.written.push((prefix.to_owned(), uri.to_owned()));
        }
    }
}

/// The name that begins at this place, with its prefix, which the tree does not keep.
fn source_name(source: &str, start: usize) -> &str {
    let rest = &source[start..];
    let end = rest.find([' ', '\t', '\r', '\n', '=', '/', '>']).unwrap_or(rest.len());
    &rest[..end]
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::parse, fault::Message};

    fn of(source: &str, path: &[usize], inclusive: &[&str]) -> String {
        let document = parse(source, Bounds::metadata()).unwrap();
        let start = document.root_element();
        let element = path
            .iter()
            .fold(start, |node, index| node.children().filter(Node::is_element).nth(*index).unwrap());
        let inclusive: Vec<String> = inclusive.iter().map(|prefix| (*prefix).to_owned()).collect();
        canonical(element, &inclusive, None)
    }

    /// Exclusive XML Canonicalization 1.0, section 2.1: the example of the specification.
    #[test]
    fn only_namespaces_that_are_used_are_written_where_they_are_used() {
        let source = r#"<n0:pdu xmlns:n0="http://a.example" xmlns:n1="u:1"><n1:elem2 xmlns:n0="http://b.example" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2></n0:pdu>"#;
        assert_eq!(
            of(source, &[0], &[]),
            r#"<n1:elem2 xmlns:n1="u:1" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>"#
        );
    }

    #[test]
    fn inclusive_prefixes_are_written_where_they_are_in_scope() {
        let source =
            r#"<a xmlns="u:d" xmlns:xs="u:xs" xmlns:no="u:no"><b xmlns=""><c t="xs:string"/></b></a>"#;
        assert_eq!(of(source, &[0], &["xs", "gone"]), r#"<b xmlns:xs="u:xs"><c t="xs:string"></c></b>"#);
        assert_eq!(of(source, &[0, 0], &["xs"]), r#"<c xmlns:xs="u:xs" t="xs:string"></c>"#);
        let source = r#"<p:a xmlns="u:d" xmlns:p="u:p"><p:b xmlns=""/></p:a>"#;
        assert_eq!(
            of(source, &[], &["#default"]),
            r#"<p:a xmlns="u:d" xmlns:p="u:p"><p:b xmlns=""></p:b></p:a>"#
        );
        assert_eq!(of(source, &[], &[]), r#"<p:a xmlns:p="u:p"><p:b></p:b></p:a>"#);
    }

    #[test]
    fn the_default_namespace_is_undeclared_only_where_one_was_written() {
        let source = r#"<a xmlns="u:d"><b xmlns=""><c/></b><d xmlns="u:d"/></a>"#;
        assert_eq!(of(source, &[], &[]), r#"<a xmlns="u:d"><b xmlns=""><c></c></b><d></d></a>"#);
        assert_eq!(of(source, &[0], &[]), "<b><c></c></b>");
    }

    #[test]
    fn attributes_are_ordered_by_namespace_and_name_and_escaped() {
        let source =
            "<a xmlns:z='u:a' xmlns:y='u:b' y:b='1' b=\"'&quot;&#9;&#10;&#13;&lt;>\" z:c='2' a='3\t4\n5'/>";
        assert_eq!(
            of(source, &[], &[]),
            "<a xmlns:y=\"u:b\" xmlns:z=\"u:a\" a=\"3 4 5\" b=\"'&quot;&#x9;&#xA;&#xD;&lt;>\" z:c=\"2\" y:b=\"1\"></a>"
        );
    }

    #[test]
    fn text_is_escaped_and_comments_are_dropped() {
        let source = "<a>1 &lt; 2 &amp;&#13; > <!-- x --><![CDATA[<&>]]><?p q?><?r?>\r\n</a>";
        assert_eq!(of(source, &[], &[]), "<a>1 &lt; 2 &amp;&#xD; &gt; &lt;&amp;&gt;<?p q?><?r?>\n</a>");
    }

    #[test]
    fn what_is_to_be_left_out_is_left_out_and_nothing_around_it() {
        let document = parse("<a>\n<s><x/></s>\n<s/></a>", Bounds::message(Message::Response)).unwrap();
        let first = document.root_element().first_element_child().unwrap();
        assert_eq!(canonical(document.root_element(), &[], Some(first.id())), "<a>\n\n<s></s></a>");
    }
}
