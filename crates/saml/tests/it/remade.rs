//! Forgeries remade at test time from genuine responses of identity providers that are not ours: whoever has a response
//! about themselves, and no key, tries to be the victim. The families are those of `forged.rs`, here in the hand of each
//! implementation: its prefixes, its white space, its way to write a signature.

use base64::prelude::{BASE64_STANDARD, Engine};
use roxmltree::{Document, Node};
use saml::{
    Claims, Fault,
    fault::Code,
    response::{Origin, Signed},
};

use crate::{
    fixtures::{fixture, issued, read, read_at},
    forged::VICTIM,
    programs::{Desk, xmlsec_signs},
};

/// Genuine responses in plain text, and whether nobody asked for them.
const GENUINE: [(&str, bool); 13] = [
    ("samlp_assertion_signed", false),
    ("samlp_both_signed", false),
    ("samlp_prefixed", false),
    ("samlp_response_signed", false),
    ("pysaml2_assertion_signed", false),
    ("pysaml2_both_signed", false),
    ("pysaml2_response_signed", false),
    ("simplesamlphp_assertion_signed", false),
    ("simplesamlphp_both_signed", false),
    ("simplesamlphp_response_signed", false),
    ("simplesamlphp_unsolicited", true),
    ("lemonldap_both_signed", false),
    ("lemonldap_unsolicited", true),
];

/// Reads a response as what it is meant to be an answer to, at the moment the genuine one was issued.
fn judge(xml: &str, genuine: &str, unasked: bool, signed: Signed) -> Result<Claims, Fault> {
    read_at(xml, issued(genuine), &[], |expected| {
        expected.signed = signed;
        if unasked {
            expected.origin = Origin::Unsolicited;
        }
    })
}

/// A genuine response, taken to pieces.
struct Pieces<'a> {
    whole: &'a str,
    /// The response, the assertion in it, and what signs the one or the other.
    response_id: &'a str,
    assertion: &'a str,
    assertion_id: &'a str,
    around: Option<&'a str>,
    inside: Option<&'a str>,
    /// The name of the person, as it is written.
    name: &'a str,
}

fn named<'a, 'i>(under: Node<'a, 'i>, name: &str) -> Node<'a, 'i> {
    under.descendants().find(|node| node.is_element() && node.tag_name().name() == name).unwrap()
}

impl<'a> Pieces<'a> {
    fn of(xml: &'a str) -> Self {
        let document = Document::parse(xml).unwrap();
        let response = document.root_element();
        let assertion = named(response, "Assertion");
        let signature = |of: Node<'_, '_>| {
            of.children().find(|child| child.tag_name().name() == "Signature").map(|node| &xml[node.range()])
        };
        let id = |of: Node<'_, '_>| {
            let written = of.attributes().find(|attribute| attribute.name() == "ID").unwrap();
            &xml[written.range_value()]
        };
        Self {
            whole: xml,
            response_id: id(response),
            assertion: &xml[assertion.range()],
            assertion_id: id(assertion),
            around: signature(response),
            inside: signature(assertion),
            name: &xml[named(assertion, "NameID").first_child().unwrap().range()],
        }
    }

    /// Without these signatures.
    fn without(text: &str, signatures: &[Option<&str>]) -> String {
        signatures.iter().flatten().fold(text.to_owned(), |text, signature| text.replacen(signature, "", 1))
    }

    fn of_the_victim(&self, text: &str) -> String {
        let told = format!(">{}<", self.name);
        assert!(text.contains(&told), "{}", self.name);
        text.replace(&told, &format!(">{VICTIM}<"))
    }

    /// An assertion about the victim under this id, not signed.
    fn evil(&self, id: &str) -> String {
        let bare = Self::without(self.assertion, &[self.inside]);
        self.of_the_victim(&bare).replace(self.assertion_id, id)
    }

    /// The response around something else than its assertion, not signed itself.
    fn around(&self, inside: &str) -> String {
        Self::without(self.whole, &[self.around]).replacen(self.assertion, inside, 1)
    }
}

/// Puts something behind the issuer of an element, where its signature stands. The issuer is what ends first in it.
fn signed_with(element: &str, signature: &str) -> String {
    let tag = element.find("</").unwrap();
    let end = tag + element[tag..].find('>').unwrap() + 1;
    assert!(element[..end].ends_with("Issuer>"), "{element}");
    format!("{}{signature}{}", &element[..end], &element[end..])
}

/// Puts something before the end of the element that a text is.
fn at_end(element: &str, what: &str) -> String {
    let end = element.rfind("</").unwrap();
    format!("{}{what}{}", &element[..end], &element[end..])
}

/// Declares what an element leans on where it is torn out of its surroundings.
fn standing_alone(element: &str, whole: &str) -> String {
    let document = Document::parse(whole).unwrap();
    let declared = document.root_element().namespaces();
    let lacking: String = declared
        .filter_map(|namespace| {
            let name = namespace.name().map_or("xmlns".to_owned(), |name| format!("xmlns:{name}"));
            let first = &element[..element.find('>').unwrap()];
            let says = first.contains(&format!("{name}="));
            (!says).then(|| format!(" {name}=\"{}\"", namespace.uri()))
        })
        .collect();
    let at = element.find([' ', '>']).unwrap();
    format!("{}{lacking}{}", &element[..at], &element[at..])
}

