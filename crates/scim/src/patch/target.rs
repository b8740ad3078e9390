//! The path of a patch operation (RFC 7644 figure 7): `attribute`, `attribute.part`, `attribute[filter]`,
//! `attribute[filter].part`, each with or without a schema URI.

use std::sync::Arc;

use crate::{
    Fault, Profile, Rules,
    filter::{Expression, Parser, Scope},
    lenient,
    path::{Named, Path},
    resource_type::ResourceType,
    schema::{Schema, Type},
};

/// What a path points to. A part after a filter is the path's sub-attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Attribute {
        path: Path,
        filter: Option<Expression>,
    },
    Extension(Arc<Schema>),
    /// The resource itself, by the URI of its core schema.
    Resource,
    /// A path to nothing that this resource type has.
    Unknown,
}

/// Where the names of a path are looked up.
#[derive(Clone, Copy)]
pub(super) enum Base<'b> {
    Resource(&'b ResourceType),
    Extension(&'b Arc<Schema>),
}

impl Base<'_> {
    fn resolve(self, name: &str, profile: Profile) -> Named {
        match self {
            Base::Resource(resource_type) => Named::resolve(name, resource_type, profile),
            Base::Extension(schema) => Named::resolve_in(name, schema),
        }
    }
}

pub(super) fn read(text: &str, base: Base<'_>, rules: &Rules) -> Result<Target, Fault> {
    let text = text.trim_ascii();
    if text.len() > rules.limits.filter_bytes {
        let most = rules.limits.filter_bytes;
        return Err(Fault::invalid_path(format!(
            "A path has {} bytes; at most {most} are read.",
            text.len()
        )));
    }
    let (head, bracket) = match text.find('[') {
        Some(at) => (&text[..at], Some(at)),
        None => (text, None),
    };
    let named = base.resolve(head, rules.profile);
    // `active.value` is nobody's attribute that could be left out; it is one of ours, taken for what it is not.
    if named == Named::Unknown
        && let Some((whole, _)) = head.rsplit_once('.')
        && let Named::Attribute(path) = base.resolve(whole, rules.profile)
        && path.target().kind != Type::Complex
    {
        return Err(malformed(text, &format!("`{path}` has no parts")));
    }
    let scope = match (&named, bracket) {
        (Named::Malformed, _) => return Err(malformed(text, "it is not an attribute name")),
        (Named::Unknown, None) => return Ok(Target::Unknown),
        (Named::Unknown, Some(_)) if !lenient::leaves_out_unknown(rules.profile) => {
            return Ok(Target::Unknown);
        }
        (Named::Core, None) => return Ok(Target::Resource),
        (Named::Extension(schema), None) => return Ok(Target::Extension(schema.clone())),
        (Named::Attribute(path), None) => return Ok(Target::Attribute { path: path.clone(), filter: None }),
        (Named::Core | Named::Extension(_), Some(_)) => {
            return Err(malformed(text, "brackets go with an attribute, not with a schema"));
        }
        (Named::Unknown, Some(_)) => Scope::Nothing,
        (Named::Attribute(path), Some(_)) if path.sub.is_some() || !path.attribute.multi_valued => {
            return Err(malformed(text, "brackets go with an attribute that has several values"));
        }
        (Named::Attribute(path), Some(_)) => Scope::Value(path.attribute.clone()),
    };
    let inside = bracket.map_or(text.len(), |at| at + 1);
    let mut parser = Parser::new(text, scope, rules)?.from(inside);
    let filter = parser.nested(']')?;
    let part = match &text[parser.position()..] {
        "" => None,
        rest => match rest.strip_prefix('.') {
            Some(part) if crate::path::is_name(part) => Some(part),
            _ => return Err(malformed(text, "only a part of the attribute may follow the brackets")),
        },
    };
    let Named::Attribute(mut path) = named else { return Ok(Target::Unknown) };
    if let Some(part) = part {
        match path.attribute.sub_attribute(part) {
            Some(sub) => path.sub = Some(sub.clone()),
            None => return Ok(Target::Unknown),
        }
    }
    Ok(Target::Attribute { path, filter: Some(filter) })
}

fn malformed(text: &str, why: &str) -> Fault {
    let shown: String = text.chars().take(128).collect();
    Fault::invalid_path(format!("`{shown}` is not a path: {why}."))
}
