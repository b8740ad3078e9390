//! What a person reads when something is refused or broke: what happened, who can mend it, the code to pass on, and a
//! way on. The one place that turns a "no" into a page.

mod headings;

use app::{
    Error,
    sign_in::{Stopped, TestOf},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{Refusal, Workspace, connection::Mode, rules::enter, session::Session, trace::Trace};
use http::{HeaderValue, StatusCode, header};
use store::Failure;

pub(crate) use self::headings::status;
use super::{
    kept::Kept,
    ways::{code_path, code_path_for, factor_path, login_path, owner_path, sso_path, through_sso},
};
use crate::{
    gate::return_to,
    page::{self, Frame},
    state::Web,
};

/// What is known around a "no", as far as it is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The workspace it is about. Only for whoever may know that there is such a workspace.
    pub(crate) workspace: Option<&'a Workspace>,
    /// Who is signed in.
    pub(crate) session: Option<&'a Session>,
    /// Where they wanted to go: a path of ours.
    pub(crate) wanted: Option<&'a str>,
}

/// A way on from a page that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// A link.
    Link { path: String, label: &'static str },
    /// A button that sends a code to an address.
    Code { email: String, return_to: String },
}

impl Way {
    fn link(path: impl Into<String>, label: &'static str) -> Self {
        Self::Link { path: path.into(), label }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    heading: String,
    sentence: String,
    /// What is said besides, so that nobody fears for what is not concerned.
    besides: Option<&'static str>,
    code: Option<&'static str>,
    trace: Option<String>,
    because: Option<String>,
    ways: Vec<Way>,
}

impl RefusedPage {
    fn plain(heading: &str, sentence: &str) -> Self {
        Self {
            frame: Frame::default(),
            heading: heading.to_owned(),
            sentence: sentence.to_owned(),
            besides: None,
            code: None,
            trace: None,
            because: None,
            ways: vec![Way::link("/", text::refused::go_to_my_workspaces())],
        }
    }