/// Every forgery that can be made of a genuine response: each with a name.
fn forgeries(xml: &str) -> Vec<(&'static str, String)> {
    let of = Pieces::of(xml);
    let evil = of.evil("_evil");
    let same = of.evil(of.assertion_id);
    let mut made = vec![
        ("another name", of.of_the_victim(xml)),
        ("nothing signed", of.around(&evil)),
        ("nothing signed, same id", of.around(&same)),
        ("evil before", of.around(&format!("{evil}{}", of.assertion))),
        ("evil behind", of.around(&format!("{}{evil}", of.assertion))),
        ("evil around", of.around(&at_end(&evil, of.assertion))),
        ("evil inside", of.around(&at_end(of.assertion, &evil))),
        ("same id before", of.around(&format!("{same}{}", of.assertion))),
        ("same id behind", of.around(&format!("{}{same}", of.assertion))),
        ("in extensions", of.around(&format!("<Extensions>{evil}</Extensions>{}", of.assertion))),
        ("genuine in extensions", of.around(&format!("<Extensions>{}</Extensions>{evil}", of.assertion))),
        ("twice the genuine", of.around(&format!("{0}{0}", of.assertion))),
    ];
    // Beside what the response's own signature covers.
    made.push(("evil beside", xml.replacen(of.assertion, &format!("{evil}{}", of.assertion), 1)));
    if let Some(signature) = of.inside {
        let bare = Pieces::without(of.assertion, &[of.inside]);
        let hiding = |name: &str| at_end(signature, &format!("<{name}>{bare}</{name}>"));
        made.extend([
            ("no assertion signature", of.around(&bare)),
            ("moved signature", of.around(&signed_with(&evil, signature))),
            ("moved signature, same id", of.around(&signed_with(&same, signature))),
            ("genuine behind", of.around(&format!("{}{bare}", signed_with(&evil, signature)))),
            ("genuine in the signature", of.around(&signed_with(&evil, &at_end(signature, &bare)))),
            ("genuine in an Object", of.around(&signed_with(&evil, &hiding("Object")))),
            ("genuine in something", of.around(&signed_with(&evil, &hiding("x")))),
            ("signed twice", of.around(&signed_with(of.assertion, signature))),
        ]);
        made.extend(made_up(signature, xml).into_iter().map(|(name, changed)| {
            let assertion = of.assertion.replacen(signature, &changed, 1);
            (name, of.around(&assertion))
        }));
    }
    if let Some(signature) = of.around {
        let bare = Pieces::without(xml, &[of.around]);
        let response = of.around(&evil).replace(of.response_id, "_evil_response");
        let same_id = of.around(&evil);
        let alone = standing_alone(&bare, xml);
        made.extend([
            ("moved around", signed_with(&response, signature)),
            ("moved around, same id", signed_with(&same_id, signature)),
            ("response in the signature", signed_with(&response, &at_end(signature, &alone))),
            ("response beside the signature", signed_with(&response, &format!("{alone}{signature}"))),
            ("response inside", signed_with(&response, &standing_alone(xml, xml))),
            ("response at the end", at_end(&response, &standing_alone(xml, xml))),
        ]);
        if of.inside.is_none() {
            let changed = made_up(signature, xml).into_iter();
            made.extend(changed.map(|(name, changed)| (name, xml.replacen(signature, &changed, 1))));
        }
    }
    made.retain(|(_, forged)| forged != xml);
    made
}

