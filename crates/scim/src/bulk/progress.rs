//! How the operations of a plan come along: begun, settled, shown.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::{
    Done, Plan, Step, Work,
    order::Hold,
    read::{Call, Method, Operation, Subject, Target},
    references::{Certainty, PREFIX, Search},
};
use crate::{Fault, Profile, path::Trail, resource_type::ResourceType, urn};

/// An operation, and how far it has come.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) shown_method: Option<String>,
    pub(super) bulk_id: Option<String>,
    pub(super) subject: Option<Subject>,
    pub(super) state: State,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// What there is to do, or the fault it will have in its turn.
    Open(Result<Call, Fault>),
    /// Being carried out, with what is left for later.
    Begun(Vec<Value>),
    /// Created; what is left is not added yet, or will have a fault in its turn.
    Created(Done, Result<Vec<Value>, Fault>),
    /// Created; what was left is being added.
    Adding(Done),
    /// Carried out.
    Done(Done),
    /// Failed, with the id of what was created all the same.
    Failed(Fault, Option<String>),
}

/// How much of an operation is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// All but what refers to something that is not there yet.
    WithoutOpen,
}

/// The operations that one refers to. A reference to nothing is noted as its fault.
pub(super) fn needs(
    operation: &mut Operation,
    places: &HashMap<String, usize>,
    profile: Profile,
) -> BTreeMap<usize, Hold> {
    let Ok(call) = &mut operation.call else { return BTreeMap::new() };
    let mut needs: BTreeMap<usize, Hold> = BTreeMap::new();
    let mut missing: Option<String> = None;
    let mut note = |name: &str, hold: Hold, certainty: Certainty| match places.get(name) {
        Some(&place) => {
            let known = needs.entry(place).or_insert(hold);
            *known = hold.max(*known);
        }
        None if certainty == Certainty::Certain => {
            missing.get_or_insert_with(|| name.to_owned());
        }
        None => {}
    };
    if let Target::Reference(name) = &call.subject.target {
        note(name, Hold::Firm, Certainty::Certain);
    }
    let search = Search { resource_type: &call.subject.resource_type, profile };
    let can_follow = call.method == Method::Post;
    let mut visit = |found: super::references::Reference<'_>| {
        let hold = if can_follow { found.hold } else { Hold::Firm };
        note(found.name, hold, found.certainty);
        None
    };
    match call.method {
        Method::Patch => search.patch(&mut call.data, &mut visit),
        Method::Post | Method::Put => search.resource(&mut call.data, &mut visit),
        Method::Delete => {}
    }
    let Some(name) = missing else { return needs };
    operation.call = Err(Fault::invalid_value(format!(
        "The operation refers to the bulkId `{}`, which no operation of this request has.",
        Trail::new(&name)
    )));
    BTreeMap::new()
}

/// The resource an operation is about, in words that are the same for all operations on it.
pub(super) fn subject(
    operation: &Operation,
    all: &[Operation],
    places: &HashMap<String, usize>,
) -> Option<String> {
    let Subject { resource_type, target } = &operation.call.as_ref().ok()?.subject;
    let id = match target {
        Target::New => format!("{PREFIX}{}", operation.bulk_id.as_ref()?),
        Target::Id(id) => id.clone(),
        Target::Reference(name) => match &all.get(*places.get(name)?)?.subject.as_ref()?.target {
            Target::Id(id) => id.clone(),
            _ => format!("{PREFIX}{name}"),
        },
    };
    Some(format!("{}/{id}", resource_type.endpoint))
}

impl Plan {
    /// The id of the resource that an operation of this bulkId is about, once it is there.
    fn id_of(&self, name: &str) -> Option<&str> {
        match &self.items.get(*self.places.get(name)?)?.state {
            State::Created(done, _) | State::Adding(done) | State::Done(done) => Some(&done.id),
            // What was created stays, also when not all of it could be added.
            State::Failed(_, id) => id.as_deref(),
            State::Open(_) | State::Begun(_) => None,
        }
    }

    /// The step that begins an operation or goes on with it, or the fault it has instead.
    pub(super) fn begin(&mut self, at: usize, extent: Extent) -> Result<Step, Fault> {
        let state = std::mem::replace(&mut self.items[at].state, State::Begun(Vec::new()));
        match state {
            State::Open(call) => {
                let (step, left) = self.first_step(at, call?, extent)?;
                self.items[at].state = State::Begun(left);
                Ok(step)
            }
            State::Created(done, left) => {
                let id = done.id.clone();
                self.items[at].state = State::Adding(done);
                self.second_step(at, id, left?)
            }
            settled => {
                self.items[at].state = settled;
                Err(Fault::status(500, "The operation was carried out already."))
            }
        }
    }

