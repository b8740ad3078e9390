//! Applies edits in order to a copy of a resource, then checks the outcome as a whole.

use serde_json::{Map, Value, map::Entry};

use super::{Action, Edit, Otherwise, Place, Request, Then};
use crate::{
    Fault, Profile, Resource, Rules,
    elements::{self, Claim},
    filter::Expression,
    lenient,
    path::{Path, Trail},
    resource::{
        reading::{check_number, never_removed},
        within,
    },
    resource_type::ResourceType,
    schema::{Attribute, Mutability, Omission},
};

pub(super) fn all(
    request: &Request,
    resource_type: &ResourceType,
    resource: &Resource,
) -> Result<Resource, Fault> {
    let mut after = resource.clone();
    for edit in &request.edits {
        one(edit, &mut after.fields, &request.rules)?;
    }
    for edit in &request.edits {
        finish(edit, &mut after.fields, &request.rules)?;
    }
    after.settle(resource_type);
    if let Some(name) = after.missing(resource_type) {
        return Err(Fault::mutability(format!("`{name}` is required and cannot be left without a value.")));
    }
    for edit in &request.edits {
        keep_assigned(edit, &after.fields)?;
    }
    keep_immutable(resource_type, &resource.fields, &after.fields)?;
    Ok(after)
}

/// What is never without a value has one after every request that touches it; only the outcome counts, so that it may
/// be removed and added in one.
fn keep_assigned(edit: &Edit, after: &Map<String, Value>) -> Result<(), Fault> {
    let Place::Attribute(path) = &edit.place else { return Ok(()) };
    let attribute = path.attribute.as_ref();
    let is_there = path.container(after).is_some_and(|fields| fields.contains_key(&attribute.name));
    if attribute.omission == Omission::Defaults && !is_there {
        return Err(never_removed(attribute, &Trail::new(&attribute.name)));
    }
    Ok(())
}

