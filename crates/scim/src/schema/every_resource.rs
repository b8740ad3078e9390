//! The attributes that every resource has (RFC 7643 §3 and §3.1). They belong to no schema document.

use std::sync::{Arc, OnceLock};

use super::{Attribute, Returned, Type, Uniqueness};

/// `schemas`, `id`, `externalId` and `meta`.
pub(crate) fn common() -> Vec<Arc<Attribute>> {
    static COMMON: OnceLock<Vec<Arc<Attribute>>> = OnceLock::new();
    COMMON
        .get_or_init(|| vec![schemas(), id(), external_id(), meta()].into_iter().map(Arc::new).collect())
        .clone()
}

/// Returned always, as every deployed provider does: a resource cannot be read without it.
fn schemas() -> Attribute {
    Attribute::new("schemas", Type::Reference, "The URIs of the schemas that the resource uses.")
        .multi_valued()
        .refers_to(&["uri"])
        .returned(Returned::Always)
}

fn id() -> Attribute {
    Attribute::new("id", Type::String, "The provider's identifier of the resource; it never changes.")
        .exact()
        .read_only()
        .returned(Returned::Always)
        .unique(Uniqueness::Server)
}

fn external_id() -> Attribute {
    Attribute::new("externalId", Type::String, "The client's own identifier of the resource.")
        .exact()
        .at_most(1_024)
}

fn meta() -> Attribute {
    let parts = vec![
        Attribute::new("resourceType", Type::String, "The name of the resource type.").exact(),
        Attribute::new("created", Type::DateTime, "When the resource was added."),
        Attribute::new("lastModified", Type::DateTime, "When the resource last changed."),
        Attribute::new("location", Type::Reference, "The address of the resource.")
            .exact()
            .refers_to(&["uri"]),
        Attribute::new("version", Type::String, "The entity tag of the resource.").exact(),
    ];
    Attribute::complex("meta", "What the provider knows about the resource itself.", parts).read_only()
}
