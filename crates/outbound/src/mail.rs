//! Mails out: plain text, one recipient, through a relay of the operator's. The message is put together by
//! `lettre`, whose header types encode line breaks away, so no field can smuggle in another header.

use std::{fmt, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, client::Tls, client::TlsParameters, extension::ClientId},
};

use crate::cause;

/// The relay mails are handed to, and in whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its host name or address; with TLS also the name its certificate must be for.
    pub host: String,
    /// Its port; usually 587 for STARTTLS, 465 for TLS, 25 inside a network.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// What the relay wants to know before it takes mail.
    pub login: Option<Login>,
    /// The address mails come from.
    pub from: String,
    /// The name shown beside it.
    pub from_name: Option<String>,
    /// The longest the whole hand-over may take.
    pub timeout: Duration,
}

/// How the connection to a relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Security {
    /// Not at all: for a relay on the same machine or in the same private network. No password is ever sent
    /// this way, except to this very machine.
    None,
    /// By STARTTLS, and no mail without it (RFC 3207).
    StartTls,
    /// By TLS from the first byte (RFC 8314).
    Tls,
}

/// A login at a relay. `Debug` shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("username", &self.username).finish_non_exhaustive()
    }
}

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address of the one recipient.
    pub to: String,
    /// The subject, in any characters.
    pub subject: String,
    /// The text, with `\n` between its lines.
    pub text: String,
}

/// Why a mail was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailFailure {
    /// The relay's settings can't work.
    #[error("the mail settings are not usable: {why}")]
    Settings {
        /// What is wrong with them.
        why: String,
    },
    /// The recipient is no address.
    #[error("the recipient is not a mail address")]
    Recipient,
    /// The message can't be put together.
    #[error("could not compose the mail: {detail}")]
    Compose {
        /// What is wrong with it.
        detail: String,
    },
    /// The relay can't be reached, or the connection broke off.
    #[error("could not reach the mail relay {relay}: {detail}")]
    Unreachable {
        /// Host and port of the relay.
        relay: String,
        /// What happened.
        detail: String,
    },
    /// The relay can't be trusted: no STARTTLS, or a certificate nobody vouches for.
    #[error("no trusted TLS connection to the mail relay {relay}: {detail}")]
    Tls {
        /// Host and port of the relay.
        relay: String,
        /// What is wrong.
        detail: String,
    },
    /// The relay took too long.
    #[error("the mail relay {relay} did not answer within {after:?}")]
    Timeout {
        /// Host and port of the relay.
        relay: String,
        /// How long was waited.
        after: Duration,
    },
    /// The relay does not take this mail, now or ever (RFC 5321 section 4.2.1).
    #[error("the mail relay {relay} refused the mail with status {status}")]
    Refused {
        /// Host and port of the relay.
        relay: String,
        /// Its reply code, 4xx for now and 5xx for ever.
        status: u16,
    },
}

impl MailFailure {
    /// Whether the same mail may go through later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Settings { .. } | Self::Recipient | Self::Compose { .. } | Self::Tls { .. } => false,
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            Self::Refused { status, .. } => *status < 500,
        }
    }
}

/// Hands mails to one relay. Cloning it is cheap.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    relay: String,
    timeout: Duration,
}

