//! Forged responses, each made of a genuine one without any key of the identity provider. The families are
//! those of signature wrapping (numbered as in Somorovsky et al., "On Breaking SAML", 2012, and in the tools
//! that followed it) and of the holes that were found in libraries since.

use std::sync::LazyLock;

use saml::fault::Code;

use crate::idp::{
    Key, RESPONSE_ID, Signing, Told, attribute, key_info, signed_element, verify, verify_either,
};

pub(crate) const VICTIM: &str = "victim@acme.example";

/// What an attacker with an account of their own has: a response about themselves, signed as is usual.
pub(crate) struct Genuine {
    /// The assertion, without its signature.
    bare: String,
    /// The assertion with its signature.
    signed: String,
    /// The signature of the assertion.
    signature: String,
    /// The response around the signed assertion, not signed itself.
    pub(crate) assertion_signed: String,
    /// The response around the signed assertion, signed too.
    pub(crate) both_signed: String,
    /// The response around an unsigned assertion, signed.
    pub(crate) response_signed: String,
    /// An assertion about somebody else, not signed.
    pub(crate) evil: String,
}

pub(crate) static GENUINE: LazyLock<Genuine> = LazyLock::new(|| {
    let told = Told::default();
    let bare = told.assertion();
    let signed = told.signed_assertion(&Signing::with(Key::Idp));
    let signature = between(&signed, "<ds:Signature ", "</ds:Signature>");
    let victim = Told {
        assertion_id: "_evil".to_owned(),
        name_id: format!("<saml:NameID>{VICTIM}</saml:NameID>"),
        attributes: format!(
            "<saml:AttributeStatement>{}</saml:AttributeStatement>",
            attribute("email", &[VICTIM])
        ),
        ..told.clone()
    };
    Genuine {
        assertion_signed: told.response(&signed),
        both_signed: told.response_signed(&signed),
        response_signed: told.response_signed(&bare),
        evil: victim.assertion(),
        bare,
        signed,
        signature,
    }
});

fn between(text: &str, start: &str, end: &str) -> String {
    let from = text.find(start).unwrap();
    let to = from + text[from..].find(end).unwrap() + end.len();
    text[from..to].to_owned()
}

/// Refused, with this code, whatever the connection is content with.
fn refused(name: &str, xml: &str, code: Code) {
    for outcome in [verify(xml), verify_either(xml)] {
        match outcome {
            Ok(claims) => panic!("{name} was believed: {claims:?}"),
            Err(fault) => assert_eq!(fault.code(), code, "{name}: {fault}"),
        }
    }
}

/// Puts something into the response, before its end.
fn at_end(response: &str, inside: &str) -> String {
    response.replace("</samlp:Response>", &format!("{inside}</samlp:Response>"))
}

#[test]
fn the_genuine_ones_are_believed() {
    let Genuine { assertion_signed, both_signed, response_signed, .. } = &*GENUINE;
    assert!(verify(assertion_signed).is_ok());
    assert!(verify(both_signed).is_ok());
    assert!(verify_either(response_signed).is_ok());
}

#[test]
fn wrapped_responses_are_refused() {
    for original in [&GENUINE.both_signed, &GENUINE.response_signed] {
        // The response signature is the first one.
        let signature = between(original, "<ds:Signature ", "</ds:Signature>");
        let stripped = original.replacen(&signature, "", 1);
        let evil = Told::default().response(&GENUINE.evil).replace(RESPONSE_ID, "_evil_response");
        let inside = |what: &str| evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{what}"), 1);
        // 1: the original inside the signature that covers it.
        let wrapping = signature.replace("</ds:Signature>", &format!("{stripped}</ds:Signature>"));
        refused("xsw1", &inside(&wrapping), Code::Structure);
        // 2: the original beside it.
        refused("xsw2", &inside(&format!("{stripped}{signature}")), Code::Structure);
        refused("xsw2, signed inside", &inside(original), Code::Structure);
        // The original in an Object, where signatures may keep it.
        let object = format!("<ds:Object>{stripped}</ds:Object></ds:Signature>");
        refused("xsw, object", &inside(&signature.replace("</ds:Signature>", &object)), Code::Structure);
        // The signature alone, moved to the evil response.
        refused("moved signature", &inside(&signature), Code::Profile);
    }
}

