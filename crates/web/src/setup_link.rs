//! Setup links on pages: what they are called, how far they are, and the form that asks for a new one. Admins and the operator
//! send them alike.

use domain::{
    Address, Moment, Refusal,
    setup_link::{LIVES_FOR, Purpose, SetupLink, Standing},
};
use serde::Deserialize;

use crate::page::chip::Chip;

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

/// How far a link is.
pub(crate) fn chip(standing: Standing) -> Chip {
    match standing {
        Standing::Waiting => Chip::waiting(text::links::not_opened_yet()),
        Standing::Opened => Chip::good(text::links::open()),
        Standing::Finished => Chip::good(text::links::finished()),
        Standing::Revoked => Chip::off(text::links::revoked()),
        Standing::Expired => Chip::off(text::links::expired()),
    }
}

/// Whether a link would work for longer by being extended.
pub(crate) fn can_be_extended(link: &SetupLink, now: Moment) -> bool {
    let is_over = matches!(link.standing(now), Standing::Finished | Standing::Revoked);
    !is_over && link.expires_at < now.after(LIVES_FOR)
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
        let purpose = purpose.ok_or_else(|| invalid("purpose", text::links::one_of_those_offered()))?;
        let recipient = Address::parse(self.recipient.trim());
        let recipient = recipient.map_err(|_| invalid("recipient", text::links::address_such_as()))?;
        let days = self.offered().ok_or_else(|| invalid("days", text::links::one_of_those_offered()))?;
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
