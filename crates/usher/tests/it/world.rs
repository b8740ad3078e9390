//! What tests act with: the program itself, and those who use it, each in the product's own words.

pub(crate) mod browser;
pub(crate) mod canaille;
pub(crate) mod connected;
pub(crate) mod database;
pub(crate) mod demo;
pub(crate) mod directory;
pub(crate) mod forwarder;
pub(crate) mod http;
pub(crate) mod idp;
pub(crate) mod lemonldap;
pub(crate) mod oauth;
pub(crate) mod oidc_provider;
pub(crate) mod operator;
pub(crate) mod page;
pub(crate) mod program;
pub(crate) mod receiver;
pub(crate) mod saml;
pub(crate) mod served;
pub(crate) mod setup_link;
pub(crate) mod simplesamlphp;
pub(crate) mod wait;
pub(crate) mod workspace;
pub(crate) mod zone;

pub(crate) use self::{
    browser::Browser,
    database::Database,
    demo::Demo,
    directory::{Directory, fault, id, patch, person, person_at, resources},
    forwarder::Forwarder,
    http::{Answer, Call, Http, encoded},
    idp::Idp,
    receiver::Receiver,
    served::{Installation, Node, Ready, Served},
    wait::until,
    workspace::Workspace,
};
