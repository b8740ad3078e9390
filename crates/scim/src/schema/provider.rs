//! The schemas of the provider's own documents (RFC 7643 §5, §6 and §8.7.2; RFC 9865 §4), all read-only.
//!
//! The schema of schema documents is not among them: it nests a complex attribute in a complex attribute, which
//! RFC 7643 §2.3.8 forbids for everything a client may discover, and clients are known to stumble over it.

use super::{Attribute, Schema, Type};
use crate::urn;

fn flag(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::Boolean, description).required()
}

fn number(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::Integer, description)
}

fn text(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::String, description)
}

fn page(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::Reference, description).refers_to(&["external"])
}

fn uri(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::Reference, description).exact().refers_to(&["uri"])
}

/// A block that says whether something is supported, with its further settings.
fn feature(name: &str, description: &str, further: Vec<Attribute>) -> Attribute {
    let mut parts = vec![flag("supported", "Whether it is supported.")];
    parts.extend(further);
    Attribute::complex(name, description, parts).required()
}

/// The schema of `/ServiceProviderConfig`, with the pagination block of RFC 9865.
pub fn service_provider_config() -> Schema {
    let bulk = vec![
        number("maxOperations", "Operations one request may hold.").required(),
        number("maxPayloadSize", "Bytes one request may have.").required(),
    ];
    let filter = vec![number("maxResults", "Resources one response holds at most.").required()];
    let pagination = vec![
        flag("cursor", "Whether cursors are supported."),
        flag("index", "Whether startIndex is supported."),
        text("defaultPaginationMethod", "What is used when the client asks for neither.")
            .canonical(&["cursor", "index"]),
        number("defaultPageSize", "Resources on a page when the client does not say."),
        number("maxPageSize", "Resources on a page at most."),
        number("cursorTimeout", "Seconds a cursor is good for."),
    ];
    let description = "What this provider supports.";
    schema(
        urn::SERVICE_PROVIDER_CONFIG,
        "ServiceProviderConfig",
        description,
        vec![
            page("documentationUri", "Documentation for people."),
            feature("patch", "PATCH requests.", vec![]),
            feature("bulk", "Bulk requests.", bulk),
            feature("filter", "Filters.", filter),
            feature("changePassword", "Changing passwords.", vec![]),
            feature("sort", "Sorted lists.", vec![]),
            feature("etag", "Entity tags.", vec![]),
            Attribute::complex("pagination", "Paging through lists.", pagination),
            Attribute::new(
                "interopProfileConformant",
                Type::Boolean,
                "Whether the interoperability profile holds.",
            ),
            authentication_schemes(),
        ],
    )
}

fn authentication_schemes() -> Attribute {
    let kinds = ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"];
    let parts = vec![
        text("type", "The kind of scheme.").required().canonical(&kinds),
        text("name", "The name of the scheme.").required(),
        text("description", "How the scheme is used here.").required(),
        page("specUri", "The specification of the scheme."),
        page("documentationUri", "Documentation for people."),
        Attribute::new("primary", Type::Boolean, "Whether this is the preferred scheme."),
    ];
    Attribute::complex("authenticationSchemes", "How clients prove who they are.", parts)
        .multi_valued()
        .required()
}

/// The schema of `/ResourceTypes`. `schemaExtensions` is multi-valued (erratum 7522).
pub fn resource_type() -> Schema {
    let extension = vec![
        uri("schema", "The URI of the extension.").required(),
        flag("required", "Whether every resource must have it."),
    ];
    schema(
        urn::RESOURCE_TYPE,
        "ResourceType",
        "A kind of resource this provider keeps.",
        vec![
            text("id", "The identifier of the resource type."),
            text("name", "The name of the resource type.").required(),
            text("description", "What the resource type is."),
            uri("endpoint", "The address of the collection, relative to the base address.").required(),
            uri("schema", "The URI of the core schema.").required(),
            Attribute::complex("schemaExtensions", "Extensions of the core schema.", extension)
                .multi_valued(),
        ],
    )
}

fn schema(id: &str, name: &str, description: &str, attributes: Vec<Attribute>) -> Schema {
    Schema::new(id, name, description, attributes.into_iter().map(Attribute::read_only).collect())
}
