//! A genuine token with one thing changed is never believed, wherever the change is.

use jsonwebtoken::Algorithm as Jwa;
use proptest::prelude::*;

use crate::op::{Signer, claims, signed, verify};

fn alphabet() -> impl Strategy<Value = char> {
    proptest::sample::select(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars().collect::<Vec<_>>(),
    )
}

fn genuine() -> String {
    signed(Signer::P256, Jwa::ES256, &claims())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_flipped_byte_anywhere_is_refused(place in any::<prop::sample::Index>(), mask in 1_u8..=0x7f) {
        let mut bytes = genuine().into_bytes();
        let at = place.index(bytes.len());
        bytes[at] ^= mask;
        // Flips within ASCII stay text.
        prop_assert!(verify(String::from_utf8(bytes).unwrap()).is_err());
    }

    #[test]
    fn another_letter_of_the_alphabet_anywhere_is_refused(
        place in any::<prop::sample::Index>(),
        letter in alphabet(),
    ) {
        let mut letters: Vec<char> = genuine().chars().collect();
        let at = place.index(letters.len());
        prop_assume!(letters[at] != letter);
        letters[at] = letter;
        prop_assert!(verify(letters.into_iter().collect()).is_err());
    }

    #[test]
    fn a_token_cut_anywhere_is_refused(place in any::<prop::sample::Index>()) {
        let token = genuine();
        prop_assert!(verify(token[..place.index(token.len())].to_owned()).is_err());
    }

    #[test]
    fn any_text_at_all_is_answered_with_a_fault(text in "\\PC{0,200}") {
        prop_assert!(verify(text).is_err());
    }

    #[test]
    fn any_header_and_payload_at_all_are_answered_with_a_fault(
        header in any::<Vec<u8>>(),
        payload in any::<Vec<u8>>(),
    ) {
        use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let token = format!("{}.{}.AAAA", encode(&header), encode(&payload));
        prop_assert!(verify(token).is_err());
    }
}

#[test]
fn the_last_letter_can_not_be_respelled() {
    // 64 bytes of signature leave four unused bits in the last letter; only one spelling may be accepted.
    let token = genuine();
    assert!(verify(token.clone()).is_ok());
    let (stem, last) = token.split_at(token.len() - 1);
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        let respelled = format!("{stem}{letter}");
        assert_eq!(verify(respelled).is_ok(), last.starts_with(letter), "{letter}");
    }
}
