//! Groups for providers that keep members as rows: a read view, and the changes a PATCH makes to the members as row
//! operations, so that adding one person to a group of 100,000 never loads the 100,000.

use serde_json::{Map, Value};

use crate::{
    Resource,
    filter::{Expression, Key, Operator},
    patch::{Action, Edit, Place, Request, Then},
};

/// The attribute that holds the members.
const MEMBERS: &str = "members";

/// A read view of a Group resource.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    fields: &'a Map<String, Value>,
}

/// One member as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id of the member's resource. That it exists is for the provider to check.
    pub value: String,
    /// `User` or `Group`, if the client says so.
    pub kind: Option<String>,
    /// The client's name for the member; the provider usually knows a better one.
    pub display: Option<String>,
}

/// One change to the members of a group, in the order of the request.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberEdit {
    /// These become members; who is one already stays one.
    Add(Vec<Member>),
    /// The members with these ids leave; an id that is no member's changes nothing.
    Remove(Vec<String>),
    /// The members that fulfil the expression leave. It looks at `value`, `type`, `display` and `$ref`.
    RemoveWhere(Expression),
    /// All members leave.
    Clear,
    /// These are the members, and nobody else.
    ReplaceAll(Vec<Member>),
}

impl<'a> Group<'a> {
    /// Reads a normalised resource or a full representation of one.
    pub fn new(fields: &'a Map<String, Value>) -> Self {
        Self { fields }
    }

    /// The name of the group; empty only for a document this crate did not write.
    pub fn display_name(&self) -> &'a str {
        self.text("displayName").unwrap_or_default()
    }

    /// The client's own identifier.
    pub fn external_id(&self) -> Option<&'a str> {
        self.text("externalId")
    }

    /// The members the document holds, which are none where members are rows.
    pub fn members(&self) -> impl Iterator<Item = Member> + 'a {
        let members = self.fields.get(MEMBERS).and_then(Value::as_array);
        members.into_iter().flatten().filter_map(Member::read)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name).and_then(Value::as_str)
    }
}

impl Member {
    fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self { value: text("value")?, kind: text("type"), display: text("display") })
    }

    fn all(values: &[Value]) -> Vec<Self> {
        values.iter().filter_map(Self::read).collect()
    }
}

impl Resource {
    /// Takes the members out of a group that was just read from a POST or PUT, to be kept as rows. After a PUT they
    /// are the whole membership: none means that everybody leaves.
    pub fn take_members(&mut self) -> Vec<Member> {
        match self.fields.shift_remove(MEMBERS) {
            Some(Value::Array(values)) => Member::all(&values),
            _ => Vec::new(),
        }
    }
}

impl Request {
    /// Splits a request on a group into what it does to the members, in order, and the rest, which is then applied to
    /// the group's own document. Edits to members and to other attributes never depend on one another, so that both
    /// halves together are the request.
    pub fn split_members(self) -> (Vec<MemberEdit>, Self) {
        let Self { edits, ignored, rules } = self;
        let (members, rest): (Vec<Edit>, Vec<Edit>) = edits.into_iter().partition(|edit| match &edit.place {
            Place::Attribute(path) => path.extension.is_none() && path.attribute.name == MEMBERS,
            Place::Extension(_) => false,
        });
        let members = members.into_iter().filter_map(|edit| member_edit(edit.action)).collect();
        (members, Self { edits: rest, ignored, rules })
    }
}

fn member_edit(action: Action) -> Option<MemberEdit> {
    match action {
        Action::Append(values) => Some(MemberEdit::Add(Member::all(&values))),
        Action::Put(values) => Some(MemberEdit::ReplaceAll(Member::all(&values))),
        Action::Clear => Some(MemberEdit::Clear),
        Action::Remove(values) => {
            Some(MemberEdit::Remove(Member::all(&values).into_iter().map(|member| member.value).collect()))
        }
        Action::Select { filter, then: Then::Remove, .. } => Some(match named(&filter) {
            Some(ids) => MemberEdit::Remove(ids),
            None => MemberEdit::RemoveWhere(filter),
        }),
        // Reading a request refuses everything else on members: they are only added and removed as a whole.
        Action::Set(_) | Action::Merge(_) | Action::Select { .. } => None,
    }
}

/// The ids, if all the filter does is name some: `value eq "a" or value eq "b"`.
fn named(filter: &Expression) -> Option<Vec<String>> {
    let id = |expression: &Expression| match expression {
        Expression::Comparison(_) => expression.terms().find_map(|term| match term.key {
            Key::Text(id) if term.operator == Operator::Eq && term.path.to_string() == "value" => {
                Some(id.to_owned())
            }
            _ => None,
        }),
        _ => None,
    };
    filter.alternatives().iter().map(id).collect()
}
