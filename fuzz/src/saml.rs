//! What holds of every message a SAML service provider is sent. The fuzz target looks for bytes of which it does not;
//! a test of `crates/saml` runs it over the stored corpus, whose genuine messages are signed with the keys of that
//! crate's tests.

use std::sync::LazyLock;

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use saml::{
    Certificate, Claims, Fault, IdentityProvider, Sha1, Transport, c14n, logout, metadata,
    response::{self, Expected, Origin, Signed},
};

const ENTITY: &str = "https://usher.example/sso/saml/cx_1";
const ACS: &str = "https://usher.example/sso/saml/cx_1/acs";
const SLO: &str = "https://usher.example/sso/saml/cx_1/slo";

static IDP: LazyLock<IdentityProvider> = LazyLock::new(|| IdentityProvider {
    entity_id: "https://idp.example/tenant".to_owned(),
    single_sign_on: Vec::new(),
    single_logout: Vec::new(),
    certificates: Certificate::from_text(include_str!("../../crates/saml/tests/keys/idp.crt"))
        .into_iter()
        .collect(),
    wants_signed_requests: false,
});

/// The moment at which the genuine messages of the corpus were issued.
fn now() -> Timestamp {
    Timestamp::from_second(1_795_702_190).unwrap_or_default()
}

/// The moment at which its genuine logout requests were.
fn when_they_left() -> Timestamp {
    Timestamp::from_second(1_795_769_325).unwrap_or_default()
}

fn verify(form_value: &str) -> Result<Claims, Fault> {
    let expected = Expected {
        idp: &IDP,
        entity_id: ENTITY,
        acs: ACS,
        origin: Origin::Request("_0f0e0d0c0b0a09080706050403020100"),
        signed: Signed::AssertionOrResponse,
        sha1: Sha1::AllowedUntil(Timestamp::MAX),
        decryption_keys: &[],
        fresh_since: None,
    };
    response::verify(form_value, &expected, now())
}

/// A refusal that can be told: in a sentence, and not longer than a log line should be.
fn assert_told(fault: &Fault) {
    let sentence = fault.sentence();
    assert!(sentence.ends_with('.') && sentence.len() < 8_192, "{fault}");
}

/// Whatever is believed is what the corpus has signed, word for word: there is one person in it.
fn assert_genuine(claims: &Claims) {
    assert_eq!(claims.name_id.value, "00u1");
    assert_eq!(claims.issuer, IDP.entity_id);
    let told = claims.attributes.iter().flat_map(|one| &one.values);
    let known = ["00u1", "alice@acme.example", "Alicé", "Acme", "Acme & <Sons>", "Alice & Barb <Acme>"];
    for value in told {
        assert!(known.contains(&value.as_str()), "{value}");
    }
}

/// Whoever is signed out is one of the two who have left in the corpus, by one session of theirs.
fn assert_left(request: &logout::LogoutRequest) {
    let known = ["00u1", "dwho@badwolf.org"];
    assert!(known.contains(&request.name_id.value.as_str()), "{}", request.name_id.value);
    assert_eq!(request.session_indexes.len(), 1);
    assert!(request.issued_at < request.until && when_they_left() < request.until);
}

/// A message is refused in a sentence, or is one of the genuine ones; a canonical form is its own canonical form.
/// Returns whether it was believed.
pub fn saml(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let mut believed = false;
    for form_value in [text, &BASE64_STANDARD.encode(data)] {
        match verify(form_value) {
            Ok(claims) => {
                assert_genuine(&claims);
                believed = true;
            }
            Err(fault) => assert_told(&fault),
        }
    }
    let expected = logout::Expected { idp: &IDP, address: SLO, sha1: Sha1::Refused };
    for outcome in [
        logout::LogoutRequest::from_redirect(text, &expected, when_they_left()),
        logout::LogoutRequest::from_post(&BASE64_STANDARD.encode(data), None, &expected, when_they_left()),
    ] {
        match outcome {
            Ok(request) => {
                assert_left(&request);
                believed = true;
            }
            Err(fault) => assert_told(&fault),
        }
    }
    if let Err(fault) = metadata::read(text, None, Transport::HttpsOnly, now()) {
        assert_told(&fault);
    }
    for prefixes in [vec![], vec!["#default".to_owned(), "xs".to_owned(), "a".to_owned()]] {
        match c14n::exclusive(text, &prefixes) {
            // It can be longer, and so beyond a limit its source was within.
            Ok(canonical) => match c14n::exclusive(&canonical, &prefixes) {
                Ok(again) => assert_eq!(again, canonical),
                Err(fault) => assert!(matches!(fault, Fault::Limit { .. }), "{fault}: {canonical}"),
            },
            Err(fault) => assert_told(&fault),
        }
    }
    believed
}
