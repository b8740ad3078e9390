//! Okta: custom apps of the App Integration Wizard.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "okta",
    name: "Okta",
    known_by: &["://www.okta.com/", ".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com"],
    saml: Sheet {
        steps: &[
            Go("Open Applications › Applications › Create App Integration, choose SAML 2.0 and press Next."),
            Set("App name", "what people know this product by"),
            Go("Press Next, to Configure SAML."),
            Put("Single sign-on URL", Value::Acs),
            Set("Use this for Recipient URL and Destination URL", "on"),
            Put("Audience URI (SP Entity ID)", Value::EntityId),
            Leave("Default RelayState", "empty"),
            Set("Name ID format", "EmailAddress, or Persistent"),
            Set("Application username", "Okta username, the same as your directory sends as userName"),
            Go("Under Attribute Statements, add those of the table, then press Next and Finish."),
            Go("Open the tab Assignments and assign yourself first, to test with."),
        ],
        attributes: &[
            Attribute { name: "id", from: "user.id", means: "A stable id" },
            Attribute { name: "email", from: "user.email", means: "The address" },
            Attribute { name: "firstName", from: "user.firstName", means: "First name" },
            Attribute { name: "lastName", from: "user.lastName", means: "Last name" },
        ],
        given: &[
            Given {
                field: Field::MetadataUrl,
                found: "Sign On › SAML 2.0 › Metadata details › Metadata URL",
            },
            Given {
                field: Field::MetadataXml,
                found: "Sign On › SAML Signing Certificates › Actions › View IdP metadata",
            },
        ],
        cautions: &[
            "Response and Assertion Signature stay Signed, and the Signature Algorithm RSA-SHA256, as they are at first.",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go("Open Applications › Applications › Create App Integration."),
            Set("Sign-in method", "OIDC - OpenID Connect"),
            Set("Application type", "Web Application"),
            Go("Press Next."),
            Set("Grant type", "Authorization Code"),
            Put("Sign-in redirect URIs", Value::RedirectUri),
            Put("Sign-out redirect URIs", Value::SignOutUri),
            Set("Controlled access", "Limit access to selected groups, and your own group first"),
            Go("Press Save."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "https://{your name}.okta.com, the Okta domain without -admin",
            },
            Given { field: Field::ClientId, found: "General › Client Credentials › Client ID" },
            Given { field: Field::ClientSecret, found: "General › CLIENT SECRETS › Copy" },
        ],
        cautions: &[
            "With a custom domain, the issuer is the one that its /.well-known/openid-configuration names.",
            "OIDC apps of the classic kind can't provision over SCIM: take SAML if you want both in one app.",
        ],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go("Open the app of single sign-on, tab General › App Settings › Edit."),
                Set("Provisioning", "SCIM, then Save"),
                Go("Open the tab Provisioning › Integration › Edit."),
                Put("SCIM connector base URL", Value::BaseUrl),
                Set("Unique identifier field for users", "userName"),
                Set(
                    "Supported provisioning actions",
                    "Push New Users, Push Profile Updates; Push Groups where groups are to give roles",
                ),
                Set("Authentication Mode", "HTTP Header"),
                Put("Authorization (Bearer)", Value::Token),
                Go("Press Test Connector Configuration, then Save."),
                Go("Open Provisioning › To App › Edit."),
                Set("Create Users", "Enable"),
                Set("Update User Attributes", "Enable"),
                Set("Deactivate Users", "Enable, then Save"),
                Go("Open the tab Assignments and assign one person first."),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "The token goes in without the word Bearer. In the catalogue app “SCIM 2.0 Test App (Header Auth)” it goes in with it.",
                "Without Deactivate Users, nobody who is unassigned loses access.",
                "Suspending somebody in Okta sends nothing; deactivating or unassigning them does.",
            ],
        },
        rhythm: "Okta calls when something changes and at no other time, so that silence is normal.",
        mend: Mend {
            token: "Open the app, tab Provisioning › Integration › Edit, put the new one into Authorization, press Test Connector Configuration, then Save.",
            mappings: "Open the app, tab Provisioning › To App, and look at its attribute mappings.",
            again: "What failed waits under Dashboard › Tasks: tick it and press Retry Selected. Force Sync, under Provisioning › To App, sends everybody once more.",
        },
    },
    sources: &[
        "https://help.okta.com/oie/en-us/content/topics/apps/apps_app_integration_wizard_saml.htm",
        "https://help.okta.com/oie/en-us/content/topics/apps/apps_app_integration_wizard_scim.htm",
        "https://developer.okta.com/docs/guides/sign-into-web-app-redirect/",
    ],
};
