//! A workspace's security settings: its domains, its single sign-on, its directory, and what follows for sign-in.
//! Each card asks the rules beforehand what they would say, so that a page never offers what would be refused.

mod clients;
mod connections;
mod difference;
mod directory;
mod domains;
mod links;
mod oidc;
mod policy;
mod saml;
pub(super) mod setup;
mod sso;
mod steps;
mod tokens;
mod upkeep;

use std::sync::Arc;

use app::{Error, usage};
use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    Refusal,
    client::Client,
    connection::{Connection, DomainClaim},
    directory::{Token, usage::Usage},
    rules::lock::{Action, Hand, Part},
    sign_in::SignIn,
    workspace::Entitlement,
};
use http::StatusCode;
use serde::Deserialize;
use store::Failure;
use text::Markup;

use super::{
    door::Visit,
    reason::{Reason, lock},
    waves::Banner,
};
use crate::{
    gate::session::Signed,
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab, chip::Chip, proof::Saw},
    state::Web,
};

/// The routes, below the page's own path.
pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(show))
        .route("/domains/{domain}/remove", get(domains::ask).post(domains::release))
        .route("/connections/{cx}/upkeep", get(upkeep::show).post(upkeep::act))
        .route("/connections/{cx}/require", get(connections::require::ask))
        .route("/connections/{cx}/remove", get(connections::remove::ask).post(connections::remove::remove))
        .route("/policy/newcomers", post(policy::take_in))
        .route("/sessions", post(policy::limit_sessions))
        .route("/directory/health", get(directory::health::show))
        .route("/directory/off", get(directory::off::ask).post(directory::off::turn_off))
        .route("/directory/on", get(directory::on::ask).post(directory::on::turn_on))
        .route("/directory/groups", get(directory::groups::show).post(directory::groups::fill))
        .route("/directory/groups/confirm", post(directory::groups::confirm))
        .route("/directory/tokens", post(tokens::add))
        .route("/directory/tokens/{token}/revoke", get(tokens::ask).post(tokens::revoke))
        .route("/directory/clients", post(clients::add))
        .route("/directory/clients/keyed", post(clients::add_keyed))
        .route("/directory/clients/{client}/secrets", post(clients::add_secret))
        .route("/directory/clients/{client}/revoke", get(clients::revoke::ask).post(clients::revoke::revoke))
        .route(
            "/directory/clients/{client}/secrets/{secret}/revoke",
            get(clients::revoke::ask).post(clients::revoke::revoke),
        )
        .route("/links", get(links::list).post(links::make))
        .route("/links/{link}", post(links::change))
        .merge(set_up_routes())
}

/// The routes of what is set up step by step, by members and by whoever holds a setup link alike.
fn set_up_routes() -> Router<Web> {
    Router::new()
        .route("/domains", post(domains::claim))
        .route("/domains/{domain}/check", post(domains::check))
        .route("/connections/{cx}/client", get(oidc::form).post(oidc::identify))
        .route("/connections/{cx}/metadata", get(saml::renewal).post(saml::look))
        .route("/connections/{cx}/metadata/confirm", post(saml::confirm))
        .route("/connections/{cx}/mode", post(connections::switch))
        .merge(sso::routes())
        .merge(directory::guide::routes())
}

/// The page's path below the workspace's.
pub(super) const HERE: &str = "/settings/security";

/// What has just been done.
const NOTICES: [(&str, &str); 18] = [
    ("domain_added", text::security::domain_added()),
    ("domain_verified", text::security::domain_verified()),
    ("domain_removed", text::security::domain_removed()),
    ("client_changed", text::security::client_changed()),
    ("connection_renewed", text::security::connection_renewed()),
    ("mode_off", text::security::mode_off()),
    ("mode_testing", text::security::mode_testing()),
    ("mode_optional", text::security::mode_optional()),
    ("mode_required", text::security::mode_required()),
    ("connection_removed", text::security::connection_removed()),
    ("jit_on", text::security::newcomers_taken_in()),
    ("jit_off", text::security::nobody_taken_in()),
    ("directory_on", text::security::directory_on()),
    ("directory_off", text::security::directory_off()),
    ("sessions_limited", text::security::sessions_limited()),
    ("token_revoked", text::security::token_revoked()),
    ("client_revoked", text::security::client_revoked()),
    ("secret_revoked", text::security::secret_revoked()),
];

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    done: Option<String>,
}

