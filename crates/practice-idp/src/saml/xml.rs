//! Writes XML in its exclusive canonical form from the start, so that what is digested is what is sent (Exclusive XML
//! Canonicalization 1.0): each namespace is declared on the element that uses it first, attributes are in order, no tag is empty.

/// An element that is being put together. Its name has one of the prefixes [`namespace`] knows; attributes have none.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    inside: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
    /// It is sent, and the canonical form has none of it.
    Comment(&'static str),
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), inside: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With the attribute, where there is a value for it.
    pub(super) fn with_any(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.inside.push(Node::Text(text.into()));
        self
    }

    pub(super) fn comment(mut self, comment: &'static str) -> Self {
        self.inside.push(Node::Comment(comment));
        self
    }

    pub(super) fn holding(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.inside.extend(children.into_iter().map(Node::Element));
        self
    }

    /// With one more child behind the first one: where a signature stands, behind the issuer.
    pub(super) fn with_second(mut self, child: Self) -> Self {
        let place = self.inside.len().min(1);
        self.inside.insert(place, Node::Element(child));
        self
    }

    /// The canonical form: what is digested and signed.
    pub(super) fn canonical(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut Vec::new(), false);
        out
    }

    /// What is sent: the canonical form with the comments.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut Vec::new(), true);
        out
    }

    fn write(&self, out: &mut String, declared: &mut Vec<&'static str>, with_comments: bool) {
        let outside = declared.len();
        let prefix = self.name.split_once(':').map_or("", |(prefix, _)| prefix);
        out.push('<');
        out.push_str(self.name);
        if !declared.contains(&prefix) {
            out.push_str(" xmlns:");
            out.push_str(prefix);
            attribute(out, namespace(prefix));
            declared.push(prefix);
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(name, _)| *name);
        for (name, value) in attributes {
            out.push(' ');
            out.push_str(name);
            attribute(out, value);
        }
        out.push('>');
        for node in &self.inside {
            match node {
                Node::Element(element) => element.write(out, declared, with_comments),
                Node::Text(text) => escape(out, text),
                Node::Comment(comment) if with_comments => {
                    out.push_str("<!--");
                    out.push_str(comment);
                    out.push_str("-->");
                }
                Node::Comment(_) => {}
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
        declared.truncate(outside);
    }
}

/// The namespaces of SAML and XML Signature by the prefixes they are usually given.
fn namespace(prefix: &str) -> &'static str {
    match prefix {
        "saml" => "urn:oasis:names:tc:SAML:2.0:assertion",
        "samlp" => "urn:oasis:names:tc:SAML:2.0:protocol",
        "md" => "urn:oasis:names:tc:SAML:2.0:metadata",
        _ => "http://www.w3.org/2000/09/xmldsig#",
    }
}

fn attribute(out: &mut String, value: &str) {
    out.push_str("=\"");
    for letter in value.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            letter => out.push(allowed(letter)),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            letter => out.push(allowed(letter)),
        }
    }
}

/// XML 1.0 has no way to write some characters (section 2.2); a replacement character stands for them.
fn allowed(letter: char) -> char {
    match letter {
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_declared_where_it_is_used_first_and_attributes_are_in_order() {
        let inner = Element::new("saml:A").holding([Element::new("saml:B").with("z", "1").with("a", "2")]);
        assert_eq!(
            Element::new("samlp:R").holding([inner.clone(), inner]).written(),
            "<samlp:R xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
             <saml:A xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><saml:B a=\"2\" z=\"1\"></saml:B></saml:A>\
             <saml:A xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><saml:B a=\"2\" z=\"1\"></saml:B></saml:A>\
             </samlp:R>"
        );
    }

    #[test]
    fn what_is_markup_is_escaped_as_the_canonical_form_has_it() {
        let written = Element::new("ds:A").with("x", "<\"&'>\t\n\r").text("<&\">\r\n\u{0}").written();
        assert_eq!(
            written,
            "<ds:A xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" x=\"&lt;&quot;&amp;'>&#x9;&#xA;&#xD;\">&lt;&amp;\"&gt;&#xD;\n\u{fffd}</ds:A>"
        );
    }

    #[test]
    fn a_comment_is_sent_and_not_in_the_canonical_form() {
        let element = Element::new("ds:A").text("a").comment("c").text("b");
        assert!(element.written().contains(">a<!--c-->b<"));
        assert!(element.canonical().contains(">ab<"));
    }
}
