//! PATCH (RFC 7644 §3.5.2): a request is read and checked against the schema once, then applied to a resource as a
//! whole or not at all.
//!
//! Rulings where the RFC leaves room or practice goes another way:
//! - A filtered path whose filter is a conjunction of `eq` creates the value it describes when nothing matches; the
//!   strict profile keeps to `noTarget` for `replace`. Nothing is ever created in `members`.
//! - In the strict profile every operation has a path, which goes on to a part if it has a filter and assigns, and the
//!   filter selects one value.
//! - `remove` on a multi-valued attribute with a value takes away exactly the listed values; without a value, or
//!   with null, all of them; with `[]`, none.
//! - `replace` with `""`, null or `[]` clears.
//! - An attribute that is never without a value (`active`) is not cleared in any of these ways: null is `invalidValue`,
//!   its removal `mutability`. To take the removal for "not active" would be to guess, and to let it pass would answer
//!   200 to a client that means to show somebody out while they stay.
//! - A read-only attribute is refused when a path names it and left out inside a value.
//! - A value of which only `type` and `primary` are left at the end is dropped.

mod apply;
mod parse;
mod target;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{
    Fault, Ignored, Resource, Rules,
    filter::Expression,
    path::Path,
    resource_type::ResourceType,
    schema::{Attribute, Schema},
};

/// A patch request that fits a resource type.
///
/// Paths are resolved, values are in canonical form and path-less values are spread out into one edit per attribute,
/// so that applying it only depends on the resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub(crate) edits: Vec<Edit>,
    pub(crate) ignored: Vec<Ignored>,
    pub(crate) rules: Rules,
}

/// What came of applying a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patched {
    /// The resource afterwards.
    pub resource: Resource,
    /// Whether it differs from before.
    pub change: Change,
}

/// Whether a request changed anything. `lastModified` and the version may only change with [`Change::Visible`]
/// (RFC 7644 §3.5.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Everything the request wants was so already.
    Nothing,
    /// Something a client can see is different.
    Visible,
}

/// One change to one attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    pub(crate) place: Place,
    pub(crate) action: Action,
}

/// Where an edit happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    Attribute(Path),
    Extension(Arc<Schema>),
}

/// What an edit does; `add` and `replace` differ only where this says so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Assigns a value without parts.
    Set(Value),
    /// Assigns the parts that are named, clears those that are null, leaves the others.
    Merge(Map<String, Value>),
    /// Adds values.
    Append(Vec<Value>),
    /// Puts these values in place of all others.
    Put(Vec<Value>),
    /// Takes these values away.
    Remove(Vec<Value>),
    /// Unassigns the attribute, or the extension with all its attributes.
    Clear,
    /// Does something to the values that fulfil a filter.
    Select { filter: Expression, then: Then, otherwise: Otherwise },
}

/// What happens to a selected value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Then {
    /// One part is assigned.
    Set(Arc<Attribute>, Value),
    /// One part is unassigned.
    Clear(Arc<Attribute>),
    /// Parts are assigned, others stay.
    Merge(Map<String, Value>),
    /// The value is replaced by another.
    Replace(Map<String, Value>),
    /// A value without parts is replaced by another.
    ReplacePlain(Value),
    /// The value is taken away.
    Remove,
}

/// What happens when no value fulfils the filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Otherwise {
    /// A value with these parts is made first.
    Create(Map<String, Value>),
    /// Nothing; the request goes on.
    Nothing,
    /// 400 `noTarget`.
    NoTarget,
}

impl Request {
    /// Reads the body of a PATCH request.
    ///
    /// ```
    /// # use scim::{patch, Resource, ResourceType, Rules};
    /// # use serde_json::json;
    /// let (user, rules) = (ResourceType::user(), Rules::lenient());
    /// let body = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    /// let request = patch::Request::parse(body, &user, &rules)?;
    /// let jo = Resource::create(json!({ "userName": "jo", "active": true }), &user, &rules)?.resource;
    /// assert_eq!(request.apply(&user, &jo)?.resource.get("active"), Some(&json!(false)));
    /// # Ok::<(), scim::Fault>(())
    /// ```
    ///
    /// # Errors
    /// 400 `invalidSyntax` for a body that is no patch request and, in the strict profile, for operations without path
    /// and unknown attributes; `invalidPath` and `invalidFilter` for paths,
    /// `noTarget` for a removal without path, `mutability` for a path to what clients may not change, `invalidValue`
    /// for values that do not fit and for null where there is always a value; 413 for too many operations.
    pub fn parse(body: Value, resource_type: &ResourceType, rules: &Rules) -> Result<Self, Fault> {
        parse::request(body, resource_type, rules)
    }

    /// Applies the request to a resource, which stays as it is.
    ///
    /// # Errors
    /// 400 `noTarget` when a filter selects nothing and may not create, `mutability` when a required attribute would
    /// be left without value, `invalidValue` when several values would be primary or too many remain, and in the strict
    /// profile `invalidFilter` when a filter selects several values.
    pub fn apply(&self, resource_type: &ResourceType, resource: &Resource) -> Result<Patched, Fault> {
        let resource_after = apply::all(self, resource_type, resource)?;
        let change = if resource_after == *resource { Change::Nothing } else { Change::Visible };
        Ok(Patched { resource: resource_after, change })
    }

    /// Whether nothing is left to apply.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// What the request says without effect, for the log.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }
}
