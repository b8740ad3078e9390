//! What admins and the operator ask of a sign-in log, as they type it.

use domain::{Address, MemberId, Refusal, sign_in, sign_in::Outcome};
use store::SelectSignIns;

/// What is asked for, as it was typed. What is empty is not asked for.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sought<'a> {
    /// What the tries came to.
    pub outcome: &'a str,
    /// The stable code.
    pub code: &'a str,
    /// The id of a connection.
    pub connection: &'a str,
    /// The id of a member, or an address.
    pub person: &'a str,
    /// Three words.
    pub trace: &'a str,
}

/// The entries that are asked for.
///
/// # Errors
/// [`Refusal::ValueInvalid`] for what can't be in any entry.
pub fn select(sought: Sought<'_>) -> Result<SelectSignIns, Refusal> {
    let wrong = |field, why: &str| Refusal::ValueInvalid { field, why: why.to_owned() };
    let mut select = SelectSignIns::default();
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(outcome) = said(sought.outcome) {
        let outcome = Outcome::named(&outcome);
        let why = text::values::use_outcome_of_sign_in();
        select.outcome = Some(outcome.ok_or_else(|| wrong("outcome", why))?);
    }
    select.code = said(sought.code);
    if let Some(connection) = said(sought.connection) {
        let id = connection.parse().map_err(|_| wrong("connection", text::values::connection_unknown()))?;
        select.connection = Some(id);
    }
    if let Some(person) = said(sought.person) {
        if let Ok(member) = person.parse::<MemberId>() {
            select.member = Some(member);
        } else {
            let why = text::values::use_address_or_member();
            let address = Address::parse(&person).map_err(|_| wrong("person", why))?;
            select.address = Some([address.to_string(), sign_in::masked(&address)]);
        }
    }
    if let Some(trace) = said(sought.trace) {
        let why = text::values::use_three_words();
        select.trace = Some(trace.parse().map_err(|_| wrong("trace", why))?);
    }
    Ok(select)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_with_all_the_room_people_need() {
        let sought = Sought {
            outcome: " refused ",
            person: "grace@navy.example ",
            trace: "Maple River  button",
            ..Sought::default()
        };
        let select = select(sought).unwrap();
        assert_eq!(select.outcome, Some(Outcome::Refused));
        assert_eq!(select.address, Some(["grace@navy.example".to_owned(), "g•••@navy.example".to_owned()]));
        assert_eq!(select.trace.map(|trace| trace.to_string()).as_deref(), Some("maple-river-button"));
        assert_eq!(super::select(Sought::default()), Ok(SelectSignIns::default()));
    }

    #[test]
    fn what_can_be_in_no_entry_is_refused_by_its_field() {
        let field = |sought| match select(sought) {
            Err(Refusal::ValueInvalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(Sought { outcome: "failed", ..Sought::default() }), "outcome");
        assert_eq!(field(Sought { connection: "mem_1", ..Sought::default() }), "connection");
        assert_eq!(field(Sought { person: "Grace", ..Sought::default() }), "person");
        assert_eq!(field(Sought { trace: "maple-river", ..Sought::default() }), "trace");
    }
}
