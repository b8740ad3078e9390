//! Pages: how every one of them is written, framed and guarded.

pub(crate) mod assets;
pub(crate) mod chip;
pub(crate) mod csv;
pub(crate) mod headers;
mod lasts;
pub(crate) mod period;
pub(crate) mod person;
mod problem;
pub(crate) mod proof;
pub(crate) mod when;

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::{FromRequestParts, Query},
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

pub(crate) use self::{lasts::Lasts, problem::Problem};

/// What every page shows around its own content.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// Who is signed in in this browser.
    pub(crate) who: Option<Who>,
    /// The workspace the page is about.
    pub(crate) place: Option<Place>,
    /// What somebody is here for who holds a setup link.
    pub(crate) errand: Option<Errand>,
}

/// What somebody is here for who holds a setup link, for the head of a page.
#[derive(Debug)]
pub(crate) struct Errand {
    /// The workspace's name.
    pub(crate) name: String,
    /// Where the link leads.
    pub(crate) path: String,
}

/// Who is signed in, for the head of a page.
#[derive(Debug)]
pub(crate) struct Who {
    /// How they are called there.
    pub(crate) name: String,
    /// What the button that signs out has to carry.
    pub(crate) csrf: String,
    /// How long they stay signed in.
    pub(crate) lasts: Lasts,
}

/// A workspace, for the head of a page.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) tab: Tab,
}

/// The pages of a workspace's menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Members,
    Security,
}

impl Place {
    /// The menu: address, label, and whether one is there.
    pub(crate) fn menu(&self) -> [(String, &'static str, bool); 2] {
        let base = format!("/w/{}", self.slug);
        let security = format!("{base}/settings/security");
        [
            (base, text::frame::members(), self.tab == Tab::Members),
            (security, text::frame::security(), self.tab == Tab::Security),
        ]
    }
}

impl Place {
    /// The pages that keys lead to: address, label, keys.
    fn shortcuts(&self) -> Vec<(String, &'static str, &'static str)> {
        let base = format!("/w/{}", self.slug);
        vec![
            (base.clone(), text::frame::members(), "g m"),
            (format!("{base}/settings/security"), text::frame::security(), "g s"),
            (format!("{base}/settings/provisioning"), text::frame::provisioning_log(), "g l"),
        ]
    }
}

impl Frame {
    /// The address of the style sheet.
    pub(crate) fn style(&self) -> &'static str {
        assets::STYLE.path()
    }

    /// The addresses of what the page loads besides.
    pub(crate) fn around(&self) -> assets::Around {
        assets::around()
    }

    /// The pages that keys lead to: address, label, keys.
    pub(crate) fn shortcuts(&self) -> Vec<(String, &'static str, &'static str)> {
        self.place.as_ref().map(Place::shortcuts).unwrap_or_default()
    }

    /// The address of the icon.
    pub(crate) fn mark(&self) -> &'static str {
        assets::MARK.path()
    }
}

/// Writes a page.
pub(crate) fn shown(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to write a page");
            (StatusCode::INTERNAL_SERVER_ERROR, text::frame::page_not_written()).into_response()
        }
    }
}

/// A sentence about a protocol, in which names stand between backticks, as people read it.
pub(crate) fn quoted(sentence: &str) -> String {
    let mut is_open = false;
    let mark = |letter: char| match letter {
        '`' => {
            is_open = !is_open;
            if is_open { '“' } else { '”' }
        }
        _ => letter,
    };
    sentence.chars().map(mark).collect()
}

/// Sends the browser on with a GET, as after every form that was taken.
pub(crate) fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A path with these parameters; those without a value are left out.
pub(crate) fn path_with(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut any = false;
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
        any = true;
    }
    if !any {
        return path.to_owned();
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{}", query.finish())
}

/// A page that is shown instead of the one that was asked for.
pub(crate) struct Instead(Box<Response>);

impl From<Response> for Instead {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What an address asks for after its question mark. People edit addresses and mail programs break them, so what can't
/// be read is as if it were not there.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        Ok(Self(query.map(|Query(asked)| asked).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::{path_with, quoted};

    #[test]
    fn what_is_named_is_quoted() {
        assert_eq!(quoted("it is for `a`, not `b`"), "it is for “a”, not “b”");
    }

    #[test]
    fn a_path_carries_only_parameters_that_have_a_value() {
        assert_eq!(path_with("/login", &[("return_to", ""), ("way", "")]), "/login");
        assert_eq!(
            path_with("/login", &[("return_to", "/w/acme?x=1&y"), ("email", "a+b@acme.example")]),
            "/login?return_to=%2Fw%2Facme%3Fx%3D1%26y&email=a%2Bb%40acme.example"
        );
        assert_eq!(path_with("/sso/start/cx_1?test=1", &[("hint", "a")]), "/sso/start/cx_1?test=1&hint=a");
    }
}
