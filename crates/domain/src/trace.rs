//! Traces: what a person reads out to their admin, and the admin finds in the sign-in log.

mod words;

use std::{fmt, str::FromStr};

use self::words::WORDS;

/// Three words by which one try to sign in is found again: 2²⁴ of them, easily said on the telephone. A trace is no secret and
/// opens nothing; two tries may in the course of years have the same one, and a search then shows both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Trace([u8; 3]);

impl Trace {
    /// The trace of three random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third] = self.0.map(|byte| WORDS[usize::from(byte)]);
        write!(f, "{first}-{second}-{third}")
    }
}

/// The text is not three of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATrace;

impl fmt::Display for NotATrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a trace is three words from an error page, such as maple-river-button")
    }
}

impl std::error::Error for NotATrace {}

impl FromStr for Trace {
    type Err = NotATrace;

    /// Reads a trace as people type it: in any case, with hyphens, spaces or commas between the words.
    fn from_str(text: &str) -> Result<Self, NotATrace> {
        let text = text.to_ascii_lowercase();
        let mut said =
            text.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let mut bytes = [0; 3];
        for byte in &mut bytes {
            let word = said.next().ok_or(NotATrace)?;
            let place = WORDS.binary_search(&word).map_err(|_| NotATrace)?;
            *byte = u8::try_from(place).map_err(|_| NotATrace)?;
        }
        if said.next().is_some() { Err(NotATrace) } else { Ok(Self(bytes)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_trace_reads_back_as_it_was_said(bytes: [u8; 3]) {
            let trace = Trace::from_bytes(bytes);
            prop_assert_eq!(trace.to_string().parse::<Trace>(), Ok(trace));
        }

        #[test]
        fn no_text_makes_reading_a_trace_panic(text in ".*") {
            let _ = text.parse::<Trace>();
        }
    }

    #[test]
    fn a_trace_is_read_as_people_type_it() {
        let trace = Trace::from_bytes([1, 2, 3]);
        assert_eq!(trace.to_string(), "album-alpha-anchor");
        for typed in ["Album alpha anchor", " album, ALPHA, anchor. ", "album--alpha--anchor"] {
            assert_eq!(typed.parse(), Ok(trace), "{typed}");
        }
        for other in ["", "album alpha", "album alpha anchor acorn", "album alpha ancor", "albumalphaanchor"]
        {
            assert_eq!(other.parse::<Trace>(), Err(NotATrace), "{other}");
        }
    }
}
