//! Claims beyond the standard ones that providers put into ID tokens.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};

use crate::lenient;

/// Vendors' claims, and two of the registered ones the crate below does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Extra {
    /// RFC 7519 section 4.1.5. Not optional to obey, so a value that is no number is an error.
    pub(super) nbf: Option<f64>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) sid: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) hd: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tid: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) oid: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) xms_edov: Option<bool>,
}

impl AdditionalClaims for Extra {}
