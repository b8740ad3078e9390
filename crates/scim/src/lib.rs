//! SCIM 2.0 (RFC 7643, RFC 7644, the pages of RFC 9865) as a calculator: values in, values out.
//!
//! The crate knows what a SCIM message means and nothing else. It does no I/O, has no async, reads no clock and
//! keeps no state, so it fits behind any web framework and any store. Everything is driven by schemas that are plain
//! data ([`schema`]); an extension of your own takes part in reading, filters, patch, projection and discovery without
//! further code.
//!
//! It reads what deployed identity providers really send ([`Profile::Lenient`]), not only what the RFCs allow, and
//! writes what the RFCs say. Each tolerance is one documented function in one file of the source, `lenient.rs`.
//!
//! # Map
//!
//! | You have | You call | You get |
//! |---|---|---|
//! | the bytes of a body | [`json::read`] | JSON without traps (duplicates, depth, NUL) |
//! | a POST body | [`Resource::create`] | a [`Resource`] in canonical form, and what was [`Ignored`] |
//! | a PUT body | [`Resource::replace`] | the same, over the present resource |
//! | a PATCH body | [`patch::Request::parse`], then [`apply`](patch::Request::apply) | the new resource and whether it changed |
//! | a PATCH on a large group | [`split_members`](patch::Request::split_members) | row operations on the members |
//! | a query string or `/.search` body | [`Parameters`], then [`query`](Parameters::query) | filter, sort, page, projection |
//! | a filter | [`Filter::parse`] | something that [`matches`](Filter::matches), prints, and offers index [`terms`](Filter::terms) |
//! | a resource to send | [`Resource::represent`], [`Projection::apply`] | the document the client asked for |
//! | a page of them | [`ListResponse`] | the ListResponse document |
//! | `If-Match` | [`etag::Condition`] | whether it holds |
//! | the body of a bulk request | [`bulk::Plan::read`], then [`step`](bulk::Plan::step) by step | single requests in an order that works, and the response |
//! | `/Schemas` and its kin | [`discovery`] | documents rendered from a [`Registry`] and [`Capabilities`](discovery::Capabilities) |
//! | a user to act on | [`User`], [`Group`] | typed reads with sensible fallbacks |
//! | anything wrong | [`Fault`] | the error document, status included |
//!
//! Texts are compared by [`fold`] alone, so that an index outside and the evaluator in here never disagree.
//!
//! # A create
//!
//! ```
//! use scim::{Resource, ResourceType, Rules, User};
//!
//! let (user, rules) = (ResourceType::user(), Rules::lenient());
//! let body = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"UserName":"jo@acme.example",
//!     "name":{"givenName":"Jo","familyName":"Li","middleName":""},"groups":[],"password":"1mz050nq",
//!     "emails":[{"primary":true,"type":"work","value":"jo@acme.example"}],"active":"True"}"#;
//!
//! let received = Resource::create(scim::json::read(body, &rules.limits)?, &user, &rules)?;
//! let jo = User::new(received.resource.fields());
//! assert_eq!(jo.primary_email(), Some("jo@acme.example"));
//! assert_eq!(jo.given_name(), Some("Jo"));
//! assert_eq!(received.resource.get("active"), Some(&true.into()));
//! // `groups` is read-only and `password` is never kept; both are told apart for the log.
//! assert_eq!(received.ignored.len(), 2);
//! # Ok::<(), scim::Fault>(())
//! ```
//!
//! # A patch in the dialect of a large cloud directory
//!
//! Capital operations, booleans in quotes, a manager that is a bare text, and a filtered path to an address that does
//! not exist yet:
//!
//! ```
//! use scim::{Resource, ResourceType, Rules, patch::{Change, Request}};
//! use serde_json::json;
//!
//! let (user, rules) = (ResourceType::user(), Rules::lenient());
//! let jo = Resource::create(json!({ "userName": "jo" }), &user, &rules)?.resource;
//! let request = Request::parse(json!({
//!     "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
//!     "Operations": [
//!         { "op": "Replace", "path": "active", "value": "False" },
//!         { "op": "Add", "path": "emails[type eq \"work\"].value", "value": "jo@acme.example" },
//!         { "op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "26118915" },
//!     ],
//! }), &user, &rules)?;
//!
//! let patched = request.apply(&user, &jo)?;
//! assert_eq!(patched.change, Change::Visible);
//! assert_eq!(patched.resource.into_value(), json!({
//!     "schemas": [scim::urn::USER, scim::urn::ENTERPRISE_USER],
//!     "userName": "jo",
//!     "active": false,
//!     "emails": [{ "type": "work", "value": "jo@acme.example" }],
//!     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "manager": { "value": "26118915" } },
//! }));
//! # Ok::<(), scim::Fault>(())
//! ```
//!
//! # A filter
//!
//! ```
//! use scim::{Filter, ResourceType, Rules, filter::Key};
//! use serde_json::json;
//!
//! let filter = Filter::parse(
//!     r#"userName Eq "JO@acme.example" and not (emails[type eq "home" and value ew "@old.example"])"#,
//!     &ResourceType::user(),
//!     &Rules::lenient(),
//! )?;
//! assert!(filter.matches(&json!({ "userName": "jo@ACME.example" })));
//!
//! // A planner finds what its indexes can answer, folded as the index folds.
//! let term = filter.terms().next().ok_or(scim::Fault::status(500, "no term"))?;
//! assert_eq!((term.path.to_string().as_str(), term.key), ("userName", Key::Text("jo@acme.example")));
//! # Ok::<(), scim::Fault>(())
//! ```

pub mod bulk;
pub mod discovery;
mod elements;
pub mod etag;
mod fault;
pub mod filter;
pub mod fold;
pub mod group;
pub mod json;
mod lenient;
pub mod list;
pub mod moment;
mod near;
pub mod patch;
mod path;
mod projection;
mod query;
mod resource;
mod resource_type;
mod rules;
pub mod schema;
mod sort;
pub mod urn;
mod user;

pub use fault::{Fault, ScimType};
pub use filter::Filter;
pub use group::Group;
pub use list::{ListResponse, Page, Paging};
pub use path::Path;
pub use projection::Projection;
pub use query::{Parameters, Query};
pub use resource::{Identity, Received, Resource};
pub use resource_type::{Extension, Registry, ResourceType};
pub use rules::{BODY_BYTES, Ignored, Limits, Profile, Reason, Rules};
pub use schema::{Attribute, Schema};
pub use sort::{Order, Sort, SortKey};
pub use user::{Standing, User};

/// The examples of the read-me are run as well.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadMe;