    fn first_step(&self, at: usize, call: Call, extent: Extent) -> Result<(Step, Vec<Value>), Fault> {
        let Call { method, subject: Subject { resource_type, target }, condition, mut data } = call;
        let id = match target {
            Target::New => None,
            Target::Id(id) => Some(id),
            Target::Reference(name) => {
                Some(self.id_of(&name).ok_or_else(|| failed_before(&name))?.to_owned())
            }
        };
        let search = Search { resource_type: &resource_type, profile: self.profile };
        let is_open = |name: &str| self.places.contains_key(name) && self.id_of(name).is_none();
        let left = match extent {
            Extent::WithoutOpen => search.take_open(&mut data, &is_open),
            Extent::Whole => Vec::new(),
        };
        let mut resolve = |found: super::references::Reference<'_>| self.id_of(found.name).map(str::to_owned);
        match method {
            Method::Patch => search.patch(&mut data, &mut resolve),
            Method::Post | Method::Put => search.resource(&mut data, &mut resolve),
            Method::Delete => {}
        }
        let work = match (method, id) {
            (Method::Put, Some(id)) => Work::Replace { id, data },
            (Method::Patch, Some(id)) => Work::Patch { id, data },
            (Method::Delete, Some(id)) => Work::Delete { id },
            (_, _) => Work::Create { data },
        };
        Ok((Step { operation: at, resource_type, condition, work }, left))
    }

    /// The patch that adds what a resource was created without.
    fn second_step(&self, at: usize, id: String, left: Vec<Value>) -> Result<Step, Fault> {
        let Some(Subject { resource_type, .. }) = &self.items[at].subject else {
            return Err(Fault::status(500, "The kind of resource is not known."));
        };
        let mut data = json!({ "schemas": [urn::PATCH_OP], "Operations": left });
        let search = Search { resource_type, profile: self.profile };
        search.patch(&mut data, &mut |found| self.id_of(found.name).map(str::to_owned));
        let resource_type = resource_type.clone();
        Ok(Step { operation: at, resource_type, condition: None, work: Work::Patch { id, data } })
    }

    /// Notes what came of a step, or the fault an operation has instead of one.
    pub(super) fn settle(&mut self, at: usize, outcome: Result<Done, Fault>) {
        let state = std::mem::replace(&mut self.items[at].state, State::Begun(Vec::new()));
        let failed = outcome.is_err();
        self.items[at].state = match (state, outcome) {
            (State::Begun(left), Ok(done)) => {
                self.order.settled(at);
                match left.is_empty() {
                    true => State::Done(done),
                    false => {
                        self.order.left_open(at);
                        State::Created(done, Ok(left))
                    }
                }
            }
            (State::Adding(done), Ok(added)) => {
                State::Done(Done { version: added.version.or(done.version), ..done })
            }
            (State::Adding(done), Err(fault)) => State::Failed(incomplete(fault), Some(done.id)),
            (State::Begun(_) | State::Open(_), Err(fault)) => {
                let name = self.items[at].bulk_id.clone().unwrap_or_default();
                for dependant in self.order.lost(at) {
                    self.fail_in_turn(dependant, &name);
                }
                State::Failed(fault, None)
            }
            (settled, _) => settled,
        };
        if !matches!(self.items[at].state, State::Created(..)) {
            self.order.finished(at);
        }
        if failed {
            self.errors_left = self.errors_left.map(|left| left.saturating_sub(1));
        }
    }

    /// Notes the fault of an operation that refers to one which failed.
    fn fail_in_turn(&mut self, at: usize, name: &str) {
        match &mut self.items[at].state {
            State::Open(call) if call.is_ok() => *call = Err(failed_before(name)),
            State::Created(_, left) if left.is_ok() => *left = Err(failed_before(name)),
            _ => {}
        }
    }

    /// The item of the response for an operation that was begun.
    pub(super) fn show(
        &self,
        item: &Item,
        location: &impl Fn(&ResourceType, &str) -> String,
    ) -> Option<Value> {
        let unknown = Fault::status(500, "What came of this operation is not known.");
        let stopped = Fault::status(409, "The request was stopped before.");
        let (outcome, id) = match &item.state {
            State::Open(_) => return None,
            State::Begun(_) => (Err(unknown), None),
            State::Adding(done) => (Err(incomplete(unknown)), Some(&done.id)),
            State::Created(done, _) => (Err(incomplete(stopped)), Some(&done.id)),
            State::Done(done) => (Ok(done), Some(&done.id)),
            State::Failed(fault, id) => (Err(fault.clone()), id.as_ref()),
        };
        let subject = item.subject.as_ref();
        let id = id.map(String::as_str).or_else(|| match &subject?.target {
            Target::New => None,
            Target::Id(id) => Some(id),
            Target::Reference(name) => self.id_of(name),
        });
        let mut shown = Map::new();
        if let (Some(subject), Some(id)) = (subject, id) {
            shown.insert("location".to_owned(), location(&subject.resource_type, id).into());
        }
        if let Some(method) = &item.shown_method {
            shown.insert("method".to_owned(), method.as_str().into());
        }
        if let Some(bulk_id) = &item.bulk_id {
            shown.insert("bulkId".to_owned(), bulk_id.as_str().into());
        }
        match outcome {
            Ok(done) => {
                if let Some(version) = &done.version {
                    shown.insert("version".to_owned(), version.as_str().into());
                }
                shown.insert("status".to_owned(), done.status.to_string().into());
            }
            Err(fault) => {
                shown.insert("status".to_owned(), fault.status.to_string().into());
                shown.insert("response".to_owned(), fault.to_value());
            }
        }
        Some(Value::Object(shown))
    }
}

fn failed_before(name: &str) -> Fault {
    let name = Trail::new(name);
    Fault::status(409, format!("It refers to the bulkId `{name}`, whose operation failed."))
}

fn incomplete(fault: Fault) -> Fault {
    let told = "The resource was created, but what it has of other resources in this request was not added.";
    Fault { detail: format!("{told} {}", fault.detail), ..fault }
}
