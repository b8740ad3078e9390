//! A `Fault` is the only error of this crate: a SCIM message that is malformed, not allowed, or asks for
//! what cannot be. It carries what RFC 7644 §3.12 wants told: the HTTP status, the `scimType` and a sentence.

use std::fmt;

use serde_json::{Value, json};

use crate::urn;

/// The machine-readable reason of a fault: the `scimType` of RFC 7644 table 9 and RFC 9865 §2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter is malformed, or pairs an operator with an attribute that does not take it.
    InvalidFilter,
    /// The query yields more than the provider is willing to compute.
    TooMany,
    /// A value is in use already or reserved.
    Uniqueness,
    /// The change touches what is read-only, immutable or required.
    Mutability,
    /// The body is not what the request schema says.
    InvalidSyntax,
    /// The path of a patch operation is malformed or names nothing.
    InvalidPath,
    /// The path of a patch operation selects nothing that could be acted on.
    NoTarget,
    /// A value is missing, of the wrong type, or out of bounds.
    InvalidValue,
    /// The protocol version asked for is not spoken here.
    InvalidVersion,
    /// The request would put sensitive data into an address.
    Sensitive,
    /// The cursor is not one that was given out for this query (RFC 9865).
    InvalidCursor,
    /// The cursor has outlived its time (RFC 9865).
    ExpiredCursor,
    /// The page size is not one that the provider serves (RFC 9865).
    InvalidCount,
}

impl ScimType {
    /// The word on the wire, for example `invalidFilter`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVersion => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a SCIM message is refused, in the form its sender is to be told (RFC 7644 §3.12).
///
/// `detail` is a sentence for the administrator who reads the identity provider's log: what happened, why,
/// and what to do. It never repeats a value of an attribute that is `returned: never`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The HTTP status code.
    pub status: u16,
    /// The machine-readable reason, where RFC 7644 defines one.
    pub scim_type: Option<ScimType>,
    /// A sentence for a person.
    pub detail: String,
}

/// Declares the constructors that differ only in status and reason.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident => $status:literal, $kind:ident;)*) => {
        $($(#[$doc])* pub fn $name(detail: impl Into<String>) -> Self {
            Self { status: $status, scim_type: Some(ScimType::$kind), detail: detail.into() }
        })*
    };
}

impl Fault {
    /// A fault with a status that has no `scimType`, such as 401 or 412.
    pub fn status(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    reasons! {
        /// 400 `invalidFilter`.
        invalid_filter => 400, InvalidFilter;
        /// 400 `tooMany`.
        too_many => 400, TooMany;
        /// 409 `uniqueness`.
        uniqueness => 409, Uniqueness;
        /// 400 `mutability`.
        mutability => 400, Mutability;
        /// 400 `invalidSyntax`.
        invalid_syntax => 400, InvalidSyntax;
        /// 400 `invalidPath`.
        invalid_path => 400, InvalidPath;
        /// 400 `noTarget`.
        no_target => 400, NoTarget;
        /// 400 `invalidValue`.
        invalid_value => 400, InvalidValue;
        /// 400 `invalidVers`.
        invalid_version => 400, InvalidVersion;
        /// 403 `sensitive`.
        sensitive => 403, Sensitive;
        /// 400 `invalidCursor`.
        invalid_cursor => 400, InvalidCursor;
        /// 400 `expiredCursor`.
        expired_cursor => 400, ExpiredCursor;
        /// 400 `invalidCount`.
        invalid_count => 400, InvalidCount;
    }

    /// 404: no such resource, schema or route.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::status(404, detail)
    }

    /// 412: the version named by `If-Match` is not the current one.
    pub fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::status(412, detail)
    }

    /// 413: the message is larger than the provider takes.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::status(413, detail)
    }

    /// 501: the provider does not do this.
    pub fn not_implemented(detail: impl Into<String>) -> Self {
        Self::status(501, detail)
    }

    /// The error document of RFC 7644 §3.12; `status` is a string there, not a number.
    pub fn to_value(&self) -> Value {
        let mut document = json!({ "schemas": [urn::ERROR], "status": self.status.to_string() });
        if let Some(kind) = self.scim_type {
            document["scimType"] = kind.as_str().into();
        }
        document["detail"] = self.detail.as_str().into();
        document
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scim_type {
            Some(kind) => write!(f, "{} {kind}: {}", self.status, self.detail),
            None => write!(f, "{}: {}", self.status, self.detail),
        }
    }
}

impl std::error::Error for Fault {}
