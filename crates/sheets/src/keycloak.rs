//! Keycloak.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "keycloak",
    name: "Keycloak",
    known_by: &["/realms/"],
    saml: Sheet {
        steps: &[
            Go("In your realm, open Clients › Create client."),
            Set("Client type", "SAML"),
            Put("Client ID", Value::EntityId),
            Go("Press Next."),
            Put("Valid redirect URIs", Value::Acs),
            Put("Master SAML Processing URL", Value::Acs),
            Go("Press Save, and stay on the tab Settings."),
            Set("Name ID format", "persistent, or email"),
            Set("Force name ID format", "On"),
            Set("Sign assertions", "On"),
            Set("Signature algorithm", "RSA_SHA256"),
            Go("Save, and open the tab Keys."),
            Set(
                "Client signature required",
                "Off, or import the certificate of our metadata once the connection is made",
            ),
            Leave("Encrypt assertions", "Off"),
            Go(
                "Open Client scopes › …-dedicated › Add mapper › By configuration › User Property, once for each row of the table.",
            ),
        ],
        attributes: &[
            Attribute { name: "email", from: "the property email", means: "The address" },
            Attribute { name: "firstName", from: "the property firstName", means: "First name" },
            Attribute { name: "lastName", from: "the property lastName", means: "Last name" },
        ],
        given: &[
            Given {
                field: Field::MetadataUrl,
                found: "Realm settings › General › Endpoints › SAML 2.0 Identity Provider Metadata",
            },
            Given { field: Field::MetadataXml, found: "the page behind that link, saved as a file" },
        ],
        cautions: &[
            "Signing the document alone, as new clients do, is not enough: Sign assertions has to be on.",
            "Nobody should be able to change their own email there without confirming it (Realm settings › Login › Verify email).",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go("In your realm, open Clients › Create client."),
            Set("Client type", "OpenID Connect"),
            Set("Client ID", "a name of your choice, then Next"),
            Set("Client authentication", "On"),
            Set("Authentication flow", "Standard flow alone, then Next"),
            Put("Valid redirect URIs", Value::RedirectUri),
            Put("Valid post logout redirect URIs", Value::SignOutUri),
            Leave("Web origins", "empty"),
            Go("Press Save, and open the tab Credentials."),
            Set("Client Authenticator", "Client Id and Secret"),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "https://{your Keycloak}/realms/{realm}, without a final slash",
            },
            Given { field: Field::ClientId, found: "Settings › Client ID" },
            Given { field: Field::ClientSecret, found: "Credentials › Client Secret" },
        ],
        cautions: &["Addresses count for those whose Email verified is on, under Users."],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "Install a SCIM client extension: Keycloak itself sends nothing. The labels here are those of keycloak-scim (sh.libre.scim).",
                ),
                Go("Restart Keycloak, and open User federation › Add scim providers."),
                Put("SCIM 2.0 endpoint", Value::BaseUrl),
                Set("Endpoint content type", "application/scim+json"),
                Set("Auth mode", "BEARER"),
                Put("Auth password/token", Value::Token),
                Set("Enable user propagation", "On"),
                Set("Enable group propagation", "On where groups are to give roles"),
                Leave("Enable import during sync", "Off"),
                Go("Save. Then open Realm settings › Events › Event listeners, add scim, and save."),
            ],
            attributes: &[],
            given: &[],
            cautions: &[
                "The extension sends everybody of the realm, not those of one client.",
                "With Import action DELETE_REMOTE it removes whoever it does not know: leave imports off.",
                "It gives up after ten tries. Sync all users, on the same page, sends everybody once more.",
            ],
        },
        rhythm: "The extension calls when something changes, and when a sync is started; silence is normal.",
        mend: Mend {
            token: "Open User federation, the scim provider, put the new one into Auth password/token, and save.",
            mappings: "The extension sends what it knows; look at the user’s attributes in Keycloak.",
            again: "What failed is in Keycloak’s own log. Sync all users, on the page of the scim provider, sends everybody once more.",
        },
    },
    sources: &[
        "https://www.keycloak.org/docs/latest/server_admin/",
        "https://github.com/mitodl/keycloak-scim",
    ],
};
