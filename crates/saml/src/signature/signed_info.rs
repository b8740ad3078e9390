//! `SignedInfo`, the part of a signature that is signed: what is covered, how it is turned into bytes, and
//! their digest. It is read from its own canonical bytes, those the signature is checked over.

use aws_lc_rs::digest;
use roxmltree::Node;

use super::{Trust, algorithm};
use crate::{
    Algorithm, Fault,
    document::{self, is},
    encoded,
    fault::Message,
    uri,
};

/// How many inclusive prefixes a canonicalisation may name. Each is looked up for every element, before it is
/// known who wrote the list.
const MOST_PREFIXES: usize = 32;

/// What a signature says it covers.
pub(super) struct SignedInfo {
    pub(super) algorithm: Algorithm,
    pub(super) digest_algorithm: &'static digest::Algorithm,
    pub(super) digest: Vec<u8>,
    /// The prefixes the covered element is canonicalised with.
    pub(super) inclusive: Vec<String>,
}

impl SignedInfo {
    /// Reads the canonical form, which must cover the element with this id and nothing else.
    pub(super) fn read(canonical: &str, id: &str, trust: &Trust<'_>) -> Result<Self, Fault> {
        let message = trust.message;
        let profile = |why| Fault::Profile { message, why };
        let document = document::parse(canonical, document::Bounds::message(message))?;
        let [method, signature_method, reference] =
            exactly(document.root_element(), ["CanonicalizationMethod", "SignatureMethod", "Reference"])
                .ok_or_else(|| profile("it does not have exactly one Reference between its methods"))?;
        inclusive(method, message)?;
        let algorithm = bare(signature_method)
            .ok_or_else(|| profile("its SignatureMethod has parameters of its own"))
            .and_then(|uri| Algorithm::named(uri, trust.sha1, trust.now))?;

        if reference.attribute("URI").and_then(|uri| uri.strip_prefix('#')) != Some(id) {
            return Err(profile("its Reference does not name the element it stands in"));
        }
        let [transforms, digest_method, digest_value] =
            exactly(reference, ["Transforms", "DigestMethod", "DigestValue"])
                .ok_or_else(|| profile("its Reference is not one of transforms and a digest"))?;
        let inclusive = transformed(transforms, message)?;
        let digest_algorithm = bare(digest_method)
            .ok_or_else(|| profile("its DigestMethod has parameters of its own"))
            .and_then(|uri| algorithm::digest(uri, trust.sha1, trust.now))?;
        let digest = encoded::decode(&document::text(digest_value, message)?)
            .ok_or_else(|| Fault::malformed(message, "the digest in its signature is not base64"))?;
        Ok(Self { algorithm, digest_algorithm, digest, inclusive })
    }
}

/// The transforms, which must be the enveloped signature and then exclusive canonicalisation: the covered
/// element, whole, without the signature in it. Returns the inclusive prefixes.
fn transformed(transforms: Node<'_, '_>, message: Message) -> Result<Vec<String>, Fault> {
    let other = || Fault::Profile {
        message,
        why: "its transforms are not exactly the enveloped signature and exclusive canonicalisation",
    };
    let [enveloped, exclusive] = exactly(transforms, ["Transform", "Transform"]).ok_or_else(other)?;
    if bare(enveloped) != Some(uri::ENVELOPED) || exclusive.attribute("Algorithm") != Some(uri::EXCLUSIVE) {
        return Err(other());
    }
    inclusive(exclusive, message)
}

/// The prefixes of an exclusive canonicalisation, and nothing else than one.
pub(super) fn inclusive(method: Node<'_, '_>, message: Message) -> Result<Vec<String>, Fault> {
    let other =
        || Fault::Profile { message, why: "it is canonicalised otherwise than exclusively without comments" };
    if method.attribute("Algorithm") != Some(uri::EXCLUSIVE) {
        return Err(other());
    }
    let mut children = method.children().filter(Node::is_element);
    let prefixes = match children.next() {
        None => return Ok(Vec::new()),
        Some(child) if is(child, uri::EXCLUSIVE, "InclusiveNamespaces") => {
            child.attribute("PrefixList").ok_or_else(other)?
        }
        Some(_) => return Err(other()),
    };
    if children.next().is_some() {
        return Err(other());
    }
    let prefixes: Vec<String> =
        prefixes.split_ascii_whitespace().take(MOST_PREFIXES + 1).map(str::to_owned).collect();
    if prefixes.len() > MOST_PREFIXES {
        return Err(Fault::Profile { message, why: "it names more than 32 inclusive namespaces" });
    }
    Ok(prefixes)
}

