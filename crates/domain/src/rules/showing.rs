//! What a workspace shows of a member, put by hand: the names, and which of their own addresses. Source: table C, "edit own
//! name/email".
//!
//! It is a label of this workspace alone. The account's own name and addresses, and what other workspaces show, stay as they are.

use serde_json::json;

use crate::{
    Address, Change, Member, Refusal, Write,
    account::OwnedAddress,
    directory_user::DirectoryUser,
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand},
        retold,
    },
};

/// The longest name that is put by hand, in characters. A directory may tell longer ones.
pub const LONGEST_NAME: usize = 100;

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The given name; none where there is to be none.
    pub given_name: Option<String>,
    /// The family name; none where there is to be none.
    pub family_name: Option<String>,
    /// The address; none where it is to stay as it is.
    pub email: Option<Address>,
}

/// Who is to be shown otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'a> {
    /// The member.
    pub member: &'a Member,
    /// The addresses of their account.
    pub owned: &'a [OwnedAddress],
    /// What a directory tells of them, which it may do without keeping the list: its plan has run out.
    pub told: Option<&'a DirectoryUser>,
}

/// Whose wish it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The member's own.
    Themselves,
    /// Somebody else's, with this hand.
    Other(Hand),
}

/// Shows a member as wished. They themselves, and the operator, choose among the addresses that are proven theirs. To wish for
/// what is shown already changes nothing.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::MemberNotFound`] for one without access; [`Refusal::ValueInvalid`] for a name or an
/// address that can't be taken.
pub fn show(scene: Scene<'_>, by: By, whom: Whom<'_>, wish: Wish) -> Result<(Change, Member), Refusal> {
    let Whom { member, owned, told } = whom;
    let (hand, action) = match by {
        By::Themselves => (Hand::Member(member.role), Action::ShowSelfAs(member)),
        By::Other(hand) => (hand, Action::ShowAs(member)),
    };
    lock::may(hand, action, scene.workspace, scene.now)?;
    if !member.is_active() {
        return Err(Refusal::MemberNotFound);
    }
    let mut shown = member.clone();
    let mut fields = Vec::new();
    let names = [
        ("given_name", wish.given_name, &mut shown.given_name),
        ("family_name", wish.family_name, &mut shown.family_name),
    ];
    for (field, name, place) in names {
        let name = named(field, name)?;
        if *place != name {
            *place = name;
            fields.push(field);
        }
    }
    if let Some(email) = wish.email
        && shown.email.as_ref() != Some(&email)
    {
        // An admin learns nothing of what else belongs to a person, not even by trying.
        let may_choose = !matches!(by, By::Other(Hand::Member(_)));
        if !may_choose || !owned.iter().any(|one| one.is_proven() && one.address == email) {
            let why = text::values::choose_proven_address().to_owned();
            return Err(Refusal::ValueInvalid { field: "email", why });
        }
        shown.email = Some(email);
        fields.push("email");
    }
    if fields.is_empty() {
        return Ok((Change::none(), shown));
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateMember { member: shown.clone(), held: member.seat });
    if let Some(user) = told {
        let shown_otherwise = !user.told.is_shown_of(&shown);
        if shown_otherwise != user.shown_otherwise {
            draft.write(retold(user, DirectoryUser { shown_otherwise, ..user.clone() }));
        }
    }
    draft.tell(Event::member_updated(&shown, &fields));
    Ok((draft.recorded("member.updated", member.id, &json!({"fields": fields})), shown))
}

/// A name as it is kept: without blanks around it, and none where nothing is left.
fn named(field: &'static str, name: Option<String>) -> Result<Option<String>, Refusal> {
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let fits = |name: &String| name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if name.as_ref().is_none_or(fits) {
        return Ok(name);
    }
    Err(Refusal::ValueInvalid { field, why: text::values::at_most_printable(LONGEST_NAME) })
}