    /// The same, for whoever only tested the connection and is the admin it would send them to.
    fn of_a_test(self) -> Self {
        let (heading, sentence) = (text::refused::test_not_passed(), text::refused::test_not_believed());
        Self { heading: heading.to_owned(), sentence: sentence.to_owned(), ..self }
    }
}

/// The machinery broke.
pub(crate) fn failed(_web: &Web, failure: &Failure) -> Response {
    tracing::error!(%failure, "failed to answer a page");
    broken(failure, None)
}

/// The machinery broke, and it stands in the log already.
pub(crate) fn broken(failure: &Failure, trace: Option<String>) -> Response {
    let status = match failure {
        Failure::Contended(_) | Failure::Unavailable(_) | Failure::Unknown(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let became = match failure {
        Failure::Unknown(_) => text::refused::perhaps_done(),
        _ => text::refused::not_answered(),
    };
    let page = RefusedPage { trace, ..RefusedPage::plain(text::refused::our_side_broke(), became) };
    let mut response = page::shown(status, &page);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// A form that does not come from a page of ours, or not from this session.
pub(crate) fn foreign_form(_web: &Web) -> Response {
    let page = RefusedPage::plain(text::refused::form_not_accepted(), text::refused::not_our_form());
    page::shown(StatusCode::FORBIDDEN, &page)
}

/// What an identity provider had the browser send to sign somebody out can't be read.
pub(crate) fn unreadable_logout(status: StatusCode) -> Response {
    let page = RefusedPage::plain(text::refused::nobody_signed_out(), text::refused::no_logout_request());
    page::shown(status, &page)
}

/// What an identity provider had the browser send can't be read.
pub(crate) fn unreadable(status: StatusCode) -> Response {
    let page = RefusedPage::plain(text::refused::sign_in_not_completed(), text::refused::no_answer());
    page::shown(status, &page)
}

/// An identity provider had the browser bring its answer to where our metadata are, which is our entity ID, too.
pub(super) fn brought_to_the_entity_id() -> Response {
    let page = RefusedPage::plain(text::refused::wrong_address(), text::refused::sent_to_entity_id());
    let mut response = page::shown(StatusCode::METHOD_NOT_ALLOWED, &page);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

/// A path that names nothing.
pub(crate) async fn nothing_here() -> Response {
    let page = RefusedPage::plain(text::refused::nothing_here(), text::refused::no_page());
    page::shown(StatusCode::NOT_FOUND, &page)
}

/// A path that is no page, or a page that takes no form.
pub(crate) async fn no_such_method(State(_web): State<Web>) -> Response {
    let page = RefusedPage::plain(text::refused::address_not_opened(), text::refused::belongs_to_a_button());
    page::shown(StatusCode::METHOD_NOT_ALLOWED, &page)
}

/// A use case did not do what it was asked.
pub(crate) async fn error(web: &Web, error: &Error, around: Around<'_>) -> Response {
    match error {
        Error::Refused(refusal) => refused(web, refusal, around).await,
        Error::Failed(failure) => failed(web, failure),
    }
}

/// The product says no.
pub(crate) async fn refused(web: &Web, refusal: &Refusal, around: Around<'_>) -> Response {
    let ways = ways_on(web, refusal, around, None).await;
    let trace = if is_mended_by_an_admin(refusal) {
        let Around { workspace, session, .. } = around;
        Some(app::sign_in::turned_away(&web.app, workspace, session, refusal).await.to_string())
    } else {
        None
    };
    let besides = besides(web, refusal, around.session);
    page::shown(status(refusal), &RefusedPage { trace, besides, ..about(refusal, ways) })
}

/// Whoever has lost access while signed in is told so; their session is over, so nothing is offered that needs one.
pub(crate) async fn farewell(web: &Web, refusal: &Refusal, trace: Trace) -> Response {
    let ways = ways_on(web, refusal, Around::default(), None).await;
    let trace = Some(trace.to_string());
    page::shown(status(refusal), &RefusedPage { trace, ..about(refusal, ways) })
}

/// A sign-in came to nothing. `kept` is what the browser kept of it.
pub(super) async fn stopped(
    web: &Web,
    stopped: &Stopped,
    session: Option<&Session>,
    kept: Option<&Kept>,
) -> Response {
    let refusal = match &stopped.error {
        Error::Refused(refusal) => refusal,
        Error::Failed(failure) => return broken(failure, Some(stopped.trace.to_string())),
    };
    let workspace = stopped.workspace.as_deref();
    let wanted = kept.map(|kept| kept.return_to.as_str());
    let around = Around { workspace, session, wanted };
    let mut ways = ways_on(web, refusal, around, kept).await;
    // The exact reason is for whoever can mend the connection, and tells others nothing they should know.
    let mut reason = None;
    let mut is_test = false;
    if let (Some(workspace), Some(session), Some(because)) = (workspace, session, &stopped.because)
        && sets_up(web, workspace, session).await
    {
        reason = Some(because);
        is_test = stopped.test == Some(TestOf::Admin);
        let log = format!("/w/{}/settings/sign-ins?trace={}", workspace.slug, stopped.trace);
        let log = Way::link(log, text::refused::see_sign_in_log());
        let security =
            Way::link(format!("/w/{}/settings/security", workspace.slug), text::refused::back_to_security());
        ways = match wanted.filter(|_| is_test) {
            Some(wanted) => vec![back_to_test(wanted), log],
            None => [security, log].into_iter().chain(ways).collect(),
        };
    }
    if let (Some(TestOf::Holder), Some(because), Some(wanted)) = (stopped.test, &stopped.because, wanted) {
        reason = Some(because);
        is_test = true;
        ways = vec![back_to_test(wanted)];
    }
    let page = RefusedPage {
        trace: Some(stopped.trace.to_string()),
        because: reason.map(|because| page::quoted(because)),
        besides: match stopped.admins_told {
            true => Some(text::refused::admins_told()),
            false => besides(web, refusal, around.session),
        },
        ..about(refusal, ways)
    };
    let page = if is_test { page.of_a_test() } else { page };
    page::shown(status(refusal), &page)
}

fn back_to_test(wanted: &str) -> Way {
    Way::link(return_to::safe(Some(wanted)), text::refused::back_to_test())
}

/// Whether this session is one of an admin of the workspace.
async fn sets_up(web: &Web, workspace: &Workspace, session: &Session) -> bool {
    match web.app.store.member_of(workspace.id, session.account).await {
        Ok(Some(member)) => {
            member.role.manages() && enter::opens(session, &member, workspace, web.app.now()).is_ok()
        }
        Ok(None) => false,
        Err(failure) => {
            tracing::error!(%failure, "failed to read who is signed in");
            false
        }
    }
}

/// Whether it is an admin who can give back what was refused, so that the person needs something to tell them.
const fn is_mended_by_an_admin(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::AccessRemoved { .. }
            | Refusal::MemberSuspended { .. }
            | Refusal::AccessNotAssigned { .. }
            | Refusal::AccessNotMember { .. }
            | Refusal::AccessNoSeat { .. }
    )
}

/// Whether somebody has signed in, but not shown a mailbox of theirs: of a workspace their sign-in was not for, they are
/// then told the same whether or not they are in it.
fn is_told_little(web: &Web, session: Option<&Session>) -> bool {
    session.is_some_and(|session| !enter::names_all(session, web.app.now()))
}

/// What the refusal does not say itself: that what is theirs stays theirs, or that there may be more than they are shown.
fn besides(web: &Web, refusal: &Refusal, session: Option<&Session>) -> Option<&'static str> {
    match refusal {
        Refusal::WorkspaceNotFound if is_told_little(web, session) => Some(text::refused::a_code_may_open()),
        Refusal::AccessNotAssigned { .. }
        | Refusal::AccessNotMember { .. }
        | Refusal::AccessNoSeat { .. } => Some(text::refused::own_not_affected()),
        _ => None,
    }
}

fn about(refusal: &Refusal, ways: Vec<Way>) -> RefusedPage {
    RefusedPage {
        frame: Frame::default(),
        heading: headings::heading(refusal),
        sentence: refusal.to_string(),
        besides: None,
        code: Some(refusal.code()),
        trace: None,
        because: None,
        ways,
    }
}

/// What somebody can do after this refusal, the best first.
async fn ways_on(web: &Web, refusal: &Refusal, around: Around<'_>, kept: Option<&Kept>) -> Vec<Way> {
    use Refusal as R;
    let wanted = around.wanted.unwrap_or("/");
    let connection = match around.workspace {
        Some(workspace) => through_sso(web, workspace).await.unwrap_or_else(|failure| {
            tracing::error!(%failure, "failed to read a workspace's connections");
            None
        }),
        None => None,
    };
    let sso = |label| connection.map(|connection| Way::link(sso_path(connection, wanted, None), label));
    // Whoever has shown a mailbox finds all their workspaces; whoever came by single sign-on alone, or not at all, has
    // to show it first.
    let has_shown_mailbox = around.session.is_some_and(|session| session.mailbox_shown_at.is_some());
    let email = kept.and_then(|kept| kept.email.as_ref());
    let mine = if has_shown_mailbox { "/".to_owned() } else { code_path_for(email, "/") };
    let mine = Way::link(mine, text::refused::go_to_my_workspaces());
    let home = Way::link("/", text::refused::go_to_my_workspaces());
    let another = Way::link(login_path(wanted), text::refused::use_another_account());
    match refusal {
        R::AccessRemoved { .. }
        | R::MemberSuspended { .. }
        | R::AccessNotAssigned { .. }
        | R::AccessNotMember { .. }
        | R::AccessNoSeat { .. } => {
            vec![mine, another]
        }
        R::AccountUnproven { .. } => {
            let back = connection.map_or_else(|| wanted.to_owned(), |it| sso_path(it, wanted, None));
            let code = match email {
                Some(email) => Way::Code { email: email.to_string(), return_to: back },
                None => Way::link(code_path(&back), text::refused::email_me_a_code()),
            };
            vec![code, another]
        }
        R::SignInRequiresSso { .. } => {
            let owner = Way::link(owner_path(wanted), text::refused::owners_when_broken());
            sso(text::refused::go_on_with_sso()).into_iter().chain([home, owner]).collect()
        }
        R::SignInRequiresFactor { .. } => {
            let factor = Way::link(factor_path(wanted), text::refused::go_on_with_factor());
            sso(text::refused::go_on_with_sso()).into_iter().chain([factor, home]).collect()
        }
        R::MailboxRequired => vec![Way::link(owner_path(wanted), text::refused::show_my_mailbox()), home],
        R::FactorRequired => {
            vec![Way::link(factor_path(wanted), text::refused::show_my_factor()), home]
        }
        R::SignInRequired { .. } => {
            let code = Way::link(code_path(wanted), text::login::sign_in_with_a_code());
            [code].into_iter().chain(sso(text::refused::go_on_with_sso())).chain([home]).collect()
        }
        R::WorkspaceNotFound if is_told_little(web, around.session) => {
            vec![Way::link(code_path(wanted), text::login::sign_in_with_a_code()), home]
        }
        // Whether a code is enough depends on who they are, which the sign-in finds out. Owners past single sign-on come in
        // as they came.
        R::SessionUnused { .. } | R::SessionOutlasted { .. } => {
            let code = Way::link(code_path(wanted), text::login::sign_in_with_a_code());
            let owner = Way::link(owner_path(wanted), text::refused::owners_when_broken());
            let is_required = around.workspace.is_some_and(|workspace| workspace.sso == Mode::Required);
            let sso = sso(text::refused::go_on_with_sso());
            sso.into_iter().chain([code]).chain(is_required.then_some(owner)).chain([home]).collect()
        }
        R::SessionEnded => vec![Way::link(login_path(wanted), text::refused::sign_in())],
        R::CodeWrong | R::CodeExpired => {
            vec![Way::link(login_path(wanted), text::login::ask_for_new_code())]
        }
        R::AttemptExpired | R::SignInNotBelieved => {
            let again = sso(text::refused::try_again())
                .unwrap_or_else(|| Way::link(login_path(wanted), text::refused::try_again()));
            vec![again, mine]
        }
        R::SignInUnsolicited => sso(text::refused::sign_in()).into_iter().chain([mine]).collect(),
        R::ConnectionOff => vec![Way::link(code_path(wanted), text::login::sign_in_with_a_code())],
        R::AddressNotBelieved { .. } | R::AddressMissing { .. } => vec![another],
        R::IdentityBound { .. } | R::AccountLocked => {
            let support =
                web.support.as_deref().map(|path| Way::link(path, text::refused::contact_support()));
            support.into_iter().chain([another]).collect()
        }
        R::RoleInsufficient | R::RoleOwnerOnly => match around.workspace {
            Some(workspace) => {
                vec![Way::link(format!("/w/{}", workspace.slug), text::refused::back_to_members()), home]
            }
            None => vec![home],
        },
        // Whoever was sent one need not have a workspace here.
        R::SetupLinkNotFound | R::SetupLinkEnded | R::SetupLinkTaken | R::SetupLinkInsufficient => Vec::new(),
        _ => vec![home],
    }
}