/// What was typed into a form that was refused. Secrets are typed anew.
#[derive(Debug, Default)]
struct Typed {
    domain: String,
    client_name: String,
    keys_name: String,
    jwks_uri: String,
    keys_issuer: String,
    keys_subject: String,
    keys_audience: String,
}

/// What the workspace has set up.
struct Facts {
    claims: Vec<DomainClaim>,
    connections: Vec<Connection>,
    tokens: Vec<Token>,
    clients: Vec<Client>,
    uses: Vec<Usage>,
    /// How many owners there are, and how many of them have a second factor.
    owners: u32,
    guarded_owners: u32,
    /// Who made and revoked the tokens.
    hands: tokens::Hands,
    /// Who tried to come in lately.
    sign_ins: Vec<SignIn>,
}

impl Facts {
    async fn of(web: &Web, inside: &Visit) -> Result<Self, Failure> {
        let (store, id) = (&web.app.store, inside.workspace.id);
        let tokens = store.tokens(id).await?;
        Ok(Self {
            claims: store.domains(id).await?,
            connections: store.connections(id).await?,
            clients: store.clients(id).await?,
            uses: usage::of(&web.app, id).await?,
            owners: store.owners(id).await?,
            guarded_owners: store.guarded_owners(id).await?,
            hands: tokens::hands(web, inside, &tokens).await?,
            tokens,
            sign_ins: connections::lately::newest(web, inside).await?,
        })
    }
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage {
    frame: Frame,
    csrf: String,
    base: String,
    /// Where the sign-in log is.
    log: String,
    /// Where the audit log is.
    audit: String,
    /// Where the provisioning log is.
    provisioning: String,
    notice: Option<&'static str>,
    problem: Option<Problem>,
    /// That many lost access lately.
    wave: Option<Banner>,
    /// Why this member only looks.
    read_only: Option<Reason>,
    /// What a plan of this kind leaves out, and where it is asked for.
    plan: Option<(Reason, Option<Arc<str>>)>,
    typed: Typed,
    domains: domains::Card,
    sso: connections::Card,
    directory: directory::Card,
    policy: policy::Card,
}

/// The cards in which there is something to do, in the order in which they rest on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Domains,
    SingleSignOn,
    Directory,
}

impl SecurityPage {
    /// The first card that is not done: what to do next stands out there and nowhere else.
    const fn next(&self) -> Option<Step> {
        // Whoever has begun to prove a domain waits for somebody else, and what comes after it needs none.
        let is_proving = !self.domains.rows.is_empty();
        match (self.domains.is_done || is_proving, self.sso.is_done, self.directory.is_done) {
            (false, _, _) => Some(Step::Domains),
            (true, false, _) => Some(Step::SingleSignOn),
            (true, true, false) => Some(Step::Directory),
            (true, true, true) => None,
        }
    }

    /// What comes next, and where: the first card that is not done, if what it waits for is there.
    fn next_step(&self) -> Option<Markup> {
        let below = |path: &str| format!("{}{path}", self.base);
        match self.next()? {
            Step::Domains if self.domains.lock.is_some() => None,
            Step::Domains => Some(text::security::next_verify_a_domain("#domains")),
            Step::SingleSignOn if self.sso.lock.is_some() => None,
            Step::SingleSignOn => Some(text::security::next_set_up_single_sign_on(below("/sso"))),
            Step::Directory if self.directory.lock.is_some() => None,
            Step::Directory if matches!(self.directory.doing, directory::Doing::Staging) => {
                Some(text::security::next_turn_the_directory_on(below("/directory/on")))
            }
            Step::Directory => Some(text::security::next_set_up_the_directory(below("/directory/setup"))),
        }
    }

    /// What marks the button that is to be pressed next.
    fn primary(&self, step: Step) -> &'static str {
        if self.next() == Some(step) { " primary" } else { "" }
    }

    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// Whose hand is asked about: where a member only looks, what an owner could do, so that the page still says what each