impl Mailer {
    /// A mailer for this relay. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`MailFailure::Settings`] when the sender is no address, TLS can't be set up, or a password would
    /// travel in the clear.
    pub fn new(relay: Relay) -> Result<Self, MailFailure> {
        let settings = |why: String| MailFailure::Settings { why };
        let from: Address =
            relay.from.parse().map_err(|error| settings(format!("`from` is not a mail address: {error}")))?;
        // The composer below panics over a control character in a display name.
        if relay.from_name.as_ref().is_some_and(|name| name.chars().any(char::is_control)) {
            return Err(settings("the sender's name holds a control character".to_owned()));
        }
        if relay.login.is_some() && relay.security == Security::None && !is_this_machine(&relay.host) {
            return Err(settings("a password is not sent without TLS".to_owned()));
        }
        let tls = || {
            TlsParameters::new(relay.host.clone())
                .map_err(|error| settings(format!("TLS is not available: {}", cause::innermost(&error))))
        };
        let tls = match relay.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(tls()?),
            Security::Tls => Tls::Wrapper(tls()?),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
            .port(relay.port)
            .tls(tls)
            .timeout(Some(relay.timeout))
            .hello_name(ClientId::Domain(from.domain().to_owned()));
        if let Some(login) = relay.login {
            transport = transport.credentials(Credentials::new(login.username, login.password));
        }
        Ok(Self {
            transport: transport.build(),
            from: Mailbox::new(relay.from_name, from),
            relay: format!("{}:{}", relay.host, relay.port),
            timeout: relay.timeout,
        })
    }

    /// Hands one mail to the relay. When this returns, the relay has taken it; whether it arrives is the
    /// relay's business.
    ///
    /// # Errors
    ///
    /// [`MailFailure`]; [`MailFailure::may_pass`] says whether trying again makes sense.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailFailure> {
        let message = self.compose(mail)?;
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.failure(&error)),
            Err(_) => Err(self.timed_out()),
        }
    }

    fn compose(&self, mail: &Mail) -> Result<Message, MailFailure> {
        // As an address and not as a mailbox: `a@x.example, b@y.example` is one wrong address, not one right.
        let to: Address = mail.to.parse().map_err(|_| MailFailure::Recipient)?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .message_id(None)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.replace("\r\n", "\n").trim_end().replace('\n', "\r\n"))
            .map_err(|error| MailFailure::Compose { detail: error.to_string() })
    }

    fn failure(&self, error: &lettre::transport::smtp::Error) -> MailFailure {
        let relay = self.relay.clone();
        if let Some(status) = error.status() {
            return MailFailure::Refused { relay, status: status.into() };
        }
        if error.is_timeout() {
            return self.timed_out();
        }
        if let Some(tls) = cause::find::<rustls::Error>(error) {
            return MailFailure::Tls { relay, detail: tls.to_string() };
        }
        let detail = cause::innermost(error);
        if error.is_tls() {
            MailFailure::Tls { relay, detail }
        } else {
            MailFailure::Unreachable { relay, detail }
        }
    }

    fn timed_out(&self) -> MailFailure {
        MailFailure::Timeout { relay: self.relay.clone(), after: self.timeout }
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// RFC 3834 section 5: nobody's holiday note answers this mail.
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer() -> Mailer {
        Mailer::new(Relay {
            host: "localhost".to_owned(),
            port: 25,
            security: Security::None,
            login: None,
            from: "usher@vendor.example".to_owned(),
            from_name: None,
            timeout: Duration::from_secs(1),
        })
        .unwrap()
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_fields_hold_the_mail_has_the_same_headers(
            to in "[ -~]{0,40}|.{0,40}|[a-z]{1,9}@[a-z]{1,9}",
            subject in "(.|[\r\n\t\0]){0,200}",
            text in "(.|[\r\n\t\0]){0,200}",
        ) {
            let mail = Mail { to, subject, text };
            let Ok(message) = mailer().compose(&mail) else { return Ok(()) };
            let formatted = message.formatted();
            let head = formatted.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
            let head = String::from_utf8(formatted[..head].to_vec()).unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split(':').next().unwrap())
                .collect();
            let ours = ["From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Type"];
            let composers = ["Content-Transfer-Encoding", "Date"];
            proptest::prop_assert_eq!(names, [&ours[..], &composers[..]].concat());
            proptest::prop_assert!(!head.replace("\r\n", "").contains(['\r', '\n']));
            proptest::prop_assert_eq!(message.envelope().to().len(), 1);
        }
    }
}
