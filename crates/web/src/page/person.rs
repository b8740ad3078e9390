//! People as pages show them.

use std::fmt::{self, Write as _};

use domain::Member;

/// A person on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The name, or what comes closest to one.
    pub(crate) name: String,
    /// The address, where it is not already the name.
    pub(crate) email: Option<String>,
    /// One or two letters for the round picture.
    pub(crate) initials: String,
    /// Which of the colours the picture has; the same for the same person everywhere.
    pub(crate) tone: u8,
}

/// How many colours there are; the style sheet has a class for each.
const TONES: u128 = 5;

impl Person {
    pub(crate) fn of(member: &Member) -> Self {
        let parts = [&member.given_name, &member.family_name];
        let parts: Vec<&str> =
            parts.into_iter().flatten().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        let email = member.email.as_ref().map(ToString::to_string);
        let tone = u8::try_from(member.account.bits() % TONES).unwrap_or_default();
        if !parts.is_empty() {
            let initials = parts.iter().filter_map(|part| first_letter(part)).collect();
            return Self { name: parts.join(" "), email, initials, tone };
        }
        let name = email.unwrap_or_else(|| text::frame::unnamed_member().to_owned());
        let initials = first_letter(&name).unwrap_or_default();
        Self { name, email: None, initials, tone }
    }
}

/// A member in one line: the name, and the address in brackets where there are both.
pub(crate) fn called(member: &Member) -> String {
    match Person::of(member) {
        Person { name, email: Some(email), .. } => text::frame::name_and_address(email, name),
        Person { name, email: None, .. } => name,
    }
}

/// An address for a sentence, which a narrow page breaks before its domain.
pub(crate) struct Breakable<T>(pub(crate) T);

impl<T: AsRef<str>> text::Html for Breakable<T> {
    fn html(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let Some((local, domain)) = self.0.as_ref().split_once('@') else {
            return text::Escaping(out).write_str(self.0.as_ref());
        };
        text::Escaping(out).write_str(local)?;
        out.write_str("<wbr>@")?;
        text::Escaping(out).write_str(domain)
    }
}

/// The first letter or digit, in upper case.
pub(crate) fn first_letter(text: &str) -> Option<String> {
    text.chars().find(|letter| letter.is_alphanumeric()).map(|letter| letter.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    use domain::{
        AccountId, Address, Member, MemberId, Moment, Role, WorkspaceId,
        member::{Source, Standing},
    };

    use text::Html as _;

    use super::{Breakable, Person};

    fn member(given: Option<&str>, family: Option<&str>, email: Option<&str>) -> Member {
        Member {
            id: MemberId::from_bits(1),
            workspace: WorkspaceId::from_bits(2),
            account: AccountId::from_bits(8),
            email: email.map(|email| Address::parse(email).unwrap()),
            given_name: given.map(str::to_owned),
            family_name: family.map(str::to_owned),
            role: Role::Member,
            seat: None,
            source: Source::Invited,
            standing: Standing::Active,
            claimed_by: None,
            epoch: 0,
            joined_at: Moment::from_micros(0),
            left_at: None,
            suspended: None,
        }
    }

    #[test]
    fn a_person_is_called_by_name_and_has_their_address_beside_it() {
        let person = Person::of(&member(Some("Ada"), Some("de Lovelace"), Some("ada@acme.example")));
        assert_eq!((person.name.as_str(), person.initials.as_str()), ("Ada de Lovelace", "AD"));
        assert_eq!(person.email.as_deref(), Some("ada@acme.example"));
        assert_eq!(person.tone, 3);
    }

    #[test]
    fn a_person_without_a_name_is_called_by_their_address_once() {
        let person = Person::of(&member(Some(" "), None, Some("ada@acme.example")));
        assert_eq!((person.name.as_str(), person.email), ("ada@acme.example", None));
        assert_eq!(Person::of(&member(None, None, None)).name, "Unnamed member");
    }

    #[test]
    fn an_address_breaks_before_its_domain_and_is_no_markup() {
        let html = |address| {
            let mut html = String::new();
            Breakable(address).html(&mut html).unwrap();
            html
        };
        assert_eq!(html("a&b@acme.example"), "a&#38;b<wbr>@acme.example");
        assert_eq!(html("<ada>"), "&#60;ada&#62;");
    }

    #[test]
    fn initials_are_letters_of_any_script_or_none() {
        assert_eq!(Person::of(&member(Some("«Élodie»"), Some("李"), None)).initials, "É李");
        assert_eq!(Person::of(&member(Some("🙂"), None, None)).initials, "");
    }
}
