use oidc::{
    Algorithm, ClientAuth, Fault, IssInCallback, Issuer, Provider, Transport, discovery, fault::Code,
};
use serde_json::{Value, json};

use crate::op;

fn read(document: &Value) -> Result<Provider, Fault> {
    discovery::read(&op::issuer(), Transport::HttpsOnly, &op::answer(200, document))
}

fn read_with(member: &str, value: Value) -> Result<Provider, Fault> {
    let mut document = op::document();
    document[member] = value;
    read(&document)
}

#[test]
fn the_document_is_asked_for_below_the_issuer() {
    let request = discovery::request(&op::issuer()).unwrap();
    assert_eq!(request.method(), "GET");
    assert_eq!(request.uri(), "https://idp.example/tenant/.well-known/openid-configuration");
    assert_eq!(request.headers()["accept"], "application/json");
}

#[test]
fn a_good_document_becomes_a_provider() {
    let provider = op::provider();
    assert_eq!(provider.issuer, op::issuer());
    assert_eq!(provider.token_endpoint.as_str(), "https://idp.example/token");
    assert_eq!(provider.userinfo_endpoint.unwrap().as_str(), "https://api.idp.example/userinfo");
    assert_eq!(provider.end_session_endpoint.unwrap().as_str(), "https://idp.example/logout");
    assert_eq!(provider.client_auth.unwrap(), ClientAuth::ALL);
    assert_eq!(provider.iss_in_callback, IssInCallback::NotPromised);
}

#[test]
fn a_provider_survives_being_kept() {
    let kept = serde_json::to_string(&op::provider()).unwrap();
    assert_eq!(serde_json::from_str::<Provider>(&kept).unwrap(), op::provider());
}

#[test]
fn an_issuer_that_differs_in_one_byte_is_refused() {
    for other in [
        "https://idp.example/tenant/",
        "https://idp.example/Tenant",
        "https://IDP.example/tenant",
        "https://idp.example:443/tenant",
        "http://idp.example/tenant",
        "https://idp.example/other",
        "",
    ] {
        let fault = read_with("issuer", json!(other)).unwrap_err();
        assert!(matches!(fault, Fault::IssuerDiffers { .. }), "{other}: {fault}");
        assert_eq!(fault.code(), Code::Issuer);
    }
    assert_eq!(read_with("issuer", Value::Null).unwrap_err().code(), Code::Malformed);
}

#[test]
fn only_algorithms_that_are_announced_and_sound_are_pinned() {
    assert_eq!(
        op::provider().algorithms,
        [
            Algorithm::Rs256,
            Algorithm::Rs512,
            Algorithm::Ps256,
            Algorithm::Es256,
            Algorithm::Es384,
            Algorithm::EdDsa
        ]
    );
    let fault =
        read_with("id_token_signing_alg_values_supported", json!(["none", "HS256", "HS512"])).unwrap_err();
    assert_eq!(fault.code(), Code::Algorithm);
    assert!(fault.sentence().contains("`HS256`"), "{fault}");
}

#[test]
fn a_provider_that_announces_no_algorithm_gets_rs256() {
    let provider = read_with("id_token_signing_alg_values_supported", Value::Null).unwrap();
    assert_eq!(provider.algorithms, [Algorithm::Rs256]);
}

#[test]
fn every_endpoint_must_be_there_and_be_https() {
    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let missing = read_with(member, Value::Null).unwrap_err();
        assert!(matches!(missing, Fault::Endpoint { received: None, .. }), "{member}: {missing}");
    }
    for member in
        ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"]
    {
        for bad in [
            "http://idp.example/x",
            "/relative",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://u:p@idp.example/x",
            "https://idp.example/x#frag",
        ] {
            let fault = read_with(member, json!(bad)).unwrap_err();
            assert_eq!(fault.code(), Code::Endpoint, "{member} = {bad}: {fault}");
        }
    }
}

#[test]
fn a_provider_on_this_machine_may_use_plain_http_and_others_only_when_allowed() {
    assert!(read_with("token_endpoint", json!("http://127.0.0.1:9300/token")).is_ok());
    let mut document = op::document();
    document["token_endpoint"] = json!("http://idp.lan/token");
    let answer = op::answer(200, &document);
    assert!(discovery::read(&op::issuer(), Transport::HttpsOnly, &answer).is_err());
    assert!(discovery::read(&op::issuer(), Transport::AllowHttp, &answer).is_ok());
}

#[test]
fn a_provider_without_userinfo_or_logout_is_fine() {
    let mut document = op::document();
    document["userinfo_endpoint"] = Value::Null;
    document["end_session_endpoint"] = json!("");
    let provider = read(&document).unwrap();
    assert_eq!((provider.userinfo_endpoint, provider.end_session_endpoint), (None, None));
}

#[test]
fn the_ways_in_which_a_client_may_show_itself_are_read() {
    let with = |methods| read_with("token_endpoint_auth_methods_supported", methods);
    assert_eq!(with(Value::Null).unwrap().client_auth, None);
    let two = with(json!(["none", "private_key_jwt", "client_secret_post"])).unwrap().client_auth;
    assert_eq!(two.unwrap(), [ClientAuth::Post, ClientAuth::PrivateKeyJwt]);
    assert_eq!(with(json!(["none", "tls_client_auth"])).unwrap_err().code(), Code::ClientAuth);
}

#[test]
fn a_promise_of_iss_is_read() {
    let provider = read_with("authorization_response_iss_parameter_supported", json!(true)).unwrap();
    assert_eq!(provider.iss_in_callback, IssInCallback::Promised);
}

#[test]
fn what_is_no_document_is_told_apart() {
    let not_found = op::answer(404, &json!({}));
    let fault = discovery::read(&op::issuer(), Transport::HttpsOnly, &not_found).unwrap_err();
    assert_eq!(fault.code(), Code::Status);
    assert!(fault.sentence().contains("404"), "{fault}");

    let page = http::Response::builder()
        .header("content-type", "text/html")
        .body(b"<html>Sign in</html>".to_vec())
        .unwrap();
    let fault = discovery::read(&op::issuer(), Transport::HttpsOnly, &page).unwrap_err();
    assert!(fault.sentence().contains("web page"), "{fault}");

    for body in [&b""[..], b"[]", b"null", b"{", b"{\"issuer\":7}", &[0xff, 0xfe]] {
        let answer = http::Response::new(body.to_vec());
        let fault = discovery::read(&op::issuer(), Transport::HttpsOnly, &answer).unwrap_err();
        assert_eq!(fault.code(), Code::Malformed, "{body:?}");
    }
}

#[test]
fn a_redirect_is_not_followed_but_explained() {
    let fault =
        discovery::read(&op::issuer(), Transport::HttpsOnly, &op::answer(302, &json!({}))).unwrap_err();
    assert!(fault.sentence().contains("no redirects"), "{fault}");
}

#[test]
fn entra_s_shared_issuer_is_refused_with_the_way_out() {
    let common =
        Issuer::parse("https://login.microsoftonline.com/common/v2.0", Transport::HttpsOnly).unwrap();
    let mut document = op::document();
    document["issuer"] = json!("https://login.microsoftonline.com/{tenantid}/v2.0");
    let fault = discovery::read(&common, Transport::HttpsOnly, &op::answer(200, &document)).unwrap_err();
    assert_eq!(fault.code(), Code::Issuer);
    assert!(fault.sentence().contains("tenant"), "{fault}");
}
