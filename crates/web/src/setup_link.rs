//! Setup links on pages: what they are called, how far they are, and the form that asks for a new one. Admins and the operator
//! send them alike.

use domain::{
    Address, Moment, Refusal,
    setup_link::{LIVES_FOR, Purpose, SetupLink, Standing},
};
use serde::Deserialize;
use text::Markup;

use crate::page::{chip::Chip, when::When};

/// For how many days a link may work, as the form offers it.
const LIVES: [u64; 4] = [1, 7, 14, 30];

/// What a link is for, as the form offers it.
pub(crate) const fn called(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Domains => text::links::domains(),
        Purpose::SingleSignOn => text::links::single_sign_on(),
        Purpose::Directory => text::links::directory(),
    }
}

/// A link in a list.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) purpose: &'static str,
    /// Whom it was sent to, as far as whoever looks may know that.
    pub(crate) recipient: String,
    pub(crate) chip: Chip,
    /// How far it has come, and until when it works.
    pub(crate) went: Markup,
    pub(crate) is_live: bool,
    pub(crate) can_be_extended: bool,
}

impl Row {
    pub(crate) fn of(link: &SetupLink, recipient: String, now: Moment) -> Self {
        Self {
            id: link.id.to_string(),
            purpose: called(link.purpose),
            recipient,
            chip: chip(link.standing(now)),
            went: went(link),
            is_live: link.is_live(now),
            can_be_extended: link.can_be_extended(now),
        }
    }
}

fn went(link: &SetupLink) -> Markup {
    let (sent, until) = (When::of(link.created_at), When::of(link.expires_at));
    match (link.opened_at.map(When::of), link.finished_at.map(When::of)) {
        (None, None) => text::links::sent(sent, until),
        (None, Some(done)) => text::links::sent_done(done, sent),
        (Some(opened), None) => text::links::sent_opened(opened, sent, until),
        (Some(opened), Some(done)) => text::links::sent_opened_done(done, opened, sent),
    }
}

/// How far a link is.
fn chip(standing: Standing) -> Chip {
    match standing {
        Standing::Waiting => Chip::waiting(text::links::not_opened_yet()),
        Standing::Opened => Chip::good(text::links::open()),
        Standing::Finished => Chip::good(text::links::finished()),
        Standing::Revoked => Chip::off(text::links::revoked()),
        Standing::Expired => Chip::off(text::links::expired()),
    }
}

/// What was typed for a new link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(crate) purpose: String,
    pub(crate) recipient: String,
    days: String,
}

impl Typed {
    /// The purposes to choose from, each with whether it is chosen.
    pub(crate) fn purposes(&self) -> [(Purpose, bool); 3] {
        let chosen = Purpose::named(&self.purpose).unwrap_or(Purpose::SingleSignOn);
        Purpose::ALL.map(|purpose| (purpose, purpose == chosen))
    }

    /// The lives to choose from: value, label, and whether it is chosen.
    pub(crate) fn lives(&self) -> [(u64, String, bool); 4] {
        let usual = LIVES_FOR.as_secs() / (24 * 60 * 60);
        let chosen = if self.days.is_empty() { Some(usual) } else { self.offered() };
        LIVES.map(|days| (days, text::links::days(days), Some(days) == chosen))
    }

    /// For how many days, where that is offered.
    fn offered(&self) -> Option<u64> {
        LIVES.into_iter().find(|days| days.to_string() == self.days)
    }

    /// What is meant by it: for what, for whom, and for how many days.
    ///
    /// # Errors
    /// What is wrong, and in which field.
    pub(crate) fn meant(&self) -> Result<(Purpose, Address, u64), (Refusal, &'static str)> {
        let invalid = |field, why: &str| (Refusal::ValueInvalid { field, why: why.to_owned() }, field);
        let purpose = Purpose::named(&self.purpose);
        let purpose = purpose.ok_or_else(|| invalid("purpose", text::wizard::one_of_those_offered()))?;
        let recipient = Address::parse(self.recipient.trim());
        let recipient = recipient.map_err(|_| invalid("recipient", text::links::address_such_as()))?;
        let days = self.offered().ok_or_else(|| invalid("days", text::wizard::one_of_those_offered()))?;
        Ok((purpose, recipient, days))
    }
}

#[cfg(test)]
mod tests {
    use domain::setup_link::Purpose;

    use super::Typed;

    #[test]
    fn what_is_typed_is_taken_as_offered_and_nothing_else() {
        let typed = |purpose: &str, recipient: &str, days: &str| {
            let [purpose, recipient, days] = [purpose, recipient, days].map(str::to_owned);
            Typed { purpose, recipient, days }.meant()
        };
        let meant = typed("domains", " it@acme.example ", "14").map(|(purpose, to, days)| {
            assert_eq!(to.to_string(), "it@acme.example");
            (purpose, days)
        });
        assert_eq!(meant, Ok((Purpose::Domains, 14)));
        for (purpose, recipient, days, at) in [
            ("all", "it@acme.example", "7", "purpose"),
            ("sso", "it", "7", "recipient"),
            ("sso", "it@acme.example", "365", "days"),
        ] {
            assert_eq!(typed(purpose, recipient, days).map_err(|(_, field)| field).err(), Some(at));
        }
        let usual = Typed::default().lives();
        assert_eq!(
            usual.into_iter().filter(|(.., chosen)| *chosen).map(|(value, ..)| value).collect::<Vec<_>>(),
            [7]
        );
    }
}