/// A signature that says something else than was signed.
fn made_up(signature: &str, whole: &str) -> Vec<(&'static str, String)> {
    let document = Document::parse(whole).unwrap();
    let node =
        document.descendants().find(|node| node.is_element() && &whole[node.range()] == signature).unwrap();
    let part = |name: &str| &whole[named(node, name).range()];
    let attribute = |name: &str, attribute: &str| named(node, name).attribute(attribute).unwrap();
    let (value, reference) = (part("SignatureValue"), part("Reference"));
    let digest = named(node, "DigestValue").text().unwrap();
    let uri = attribute("Reference", "URI");
    let algorithm = attribute("SignatureMethod", "Algorithm");
    let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let other = BASE64_STANDARD.encode([0; 32]);
    vec![
        ("no value", signature.replacen(value, "", 1)),
        ("two values", signature.replacen(value, &format!("{value}{value}"), 1)),
        ("no reference", signature.replacen(reference, "", 1)),
        ("two references", signature.replacen(reference, &format!("{reference}{reference}"), 1)),
        ("another digest", signature.replacen(digest, &other, 1)),
        ("an empty reference", signature.replacen(uri, "", 1)),
        ("HMAC", signature.replacen(algorithm, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", 1)),
        ("no algorithm", signature.replacen(algorithm, "none", 1)),
        ("XSLT", signature.replacen(enveloped, "http://www.w3.org/TR/1999/REC-xslt-19991116", 1)),
        ("with comments", signature.replacen(exclusive, &format!("{exclusive}WithComments"), 1)),
    ]
}

/// Forgeries by markup, which need not be XML at all.
fn by_markup(xml: &str) -> Vec<(&'static str, String)> {
    let of = Pieces::of(xml);
    let at = xml.find(&format!(">{}<", of.name)).unwrap() + 1;
    let put = |at: usize, what: &str| format!("{}{what}{}", &xml[..at], &xml[at..]);
    vec![
        ("a comment", put(at + 2, "<!-- x -->")),
        ("an instruction", put(at + 2, "<?x?>")),
        ("CDATA", put(at + 2, "<![CDATA[x]]>")),
        ("an element", put(at + 2, "<x/>")),
        ("white space", put(at, " ")),
        ("a document type", format!("<!DOCTYPE x>{xml}")),
        ("an entity", format!("<!DOCTYPE x [<!ENTITY v \"{VICTIM}\">]>{}", xml.replace(of.name, "&v;"))),
        ("an envelope", format!("<x>{xml}</x>")),
    ]
}

#[test]
fn every_genuine_response_is_believed_where_its_signature_is_enough() {
    for (name, unasked) in GENUINE {
        let xml = fixture(name);
        let either = judge(&xml, &xml, unasked, Signed::AssertionOrResponse);
        let claims = either.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_ne!(claims.name_id.value, VICTIM);
        match judge(&xml, &xml, unasked, Signed::Assertion) {
            Ok(same) => assert_eq!(same, claims, "{name}"),
            Err(fault) => {
                assert_eq!(fault, Fault::UnsignedAssertion, "{name}");
                assert!(Pieces::of(&xml).inside.is_none(), "{name}");
            }
        }
    }
}

#[test]
fn every_forgery_of_a_genuine_response_is_refused() {
    let mut count = 0;
    for (name, unasked) in GENUINE {
        let xml = fixture(name);
        let made = forgeries(&xml);
        for (what, forged) in &made {
            // One that is no XML would say nothing about signatures.
            assert!(Document::parse(forged).is_ok(), "{name}, {what}: {forged}");
        }
        for (what, forged) in made.into_iter().chain(by_markup(&xml)) {
            for signed in [Signed::Assertion, Signed::AssertionOrResponse] {
                let outcome = judge(&forged, &xml, unasked, signed);
                assert!(outcome.is_err(), "{name}, {what}: {outcome:?}");
            }
            count += 1;
        }
    }
    assert!(count > 400, "{count} forgeries");
}

#[test]
fn what_an_attacker_signs_anew_is_refused() {
    for (name, unasked) in GENUINE {
        let xml = fixture(name);
        let of = Pieces::of(&xml);
        // The one signature that is left is filled in anew, over the victim's name.
        let left = if of.inside.is_some() { of.around(of.assertion) } else { xml.clone() };
        let forged = xmlsec_signs(&Desk::new(), &of.of_the_victim(&left), "attacker.pem");
        let (_, forged) = forged.split_once("?>").unwrap();
        let outcome = judge(forged.trim(), &xml, unasked, Signed::AssertionOrResponse);
        let code = outcome.unwrap_err().code();
        // Where the certificate of the identity provider stands beside it still, it is the signature that is wrong.
        assert!(matches!(code, Code::Key | Code::Signature), "{name}: {code:?}");
    }
}

#[test]
fn a_genuine_response_fits_nothing_else() {
    for (name, unasked) in GENUINE {
        let xml = fixture(name);
        let judged = |change: &dyn Fn(&mut saml::response::Expected<'_>)| {
            read(&xml, |expected| {
                expected.signed = Signed::AssertionOrResponse;
                if unasked {
                    expected.origin = Origin::Unsolicited;
                }
                change(expected);
            })
        };
        assert!(judged(&|_| ()).is_ok(), "{name}");
        let code = |change: &dyn Fn(&mut saml::response::Expected<'_>)| judged(change).unwrap_err().code();
        assert_eq!(
            code(&|expected| expected.entity_id = "https://elsewhere.example"),
            Code::Audience,
            "{name}"
        );
        let acs = code(&|expected| expected.acs = "https://usher.example/other");
        assert!(matches!(acs, Code::Destination | Code::Recipient), "{name}: {acs:?}");
        let other = code(&|expected| expected.origin = Origin::Request("_another"));
        assert_eq!(other, Code::InResponseTo, "{name}");
        if !unasked {
            let fault = judged(&|expected| expected.origin = Origin::Unsolicited).unwrap_err();
            assert!(matches!(fault, Fault::Solicited { .. }), "{name}: {fault}");
        }
        // An hour before and an hour after, whatever it says about itself.
        for seconds in [-3600, 3600] {
            let then = jiff::Timestamp::from_second(issued(&xml).as_second() + seconds).unwrap();
            let outcome = read_at(&xml, then, &[], |expected| {
                expected.signed = Signed::AssertionOrResponse;
                if unasked {
                    expected.origin = Origin::Unsolicited;
                }
            });
            assert!(outcome.is_err(), "{name}, {seconds} s");
        }
    }
}
