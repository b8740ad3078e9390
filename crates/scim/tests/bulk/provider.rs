//! A provider in memory, and bulk requests to send it.

use std::collections::BTreeMap;

use scim::{
    Fault, Registry, Resource, Rules,
    bulk::{Done, Plan, Step, Work},
    discovery::Bulk,
    etag::{self, Condition},
    patch::Request,
    urn,
};
use serde_json::{Value, json};

pub(crate) const BOUNDS: Bulk = Bulk { max_operations: 100, max_payload: 1_048_576 };

pub(crate) fn plan(body: Value, rules: &Rules) -> Result<Plan, Fault> {
    Plan::read(body.to_string().as_bytes(), &Registry::standard(), BOUNDS, rules)
}

pub(crate) fn location(kind: &scim::ResourceType, id: &str) -> String {
    format!("https://example.com/v2{}/{id}", kind.endpoint)
}

/// A provider that keeps resources in memory and fails where it is told to.
#[derive(Default)]
pub(crate) struct Provider {
    pub(crate) rules: Rules,
    pub(crate) resources: BTreeMap<String, Resource>,
    pub(crate) ids: Vec<String>,
    pub(crate) versions: Vec<Option<String>>,
    pub(crate) faults: BTreeMap<usize, Fault>,
    pub(crate) steps: Vec<Value>,
}

impl Provider {
    fn carry_out(&mut self, step: Step) -> Result<Done, Fault> {
        let mut shown = json!({ "operation": step.operation, "type": step.resource_type.name });
        if let Some(Condition::Versions(versions)) = &step.condition {
            shown["version"] = versions.concat().into();
        }
        let (verb, id, data) = match &step.work {
            Work::Create { data } => ("create", None, data.clone()),
            Work::Replace { id, data } => ("replace", Some(id), data.clone()),
            Work::Patch { id, data } => ("patch", Some(id), data.clone()),
            Work::Delete { id } => ("delete", Some(id), Value::Null),
        };
        shown[verb] = data;
        if let Some(id) = id {
            shown["id"] = id.as_str().into();
        }
        self.steps.push(shown);
        let version =
            self.versions.get(self.steps.len() - 1).cloned().unwrap_or_else(|| Some(etag::weak("1")));
        if let Some(fault) = self.faults.get(&step.operation) {
            return Err(fault.clone());
        }
        let (kind, rules) = (&step.resource_type, &self.rules);
        let known = |id: &str| self.resources.get(id).ok_or_else(|| Fault::not_found("There is none."));
        let (status, id, resource) = match step.work {
            Work::Create { data } => {
                let id = match self.ids.is_empty() {
                    true => format!("id{}", step.operation),
                    false => self.ids.remove(0),
                };
                (201, id, Some(Resource::create(data, kind, rules)?.resource))
            }
            Work::Replace { id, data } => {
                let replaced = known(&id)?.replace(data, kind, rules)?.resource;
                (200, id, Some(replaced))
            }
            Work::Patch { id, data } => {
                let patched = Request::parse(data, kind, rules)?.apply(kind, known(&id)?)?.resource;
                (200, id, Some(patched))
            }
            Work::Delete { id } => {
                known(&id)?;
                (204, id, None)
            }
        };
        match resource {
            Some(resource) => self.resources.insert(id.clone(), resource),
            None => self.resources.remove(&id),
        };
        Ok(Done { status, id, version: version.filter(|_| status != 204) })
    }

    pub(crate) fn run(&mut self, mut plan: Plan) -> Value {
        while let Some(step) = plan.step() {
            let outcome = self.carry_out(step);
            plan.report(outcome);
        }
        plan.response(location)
    }
}

/// Runs operations against a provider that has the user `u` and the group `g`.
pub(crate) fn run_with(operations: Value, faults: &[(usize, Fault)], extra: Value) -> (Provider, Vec<Value>) {
    let mut body = json!({ "schemas": [urn::BULK_REQUEST], "Operations": operations });
    if let (Value::Object(body), Value::Object(extra)) = (&mut body, extra) {
        body.extend(extra);
    }
    let stored = |value: Value| Resource::stored(value.as_object().unwrap().clone());
    let resources = BTreeMap::from([
        ("u".to_owned(), stored(json!({ "schemas": [urn::USER], "userName": "u" }))),
        ("g".to_owned(), stored(json!({ "schemas": [urn::GROUP], "displayName": "g" }))),
    ]);
    let faults = faults.iter().cloned().collect();
    let mut provider = Provider { resources, faults, ..Provider::default() };
    let response = provider.run(plan(body, &Rules::lenient()).unwrap());
    assert_eq!(response["schemas"], json!([urn::BULK_RESPONSE]));
    let items = response["Operations"].as_array().unwrap().clone();
    (provider, items)
}

pub(crate) fn run(operations: Value) -> (Provider, Vec<Value>) {
    run_with(operations, &[], json!({}))
}

pub(crate) fn statuses(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["status"].as_str().unwrap()).collect()
}

pub(crate) fn order(provider: &Provider) -> Vec<u64> {
    provider.steps.iter().map(|step| step["operation"].as_u64().unwrap()).collect()
}

pub(crate) fn user(bulk_id: &str, more: Value) -> Value {
    let mut data = json!({ "schemas": [urn::USER], "userName": bulk_id });
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data })
}

pub(crate) fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let data = json!({ "schemas": [urn::GROUP], "displayName": bulk_id, "members": members });
    json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data })
}

pub(crate) fn managed(bulk_id: &str, manager: &str) -> Value {
    user(bulk_id, json!({ urn::ENTERPRISE_USER: { "manager": { "value": manager } } }))
}
