//! What holds of every message an identity provider sends over OpenID Connect, of its ID token above all. The fuzz target
//! looks for bytes of which it does not; a test of `crates/oidc` runs it over the stored corpus.
//!
//! The key of that crate's tests signs whatever header and claims come, so that what is read after the signature is
//! reached as well.

use std::sync::LazyLock;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, jwk::Jwk};
use oidc::{
    Attempt, Claims, Fault, Issuer, Keys, Provider, Response, Transport, discovery,
    id_token::{self, Expected},
    keys,
    logout_token::{self, EVENT},
    token::{self, Tokens},
    userinfo,
};
use serde_json::{Value, json};

const ISSUER: &str = "https://idp.example/tenant";
const CLIENT: &str = "usher-at-acme";
const SUBJECT: &str = "00u-alice";
/// The moment at which the claims of the corpus were made.
const NOW: i64 = 1_800_000_000;
/// How far clocks may be apart, in seconds.
const SKEW: i64 = 60;

struct World {
    key: EncodingKey,
    keys: Keys,
    provider: Provider,
    attempt: Attempt,
    /// A genuine token: the only one that is believed of what nobody here has signed.
    genuine: String,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let key =
        EncodingKey::from_ed_pem(include_bytes!("../../crates/oidc/tests/keys/ed25519.pem")).expect("a key");
    let public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).expect("its public half");
    let document = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": "https://idp.example/token",
        "jwks_uri": "https://idp.example/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256"],
    });
    let provider =
        discovery::read(&issuer(), Transport::HttpsOnly, &answer(200, document.to_string().as_bytes()))
            .expect("a provider");
    let keys =
        keys::read(&answer(200, json!({ "keys": [public] }).to_string().as_bytes())).expect("its keys");
    let attempt = Attempt::new([1; 32], [2; 32], [3; 32]);
    let claims = json!({
        "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "iat": NOW, "exp": NOW + 300, "nonce": attempt.nonce(),
        "email": "alice@acme.example", "email_verified": true,
    });
    let genuine = signed(&key, br#"{"alg":"EdDSA","typ":"JWT"}"#, claims.to_string().as_bytes());
    World { key, keys, provider, attempt, genuine }
});

fn issuer() -> Issuer {
    Issuer::parse(ISSUER, Transport::HttpsOnly).expect("an issuer")
}

fn answer(status: u16, body: &[u8]) -> Response {
    let response = http::Response::builder().status(status).header("content-type", "application/json");
    response.body(body.to_vec()).expect("an answer")
}

fn signed(key: &EncodingKey, header: &[u8], claims: &[u8]) -> String {
    let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), key, Algorithm::EdDSA).expect("a signature");
    format!("{input}.{signature}")
}

fn verify(tokens: &Tokens) -> Result<Claims, Fault> {
    let World { keys, provider, attempt, .. } = &*WORLD;
    let expected = Expected { provider, client_id: CLIENT, attempt };
    id_token::verify(tokens, keys, &expected, Timestamp::from_second(NOW).expect("a moment"))
}

/// A refusal that can be told: in a sentence, and not longer than a log line should be.
fn assert_told(fault: &Fault) {
    let sentence = fault.sentence();
    assert!(sentence.ends_with('.') && sentence.len() < 8_192, "{fault}");
}

/// Of an answer of the token endpoint nothing is believed but the genuine token, letter for letter.
fn answered(data: &[u8]) {
    match token::read(&answer(200, data)) {
        Ok(tokens) => match verify(&tokens) {
            Ok(_) => assert_eq!(tokens.id_token, WORLD.genuine),
            Err(fault) => assert_told(&fault),
        },
        Err(fault) => assert_told(&fault),
    }
    assert_told(&token::read(&answer(400, data)).map(drop).expect_err("an error with a token in it"));
}

/// Whatever a header says, the algorithm is the pinned one, and nothing is believed that has to be understood and is not.
fn headed(data: &[u8]) -> bool {
    let claims = WORLD.genuine.split('.').nth(1).and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    let token = signed(&WORLD.key, data, &claims.expect("the claims"));
    match verify(&Tokens { id_token: token, access_token: None }) {
        Ok(claims) => {
            let text = std::str::from_utf8(data).expect("a header that is text");
            // Half of a surrogate pair, in a member that nobody looks at, is JSON still, but no text for a `Value`.
            if let Ok(header) = serde_json::from_str::<Value>(text) {
                assert_eq!(header["alg"], "EdDSA");
                assert!(header.get("crit").is_none_or(Value::is_null), "{header}");
            }
            assert_eq!(claims.subject, SUBJECT);
            true
        }
        Err(fault) => {
            assert_told(&fault);
            false
        }
    }
}

