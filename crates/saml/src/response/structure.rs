//! How a response must be put together, whatever is signed in it (the lesson of signature wrapping: McIntosh
//! and Austel 2005, Somorovsky et al. 2012). It is asked of every tree before anything is verified in it.

use std::collections::HashSet;

use roxmltree::Node;

use crate::{Fault, document::is, fault::Message, uri};

/// The element that tells of a person.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told<'a, 'i> {
    /// In plain text.
    Plain(Node<'a, 'i>),
    /// Encrypted for us.
    Encrypted(Node<'a, 'i>),
}

/// Looks over a whole response: it is one; at most one assertion stands in it, as its child, and nothing
/// anywhere that could be taken for another; signatures stand where they cover something; ids are unique.
pub(super) fn check<'a, 'i>(root: Node<'a, 'i>) -> Result<Option<Told<'a, 'i>>, Fault> {
    let message = Message::Response;
    let wrong = |why| Err(Fault::Structure { message, why });
    if !is(root, uri::PROTOCOL, "Response") {
        return wrong("its root is no Response");
    }
    let mut told = None;
    for element in root.descendants().filter(Node::is_element).skip(1) {
        // By local name: what looks like an assertion in another namespace is there to be mistaken.
        match element.tag_name().name() {
            "Response" => return wrong("it holds another Response"),
            "Assertion" | "EncryptedAssertion" => {
                if element.parent() != Some(root) {
                    return wrong("an assertion in it is not its child");
                }
                if told.is_some() {
                    return wrong("it holds more than one assertion");
                }
                told = if is(element, uri::ASSERTION, "Assertion") {
                    Some(Told::Plain(element))
                } else if is(element, uri::ASSERTION, "EncryptedAssertion") {
                    Some(Told::Encrypted(element))
                } else {
                    return wrong("an assertion in it is not in the namespace of assertions");
                };
            }
            _ => {}
        }
    }
    let assertion = match told {
        Some(Told::Plain(assertion)) => Some(assertion),
        _ => None,
    };
    signatures(root, assertion, message)?;
    ids(root, message)?;
    Ok(told)
}

/// Signatures, and what they are made of, stand in the root and in the assertion, one in each, and nowhere
/// else.
pub(crate) fn signatures(
    root: Node<'_, '_>,
    assertion: Option<Node<'_, '_>>,
    message: Message,
) -> Result<(), Fault> {
    let wrong = |why| Err(Fault::Structure { message, why });
    let mut signed = HashSet::new();
    for element in root.descendants().filter(Node::is_element) {
        let parent = element.parent_element();
        match element.tag_name().name() {
            "Signature" => {
                let covering = parent.filter(|parent| *parent == root || Some(*parent) == assertion);
                match covering.filter(|_| is(element, uri::SIGNATURE, "Signature")) {
                    None => return wrong("a signature in it stands where it covers nothing"),
                    Some(parent) if !signed.insert(parent.id()) => {
                        return wrong("an element in it is signed twice");
                    }
                    Some(_) => {}
                }
            }
            "SignedInfo" if !parent.is_some_and(|parent| is(parent, uri::SIGNATURE, "Signature")) => {
                return wrong("a SignedInfo in it stands outside of a signature");
            }
            "Object" if element.tag_name().namespace() == Some(uri::SIGNATURE) => {
                return wrong("a signature in it carries an Object");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Ids are unique, under whatever spelling a verifier could look for them: `ID`, `Id`, `id`, `xml:id`.
pub(crate) fn ids(root: Node<'_, '_>, message: Message) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    let attributes = root.descendants().flat_map(|element| element.attributes());
    for id in attributes.filter(|attribute| attribute.name().eq_ignore_ascii_case("id")) {
        if !seen.insert(id.value()) {
            return Err(Fault::Structure { message, why: "one id in it stands on two elements" });
        }
    }
    Ok(())
}
