//! Cursors (RFC 9865): where the next page begins, sealed so that only this directory's client can use one, only for the
//! question it came from, and nobody can make one up.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use scim::Fault;
use store::Failure;

use super::{Call, answer::No, kept::Place};

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// Behind this resource, in the order of lists. Who comes and goes meanwhile moves nobody to another page.
    Behind(Place),
    /// Behind so many, in an order that was asked for.
    BehindFirst(u64),
}

impl Position {
    fn to_text(self) -> String {
        match self {
            Self::Behind(Place::User(user)) => user.to_string(),
            Self::Behind(Place::Group(group)) => group.to_string(),
            Self::BehindFirst(number) => number.to_string(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        let number = text.parse().ok().map(Self::BehindFirst);
        let user = || text.parse().ok().map(|user| Self::Behind(Place::User(user)));
        let group = || text.parse().ok().map(|group| Self::Behind(Place::Group(group)));
        number.or_else(user).or_else(group)
    }
}

/// What a cursor is good for: one directory and one question.
fn place(call: &Call, question: &str) -> String {
    format!("cursor of {} for {question}", call.caller.directory.id)
}

/// Seals a position.
pub(super) fn seal(call: &Call, question: &str, position: Position) -> Result<String, No> {
    let app = &call.web.app;
    let sealed = app.vault.seal(&*app.entropy, &place(call, question), &position.to_text());
    let sealed = sealed.map_err(|_| Failure::Script("a cursor could not be sealed".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens a cursor that was given out here, for this question.
pub(super) fn open(call: &Call, question: &str, cursor: &str) -> Result<Position, No> {
    let sealed = URL_SAFE_NO_PAD.decode(cursor).ok();
    let opened = sealed.and_then(|sealed| call.web.app.vault.open(&place(call, question), &sealed).ok());
    opened.as_deref().and_then(Position::from_text).ok_or_else(|| {
        let why =
            "This cursor was not given out for this filter and order. Start again with an empty cursor.";
        Fault::invalid_cursor(why).into()
    })
}
