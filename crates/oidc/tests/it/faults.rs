use oidc::fault::Code;

#[test]
fn the_codes_are_these_and_are_never_renamed() {
    let codes: Vec<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        codes,
        [
            "OIDC-ISSUER",
            "OIDC-ENDPOINT",
            "OIDC-STATUS",
            "OIDC-MALFORMED",
            "OIDC-CLIENT-AUTH",
            "OIDC-ALG",
            "OIDC-KEY",
            "OIDC-SIGNATURE",
            "OIDC-STATE",
            "OIDC-IDP",
            "OIDC-SECRET",
            "OIDC-GRANT",
            "OIDC-NO-ID-TOKEN",
            "OIDC-AUDIENCE",
            "OIDC-NONCE",
            "OIDC-TIME",
            "OIDC-AT-HASH",
            "OIDC-OWN-KEY",
            "OIDC-SUBJECT",
        ]
    );
    for code in Code::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}
