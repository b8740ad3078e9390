//! The product as its users see it: the real binary, spoken to from outside, over HTTP and on the command line.
//!
//! Each test starts what it needs on ports the system picks and shares nothing with the others. [`world`] holds those
//! who act: the operator, an identity provider, a SCIM client, a person with a browser.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get is a failure of the test")]

mod api;
mod attempts;
mod audit_log;
mod break_glass;
mod canaille;
mod console;
mod crash;
mod dashboard_lock;
mod database_file;
mod directory_tokens;
mod domains;
mod doors;
mod erasure;
mod failover;
mod forgery;
mod jit;
mod lemonldap;
mod member_drift;
mod member_lists;
mod moving;
mod nodes;
mod oauth_assertions;
mod oauth_clients;
mod oauth_console;
mod oidc_connections;
mod oidc_leaving;
mod oidc_logout;
mod oidc_provider;
mod postgres;
mod provisioning_log;
mod rekey;
mod roles_from_groups;
mod saml_connections;
mod saml_peers;
mod saml_providers;
mod saml_sign_in;
mod saml_takeover;
mod saml_upkeep;
mod scim_addresses;
mod scim_advertised;
mod scim_bad_input;
mod scim_bugs;
mod scim_bulk;
mod scim_checkers;
mod scim_dialects;
mod scim_discovery;
mod scim_groups;
mod scim_lifecycle;
mod scim_lists;
mod scim_patch;
mod scim_paths;
mod scim_planner;
mod scim_races;
mod scim_refused;
mod scim_search;
mod scim_strangers;
mod scim_tokens;
mod sessions;
mod setup;
mod sign_in_log;
mod staging;
mod start;
mod story;
mod story_of_groups;
mod suspension;
mod takeover;
mod waves;
mod webhooks;
mod webhooks_survive;
mod workspace_deletion;
mod world;
