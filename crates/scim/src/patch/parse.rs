//! Reads the operations of a request into edits: paths resolved, values canonical, path-less values spread out.

use serde_json::{Map, Value};

use super::{
    Action, Edit, Otherwise, Place, Request, Then,
    target::{self, Base, Target},
};
use crate::{
    Fault, Reason, Rules,
    filter::Expression,
    lenient, near,
    path::{Path, Trail},
    resource::reading::{Blanks, Reading, given_twice, needs_a_value},
    resource_type::ResourceType,
    schema::{Attribute, Mutability, Omission, Type, Volume},
    urn,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Remove,
    Replace,
}

/// Whether an attribute was named by a path or by a key inside a value. Only the first is a request to change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Path,
    Key,
}

pub(super) fn request(body: Value, resource_type: &ResourceType, rules: &Rules) -> Result<Request, Fault> {
    let Value::Object(mut body) = body else {
        return Err(Fault::invalid_syntax(
            "The body has to be a JSON object with `schemas` and `Operations`.",
        ));
    };
    lenient::envelope(rules.profile, body.get("schemas"), urn::PATCH_OP)?;
    let operations = lenient::take(rules.profile, &mut body, "Operations")
        .or_else(|| lenient::old_patch(rules.profile, &mut body, resource_type));
    let operations = match operations {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        _ => return Err(Fault::invalid_syntax("`Operations` has to be an array of at least one operation.")),
    };
    let mut spread = Spread { resource_type, reading: Reading::new(rules), edits: Vec::new() };
    spread.check_number(operations.len())?;
    for operation in operations {
        spread.operation(operation)?;
    }
    Ok(Request { edits: spread.edits, ignored: spread.reading.ignored, rules: rules.clone() })
}

struct Spread<'r> {
    resource_type: &'r ResourceType,
    reading: Reading<'r>,
    edits: Vec<Edit>,
}

