//! A genuine message with anything changed is refused, or means exactly what it meant.

use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use proptest::prelude::*;
use saml::{
    Claims, IdentityProvider, c14n,
    response::{self, Signed},
};

use crate::idp::{Key, NOW, Signing, Told, at, expected, provider_with, signed_element};

/// Signed on P-256, which is quick to verify.
struct Message {
    idp: IdentityProvider,
    /// Each as it is signed in one of the three ways.
    texts: [String; 3],
}

static MESSAGE: LazyLock<Message> = LazyLock::new(|| {
    let told = Told::default();
    let signing = Signing::by(Key::P256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256");
    let around = |inside: &str| signed_element(&told.response(inside), crate::idp::RESPONSE_ID, &signing);
    let assertion = told.signed_assertion(&signing);
    let texts = [told.response(&assertion), around(&assertion), around(&told.assertion())];
    Message { idp: provider_with(&[Key::P256]), texts }
});

fn verify(bytes: &[u8]) -> Option<Claims> {
    let mut expected = expected(&MESSAGE.idp);
    expected.signed = Signed::AssertionOrResponse;
    response::verify(&BASE64_STANDARD.encode(bytes), &expected, at(NOW)).ok()
}

static CLAIMS: LazyLock<Claims> = LazyLock::new(|| verify(MESSAGE.texts[0].as_bytes()).unwrap());

fn assert_harmless(changed: &[u8]) -> Result<(), TestCaseError> {
    if let Some(claims) = verify(changed) {
        let mut claims = claims;
        // An ECDSA signature around and one inside differ in nothing a claim says.
        claims.proof = CLAIMS.proof.clone();
        prop_assert_eq!(&claims, &*CLAIMS);
    }
    Ok(())
}

#[test]
fn all_three_ways_give_the_same_claims() {
    for text in &MESSAGE.texts {
        assert_eq!(verify(text.as_bytes()).as_ref(), Some(&*CLAIMS));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_byte_changed(which in 0_usize..3, place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = MESSAGE.texts[which].clone().into_bytes();
        let at = place.index(bytes.len());
        bytes[at] = byte;
        assert_harmless(&bytes)?;
    }

    #[test]
    fn any_bit_flipped(which in 0_usize..3, place in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let mut bytes = MESSAGE.texts[which].clone().into_bytes();
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        assert_harmless(&bytes)?;
    }

    #[test]
    fn anything_put_in(
        which in 0_usize..3,
        place in any::<prop::sample::Index>(),
        what in prop_oneof![
            "[ -~]{1,12}",
            Just("<!-- -->".to_owned()), Just("&#x41;".to_owned()), Just("&amp;".to_owned()),
            Just(" xmlns:x=\"u:x\"".to_owned()), Just("<x/>".to_owned()), Just(" ".to_owned()),
            Just("\n".to_owned()), Just("\u{feff}".to_owned()), Just(" ID=\"_a1\"".to_owned()),
        ],
    ) {
        let text = &MESSAGE.texts[which];
        let at = place.index(text.len());
        assert_harmless(format!("{}{what}{}", &text[..at], &text[at..]).as_bytes())?;
    }

    #[test]
    fn anything_left_out(
        which in 0_usize..3,
        from in any::<prop::sample::Index>(),
        length in 1_usize..200,
    ) {
        let text = &MESSAGE.texts[which];
        let from = from.index(text.len());
        let to = (from + length).min(text.len());
        assert_harmless(format!("{}{}", &text[..from], &text[to..]).as_bytes())?;
    }

    #[test]
    fn any_part_moved_or_said_again(
        which in 0_usize..3,
        from in any::<prop::sample::Index>(),
        length in 1_usize..400,
        to in any::<prop::sample::Index>(),
    ) {
        let text = &MESSAGE.texts[which];
        let from = from.index(text.len());
        let part = &text[from..(from + length).min(text.len())];
        let to = to.index(text.len());
        assert_harmless(format!("{}{part}{}", &text[..to], &text[to..]).as_bytes())?;
    }

    #[test]
    fn any_element_moved_said_again_or_left_out(
        which in 0_usize..3,
        element in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let text = &MESSAGE.texts[which];
        let document = roxmltree::Document::parse(text).unwrap();
        let elements: Vec<_> = document.descendants().filter(|node| node.is_element()).skip(1).collect();
        let moved = elements[element.index(elements.len())].range();
        let target = elements[place.index(elements.len())].range().start;
        let mut changed = String::new();
        for (at, c) in text.char_indices() {
            if at == target {
                changed.push_str(&text[moved.clone()]);
            }
            if keep || !moved.contains(&at) {
                changed.push(c);
            }
        }
        assert_harmless(changed.as_bytes())?;
    }

    #[test]
    fn any_text_at_all_is_answered_with_a_fault(text in "\\PC{0,200}") {
        prop_assert!(verify(text.as_bytes()).is_none());
        let expected = expected(&MESSAGE.idp);
        prop_assert!(response::verify(&text, &expected, at(NOW)).is_err());
    }

    #[test]
    fn any_xml_has_one_canonical_form(xml in crate::tree::document()) {
        let canonical = c14n::exclusive(&xml, &[]).unwrap();
        prop_assert_eq!(&c14n::exclusive(&canonical, &[]).unwrap(), &canonical);
        let inclusive = vec!["a".to_owned(), "#default".to_owned()];
        let canonical = c14n::exclusive(&xml, &inclusive).unwrap();
        prop_assert_eq!(&c14n::exclusive(&canonical, &inclusive).unwrap(), &canonical);
    }
}
