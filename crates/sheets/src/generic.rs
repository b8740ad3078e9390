//! Any other identity provider, in the words of the standards.

use crate::{
    Attribute, Field, Given, Mend, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "other",
    name: "Another identity provider",
    known_by: &[],
    saml: Sheet {
        steps: &[
            Go("Make a SAML 2.0 application there. It may call us a service provider or a relying party."),
            Put("Assertion Consumer Service URL (also: ACS URL, Reply URL), by HTTP POST", Value::Acs),
            Put("Entity ID (also: Audience, Identifier)", Value::EntityId),
            Set("Name ID format", "persistent, or email address; not transient"),
            Set("Assertion", "signed, with RSA-SHA256 or better"),
            Leave("Encryption", "off, unless you ask for it in the next steps"),
            Go("Map the attributes of the table, and let yourself in first, to test with."),
        ],
        attributes: &[
            Attribute {
                name: "email",
                from: "the work address, which people can't write themselves",
                means: "The address",
            },
            Attribute { name: "firstName", from: "the given name", means: "First name" },
            Attribute { name: "lastName", from: "the family name", means: "Last name" },
            Attribute {
                name: "id",
                from: "an id that never changes",
                means: "Optional: what the directory tells as externalId",
            },
        ],
        given: &[
            Given {
                field: Field::MetadataUrl,
                found: "where it says metadata, federation metadata or IdP metadata",
            },
            Given { field: Field::MetadataXml, found: "the same, as a file" },
        ],
        cautions: &["Both values are compared letter by letter: no final slash, no other case."],
    },
    oidc: Sheet {
        steps: &[
            Go(
                "Make an OpenID Connect application there, of the type web, which can keep a secret (confidential).",
            ),
            Set("Grant", "authorization code, with PKCE where it is asked for"),
            Put("Redirect URI (also: callback URL)", Value::RedirectUri),
            Put("Post-logout redirect URI, where it has such a field", Value::SignOutUri),
            Set("Scopes", "openid, email and profile"),
            Set("ID token", "signed with RS256, ES256 or better, not with the secret (HS256)"),
            Go("Let yourself in first, to test with."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given {
                field: Field::Issuer,
                found: "the issuer of its /.well-known/openid-configuration, letter by letter",
            },
            Given { field: Field::ClientId, found: "beside the application" },
            Given { field: Field::ClientSecret, found: "beside the application; many show it once" },
        ],
        cautions: &["A final slash belongs to the issuer where its own document has one."],
    },
    scim: Scim::Sheet {
        sheet: Sheet {
            steps: &[
                Go(
                    "Turn on provisioning over SCIM 2.0 in the application of single sign-on, or make one for it.",
                ),
                Put("SCIM base URL (also: endpoint, tenant URL, connector URL)", Value::BaseUrl),
                Put("Bearer token (also: secret token, API token)", Value::Token),
                Go("Press its test button, if it has one."),
                Set("Create, update and deactivate users", "on"),
                Set("Unique identifier of users", "userName"),
                Go("Assign one person first."),
            ],
            attributes: &[
                Attribute { name: "userName", from: "the name people sign in with", means: "The user name" },
                Attribute {
                    name: "active",
                    from: "whether they are assigned",
                    means: "Whether they have access",
                },
                Attribute {
                    name: "emails[type eq \"work\"].value",
                    from: "the work address",
                    means: "The address",
                },
                Attribute { name: "name.givenName", from: "the given name", means: "First name" },
                Attribute { name: "name.familyName", from: "the family name", means: "Last name" },
                Attribute { name: "externalId", from: "an id that never changes", means: "A stable id" },
            ],
            given: &[],
            cautions: &[
                "The token is sent as Authorization: Bearer …. Most write the word Bearer themselves.",
            ],
        },
        rhythm: "Most call when something changes; some compare everything from time to time.",
        mend: Mend {
            token: "Open provisioning in the application, and put the new one where the old one is.",
            mappings: "Open provisioning in the application, and look at its attribute mappings.",
            again: "Look at its own log of provisioning, and let it try again from there.",
        },
    },
    sources: &[
        "https://www.rfc-editor.org/rfc/rfc7644",
        "https://openid.net/specs/openid-connect-core-1_0.html",
        "https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf",
    ],
};