#[test]
fn wrapped_assertions_are_refused() {
    let Genuine { bare, signed, signature, evil, .. } = &*GENUINE;
    let told = Told::default();
    let with_signature = |element: &str, signature: &str| {
        element.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
    };
    let hiding = |what: &str, name: &str| {
        let hidden = format!("<{name}>{what}</{name}></ds:Signature>");
        signature.replace("</ds:Signature>", &hidden)
    };
    let end = "</saml:Assertion>";
    for (name, inside) in [
        ("xsw3", format!("{evil}{signed}")),
        ("xsw3, behind", format!("{signed}{evil}")),
        // The evil one around the signed one.
        ("xsw4", evil.replace(end, &format!("{signed}{end}"))),
        // The signature on the evil one, the original beside it without.
        ("xsw5", format!("{}{bare}", with_signature(evil, signature))),
        ("xsw5, same id", format!("{}{bare}", with_signature(&evil.replace("_evil", "_a1"), signature))),
        // The original inside the signature of the evil one.
        ("xsw6", with_signature(evil, &hiding(bare, "ds:KeyInfo"))),
        ("xsw7", format!("<samlp:Extensions>{evil}</samlp:Extensions>{signed}")),
        ("xsw8", with_signature(evil, &hiding(bare, "ds:Object"))),
        ("twice the genuine", format!("{signed}{signed}")),
        ("advice", signed.replace(end, &format!("<saml:Advice>{evil}</saml:Advice>{end}"))),
        ("evil in an attribute", signed.replace("alice@acme.example</saml:A", &format!("{evil}</saml:A"))),
        ("evil in the subject", signed.replace("<saml:Subject>", &format!("<saml:Subject>{evil}"))),
        ("inside something", format!("<samlp:Extensions>{signed}</samlp:Extensions>")),
        (
            "encrypted decoy",
            format!(
                "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:EncryptedAssertion>{signed}"
            ),
        ),
    ] {
        refused(name, &told.response(&inside), Code::Structure);
        // Whoever can make the identity provider sign the whole does not get further.
        refused(name, &told.response_signed(&inside), Code::Structure);
    }
    // The signature of one assertion on another.
    let moved = with_signature(evil, signature);
    refused("moved signature", &told.response(&moved), Code::Profile);
    let moved = with_signature(&evil.replace("_evil", "_a1"), signature);
    refused("moved signature, same id", &told.response(&moved), Code::Signature);
}

