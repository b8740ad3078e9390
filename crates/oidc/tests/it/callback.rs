use oidc::{Fault, IssInCallback, Provider, callback, fault::Code};
use url::form_urlencoded;

use crate::op;

fn promising() -> Provider {
    Provider { iss_in_callback: IssInCallback::Promised, ..op::provider() }
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn read(provider: &Provider, pairs: &[(&str, &str)]) -> Result<callback::Code, Fault> {
    callback::read(&query(pairs), provider, &op::attempt())
}

#[test]
fn a_code_that_answers_the_attempt_is_taken() {
    let state = op::attempt().state().to_owned();
    assert!(read(&op::provider(), &[("code", "c0de"), ("state", &state)]).is_ok());
    assert!(read(&op::provider(), &[("code", "c0de"), ("state", &state), ("iss", op::ISSUER)]).is_ok());
    assert!(read(&promising(), &[("code", "c0de"), ("state", &state), ("iss", op::ISSUER)]).is_ok());
    // Providers add parameters of their own; Entra sends `session_state`.
    let more = [("session_state", "x"), ("code", "c0de"), ("state", &*state), ("scope", "openid")];
    assert!(read(&op::provider(), &more).is_ok());
    assert_eq!(callback::state(&query(&more)).as_deref(), Some(&*state));
}

#[test]
fn a_missing_or_foreign_state_is_refused_before_anything_else_is_believed() {
    let other = op::other_attempt();
    let state = op::attempt().state().to_owned();
    for bad in ["", other.state(), &state[1..], &format!("{state}x")] {
        let fault = read(&op::provider(), &[("error", "access_denied"), ("state", bad)]).unwrap_err();
        assert_eq!(fault, Fault::State, "{bad}");
    }
    assert_eq!(read(&op::provider(), &[("code", "c0de")]).unwrap_err(), Fault::State);
}

#[test]
fn an_answer_of_another_provider_is_refused() {
    let state = op::attempt().state().to_owned();
    for issuer in ["https://evil.example", "https://idp.example/tenant/", ""] {
        for provider in [op::provider(), promising()] {
            let fault = read(&provider, &[("code", "c0de"), ("state", &state), ("iss", issuer)]).unwrap_err();
            assert!(matches!(fault, Fault::IssuerDiffers { .. }), "{issuer}: {fault}");
        }
    }
}

#[test]
fn a_promised_iss_must_come() {
    let state = op::attempt().state().to_owned();
    for pairs in [[("code", "c0de"), ("state", &*state)], [("error", "access_denied"), ("state", &*state)]] {
        let fault = read(&promising(), &pairs).unwrap_err();
        assert!(matches!(fault, Fault::IssuerAbsent { .. }), "{fault}");
        assert_eq!(fault.code(), Code::Issuer);
    }
}

#[test]
fn the_provider_s_no_is_told_in_our_words_and_its_text_never_repeated() {
    let state = op::attempt().state().to_owned();
    let said = |error: &str, description: &str| {
        read(&op::provider(), &[("error", error), ("error_description", description), ("state", &state)])
            .unwrap_err()
    };
    let denied = said("access_denied", "<script>alert(1)</script>");
    assert_eq!(denied.code(), Code::Provider);
    assert!(denied.sentence().contains("not assigned"), "{denied}");
    assert!(!denied.sentence().contains("script"), "{denied}");

    let odd = said("<script>", "x");
    assert!(!odd.sentence().contains("<script>"), "{odd}");

    let entra = said("access_denied", "AADSTS50105: Your administrator has configured the application …");
    assert!(entra.sentence().contains("AADSTS50105"), "{entra}");
    assert!(!entra.sentence().contains("Your administrator"), "{entra}");
}

#[test]
fn a_parameter_that_comes_twice_is_refused() {
    let state = op::attempt().state().to_owned();
    for twice in [
        vec![("state", &*state), ("state", &*state), ("code", "a")],
        vec![("state", &*state), ("code", "a"), ("code", "b")],
        vec![("state", &*state), ("code", "a"), ("iss", op::ISSUER), ("iss", "https://evil.example")],
        vec![("state", &*state), ("error", "a"), ("error", "b")],
    ] {
        assert_eq!(read(&op::provider(), &twice).unwrap_err().code(), Code::Malformed, "{twice:?}");
    }
}

#[test]
fn an_answer_with_neither_code_nor_error_is_refused() {
    let state = op::attempt().state().to_owned();
    assert_eq!(read(&op::provider(), &[("state", &state)]).unwrap_err().code(), Code::Malformed);
    assert_eq!(
        read(&op::provider(), &[("state", &state), ("code", "")]).unwrap_err().code(),
        Code::Malformed
    );
}
