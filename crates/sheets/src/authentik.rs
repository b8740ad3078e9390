//! authentik.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "authentik",
    name: "authentik",
    known_by: &["/application/o/", "/application/saml/", "authentik"],
    saml: Sheet {
        steps: &[
            Go(
                "In the Admin interface, open Applications › Applications › New Application (earlier: Create with Provider).",
            ),
            Set("Name", "what people know this product by, then Next"),
            Set("Provider Type", "SAML Provider, then Next"),
            Put("ACS URL", Value::Acs),
            Set(
                "Issuer",
                "an address of your own, such as https://{your authentik}/application/saml/{slug}/",
            ),
            Set("Service Provider Binding", "Post"),
            Put("Audience", Value::EntityId),
            Go("Open Advanced protocol settings."),
            Set("Signing Certificate", "one of yours"),
            Set("Sign assertions", "on"),
            Set("NameID Property Mapping", "authentik default SAML Mapping: User ID, or Email"),
            Set("Signature algorithm", "RSA-SHA256"),
            Go("Press Next, bind a group that you are in, and Create."),
        ],
        attributes: &[
            Attribute {
                name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                from: "authentik default SAML Mapping: Email",
                means: "The address",
            },
            Attribute {
                name: "firstName",
                from: "a SAML property mapping of your own: return request.user.name.split(\" \", 1)[0]",
                means: "First name",
            },
            Attribute {
                name: "lastName",
                from: "a SAML property mapping of your own: return request.user.name.rsplit(\" \", 1)[-1]",
                means: "Last name",
            },
        ],
        given: &[
            Given {
                field: Field::MetadataUrl,
                found: "Applications › Providers › your provider › Related objects › Metadata › Copy download URL",
            },
            Given {
                field: Field::MetadataXml,
                found: "Applications › Providers › your provider › Related objects › Metadata › Download",
            },
        ],
        cautions: &[
            "authentik keeps one name for each person; the two mappings cut it at its first and last space.",
            "An application without a binding is open to everybody there.",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go(
                "In the Admin interface, open Applications › Applications › New Application (earlier: Create with Provider).",
            ),
            Set("Name", "what people know this product by, then Next"),
            Set("Provider Type", "OAuth2/OpenID Provider, then Next"),
            Set("Client type", "Confidential"),
            Put("Redirect URIs/Origins, Strict", Value::RedirectUri),
            Set("Signing Key", "one of yours, so that ID tokens are not signed with the secret"),
            Go("Press Next, bind a group that you are in, and Create."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "your provider › OpenID Configuration Issuer: https://{your authentik}/application/o/{slug}/, with the final slash",
            },
            Given { field: Field::ClientId, found: "your provider › Edit › Client ID" },
            Given { field: Field::ClientSecret, found: "your provider › Edit › Client Secret" },
        ],
        cautions: &[
            "From 2025.10 on, authentik says email_verified: false of everybody. Where you vouch for the addresses, give the provider a scope mapping of your own for email that says true.",
            "Without a Signing Key, ID tokens are signed with the client secret (HS256), which is never accepted.",
        ],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "In the Admin interface, open Applications › Providers › New Provider (earlier: Create) and choose SCIM Provider.",
                ),
                Put("URL", Value::BaseUrl),
                Set("Verify SCIM server's certificates", "on"),
                Set("Authentication Mode", "Static token, where it is asked for"),
                Put("Token", Value::Token),
                Set("Compatibility Mode", "Default"),
                Set("Exclude service account", "on"),
                Leave("User Property Mappings and Group Property Mappings", "as they are"),
                Go("Press Finish. Then edit the application of single sign-on."),
                Set("Backchannel Providers", "the new provider, then Update"),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "Who may see the application is who is provisioned: bind a group to it first.",
                "Versions before 2025.10 push all their groups; the group filter of the provider limits them.",
            ],
        },
        rhythm: "authentik calls when something changes, and compares everything once an hour.",
        mend: Mend {
            token: "In the Admin interface, open Applications › Providers, edit the SCIM provider, put the new one into Token, then Update.",
            mappings: "In the Admin interface, edit the SCIM provider and look at its User Property Mappings.",
            again: "What failed is under Sync status on the page of the SCIM provider, where a sync of everybody is started as well.",
        },
    },
    sources: &[
        "https://docs.goauthentik.io/add-secure-apps/providers/scim/create-scim-provider/",
        "https://docs.goauthentik.io/add-secure-apps/providers/saml/",
        "https://docs.goauthentik.io/add-secure-apps/providers/oauth2/",
    ],
};