/// card waits for.
fn eyes(inside: &Visit) -> Hand {
    match inside.hand() {
        Hand::Member(role) if !role.manages() => Hand::Member(domain::Role::Owner),
        hand => hand,
    }
}

async fn show(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let notice = notice(wanted.done.as_deref());
    let page = page_of(&web, &inside, Typed::default(), None, notice).await;
    let page = page.map_err(|failure| answer::failed(&web, &failure))?;
    Ok(page::shown(StatusCode::OK, &page))
}

/// What has just been done, by the name it has in an address.
fn notice(done: Option<&str>) -> Option<&'static str> {
    NOTICES.into_iter().find(|(name, _)| Some(*name) == done).map(|(_, sentence)| sentence)
}

/// The page again, after a use case said no. `at` is the field or card it is about.
async fn refused(
    web: &Web,
    inside: &Visit,
    error: Error,
    at: &'static str,
    typed: Typed,
) -> Result<Response, Instead> {
    refused_at_sight(web, inside, error, at, typed, None).await
}

/// The page again, after a use case said no for what it saw in DNS.
async fn refused_at_sight(
    web: &Web,
    inside: &Visit,
    error: Error,
    at: &'static str,
    typed: Typed,
    saw: Option<Saw>,
) -> Result<Response, Instead> {
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Failed(failure) => return Err(answer::failed(web, &failure).into()),
    };
    let problem = Some(Problem::refused(&refusal, at));
    if inside.link().is_some() {
        let typed = setup::Typed { domain: typed.domain, ..setup::Typed::default() };
        let happened = setup::Happened { problem, saw, ..setup::Happened::default() };
        return setup::behind(web, inside, answer::status(&refusal), typed, happened).await;
    }
    let page = page_of(web, inside, typed, problem, None).await;
    let mut page = page.map_err(|failure| answer::failed(web, &failure))?;
    page.domains.saw = saw;
    Ok(page::shown(answer::status(&refusal), &page))
}

/// Whoever may not set this up gets the page again, which says so.
async fn may_set_up(web: &Web, inside: &Visit, part: Part, card: &'static str) -> Result<(), Instead> {
    match inside.may(Action::SetUp(part)) {
        Ok(()) => Ok(()),
        Err(refusal) => Err(refused(web, inside, refusal.into(), card, Typed::default()).await?.into()),
    }
}

/// Something named in a path is not here.
async fn missing(web: &Web, inside: &Visit, refusal: Refusal) -> Instead {
    inside.refused(web, &refusal).await
}

/// Back to the page, which says what was done.
fn done(inside: &Visit, what: &str, card: &str) -> Response {
    page::see_other(&format!("{}?done={what}#{card}", inside.path(HERE)))
}

async fn page_of(
    web: &Web,
    inside: &Visit,
    typed: Typed,
    problem: Option<Problem>,
    notice: Option<&'static str>,
) -> Result<SecurityPage, Failure> {
    let facts = Facts::of(web, inside).await?;
    Ok(SecurityPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        base: inside.path(HERE),
        log: inside.path("/settings/sign-ins"),
        audit: inside.path(super::audit::HERE),
        provisioning: inside.path("/settings/provisioning"),
        notice,
        problem,
        wave: Banner::of(web, inside).await?,
        read_only: lock(inside.may(Action::SetUp(Part::Other))),
        plan: left_out(web, inside),
        typed,
        domains: domains::Card::of(inside, &facts),
        sso: connections::Card::of(&|id| app::connections::saml::addresses(&web.app, id), inside, &facts),
        directory: directory::Card::of(web, inside, &facts),
        policy: policy::Card::of(inside, &facts),
    })
}

/// What the plan leaves out, where it leaves out anything.
fn left_out(web: &Web, inside: &Visit) -> Option<(Reason, Option<Arc<str>>)> {
    let is_left_out = inside.workspace.entitlement(web.app.now()) != Entitlement::Full;
    is_left_out.then(|| (Reason::from(Refusal::PlanRequired), web.support.clone()))
}

#[cfg(test)]
mod tests;
