//! PingOne.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "pingone",
    name: "PingOne",
    known_by: &["auth.pingone."],
    saml: Sheet {
        steps: &[
            Go("Open Applications › Applications and press + (Add application)."),
            Set("Application Name", "what people know this product by"),
            Set("Application Type", "SAML Application, then Configure"),
            Set("Provide Application Metadata", "Manually Enter"),
            Put("ACS URLs", Value::Acs),
            Put("Entity ID", Value::EntityId),
            Go(
                "Press Save, open the tab Configuration, and look at the signing: Sign Assertion or Sign Assertion & Response, with RSA_SHA256.",
            ),
            Leave("Enforce Signed AuthnRequest", "off"),
            Go("Open the tab Attribute Mappings and add those of the table."),
            Go("Turn the application on with the switch beside its name."),
        ],
        attributes: &[
            Attribute { name: "saml_subject", from: "User ID", means: "Who they are, for good" },
            Attribute { name: "email", from: "Email Address", means: "The address" },
            Attribute { name: "firstName", from: "Given Name", means: "First name" },
            Attribute { name: "lastName", from: "Family Name", means: "Last name" },
        ],
        given: &[
            Given {
                field: Field::MetadataUrl, found: "Overview › Connection Details › IDP Metadata URL"
            },
            Given { field: Field::MetadataXml, found: "Configuration › Download Metadata" },
        ],
        cautions: &["A new application is off: until it is turned on, PingOne lets nobody through."],
    },
    oidc: Sheet {
        steps: &[
            Go("Open Applications › Applications and press + (Add application)."),
            Set("Application Type", "OIDC Web App, then Save"),
            Go("Open the tab Configuration and press the pencil."),
            Set("Response Type", "Code"),
            Set("Grant Type", "Authorization Code"),
            Put("Redirect URIs", Value::RedirectUri),
            Put("Signoff URLs", Value::SignOutUri),
            Set("Token Endpoint Authentication Method", "Client Secret Basic"),
            Go("Save, open the tab Resources, press the pencil and add the scopes email and profile."),
            Go("Turn the application on with the switch beside its name."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "Overview › Issuer ID: https://auth.pingone.{region}/{environment id}/as",
            },
            Given { field: Field::ClientId, found: "Overview › Client ID" },
            Given { field: Field::ClientSecret, found: "Overview › Client Secret" },
        ],
        cautions: &["A new application is off: until it is turned on, PingOne lets nobody through."],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "Open Integrations › Provisioning, press + › New Connection, choose Identity Store, then SCIM Outbound. Press Next, name it, and Next.",
                ),
                Put("SCIM Base URL", Value::BaseUrl),
                Set("Users Resource", "/Users"),
                Set("SCIM Version", "2.0"),
                Set("Groups Resource", "/Groups where groups are to give roles, otherwise empty"),
                Set("Authentication Method", "OAuth 2 Bearer Token"),
                Put("OAuth Access Token", Value::Token),
                Set("Auth Type Header", "Bearer"),
                Go("Press Test Connection, then Next."),
                Leave("User Filter Expression", "as it is: userName Eq \"%s\""),
                Set("Allow users to be created, updated, disabled and deprovisioned", "on"),
                Set("Remove Action", "Disable, or Delete"),
                Go(
                    "Press Save and turn the connection on. Then press + › New Rule with this connection as target, set its User Filter, look at its Attribute Mapping (Username or Email Address to userName), and turn it on.",
                ),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "Nothing is sent before both the connection and a rule are on.",
                "A rule without a filter provisions everybody of the environment.",
            ],
        },
        rhythm: "PingOne calls when something changes; silence is normal.",
        mend: Mend {
            token: "Open Integrations › Provisioning, edit the connection, put the new one into OAuth Access Token, press Test Connection, then Save.",
            mappings: "Open Integrations › Provisioning, the rule, and look at its Attribute Mapping.",
            again: "What failed is in the sync status of the rule, under Integrations › Provisioning.",
        },
    },
    sources: &[
        "https://docs.pingidentity.com/pingone/applications/p1_add_app_saml.html",
        "https://docs.pingidentity.com/pingone/applications/p1_add_app_worker.html",
        "https://docs.pingidentity.com/r/en-us/pingone/p1_create_scim_connection",
    ],
};
