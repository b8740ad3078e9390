//! Sign-in through a workspace's identity provider: away, and back.

use app::{
    connections::oidc::public_keys,
    sign_in::{self, Away, Finished, Stopped},
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{Address, ConnectionId, Refusal, session::Session};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use store::Purpose;

use super::{
    answer::{self, Around},
    checks,
    kept::Kept,
    ways,
};
use crate::{
    gate::{
        caller,
        client::Whence,
        cookies::{self, Cookie},
        csrf, return_to,
        session::Signed,
    },
    page::{self, Asked, Frame, Instead, assets, headers},
    state::Web,
};

/// The public half of our key for a connection, for its identity provider to fetch.
pub(super) async fn jwks(State(web): State<Web>, Path(cx): Path<String>) -> Response {
    let unknown = async || answer::refused(&web, &Refusal::ConnectionNotFound, Around::default()).await;
    let Ok(id) = cx.parse::<ConnectionId>() else { return unknown().await };
    let found = match web.app.store.connection(id).await {
        Ok(found) => found,
        Err(failure) => return answer::failed(&web, &failure),
    };
    let key = found.and_then(|(connection, _)| connection.protocol.oidc()?.auth.key().cloned());
    let Some(key) = key else { return unknown().await };
    match public_keys(&web.app, id, &key) {
        Ok(keys) => ([(header::CONTENT_TYPE, "application/jwk-set+json")], keys.to_string()).into_response(),
        Err(failure) => answer::failed(&web, &failure),
    }
}

/// A page that has the browser post a form to an identity provider. Without scripts, it has a button for it.
#[derive(Template)]
#[template(path = "onward.html")]
struct OnwardPage {
    frame: Frame,
    /// What it is about, for whoever has to press the button.
    says: &'static str,
    action: String,
    fields: Vec<(&'static str, String)>,
    script: &'static str,
}

/// Sends the browser to an identity provider.
pub(super) fn onward(web: &Web, away: Away, says: &'static str) -> Response {
    match away {
        Away::To(url) => (StatusCode::FOUND, [(header::LOCATION, url)]).into_response(),
        Away::Form { action, fields } => {
            let script = assets::ONWARD.path();
            let page = OnwardPage { frame: Frame::default(), says, action, fields, script };
            headers::posting_on(web, page::shown(StatusCode::OK, &page))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    return_to: Option<String>,
    hint: Option<String>,
    test: Option<String>,
    /// The setup link whose holder tests.
    link: Option<String>,
}

/// Sends the browser to a connection's identity provider.
pub(super) async fn start(
    State(web): State<Web>,
    signed: Option<Signed>,
    Whence(client): Whence,
    sent: HeaderMap,
    Path(cx): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Response {
    let Ok(connection) = cx.parse::<ConnectionId>() else {
        return answer::refused(&web, &Refusal::ConnectionNotFound, Around::default()).await;
    };
    let return_to = return_to::safe(wanted.return_to.as_deref());
    let purpose = if wanted.test.as_deref() == Some("1") {
        // A test leaves its mark on the connection, so it begins on a page of ours, by the hand of an admin or of whoever was
        // sent to set it up.
        let purpose = if !csrf::from_ours(&web, &sent) {
            Err(answer::foreign_form(&web).into())
        } else if let Some(link) = &wanted.link {
            may_test_through(&web, &sent, link, connection).await
        } else {
            may_test(&web, signed.as_ref(), connection).await.map(|()| Purpose::Test)
        };
        match purpose {
            Ok(purpose) => purpose,
            Err(instead) => return instead.into_response(),
        }
    } else {
        Purpose::SignIn
    };
    let hint = wanted.hint.and_then(|hint| Address::parse(&hint).ok());
    let begun = sign_in::begin(
        &web.app,
        connection,
        purpose,
        return_to.clone(),
        hint.as_ref().map(Address::as_str),
        client,
    )
    .await;
    match begun {
        Ok(begun) => {
            let mut response = onward(&web, begun.away, text::login::sign_in_there());
            let kept = Kept { secret: begun.browser.reveal().to_owned(), email: hint, return_to };
            kept.keep(&web, response.headers_mut(), Cookie::Attempt);
            response
        }
        Err(stopped) => {
            let session = signed.map(|signed| signed.session);
            let kept = Kept { secret: String::new(), email: hint, return_to };
            answer::stopped(&web, &stopped, session.as_ref(), Some(&kept)).await
        }
    }
}

/// Whoever holds a setup link for single sign-on may test the connections of its workspace.
async fn may_test_through(
    web: &Web,
    sent: &HeaderMap,
    link: &str,
    connection: ConnectionId,
) -> Result<Purpose, Instead> {
    let refused = async |refusal: &Refusal| answer::refused(web, refusal, Around::default()).await.into();
    let holder = match caller::holder(web, sent, link).await {
        Ok(holder) => holder,
        Err(error) => return Err(answer::error(web, &error, Around::default()).await.into()),
    };
    let found = web.app.store.connection(connection).await;
    let found = found.map_err(|failure| answer::failed(web, &failure))?;
    if found.is_none_or(|(_, workspace)| workspace.id != holder.workspace.id) {
        return Err(refused(&Refusal::ConnectionNotFound).await);
    }
    if holder.link.purpose != domain::setup_link::Purpose::SingleSignOn {
        return Err(refused(&Refusal::SetupLinkInsufficient).await);
    }
    Ok(Purpose::TestThrough(holder.link.id))
}

/// Only who may set up connections may test one.
async fn may_test(web: &Web, signed: Option<&Signed>, connection: ConnectionId) -> Result<(), Instead> {
    let Some(signed) = signed else {
        let path = ways::login_path(&format!("/sso/start/{connection}?test=1"));
        return Err(page::see_other(&path).into());
    };
    let found = web.app.store.connection(connection).await;
    let found = found.map_err(|failure| answer::failed(web, &failure))?;
    let session = Some(&signed.session);
    let Some((_, workspace)) = found else {
        let around = Around { session, ..Around::default() };
        return Err(answer::refused(web, &Refusal::ConnectionNotFound, around).await.into());
    };
    let around = Around { session, workspace: Some(&workspace), ..Around::default() };
    match app::sessions::enter(&web.app, &signed.session, &workspace.slug).await {
        Ok(open) if open.member.role.manages() => Ok(()),
        Ok(_) => Err(answer::refused(web, &Refusal::RoleInsufficient, around).await.into()),
        // Whose connection it is, is nobody's business who has no place there.
        Err(app::Error::Refused(Refusal::WorkspaceNotFound)) => {
            let around = Around { session, ..Around::default() };
            Err(answer::refused(web, &Refusal::ConnectionNotFound, around).await.into())
        }
        Err(error) => Err(answer::error(web, &error, around).await.into()),
    }
}

#[derive(Template)]
#[template(path = "tested.html")]
struct TestedPage {
    frame: Frame,
    workspace: String,
    checks: Vec<checks::Check>,
    said: Vec<(String, String)>,
    back: String,
    /// Whether the test was begun in a wizard, which goes on.
    goes_on: bool,
}

/// A browser is back from an identity provider.
pub(super) async fn callback(
    State(web): State<Web>,
    signed: Option<Signed>,
    Whence(client): Whence,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let kept = Kept::read(&web, &headers, Cookie::Attempt);
    let session = signed.map(|signed| signed.session);
    let secret = kept.as_ref().map(|kept| kept.secret.as_str());
    let finished =
        sign_in::finish(&web.app, query.as_deref().unwrap_or_default(), secret, session.clone(), client)
            .await;
    self::finished(&web, finished, session.as_ref(), kept.as_ref()).await
}

/// What a return from an identity provider came to, for the browser that is back.
pub(super) async fn finished(
    web: &Web,
    finished: Result<Finished, Stopped>,
    session: Option<&Session>,
    kept: Option<&Kept>,
) -> Response {
    let mut response = match finished {
        Ok(Finished::SignedIn(signed_in)) => {
            let path = arrival(web, &signed_in.session, &signed_in.return_to).await;
            let mut response = page::see_other(&path);
            let secret = signed_in.secret.reveal();
            cookies::keep(web, response.headers_mut(), Cookie::Session, secret, domain::session::LIVES_FOR);
            if let Some(hint) = &signed_in.hint {
                cookies::keep(web, response.headers_mut(), Cookie::Hint, hint, domain::session::LIVES_FOR);
            }
            response
        }
        Ok(Finished::Tested { workspace, said, heard, return_to }) => {
            let security = format!("/w/{}/settings/security", workspace.slug);
            let back = return_to::safe(Some(&return_to));
            let claims = match web.app.store.domains(workspace.id).await {
                Ok(claims) => claims,
                Err(failure) => return answer::failed(web, &failure),
            };
            let goes_on = back.starts_with(&format!("{security}/sso/")) || back.starts_with("/setup/");
            let page = TestedPage {
                frame: Frame::default(),
                workspace: workspace.name.clone(),
                checks: checks::of(&said, &heard, &claims),
                said,
                back: if back == "/" { security } else { back },
                goes_on,
            };
            page::shown(StatusCode::OK, &page)
        }
        // The cookie stays: whoever sends a browser here with a made-up answer must not end a sign-in under way.
        Err(stopped) => return answer::stopped(web, &stopped, session, kept).await,
    };
    cookies::forget(web, response.headers_mut(), Cookie::Attempt);
    response
}

/// Where somebody goes who has just signed in through a connection: where they wanted, or to the workspace it opened.
async fn arrival(web: &Web, session: &Session, return_to: &str) -> String {
    let wanted = return_to::safe(Some(return_to));
    let newest = session.proofs.iter().max_by_key(|proof| proof.at);
    let Some(newest) = newest.filter(|_| wanted == "/") else { return wanted };
    match web.app.store.workspace(newest.workspace).await {
        Ok(Some(workspace)) => format!("/w/{}", workspace.slug),
        Ok(None) => wanted,
        // They are signed in; the start page will do.
        Err(failure) => {
            tracing::error!(%failure, "failed to read where a sign-in leads");
            wanted
        }
    }
}