/// Claims of the provider's own signing are believed only where every one of them fits, as another reader reads them.
fn claimed(data: &[u8]) -> bool {
    let token = signed(&WORLD.key, br#"{"alg":"EdDSA"}"#, data);
    match verify(&Tokens { id_token: token, access_token: None }) {
        Ok(claims) => {
            assert_fits(&claims, &serde_json::from_slice(data).expect("claims that were read"));
            true
        }
        Err(fault) => {
            assert_told(&fault);
            false
        }
    }
}

fn assert_fits(claims: &Claims, told: &Value) {
    assert_eq!(told["iss"], ISSUER);
    assert_eq!(claims.issuer, ISSUER);
    assert_eq!(told["nonce"], WORLD.attempt.nonce());
    assert_eq!(told["sub"], claims.subject.as_str());
    assert!(!claims.subject.trim().is_empty() && claims.subject.len() <= 255);
    let ours = |audience: &Value| audience == CLIENT;
    let many = told["aud"].as_array().is_some_and(|audiences| audiences.len() > 1);
    assert!(ours(&told["aud"]) || told["aud"].as_array().is_some_and(|all| all.iter().any(ours)), "{told}");
    assert!(told["azp"] == CLIENT || (told["azp"].is_null() && !many), "{told}");
    assert!(claims.expires_at.as_second() > NOW - SKEW && claims.issued_at.as_second() <= NOW + SKEW);
    assert!(told["exp"].as_f64().is_some_and(|at| at > (NOW - SKEW) as f64), "{told}");
    assert!(told["iat"].as_f64().is_some_and(|at| at < (NOW + SKEW + 1) as f64), "{told}");
    assert!(told["nbf"].as_f64().is_none_or(|at| at <= (NOW + SKEW) as f64), "{told}");
    if let Some(email) = &claims.email {
        assert_eq!(told["email"], email.as_str());
    }
    if claims.email_verified == Some(true) {
        assert!(told["email_verified"] == true || told["email_verified"] == "true", "{told}");
    }
}

/// A word of a logout is believed only where every claim of it fits, as another reader reads them; and no ID token is one.
fn over(data: &[u8]) -> bool {
    let World { keys, provider, key, genuine, .. } = &*WORLD;
    let expected = logout_token::Expected { provider, client_id: CLIENT };
    let now = Timestamp::from_second(NOW).expect("a moment");
    assert!(logout_token::verify(genuine, keys, &expected, now).is_err());
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(logout_token::verify(text, keys, &expected, now).is_err(), "nobody here has signed it");
    }
    let token = signed(key, br#"{"alg":"EdDSA"}"#, data);
    match logout_token::verify(&token, keys, &expected, now) {
        Ok(_) => {
            let told: Value = serde_json::from_slice(data).expect("claims that were read");
            assert_eq!(told["iss"], ISSUER);
            assert!(told["events"][EVENT].is_object() && told.get("nonce").is_none(), "{told}");
            let ours = |audience: &Value| audience == CLIENT;
            assert!(ours(&told["aud"]) || told["aud"].as_array().is_some_and(|all| all.iter().any(ours)));
            let named = |claim: &str| told[claim].as_str().is_some_and(|text| !text.trim().is_empty());
            assert!(named("jti") && (named("sub") || named("sid")), "{told}");
            let time = |claim: &str| told[claim].as_f64().expect("a time");
            assert!(
                time("iat") <= (NOW + SKEW) as f64
                    && time("iat") > (NOW - logout_token::OLDEST - SKEW) as f64
            );
            assert!(time("exp") > (NOW - SKEW) as f64, "{told}");
            true
        }
        Err(doubt) => {
            let sentence = doubt.to_string();
            assert!(sentence.is_ascii() && sentence.len() < 200, "{sentence}");
            false
        }
    }
}

/// What an identity provider may send is refused in a sentence, or believed where all of it fits. Returns whether
/// an ID token or a logout token was believed.
pub fn id_token(data: &[u8]) -> bool {
    answered(data);
    let faults = [
        keys::read(&answer(200, data)).err(),
        discovery::read(&issuer(), Transport::HttpsOnly, &answer(200, data)).err(),
        userinfo::read(SUBJECT, &answer(200, data)).err(),
    ];
    faults.iter().flatten().for_each(assert_told);
    let (headed, over) = (headed(data), over(data));
    claimed(data) || headed || over
}
