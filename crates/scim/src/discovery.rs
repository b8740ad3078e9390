//! The documents with which a provider describes itself (RFC 7644 §4, RFC 7643 §5 to §7, RFC 9865 §4), rendered from
//! the schemas themselves and from what the caller says it supports. Nothing is advertised on its own.

use serde_json::{Value, json};

use crate::{
    Fault,
    list::{ListResponse, Method},
    resource_type::Registry,
    urn,
};

/// What a provider supports. Clients believe it, so it has to be true.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// The address of documentation for people.
    pub documentation_uri: Option<String>,
    /// PATCH.
    pub patch: Support,
    /// Bulk requests; `None` if they are not supported.
    pub bulk: Option<Bulk>,
    /// Resources one filtered response holds at most; `None` if filters are not supported.
    pub filter_max_results: Option<u64>,
    /// Changing passwords.
    pub change_password: Support,
    /// Sorted lists.
    pub sort: Support,
    /// Entity tags.
    pub etag: Support,
    /// Paging; `None` leaves the block of RFC 9865 out.
    pub pagination: Option<Pagination>,
    /// Conformance with the interoperability profile (draft-zollner-scim-interop-profile §4), for providers that read
    /// with [`Profile::Strict`](crate::Profile::Strict). The attribute is left out unless it is given, since RFC 7643
    /// does not have it.
    pub interop_profile: Support,
    /// How clients prove who they are.
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// Whether something is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Support {
    /// It is.
    Supported,
    /// It is not.
    #[default]
    Unsupported,
}

/// The bounds of bulk requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bulk {
    /// Operations one request may hold.
    pub max_operations: u64,
    /// Bytes one request may have.
    pub max_payload: u64,
}

/// How lists are paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pagination {
    /// Cursors.
    pub cursor: Support,
    /// `startIndex`.
    pub index: Support,
    /// What is used when the client asks for neither.
    pub default_method: Method,
    /// Resources on a page when the client does not say.
    pub default_page_size: u64,
    /// Resources on a page at most.
    pub max_page_size: u64,
    /// Seconds a cursor is good for; `None` if that is not fixed.
    pub cursor_timeout: Option<u64>,
}

/// A way for clients to prove who they are (RFC 7643 §5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthenticationScheme {
    /// `oauth`, `oauth2`, `oauthbearertoken`, `httpbasic` or `httpdigest`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// How it is used here.
    pub description: String,
    /// The address of its specification.
    pub spec_uri: Option<String>,
    /// The address of documentation for people.
    pub documentation_uri: Option<String>,
    /// Whether it is the preferred one.
    pub primary: bool,
}

impl AuthenticationScheme {
    /// A bearer token (RFC 6750).
    pub fn bearer(description: impl Into<String>) -> Self {
        Self {
            kind: "oauthbearertoken".to_owned(),
            name: "OAuth Bearer Token".to_owned(),
            description: description.into(),
            spec_uri: Some("https://www.rfc-editor.org/info/rfc6750".to_owned()),
            documentation_uri: None,
            primary: true,
        }
    }

    /// An access token got by client credentials (RFC 6749 §4.4).
    pub fn client_credentials(description: impl Into<String>) -> Self {
        Self {
            kind: "oauth2".to_owned(),
            name: "OAuth 2.0 Client Credentials".to_owned(),
            description: description.into(),
            spec_uri: Some("https://www.rfc-editor.org/info/rfc6749".to_owned()),
            documentation_uri: None,
            primary: false,
        }
    }

    fn to_value(&self) -> Value {
        let mut shown = json!({ "type": self.kind, "name": self.name, "description": self.description });
        set(&mut shown, "specUri", self.spec_uri.as_deref());
        set(&mut shown, "documentationUri", self.documentation_uri.as_deref());
        shown["primary"] = self.primary.into();
        shown
    }
}

impl Support {
    fn is_given(self) -> bool {
        self == Self::Supported
    }

    fn to_value(self) -> Value {
        json!({ "supported": self.is_given() })
    }
}

