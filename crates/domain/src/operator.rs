//! The operator's keys: what the vendor's backend opens the operator API with.

use crate::{Moment, OperatorKeyId};

/// An operator key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its id, safe to show.
    pub id: OperatorKeyId,
    /// What people call it.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked; from then on it opens nothing.
    pub revoked_at: Option<Moment>,
}
