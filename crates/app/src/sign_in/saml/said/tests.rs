use jiff::Timestamp;
use saml::{Algorithm, Attribute, NameId, Once, Proof};

use super::*;

const IDP: &str = "https://idp.example/saml";
const WE: &str = "https://usher.example/sso/saml/cx_1/metadata";
const ALICE: &str = "alice@acme.example";

fn claims(attributes: &[(&str, &str)]) -> Claims {
    let attribute = |(name, value): &(&str, &str)| Attribute {
        name: (*name).to_owned(),
        friendly_name: None,
        values: vec![(*value).to_owned()],
    };
    Claims {
        issuer: IDP.to_owned(),
        name_id: NameId {
            value: "7".to_owned(),
            format: Some(PERSISTENT.to_owned()),
            name_qualifier: None,
            sp_name_qualifier: None,
        },
        session_index: None,
        session_not_on_or_after: None,
        authenticated_at: Timestamp::UNIX_EPOCH,
        context_class: None,
        attributes: attributes.iter().map(attribute).collect(),
        once: Once { assertion_id: "_a".to_owned(), until: Timestamp::UNIX_EPOCH },
        proof: Proof { algorithm: Algorithm::RsaSha256, fingerprint: "AA:BB".to_owned(), encrypted: false },
    }
}

fn named(change: impl FnOnce(&mut NameId)) -> Result<String, String> {
    let mut claims = claims(&[]);
    change(&mut claims.name_id);
    of(&claims, WE).map(|said| said.subject)
}

#[test]
fn qualifiers_that_go_without_saying_make_nobody_another_person() {
    let plain = named(|_| {});
    assert_eq!(plain.as_deref(), Ok("7"));
    let spelled_out = named(|name| {
        name.name_qualifier = Some(IDP.to_owned());
        name.sp_name_qualifier = Some(WE.to_owned());
    });
    assert_eq!(spelled_out, plain);
    assert_eq!(named(|name| name.name_qualifier = Some(String::new())), plain);
}

#[test]
fn a_name_of_another_place_is_another_person() {
    let ways = [
        named(|_| {}),
        named(|name| name.name_qualifier = Some("a".to_owned())),
        named(|name| name.sp_name_qualifier = Some("a".to_owned())),
        named(|name| name.name_qualifier = Some("b".to_owned())),
        named(|name| {
            name.name_qualifier = Some("a".to_owned());
            name.sp_name_qualifier = Some("a".to_owned());
        }),
    ];
    let different: std::collections::HashSet<_> = ways.iter().map(|way| way.clone().unwrap()).collect();
    assert_eq!(different.len(), ways.len(), "{ways:?}");
    assert!(named(|name| name.name_qualifier = Some("a\nb".to_owned())).is_err(), "it could be two");
}

#[test]
fn whoever_is_named_anew_at_each_sign_in_is_nobody_and_the_admin_is_told_what_to_set() {
    let because = named(|name| name.format = Some(TRANSIENT.to_owned())).unwrap_err();
    assert!(because.contains("transient") && because.contains("persistent"), "{because}");
}

#[test]
fn attributes_are_known_by_the_names_identity_providers_give_them() {
    let claim = |name: &str| format!("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/{name}");
    let (email, given, family, name) =
        (claim("emailaddress"), claim("givenname"), claim("surname"), claim("name"));
    let entra =
        [(email.as_str(), ALICE), (&given, "Alice"), (&family, "Liddell"), (&name, "al@acme.example")];
    let okta =
        [("email", ALICE), ("firstName", "Alice"), ("lastName", "Liddell"), ("login", "al@acme.example")];
    let ldap = [
        ("urn:oid:0.9.2342.19200300.100.1.3", ALICE),
        ("urn:oid:2.5.4.42", "Alice"),
        ("urn:oid:2.5.4.4", "Liddell"),
        ("urn:oid:0.9.2342.19200300.100.1.1", "al@acme.example"),
    ];
    for attributes in [entra, okta, ldap] {
        let said = of(&claims(&attributes), WE).unwrap();
        let read = [&said.email, &said.given_name, &said.family_name, &said.user_name];
        let read = read.map(|value| value.as_deref().unwrap());
        assert_eq!(read, [ALICE, "Alice", "Liddell", "al@acme.example"], "{attributes:?}");
    }
}

