//! Near misses: names that mean an attribute which decides something by itself, and fail to say it.
//!
//! Identity providers send attributes that no schema here has, and [`Profile::Lenient`](crate::Profile::Lenient) leaves
//! them out. For most a misspelt name costs a title. For an attribute that is never without a value it costs more:
//! `{"path":"activ","value":false}` would be answered with 200, the identity provider would believe that somebody has
//! left, and they would stay. No provider is known to send such names on purpose, so that they are refused in every
//! profile, where the administrator sees it.

use crate::{
    Fault,
    path::Trail,
    resource_type::ResourceType,
    schema::{Attribute, Omission},
};

/// Letters by which a name may differ from the one that is meant: `activ`, `aktiv`, `isActive`, `inactive`.
const MOST: usize = 2;

/// The URIs of core schemas begin like this. They are nobody's to extend (RFC 7643 §10.3), so that one which this
/// resource type does not have is a misspelt one that it has.
const CORE: &str = "urn:ietf:params:scim:schemas:core:";

/// Refuses a name that no schema has if it is a near miss; every other is left to the profile.
pub(crate) fn refuse(
    name: &str,
    resource_type: &ResourceType,
    fault: impl FnOnce(String) -> Fault,
) -> Result<(), Fault> {
    let trail = Trail::new(name);
    if let Some(meant) = meant(name, resource_type) {
        return Err(fault(format!(
            "`{trail}` is not an attribute of this resource type; send `{}`.",
            meant.name
        )));
    }
    let is_core = name.get(..CORE.len()).is_some_and(|head| head.eq_ignore_ascii_case(CORE));
    if is_core && resource_type.split_uri(name).is_none() {
        let uri = &resource_type.schema.id;
        return Err(fault(format!(
            "`{trail}` is not a schema of this resource type; its core schema is `{uri}`."
        )));
    }
    Ok(())
}

/// The attribute a name all but says. Of a path every step counts, of a URI its two ends: what is between them is
/// somebody's name.
fn meant<'r>(name: &str, resource_type: &'r ResourceType) -> Option<&'r Attribute> {
    let head = name.split('[').next().unwrap_or(name);
    let mut pieces = head.split(':').filter(|piece| !piece.is_empty());
    let ends = [pieces.next(), pieces.next_back()];
    let words: Vec<String> = ends.into_iter().flatten().flat_map(|end| end.split('.')).map(bare).collect();
    let extensions = resource_type.extensions.iter().map(|extension| &extension.schema);
    std::iter::once(&resource_type.schema)
        .chain(extensions)
        .flat_map(|schema| &schema.attributes)
        .filter(|attribute| attribute.omission == Omission::Defaults)
        .find(|attribute| words.iter().any(|word| are_near(word, &bare(&attribute.name))))
        .map(|attribute| attribute.as_ref())
}

/// A word without what people put between its parts.
fn bare(word: &str) -> String {
    word.trim()
        .chars()
        .filter(|&part| part != '_' && part != '-')
        .map(|part| part.to_ascii_lowercase())
        .collect()
}

/// Whether one word becomes the other by at most [`MOST`] letters put in, left out or exchanged.
fn are_near(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > MOST {
        return false;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, left) in one.bytes().enumerate() {
        let mut diagonal = at;
        let mut last = at + 1;
        for (right, cell) in other.bytes().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            last = (diagonal + usize::from(left != right)).min(above + 1).min(last + 1);
            diagonal = above;
            *cell = last;
        }
    }
    row.last().is_some_and(|&steps| steps <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near_miss(name: &str) -> bool {
        refuse(name, &ResourceType::user(), Fault::invalid_path).is_err()
    }

    #[test]
    fn names_that_mean_active_are_near_misses_of_it() {
        for name in [
            "activ",
            "Actve",
            "acitve",
            "isActive",
            "is_active",
            "inactive",
            "active.value",
            "user.active",
            "active:",
            "User:active",
            "urn:x:y:active",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:active",
            "urn:ietf:params:scim:schemas:core:2.0:Usr:active",
            "urn:ietf:params:scim:schemas:core:2.0:Usr",
            "active[value eq true]",
        ] {
            assert!(is_near_miss(name), "{name}");
        }
    }

    #[test]
    fn attributes_of_other_tenants_are_none() {
        for name in [
            "shoeSize",
            "noSuchAttribute",
            "nickNaame",
            "title2",
            "surname",
            "email",
            "role",
            "activeDirectoryId",
            "lastActive",
            "activity",
            "urn:acme:shoes:size",
            "urn:x:y:z",
            "urn:active:2.0:User:badge",
            "",
            ":",
            ".",
            "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge",
            "é",
            "shoes[size eq 44].colour",
            "urn:ietf:params:scim:schemas:core:2.0:User:shoeSize",
        ] {
            assert!(!is_near_miss(name), "{name}");
        }
    }
}
