//! What the product says: through the operator API, and what the directory shows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fixture::{Place, State};
use crate::world::{Ready, resources};

/// Who owns every workspace of these conversations.
pub(super) const OWNER: &str = "owner@acme.example";

/// Everything the product says now; of the events, those after the first `seen`.
pub(super) async fn seen(ready: &Ready, seen: usize) -> State {
    let workspace = &ready.workspace;
    let members = workspace.everybody().await;
    let mut places = BTreeMap::new();
    for member in &members {
        let address = text(member, "email").unwrap_or_else(|| "(none)".to_owned());
        if address == OWNER {
            let facts = ["role", "standing"].map(|name| text(member, name).unwrap());
            assert_eq!(facts, ["owner", "active"], "no directory touches the owner: {member}");
            continue;
        }
        let place = Place {
            role: text(member, "role").unwrap(),
            seat: text(member, "seat"),
            source: text(member, "source").unwrap(),
            standing: text(member, "standing").unwrap(),
            given_name: text(member, "given_name"),
            family_name: text(member, "family_name"),
        };
        assert_eq!(places.insert(address.clone(), place), None, "{address} is listed twice");
    }
    State {
        users: users(ready).await,
        members: places,
        seats: workspace.seats_used().await,
        groups: groups(ready).await,
        told: workspace.told_after(seen).await,
    }
}

async fn users(ready: &Ready) -> BTreeMap<String, bool> {
    let list = ready.directory.list(&[("count", "200"), ("attributes", "userName,active")]).await;
    assert_eq!(list["totalResults"], list["itemsPerPage"], "more people than one page shows");
    let one = |user: &Value| (text(user, "userName").unwrap(), user["active"].as_bool().unwrap());
    resources(&list).iter().map(one).collect()
}

/// The groups by name, and whom they list by what those are called.
async fn groups(ready: &Ready) -> BTreeMap<String, Vec<String>> {
    let path = "/Groups?count=200&attributes=displayName,members.display";
    let list = ready.directory.get(path).await.must(200).json();
    let shown: BTreeMap<String, Vec<String>> = resources(&list)
        .iter()
        .map(|group| {
            let members = group.get("members").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let mut names: Vec<_> = members.iter().map(|member| text(member, "display").unwrap()).collect();
            names.sort();
            (text(group, "displayName").unwrap(), names)
        })
        .collect();
    // The admin's picker has to show the same groups, of the same size.
    let picked = ready.workspace.get("/directory/groups?limit=200").await.must(200).json();
    let sizes: BTreeMap<_, _> = picked["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            (text(group, "display_name").unwrap(), usize::try_from(group["size"].as_u64().unwrap()).unwrap())
        })
        .collect();
    let counted: BTreeMap<_, _> = shown.iter().map(|(name, members)| (name.clone(), members.len())).collect();
    assert_eq!(sizes, counted, "the operator is shown other groups than the identity provider");
    shown
}

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}
