//! The User schema and its enterprise extension (RFC 7643 §4.1, §4.3 and §8.7.1, with errata 8471 and 8472).

use super::{Attribute, Mutability, Returned, Schema, Type, Uniqueness};
use crate::{fold::Folding, urn};

/// Characters of a name or a user name.
const NAME: usize = 256;
/// Characters of an address (RFC 5321 §4.5.3.1.3, without the angle brackets).
const EMAIL: usize = 254;

fn text(name: &str, description: &str) -> Attribute {
    Attribute::new(name, Type::String, description)
}

/// The core User schema.
pub fn user() -> Schema {
    let user_name =
        text("userName", "The name by which the user is known here; unique without regard to case.");
    Schema::new(
        urn::USER,
        "User",
        "A person who is given access.",
        vec![
            user_name.required().folded(Folding::UserName).unique(Uniqueness::Server).at_most(NAME),
            name(),
            text("displayName", "The name shown to other people.").at_most(NAME),
            text("nickName", "What the user is called casually."),
            Attribute::new("profileUrl", Type::Reference, "The address of a page about the user.")
                .refers_to(&["external"]),
            text("title", "The user's job title."),
            text(
                "userType",
                "The relation between the user and the organisation, such as employee or contractor.",
            ),
            text("preferredLanguage", "The languages the user prefers, as in an Accept-Language header."),
            text("locale", "The language tag for the user's numbers, dates and currency."),
            text("timezone", "The user's time zone, as in the IANA database."),
            // Who has access is the one thing a resource may never be silent about. To answer 200 to a client that
            // cleared it would let it believe that somebody left who stays; and to let it be absent would hide from
            // `active eq true` a person who has access.
            Attribute::new("active", Type::Boolean, "Whether the user has access.").never_without(),
            text("password", "Accepted from clients that insist on sending one; never kept.")
                .exact()
                .mutable(Mutability::WriteOnly)
                .returned(Returned::Never),
            emails(),
            plural("phoneNumbers", "Phone numbers.", &["work", "home", "mobile", "fax", "pager", "other"]),
            plural(
                "ims",
                "Instant messaging addresses.",
                &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo", "other"],
            ),
            photos(),
            addresses(),
            groups(),
            plural("entitlements", "Things the user is entitled to.", &[]),
            plural("roles", "Roles the user has.", &[]),
            certificates(),
        ],
    )
}

/// The enterprise extension of User.
pub fn enterprise_user() -> Schema {
    Schema::new(
        urn::ENTERPRISE_USER,
        "EnterpriseUser",
        "Where the user stands in the organisation.",
        vec![
            text("employeeNumber", "The identifier the organisation gave the user."),
            text("costCenter", "The user's cost centre."),
            text("organization", "The user's organisation."),
            text("division", "The user's division."),
            text("department", "The user's department."),
            manager(),
        ],
    )
}

fn name() -> Attribute {
    let parts = vec![
        text("formatted", "The whole name, as it is to be shown.").at_most(NAME),
        text("familyName", "The family name.").at_most(NAME),
        text("givenName", "The given name.").at_most(NAME),
        text("middleName", "Middle names.").at_most(NAME),
        text("honorificPrefix", "What stands before the name, such as Dr.").at_most(NAME),
        text("honorificSuffix", "What stands after the name, such as III.").at_most(NAME),
    ];
    Attribute::complex("name", "The parts of the user's name.", parts).kept_when_omitted()
}

/// A multi-valued attribute with the usual parts of RFC 7643 §2.4 and this `value`.
fn values(name: &str, description: &str, value: Attribute, types: &[&str]) -> Attribute {
    let parts = vec![
        value,
        text("display", "A form of the value for people."),
        text("type", "What the value is for.").canonical(types),
        Attribute::new("primary", Type::Boolean, "Whether this is the preferred value; at most one is."),
    ];
    Attribute::complex(name, description, parts).multi_valued()
}

fn plural(name: &str, description: &str, types: &[&str]) -> Attribute {
    values(name, description, text("value", "The value itself."), types)
}

fn emails() -> Attribute {
    let value = text("value", "The address.").at_most(EMAIL);
    values("emails", "Email addresses.", value, &["work", "home", "other"])
}

fn photos() -> Attribute {
    let value = Attribute::new("value", Type::Reference, "The address of the picture.").exact();
    values("photos", "Pictures of the user.", value.refers_to(&["external"]), &["photo", "thumbnail"])
}

fn certificates() -> Attribute {
    let value = Attribute::new("value", Type::Binary, "One certificate in DER, base64.").exact();
    values("x509Certificates", "Certificates of the user.", value, &[])
}

fn addresses() -> Attribute {
    let parts = vec![
        text("formatted", "The whole address, as it is to be shown."),
        text("streetAddress", "Street, house number and the like; may have several lines."),
        text("locality", "The city."),
        text("region", "The state or region."),
        text("postalCode", "The postal code."),
        text("country", "The country, as an ISO 3166-1 alpha-2 code."),
        text("type", "What the address is for.").canonical(&["work", "home", "other"]),
        Attribute::new("primary", Type::Boolean, "Whether this is the preferred address; at most one is."),
    ];
    Attribute::complex("addresses", "Postal addresses.", parts).multi_valued()
}

/// Read-only: membership changes through the Group resource. `$ref` points to groups only (erratum 8471).
fn groups() -> Attribute {
    let parts = vec![
        text("value", "The id of the group.").exact(),
        Attribute::new("$ref", Type::Reference, "The address of the group.").exact().refers_to(&["Group"]),
        text("display", "The name of the group."),
        text("type", "Whether the membership is direct or comes through another group.")
            .canonical(&["direct", "indirect"]),
    ];
    Attribute::complex("groups", "The groups the user belongs to.", parts).multi_valued().read_only()
}

/// `value` is an id and therefore case-exact (erratum 8472). That the user exists is not this crate's to check.
fn manager() -> Attribute {
    Attribute::complex(
        "manager",
        "The user's manager.",
        vec![
            text("value", "The id of the manager.").exact(),
            Attribute::new("$ref", Type::Reference, "The address of the manager.")
                .exact()
                .refers_to(&["User"]),
            text("displayName", "The name of the manager.").read_only(),
        ],
    )
}
