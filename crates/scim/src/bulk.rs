//! Many operations in one request (RFC 7644 §3.7): what to do next, with references resolved, and the response.
//!
//! A [`Plan`] is made from the body. Its driver, which has the resources, asks for one [`Step`] after the other,
//! carries it out as if it had come alone, and reports what came of it:
//!
//! ```
//! use scim::{Registry, Rules, bulk::{Done, Plan, Work}, discovery::Bulk};
//! use serde_json::{Value, json};
//!
//! // Two groups that are members of each other (RFC 7644 §3.7.1).
//! let group = |id: &str, name: &str, member: &str| json!({
//!     "method": "POST", "path": "/Groups", "bulkId": id,
//!     "data": { "displayName": name, "members": [{ "type": "Group", "value": format!("bulkId:{member}") }] },
//! });
//! let body = json!({
//!     "schemas": [scim::urn::BULK_REQUEST],
//!     "Operations": [group("qwerty", "Group A", "ytrewq"), group("ytrewq", "Group B", "qwerty")],
//! });
//! let bounds = Bulk { max_operations: 1_000, max_payload: 1_048_576 };
//! let mut plan = Plan::read(body.to_string().as_bytes(), &Registry::standard(), bounds, &Rules::lenient())?;
//!
//! let (mut steps, mut created) = (Vec::new(), 0);
//! while let Some(step) = plan.step() {
//!     let outcome = match step.work {
//!         Work::Create { data } => {
//!             created += 1;
//!             steps.push(format!("create {} with {}", data["displayName"], data["members"]));
//!             Done { status: 201, id: format!("g{created}"), version: Some(scim::etag::weak("1")) }
//!         }
//!         Work::Patch { id, data } => {
//!             steps.push(format!("patch {id} with {}", data["Operations"][0]["value"]));
//!             Done { status: 200, id, version: Some(scim::etag::weak("2")) }
//!         }
//!         Work::Replace { id, .. } | Work::Delete { id } => Done { status: 204, id, version: None },
//!     };
//!     plan.report(Ok(outcome));
//! }
//! assert_eq!(steps, [
//!     r#"create "Group A" with []"#,
//!     r#"create "Group B" with [{"type":"Group","value":"g1"}]"#,
//!     r#"patch g1 with [{"type":"Group","value":"g2"}]"#,
//! ]);
//! let response = plan.response(|kind, id| format!("https://example.com/v2{}/{id}", kind.endpoint));
//! assert_eq!(response["Operations"][0], json!({
//!     "location": "https://example.com/v2/Groups/g1",
//!     "method": "POST", "bulkId": "qwerty", "version": "W/\"2\"", "status": "201",
//! }));
//! # Ok::<(), scim::Fault>(())
//! ```
//!
//! # Rulings where the RFC leaves room
//! - Operations run in the order of the request. One that refers to a resource which is not there yet runs as soon as
//!   it is, and those after it on the same resource wait with it.
//! - In a circle of references the first POST that can be carried out in two parts is: the resource is created without
//!   the values that refer to something (optional ones with several values, as `members`, or with parts, as `manager`),
//!   and a patch adds them. Both are one item of the response. If the patch fails the item does, with the location
//!   of what was created. A circle in which nothing can be put off fails with 409.
//! - What refers to an operation that failed fails with 409, what refers to a bulkId that nothing has with 400.
//! - References are found in every text a client may set, in extensions too, in the last segment of a `$ref`, in the
//!   paths of operations and in the filters of patch paths. A password is not searched.
//! - `failOnErrors` is the number of errors at which nothing more is begun; 0 means the same as 1.
//! - A bulkId on PUT, PATCH and DELETE is returned, and can be referred to.

mod order;
mod progress;
mod read;
mod references;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    Fault, Profile, Rules,
    discovery::Bulk,
    etag::Condition,
    json,
    resource_type::{Registry, ResourceType},
    urn,
};
use order::{Order, Turn};
use progress::{Extent, Item, State, needs, subject};

const CIRCLE: &str = "Operations of this request refer to one another in a circle that has no beginning. Send them in \
                      several requests.";

/// The operations of a bulk request on their way.
///
/// One step is in hand at a time. A step that is never reported counts as failed with 500.
#[derive(Debug, Clone)]
pub struct Plan {
    items: Vec<Item>,
    /// The place of the operation for each bulkId.
    places: HashMap<String, usize>,
    order: Order,
    profile: Profile,
    errors_left: Option<u64>,
    in_hand: Option<usize>,
}

