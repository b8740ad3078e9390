//! The mail that came in: the last 200, in memory, each at most 256 KiB.

use jiff::Timestamp;
use mail_parser::{Address, MessageParser};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod reading;

pub(crate) use reading::{Piece, pieces};

const KEPT: usize = 200;
/// What is longer is cut off.
pub(crate) const LONGEST: usize = 256 * 1024;

/// A mail as it came over the wire, with its envelope.
#[derive(Debug, Default)]
pub(crate) struct Parcel {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: Vec<u8>,
    /// Whether more came than is kept.
    pub(crate) is_cut_off: bool,
}

/// A mail, decoded.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mail {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    /// The `From` header, or the envelope's sender where it is missing.
    pub(crate) from: String,
    /// The envelope's recipients, in lower case: whom it was really sent to.
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    /// The text part, or the HTML part turned into text.
    pub(crate) text: String,
    pub(crate) is_cut_off: bool,
    /// Every web address in the text, in order.
    pub(crate) links: Vec<String>,
    /// Every one-time code in the text, in order: digits that stand alone, four to eight of them.
    pub(crate) codes: Vec<String>,
}

impl Mail {
    fn of(parcel: Parcel, at: Timestamp) -> Self {
        let parsed = MessageParser::default().parse(&parcel.data);
        let subject = parsed.as_ref().and_then(|mail| mail.subject()).unwrap_or("(no subject)").to_owned();
        let from = parsed.as_ref().and_then(|mail| mail.from()).and_then(written);
        let text = match parsed.as_ref().and_then(|mail| mail.body_text(0)) {
            Some(text) => text.into_owned(),
            None => String::from_utf8_lossy(&parcel.data).into_owned(),
        };
        let read = pieces(&text);
        let links = read.iter().filter_map(|piece| match piece {
            Piece::Link(link) => Some(link.clone()),
            Piece::Text(_) | Piece::Code(_) => None,
        });
        let codes = read.iter().filter_map(|piece| match piece {
            Piece::Code(code) => Some(code.clone()),
            Piece::Text(_) | Piece::Link(_) => None,
        });
        Self {
            id: 0,
            at,
            from: from.unwrap_or(parcel.from),
            to: parcel.to.iter().map(|to| to.to_lowercase()).collect(),
            subject,
            links: links.collect(),
            codes: codes.collect(),
            text,
            is_cut_off: parcel.is_cut_off,
        }
    }
}

fn written(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    match (first.name(), first.address()) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (None, Some(address)) => Some(address.to_owned()),
        (Some(name), None) => Some(name.to_owned()),
        (None, None) => None,
    }
}

/// All mail.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    inner: Mutex<(u64, VecDeque<Arc<Mail>>)>,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, (u64, VecDeque<Arc<Mail>>)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decodes the parcel and keeps it.
    pub(crate) fn deliver(&self, parcel: Parcel, at: Timestamp) {
        let mut mail = Mail::of(parcel, at);
        let mut inner = self.lock();
        let (last, mails) = &mut *inner;
        *last += 1;
        mail.id = *last;
        mails.push_back(Arc::new(mail));
        if mails.len() > KEPT {
            mails.pop_front();
        }
    }

    /// Newest first; only those to this address, if one is given.
    pub(crate) fn mails(&self, to: Option<&str>) -> Vec<Arc<Mail>> {
        let to = to.map(str::to_lowercase);
        let wanted = |mail: &&Arc<Mail>| to.as_ref().is_none_or(|to| mail.to.contains(to));
        self.lock().1.iter().rev().filter(wanted).cloned().collect()
    }

    pub(crate) fn mail(&self, id: u64) -> Option<Arc<Mail>> {
        self.lock().1.iter().find(|mail| mail.id == id).cloned()
    }

    pub(crate) fn clear(&self) {
        self.lock().1.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(text: &str) -> Parcel {
        Parcel {
            from: "noreply@sp.example".to_owned(),
            to: vec!["Ada@acme.example".to_owned()],
            data: text.replace('\n', "\r\n").into_bytes(),
            is_cut_off: false,
        }
    }

    #[test]
    fn an_encoded_mail_is_decoded() {
        let mail = Mail::of(
            parcel(
                "From: =?utf-8?q?Ush=C3=A9r?= <noreply@sp.example>\nSubject: =?utf-8?b?V2lsbGtvbW1lbiDwn5GL?=\n\
                 Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
                 Your code is 123456.\nOr open http://sp.example/l?t=3Dabc=\ndef now.\n",
            ),
            Timestamp::UNIX_EPOCH,
        );
        assert_eq!(mail.from, "Ushér <noreply@sp.example>");
        assert_eq!(mail.subject, "Willkommen 👋");
        assert_eq!(mail.to, ["ada@acme.example"]);
        assert_eq!(mail.codes, ["123456"]);
        assert_eq!(mail.links, ["http://sp.example/l?t=abcdef"]);
    }

    #[test]
    fn a_mail_with_html_alone_is_shown_as_text() {
        let mail = Mail::of(
            parcel(
                "Subject: x\nContent-Type: text/html\n\n<p>Your code:</p><script>bad()</script><b>4711</b>\n",
            ),
            Timestamp::UNIX_EPOCH,
        );
        assert!(mail.text.contains("Your code"), "{}", mail.text);
        assert!(!mail.text.contains('<'), "{}", mail.text);
        assert_eq!(mail.codes, ["4711"]);
    }

    #[test]
    fn only_the_last_200_mails_are_kept_newest_first() {
        let mailbox = Mailbox::default();
        for number in 0..KEPT + 1 {
            mailbox.deliver(parcel(&format!("Subject: {number}\n\nx")), Timestamp::UNIX_EPOCH);
        }
        let mails = mailbox.mails(Some("ADA@acme.example"));
        assert_eq!(mails.len(), KEPT);
        assert_eq!(mails[0].subject, "200");
        assert!(mailbox.mails(Some("grace@acme.example")).is_empty());
    }
}
