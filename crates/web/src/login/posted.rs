//! Forms that other sites send, or have browsers send: read narrowly.

use axum::body::Body;
use http::{HeaderMap, StatusCode, header};
use url::form_urlencoded;

use crate::body::{Unread, whole};

/// Why a form can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is none.
    NoForm,
    /// It is too large.
    TooLarge,
    /// It does not have what it should, or has it twice.
    Malformed,
}

impl Unreadable {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::NoForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
        }
    }
}

/// The fields of these names; others are left alone. One that stands there twice could be read in two ways.
pub(super) async fn fields<const N: usize>(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    names: [&str; N],
) -> Result<[Option<String>; N], Unreadable> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Unreadable::NoForm);
    }
    let body = whole(body, most).await.map_err(|unread| match unread {
        Unread::TooLarge => Unreadable::TooLarge,
        Unread::BrokenOff => Unreadable::Malformed,
    })?;
    let mut fields = [const { None }; N];
    for (name, value) in form_urlencoded::parse(&body) {
        let meant = names.iter().zip(&mut fields).find(|(meant, _)| **meant == name);
        if let Some((_, field)) = meant
            && field.replace(value.into_owned()).is_some()
        {
            return Err(Unreadable::Malformed);
        }
    }
    Ok(fields)
}
