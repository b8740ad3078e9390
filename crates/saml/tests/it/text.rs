//! The way from the form field to a tree: what is refused before anything is verified.

use base64::prelude::{BASE64_STANDARD, Engine};
use saml::{fault::Code, response};

use crate::idp::{Key, NOW, Told, at, expected, provider_with, verify};

fn form(value: &str) -> Code {
    let idp = provider_with(&[Key::Idp]);
    response::verify(value, &expected(&idp), at(NOW)).expect_err("it was believed").code()
}

#[test]
fn a_form_field_is_base64_of_utf_8() {
    assert_eq!(form(""), Code::Malformed);
    assert_eq!(form("%%%"), Code::Malformed);
    assert_eq!(form("PGEvPg"), Code::Malformed);
    assert_eq!(form("PGEvPh=="), Code::Malformed);
    assert_eq!(form(&BASE64_STANDARD.encode(b"\xff\xfe<\0a\0/\0>\0")), Code::Malformed);
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>";
    assert_eq!(form(&BASE64_STANDARD.encode(latin)), Code::Malformed);
    // Lines are broken by some.
    let broken: Vec<String> = BASE64_STANDARD
        .encode(Told::default().assertion_signed())
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    let idp = provider_with(&[Key::Idp]);
    assert!(response::verify(&broken.join("\r\n"), &expected(&idp), at(NOW)).is_ok());
}

#[test]
fn an_xml_declaration_and_white_space_around_change_nothing() {
    let claims = verify(&Told::default().assertion_signed()).unwrap();
    for declaration in ["<?xml version=\"1.0\"?>", "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n\n"] {
        let xml = format!("{declaration}{}\n", Told::default().assertion_signed());
        assert_eq!(verify(&xml).unwrap(), claims);
    }
}

#[test]
fn a_message_beyond_any_limit_is_refused() {
    assert_eq!(form(&"A".repeat(400_000)), Code::Limit);
    assert_eq!(form(&BASE64_STANDARD.encode("x".repeat(262_145))), Code::Limit);
    let nested = "<a>".repeat(10_000) + &"</a>".repeat(10_000);
    assert_eq!(form(&BASE64_STANDARD.encode(nested)), Code::Limit);
    let attributes: String = (0..20_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(form(&BASE64_STANDARD.encode(format!("<a{attributes}/>"))), Code::Limit);
    let namespaces: String = (0..5_000).map(|n| format!("<b xmlns:a{n}='u:{n}'/>")).collect();
    assert_eq!(form(&BASE64_STANDARD.encode(format!("<a>{namespaces}</a>"))), Code::Limit);
}

#[test]
fn a_document_type_is_refused_whatever_it_declares() {
    let genuine = Told::default().assertion_signed();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    for document_type in [
        "<!DOCTYPE samlp:Response>".to_owned(),
        "<!DOCTYPE r [<!ENTITY unused \"x\">]>".to_owned(),
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned(),
        "<!DOCTYPE r SYSTEM \"https://evil.example/x.dtd\">".to_owned(),
        format!("<!DOCTYPE r [<!ENTITY l0 \"ha\">{laughs}]>"),
    ] {
        assert_eq!(verify(&format!("{document_type}{genuine}")).unwrap_err().code(), Code::Markup);
    }
}

#[test]
fn another_message_is_no_response() {
    for xml in ["<a/>", "<Response/>", r#"<Response xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>"#] {
        assert_eq!(verify(xml).unwrap_err().code(), Code::Structure, "{xml}");
    }
    assert_eq!(verify("hello").unwrap_err().code(), Code::Malformed);
}
