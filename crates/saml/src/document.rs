//! Text to tree. There is one parser, it runs on text that has already been looked at for what no honest
//! message contains, and everything else in this crate reads trees made here.

use roxmltree::{Document, Node, ParsingOptions};

use crate::{
    Fault,
    fault::{Message, quote},
};

/// How large and how deep a document may be, and what it may contain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    message: Message,
    bytes: usize,
    nodes: u32,
    /// Namespace declarations in all.
    declarations: usize,
    /// Namespace declarations times tags. The parser looks every name up among all declarations around it.
    lookups: usize,
    markup: Markup,
    told: &'static str,
}

/// What besides elements and text may stand in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    /// Nothing. Without `<!` and `<?` a text has one reading: no comment can split a value, no CDATA section
    /// hides an ampersand, no DOCTYPE brings entities.
    Plain,
    /// Comments, instructions and CDATA sections, which people put into metadata; never a DOCTYPE.
    Commented,
}

/// How deep elements may be nested. SAML needs about a dozen levels.
const DEEPEST: usize = 64;

/// How many `=` may stand between two `<`, and so how many attributes one element can have. The parser
/// compares each attribute of an element with all others.
const ATTRIBUTES: usize = 128;

/// The largest message that is taken, in bytes. Two hundred groups with long names take 40 KiB.
pub(crate) const LARGEST: usize = 256 * 1024;

impl Bounds {
    /// A message of the protocol.
    pub(crate) const fn message(message: Message) -> Self {
        Self {
            message,
            bytes: LARGEST,
            nodes: 20_000,
            declarations: 4_096,
            lookups: 16_000_000,
            markup: Markup::Plain,
            told: "it is larger than 256 KiB",
        }
    }

    /// A document of metadata.
    pub(crate) const fn metadata() -> Self {
        Self {
            message: Message::Metadata,
            bytes: 1024 * 1024,
            nodes: 100_000,
            declarations: 8_192,
            lookups: 64_000_000,
            markup: Markup::Commented,
            told: "it is larger than 1 MiB; use the metadata of one entity alone",
        }
    }
}

/// Parses a text within bounds.
pub(crate) fn parse(text: &str, bounds: Bounds) -> Result<Document<'_>, Fault> {
    let message = bounds.message;
    let limit = |limit| Fault::Limit { message, limit };
    if text.len() > bounds.bytes {
        return Err(limit(bounds.told));
    }
    let body = declared(text, message)?;
    markup(body, bounds)?;
    let (declarations, tags) = (body.matches("xmlns").count(), body.matches('<').count());
    if declarations > bounds.declarations || declarations.saturating_mul(tags) > bounds.lookups {
        return Err(limit("it declares too many namespaces"));
    }
    if body.split('<').any(|part| part.matches('=').count() > ATTRIBUTES) {
        return Err(limit("an element has too many attributes"));
    }
    let options = ParsingOptions { nodes_limit: bounds.nodes, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => limit("it has too many elements"),
        error => Fault::malformed(message, quote::value(&error.to_string())),
    })?;
    shape(&document, message)?;
    Ok(document)
}

/// The text behind the XML declaration, whose encoding must be the one the text is in.
fn declared(text: &str, message: Message) -> Result<&str, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(rest) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n']))
    else {
        return Ok(text);
    };
    let (declaration, body) =
        rest.split_once("?>").ok_or_else(|| Fault::malformed(message, "its XML declaration does not end"))?;
    if let Some((_, encoding)) = declaration.split_once("encoding") {
        let name = encoding.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
        let name = name.split(['"', '\'']).next().unwrap_or_default();
        if !name.eq_ignore_ascii_case("utf-8") {
            return Err(Fault::malformed(message, "its encoding is not UTF-8"));
        }
    }
    Ok(body)
}

fn markup(body: &str, bounds: Bounds) -> Result<(), Fault> {
    let found = |found| Err(Fault::Markup { message: bounds.message, found });
    if body.contains("<!DOCTYPE") || body.contains("<!ENTITY") {
        return found("a DOCTYPE");
    }
    if bounds.markup == Markup::Commented {
        return Ok(());
    }
    match (body.find("<!"), body.contains("<?")) {
        (None, false) => Ok(()),
        (Some(at), _) if body[at..].starts_with("<!--") => found("a comment"),
        (Some(at), _) if body[at..].starts_with("<![CDATA[") => found("a CDATA section"),
        (Some(_), _) => found("a declaration"),
        (None, true) => found("a processing instruction"),
    }
}

/// What the parser lets pass and no honest document has: too deep a nest, one namespace declared twice in
/// one element, and namespaces that are relative or undeclare a prefix, on which canonicalisations differ.
fn shape(document: &Document<'_>, message: Message) -> Result<(), Fault> {
    let mut depths = vec![0_usize; document.descendants().count()];
    for node in document.descendants().filter(Node::is_element) {
        let above = node.parent().map_or(0, |parent| depths[parent.id().get_usize()]);
        depths[node.id().get_usize()] = above + 1;
        if above >= DEEPEST {
            return Err(Fault::Limit { message, limit: "its elements are nested more than 64 deep" });
        }
        // Up to the next tag: a start tag that declares nothing has nothing to be looked at.
        let tag = &document.input_text()[node.range().start + 1..];
        if !tag.split('<').next().is_some_and(|tag| tag.contains("xmlns")) {
            continue;
        }
        let mut names: Vec<_> = node.namespaces().map(|namespace| namespace.name()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Fault::malformed(message, "an element declares one namespace twice"));
        }
        let relative = |uri: &str| !uri.is_empty() && !uri.contains(':');
        let odd = |name: Option<&str>, uri: &str| relative(uri) || (name.is_some() && uri.is_empty());
        if node.namespaces().any(|namespace| odd(namespace.name(), namespace.uri())) {
            return Err(Fault::malformed(message, "it declares a namespace that is not an absolute URI"));
        }
    }
    Ok(())
}

