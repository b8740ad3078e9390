//! What someone typed about a person, checked before it becomes true.

use super::{Account, Id, Person};
use serde::{Deserialize, Serialize};

const LONGEST: usize = 200;

/// One thing that is wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The field it is about, by its name in the form and in the JSON API.
    pub field: &'static str,
    /// A sentence for the person who typed it.
    pub says: String,
}

impl Flaw {
    pub(crate) fn new(field: &'static str, says: impl Into<String>) -> Self {
        Self { field, says: says.into() }
    }
}

/// A new person, or a change to one: what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Only for a new person; chosen at random when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// For a new person the address when absent.
    #[serde(default)]
    pub user_name: Option<String>,
    /// The given name.
    #[serde(default)]
    pub given_name: Option<String>,
    /// The family name.
    #[serde(default)]
    pub family_name: Option<String>,
    /// The work address.
    #[serde(default)]
    pub email: Option<String>,
    /// The department; an empty text takes it away.
    #[serde(default)]
    pub department: Option<String>,
    /// `false` deactivates the account, `true` activates it.
    #[serde(default)]
    pub active: Option<bool>,
}

impl Draft {
    /// The person this draft describes, given the `id` to use when it names none, and everyone who is there already.
    ///
    /// # Errors
    /// Every flaw of the draft at once, so that a form can show them together.
    pub fn into_person(self, id: Id, others: &[Person]) -> Result<Person, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let id = match self.id.as_deref() {
            None => id,
            Some(text) => match Id::new(text.trim()) {
                Some(id) if others.iter().any(|other| other.id == id) => {
                    flaws.push(Flaw::new("id", "Someone has this id already."));
                    id
                }
                Some(id) => id,
                None => {
                    flaws.push(Flaw::new(
                        "id",
                        "An id is 1 to 64 letters, digits, dots, dashes or underscores.",
                    ));
                    id
                }
            },
        };
        let blank = Person {
            id,
            user_name: self.email.clone().unwrap_or_default().trim().to_owned(),
            given_name: String::new(),
            family_name: String::new(),
            email: String::new(),
            department: None,
            account: Account::Active,
        };
        let (has_no_name, has_address) = (self.user_name.is_none(), !blank.user_name.is_empty());
        let draft = Self { id: None, ..self };
        match draft.onto(&blank, others) {
            Ok(person) if flaws.is_empty() => Ok(person),
            Ok(_) => Err(flaws),
            Err(more) => {
                // A user name that was to be the address can't be had before the address can.
                let follows = |flaw: &Flaw| flaw.field == "user_name" && has_no_name && !has_address;
                flaws.extend(more.into_iter().filter(|flaw| !follows(flaw)));
                Err(flaws)
            }
        }
    }

    /// `person` with this change applied.
    ///
    /// # Errors
    /// Every flaw of the change at once.
    pub fn onto(self, person: &Person, others: &[Person]) -> Result<Person, Vec<Flaw>> {
        let mut flaws = Vec::new();
        if self.id.as_deref().is_some_and(|id| id != person.id.as_str()) {
            flaws.push(Flaw::new("id", "An id never changes."));
        }
        let tidy =
            |text: Option<String>, old: &str| text.map_or_else(|| old.to_owned(), |t| t.trim().to_owned());
        let department = match self.department.as_deref().map(str::trim) {
            None => person.department.clone(),
            Some("") => None,
            Some(department) => Some(department.to_owned()),
        };
        let account = match self.active {
            None => person.account,
            Some(true) => Account::Active,
            Some(false) => Account::Deactivated,
        };
        let changed = Person {
            id: person.id.clone(),
            user_name: tidy(self.user_name, &person.user_name),
            given_name: tidy(self.given_name, &person.given_name),
            family_name: tidy(self.family_name, &person.family_name),
            email: tidy(self.email, &person.email),
            department,
            account,
        };
        flaws.extend(flaws_of(&changed, others));
        if flaws.is_empty() { Ok(changed) } else { Err(flaws) }
    }
}

fn flaws_of(person: &Person, others: &[Person]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if person.given_name.is_empty() && person.family_name.is_empty() {
        flaws.push(Flaw::new("given_name", "Give at least one name."));
    }
    if !is_address(&person.email) {
        flaws.push(Flaw::new("email", "Write an address such as ada.lovelace@acme.example."));
    }
    if person.user_name.is_empty() {
        flaws.push(Flaw::new("user_name", "Give a user name."));
    }
    let taken = |other: &Person| {
        other.id != person.id && other.user_name.to_lowercase() == person.user_name.to_lowercase()
    };
    if let Some(other) = others.iter().find(|other| taken(other)) {
        flaws.push(Flaw::new("user_name", format!("{} has this user name already.", other.display_name())));
    }
    let department = person.department.as_deref().unwrap_or_default();
    for (field, text) in [
        ("user_name", person.user_name.as_str()),
        ("given_name", &person.given_name),
        ("family_name", &person.family_name),
        ("email", &person.email),
        ("department", department),
    ] {
        if text.chars().count() > LONGEST {
            flaws.push(Flaw::new(field, format!("This is longer than {LONGEST} characters.")));
        }
        if text.chars().any(char::is_control) {
            flaws.push(Flaw::new(field, "This has a character that can't be shown."));
        }
    }
    flaws
}

/// Whether the text can be an address at all. It is deliberately lenient: what a service provider makes of an odd address is what
/// one practises.
fn is_address(text: &str) -> bool {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::seed;

    fn id() -> Id {
        Id::new("new").unwrap()
    }

    #[test]
    fn a_new_person_takes_the_address_as_user_name() {
        let draft = Draft {
            given_name: Some("Mary".to_owned()),
            email: Some("mary@acme.example".to_owned()),
            ..Draft::default()
        };
        let person = draft.into_person(id(), &[]).unwrap();
        assert_eq!(person.user_name, "mary@acme.example");
        assert_eq!(person.id, id());
    }

    #[test]
    fn every_flaw_is_told_at_once() {
        let flaws =
            Draft { id: Some("a/b".to_owned()), ..Draft::default() }.into_person(id(), &[]).unwrap_err();
        let fields: Vec<&str> = flaws.iter().map(|flaw| flaw.field).collect();
        assert_eq!(fields, ["id", "given_name", "email"]);
    }

    #[test]
    fn a_user_name_is_taken_without_regard_to_case() {
        let people = seed("acme.example");
        let change = Draft { user_name: Some("GRACE.Hopper@acme.example".to_owned()), ..Draft::default() };
        let flaws = change.onto(&people[0], &people).unwrap_err();
        assert_eq!(flaws, [Flaw::new("user_name", "Grace Hopper has this user name already.")]);
    }

    #[test]
    fn an_empty_department_takes_it_away_and_an_absent_one_leaves_it() {
        let people = seed("acme.example");
        let gone = Draft { department: Some(" ".to_owned()), ..Draft::default() };
        assert_eq!(gone.onto(&people[0], &people).unwrap().department, None);
        assert_eq!(Draft::default().onto(&people[0], &people).unwrap(), people[0]);
    }

    #[test]
    fn an_id_never_changes() {
        let people = seed("acme.example");
        let change = Draft { id: Some("other".to_owned()), ..Draft::default() };
        assert_eq!(change.onto(&people[0], &people).unwrap_err()[0].field, "id");
    }
}
