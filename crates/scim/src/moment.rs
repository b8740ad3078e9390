//! Reads `dateTime` attributes: xsd:dateTime with date and time (RFC 7643 §2.3.5).

use jiff::Timestamp;

/// The instant a `dateTime` text names, or `None` when it is not one. A text without an offset is taken as UTC,
/// since XML Schema allows leaving it out and SCIM gives it no other meaning.
pub fn read(text: &str) -> Option<Timestamp> {
    let shape = text.as_bytes();
    // The parser below is more generous than XML Schema: it takes a space for the `T`, and dates alone.
    if shape.len() < 19 || shape[10] != b'T' || !text.is_ascii() || text.ends_with(']') {
        return None;
    }
    let clock = &text[11..];
    match clock.find(['Z', '+', '-']) {
        Some(_) => text.parse().ok(),
        None => format!("{text}Z").parse().ok(),
    }
}