/// Whether this is the element of that name.
pub(crate) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(namespace) && node.tag_name().name() == name
}

/// The child elements of that name.
pub(crate) fn all<'a, 'i>(
    parent: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    parent.children().filter(move |child| is(*child, namespace, name))
}

/// The child element of that name, if there is exactly one, or nothing if there is none.
pub(crate) fn one<'a, 'i>(
    parent: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
    message: Message,
) -> Result<Option<Node<'a, 'i>>, Fault> {
    let mut found = all(parent, namespace, name);
    let first = found.next();
    match found.next() {
        Some(_) => Err(Fault::malformed(message, format!("`{name}` stands where one may, and again"))),
        None => Ok(first),
    }
}

/// The text of an element that holds nothing but text: all of it, never a part.
pub(crate) fn text(node: Node<'_, '_>, message: Message) -> Result<String, Fault> {
    let mut whole = String::new();
    for child in node.children() {
        if child.is_element() {
            let name = quote::value(node.tag_name().name());
            return Err(Fault::malformed(message, format!("`{name}` holds elements, and should hold text")));
        }
        if child.is_text() {
            whole.push_str(child.text().unwrap_or_default());
        }
    }
    Ok(whole)
}

/// The text of an element whose type collapses white space around it: URIs, times.
pub(crate) fn token(node: Node<'_, '_>, message: Message) -> Result<String, Fault> {
    Ok(text(node, message)?.trim_matches([' ', '\t', '\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;

    fn message(text: &str) -> Result<(), Code> {
        parse(text, Bounds::message(Message::Response)).map(drop).map_err(|fault| fault.code())
    }

    #[test]
    fn only_elements_and_text_are_taken_in_a_message() {
        assert_eq!(message("<?xml version=\"1.0\" encoding=\"utf-8\"?><a>x&amp;&#xe9;</a>"), Ok(()));
        for odd in [
            "<a><!-- x --></a>",
            "<a><?x y?></a>",
            "<a><![CDATA[x]]></a>",
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            "<a/><!-- x -->",
            "<?x y?><a/>",
            "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><a/>",
        ] {
            assert_eq!(message(odd), Err(Code::Markup), "{odd}");
        }
    }

    #[test]
    fn metadata_may_be_commented_but_not_declare_entities() {
        let read = |text| parse(text, Bounds::metadata()).map(drop).map_err(|fault| fault.code());
        assert_eq!(read("<!-- by hand --><a><![CDATA[x]]></a>"), Ok(()));
        assert_eq!(read("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Err(Code::Markup));
    }

    #[test]
    fn another_encoding_than_utf_8_is_refused() {
        for encoding in ["UTF-16", "ISO-8859-1", "utf-7"] {
            let text = format!("<?xml version='1.0' encoding='{encoding}'?><a/>");
            assert_eq!(message(&text), Err(Code::Malformed), "{encoding}");
        }
    }

    #[test]
    fn limits_hold() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(message(&nested(DEEPEST)), Ok(()));
        assert_eq!(message(&nested(DEEPEST + 1)), Err(Code::Limit));
        assert_eq!(message(&nested(10_000)), Err(Code::Limit));
        let attributes = |count: usize| -> String { (0..count).map(|n| format!(" a{n}=''")).collect() };
        assert_eq!(message(&format!("<a{}/>", attributes(ATTRIBUTES))), Ok(()));
        assert_eq!(message(&format!("<a{}/>", attributes(ATTRIBUTES + 1))), Err(Code::Limit));
        assert_eq!(message(&format!("<a>{}</a>", "<b xmlns=''/>".repeat(4_097))), Err(Code::Limit));
        assert_eq!(message(&format!("<a>{}</a>", "<b/>".repeat(20_000))), Err(Code::Limit));
        // Many names to look up among many declarations around them.
        let declared =
            |level: usize| -> String { (0..60).map(|n| format!(" xmlns:a{level}x{n}='u:'")).collect() };
        let levels: String = (0..50).map(|level| format!("<a{}>", declared(level))).collect();
        let inside = |count: usize| format!("{levels}{}{}", "<b/>".repeat(count), "</a>".repeat(50));
        assert_eq!(message(&inside(1_000)), Ok(()));
        assert_eq!(message(&inside(15_000)), Err(Code::Limit));
        assert_eq!(message(&format!("<a>{}</a>", "x".repeat(LARGEST))), Err(Code::Limit));
    }

    #[test]
    fn namespaces_that_are_read_in_two_ways_are_refused() {
        for odd in [
            "<a xmlns='relative'/>",
            "<a xmlns:b='relative'/>",
            "<a xmlns='u:a' xmlns='u:b'/>",
            "<a xmlns:b=''/>",
            "<a><c xmlns:b='./x'/></a>",
        ] {
            assert_eq!(message(odd), Err(Code::Malformed), "{odd}");
        }
        assert_eq!(message("<a xmlns='u:a'><b xmlns=''/></a>"), Ok(()));
    }

    #[test]
    fn the_text_of_an_element_is_all_of_it() {
        let source = "<a>one<!-- x -->two<![CDATA[<three>]]><?y z?>four</a>";
        let document = parse(source, Bounds::metadata()).unwrap();
        assert_eq!(text(document.root_element(), Message::Metadata).unwrap(), "onetwo<three>four");
        let document = parse("<a>one<b/></a>", Bounds::metadata()).unwrap();
        assert!(text(document.root_element(), Message::Metadata).is_err());
    }
}
