//! Connections on pages: what their modes are called, and how it stands with their certificates. Admins and the operator read
//! alike.

use std::time::Duration;

use domain::{
    Moment,
    connection::{Certificate, Mode},
    moment::days,
};

use crate::page::{chip::Chip, when::When};

/// A certificate that signatures are believed of.
pub(crate) struct Pinned {
    pub(crate) fingerprint: String,
    pub(crate) expires_at: When,
    /// How it stands with its end, in words.
    pub(crate) chip: Chip,
}

/// How long before its end a certificate is said to end soon.
const SOON: Duration = days(60);

impl Pinned {
    /// How it stands with a certificate's end.
    pub(crate) fn of(certificate: &Certificate, now: Moment) -> Self {
        let end = certificate.expires_at;
        let chip = match end {
            _ if end <= now => Chip::new("bad", "warn", text::connections::expired()),
            _ if end <= now.after(SOON) => {
                let days = end.since(now).as_secs() / (24 * 60 * 60);
                Chip::waiting(text::connections::ends_in_days(days))
            }
            _ => Chip::good(text::connections::good()),
        };
        Self { fingerprint: certificate.fingerprint.clone(), expires_at: When::of(end), chip }
    }
}

/// What a mode is called, and what it does.
pub(crate) const fn words(mode: Mode) -> (&'static str, &'static str) {
    use text::connections as it;
    match mode {
        Mode::Off => (it::off(), it::off_does()),
        Mode::Testing => (it::testing(), it::testing_does()),
        Mode::Optional => (it::optional(), it::optional_does()),
        Mode::Required => (it::required(), it::required_does()),
    }
}

/// The mode, as a state.
pub(crate) fn mode_chip(mode: Mode) -> Chip {
    let (name, _) = words(mode);
    match mode {
        Mode::Off => Chip::off(name),
        Mode::Testing => Chip::waiting(name),
        Mode::Optional | Mode::Required => Chip::good(name),
    }
}
