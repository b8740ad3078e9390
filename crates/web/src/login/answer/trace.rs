//! The code on a page by which an admin finds in the log what happened.

use app::ports::Entropy;

/// The letters of a code: none that is easily taken for another.
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// A new one: eight characters in two groups, as where a sign-in stops.
pub(super) fn new(entropy: &dyn Entropy) -> String {
    let mut letters =
        entropy.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).into_iter();
    let group: String = letters.by_ref().take(4).collect();
    format!("{group}-{}", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use app::ports::Entropy;

    struct Even;

    impl Entropy for Even {
        fn fill(&self, bytes: &mut [u8]) {
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(place).unwrap();
            }
        }
    }

    #[test]
    fn a_code_is_two_groups_of_four_letters() {
        assert_eq!(super::new(&Even), "2345-6789");
    }
}
