//! JumpCloud: custom applications.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "jumpcloud",
    name: "JumpCloud",
    known_by: &["jumpcloud.com", "jumpcloud"],
    saml: Sheet {
        steps: &[
            Go("Open SSO Applications › Add New Application › Custom Application."),
            Set(
                "Features",
                "Manage Single Sign-On (SSO) › Configure SSO with SAML; to provision as well, also Export users to this app (Identity Management)",
            ),
            Go(
                "Give it a Display Label, then Save Application › Configure Application, and open the tab SSO.",
            ),
            Set("IdP Entity ID", "a name of its own, such as jumpcloud-{your product}"),
            Put("SP Entity ID", Value::EntityId),
            Put("ACS URLs › Default URL", Value::Acs),
            Set("SAMLSubject NameID", "email"),
            Set("Signature Algorithm", "RSA-SHA256"),
            Set("Sign", "Assertion"),
            Go("Under Attributes › User Attribute Mapping, add those of the table. Then Save."),
            Go("Open the tab User Groups, and tick a group that you are in."),
        ],
        attributes: &[
            Attribute { name: "email", from: "email", means: "The address" },
            Attribute { name: "firstName", from: "firstname", means: "First name" },
            Attribute { name: "lastName", from: "lastname", means: "Last name" },
        ],
        given: &[
            Given { field: Field::MetadataUrl, found: "SSO › JumpCloud Metadata › Copy Metadata URL" },
            Given { field: Field::MetadataXml, found: "SSO › JumpCloud Metadata › Export Metadata" },
        ],
        cautions: &["An app nobody's group is bound to lets nobody through."],
    },
    oidc: Sheet {
        steps: &[
            Go("Open SSO Applications › Add New Application › Custom Application."),
            Set("Features", "Manage Single Sign-On (SSO) › Configure SSO with OIDC"),
            Go("Give it a Display Label, then Configure Application, and open the tab SSO."),
            Put("Redirect URIs", Value::RedirectUri),
            Set("Client Authentication Type", "Client Secret Basic"),
            Put("Login URL", Value::LoginUrl),
            Set("Attribute Mapping › Standard Scopes", "Email and Profile"),
            Go("Press Activate, and copy both values of the window: the secret is shown once."),
            Go("Open the tab User Groups, and tick a group that you are in."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "https://oauth.id.jumpcloud.com/, with the final slash, as its discovery document says",
            },
            Given { field: Field::ClientId, found: "the window after Activate › Client ID" },
            Given { field: Field::ClientSecret, found: "the window after Activate › Client Secret" },
        ],
        cautions: &["An app nobody's group is bound to lets nobody through."],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go("Open the application of single sign-on, tab Identity Management."),
                Set("API Type", "SCIM API"),
                Set("SCIM Version", "SCIM 2.0"),
                Put("Base URL", Value::BaseUrl),
                Put("Token Key", Value::Token),
                Set("Test User Email", "an address in a domain of yours that nobody has"),
                Go("Press Test Connection: it makes that person here and removes them again. Then Activate."),
                Set(
                    "Enable management of User Groups and Group Membership in this application",
                    "on where groups are to give roles",
                ),
                Go("Press Save, open the tab User Groups and tick a small group first."),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "People are provisioned by the groups that are bound to the application, and deactivated when they leave the last of them.",
                "The test needs a free seat where the directory is on already; while it is staged it needs none.",
            ],
        },
        rhythm: "JumpCloud calls when something changes; silence is normal.",
        mend: Mend {
            token: "Open the application, tab Identity Management, put the new one into Token Key, press Test Connection, then Save.",
            mappings: "Open the application, tab Identity Management, and look at its attribute mappings.",
            again: "What failed is in Directory Insights. Whoever leaves a group of the application and comes back to it is sent once more.",
        },
    },
    sources: &[
        "https://jumpcloud.com/support/sso-using-custom-saml-application-connectors",
        "https://jumpcloud.com/support/sso-with-oidc",
        "https://jumpcloud.com/support/custom-scim-identity-management",
    ],
};
