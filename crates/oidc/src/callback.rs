//! What the browser brings back: a code that answers our attempt and comes from the provider we asked, or a
//! reason not to believe it.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use url::form_urlencoded;

use crate::{
    Attempt, Fault, IssInCallback, Provider,
    fault::{Message, quote},
};

/// An authorization code, good for one trade at the token endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The `state` of a callback, to find the attempt it claims to answer. It proves nothing; [`read`] judges.
#[must_use]
pub fn state(query: &str) -> Option<String> {
    parameter(query, "state").ok().flatten()
}

/// Judges the query of a callback against the attempt and the provider the attempt was made with.
///
/// The order matters: an answer that is not this attempt's, or not this provider's, must not even get its
/// error believed (RFC 9207 section 2.4).
///
/// # Errors
///
/// [`Fault::State`], then [`Fault::IssuerDiffers`] or [`Fault::IssuerAbsent`], then [`Fault::Provider`] when
/// the provider said no, then [`Fault::Malformed`] when there is no code. A parameter that comes twice is
/// malformed too (RFC 6749 section 3.1).
pub fn read(query: &str, provider: &Provider, attempt: &Attempt) -> Result<Code, Fault> {
    let state = parameter(query, "state")?.ok_or(Fault::State)?;
    verify_slices_are_equal(state.as_bytes(), attempt.state().as_bytes()).map_err(|_| Fault::State)?;

    let expected = provider.issuer.as_str();
    match (parameter(query, "iss")?, provider.iss_in_callback) {
        (Some(named), _) if named == expected => {}
        (Some(named), _) => {
            return Err(Fault::IssuerDiffers {
                place: Message::Callback,
                received: quote::value(&named),
                expected: expected.to_owned(),
            });
        }
        (None, IssInCallback::Promised) => {
            return Err(Fault::IssuerAbsent { expected: expected.to_owned() });
        }
        (None, IssInCallback::NotPromised) => {}
    }

    if let Some(error) = parameter(query, "error")? {
        let description = parameter(query, "error_description")?.unwrap_or_default();
        return Err(Fault::Provider {
            message: Message::Callback,
            error: quote::error(&error),
            detail: quote::detail(&description),
        });
    }
    match parameter(query, "code")? {
        Some(code) if !code.is_empty() => Ok(Code(code)),
        _ => Err(Fault::malformed(Message::Callback, "it has neither a code nor an error")),
    }
}

fn parameter(query: &str, name: &'static str) -> Result<Option<String>, Fault> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let first = values.next().map(|(_, value)| value.into_owned());
    match values.next() {
        Some(_) => Err(Fault::malformed(Message::Callback, format!("`{name}` comes twice"))),
        None => Ok(first),
    }
}
