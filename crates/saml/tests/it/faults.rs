use std::collections::HashSet;

use saml::fault::Code;

#[test]
fn the_codes_are_these_and_are_never_renamed() {
    let codes: Vec<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        codes,
        [
            "SAML-MALFORMED",
            "SAML-LIMIT",
            "SAML-MARKUP",
            "SAML-STRUCTURE",
            "SAML-UNSIGNED",
            "SAML-UNSIGNED-ASSERTION",
            "SAML-SIG-PROFILE",
            "SAML-ALG",
            "SAML-SIG-KEY",
            "SAML-SIGNATURE",
            "SAML-DECRYPTION",
            "SAML-STATUS",
            "SAML-ISSUER",
            "SAML-DESTINATION",
            "SAML-RECIPIENT",
            "SAML-IN-RESPONSE-TO",
            "SAML-AUDIENCE",
            "SAML-CONDITION",
            "SAML-CONFIRMATION",
            "SAML-TIME",
            "SAML-SUBJECT",
            "SAML-AUTHN",
            "SAML-METADATA",
            "SAML-CERTIFICATE",
            "SAML-OWN-KEY",
        ]
    );
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    for code in Code::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
}
