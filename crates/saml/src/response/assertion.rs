//! Claims, out of the text of an assertion whose signature holds (Core section 2.3.3, Profiles section
//! 4.1.4.3). Nothing here ever sees the document the assertion came in.

use jiff::Timestamp;
use roxmltree::Node;

use super::{Expected, Origin, conditions, envelope, subject};
use crate::{
    Attribute, Claims, Fault, Once, Proof,
    claims::NameId,
    document::{self, Bounds, all, is},
    fault::Message,
    instant::{self, SKEW, ahead, begun, later, running},
    uri,
};

const MESSAGE: Message = Message::Assertion;

/// How long after it was issued an assertion is taken, in seconds, whatever it says about itself. Some
/// identity providers write hours, and a browser needs a moment.
const OLDEST: i64 = 10 * 60;

/// The same for one that nobody asked for.
const OLDEST_UNSOLICITED: i64 = 2 * 60;

/// The XML Schema namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Reads the claims of an assertion, given as the text that was digested.
pub(super) fn read(
    text: &str,
    proof: Proof,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Fault> {
    let document = document::parse(text, Bounds::message(MESSAGE))?;
    let assertion = document.root_element();
    if !is(assertion, uri::ASSERTION, "Assertion") {
        return Err(Fault::Structure { message: MESSAGE, why: "its root is no Assertion" });
    }
    claims(assertion, proof, expected, now)
}

/// Reads the claims of an assertion that stands in a tree made of what was digested.
pub(super) fn claims(
    assertion: Node<'_, '_>,
    proof: Proof,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Fault> {
    if assertion.attribute("Version") != Some("2.0") {
        return Err(Fault::malformed(MESSAGE, "its version is not 2.0"));
    }
    let issuer = document::one(assertion, uri::ASSERTION, "Issuer", MESSAGE)?;
    let issuer = issuer.map(|issuer| document::token(issuer, MESSAGE)).transpose()?;
    let issuer = match issuer {
        Some(issuer) if issuer == expected.idp.entity_id => issuer,
        received => return Err(envelope::other_issuer(MESSAGE, received.as_deref(), expected)),
    };
    let issued = freshness(assertion, expected, now)?;
    conditions::check(assertion, expected, now)?;
    let subject = document::one(assertion, uri::ASSERTION, "Subject", MESSAGE)?;
    let subject = subject.ok_or(Fault::Subject { why: "is missing" })?;
    subject::confirmed(subject, expected, now)?;
    let name_id: NameId = subject::name_id(subject)?;
    let sign_in = SignIn::read(assertion, expected, now)?;
    Ok(Claims {
        issuer,
        name_id,
        session_index: sign_in.session_index,
        session_not_on_or_after: sign_in.session_not_on_or_after,
        authenticated_at: sign_in.at,
        context_class: sign_in.context_class,
        attributes: attributes(assertion)?,
        once: Once {
            assertion_id: assertion.attribute("ID").unwrap_or_default().to_owned(),
            // Whatever else it says about itself, and however often it confirms its subject.
            until: later(issued, OLDEST + SKEW),
        },
        proof,
    })
}

/// Judges `IssueInstant` and returns it.
fn freshness(assertion: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<Timestamp, Fault> {
    let issued = time(assertion, "IssueInstant")?
        .ok_or_else(|| Fault::malformed(MESSAGE, "it does not say when it was issued"))?;
    begun("IssueInstant", issued, now)?;
    let oldest = match expected.origin {
        Origin::Request(_) => OLDEST,
        Origin::Unsolicited => OLDEST_UNSOLICITED,
    };
    let seconds_ago = ahead(now, issued);
    if seconds_ago >= oldest + SKEW {
        return Err(Fault::Stale { seconds_ago });
    }
    Ok(issued)
}

/// What the first `AuthnStatement` says (Core section 2.7.2).
struct SignIn {
    at: Timestamp,
    session_index: Option<String>,
    session_not_on_or_after: Option<Timestamp>,
    context_class: Option<String>,
}

impl SignIn {
    fn read(assertion: Node<'_, '_>, expected: &Expected<'_>, now: Timestamp) -> Result<Self, Fault> {
        let statement =
            all(assertion, uri::ASSERTION, "AuthnStatement").next().ok_or(Fault::NoAuthentication)?;
        let at = time(statement, "AuthnInstant")?
            .ok_or_else(|| Fault::malformed(MESSAGE, "it does not say when the person signed in"))?;
        begun("AuthnInstant", at, now)?;
        if let Some(since) = expected.fresh_since {
            let seconds_before = ahead(since, at);
            if seconds_before > SKEW {
                return Err(Fault::NotFresh { seconds_before });
            }
        }
        let ends = time(statement, "SessionNotOnOrAfter")?;
        if let Some(ends) = ends {
            running("SessionNotOnOrAfter", ends, now)?;
        }
        let context = document::one(statement, uri::ASSERTION, "AuthnContext", MESSAGE)?;
        let class = match context {
            Some(context) => document::one(context, uri::ASSERTION, "AuthnContextClassRef", MESSAGE)?,
            None => None,
        };
        Ok(Self {
            at,
            session_index: statement.attribute("SessionIndex").map(str::to_owned),
            session_not_on_or_after: ends,
            context_class: class.map(|class| document::token(class, MESSAGE)).transpose()?,
        })
    }
}

fn attributes(assertion: Node<'_, '_>) -> Result<Vec<Attribute>, Fault> {
    let statements = all(assertion, uri::ASSERTION, "AttributeStatement");
    let told = statements.flat_map(|statement| all(statement, uri::ASSERTION, "Attribute"));
    told.map(|attribute| {
        let name = attribute
            .attribute("Name")
            .ok_or_else(|| Fault::malformed(MESSAGE, "an attribute in it has no name"))?;
        let mut values = Vec::new();
        for value in all(attribute, uri::ASSERTION, "AttributeValue") {
            let nil = matches!(value.attribute((INSTANCE, "nil")), Some("true" | "1"));
            if !nil && !value.children().any(|child| child.is_element()) {
                values.push(document::text(value, MESSAGE)?);
            }
        }
        Ok(Attribute {
            name: name.to_owned(),
            friendly_name: attribute.attribute("FriendlyName").map(str::to_owned),
            values,
        })
    })
    .collect()
}

/// A time in an attribute, if it is there.
pub(super) fn time(element: Node<'_, '_>, name: &str) -> Result<Option<Timestamp>, Fault> {
    element.attribute(name).map(|text| instant::read(text, MESSAGE)).transpose()
}