/// RFC 7644 §3.5.2: an immutable attribute may be set while it has no value, and never again.
fn keep_immutable(
    resource_type: &ResourceType,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<(), Fault> {
    let changed = |attribute: &Attribute, before: &Map<String, Value>, after: Option<&Map<String, Value>>| {
        attribute.mutability == Mutability::Immutable
            && before
                .get(&attribute.name)
                .is_some_and(|set| after.and_then(|after| after.get(&attribute.name)) != Some(set))
    };
    let refused = |name: String| {
        Err(Fault::mutability(format!(
            "`{name}` was set when the resource was created and cannot be changed."
        )))
    };
    for attribute in resource_type.core_attributes() {
        if changed(attribute, before, Some(after)) {
            return refused(attribute.name.clone());
        }
    }
    for schema in resource_type.extensions.iter().map(|extension| &extension.schema) {
        let Some(before) = before.get(&schema.id).and_then(Value::as_object) else { continue };
        let after = after.get(&schema.id).and_then(Value::as_object);
        if let Some(attribute) = schema.attributes.iter().find(|attribute| changed(attribute, before, after))
        {
            return refused(format!("{}:{}", schema.id, attribute.name));
        }
    }
    Ok(())
}

fn one(edit: &Edit, fields: &mut Map<String, Value>, rules: &Rules) -> Result<(), Fault> {
    match &edit.place {
        Place::Extension(schema) => {
            fields.shift_remove(&schema.id);
            Ok(())
        }
        Place::Attribute(path) => {
            let uri = path.extension.as_ref().map(|schema| schema.id.as_str());
            within(fields, uri, |fields| match &path.sub {
                Some(part) if !matches!(edit.action, Action::Select { .. }) => {
                    in_part(&path.attribute, part, &edit.action, fields)
                }
                _ => in_attribute(path, &edit.action, fields, rules),
            })
        }
    }
}

/// An edit to an attribute as a whole, or to selected values of it.
fn in_attribute(
    path: &Path,
    action: &Action,
    fields: &mut Map<String, Value>,
    rules: &Rules,
) -> Result<(), Fault> {
    let attribute = path.attribute.as_ref();
    let name = attribute.name.as_str();
    match action {
        Action::Set(value) => {
            fields.insert(name.to_owned(), value.clone());
        }
        Action::Merge(parts) => merge(fields, name, parts)?,
        Action::Put(values) => {
            fields.insert(name.to_owned(), Value::Array(values.clone()));
        }
        Action::Clear => {
            fields.shift_remove(name);
        }
        Action::Append(additions) => {
            return with_list(fields, name, |values| {
                elements::append(attribute, values, additions.clone());
                check_number(attribute, values.len(), rules, &Trail::new(name))
            });
        }
        Action::Remove(listed) => {
            return with_list(fields, name, |values| {
                elements::remove(attribute, values, listed);
                Ok(())
            });
        }
        Action::Select { filter, then, otherwise } => {
            return with_list(fields, name, |values| {
                select(path, filter, (then, otherwise), values, rules.profile)
            });
        }
    }
    Ok(())
}

/// An edit to one part of a complex attribute: of its only value, or of every one of its values.
fn in_part(
    attribute: &Attribute,
    part: &Attribute,
    action: &Action,
    fields: &mut Map<String, Value>,
) -> Result<(), Fault> {
    let name = attribute.name.as_str();
    let assigns = !matches!(action, Action::Clear | Action::Remove(_));
    if !attribute.multi_valued {
        return within(fields, Some(name), |parts| edit_part(part, action, parts));
    }
    with_list(fields, name, |values| {
        if values.is_empty() && assigns {
            values.push(Value::Object(Map::new()));
        }
        for value in values.iter_mut() {
            if let Value::Object(parts) = value {
                edit_part(part, action, parts)?;
            }
        }
        match elements::claims(values) {
            Claim::Several => Err(several_primaries(name)),
            Claim::None | Claim::One(_) => Ok(()),
        }
    })
}

fn edit_part(part: &Attribute, action: &Action, parts: &mut Map<String, Value>) -> Result<(), Fault> {
    if part.name == "value" {
        let new = if let Action::Set(value) = action { value } else { &Value::Null };
        forget_reference(parts, new);
    }
    match action {
        Action::Set(value) => {
            parts.insert(part.name.clone(), value.clone());
        }
        Action::Put(values) => {
            parts.insert(part.name.clone(), Value::Array(values.clone()));
        }
        Action::Append(additions) => {
            return with_list(parts, &part.name, |values| {
                elements::append(part, values, additions.clone());
                Ok(())
            });
        }
        Action::Remove(listed) => {
            return with_list(parts, &part.name, |values| {
                elements::remove(part, values, listed);
                Ok(())
            });
        }
        Action::Clear => {
            parts.shift_remove(&part.name);
        }
        // Parts are never complex, so that neither of these reaches one.
        Action::Merge(_) | Action::Select { .. } => {}
    }
    Ok(())
}

fn select(
    path: &Path,
    filter: &Expression,
    (then, otherwise): (&Then, &Otherwise),
    values: &mut Vec<Value>,
    profile: Profile,
) -> Result<(), Fault> {
    let mut selected: Vec<usize> =
        values.iter().enumerate().filter(|(_, value)| filter.matches(value)).map(|(at, _)| at).collect();
    if selected.is_empty() {
        match otherwise {
            Otherwise::Nothing => return Ok(()),
            Otherwise::NoTarget => {
                let detail = format!("No value of `{path}` fulfils the filter `{filter}`.");
                return Err(Fault::no_target(detail));
            }
            Otherwise::Create(parts) => {
                selected.push(values.len());
                values.push(Value::Object(parts.clone()));
            }
        }
    }
    if selected.len() > 1 && !lenient::selects_several(profile) {
        return Err(Fault::invalid_filter(format!(
            "{} values of `{path}` fulfil the filter `{filter}`; it has to select one.",
            selected.len()
        )));
    }
    if *then == Then::Remove {
        let mut gone = selected.iter().peekable();
        let mut at = 0;
        values.retain(|_| {
            let keep = gone.next_if_eq(&&at).is_none();
            at += 1;
            keep
        });
        return Ok(());
    }
    for &at in &selected {
        change(&mut values[at], then, filter);
    }
    // RFC 7644 §3.5.2: what becomes primary takes the mark from all others.
    let crowned: Vec<usize> =
        selected.into_iter().filter(|&at| values[at].get("primary") == Some(&Value::Bool(true))).collect();
    match crowned.as_slice() {
        [winner] => elements::crown(values, *winner),
        [] => {}
        _ => return Err(several_primaries(&path.attribute.name)),
    }
    Ok(())
}

fn change(value: &mut Value, then: &Then, filter: &Expression) {
    if let Then::ReplacePlain(new) = then {
        *value = new.clone();
        return;
    }
    let Value::Object(parts) = value else { return };
    match then {
        Then::Set(part, new) => {
            parts.insert(part.name.clone(), new.clone());
        }
        Then::Clear(part) => {
            parts.shift_remove(&part.name);
        }
        Then::Merge(new) => assign(parts, new),
        Then::Replace(new) => {
            let mut replaced = new.clone();
            // What the path said of the value stays true of it unless the new one says otherwise.
            for equality in filter.equalities().unwrap_or_default() {
                if let Some(path) = equality.operand().path()
                    && let Entry::Vacant(slot) = replaced.entry(path.attribute.name.as_str())
                    && let Some(present) = parts.get(&path.attribute.name)
                {
                    slot.insert(present.clone());
                }
            }
            replaced.retain(|_, part| !part.is_null());
            *parts = replaced;
        }
        Then::ReplacePlain(_) | Then::Remove => {}
    }
}

/// RFC 7644 §3.5.2.3: parts that are not named are left unchanged.
fn merge(fields: &mut Map<String, Value>, name: &str, new: &Map<String, Value>) -> Result<(), Fault> {
    within(fields, Some(name), |parts| {
        if let Some(value) = new.get("value") {
            forget_reference(parts, value);
        }
        assign(parts, new);
        Ok(())
    })
}

/// What is known about a referenced resource goes when the reference goes elsewhere.
fn forget_reference(parts: &mut Map<String, Value>, new: &Value) {
    if parts.get("value").is_some_and(|present| present != new) {
        parts.retain(|part, _| !matches!(part.as_str(), "$ref" | "displayName"));
    }
}

fn assign(parts: &mut Map<String, Value>, new: &Map<String, Value>) {
    for (name, value) in new {
        if value.is_null() {
            parts.shift_remove(name);
        } else {
            parts.insert(name.clone(), value.clone());
        }
    }
}

/// Works on the values of a multi-valued attribute, none if it has none.
fn with_list(
    fields: &mut Map<String, Value>,
    name: &str,
    work: impl FnOnce(&mut Vec<Value>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut values = match fields.get_mut(name).map(Value::take) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    };
    let done = work(&mut values);
    fields.insert(name.to_owned(), Value::Array(values));
    done
}

fn several_primaries(name: &str) -> Fault {
    Fault::invalid_value(format!("More than one value of `{name}` would be primary; at most one can be."))
}

/// Once all edits are done: values of which only labels are left and values that became alike are dropped, and
/// limits hold.
fn finish(edit: &Edit, fields: &mut Map<String, Value>, rules: &Rules) -> Result<(), Fault> {
    let Place::Attribute(path) = &edit.place else { return Ok(()) };
    let attribute = path.attribute.as_ref();
    let uri = path.extension.as_ref().map(|schema| schema.id.as_str());
    within(fields, uri, |fields| match fields.get_mut(&attribute.name) {
        Some(Value::Array(values)) => {
            let changes_values = match &edit.action {
                Action::Select { then, .. } => *then != Then::Remove,
                _ => path.sub.is_some(),
            };
            if changes_values {
                values.retain(|value| {
                    value.as_object().is_none_or(|parts| !elements::is_bare(attribute, parts))
                });
                elements::drop_repetitions(attribute, values);
            }
            check_number(attribute, values.len(), rules, &Trail::new(&attribute.name))
        }
        _ => Ok(()),
    })
}
