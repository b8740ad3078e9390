//! The mail that came in, newest first.

use super::when::When;
use super::{Frame, OrRefused as _, Refused, Tab, render};
use crate::fields::Fields;
use crate::idp::Idp;
use crate::mailbox::{Mail, Piece, pieces};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;
use std::sync::Arc;

struct Row {
    id: u64,
    when: When,
    from: String,
    to: String,
    subject: String,
    pieces: Vec<Piece>,
    codes: Vec<String>,
    is_cut_off: bool,
}

impl Row {
    fn of(mail: &Mail) -> Self {
        Self {
            id: mail.id,
            when: When::of(mail.at),
            from: mail.from.clone(),
            to: mail.to.join(", "),
            subject: mail.subject.clone(),
            pieces: pieces(mail.text.trim_end()),
            codes: mail.codes.clone(),
            is_cut_off: mail.is_cut_off,
        }
    }
}

struct Recipient {
    address: String,
    n_mails: usize,
    is_selected: bool,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    frame: Frame,
    smtp: Option<String>,
    rows: Vec<Row>,
    recipients: Vec<Recipient>,
    n_all: usize,
    wanted: Option<String>,
}

pub(super) async fn list(
    State(idp): State<Arc<Idp>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let wanted = fields.get("to").filter(|to| !to.is_empty()).map(str::to_lowercase);
    let all = idp.mailbox.mails(None);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for to in all.iter().flat_map(|mail| &mail.to) {
        *counts.entry(to).or_default() += 1;
    }
    let page = MailPage {
        frame: Frame::new(&idp, &headers, Tab::Mail),
        smtp: idp.smtp.map(|address| address.to_string()),
        rows: idp.mailbox.mails(wanted.as_deref()).iter().map(|mail| Row::of(mail)).collect(),
        recipients: counts
            .into_iter()
            .map(|(address, n_mails)| Recipient {
                address: address.to_owned(),
                n_mails,
                is_selected: wanted.as_deref() == Some(address),
            })
            .collect(),
        n_all: all.len(),
        wanted,
    };
    render(StatusCode::OK, &page).or_refused(&idp)
}

pub(super) async fn clear(State(idp): State<Arc<Idp>>) -> Response {
    idp.mailbox.clear();
    Redirect::to("/mail").into_response()
}
