//! Google Workspace: custom SAML apps and OAuth clients. It provisions people to apps of its own catalogue alone.

use crate::{
    Attribute, Field, Given, OIDC_CLAIMS, Provider, Scim, Sheet,
    Step::{Go, Leave, Put, Set},
    Value,
};

pub(crate) const PROVIDER: Provider = Provider {
    code: "google",
    name: "Google Workspace",
    known_by: &["accounts.google.com"],
    saml: Sheet {
        steps: &[
            Go("In the Admin console, open Apps › Web and mobile apps › Add app › Add custom SAML app."),
            Set("App name", "what people know this product by, then Continue"),
            Go(
                "On Google Identity Provider details, press DOWNLOAD METADATA and keep the file; then Continue.",
            ),
            Put("ACS URL", Value::Acs),
            Put("Entity ID", Value::EntityId),
            Leave("Start URL", "empty"),
            Leave("Signed response", "off: the assertion is signed then"),
            Set("Name ID format", "EMAIL"),
            Set("Name ID", "Basic Information › Primary email, then Continue"),
            Go("Under Attributes, press ADD MAPPING for each row of the table, then Finish."),
            Set("User access", "ON for everyone, or for your organizational units"),
        ],
        attributes: &[
            Attribute { name: "email", from: "Primary email", means: "The address" },
            Attribute { name: "firstName", from: "First name", means: "First name" },
            Attribute { name: "lastName", from: "Last name", means: "Last name" },
        ],
        given: &[Given {
            field: Field::MetadataXml,
            found: "the file GoogleIDPMetadata.xml, of DOWNLOAD METADATA; Google has no address for it",
        }],
        cautions: &[
            "Google says that changes can take up to a day to reach everybody; they mostly take minutes.",
            "With Signed response on, the response is signed in place of the assertion, and nobody gets in.",
        ],
    },
    oidc: Sheet {
        steps: &[
            Go(
                "In the Google Cloud console, choose a project of your organisation and open Google Auth Platform.",
            ),
            Set("Audience", "Internal, so that only your people come in"),
            Go("Open Clients › Create client."),
            Set("Application type", "Web application"),
            Put("Authorized redirect URIs", Value::RedirectUri),
            Leave("Authorized JavaScript origins", "empty"),
            Go("Press Create, and copy the secret at once: later it is not shown any more."),
        ],
        attributes: OIDC_CLAIMS,
        given: &[
            Given { field: Field::Issuer, found: "https://accounts.google.com" },
            Given { field: Field::ClientId, found: "Clients › Client ID" },
            Given { field: Field::ClientSecret, found: "Clients › Client secret" },
        ],
        cautions: &[
            "An address counts where Google says that its organisation runs the account (hd) and the domain is the same. People of other domains of yours sign in, and are asked to prove their address.",
        ],
    },
    scim: Scim::Nothing {
        why: "Google provisions people to the apps of its own catalogue alone. A custom SAML app has no such page, and there is no field for a base URL.",
        instead: "Take people in at their first sign-in: require single sign-on, then turn on “Take people in at their first sign-in” in the sign-in policy. Whoever leaves is shut out at Google, and their place is removed here by hand.",
    },
    sources: &[
        "https://support.google.com/a/answer/6087519",
        "https://support.google.com/a/answer/7681608",
        "https://support.google.com/cloud/answer/15549257",
    ],
};