/// What to do next, with every reference resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The place of the operation in the request, from 0. An operation carried out in two parts has two steps.
    pub operation: usize,
    /// The kind of resource.
    pub resource_type: Arc<ResourceType>,
    /// What `If-Match` would say.
    pub condition: Option<Condition>,
    /// What to do.
    pub work: Work,
}

/// A single request.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// As by POST to the resource type.
    Create {
        /// The body.
        data: Value,
    },
    /// As by PUT.
    Replace {
        /// The resource.
        id: String,
        /// The body.
        data: Value,
    },
    /// As by PATCH.
    Patch {
        /// The resource.
        id: String,
        /// The body, always in the envelope of a patch.
        data: Value,
    },
    /// As by DELETE.
    Delete {
        /// The resource.
        id: String,
    },
}

/// What came of a step that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The HTTP status a single request would have been answered with.
    pub status: u16,
    /// The resource.
    pub id: String,
    /// Its entity tag, as the `ETag` header shows it; see [`crate::etag::weak`].
    pub version: Option<String>,
}

impl Plan {
    /// Reads the body of a bulk request.
    ///
    /// # Errors
    /// 413 naming the limit for more bytes or operations than the bounds admit; 400 `invalidSyntax` for a body that is
    /// no bulk request, `invalidValue` for a bulkId that two operations have.
    pub fn read(body: &[u8], registry: &Registry, bounds: Bulk, rules: &Rules) -> Result<Self, Fault> {
        let most = usize::try_from(bounds.max_payload).unwrap_or(usize::MAX);
        if body.len() > most {
            return Err(Fault::too_large(format!(
                "The request has {} bytes; at most {most} (`maxPayloadSize`) are taken. Send the rest in another.",
                body.len()
            )));
        }
        // A body stands three levels deep in here: in an operation, which is in an array, which is in an object.
        let limits =
            crate::Limits { body_bytes: most, depth: rules.limits.depth + 3, ..rules.limits.clone() };
        Self::parse(json::read(body, &limits)?, registry, bounds, rules)
    }

    /// The same for a body that was read into JSON already, whose size is for the caller to check.
    ///
    /// # Errors
    /// As [`Plan::read`].
    pub fn parse(body: Value, registry: &Registry, bounds: Bulk, rules: &Rules) -> Result<Self, Fault> {
        let read::Request { errors_accepted, mut operations, places } =
            read::request(body, registry, bounds, rules)?;
        let needs = operations.iter_mut().map(|found| needs(found, &places, rules.profile)).collect();
        let subjects: Vec<Option<String>> =
            operations.iter().map(|found| subject(found, &operations, &places)).collect();
        let items = operations.into_iter().map(|found| Item {
            shown_method: found.shown_method,
            bulk_id: found.bulk_id,
            subject: found.subject,
            state: State::Open(found.call),
        });
        Ok(Self {
            items: items.collect(),
            places,
            order: Order::new(needs, &subjects),
            profile: rules.profile,
            errors_left: errors_accepted.map(|errors| errors.max(1)),
            in_hand: None,
        })
    }

    /// What to do next; `None` when everything is done or the errors the client accepts are used up.
    pub fn step(&mut self) -> Option<Step> {
        if self.in_hand.is_some() {
            self.report(Err(Fault::status(500, "What came of this operation is not known.")));
        }
        while self.errors_left != Some(0) {
            let (at, begun) = match self.order.next()? {
                Turn::Whole(at) => (at, self.begin(at, Extent::Whole)),
                Turn::WithoutOpen(at) => (at, self.begin(at, Extent::WithoutOpen)),
                Turn::Never(at) => (at, Err(Fault::status(409, CIRCLE))),
            };
            match begun {
                Ok(step) => {
                    self.in_hand = Some(at);
                    return Some(step);
                }
                Err(fault) => self.settle(at, Err(fault)),
            }
        }
        None
    }

    /// Says what came of the step in hand. Without one nothing happens.
    pub fn report(&mut self, outcome: Result<Done, Fault>) {
        if let Some(at) = self.in_hand.take() {
            self.settle(at, outcome);
        }
    }

    /// The response, which goes out with 200 whatever came of the operations. It has an item for each that was begun,
    /// in the order of the request. `location` gives the absolute address of a resource by its id.
    pub fn response(&self, location: impl Fn(&ResourceType, &str) -> String) -> Value {
        let items: Vec<Value> = self.items.iter().filter_map(|item| self.show(item, &location)).collect();
        json!({ "schemas": [urn::BULK_RESPONSE], "Operations": items })
    }
}
