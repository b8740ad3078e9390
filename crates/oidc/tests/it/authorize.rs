use std::collections::HashMap;

use oidc::authorize::{self, Prompt, Wish};
use url::Url;

use crate::op;

fn go(login_hint: Option<&str>, prompt: Prompt) -> Url {
    let redirect_uri = Url::parse("https://usher.example/sso/oidc/callback").unwrap();
    let attempt = op::attempt();
    let wish = Wish { redirect_uri: &redirect_uri, attempt: &attempt, login_hint, prompt };
    authorize::url(&op::provider(), &op::client(), &wish).unwrap()
}

fn parameters(url: &Url) -> HashMap<String, String> {
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let map: HashMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(map.len(), pairs.len(), "a parameter comes twice in {url}");
    map
}

#[test]
fn the_browser_is_sent_with_code_flow_and_pkce() {
    let url = go(None, Prompt::AsNeeded);
    assert!(url.as_str().starts_with("https://idp.example/authorize?"));
    let sent = parameters(&url);
    assert_eq!(sent["response_type"], "code");
    assert_eq!(sent["client_id"], op::CLIENT);
    assert_eq!(sent["redirect_uri"], "https://usher.example/sso/oidc/callback");
    assert_eq!(sent["scope"], "openid email profile");
    assert_eq!(sent["state"], op::attempt().state());
    assert_eq!(sent["nonce"], op::attempt().nonce());
    assert_eq!(sent["code_challenge_method"], "S256");
    // The query the provider put into its own address stays.
    assert_eq!(sent["brand"], "acme");
    assert!(!sent.contains_key("prompt") && !sent.contains_key("login_hint"));
}

#[test]
fn the_challenge_is_the_hash_of_the_verifier_and_the_verifier_stays_home() {
    // RFC 7636 appendix B gives the pair; here the verifier's own hash, computed by another library.
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
    let verifier = op::attempt().verifier().to_owned();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    let url = go(None, Prompt::AsNeeded);
    assert_eq!(parameters(&url)["code_challenge"], BASE64_URL_SAFE_NO_PAD.encode(hash));
    assert!(!url.as_str().contains(&verifier));
    assert!(!url.as_str().contains("s3cr3t"));
}

#[test]
fn a_hint_and_a_prompt_are_sent_when_asked_for() {
    let sent = parameters(&go(Some("alice+x@acme.example&prompt=none"), Prompt::SignIn));
    assert_eq!(sent["login_hint"], "alice+x@acme.example&prompt=none");
    assert_eq!(sent["prompt"], "login");
    assert_eq!(parameters(&go(None, Prompt::ChooseAccount))["prompt"], "select_account");
}

#[test]
fn different_randomness_makes_different_attempts() {
    let (one, other) = (op::attempt(), op::other_attempt());
    assert_ne!(one.state(), other.state());
    for text in [one.state(), one.nonce(), one.verifier()] {
        assert_eq!(text.len(), 43);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
    }
    let kept = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<oidc::Attempt>(&kept).unwrap(), one);
}
