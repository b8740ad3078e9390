//! The Group schema (RFC 7643 §4.2 and §8.7.1, with errata 5368 and 6011).

use super::{Attribute, Mutability, Schema, Type};
use crate::urn;

/// The core Group schema.
///
/// `displayName` is required (erratum 5368); a member's `display` is listed (erratum 6011) and its `value` is
/// required, as RFC 7643 §4.2 allows: a member that names nobody means nothing.
pub fn group() -> Schema {
    let description = "A group of users, as the identity provider keeps it.";
    Schema::new(
        urn::GROUP,
        "Group",
        description,
        vec![
            Attribute::new("displayName", Type::String, "The name of the group for people.")
                .required()
                .at_most(256),
            members(),
        ],
    )
}

fn members() -> Attribute {
    let parts = vec![
        Attribute::new("value", Type::String, "The id of the member.").exact().required(),
        Attribute::new("$ref", Type::Reference, "The address of the member.")
            .exact()
            .refers_to(&["User", "Group"]),
        Attribute::new("type", Type::String, "What the member is.").canonical(&["User", "Group"]),
        Attribute::new("display", Type::String, "A name of the member for people."),
    ];
    // RFC 7643 §4.2: members come and go as a whole; the parts of one never change.
    let mut members =
        Attribute::complex("members", "The members of the group.", parts).mutable(Mutability::Immutable);
    members.mutability = Mutability::ReadWrite;
    members.multi_valued().many()
}