impl Spread<'_> {
    fn operation(&mut self, operation: Value) -> Result<(), Fault> {
        let Value::Object(mut operation) = operation else {
            return Err(Fault::invalid_syntax("Each operation has to be a JSON object with `op`."));
        };
        let profile = self.reading.rules.profile;
        let verb = match lenient::take(profile, &mut operation, "op") {
            Some(Value::String(op)) => match lenient::verb(profile, &op).as_ref() {
                "add" => Verb::Add,
                "remove" => Verb::Remove,
                "replace" => Verb::Replace,
                _ => return Err(Fault::invalid_syntax("`op` has to be `add`, `remove` or `replace`.")),
            },
            _ => return Err(Fault::invalid_syntax("An operation has no `op`, which has to be a text.")),
        };
        let path = lenient::take(profile, &mut operation, "path");
        let value = lenient::take(profile, &mut operation, "value");
        let base = Base::Resource(self.resource_type);
        let path = match path {
            Some(Value::String(path)) => path,
            None | Some(Value::Null) if !lenient::path_may_be_missing(profile) => {
                return Err(Fault::invalid_syntax("An operation has no `path`, which says what to change."));
            }
            None | Some(Value::Null) if verb == Verb::Remove => {
                return Err(Fault::no_target("`remove` needs a `path` that says what to remove."));
            }
            None | Some(Value::Null) => return self.keys(verb, base, value, &Trail::new("value"), None),
            Some(_) => return Err(Fault::invalid_path("`path` has to be a text.")),
        };
        if value.is_none() && verb != Verb::Remove {
            let detail = format!("The operation on `{}` has no `value`.", Trail::new(&path));
            return Err(Fault::invalid_value(detail));
        }
        let target = self.target(&path, base)?;
        self.edit(verb, target, value, Origin::Path, &Trail::new(&path))
    }

    /// Every key of a path-less value, or of an extension's object, is a path of its own.
    fn keys(
        &mut self,
        verb: Verb,
        base: Base<'_>,
        value: Option<Value>,
        trail: &Trail<'_>,
        outer: Option<&Trail<'_>>,
    ) -> Result<(), Fault> {
        let Some(Value::Object(fields)) = value else {
            let detail = format!("`{trail}` has to be an object with the attributes to change.");
            return Err(Fault::invalid_value(detail));
        };
        self.check_number(self.edits.len() + fields.len())?;
        let mut seen: Vec<Target> = Vec::with_capacity(fields.len());
        for (key, value) in fields {
            let here = outer.map_or_else(|| Trail::new(&key), |outer| outer.then(&key));
            let target = self.target(&key, base)?;
            // `active` and `Active` are one attribute; which of two values would win is anyone's guess.
            if target != Target::Unknown && seen.contains(&target) {
                return Err(given_twice(&here));
            }
            self.edit(verb, target.clone(), Some(value), Origin::Key, &here)?;
            seen.push(target);
        }
        Ok(())
    }

    /// What a path or a key means. That nothing here has such a name is for later to judge, unless it is all but that
    /// of an attribute that decides who has access.
    fn target(&self, text: &str, base: Base<'_>) -> Result<Target, Fault> {
        let target = target::read(text, base, self.reading.rules)?;
        if target == Target::Unknown {
            near::refuse(text.trim_ascii(), self.resource_type, Fault::invalid_path)?;
        }
        Ok(target)
    }

    fn edit(
        &mut self,
        verb: Verb,
        target: Target,
        value: Option<Value>,
        origin: Origin,
        trail: &Trail<'_>,
    ) -> Result<(), Fault> {
        let (path, filter) = match target {
            Target::Attribute { path, filter } => (path, filter),
            Target::Unknown => return self.reading.unknown(trail),
            Target::Resource => {
                if verb == Verb::Remove {
                    return Err(Fault::no_target(format!(
                        "`{trail}` is the resource itself; name an attribute."
                    )));
                }
                return self.keys(verb, Base::Resource(self.resource_type), value, trail, None);
            }
            Target::Extension(schema) => {
                let cleared = value.as_ref().is_none_or(crate::schema::is_unassigned);
                return match verb {
                    Verb::Add if cleared => Ok(()),
                    Verb::Add | Verb::Replace if !cleared => {
                        self.keys(verb, Base::Extension(&schema), value, trail, Some(trail))
                    }
                    _ => {
                        self.edits.push(Edit { place: Place::Extension(schema), action: Action::Clear });
                        Ok(())
                    }
                };
            }
        };
        if path.attribute.name == "schemas" {
            return Ok(());
        }
        if !self.may_change(&path, filter.is_some(), verb, origin, trail)? {
            return Ok(());
        }
        if let Some(filter) = &filter {
            self.check_selection(&path, filter, verb, trail)?;
        }
        let action = match (verb, filter) {
            (Verb::Remove, None) => self.removal(&path, value, trail)?,
            (Verb::Remove, Some(filter)) => Some(Action::Select {
                filter,
                then: path.sub.clone().map_or(Then::Remove, Then::Clear),
                otherwise: match lenient::removal_may_miss(self.reading.rules.profile) {
                    _ if path.attribute.volume == Volume::Many => Otherwise::Nothing,
                    true => Otherwise::Nothing,
                    false => Otherwise::NoTarget,
                },
            }),
            (_, None) => self.assignment(verb, &path, value.unwrap_or(Value::Null), trail)?,
            (_, Some(filter)) => self.selection(verb, &path, filter, value.unwrap_or(Value::Null), trail)?,
        };
        // A write-only value was read to check it, and that is all that ever happens to it.
        if path.attribute.mutability == Mutability::WriteOnly {
            self.reading.ignore(trail, Reason::NeverStored);
        } else if let Some(action) = action {
            self.check_number(self.edits.len() + 1)?;
            self.edits.push(Edit { place: Place::Attribute(path), action });
        }
        Ok(())
    }

    /// RFC 7644 §3.5.2: an operation has to be compatible with the mutability of its attribute.
    fn may_change(
        &mut self,
        path: &Path,
        filtered: bool,
        verb: Verb,
        origin: Origin,
        trail: &Trail<'_>,
    ) -> Result<bool, Fault> {
        let read_only = [Some(&path.attribute), path.sub.as_ref()]
            .into_iter()
            .flatten()
            .any(|attribute| attribute.mutability == Mutability::ReadOnly);
        if read_only {
            if origin == Origin::Path {
                return Err(Fault::mutability(format!("`{trail}` is read-only and cannot be changed.")));
            }
            self.reading.ignore(trail, Reason::ReadOnly);
            return Ok(false);
        }
        // RFC 7643 §4.2: members are added and removed as a whole.
        let parts_are_fixed = path.attribute.kind == Type::Complex
            && !path.attribute.sub_attributes.is_empty()
            && path.attribute.sub_attributes.iter().all(|part| part.mutability != Mutability::ReadWrite);
        if parts_are_fixed && (path.sub.is_some() || (filtered && verb != Verb::Remove)) {
            return Err(Fault::mutability(format!(
                "`{trail}` would change a value of `{}`; values are only added and removed as a whole.",
                path.attribute.name
            )));
        }
        Ok(true)
    }

    /// What the interoperability profile asks of a filtered path.
    fn check_selection(
        &self,
        path: &Path,
        filter: &Expression,
        verb: Verb,
        trail: &Trail<'_>,
    ) -> Result<(), Fault> {
        let profile = self.reading.rules.profile;
        if verb != Verb::Remove && path.sub.is_none() && !lenient::selects_whole_values(profile) {
            return Err(Fault::invalid_path(format!(
                "`{trail}` ends at a whole value; name the part of it that is to change."
            )));
        }
        // Members may be rows, which nobody has counted yet; what names one of them selects no more than that.
        let names_one = filter.equalities().is_some_and(|all| {
            all.iter().any(|one| one.operand().path().is_some_and(|path| path.attribute.name == "value"))
        });
        if path.attribute.volume == Volume::Many && !names_one && !lenient::selects_several(profile) {
            return Err(Fault::invalid_filter(format!(
                "`{trail}` could select several values; name one by its `value`."
            )));
        }
        Ok(())
    }

    fn removal(
        &mut self,
        path: &Path,
        value: Option<Value>,
        trail: &Trail<'_>,
    ) -> Result<Option<Action>, Fault> {
        let listed = match value {
            None | Some(Value::Null) => return Ok(Some(Action::Clear)),
            Some(_) if path.sub.is_some() || !path.attribute.multi_valued => return Ok(Some(Action::Clear)),
            Some(value) => value,
        };
        // A list that names nobody takes nobody away; to read it as "all" would cost people their access.
        let listed = self.listed(&path.attribute, listed, trail)?;
        if listed.is_empty() {
            self.reading.ignore(trail, Reason::Meaningless);
            return Ok(None);
        }
        Ok(Some(Action::Remove(listed)))
    }

    /// The values a removal lists. Each may be only a part of what is stored.
    fn listed(
        &mut self,
        attribute: &Attribute,
        value: Value,
        trail: &Trail<'_>,
    ) -> Result<Vec<Value>, Fault> {
        let profile = self.reading.rules.profile;
        let items = lenient::many(profile, value).map_err(|_| {
            Fault::invalid_value(format!("`{trail}` takes several values; send a JSON array."))
        })?;
        let mut listed = Vec::with_capacity(items.len());
        for item in items {
            if let Some(value) = self.reading.single(attribute, item, Blanks::Drop, trail)? {
                listed.push(value);
            }
        }
        Ok(listed)
    }

    fn assignment(
        &mut self,
        verb: Verb,
        path: &Path,
        value: Value,
        trail: &Trail<'_>,
    ) -> Result<Option<Action>, Fault> {
        let attribute = path.target();
        let nothing = |verb| (verb == Verb::Replace).then_some(Action::Clear);
        if attribute.multi_valued {
            let values = self.reading.values(attribute, value, trail)?;
            return Ok(match verb {
                _ if values.is_empty() => nothing(verb),
                Verb::Replace => Some(Action::Put(values)),
                _ => Some(Action::Append(values)),
            });
        }
        Ok(match self.reading.single(attribute, value, Blanks::Mark, trail)? {
            None if attribute.omission == Omission::Defaults => return Err(needs_a_value(attribute, trail)),
            None => nothing(verb),
            Some(Value::Object(fields)) => Some(Action::Merge(fields)),
            Some(value) => Some(Action::Set(value)),
        })
    }

    fn selection(
        &mut self,
        verb: Verb,
        path: &Path,
        filter: Expression,
        value: Value,
        trail: &Trail<'_>,
    ) -> Result<Option<Action>, Fault> {
        let then = match &path.sub {
            Some(part) => match self.reading.attribute(part, value, Blanks::Drop, trail)? {
                Some(value) => Then::Set(part.clone(), value),
                None => Then::Clear(part.clone()),
            },
            None => {
                let plain_text = value.is_string();
                match self.reading.single(&path.attribute, value, Blanks::Mark, trail)? {
                    None => Then::Remove,
                    // RFC 7644 §3.5.2.3 replaces the whole value; a bare text only says its `value` part.
                    Some(Value::Object(fields)) if verb == Verb::Replace && !plain_text => {
                        Then::Replace(fields)
                    }
                    Some(Value::Object(fields)) => Then::Merge(fields),
                    Some(plain) => Then::ReplacePlain(plain),
                }
            }
        };
        let otherwise = match &then {
            Then::Clear(_) | Then::Remove => Otherwise::Nothing,
            Then::ReplacePlain(_) => Otherwise::NoTarget,
            _ if verb == Verb::Replace && !lenient::replace_creates(self.reading.rules.profile) => {
                Otherwise::NoTarget
            }
            _ => self.described(&filter, trail)?.map_or(Otherwise::NoTarget, Otherwise::Create),
        };
        Ok(Some(Action::Select { filter, then, otherwise }))
    }

    /// The value that a conjunction of `eq` describes, or `None` for any other filter. What it says has to be as
    /// valid as if it came in a value.
    fn described(
        &mut self,
        filter: &Expression,
        trail: &Trail<'_>,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        let mut parts = Map::new();
        for equality in filter.equalities().unwrap_or_default() {
            let Some(part) = equality.operand().path().map(|path| &path.attribute) else { return Ok(None) };
            if part.mutability == Mutability::ReadOnly {
                return Ok(None);
            }
            let value = equality.literal().to_value();
            let value = if part.multi_valued { Value::Array(vec![value]) } else { value };
            let value = self.reading.attribute(part, value, Blanks::Drop, &trail.then(&part.name))?;
            let Some(value) = value else { return Ok(None) };
            if parts.insert(part.name.clone(), value).is_some() {
                return Ok(None);
            }
        }
        Ok((!parts.is_empty()).then_some(parts))
    }

    fn check_number(&self, number: usize) -> Result<(), Fault> {
        let most = self.reading.rules.limits.operations;
        if number <= most {
            return Ok(());
        }
        Err(Fault::too_large(format!(
            "The request has {number} operations or more; at most {most} are taken."
        )))
    }
}
