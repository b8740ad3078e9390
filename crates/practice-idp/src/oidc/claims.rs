//! What a client is told about a person.

use super::grants::{Grant, TOKEN_LIVES_FOR};
use super::request::Scope;
use crate::people::Person;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The claims of the scopes (OpenID Connect Core section 5.4), with `sub`.
pub(super) fn about(person: &Person, scopes: &[Scope]) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut tell = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    tell("sub", json!(person.id));
    if scopes.contains(&Scope::Email) {
        tell("email", json!(person.email));
        tell("email_verified", json!(true));
    }
    if scopes.contains(&Scope::Profile) {
        tell("name", json!(person.display_name()));
        for (name, value) in [("given_name", &person.given_name), ("family_name", &person.family_name)] {
            if !value.is_empty() {
                tell(name, json!(value));
            }
        }
        tell("preferred_username", json!(person.user_name));
    }
    claims
}

/// The claims of an ID token (OpenID Connect Core section 2).
pub(super) fn id_token(
    issuer: &str,
    grant: &Grant,
    person: &Person,
    access_token: &str,
    now: Timestamp,
) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut tell = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    tell("iss", json!(issuer));
    tell("aud", json!(grant.client_id));
    tell("iat", json!(now.as_second()));
    tell("exp", json!(now.as_second() + TOKEN_LIVES_FOR.as_secs()));
    tell("auth_time", json!(grant.auth_time.as_second()));
    if let Some(nonce) = &grant.nonce {
        tell("nonce", json!(nonce));
    }
    tell("at_hash", json!(at_hash(access_token)));
    claims.extend(about(person, &grant.scopes));
    claims
}

/// OpenID Connect Core section 3.1.3.6: the left half of the hash of the access token.
fn at_hash(access_token: &str) -> String {
    let hashed = digest(&SHA256, access_token.as_bytes());
    let half = hashed.as_ref().len() / 2;
    URL_SAFE_NO_PAD.encode(&hashed.as_ref()[..half])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::seed;

    #[test]
    fn a_claim_is_told_only_when_its_scope_was_granted() {
        let ada = &seed("acme.example")[0];
        assert_eq!(Value::Object(about(ada, &[Scope::OpenId])), json!({"sub": "ada"}));
        let with_email = about(ada, &[Scope::OpenId, Scope::Email]);
        assert_eq!(with_email["email"], "ada.lovelace@acme.example");
        assert!(!with_email.contains_key("name"));
    }

    #[test]
    fn the_hash_of_an_access_token_is_the_one_of_the_specification() {
        // OpenID Connect Core appendix A.3.
        assert_eq!(at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
