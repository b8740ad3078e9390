//! Signing out: here, always and first; and of the identity provider, for whoever wants that as well.

use std::time::Duration;

use app::{
    logout::away::{self, BACK_WITHIN, Offer},
    secret::Secret,
};
use askama::Template;
use axum::{extract::State, response::Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sheets::Provider;
use url::Url;

use super::answer;
use crate::{
    gate::{
        cookies::{self, Cookie},
        csrf::Checked,
    },
    page::{self, Asked, Frame},
    state::Web,
};

/// How long whoever signs out waits for their identity provider to say where it is left.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage {
    frame: Frame,
    /// What each identity provider is called, and where it is left.
    offers: Vec<(String, String)>,
}

/// What an identity provider is called: by its name where it is a well-known one, otherwise by its host.
fn name_of(issuer: &str) -> String {
    let known = Provider::of_issuer(issuer);
    let host = || Url::parse(issuer).ok()?.host_str().map(str::to_owned);
    // Some are known by a part of an address that anybody may have; their host tells more.
    match known.code {
        "okta" | "entra" | "google" | "onelogin" | "jumpcloud" | "pingone" => known.name.to_owned(),
        _ => host().unwrap_or_else(|| issuer.to_owned()),
    }
}

/// Ends the session and has the browser forget all it kept. Then the identity providers are offered through which it came
/// in: to whoever still has a session there, the door here stands open.
pub(super) async fn sign_out(State(web): State<Web>, headers: HeaderMap, form: Checked<Nothing>) -> Response {
    let session = &form.signed.session;
    if let Err(failure) = app::sessions::sign_out(&web.app, session).await {
        return answer::failed(&web, &failure);
    }
    let state = Secret::mint("", &*web.app.entropy);
    let hint = cookies::read(&web, &headers, Cookie::Hint);
    let asked = away::offers(&web.app, session, hint.as_deref(), &state);
    let offers = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(offers)) => offers,
        // They are signed out, whatever else can't be told.
        Ok(Err(failure)) => {
            tracing::error!(%failure, "failed to read how an identity provider is left");
            Vec::new()
        }
        Err(_) => {
            tracing::info!("an identity provider does not say how it is left");
            Vec::new()
        }
    };
    let mut response = if offers.is_empty() {
        page::see_other("/login?notice=signed_out")
    } else {
        let offers =
            offers.into_iter().map(|Offer { issuer, address }| (name_of(&issuer), address)).collect();
        let page = SignedOutPage { frame: Frame::default(), offers };
        let mut response = page::shown(StatusCode::OK, &page);
        cookies::keep(&web, response.headers_mut(), Cookie::Leaving, state.reveal(), BACK_WITHIN);
        response
    };
    for cookie in [Cookie::Session, Cookie::Attempt, Cookie::Code, Cookie::Hint] {
        cookies::forget(&web, response.headers_mut(), cookie);
    }
    response
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Brought {
    #[serde(default)]
    state: String,
}

/// The browser is back from an identity provider. Only the one that was sent is told that it is signed out there: anybody
/// may send a browser here.
pub(super) async fn back(
    State(web): State<Web>,
    headers: HeaderMap,
    Asked(brought): Asked<Brought>,
) -> Response {
    let kept = cookies::read(&web, &headers, Cookie::Leaving);
    if kept.is_none_or(|kept| kept != brought.state) {
        return page::see_other("/login");
    }
    let mut response = page::see_other("/login?notice=signed_out_there");
    cookies::forget(&web, response.headers_mut(), Cookie::Leaving);
    response
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn an_identity_provider_is_called_by_its_name_or_its_host() {
        for (issuer, name) in [
            ("https://acme.okta.com", "Okta"),
            ("https://login.microsoftonline.com/1/v2.0", "Microsoft Entra ID"),
            ("https://sso.acme.example/realms/staff", "sso.acme.example"),
            ("http://127.0.0.1:8081", "127.0.0.1"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(name_of(issuer), name);
        }
    }
}