/// The children, when they are these elements of XML Signature in this order and no others.
fn exactly<'a, 'i, const N: usize>(parent: Node<'a, 'i>, names: [&str; N]) -> Option<[Node<'a, 'i>; N]> {
    let children: Vec<_> = parent.children().filter(Node::is_element).collect();
    let fits = children.len() == N
        && children.iter().zip(names).all(|(child, name)| is(*child, uri::SIGNATURE, name));
    fits.then_some(children).and_then(|children| children.try_into().ok())
}

/// The algorithm of a method that has no elements in it.
fn bare<'a>(method: Node<'a, '_>) -> Option<&'a str> {
    let empty = !method.children().any(|child| child.is_element());
    method.attribute("Algorithm").filter(|_| empty)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Sha1;

    const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

    fn info(reference: &str) -> Result<Vec<String>, Fault> {
        let trust = Trust {
            certificates: &[],
            sha1: Sha1::Refused,
            now: Timestamp::UNIX_EPOCH,
            message: Message::Assertion,
        };
        let text = format!(
            r#"<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{}"/><SignatureMethod Algorithm="{}"/>{reference}</SignedInfo>"#,
            uri::EXCLUSIVE,
            uri::RSA_SHA256,
        );
        SignedInfo::read(&text, "a", &trust).map(|info| info.inclusive)
    }

    fn reference(uri: &str, transforms: &str) -> String {
        format!(
            r#"<Reference {uri}><Transforms>{transforms}</Transforms><DigestMethod Algorithm="{}"/><DigestValue>AAAA</DigestValue></Reference>"#,
            uri::SHA256
        )
    }

    fn transform(algorithm: &str) -> String {
        format!(r#"<Transform Algorithm="{algorithm}"/>"#)
    }

    #[test]
    fn the_profile_is_exactly_one() {
        let good = transform(uri::ENVELOPED) + &transform(uri::EXCLUSIVE);
        assert_eq!(info(&reference("URI='#a'", &good)), Ok(Vec::new()));
        let prefixed = |prefixes: &str| {
            let transform = format!(
                r#"<Transform Algorithm="{0}"><InclusiveNamespaces xmlns="{0}" PrefixList="{prefixes}"/></Transform>"#,
                uri::EXCLUSIVE
            );
            info(&reference("URI='#a'", &(self::transform(uri::ENVELOPED) + &transform)))
        };
        assert_eq!(prefixed("xs  #default"), Ok(vec!["xs".to_owned(), "#default".to_owned()]));
        assert!(prefixed(&"a ".repeat(MOST_PREFIXES)).is_ok());
        assert!(matches!(prefixed(&"a ".repeat(MOST_PREFIXES + 1)), Err(Fault::Profile { .. })));
    }

    #[test]
    fn other_transforms_are_refused() {
        let good = transform(uri::ENVELOPED) + &transform(uri::EXCLUSIVE);
        let comments = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
        for transforms in [
            String::new(),
            transform(uri::ENVELOPED),
            transform(uri::EXCLUSIVE),
            transform(uri::EXCLUSIVE) + &transform(uri::ENVELOPED),
            good.clone() + &transform(uri::EXCLUSIVE),
            transform(uri::ENVELOPED) + &transform(comments),
            transform(uri::ENVELOPED) + &transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
            transform(uri::ENVELOPED) + &transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
            transform("http://www.w3.org/TR/1999/REC-xpath-19991116") + &transform(uri::EXCLUSIVE),
            transform("http://www.w3.org/2000/09/xmldsig#base64") + &transform(uri::EXCLUSIVE),
            format!(r#"<Transform Algorithm="{}"><XPath>a</XPath></Transform>"#, uri::ENVELOPED)
                + &transform(uri::EXCLUSIVE),
        ] {
            let found = info(&reference("URI='#a'", &transforms));
            assert!(matches!(found, Err(Fault::Profile { .. })), "{transforms}: {found:?}");
        }
    }

    #[test]
    fn other_references_are_refused() {
        let good = transform(uri::ENVELOPED) + &transform(uri::EXCLUSIVE);
        for uri in ["", "URI=''", "URI='#'", "URI='#b'", "URI='a'", "URI='#A'", "URI='#xpointer(id(\"a\"))'"]
        {
            assert!(matches!(info(&reference(uri, &good)), Err(Fault::Profile { .. })), "{uri}");
        }
        let one = reference("URI='#a'", &good);
        for references in [String::new(), one.clone() + &one, one.clone() + "<Reference URI='#b'/>"] {
            assert!(matches!(info(&references), Err(Fault::Profile { .. })), "{references}");
        }
    }
}
