//! The one place where this program draws random values: codes, tokens, passwords, ids.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct Dry;

#[expect(
    clippy::disallowed_methods,
    reason = "a stand-alone program draws its own random values, here and nowhere else"
)]
fn bytes<const N: usize>() -> Result<[u8; N], Dry> {
    let mut drawn = [0; N];
    aws_lc_rs::rand::fill(&mut drawn).map_err(|_| Dry)?;
    Ok(drawn)
}

/// 256 random bits as 43 URL-safe characters: an authorization code, an access token, a session, a secret.
pub(crate) fn token() -> Result<String, Dry> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// Twelve random characters, for the password Okta sends with every new person when it doesn't sync the real one.
pub(crate) fn password() -> Result<String, Dry> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<9>()?))
}

/// Ten random lower-case hexadecimal digits, for the id of a person or a group that is added by hand.
pub(crate) fn short_id() -> Result<String, Dry> {
    Ok(bytes::<5>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A random GUID (RFC 9562 version 4), as Entra ID puts one into its test request.
pub(crate) fn guid() -> Result<String, Dry> {
    let mut drawn = bytes::<16>()?;
    drawn[6] = (drawn[6] & 0x0f) | 0x40;
    drawn[8] = (drawn[8] & 0x3f) | 0x80;
    let hex: String = drawn.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_has_the_shape_of_version_4() {
        let guid = guid().unwrap();
        let lengths: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&guid[14..15], "4");
        assert!(matches!(&guid[19..20], "8" | "9" | "a" | "b"));
    }

    #[test]
    fn two_tokens_differ() {
        assert_ne!(token().unwrap(), token().unwrap());
    }
}
