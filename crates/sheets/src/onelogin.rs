//! OneLogin: its custom connectors, and its provisioner.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "onelogin",
    name: "OneLogin",
    known_by: &[".onelogin.com"],
    saml: Sheet {
        steps: &[
            Go(
                "Open Applications › Add App and choose SAML Custom Connector (Advanced). To provision as well, choose SCIM Provisioner with SAML (SCIM v2 Enterprise) in its place. Save.",
            ),
            Go("Open the tab Configuration."),
            Put("Audience (Entity ID)", Value::EntityId),
            Set(
                "ACS (Consumer) URL Validator",
                "the ACS URL as a regular expression: ^ before it, $ behind it, \\ before each . and /",
            ),
            Put("ACS (Consumer) URL", Value::Acs),
            Set("SAML initiator", "Service Provider"),
            Set("SAML nameID format", "Email, or Persistent"),
            Set("SAML signature element", "Assertion, or Both"),
            Go(
                "Open the tab Parameters and add those of the table, each with Include in SAML assertion on. Save.",
            ),
            Go("Open the tab SSO."),
            Set("SAML Signature Algorithm", "SHA-256"),
            Go("Save, and give the app to your own user first, under Users or Roles."),
        ],
        attributes: &[
            Attribute { name: "id", from: "UUID", means: "A stable id" },
            Attribute { name: "email", from: "Email", means: "The address" },
            Attribute { name: "firstName", from: "First Name", means: "First name" },
            Attribute { name: "lastName", from: "Last Name", means: "Last name" },
        ],
        given: &[
            Given { field: Field::MetadataUrl, found: "SSO › Issuer URL" },
            Given { field: Field::MetadataXml, found: "More Actions › SAML Metadata" },
        ],
        cautions: &[
            "New apps may sign with SHA-1, which is never accepted: look at the algorithm on the tab SSO.",
            "The validator is a regular expression. When it does not fit, OneLogin says so and nobody comes back.",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go("Open Applications › Add App and choose OpenId Connect (OIDC). Save."),
            Go("Open the tab Configuration."),
            Put("Redirect URI's", Value::RedirectUri),
            Put("Post Logout Redirect URIs", Value::SignOutUri),
            Put("Login Url", Value::LoginUrl),
            Go("Open the tab SSO."),
            Set("Application Type", "Web"),
            Set("Token Endpoint › Authentication Method", "Basic"),
            Go("Save, and give the app to your own user first, under Users or Roles."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "SSO › Issuer URL: https://{your name}.onelogin.com/oidc/2",
            },
            Given { field: Field::ClientId, found: "SSO › Client ID" },
            Given { field: Field::ClientSecret, found: "SSO › Client Secret › Show client secret" },
        ],
        cautions: &["A changed redirect URI takes up to ten minutes to be known there."],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "Open Applications › Add App and choose SCIM Provisioner with SAML (SCIM v2 Enterprise). Custom connectors of SAML alone can't provision. Save.",
                ),
                Go("Open the tab Configuration."),
                Put("SCIM Base URL", Value::BaseUrl),
                Leave("SCIM JSON Template", "as it is"),
                Put("SCIM Bearer Token", Value::Token),
                Set("API Status", "Enable, then Save"),
                Go("Open the tab Provisioning."),
                Set("Enable provisioning", "on"),
                Set(
                    "Require admin approval before this action is performed",
                    "off for Create user, Delete user and Update user, or each waits for somebody",
                ),
                Set(
                    "When users are deleted in OneLogin, or the user's app access is removed",
                    "Suspend, or Delete",
                ),
                Go("Save, and give the app to one person first, under Users or Roles."),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "With Do Nothing for removed users, nobody who is unassigned loses access.",
                "Actions that need approval wait under Users › Provisioning, and then come at once.",
            ],
        },
        rhythm: "OneLogin calls when something changes, or when somebody approves it; silence is normal.",
        mend: Mend {
            token: "Open the app, tab Configuration, put the new one into SCIM Bearer Token, then Save.",
            mappings: "Open the app, tab Parameters, and look at what is included in user provisioning.",
            again: "What failed, or waits for approval, is under Users › Provisioning.",
        },
    },
    sources: &[
        "https://onelogin.service-now.com/support?id=kb_article&sys_id=93f95543db109700d5505eea4b96198f",
        "https://developers.onelogin.com/openid-connect/connect-to-onelogin",
        "https://developers.onelogin.com/scim/test-your-scim",
    ],
};
