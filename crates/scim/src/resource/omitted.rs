//! What a PUT does not mention: what of the present resource outlives it.

use serde_json::{Map, Value};

use crate::{
    Fault,
    resource_type::ResourceType,
    schema::{Attribute, Mutability, Omission, Type},
};

/// Takes over from `present` what the new fields leave alone. Nulls in the new fields mean "cleared on purpose".
pub(super) fn carry_over(
    fields: &mut Map<String, Value>,
    present: &Map<String, Value>,
    resource_type: &ResourceType,
) -> Result<(), Fault> {
    for attribute in resource_type.core_attributes().filter(|attribute| attribute.name != "schemas") {
        keep(fields, present, attribute)?;
    }
    for extension in &resource_type.extensions {
        let uri = &extension.schema.id;
        let Some(before) = present.get(uri).and_then(Value::as_object) else { continue };
        let mut after = match fields.get_mut(uri).map(Value::take) {
            Some(Value::Object(after)) => after,
            _ => Map::new(),
        };
        for attribute in &extension.schema.attributes {
            keep(&mut after, before, attribute)?;
        }
        fields.insert(uri.clone(), Value::Object(after));
    }
    Ok(())
}

fn keep(
    fields: &mut Map<String, Value>,
    present: &Map<String, Value>,
    attribute: &Attribute,
) -> Result<(), Fault> {
    let name = &attribute.name;
    let Some(before) = present.get(name) else { return Ok(()) };
    match attribute.mutability {
        Mutability::ReadOnly => {
            fields.insert(name.clone(), before.clone());
            return Ok(());
        }
        Mutability::Immutable => {
            if fields.get(name).is_some_and(|after| !after.is_null() && after != before) {
                return Err(Fault::mutability(format!(
                    "`{name}` was set when the resource was created and cannot be changed."
                )));
            }
            fields.insert(name.clone(), before.clone());
            return Ok(());
        }
        Mutability::ReadWrite | Mutability::WriteOnly => {}
    }
    if attribute.kind == Type::Complex
        && !attribute.multi_valued
        && let Value::Object(before) = before
    {
        match fields.get_mut(name) {
            Some(Value::Object(after)) => keep_parts(after, before, attribute),
            Some(_) => {}
            None if attribute.omission == Omission::Keeps => {
                fields.insert(name.clone(), Value::Object(before.clone()));
            }
            None => {}
        }
        return Ok(());
    }
    if attribute.omission != Omission::Clears && !fields.contains_key(name) {
        fields.insert(name.clone(), before.clone());
    }
    Ok(())
}

fn keep_parts(after: &mut Map<String, Value>, before: &Map<String, Value>, attribute: &Attribute) {
    for part in &attribute.sub_attributes {
        let Some(value) = before.get(&part.name) else { continue };
        // What the provider knows about a referenced resource holds only as long as the reference does.
        let kept = match part.mutability {
            Mutability::ReadOnly => after.get("value") == before.get("value"),
            _ => {
                attribute.omission == Omission::Keeps
                    && part.name != "formatted"
                    && !after.contains_key(&part.name)
            }
        };
        if kept {
            after.insert(part.name.clone(), value.clone());
        }
    }
    // A formatted name says the other parts in one line, so it outlives a PUT only if none of them changed.
    if attribute.omission == Omission::Keeps
        && let Some(formatted) = before.get("formatted")
        && !after.contains_key("formatted")
    {
        let given = |part: &String| after.get(part).filter(|value| !value.is_null());
        let same = |part: &String| part == "formatted" || given(part) == before.get(part);
        let unchanged = attribute.sub_attributes.iter().all(|part| same(&part.name));
        if unchanged {
            after.insert("formatted".to_owned(), formatted.clone());
        }
    }
}