fn set(document: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        document[name] = value.into();
    }
}

/// `GET /ServiceProviderConfig`. `base` is the absolute address all endpoints start with.
pub fn service_provider_config(capabilities: &Capabilities, base: &str) -> Value {
    let bulk = capabilities.bulk.unwrap_or(Bulk { max_operations: 0, max_payload: 0 });
    let mut document = json!({ "schemas": [urn::SERVICE_PROVIDER_CONFIG] });
    set(&mut document, "documentationUri", capabilities.documentation_uri.as_deref());
    document["patch"] = capabilities.patch.to_value();
    document["bulk"] = json!({
        "supported": capabilities.bulk.is_some(),
        "maxOperations": bulk.max_operations,
        "maxPayloadSize": bulk.max_payload,
    });
    document["filter"] = json!({
        "supported": capabilities.filter_max_results.is_some(),
        "maxResults": capabilities.filter_max_results.unwrap_or(0),
    });
    document["changePassword"] = capabilities.change_password.to_value();
    document["sort"] = capabilities.sort.to_value();
    document["etag"] = capabilities.etag.to_value();
    if let Some(pagination) = capabilities.pagination {
        document["pagination"] = json!({
            "cursor": pagination.cursor.is_given(),
            "index": pagination.index.is_given(),
            "defaultPaginationMethod": pagination.default_method.as_str(),
            "defaultPageSize": pagination.default_page_size,
            "maxPageSize": pagination.max_page_size,
        });
        if let Some(seconds) = pagination.cursor_timeout {
            document["pagination"]["cursorTimeout"] = seconds.into();
        }
    }
    if capabilities.interop_profile.is_given() {
        document["interopProfileConformant"] = true.into();
    }
    document["authenticationSchemes"] =
        capabilities.authentication_schemes.iter().map(AuthenticationScheme::to_value).collect();
    document["meta"] = json!({
        "resourceType": "ServiceProviderConfig",
        "location": at(base, "ServiceProviderConfig", None),
    });
    document
}

/// `GET /ResourceTypes`: all of them, unpaged.
pub fn resource_types(registry: &Registry, base: &str) -> Value {
    let all = registry.resource_types().iter();
    whole(all.map(|known| known.to_value(&at(base, "ResourceTypes", Some(&known.name)))).collect())
}

/// `GET /ResourceTypes/{name}`.
///
/// # Errors
/// 404 when it is not registered.
pub fn resource_type(registry: &Registry, name: &str, base: &str) -> Result<Value, Fault> {
    match registry.resource_type(name) {
        Some(known) => Ok(known.to_value(&at(base, "ResourceTypes", Some(&known.name)))),
        None => Err(Fault::not_found("There is no resource type of this name. /ResourceTypes lists them.")),
    }
}

/// `GET /Schemas`: all of them, unpaged.
pub fn schemas(registry: &Registry, base: &str) -> Value {
    let all = registry.schemas().into_iter();
    whole(all.map(|schema| schema.to_value(&at(base, "Schemas", Some(&schema.id)))).collect())
}

/// `GET /Schemas/{uri}`. The URI counts in any case.
///
/// # Errors
/// 404 when it is not registered.
pub fn schema(registry: &Registry, uri: &str, base: &str) -> Result<Value, Fault> {
    match registry.schemas().into_iter().find(|schema| schema.id.eq_ignore_ascii_case(uri)) {
        Some(schema) => Ok(schema.to_value(&at(base, "Schemas", Some(&schema.id)))),
        None => Err(Fault::not_found("There is no schema with this URI. /Schemas lists them.")),
    }
}

fn whole(documents: Vec<Value>) -> Value {
    let total = u64::try_from(documents.len()).unwrap_or(u64::MAX);
    ListResponse::by_index(total, 1).to_value(documents)
}

fn at(base: &str, collection: &str, name: Option<&str>) -> String {
    let base = base.trim_end_matches('/');
    match name {
        Some(name) => format!("{base}/{collection}/{name}"),
        None => format!("{base}/{collection}"),
    }
}
