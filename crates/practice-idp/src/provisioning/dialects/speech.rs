//! What a dialect has to say, as two lists of questions: about people, and about groups. The flows ask; no request is sent from here.

use super::super::call::{Call, Spelling};
use super::super::capabilities::Capabilities;
use super::super::group_profile::{GroupChange, GroupProfile};
use super::super::profile::{Attribute, Difference, Profile, Standing};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

/// The media type of RFC 7644 section 3.1.
pub(super) const SCIM_JSON: &str = "application/scim+json";

/// How an identity provider speaks of people.
pub(crate) trait Speech: Sync {
    /// How it introduces itself.
    fn agent(&self) -> &'static str {
        concat!("practice-idp/", env!("CARGO_PKG_VERSION"))
    }

    /// What it says it understands.
    fn accept(&self) -> &'static str {
        SCIM_JSON
    }

    /// The content type, which most send only where there is content.
    fn content_type(&self, has_body: bool) -> Option<&'static str> {
        has_body.then_some(SCIM_JSON)
    }

    /// The headers that go with a request, but for the token.
    fn headers(&self, has_body: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.accept()));
        headers.insert(USER_AGENT, HeaderValue::from_static(self.agent()));
        if let Some(media_type) = self.content_type(has_body) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        headers
    }

    /// How it writes addresses.
    fn spelling(&self) -> Spelling {
        Spelling::default()
    }

    /// What it asks before anything else, to know what the other side can do.
    fn preface(&self) -> Option<Call> {
        None
    }

    /// The attributes it keeps in step after creation.
    fn attributes(&self) -> &'static [Attribute];

    /// The searches that look for a person who may be there already, in the order they are tried.
    fn searches(&self, who: &Profile) -> Vec<Call>;

    /// The searches after a 409.
    fn searches_after_conflict(&self, who: &Profile) -> Vec<Call> {
        self.searches(who)
    }

    /// What becomes of someone who is found.
    fn adoption(&self) -> Adoption {
        Adoption::Differences
    }

    /// The body that creates a person. `password` is used by Okta alone.
    fn creation(&self, who: &Profile, password: &str) -> Value;

    /// The requests that carry a change, in order.
    fn update(&self, id: &str, change: &Change<'_>) -> Vec<Call>;

    /// Whether it fetches a User in a full cycle and sends only what differs. Those who don't send all of it.
    fn looks_before_it_speaks(&self) -> bool {
        true
    }

    /// Whether it looks for someone anew who comes back, though it knows their id.
    fn looks_for_who_returns(&self) -> bool {
        false
    }

    /// Whether it creates people whose account is closed, as inactive.
    fn creates_the_inactive(&self) -> bool {
        false
    }

    /// What unassigning means.
    fn unassignment(&self) -> Parting {
        Parting::Deactivate
    }

    /// What removing the person from the identity provider for good means.
    fn erasure(&self) -> Parting {
        Parting::Delete
    }

    /// What its button to test a connection sends. `guid` is random.
    fn probes(&self, guid: &str) -> Vec<Call>;

    /// What it needs of the lists its test fetches.
    fn needs(&self) -> Needs {
        Needs { numbers: &["totalResults"], finds_nobody: false }
    }

    /// Whether its test also makes a User and a Group, changes them and takes them away again.
    fn rehearses(&self) -> bool {
        false
    }

    /// How it speaks of groups; `None` when it never does.
    fn groups(&self) -> Option<&'static dyn GroupSpeech>;
}

/// How an identity provider speaks of groups.
pub(crate) trait GroupSpeech: Sync {
    /// The searches that look for a group that may be there already, in the order they are tried.
    fn searches(&self, group: &GroupProfile) -> Vec<Call>;

    /// The searches after a 409.
    fn searches_after_conflict(&self, group: &GroupProfile) -> Vec<Call> {
        self.searches(group)
    }

    /// What becomes of a group that is found.
    fn adoption(&self) -> GroupAdoption {
        GroupAdoption::Joined
    }

    /// Whether a group can hold groups.
    fn nests(&self) -> bool {
        false
    }

    /// Whether a group without members is created.
    fn creates_the_empty(&self) -> bool {
        true
    }

    /// Whether `externalId` is kept in step.
    fn keeps_external_id(&self) -> bool {
        true
    }

    /// The body that creates a group.
    fn creation(&self, group: &GroupProfile, can: Capabilities) -> Creation;

    /// The requests that carry a change, in order.
    fn update(&self, id: &str, change: &GroupChange<'_>, can: Capabilities) -> Vec<Call>;

    /// How the other side is looked at in a full cycle.
    fn look(&self, id: &str) -> Look;

    /// The requests that say all of a group, where the other side is not looked at.
    fn whole(&self, id: &str, group: &GroupProfile, can: Capabilities) -> Vec<Call> {
        self.update(id, &GroupChange::everything(group), can)
    }

    /// The request that fetches the members after the group itself was written, for those who then compare.
    fn look_at_members(&self, _id: &str) -> Option<Call> {
        None
    }
}

/// What is to change about a person who is linked.
pub(crate) struct Change<'a> {
    pub(crate) wanted: &'a Profile,
    pub(crate) differences: Vec<Difference>,
    /// `None` when the standing stays.
    pub(crate) standing: Option<Standing>,
}

/// How someone is shown out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    Delete,
    Deactivate,
}

/// What becomes of a User that is found and linked for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adoption {
    /// What differs is sent.
    Differences,
    /// All of it is sent.
    Whole,
    /// Nothing is sent until the next change or cycle.
    Later,
}

/// What becomes of a Group that is found and linked for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupAdoption {
    /// Its members become exactly those of here.
    Replaced,
    /// The members of here join those it has.
    Joined,
    /// All of it is sent, as in a full cycle.
    Whole,
}

/// How a Group is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Look {
    /// Not at all: all of it is sent again.
    Never,
    /// With its members, to send what differs.
    AtAll(Call),
    /// Without its members, all of which are sent again.
    AtAllButMembers(Call),
}

/// The body that creates a Group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Creation {
    pub(crate) body: Value,
    /// Whether the members are in it. Where they are not, they follow.
    pub(crate) has_members: bool,
}

/// What a test needs of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Fields that must be JSON numbers.
    pub(crate) numbers: &'static [&'static str],
    /// The list must be there and be empty.
    pub(crate) finds_nobody: bool,
}
