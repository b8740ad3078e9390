//! What a connection by SAML keeps, with everything there can be.

use domain::connection::{Binding, Certificate, Endpoint, OwnKey, Proposal, Saml, Told};

use super::World;

impl World {
    /// What a SAML identity provider says of itself, with everything that can be told of one and so many certificates.
    #[must_use]
    pub fn saml(&self, certificates: u8) -> Saml {
        let endpoint = |binding, response_location: Option<&str>| Endpoint {
            binding,
            location: "https://idp.example/sso?a=b&c=\"é".to_owned(),
            response_location: response_location.map(str::to_owned),
        };
        let certificate = |number: u8| Certificate {
            der: format!("MIIC{number}=="),
            fingerprint: format!("0{number}:FF"),
            subject: "CN=Idp \"X\"".to_owned(),
            expires_at: self.now(),
        };
        Saml {
            entity_id: "urn:example:idp:é".to_owned(),
            single_sign_on: vec![endpoint(Binding::Redirect, None), endpoint(Binding::Post, None)],
            single_logout: vec![endpoint(Binding::Post, Some("https://idp.example/done"))],
            certificates: (0..certificates).map(certificate).collect(),
            wants_signed_requests: true,
            encryption: true,
            own_key: Some(OwnKey { sealed: "c2VhbGVk".to_owned(), certificate: certificate(9) }),
            idp_initiated: true,
            metadata_url: Some("https://idp.example/metadata".to_owned()),
            proposal: Some(Proposal {
                found_at: self.now(),
                told: Told {
                    single_sign_on: vec![endpoint(Binding::Redirect, None)],
                    single_logout: Vec::new(),
                    certificates: vec![certificate(8)],
                    wants_signed_requests: true,
                },
                is_dismissed: true,
            }),
            sha1_until: Some(self.now()),
            next_key: Some(OwnKey { sealed: "bmV4dA==".to_owned(), certificate: certificate(10) }),
            old_key: Some(OwnKey { sealed: "b2xk".to_owned(), certificate: certificate(11) }),
        }
    }
}
