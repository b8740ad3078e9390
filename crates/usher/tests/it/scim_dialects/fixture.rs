//! A conversation as it stands in a file. Everything has to be said: a key that is not known here, a step that expects
//! nothing and an end without a state are mistakes of the file.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A conversation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conversation {
    /// The rule that holds if it goes as told.
    pub(super) shows: String,
    /// Whence it is known that it is really held so.
    pub(super) source: String,
    /// What is there before the first step.
    #[serde(default)]
    pub(super) before: Before,
    /// Headers of every request; those of a step come on top.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    pub(super) steps: Vec<Step>,
}

/// The workspace *Acme*, whose owner is `owner@acme.example`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Before {
    /// How many seats it has; as many as are wanted, if it is not said.
    pub(super) seats: Option<u32>,
    /// Settings of its directory, as the operator API takes them.
    #[serde(default)]
    pub(super) directory: Map<String, Value>,
    /// Who was invited before there was a directory, each by address, with a role.
    #[serde(default)]
    pub(super) invited: BTreeMap<String, String>,
}

/// One request with what is to come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// What the client is about, where that is not plain.
    #[serde(default)]
    pub(super) says: String,
    #[serde(default)]
    pub(super) speaker: Speaker,
    /// The step is taken once for each of these values.
    pub(super) each: Option<Each>,
    pub(super) method: String,
    /// Below the directory's address; for the operator, below the workspace's.
    pub(super) path: String,
    /// A header without text is not sent at all, not even `authorization`.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Option<Value>,
    /// A body that is sent as it stands here, where it is no JSON.
    pub(super) raw: Option<String>,
    pub(super) expect: Expect,
    pub(super) state: Option<State>,
}

/// Who makes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Speaker {
    /// The identity provider, over SCIM.
    #[default]
    Idp,
    /// The vendor's backend, over the operator API.
    Operator,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Each {
    /// The name the value has in the step.
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

/// What is to be answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    pub(super) status: u16,
    /// The reason of a refusal; null where there is to be none.
    #[serde(default, rename = "scimType", deserialize_with = "said")]
    pub(super) scim_type: Option<Option<String>>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// What the document has to hold: objects may hold more, arrays and plain values are to be equal.
    pub(super) body: Option<Value>,
    /// What it must not hold, as JSON pointers.
    #[serde(default)]
    pub(super) absent: Vec<String>,
    /// What has to be there and be something else than this, by JSON pointer.
    #[serde(default)]
    pub(super) differs: BTreeMap<String, String>,
    /// What is remembered for later steps, by name, as a JSON pointer.
    #[serde(default)]
    pub(super) captures: BTreeMap<String, String>,
}

/// All the product says after a step. Nothing else may be so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// The people the directory shows, by user name, and whether they are active.
    pub(super) users: BTreeMap<String, bool>,
    /// Everybody who ever was a member, by address, but for the owner.
    pub(super) members: BTreeMap<String, Place>,
    /// The seats that are taken, the owner's among them.
    pub(super) seats: u64,
    /// The groups the directory shows, by name, with the names of those they list.
    pub(super) groups: BTreeMap<String, Vec<String>>,
    /// The events told since the state before, in their order.
    pub(super) told: Vec<String>,
}

/// A member, as the operator API shows them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) role: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) seat: Option<String>,
    pub(super) source: String,
    pub(super) standing: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) given_name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) family_name: Option<String>,
}

/// Tells null from a key that is not there.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A key that has to be there, and may be null.
fn nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

/// Where the folders are.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scim")
}

/// The files of a folder, in order.
pub(super) fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds nothing to replay");
    files
}

/// Reads a file's text, or says what it leaves open.
pub(super) fn read(text: &str) -> Result<Conversation, String> {
    let it: Conversation = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if it.shows.is_empty() || it.source.is_empty() {
        return Err("it does not say what it shows and whence it is known".to_owned());
    }
    let last = it.steps.last().ok_or("it has no step")?;
    if last.state.is_none() {
        return Err("it ends with no state".to_owned());
    }
    for (number, step) in it.steps.iter().enumerate() {
        let (number, expect) = (number + 1, &step.expect);
        let empty = matches!(expect.status, 204 | 304);
        if expect.status < 400 && !empty && expect.body.is_none() {
            return Err(format!("step {number} says nothing of the body"));
        }
        if expect.status >= 400 && step.speaker == Speaker::Idp && expect.scim_type.is_none() {
            return Err(format!("step {number} says nothing of the scimType"));
        }
        if step.body.is_some() && step.raw.is_some() {
            return Err(format!("step {number} has two bodies"));
        }
    }
    Ok(it)
}
