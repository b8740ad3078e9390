//! `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas`: what works here, and nothing else (RFC 7644 §4).

use ::app::access;
use axum::response::Response;
use domain::directory::Profile;
use http::StatusCode;
use scim::{
    Fault,
    discovery::{self, AuthenticationScheme, Capabilities, Pagination, Support},
};

use super::{
    Call,
    answer::{self, No},
    bulk,
    list::PAGING,
};

pub(crate) fn show(call: &Call, segments: &[&str]) -> Result<Response, No> {
    if call.parameters.has_filter() {
        return Err(
            Fault::status(403, "The discovery documents are not filtered; leave the filter out.").into()
        );
    }
    let registry = &call.web.protocol.registry;
    let base = call.base();
    let document = match segments {
        ["ServiceProviderConfig"] => discovery::service_provider_config(&capabilities(call), &base),
        ["ResourceTypes"] => discovery::resource_types(registry, &base),
        ["ResourceTypes", name] => discovery::resource_type(registry, name, &base)?,
        ["Schemas"] => discovery::schemas(registry, &base),
        ["Schemas", uri] => discovery::schema(registry, uri, &base)?,
        _ => return Err(Fault::not_found("There is no such discovery document.").into()),
    };
    answer::value(StatusCode::OK, &document)
}

/// What is supported, truthfully.
fn capabilities(call: &Call) -> Capabilities {
    let profile = call.caller.directory.manners.profile;
    Capabilities {
        documentation_uri: None,
        patch: Support::Supported,
        bulk: Some(bulk::BOUNDS),
        filter_max_results: Some(PAGING.max_count as u64),
        change_password: Support::Unsupported,
        sort: Support::Supported,
        etag: Support::Supported,
        // Cursors work for everybody. RFC 9865 §4 recommends to announce them, but clients that are stricter than RFC 7643
        // §2 refuse the whole document for an attribute they do not know: scim2-models up to 0.6, and so Canaille. Who
        // asks for the strict profile reads what the RFCs say.
        pagination: (profile == Profile::Strict).then_some(Pagination {
            cursor: Support::Supported,
            index: Support::Supported,
            default_method: PAGING.default_method,
            default_page_size: PAGING.default_count as u64,
            max_page_size: PAGING.max_count as u64,
            cursor_timeout: None,
        }),
        interop_profile: match profile {
            Profile::Strict => Support::Supported,
            Profile::Lenient => Support::Unsupported,
        },
        authentication_schemes: vec![
            AuthenticationScheme::bearer(
                "A token of the directory, created in Workspace settings › Security › Directory.",
            ),
            AuthenticationScheme::client_credentials(format!(
                "An access token from {}, for a client created in Workspace settings › Security › Directory.",
                call.web.app.url(access::ENDPOINT)
            )),
        ],
    }
}
