//! Microsoft Entra ID: enterprise applications that are in no gallery.

use crate::{
    Attribute, Field, Given, Mend, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "entra",
    name: "Microsoft Entra ID",
    known_by: &[
        "login.microsoftonline.",
        "sts.windows.net",
        "login.chinacloudapi.cn",
        "sts.chinacloudapi.cn",
    ],
    saml: Sheet {
        steps: &[
            Go("Open Enterprise applications › New application › Create your own application."),
            Set("What's the name of your app?", "what people know this product by"),
            Set(
                "What are you looking to do with your application?",
                "Integrate any other application you don't find in the gallery (Non-gallery)",
            ),
            Go("Open Single sign-on › SAML › Basic SAML Configuration › Edit."),
            Put("Identifier (Entity ID)", Value::EntityId),
            Put("Reply URL (Assertion Consumer Service URL)", Value::Acs),
            Leave("Sign on URL", "empty, so that people start here"),
            Go(
                "Press Save. Then, in Attributes & Claims › Edit, add the last row of the table; the others are there.",
            ),
            Go(
                "In SAML Certificates › Edit, leave the Signing Option at Sign SAML assertion and the algorithm at SHA-256.",
            ),
            Go("Open Users and groups › Add user/group and add yourself first, to test with."),
        ],
        attributes: &[
            Attribute {
                name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                from: "user.mail",
                means: "The address",
            },
            Attribute {
                name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
                from: "user.givenname",
                means: "First name",
            },
            Attribute {
                name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
                from: "user.surname",
                means: "Last name",
            },
            Attribute {
                name: "oid",
                from: "user.objectid",
                means: "The id that provisioning sends as externalId",
            },
        ],
        given: &[
            Given { field: Field::MetadataUrl, found: "SAML Certificates › App Federation Metadata Url" },
            Given {
                field: Field::MetadataXml,
                found: "SAML Certificates › Federation Metadata XML › Download",
            },
        ],
        cautions: &[
            "With the Signing Option Sign SAML response alone, nobody gets in: the assertion has to be signed.",
            "Without the attribute oid, people are known by their address or user name until a directory tells more.",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go("Open App registrations › New registration."),
            Set("Name", "what people know this product by"),
            Set("Supported account types", "the one for your organisation alone (Single tenant)"),
            Set("Redirect URI, platform", "Web"),
            Put("Redirect URI", Value::RedirectUri),
            Go("Press Register."),
            Go(
                "Open Authentication › Web › Add URI: where people come back to after signing out is one more.",
            ),
            Put("Redirect URIs", Value::SignOutUri),
            Go(
                "Open Certificates & secrets › New client secret, choose when it expires, and copy its Value at once.",
            ),
            Go(
                "Open Token configuration › Add optional claim › ID, and add email, family_name, given_name and xms_edov.",
            ),
            Go("Open API permissions, and press Grant admin consent."),
        ],
        attributes: &[
            Attribute { name: "email", from: "the optional claim email", means: "The address" },
            Attribute {
                name: "xms_edov",
                from: "the optional claim xms_edov",
                means: "Whether your organisation has proven the domain of the address. Without it, the address opens nothing",
            },
            Attribute { name: "given_name", from: "the optional claim given_name", means: "First name" },
            Attribute { name: "family_name", from: "the optional claim family_name", means: "Last name" },
        ],
        given: &[
            Given {
                field: Field::Issuer,
                found: "https://login.microsoftonline.com/{Directory (tenant) ID}/v2.0, with the id from Overview",
            },
            Given { field: Field::ClientId, found: "Overview › Application (client) ID" },
            Given {
                field: Field::ClientSecret,
                found: "Certificates & secrets › Value, not Secret ID; it is shown once",
            },
        ],
        cautions: &[
            "The issuer names your directory: with common or organizations in its place nobody can tell whose people come.",
            "The client secret expires. Write the day down: from then on nobody signs in until a new one is entered here.",
        ],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "Open the enterprise application of single sign-on › Provisioning, and start: New configuration or Get started.",
                ),
                Set("Provisioning Mode", "Automatic, where it is asked for"),
                Put("Tenant URL", Value::BaseUrl),
                Put("Secret Token", Value::Token),
                Go("Press Test Connection, then Create or Save."),
                Set(
                    "Notification Email",
                    "yours, with “Send an email notification when a failure occurs” on",
                ),
                Go("Under Mappings, open the one for users, and compare it with the table."),
                Leave("Mapping for groups", "off, unless groups are to give roles"),
                Set("Settings › Scope", "Sync only assigned users and groups"),
                Go("Open Users and groups and add one person; then try them with Provision on demand."),
                Set("Provisioning Status", "On (Start provisioning)"),
            ],
            attributes: &[
                Attribute {
                    name: "userName",
                    from: "userPrincipalName, or mail",
                    means: "The user name, with matching precedence 1",
                },
                Attribute {
                    name: "active",
                    from: "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")",
                    means: "Whether they have access",
                },
                Attribute { name: "emails[type eq \"work\"].value", from: "mail", means: "The address" },
                Attribute { name: "name.givenName", from: "givenName", means: "First name" },
                Attribute { name: "name.familyName", from: "surname", means: "Last name" },
                Attribute {
                    name: "externalId",
                    from: "objectId",
                    means: "A stable id, in place of mailNickname",
                },
            ],
            given: &[],
            cautions: &[
                "Adding ?aadOptscim062020 to the Tenant URL makes Entra ID send changes as the standard has them. Both ways work.",
                "Whom Entra ID could not provision is tried again by itself, for four weeks.",
            ],
        },
        rhythm: "Entra ID calls about every 40 minutes, and at once with Provision on demand. Hours of silence are a sign of trouble.",
        mend: Mend {
            token: "Open the enterprise application › Provisioning, put the new one into Secret Token, press Test Connection, then Save.",
            mappings: "Open the enterprise application › Provisioning › Mappings, and the one for users.",
            again: "What failed is in its Provisioning logs. Provision on demand tries one person at once; Restart provisioning goes through everybody.",
        },
    },
    sources: &[
        "https://learn.microsoft.com/entra/identity/enterprise-apps/add-application-portal-setup-sso",
        "https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups",
        "https://learn.microsoft.com/entra/identity-platform/optional-claims-reference",
        "https://learn.microsoft.com/entra/identity-platform/quickstart-register-app",
    ],
};