#[test]
fn two_values_that_differ_are_none() {
    let said = |attributes: &[(&str, &str)]| of(&claims(attributes), WE).unwrap().email;
    assert_eq!(said(&[("email", ALICE), ("mail", "owner@acme.example")]), None);
    assert_eq!(said(&[("email", ALICE), ("EMAIL", "owner@acme.example")]), None);
    assert_eq!(said(&[("email", ALICE), ("mail", ALICE)]).as_deref(), Some(ALICE));
    assert_eq!(said(&[("email", " "), ("mail", ALICE)]).as_deref(), Some(ALICE));
    assert_eq!(said(&[("email", "alice")]), None, "it is no address");
}

#[test]
fn an_address_the_identity_provider_does_not_stand_behind_is_not_believed() {
    for (verified, believed) in [("true", true), ("True", true), ("false", false), ("no", false)] {
        let said = of(&claims(&[("email", ALICE), ("email_verified", verified)]), WE).unwrap();
        assert_eq!(said.email.is_some(), believed, "{verified}");
        assert_eq!(said.doubtful.is_some(), !believed, "{verified}");
    }
    // Said twice, once to deny it.
    let both = [("email", ALICE), ("email_verified", "true"), ("email_verified", "false")];
    let said = of(&claims(&both), WE).unwrap();
    assert_eq!((&said.email, said.doubtful.as_deref()), (&None, Some(ALICE)));
    assert_eq!(said.word(), Word::Doubted(Address::parse(ALICE).unwrap(), Doubt::Denied));
}

#[test]
fn where_no_address_counts_it_is_known_why_and_what_came_in_its_place() {
    for (attributes, lack) in [
        (&[("Mail2", ALICE)][..], Lack::Unsaid),
        (&[("email", " ")], Lack::Unsaid),
        (&[("email", ALICE), ("mail", "owner@acme.example")], Lack::Several),
        (&[("email", "alice")], Lack::Unreadable),
    ] {
        let said = of(&claims(attributes), WE).unwrap();
        assert_eq!(said.word(), Word::None(lack), "{attributes:?}");
        let names: Vec<_> = attributes.iter().map(|(name, _)| *name).collect();
        assert_eq!(said.came, names);
    }
}

#[test]
fn only_a_persistent_name_is_one_that_stays() {
    let naming = |format: Option<&str>| {
        let mut claims = claims(&[]);
        claims.name_id.format = format.map(str::to_owned);
        of(&claims, WE).unwrap().naming
    };
    assert_eq!(naming(Some(PERSISTENT)), Naming::Lasting);
    assert_eq!(naming(Some(EMAIL_FORMAT)), Naming::Address);
    assert_eq!([naming(None), naming(Some(UNSPECIFIED))], [Naming::Unsaid, Naming::Unsaid]);
    let windows = "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName";
    assert_eq!(naming(Some(windows)), Naming::Other("WindowsDomainQualifiedName".to_owned()));
}

#[test]
fn a_name_that_is_an_address_is_one_unless_another_is_told() {
    let mut claims = claims(&[]);
    claims.name_id.value = ALICE.to_owned();
    assert_eq!(of(&claims, WE).unwrap().email, None, "a persistent name is opaque, whatever it looks like");
    claims.name_id.format = Some(EMAIL_FORMAT.to_owned());
    assert_eq!(of(&claims, WE).unwrap().email.as_deref(), Some(ALICE));
    claims.attributes = super::tests::claims(&[("mail", "al@acme.example")]).attributes;
    let said = of(&claims, WE).unwrap();
    assert_eq!((said.subject.as_str(), said.email.as_deref()), (ALICE, Some("al@acme.example")));
}

#[test]
fn a_stable_id_is_as_good_as_the_name_and_the_end_of_the_session_is_kept() {
    let mut claims = claims(&[("oid", "11-22")]);
    claims.session_not_on_or_after = Some(Timestamp::from_second(9).unwrap());
    let said = of(&claims, WE).unwrap();
    assert_eq!(said.also_known_as, ["11-22"]);
    assert_eq!(said.session_until, Some(Moment::from_micros(9_000_000)));
    let shown = |label: &str| said.labels.iter().find(|(name, _)| name == label).unwrap().1.as_str();
    assert_eq!((shown("Name ID"), shown("Format of the Name ID")), ("7", "persistent"));
    assert!(shown("Signed with").contains("rsa-sha256") && shown("Signed with").contains("AA:BB"));
}