#[test]
fn decoys_in_other_namespaces_are_refused() {
    let Genuine { signed, evil, .. } = &*GENUINE;
    let told = Told::default();
    let foreign = evil.replace("urn:oasis:names:tc:SAML:2.0:assertion", "urn:evil");
    let saml_1 =
        evil.replace("urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:1.0:assertion");
    for decoy in [&foreign, &saml_1] {
        refused("decoy before", &told.response(&format!("{decoy}{signed}")), Code::Structure);
        refused("decoy behind", &told.response(&format!("{signed}{decoy}")), Code::Structure);
        refused("decoy alone", &told.response(decoy), Code::Structure);
    }
    let unqualified = evil.replace("saml:", "").replace("xmlns:saml", "xmlns:x");
    refused("no namespace", &told.response(&format!("{unqualified}{signed}")), Code::Structure);
    let response = &GENUINE.assertion_signed;
    let other_root = response.replace("urn:oasis:names:tc:SAML:2.0:protocol", "urn:evil");
    refused("another root", &other_root, Code::Structure);
    let envelope =
        format!(r#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/">{response}</Envelope>"#);
    refused("an envelope around", &envelope, Code::Structure);
    let signature = r#"<x:Signature xmlns:x="urn:x"></x:Signature>"#;
    refused("a foreign signature", &at_end(response, signature), Code::Structure);
}

#[test]
fn ids_that_stand_twice_are_refused() {
    let Genuine { assertion_signed, evil, .. } = &*GENUINE;
    let same = evil.replace("_evil", "_a1");
    refused(
        "before",
        &assertion_signed.replacen("<saml:Assertion", &format!("{same}<saml:Assertion"), 1),
        Code::Structure,
    );
    refused("behind", &at_end(assertion_signed, &same), Code::Structure);
    for id in ["ID", "Id", "id", "xml:id", "samlp:ID"] {
        let twin = format!(r#"<samlp:Extensions {id}="_a1"></samlp:Extensions>"#);
        refused(id, &at_end(assertion_signed, &twin), Code::Structure);
    }
    let response = assertion_signed.replace(RESPONSE_ID, "_a1");
    refused("the response's own", &response, Code::Structure);
}

#[test]
fn unsigned_messages_are_refused() {
    let Genuine { bare, signature, assertion_signed, .. } = &*GENUINE;
    let told = Told::default();
    refused("unsigned", &told.response(bare), Code::Unsigned);
    refused("evil", &told.response(&GENUINE.evil), Code::Unsigned);
    refused("signature taken out", &assertion_signed.replace(signature, ""), Code::Unsigned);
    // A signature that covers nothing, somewhere else.
    let elsewhere = assertion_signed.replace(signature, "");
    let elsewhere = elsewhere.replace("<saml:Subject>", &format!("<saml:Subject>{signature}"));
    refused("signature in the subject", &elsewhere, Code::Structure);
    let status = assertion_signed.replace(signature, "");
    let status = status.replace("</samlp:Status>", &format!("{signature}</samlp:Status>"));
    refused("signature in the status", &status, Code::Structure);
}

#[test]
fn signatures_made_up_otherwise_are_refused() {
    let Genuine { assertion_signed, signature, .. } = &*GENUINE;
    let with = |changed: &str| assertion_signed.replace(signature, changed);
    let info = between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>");
    let reference = between(signature, "<ds:Reference ", "</ds:Reference>");
    let value = between(signature, "<ds:SignatureValue>", "</ds:SignatureValue>");
    let key = between(signature, "<ds:KeyInfo>", "</ds:KeyInfo>");
    for (name, changed, code) in [
        ("two SignedInfo", signature.replace(&info, &format!("{info}{info}")), Code::Profile),
        ("SignedInfo behind", signature.replace(&value, &format!("{value}{info}")), Code::Profile),
        (
            "SignedInfo in KeyInfo",
            signature.replace("<ds:KeyInfo>", &format!("<ds:KeyInfo>{info}")),
            Code::Structure,
        ),
        ("two values", signature.replace(&value, &format!("{value}{value}")), Code::Profile),
        ("two keys", signature.replace(&key, &format!("{key}{key}")), Code::Profile),
        ("no value", signature.replace(&value, ""), Code::Profile),
        (
            "an Object",
            signature.replace("</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>"),
            Code::Structure,
        ),
        ("something else", signature.replace("</ds:Signature>", "<x></x></ds:Signature>"), Code::Profile),
        ("two signatures", format!("{signature}{signature}"), Code::Structure),
        ("no reference", signature.replace(&reference, ""), Code::Profile),
        ("two references", signature.replace(&reference, &format!("{reference}{reference}")), Code::Profile),
        ("an empty URI", signature.replace(r##"URI="#_a1""##, r#"URI="""#), Code::Profile),
        ("no URI", signature.replace(r##" URI="#_a1""##, ""), Code::Profile),
        ("an xpointer", signature.replace("#_a1", "#xpointer(id('_a1'))"), Code::Profile),
        ("the response", signature.replace("#_a1", "#_r1"), Code::Profile),
        (
            "parameters",
            signature.replace(
                "</ds:SignatureMethod>",
                "<ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>",
            ),
            Code::Profile,
        ),
        ("another digest", signature.replace("<ds:DigestValue>", "<ds:DigestValue>AAAA"), Code::Signature),
        (
            "a digest of elements",
            signature.replace("<ds:DigestValue>", "<ds:DigestValue><x></x>"),
            Code::Malformed,
        ),
        (
            "another value",
            signature.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
            Code::Signature,
        ),
        (
            "an empty value",
            signature.replace(&value, "<ds:SignatureValue></ds:SignatureValue>"),
            Code::Signature,
        ),
        (
            "inclusive",
            signature.replacen(
                "http://www.w3.org/2001/10/xml-exc-c14n#",
                "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
                1,
            ),
            Code::Profile,
        ),
        ("with comments", signature.replacen("xml-exc-c14n#", "xml-exc-c14n#WithComments", 1), Code::Profile),
        (
            "xslt",
            signature.replacen(
                "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                "http://www.w3.org/TR/1999/REC-xslt-19991116",
                1,
            ),
            Code::Profile,
        ),
    ] {
        assert_ne!(&changed, signature, "{name} changes nothing");
        refused(name, &with(&changed), code);
    }
}

#[test]
fn an_attackers_own_signature_is_refused() {
    let victim = Told { name_id: format!("<saml:NameID>{VICTIM}</saml:NameID>"), ..Told::default() };
    for key_info in [key_info(Key::Attacker), String::new()] {
        let signing = Signing { key_info, ..Signing::with(Key::Attacker) };
        refused("by the attacker", &victim.response(&victim.signed_assertion(&signing)), Code::Key);
        let around = signed_element(&victim.response(&victim.assertion()), RESPONSE_ID, &signing);
        refused("around, by the attacker", &around, Code::Key);
    }
}

#[test]
fn names_split_by_markup_are_refused() {
    for original in [&GENUINE.assertion_signed, &GENUINE.both_signed, &GENUINE.response_signed] {
        for split in ["<!-- x -->", "<!---->", "<?x y?>", "<![CDATA[]]>"] {
            let xml = original.replace("acme.example.evil", &format!("acme.example{split}.evil"));
            refused(split, &xml, Code::Markup);
        }
        let whole = original
            .replace(">alice@acme.example.evil.example<", "><![CDATA[alice@acme.example.evil.example]]><");
        refused("CDATA", &whole, Code::Markup);
        let digest = original.replacen("<ds:DigestValue>", "<ds:DigestValue><!-- AAAA -->", 1);
        refused("a comment in a digest", &digest, Code::Markup);
    }
}

#[test]
fn namespaces_that_void_a_canonical_form_are_refused() {
    for original in [&GENUINE.assertion_signed, &GENUINE.response_signed] {
        let relative = original.replacen("<saml:Assertion ", r#"<saml:Assertion xmlns:x="1" "#, 1);
        refused("a relative namespace", &relative, Code::Malformed);
        let twice = original.replacen("<saml:Assertion ", r#"<saml:Assertion xmlns="u:a" xmlns="u:b" "#, 1);
        refused("a default namespace twice", &twice, Code::Malformed);
    }
}

#[test]
fn values_changed_after_signing_are_refused() {
    for (from, to) in [
        ("alice@acme.example.evil.example", VICTIM),
        ("alice@acme.example<", "victim@acme.example<"),
        ("2027-01-15T08:05:00Z", "2028-01-15T08:05:00Z"),
        ("PasswordProtectedTransport", "X509"),
        (
            "<saml:AttributeStatement>",
            "<saml:AttributeStatement><saml:Attribute Name=\"role\"></saml:Attribute>",
        ),
        ("ID=\"_a1\"", "ID=\"_a1\" saml:ID=\"_x\""),
        ("<saml:Subject>", "<saml:Subject> "),
    ] {
        for original in [&GENUINE.assertion_signed, &GENUINE.both_signed, &GENUINE.response_signed] {
            let xml = original.replace(from, to);
            assert_ne!(&xml, original, "{from} is not there");
            refused(from, &xml, Code::Signature);
        }
    }
}
