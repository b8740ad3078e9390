//! The owners' way in when single sign-on does not work: a code sent to their address, then their second factor.
//!
//! The first page and the one that asks for the code are the same for everybody, and take the same time; only whoever has
//! shown the mailbox hears whether there is a second factor.

use app::factors::passkey::{self, Dialog};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{Refusal, factor::Kind, rules::sign_in};
use http::StatusCode;
use serde::Deserialize;

use super::{
    answer,
    ways::{self, factor_path, owner_path},
};
use crate::{
    gate::{
        client::Whence,
        cookies::{self, Cookie},
        csrf::Checked,
        return_to,
        session::Signed,
    },
    page::{self, Asked, Frame, Problem, assets, headers},
    state::Web,
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    return_to: Option<String>,
}

#[derive(Template)]
#[template(path = "owner.html")]
struct OwnerPage {
    frame: Frame,
    /// Where the code leads.
    onward: String,
    as_usual: String,
}

#[derive(Template)]
#[template(path = "factor.html")]
struct FactorPage {
    frame: Frame,
    problem: Option<Problem>,
    csrf: String,
    return_to: String,
    has_app: bool,
    dialog: Option<Dialog>,
    script: Option<&'static str>,
}

/// Whether the mailbox was shown lately enough for a factor to follow.
fn has_shown_mailbox(web: &Web, signed: &Signed) -> bool {
    sign_in::may_follow(web.app.now(), &signed.session).is_ok()
}

/// Asks for the address.
pub(super) async fn form(
    State(web): State<Web>,
    signed: Option<Signed>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    let return_to = return_to::safe(wanted.return_to.as_deref());
    let onward = factor_path(&return_to);
    if signed.is_some_and(|signed| has_shown_mailbox(&web, &signed)) {
        return page::see_other(&onward);
    }
    let page = OwnerPage { frame: Frame::default(), onward, as_usual: ways::login_path(&return_to) };
    headers::leading_away(&web, page::shown(StatusCode::OK, &page))
}

/// Asks for the second factor.
pub(super) async fn ask(
    State(web): State<Web>,
    signed: Option<Signed>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    let return_to = return_to::safe(wanted.return_to.as_deref());
    match signed {
        Some(signed) if has_shown_mailbox(&web, &signed) => {
            factor_page(&web, &signed, return_to, None, StatusCode::OK).await
        }
        _ => page::see_other(&owner_path(&return_to)),
    }
}

async fn factor_page(
    web: &Web,
    signed: &Signed,
    return_to: String,
    problem: Option<Problem>,
    status: StatusCode,
) -> Response {
    let factors = match web.app.store.factors_of(signed.session.account).await {
        Ok(factors) => factors,
        Err(failure) => return answer::failed(web, &failure),
    };
    // Whoever has none has shown all there is to show.
    if !factors.iter().any(domain::factor::Factor::guards) {
        return page::see_other(&return_to);
    }
    let dialog = match passkey::ask(&web.app, &signed.session).await {
        Ok(dialog) => dialog,
        Err(failure) => return answer::failed(web, &failure),
    };
    let page = FactorPage {
        frame: Frame::default(),
        problem,
        csrf: signed.csrf.clone(),
        return_to,
        has_app: factors.iter().any(|factor| factor.kind() == Kind::Totp),
        script: dialog.as_ref().map(|_| assets::PASSKEY.path()),
        dialog,
    };
    // Where the factor leads may be on to an identity provider, as to a test of the connection.
    headers::scripted_leading_away(web, page::shown(status, &page))
}

#[derive(Debug, Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
    return_to: Option<String>,
}

/// Takes a code of an app, or a recovery code.
pub(super) async fn submit_code(
    State(web): State<Web>,
    Whence(client): Whence,
    Checked { signed, fields }: Checked<Code>,
) -> Response {
    let return_to = return_to::safe(fields.return_to.as_deref());
    let (session, code) = (&signed.session, &fields.code);
    let shown = app::sign_in::finish_with_code_of_app(&web.app, session, code, return_to.clone(), client);
    finished(&web, &signed, shown.await, return_to).await
}

#[derive(Debug, Deserialize)]
pub(super) struct Passkey {
    #[serde(default)]
    state: String,
    #[serde(default)]
    answer: String,
    return_to: Option<String>,
}

/// Takes a passkey.
pub(super) async fn submit_passkey(
    State(web): State<Web>,
    Whence(client): Whence,
    Checked { signed, fields }: Checked<Passkey>,
) -> Response {
    let return_to = return_to::safe(fields.return_to.as_deref());
    let Passkey { state, answer, .. } = &fields;
    let session = &signed.session;
    let shown =
        app::sign_in::finish_with_passkey(&web.app, session, state, answer, return_to.clone(), client);
    finished(&web, &signed, shown.await, return_to).await
}

async fn finished(
    web: &Web,
    signed: &Signed,
    shown: app::Outcome<app::sign_in::SignedIn>,
    return_to: String,
) -> Response {
    match shown {
        Ok(signed_in) => {
            let mut response = page::see_other(&return_to::safe(Some(&signed_in.return_to)));
            let lives_for = domain::session::LIVES_FOR;
            let secret = signed_in.secret.reveal();
            cookies::keep(web, response.headers_mut(), Cookie::Session, secret, lives_for);
            response
        }
        Err(app::Error::Refused(Refusal::MailboxRequired)) => page::see_other(&owner_path(&return_to)),
        Err(app::Error::Refused(
            refusal @ (Refusal::FactorWrong | Refusal::FactorMissedOften | Refusal::FactorNotFound),
        )) => {
            let problem = Some(Problem::refused(&refusal, "code"));
            factor_page(web, signed, return_to, problem, answer::status(&refusal)).await
        }
        Err(error) => {
            let around = answer::Around { session: Some(&signed.session), ..answer::Around::default() };
            answer::error(web, &error, around).await
        }
    }
}
