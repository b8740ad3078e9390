//! The operator console: what the vendor's support needs to see and to do about a customer's workspace. It is a thin edge over
//! the same use cases as the operator API, in the operator's hand. It lists no members, shows no token and no request, and
//! signs nobody in as anybody; what names people in its logs is masked.

mod answer;
mod desk;
mod enter;
mod find;
mod logs;
mod masked;
mod plan;
mod workspace;

use std::iter;

use axum::{
    Router, middleware,
    routing::{get, post},
};

use domain::operator::IDLE_FOR;

use crate::{
    gate::operator_session::SignedOperator,
    login,
    page::{Lasts, assets, headers},
    state::Web,
};

/// The path of the console.
const HERE: &str = "/op";

/// The routes.
pub(crate) fn routes(web: &Web) -> Router<Web> {
    Router::new()
        .route("/op", get(enter::show))
        .route("/op/sign-in", post(enter::sign_in))
        .route("/op/sign-out", post(enter::sign_out))
        .route("/op/w/{ws}", get(workspace::show))
        .route("/op/w/{ws}/domains/{domain}/check", post(workspace::domains::check))
        .route(
            "/op/w/{ws}/connections/{cx}/off",
            get(workspace::connections::ask).post(workspace::connections::turn_off),
        )
        .route("/op/w/{ws}/links", post(workspace::links::make))
        .route("/op/w/{ws}/links/{link}", post(workspace::links::change))
        .route("/op/w/{ws}/plan", get(plan::show).post(plan::put))
        .route("/op/w/{ws}/sign-ins", get(logs::sign_ins::list))
        .route("/op/w/{ws}/provisioning", get(logs::provisioning::list))
        .route("/op/w/{ws}/audit", get(logs::audit::list))
        .method_not_allowed_fallback(login::answer::no_such_method)
        .layer(middleware::from_fn_with_state(web.clone(), headers::guard_console))
}

/// What every page of the console shows around its own content.
#[derive(Debug, Default)]
struct Frame {
    /// Who is at it.
    who: Option<Who>,
    /// The workspace the page is about.
    place: Option<Place>,
}

/// Who is at the console, for the head of a page.
#[derive(Debug)]
struct Who {
    /// What the key is called.
    key: String,
    /// What the button that signs out has to carry.
    csrf: String,
    /// How long they stay signed in.
    lasts: Lasts,
}

/// A workspace, for the head of a page.
#[derive(Debug)]
struct Place {
    name: String,
    /// The path of its page.
    path: String,
    tab: Tab,
}

/// The pages of a workspace's menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Workspace,
    Plan,
    SignIns,
    Provisioning,
    Audit,
}

impl Place {
    /// The menu: address, label, and whether one is there.
    fn menu(&self) -> [(String, &'static str, bool); 5] {
        [
            ("", text::operator::workspace(), Tab::Workspace),
            ("/plan", text::operator::plan_and_seats(), Tab::Plan),
            ("/sign-ins", text::operator::sign_ins(), Tab::SignIns),
            ("/provisioning", text::operator::provisioning(), Tab::Provisioning),
            ("/audit", text::operator::audit(), Tab::Audit),
        ]
        .map(|(rest, label, tab)| (format!("{}{rest}", self.path), label, tab == self.tab))
    }
}

impl Frame {
    fn of(operator: &SignedOperator, place: Option<Place>) -> Self {
        let SignedOperator { session, key, csrf, now } = operator;
        let lasts = Lasts::of_the_operator(session.ends(), IDLE_FOR, *now, HERE.to_owned());
        Self { who: Some(Who { key: key.name.clone(), csrf: csrf.clone(), lasts }), place }
    }

    /// The address of the style sheet.
    fn style(&self) -> &'static str {
        assets::STYLE.path()
    }

    /// The address of the console's own, which is read after it.
    fn operator_style(&self) -> &'static str {
        assets::OPERATOR.path()
    }

    /// The addresses of what the page loads besides.
    fn around(&self) -> assets::Around {
        assets::around()
    }

    /// The pages that keys lead to: address, label, keys.
    fn shortcuts(&self) -> Vec<(String, &'static str, &'static str)> {
        let keys = ["g w", "g p", "g s", "g l", "g a"];
        let pages = self.place.iter().flat_map(|place| place.menu().into_iter().zip(keys));
        let there = pages.map(|((path, label, _), keys)| (path, label, keys));
        iter::once((HERE.to_owned(), text::operator::find_a_workspace(), "g f")).chain(there).collect()
    }

    /// The address of the icon.
    fn mark(&self) -> &'static str {
        assets::MARK.path()
    }
}
